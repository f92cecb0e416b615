"""The files of a bag in a folder: what is there, and the bytes of each. No link is followed, and nothing is waited for."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from archiver.package.problems import Problem, kind, shown, words_of

PIECE = 256 * 1024
LARGE = 64 * 1024
SMALL_TEXT = 64 * 1024 * 1024
"""Tag files larger than this are not read."""

OPEN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


class BagFiles:
    """The files of one bag, by their paths in it, and the problems met so far. `sizes` knows those that were read."""

    packed = False

    def __init__(self, place: Path) -> None:
        self.place = os.fspath(place)
        self.found: list[Problem] = []
        self.payload: list[str] = []
        self.tags: list[str] = []
        self.sizes: dict[str, int] = {}
        self.texts: dict[str, bytes] = {}

    def say(self, code: str, message: str, path: str = "", label: str = "") -> None:
        """Note a problem."""
        self.found.append(Problem(code, message, path, label))

    def walk(self) -> bool:
        """List every file. False when this is no folder at all."""
        try:
            mode = os.lstat(self.place).st_mode
        except OSError as error:
            self.say("P004", f"not a bag: {(error.strerror or str(error)).lower()}")
            return False
        if not stat.S_ISDIR(mode):
            self.say("P004", f"not a bag: this is {kind(mode)}, not a folder")
            return False
        pending = [""]
        while pending:
            folder = pending.pop()
            try:
                with os.scandir(f"{self.place}/{folder}") as entries:
                    for entry in entries:
                        self.meet(entry, folder + entry.name, pending)
            except OSError as error:
                self.say(
                    "P017", f"the folder cannot be listed: {(error.strerror or str(error)).lower()}", folder
                )
        self.payload.sort()
        self.tags.sort()
        return True

    def meet(self, entry: os.DirEntry[str], path: str, pending: list[str]) -> None:
        """One entry of a folder."""
        if entry.is_dir(follow_symlinks=False):
            pending.append(path + "/")
        elif not entry.is_file(follow_symlinks=False):
            mode = entry.stat(follow_symlinks=False).st_mode
            self.say("P009", f"{shown(path)} is {kind(mode)}, not a file", path)
        elif path.startswith("data/"):
            self.payload.append(path)
        else:
            self.tags.append(path)

    def has_payload(self) -> bool:
        """Whether there is a folder data."""
        return os.path.isdir(f"{self.place}/data") and not os.path.islink(f"{self.place}/data")

    def text_of(self, name: str) -> bytes | None:
        """The bytes of a tag file; None when it is not there or cannot be read."""
        if name not in self.texts:
            if name not in self.tags:
                return None
            try:
                data = b"".join(self.pieces(name, SMALL_TEXT))
            except (OSError, Oversize) as error:
                self.say("P017", f"{name} cannot be read: {words_of(error)}", name)
                return None
            self.texts[name] = data
        return self.texts[name]

    def pieces(self, path: str, limit: int | None = None) -> Iterator[bytes | memoryview]:
        """The bytes of a regular file of the bag, a piece at a time; without a limit, each only until the next."""
        if limit is None and path in self.texts:
            yield self.texts[path]
            return
        descriptor = os.open(f"{self.place}/{path}", OPEN)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise OSError(f"it is {kind(status.st_mode)}")
            if limit is not None and status.st_size > limit:
                raise Oversize(f"it has {status.st_size:,} bytes")
            if limit is None and status.st_size > LARGE:
                yield from large(descriptor)
                self.sizes[path] = status.st_size
                return
            size = 0
            while piece := os.read(descriptor, max(status.st_size - size, 1)):
                size += len(piece)
                yield piece
            self.sizes[path] = size
        finally:
            os.close(descriptor)

    def digest_of(self, name: str) -> str:
        """The SHA-512 of a tag file, empty when it cannot be had."""
        data = self.text_of(name)
        return hashlib.sha512(data).hexdigest() if data is not None else ""

    def size_of(self, path: str) -> int:
        """The size of a file, read or looked up."""
        if path not in self.sizes:
            try:
                self.sizes[path] = os.lstat(f"{self.place}/{path}").st_size
            except OSError:
                self.sizes[path] = 0
        return self.sizes[path]


def large(descriptor: int) -> Iterator[memoryview]:
    """The bytes of a large file, always in the same memory, which is much faster than in ever new."""
    buffer = memoryview(bytearray(PIECE))
    while length := os.readv(descriptor, [buffer]):
        yield buffer[:length]


class Oversize(Exception):
    """A tag file that nobody needs to read."""


def digest_file(path: str, algorithm: str) -> str:
    """The digest of a regular file, read in pieces; no link is followed."""
    digest = hashlib.new(algorithm)
    descriptor = os.open(path, OPEN)
    try:
        while piece := os.read(descriptor, PIECE):
            digest.update(piece)
    finally:
        os.close(descriptor)
    return digest.hexdigest()
