"""Bytes from files, and files from directories: the one place where inputs are opened.

Readers get bytes, never paths, because XML parsers unpack what they open themselves. What cannot be read raises
`Unreadable` with one clear sentence; what is larger than the limit raises `LimitReached`.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from archiver.source import MAX_BYTES, LimitReached, Source, Unreadable

HOLDING = (".zip", ".tar", ".tgz", ".gz", ".warc", ".wacz", ".parquet", ".sqlite", ".sqlite3", ".db")
"""Suffixes of files that are no text and may hold sources (`archiver.containers`)."""

ARCHIVE_MARK = ".archiver"
"""A directory that holds this is an archive of ours."""

CONFIGURATION = "archiver.toml"
"""What says how the files around it are checked, and is none of them."""

FIRST = 64 * 1024
"""Bytes for which room is made before it is known how many come; hardly an article has more."""


class Input(NamedTuple):
    """A file to read. `explicit` is false for what was found in a directory, and may be passed over as binary."""

    path: Path
    explicit: bool = True


def walk(paths: Iterable[str | Path]) -> Iterator[Input]:
    """The files that the paths mean: directories in sorted order, hidden names left out, links to directories too."""
    for given in paths:
        path = Path(given)
        if path.is_dir():
            yield from (Input(found, False) for found in below(path))
        else:
            yield Input(path)


def below(directory: Path) -> Iterator[Path]:
    """The regular files under a directory, apart from our configuration. What cannot be listed is passed on, so that reading it says why.

    An archive of ours within the directory is not descended into: what it holds was read once.
    """
    try:
        entries = sorted(os.scandir(directory), key=lambda entry: entry.name)
    except OSError:
        yield directory
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name == CONFIGURATION:
            continue
        if entry.is_dir(follow_symlinks=False):
            if not os.path.isdir(os.path.join(entry.path, ARCHIVE_MARK)):
                yield from below(Path(entry.path))
        elif entry.is_file():
            yield Path(entry.path)


def read(path: str | Path, max_bytes: int = MAX_BYTES) -> Source:
    """The source that a file is. Raises `Unreadable` or `LimitReached`."""
    try:
        with open_regular(path) as stream:
            return Source(str(path), limited(stream, max_bytes))
    except OSError as error:
        raise Unreadable(why(error)) from None
    except ValueError:
        raise Unreadable("no file can have this name") from None


def open_regular(path: str | Path) -> BinaryIO:
    """Open a regular file. A pipe or device is refused before it can make anybody wait."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise Unreadable("this is a directory, not a file")
        if not stat.S_ISREG(mode):
            raise Unreadable("this is not a regular file")
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def open_report(name: str) -> int:
    """A descriptor to write a report to, new or in the place of an old one.

    A link may lead to a device, a pipe or our own output, as `/dev/stdout` does, and to no other file: whoever put it where
    reports go, in a repository that is only being checked, would choose what is overwritten. Raises `OSError`.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    try:
        return os.open(name, flags | getattr(os, "O_NOFOLLOW", 0), 0o666)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
    descriptor = os.open(name, os.O_WRONLY)
    found = os.fstat(descriptor)
    if stat.S_ISREG(found.st_mode) and not any(os.path.samestat(found, os.fstat(own)) for own in (1, 2)):
        os.close(descriptor)
        raise OSError(errno.ELOOP, "this is a link to another file, and no report is written through it")
    return descriptor


def limited(stream: BinaryIO, max_bytes: int) -> bytes:
    """All bytes of a stream. Raises `LimitReached` when there are more than the limit."""
    data = stream.read(min(FIRST, max_bytes + 1))
    if len(data) == FIRST:
        data += stream.read(max_bytes + 1 - FIRST)
    if len(data) > max_bytes:
        raise LimitReached(f"larger than the limit of {in_words(max_bytes)}; --max-bytes sets another")
    return data


def why(error: OSError) -> str:
    """Why the system refused a file, in lower case."""
    return (error.strerror or str(error) or "it cannot be read").lower()


def in_words(count: int) -> str:
    """A number of bytes for people: "20 MB"."""
    for unit, factor in (("GB", 1024**3), ("MB", 1024**2), ("kB", 1024)):
        if count >= factor:
            return f"{count / factor:.0f} {unit}" if count % factor == 0 else f"{count / factor:.1f} {unit}"
    return f"{count} bytes"
