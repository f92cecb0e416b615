"""An archive open for writing: what is there already, what becomes of an article, and one batch after another.

Every article of a batch is decided in order: new, a version of one that is there, known, or held because of what is
there. A batch is reported only after it is on the disk and in the ledger, so a run that is stopped anywhere goes on
with the same command.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

import archiver
from archiver import files
from archiver.config import Settings
from archiver.ledger import Ledger, LedgerBroken, Row
from archiver.outcome import Outcome, State
from archiver.package import names, ocfl
from archiver.package.bagit import Bag
from archiver.package.contents import Contents
from archiver.package.shelves import RESTRICTED
from archiver.package.staging import FileStaging, Staging
from archiver.prepare import Ready, bagged, first_version
from archiver.record import replace
from archiver.recovery import recover, standing
from archiver.source import Source

FULL = (errno.ENOSPC, errno.EDQUOT)


class ArchiveUnwritable(Exception):
    """The archive cannot be written to. The message is one sentence; `full` is true when there is no room left."""

    def __init__(self, message: str, full: bool = False) -> None:
        super().__init__(message)
        self.full = full


@contextmanager
def writing(archive: Path) -> Iterator[None]:
    """Around everything that writes to an archive: what the system or SQLite refuses becomes one clear sentence."""
    try:
        yield
    except OSError as error:
        raise unwritable(archive, error) from error
    except sqlite3.Error as error:
        raise refused(archive, error) from error


class Place(NamedTuple):
    """Where an article stands among its versions: which it is, the payload of the one before, how many there are."""

    version: int
    replaces: str
    before: int


class Holdings(Protocol):
    """What answers for what an archive holds."""

    def same(self, id: str) -> list[Row]:
        """Every version of an article, oldest first."""

    def known(self, sha512: str) -> list[Row]:
        """The packages made of these bytes."""

    def met(self, words: Collection[str]) -> set[str]:
        """Of many ids and digests those that packages may be found by. By the others surely none is."""


class There:
    """What an archive holds, and what of a batch will stand in it.

    What `asked` names, ids and digests, is looked for at once: of most of it there is nothing, and it need not be asked again.
    """

    def __init__(self, ledger: Holdings, asked: Iterable[str] = ()) -> None:
        self.ledger = ledger
        words = set(asked)
        self.absent = words - ledger.met(words)
        self.rows: list[Row] = []
        self.ids: dict[str, list[Row]] = {}
        self.bytes: dict[str, list[Row]] = {}

    def same(self, id: str) -> list[Row]:
        """Every version of an article."""
        return [*(() if id in self.absent else self.ledger.same(id)), *self.ids.get(id, ())]

    def known(self, sha512: str) -> list[Row]:
        """The packages made of these bytes."""
        return [*(() if sha512 in self.absent else self.ledger.known(sha512)), *self.bytes.get(sha512, ())]

    def add(self, row: Row) -> None:
        """One package more will stand."""
        self.rows.append(row)
        self.ids.setdefault(row.id, []).append(row)
        self.bytes.setdefault(row.sha512, []).append(row)


class Archive:
    """An archive open for writing."""

    def __init__(
        self, place: Path | Ledger, settings: Settings, now: datetime, dry_run: bool = False
    ) -> None:
        self.place = place.archive if isinstance(place, Ledger) else place
        self.settings = settings
        self.now = now
        self.dry_run = dry_run
        with writing(self.place):
            self.ledger = place if isinstance(place, Ledger) else look(place) if dry_run else Ledger(place)
        self.rules = digest_of(settings)

    def __enter__(self) -> Archive:
        if not self.dry_run:
            with writing(self.place), self.ledger.writing():
                recover(self.ledger)
                if not self.ledger.counts()["archived"]:
                    self.ledger.add(standing(self.place))
        return self

    def __exit__(self, *_: object) -> None:
        self.ledger.close()

    def remembered(self, source: Source | Outcome) -> Source | list[Ready]:
        """What is known of a source without reading it; the source itself when it is new."""
        if isinstance(source, Outcome):
            return [Ready(source)]
        known = self.ledger.known(source.sha512)
        if known and is_whole(known):
            stale = self.ledger.waits(source.name)
            return [Ready(again(source, row), None, row.parts, stale) for row in earliest(known)]
        before = self.ledger.tried(source.name, source.sha512, self.rules)
        if not before or any(each.fault or each.state.value == self.settings.retry for each in before):
            return source
        done = {row.part: again(source, row) for row in known} | {each.part: each for each in before}
        return [Ready(done[part], None, len(done), False) for part in sorted(done)]

    def commit(self, batch: list[Ready]) -> None:
        """Pack and record what is fresh of a batch. Outcomes become final here."""
        if self.dry_run:
            return
        if not any(ready.fresh for ready in batch):
            return
        staging: Staging | None = None
        try:
            with self.ledger.writing():
                recover(self.ledger)
                staging = self.staging()
                rows = self.stage(batch, staging)
                if rows:
                    staging.settle(plan(rows))
                    self.ledger.add(rows)
                self.record(batch)
        except BaseException:
            if staging:
                staging.remove()
            raise
        staging.done()

    def stage(self, batch: list[Ready], staging: Staging) -> list[Row]:
        """Decide what becomes of every fresh article, and stage the packages of those that are new."""
        there = There(self.ledger)
        for ready in batch:
            if not ready.contents or not ready.fresh:
                continue
            place = decided(ready, there)
            if place:
                path = self.free_path(ready.contents, place)
                bag = package_of(ready, place, self.settings, self.now)
                staging.put(path, bag, ready.contents.id)
                there.add(self.archived(ready, place, path, bag))
        return there.rows

    def archived(self, ready: Ready, place: Place, path: str, bag: Bag) -> Row:
        """The row of an article that has its package, and an outcome that says so."""
        contents, outcome = ready.contents, ready.outcome
        assert contents
        outcome.state, outcome.id, outcome.package = State.ARCHIVED, contents.id, path
        return row_of(contents, path, place.version, bag, self.now)

    @property
    def layout(self) -> str:
        """How packages are written here: "folder", "tar", "zip", or "ocfl" where there is such a store already."""
        return "ocfl" if self.settings.store == "ocfl" or ocfl.exists(self.place) else self.settings.layout

    def staging(self) -> Staging:
        """A new batch."""
        if self.layout == "ocfl":
            who = ocfl.agent(self.settings.source_organization, self.settings.contact_email, self.now)
            return ocfl.ObjectStaging(self.place, self.settings.durability, who)
        return (Staging if self.layout == "folder" else FileStaging)(self.place, self.settings.durability)

    def free_path(self, contents: Contents, place: Place) -> str:
        """Where the package shall stand. Raises `LedgerBroken` when a package stands there that nobody knows of."""
        if self.layout == "ocfl":
            path = f"{ocfl.object_path(contents.id)}/v{place.before + 1}"
        else:
            path = names.package(contents.id, contents.stem, place.version)
            path += "" if self.layout == "folder" else f".{self.layout}"
        if os.path.lexists(self.place / path):
            raise LedgerBroken(
                f"{path} stands in {self.place}, but the ledger does not know it; "
                "`archiver status --rebuild` makes the ledger anew from the packages"
            )
        return path

    def record(self, batch: list[Ready]) -> None:
        """Remember what waits, and forget what no longer does."""
        for source in dict.fromkeys(ready.outcome.source for ready in batch if ready.fresh):
            self.ledger.settle(source)
        for ready in batch:
            if ready.fresh and ready.outcome.state in (State.HELD, State.FAILED):
                self.ledger.record(ready.outcome, ready.parts, self.rules, self.now.isoformat())


def decided(ready: Ready, there: There) -> Place | None:
    """What becomes of one article beside what is there: its place among the versions; None for one that is known
    already, or held because of what is there, and its outcome says so.
    """
    contents, outcome = ready.contents, ready.outcome
    assert contents
    same = there.same(contents.id)
    for row in (*same, *there.known(contents.sha512)):
        if is_same(row, contents):
            outcome.state, outcome.id, outcome.package = State.KNOWN, row.id, row.path
            return None
    if same and same[-1].status == RESTRICTED:
        outcome.state, outcome.id = State.HELD, contents.id
        outcome.reason = f"{contents.id} is restricted, and takes no new version: {same[-1].path}"
        return None
    version = contents.version or max((row.version for row in same), default=0) + 1
    taken = next((row for row in same if row.version == version), None)
    if taken:
        outcome.state, outcome.id = State.HELD, contents.id
        outcome.reason = (
            f"version {version} of {contents.id} is in the archive with other bytes: {taken.path}"
        )
        return None
    before = max((row for row in same if row.version < version), key=lambda row: row.version, default=None)
    return Place(version, before.payload if before else "", len(same))


def package_of(ready: Ready, place: Place, settings: Settings, now: datetime) -> Bag:
    """The package of an article: as it was made for an article that nothing is known of, else made for its place."""
    assert ready.contents
    if ready.bag and not place.replaces and place.version == first_version(ready.contents):
        return ready.bag
    return bagged(ready.contents, settings, now, place.version, place.replaces)


def again(source: Source, row: Row) -> Outcome:
    """The outcome of an article whose package is there already."""
    return Outcome(source.name, source.sha512, row.part, State.KNOWN, row.id, row.path, format=row.format)


def is_whole(rows: list[Row]) -> bool:
    """Whether every article of a source is there."""
    return len({row.part for row in rows}) == rows[0].parts


def earliest(rows: list[Row]) -> Iterator[Row]:
    """One row for each article of a source."""
    seen: set[int] = set()
    for row in rows:
        if row.part not in seen:
            seen.add(row.part)
            yield row


def is_same(row: Row, contents: Contents) -> bool:
    """Whether a package holds this very article: the same bytes, or the same item in another message."""
    if row.sha512 == contents.sha512 and row.part == contents.part:
        return True
    return (
        row.id == contents.id and row.content == contents.content and contents.version in (None, row.version)
    )


def row_of(contents: Contents, path: str, version: int, bag: Bag, now: datetime) -> Row:
    """The ledger's row of a package."""
    return Row(
        path, contents.id, version, contents.sha512, contents.part, contents.parts, contents.content, bag.payload,
        bag.tagmanifest, contents.source, contents.format, contents.headline, contents.language, contents.published,
        contents.status, contents.embargo, now.date().isoformat(), len(bag.files), bag.octets, contents.found,
        contents.version is not None,
    )  # fmt: skip


def plan(rows: Iterable[Row]) -> bytes:
    """Rows as they lie beside a batch."""
    return "".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows).encode(
        "utf-8", "backslashreplace"
    )


def look(archive: Path) -> Ledger:
    """The ledger of an archive that shall not be written to; an empty one in memory where there is no archive."""
    try:
        return Ledger(archive, read_only=True)
    except LedgerBroken:
        return Ledger.empty(archive)


def digest_of(settings: Settings) -> str:
    """What tells whether a source that waits would be judged as before."""
    deciding = replace(
        settings,
        jobs=0,
        archive="",
        retry="",
        shard=None,
        file=None,
        reasons=(),
        durability="batch",
        layout="folder",
        store="",
        engine="",
        ledger="",
    )
    return hashlib.sha256(f"{archiver.__version__} {deciding!r}".encode()).hexdigest()[:16]


def unwritable(archive: Path, error: OSError) -> ArchiveUnwritable:
    """What to tell when the system refuses to write."""
    full = error.errno in FULL
    why = "there is no room left on the disk" if full else files.why(error)
    return ArchiveUnwritable(
        f"{archive} cannot be written to: {why}; what is reported so far is complete, and the same command goes on",
        full,
    )


def refused(archive: Path, error: sqlite3.Error) -> Exception:
    """What to tell when SQLite cannot write, or cannot read what it wrote."""
    words = str(error)
    if "full" in words:
        return unwritable(archive, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    if "readonly" in words or "unable to open" in words or "disk I/O" in words:
        return unwritable(archive, OSError(errno.EROFS, words))
    return LedgerBroken(
        f"the ledger of {archive} cannot be used ({words}); `archiver status --rebuild` makes it anew from the packages"
    )
