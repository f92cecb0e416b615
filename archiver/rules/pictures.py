"""Rules about the images that an article's metadata names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from archiver.article import Document
from archiver.finding import NOTE, WARNING, Finding
from archiver.linkeddata import words
from archiver.rules import quiet, rule
from archiver.rules.reading import (
    PAGES,
    about,
    articles,
    graph_of,
    has,
    metas,
    objects,
    told,
)

LEAST_PIXELS = 50_000
ADDRESSES = ("url", "contentUrl", "embedUrl", "thumbnailUrl")


CREDITING_IMAGES = (
    "creditText",
    "creator",
    "author",
    "copyrightHolder",
    "copyrightNotice",
    "provider",
    "publisher",
)


@quiet
def plain_images(document: Document) -> frozenset[str]:
    """The rules of this family, where the only image is an object with address, size and credit."""
    if "graph" not in document.notes:
        return frozenset()
    silent = frozenset() if "page" in document.notes else ONLY_OF_PAGES
    return silent | ON_IMAGES if all(is_plain(node.data.get("image")) for node in told(document)) else silent


ONLY_OF_PAGES = frozenset({"S054"})
ON_IMAGES = frozenset({"S055", "S056", "S057", "S058"})


def is_plain(image: Any) -> bool:
    """Whether there is no image, or one of which there is nothing to say."""
    if type(image) is not dict:
        return image is None
    address, width, height = image.get("url"), image.get("width"), image.get("height")
    return (
        type(address) is str
        and len(address) > 3
        and "logo" not in address.lower()
        and bool(image.get("creditText") or image.get("creator"))
        and (
            width is None
            or height is None
            or (type(width) is int and type(height) is int and width * height >= LEAST_PIXELS)
        )
    )


@rule("S054", "image-missing", WARNING, formats=PAGES, groups=("google",))
def image_missing(document: Document) -> Iterator[Finding]:
    """The article names no image, and the page shows one.

    Google recommends an image that represents the article. A story that has none on its page needs none in its metadata
    either.

    Google, Article structured data: image.
    """
    graph = graph_of(document)
    shown = next(metas(document, "og:image"), None)
    for node in articles(document):
        if shown and not has(graph, node, "image") and not has(graph, node, "thumbnailUrl"):
            yield about(
                document, node, "the article has no image, and the page names one", label=shown[0][:80]
            )


@rule("S055", "image-without-address", WARNING, formats=PAGES, groups=("google",))
def image_without_address(document: Document) -> Iterator[Finding]:
    """An image has no address.

    Its size and its caption are of no use when nobody can find it.

    Google, Article structured data: image; image metadata.
    """
    graph = graph_of(document)
    for node in articles(document):
        for image in objects(graph, node, "image"):
            if image.data.get("url") or image.reference or image.id.startswith("http"):
                continue
            if not any(has(graph, image, name) for name in ADDRESSES):
                yield about(document, image, "the image has no url and no contentUrl")


def pixels(said: Any) -> int:
    """A width or height in pixels; 0 when it is not told."""
    if isinstance(said, dict):
        said = said.get("value")
    if isinstance(said, (int, float)) and not isinstance(said, bool):
        return int(said) if 0 <= said < 1e9 else 0
    found = re.fullmatch(r"\s*(\d{1,6})(?:\.\d+)?\s*(?:px)?\s*", said) if isinstance(said, str) else None
    return int(found[1]) if found else 0


@rule("S056", "image-small", WARNING, formats=PAGES, groups=("google",))
def image_small(document: Document) -> Iterator[Finding]:
    """An image has fewer than 50,000 pixels.

    Google asks for at least that many, width times height, and shows no smaller one.

    Google, Article structured data: image.
    """
    graph = graph_of(document)
    for node in articles(document):
        for image in objects(graph, node, "image"):
            width, height = pixels(image.data.get("width")), pixels(image.data.get("height"))
            if width and height and width * height < LEAST_PIXELS:
                yield Finding(
                    f"the image has {width} × {height} pixels",
                    path=image.at("width"),
                    label="at least 50,000 pixels are asked for",
                )


@rule("S057", "image-is-logo", NOTE, formats=PAGES, groups=("google",))
def image_is_logo(document: Document) -> Iterator[Finding]:
    """The only image of the article is a logo.

    The image should show what the story is about. A logo belongs to the publisher.

    Google, Article structured data: image.
    """
    graph = graph_of(document)
    for node in articles(document):
        found = list(graph.values(node, "image"))
        if len(found) != 1:
            continue
        inner = graph.node(found[0].value, found[0].path)
        said = (
            words(inner.data.get("contentUrl") or inner.data.get("url")) if inner else words(found[0].value)
        )
        if re.search(r"(?:^|[/_-])logo(?:[._-]|$)", said.lower()):
            yield about(document, found[0], "the image is a logo")


@rule("S058", "image-uncredited", NOTE, formats=PAGES, groups=("google", "news"))
def image_uncredited(document: Document) -> Iterator[Finding]:
    """An image has no credit.

    A picture travels without its page, and the name of who took it is lost at the first stop. `creditText`, `creator` and
    `copyrightNotice` are read by image search and by archives.

    Google, image metadata: creator, creditText, copyrightNotice.
    """
    graph = graph_of(document)
    for node in articles(document):
        for image in objects(graph, node, "image"):
            if image.reference or any(has(graph, image, name) for name in CREDITING_IMAGES):
                continue
            yield about(
                document, image, "the image has no credit", label="add creditText, creator or copyrightNotice"
            )
