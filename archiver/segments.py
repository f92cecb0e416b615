"""What became of every article of a migration: one segment for each chunk of sources, a gzipped JSON line an article.

A segment stands beside the container of its chunk and is part of the archive: `containers/000/000123.jsonl.gz`. Its
lines are in the order of the sources. The same outcomes give the same bytes.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from archiver.ledger import COLUMNS, Ledger, Row, clean, finding_rows, findings_of
from archiver.outcome import Outcome, State
from archiver.record import Record as Value

FOLDER = "containers"
LEVEL = 3
"""Of compression: more costs twice the time for a sixteenth of the size."""

SKIPPED = "skipped"
"""The state of a source that holds no story; articles have those of `State`."""


class Record(Value):
    """What became of one article, or of a source that holds none.

    `at` counts the sources of the chunk from 0, `part` the articles of the source. `octets` is the size of the
    source. `findings` are told in full only where they hold the article back; `found` counts them by rule. `offset`
    and `length` say where the package lies in its container. `facts` is what the article says of itself. `kept` has
    the credits read and those in the package, then the dates read and those in the package.
    """

    source: str
    state: str
    at: int = 0
    part: int = 0
    parts: int = 1
    reason: str = ""
    limit: bool = False
    fault: bool = False
    format: str = ""
    sha512: str = ""
    octets: int = 0
    id: str = ""
    version: int = 0
    path: str = ""
    content: str = ""
    payload: str = ""
    tagmanifest: str = ""
    headline: str = ""
    language: str = ""
    published: str = ""
    status: str = ""
    embargo: str = ""
    written: str = ""
    files: int = 0
    size: int = 0
    declared: bool = False
    offset: int = 0
    length: int = 0
    found: dict[str, int] = {}  # noqa: RUF012 (each record has its own)
    findings: list[dict[str, Any]] = []  # noqa: RUF012
    facts: dict[str, Any] = {}  # noqa: RUF012
    kept: list[int] = []  # noqa: RUF012

    @property
    def package(self) -> str:
        """The path of the package in its archive."""
        return self.path

    @property
    def year(self) -> str:
        """The year of publication, else of what is known of its time; "" where no date is said."""
        said = self.facts.get("date") or [""]
        return str(self.published or said[0])[:4]

    def row(self) -> Row:
        """The package as the ledger knows it."""
        values = {name: getattr(self, name) for name in COLUMNS}
        values["found"] = json.dumps(self.found, separators=(",", ":"))
        return Row(**values)

    def outcome(self) -> Outcome:
        """What became of an article, as a run tells it."""
        found = findings_of(self.findings)
        return Outcome(
            self.source, self.sha512, self.part, State(self.state), self.id, self.path, found, self.reason,
            self.limit, self.fault, self.format,
        )  # fmt: skip


BARE = Record("", "")
NAMES: tuple[str, ...] = Record.__match_args__
DEFAULTS = {name: getattr(BARE, name) for name in NAMES if name not in ("source", "state")}


def of_row(row: Row, **more: Any) -> Record:
    """The record of a package that stands."""
    values = {name: getattr(row, name) for name in COLUMNS if name != "found"}
    return Record(**{"state": State.ARCHIVED.value, "found": json.loads(row.found), **values, **more})


def of_outcome(outcome: Outcome, **more: Any) -> Record:
    """The record of an article that has no new package."""
    counts: dict[str, int] = {}
    for each in outcome.findings:
        counts[each.rule] = counts.get(each.rule, 0) + 1
    kept = outcome.findings if outcome.state in (State.HELD, State.FAILED) else ()
    return Record(
        clean(outcome.source), outcome.state.value, part=outcome.part, reason=clean(outcome.reason), limit=outcome.limit,
        fault=outcome.fault, format=outcome.format, sha512=outcome.sha512, id=outcome.id, path=outcome.package,
        found=dict(sorted(counts.items())), findings=finding_rows(kept), **more,
    )  # fmt: skip


def name(number: int, suffix: str) -> str:
    """Where the container (".tar") or the segment (".jsonl.gz") of a chunk stands."""
    return f"{FOLDER}/{number // 1000:03d}/{number:06d}{suffix}"


def written(records: Iterable[Record]) -> bytes:
    """Records as a segment."""
    lines = [json.dumps(values(each), ensure_ascii=False, separators=(",", ":")) for each in records]
    return gzip.compress(
        "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace"), LEVEL, mtime=0
    )


def values(record: Record) -> dict[str, Any]:
    """A record as a line has it: without what is empty."""
    said: dict[str, Any] = {"source": record.source, "state": record.state}
    for key, usual in DEFAULTS.items():
        value = getattr(record, key)
        if value != usual:
            said[key] = value
    return said


def lines(segment: bytes) -> list[bytes]:
    """The lines of a segment, each still as it is written."""
    return gzip.decompress(segment).splitlines()


def read(line: bytes) -> Record:
    """One line of a segment."""
    return Record(**json.loads(line))


def records(archive: Path, run: int | None = None) -> Iterator[Record]:
    """What became of everything, in the order of the plans: of one run, or of the whole archive.

    What was tried again stands only where it was tried last. Of the whole archive, what came by plain `ingest`
    follows, without facts; packages of a migration that stand alone are told once. Raises `LedgerBroken` where there is no ledger.
    """
    ledger = Ledger(archive, read_only=True)
    told: set[str] = set()
    try:
        for record in ledger.chunks.records(run):
            if record.state == State.ARCHIVED.value and not record.length:
                told.add(record.path)
            yield record
        if run is None:
            yield from (of_row(row) for row in ledger.alone() if row.path not in told)
            yield from (of_outcome(outcome) for outcome in ledger.waiting_alone())
    finally:
        ledger.close()


def runs(archive: Path) -> list[Run]:
    """The runs of an archive, the oldest first. Raises `LedgerBroken` where there is no ledger."""
    ledger = Ledger(archive, read_only=True)
    try:
        return ledger.chunks.runs()
    finally:
        ledger.close()


class Run(NamedTuple):
    """One run of a migration: its number, when it began, whether it is "open" or "done", its chunks and its sources.

    `plan` tells plans apart, and `words` are the plan's file at `file`. `counts` sums up what became of the articles.
    """

    number: int
    started: str
    state: str
    plan: str
    file: str
    words: str
    archive: str
    chunks: int = 0
    done: int = 0
    listed: int = 0
