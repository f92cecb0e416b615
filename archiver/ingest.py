"""Articles through the house: read, judge, pack, record; many of them, resumable, in the order of the sources.

A source whose bytes are in the archive already is known by its digest before anything is read. Reading, judging and
rendering happen in as many processes as wanted; one process packs and records, a batch at a time, under the ledger's
writing lock. A batch is reported only after it is on the disk and in the ledger, so a run that is stopped anywhere
goes on with the same command.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import archiver
from archiver import containers, files, formats
from archiver.config import Settings
from archiver.ledger import OWN, Ledger, LedgerBroken, Row
from archiver.outcome import Outcome, State
from archiver.package import names, ocfl, pack
from archiver.package.contents import Contents
from archiver.package.shelves import RESTRICTED
from archiver.package.staging import FileStaging, Staging
from archiver.prepare import Ready, failed
from archiver.recovery import recover, standing
from archiver.source import Source, Unreadable
from archiver.workers import Workers

BATCH = 128
"""Packages that are written and made durable together."""

BATCH_BYTES = 64 * 1024 * 1024
FULL = (errno.ENOSPC, errno.EDQUOT)

Report = Callable[[Outcome], object]
Skip = Callable[[Path, str], object]


class ArchiveUnwritable(Exception):
    """The archive cannot be written to. The message is one sentence; `full` is true when there is no room left."""

    def __init__(self, message: str, full: bool = False) -> None:
        super().__init__(message)
        self.full = full


def run(
    paths: Iterable[str | Path],
    archive: Path,
    settings: Settings,
    *,
    now: datetime,
    keep: bool = False,
    dry_run: bool = False,
    sources: Iterable[Source] = (),
    on_outcome: Report | None = None,
    on_skip: Skip | None = None,
) -> Iterator[Outcome]:
    """Ingest files and folders, and `sources` that were read elsewhere. Yields one outcome per article, in order.

    `keep` leaves document and article on the outcome. `dry_run` does everything but write. Binary files that stand
    in a folder are passed over and told to `on_skip`. Raises `ArchiveUnwritable` and `LedgerBroken`.
    """
    with Archive(archive, settings, now, dry_run) as house:
        arriving = arrivals(paths, sources, settings, on_skip)
        for batch in batches(house.meet(arriving, keep)):
            with writing(archive):
                house.commit(batch)
            for ready in batch:
                if not keep:
                    ready.outcome.document = ready.outcome.article = None
                if on_outcome:
                    on_outcome(ready.outcome)
                yield ready.outcome


@contextmanager
def writing(archive: Path) -> Iterator[None]:
    """Around everything that writes to an archive: what the system or SQLite refuses becomes one clear sentence."""
    try:
        yield
    except OSError as error:
        raise unwritable(archive, error) from error
    except sqlite3.Error as error:
        raise refused(archive, error) from error


class Archive:
    """An archive open for writing."""

    def __init__(self, place: Path, settings: Settings, now: datetime, dry_run: bool = False) -> None:
        self.place = place
        self.settings = settings
        self.now = now
        self.dry_run = dry_run
        with writing(place):
            self.ledger = look(place) if dry_run else Ledger(place)
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

    def meet(self, sources: Iterable[Source | Outcome], keep: bool) -> Iterator[Ready]:
        """Every source in order: known, waiting as before, or read anew."""
        with Workers(self.settings, self.now, self.place, keep) as workers:
            yield from workers.through((source, self.remembered(source)) for source in sources)

    def remembered(self, source: Source | Outcome) -> list[Ready] | None:
        """What is known of a source without reading it; None when it is new."""
        if isinstance(source, Outcome):
            return [Ready(source)]
        known = self.ledger.known(source.sha512)
        if known and len({row.part for row in known}) == known[0].parts:
            stale = self.ledger.waits(source.name)
            return [Ready(again(source, row), None, row.parts, stale) for row in earliest(known)]
        before = self.ledger.tried(source.name, source.sha512, self.rules)
        if not before or any(each.fault or each.state.value == self.settings.retry for each in before):
            return None
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
        rows: list[Row] = []
        for ready in batch:
            if ready.contents and ready.fresh:
                row = self.pack(ready.contents, ready.outcome, rows, staging)
                if row:
                    rows.append(row)
        return rows

    def pack(self, contents: Contents, outcome: Outcome, rows: list[Row], staging: Staging) -> Row | None:
        """Stage the package of one article; None when it is known already, or held because of what is there."""
        same = [*self.ledger.same(contents.id), *(row for row in rows if row.id == contents.id)]
        bytes_known = [*self.ledger.known(contents.sha512), *rows]
        for row in (*same, *bytes_known):
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
        path = self.free_path(contents, version, len(same))
        before = max(
            (row for row in same if row.version < version), key=lambda row: row.version, default=None
        )
        bag = pack(
            contents,
            version=version,
            now=self.now,
            replaces=before.payload if before else "",
            organization=self.settings.source_organization,
            contact_name=self.settings.contact_name,
            contact_email=self.settings.contact_email,
        )
        staging.put(path, bag, contents.id)
        outcome.state, outcome.id, outcome.package = State.ARCHIVED, contents.id, path
        return row_of(
            contents, path, version, bag.payload, bag.tagmanifest, len(bag.files), bag.octets, self.now
        )

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

    def free_path(self, contents: Contents, version: int, before: int) -> str:
        """Where the package shall stand. Raises `LedgerBroken` when a package stands there that nobody knows of."""
        if self.layout == "ocfl":
            path = f"{ocfl.object_path(contents.id)}/v{before + 1}"
        else:
            path = names.package(contents.id, contents.stem, version)
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


def arrivals(
    paths: Iterable[str | Path], sources: Iterable[Source], settings: Settings, on_skip: Skip | None
) -> Iterator[Source | Outcome]:
    """Every source in order, read; an outcome in place of what cannot be read."""
    yield from sources
    taken = 0
    for found in files.walk(paths):
        if not found.explicit and in_archive(found.path.parent):
            continue
        taken += 1
        if settings.shard and (taken - settings.shard[0]) % settings.shard[1]:
            continue
        if containers.is_container(found.path):
            yield from opened(found.path, settings, on_skip)
            continue
        try:
            source = files.read(found.path, settings.max_bytes)
        except Unreadable as error:
            yield failed(str(found.path), "", error)
            continue
        reason = "" if found.explicit else passed_over(source)
        if not reason:
            yield source
        elif on_skip:
            on_skip(found.path, reason)


def opened(path: Path, settings: Settings, on_skip: Skip | None) -> Iterator[Source | Outcome]:
    """The sources in a container. What is no story is passed over as in a folder."""
    for source in containers.sources(path, settings.max_bytes):
        if isinstance(source, containers.Withheld):
            yield failed(source.name, "", source)
            continue
        reason = passed_over(source)
        if not reason:
            yield source
        elif on_skip:
            on_skip(Path(source.name), reason)


@lru_cache(maxsize=4096)
def in_archive(folder: Path) -> bool:
    """Whether a folder lies in an archive of ours."""
    return (folder / OWN).is_dir() or (folder.parent != folder and in_archive(folder.parent))


def passed_over(source: Source) -> str:
    """Why a file found in a folder is no story: it is binary and bears no suffix of a format. Empty when it may be one."""
    if not source.data or source.name.lower().endswith(suffixes()):
        return ""
    try:
        source.text  # noqa: B018
    except Unreadable as error:
        return str(error)
    return ""


@lru_cache(maxsize=1)
def suffixes() -> tuple[str, ...]:
    """The suffixes of every format."""
    return tuple(suffix.lower() for module in formats.modules() for suffix in module.SUFFIXES)


def again(source: Source, row: Row) -> Outcome:
    """The outcome of an article whose package is there already."""
    return Outcome(source.name, source.sha512, row.part, State.KNOWN, row.id, row.path, format=row.format)


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


def batches(arriving: Iterable[Ready]) -> Iterator[list[Ready]]:
    """Articles in runs that are written together: bounded in packages, in bytes and in number."""
    batch: list[Ready] = []
    packages = size = 0
    for ready in arriving:
        batch.append(ready)
        if ready.contents:
            packages += 1
            size += sum(len(file.data) for file in ready.contents.files)
        if (
            packages >= BATCH
            or size >= BATCH_BYTES
            or (not packages and not ready.fresh)
            or len(batch) >= 16 * BATCH
        ):
            yield batch
            batch, packages, size = [], 0, 0
    if batch:
        yield batch


def row_of(
    contents: Contents,
    path: str,
    version: int,
    payload: str,
    tagmanifest: str,
    count: int,
    size: int,
    now: datetime,
) -> Row:
    """The ledger's row of a package."""
    return Row(
        path, contents.id, version, contents.sha512, contents.part, contents.parts, contents.content, payload,
        tagmanifest, contents.source, contents.format, contents.headline, contents.language, contents.published,
        contents.status, contents.embargo, now.date().isoformat(), count, size, contents.found,
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
