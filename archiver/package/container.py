"""Many packages in one tar file, each a bag in a folder of its own below one at the top: `000123/a-story-8b12cd34.v1/...`.

A million packages of a dozen files are a thousand files so. Any tar program unpacks them. Paths of such packages are
`containers/000/000123.tar/a-story-8b12cd34.v1`, as if the container were a folder.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from archiver.package.bagit import Bag
from archiver.package.serial import BLOCK, RECORD, header, padding

INSIDE = re.compile(r"containers/[0-9]{3,}/[0-9]{6,}\.tar/[^/]+")
SUFFIX = ".tar"


class Written:
    """The pieces of a container that is being made."""

    def __init__(self, top: str) -> None:
        self.top = top
        self.pieces: list[bytes] = []
        self.size = 0

    def add(self, name: str, bag: Bag) -> tuple[int, int]:
        """Take in a package, and tell where it lies: offset and length in bytes."""
        start = self.size
        for path, data in bag.files:
            head = header(f"{self.top}/{name}/{path}", len(data))
            empty = padding(len(data))
            self.pieces += (head, data, bytes(empty))
            self.size += len(head) + len(data) + empty
        return start, self.size - start

    def whole(self) -> list[bytes]:
        """All pieces, with the end of the file."""
        return [*self.pieces, bytes(ending(self.size))]


def ending(size: int) -> int:
    """How many zeros end a tar file of so many bytes."""
    return 2 * BLOCK + -(size + 2 * BLOCK) % RECORD


def is_inside(path: str) -> bool:
    """Whether a path is that of a package in a container."""
    return INSIDE.fullmatch(path) is not None


def files(archive: Path, path: str) -> dict[str, bytes]:
    """The files of one package in a container. Raises `OSError` or `KeyError` when it is not there."""
    container, _, name = path.rpartition("/")
    place = archive / container
    start, length = places(place, place.stat().st_mtime_ns)[name]
    with open(place, "rb") as stream:
        stream.seek(start)
        return unpacked(stream.read(length))


def unpacked(data: bytes) -> dict[str, bytes]:
    """The files of one package, from its piece of a container."""
    import io

    found = {}
    with tarfile.open(fileobj=io.BytesIO(data + bytes(2 * BLOCK)), mode="r:") as packed:
        for info in packed:
            stream = packed.extractfile(info) if info.isreg() else None
            if stream:
                found[info.name.split("/", 2)[2]] = stream.read()
    return found


@lru_cache(maxsize=4)
def places(container: Path, _: int) -> dict[str, tuple[int, int]]:
    """Name of a package -> offset and length in its container, from the headers alone."""
    found: dict[str, tuple[int, int]] = {}
    with tarfile.open(container, "r:") as packed:
        for info in packed:
            name = info.name.split("/", 2)[1]
            end = info.offset_data + info.size + padding(info.size)
            start = found[name][0] if name in found else info.offset
            found[name] = (start, end - start)
    return found


Places = dict[str, tuple[int, int]]
"""Name of a package -> offset and length in its container, in their order."""


def kept(place: Path, gone: set[str]) -> Places:
    """Where the packages of a container lie that stay when some go; nothing where there is no container."""
    if not place.exists():
        return {}
    found = places(place, place.stat().st_mtime_ns)
    return {name: lies for name, lies in found.items() if name not in gone}


def copied(place: Path, lying: Places) -> Iterator[bytes]:
    """The pieces of a container of only these packages of another."""
    with open(place, "rb") as stream:
        for start, length in lying.values():
            stream.seek(start)
            yield stream.read(length)
    yield bytes(ending(sum(length for _, length in lying.values())))


def closed_up(lying: Places) -> dict[str, int]:
    """Where packages start in a container that has only these."""
    starts = accumulate((length for _, length in lying.values()), initial=0)
    return dict(zip(lying, starts, strict=False))


def containers(archive: Path) -> Iterator[str]:
    """The containers of an archive, in order."""
    for file in sorted((archive / "containers").glob("*/[0-9]*.tar")):
        yield file.relative_to(archive).as_posix()
