"""Names of packages and of the files in them, and ids for articles that bring none.

File names are our own and plain: lower-case ASCII letters, digits, hyphen and dot, unique within a package, at most
100 characters, never a name that Windows keeps for itself. What the sender called a file is kept as metadata, never
as a name on disk. Ids are kept as they are said, apart from characters that cannot stand in a line of text.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
from collections.abc import Mapping
from typing import NamedTuple

from archiver.jsontext import compact
from archiver.paragraphs import tidy

SLUG_LENGTH = 60
NAMESPACE = uuid.UUID("6ed0f4a4-5c39-5dbb-8f6c-0b7f1f1f3d11")
"""Root of the name spaces of providers, for ids that are minted here."""

LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "þ": "th",
        "ı": "i",
        "’": "",
        "'": "",
    }
)
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])")
AVOIDED = frozenset(("access", "service", "thumbnails", "manualnormalization"))
"""Stems that a receiving system reads as an instruction, or that Windows keeps, get a word in front."""
UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
LINE_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]+")
MORE_BLANKS = re.compile("(?<= ) ")
NOT_A_SUFFIX = re.compile(r"[^a-z0-9]")


class Shelf(NamedTuple):
    """Where the versions of one article stand: two folders deep, so that no folder holds millions of entries."""

    folder: str
    tail: str


def slug(words: str, language: str = "") -> str:
    """A readable file name of words: "Städtetag tagt" -> "staedtetag-tagt". Empty when nothing Latin is in them."""
    low = words[:400].lower()
    if language.startswith("de"):
        low = unicodedata.normalize("NFC", low).translate(UMLAUTS)
    plain = unicodedata.normalize("NFKD", low.translate(LETTERS)).encode("ascii", "ignore").decode()
    parts = re.findall(r"[a-z0-9]+", plain)
    made = ""
    for part in parts:
        longer = f"{made}-{part}" if made else part[:SLUG_LENGTH]
        if len(longer) > SLUG_LENGTH:
            break
        made = longer
    if RESERVED.fullmatch(made) or made in AVOIDED:
        return f"article-{made}"
    return made


def stem(headline: str, name: str, language: str = "") -> str:
    """The stem of every file of a package: from the headline, else from the sender's name, else "article"."""
    last = re.split(r"[/\\]", name)[-1].rpartition(".")
    return slug(headline, language) or slug(last[0] or last[2]) or "article"


def suffix(name: str, usual: str) -> str:
    """The suffix of the file as received, without the dot: the sender's where it is plain, else the usual one."""
    last = re.split(r"[/\\]", name)[-1]
    given = last.rpartition(".")[2].lower() if "." in last else ""
    return usual if not given or len(given) > 8 or NOT_A_SUFFIX.search(given) else given


def identifier(said: str) -> str:
    """An id as it can stand in one line: blanks around it go, what cannot be printed becomes %XX of its UTF-8."""
    return MORE_BLANKS.sub("%20", UNPRINTABLE.sub(escaped, said.strip(" \t\r\n")))


def escaped(found: re.Match[str]) -> str:
    """Percent-encoded UTF-8 of one character."""
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass"))


def minted(provider: str, sha256: str, part: int, parts: int) -> str:
    """A `urn:uuid:` of version 5 for an article without an id: the same bytes of one provider give the same id."""
    namespace = uuid.UUID(named(NAMESPACE.bytes, clean(provider)))
    return f"urn:uuid:{named(namespace.bytes, sha256 if parts < 2 else f'{sha256}#{part}')}"


def named(namespace: bytes, name: str) -> str:
    """The UUID of version 5 of a name, as `uuid.uuid5` makes it, a good deal faster. RFC 9562, 5.5."""
    digest = bytearray(hashlib.sha1(namespace + name.encode(), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    text = digest.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def shelf(id: str) -> Shelf:
    """The folders and the last part of the name for the packages of an id, from its SHA-256."""
    digest = hashlib.sha256(id.encode()).hexdigest()
    return Shelf(f"{digest[:3]}/{digest[3:6]}", digest[6:14])


def package(id: str, stem: str, version: int) -> str:
    """The path of a package in its archive: "0eb/60e/a-story-8b12cd34.v1"."""
    place = shelf(id)
    return f"{place.folder}/{stem}-{place.tail}.v{version}"


def one_line(words: str) -> str:
    """Words as the value of one line of a text file: no line breaks of any kind, no control characters."""
    if tidy(words):
        return words
    return " ".join(clean(LINE_BREAKS.sub(" ", words)).split())


def spread(body: Mapping[str, object]) -> bytes:
    """An object as JSON that people can read and programs write fast: a line for each key, and each item of its lists."""
    rows = []
    for key, value in body.items():
        if isinstance(value, list) and value:
            told = "[\n  " + ",\n  ".join(map(compact, value)) + "\n ]"
        else:
            told = compact(value)
        rows.append(f" {compact(key)}: {told}")
    return ("{\n" + ",\n".join(rows) + "\n}\n").encode("utf-8", "backslashreplace")


def clean(words: str) -> str:
    """Words that UTF-8 can hold: halves of characters, as broken JSON or a file name may bring, become \\uXXXX."""
    return words if words.isascii() else words.encode("utf-8", "backslashreplace").decode()


def sender(name: str) -> str:
    """The sender's name of a file, as words: bytes that are no UTF-8 become \\xXX."""
    return one_line(
        name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") if fits(name) else name
    )


def fits(name: str) -> bool:
    """Whether a name holds bytes as the operating system gives them, and no other half characters."""
    try:
        name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True
