"""`-o gitlab`: a Code Quality report, which GitLab shows in merge requests."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import Any, TextIO

from archiver.finding import Severity
from archiver.report import About, Tally, placed
from archiver.report.fingerprints import fingerprints
from archiver.report.json import dumped
from archiver.validation import UNREADABLE, Verdict

LEVELS = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.NOTE: "info"}


class Writer:
    """Collects issues and writes one list. GitLab takes equal fingerprints for one issue, so none are equal."""

    def __init__(self, out: TextIO, about: About) -> None:
        self.out = out
        self.issues: list[dict[str, Any]] = []
        self.marks: set[str] = set()

    def add(self, verdict: Verdict) -> None:
        """Keep the issues of one source."""
        if verdict.word == UNREADABLE:
            mark = hashlib.sha256(verdict.name.encode("utf-8", "surrogateescape")).hexdigest()[:32]
            self.issue(verdict.name, "unreadable", "blocker", f"not checked: {verdict.reason}", 1, mark)
        found = placed(verdict)
        for (finding, where), mark in zip(found, fingerprints(verdict, found), strict=True):
            message = f"{finding.rule} {finding.message}"
            self.issue(
                verdict.name,
                finding.name,
                LEVELS[finding.severity],
                message,
                where.line if where else 1,
                mark,
            )

    def issue(self, name: str, check: str, severity: str, text: str, line: int, mark: str) -> None:
        """Keep one issue."""
        while mark in self.marks:
            mark = hashlib.sha256(f"{mark}\0{name}".encode("utf-8", "surrogateescape")).hexdigest()[:32]
        self.marks.add(mark)
        self.issues.append(
            {
                "description": text,
                "check_name": check,
                "fingerprint": mark,
                "severity": severity,
                "location": {"path": PurePath(name).as_posix(), "lines": {"begin": line}},
            }
        )

    def end(self, tally: Tally) -> None:
        """Write the list."""
        self.out.write(dumped(self.issues, indent=2) + "\n")
