"""Bring the index of an archive up to date: what came since is read, and nothing else.

A chunk of a migration stays as it is once it is settled: it is taken in once, with the account of it. A batch of chunks
is taken in wholly or not at all, so that who is killed loses one batch of work. Where an article left or is restricted,
or a segment is another than it was, the index is made anew: nothing of what left stays behind.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import archiver
from archiver import files, segments, stores
from archiver.balance import Balance
from archiver.chunks import Chunks
from archiver.ledger import FILE as LEDGER
from archiver.ledger import OWN, Ledger, LedgerBroken
from archiver.segments import Record
from archiver.survey.index import FILE, Index, remove, seal
from archiver.survey.packages import kept
from archiver.survey.records import restricted, veiled

BATCH = 20
"""Chunks that are taken in at once."""

Told = Callable[[int], object]


def current(archive: Path, *, bodies: bool = False, anew: bool = False, told: Told | None = None) -> Index:
    """The index of an archive, brought up to date. `bodies` has the words of the texts found too, from now on.

    `told` hears how many articles were taken in so far. Raises `LedgerBroken` where there is no archive.
    """
    if not (archive / OWN / LEDGER).is_file():
        raise LedgerBroken(f"{archive} holds no ledger; is it an archive?")
    if anew:
        remove(archive / OWN / FILE)
    index = Index(archive)
    had = index.about("bodies")
    bodies = bodies or had == "yes"
    if (had == "no" and bodies) or not updated(index, bodies, told):
        index.rows.close()
        remove(index.file)
        index = Index(archive)
        updated(index, bodies, told)
    return index


def stamped(archive: Path) -> str:
    """What changes when the ledger does, or this program, so that figures of another version are never told."""
    ledger = [archive / OWN / f"{LEDGER}{suffix}" for suffix in ("", "-wal")]
    seen = [file.stat() for file in ledger if file.is_file()]
    return " ".join(
        (archiver.__version__, *(f"{each.st_size}:{each.st_mtime_ns}" for each in seen if each.st_size))
    )


def updated(index: Index, bodies: bool, told: Told | None) -> bool:
    """Take in what is new. False when the index must be made anew."""
    stamp = stamped(index.archive)
    if index.about("stamp") == stamp:
        return True
    ledger = Ledger(index.archive, read_only=True)
    try:
        intake = Intake(index, ledger, bodies, told or (lambda _: None))
        if not (intake.begun() and intake.chunks() and intake.alone()):
            return False
    finally:
        ledger.close()
    with index.writing():
        index.note("stamp", stamp)
    return True


class Intake:
    """One update of an index from the ledger and the segments of its archive."""

    def __init__(self, index: Index, ledger: Ledger, bodies: bool, told: Told) -> None:
        self.index, self.ledger, self.bodies, self.told = index, ledger, bodies, told
        self.hidden = restricted(ledger)
        self.seen = 0
        self.place = stands(index.archive, ledger)
        self.settled = ledger.chunks
        if self.place != str(index.archive):
            try:
                self.settled = Chunks(ledger, stores.opened(self.place).read)
            except stores.StoreUnavailable as error:
                raise LedgerBroken(str(error)) from None

    def begun(self) -> bool:
        """What is restricted was so when the index was made."""
        hidden = digest("\n".join(sorted(self.hidden)))
        with self.index.writing():
            if self.index.about("hidden") not in ("", hidden):
                return False
            if self.index.about("version") != archiver.__version__:
                self.index.outdate()
            self.index.note("version", archiver.__version__)
            self.index.note("hidden", hidden)
            self.index.note("bodies", "yes" if self.bodies else "no")
        return True

    def chunks(self) -> bool:
        """Take in the chunks that were settled since. False when one that was taken in is gone or is another."""
        if not self.ledger.chunked:
            return not self.index.taken()
        taken = self.index.taken()
        settled = {
            number: run.number
            for run in self.ledger.chunks.runs()
            for number in self.ledger.chunks.numbers(run.number)
        }
        if any(number not in settled or self.mark(number) != mark for number, mark in taken.items()):
            return False
        coming = (each for each in settled.items() if each[0] not in taken)
        while batch := list(islice(coming, BATCH)):
            with self.index.writing():
                self.index.outdate()
                for number, run in batch:
                    if number not in self.index.taken(number):  # Another process may have been quicker.
                        self.chunk(number, run)
            self.told(self.seen)
        return True

    def mark(self, number: int) -> str:
        """What changes when the segment of a chunk is another: in a bucket none does. Raises `LedgerBroken` where there is none."""
        name = segments.name(number, ".jsonl.gz")
        if stores.ADDRESS in self.place:
            return ""
        try:
            stat = (Path(self.place) / name).stat()
        except OSError as error:
            raise unread(name, error) from None
        return f"{stat.st_size}:{stat.st_mtime_ns}"

    def chunk(self, number: int, run: int) -> None:
        """Take in one chunk, with its account."""
        mark = self.mark(number)
        account = Balance()
        try:
            records = [segments.read(line) for line in self.settled.lines(number)]
        except (OSError, EOFError, ValueError, TypeError) as error:
            raise unread(segments.name(number, ".jsonl.gz"), error) from None
        account.add(records, ())
        gone = self.ledger.chunks.replaced(number)
        for record in records:
            if record.at not in gone or record.state == "archived":
                self.add(record, number)
        values = (number, run, mark, account.sources, *account.credits, *account.dates)
        self.index.rows.execute("INSERT INTO taken VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)

    def add(self, record: Record, chunk: int = 0) -> None:
        """Take in one article."""
        record = self.told_of(record)
        known = kept(self.index.archive, record, self.bodies)
        self.index.add(record, known.facts, known.body, chunk)
        self.seen += 1

    def told_of(self, record: Record) -> Record:
        """A record as the index may have it: of what is restricted nothing is told."""
        return veiled(record) if record.id in self.hidden and record.path else record

    def alone(self) -> bool:
        """Take in what stands alone, and what waits. False when a package left or is another."""
        with self.index.writing():
            self.index.order()
            self.waiting()
            before, there = self.index.standing_alone(), 0
            for record in map(self.told_of, map(segments.of_row, self.ledger.alone())):
                standing = self.index.standing(record.path)
                if standing is None:
                    self.index.outdate()
                    self.add(record)
                elif standing[1] == 0:
                    if standing[0] != seal(record):
                        return False
                    there += 1
        self.told(self.seen)
        return there == before

    def waiting(self) -> None:
        """Take in what waits without a chunk, and let go what was tried again, where any of it is other than it was."""
        waiting = list(map(segments.of_outcome, self.ledger.waiting_alone()))
        again = (
            self.ledger.rows.execute("SELECT chunk, place FROM replaced ORDER BY 1, 2").fetchall()
            if self.ledger.chunked
            else []
        )
        mark = digest(repr((waiting, again)))
        if self.index.about("waiting") != mark:
            self.index.outdate()
            self.index.forget([(0, None), *again])
            for record in waiting:
                self.add(record)
            self.index.note("waiting", mark)


def stands(archive: Path, ledger: Ledger) -> str:
    """Where the containers stand: beside the ledger, or where the last plan had them when they do not."""
    if ledger.chunked and not (archive / segments.FOLDER).is_dir():
        for run in reversed(ledger.chunks.runs()):
            if run.archive:
                return run.archive
    return str(archive)


def digest(words: str) -> str:
    """What tells some words from others."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def unread(name: str, error: Exception) -> LedgerBroken:
    """What to tell of a segment that is missing or broken."""
    why = files.why(error) if isinstance(error, OSError) and error.errno else str(error)
    return LedgerBroken(
        f"{name} cannot be read ({why}); where it is lost `archiver status --rebuild` makes it anew from its container"
    )
