"""`-o github`: workflow commands that GitHub Actions shows beside the changed lines.

No text of a source can end a command or begin another: GitHub's escapes are applied to every value.
"""

from __future__ import annotations

from typing import TextIO

from archiver.finding import Severity
from archiver.report import About, Tally, placed
from archiver.report.terminal import pictured
from archiver.validation import UNREADABLE, Verdict

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
SHOWN = 10
"""GitHub shows so many annotations of each level for a step."""


class Writer:
    """Writes one command a finding. What GitHub would not show is counted in a last notice."""

    def __init__(self, out: TextIO, about: About) -> None:
        self.out = out
        self.written = dict.fromkeys(LEVELS.values(), 0)

    def add(self, verdict: Verdict) -> None:
        """Report one source."""
        if verdict.word == UNREADABLE:
            self.command("error", "archiver", verdict.name, {}, verdict.reason)
        for finding, where in placed(verdict):
            numbers = {}
            if where:
                numbers = {
                    "line": where.line,
                    "col": where.column,
                    "endLine": where.end_line,
                    "endColumn": where.end_column,
                }
            self.command(
                LEVELS[finding.severity], f"archiver ({finding.rule})", verdict.name, numbers, finding.message
            )

    def command(self, level: str, title: str, name: str, numbers: dict[str, int], message: str) -> None:
        """Write one workflow command."""
        self.written[level] += 1
        if self.written[level] > SHOWN:
            return
        values = {"title": title, "file": name, **numbers}
        properties = ",".join(f"{key}={property_value(str(value))}" for key, value in values.items())
        self.out.write(f"::{level} {properties}::{data(message)}\n")

    def end(self, tally: Tally) -> None:
        """Say how many annotations are not shown."""
        more = {level: count - SHOWN for level, count in self.written.items() if count > SHOWN}
        if more:
            listed = ", ".join(f"{count} {level}{'s' if count > 1 else ''}" for level, count in more.items())
            self.out.write(
                f"::notice title=archiver::not shown here: {listed}; `archiver validate` lists them all\n"
            )


def data(text: str) -> str:
    """Text as the message of a command."""
    return pictured(text.replace("\r\n", "\n").replace("\n", " ")).replace("%", "%25")


def property_value(text: str) -> str:
    """Text as a property of a command."""
    return data(text).replace(":", "%3A").replace(",", "%2C")
