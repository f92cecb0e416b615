"""Read zip, tar and gz files from strangers: what is in them, and why something in them cannot be had.

Nothing is ever unpacked onto the disk. Names that lead elsewhere, links, devices, encrypted members and doubled names
are refused one by one; too many members, too many bytes or bytes out of all proportion refuse the whole.
"""

from __future__ import annotations

import gzip
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple

PIECE = 1024 * 1024
SNIFFED = 512
MAGIC = {b"PK\x03\x04": "zip", b"PK\x05\x06": "zip", b"\x1f\x8b": "gz"}
ERRORS = (
    OSError,
    EOFError,
    ValueError,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
)
"""What the libraries raise for broken files."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may come out of one file. `ratio` counts only from `free` bytes on; `nested` is the most that a packed file
    within another may be, because that is held in memory."""

    entries: int = 1_000_000
    total: int = 64 * 1024**3
    ratio: int = 200
    free: int = 16 * 1024**2
    depth: int = 3
    nested: int = 1024**3


class Refused(Exception):
    """The file as a whole cannot be read. The message is one clear sentence."""


class Member(NamedTuple):
    """One entry: its name, its size when that is known, and why it cannot be had ("" when it can)."""

    name: str
    size: int
    reason: str = ""


@dataclass
class Counted:
    """What came out so far of one file."""

    limits: Limits
    taken_in: int
    entries: int = 0
    total: int = 0
    names: set[str] = field(default_factory=set)

    def entry(self) -> None:
        """One entry more."""
        self.entries += 1
        if self.entries > self.limits.entries:
            raise Refused(f"it has more than {self.limits.entries:,} entries")

    def add(self, size: int, packed: int = 0) -> None:
        """So many bytes more. Raises `Refused` when that is too much."""
        self.total += size
        if self.total > self.limits.total:
            raise Refused(f"it unpacks to more than {self.limits.total:,} bytes")
        if self.total > self.limits.free and self.total > self.limits.ratio * max(packed or self.taken_in, 1):
            raise Refused(f"it unpacks to more than {self.limits.ratio} times its size")

    def fault(self, name: str) -> str:
        """Why a name cannot be taken."""
        if name in self.names:
            return "another entry has this name"
        self.names.add(name)
        return leads_out(name)


def sniff(head: bytes) -> str:
    """What kind of file begins so: "zip", "gz", "tar", or ""."""
    for magic, kind in MAGIC.items():
        if head.startswith(magic):
            return kind
    return "tar" if head[257:262] == b"ustar" else ""


def kind_of(path: Path) -> str:
    """What kind of file this is, "" when it is none of these or cannot be read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return ""
        with open(path, "rb") as stream:
            return sniff(stream.read(SNIFFED))
    except OSError:
        return ""


def leads_out(name: str) -> str:
    """Why the name of an entry is none that stays within."""
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\", "~")) or ".." in parts or name[1:2] == ":":
        return "its name leads elsewhere"
    if "\0" in name or not name.strip("./"):
        return "no file can have its name"
    return ""


def members(
    stream: IO[bytes], kind: str, size: int, limits: Limits
) -> Iterator[tuple[Member, IO[bytes] | None]]:
    """Each entry that is no folder, and a stream of its bytes unless it is refused. Raises `Refused`."""
    counted = Counted(limits, size)
    try:
        if kind == "zip":
            yield from of_zip(stream, counted)
        elif kind == "tar":
            yield from of_tar(stream, counted)
        else:
            yield from of_gz(stream, counted)
    except ERRORS as error:
        raise Refused(f"it is broken: {one_line(error)}") from None


def of_zip(stream: IO[bytes], counted: Counted) -> Iterator[tuple[Member, IO[bytes] | None]]:
    """The entries of a zip file, in its own order."""
    with zipfile.ZipFile(stream) as packed:
        for info in packed.infolist():
            counted.entry()
            if info.is_dir():
                continue
            reason = counted.fault(info.filename) or odd_in_zip(info)
            if reason:
                yield Member(info.filename, info.file_size, reason), None
                continue
            counted.add(info.file_size)
            with packed.open(info) as member:
                yield Member(info.filename, info.file_size), member


def odd_in_zip(info: zipfile.ZipInfo) -> str:
    """Why an entry of a zip file cannot be had."""
    mode = info.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "it is a link or a device"
    if info.flag_bits & 0x1:
        return "it is encrypted"
    return ""


def of_tar(stream: IO[bytes], counted: Counted) -> Iterator[tuple[Member, IO[bytes] | None]]:
    """The entries of a tar file, as they come."""
    with tarfile.open(fileobj=stream, mode="r:") as packed:
        for info in packed:
            counted.entry()
            counted.add(info.size, max(counted.taken_in, 1))
            if info.isdir():
                continue
            reason = counted.fault(info.name)
            if not reason and (not info.isreg() or info.issparse()):
                reason = "it is a link, a device or has holes"
            if reason:
                yield Member(info.name, info.size, reason), None
            else:
                yield Member(info.name, info.size), packed.extractfile(info)


def of_gz(stream: IO[bytes], counted: Counted) -> Iterator[tuple[Member, IO[bytes] | None]]:
    """A gz file: the tar file in it, or the one file that it is."""
    with gzip.GzipFile(fileobj=stream) as plain:
        bounded = Bounded(plain, counted)
        head = bounded.read(SNIFFED)
        bounded.seek(0)
        if sniff(head) == "tar":
            yield from of_tar(bounded, Counted(counted.limits, 2**62))  # type: ignore[arg-type]
        else:
            yield Member("", -1), bounded  # type: ignore[misc]


class Bounded:
    """A stream out of a gz file that refuses to give more than is in proportion."""

    def __init__(self, stream: gzip.GzipFile, counted: Counted) -> None:
        self.stream, self.counted, self.furthest = stream, counted, 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes: as many as asked for, unless the end comes before."""
        pieces: list[bytes] = []
        while size and (piece := self.stream.read(PIECE if size < 0 else min(size, PIECE))):
            pieces.append(piece)
            size -= len(piece) if size > 0 else 0
            self.count()
        return b"".join(pieces)

    def readline(self, size: int = -1) -> bytes:
        """The next line, or as much of it as asked for."""
        line = self.stream.readline(size)
        self.count()
        return line

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go elsewhere, piece by piece, so that what is passed over counts too."""
        target = offset if whence == 0 else self.stream.tell() + offset
        while self.stream.tell() < target:
            if not self.stream.read(min(PIECE, target - self.stream.tell())):
                break
            self.count()
        return self.stream.seek(target) if self.stream.tell() != target else target

    def tell(self) -> int:
        """Where the stream stands."""
        return self.stream.tell()

    def count(self) -> None:
        """Count what came out for the first time."""
        here = self.stream.tell()
        if here > self.furthest:
            self.counted.add(here - self.furthest)
            self.furthest = here

    def seekable(self) -> bool:
        """Whether the stream can go elsewhere."""
        return True


def one_line(error: BaseException) -> str:
    """What a library says, in one line."""
    return " ".join(str(error).split())[:200] or type(error).__name__
