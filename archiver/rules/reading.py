"""How rules look at linked data: the nodes to judge, their values, and the place of what they find."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archiver.article import Document
from archiver.finding import Finding, Fix, Span
from archiver.linkeddata import Graph, Node, words

PAGES = ("jsonld", "html")
"""The formats that carry linked data."""


def told(document: Document) -> tuple[Node, ...]:
    """The nodes that were read as the document's articles, what is said in JSON-LD before what is said otherwise."""
    nodes: tuple[Node, ...] = document.notes.get("told", ())
    return nodes


def graph_of(document: Document) -> Graph:
    """The document's linked data."""
    graph: Graph = document.notes["graph"]
    return graph


def articles(document: Document) -> tuple[Node, ...]:
    """The nodes to judge: every article of a file, and of a page the one that it is about."""
    nodes = told(document)
    return nodes[:1] if document.format == "html" else nodes


def text_of(graph: Graph, node: Node, name: str) -> str:
    """The first text of a property."""
    found = graph.first(node, name)
    return words(found.value).strip() if found else ""


def has(graph: Graph, node: Node, name: str) -> bool:
    """Whether the node, or another of its @id, has a property with a value."""
    return name in graph.names and any(
        one.data.get(name) not in (None, "", [], {}) for one in graph.same(node)
    )


def objects(graph: Graph, node: Node, name: str) -> list[Node]:
    """The objects that are values of a property."""
    return [
        found
        for value in graph.values(node, name)
        if type(value.value) is dict and (found := graph.node(value.value, value.path)) is not None
    ]


def metas(document: Document, *names: str) -> Iterator[tuple[str, str]]:
    """What the page's meta tags say under these names, with the path of each."""
    page = document.notes.get("page")
    if page is not None:
        for name in names:
            yield from page.metas.get(name, ())


def about(document: Document, node: Any, message: str, label: str = "", fix: Fix | None = None) -> Finding:
    """A finding about a whole object, or another thing that has a path.

    The pointer of a file's outermost object is empty, so its place is given as well: its opening bracket.
    """
    span = None
    if not node.path:
        start = document.source.text.find("{")
        span = Span(start, start + 1) if start >= 0 else None
    return Finding(message, span, node.path, label, fix)


def place(document: Document, path: str) -> Span | None:
    """The characters that a path means; worked out for what is mended."""
    from archiver.locate import path_span

    return path_span(document, path)


def key_place(document: Document, path: str) -> Span | None:
    """The characters of the key whose value a path means."""
    page = document.notes.get("page")
    if page is not None:
        span: Span | None = page.key_span(path)
        return span
    from archiver import jsonplaces

    return jsonplaces.key_span(document.source.text, path)
