"""What an archive knows of each article, as the index takes it in: of what is restricted, no more than that it is there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from archiver import segments
from archiver.balance import Balance
from archiver.finding import Severity
from archiver.ledger import Ledger
from archiver.package.shelves import ERASED, RESTRICTED
from archiver.record import replace
from archiver.segments import Record


def records(archive: Path) -> Iterator[Record]:
    """Everything that came in. Raises `LedgerBroken`."""
    ledger = Ledger(archive, read_only=True)
    try:
        hidden = restricted(ledger)
    finally:
        ledger.close()
    for record in segments.records(archive):
        yield veiled(record) if record.id in hidden and record.path else record


def restricted(ledger: Ledger) -> set[str]:
    """The identifiers of articles that must not be found."""
    query = "SELECT DISTINCT id FROM package WHERE status IN (?, ?)"
    return {id for (id,) in ledger.rows.execute(query, (RESTRICTED, ERASED))}


def veiled(record: Record) -> Record:
    """A version of which nothing can be found."""
    return replace(
        record,
        source="",
        headline="",
        language="",
        published="",
        embargo="",
        status=RESTRICTED,
        found={},
        facts={},
    )


def cause(record: Record) -> str:
    """The code of the rule that holds an article back: of the gravest finding, the first."""
    grave: dict[str, Any] = max(
        record.findings, key=lambda each: Severity[each["severity"].upper()], default={}
    )
    return str(grave.get("rule", ""))


class Account(NamedTuple):
    """One run of a migration and its balance. Credits and dates are told as read, and as found again in packages.

    `plan` is the file that says what to carry over, `digest` stands for the packages: it is what `archiver migrate` told.
    """

    run: int
    began: str
    state: str
    chunks: int
    done: int
    listed: int
    accounted: int
    unexplained: int
    credits: int
    credits_kept: int
    dates: int
    dates_kept: int
    plan: str
    digest: str


def accounts(archive: Path, rows: sqlite3.Connection) -> list[Account]:
    """The balance of every run of an archive, as `archiver migrate` draws it up, from the index of it."""
    found = []
    query = "SELECT sum(sources), sum(credits), sum(credits_kept), sum(dates), sum(dates_kept) FROM taken WHERE run = ?"
    ledger = Ledger(archive, read_only=True)
    runs = [(run, ledger.chunks.digest(run.number)) for run in ledger.chunks.runs()]
    ledger.close()
    for run, digest in runs:
        sums = rows.execute(query, (run.number,)).fetchone()
        sources, credits, credits_kept, dates, dates_kept = (each or 0 for each in sums)
        drawn = Balance(run.listed, sources, credits=(credits, credits_kept), dates=(dates, dates_kept))
        told = (run.number, run.started, run.state, run.chunks, run.done, run.listed, sources)
        found.append(Account(*told, drawn.unexplained, *drawn.credits, *drawn.dates, run.file, digest))
    return found
