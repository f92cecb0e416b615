"""Findings as plain values, the same for every format that machines read, with fingerprints that last."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from archiver.finding import Finding, Fix
from archiver.locate import Place
from archiver.report import placed
from archiver.source import Unreadable
from archiver.validation import Verdict

INDEX = re.compile(r"\[\d+\]|/\d+(?=/|$)")
"""A position among siblings, in an XPath or in a JSON pointer."""


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


def fingerprints(verdict: Verdict, found: list[tuple[Finding, Place | None]]) -> list[str]:
    """Marks by which the same findings are known again though lines moved, the file was renamed, or we changed.

    Of rule, article, path without positions, and words; equal ones of one source are told apart by their order.
    """
    seen: Counter[str] = Counter()
    return [fingerprint(verdict, finding, where, seen) for finding, where in found]


def fingerprint(verdict: Verdict, finding: Finding, where: Place | None, seen: Counter[str]) -> str:
    """The mark of one finding; `seen` counts equal ones."""
    identity = "\0".join(
        (finding.rule, article_id(verdict, finding), INDEX.sub("", finding.path), got(verdict, where))
    )
    seen[identity] += 1
    return hashlib.sha256(f"{identity}\0{seen[identity]}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def article_id(verdict: Verdict, finding: Finding) -> str:
    """What stays with an article when its file is renamed: its own id, else its headline; else the file's name."""
    articles = verdict.document.articles if verdict.document else ()
    part = finding.part or 0
    if part < len(articles):
        for said in (articles[part].id, articles[part].headline):
            if said is not None and said.how == "said" and said.value:
                return said.value
    return verdict.name


def got(verdict: Verdict, where: Place | None) -> str:
    """The words that the finding is about, without the white space that a new layout changes."""
    if where is None or verdict.document is None:
        return ""
    try:
        text = verdict.document.source.text
    except Unreadable:
        return ""
    return " ".join(text[where.span.start : where.span.end].split())
