"""Where the values of a JSON text stand: a JSON pointer (RFC 6901) -> the characters of its value, or of its key.

Only the arrays and objects on the way to what is asked for are looked through, and what they hold is passed over by
the standard library's own scanner. A text that is not plain JSON is left to `jsontree.Scanner`, which repairs.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from archiver.finding import Span
from archiver.jsontree import SPACE, escape, scanned, scanstring

pass_over: Any = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
"""A text and where a value begins in it -> the value, and where it ends."""


class Places:
    """The places of one text, worked out when they are asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.values: dict[str, Span] = {}
        self.keys: dict[str, Span] = {}
        self.opened: set[str] = set()
        start = self.space(0)
        self.values[""] = Span(start, pass_over(text, start)[1])

    def find(self, pointer: str) -> bool:
        """Look through the arrays and objects on the way to a value; whether there is one."""
        if pointer not in self.values:
            above = ""
            for step in pointer.split("/")[1:]:
                if above not in self.opened:
                    self.opened.add(above)
                    self.open(above)
                above = f"{above}/{step}"
                if above not in self.values:
                    return False
        return pointer in self.values

    def open(self, pointer: str) -> None:
        """Note the places of what an array or object holds."""
        at = self.values[pointer].start
        if self.text[at] == "{":
            self.members(at, pointer)
        elif self.text[at] == "[":
            self.items(at, pointer)

    def members(self, at: int, pointer: str) -> None:
        """Note the members of the object that opens at `at`."""
        text = self.text
        at = self.space(at + 1)
        while text[at] == '"':
            key, end = scanstring(text, at + 1, True)
            below = f"{pointer}/{escape(key)}"
            self.keys[below] = Span(at, end)
            start = self.space(self.space(end) + 1)
            end = pass_over(text, start)[1]
            self.values[below] = Span(start, end)
            at = self.space(end)
            if text[at] == ",":
                at = self.space(at + 1)

    def items(self, at: int, pointer: str) -> None:
        """Note the items of the array that opens at `at`."""
        text = self.text
        at = self.space(at + 1)
        number = 0
        while text[at] != "]":
            end = pass_over(text, at)[1]
            self.values[f"{pointer}/{number}"] = Span(at, end)
            number += 1
            at = self.space(end)
            if text[at] == ",":
                at = self.space(at + 1)

    def space(self, at: int) -> int:
        """Where the white space ends that begins at `at`."""
        if self.text[at : at + 1] in '"{[':
            return at
        found = SPACE.match(self.text, at)
        return found.end() if found else at


@lru_cache(maxsize=8)
def places(text: str) -> Places | None:
    """The places of a text, kept for the texts asked for last; None when it is no plain JSON."""
    try:
        return Places(text)
    except (ValueError, StopIteration, IndexError, RecursionError):
        return None


def span_of(text: str, pointer: str) -> Span | None:
    """The place of the value that a JSON pointer means, or None where there is none."""
    known = places(text)
    if known is not None and known.find(pointer):
        return known.values[pointer]
    return scanned(text).values.get(pointer)


def key_span(text: str, pointer: str) -> Span | None:
    """The place of the key, with its quotation marks, whose value a JSON pointer means."""
    known = places(text)
    if known is not None and known.find(pointer):
        return known.keys.get(pointer)
    return scanned(text).keys.get(pointer)
