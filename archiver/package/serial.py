"""Bags as one file: tar (ustar, with PAX only for long names), tar.gz and zip, the same bytes for the same bag.

Members stand in the order of the manifest, with no times, owners or modes of their own; one folder is at the top.
Files are streamed, so that a large one needs no memory.
"""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

BLOCK, RECORD = 512, 10240
PIECE = 1024 * 1024
SUFFIXES = {"tar": ".tar", "tar.gz": ".tar.gz", "zip": ".zip"}
Content = bytes | Path
"""What a member is made of: bytes, or the file that has them."""


def write(kind: str, top: str, files: Iterable[tuple[str, Content]], sink: BinaryIO) -> None:
    """Write files below one folder as "tar", "tar.gz" or "zip"."""
    if kind == "zip":
        write_zip(top, files, sink)
    elif kind == "tar.gz":
        with gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=sink, mtime=0) as packed:
            write_tar(top, files, packed)
    else:
        write_tar(top, files, sink)


def write_tar(top: str, files: Iterable[tuple[str, Content]], sink: BinaryIO | gzip.GzipFile) -> None:
    """Write a tar file."""
    written = 0
    for name, content in files:
        size = size_of(content)
        head = header(f"{top}/{name}", size)
        sink.write(head)
        for piece in pieces(content, size):
            sink.write(piece)
        sink.write(bytes(padding(size)))
        written += len(head) + size + padding(size)
    sink.write(b"\0" * (2 * BLOCK + -(written + 2 * BLOCK) % RECORD))


def tar(top: str, files: Iterable[tuple[str, Content]]) -> bytes:
    """A tar file in memory, for what is small."""
    made = io.BytesIO()
    write_tar(top, files, made)
    return made.getvalue()


def zipped(top: str, files: Iterable[tuple[str, Content]]) -> bytes:
    """A zip file in memory, for what is small."""
    made = io.BytesIO()
    write_zip(top, files, made)
    return made.getvalue()


def padding(size: int) -> int:
    """How many zeros follow the bytes of a member."""
    return -size % BLOCK


OWNERS = b"0000644\0" + b"0000000\0" * 2
TIME = b"00000000000\0"
KIND = b"0" + bytes(100) + b"ustar\x0000" + bytes(64) + b"0000000\0" * 2
FIXED_SUM = sum(OWNERS) + sum(TIME) + 8 * ord(" ") + sum(KIND)
"""What is the same in every header: mode and owners; the time; the kind of a regular file, the magic and no device. In
the sum of a header its own eight bytes count as blanks."""


def header(name: str, size: int) -> bytes:
    """The ustar header of a regular file; PAX where the name or the size does not fit."""
    data = name.encode()
    prefix, last = b"", data
    if len(data) > 100:
        cut = data.find(b"/", max(len(data) - 101, 0))
        prefix, last = (data[:cut], data[cut + 1 :]) if 0 < cut <= 155 else (b"", data)
    if len(last) > 100 or size >= 8**11:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o644
        return info.tobuf(tarfile.PAX_FORMAT)
    length = b"%011o\0" % size
    total = FIXED_SUM + sum(last) + sum(prefix) + sum(length)
    return b"".join(
        (
            last.ljust(100, b"\0"),
            OWNERS,
            length,
            TIME,
            b"%06o\0 " % total,
            KIND,
            prefix.ljust(155, b"\0"),
            bytes(12),
        )
    )


def write_zip(top: str, files: Iterable[tuple[str, Content]], sink: BinaryIO) -> None:
    """Write a zip file whose members are stored as they are."""
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as packed:
        for name, content in files:
            info = zipfile.ZipInfo(f"{top}/{name}")
            info.external_attr = 0o100644 << 16
            info.create_system = 3
            size = size_of(content)
            info.file_size = size
            with packed.open(info, "w", force_zip64=size > zipfile.ZIP64_LIMIT // 2) as member:
                for piece in pieces(content, size):
                    member.write(piece)


def size_of(content: Content) -> int:
    """The bytes of a member."""
    return len(content) if isinstance(content, bytes) else os.stat(content).st_size


def pieces(content: Content, size: int) -> Iterator[bytes]:
    """The bytes of a member, a piece at a time. Raises `OSError` when a file changes meanwhile."""
    if isinstance(content, bytes):
        yield content
        return
    with open(content, "rb") as stream:
        left = size
        while left:
            piece = stream.read(min(PIECE, left))
            if not piece:
                raise OSError(f"{content} became shorter while it was read")
            left -= len(piece)
            yield piece


def bag_files(bag: Path) -> list[tuple[str, Content]]:
    """Every file of a bag in a folder, payload first, in the order of the paths."""
    found = sorted(file.relative_to(bag).as_posix() for file in bag.rglob("*") if file.is_file())
    return [
        (name, bag / name)
        for name in sorted(found, key=lambda name: (not name.startswith("data/"), name.encode()))
    ]


def serialise(bag: Path, target: Path, kind: str) -> None:
    """Write a bag in a folder as one file, which is there whole or not at all."""
    part = target.with_name(f".{target.name}.partial")
    try:
        with open(part, "wb") as sink:
            write(kind, bag.name, bag_files(bag), sink)
            sink.flush()
            os.fsync(sink.fileno())
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
