"""The content of an item and the files it refers to: N140, N146 to N148, N150 to N152."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archiver.article import Document
from archiver.finding import ERROR, WARNING, Finding
from archiver.newsmltree import EVERY, LENGTH, PREFIX, Item, items
from archiver.rules import rule
from archiver.rules.newsml.identity import status
from archiver.rules.newsml.traits import NEWSML, UNLIKE_A_PAGE, located, nature
from archiver.xmltree import path_of


@rule("N140", "content-belies-class", ERROR, formats=NEWSML, needs=[UNLIKE_A_PAGE])
def content_belies_class(document: Document) -> Iterator[Finding]:
    """The content is not of the kind that the class of the item says.

    A text comes within the item, pictures, audio and video come from elsewhere. An item of class text that only points
    to a file shows nothing to those who asked for texts, and a picture without a file is no picture.

    Clause: NewsML-G2 2.9 specification, page 176.
    """
    for item in items(document):
        kinds = {element.tag[LENGTH:] for element in renditions(item)}
        if item.kind != "newsItem" or not kinds:
            continue
        code = nature(item)
        element = item.first("itemClass")
        if code == "text" and not kinds & {"inlineXML", "inlineData"}:
            media = [one.get("contenttype", "") for one in item.all("remoteContent")]
            if not any(one.startswith(("text/", "application/")) for one in media):
                yield Finding("the item is of class text and carries none", path=path_of(element))
        elif code in ("picture", "graphic", "video", "audio") and not kinds & {"remoteContent", "inlineData"}:
            yield Finding(f"the item is of class {code} and refers to no file", path=path_of(element))


def renditions(item: Item) -> list[Any]:
    """The renditions of an item's content."""
    found: list[Any] | None = item.memo.get("renditions")
    if found is None:
        found = item.memo["renditions"] = [
            element for content in item.own("contentSet") for element in content.iterchildren("*")
        ]
    return found


@rule("N146", "rendition-twice", WARNING, formats=NEWSML, needs=["remoteContent"])
def rendition_twice(document: Document) -> Iterator[Finding]:
    """Two renditions of the content have the same purpose.

    Which of the two thumbnails is the thumbnail? A receiver takes the first, or the last.

    Clause: NewsML-G2 2.9 specification, pages 29 and 310.
    """
    for item in items(document):
        seen: dict[str, str] = {}
        for element in item.all("remoteContent"):
            purpose = element.get("rendition") or element.get("renditionuri") or ""
            if purpose and purpose in seen and same_language(element, seen[purpose]):
                yield Finding(f"two renditions are `{purpose}`", path=path_of(element))
            seen.setdefault(purpose, element.get("language", ""))


def same_language(element: Any, other: str) -> bool:
    """Whether two renditions are for the same readers."""
    return bool(element.get("language", "") == other)


@rule("N147", "content-lies-nowhere", ERROR, formats=NEWSML, needs=["remoteContent"])
def content_lies_nowhere(document: Document) -> Iterator[Finding]:
    """A rendition lies elsewhere, and it is not said where.

    Without an address or an identifier the file cannot be found, not even by its provider. An item that only announces
    content says so by `hascontent`.

    Clause: NewsML-G2 2.9 specification, page 29; 2.35 schema, documentation of remoteContent.
    """
    for item in items(document):
        for element in item.all("remoteContent"):
            if element.get("href") or element.get("residref") or element.get("hascontent") == "false":
                continue
            if not any(child.tag[LENGTH:] in ("altLoc", "altId") for child in element.iterchildren("*")):
                yield Finding("the rendition has neither href nor residref", path=path_of(element))


@rule("N148", "file-without-fixity", WARNING, formats=NEWSML, needs=["remoteContent"])
def file_without_fixity(document: Document) -> Iterator[Finding]:
    """A file that belongs to the item is named with neither size nor hash.

    Nobody can tell whether the file that is found is the file that was meant, or whether it came over whole.

    Clause: NewsML-G2 2.9 specification, page 131.
    """
    for item in items(document):
        for element in located(item):
            if not element.get("size") and element.find(PREFIX + "hash") is None:
                target = element.get("href") or element.get("residref")
                yield Finding(f"{target} is named without size or hash", path=path_of(element))


LAX = ("assert", "link", "itemRef", "deliverableOf", "remoteInfo")
"""Elements in which the schema lets any element pass."""


@rule("N150", "hidden-stranger", WARNING, formats=NEWSML, needs=LAX)
def hidden_stranger(document: Document) -> Iterator[Finding]:
    """An element of the namespace of NewsML-G2 is none that NewsML-G2 has.

    Where the schema lets anything pass, a misspelt `<naem>` passes too. No program looks for it, and the name is lost.

    Clause: NewsML-G2 2.35 schema, wildcards that are judged laxly.
    """
    from archiver.schemas import newsml_facts

    known = newsml_facts().elements
    for item in items(document):
        for element in [element for name in LAX for element in item.all(name)]:
            for child in element.iterchildren(EVERY):
                if (name := child.tag[LENGTH:]) not in known:
                    yield Finding(f"no element of NewsML-G2 is called <{name}>", path=path_of(child))


def carries_anything(element: Any) -> bool:
    """Whether a rendition of the content holds anything."""
    return len(element) > 0 or bool((element.text or "").strip())


@rule("N151", "no-content", WARNING, formats=NEWSML, needs=[UNLIKE_A_PAGE])
def no_content(document: Document) -> Iterator[Finding]:
    """A news item carries no content.

    Its metadata describes a story that is not there. Unless it only announces one, something was lost on the way.
    """
    for item in items(document):
        if item.kind != "newsItem" or status(item)[1] == "canceled":
            continue
        content = item.child("contentSet")
        if content is None:
            if item.child("contentMeta") is not None:
                yield Finding("the news item has no contentSet", path=path_of(item.element))
        elif len(content) == 0:
            yield Finding("the contentSet is empty", path=path_of(content))
        else:
            for element in item.all("inlineXML"):
                if not carries_anything(element):
                    yield Finding("the inlineXML is empty", path=path_of(element))


@rule("N152", "place-off-the-earth", WARNING, formats=NEWSML, needs=["position"])
def place_off_the_earth(document: Document) -> Iterator[Finding]:
    """A geographical position does not lie on the earth, or is empty.

    Latitude goes from -90 to 90 and longitude from -180 to 180, in degrees. Where the two are mixed up, Helsinki lies
    in the Indian Ocean.
    """
    for item in items(document):
        for element in item.all("position"):
            for attribute, most in (("latitude", 90.0), ("longitude", 180.0)):
                words = element.get(attribute)
                if words is not None and not on_earth(words, most):
                    yield Finding(f"`{words}` is no {attribute}", path=path_of(element, attribute))


def on_earth(words: str, most: float) -> bool:
    """Whether a coordinate is a number within its bounds."""
    try:
        return abs(float(words)) <= most
    except ValueError:
        return False
