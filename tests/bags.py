"""Bags made by code, good and hostile: each case says which rules must speak, and none other may as an error."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

DECLARATION = "BagIt-Version: {}\nTag-File-Character-Encoding: UTF-8\n"
HELLO, WORLD = b"hello\n", b"world\n"


class Bag:
    """The files of a bag before they are written, and what tells how to write its manifests."""

    def __init__(self, version: str = "1.0", algorithms: tuple[str, ...] = ("sha512",)) -> None:
        self.version = version
        self.algorithms = algorithms
        self.payload = {"data/hello.txt": HELLO, "data/sub/world.txt": WORLD}
        self.info = "Source-Organization: Nordblatt\nPayload-Oxum: {oxum}\n"
        self.files: dict[str, bytes] = {}
        self.edits: dict[str, Callable[[bytes], bytes]] = {}
        self.after: list[Callable[[Path], object]] = []
        self.tag_manifests = True
        self.seals = True

    def edit(self, name: str, change: Callable[[bytes], bytes]) -> Bag:
        """Change a tag file after it is made; the tag manifest is made of the changed one."""
        self.edits[name] = change
        return self

    def then(self, action: Callable[[Path], object]) -> Bag:
        """Do something to the bag once it is written, unnoticed by its manifests."""
        self.after.append(action)
        return self

    def write(self, place: Path) -> Path:
        """Write the bag."""
        size = sum(map(len, self.payload.values()))
        tags = {
            "bagit.txt": DECLARATION.format(self.version).encode(),
            "bag-info.txt": self.info.format(oxum=f"{size}.{len(self.payload)}").encode(),
        } | self.files
        for algorithm in self.algorithms:
            tags[f"manifest-{algorithm}.txt"] = listing(self.payload, algorithm)
        for name, change in self.edits.items():
            if name in tags:
                tags[name] = change(tags[name])
        if self.tag_manifests:
            sealed = dict(tags)
            for algorithm in self.algorithms:
                name = f"tagmanifest-{algorithm}.txt"
                made = listing(sealed, algorithm)
                tags[name] = self.edits.get(name, lambda data: data)(made)
        place.mkdir(parents=True)
        (place / "data").mkdir()
        for name, data in (tags | self.payload).items():
            file = os.fsencode(place) + b"/" + os.fsencode(name)
            os.makedirs(os.path.dirname(file), exist_ok=True)
            with open(file, "wb") as stream:
                stream.write(data)
        for action in self.after:
            action(place)
        return place


def listing(files: dict[str, bytes], algorithm: str) -> bytes:
    """The lines of a manifest."""
    lines = [
        f"{hashlib.new(algorithm, data).hexdigest()}  {encoded(name)}\n"
        for name, data in sorted(files.items())
    ]
    return "".join(lines).encode("utf-8", "surrogateescape")


def encoded(name: str) -> str:
    """A path as BagIt 1.0 writes it."""
    return name.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")


class Case(NamedTuple):
    """One bag with the rules that must speak of it."""

    name: str
    bag: Bag
    codes: tuple[str, ...] = ()


def with_payload(name: str, data: bytes = HELLO, **more: object) -> Bag:
    """A bag with one more payload file."""
    bag = Bag(**more)  # type: ignore[arg-type]
    bag.payload[name] = data
    return bag


def with_info(info: str, version: str = "1.0") -> Bag:
    """A bag with other bag information."""
    bag = Bag(version)
    bag.info = info
    return bag


def with_fetch(text: str, listed: str = "") -> Bag:
    """A bag with a fetch.txt, and a line for a file that is not there when `listed` is given."""
    bag = Bag()
    bag.info = "Source-Organization: Nordblatt\n"
    bag.files["fetch.txt"] = text.encode()
    if listed:
        bag.edit("manifest-sha512.txt", lambda data: data + f"{'0' * 128}  {listed}\n".encode())
    return bag


def manifest(change: Callable[[bytes], bytes], **more: object) -> Bag:
    """A bag with another manifest."""
    return Bag(**more).edit("manifest-sha512.txt", change)  # type: ignore[arg-type]


def declared(text: str | bytes) -> Bag:
    """A bag with another bagit.txt."""
    data = text if isinstance(text, bytes) else text.encode()
    return Bag().edit("bagit.txt", lambda _: data)


def remove(name: str) -> Callable[[Path], object]:
    """Delete a file, or a folder with all files."""

    def action(place: Path) -> None:
        target = place / name
        if target.is_dir():
            for file in sorted(target.rglob("*"), reverse=True):
                file.rmdir() if file.is_dir() else file.unlink()
            target.rmdir()
        else:
            target.unlink()

    return action


def put(name: str, data: bytes = b"x") -> Callable[[Path], object]:
    """Write a file."""

    def action(place: Path) -> None:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)

    return action


def link(name: str, target: str) -> Callable[[Path], object]:
    """Put a link in the place of whatever stands there."""

    def action(place: Path) -> None:
        (place / name).unlink(missing_ok=True)
        (place / name).symlink_to(target)

    return action


def pipe(place: Path) -> None:
    """Put a pipe in the place of a file."""
    (place / "data/hello.txt").unlink()
    os.mkfifo(place / "data/hello.txt")


def first_line(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Change the first line only."""
    return lambda data: change(data.split(b"\n", 1)[0]) + b"\n" + data.split(b"\n", 1)[1]


def only_in_tag_manifest() -> Bag:
    """A payload file that only a tag manifest lists."""
    bag = Bag()
    extra = f"{hashlib.sha512(b'x').hexdigest()}  data/extra.txt\n".encode()
    bag.info = "Source-Organization: Nordblatt\n"
    return bag.edit("tagmanifest-sha512.txt", lambda data: data + extra).then(put("data/extra.txt"))


def without_line(word: bytes) -> Callable[[bytes], bytes]:
    """Leave out the lines with a word."""
    return lambda data: b"".join(line for line in data.splitlines(keepends=True) if word not in line)


NFC = "data/é.txt"
NFD = unicodedata.normalize("NFD", NFC)


def cases() -> list[Case]:
    """Every case of the battery."""
    return [
        # good ones
        Case("plain", Bag()),
        Case("two algorithms", Bag(algorithms=("sha256", "sha512"))),
        Case("no tag manifest", unsealed()),
        Case("no bag information", without_information()),
        Case("empty payload", empty()),
        Case("empty file", with_payload("data/empty", b"")),
        Case("a name with a blank", with_payload("data/a b.txt")),
        Case("a name that begins and ends with a blank", with_payload("data/ a ")),
        Case("a name with a percent sign", with_payload("data/100%25 sure%.txt")),
        Case("a name with line ends", with_payload("data/a\nb\rc.txt")),
        Case("a name with a line separator", with_payload("data/a\u2028b\x0bc.txt")),
        Case("a name with an asterisk", with_payload("data/*.txt")),
        Case("a name with a backslash", with_payload("data/a\\b.txt")),
        Case("a name in decomposed letters", with_payload(NFD)),
        Case("capital digits", manifest(lambda data: data[:128].upper() + data[128:])),
        Case("a tab between digest and path", manifest(lambda data: data.replace(b"  ", b"\t"))),
        Case("many blanks between digest and path", manifest(lambda data: data.replace(b"  ", b" \t  "))),
        Case("line ends of Windows", manifest(lambda data: data.replace(b"\n", b"\r\n"))),
        Case("line ends of old Macs", manifest(lambda data: data.replace(b"\n", b"\r"))),
        Case("no line end at the end", manifest(lambda data: data.rstrip(b"\n"))),
        Case("a value that goes on", with_info("External-Description: one\n  two\n\tthree\n")),
        Case("a label twice", with_info("Contact-Name: a\nContact-Name: b\n")),
        Case("an empty value", with_info("Contact-Name: \n")),
        Case("a colon in a value", with_info("Contact-Name: a: b\n")),
        Case("tag files in ISO-8859-1", latin()),
        Case("tag files in UTF-16", wide()),
        Case("a bag in a bag", with_payload("data/bagit.txt", b"not mine\n")),
        Case("version 0.97 with blanks before the colon", with_info("Contact-Name : a\n", "0.97")),
        Case("version 0.93 with package-info", oldest()),
        Case("weak digests", Bag(algorithms=("md5",))),
        Case("fetched already", with_fetch("http://h.example/h - data/hello.txt\n")),
        # warnings
        Case("the mark of md5sum", manifest(lambda data: data.replace(b"  ", b" *"), version="0.97"), ("P020",)),
        Case("a path that begins with ./", manifest(lambda data: data.replace(b"data/h", b"./data/h")), ("P021",)),
        Case("names alike but for case", with_payload("data/HELLO.txt"), ("P022",)),
        Case("names alike but for composition", twins(), ("P022",)),
        Case("listed twice before 1.0", manifest(lambda data: data + data, version="0.97"), ("P023",)),
        Case("left by an operating system", with_payload("data/.DS_Store"), ("P024",)),
        Case("a percent sign as it is", percent(), ("P026",)),
        Case("letters composed in another way", composed(), ("P027",)),
        Case("a tag file nobody vouches for", Bag().then(put("notes.txt")), ("P025",)),
        # changed, missing, too many
        Case("a changed byte", Bag().then(put("data/hello.txt", b"hellp\n")), ("P001",)),
        Case("a changed tag file", Bag().then(put("bag-info.txt", b"Source-Organization: Sudblatt\n")), ("P001",)),
        Case("a changed manifest", Bag().then(put("manifest-sha512.txt", b"")), ("P001", "P002")),
        Case("a file cut off", Bag().then(put("data/hello.txt", b"hel")), ("P001", "P011")),
        Case("a file too many", Bag().then(put("data/extra.txt")), ("P002", "P011")),
        Case("a file too many in a hidden folder", Bag().then(put("data/.git/x")), ("P002", "P011")),
        Case("a file that only a tag manifest lists", only_in_tag_manifest(), ("P002",)),
        Case("a missing file", Bag().then(remove("data/hello.txt")), ("P003", "P011")),
        Case("a missing tag file", Bag().then(remove("bag-info.txt")), ("P003",)),
        Case("in one of two manifests only", Bag(algorithms=("sha256", "sha512")).edit("manifest-sha256.txt", without_line(b"hello")), ("P007",)),
        # not a bag
        Case("no bagit.txt", Bag().then(remove("bagit.txt")), ("P004",)),
        Case("no data", Bag().then(remove("data")), ("P003", "P004", "P011")),
        Case("no manifest", nothing_listed(), ("P004",)),
        Case("data is a file", Bag().then(remove("data")).then(put("data")), ("P003", "P004", "P011")),
        Case("bagit.txt is a folder", Bag().then(remove("bagit.txt")).then(put("bagit.txt/x")), ("P004",)),
        # the declaration
        Case("three lines", declared(DECLARATION.format("1.0") + "More: x\n"), ("P005",)),
        Case("lines in the other order", declared("Tag-File-Character-Encoding: UTF-8\nBagIt-Version: 1.0\n"), ("P005",)),
        Case("a byte order mark", declared(b"\xef\xbb\xbf" + DECLARATION.format("1.0").encode()), ("P005",)),
        Case("a version from the future", declared(DECLARATION.format("2.0")), ("P005",)),
        Case("no version", declared(DECLARATION.format("one")), ("P005",)),
        Case("blanks before the colon", declared(DECLARATION.format("1.0").replace(":", " :")), ("P005",)),
        Case("a blank at the end", declared(DECLARATION.format("1.0 ")), ("P005",)),
        Case("a codec that runs code", declared(DECLARATION.format("1.0").replace("UTF-8", "unicode_escape")), ("P005",)),
        Case("a codec that is no encoding", declared(DECLARATION.format("1.0").replace("UTF-8", "hex")), ("P005",)),
        Case("an empty declaration", declared(b""), ("P005",)),
        Case("a declaration in UTF-16", declared(DECLARATION.format("1.0").encode("utf-16")), ("P005",)),
        # manifests
        Case("garbage in the manifest", manifest(lambda data: data + b"garbage\n"), ("P006",)),
        Case("a comment in the manifest", manifest(lambda data: b"# made by hand\n" + data), ("P006",)),
        Case("a digest cut short", manifest(first_line(lambda line: line[1:])), ("P002", "P006")),
        Case("a digest without a path", manifest(lambda data: data + b"0" * 128 + b"\n"), ("P006",)),
        Case("a manifest that is not UTF-8", manifest(lambda data: data + b"\xff\xfe\n"), ("P002", "P006")),
        Case("a byte order mark in the manifest", manifest(lambda data: b"\xef\xbb\xbf" + data), ("P006",)),
        Case("listed twice in 1.0", manifest(lambda data: data + data), ("P013",)),
        Case("listed twice with different digests", manifest(lambda data: data + b"0" * 128 + data[128:].split(b"\n")[0] + b"\n"), ("P013",)),
        Case("a tag file in the payload manifest", manifest(lambda data: data + hashlib.sha512(b"x").hexdigest().encode() + b"  bag-info.txt\n"), ("P008",)),
        Case("an algorithm nobody knows", Bag().then(put("manifest-crc7.txt")), ("P016",)),
        Case("an algorithm without a length", Bag().then(put("manifest-shake_128.txt")), ("P016",)),
        # paths that lead out
        *(
            Case(f"the manifest names {path!r}", manifest(lambda data, path=path: data + b"0" * 128 + b"  " + path.encode() + b"\n"), ("P008",))
            for path in ("../../etc/passwd", "data/../../x", "/etc/passwd", "~/x", "~root/x", "C:\\x", "\\\\server\\x", "%HomeDrive%\\x", "data/..\\..\\x")
        ),
        *(
            Case(f"fetch.txt names {path!r}", with_fetch(f"http://h.example/h - {path}\n"), ("P008",))
            for path in ("../../x", "/tmp/x", "~/x", "bag-info.txt")
        ),
        # what is no file
        Case("a link to a file outside", Bag().then(link("data/hello.txt", "/etc/hostname")), ("P003", "P009", "P011")),
        Case("a link to a file inside", Bag().then(link("data/other.txt", "hello.txt")), ("P009",)),
        Case("a link to a folder outside", Bag().then(link("data/etc", "/etc")), ("P009",)),
        Case("a link to itself", Bag().then(link("data/loop", "loop")), ("P009",)),
        Case("a link to a device", Bag().then(link("data/hello.txt", "/dev/zero")), ("P003", "P009", "P011")),
        Case("bagit.txt is a link", Bag().then(link("bagit.txt", "/etc/hostname")), ("P009",)),
        Case("data is a link", Bag().then(remove("data")).then(link("data", "/etc")), ("P003", "P004", "P009", "P011")),
        Case("a pipe", Bag().then(pipe), ("P003", "P009", "P011")),
        # information
        Case("a line without a colon", with_info("nothing\n"), ("P010",)),
        Case("a blank before the colon", with_info("Contact-Name : a\n"), ("P010",)),
        Case("no blank after the colon", with_info("Contact-Name:a\n"), ("P010",)),
        Case("a line without a label", with_info(": a\n"), ("P010",)),
        Case("information that is not UTF-8", Bag().edit("bag-info.txt", lambda data: data + b"\xff\n"), ("P010",)),
        Case("a payload size that is wrong", with_info("Payload-Oxum: 1.2\n"), ("P011",)),
        Case("a payload size in small letters that is wrong", with_info("payload-oxum: 1.2\n"), ("P011",)),
        Case("a payload size twice", with_info("Payload-Oxum: 12.2\nPayload-Oxum: 12.2\n"), ("P011",)),
        Case("a payload size without a dot", with_info("Payload-Oxum: 12\n"), ("P011",)),
        Case("a payload size that is no number", with_info("Payload-Oxum: a.b\n"), ("P011",)),
        # fetch
        Case("a file still to be fetched", with_fetch("http://h.example/x 5 data/x\n", "data/x"), ("P003",)),
        Case("fetch.txt names what nobody lists", with_fetch("http://h.example/x 5 data/x\n"), ("P012",)),
        Case("a length that is no number", with_fetch("http://h.example/x many data/x\n", "data/x"), ("P003", "P012")),
        Case("a short line in fetch.txt", with_fetch("http://h.example/x\n"), ("P012",)),
        # tag manifests
        Case("a tag manifest lists itself", Bag().edit("tagmanifest-sha512.txt", lambda data: data + b"0" * 128 + b"  tagmanifest-sha512.txt\n"), ("P001", "P014")),
        Case("a tag manifest leaves out the manifest", Bag().edit("tagmanifest-sha512.txt", without_line(b"  manifest-")), ("P014",)),
    ]  # fmt: skip


def unsealed() -> Bag:
    """A bag without tag manifests."""
    bag = Bag()
    bag.tag_manifests = False
    return bag


def without_information() -> Bag:
    """A bag without bag-info.txt."""
    bag = Bag()
    bag.tag_manifests = False
    return bag.then(remove("bag-info.txt"))


def empty() -> Bag:
    """A bag with nothing in it."""
    bag = Bag()
    bag.payload = {}
    return bag


def latin() -> Bag:
    """A bag whose tag files are in ISO-8859-1."""
    text = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: ISO-8859-1\n"
    bag = declared(text)
    bag.info = "Contact-Name: x\n"
    return bag.edit("bag-info.txt", lambda _: "Contact-Name: Müller\n".encode("latin-1"))


def wide() -> Bag:
    """A bag whose tag files are in UTF-16."""
    text = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-16\n"
    bag = declared(text)
    for name in ("bag-info.txt", "manifest-sha512.txt", "tagmanifest-sha512.txt"):
        bag.edit(name, lambda data: data.decode().encode("utf-16"))
    return bag


def oldest() -> Bag:
    """A bag of 0.93, whose information has another name."""
    bag = Bag("0.93", ("md5",))
    bag.files["package-info.txt"] = b"Packing-Date: 2009-01-01\n"
    return bag


def twins() -> Bag:
    """A bag with one name in two compositions."""
    bag = with_payload(NFC)
    bag.payload[NFD] = WORLD
    return bag


def percent() -> Bag:
    """A bag whose manifest does not encode a percent sign."""
    return with_payload("data/50%25.txt").edit(
        "manifest-sha512.txt", lambda data: data.replace(b"%2525", b"%25")
    )


def composed() -> Bag:
    """A bag whose manifest composes letters, while the disk does not."""
    return with_payload(NFD).edit(
        "manifest-sha512.txt", lambda data: unicodedata.normalize("NFC", data.decode()).encode()
    )


def nothing_listed() -> Bag:
    """A bag without any manifest."""
    bag = unsealed()
    return bag.then(remove("manifest-sha512.txt"))
