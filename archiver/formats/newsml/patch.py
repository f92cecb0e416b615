"""An item as it was read, with what archiver derived added to it: the tree is patched, never rebuilt.

Added are the parties that a line of the item names and its metadata does not: a credit at the end of the text, or a
byline without its creator. Each carries how it came to be, and points to the words it was derived from. Everything
else stays as it was, to the last comment; when nothing needs adding the canonical XML is the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from archiver import xmltext
from archiver.article import Article, Credit, CreditLine, Document
from archiver.formats.newsml import compose
from archiver.formats.newsml.bodies import local
from archiver.formats.newsml.items import ITEM_TAGS
from archiver.formats.newsml.part import Part
from archiver.formats.newsml.parties import element_of, first, missing, nar, parties
from archiver.xmltree import NAR, XML, guarded_parser, path_of

CPNATURE = compose.SCHEMES["cpnat"]
HOW = compose.SCHEMES["howextr"] + "tool"
AGENT = compose.SCHEMES["arc"] + "archiver"
ADMINISTRATIVE = frozenset(
    """icon urgency contentCreated contentModified digitalSourceType located infoSource creator contributor audience
    exclAudience altId rating userInteraction""".split()
)
DESCRIPTIVE = frozenset(
    "language genre keyword subject slugline headline dateline by creditline description".split()
)
BEFORE_VALUES = frozenset(
    "itemMeta contentMeta partMeta assert inlineRef derivedFrom derivedFromValue".split()
)
NESTED = re.compile(r"/(by|creditline)(\[\d+\])?$")


def patched(article: Article, document: Document) -> bytes:
    """The article's item as UTF-8 bytes. One of several items of a message comes out as an item of its own."""
    original = next(
        (item for item in items_of(document.tree) if path_of(item) == article.path), document.tree
    )
    item = copied(original)
    Patch(item, article).apply()
    result: bytes = etree.tostring(item.getroottree(), xml_declaration=True, encoding="UTF-8")
    return result + b"\n"


def items_of(root: Any) -> Iterator[Any]:
    """The items of a document."""
    return (element for element in root.iter(*ITEM_TAGS))


def copied(item: Any) -> Any:
    """A copy of an item as a document of its own: the whole document where the item is its root."""
    above = item.getparent()
    if above is None:
        data = etree.tostring(item.getroottree(), encoding="UTF-8")
    else:
        data = etree.tostring(item, encoding="UTF-8", with_tail=False)
    root = etree.fromstring(data, guarded_parser(b"<!DOCTYPE" in data))
    while above is not None:
        for key in (f"{{{XML}}}lang", f"{{{XML}}}base"):
            if above.get(key) and root.get(key) is None:
                root.set(key, above.get(key))
        above = above.getparent()
    return root


class Patch:
    """What is to be added to one item."""

    def __init__(self, item: Any, article: Article) -> None:
        self.item = item
        self.article = article
        self.modern = declared(item) >= (2, 28)
        self.ids = set(used_ids(item))
        self.meta = first(item, "contentMeta")

    def apply(self) -> None:
        """Add what is missing."""
        language = self.article.language.value if self.article.language else ""
        stated = list(parties(Part(self.item, "").part("contentMeta"), language))
        for line, credits in list(missing(self.item, self.article.credit_lines, stated)):
            self.add(line, credits)

    def add(self, line: CreditLine, credits: list[Credit]) -> None:
        """State the credits of one line, and where they were read."""
        if self.meta is None:
            self.meta = etree.Element(f"{{{NAR}}}contentMeta")
            insert(self.item, self.meta, frozenset({"itemMeta"}))
        source = self.source_of(line) if line.path else None  # Without a path it is not of the item.
        ids = [self.party(credit) for credit in credits]
        if self.modern and source is not None:
            value = etree.Element(f"{{{NAR}}}derivedFromValue", sourceidref=self.identity(source, "line"))
            value.set("idrefs", " ".join(ids))
            value.text = xmltext.clean(line.raw)
            insert(self.item, value, BEFORE_VALUES)

    def source_of(self, line: CreditLine) -> Any:
        """The element that prints the line: the item's own where it has one, else a new credit line."""
        found = NESTED.search(line.path)
        if found:
            own = list(nar(self.meta, found[1]))
            index = int(found[2][1:-1]) - 1 if found[2] else 0
            if index < len(own):
                return own[index]
        text = xmltext.line(line.text or line.raw)
        for element in nar(self.meta, "creditline"):
            if xmltext.line(element.text or "") == text:
                return element
        printed = etree.Element(f"{{{NAR}}}{'by' if line.slot == 'byline' else 'creditline'}")
        printed.text = text
        insert(self.meta, printed, ADMINISTRATIVE | DESCRIPTIVE)
        return printed

    def party(self, credit: Credit) -> str:
        """State one party. Returns its id."""
        made = etree.Element(f"{{{NAR}}}{element_of(credit)}")
        identity = ""
        if self.modern:
            identity = self.identity(made, "party")
            nature = "organisation" if credit.kind == "organisation" else "person"
            made.set("typeuri", CPNATURE + nature)
            made.set("roleuri", role_uris(credit))
            made.set("howuri", HOW)
            made.set("creatoruri", AGENT)
        if compose.IRI.fullmatch(credit.uri):
            made.set("uri", credit.uri)
        if credit.initials:
            made.set("literal", xmltext.line(credit.name))
        else:
            etree.SubElement(made, f"{{{NAR}}}name").text = xmltext.line(credit.name)
        insert(self.meta, made, ADMINISTRATIVE)
        return identity

    def identity(self, element: Any, stem: str) -> str:
        """The id of an element, given now where it has none."""
        own: str | None = element.get("id")
        if own:
            return own
        number = 1
        while f"{stem}{number}" in self.ids:
            number += 1
        self.ids.add(f"{stem}{number}")
        element.set("id", f"{stem}{number}")
        return f"{stem}{number}"


def role_uris(credit: Credit) -> str:
    """The role codes of a credit as URIs."""
    codes = (code.partition(":") for code in compose.roles(credit).split())
    return " ".join(compose.SCHEMES[alias] + word for alias, _, word in codes)


def declared(item: Any) -> tuple[int, ...]:
    """The version of the standard that an item declares."""
    words = item.get("standardversion", "")
    return tuple(int(part) for part in words.split(".")) if re.fullmatch(r"\d+\.\d+", words) else (0,)


def insert(parent: Any, child: Any, after: frozenset[str]) -> None:
    """Put a child after the last of those it must follow, laid out as its neighbour is."""
    previous = None
    for sibling in parent:
        if local(sibling) in after and sibling.tag == f"{{{NAR}}}{local(sibling)}":
            previous = sibling
    if previous is None:
        parent.insert(0, child)
        child.tail = parent.text
    else:
        child.tail = previous.tail
        previous.addnext(child)
        # addnext moves the tail of its neighbour along; both keep the white space that stood there.
        previous.tail = child.tail


def used_ids(root: Any) -> Iterator[str]:
    """Every id of a tree."""
    for element in root.iter():
        identity = element.get("id") or element.get(f"{{{XML}}}id")
        if identity:
            yield identity
