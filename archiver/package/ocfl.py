"""An OCFL 1.1 store below ARCHIVE/ocfl: one object for each article, one version for each version of it.

The state of a version is its whole bag, so any version can be taken out as a bag that proves itself. Files that did
not change are not stored again. An object is never changed in place: the new one is made beside it, with links to
the old content, and the two change places in one step. Where the system cannot exchange names, the old object is
moved away first, and a run that dies between the two moves is mended by the next.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from archiver.package import names
from archiver.package.bagit import Bag, sha512
from archiver.package.staging import Staging, exchange, make, rename, write_all

STORE = "ocfl"
TUPLE, TUPLES = 3, 3
LAYOUT = "0004-hashed-n-tuple-storage-layout"
TYPE = "https://ocfl.io/1.1/spec/#inventory"
ROOT_FILES = {
    "0=ocfl_1.1": b"ocfl_1.1\n",
    "ocfl_layout.json": json.dumps(
        {"extension": LAYOUT, "description": "SHA-256 of the id in three folders of three characters"},
        indent=1,
    ).encode()
    + b"\n",
    f"extensions/{LAYOUT}/config.json": json.dumps(
        {
            "extensionName": LAYOUT,
            "digestAlgorithm": "sha256",
            "tupleSize": TUPLE,
            "numberOfTuples": TUPLES,
            "shortObjectRoot": False,
        },
        indent=1,
    ).encode()
    + b"\n",
}
DECLARATION = "0=ocfl_object_1.1"
AWAY = "away"
"""Below a batch's folder: objects that were moved away to make room, by their paths."""

Inventory = dict[str, Any]


class Agent(NamedTuple):
    """Who makes versions, and when."""

    name: str
    address: str
    now: datetime


def agent(name: str, email: str, now: datetime) -> Agent:
    """The house, or archiver itself; without an e-mail address the address is a URN of the name."""
    called = names.one_line(name) or "archiver"
    address = f"mailto:{email}" if email else uuid.uuid5(names.NAMESPACE, called).urn
    return Agent(called, address, now)


def object_path(id: str) -> str:
    """Where the object of an article stands, relative to the archive."""
    digest = hashlib.sha256(id.encode()).hexdigest()
    tuples = [digest[start : start + TUPLE] for start in range(0, TUPLE * TUPLES, TUPLE)]
    return "/".join([STORE, *tuples, digest])


def is_version(path: str) -> bool:
    """Whether the path of a package is that of a version in an OCFL store."""
    return path.startswith(STORE + "/")


def exists(archive: Path) -> bool:
    """Whether an archive has an OCFL store."""
    return (archive / STORE / "0=ocfl_1.1").is_file()


class ObjectStaging(Staging):
    """A batch on its way into an OCFL store. A package's path is that of its version: ".../HASH/v2"."""

    def __init__(self, archive: Path, durability: str, who: Agent) -> None:
        super().__init__(archive, durability)
        self.who = who
        self.staged: dict[str, str] = {}

    def put(self, path: str, bag: Bag, id: str = "") -> None:
        """Add a version that is this bag to the object of an article."""
        place, _, version = path.rpartition("/")
        folder = self.staged.get(place) or self.begin(place)
        before = read_inventory(Path(folder))
        inventory = next_inventory(before, id, version, bag, self.who)
        made = {folder}
        new = {
            name
            for paths in inventory["manifest"].values()
            for name in paths
            if name.startswith(version + "/")
        }
        for name, data in bag.files:
            content = f"{version}/content/{name}"
            if content in new:
                parent = f"{folder}/{content}".rpartition("/")[0]
                if parent not in made:
                    make(parent, made)
                self.write(f"{folder}/{content}", data)
        if f"{folder}/{version}" not in made:
            make(f"{folder}/{version}", made)
        self.seal(folder, version, inventory)
        self.folders.extend(sorted(made, reverse=True))

    def begin(self, place: str) -> str:
        """The folder in which an object is made: empty, or with links to all that stands."""
        folder = f"{self.folder}/{len(self.packages)}"
        standing = self.archive / place
        if standing.is_dir():
            shutil.copytree(standing, folder, copy_function=linked)
        else:
            os.mkdir(folder)
            self.write(f"{folder}/{DECLARATION}", DECLARATION[2:].encode() + b"\n")
        self.packages.append(place)
        self.staged[place] = folder
        return folder

    def seal(self, folder: str, version: str, inventory: Inventory) -> None:
        """Write an inventory and its digest, in the version and in the root of the object."""
        data = json.dumps(inventory, ensure_ascii=False, indent=1).encode() + b"\n"
        beside = f"{sha512(data)} inventory.json\n".encode()
        for parent in (f"{folder}/{version}", folder):
            for name, content in (("inventory.json", data), ("inventory.json.sha512", beside)):
                file = f"{parent}/{name}"
                if os.path.lexists(file):
                    os.unlink(file)
                    self.files = [each for each in self.files if each != file]
                self.write(file, content)

    def settle(self, plan: bytes) -> None:
        """As any batch, in a store that is made when it is not there."""
        self.found_store()
        super().settle(plan)

    def found_store(self) -> None:
        """Make the storage root; its declaration comes last."""
        root = self.archive / STORE
        for name in sorted(ROOT_FILES, reverse=True):
            file = root / name
            if not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True)
                part = f"{self.folder}/root-file"
                self.write(part, ROOT_FILES[name])
                self.sync([part], [])
                os.replace(part, file)
                self.files.remove(part)
                self.sync([], [str(file.parent)])

    def move(self, source: str, target: str) -> None:
        """Bring an object to its place: free, or taken by the object with one version less."""
        if not os.path.lexists(target):
            rename(source, target)
        elif not exchange(source, target):
            away = self.folder / AWAY / os.path.relpath(target, self.archive)
            away.parent.mkdir(parents=True, exist_ok=True)
            rename(target, str(away))
            rename(source, target)


def linked(source: str, target: str) -> str:
    """Give a file a second name, or copy it where the file system has no such links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
    return target


def bring_back(archive: Path, place: Path) -> None:
    """After a run that died between two moves: objects that are nowhere now stand where they stood."""
    away = place / AWAY
    for found in sorted(away.glob("/".join("*" * (TUPLES + 2)))):
        target = archive / found.relative_to(away)
        if not os.path.lexists(target):
            rename(str(found), str(target))


def read_inventory(folder: Path) -> Inventory | None:
    """The inventory of an object; None when there is none."""
    try:
        read: Inventory = json.loads((folder / "inventory.json").read_bytes())
    except FileNotFoundError:
        return None
    return read


def next_inventory(before: Inventory | None, id: str, version: str, bag: Bag, who: Agent) -> Inventory:
    """The inventory with one version more, whose state is this bag."""
    manifest: dict[str, list[str]] = dict(before["manifest"]) if before else {}
    versions: dict[str, Any] = dict(before["versions"]) if before else {}
    state: dict[str, list[str]] = {}
    for (name, _), digest in zip(bag.files, bag.digests, strict=True):
        state.setdefault(digest, []).append(name)
        manifest.setdefault(digest, [f"{version}/content/{name}"])
    versions[version] = {
        "created": who.now.isoformat(timespec="seconds"),
        "message": f"version {len(versions) + 1} of {id}",
        "user": {"name": who.name, "address": who.address},
        "state": state,
    }
    return {
        "id": id,
        "type": TYPE,
        "digestAlgorithm": "sha512",
        "head": version,
        "contentDirectory": "content",
        "manifest": manifest,
        "versions": versions,
    }


def objects(archive: Path) -> Iterator[str]:
    """The paths of all objects, in order."""
    for found in sorted((archive / STORE).glob("/".join(["???"] * TUPLES + ["*"]))):
        if (found / DECLARATION).is_file():
            yield found.relative_to(archive).as_posix()


def versions(archive: Path) -> Iterator[str]:
    """The paths of all versions of all objects."""
    for path in objects(archive):
        inventory = read_inventory(archive / path) or {}
        yield from (f"{path}/{name}" for name in inventory.get("versions", {}))


def files(archive: Path, path: str) -> dict[str, Path]:
    """Where the files of a version lie, by their paths in the bag."""
    place, _, version = path.rpartition("/")
    inventory = read_inventory(archive / place)
    if inventory is None:
        return {}
    return {
        name: archive / place / inventory["manifest"][digest][0]
        for digest, paths in inventory["versions"][version]["state"].items()
        for name in paths
    }


def take_out(archive: Path, path: str, target: Path) -> None:
    """Write a version as a bag to a folder that is not there yet."""
    for name, source in files(archive, path).items():
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        try:
            write_all(descriptor, source.read_bytes())
        finally:
            os.close(descriptor)
