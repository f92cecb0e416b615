"""What `validate` is asked to check: paths, lists of paths, and standard input, each as a source or a reason why not."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from archiver import files, formatfacts
from archiver.cli.meaning import Misuse
from archiver.config import Settings
from archiver.record import Record
from archiver.source import LimitReached, Source, Unreadable
from archiver.validation import Verdict, failed

LONGEST = 64 * 1024 * 1024
"""A line of a batch may be so long, in bytes."""


class Asked(Record):
    """One thing to check: a source, or the verdict on what could not be read. `id` is a batch's own mark of it."""

    source: Source | None
    verdict: Verdict | None = None
    id: Any = None


def of_paths(
    paths: Iterator[str] | tuple[str, ...],
    settings: Callable[[Path], Settings],
    skipped: Callable[[], None],
    excluded: tuple[str, ...] = (),
    own: frozenset[str] = frozenset(),
) -> Iterator[Asked]:
    """Every file that the paths mean. What is binary and was only found in a directory is passed over.

    Files that match `excluded` patterns are left out, and so are the run's `own` (real paths).
    """
    for path, explicit in files.walk(paths):
        if any(path.match(pattern) for pattern in excluded) or (own and os.path.realpath(path) in own):
            continue
        for source in held(path, settings(path)):
            if isinstance(source, Unread):
                yield Asked(None, unread(source.name, source.reason))
            elif explicit or text_like(source):
                yield Asked(source)
            else:
                skipped()


class Unread(Record):
    """A source whose bytes could not be had, and why."""

    name: str
    reason: Unreadable


def held(path: Path, settings: Settings) -> Iterator[Source | Unread]:
    """The source that a file is, or those that it holds where it cannot be read whole: it is packed, or too large."""
    found: Source | Unread
    try:
        found = files.read(path, settings.max_bytes)
    except Unreadable as reason:
        found = Unread(str(path), reason)
    large = isinstance(found, Unread) and isinstance(found.reason, LimitReached)
    if large or path.name.lower().endswith(files.HOLDING):
        from archiver import containers

        mapping = settings.given.mapping
        if containers.is_container(path, mapping):
            for each in containers.sources(path, settings.max_bytes, mapping=mapping):
                yield each if isinstance(each, Source) else Unread(each.name, each)
            return
    yield found


def of_stdin(name: str, limit: int) -> Asked:
    """Standard input as a source."""
    try:
        return Asked(Source(name, files.limited(sys.stdin.buffer, limit)))
    except Unreadable as reason:
        return Asked(None, unread(name, reason))
    except OSError as error:
        return Asked(None, unread(name, Unreadable(files.why(error))))


def of_batch(stream: BinaryIO, limit: int) -> Iterator[Asked]:
    """The documents of a batch, each as soon as its line is there."""
    from archiver import batch

    for number, line in enumerate(iter(lambda: stream.readline(LONGEST), b""), 1):
        if not line.strip():
            continue
        asked = batch.document(line, limit)
        name = asked.name or f"<line {number}>"
        if asked.reason:
            yield Asked(None, failed(Source(name, b""), asked.reason, limit=asked.limit), asked.id)
        else:
            yield Asked(Source(name, asked.data), None, asked.id)


def listed(name: str, zero: bool) -> Iterator[str]:
    """The paths that a list names, each ended by a line feed, or by a zero byte; - is standard input."""
    try:
        stream = sys.stdin.buffer if name == "-" else files.open_regular(name)
        data = stream.read()
    except (OSError, Unreadable) as error:
        told = files.why(error) if isinstance(error, OSError) else str(error)
        raise Misuse(f"{name}: {told}", "--files-from") from None
    for entry in data.split(b"\0" if zero else b"\n"):
        path = entry if zero else entry.rstrip(b"\r")
        if path.strip():
            yield path.decode("utf-8", "surrogateescape")


def unread(name: str, reason: Unreadable) -> Verdict:
    """The verdict on a source whose bytes could not be had."""
    return failed(Source(name, b""), str(reason), limit=isinstance(reason, LimitReached))


def text_like(source: Source) -> bool:
    """Whether what was found in a directory is for us at all: text, or packed in a way that a format reads."""
    try:
        return not source.data or source.name.lower().endswith(formatfacts.PACKED) or bool(source.text)
    except Unreadable:
        return False
