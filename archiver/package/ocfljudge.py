"""Judge OCFL objects and storage roots, versions 1.0 and 1.1. Every message carries the code of the specification.

The root inventory tells what must be there; the inventories of the versions must tell the same of their time; every
content file must have the digest it is filed under. Nothing here writes, follows links or raises for what is there.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from archiver.package.bagfiles import digest_file
from archiver.package.judge import Verified, stamped
from archiver.package.problems import Problem, kind, shown, words_of

OBJECT = re.compile(r"0=ocfl_object_(\d+\.\d+)")
ROOT = re.compile(r"0=ocfl_(\d+\.\d+)")
VERSIONS = ("1.0", "1.1")
VERSION = re.compile(r"v(0*)([1-9]\d*)")
SIDECAR = re.compile(r"([0-9a-fA-F]+)[ \t]+inventory\.json\s*")
TYPE = "https://ocfl.io/{}/spec/#inventory"
MOMENT = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)"
)
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
DIGESTS = ("sha512", "sha256")
FIXITY = {
    "md5": "md5", "sha1": "sha1", "sha256": "sha256", "sha512": "sha512", "blake2b-512": "blake2b",
}  # fmt: skip
EXTENSIONS = frozenset(
    ("0001-digest-algorithms", "0002-flat-direct-storage-layout", "0003-hash-and-id-n-tuple-storage-layout",
     "0004-hashed-n-tuple-storage-layout", "0005-mutable-head", "0006-flat-omit-prefix-storage-layout",
     "0007-n-tuple-omit-prefix-storage-layout", "0008-schema-registry", "0009-digest-algorithms", "initial")
)  # fmt: skip
GROUPS = {
    "P031": ("E033", "E034", "E036", "E037", "E038", "E040", "E041", "E044", "E048", "E049", "E050", "E054", "E056", "E057",
             "E058", "E060", "E061", "E063", "E064", "E066", "E025", "E095", "E096", "E097", "E099", "E100", "E101", "E103",
             "E107", "E017", "E018", "E019", "E046", "E052", "E053", "E010", "E011", "E012", "E008", "E009", "E042"),
    "P032": ("E092", "E093", "E023"),
}  # fmt: skip
RULE = {code: rule for rule, codes in GROUPS.items() for code in codes}
"""Code of the specification -> our rule: P031 inventories, P032 content; everything else is P030, structure."""

Inventory = dict[str, Any]


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


class ObjectJudge:
    """One object under judgement."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.found: list[Problem] = []
        self.version = "1.1"
        self.files: set[str] = set()

    def say(self, code: str, message: str, path: str = "") -> None:
        """Note a problem by its code in the specification."""
        self.found.append(problem(code, message, path))

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

    # inventories

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

    # folders

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

    # versions before the head

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

    # content

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

    def bytes_of(self, path: str, code: str) -> bytes | None:
        """A file of the object. When it is missing, that is a problem of this code."""
        file = self.place / path
        if not os.path.lexists(file) or file.is_symlink() or not file.is_file():
            if code:
                self.say(code, f"{path} is missing", path)
            return None
        return file.read_bytes()


def problem(code: str, message: str, path: str) -> Problem:
    """A problem of the rule that stands for a code of the specification."""
    if code.startswith("P"):
        return Problem(code, message, path)
    rule = "P033" if code.startswith("W") else RULE.get(code, "P030")
    return Problem(rule, f"{message} ({code})", path, f"OCFL 1.1, {code}")


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


def directory_of(inventory: Inventory) -> str:
    """The name of the content folders."""
    name = inventory.get("contentDirectory", "content")
    return name if isinstance(name, str) else "content"


def flat(
    block: dict[str, Any], judge: ObjectJudge | None = None, code: str = "", path: str = ""
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


def no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object in which no key stands twice."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice")
    return made
