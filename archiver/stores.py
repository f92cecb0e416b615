"""Where containers and segments stand: a folder, or a bucket of an object store. A file is there whole or not at all."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from archiver.package.staging import sync_one
from archiver.source import LimitReached

ADDRESS = "://"
BUCKETS = ("s3://", "gs://", "az://")
"""What addresses of object stores begin with."""
RUN = "archiver-run"
"""What says of an object which run wrote it."""


class StoreUnavailable(Exception):
    """The store cannot be used. The message is one clear sentence."""


class Store(Protocol):
    """What is written to and read from by name. Raises `OSError` when that fails."""

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a file whole. One of another content that a dead worker left there gives way."""

    def read(self, name: str) -> bytes:
        """The bytes of a file."""

    def size(self, name: str) -> int:
        """How many they are."""


class Folder:
    """A folder of this machine, or of one that it shares."""

    def __init__(self, place: Path, synced: bool = True) -> None:
        self.place, self.synced = place, synced

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write beside the place, and move there."""
        target = self.place / name
        part = target.with_name(f".{target.name}.partial")
        self.make(target.parent)
        with open(part, "wb") as sink:
            sink.writelines(pieces)
            sink.flush()
            if self.synced:
                os.fsync(sink.fileno())
        os.replace(part, target)
        if self.synced:
            sync_one(str(target.parent))

    def make(self, folder: Path) -> None:
        """Make a folder, and those above it within the archive. Links, which may lead anywhere, are refused."""
        if folder != self.place:
            self.make(folder.parent)
            if folder.is_symlink():
                raise OSError(errno.ELOOP, f"{folder} is a link, and what is archived stays in the archive")
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            if self.synced:
                sync_one(str(folder.parent))

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        return (self.place / name).read_bytes()

    def size(self, name: str) -> int:
        """The size of a file."""
        return (self.place / name).stat().st_size


REHEARSAL = "rehearsal.txt"
"""What marks a folder in which only the outcomes of a run are kept, and no packages."""


class Rehearsal(Folder):
    """A folder for the outcomes of a run that packs everything and keeps no package."""

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a segment; pass over a container."""
        if not name.endswith(".tar"):
            super().put(name, pieces)


ATTEMPTS = 5
PAUSE = 0.2
"""Seconds before something is tried again; each time as many more."""

TIMEOUT = "60s"
"""For one answer: an object of a few megabytes, or a container of 64."""

RETRIES = 6
PATIENCE = 120
"""How often and how many seconds the library tries by itself what may be tried twice."""

Answer = TypeVar("Answer")


class Bucket:
    """A bucket of an object store, by its address: `s3://bucket/folder`, `gs://...`, `az://...`.

    An object is written only where none is, and what stands there already is compared: so it appears once, also when the
    answer to a write was lost. One of other content gives way where a dead worker of this very `run` left it; else it is
    somebody else's, and stays. What fails is tried again.
    """

    def __init__(self, address: str, run: str = "") -> None:
        self.mark = {RUN: run} if run else {}
        self.address = address
        self.obstore, self.store = connected(address)

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write an object that is not there yet; the same bytes may be there already."""
        data = b"".join(pieces)
        self.tried(name, partial(self.once, name, data))

    def once(self, name: str, data: bytes) -> None:
        """Write, unless these bytes stand there. Raises `StoreUnavailable` when somebody else's do."""
        from obstore.exceptions import AlreadyExistsError

        put = partial(
            self.obstore.put, self.store, name, data, attributes=self.mark or None, use_multipart=False
        )
        try:
            put(mode="create")
        except AlreadyExistsError:
            there = self.obstore.get(self.store, name)
            mine = there.attributes.get(RUN) == self.mark.get(RUN, "")
            if bytes(there.bytes()) == data:
                return
            if not mine:
                raise StoreUnavailable(
                    f"{self.address}/{name} is there already with other content, and this run did not write it: "
                    "is another run at work there?"
                ) from None
            put()

    def listed(self, folder: str) -> list[str]:
        """The names of the objects below a folder."""
        return self.tried(
            folder,
            lambda: [
                str(each["path"]) for page in self.obstore.list(self.store, prefix=folder) for each in page
            ],
        )

    def read(self, name: str) -> bytes:
        """The bytes of an object."""
        return bytes(self.tried(name, lambda: self.obstore.get(self.store, name).bytes()))

    def size(self, name: str) -> int:
        """The size of an object."""
        return int(self.tried(name, lambda: self.obstore.head(self.store, name)["size"]))

    def tried(self, name: str, work: Callable[[], Answer]) -> Answer:
        """Do something, again and again while the store does not answer. Raises `OSError` at the end."""
        from obstore.exceptions import BaseError

        try:
            return tried(work)
        except FileNotFoundError:
            raise
        except (BaseError, OSError) as error:
            words = " ".join(str(error).split())[:200]
            raise OSError(0, f"{self.address}/{name}: {words}") from None


def connected(address: str) -> tuple[Any, Any]:
    """The library of object stores, and the store at an address. Raises `StoreUnavailable`."""
    try:
        import obstore
        from obstore.store import from_url
    except ImportError:
        raise StoreUnavailable(
            f"{address} needs the extra `objects`: pip install 'newsroom-archiver[objects]'"
        ) from None
    options: Any = {"timeout": TIMEOUT, "connect_timeout": TIMEOUT}
    if address.startswith("s3"):
        options["allow_http"] = "true"
    again: Any = {"max_retries": RETRIES, "retry_timeout": timedelta(seconds=PATIENCE)}
    opened_by: Any = from_url
    try:
        return obstore, opened_by(address, client_options=options, retry_config=again)
    except (ValueError, obstore.exceptions.BaseError) as error:
        words = " ".join(str(error).partition("Debug source:")[0].split())[:200]
        raise StoreUnavailable(f"{address} cannot be opened: {words}") from None


def tried(work: Callable[[], Answer]) -> Answer:
    """Do something again after a while when it failed, unless there is nothing or a limit stopped it."""
    for attempt in range(1, ATTEMPTS):
        try:
            return work()
        except (FileNotFoundError, PermissionError, LimitReached, StoreUnavailable):
            raise
        except Exception:  # whatever the library of a store raises
            time.sleep(PAUSE * attempt)
    return work()


def opened(address: str, synced: bool = True, run: str = "") -> Store:
    """The store at an address, or in a folder. `run` tells a run of a ledger from all others. Raises `StoreUnavailable`."""
    if ADDRESS in address:
        return Bucket(address, run)
    return (Rehearsal if (Path(address) / REHEARSAL).exists() else Folder)(Path(address), synced)
