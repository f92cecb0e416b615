"""The versions of an article, and what changed from one to the next.

The schema.org rendition of each version is compared, field by field; the body paragraph by paragraph.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from archiver.ledger import Row
from archiver.package.packed import Refused
from archiver.package.shelves import Package

BODY = "articleBody"
PASSED_OVER = frozenset(("@context", "version", "dateModified"))
UNREADABLE = (OSError, KeyError, ValueError, Refused)


class Difference(NamedTuple):
    """One thing that another version says otherwise; "" where one of them says nothing."""

    field: str
    before: str
    after: str


def compare(archive: Path, before: Row, after: Row) -> list[Difference]:
    """What changed from one version of an article to another."""
    old, new = statement(archive, before), statement(archive, after)
    found = [
        Difference(label, one, other)
        for label, one, other in (
            ("status", before.status, after.status),
            ("embargo", before.embargo, after.embargo),
            ("headline", before.headline, after.headline),
        )
        if one != other
    ]
    for key in dict.fromkeys([*old, *new]):
        if key in PASSED_OVER or key in (BODY, "headline") or old.get(key) == new.get(key):
            continue
        found.append(Difference(key, told(old.get(key)), told(new.get(key))))
    found.extend(paragraphs(str(old.get(BODY, "")), str(new.get(BODY, ""))))
    if not found and before.payload != after.payload:
        found.append(Difference("source", before.source, after.source))
    return found


def statement(archive: Path, row: Row) -> dict[str, Any]:
    """The schema.org statement in a package; empty when there is none."""
    try:
        package = Package(archive, row.path)
        name = next(name for name in package.names() if name.startswith("data/objects/schema-org/"))
        read = json.loads(package.read(name))
    except (*UNREADABLE, StopIteration):
        return {}
    return read if isinstance(read, dict) else {}


def paragraphs(before: str, after: str) -> Iterator[Difference]:
    """Paragraphs that were changed, taken out or put in."""
    old, new = ([each for each in text.split("\n") if each.strip()] for text in (before, after))
    for kind, start, end, first, last in difflib.SequenceMatcher(None, old, new, False).get_opcodes():
        if kind == "equal":
            continue
        for number in range(max(end - start, last - first)):
            yield Difference(
                "body",
                old[start + number] if start + number < end else "",
                new[first + number] if first + number < last else "",
            )


def told(value: Any) -> str:
    """A value of a statement in words."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return str(value.get("name") or json.dumps(value, ensure_ascii=False))
    if isinstance(value, list):
        return ", ".join(told(each) for each in value)
    return json.dumps(value, ensure_ascii=False)
