"""Judge a bag that is one file: tar, tar.gz or zip. Nothing is unpacked onto the disk.

RFC 8493, 4: one folder at the top holds the bag, and nothing else is in the file.
"""

from __future__ import annotations

import gzip
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from archiver.package.bagfiles import PIECE, Oversize
from archiver.package.bagjudge import Judge
from archiver.package.packed import ERRORS, SNIFFED, Counted, Limits, Refused, odd_in_zip, one_line, sniff
from archiver.package.problems import Problem, shown, words_of

Entry = tarfile.TarInfo | zipfile.ZipInfo


class PackedJudge(Judge):
    """One file under judgement. The names within are those below its top folder."""

    packed = True

    def __init__(self, place: Path, limits: Limits | None = None) -> None:
        super().__init__(place)
        self.limits = limits or Limits()
        self.entries: dict[str, Entry] = {}
        self.folders: set[str] = set()
        self.tops: set[str] = set()
        self.tar: tarfile.TarFile | None = None
        self.zip: zipfile.ZipFile | None = None
        self.given: list[tuple[str, Entry]] | None = None

    def problems(self) -> list[Problem]:
        """As of any bag; a file that is broken or out of proportion is one problem."""
        try:
            if self.given is not None:
                return super().problems()
            with open(self.place, "rb") as stream:
                self.open(stream)
                return super().problems()
        except Refused as error:
            self.say("P029", f"the file cannot be read: {error}")
        except ERRORS as error:
            self.say("P029", f"the file cannot be read: {one_line(error)}")
        return self.found

    def open(self, stream: IO[bytes]) -> None:
        """Open the file as what it is."""
        kind = sniff(stream.read(SNIFFED))
        stream.seek(0)
        if kind == "zip":
            self.zip = zipfile.ZipFile(stream)
        elif kind == "gz":
            self.tar = tarfile.TarFile(fileobj=gzip.GzipFile(fileobj=stream), mode="r")
        else:
            self.tar = tarfile.TarFile(fileobj=stream, mode="r")

    def walk(self) -> bool:
        """List every member below the one top folder."""
        counted = Counted(self.limits, Path(self.place).stat().st_size)
        for name, entry in self.members(counted) if self.given is None else self.given:
            reason = counted.fault(name.rstrip("/"))
            top, slash, path = name.partition("/")
            if reason:
                self.say("P029", f"{shown(name)} is refused: {reason}", path)
                continue
            self.tops.add(top)
            if self.is_folder(entry):
                self.folders.add(path.rstrip("/"))
            elif not slash:
                self.say("P029", f"{shown(name)} stands beside the top folder", name)
            elif not self.is_regular(entry):
                self.say("P009", f"{shown(path)} is a link or a device, not a file", path)
            else:
                self.entries[path] = entry
                self.sizes[path] = self.size_in(entry)
                (self.payload if path.startswith("data/") else self.tags).append(path)
        if len(self.tops) > 1:
            self.say("P029", f"there are {len(self.tops)} folders at the top, and a bag is one")
        self.payload.sort()
        self.tags.sort()
        return bool(self.entries) or not self.found

    def members(self, counted: Counted) -> Iterator[tuple[str, Entry]]:
        """Every entry with its name. Raises `Refused` when there is too much of it."""
        for entry in self.zip.infolist() if self.zip else self.tar or ():
            counted.entry()
            counted.add(self.size_in(entry))
            yield (entry.filename if isinstance(entry, zipfile.ZipInfo) else entry.name), entry

    def is_folder(self, entry: Entry) -> bool:
        """Whether an entry is a folder."""
        return entry.is_dir() if isinstance(entry, zipfile.ZipInfo) else entry.isdir()

    def is_regular(self, entry: Entry) -> bool:
        """Whether an entry is a plain file that can be read."""
        if isinstance(entry, zipfile.ZipInfo):
            return not odd_in_zip(entry)
        return entry.isreg() and not entry.issparse()

    def size_in(self, entry: Entry) -> int:
        """The size that an entry declares."""
        return entry.file_size if isinstance(entry, zipfile.ZipInfo) else entry.size

    def has_payload(self) -> bool:
        """Whether there is a folder data."""
        return "data" in self.folders or bool(self.payload)

    def size_of(self, path: str) -> int:
        """The size of a member."""
        return self.sizes.get(path, 0)

    def pieces(self, path: str, limit: int | None = None) -> Iterator[bytes | memoryview]:
        """The bytes of a member, a piece at a time."""
        if limit is None and path in self.texts:
            yield self.texts[path]
            return
        entry = self.entries[path]
        if limit is not None and self.size_in(entry) > limit:
            raise Oversize(f"it has {self.size_in(entry):,} bytes")
        try:
            with self.stream(entry) as stream:
                while piece := stream.read(PIECE):
                    yield piece
        except ERRORS as error:
            raise OSError(words_of(error)) from None

    def stream(self, entry: Entry) -> IO[bytes]:
        """A stream of a member's bytes."""
        if isinstance(entry, zipfile.ZipInfo):
            assert self.zip
            return self.zip.open(entry)
        assert self.tar
        found = self.tar.extractfile(entry)
        assert found
        return found


def in_container(place: Path, limits: Limits | None = None) -> Iterator[tuple[str, PackedJudge]]:
    """The bags of a file that holds many, each with its name: they stand in the folder at the top. Judge each at once."""
    whole = PackedJudge(place, limits)
    try:
        with open(place, "rb") as stream:
            whole.open(stream)
            bags: dict[str, list[tuple[str, Entry]]] = {}
            for name, entry in whole.members(Counted(whole.limits, place.stat().st_size)):
                below = name.partition("/")[2]
                bags.setdefault(below.partition("/")[0], []).append((below, entry))
            if not all(
                any(path == f"{bag}/bagit.txt" for path, _ in entries) for bag, entries in bags.items() if bag
            ):
                return
            for bag in sorted(filter(None, bags)):
                judge = PackedJudge(place, limits)
                judge.tar, judge.zip, judge.given = whole.tar, whole.zip, bags[bag]
                yield bag, judge
    except (*ERRORS, Refused):
        return
