"""What came through a format: two articles compared field by field, without the places of their values."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

from archiver.article import Article, Credit, CreditLine, Media, Said, When

OMITTED = frozenset(("kind", "changes", "unread", "path", "credit_lines"))
"""Fields that say how an article was read, and not what its source says. Of credit lines the credits count."""

FIELDS = tuple(field.name for field in fields(Article) if field.name not in OMITTED)


def lost(before: Article, after: Article) -> tuple[str, ...]:
    """The fields that the article before says and the one after does not say the same: "embargo", "credits"."""
    found = [
        name
        for name in FIELDS
        if (value := getattr(before, name)) and plain(value) != plain(getattr(after, name))
    ]
    kept = {(credit.name, credit.role) for credit in after.credits}
    if not {(credit.name, credit.role) for credit in before.credits} <= kept:
        found.append("credits")
    return tuple(found)


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
