"""Where the values of a JSON text stand: a JSON pointer (RFC 6901) -> the characters of its value, or of its key.

Only the arrays and objects on the way to what is asked for are looked through, and what they hold is passed over by
the standard library's own scanner. A text that is not plain JSON is left to `jsontree.Scanner`, which repairs.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from archiver.finding import Span
from archiver.jsontree import BLANK, Run, Scanner, escape, scanned, scanstring
from archiver.pattern import Pattern

pass_over: Any = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
"""A text and where a value begins in it -> the value, and where it ends."""


COLON = Pattern(r"[ \t\n\r]*:[ \t\n\r]*")
NEXT = Pattern(r"[ \t\n\r]*,?[ \t\n\r]*")


class Places:
    """The places of one text, worked out when they are asked for. What is broken raises `ValueError` and its like."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.start = len(text) - len(text.lstrip(BLANK))
        self.values: dict[str, Run] = {}
        self.keys: dict[str, Run] = {}
        self.opened: set[str] = set()

    def find(self, pointer: str) -> bool:
        """Look through the arrays and objects on the way to a value; whether there is one."""
        if not pointer:
            self.values[""] = self.start, pass_over(self.text, self.start)[1]
        elif pointer not in self.values:
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
        at = self.values[pointer][0] if pointer else self.start
        mark = self.text[at]
        if mark in "{[":
            blank = NEXT.match(self.text, at + 1)
            (self.members if mark == "{" else self.items)(blank.end() if blank else at + 1, pointer)

    def members(self, at: int, pointer: str) -> None:
        """Note the members of an object, of which the first begins at `at`."""
        text, values, keys = self.text, self.values, self.keys
        colon, following = COLON.match, NEXT.match
        while text[at] == '"':
            key, end = scanstring(text, at + 1, True)
            below = f"{pointer}/{escape(key)}"
            keys[below] = at, end
            mark = colon(text, end)
            if not mark:
                raise ValueError("a colon is missing")
            start = mark.end()
            end = pass_over(text, start)[1]
            values[below] = start, end
            mark = following(text, end)
            at = mark.end() if mark else end

    def items(self, at: int, pointer: str) -> None:
        """Note the items of an array, of which the first begins at `at`."""
        text, following = self.text, NEXT.match
        number = 0
        while text[at] != "]":
            end = pass_over(text, at)[1]
            self.values[f"{pointer}/{number}"] = at, end
            number += 1
            mark = following(text, end)
            at = mark.end() if mark else end


@lru_cache(maxsize=8)
def places(text: str) -> Places:
    """The places of a text, kept for the texts asked for last."""
    return Places(text)


def found(text: str, pointer: str) -> Places | Scanner:
    """Who knows the place that a JSON pointer means, if it is known."""
    known = places(text)
    try:
        if known.find(pointer):
            return known
    except (ValueError, StopIteration, IndexError, RecursionError):
        pass  # This is no plain JSON.
    return scanned(text)


def span_of(text: str, pointer: str) -> Span | None:
    """The place of the value that a JSON pointer means, or None where there is none."""
    run = found(text, pointer).values.get(pointer)
    return Span(*run) if run else None


def key_span(text: str, pointer: str) -> Span | None:
    """The place of the key, with its quotation marks, whose value a JSON pointer means."""
    run = found(text, pointer).keys.get(pointer)
    return Span(*run) if run else None
