"""NewsML-G2: news items, packages, concepts and messages of several items, read, written and patched.

What a date means: `contentCreated` becomes the article's `created`, `contentModified` its `modified`, and
`pubHistory/published/timestamp` its `published`. `versionCreated` says when this rendition of the item was made,
not when anybody could read the story, so it is none of the three; it stays in the tree.
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import islice

from archiver import xmltree
from archiver.article import Article, Document, Given
from archiver.formats.newsml import items
from archiver.pattern import Pattern
from archiver.source import Source, Unreadable

NAME = "newsml-g2"
LABEL = "NewsML-G2"
SUFFIXES = (".xml", ".newsml", ".g2", ".newsmlg2")

KEPT = 10_000
"""So many elements of a document are held while it is judged: lxml makes each anew whenever nobody holds it."""
NAMESPACE = xmltree.NAR.encode()
TAGS = tuple(b"<" + root.encode() for root in items.ROOTS)
"""How an item or a message may begin."""
NAMES = frozenset(root.encode() for root in items.ROOTS)
ROOT = Pattern(rb"(?>\s+|<\?.*?\?>|<!--.*?-->|<![^>]*>)*+<([\w.:-]+)", re.S)
"""What comes before the first tag, and the name in it."""


def sniff(head: bytes, name: str) -> int:
    """Sure of the namespace, nearly sure of the root's name; any other XML is worth a try, so that it is explained."""
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe\xfa \t\r\n")
    if not start.startswith(b"<"):
        return 0
    first = ROOT.match(start)
    if first and first[1] in NAMES and NAMESPACE in start:
        return 99
    if start[:14].lower() == b"<!doctype html" or (first and first[1].lower() == b"html"):
        return 0
    known = NAMESPACE in start, any(map(start.__contains__, TAGS))
    if any(known):
        return 99 if all(known) else 95
    if start.startswith((b"<?xml", b"<!DOCTYPE", b"<!ENTITY")):
        return 40
    return 15 if name.lower().endswith(SUFFIXES) else 0


def read(source: Source, given: Given) -> Document:
    """Read one file of NewsML-G2: an article for each item.

    A document that is not well-formed comes back with its faults and without articles. Raises `Unreadable` when it
    is XML of another kind.
    """
    tree = xmltree.parse(source)
    document = Document(source, NAME, faults=tree.faults, tree=tree.root)
    if tree.root is not None:
        if not items.known(tree.root):
            raise Unreadable(f"XML, but not NewsML-G2: the root element is <{xmltree.step(tree.root.tag)}>")
        document.notes["elements"] = list(islice(tree.root.iter(), KEPT))
        document.articles = tuple(items.articles(tree.root, given))
    return document


def write(article: Article, *, now: datetime, document: Document | None = None) -> bytes:
    """The article as NewsML-G2 2.35.

    What was read from NewsML-G2 is patched: its own tree with what archiver derived added, nothing rebuilt. Anything
    else becomes a new item, made at `now`. What the article does not say is not written.
    """
    if document is not None and document.format == NAME and document.tree is not None:
        from archiver.formats.newsml.patch import patched

        return patched(article, document)
    from archiver.formats.newsml.compose import composed

    return composed(article, now)
