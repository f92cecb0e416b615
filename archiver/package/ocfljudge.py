"""Judge OCFL objects and storage roots, versions 1.0 and 1.1. Every message carries the code of the specification.

The root inventory tells what must be there; the inventories of the versions must tell the same of their time; every
content file must have the digest it is filed under. Nothing here writes, follows links or raises for what is there.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archiver.package.bagfiles import digest_file
from archiver.package.judge import Verified, stamped
from archiver.package.ocflinventory import (
    VERSION,
    VERSIONS,
    Inventories,
    Inventory,
    directory_of,
    flat,
    plain,
    problem,
)
from archiver.package.problems import Problem, kind, shown, words_of

OBJECT = re.compile(r"0=ocfl_object_(\d+\.\d+)")
ROOT = re.compile(r"0=ocfl_(\d+\.\d+)")
FIXITY = {
    "md5": "md5", "sha1": "sha1", "sha256": "sha256", "sha512": "sha512", "blake2b-512": "blake2b",
}  # fmt: skip
EXTENSIONS = frozenset(
    ("0001-digest-algorithms", "0002-flat-direct-storage-layout", "0003-hash-and-id-n-tuple-storage-layout",
     "0004-hashed-n-tuple-storage-layout", "0005-mutable-head", "0006-flat-omit-prefix-storage-layout",
     "0007-n-tuple-omit-prefix-storage-layout", "0008-schema-registry", "0009-digest-algorithms", "initial")
)  # fmt: skip


def is_object(place: Path) -> bool:
    """Whether a folder declares itself an OCFL object, or lies about it."""
    return any(name.startswith("0=ocfl_object") for name in listed(place))


def is_root(place: Path) -> bool:
    """Whether a folder declares itself an OCFL storage root."""
    return any(ROOT.fullmatch(name) for name in listed(place))


def listed(place: Path | str) -> list[str]:
    """The names in a folder; none where it cannot be listed."""
    try:
        return sorted(os.listdir(place))
    except OSError:
        return []


def judged(place: Path) -> Iterator[Verified]:
    """The one object that `place` is, or the storage root and each object in it."""
    if not is_root(place):
        yield Verified("", tuple(stamped(ObjectJudge(place).problems())))
        return
    found = Root(place)
    yield Verified("", tuple(stamped(found.problems())))
    for path in found.objects:
        yield Verified(path, tuple(stamped(ObjectJudge(place / path).problems())))


class Root:
    """A storage root under judgement, and the objects that were found in it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.objects: list[str] = []
        self.found: list[Problem] = []

    def say(self, code: str, message: str, path: str = "") -> None:
        """Note a problem."""
        self.found.append(problem(code, message, path))

    def problems(self) -> list[Problem]:
        """What is wrong with the root itself."""
        declared = [name for name in listed(self.place) if name.startswith("0=")]
        if len(declared) != 1:
            self.say("E069" if not declared else "E076", "the storage root does not have one declaration")
        for name in declared:
            declaration(self.say, self.place / name, ROOT, "E080")
        self.layout()
        for name in listed(self.place):
            folder = self.place / name
            if folder.is_dir() and not folder.is_symlink() and name != "extensions":
                self.descend(name)
        return self.found

    def layout(self) -> None:
        """ocfl_layout.json names an extension and says what it is."""
        file = self.place / "ocfl_layout.json"
        if not os.path.lexists(file):
            return
        try:
            layout = json.loads(file.read_bytes())
        except (OSError, ValueError):
            layout = None
        if not isinstance(layout, dict) or not {"extension", "description"} <= layout.keys():
            self.say(
                "E070", "ocfl_layout.json does not name an extension and describe it", "ocfl_layout.json"
            )

    def descend(self, path: str) -> None:
        """A folder of the hierarchy: an object, or folders that lead to objects."""
        names = listed(self.place / path)
        if not names:
            self.say("E073", f"{shown(path)} is an empty folder", path)
        elif any(name.startswith("0=ocfl_object") for name in names):
            self.objects.append(path)
        else:
            for name in names:
                inner = self.place / path / name
                if inner.is_symlink() or not inner.is_dir():
                    self.say(
                        "E072", f"{shown(path + '/' + name)} stands between the root and the objects", path
                    )
                else:
                    self.descend(f"{path}/{name}")


class ObjectJudge(Inventories):
    """One object under judgement."""

    def problems(self) -> list[Problem]:
        """Everything there is to say."""
        try:
            if self.declared():
                self.judge()
        except OSError as error:
            self.say("P017", f"the object cannot be read: {words_of(error)}")
        except RecursionError:
            self.say("E033", "inventory.json is nested too deeply", "inventory.json")
        return self.found

    def declared(self) -> bool:
        """The one declaration of the object."""
        names = [name for name in listed(self.place) if name.startswith("0=")]
        if len(names) != 1:
            self.say("E003", "the object does not have one declaration 0=ocfl_object_1.1")
        for name in names:
            found = declaration(self.say, self.place / name, OBJECT, "E007")
            self.version = found or self.version
        return bool(names)

    def judge(self) -> None:
        """The inventory, then everything by it."""
        inventory = self.inventory("inventory.json")
        if inventory is None:
            return
        versions = self.version_names(inventory)
        self.entries(inventory, versions)
        content = directory_of(inventory)
        for name in versions:
            self.version_folder(name, content, inventory)
        self.earlier(inventory, versions)
        self.contents(inventory, versions, content)

    def version_names(self, inventory: Inventory) -> list[str]:
        """The versions in order: they count up from 1, padded alike."""
        read = [(name, VERSION.fullmatch(name)) for name in inventory["versions"]]
        for name, match in read:
            if not match:
                self.say("E046", f"{shown(name)} is not the name of a version", "inventory.json")
        named = sorted((int(match[2]), name, match[1]) for name, match in read if match)
        if not named:
            self.say("E008", "the object has no versions", "inventory.json")
            return []
        if named[0][0] != 1:
            self.say("E009", "the versions do not begin with 1", "inventory.json")
        if [number for number, _, _ in named] != list(range(named[0][0], named[0][0] + len(named))):
            self.say("E010", "the versions do not follow one another", "inventory.json")
        if any(zeros for _, _, zeros in named):
            self.say("W001", "the names of the versions are padded with zeros", "inventory.json")
            if len({len(name) for _, name, _ in named}) > 1 or not all(zeros for _, _, zeros in named):
                self.say("E011", "the names of the versions are padded in different ways", "inventory.json")
        if inventory.get("head") != named[-1][1]:
            self.say(
                "E040",
                f"the head is {shown(str(inventory.get('head')))}, and the last version {named[-1][1]}",
                "inventory.json",
            )
        return [name for _, name, _ in named]

    def entries(self, inventory: Inventory, versions: list[str]) -> None:
        """What stands in the root of the object."""
        allowed = {"inventory.json", f"inventory.json.{inventory.get('digestAlgorithm')}"}
        for name in listed(self.place):
            entry = self.place / name
            folder = entry.is_dir() and not entry.is_symlink()
            if entry.is_symlink() or not (folder or entry.is_file()):
                self.say("E001", f"{shown(name)} is {kind(os.lstat(entry).st_mode)}", name)
            elif folder and name == "extensions":
                self.extensions(entry)
            elif folder and VERSION.fullmatch(name):
                if name not in versions:
                    self.say(
                        "E046",
                        f"the folder {name} stands for a version that the inventory does not know",
                        name,
                    )
            elif not (folder and name == "logs") and name not in allowed and not name.startswith("0="):
                self.say("E001", f"{shown(name)} does not belong in the root of an object", name)

    def extensions(self, folder: Path) -> None:
        """The folder of extensions holds folders of registered names."""
        for name in listed(folder):
            if not (folder / name).is_dir():
                self.say("E067", f"extensions/{shown(name)} is not a folder", f"extensions/{name}")
            elif name not in EXTENSIONS:
                self.say(
                    "W013", f"extensions/{shown(name)} is not a registered extension", f"extensions/{name}"
                )

    def version_folder(self, name: str, content: str, inventory: Inventory) -> None:
        """What stands in the folder of a version, and the files of its content."""
        folder = self.place / name
        if not folder.is_dir():
            self.say("E010", f"the folder of {name} is missing", name)
            return
        for each in listed(folder):
            entry = folder / each
            if entry.is_symlink():
                self.say("E090", f"{name}/{shown(each)} is a link", f"{name}/{each}")
            elif entry.is_dir():
                if each != content:
                    self.say("W002", f"{name}/{shown(each)} is not the folder of content", f"{name}/{each}")
                    if any(path.startswith(f"{name}/{each}/") for path in flat(inventory["manifest"])):
                        self.say(
                            "E019", f"{name}/{shown(each)} holds content, and is not the content folder", name
                        )
                else:
                    self.walk(f"{name}/{each}")
            elif not each.startswith("inventory.json"):
                self.say(
                    "E015",
                    f"{name}/{shown(each)} does not belong in the folder of a version",
                    f"{name}/{each}",
                )

    def walk(self, path: str) -> None:
        """The files of a content folder."""
        pending = [path]
        while pending:
            folder = pending.pop()
            names = listed(self.place / folder)
            if not names and folder != path:
                self.say("E024", f"{shown(folder)} is an empty folder", folder)
            for name in names:
                entry = self.place / folder / name
                if entry.is_symlink() or not (entry.is_dir() or entry.is_file()):
                    self.say(
                        "E090", f"{shown(folder + '/' + name)} is {kind(os.lstat(entry).st_mode)}", folder
                    )
                elif entry.is_dir():
                    pending.append(f"{folder}/{name}")
                else:
                    self.files.add(f"{folder}/{name}")

    def earlier(self, root: Inventory, versions: list[str]) -> None:
        """The inventories in the folders of the versions tell what the root tells of that time."""
        last = ""
        for number, name in enumerate(versions):
            path = f"{name}/inventory.json"
            data = self.bytes_of(path, "")
            if data is None:
                self.say("W010", f"{name} has no inventory of its own", path)
                continue
            if number == len(versions) - 1:
                if data != (self.place / "inventory.json").read_bytes():
                    self.say("E064", f"the inventory of {name} is not the one in the root", path)
                continue
            before = self.inventory(path, name)
            if before is None:
                continue
            last = self.same_story(root, before, name, path, last, versions[: number + 1])

    def same_story(
        self, root: Inventory, before: Inventory, name: str, path: str, last: str, versions: list[str]
    ) -> str:
        """Compare the inventory of a version with the root's. Returns the specification's version it is of."""
        if before.get("id") != root.get("id"):
            self.say("E037", f"{path} has another id than the root", path)
        if directory_of(before) != directory_of(root):
            self.say("E019", f"{path} has another content folder than the root", path)
        spec = str(before.get("type")).split("/")[3:4]
        if spec and last and spec[0] < last:
            self.say("E103", f"{path} is of an older version of OCFL than the one before it", path)
        root_spec = str(root.get("type")).split("/")[3:4]
        if spec and root_spec and spec[0] > root_spec[0]:
            self.say("E103", f"{path} is of a newer version of OCFL than the root", path)
        if before.get("digestAlgorithm") != root.get("digestAlgorithm"):
            self.say(
                "W004" if before.get("digestAlgorithm") == "sha512" else "W000",
                f"{path} has another digest algorithm than the root",
                path,
            )
        for each in versions:
            mine, its = before["versions"].get(each), root["versions"].get(each)
            if not isinstance(mine, dict) or not isinstance(its, dict):
                self.say("E066", f"{path} does not know {each}", path)
                continue
            if meaning(before, mine) != meaning(root, its):
                self.say("E066", f"{path} gives {each} another state than the root", path)
            for key in ("created", "message", "user"):
                if mine.get(key) != its.get(key):
                    self.say("W011", f"{path} gives {each} another {key} than the root", path)
        listed_here = set(flat(before["manifest"]))
        for each in sorted(self.files):
            if each.split("/")[0] in versions and each not in listed_here:
                self.say("E023", f"{path} does not list {shown(each)}", path)
        self.fixed(before, path, sorted(listed_here & self.files), "E092")
        return spec[0] if spec else last

    def contents(self, inventory: Inventory, versions: list[str], content: str) -> None:
        """Every content file is listed, there, and what its digest says."""
        paths = list(flat(inventory["manifest"]))
        known = set(paths)
        for each in sorted(self.files - known):
            self.say("E023", f"{shown(each)} is content that the manifest does not list", each)
        for each in sorted(known - self.files):
            if plain(each):
                self.say("E092", f"{shown(each)} is in the manifest and missing", each)
        self.fixed(inventory, "inventory.json", sorted(known & self.files), "E092")
        for algorithm, digests in (
            inventory.get("fixity", {}).items() if isinstance(inventory.get("fixity"), dict) else ()
        ):
            name = FIXITY.get(algorithm)
            if name and isinstance(digests, dict):
                block = {"digestAlgorithm": name, "manifest": digests}
                self.fixed(block, "inventory.json", sorted(set(flat(digests)) & self.files), "E093")

    def fixed(self, inventory: Inventory, path: str, files: list[str], code: str) -> None:
        """Files have the digests under which they are filed."""
        algorithm = inventory.get("digestAlgorithm")
        if algorithm not in hashlib.algorithms_available:
            return
        wanted = {
            file: digest.lower()
            for digest, paths in inventory["manifest"].items()
            if isinstance(paths, list)
            for file in paths
            if isinstance(file, str)
        }
        for file in files:
            now = digest_file(f"{self.place}/{file}", str(algorithm))
            if now != wanted[file]:
                self.say(code, f"{shown(file)} is not what {path} says it is", file)


def declaration(say: Any, file: Path, name: re.Pattern[str], code: str) -> str:
    """Check a declaration: its name, and its contents, which say the same. Returns the version."""
    match = name.fullmatch(file.name)
    if not match or match[1] not in VERSIONS:
        say(
            "E004" if code == "E007" else "E079",
            f"{shown(file.name)} declares a version that is not known",
            file.name,
        )
        return ""
    if file.is_symlink() or not file.is_file() or file.read_bytes() != file.name[2:].encode() + b"\n":
        say(code, f"{file.name} does not say what its name says", file.name)
    return match[1]


def meaning(inventory: Inventory, block: dict[str, Any]) -> dict[str, frozenset[str]]:
    """Logical path -> the content files it may be read from, whatever the digest algorithm."""
    contents = {
        digest.lower(): frozenset(paths)
        for digest, paths in inventory["manifest"].items()
        if isinstance(paths, list)
    }
    state = block.get("state")
    if not isinstance(state, dict):
        return {}
    return {
        path: frozenset(sorted(contents.get(digest.lower(), frozenset()))[:1])
        for digest, paths in state.items()
        if isinstance(paths, list)
        for path in paths
    }
