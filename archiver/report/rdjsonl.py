"""`-o rdjsonl`: reviewdog's diagnostic format, one finding a line. Its columns count bytes of UTF-8."""

from __future__ import annotations

from typing import Any, TextIO

from archiver import locate
from archiver.article import Document
from archiver.finding import Finding, Severity
from archiver.locate import Place
from archiver.report import About, Tally, placed
from archiver.report.json import dumped
from archiver.validation import UNREADABLE, Verdict

LEVELS = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.NOTE: "INFO"}


class Writer:
    """Writes one diagnostic a line."""

    def __init__(self, out: TextIO, about: About) -> None:
        self.out = out

    def add(self, verdict: Verdict) -> None:
        """Report one source."""
        if verdict.word == UNREADABLE:
            self.line(f"not checked: {verdict.reason}", {"path": verdict.name}, "ERROR", "unreadable", [])
        for finding, where in placed(verdict):
            location: dict[str, Any] = {"path": verdict.name}
            if where and verdict.document:
                location["range"] = extent(verdict.document, where)
            self.line(
                finding.message,
                location,
                LEVELS[finding.severity],
                finding.rule,
                suggestions(verdict, finding),
            )

    def line(
        self, message: str, location: dict[str, Any], severity: str, code: str, mended: list[Any]
    ) -> None:
        """Write one diagnostic."""
        value = {
            "message": message,
            "location": location,
            "severity": severity,
            "source": {"name": "archiver"},
            "code": {"value": code},
            **({"suggestions": mended} if mended else {}),
        }
        self.out.write(dumped(value) + "\n")
        self.out.flush()

    def end(self, tally: Tally) -> None:
        """Nothing is left to do."""


def extent(document: Document, where: Place) -> dict[str, Any]:
    """A place with its columns as bytes."""
    return {
        "start": {"line": where.line, "column": in_bytes(document, where.line, where.column)},
        "end": {"line": where.end_line, "column": in_bytes(document, where.end_line, where.end_column)},
    }


def in_bytes(document: Document, line: int, column: int) -> int:
    """A column in bytes of UTF-8, from 1."""
    return len(locate.line_text(document, line)[: column - 1].encode("utf-8", "surrogatepass")) + 1


def suggestions(verdict: Verdict, finding: Finding) -> list[dict[str, Any]]:
    """The edits of a fix, as long as it is safe."""
    if not finding.fix or not finding.fix.safe or verdict.document is None:
        return []
    made = []
    for edit in finding.fix.edits:
        where = locate.where(verdict.document, edit.span, "")
        if where:
            made.append({"range": extent(verdict.document, where), "text": edit.text})
    return made
