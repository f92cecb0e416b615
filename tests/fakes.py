"""Verdicts made by hand, for tests of what reports do with them."""

from __future__ import annotations

import io
from collections.abc import Iterable

from archiver.article import Article, Document, Said
from archiver.finding import WARNING, Edit, Finding, Fix, Severity, Span
from archiver.report import About, Tally, writer
from archiver.report.terminal import Paint
from archiver.source import Source
from archiver.validation import FIT, UNFIT, Verdict


def finding(
    message: str = "something is odd",
    at: tuple[int, int] | None = None,
    *,
    rule: str = "T900",
    severity: Severity = WARNING,
    label: str = "",
    fix: Fix | None = None,
    path: str = "",
) -> Finding:
    """A finding of a rule that does not exist."""
    return Finding(message, Span(*at) if at else None, path, label, fix, rule, "made-up", severity, 0)


def replacing(start: int, end: int, text: str, *, safe: bool = True) -> Fix:
    """A fix with one edit."""
    return Fix(f"write {text}" if text else "remove it", (Edit(Span(start, end), text),), safe)


def verdict(
    text: str | bytes,
    findings: Iterable[Finding] = (),
    *,
    name: str = "story.txt",
    id: str = "",
    format: str = "text",
) -> Verdict:
    """A verdict on a text, with findings as given."""
    data = text if isinstance(text, bytes) else text.encode()
    article = Article(id=Said(id) if id else None)
    found = tuple(findings)
    word = UNFIT if any(each.severity is Severity.ERROR for each in found) else FIT
    source = Source(name, data)
    return Verdict(source, word, found, Document(source, format, (article,)))


def report(
    format: str,
    *verdicts: Verdict,
    columns: int = 100,
    color: bool = False,
    reasons: tuple[tuple[str, str], ...] = (),
) -> str:
    """What a format writes of verdicts."""
    out = io.StringIO()
    made = writer(format, out, About(Paint(color), columns, reasons))
    tally = Tally()
    for each in verdicts:
        tally.add(each)
        made.add(each)
    made.end(tally)
    return out.getvalue()
