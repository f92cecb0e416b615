"""Dublin Core of a package, from its schema.org rendition and what the ledger knows: what every system can show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from archiver.ledger import Row
from archiver.package.packed import Refused
from archiver.package.premis import escape
from archiver.package.shelves import Package

PEOPLE = (
    ("author", "creator"),
    ("creator", "creator"),
    ("contributor", "contributor"),
    ("editor", "contributor"),
    ("translator", "contributor"),
    ("publisher", "publisher"),
)


def core(package: Package, row: Row) -> list[tuple[str, str]]:
    """Element and value, in the usual order."""
    said = statement(package)
    pairs: list[tuple[str, str]] = [("title", row.headline or row.id)]
    for key, element in PEOPLE:
        pairs.extend((element, name) for name in called(said.get(key)))
    pairs.append(("date", row.published))
    pairs.append(("language", row.language))
    pairs.append(("identifier", row.id))
    pairs.append(("type", "Text"))
    pairs.append(("description", text(said.get("description"))))
    pairs.append(("rights", text(said.get("copyrightNotice")) or text(said.get("license"))))
    pairs.extend(("subject", word) for word in called(said.get("keywords")))
    return [(element, value) for element, value in dict.fromkeys(pairs) if value]


def statement(package: Package) -> dict[str, Any]:
    """The schema.org rendition; empty when there is none."""
    try:
        name = next(name for name in package.names() if name.startswith("data/objects/schema-org/"))
        read = json.loads(package.read(name))
    except (OSError, KeyError, ValueError, Refused, StopIteration):
        return {}
    return read if isinstance(read, dict) else {}


def called(value: Any) -> Iterator[str]:
    """The names in a value: of people, of organisations, of things."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            inner = each.get("name")
            if isinstance(inner, str):
                yield inner
            else:
                for key in ("author", "creator", "contributor"):
                    yield from called(each.get(key)) if key in each else ()


def text(value: Any) -> str:
    """A value that is words."""
    return value if isinstance(value, str) else ""


def as_xml(pairs: list[tuple[str, str]]) -> str:
    """A simple Dublin Core record (oai_dc)."""
    lines = "".join(f"<dc:{element}>{escape(value)}</dc:{element}>\n" for element, value in pairs)
    return (
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">\n{lines}</oai_dc:dc>\n'
    )
