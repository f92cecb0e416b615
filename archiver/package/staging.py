"""Packages onto the disk so that a crash, a full disk or a power cut leaves none half there.

A batch is written whole into a folder of its own under ARCHIVE/.archiver/staging, made durable, and only then moved
into place by renames that never replace anything. A plan of the batch lies beside it: should the process die between
the renames and the ledger, the next run reads there which packages now stand, and throws the rest away. Only who
holds the ledger's writing lock stages anything, so whatever lies in staging at that moment is of a dead run.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from archiver.ledger import OWN
from archiver.package import serial
from archiver.package.bagit import Bag

PLAN = "plan.jsonl"
DURABILITY = ("none", "batch", "each")
FEW = 40
"""Up to so many files are synced one by one; with more, asking once for the whole file system is cheaper."""

AT_FDCWD, RENAME_NOREPLACE, RENAME_EXCHANGE = -100, 1, 2
CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class Staging:
    """One batch of packages on its way into an archive. Paths of packages are relative to the archive."""

    def __init__(self, archive: Path, durability: str = "batch", place: Path | None = None) -> None:
        self.archive = archive
        self.durability = durability
        self.folder = place or folder(archive) / f"{os.getpid()}-{boot()}"
        self.packages: list[str] = []
        self.files: list[str] = []
        self.folders: list[str] = []
        self.moving = False
        os.makedirs(self.folder)

    def put(self, path: str, bag: Bag, id: str = "") -> None:
        """Write a bag that shall stand at `path`."""
        place = f"{self.folder}/{len(self.packages)}"
        made = {place}
        os.mkdir(place)
        for name, data in bag.files:
            parent = f"{place}/{name}".rpartition("/")[0]
            if parent not in made:
                make(parent, made)
            self.write(f"{place}/{name}", data)
        self.folders.extend(sorted(made, reverse=True))
        self.packages.append(path)

    def write(self, path: str, data: bytes) -> None:
        """Write one new file."""
        descriptor = os.open(path, CREATE, 0o644)
        try:
            write_all(descriptor, data)
            if self.durability == "each":
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self.files.append(path)

    def settle(self, plan: bytes) -> None:
        """Make the batch durable and move every package to its place."""
        self.write(f"{self.folder}/{PLAN}", plan)
        self.folders.append(str(self.folder))
        self.sync(self.files if self.durability == "batch" else [], self.folders)
        self.moving = True
        parents: set[str] = set()
        for number, path in enumerate(self.packages):
            target = f"{self.archive}/{path}"
            parent = target.rpartition("/")[0]
            if parent not in parents:
                refuse_links(parent, str(self.archive))
                make_shelf(parent, parents)
            self.move(f"{self.folder}/{number}", target)
        self.sync([], sorted(parents, reverse=True))

    def move(self, source: str, target: str) -> None:
        """Bring one package to its place."""
        rename(source, target)

    def sync(self, files: list[str], folders: list[str]) -> None:
        """Wait until these are on the disk. One by one when they are few, else the file system as a whole."""
        if self.durability == "none":
            return
        if self.durability == "batch" and len(files) + len(folders) > FEW and sync_file_system(self.archive):
            return
        for path in (*files, *folders):
            sync_one(path)

    def remove(self) -> None:
        """Throw away what is not in its place. The plan stays while some packages may be: `left` reads it."""
        if self.moving:
            for number in range(len(self.packages)):
                place = f"{self.folder}/{number}"
                if os.path.isdir(place):
                    shutil.rmtree(place, ignore_errors=True)
                elif os.path.lexists(place):
                    os.unlink(place)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def done(self) -> None:
        """The ledger knows everything: nothing is left to remember."""
        shutil.rmtree(self.folder, ignore_errors=True)


class FileStaging(Staging):
    """A batch of packages each of which is one file, "tar" or "zip", by the suffix of its path."""

    def put(self, path: str, bag: Bag, id: str = "") -> None:
        """Write a bag that shall stand at `path` as one file."""
        top, _, kind = path.rpartition("/")[2].rpartition(".")
        data = (serial.zipped if kind == "zip" else serial.tar)(top, bag.files)
        self.write(f"{self.folder}/{len(self.packages)}", data)
        self.packages.append(path)


def folder(archive: Path) -> Path:
    """Where batches of an archive are staged."""
    return archive / OWN / "staging"


def left(archive: Path) -> Iterator[tuple[Path, bytes]]:
    """Batches of dead runs: the folder of each, and its plan, empty when it never came to one."""
    try:
        found = sorted(os.scandir(folder(archive)), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in found:
        place = Path(entry.path)
        try:
            yield place, (place / PLAN).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            yield place, b""


def discard(place: Path) -> None:
    """Remove a batch of a dead run, or of a living one that is just removing it itself."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place, ignore_errors=True)
    else:
        place.unlink(missing_ok=True)


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """Write every byte; the system may take them in pieces."""
    written = os.write(descriptor, data)
    while written < len(data):
        written += os.write(descriptor, memoryview(data)[written:])


def make(directory: str, made: set[str]) -> None:
    """Make a directory below those already made."""
    parent = directory.rpartition("/")[0]
    if parent not in made:
        make(parent, made)
    os.mkdir(directory)
    made.add(directory)


def refuse_links(directory: str, archive: str) -> None:
    """Raise `OSError` when a folder on the way from the archive to a package is a link, which may lead anywhere."""
    while len(directory) > len(archive):
        if os.path.islink(directory):
            within = directory[len(archive) + 1 :]
            raise OSError(errno.ELOOP, f"{within} is a link, and what is archived stays in the archive")
        directory = directory.rpartition("/")[0]


def make_shelf(directory: str, parents: set[str]) -> None:
    """Make the folders of a package where they are missing, and remember those whose entries change."""
    parents.add(directory)
    try:
        os.mkdir(directory)
    except FileExistsError:
        return
    except FileNotFoundError:
        above = directory.rpartition("/")[0]
        make_shelf(above, parents)
        os.mkdir(directory)
    parents.add(directory.rpartition("/")[0])


def rename(source: str, target: str) -> None:
    """Move to a name that must be free. Raises `FileExistsError` when it is not."""
    if rename_by(RENAME_NOREPLACE, source, target):
        return
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target)
    os.rename(source, target)


def exchange(source: str, target: str) -> bool:
    """Let two names change places in one step. False where the system cannot do that."""
    return rename_by(RENAME_EXCHANGE, source, target)


def rename_by(flag: int, source: str, target: str) -> bool:
    """Linux' renameat2. False where there is none, or the file system does not know the flag."""
    call = libc_call("renameat2")
    if call is None:
        return False
    if call(AT_FDCWD, os.fsencode(source), AT_FDCWD, os.fsencode(target), flag) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL):
        return False
    raise OSError(number, os.strerror(number), target)


def sync_one(path: str) -> None:
    """Wait until one file or directory is on the disk. Where directories cannot be synced, they need not be."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except PermissionError:
        if os.path.isdir(path) and sys.platform == "win32":
            return
        raise
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file_system(path: Path) -> bool:
    """Wait until everything written to the file system of `path` is on the disk. False where that cannot be asked."""
    call = libc_call("syncfs")
    if call is None:
        return False
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if call(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(path))
    finally:
        os.close(descriptor)
    return True


@lru_cache(maxsize=4)
def libc_call(name: str) -> Any:
    """A function of the C library that Python does not offer, or None where there is none."""
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None, use_errno=True), name, None)


@lru_cache(maxsize=1)
def boot() -> str:
    """What tells this start of the machine from others: process numbers come again after it."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:8]
    except OSError:
        return "boot"
