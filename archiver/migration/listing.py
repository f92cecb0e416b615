"""The sources of a plan: found once, in order, cut into chunks, and read again chunk by chunk by whoever leases one."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from archiver import containers, files
from archiver.chunks import Chunk, Entry, Listed
from archiver.config import Settings
from archiver.ingest import Arrival, PassedOver, alone, opened, taken
from archiver.migration.remote import PATTERN, Remote, Unreachable, ahead
from archiver.outcome import Outcome, State
from archiver.source import Source, Unreadable
from archiver.stores import ADDRESS, StoreUnavailable

OCTETS = 64 * 1024 * 1024
"""A chunk is full when it has so many bytes, or as many sources as its plan says."""


class NoSources(Exception):
    """The sources of a plan cannot be listed. The message is one clear sentence."""


def paths(sources: Iterable[str]) -> Iterator[str]:
    """The files and folders that a plan means: patterns are opened, and @FILE has one path to a line."""
    for each in sources:
        if each.startswith("@"):
            try:
                with files.open_regular(each[1:]) as stream:
                    for line in stream:
                        text = line.decode("utf-8", "surrogateescape").rstrip("\r\n")
                        if text.strip():
                            yield text
            except (OSError, Unreadable) as error:
                why = files.why(error) if isinstance(error, OSError) else str(error)
                raise NoSources(f"the list {each[1:]} cannot be read: {why}") from None
        elif ADDRESS not in each and PATTERN & set(each) and not Path(each).exists():
            found = sorted(glob.glob(each, recursive=True))
            if not found:
                raise NoSources(f"no file fits {each}")
            yield from found
        else:
            yield each


def entries(settings: Settings) -> Iterator[tuple[Entry, int, int]]:
    """Every source of a plan in order: the entry, how many sources it is, and their bytes. Raises `NoSources`."""
    remote = Remote(settings)
    for each in paths(settings.sources):
        try:
            yield from (there(each, remote) if ADDRESS in each else here(each, settings))
        except (Unreachable, StoreUnavailable) as error:
            raise NoSources(str(error)) from None


def here(path: str, settings: Settings) -> Iterator[tuple[Entry, int, int]]:
    """What a path on this machine means."""
    for found in taken([path], settings):
        name = str(found.path)
        if containers.is_container(found.path, settings.given.mapping):
            yield from held(name, opened(found.path, settings))
        else:
            yield (name, int(found.explicit)), 1, size_of(found.path)


def there(address: str, remote: Remote) -> Iterator[tuple[Entry, int, int]]:
    """What an address means. A container that cannot be had now is one source, which says so when it is read."""
    for name, size, explicit, holding in remote.listed(address):
        try:
            copy = remote.copy(name) if holding else None
        except Unreadable:
            copy = None
        if copy is None:
            yield (name, int(explicit)), 1, size
            continue
        with copy:
            yield from held(name, remote.within(copy, name))


def held(name: str, members: Iterable[Arrival]) -> Iterator[tuple[Entry, int, int]]:
    """The sources in a container."""
    for number, arrival in enumerate(members):
        yield (name, number, 1), 1, arrival.size if isinstance(arrival, Source) else 0


def size_of(path: Path) -> int:
    """The bytes of a file, 0 where that cannot be told."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def chunks(settings: Settings, sample: int = 0) -> Iterator[Listed]:
    """The sources of a plan in chunks; with `sample`, every n-th of them so that about so many are left."""
    found = entries(settings)
    yield from cut(thinned(found, settings, sample) if sample else found, settings.chunk)


def thinned(
    found: Iterable[tuple[Entry, int, int]], settings: Settings, sample: int
) -> Iterator[tuple[Entry, int, int]]:
    """So many sources, evenly from the whole."""
    total = sum(1 for _ in entries(settings))
    step = max(total / sample, 1.0)
    wanted = 0
    for number, each in enumerate(found):
        if number >= wanted * step:
            wanted += 1
            yield each


def cut(
    found: Iterable[tuple[Entry, int, int]], chunk: int, origins: Iterator[tuple[int, int]] | None = None
) -> Iterator[Listed]:
    """Chunks of entries; neighbours in one container become one entry. `origins` has one place for each source."""
    kept: list[list[Any]] = []
    places: list[tuple[int, int]] = []
    count = octets = 0
    for entry, number, size in found:
        if count and (count + number > chunk or octets + size > OCTETS):
            yield Listed(list(kept), count, list(places))
            kept, places, count, octets = [], [], 0, 0
        last: list[Any] = kept[-1] if kept else []
        if len(entry) == 3 and len(last) == 3 and last[0] == entry[0] and last[1] + last[2] == entry[1]:
            kept[-1][2] += entry[2]
        else:
            kept.append(list(entry))
        if origins:
            places.append(next(origins))
        count += number
        octets += size
    if count:
        yield Listed(list(kept), count, places)


class Reader:
    """Reads the sources of chunks. A container stays open from one chunk to the next, as it may be read forward only.

    `beat` is called while something long goes on.
    """

    def __init__(self, settings: Settings, beat: Callable[[], object] = lambda: None) -> None:
        self.settings, self.remote = settings, Remote(settings, beat)
        self.path = ""
        self.at = 0
        self.members: Iterator[Arrival] = iter(())

    def through(self, chunk: Chunk) -> Iterator[Arrival]:
        """Every source of a chunk, in order."""
        for far, entries in groupby(chunk.entries, key=lambda entry: len(entry) == 2 and ADDRESS in entry[0]):
            if far:
                yield from ahead(lambda entry: self.remote.source(entry[0], bool(entry[1])), entries)
                continue
            for entry in entries:
                if len(entry) == 3:
                    yield from self.within(*entry)
                else:
                    yield alone(files.Input(Path(entry[0]), bool(entry[1])), self.settings)

    def within(self, path: str, first: int, count: int) -> Iterator[Arrival]:
        """Some members of a container."""
        if self.path != path or self.at > first:
            self.path, self.at = path, 0
            self.members = self.remote.members(path) if ADDRESS in path else opened(Path(path), self.settings)
        while self.at < first + count:
            arrival = next(self.members, None)
            self.at += 1
            if self.at > first:
                yield arrival if arrival is not None else gone(f"{path}#{self.at}")


def gone(name: str) -> Outcome:
    """The outcome of a source that was there when the sources were listed."""
    return Outcome(
        name, "", 0, State.FAILED, reason="this source was there when the plan was listed, and is no longer"
    )


__all__ = ["Arrival", "NoSources", "PassedOver", "Reader", "chunks", "cut", "paths"]
