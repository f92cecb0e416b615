"""One walk over a NewsML-G2 tree, whose yield all rules share.

Content that is carried along (`inlineXML`) is passed over: it is not the item's own markup, and its attributes mean
something else.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from archiver import catalogs
from archiver.article import Document
from archiver.xmltree import NAR

ITEMS = frozenset("newsItem packageItem conceptItem knowledgeItem planningItem catalogItem".split())
LENGTH = len(NAR) + 2
PREFIX = f"{{{NAR}}}"
INLINE = f"{PREFIX}inlineXML"

CODES = frozenset(
    """accesstype aspect audiochannels audiocodec authoritystatus colourindicator colourspace concepttype
    confirmationstatus creator derivedfrom durationunit encoding environment format hashtype heightunit how idformat
    interactiontype jobtitle layoutorientation market marketlabelsrc mode part pubconstraint qcode radunit ratertype
    ratingtype rel rendition renditionref reposrole representation residrefformat role scaleunit scope severity
    symbolsrc target tech timeunit type valcalctype valueunit videocodec videodefinition videoscaling why
    widthunit""".split()
)
"""Attributes whose values are QCodes, or lists of them."""
MARKUP = frozenset("a span br ruby rb rt rp rbc rtc inline".split())
"""Elements of running text, whose `rel` and `class` are words of their own."""


class Code(NamedTuple):
    """One QCode where it stands."""

    element: Any
    attribute: str
    alias: str
    code: str

    @property
    def words(self) -> str:
        """The QCode as written."""
        return f"{self.alias}:{self.code}"


class Item:
    """One item: its elements by local name, its QCodes, and what its catalogs declare."""

    __slots__ = ("aliases", "codes", "element", "elements", "kind", "unknown", "versions")

    def __init__(self, element: Any) -> None:
        self.element = element
        self.kind: str = element.tag[LENGTH:]
        self.elements: dict[str, list[Any]] = {}
        self.codes: list[Code] = []
        self.aliases: dict[str, str] = {}
        self.unknown: list[Any] = []
        """catalogRef elements whose catalog we do not have."""
        self.versions: list[int] = []
        """Versions of IPTC's catalog that the item refers to."""
        self.walk()
        self.learn()

    def walk(self) -> None:
        """Sort every element of the item's own markup by its name, and find its QCodes."""
        elements, codes = self.elements, self.codes
        nodes = self.element.iter("*")
        for node in nodes:
            tag = node.tag
            if tag == INLINE:
                passed = sum(1 for _ in node.iter("*")) - 1
                deque(islice(nodes, passed), maxlen=0)
            if not tag.startswith(PREFIX):
                continue
            name = tag[LENGTH:]
            elements.setdefault(name, []).append(node)
            if name not in MARKUP:
                for attribute, value in node.items():
                    if attribute in CODES:
                        for word in value.split():
                            alias, colon, code = word.partition(":")
                            if colon and code:
                                codes.append(Code(node, attribute, alias, code))

    def learn(self) -> None:
        """What the catalogs of the item declare."""
        for reference in self.own("catalogRef"):
            version = catalogs.version_of(reference.get("href", ""))
            if version is None:
                self.unknown.append(reference)
            else:
                self.versions.append(version)
                self.aliases.update(catalogs.iptc(version))
        for catalog in self.own("catalog"):
            for scheme in catalog.iterchildren(f"{PREFIX}scheme"):
                self.aliases[scheme.get("alias", "")] = scheme.get("uri", "")

    def all(self, name: str) -> list[Any]:
        """Every element of that local name, anywhere in the item."""
        return self.elements.get(name, [])

    def own(self, name: str) -> Iterator[Any]:
        """The elements of that name that are children of the item itself."""
        return (node for node in self.elements.get(name, ()) if node.getparent() is self.element)

    def within(self, name: str, parent: str) -> Iterator[Any]:
        """The elements of that name whose parent has the other name."""
        tag = PREFIX + parent
        return (node for node in self.elements.get(name, ()) if node.getparent().tag == tag)

    def first(self, name: str) -> Any:
        """The first element of that name, or None."""
        found = self.elements.get(name)
        return found[0] if found else None

    def uri(self, alias: str, code: str) -> str:
        """The URI that a QCode means, or "" when no catalog declares its alias."""
        scheme = self.aliases.get(alias, "")
        return scheme + code if scheme else ""

    def concept(self, element: Any) -> str:
        """The URI of the concept that an element names by `uri` or `qcode`, or "" when there is none."""
        qcode = element.get("qcode", "")
        if qcode:
            alias, _, code = qcode.strip().partition(":")
            resolved = self.uri(alias, code)
            if resolved:
                return resolved
        return str(element.get("uri", "")).strip()


def items(document: Document) -> tuple[Item, ...]:
    """The items of a document, walked once; none when the XML could not be read."""
    cached: tuple[Item, ...] | None = document.notes.get("newsml items")
    if cached is None:
        cached = document.notes["newsml items"] = tuple(walked(document.tree))
    return cached


def walked(root: Any) -> Iterator[Item]:
    """The items below, or at, the root."""
    if root is None or not root.tag.startswith(PREFIX):
        return
    name = root.tag[LENGTH:]
    if name in ITEMS:
        yield Item(root)
    elif name == "newsMessage":
        for item_set in root.iterchildren(f"{PREFIX}itemSet"):
            for child in item_set.iterchildren("*"):
                if child.tag.startswith(PREFIX) and child.tag[LENGTH:] in ITEMS:
                    yield Item(child)
