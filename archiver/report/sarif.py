"""`-o sarif`: SARIF 2.1.0, for code scanning. Columns count code points, as everywhere here."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, TextIO
from urllib.parse import quote

import archiver
from archiver import locate
from archiver.finding import Finding, Fix, Severity
from archiver.locate import Place
from archiver.report import About, Tally, placed
from archiver.report.fingerprints import fingerprints
from archiver.report.json import dumped
from archiver.rules import RULES
from archiver.validation import UNREADABLE, Verdict

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
SHOWN = 5000
"""Code scanning shows so many results of a run, and refuses runs that are much larger."""


class Writer:
    """Collects results and writes one run. The gravest come first when there are more than are shown."""

    def __init__(self, out: TextIO, about: About) -> None:
        self.out, self.about = out, about
        self.results: list[tuple[Severity, dict[str, Any]]] = []
        self.notifications: list[dict[str, Any]] = []
        self.faults = False

    def add(self, verdict: Verdict) -> None:
        """Keep the results of one source."""
        if verdict.word == UNREADABLE:
            self.faults |= verdict.fault
            self.notifications.append(notification("error", verdict.reason, verdict.name))
        found = placed(verdict)
        for (finding, where), mark in zip(found, fingerprints(verdict, found), strict=True):
            self.results.append((finding.severity, result(verdict, finding, where, mark)))

    def end(self, tally: Tally) -> None:
        """Write the run."""
        left_out = len(self.results) - SHOWN
        if left_out > 0:
            self.results.sort(key=lambda pair: -pair[0])
            del self.results[SHOWN:]
            self.notifications.append(notification("warning", f"{left_out} findings are not shown"))
        rules = sorted({each["ruleId"] for _, each in self.results})
        index = {code: number for number, code in enumerate(rules)}
        for _, each in self.results:
            each["ruleIndex"] = index[each["ruleId"]]
        driver = {
            "name": "archiver",
            "version": archiver.__version__,
            "rules": [descriptor(code) for code in rules],
        }
        invocation: dict[str, Any] = {"executionSuccessful": not self.faults}
        if self.notifications:
            invocation["toolExecutionNotifications"] = self.notifications
        run = {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "invocations": [invocation],
            "results": [each for _, each in self.results],
            "properties": {"not_shown": max(0, left_out), "known": tally.known},
        }
        self.out.write(dumped({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n")


def result(verdict: Verdict, finding: Finding, where: Place | None, mark: str) -> dict[str, Any]:
    """A finding as a result."""
    location: dict[str, Any] = {"physicalLocation": physical(verdict.name, where)}
    if finding.path:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.path}]
    made: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": finding.severity.word,
        "message": {"text": finding.message},
        "locations": [location],
        "partialFingerprints": {"archiver/v1": mark},
    }
    if finding.fix and finding.fix.edits:
        made["fixes"] = [fix(verdict, finding.fix)]
    return made


def physical(name: str, where: Place | None) -> dict[str, Any]:
    """A file, and the region in it."""
    return {"artifactLocation": {"uri": uri(name)}, **({"region": region(where)} if where else {})}


def region(where: Place) -> dict[str, int]:
    """A place as a region; its end is exclusive in SARIF as it is here."""
    return {
        "startLine": where.line,
        "startColumn": where.column,
        "endLine": where.end_line,
        "endColumn": where.end_column,
    }


def uri(name: str) -> str:
    """The name of a source as a URI reference: relative where the name is."""
    path = PurePath(name).as_posix()
    quoted = quote(path.encode("utf-8", "surrogateescape"), safe="/~!$&'()*+,;=@-._")
    return f"file://{quoted}" if quoted.startswith("/") else quoted


def fix(verdict: Verdict, remedy: Fix) -> dict[str, Any]:
    """A fix with its replacements."""
    replacements = []
    for edit in remedy.edits:
        where = locate.where(verdict.document, edit.span, "") if verdict.document else None
        if where:
            replacements.append({"deletedRegion": region(where), "insertedContent": {"text": edit.text}})
    change = {"artifactLocation": {"uri": uri(verdict.name)}, "replacements": replacements}
    return {"description": {"text": remedy.title}, "artifactChanges": [change]}


def descriptor(code: str) -> dict[str, Any]:
    """A rule as the tool describes it."""
    rule = RULES.get(code)
    if rule is None:
        return {"id": code}
    return {
        "id": code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": " ".join(rule.doc.split())},
        "help": {"text": f"archiver explain {code}"},
        "defaultConfiguration": {"level": rule.severity.word},
    }


def notification(level: str, text: str, name: str = "") -> dict[str, Any]:
    """Something to tell of the run itself."""
    made: dict[str, Any] = {"level": level, "message": {"text": text}}
    if name:
        made["locations"] = [{"physicalLocation": physical(name, None)}]
    return made
