"""One line a finding, for grep and for editors: `file:line:column: severity CODE message`."""

from __future__ import annotations

from typing import TextIO

from archiver.report import About, Tally, mends, placed
from archiver.report.terminal import pictured
from archiver.validation import UNREADABLE, Verdict


class Writer:
    """Writes one line for each finding."""

    def __init__(self, out: TextIO, about: About) -> None:
        self.out, self.paint = out, about.paint

    def add(self, verdict: Verdict) -> None:
        """Report one source."""
        name = pictured(verdict.name)
        if name.lstrip().startswith("::"):
            name = f"./{name}"  # the same file, and no command to a build server that reads this in a log
        if verdict.word == UNREADABLE:
            word = self.paint(
                "failed" if verdict.fault else "limit" if verdict.limit else "unreadable", "error"
            )
            self.out.write(f"{name}: {word} {pictured(verdict.reason)}\n")
        for finding, where in placed(verdict):
            spot = f"{name}:{where.line}:{where.column}" if where else name
            word = self.paint(finding.severity.word, finding.severity.word)
            mark = "[*] " if mends(finding) else ""
            self.out.write(f"{spot}: {word} {finding.rule} {mark}{pictured(finding.message)}\n")

    def end(self, tally: Tally) -> None:
        """Nothing is left to do."""
