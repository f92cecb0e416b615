"""Open shelf 1: one module per format. Formats convert; they never judge.

A format is a plain module with `NAME`, `SUFFIXES`, `sniff(head, name)` and `read(source, given)`, and `write` when it
can. To add one: write the module, name it in `FORMATS`, and give it a sample.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol, cast

from archiver.article import Article, Document, Given
from archiver.source import Source, Unreadable

HEAD = 64 * 1024
"""How many bytes of a source a format may look at to recognise it."""

FORMATS = (
    "newsml",
    "newsml1",
    "table",
    "jsonld",
    "jsonfeed",
    "ghost",
    "drupal",
    "ans",
    "ninjs",
    "nitf",
    "prism",
    "wxr",
    "feed",
    "mail",
    "html",
    "anpa",
    "iptc7901",
    "docx",
    "pdf",
    "markdown",
    "text",
)
"""Modules of this package, most particular first. Each is imported only when a source may need it."""


MARKED_UP = frozenset(("newsml", "newsml1", "nitf", "prism", "wxr", "feed", "html"))
"""Those of them whose sources hold tags."""
JSON = frozenset(("jsonld", "jsonfeed", "ghost", "drupal", "ans", "ninjs"))
PACKED = frozenset(("docx", "pdf"))
OF_JSON = ("jsonld", *(name for name in FORMATS if name not in MARKED_UP | PACKED and name != "jsonld"))
"""The modules to ask about what begins as JSON does."""
OF_TAGS = tuple(name for name in FORMATS if name not in JSON | PACKED)
OF_WORDS = tuple(name for name in OF_TAGS if name not in MARKED_UP)
"""Those about what holds tags, and about what holds none."""


class Format(Protocol):
    """What a format module offers."""

    NAME: str
    """The name printed and accepted by `--as`, such as "newsml-g2"."""
    LABEL: str
    """The name for people, such as "NewsML-G2"."""
    SUFFIXES: tuple[str, ...]

    def sniff(self, head: bytes, name: str) -> int:
        """How sure this is the format, from 0 (no) to 100. Looks at bytes and name only and never raises."""

    def read(self, source: Source, given: Given) -> Document:
        """Read the source. What is wrong becomes a `Fault`; raises `Unreadable` only where nothing can be read."""


def modules(names: tuple[str, ...] = FORMATS) -> Iterator[Format]:
    """Format modules, each imported when its turn comes."""
    yield from map(module_of, names)


@lru_cache(maxsize=64)
def module_of(name: str) -> Format:
    """The module of a format."""
    return cast(Format, importlib.import_module(f"archiver.formats.{name}"))


def candidates(head: bytes) -> tuple[str, ...]:
    """The modules to ask, in an order that seldom imports one in vain: most are slow to import, and a hook is not to be."""
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if first in (b"{", b"["):
        return OF_JSON
    if head.startswith(b"PK\x03\x04") or b"%PDF" in head[:1024]:
        return ("docx", "pdf", *(name for name in FORMATS if name not in PACKED))
    return OF_TAGS if b"<" in head else OF_WORDS


@lru_cache(maxsize=64)
def by_name(name: str) -> Format:
    """The format called `name`. Raises `Unreadable` when there is none."""
    for module in modules():
        if name == module.NAME:
            return module
    raise Unreadable(f"no format is called {name}")


def recognise(source: Source) -> Format:
    """The format that is surest of this source. Raises `Unreadable` when none recognises it."""
    if not source.data or source.data.isspace():
        raise Unreadable("the file is empty" if not source.data else "the file holds nothing but white space")
    head = source.data[:HEAD]
    best: Format | None = None
    surest = 0
    for module in modules(candidates(head)):
        score = module.sniff(head, source.name)
        if score > surest:
            best, surest = module, score
        if surest >= 90:
            break
    if best is None:
        raise Unreadable("not recognised: neither XML, JSON, HTML nor text")
    return best


def read(source: Source, given: Given | None = None, as_format: str = "") -> Document:
    """Read one source into a `Document`. Raises `Unreadable` when it cannot be read or recognised."""
    module = by_name(as_format) if as_format else recognise(source)
    document = module.read(source, given or Given())
    document.notes["given"] = given or Given()
    return document


WRITABLE = ("newsml-g2", "jsonld", "text", "ninjs", "nitf", "markdown")
"""Names of the formats that can be written."""


def write(article: Article, as_format: str, *, now: datetime, document: Document | None = None) -> bytes:
    """The article in a format that can be written, one of `WRITABLE`. `now` is the time of writing.

    `document` is where the article was read from: NewsML-G2 that was read from NewsML-G2 is patched, never rebuilt.
    """
    if as_format == "newsml-g2":
        from archiver.formats import newsml

        return newsml.write(article, now=now, document=document)
    if as_format == "jsonld":
        from archiver.formats import jsonld

        return jsonld.write(article)
    if as_format == "text":
        from archiver.formats import text

        return text.write(article)
    if as_format in WRITABLE:
        module: Any = by_name(as_format)
        made: bytes = module.write(article)
        return made
    raise Unreadable(f"{as_format} is not a format that can be written")
