"""After a run that died, and after a ledger that was lost: what stands on the disk is what counts."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from archiver import segments
from archiver.ledger import FILE, OWN, Ledger, LedgerBroken, Row
from archiver.package import container, ocfl
from archiver.package.shelves import RESTRICTED, erased, packages, row_from, stands
from archiver.package.staging import discard, left


def recover(ledger: Ledger) -> None:
    """Take in what a dead run moved into place but could not record, and throw away what it left half done."""
    for place, planned in left(ledger.archive):
        ocfl.bring_back(ledger.archive, place)
        rows = [
            Row(**json.loads(line)) for line in planned.splitlines(keepends=True) if line.endswith(b"}\n")
        ]
        ledger.add(row for row in rows if stands(ledger.archive, row.path, row.tagmanifest))
        discard(place)


def rebuild(archive: Path) -> int:
    """Make the ledger anew from the packages, and tell how many there are. What waits is kept."""
    try:
        ledger = Ledger(archive)
    except LedgerBroken:
        set_aside(archive)
        ledger = Ledger(archive)
    try:
        with ledger.writing():
            recover(ledger)
            ledger.rows.execute("DELETE FROM package")
            ledger.add(standing(archive))
        rebuild_chunks(ledger)
        return ledger.counts()["archived"]
    finally:
        ledger.close()


def rebuild_chunks(ledger: Ledger) -> None:
    """Take in the containers that the ledger does not know, by their segments, which are made anew where they are gone."""
    known = set(ledger.chunks.numbers())
    for name in container.containers(ledger.archive):
        number = int(name.rpartition("/")[2].removesuffix(container.SUFFIX))
        segment = ledger.archive / segments.name(number, ".jsonl.gz")
        if number not in known and not segment.exists():
            segment.write_bytes(segments.written(unpacked(ledger.archive, name)))
    for segment in sorted((ledger.archive / segments.FOLDER).glob("*/[0-9]*.jsonl.gz")):
        number = int(segment.name.partition(".")[0])
        if number not in known:
            records = [segments.read(line) for line in segments.lines(segment.read_bytes())]
            with ledger.writing():
                ledger.execute("DELETE FROM chunk WHERE number = ?", (number,))
                ledger.chunks.restored(number, records)


def unpacked(archive: Path, name: str) -> Iterator[segments.Record]:
    """A record for each package of a container, read from the package."""
    place = archive / name
    places = container.places(place, place.stat().st_mtime_ns)
    for at, (inside, (offset, length)) in enumerate(sorted(places.items(), key=lambda each: each[1])):
        row = row_from(archive, f"{name}/{inside}")
        if row:
            yield segments.of_row(row, at=at, offset=offset, length=length)


def set_aside(archive: Path) -> None:
    """Give a ledger that cannot be read another name."""
    for ending in ("", "-wal", "-shm"):
        file = archive / OWN / f"{FILE}{ending}"
        if file.exists():
            os.replace(file, file.with_name(file.name + ".broken"))


def standing(archive: Path) -> Iterator[Row]:
    """A row for every package that stands in an archive."""
    for place in packages(archive):
        found = row_from(archive, place)
        if found:
            yield found
            if found.status == RESTRICTED:
                yield from erased(archive, place)
