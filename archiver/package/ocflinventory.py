"""The inventories of OCFL objects: each is JSON of a certain shape, and says the same in all its parts.

Every message carries the code of the specification that it is about.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from archiver.package.problems import Problem, shown

VERSIONS = ("1.0", "1.1")
VERSION = re.compile(r"v(0*)([1-9]\d*)")
SIDECAR = re.compile(r"([0-9a-fA-F]+)[ \t]+inventory\.json\s*")
MOMENT = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)"
)
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
DIGESTS = ("sha512", "sha256")
GROUPS = {
    "P031": ("E033", "E034", "E036", "E037", "E038", "E040", "E041", "E044", "E048", "E049", "E050", "E054", "E056", "E057",
             "E058", "E060", "E061", "E063", "E064", "E066", "E025", "E095", "E096", "E097", "E099", "E100", "E101", "E103",
             "E107", "E017", "E018", "E019", "E046", "E052", "E053", "E010", "E011", "E012", "E008", "E009", "E042"),
    "P032": ("E092", "E093", "E023"),
}  # fmt: skip
RULE = {code: rule for rule, codes in GROUPS.items() for code in codes}
"""Code of the specification -> our rule: P031 inventories, P032 content; everything else is P030, structure."""

Inventory = dict[str, Any]


class Inventories:
    """What reads and checks the inventories of one object, and notes the problems."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.found: list[Problem] = []
        self.version = "1.1"
        self.files: set[str] = set()

    def say(self, code: str, message: str, path: str = "") -> None:
        """Note a problem by its code in the specification."""
        self.found.append(problem(code, message, path))

    def bytes_of(self, path: str, code: str) -> bytes | None:
        """A file of the object. When it is missing, that is a problem of this code."""
        file = self.place / path
        if not os.path.lexists(file) or file.is_symlink() or not file.is_file():
            if code:
                self.say(code, f"{path} is missing", path)
            return None
        return file.read_bytes()

    def inventory(self, path: str, expected: str = "") -> Inventory | None:
        """Read and check one inventory. None when it cannot be used."""
        data = self.bytes_of(path, "E063")
        if data is None:
            return None
        try:
            read = json.loads(data, object_pairs_hook=no_twins)
        except (ValueError, UnicodeDecodeError) as error:
            self.say("E033", f"{path} is not JSON: {shown(str(error))}", path)
            return None
        if not isinstance(read, dict):
            self.say("E034", f"{path} is not an object of JSON", path)
            return None
        before = len(self.found)
        self.head_of(read, path, expected)
        self.sidecar(read, path, data)
        if isinstance(read.get("manifest"), dict) and isinstance(read.get("versions"), dict):
            self.manifest(read, path)
            self.blocks(read, path)
            self.fixity(read, path)
            return read
        if len(self.found) == before:
            self.say("E041", f"{path} has no manifest or no versions", path)
        return None

    def head_of(self, inventory: Inventory, path: str, expected: str) -> None:
        """The keys that say what the inventory is of."""
        id = inventory.get("id")
        if not isinstance(id, str) or not id:
            self.say("E036" if "id" not in inventory else "E037", f"{path} has no id", path)
        elif not URI.fullmatch(id):
            self.say("W005", f"the id {shown(id)} is not a URI", path)
        said = str(inventory.get("type"))
        match = re.fullmatch(r"https://ocfl\.io/(\d+\.\d+)/spec/#inventory", said)
        if not match or match[1] not in VERSIONS:
            self.say(
                "E036" if "type" not in inventory else "E038",
                f"{path} has not the type of an inventory",
                path,
            )
        elif not expected and match[1] != self.version:
            self.say("E038", f"{path} is of version {match[1]}, and the object declares {self.version}", path)
        algorithm = inventory.get("digestAlgorithm")
        if algorithm not in DIGESTS:
            self.say(
                "E036" if algorithm is None else "E025",
                f"{path} has the digest algorithm {shown(str(algorithm))}",
                path,
            )
        elif algorithm == "sha256":
            self.say("W004", f"{path} uses sha256, where sha512 is recommended", path)
        content = inventory.get("contentDirectory", "content")
        if not isinstance(content, str) or not content or "/" in content:
            self.say("E017", f"{path} names a content folder that is none: {shown(str(content))}", path)
        elif content in (".", ".."):
            self.say("E018", f"{path} names {content} as content folder", path)
        head = inventory.get("head")
        if not isinstance(head, str) or not VERSION.fullmatch(head):
            self.say(
                "E036" if "head" not in inventory else "E040", f"{path} has no version as its head", path
            )
        elif isinstance(inventory.get("versions"), dict) and head not in inventory["versions"]:
            self.say("E040", f"{path} has the head {head}, which is not one of its versions", path)
        elif expected and head != expected:
            self.say("E040", f"{path} has the head {head}", path)
        for key in ("manifest", "versions"):
            if not isinstance(inventory.get(key), dict):
                self.say("E041" if key == "manifest" else "E044", f"{path} has no {key}", path)

    def sidecar(self, inventory: Inventory, path: str, data: bytes) -> None:
        """The digest beside an inventory."""
        algorithm = inventory.get("digestAlgorithm")
        if algorithm not in DIGESTS:
            return
        beside = f"{path}.{algorithm}"
        words = self.bytes_of(beside, "E058")
        if words is None:
            return
        read = SIDECAR.fullmatch(words.decode("utf-8", "replace"))
        if not read:
            self.say("E061", f"{beside} is not a digest and the name of the inventory", beside)
        elif read[1].lower() != hashlib.new(str(algorithm), data).hexdigest():
            self.say("E060", f"{path} does not have the digest that {beside} gives", path)

    def manifest(self, inventory: Inventory, path: str) -> None:
        """Digests and content paths of the manifest."""
        content = directory_of(inventory)
        self.digest_keys(inventory["manifest"], str(inventory.get("digestAlgorithm")), "E096", path)
        paths = list(flat(inventory["manifest"], self, "E099", path))
        self.content_paths(paths, path)
        twins = {each for each in paths if paths.count(each) > 1} if len(paths) != len(set(paths)) else set()
        for each in sorted(twins | inside_each_other(paths)):
            self.say("E101", f"{path} has the content path {shown(each)} twice, or as a folder too", path)
        for each in paths:
            parts = each.split("/")
            if plain(each) and (len(parts) < 3 or parts[1] != content or not VERSION.fullmatch(parts[0])):
                self.say(
                    "E042",
                    f"{path} has the content path {shown(each)}, which is not in the content of a version",
                    path,
                )

    def digest_keys(self, block: dict[str, Any], algorithm: str, code: str, path: str) -> None:
        """Digests as keys: of the right form, and each once whatever the case."""
        length = {"sha512": 128, "sha256": 64}.get(algorithm)
        seen: set[str] = set()
        for digest in block:
            if digest.lower() in seen:
                self.say(code, f"{path} has the digest {digest[:16]}… twice", path)
            seen.add(digest.lower())
            if length and not re.fullmatch(rf"[0-9a-fA-F]{{{length}}}", digest):
                self.say("E025", f"{path} has {shown(digest[:40])} as a digest of {algorithm}", path)

    def content_paths(self, paths: Iterable[str], path: str) -> None:
        """Content paths lead down and nowhere else."""
        for each in paths:
            if each.startswith("/") or each.endswith("/"):
                self.say("E100", f"{path} has the content path {shown(each)}", path)
            elif not plain(each):
                self.say("E099", f"{path} has the content path {shown(each)}", path)

    def blocks(self, inventory: Inventory, path: str) -> None:
        """Every version of an inventory."""
        digests = {digest.lower() for digest in inventory["manifest"]}
        exact = set(inventory["manifest"])
        used: set[str] = set()
        for name, block in inventory["versions"].items():
            if not isinstance(block, dict):
                self.say("E048", f"{name} of {path} is not an object of JSON", path)
                continue
            self.block(name, block, path)
            state = block.get("state")
            if not isinstance(state, dict):
                self.say("E048" if "state" not in block else "E050", f"{name} of {path} has no state", path)
                continue
            used |= {digest.lower() for digest in state}
            for digest in state:
                if digest.lower() not in digests:
                    self.say(
                        "E050",
                        f"the state of {name} has the digest {digest[:16]}…, which the manifest does not",
                        path,
                    )
                elif digest not in exact:
                    self.say(
                        "E050",
                        f"the state of {name} writes the digest {digest[:16]}… in other case than the manifest",
                        path,
                    )
            self.logical_paths(name, state, path)
        for digest in sorted(digests - used):
            self.say("E107", f"{path} has the digest {digest[:16]}… in its manifest and in no version", path)

    def block(self, name: str, block: dict[str, Any], path: str) -> None:
        """Moment, message and user of a version."""
        created = block.get("created")
        if created is None:
            self.say("E048", f"{name} of {path} does not say when it was created", path)
        elif not isinstance(created, str) or not MOMENT.fullmatch(created):
            self.say(
                "E049",
                f"{name} of {path} was created {shown(str(created))}, which is no moment with seconds and zone",
                path,
            )
        user, message = block.get("user"), block.get("message")
        if user is None or message is None:
            self.say("W007", f"{name} of {path} does not say who made it or why", path)
        if message is not None and not isinstance(message, str):
            self.say("E094", f"the message of {name} of {path} is not words", path)
        if user is None:
            return
        if not isinstance(user, dict) or not isinstance(user.get("name"), str) or not user["name"]:
            self.say("E054", f"the user of {name} of {path} has no name", path)
        elif not user.get("address"):
            self.say("W008", f"the user of {name} of {path} has no address", path)
        elif not isinstance(user["address"], str) or not URI.fullmatch(user["address"]):
            self.say("W009", f"the address of the user of {name} of {path} is not a URI", path)

    def logical_paths(self, name: str, state: dict[str, Any], path: str) -> None:
        """Logical paths of a version's state."""
        paths = list(flat(state, self, "E051", path))
        for each in paths:
            if each.startswith("/") or each.endswith("/"):
                self.say("E053", f"the state of {name} has the path {shown(each)}", path)
            elif not plain(each):
                self.say("E052", f"the state of {name} has the path {shown(each)}", path)
        if len(set(paths)) != len(paths) or inside_each_other(paths):
            self.say("E095", f"the state of {name} has a path twice, or as a file and a folder", path)

    def fixity(self, inventory: Inventory, path: str) -> None:
        """The block of further digests."""
        block = inventory.get("fixity", {})
        if not isinstance(block, dict) or not all(isinstance(each, dict) for each in block.values()):
            self.say("E057", f"the fixity of {path} is not digests by algorithm", path)
            return
        known = set(flat(inventory["manifest"]))
        for algorithm, digests in block.items():
            self.digest_keys(digests, "", "E097", path)
            paths = list(flat(digests, self, "E057", path))
            self.content_paths(paths, path)
            for each in paths:
                if plain(each) and each not in known:
                    self.say(
                        "E057",
                        f"the fixity of {algorithm} has {shown(each)}, which the manifest does not",
                        path,
                    )


def problem(code: str, message: str, path: str) -> Problem:
    """A problem of the rule that stands for a code of the specification."""
    if code.startswith("P"):
        return Problem(code, message, path)
    rule = "P033" if code.startswith("W") else RULE.get(code, "P030")
    return Problem(rule, f"{message} ({code})", path, f"OCFL 1.1, {code}")


def directory_of(inventory: Inventory) -> str:
    """The name of the content folders."""
    name = inventory.get("contentDirectory", "content")
    return name if isinstance(name, str) else "content"


def flat(
    block: dict[str, Any], judge: Inventories | None = None, code: str = "", path: str = ""
) -> Iterator[str]:
    """All paths of a block of digests. What is no list of paths is a problem of this code."""
    for digest, paths in block.items():
        if not isinstance(paths, list) or not all(isinstance(each, str) for each in paths):
            if judge:
                judge.say(code, f"{path} has no list of paths for the digest {digest[:16]}…", path)
            continue
        yield from paths


def plain(path: str) -> bool:
    """Whether a path leads down and nowhere else."""
    return all(part not in ("", ".", "..") for part in path.split("/"))


def inside_each_other(paths: Iterable[str]) -> set[str]:
    """Paths that are folders of other paths."""
    known = set(paths)
    folders: set[str] = set()
    for path in known:
        parts = path.split("/")
        folders.update("/".join(parts[:length]) for length in range(1, len(parts)))
    return known & folders


def no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object in which no key stands twice."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice")
    return made
