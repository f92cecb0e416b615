"""Articles through the house: read, judge, pack, record; many of them, resumable, in the order of the sources.

A source whose bytes are in the archive already is known by its digest before anything is read. Reading, judging and
packing happen in as many processes as wanted; one process decides, writes and records, a batch at a time, under the
ledger's writing lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from archiver import containers, files, formats
from archiver.archive import Archive, writing
from archiver.config import Settings
from archiver.ledger import OWN
from archiver.outcome import Outcome
from archiver.prepare import Ready, failed, lost
from archiver.source import Source, Unreadable
from archiver.workers import Workers

BATCH = 128
"""Packages that are written and made durable together."""

BATCH_BYTES = 64 * 1024 * 1024

Report = Callable[[Outcome], object]
Skip = Callable[[Path, str], object]


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
        for batch in batches(met(house, arriving, keep)):
            with writing(archive):
                house.commit(batch)
            for ready in batch:
                if on_outcome:
                    on_outcome(ready.outcome)
                yield ready.outcome


def met(house: Archive, sources: Iterable[Source | Outcome], keep: bool) -> Iterator[Ready]:
    """Every source in order: known, waiting as before, or read anew."""
    given = (house.settings, house.now, house.place, keep)
    with Workers("archiver.prepare:task", given, house.settings.jobs, lost) as workers:
        for readies in workers.through(map(house.remembered, sources)):
            yield from readies


class PassedOver(NamedTuple):
    """A file found in a folder, or a member of a container, that is no story, and why."""

    name: str
    reason: str


Arrival = Source | Outcome | PassedOver
"""A source that was read, the outcome of one that cannot be, or what is none."""


def arrivals(
    paths: Iterable[str | Path], sources: Iterable[Source], settings: Settings, on_skip: Skip | None
) -> Iterator[Source | Outcome]:
    """Every source in order, read; an outcome in place of what cannot be read."""
    yield from sources
    for arrival in (each for found in taken(paths, settings) for each in arrived(found, settings)):
        if not isinstance(arrival, PassedOver):
            yield arrival
        elif on_skip:
            on_skip(Path(arrival.name), arrival.reason)


def taken(paths: Iterable[str | Path], settings: Settings) -> Iterator[files.Input]:
    """The files that the paths mean, without those of an archive of ours and of other shards."""
    number = 0
    for found in files.walk(paths):
        if not found.explicit and in_archive(found.path.parent):
            continue
        number += 1
        if not settings.shard or (number - settings.shard[0]) % settings.shard[1] == 0:
            yield found


def arrived(found: files.Input, settings: Settings) -> Iterator[Arrival]:
    """The source that a file is, or those that it holds."""
    if containers.is_container(found.path, settings.given.mapping):
        yield from opened(found.path, settings)
        return
    yield alone(found, settings)


def alone(found: files.Input, settings: Settings) -> Arrival:
    """The source that a file is which holds no others."""
    try:
        source = files.read(found.path, settings.max_bytes)
    except Unreadable as error:
        return failed(str(found.path), "", error)
    return named(source, found.explicit)


def named(source: Source, explicit: bool) -> Arrival:
    """A source; what was only found, and is no story, is passed over."""
    reason = "" if explicit else passed_over(source)
    return PassedOver(source.name, reason) if reason else source


def opened(path: Path, settings: Settings) -> Iterator[Arrival]:
    """The sources in a container on this machine."""
    return stories(containers.sources(path, settings.max_bytes, mapping=settings.given.mapping))


def stories(found: Iterable[Source | containers.Withheld]) -> Iterator[Arrival]:
    """The sources in a container. What is no story is passed over as in a folder."""
    for source in found:
        if isinstance(source, containers.Withheld):
            yield failed(source.name, "", source)
            continue
        yield named(source, False)


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
