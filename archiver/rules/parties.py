"""Whom the metadata of an article names: each party with its property, its name and its place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from archiver.article import Credit, CreditLine, Document
from archiver.jsontree import written
from archiver.linkeddata import Graph, Node, Value, words
from archiver.rules.reading import told

CREDITING = ("author", "creator", "contributor", "editor", "translator", "producer", "accountablePerson")
PERSON_ONLY = ("editor", "accountablePerson")


class Party(NamedTuple):
    """One value of a property that credits: the property, the value, the node it is, its name and where that stands."""

    property: str
    value: Value
    node: Node | None
    name: str
    path: str


def parties(document: Document, *properties: str) -> list[Party]:
    """Everyone whom the article's properties name, text or object, worked out once for each document."""
    known: list[Party] | None = document.notes.get("parties")
    if known is None:
        known = document.notes["parties"] = list(named(document))
    return [party for party in known if party.property in properties] if properties else known


def named(document: Document) -> Iterator[Party]:
    """Everyone whom the article's properties name, in the order of the properties."""
    graph: Graph = document.notes["graph"]
    for node in told(document)[:1] if document.format == "html" else told(document):
        for property in CREDITING:
            if property not in graph.names:
                continue
            for value in graph.values(node, property):
                found = graph.node(value.value, value.path)
                name, path = (words(value.value), value.path) if found is None else name_in(graph, found)
                yield Party(property, value, found, name, path)


def name_in(graph: Graph, node: Node) -> tuple[str, str]:
    """The name of a node, and where it stands."""
    found = graph.first(node, "name")
    return (words(found.value), found.path) if found else ("", node.path)


@lru_cache(maxsize=4096)
def understood(name: str) -> CreditLine | None:
    """What the grammar of credits makes of a name, kept for the rules and the articles that follow."""
    from archiver.credits.read import read_line

    return read_line(name, slot="field")


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """A name for comparison: letters and digits only, without case and accents."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return " ".join(
        "".join(char if char.isalnum() else " " for char in plain if not unicodedata.combining(char)).split()
    )


def shown(name: str) -> str:
    """A name in a message."""
    return name if len(name) <= 60 else name[:57] + "..."


def is_person(node: Node | None) -> bool:
    """Whether a node says that it is a person."""
    return node is not None and "Person" in node.types


def entry(credit: Credit) -> str:
    """A party as JSON."""
    sort = "Organization" if credit.kind == "organisation" else "Person"
    return f'{{"@type": "{sort}", "name": {written(credit.name)}}}'
