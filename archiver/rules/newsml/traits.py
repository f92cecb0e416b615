"""What rules ask of an item again and again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archiver.article import Document
from archiver.newsmltree import Item, items
from archiver.rules import presence
from archiver.xmltree import XHTML, XML

NEWSML = ("newsml-g2",)
"""The format that all these rules are for."""
LANG = f"{{{XML}}}lang"
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}"

AROUND = "markup around items"
SEVERAL = "several items"
EARLIER = "earlier versions"
AT_HAND = "catalogs at hand"
NOT_AT_HAND = "catalogs not at hand"
CATALOGS = "several references to catalogs"
UNRESOLVED = "codes and no catalog"
SIGNED = "a signature"
NO_LANGUAGE = "no language of the item"
NO_LANGUAGE_OF_CONTENT = "no language of the content"
NO_STATUS = "no status"
NO_RIGHTS = "no rights"
UNLIKE_A_PAGE = "content unlike a page of text"
ODD_HEAD = "a class, a status or a provider that is not plain"
NOT_USABLE = "a status other than usable"
NO_HEADLINE = "no headline that begins with words"
UNDECLARED = "an alias that no catalog declares"
NOBODYS = "rights without holder and notice"
"""What rules need besides elements, which they name, and attributes, which they name with an @ before."""


@presence
def there(document: Document) -> list[str]:
    """The names of elements and attributes in the items of a document, and what else its rules need."""
    if document.format not in NEWSML:
        return []
    found = items(document)
    told = [] if len(found) == 1 and found[0].element is document.tree else [AROUND]
    for item in found:
        told += item.elements
        told += [f"@{name}" for name in item.attributes]
        told += [AT_HAND] if item.known else []
        told += [NOT_AT_HAND] if item.unknown else []
        told += oddities(item)
    if len(found) > 1:
        told.append(SEVERAL)
    if "seen" in document.notes:
        told.append(EARLIER)
    return told


def oddities(item: Item) -> Iterator[str]:
    """What an item has or lacks unlike most others; there are rules that speak only of that."""
    if len(item.all("catalogRef")) > 1:
        yield CATALOGS
    if item.by_alias and not item.has_catalog:
        yield UNRESOLVED
    if next(item.element.iterchildren(SIGNATURE + "Signature"), None) is not None:
        yield SIGNED
    if not item.element.get(LANG):
        yield NO_LANGUAGE
    if item.first("language", "contentMeta") is None:
        yield NO_LANGUAGE_OF_CONTENT
    if item.first("pubStatus", "itemMeta") is None:
        yield NO_STATUS
    if "rightsInfo" not in item.elements:
        yield NO_RIGHTS
    elif not any(owned(item, name) for name in ("copyrightHolder", "copyrightNotice")):
        yield NOBODYS
    headline = item.first("headline", "contentMeta")
    if headline is None or not (headline.text or "").strip():
        yield NO_HEADLINE
    if not item.by_alias.keys() <= item.aliases.keys():
        yield UNDECLARED
    if not like_a_page(item):
        yield UNLIKE_A_PAGE


def owned(item: Item, name: str) -> bool:
    """Whether a statement of rights of the item itself has an element of that name."""
    return any(node.getparent().getparent() is item.element for node in item.within(name, "rightsInfo"))


def like_a_page(item: Item) -> bool:
    """Whether the content of a text is one page in XHTML, as it is called: nothing is odd about such content."""
    sets, pages = item.own("contentSet"), item.all("inlineXML")
    if len(sets) != 1 or len(pages) != 1 or item.kind != "newsItem" or nature(item) != "text":
        return False
    page = pages[0]
    return (
        list(sets[0].iterchildren("*")) == [page]
        and page.get("contenttype") == "application/xhtml+xml"
        and [root.tag for root in page.iterchildren("*")] == [f"{{{XHTML}}}html"]
    )


def written(element: Any) -> tuple[str, str]:
    """The identifier of a concept as written, and the attribute that says it."""
    qcode = element.get("qcode")
    return (qcode, "qcode") if qcode else (element.get("uri", ""), "uri")


def nature(item: Item) -> str:
    """The class of an item, such as text or picture, in whatever scheme."""
    element = item.first("itemClass")
    return "" if element is None else last_part(written(element)[0])


def last_part(identifier: str) -> str:
    """The code at the end of a QCode or a URI."""
    return identifier.replace("/", ":").rpartition(":")[2]


def is_text(item: Item) -> bool:
    """Whether an item is a news item of class text that carries words and metadata about them."""
    found: bool | None = item.memo.get("is text")
    if found is None:
        found = item.memo["is text"] = (
            item.kind == "newsItem"
            and nature(item) in ("text", "")
            and item.child("contentMeta") is not None
            and any(has_words(element) for element in (*item.all("inlineXML"), *item.all("inlineData")))
        )
    return found


def has_words(element: Any) -> bool:
    """Whether there is any text within an element."""
    return any(not piece.isspace() for piece in element.itertext())


def meta_of(item: Item) -> Any:
    """The content metadata of an item, or the item where it has none."""
    meta = item.child("contentMeta")
    return item.element if meta is None else meta


def text(element: Any) -> str:
    """The text within an element on one line."""
    return " ".join(("".join(element.itertext()) if len(element) else element.text or "").split())


def located(item: Item) -> Iterator[Any]:
    """The renditions that say where they lie."""
    return (e for e in item.all("remoteContent") if e.get("href") or e.get("residref"))
