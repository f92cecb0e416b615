"""Findings and outcomes -> reports. One module per output format; each gets verdicts one by one and writes text.

A format is a module with a class `Writer(out, about)` that has `add(verdict)` and `end(tally)`. To add one: write
the module, name it in `FORMATS`, and add its golden screen.
"""

from __future__ import annotations

import importlib
from collections import Counter
from typing import Protocol, TextIO

from archiver.finding import Finding, Severity
from archiver.locate import Place, place
from archiver.record import Record
from archiver.report.terminal import PLAIN, Paint
from archiver.validation import UNFIT, UNREADABLE, Verdict

FORMATS = {
    "full": "full",
    "concise": "concise",
    "json": "json",
    "jsonl": "json:Lines",
    "github": "github",
    "gitlab": "gitlab",
    "sarif": "sarif",
    "rdjsonl": "rdjsonl",
    "junit": "junit",
    "csv": "csv",
    "html": "html",
}
"""Name for `-o` -> module of this package, with the class where it is not `Writer`."""


class About(Record):
    """What a report should know of the run: how wide and in which colour, and why rules are ignored."""

    paint: Paint = PLAIN
    columns: int = 100
    reasons: tuple[tuple[str, str], ...] = ()


class Tally(Record, frozen=False):
    """The counts of a run."""

    sources: int = 0
    articles: int = 0
    unfit: int = 0
    unreadable: int = 0
    limits: int = 0
    faults: int = 0
    skipped: int = 0
    fixable: int = 0
    known: int = 0
    severities: Counter[Severity] = Counter()  # noqa: RUF012 (each record has its own)

    @property
    def findings(self) -> int:
        """How many findings there are."""
        return self.severities.total()

    def add(self, verdict: Verdict) -> None:
        """Count one verdict."""
        self.sources += 1
        self.articles += verdict.articles
        self.unfit += verdict.word == UNFIT
        self.unreadable += verdict.word == UNREADABLE
        self.limits += verdict.limit
        self.faults += verdict.fault
        for finding in verdict.findings:
            self.severities[finding.severity] += 1
            self.fixable += mends(finding)


class Writer(Protocol):
    """What an output format offers."""

    def __init__(self, out: TextIO, about: About) -> None: ...

    def add(self, verdict: Verdict) -> None:
        """Report one source."""

    def end(self, tally: Tally) -> None:
        """Finish the report."""


def writer(name: str, out: TextIO, about: About) -> Writer:
    """A writer of the format called `name`, which is one of `FORMATS`."""
    module, _, kind = FORMATS[name].partition(":")
    made: Writer = getattr(importlib.import_module(f"archiver.report.{module}"), kind or "Writer")(out, about)
    return made


def placed(verdict: Verdict) -> list[tuple[Finding, Place | None]]:
    """The findings with their places, in the order of the source; those about the whole of it come last."""
    document = verdict.document
    if document is None:
        return [(finding, None) for finding in verdict.findings]
    found = [(finding, place(document, finding)) for finding in verdict.findings]
    return sorted(found, key=lambda pair: order(verdict, *pair))


def order(verdict: Verdict, finding: Finding, where: Place | None) -> tuple[bool, bool, int, int]:
    """The sorting key of a finding: its place, and after all places what has none or is about a whole."""
    if where is None:
        return whole(verdict, finding), True, 0, 0
    return whole(verdict, finding), False, where.line, where.column


def whole(verdict: Verdict, finding: Finding) -> bool:
    """Whether the finding is about a whole article or the whole source, so that no line of it tells more."""
    if finding.span is not None:
        return False
    if not finding.path:
        return True
    articles = verdict.document.articles if verdict.document else ()
    if finding.part is not None:
        return finding.part < len(articles) and finding.path == articles[finding.part].path
    return len(articles) == 1 and finding.path == articles[0].path


def mends(finding: Finding) -> bool:
    """Whether `--fix` can mend the finding."""
    return finding.fix is not None and finding.fix.safe and bool(finding.fix.edits)
