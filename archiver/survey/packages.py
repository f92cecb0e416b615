"""The facts of an article that came without them, worked out anew from its package."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archiver import facts, formats
from archiver.article import Article, Document
from archiver.ledger import Row
from archiver.package.packed import Refused
from archiver.package.shelves import ERASED, RESTRICTED, Package
from archiver.segments import Record
from archiver.source import Source, Unreadable

RECEIVED = "data/objects/original/"
WRITTEN = "data/objects/schema-org/"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is to be indexed of an article; `body` only when it is wanted."""

    facts: dict[str, Any] = field(default_factory=dict)
    body: str = ""


def kept(archive: Path, record: Record, bodies: bool = False) -> Kept:
    """The facts of an article: those that came with its record, else those that its package gives.

    Of what has no package, is restricted or cannot be read nothing more is known than the record says.
    """
    there = record.state == "archived" and record.status not in (RESTRICTED, ERASED)
    if not there or (record.facts and not bodies):
        return Kept(record.facts)
    try:
        document, part = read(archive, record)
    except (OSError, KeyError, ValueError, Refused, Unreadable):
        return Kept(record.facts)
    if part >= len(document.articles):
        return Kept(record.facts)
    body = document.articles[part].text if bodies else ""
    return Kept(record.facts or facts.of(document, part), body)


def article_of(archive: Path, row: Row) -> Article:
    """The article of a package. Raises `OSError`, `KeyError`, `ValueError` or `Unreadable` where it cannot be read."""
    document, part = read(archive, row)
    if part >= len(document.articles):
        raise KeyError(row.path)
    return document.articles[part]


def read(archive: Path, record: Record | Row) -> tuple[Document, int]:
    """The article as it came, and where it stands in its source; of a source of many, as JSON-LD has it."""
    bag = Package(archive, record.path)
    alone = record.parts == 1
    wanted = RECEIVED if alone else WRITTEN
    name = next((each for each in bag.names() if each.startswith(wanted)), "")
    if not name:
        raise KeyError(wanted)
    source = Source(record.source, bag.read(name))
    return formats.read(source, as_format=record.format if alone else "jsonld"), record.part if alone else 0
