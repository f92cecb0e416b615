"""Erasing packages of articles whose tombstone stands: alone at their places, or in the containers of migrations.

A container is written anew without the package and takes the place of the old one; so does its segment, in which the
line of the article stays, with its digests and without anything that it said. Whoever dies on the way has left both
whole, and the same command goes on.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from archiver import segments, stores
from archiver.archive import Archive
from archiver.ledger import Row
from archiver.package import container
from archiver.package.shelves import ERASED
from archiver.record import replace
from archiver.segments import Record


def remembered(row: Row) -> Row:
    """What stays known of a package that is erased: no word of the article."""
    return replace(row, status=ERASED, headline="")


def unfinished(house: Archive, rows: Iterable[Row]) -> bool:
    """Whether any of the packages that should be gone is there, or may be."""
    return any(
        house.ledger.chunks.same(row.id)
        if container.is_inside(row.path)
        else (house.place / row.path).exists()
        for row in rows
    )


def erase(house: Archive, rows: list[Row]) -> None:
    """Remove the packages of versions whose tombstone stands. `rows` are those that the tombstone remembers."""
    packed = [row for row in rows if container.is_inside(row.path)]
    with house.ledger.writing():
        if packed:
            Containers(house, packed).erase()
        house.ledger.add(remembered(row) for row in rows)
    for row in rows:
        if row not in packed:
            removed(house.place / row.path)


def removed(place: Path) -> None:
    """Remove a package that stands alone."""
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


class Containers:
    """Packages of one article that lie in containers, within the ledger's `writing`."""

    def __init__(self, house: Archive, rows: list[Row]) -> None:
        self.rows = {row.path: row for row in rows}
        self.id = rows[0].id
        self.chunks = house.ledger.chunks
        self.store = stores.Folder(house.place, house.settings.durability != "none")
        self.first = min(rows, key=lambda row: row.version).path

    def erase(self) -> None:
        """Take the article out of everything: where it is only spoken of first, then where it lies."""
        holding = {number_of(path) for path in self.rows}
        for number in (number for number in self.chunks.numbers() if number not in holding):
            records = self.records(number)
            if any(record.id == self.id for record in records):
                self.put(number, [self.silenced(record) for record in records])
        for number in sorted(holding):
            self.without(number)

    def records(self, number: int) -> list[Record]:
        """The lines of a segment; those that do not name the article are not looked at any closer."""
        lines = segments.lines(self.store.read(segments.name(number, ".jsonl.gz")))
        named = json.dumps(self.id, ensure_ascii=False).encode("utf-8", "backslashreplace")
        return [segments.read(line) for line in lines] if any(named in line for line in lines) else []

    def silenced(self, record: Record) -> Record:
        """A line that says no more than that the article was there."""
        if record.id != self.id:
            return record
        return replace(
            record, status=ERASED, headline="", found={}, findings=[], facts={}, kept=[], offset=0, length=0
        )

    def without(self, number: int) -> None:
        """One container without the packages, its segment, and what the ledger knows of the chunk."""
        name = segments.name(number, ".tar")
        gone = [row for path, row in self.rows.items() if number_of(path) == number]
        places = container.kept(self.store.place / name, {row.path.rpartition("/")[2] for row in gone})
        if places:
            self.store.put(name, container.copied(self.store.place / name, places))
        else:
            (self.store.place / name).unlink(missing_ok=True)
        at = container.closed_up(places)
        records = [
            replace(record, offset=at[record.path.rpartition("/")[2]]) if record.length else record
            for record in map(self.silenced, self.records(number))
        ]
        self.put(number, records)
        self.chunks.emptied(number, records, gone, sum(row.path == self.first for row in gone))

    def put(self, number: int, records: list[Record]) -> None:
        """A segment anew."""
        self.store.put(segments.name(number, ".jsonl.gz"), [segments.written(records)])
        self.chunks.segments.pop(number, None)


def number_of(path: str) -> int:
    """The number of the chunk in whose container a package lies."""
    return int(path.split("/")[2].removesuffix(container.SUFFIX))
