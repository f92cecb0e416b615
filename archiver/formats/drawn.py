"""Words that were drawn out of a packed document, read as plain text is read, each value placed by a path in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Any

from archiver.article import Article, Given, Said
from archiver.finding import Span
from archiver.formats import text
from archiver.record import replace

At = Callable[[Span], str]
"""A place in the drawn words -> the path in the document."""


def read(pieces: list[Said], headline: Said | None, at: At, given: Given) -> Article:
    """The article that paragraphs make; their spans count the characters of the drawn words.

    `headline` is the one that the document marks as such; else it is the first line, as in plain text.
    """
    spoken = text.recognised([piece for piece in (headline, *pieces) if piece], given)
    article = text.arranged(pieces, spoken.value if spoken else "", given, headline)
    seated: Article = placed(article, at)
    return replace(seated, language=spoken)


def placed(value: Any, at: At) -> Any:
    """A value, or an article with all of its values, at paths of the document in place of spans."""
    if isinstance(value, tuple):
        return tuple(placed(one, at) for one in value)
    if not hasattr(value, "__match_args__"):
        return value
    changes = {
        name: placed(part, at)
        for name in value.__match_args__
        if isinstance(part := getattr(value, name), tuple) or hasattr(part, "__match_args__")
    }
    span = getattr(value, "span", None)
    if span is not None:
        changes |= {"span": None, "path": at(span)}
    return replace(value, **changes) if changes else value


def by_start(starts: list[int], paths: list[str]) -> At:
    """Places by the paths of the pieces that begin at these characters, in rising order."""
    return lambda span: paths[max(bisect_right(starts, span.start) - 1, 0)] if paths else ""


def counted(number: int, what: str) -> str:
    """A number of things: "1 table", "3 tables"."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def listed(words: Iterable[str]) -> str:
    """Things in a row: "a, b and c"."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
