"""Judge one bag, BagIt 0.93 to 1.0, by RFC 8493: complete, valid, and what deserves a warning.

Nothing here writes, or raises for what is in a bag. A bag is walked once, its manifests are read, and every file is
read once for all digests that are asked of it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from archiver.package.bagfiles import BagFiles
from archiver.package.bagit import TAG_MANIFEST
from archiver.package.problems import Problem, shown, words_of

VERSIONS = ("0.93", "0.94", "0.95", "0.96", "0.97", "1.0")
ENCODINGS = re.compile(
    r"(?i)(utf-?8|utf-?16(le|be)?|us-ascii|ascii|iso-8859-([1-9]|1[0-6])|windows-125[0-8]|shift_jis|euc-jp|gb18030)"
)
DECLARED = re.compile(
    r"BagIt-Version: (\d+\.\d+)(?:\r\n|\n|\r)Tag-File-Character-Encoding: (\S+)(?:\r\n|\n|\r)?"
)
DECLARED_LOOSELY = re.compile(
    r"BagIt-Version *: *(\d+\.\d+) *(?:\r\n|\n|\r)Tag-File-Character-Encoding *: *(\S+) *(?:\r\n|\n|\r)*"
)
"""Before 1.0 blanks around the colon and at the end were common and nothing forbade them."""

MANIFEST_NAME = re.compile(r"(?i)(tag)?manifest-(.+)\.txt")
MANIFEST_LINE = re.compile(r"([0-9a-fA-F]+)[ \t]+(\*?)(.+)", re.DOTALL)
LINE_END = re.compile(r"\r\n|\n|\r")
PERCENT = re.compile(r"%(0[Aa]|0[Dd]|25)")
OUTSIDE = re.compile(r"[/\\~]|[A-Za-z]:|%[A-Za-z]+%")
SYSTEM_FILES = frozenset(
    (".ds_store", "thumbs.db", "desktop.ini", ".spotlight-v100", ".trashes", ".fseventsd")
)
OCTETS = re.compile(r"(\d+)\.(\d+)")


@dataclass
class Manifest:
    """One manifest: the algorithm, whether it is for tag files, and the digest of each file by its path on disk."""

    name: str
    algorithm: str
    tag: bool
    digests: dict[str, str] = field(default_factory=dict)


class Judge(BagFiles):
    """One bag under judgement. `elements` are those of bag-info.txt."""

    def __init__(self, place: Path) -> None:
        super().__init__(place)
        self.version = "1.0"
        self.encoding = "utf-8"
        self.manifests: list[Manifest] = []
        self.to_fetch: dict[str, str] = {}
        self.elements: list[tuple[str, str]] = []

    @property
    def strict(self) -> bool:
        """Whether the rules of 1.0 apply, beyond those of the drafts."""
        return self.version not in VERSIONS[:-1]

    def problems(self) -> list[Problem]:
        """Everything there is to say, in the order of the steps."""
        try:
            if self.walk() and self.declaration():
                self.read_fetch()
                self.read_manifests()
                self.compare()
                self.digests()
                self.information()
                self.twins()
        except OSError as error:
            self.say("P017", f"the bag cannot be read: {(error.strerror or str(error)).lower()}")
        return self.found

    def declaration(self) -> bool:
        """Read bagit.txt. False when nothing else can be judged."""
        data = self.text_of("bagit.txt")
        if data is None:
            if "bagit.txt" not in self.tags and not any(each.path == "bagit.txt" for each in self.found):
                self.say("P004", "not a bag: bagit.txt is missing", "bagit.txt")
            return False
        if data.startswith(b"\xef\xbb\xbf"):
            self.say("P005", "bagit.txt begins with a byte order mark", "bagit.txt")
            data = data[3:]
        try:
            words = data.decode("utf-8")
        except UnicodeDecodeError:
            self.say("P005", "bagit.txt is not UTF-8", "bagit.txt")
            return False
        loose = DECLARED_LOOSELY.fullmatch(words)
        if not loose:
            self.say(
                "P005", "bagit.txt does not consist of the two lines for version and encoding", "bagit.txt"
            )
            return False
        self.version = loose[1]
        if self.version not in VERSIONS:
            self.say("P005", f"BagIt {self.version} is not a version that is known", "bagit.txt")
        if self.strict and not DECLARED.fullmatch(words):
            self.say("P005", "bagit.txt has blanks or lines where BagIt 1.0 has none", "bagit.txt")
        if not ENCODINGS.fullmatch(loose[2]):
            self.say("P005", f"{shown(loose[2])} is not an encoding that tag files can have", "bagit.txt")
            return False
        self.encoding = loose[2]
        if not self.has_payload():
            self.say("P004", "not a bag: the folder data is missing", "data")
        return True

    def lines_of(self, name: str, code: str) -> list[str]:
        """The lines of a tag file in the declared encoding. What cannot be decoded is a problem of this code."""
        data = self.text_of(name)
        if data is None:
            return []
        try:
            words = data.decode(self.encoding)
        except (UnicodeDecodeError, LookupError):
            self.say(code, f"{name} is not {self.encoding}", name)
            return []
        if words.startswith("\ufeff") and not self.encoding.lower().startswith("utf-16"):
            self.say(code, f"{name} begins with a byte order mark", name)
            words = words[1:]
        return LINE_END.split(words)

    def read_manifests(self) -> None:
        """Read every manifest and tag manifest."""
        for name in self.tags:
            named = MANIFEST_NAME.fullmatch(name) if "/" not in name else None
            if not named:
                continue
            algorithm = known_algorithm(named[2])
            if not algorithm:
                self.say("P016", f"{name} is in an algorithm that is not known: {shown(named[2])}", name)
                continue
            self.manifests.append(self.manifest(Manifest(name, algorithm, bool(named[1]))))
        if not any(not each.tag for each in self.manifests):
            self.say("P004", "not a bag: there is no manifest of the payload")
        for each in self.manifests:
            if each.tag:
                self.tag_manifest(each)

    def manifest(self, manifest: Manifest) -> Manifest:
        """Read the lines of one manifest."""
        name = manifest.name
        present = set(self.payload) | set(self.tags)
        normal: dict[str, str] = {}
        length = hashlib.new(manifest.algorithm).digest_size * 2
        for number, line in enumerate(self.lines_of(name, "P006"), 1):
            if not line:
                continue
            read = MANIFEST_LINE.fullmatch(line)
            if not read or len(read[1]) != length:
                self.say("P006", f"line {number} of {name} is not a digest and a path", name, shown(line))
                continue
            raw = read[3]
            if read[2] and read[2] + raw not in present:
                self.say("P020", f"line {number} of {name} has the mark * that md5sum writes", name)
            if raw.startswith("./"):
                self.say("P021", f"line {number} of {name} begins the path with ./", name)
                raw = raw[2:]
            fault = outside(raw) if raw not in present else ""
            if fault or (not manifest.tag and not raw.startswith("data/")):
                self.say(
                    "P008",
                    f"line {number} of {name} names {shown(raw)}: {fault or 'it is not below data/'}",
                    name,
                )
                continue
            if not normal:
                normal = {unicodedata.normalize("NFC", path): path for path in present if not path.isascii()}
            self.enter(manifest, number, read[1], self.resolved(raw, present, normal, name))
        return manifest

    def resolved(self, raw: str, present: set[str], normal: dict[str, str], name: str) -> str:
        """The path on disk that a manifest means."""
        decoded = PERCENT.sub(lambda found: chr(int(found[1], 16)), raw) if "%" in raw else raw
        if decoded in present:
            return decoded
        if raw in present:
            self.say("P026", f"{name} does not encode the % in {shown(raw)}", name)
            return raw
        alike = normal.get(unicodedata.normalize("NFC", decoded)) if not decoded.isascii() else None
        if alike:
            self.say(
                "P027", f"{name} writes the letters of {shown(alike)} in another way than the disk", name
            )
            return alike
        return decoded

    def enter(self, manifest: Manifest, number: int, digest: str, path: str) -> None:
        """Note the digest of a path, which should not be there yet."""
        before = manifest.digests.get(path)
        low = digest.lower()
        if before is None:
            manifest.digests[path] = low
        elif before != low:
            self.say("P013", f"{manifest.name} lists {shown(path)} twice with different digests", path)
        elif self.strict:
            self.say("P013", f"{manifest.name} lists {shown(path)} twice", path)
        else:
            self.say("P023", f"{manifest.name} lists {shown(path)} twice", path)

    def tag_manifest(self, manifest: Manifest) -> None:
        """What a tag manifest must and must not list."""
        for path in manifest.digests:
            named = MANIFEST_NAME.fullmatch(path)
            if named and named[1]:
                self.say("P014", f"{manifest.name} lists the tag manifest {shown(path)}", manifest.name)
        for each in self.manifests:
            if self.strict and not each.tag and each.name not in manifest.digests:
                self.say("P014", f"{manifest.name} does not list {each.name}", manifest.name)

    def read_fetch(self) -> None:
        """Read fetch.txt: files that are to be had elsewhere."""
        name = "fetch.txt"
        for number, line in enumerate(self.lines_of(name, "P012"), 1):
            if not line.strip():
                continue
            parts = line.split(None, 2)
            if (
                len(parts) < 3
                or not (parts[1] == "-" or parts[1].isdecimal())
                or not re.match(r"\w+:", parts[0])
            ):
                self.say(
                    "P012",
                    f"line {number} of fetch.txt is not an address, a length and a path",
                    name,
                    shown(line),
                )
                continue
            path = parts[2][2:] if parts[2].startswith("./") else parts[2]
            fault = outside(path)
            if fault or not path.startswith("data/"):
                self.say(
                    "P008",
                    f"line {number} of fetch.txt names {shown(path)}: {fault or 'it is not below data/'}",
                    name,
                )
                continue
            self.to_fetch[PERCENT.sub(lambda found: chr(int(found[1], 16)), path)] = parts[0]

    def compare(self) -> None:
        """Complete: what is listed is there, and what is there is listed."""
        manifests = [each for each in self.manifests if not each.tag]
        present = set(self.payload)
        listed: set[str] = set()
        for each in manifests:
            listed |= each.digests.keys()
        for path in sorted(listed - present):
            where = self.to_fetch.get(path, "")
            self.say(
                "P003",
                f"{shown(path)} is listed in the manifest and missing",
                path,
                where and f"to be fetched from {where}",
            )
        if manifests:
            for path in self.payload:
                if path not in listed:
                    self.say("P002", f"{shown(path)} is not listed in the manifest", path)
        if self.strict:
            for path in sorted(listed & present):
                for each in manifests:
                    if path not in each.digests:
                        self.say("P007", f"{shown(path)} is not listed in {each.name}", path)
        for path in sorted(self.to_fetch.keys() - listed):
            self.say("P012", f"fetch.txt names {shown(path)}, which no manifest lists", "fetch.txt")
        self.compare_tags()

    def compare_tags(self) -> None:
        """The same for tag files, which need not all be listed."""
        manifests = [each for each in self.manifests if each.tag]
        present = set(self.tags) | set(self.payload)
        for each in manifests:
            for path in sorted(each.digests.keys() - present):
                self.say("P003", f"{shown(path)} is listed in {each.name} and missing", path)
        if manifests:
            for path in self.tags:
                named = MANIFEST_NAME.fullmatch(path) if "/" not in path else None
                if not (named and named[1]) and not any(path in each.digests for each in manifests):
                    self.say(
                        "P025", f"{shown(path)} is in no tag manifest, so nobody would notice a change", path
                    )

    def digests(self) -> None:
        """Valid: every file has every digest that a manifest gives for it."""
        wanted: dict[str, list[tuple[str, str]]] = {}
        for manifest in self.manifests:
            for path, digest in manifest.digests.items():
                wanted.setdefault(path, []).append((manifest.algorithm, digest))
        for path in (*self.tags, *self.payload):
            expected = wanted.get(path)
            if expected:
                self.digest(path, expected)

    def digest(self, path: str, expected: list[tuple[str, str]]) -> None:
        """Compare one file with what the manifests say."""
        sums = {algorithm: hashlib.new(algorithm) for algorithm, _ in expected}
        try:
            for piece in self.pieces(path):
                for each in sums.values():
                    each.update(piece)
        except OSError as error:
            self.say("P017", f"{shown(path)} cannot be read: {words_of(error)}", path)
            return
        for algorithm, digest in expected:
            now = sums[algorithm].hexdigest()
            if now != digest:
                self.say(
                    "P001",
                    f"{shown(path)} is not what was written",
                    path,
                    changed(algorithm, digest, now, self.sizes[path]),
                )
                return

    def information(self) -> None:
        """Read bag-info.txt: its form, and the Payload-Oxum."""
        name = "bag-info.txt" if self.version not in VERSIONS[:3] else "package-info.txt"
        ours = False
        for number, line in enumerate(self.lines_of(name, "P010"), 1):
            if not line.strip():
                continue
            if line[0] in " \t" and self.elements:
                before = self.elements[-1]
                self.elements[-1] = (before[0], f"{before[1]} {line.strip()}")
                continue
            label, colon, value = line.partition(":")
            if not colon or not label.strip():
                self.say("P010", f"line {number} of {name} is not a label and a value", name, shown(line))
            elif self.strict and (label != label.strip() or (value and value[0] not in " \t")):
                self.say(
                    "P010",
                    f"line {number} of {name} has blanks where BagIt 1.0 has none, or none where it has one",
                    name,
                    shown(line),
                )
            self.elements.append((label.strip(), value.strip()))
            ours = ours or line.startswith("Bag-Software-Agent: archiver ")
        oxums = [value for label, value in self.elements if label.lower() == "payload-oxum"]
        if len(oxums) > 1:
            self.say("P011", f"{name} has Payload-Oxum {len(oxums)} times", name)
        for each in oxums[:1]:
            self.oxum(each, name)
        if ours and (self.texts.get(TAG_MANIFEST) or b"").lower() != self.texts.get(TAG_MANIFEST, b""):
            self.say(
                "P018", f"{TAG_MANIFEST} has capital letters, which archiver does not write", TAG_MANIFEST
            )

    def oxum(self, words: str, name: str) -> None:
        """Compare the number of bytes and of files with what is there."""
        read = OCTETS.fullmatch(words)
        if not read:
            self.say("P011", f"Payload-Oxum is {shown(words)}, not bytes and files with a dot between", name)
            return
        size = sum(self.size_of(path) for path in self.payload)
        if (int(read[1]), int(read[2])) != (size, len(self.payload)):
            self.say("P011", f"Payload-Oxum is {words}, and the payload has {size}.{len(self.payload)}", name)

    def twins(self) -> None:
        """Names that are one name on another system, and files that a system left behind."""
        seen: dict[str, str] = {}
        listed = {path for each in self.manifests if not each.tag for path in each.digests}
        for path in sorted(listed.union(self.payload)):
            alike = unicodedata.normalize("NFC", path).casefold()
            if alike in seen:
                self.say("P022", f"{shown(path)} and {shown(seen[alike])} are one name on some systems", path)
            seen[alike] = path
            if path.rpartition("/")[2].lower() in SYSTEM_FILES:
                self.say("P024", f"{shown(path)} was left by an operating system", path)


def known_algorithm(name: str) -> str:
    """The digest algorithm that the name of a manifest means, as hashlib calls it; empty when there is none."""
    low = name.lower().replace("-", "").replace("_", "")
    for each in sorted(hashlib.algorithms_guaranteed):
        if each.replace("_", "") == low and not each.startswith("shake"):
            return each
    return ""


def outside(path: str) -> str:
    """Why a path cannot be one within the bag; empty when it can."""
    if OUTSIDE.match(path):
        return "it leads out of the bag"
    if any(part in ("..", ".") for part in re.split(r"[/\\]", path)):
        return "it leads out of the bag" if ".." in path else "it is not plain"
    if "\0" in path:
        return "no file can have this name"
    return ""


def changed(algorithm: str, before: str, now: str, size: int) -> str:
    """The two digests, short."""
    return f"written {algorithm} {before[:16]}…, now {algorithm} {now[:16]}…, {size:,} bytes"
