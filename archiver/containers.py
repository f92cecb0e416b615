"""Sources in zip, tar and gz files and web archives: each member is a source of its own, named by the path of its
container and its own.

A file counts as a container when both its name and its first bytes say so; office documents are zip files by their
bytes only. Nothing is unpacked onto the disk, and `archiver.package.packed` sets the limits.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from archiver import files
from archiver.formats import wxr
from archiver.package.packed import Limits, Refused, kind_of, members, sniff
from archiver.source import LimitReached, Source, Unreadable

SUFFIXES = (".zip", ".tar", ".tgz", ".gz", ".warc", ".wacz")
WEB_ARCHIVES = (".warc", ".warc.gz")
LIMITS = Limits()
SYSTEM_FOLDERS = ("__MACOSX/",)


class Withheld(Unreadable):
    """A member that cannot be had. `name` is the member's, within its container's."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name = name


class TooLarge(Withheld, LimitReached):
    """A member above the limit of one source, or a container above its own limits."""


def is_container(path: Path) -> bool:
    """Whether a file holds sources."""
    low = path.name.lower()
    if is_export(path):
        return True
    return low.endswith(SUFFIXES) and bool(kind_of(path) or (low.endswith(".warc") and begins_as_warc(path)))


def begins_as_warc(path: Path) -> bool:
    """Whether a file begins as a web archive does."""
    from archiver.warc import BEGINNING

    try:
        with files.open_regular(path) as stream:
            return stream.read(len(BEGINNING)) == BEGINNING
    except (Unreadable, OSError):
        return False


def sources(path: Path, max_bytes: int, limits: Limits = LIMITS) -> Iterator[Source | Withheld]:
    """Every member that is a file, in the order of the container; `Withheld` in the place of what cannot be had."""
    try:
        with files.open_regular(path) as stream:
            if is_export(path):
                yield from stories(stream, str(path), max_bytes)
                return
            yield from within(stream, str(path), path.stat().st_size, max_bytes, limits, limits.depth)
    except (Unreadable, OSError) as error:
        reason = str(error) if isinstance(error, Unreadable) else files.why(error)
        yield Withheld(str(path), reason)


def is_export(path: Path) -> bool:
    """Whether a file is an export of WordPress, by its suffix and its beginning: each of its stories is a source."""
    if not path.name.lower().endswith(wxr.SUFFIXES):
        return False
    try:
        with files.open_regular(path) as stream:
            return wxr.NAMESPACE in stream.read(4096)
    except (Unreadable, OSError):
        return False


def stories(stream: IO[bytes], name: str, max_bytes: int) -> Iterator[Source | Withheld]:
    """Every story of an export of WordPress, however large the whole is."""
    for story in wxr.posts(stream, name, max_bytes):
        if isinstance(story, Source):
            yield story
        else:
            limit = files.in_words(max_bytes)
            yield TooLarge(story.name, f"larger than the limit of {limit}; --max-bytes sets another")


def within(
    stream: IO[bytes], name: str, size: int, max_bytes: int, limits: Limits, depth: int
) -> Iterator[Source | Withheld]:
    """The members of one container, and of the containers in it."""
    kind = sniff(stream.read(512))
    stream.seek(0)
    try:
        if name.lower().endswith(WEB_ARCHIVES):
            yield from captured(stream, name, size, max_bytes, limits)
            return
        for member, content in members(stream, kind, size, limits):
            inner = f"{name}/{member.name}" if member.name else unpacked(name)
            if hidden(member.name):
                continue
            if content is None:
                yield Withheld(inner, member.reason)
            else:
                yield from taken(content, inner, max_bytes, limits, depth)
    except Refused as error:
        kind_of_refusal = Withheld if "broken" in str(error) else TooLarge
        yield kind_of_refusal(name, str(error))


def captured(
    stream: IO[bytes], name: str, size: int, max_bytes: int, limits: Limits
) -> Iterator[Source | Withheld]:
    """The pages of a web archive, each named by when and where it was captured."""
    from archiver import warc

    for page in warc.pages(stream, size, limits, max_bytes):
        inner = f"{name}/{page.name}"
        if page.large:
            yield too_large(inner, max_bytes)
        else:
            yield Withheld(inner, page.reason) if page.reason else Source(inner, page.data)


def too_large(name: str, max_bytes: int) -> TooLarge:
    """A member above the limit of one source."""
    return TooLarge(name, f"larger than the limit of {files.in_words(max_bytes)}; --max-bytes sets another")


def taken(
    content: IO[bytes], name: str, max_bytes: int, limits: Limits, depth: int
) -> Iterator[Source | Withheld]:
    """One member: a source, or a container of more."""
    packed = name.lower().endswith(SUFFIXES)
    try:
        data = content.read() if packed else content.read(max_bytes + 1)
    except (OSError, EOFError, ValueError, RuntimeError) as error:
        yield Withheld(name, f"it is broken: {' '.join(str(error).split())}")
        return
    if packed and (sniff(data[:512]) or (name.lower().endswith(".warc") and data[:5] == b"WARC/")):
        if depth < 2:
            yield Withheld(name, f"it is packed more than {limits.depth} times")
        else:
            yield from within(io.BytesIO(data), name, len(data), max_bytes, limits, depth - 1)
    elif len(data) > max_bytes:
        yield too_large(name, max_bytes)
    else:
        yield Source(name, data)


def unpacked(name: str) -> str:
    """The name of what is in a gz file."""
    low = name.lower()
    return f"{name[:-4]}.tar" if low.endswith(".tgz") else name[:-3] if low.endswith(".gz") else name


def hidden(name: str) -> bool:
    """Whether a member is hidden, or was put there by an operating system."""
    return any(
        part.startswith(".") and part not in (".", "..") for part in name.split("/")
    ) or name.startswith(SYSTEM_FOLDERS)
