"""Packages where they stand: find them in an archive, and read from each what the ledger knows of it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from archiver.ledger import Row
from archiver.package import container, ocfl
from archiver.package.bagit import MANIFEST, TAG_MANIFEST, sha512
from archiver.package.packed import SNIFFED, Limits, Member, Refused, members, sniff

PACKAGE = re.compile(r"(?s).+\.v[1-9][0-9]*(\.tar|\.zip)?")
SHELF = re.compile(r"[0-9a-f]{3}")
VERIFIED = "metadata/validation.json"
RESTRICTED, ERASED, TOMBSTONE = "restricted", "erased", "tombstone"
"""The status of a version that stands for a restricted article, of one whose package is gone, and what it is made of."""


def packages(archive: Path) -> Iterator[str]:
    """The paths of all packages, relative to the archive, in order. Looks at names only."""
    for first in listed(archive):
        if SHELF.fullmatch(first):
            for second in listed(archive / first):
                if SHELF.fullmatch(second):
                    for name in listed(archive / first / second):
                        if PACKAGE.fullmatch(name):
                            yield f"{first}/{second}/{name}"
    yield from ocfl.versions(archive)


def listed(folder: Path) -> list[str]:
    """The names in a folder, sorted; none where it cannot be listed."""
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


class Package:
    """One package of an archive, to read from: a folder, one file, in a container, or a version in an OCFL store."""

    def __init__(self, archive: Path, path: str) -> None:
        self.place = archive / path
        self.inside = container.files(archive, path) if container.is_inside(path) else None
        self.located = ocfl.files(archive, path) if ocfl.is_version(path) else None
        self.packed = self.located is None and self.place.is_file()

    def read(self, name: str) -> bytes:
        """The bytes of a file by its path in the bag. Raises `OSError` or `KeyError` when it is not there."""
        if self.inside is not None:
            return self.inside[name]
        if self.located is not None:
            return self.located[name].read_bytes()
        if self.packed:
            return read_packed(self.place, name)
        return (self.place / name).read_bytes()

    def names(self) -> list[str]:
        """The paths of all files in the bag, sorted."""
        if self.inside is not None:
            return sorted(self.inside)
        if self.located is not None:
            return sorted(self.located)
        if self.packed:
            return sorted(member.name.partition("/")[2] for member, _ in opened(self.place))
        return sorted(
            file.relative_to(self.place).as_posix() for file in self.place.rglob("*") if file.is_file()
        )

    def information(self) -> dict[str, str]:
        """The elements of bag-info.txt, the first of each label."""
        found: dict[str, str] = {}
        for line in self.read("bag-info.txt").decode().split("\n"):
            label, colon, value = line.partition(": ")
            if colon:
                found.setdefault(label, value)
        return found


def opened(place: Path) -> Iterator[tuple[Member, IO[bytes] | None]]:
    """The members of a package that is one file."""
    with open(place, "rb") as stream:
        kind = sniff(stream.read(SNIFFED))
        stream.seek(0)
        yield from members(stream, kind, place.stat().st_size, Limits())


def read_packed(place: Path, name: str) -> bytes:
    """The bytes of one file in a package that is one file."""
    for member, stream in opened(place):
        if stream and member.name.partition("/")[2] == name:
            return stream.read()
    raise KeyError(name)


def row_from(archive: Path, path: str) -> Row | None:
    """The ledger's row of a package, read from the package; None when it cannot be read as one of ours."""
    try:
        bag = Package(archive, path)
        info = bag.information()
        report = json.loads(bag.read(f"data/{VERIFIED}"))
        manifest = bag.read(MANIFEST)
        seal = bag.read(TAG_MANIFEST)
        source, article = report["source"], report["article"]
        octets = (
            sum(len(bag.read(name)) for name in ("bagit.txt", "bag-info.txt")) + len(manifest) + len(seal)
        )
        size, _, count = info["Payload-Oxum"].partition(".")
        return Row(
            path=path,
            id=info["External-Identifier"],
            version=int(info["News-Item-Version"]),
            sha512=source["sha512"],
            part=source["part"],
            parts=source["parts"],
            content=article["content"],
            payload=sha512(manifest),
            tagmanifest=sha512(seal),
            source=source["name"],
            format=source["format"],
            headline=info.get("External-Description", ""),
            language=article["language"],
            published=article["published"],
            status=info.get("News-Publishing-Status", ""),
            embargo=info.get("News-Embargoed-Until", ""),
            written=info["Bagging-Date"],
            files=int(count) + 4,
            size=int(size) + octets,
            found=json.dumps(tallied(report["findings"]), separators=(",", ":")),
            declared=article["version"] is not None,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, Refused):
        return None


def erased(archive: Path, path: str) -> list[Row]:
    """What a tombstone remembers of the packages that were erased."""
    try:
        read = json.loads(Package(archive, path).read(f"data/metadata/{ERASED}.json"))
        return [Row(**each) for each in read]
    except (OSError, KeyError, ValueError, TypeError, Refused):
        return []


def stands(archive: Path, path: str, tagmanifest: str) -> bool:
    """Whether the package that a plan names stands at its place."""
    try:
        return sha512(Package(archive, path).read(TAG_MANIFEST)) == tagmanifest
    except (OSError, KeyError, ValueError, Refused):
        return False


def tallied(findings: list[dict[str, str]]) -> dict[str, int]:
    """Findings of a report by rule code."""
    counts: dict[str, int] = {}
    for each in findings:
        counts[each["rule"]] = counts.get(each["rule"], 0) + 1
    return dict(sorted(counts.items()))
