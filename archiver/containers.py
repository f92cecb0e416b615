"""Sources in zip, tar and gz files, web archives, exports of content systems, tables and mailboxes, however large
they are: each member, page, post, row or message is a source of its own, named by the path of its container and its own.

A file counts as a container when both its name and its first bytes say so; office documents are zip files by their
bytes only. Nothing is unpacked onto the disk, and `archiver.package.packed` sets the limits.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from archiver import files, tables
from archiver.article import Mapping
from archiver.formats import mail, wxr
from archiver.package.packed import ERRORS, Limits, Refused, members, one_line, sniff
from archiver.source import LimitReached, Source, TooLong, Unreadable

SUFFIXES = (".zip", ".tar", ".tgz", ".gz", ".warc", ".wacz")
EXPORTS = (".json",)
HOLDING = (*wxr.SUFFIXES, *mail.BOXES, *tables.SUFFIXES, *EXPORTS)
"""Suffixes of files that may hold many articles without being packed."""
HEAD = 64 * 1024
WEB_ARCHIVES = (".warc", ".warc.gz")
LIMITS = Limits()
UNMAPPED = Mapping()
SYSTEM_FOLDERS = ("__MACOSX/",)


Opener = Callable[[IO[bytes], int], Iterator[Source | TooLong]]
"""What takes a stream apart into sources, none larger than so many bytes."""


class Withheld(Unreadable):
    """A member that cannot be had. `name` is the member's, within its container's."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name = name


class TooLarge(Withheld, LimitReached):
    """A member above the limit of one source, or a container above its own limits."""


def is_container(path: Path, mapping: Mapping = UNMAPPED) -> bool:
    """Whether a file holds sources. A mapping tells of more tables that they do."""
    if not may_hold(path.name):
        return False
    try:
        with files.open_regular(path) as stream:
            head = stream.read(HEAD)
    except (Unreadable, OSError):
        return False
    return holds(path.name, head, mapping)


def may_hold(name: str) -> bool:
    """Whether a file of this name may hold sources; its beginning tells whether it does."""
    return name.lower().endswith((*SUFFIXES, *HOLDING))


def holds(name: str, head: bytes, mapping: Mapping = UNMAPPED) -> bool:
    """Whether a file with this name and beginning holds sources."""
    low = name.lower()
    packed = low.endswith(SUFFIXES) and (sniff(head) or (low.endswith(".warc") and head.startswith(b"WARC/")))
    return may_hold(low) and bool(packed or opener(low, head, mapping))


def opener(name: str, head: bytes, mapping: Mapping) -> Opener | None:
    """What takes a file with this name and beginning apart; None when it is no container."""
    low = name.lower()
    if low.endswith(wxr.SUFFIXES) and wxr.NAMESPACE in head[:4096]:
        return lambda stream, most: wxr.posts(stream, name, most)
    if low.endswith(EXPORTS):
        from archiver.formats import ans, drupal, ghost

        if ghost.sniff(head, name) > 90:
            return lambda stream, most: ghost.posts(stream, name, most)
        if drupal.is_list(head):
            return lambda stream, most: drupal.parted(stream, name, most)
        if ans.is_list(head):
            return lambda stream, most: ans.parted(stream, name, most)
    if low.endswith(mail.BOXES) and head.startswith(b"From "):
        return lambda stream, most: mail.messages(stream, name, most)
    if low.endswith(tables.SUFFIXES) and (kind := tables.kind_of(name, head, mapping)):
        return lambda stream, most: tables.rows(stream, name, kind, most, mapping)
    return None


def sources(
    path: Path, max_bytes: int, limits: Limits = LIMITS, mapping: Mapping = UNMAPPED
) -> Iterator[Source | Withheld]:
    """Every member that is a file, in the order of the container; `Withheld` in the place of what cannot be had."""
    try:
        with files.open_regular(path) as stream:
            size = path.stat().st_size
            yield from within(stream, str(path), size, max_bytes, limits, limits.depth, mapping)
    except (Unreadable, OSError) as error:
        reason = str(error) if isinstance(error, Unreadable) else files.why(error)
        yield Withheld(str(path), reason)


def parted(stream: IO[bytes], name: str, opened: Opener, max_bytes: int) -> Iterator[Source | Withheld]:
    """The posts, rows or messages of one file, which is never held whole."""
    try:
        for part in opened(stream, max_bytes):
            yield part if isinstance(part, Source) else too_large(part.name, max_bytes)
    except Unreadable as error:
        yield Withheld(name, str(error))
    except ERRORS as error:
        yield Withheld(name, f"it is broken: {one_line(error)}")


def within(
    stream: IO[bytes], name: str, size: int, max_bytes: int, limits: Limits, depth: int, mapping: Mapping
) -> Iterator[Source | Withheld]:
    """The members of one container, and of the containers in it."""
    head = stream.read(HEAD)
    stream.seek(0)
    opened = opener(name, head, mapping)
    if opened:
        yield from parted(stream, name, opened, max_bytes)
        return
    try:
        if name.lower().endswith(WEB_ARCHIVES):
            yield from captured(stream, name, size, max_bytes, limits)
            return
        for member, content in members(stream, sniff(head), size, limits):
            inner = f"{name}/{member.name}" if member.name else unpacked(name)
            if hidden(member.name):
                continue
            if content is None:
                yield Withheld(inner, member.reason)
            else:
                yield from taken(content, inner, max_bytes, limits, depth, mapping)
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
    content: IO[bytes], name: str, max_bytes: int, limits: Limits, depth: int, mapping: Mapping
) -> Iterator[Source | Withheld]:
    """One member: a source, or a container of more, which is read as it streams where its kind allows."""
    packed = name.lower().endswith(SUFFIXES)
    try:
        head = content.read(HEAD)
        if name.lower().endswith(HOLDING) and (opened := opener(name, head, mapping)):
            content.seek(0)
            yield from parted(content, name, opened, max_bytes)
            return
        data = head + (
            content.read(limits.nested) if packed else content.read(max(0, max_bytes + 1 - len(head)))
        )
    except ERRORS as error:
        yield Withheld(name, f"it is broken: {one_line(error)}")
        return
    if packed and (sniff(data[:512]) or (name.lower().endswith(".warc") and data[:5] == b"WARC/")):
        if depth < 2:
            yield Withheld(name, f"it is packed more than {limits.depth} times")
        elif len(data) >= limits.nested:
            yield TooLarge(
                name, f"it is packed within another and larger than {files.in_words(limits.nested)}"
            )
        else:
            yield from within(io.BytesIO(data), name, len(data), max_bytes, limits, depth - 1, mapping)
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
