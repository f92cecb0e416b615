"""Work in chunks: which sources each has, who works on it, what came of it, and where an article is found again.

A run is a list of chunks in the order of its plan. A worker leases the lowest chunk that is free, and a chunk is
settled only when all before it are: so what becomes of an article never depends on who was faster. One row a chunk;
single articles are in the segments, and found through the start of a digest of their id and of their bytes.

The same statements serve SQLite, within the ledger of an archive, and PostgreSQL for several machines.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from archiver import segments
from archiver.ledger import Row, marks, several
from archiver.outcome import Outcome, State
from archiver.segments import Record, Run

TABLES = """
CREATE TABLE IF NOT EXISTS run (
  number INTEGER PRIMARY KEY, started TEXT NOT NULL, state TEXT NOT NULL, plan TEXT NOT NULL, file TEXT NOT NULL,
  words TEXT NOT NULL, archive TEXT NOT NULL, listing TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS chunk (
  number INTEGER PRIMARY KEY, run INTEGER NOT NULL, state TEXT NOT NULL, listed INTEGER NOT NULL,
  sources {bytes} NOT NULL, owner TEXT NOT NULL, ends DOUBLE PRECISION NOT NULL, attempts INTEGER NOT NULL,
  counts TEXT NOT NULL, digest TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS chunk_open ON chunk (run, number) WHERE state <> 'done';
CREATE TABLE IF NOT EXISTS key (
  hash {bytes} NOT NULL, chunk INTEGER NOT NULL, line INTEGER NOT NULL, PRIMARY KEY (hash, chunk, line)
){compact};
CREATE TABLE IF NOT EXISTS replaced (
  chunk INTEGER NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (chunk, place)
){compact};
"""
KEY = 12
"""Bytes of a digest that find an article again. Whatever they find is compared in full."""

KEPT = 8
"""Segments that are held in memory."""

Entry = Sequence[Any]
"""Sources as a plan names them: (file, 1 when it was named, 0 when it was found), or (container, first, how many)."""

Tally = Counter[tuple[str, ...]]


class Database(Protocol):
    """A connection to what keeps the rows, in which every statement is a transaction of its own."""

    CLOCK: str
    LOCKED: str
    LEASE: float
    """Seconds after which a chunk whose worker gave no sign of life is free again. Where all workers are on one machine the
    dead are known at once, and only who writes for long must not be taken for one."""

    def execute(self, query: str, values: Sequence[Any] = ()) -> Any:
        """Run a statement."""

    def executemany(self, query: str, values: Iterable[Sequence[Any]]) -> Any:
        """Run a statement for each of many rows."""

    def writing(self) -> AbstractContextManager[None]:
        """All statements within are one transaction, and nobody else writes meanwhile."""


class Chunk(NamedTuple):
    """One chunk on lease. `origins` are the places, as (chunk, source in it), of sources that are tried again."""

    number: int
    run: int
    entries: list[Entry]
    origins: list[tuple[int, int]]
    attempts: int


@dataclass(frozen=True, slots=True)
class Listed:
    """The sources of a chunk to be."""

    entries: list[Entry]
    count: int
    origins: list[tuple[int, int]]

    def packed(self) -> bytes:
        """As a row has it."""
        return zlib.compress(
            json.dumps([self.entries, self.origins], ensure_ascii=False).encode("utf-8", "surrogatepass")
        )


class Same(Exception):
    """A plan lists the very sources that a finished run of it had. `run` is that one."""

    def __init__(self, run: Run) -> None:
        super().__init__(run.number)
        self.run = run


class Chunks:
    """The chunks of an archive. `read` gives the bytes of a file of the archive by its name."""

    def __init__(self, database: Database, read: Callable[[str], bytes]) -> None:
        self.database, self.read = database, read
        self.segments: OrderedDict[int, list[bytes]] = OrderedDict()

    # runs

    def begin(
        self,
        plan: str,
        file: str,
        words: str,
        archive: str,
        started: str,
        listed: Iterable[Listed],
        again: bool = False,
    ) -> Run:
        """The run of a plan that is open, else a new one; one of another plan that was left is given up.

        Raises `Same` when nothing changed since the plan was carried out, unless `again`.
        """
        with self.database.writing():
            runs = self.runs()
            mine = [run for run in runs if run.plan == plan]
            if mine and mine[-1].state == "open":
                return mine[-1]
            self.database.execute("DELETE FROM chunk WHERE state <> 'done'")
            self.database.execute("UPDATE run SET state = 'left' WHERE state = 'open'")
            number = runs[-1].number + 1 if runs else 1
            self.database.execute(
                "INSERT INTO run (number, started, state, plan, file, words, archive, listing) VALUES (?, ?, 'open', ?, ?, ?, ?, '')",
                (number, started, plan, file, words, archive),
            )
            listing = self.add(number, listed)
            before = self.one("SELECT listing FROM run WHERE number = ?", mine[-1].number) if mine else ("",)
            if not again and mine and mine[-1].state == "done" and before == (listing,):
                raise Same(mine[-1])
            self.database.execute("UPDATE run SET listing = ? WHERE number = ?", (listing, number))
            return self.run(number)

    def add(self, run: int, listed: Iterable[Listed]) -> str:
        """Add the chunks of a run, and tell the digest of all of them."""
        (number,) = self.one("SELECT coalesce(max(number), 0) FROM chunk")
        digest = hashlib.sha256()
        for each in listed:
            number += 1
            packed = each.packed()
            digest.update(json.dumps([each.entries, each.origins]).encode())
            self.database.execute(
                "INSERT INTO chunk (number, run, state, listed, sources, owner, ends, attempts, counts, digest) "
                "VALUES (?, ?, 'todo', ?, ?, '', 0, 0, '[]', '')",
                (number, run, each.count, packed),
            )
        return digest.hexdigest()

    def runs(self) -> list[Run]:
        """Every run, the oldest first."""
        query = (
            "SELECT run.number, started, run.state, plan, file, words, archive, count(chunk.number), "
            "coalesce(sum(CASE WHEN chunk.state = 'done' THEN 1 ELSE 0 END), 0), coalesce(sum(listed), 0) "
            "FROM run LEFT JOIN chunk ON chunk.run = run.number "
            "GROUP BY run.number, started, run.state, plan, file, words, archive ORDER BY run.number"
        )
        return [Run(*each) for each in self.database.execute(query).fetchall()]

    def run(self, number: int) -> Run:
        """One run."""
        return next(run for run in self.runs() if run.number == number)

    def opened(self) -> Run | None:
        """The run that is open."""
        return next((run for run in self.runs() if run.state == "open"), None)

    def progress(self, run: int) -> tuple[int, int]:
        """How many chunks of a run are settled, and how many sources they have."""
        query = "SELECT count(*), coalesce(sum(listed), 0) FROM chunk WHERE run = ? AND state = 'done'"
        done, sources = self.one(query, run)
        return int(done), int(sources)

    def finish(self, run: int) -> None:
        """Nothing of a run is left to do. What waited before of its sources waits no longer: it was looked at again."""
        with self.database.writing():
            waiting = self.waited(run)
            for number in self.numbers(run) if waiting else ():
                for line in self.lines(number):
                    for chunk, place, state in waiting.pop(segments.read(line).source, ()):
                        self.replace(chunk, place, state)
            self.database.execute("UPDATE run SET state = 'done' WHERE number = ?", (run,))

    def waited(self, run: int) -> dict[str, list[tuple[int, int, str]]]:
        """What was held or failed in runs before: source -> chunk, place in it and state of each."""
        found: dict[str, list[tuple[int, int, str]]] = {}
        rows = self.database.execute(
            "SELECT number, counts FROM chunk WHERE state = 'done' AND run < ? ORDER BY number", (run,)
        ).fetchall()
        for number, counts in rows:
            if not any(
                each[:2] in (["outcome", "held"], ["outcome", "failed"]) for each in json.loads(counts)
            ):
                continue
            gone = self.replaced(number)
            for record in map(segments.read, self.lines(number)):
                if record.state in ("held", "failed") and record.at not in gone:
                    found.setdefault(record.source, []).append((number, record.at, record.state))
        return found

    def replace(self, chunk: int, place: int, state: str) -> None:
        """Within `writing`: an outcome that another one has taken the place of."""
        counts = Counter({tuple(names): count for *names, count in json.loads(self.counted(chunk))})
        counts["outcome", state] -= 1
        self.database.execute("UPDATE chunk SET counts = ? WHERE number = ?", (told(counts), chunk))
        self.database.execute(
            "INSERT INTO replaced (chunk, place) VALUES (?, ?) ON CONFLICT DO NOTHING", (chunk, place)
        )

    def counted(self, chunk: int) -> str:
        """The counts of a chunk, as they are written."""
        (counts,) = self.one("SELECT counts FROM chunk WHERE number = ?", chunk)
        return str(counts)

    # leases

    def lease(self, run: int, owner: str, below: int | None = None) -> Chunk | None:
        """The lowest chunk that is free, or None; only one before `below`, if that is said."""
        bound, values = (" AND number < ?", [run, below]) if below is not None else ("", [run])
        clock = self.database.CLOCK
        found = self.database.execute(
            f"UPDATE chunk SET state = 'leased', owner = ?, ends = {clock} + {self.database.LEASE}, attempts = attempts + 1 "
            "WHERE number = (SELECT number FROM chunk WHERE run = ? AND state <> 'done' "
            f"AND (state = 'todo' OR ends < {clock}){bound} ORDER BY number LIMIT 1{self.database.LOCKED}) "
            "RETURNING number, run, sources, attempts",
            (owner, *values),
        ).fetchone()
        if found is None:
            return None
        number, run, packed, attempts = found
        entries, origins = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
        return Chunk(number, run, entries, [(chunk, at) for chunk, at in origins], attempts)

    def renew(self, owner: str) -> None:
        """Give a sign of life."""
        query = f"UPDATE chunk SET ends = {self.database.CLOCK} + {self.database.LEASE} WHERE owner = ? AND state = 'leased'"
        self.database.execute(query, (owner,))

    def release(self, owner: str, untried: bool = False) -> None:
        """Give back what somebody leased; `untried` when nothing went wrong with it."""
        self.database.execute(
            "UPDATE chunk SET state = 'todo', owner = '', attempts = attempts - ? WHERE owner = ? AND state = 'leased'",
            (int(untried), owner),
        )

    def owners(self) -> list[str]:
        """Who has chunks on lease."""
        query = "SELECT DISTINCT owner FROM chunk WHERE state = 'leased'"
        return [owner for (owner,) in self.database.execute(query).fetchall()]

    def frontier(self, run: int) -> int | None:
        """The chunk that is to be settled next, or None when all are."""
        (number,) = self.one("SELECT min(number) FROM chunk WHERE run = ? AND state <> 'done'", run)
        return number if number is None else int(number)

    def holds(self, chunk: Chunk, owner: str) -> bool:
        """Within `writing`: whether somebody still has a chunk, and all before it are settled."""
        lock = " FOR UPDATE" if self.database.LOCKED else ""
        query = f"SELECT 1 FROM chunk WHERE number = ? AND owner = ? AND state = 'leased'{lock}"
        held = self.database.execute(query, (chunk.number, owner)).fetchone()
        return held is not None and self.frontier(chunk.run) == chunk.number

    def settled(self, chunk: Chunk, counts: Tally, digest: str, records: Sequence[Record]) -> None:
        """Within `writing`: what came of a chunk. `digest` stands for its packages."""
        self.database.execute(
            "UPDATE chunk SET state = 'done', owner = '', counts = ?, digest = ? WHERE number = ?",
            (
                told(counts),
                digest,
                chunk.number,
            ),
        )
        self.database.executemany(
            "INSERT INTO key (hash, chunk, line) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [
                (hash, chunk.number, line)
                for line, record in enumerate(records)
                if record.length
                for hash in (key(record.id), key(record.sha512))
            ],
        )
        self.database.executemany(
            "INSERT INTO replaced (chunk, place) VALUES (?, ?) ON CONFLICT DO NOTHING", chunk.origins
        )

    def restored(self, number: int, records: Sequence[Record]) -> None:
        """Within `writing`: a settled chunk of which only the segment is left."""
        listed = len({record.at for record in records})
        self.database.execute(
            "INSERT INTO run (number, started, state, plan, file, words, archive, listing) "
            "VALUES (1, '', 'left', '', '', '', '', '') ON CONFLICT DO NOTHING"
        )
        self.database.execute(
            "INSERT INTO chunk (number, run, state, listed, sources, owner, ends, attempts, counts, digest) "
            "VALUES (?, 1, 'done', ?, ?, '', 0, 0, '[]', '')",
            (number, listed, Listed([], listed, []).packed()),
        )
        inside = [record for record in records if record.length]
        first = sum(not self.same(id) for id in {record.id for record in inside})
        self.settled(Chunk(number, 1, [], [], 1), tallied(records, first), digest_of(inside), records)

    def emptied(self, number: int, records: Sequence[Record], gone: Sequence[Row], first: int) -> None:
        """Within `writing`: a chunk without the packages of `gone`, `first` of which began an article. `records` is its
        segment as it is now.
        """
        counts = Counter({tuple(names): count for *names, count in json.loads(self.counted(number))})
        counts["articles",] -= first
        for row in gone:
            counts["outcome", State.ARCHIVED.value] -= 1
            counts["files",] -= row.files
            counts["size",] -= row.size
            counts.subtract(("rule", code) for code in json.loads(row.found))
        inside = [record for record in records if record.length]
        self.database.execute(
            "UPDATE chunk SET counts = ?, digest = ? WHERE number = ?",
            (told(Counter({key: each for key, each in counts.items() if each})), digest_of(inside), number),
        )
        paths = {row.path for row in gone}
        lines = [(number, line) for line, record in enumerate(records) if record.path in paths]
        self.database.executemany("DELETE FROM key WHERE chunk = ? AND line = ?", lines)

    # what was recorded

    def counts(self, run: int | None = None) -> Tally:
        """What became of articles, added up, as `tallied` has it."""
        query, values = "SELECT counts FROM chunk WHERE state = 'done'", ()
        if run is not None:
            query, values = query + " AND run = ?", (run,)  # type: ignore[assignment]
        total: Tally = Counter()
        for (counts,) in self.database.execute(query, values).fetchall():
            for *names, count in json.loads(counts):
                total[tuple(names)] += count
        return total

    def digest(self, run: int | None = None) -> str:
        """What stands for every package of the chunks, whoever made them in whichever order."""
        query, values = "SELECT digest FROM chunk WHERE state = 'done'", ()
        if run is not None:
            query, values = query + " AND run = ?", (run,)  # type: ignore[assignment]
        total = hashlib.sha256()
        for (each,) in self.database.execute(query + " ORDER BY number", values).fetchall():
            total.update(each.encode())
        return total.hexdigest()

    def numbers(self, run: int | None = None) -> list[int]:
        """The chunks that are settled, in order."""
        query, values = "SELECT number FROM chunk WHERE state = 'done'", ()
        if run is not None:
            query, values = query + " AND run = ?", (run,)  # type: ignore[assignment]
        return [number for (number,) in self.database.execute(query + " ORDER BY number", values).fetchall()]

    def entries(self, number: int) -> list[Entry]:
        """The sources of a chunk."""
        (packed,) = self.one("SELECT sources FROM chunk WHERE number = ?", number)
        entries: list[Entry] = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))[0]
        return entries

    def replaced(self, number: int) -> set[int]:
        """The sources of a chunk that were tried again in a later one."""
        found = self.database.execute("SELECT place FROM replaced WHERE chunk = ?", (number,)).fetchall()
        return {place for (place,) in found}

    def records(self, run: int | None = None) -> Iterator[Record]:
        """What became of every article, in the order of the plans; what was tried again only where it was last."""
        for number in self.numbers(run):
            yield from self.records_of(number)

    def records_of(self, number: int) -> Iterator[Record]:
        """What became of the articles of a chunk: without those that were tried again, but with every package."""
        gone = self.replaced(number)
        for line in segments.lines(self.read(segments.name(number, ".jsonl.gz"))):
            record = segments.read(line)
            if record.at not in gone or record.state == State.ARCHIVED.value:
                yield record

    def packages(self) -> Iterator[Row]:
        """Every package in a container."""
        return (record.row() for record in self.records() if record.length)

    def waiting(self, state: State | None = None) -> Iterator[Outcome]:
        """What was held back or failed."""
        wanted = {state.value} if state else {State.HELD.value, State.FAILED.value}
        return (record.outcome() for record in self.records() if record.state in wanted)

    def same(self, id: str) -> list[Row]:
        """Every version of an article, oldest first."""
        return sorted((row for row in self.found(id) if row.id == id), key=lambda row: row.version)

    def known(self, sha512: str) -> list[Row]:
        """The packages made of these bytes, in the order of the articles."""
        return sorted(
            (row for row in self.found(sha512) if row.sha512 == sha512),
            key=lambda row: (row.part, row.version),
        )

    def met(self, words: Collection[str]) -> set[str]:
        """Of many ids and digests those that packages may be found by. By the others surely none is."""
        keys = {key(each): each for each in words}
        found: set[str] = set()
        for some in several(sorted(keys)):
            query = f"SELECT DISTINCT hash FROM key WHERE hash IN ({marks(some)})"
            found.update(keys[bytes(hash)] for (hash,) in self.database.execute(query, some))
        return found

    def found(self, words: str) -> list[Row]:
        """The packages that a key leads to."""
        query = "SELECT chunk, line FROM key WHERE hash = ? ORDER BY chunk, line"
        rows = self.database.execute(query, (key(words),)).fetchall()
        return [segments.read(self.lines(chunk)[line]).row() for chunk, line in rows]

    def lines(self, number: int) -> list[bytes]:
        """The lines of a segment; the last few segments stay in memory."""
        if number not in self.segments:
            self.segments[number] = segments.lines(self.read(segments.name(number, ".jsonl.gz")))
            if len(self.segments) > KEPT:
                self.segments.popitem(last=False)
        self.segments.move_to_end(number)
        return self.segments[number]

    def one(self, query: str, *values: object) -> tuple[Any, ...]:
        """The one row of a query."""
        row: tuple[Any, ...] = self.database.execute(query, values).fetchone()
        return row


def tallied(records: Sequence[Record], first: int) -> Tally:
    """What became of a chunk, in numbers; `first` of its articles are no versions of others."""
    counts: Tally = Counter()
    counts["articles",] = first
    for record in records:
        if record.length:
            counts["files",] += record.files
            counts["size",] += record.size
            for code in record.found:
                counts["rule", code] += 1
        if record.length or record.state != State.ARCHIVED.value:
            counts["outcome", record.state] += 1
    return counts


def told(counts: Tally) -> str:
    """Counts as a row has them."""
    return json.dumps([[*key, count] for key, count in sorted(counts.items())], ensure_ascii=False)


def digest_of(packages: Iterable[Row | Record]) -> str:
    """What stands for packages, wherever they are."""
    told = "".join(f"{each.id} {each.version} {each.tagmanifest}\n" for each in packages)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def key(words: str) -> bytes:
    """What finds an article by its id or by the digest of its bytes."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()[:KEY]
