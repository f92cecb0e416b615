"""The content an item carries, its language, its headline and its rights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archiver.article import Document
from archiver.finding import ERROR, WARNING, Edit, Finding, Fix, Span
from archiver.newsmltree import PREFIX, Item, items
from archiver.rules import rule
from archiver.xmltree import NITF, XHTML, XML, path_of, span_of

NEWSML = ("newsml-g2",)
HOMES = {"html": XHTML, "nitf": NITF, "div": XHTML, "body": XHTML}
"""Roots of bodies, and the namespace each is at home in."""


def is_text(item: Item) -> bool:
    """Whether an item is a news item of class text."""
    element = item.first("itemClass")
    code = "" if element is None else element.get("qcode") or element.get("uri") or ""
    return item.kind == "newsItem" and code.endswith((":text", "/text"))


@rule("N091", "no-language-of-item", WARNING, formats=NEWSML)
def no_language_of_item(document: Document) -> Iterator[Finding]:
    """The item does not say in which language its metadata is written.

    Headline, slugline and rights are words for people. Without `xml:lang` on the item a program cannot choose the
    right dictionary, voice or reader for them.

    Clause: NewsML-G2 2.9 specification, page 306.
    """
    for item in items(document):
        if not item.element.get(f"{{{XML}}}lang"):
            yield Finding(f"the {item.kind} has no xml:lang", path=path_of(item.element))


@rule("N093", "no-language-of-content", WARNING, formats=NEWSML)
def no_language_of_content(document: Document) -> Iterator[Finding]:
    """A text does not say in which language it is written.

    `xml:lang` is about the words of the metadata; the language of the story itself is stated by `language`. Search
    and translation go by it.
    """
    for item in items(document):
        if is_text(item) and next(item.within("language", "contentMeta"), None) is None:
            yield Finding("the text does not state its language", path=path_of(meta_of(item)))


def meta_of(item: Item) -> Any:
    """The content metadata of an item, or the item where it has none."""
    return next(item.own("contentMeta"), item.element)


@rule("N100", "no-headline", WARNING, formats=NEWSML)
def no_headline(document: Document) -> Iterator[Finding]:
    """A text has no headline, or an empty one.

    The headline is what a reader, a search engine and an archivist see first. A story without one is found only by
    those who know its number.
    """
    for item in items(document):
        if not is_text(item):
            continue
        headlines = list(item.within("headline", "contentMeta"))
        if not headlines:
            yield Finding("the text has no headline", path=path_of(meta_of(item)))
        elif not any("".join(headline.itertext()).strip() for headline in headlines):
            yield Finding("the headline is empty", path=path_of(headlines[0]))


@rule("N130", "no-rights", WARNING, formats=NEWSML)
def no_rights(document: Document) -> Iterator[Finding]:
    """The item says nothing about rights.

    Whoever finds the story in ten years must know whose it is and what may be done with it. Without `rightsInfo` the
    careful will not use it, and the others will.

    Clause: NewsML-G2 2.9 specification, page 14.
    """
    for item in items(document):
        if item.kind in ("newsItem", "packageItem") and next(item.own("rightsInfo"), None) is None:
            yield Finding(f"the {item.kind} has no rightsInfo", path=path_of(item.element))


@rule("N141", "body-in-wrong-namespace", ERROR, formats=NEWSML)
def body_in_wrong_namespace(document: Document) -> Iterator[Finding]:
    """The body of the story stands in the namespace of NewsML-G2 instead of its own.

    `<html>` without its own namespace is not HTML but an element that NewsML-G2 does not know. The schema lets it
    pass; a program that looks for XHTML or NITF finds no story at all.

    The fix declares the namespace on the body. It is safe: the elements are those of the format, and of no other.

    Clause: NewsML-G2 2.9 specification, page 29; implementation guide, page 47.
    """
    for item in items(document):
        for inline in item.all("inlineXML"):
            for root in inline.iterchildren("*"):
                name = root.tag[len(PREFIX) :] if root.tag.startswith(PREFIX) else ""
                if name in HOMES:
                    path = path_of(root)
                    yield Finding(
                        f"the body <{name}> stands in the namespace of NewsML-G2, not in its own",
                        path=path,
                        label=f'xmlns="{HOMES[name]}" is missing',
                        fix=at_home(document, path, name) if root.prefix is None else None,
                    )


def at_home(document: Document, path: str, name: str) -> Fix | None:
    """Declare the namespace of a body on its root."""
    span = span_of(document, path)
    if span is None:
        return None
    after = span.start + 1 + len(name)
    return Fix(f"declare the namespace of <{name}>", (Edit(Span(after, after), f' xmlns="{HOMES[name]}"'),))
