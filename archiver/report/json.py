"""`-o json`: one object for the run. `-o jsonl`: one finding a line, as soon as it is known.

What is promised is in `schemas/report/`: fields are added, never changed, while `format` is 1.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TextIO

import archiver
from archiver.finding import Severity
from archiver.jsontext import compact
from archiver.pattern import Pattern
from archiver.report import About, Tally
from archiver.report.records import findings
from archiver.report.terminal import LOGGED
from archiver.validation import UNREADABLE, Verdict

FORMAT = 1
"""The number of the promise."""

GRAVEST_FIRST = sorted(Severity, reverse=True)


class Writer:
    """Collects everything and writes one object."""

    def __init__(self, out: TextIO, about: About) -> None:
        self.out, self.about = out, about
        self.sources: list[dict[str, Any]] = []
        self.findings: list[dict[str, Any]] = []

    def add(self, verdict: Verdict) -> None:
        """Keep one source for the report."""
        self.sources.append(source(verdict))
        self.findings.extend(findings(verdict))

    def end(self, tally: Tally) -> None:
        """Write the object."""
        report = {
            "archiver": archiver.__version__,
            "format": FORMAT,
            "summary": summary(tally),
            "sources": self.sources,
            "findings": self.findings,
            "not_shown": 0,
            **({"known": tally.known} if tally.known else {}),
            **({"ignored": dict(self.about.reasons)} if self.about.reasons else {}),
        }
        self.out.write(dumped(report, indent=2) + "\n")


class Lines:
    """Writes one line a finding, and one line for each source that could not be judged."""

    def __init__(self, out: TextIO, about: About) -> None:
        self.out = out

    def add(self, verdict: Verdict) -> None:
        """Write the lines of one source."""
        if verdict.word == UNREADABLE:
            self.out.write(dumped(source(verdict)) + "\n")
        for finding in findings(verdict):
            self.out.write(dumped({**finding, "sha512": verdict.source.sha512}) + "\n")
        self.out.flush()

    def end(self, tally: Tally) -> None:
        """Nothing is left to do."""


def source(verdict: Verdict) -> dict[str, Any]:
    """What there is to say of a source as a whole."""
    severities = [finding.severity for finding in verdict.findings]
    return {
        "source": verdict.name,
        **({"format": verdict.format} if verdict.format else {}),
        "verdict": verdict.word,
        **(
            {"reason": verdict.reason, "limit": verdict.limit, "fault": verdict.fault}
            if verdict.reason
            else {}
        ),
        **({"sha512": verdict.source.sha512} if verdict.source.data else {}),
        "articles": verdict.articles,
        **plural_counts(severities.count),
    }


def summary(tally: Tally) -> dict[str, int]:
    """The counts of the run."""
    return {
        "sources": tally.sources,
        "articles": tally.articles,
        "unfit": tally.unfit,
        "unreadable": tally.unreadable,
        "limits": tally.limits,
        "faults": tally.faults,
        "skipped": tally.skipped,
        **plural_counts(tally.severities.__getitem__),
        "fixable": tally.fixable,
    }


def plural_counts(count: Callable[[Severity], int]) -> dict[str, int]:
    """Numbers of findings by severity, the gravest first."""
    return {f"{severity.word}s": count(severity) for severity in GRAVEST_FIRST}


OBEYED = Pattern(
    "[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]|"
    + LOGGED
)
"""What terminals and logs obey, hide or turn around, apart from what JSON escapes of itself."""


def dumped(value: Any, indent: int | None = None) -> str:
    """JSON text in which every character stands for itself, but for lone surrogates and what `OBEYED` holds: they are escaped."""
    text = compact(value) if indent is None else json.dumps(value, ensure_ascii=False, indent=indent)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, indent=indent)
    harmless = "\x7f" not in text if text.isascii() else text.isprintable()
    return (
        text if harmless and "##" not in text else OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    )
