"""A bag of BagIt 1.0 (RFC 8493), made whole in memory: payload, bag-info, manifest and tag manifest.

Two lines in bagit.txt, one line per element of bag-info.txt and no folding, one manifest, sorted by the bytes of the
paths, two blanks between digest and path: the same payload and information give the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from archiver.package import names

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST, TAG_MANIFEST = "manifest-sha512.txt", "tagmanifest-sha512.txt"


class Bag(NamedTuple):
    """The files of a bag by path, payload first, tag manifest last, and the digests that stand for the whole.

    `digests` has the SHA-512 of each file, in the same order. `payload` is the SHA-512 of the manifest and so means the payload; `tagmanifest` means every byte of the bag.
    """

    files: tuple[tuple[str, bytes], ...]
    digests: tuple[str, ...]
    payload: str
    tagmanifest: str
    size: int

    @property
    def octets(self) -> int:
        """Bytes of all files."""
        return sum(len(data) for _, data in self.files)


def sha512(data: bytes) -> str:
    """SHA-512, lower-case hex."""
    return hashlib.sha512(data).hexdigest()


def bag(payload: Iterable[tuple[str, bytes, str]], info: Iterable[tuple[str, str]]) -> Bag:
    """A bag of payload files (path below `data/`, bytes, SHA-512) and elements of bag-info, as `tags` takes them."""
    files = sorted(((f"data/{path}", data, digest) for path, data, digest in payload), key=by_path)
    made = tags([(path, len(data), digest) for path, data, digest in files], info)
    whole = (*((path, data) for path, data, _ in files), *made.files)
    digests = (*(digest for _, _, digest in files), *made.digests)
    return Bag(whole, digests, made.payload, made.tagmanifest, made.size)


def tags(listed: list[tuple[str, int, str]], info: Iterable[tuple[str, str]]) -> Bag:
    """The tag files for a payload of which path, size and SHA-512 are known.

    `Bag-Size`, `Payload-Oxum` and `Payload-Identifier` are put in where an element of that name stands with an empty
    value. Elements that are still empty then are left out.
    """
    manifest = "".join(f"{digest}  {path}\n" for path, _, digest in sorted(listed, key=by_path)).encode()
    size = sum(length for _, length, _ in listed)
    identifier = sha512(manifest)
    worked_out = {
        "Bag-Size": human(size),
        "Payload-Oxum": f"{size}.{len(listed)}",
        "Payload-Identifier": f"sha512:{identifier}",
    }
    lines = []
    for label, value in info:
        line = names.one_line(value or worked_out.get(label, ""))
        if line:
            lines.append(f"{label}: {line}\n")
    files = [("bag-info.txt", "".join(lines).encode()), ("bagit.txt", DECLARATION), (MANIFEST, manifest)]
    digests = [identifier if name == MANIFEST else sha512(data) for name, data in files]
    seal = "".join(f"{digest}  {name}\n" for (name, _), digest in zip(files, digests, strict=True)).encode()
    whole = sha512(seal)
    return Bag((*files, (TAG_MANIFEST, seal)), (*digests, whole), identifier, whole, size)


def by_path(file: tuple[str, object, str]) -> bytes:
    """The order of a manifest: the bytes of the path."""
    return file[0].encode()


def human(size: int) -> str:
    """A size in words, as `Bag-Size` wants it: "29.7 KB"."""
    amount = float(size)
    for unit in ("bytes", "KB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            break
        amount /= 1000
    return f"{size} bytes" if unit == "bytes" else f"{amount:.1f} {unit}"
