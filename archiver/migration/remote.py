"""Sources at an address: objects of a store (`s3://`, `gs://`, `az://`), and files of what else fsspec can read.

Nothing is opened but what a plan names. Names stay those of the store, and are never paths on this machine. What they
lead to is read in bounded pieces, and asked for again when the connection breaks; only a container is copied to a
temporary file, because it has to be read to and fro. Credentials are those of the environment.
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from fnmatch import fnmatchcase
from functools import cached_property, partial
from threading import Lock
from typing import IO, Any, NamedTuple, Protocol, TypeVar

from archiver import containers, files, stores
from archiver.config import Settings
from archiver.ingest import Arrival, named, stories
from archiver.prepare import failed
from archiver.source import LimitReached, Source, Unreadable
from archiver.stores import ADDRESS

PATTERN = frozenset("*?[")
PIECE = 8 * 1024 * 1024
AHEAD = 16
"""So many objects are asked for at once, as each answer takes its time."""

OPENING = Lock()

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Unreachable(Unreadable):
    """What an address leads to cannot be reached. The message is one clear sentence."""


class Found(NamedTuple):
    """One object: its key within its place, and its size in bytes."""

    key: str
    size: int


class Place(Protocol):
    """What keys lead into. Whatever its library raises comes out of it."""

    def size(self, key: str) -> int | None:
        """The bytes of an object; None when there is none of this key."""

    def below(self, folder: str) -> Iterator[Found]:
        """Every object below a folder, in any order; "" is the whole place."""

    def pieces(self, key: str, most: int) -> Iterator[bytes]:
        """The bytes of an object. Raises `LimitReached` when there are more than `most`, if that is not 0."""

    def head(self, key: str, count: int) -> bytes:
        """The first bytes of an object."""


class Bucket:
    """A bucket of an object store, through obstore."""

    def __init__(self, root: str) -> None:
        self.obstore, self.store = stores.connected(root)

    def size(self, key: str) -> int | None:
        """The size of an object."""
        try:
            return int(self.obstore.head(self.store, key)["size"]) if key else None
        except FileNotFoundError:
            return None

    def below(self, folder: str) -> Iterator[Found]:
        """The objects whose keys begin so. What only stands for a folder is none."""
        for page in self.obstore.list(self.store, prefix=folder or None):
            yield from (Found(str(each["path"]), int(each["size"])) for each in page)

    def pieces(self, key: str, most: int) -> Iterator[bytes]:
        """One request for an object of a piece; for a larger one a request for each, all of the same state of it."""
        answer = self.obstore.get(self.store, key)
        size, tag = int(answer.meta["size"]), answer.meta["e_tag"]
        if most and size > most:
            raise too_large(most)
        if size <= PIECE:
            yield bytes(answer.bytes())
            return
        del answer
        for start in range(0, size, PIECE):
            options = {"range": (start, min(start + PIECE, size)), "if_match": tag}
            yield stores.tried(partial(self.ranged, key, options))

    def ranged(self, key: str, options: Any) -> bytes:
        """A piece of an object."""
        return bytes(self.obstore.get(self.store, key, options=options).bytes())

    def head(self, key: str, count: int) -> bytes:
        """The beginning of an object that is not empty."""
        return bytes(self.obstore.get_range(self.store, key, start=0, length=count))


class FileSystem:
    """Anything that fsspec can read: another machine by SSH, FTP, HDFS, a share."""

    def __init__(self, root: str) -> None:
        self.system = self.opened(root)
        self.base = self.system._strip_protocol(root + "/")

    def opened(self, root: str) -> Any:
        """The file system. One that would talk to any machine that answers in the place of the right one is not taken."""
        scheme = root.partition(ADDRESS)[0]
        try:
            from fsspec.registry import get_filesystem_class
            from fsspec.utils import infer_storage_options
        except ImportError:
            raise needs(root) from None
        if infer_storage_options(root).get("password"):
            raise Unreachable(
                f"{shown(root)} has a password in it: keys, the agent or FSSPEC_{scheme.upper()}_PASSWORD give it"
            )
        try:
            kind = get_filesystem_class(scheme)
        except ImportError as error:
            raise needs(root) if scheme in ("sftp", "ssh") else Unreachable(f"{root}: {error}") from None
        except ValueError:
            raise Unreachable(f"nothing here reads {scheme}{ADDRESS}") from None
        if kind.__module__ == "fsspec.implementations.sftp":
            raise needs(root)
        return kind(**kind._get_kwargs_from_urls(root + "/"))

    def path(self, key: str) -> str:
        """Where a key stands in the file system."""
        return f"{self.base.rstrip('/')}/{key}" if self.base else key

    def size(self, key: str) -> int | None:
        """The size of a file; folders have none."""
        try:
            about = self.system.info(self.path(key))
        except FileNotFoundError:
            return None
        return None if about["type"] == "directory" else int(about.get("size") or 0)

    def below(self, folder: str) -> Iterator[Found]:
        """The files in a folder and in those below it. Links to folders are left out."""
        try:
            about = self.system.ls(self.path(folder), detail=True)
        except FileNotFoundError:
            return
        for each in about:
            key = each["name"].removeprefix(self.base).lstrip("/")
            link = each["type"] == "link" or each.get("islink")
            if each["type"] == "directory":
                yield from () if link else self.below(key)
            elif not link or self.system.isfile(self.path(key)):
                yield Found(key, int(each.get("size") or 0))

    def pieces(self, key: str, most: int) -> Iterator[bytes]:
        """A file from its beginning to its end."""
        count = 0
        with self.system.open(self.path(key), "rb") as stream:
            while piece := stream.read(PIECE):
                count += len(piece)
                if most and count > most:
                    raise too_large(most)
                yield piece

    def head(self, key: str, count: int) -> bytes:
        """The beginning of a file."""
        with self.system.open(self.path(key), "rb") as stream:
            return bytes(stream.read(count))


class Address:
    """One address, or a pattern of such: `s3://bucket/1998/*.xml`."""

    def __init__(self, words: str, places: dict[str, Place]) -> None:
        scheme, _, rest = words.partition(ADDRESS)
        authority, _, self.key = rest.partition("/")
        self.root, self.places = f"{scheme}{ADDRESS}{authority}", places

    @cached_property
    def place(self) -> Place:
        """What its key leads into, which is opened once."""
        with OPENING:
            if self.root not in self.places:
                self.places[self.root] = (Bucket if self.root.startswith(stores.BUCKETS) else FileSystem)(
                    self.root
                )
            return self.places[self.root]

    def found(self) -> Iterator[tuple[Found, bool]]:
        """What it means, in the order of the keys; true with what is named and not only lies in a folder."""
        size = self.place.size(self.key)
        if size is not None:
            yield Found(self.key, size), True
            return
        pattern = self.key.strip("/").split("/") if PATTERN & set(self.key) else []
        fixed = next((at for at, each in enumerate(pattern) if PATTERN & set(each)), 0)
        folder = "/".join(pattern[:fixed]) if pattern else self.key.strip("/")
        for each in in_order(self.place.below(folder)):
            names = each.key.split("/")
            whole = bool(pattern) and fits(names, pattern)
            if not pattern or whole or any(fits(names[:upto], pattern) for upto in range(1, len(names))):
                yield each, whole


class Remote:
    """Reads sources by their addresses, with one connection for each place. `beat` is called at each piece of them."""

    def __init__(self, settings: Settings, beat: Callable[[], object] = lambda: None) -> None:
        self.settings, self.beat = settings, beat
        self.places: dict[str, Place] = {}

    def listed(self, words: str) -> Iterator[tuple[str, int, bool, bool]]:
        """What an address means, in order: address, size, whether it was named, and whether it holds others.

        Raises `Unreachable` when that cannot be told.
        """
        address = Address(words, self.places)
        count = 0
        try:
            for each, explicit, holding in ahead(partial(self.looked, address.root), address.found()):
                if each is not None:
                    count += 1
                    yield f"{address.root}/{each.key}", each.size, explicit, holding
        except Unreadable:
            raise
        except Exception as error:  # whatever the library of a place raises
            raise Unreachable(f"{shown(words)} cannot be listed: {said(error)}") from None
        if not count and PATTERN & set(words):
            raise Unreachable(f"nothing fits {words}")
        if not count:
            yield words, 0, True, False

    def looked(self, root: str, about: tuple[Found, bool]) -> tuple[Found | None, bool, bool]:
        """An object, and whether it holds others. Where that cannot be told, reading it says why.

        None in the place of what is empty and only stands for a folder, `name/`, which stores list without its stroke.
        """
        (key, size), explicit = about
        holding = False
        if not size and stores.tried(lambda: self.places[root].size(key)) is None:
            return None, explicit, False
        if size and containers.may_hold(key):
            try:
                head = stores.tried(lambda: self.places[root].head(key, min(size, containers.HEAD)))
                holding = containers.holds(key, head, self.settings.given.mapping)
            except Exception:  # as above
                holding = False
        return about[0], explicit, holding

    def source(self, words: str, explicit: bool) -> Arrival:
        """One object that holds no others."""
        try:
            data = b"".join(self.pieces(words, self.settings.max_bytes))
        except Unreadable as error:
            return failed(words, "", error)
        if containers.holds(words, data[: containers.HEAD], self.settings.given.mapping):
            later = "it could not be looked into when the plan was listed; the same plan takes it apart once this run is done"
            return failed(words, "", Unreadable(later))
        return named(Source(words, data), explicit)

    def members(self, words: str) -> Iterator[Arrival]:
        """The sources in a container; the outcome of the container where it cannot be had."""
        try:
            with self.copy(words) as file:
                yield from self.within(file, words)
        except Unreadable as error:
            yield failed(words, "", error)

    def copy(self, words: str) -> IO[bytes]:
        """A copy of an object that nobody else sees, and that goes when it is closed. Raises `Unreadable`."""
        file = tempfile.TemporaryFile(prefix="archiver-")  # noqa: SIM115 - who asked for it closes it
        try:
            file.writelines(self.pieces(words, 0))
            file.seek(0)
        except OSError as error:
            file.close()
            raise Unreadable(f"it cannot be copied: {files.why(error)}") from None
        except BaseException:
            file.close()
            raise
        return file

    def within(self, file: IO[bytes], words: str) -> Iterator[Arrival]:
        """The sources in the copy of a container."""
        limits, size = containers.LIMITS, file.seek(0, 2)
        file.seek(0)
        mapping, most = self.settings.given.mapping, self.settings.max_bytes
        yield from stories(containers.within(file, words, size, most, limits, limits.depth, mapping))

    def pieces(self, words: str, most: int) -> Iterator[bytes]:
        """The bytes at an address. Raises `Unreadable`."""
        address = Address(words, self.places)
        try:
            for piece in begun(lambda: address.place.pieces(address.key, most)):
                self.beat()
                yield piece
        except Unreadable:
            raise
        except FileNotFoundError:
            raise Unreadable("no such object, or no longer") from None
        except Exception as error:  # whatever the library of a place raises
            raise Unreadable(f"it cannot be read: {said(error)}") from None


def begun(opened: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
    """Pieces, the first of which is asked for again when that fails."""

    def first() -> tuple[bytes, Iterator[bytes]]:
        pieces = iter(opened())
        return next(pieces, b""), pieces

    piece, rest = stores.tried(first)
    yield piece
    yield from rest


def in_order(found: Iterable[Found]) -> Iterator[Found]:
    """Objects by their keys, each once, sorted by a table on the disk so that any number costs no memory.

    Hidden ones, and what lies in an archive of ours, are left out.
    """
    ours: set[str] = set()
    with closing(sqlite3.connect("")) as rows:
        rows.execute("CREATE TABLE found (key BLOB PRIMARY KEY, size INTEGER) WITHOUT ROWID")
        rows.executemany("INSERT OR IGNORE INTO found VALUES (?, ?)", noted(found, ours))
        for key, size in rows.execute("SELECT key, size FROM found ORDER BY key"):
            each = Found(key.decode("utf-8", "surrogateescape"), size)
            if not any(each.key.startswith(folder) for folder in ours):
                yield each


def noted(found: Iterable[Found], ours: set[str]) -> Iterator[tuple[bytes, int]]:
    """Objects as rows. Folders that hold an archive are noted apart."""
    for key, size in found:
        folder, mark, _ = f"/{key}".partition(f"/{files.ARCHIVE_MARK}/")
        if mark:
            ours.add(f"{folder[1:]}/" if folder else "")
        if not any(part.startswith(".") for part in key.split("/")):
            yield key.encode("utf-8", "surrogateescape"), size


def fits(names: list[str], pattern: list[str]) -> bool:
    """Whether the parts of a key fit those of a pattern; `**` stands for any number of folders."""
    if not pattern:
        return not names
    if pattern[0] == "**":
        return fits(names, pattern[1:]) or (bool(names) and fits(names[1:], pattern))
    return bool(names) and fnmatchcase(names[0], pattern[0]) and fits(names[1:], pattern[1:])


def ahead(work: Callable[[Asked], Answer], asked: Iterable[Asked]) -> Iterator[Answer]:
    """Answers in order, while the next few are worked on."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(AHEAD) as pool:
        waiting: deque[Any] = deque()
        for each in asked:
            waiting.append(pool.submit(work, each))
            if len(waiting) >= AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def too_large(most: int) -> LimitReached:
    """An object above the limit of one source."""
    return LimitReached(f"larger than the limit of {files.in_words(most)}; --max-bytes sets another")


def needs(root: str) -> Unreachable:
    """The extra that is missing."""
    return Unreachable(f"{shown(root)} needs the extra `fsspec`: pip install 'newsroom-archiver[fsspec]'")


def shown(address: str) -> str:
    """An address without the password in it."""
    return re.sub(r"(?<=://)([^/@:]*):[^/@]*@", r"\1@", address)


def said(error: Exception) -> str:
    """What a library says, in one line, without what may stand in the query of an address."""
    words = re.sub(r"\?[^\s\"']*", "", " ".join(str(error).partition("Debug source:")[0].split()))
    return words[:200] or type(error).__name__
