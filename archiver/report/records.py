"""Findings as plain values, the same for every format that machines read, with fingerprints that last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archiver.finding import Fix
from archiver.locate import Place
from archiver.report import placed
from archiver.report.fingerprints import fingerprints
from archiver.validation import Verdict


def findings(verdict: Verdict) -> Iterator[dict[str, Any]]:
    """Every finding of a source as the report's JSON Schema describes it. What there is not is left out."""
    found = placed(verdict)
    several = verdict.articles > 1
    for (finding, where), mark in zip(found, fingerprints(verdict, found), strict=True):
        value: dict[str, Any] = {
            "rule": finding.rule,
            "name": finding.name,
            "severity": finding.severity.word,
            "message": finding.message,
            "source": verdict.name,
        }
        if where:
            value.update(spot(where))
        if finding.path:
            value["path"] = finding.path
        if finding.label:
            value["label"] = finding.label
        if several and finding.part is not None:
            value["article"] = finding.part
            if own := verdict.item(finding):
                value["id"] = own
        if finding.fix:
            value["fix"] = fix(finding.fix)
        value["fingerprint"] = mark
        yield value


def spot(where: Place) -> dict[str, int]:
    """A place as values."""
    return {
        "line": where.line,
        "column": where.column,
        "end_line": where.end_line,
        "end_column": where.end_column,
    }


def fix(remedy: Fix) -> dict[str, Any]:
    """A fix as values. Edits count the characters of the decoded text."""
    edits = [{"start": edit.span.start, "end": edit.span.end, "text": edit.text} for edit in remedy.edits]
    return {"title": remedy.title, "safe": remedy.safe, "edits": edits}
