"""Paragraphs out of a piece of HTML that stands within something else: a JSON string, a feed, a file of exports."""

from __future__ import annotations

from lxml import etree

from archiver.article import Said
from archiver.formats.newsml import bodies
from archiver.formats.newsml.bodies import Body
from archiver.paragraphs import squeezed

PARSER_OPTIONS = {"no_network": True, "huge_tree": False, "remove_pis": True, "remove_comments": True}


def read(markup: str, path: str) -> Body:
    """The body that a fragment holds; every value of it stands at `path`. What is no markup is plain text."""
    if "<" not in markup and "&" not in markup:
        return plain(markup, path)
    parser = etree.HTMLParser(encoding="utf-8", **PARSER_OPTIONS)
    try:
        root = etree.fromstring(f"<html><body>{markup}</body></html>".encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return plain(markup, path)
    body = root.find("body") if root is not None else None
    if body is None:
        return plain(markup, path)
    return bodies.from_markup(body, path)


def plain(text: str, path: str) -> Body:
    """Plain text: paragraphs are parted by blank lines, or else each line is one."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    pieces = bodies.BREAK.split(unified)
    if len(pieces) == 1:
        pieces = unified.split("\n")
    paragraphs = tuple(
        Said("\n".join(squeezed(line) for line in piece.strip().split("\n")), piece, path=path)
        for piece in pieces
        if piece.strip()
    )
    return Body(paragraphs)


def text(markup: str) -> str:
    """The words of a short fragment on one line, such as a title with entities and emphasis."""
    if "<" not in markup and "&" not in markup:
        return squeezed(markup)
    return " ".join(said.value for said in read(markup, "").paragraphs)
