"""The report about a whole archive: its blocks, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from archiver import rules
from archiver.report.blocks import Block
from archiver.survey import answers, balance, content
from archiver.survey.balance import Whole
from archiver.survey.comparison import Earlier
from archiver.survey.index import Index
from archiver.survey.intake import current
from archiver.survey.records import accounts

BLOCKS = (
    balance.verdict,
    balance.reconciliation,
    balance.findings,
    balance.timeline,
    content.credits,
    content.dates,
    content.text,
    content.media,
    content.rights,
    balance.waiting,
    content.changes,
    balance.size,
)
"""What makes each block but the last, which tells of the files that hold the others."""


def survey(
    index: Index, name: str, now: datetime, founded: str = "", earlier: Earlier | None = None
) -> Whole:
    """Ask everything of an archive that `name` names; with an `earlier` report, also what changed since."""
    found = answers.answers(index, now, founded)
    rules.all_rules()
    runs = accounts(index.archive, index.rows)
    return Whole(index, name, now, founded, found, answers.problems(found, index), runs, earlier)


def blocks(whole: Whole) -> Iterator[Block]:
    """Every block but the last."""
    return (make(whole) for make in BLOCKS)


def ready(archive: Path, now: datetime, *, figures: bool) -> None:
    """Take in what has come to an archive, with `figures` also what a report tells of it, so that both are at hand at once.

    Raises `LedgerBroken`, and `sqlite3.Error` where the index cannot be written.
    """
    with current(archive) as index:
        if figures:
            for block in blocks(survey(index, "", now)):
                del block
