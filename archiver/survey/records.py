"""What an archive knows of each article: from the rows of the ledger, those that wait among them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archiver.ledger import Ledger, Row
from archiver.outcome import Outcome


@dataclass(slots=True)
class Record:
    """What became of one article. `facts` as in `archiver.facts`, empty where they are to be worked out from the package."""

    source: str
    state: str
    part: int = 0
    parts: int = 1
    reason: str = ""
    limit: bool = False
    fault: bool = False
    format: str = ""
    octets: int = 0
    id: str = ""
    version: int = 0
    path: str = ""
    tagmanifest: str = ""
    headline: str = ""
    language: str = ""
    published: str = ""
    status: str = ""
    embargo: str = ""
    size: int = 0
    cause: str = ""
    found: dict[str, int] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)


def records(archive: Path) -> Iterator[Record]:
    """Everything that the ledger knows of. Raises `LedgerBroken`."""
    ledger = Ledger(archive, read_only=True)
    try:
        yield from map(of_row, ledger.packages())
        yield from map(of_outcome, ledger.waiting())
    finally:
        ledger.close()


def of_row(row: Row) -> Record:
    """A package that stands."""
    return Record(
        row.source, "archived", row.part, row.parts, format=row.format, id=row.id, version=row.version, path=row.path,
        tagmanifest=row.tagmanifest, headline=row.headline, language=row.language, published=row.published,
        status=row.status, embargo=row.embargo, size=row.size, found=json.loads(row.found),
    )  # fmt: skip


def of_outcome(outcome: Outcome) -> Record:
    """An article that is held back or failed."""
    found: dict[str, int] = {}
    for each in outcome.findings:
        found[each.rule] = found.get(each.rule, 0) + 1
    grave = max(outcome.findings, key=lambda each: each.severity, default=None)
    return Record(
        outcome.source, outcome.state.value, outcome.part, reason=outcome.reason, limit=outcome.limit, fault=outcome.fault,
        format=outcome.format, id=outcome.id, cause=grave.rule if grave else "", found=found,
    )  # fmt: skip
