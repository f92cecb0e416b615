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
    for (finding, where), mark in zip(found, fingerprints(verdict, found), strict=True):
        yield {
            "rule": finding.rule,
            "name": finding.name,
            "severity": finding.severity.word,
            "message": finding.message,
            "source": verdict.name,
            **spot(where),
            **({"path": finding.path} if finding.path else {}),
            **({"label": finding.label} if finding.label else {}),
            **({"article": finding.part} if finding.part is not None and verdict.articles > 1 else {}),
            **({"id": verdict.item(finding)} if verdict.item(finding) else {}),
            **({"fix": fix(finding.fix)} if finding.fix else {}),
            "fingerprint": mark,
        }


def spot(where: Place | None) -> dict[str, int]:
    """A place as values; nothing when there is none."""
    if where is None:
        return {}
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
