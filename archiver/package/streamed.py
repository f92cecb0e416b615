"""Bags of files of any size: each is copied and hashed in one pass, in constant memory.

Into a folder, which appears whole or not at all, or into a tar file as a stream, payload first and manifests last.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, NamedTuple

from archiver.package import bagit
from archiver.package.serial import Content, header, padding, size_of
from archiver.package.staging import rename, sync_file_system, sync_one, write_all

PIECE = 512 * 1024
SMALL = 64 * 1024
NOTHING = memoryview(b"")

Info = Iterable[tuple[str, str]]


class Seal(NamedTuple):
    """The digests that stand for a bag: of its payload manifest, and of its tag manifest."""

    payload: str
    tagmanifest: str


def write_folder(
    target: Path, payload: Iterable[tuple[str, Content]], info: Info, *, synced: bool = True
) -> Seal:
    """Write a bag to a folder that is not there yet. `payload` has paths below data/ and bytes or files."""
    part = target.with_name(f".{target.name}.partial")
    shutil.rmtree(part, ignore_errors=True)
    try:
        (part / "data").mkdir(parents=True)
        listed = [(path, *copied(content, part / "data" / path)) for path, content in payload]
        made = tag_files(listed, info)
        for name, data in made.files:
            copied(data, part / name)
        if synced:
            sync_tree(part)
        rename(str(part), str(target))
        if synced:
            sync_one(str(target.parent))
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return Seal(made.payload, made.tagmanifest)


def write_tar(sink: BinaryIO, top: str, payload: Iterable[tuple[str, Content]], info: Info) -> Seal:
    """Write a bag as a tar file to a stream that need not be a file."""
    written = 0
    listed = []
    for path, content in payload:
        size = size_of(content)
        written += put(sink, header(f"{top}/data/{path}", size))
        digest = hashed(pieces(content), sink.write)
        listed.append((path, size, digest))
        written += size + put(sink, bytes(padding(size)))
    made = tag_files(listed, info)
    for name, data in made.files:
        written += put(sink, header(f"{top}/{name}", len(data)) + data + bytes(padding(len(data))))
    sink.write(bytes(1024 + -(written + 1024) % 10240))
    return Seal(made.payload, made.tagmanifest)


def put(sink: BinaryIO, data: bytes) -> int:
    """Write, and tell how much."""
    sink.write(data)
    return len(data)


def tag_files(listed: list[tuple[str, int, str]], info: Info) -> bagit.Bag:
    """The tag files of a bag whose payload is already written: path, size, digest of each file."""
    return bagit.tags([(f"data/{path}", size, digest) for path, size, digest in listed], info)


def copied(content: Content, target: Path) -> tuple[int, str]:
    """Write a new file, and tell its size and its SHA-512."""
    target.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:

        def write(piece: memoryview) -> None:
            nonlocal size
            size += len(piece)
            write_all(descriptor, piece)

        digest = hashed(pieces(content), write)
    finally:
        os.close(descriptor)
    return size, digest


def hashed(stream: Iterator[memoryview], write: Callable[[memoryview], object]) -> str:
    """Write pieces and hash them meanwhile: a second thread hashes one while the first writes it."""
    digest = hashlib.sha512()
    first = next(stream, NOTHING)
    if len(first) < SMALL:
        write(first)
        digest.update(first)
        return digest.hexdigest()
    with ThreadPoolExecutor(1) as thread:
        piece = first
        while piece:
            under_way = thread.submit(digest.update, piece)
            write(piece)
            following = next(stream, NOTHING)
            under_way.result()
            piece = following
    return digest.hexdigest()


def pieces(content: Content) -> Iterator[memoryview]:
    """The bytes of a file, a piece at a time. A piece may be used until the next but one is asked for."""
    if isinstance(content, bytes):
        yield memoryview(content)
        return
    descriptor = os.open(content, os.O_RDONLY)
    try:
        size = min(PIECE, max(os.fstat(descriptor).st_size, 1))
        buffers = (memoryview(bytearray(size)), memoryview(bytearray(size)))
        number = 0
        while length := os.readv(descriptor, [buffers[number]]):
            yield buffers[number][:length]
            number = 1 - number
    finally:
        os.close(descriptor)


def sync_tree(place: Path) -> None:
    """Wait until a folder with everything in it is on the disk."""
    if not sync_file_system(place):
        for found in (*place.rglob("*"), place):
            sync_one(str(found))
