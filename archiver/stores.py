"""Where containers and segments stand: a folder, or a bucket of an object store. A file is there whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from archiver.package.staging import sync_one

ADDRESS = "://"


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


class Bucket:
    """A bucket of an object store, by its address: `s3://bucket/folder`, `gs://...`, `az://...`.

    An object is written only where none is, and what stands there already is compared: so it appears once. What fails
    is tried again.
    """

    def __init__(self, address: str) -> None:
        try:
            import obstore
            from obstore.store import from_url
        except ImportError:
            raise StoreUnavailable(
                f"{address} needs the extra `objects`: pip install 'newsroom-archiver[objects]'"
            ) from None
        self.obstore: Any = obstore
        self.address = address
        options: Any = {"allow_http": "true"} if address.startswith("s3") else {}
        opened_by: Any = from_url
        self.store: Any = opened_by(address, client_options=options)

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write an object that is not there yet; the same bytes may be there already."""
        data = b"".join(pieces)
        self.tried(name, lambda: self.once(name, data))

    def once(self, name: str, data: bytes) -> None:
        """Write, unless these bytes stand there."""
        from obstore.exceptions import AlreadyExistsError

        try:
            self.obstore.put(self.store, name, data, mode="create", use_multipart=False)
        except AlreadyExistsError:
            if bytes(self.obstore.get(self.store, name).bytes()) != data:
                self.obstore.put(self.store, name, data, use_multipart=False)

    def read(self, name: str) -> bytes:
        """The bytes of an object."""
        return bytes(self.tried(name, lambda: self.obstore.get(self.store, name).bytes()))

    def size(self, name: str) -> int:
        """The size of an object."""
        return int(self.tried(name, lambda: self.obstore.head(self.store, name)["size"]))

    def tried(self, name: str, work: Any) -> Any:
        """Do something, again and again while the store does not answer. Raises `OSError` at the end."""
        from obstore.exceptions import BaseError

        for attempt in range(ATTEMPTS):
            try:
                return work()
            except FileNotFoundError:
                raise
            except (BaseError, OSError) as error:
                if attempt + 1 == ATTEMPTS:
                    words = " ".join(str(error).split())[:200]
                    raise OSError(0, f"{self.address}/{name}: {words}") from None
        return None


def opened(address: str, synced: bool = True) -> Store:
    """The store at an address, or in a folder. Raises `StoreUnavailable`."""
    if ADDRESS in address:
        return Bucket(address)
    return (Rehearsal if (Path(address) / REHEARSAL).exists() else Folder)(Path(address), synced)
