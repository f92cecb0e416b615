"""Dates and times of items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from archiver.article import Document
from archiver.finding import ERROR, WARNING, Finding
from archiver.newsmltree import Item, items
from archiver.rules import rule
from archiver.xmltree import path_of

NEWSML = ("newsml-g2",)
TIMES = ("versionCreated", "firstCreated", "embargoed", "contentCreated", "contentModified")
ZONELESS = re.compile(r"\s*-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\s*")


def moment(element: Any) -> datetime | None:
    """A date and time with its zone, or None where there is none to compare."""
    try:
        when = datetime.fromisoformat((element.text or "").strip())
    except ValueError:
        return None
    return when.astimezone(UTC) if when.tzinfo else None


def one(item: Item, name: str) -> tuple[Any, datetime] | None:
    """The element of that name and its moment, where it has one."""
    element = item.first(name)
    when = moment(element) if element is not None else None
    return (element, when) if when is not None else None


@rule("N061", "time-without-zone", WARNING, formats=NEWSML)
def time_without_zone(document: Document) -> Iterator[Finding]:
    """A time is given without its time zone.

    The same words mean moments a day apart in Auckland and Honolulu. Once the story has left the house that wrote it,
    nobody can order it among others, or tell when an embargo ends.

    Clause: NewsML-G2 2.9 specification, page 302.
    """
    for item in items(document):
        for name in TIMES:
            for element in item.all(name):
                if ZONELESS.fullmatch(element.text or ""):
                    yield Finding(
                        f"`{name}` is {(element.text or '').strip()}, without a time zone",
                        path=path_of(element) + "/text()",
                    )


@rule("N062", "first-created-late", ERROR, formats=NEWSML)
def first_created_late(document: Document) -> Iterator[Finding]:
    """The first version is said to be younger than this one.

    `firstCreated` is the moment of version 1, `versionCreated` that of the version at hand. When they contradict each
    other, one of them is wrong, and the order of versions cannot be trusted.

    Clause: NewsML-G2 implementation guide, page 51.
    """
    for item in items(document):
        born, now = one(item, "firstCreated"), one(item, "versionCreated")
        if born and now and born[1] > now[1]:
            yield Finding(
                f"`firstCreated` {born[0].text.strip()} is later than `versionCreated` {now[0].text.strip()}",
                path=path_of(born[0]) + "/text()",
            )
