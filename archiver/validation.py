"""One source judged: bytes in, `Verdict` out. Opens no file, reads no clock and keeps nothing between calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archiver.finding import ERROR, Finding, Severity
from archiver.record import Record
from archiver.rules import EVERYTHING, Selection
from archiver.source import LimitReached, Source, Unreadable

if TYPE_CHECKING:
    from archiver.article import Document, Given
    from archiver.credits.authority import AuthorityFile
    from archiver.seen import Seen

FIT, UNFIT, UNREADABLE = "fit", "unfit", "unreadable"


class Verdict(Record, frozen=False):
    """What there is to say of one source.

    `word` is "fit", "unfit" (a finding at or above the severity asked for) or "unreadable"; then `reason` is one
    clear sentence, `limit` is true when a limit stopped the check, and `fault` when the fault was archiver's own.
    """

    source: Source
    word: str
    findings: tuple[Finding, ...] = ()
    document: Document | None = None
    reason: str = ""
    limit: bool = False
    fault: bool = False

    @property
    def name(self) -> str:
        """The source's name as the user gave it."""
        return self.source.name

    @property
    def format(self) -> str:
        """The name of the format the source was read as, empty when it could not be read."""
        return self.document.format if self.document else ""

    @property
    def articles(self) -> int:
        """How many articles the source holds."""
        return len(self.document.articles) if self.document else 0

    def item(self, finding: Finding) -> str:
        """The id of the article that a finding is about, where the source holds several and this one says its own."""
        if self.document is None or self.articles < 2 or finding.part is None:
            return ""
        said = self.document.articles[finding.part].id if finding.part < self.articles else None
        return said.value if said is not None and said.how == "said" else ""


def validate(
    data: bytes,
    *,
    name: str = "<bytes>",
    selection: Selection = EVERYTHING,
    fail_on: Severity | None = ERROR,
    given: Given | None = None,
    as_format: str = "",
) -> Verdict:
    """Judge the bytes of one source by every rule that the selection leaves. Never raises for what is in them."""
    return judge(Source(name, data), selection=selection, fail_on=fail_on, given=given, as_format=as_format)


def judge(
    source: Source,
    *,
    selection: Selection = EVERYTHING,
    fail_on: Severity | None = ERROR,
    given: Given | None = None,
    as_format: str = "",
    seen: Seen | None = None,
    authority: AuthorityFile | None = None,
) -> Verdict:
    """Read and judge one source; names are read by the `authority` file where there is one. `seen` remembers the versions of items from one source of a run to the next."""
    from archiver import formats, rules

    try:
        document = formats.read(source, given, as_format)
        if authority is not None:
            document.articles = tuple(authority.known(article) for article in document.articles)
        if seen is not None:
            document.notes["seen"] = seen
        findings = tuple(rules.check(document, selection))
        if seen is not None:
            seen.add(document.notes.get("newsml versions", ()))
    except LimitReached as limit:
        return Verdict(source, UNREADABLE, reason=str(limit), limit=True)
    except Unreadable as reason:
        return Verdict(source, UNREADABLE, reason=str(reason))
    except RecursionError:
        return Verdict(source, UNREADABLE, reason="nested too deeply to be read", limit=True)
    except MemoryError:
        return Verdict(source, UNREADABLE, reason="needs more memory than there is", limit=True)
    unfit = fail_on is not None and any(finding.severity >= fail_on for finding in findings)
    return Verdict(source, UNFIT if unfit else FIT, findings, document)


def failed(source: Source, reason: str, *, limit: bool = False, fault: bool = False) -> Verdict:
    """The verdict on a source that could not be judged."""
    return Verdict(source, UNREADABLE, reason=reason, limit=limit, fault=fault)
