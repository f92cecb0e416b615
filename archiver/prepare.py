"""One source through reading, judging and rendering, up to what can be packed. Runs in any process.

Whatever goes wrong becomes the outcome of the source: what cannot be read, what the rules hold back, and a fault of
archiver's own, whose details go to a file.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import archiver
from archiver import files, formats, rules
from archiver.article import Document
from archiver.baseline import Baseline, Known, load
from archiver.config import Settings
from archiver.finding import Finding
from archiver.ledger import OWN
from archiver.outcome import Outcome, State
from archiver.package import names, pack
from archiver.package.bagit import Bag
from archiver.package.contents import Contents, gather
from archiver.source import LimitReached, Source, Unreadable
from archiver.validation import UNFIT, Verdict


@dataclass(slots=True)
class Ready:
    """One article on its way: an outcome, and what to pack when there is something to pack.

    `fresh` is false for what the ledger already knows; `parts` counts the articles of the source. `bag` is the
    package as it is when the archive has no other version of the article, which hardly ever has to be made anew.
    """

    outcome: Outcome
    contents: Contents | None = None
    parts: int = 1
    fresh: bool = True
    bag: Bag | None = None


def task(given: tuple[Settings, datetime, Path, bool]) -> Callable[[Source], list[Ready]]:
    """What the workers of an ingest do: settings, the moment, the archive, and whether articles shall come back."""
    settings, now, archive, keep = given

    def work(source: Source) -> list[Ready]:
        done = prepare(source, settings, now, archive)
        for ready in done if not keep else ():
            ready.outcome.document = ready.outcome.article = None
        return done

    return work


def lost(source: Source) -> list[Ready]:
    """A source whose reading no process survives."""
    reason = "reading it ended the process that read it, perhaps for want of memory"
    return [Ready(Outcome(source.name, source.sha512, 0, State.FAILED, reason=reason, limit=True))]


def prepare(source: Source, settings: Settings, now: datetime, archive: Path) -> list[Ready]:
    """Read, judge and render one source. What goes wrong becomes the outcome, whatever it is."""
    try:
        document = formats.read(source, settings.given, settings.as_format)
        findings = rules.check(document, settings.selection)
        if not document.articles:
            return [Ready(without_article(document, findings, settings))]
        parts = len(document.articles)
        grave = held_against(document, findings, settings)
        return [judged(document, part, findings, grave, settings, now) for part in range(parts)]
    except Unreadable as error:
        return [Ready(failed(source.name, source.sha512, error))]
    except Exception as error:
        return [Ready(at_fault(source, error, archive))]


def judged(
    document: Document,
    part: int,
    findings: list[Finding],
    against: list[Finding],
    settings: Settings,
    now: datetime,
) -> Ready:
    """One article of a document: held when a finding is grave enough, else ready to be packed."""
    mine = tuple(each for each in findings if each.part in (part, None))
    outcome = outcome_of(document, part, mine)
    grave = [each for each in against if each.part in (part, None)]
    if grave:
        outcome.state, outcome.reason = State.HELD, held_by(grave)
        return Ready(outcome, None, len(document.articles))
    contents = gather(
        document, part, mine, now=now, write=settings.write, organization=settings.source_organization
    )
    outcome.id = contents.id
    bag = bagged(contents, settings, now, first_version(contents))
    return Ready(outcome, contents, len(document.articles), True, bag)


def held_against(document: Document, findings: list[Finding], settings: Settings) -> list[Finding]:
    """The findings that hold articles back: those that are grave enough, and not known by the baseline."""
    grave = [each for each in findings if settings.fails(each.severity)]
    if not grave or not settings.baseline:
        return grave
    verdict = Verdict(document.source, UNFIT, tuple(findings), document)
    fresh = {id(each) for each in Baseline(baseline_at(settings.baseline)).sift(verdict, None)[0].findings}
    return [each for each in grave if id(each) in fresh]


@lru_cache(maxsize=4)
def baseline_at(path: str) -> dict[str, Known]:
    """What a baseline knows; read once. Raises `archiver.baseline.BaselineBroken`."""
    return load(Path(path)).known


def first_version(contents: Contents) -> int:
    """The version that an article is when none of it is there."""
    return contents.version or 1


def bagged(contents: Contents, settings: Settings, now: datetime, version: int, replaces: str = "") -> Bag:
    """The package of an article at a version; `replaces` is the payload of the one before."""
    return pack(
        contents,
        version=version,
        now=now,
        replaces=replaces,
        organization=settings.source_organization,
        contact_name=settings.contact_name,
        contact_email=settings.contact_email,
    )


def outcome_of(document: Document, part: int, findings: tuple[Finding, ...]) -> Outcome:
    """The outcome of an article as far as it is known before packing."""
    article = document.articles[part] if document.articles else None
    said = names.identifier(article.id.value) if article and article.id else ""
    return Outcome(
        document.source.name,
        document.source.sha512,
        part,
        State.ARCHIVED,
        said,
        findings=findings,
        format=document.format,
        document=document,
        article=article,
    )


def without_article(document: Document, findings: list[Finding], settings: Settings) -> Outcome:
    """The outcome of a source in which no article could be found: held by what the rules say, else failed."""
    outcome = outcome_of(document, 0, tuple(findings))
    grave = [each for each in findings if settings.fails(each.severity)]
    if grave:
        outcome.state, outcome.reason = State.HELD, held_by(grave)
    else:
        outcome.state = State.FAILED
        outcome.reason = findings[0].message if findings else "holds no article"
    return outcome


def held_by(findings: list[Finding]) -> str:
    """Why an article is held back: "held back by 2 errors"."""
    words = []
    for severity in sorted({each.severity for each in findings}, reverse=True):
        count = sum(each.severity == severity for each in findings)
        words.append(f"{count} {severity.word}{'' if count == 1 else 's'}")
    return f"held back by {' and '.join(words)}"


def failed(name: str, sha512: str, error: Unreadable) -> Outcome:
    """The outcome of a source that cannot be read."""
    return Outcome(name, sha512, 0, State.FAILED, reason=str(error), limit=isinstance(error, LimitReached))


def at_fault(source: Source, error: Exception, archive: Path) -> Outcome:
    """The outcome of a fault of ours: the traceback goes to a file, and the reason names it."""
    text = (
        f"archiver {archiver.__version__}\n{source.name!r}, {source.size} bytes, sha512 {source.sha512}\n\n"
    )
    text += "".join(traceback.format_exception(error))
    file = archive / OWN / "faults" / f"{source.sha512[:16]}.txt"
    where = str(file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as refused:
        where = f"nowhere, as {file} cannot be written: {files.why(refused)}"
    reason = f"archiver is at fault: {type(error).__name__}; the details are in {where}"
    return Outcome(source.name, source.sha512, 0, State.FAILED, reason=reason, fault=True)
