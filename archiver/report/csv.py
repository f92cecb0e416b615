"""`-o csv`: a table for spreadsheets, in which no text of a source can become a formula."""

from __future__ import annotations

import csv
from typing import TextIO

from archiver.report import About, Tally, placed
from archiver.report.fingerprints import fingerprints
from archiver.report.terminal import pictured
from archiver.validation import UNREADABLE, Verdict

COLUMNS = ("source", "line", "column", "severity", "rule", "name", "message", "path", "fix", "fingerprint")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "::")
"""What a spreadsheet takes for the beginning of a formula, or a build server for that of a command."""


class Writer:
    """Writes a row for each finding, by RFC 4180."""

    def __init__(self, out: TextIO, about: About) -> None:
        self.rows = csv.writer(out, lineterminator="\r\n")
        self.rows.writerow(COLUMNS)

    def add(self, verdict: Verdict) -> None:
        """Report one source."""
        if verdict.word == UNREADABLE:
            self.row(verdict.name, "", "", "error", "", "unreadable", verdict.reason, "", "", "")
        found = placed(verdict)
        for (finding, where), mark in zip(found, fingerprints(verdict, found), strict=True):
            line, column = (str(where.line), str(where.column)) if where else ("", "")
            title = finding.fix.title if finding.fix else ""
            self.row(
                verdict.name, line, column, finding.severity.word, finding.rule, finding.name,
                finding.message, finding.path, title, mark,
            )  # fmt: skip

    def row(self, *values: str) -> None:
        """Write one row."""
        self.rows.writerow([harmless(value) for value in values])

    def end(self, tally: Tally) -> None:
        """Nothing is left to do."""


def harmless(value: str) -> str:
    """A value that no terminal obeys and no spreadsheet runs: an apostrophe stands before what would be a formula."""
    harm = value.lstrip(" ").startswith(FORMULA)
    return f"'{pictured(value)}" if harm else pictured(value)
