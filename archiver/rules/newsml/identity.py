"""Who an item is: identifier, version, standard and status."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archiver.article import Document
from archiver.finding import ERROR, Finding
from archiver.newsmltree import items
from archiver.rules import rule
from archiver.xmltree import path_of

NEWSML = ("newsml-g2",)
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


@rule("N044", "guid-not-iri", ERROR, formats=NEWSML)
def guid_not_iri(document: Document) -> Iterator[Finding]:
    """The identifier of the item is not an absolute IRI.

    The guid must name this item and no other, for ever and everywhere. A bare number or name is only unique in the
    house that made it, and collides with the next feed.

    Clause: NewsML-G2 2.9 specification, page 12.
    """
    for item in items(document):
        guid = item.element.get("guid")
        if guid is not None and not IRI.fullmatch(guid.strip()):
            yield Finding(f"the guid `{guid}` is not an absolute IRI", path=path_of(item.element, "guid"))
