"""What rules ask of an item again and again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from archiver.newsmltree import Item

NEWSML = ("newsml-g2",)
"""The format that all these rules are for."""


def written(element: Any) -> tuple[str, str]:
    """The identifier of a concept as written, and the attribute that says it."""
    qcode = element.get("qcode")
    return (qcode, "qcode") if qcode else (element.get("uri", ""), "uri")


def nature(item: Item) -> str:
    """The class of an item, such as text or picture, in whatever scheme."""
    element = item.first("itemClass")
    return "" if element is None else re.split(r"[:/]", written(element)[0])[-1]


def is_text(item: Item) -> bool:
    """Whether an item is a news item of class text that carries words and metadata about them."""
    return (
        item.kind == "newsItem"
        and nature(item) in ("text", "")
        and next(item.own("contentMeta"), None) is not None
        and any(has_words(element) for element in (*item.all("inlineXML"), *item.all("inlineData")))
    )


def has_words(element: Any) -> bool:
    """Whether there is any text within an element."""
    return any(not piece.isspace() for piece in element.itertext())


def meta_of(item: Item) -> Any:
    """The content metadata of an item, or the item where it has none."""
    return next(item.own("contentMeta"), item.element)


def text(element: Any) -> str:
    """The text within an element on one line."""
    return " ".join("".join(element.itertext()).split())


def located(item: Item) -> Iterator[Any]:
    """The renditions that say where they lie."""
    return (e for e in item.all("remoteContent") if e.get("href") or e.get("residref"))
