"""What came through a format: two articles compared field by field, without the places of their values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from itertools import zip_longest
from typing import Any

from archiver.article import Article, Credit, CreditLine, Media, Said, When

OMITTED = frozenset(("kind", "changes", "unread", "path", "credit_lines"))
"""Fields that say how an article was read, and not what its source says. Of credit lines the credits count."""

FIELDS = tuple(field.name for field in fields(Article) if field.name not in OMITTED)
ALL = (*FIELDS, "credits", "media_credits")
"""What can be lost: fields, whoever is credited for the text, and whoever is for its pictures."""


def lost(before: Article, after: Article) -> tuple[str, ...]:
    """The fields that the article before says and the one after does not say the same: "embargo", "credits"."""
    found = [
        name
        for name in FIELDS
        if (value := getattr(before, name)) and plain(value) != plain(getattr(after, name))
    ]
    if not parties(before.credit_lines) <= parties(after.credit_lines):
        found.append("credits")
    if any(parties(one.credit_lines) - parties(other.credit_lines) for one, other in paired(before, after)):
        found.append("media_credits")
    return tuple(found)


def parties(lines: tuple[CreditLine, ...]) -> set[tuple[str, str]]:
    """Everyone whom lines credit, with the role."""
    return {(credit.name, credit.role) for line in lines for credit in line.credits}


def paired(before: Article, after: Article) -> Iterator[tuple[Media, Media]]:
    """The pictures of two articles; one that is missing has nobody credited."""
    return zip_longest(before.media, after.media, fillvalue=Media("MediaObject"))


def plain(value: Any) -> Any:
    """A value without its place, and a moment without seconds that are naught."""
    if isinstance(value, tuple):
        return tuple(plain(one) for one in value)
    if isinstance(value, Said):
        return " ".join(value.value.split())
    if isinstance(value, When):
        return re.sub(r"(T\d\d:\d\d):00(?![:\d])", r"\1", value.iso)
    if isinstance(value, Credit):
        return value.name, value.role
    if isinstance(value, CreditLine):
        return value.text
    return (value.url, value.caption) if isinstance(value, Media) else value
