"""A worker's life: lease a chunk, prepare its sources, wait until all before it are settled, settle it, and go on.

While a chunk waits for its turn the next one is prepared. Every worker does the same on any machine, and none knows
of the others: it may be killed anywhere, and whoever comes next does the chunk again, with the same result.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from archiver import facts, segments
from archiver.archive import (
    Archive,
    Place,
    There,
    again,
    decided,
    earliest,
    is_whole,
    package_of,
    plan,
    row_of,
)
from archiver.chunks import Chunk, Tally, digest_of, tallied
from archiver.config import Settings
from archiver.jsontext import quoted
from archiver.ledger import OWN, Row, clean
from archiver.migration.desk import Desk
from archiver.migration.listing import PassedOver, Reader
from archiver.migration.pulse import Pulse
from archiver.outcome import Outcome, State
from archiver.package import names
from archiver.package.container import Written
from archiver.prepare import Ready, lost, prepare
from archiver.record import replace
from archiver.recovery import recover
from archiver.segments import SKIPPED, Record, Run
from archiver.source import Source
from archiver.stores import Rehearsal
from archiver.workers import Workers
from archiver.xmltext import escaped

AHEAD = 2
"""Chunks that one worker holds while they wait for their turn."""

TOGETHER = 100
"""Sources that are looked for in the archive at once."""

PAUSE = 0.02
"""Seconds between two looks at whose turn it is."""


class Article(NamedTuple):
    """One article that was prepared: with its facts, what is said of it, and the credits and dates that were kept."""

    ready: Ready
    facts: dict[str, Any]
    said: dict[str, str]
    kept: list[int]


class Prepared(NamedTuple):
    """A chunk that waits for its turn: for each source its size and its articles, or why it is passed over."""

    chunk: Chunk
    sources: list[tuple[int, list[Article] | PassedOver]]

    def asked(self) -> Iterator[str]:
        """The ids and digests by which the articles may be there already."""
        for _, articles in self.sources:
            for each in () if isinstance(articles, PassedOver) else articles:
                if contents := each.ready.contents:
                    yield from (contents.id, contents.sha512)


def task(given: tuple[Settings, datetime, Path]) -> Callable[[Source], list[Article]]:
    """What is done with one source, in this process or in one that may die of it."""
    settings, now, archive = given

    def work(source: Source) -> list[Article]:
        return [told(ready) for ready in prepare(source, settings, now, archive)]

    return work


def lost_alone(source: Source) -> list[Article]:
    """A source whose reading no process survives."""
    return [told(ready) for ready in lost(source)]


def told(ready: Ready) -> Article:
    """An article with what a segment says of it. The document goes: it may be large."""
    document, article = ready.outcome.document, ready.outcome.article
    ready.outcome.document = ready.outcome.article = None
    if document is None or article is None:
        return Article(ready, {}, {}, [])
    said = {
        "headline": names.one_line(article.headline.value) if article.headline else "",
        "language": names.one_line(article.language.value) if article.language else "",
        "published": article.published.iso if article.published else "",
    }
    kept = conserved(ready, {credit.name for credit in article.credits}, said["published"])
    return Article(ready, facts.of(document, ready.outcome.part), said, kept)


def conserved(ready: Ready, credited: set[str], published: str) -> list[int]:
    """Names and dates that were read, and how many of them the renditions in the package have.

    A name is kept where it is that of a party in the schema.org rendition or in its credit line as printed, or where
    NewsML-G2 has it.
    """
    made = {each.format: each.file for each in ready.contents.renditions} if ready.contents else {}
    file, other = made.get("jsonld"), made.get("newsml-g2")
    if file is None:
        return []
    found = {name for name in credited if written(f'"name": {quoted(name)}') in file.data}
    if found != credited:
        printed = stated(file.data, "creditText")
        item = other.data if other else b""
        found |= {name for name in credited - found if name in printed or written(escaped(name)) in item}
    dates = int(bool(published))
    kept = int(bool(published) and stated(file.data, "datePublished") == published)
    return [len(credited), len(found), dates, kept]


def written(words: str) -> bytes:
    """Words as a rendition has them. Half a character stands in none."""
    return words.encode("utf-8", "surrogatepass")


def stated(statement: bytes, key: str) -> str:
    """What the rendition in schema.org, in which every key has its line, states of the article in words."""
    start = statement.find(f'\n  "{key}": "'.encode())
    if start < 0:
        return ""
    line = statement[start + 1 : statement.index(b"\n", start + 1)]
    return str(json.loads(b"{" + line.rstrip(b",") + b"}")[key])


class Worker:
    """One worker of a run."""

    def __init__(self, desk: Desk, run: Run, settings: Settings, owner: str) -> None:
        self.desk, self.run, self.settings, self.owner = desk, run, settings, owner
        self.chunks = desk.chunks
        self.store = desk.open(run, settings)
        self.now = datetime.fromisoformat(run.started)
        here = desk.alone if desk.alone and str(desk.alone.archive) == run.archive else None
        self.place = here.archive if here else Path(OWN)
        self.given = (settings, self.now, self.place)
        self.work = task(self.given)
        self.pulse = Pulse(desk, owner)
        self.reader = Reader(settings, self.pulse.beat)
        self.archive = Archive(here, settings, self.now) if here else None

    def through(self) -> int:
        """Work until nothing is left to lease, and tell how many chunks were settled."""
        with self.pulse:
            return self.worked()

    def worked(self) -> int:
        """The work, chunk by chunk."""
        waiting: deque[Prepared] = deque()
        settled = 0
        while True:
            while waiting and self.chunks.frontier(self.run.number) == waiting[0].chunk.number:
                settled += self.settle(waiting.popleft())
            full = len(waiting) >= AHEAD
            chunk = self.chunks.lease(self.run.number, self.owner, waiting[0].chunk.number if full else None)
            if chunk is not None:
                waiting = deque(sorted([*waiting, self.prepared(chunk)], key=lambda each: each.chunk.number))
            elif not waiting:
                return settled
            else:
                self.wait(waiting)

    def wait(self, waiting: deque[Prepared]) -> None:
        """Until it may be somebody's turn. What this worker no longer holds is let go."""
        time.sleep(PAUSE)
        self.pulse.beat()
        self.desk.bury()
        frontier = self.chunks.frontier(self.run.number)
        while waiting and (frontier is None or waiting[0].chunk.number < frontier):
            waiting.popleft()

    def prepared(self, chunk: Chunk) -> Prepared:
        """Read, judge and pack the sources of a chunk. One that a worker died of is looked at by a process of its own."""
        if chunk.attempts > 1:
            return self.carefully(chunk)
        done: list[tuple[int, list[Article] | PassedOver]] = []
        arriving = self.reader.through(chunk)
        while some := list(islice(arriving, TOGETHER)):
            there = There(self.desk.there, [each.sha512 for each in some if isinstance(each, Source)])
            for arrival in some:
                self.pulse.beat()
                if isinstance(arrival, Source):
                    done.append((arrival.size, remembered(arrival, there) or self.work(arrival)))
                else:
                    done.append((0, unread(arrival)))
        return Prepared(chunk, done)

    def carefully(self, chunk: Chunk) -> Prepared:
        """The same by another process: what ends it is found by halving, and fails alone."""
        arrivals = list(self.reader.through(chunk))
        with Workers("archiver.migration.work:task", self.given, 1, lost_alone) as workers:
            answers = iter(workers.work([each for each in arrivals if isinstance(each, Source)]))
        return Prepared(
            chunk,
            [
                (each.size, next(answers)) if isinstance(each, Source) else (0, unread(each))
                for each in arrivals
            ],
        )

    def settle(self, prepared: Prepared) -> int:
        """Decide what becomes of each article, write the packages, and record everything; 0 when another did it."""
        chunk = prepared.chunk
        with self.desk.database.writing():
            if not self.chunks.holds(chunk, self.owner):
                return 0
            shelf = Shelf(self, prepared)
            records: list[Record] = []
            for at, (octets, articles) in enumerate(prepared.sources):
                if isinstance(articles, PassedOver):
                    records.append(Record(articles.name, SKIPPED, at, reason=articles.reason))
                else:
                    records += [shelf.settled(each, at, octets) for each in articles]
            shelf.close(records)
            self.chunks.settled(chunk, shelf.counts(records), digest_of(shelf.there.rows), records)
        shelf.done()
        return 1


def remembered(source: Source, there: There) -> list[Article] | None:
    """The articles of a source whose bytes are in the archive."""
    rows = there.known(source.sha512)
    if not rows or not is_whole(rows):
        return None
    return [Article(Ready(again(source, row), None, row.parts, False), {}, {}, []) for row in earliest(rows)]


def unread(arrival: Outcome | PassedOver | Source) -> list[Article] | PassedOver:
    """What is no source: the outcome of one, or what is passed over."""
    assert not isinstance(arrival, Source)
    return arrival if isinstance(arrival, PassedOver) else [Article(Ready(arrival), {}, {}, [])]


class Shelf:
    """Where the packages of one chunk go: into a container, or each to a place of its own."""

    def __init__(self, worker: Worker, prepared: Prepared) -> None:
        chunk = prepared.chunk
        self.worker, self.chunk = worker, chunk
        self.there = There(worker.desk.there, prepared.asked())
        self.first = 0
        self.container = segments.name(chunk.number, ".tar")
        self.written: Written | None = None
        self.staging: Any = None
        if (
            worker.settings.layout == "container"
            or worker.archive is None
            or isinstance(worker.store, Rehearsal)
        ):
            self.written = Written(f"{chunk.number:06d}")
        else:
            recover(worker.archive.ledger)
            self.staging = worker.archive.staging()

    def settled(self, article: Article, at: int, octets: int) -> Record:
        """What becomes of one article."""
        ready = article.ready
        more = {"at": at, "octets": octets, "facts": article.facts, "parts": ready.parts}
        place = decided(ready, self.there) if ready.contents and ready.fresh else None
        if place is None or ready.contents is None:
            mine = self.own(ready)
            if mine:
                return segments.of_row(mine, kept=article.kept, **more)
            if ready.outcome.state is State.KNOWN:
                return self.known(ready.outcome, at, octets, ready.parts)
            return segments.of_outcome(ready.outcome, **article.said, **more)
        self.first += not place.before
        bag = package_of(ready, place, self.worker.settings, self.worker.now)
        row, offset, length = self.put(ready, place, bag)
        self.there.add(row)
        ready.outcome.state, ready.outcome.package = State.ARCHIVED, row.path
        return segments.of_row(row, offset=offset, length=length, kept=article.kept, **more)

    def known(self, outcome: Outcome, at: int, octets: int, parts: int) -> Record:
        """The record of an article that is there, the same whether it was known before it was read or only now."""
        row = next(row for row in self.there.same(outcome.id) if row.path == outcome.package)
        source, sha512 = clean(outcome.source), outcome.sha512
        return replace(
            segments.of_row(row, at=at, octets=octets, found={}),
            state=State.KNOWN.value, source=source, sha512=sha512, part=outcome.part, parts=parts,
        )  # fmt: skip

    def own(self, ready: Ready) -> Row | None:
        """The package that a worker who died over this very chunk had put to its place already."""
        if self.staging is None or self.chunk.attempts < 2 or ready.outcome.state is not State.KNOWN:
            return None
        rows = self.worker.desk.there.known(ready.outcome.sha512)
        mine = [
            row
            for row in rows
            if row.path == ready.outcome.package and row.source == names.sender(ready.outcome.source)
        ]
        return mine[0] if mine and row_is_new(mine[0], self.worker) else None

    def put(self, ready: Ready, place: Place, bag: Any) -> tuple[Row, int, int]:
        """Take in a package: its row, and where in the container it lies."""
        contents = ready.contents
        assert contents
        if self.written is not None:
            name = names.package(contents.id, contents.stem, place.version).rpartition("/")[2]
            offset, length = self.written.add(name, bag)
            return (
                row_of(contents, f"{self.container}/{name}", place.version, bag, self.worker.now),
                offset,
                length,
            )
        assert self.worker.archive
        path = self.worker.archive.free_path(contents, place)
        self.staging.put(path, bag, contents.id)
        return row_of(contents, path, place.version, bag, self.worker.now), 0, 0

    def close(self, records: list[Record]) -> None:
        """Bring the packages to their place, and the segment beside them."""
        rows = self.there.rows
        if rows and self.written is not None:
            self.worker.store.put(self.container, self.written.whole())
        elif rows:
            self.staging.settle(plan(rows))
            assert self.worker.archive
            self.worker.archive.ledger.add(rows)
        self.worker.store.put(segments.name(self.chunk.number, ".jsonl.gz"), [segments.written(records)])

    def done(self) -> None:
        """Nothing is left to remember."""
        if self.staging is not None:
            self.staging.done()

    def counts(self, records: list[Record]) -> Tally:
        """What became of the chunk, in numbers; what is tried again waits no longer, and what was archived stays so."""
        counts = tallied(records, self.first if self.written is not None else 0)
        for chunk, at in self.chunk.origins:
            for line in self.worker.chunks.lines(chunk):
                if (old := segments.read(line)).at == at and old.state != State.ARCHIVED.value:
                    counts["outcome", old.state] -= 1
        return counts


def row_is_new(row: Row, worker: Worker) -> bool:
    """Whether a package was written on the day of this run."""
    return row.written == worker.now.date().isoformat()
