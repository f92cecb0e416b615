"""Credit lines in Chinese, Japanese and Korean, whose words are not set apart by spaces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Item:
    """One party: the characters from `start` to before `end` of the mended line."""

    start: int
    end: int
    kind: str
    role: str
    scope: str = ""
    location: str = ""
    affiliation: str = ""
    title: str = ""
    contact: str = ""


def read(text: str, slot: str) -> list[Item] | None:
    """The parties of a line, or None when it is not written in one of these scripts or is no credit."""
    return None
