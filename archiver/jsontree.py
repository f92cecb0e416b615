"""JSON from strangers: strict RFC 8259 first, then only repairs that cannot change a meaning, each of them reported.

`parse` gives the value and the faults; `jsonplaces` finds the place that a JSON pointer means. Positions count from the
start of the text that was given. Nothing is guessed: what a repair would have to invent ends in a fault instead.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from functools import lru_cache
from json import decoder, encoder
from typing import Any, NamedTuple

from archiver.article import Fault
from archiver.finding import Edit, Fix, Span
from archiver.pattern import Pattern

MAX_DEPTH = 64
"""How deep arrays and objects may nest."""

MAX_CHARACTERS = 32 * 1024 * 1024
"""How long a text may be; it is refused before it is parsed."""

MAX_DIGITS = 1000
"""How many digits a whole number may have."""

BLANK = " \t\n\r"
scanstring: Callable[[str, int, bool], tuple[str, int]] = decoder.scanstring  # type: ignore[attr-defined]

SPACE = Pattern(r"[ \t\n\r]*")
NUMBER = Pattern(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
WORD = Pattern(r"-?[A-Za-z_$][\w$]*")
CONTROL = Pattern(r"[\x00-\x1f]")
SURROGATE = Pattern(r"\\u[dD][89a-fA-F]")
LONE = Pattern(r"[\ud800-\udfff]")
WRAPPED = Pattern(r"\s*(?:(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?|<!--|//\s*<!--|\ufeff)")
UNWRAPPED = Pattern(r"\s*(?:(?://|/\*)?\s*\]\]>\s*(?:\*/)?|(?://)?\s*-->)")
LITERALS = {"true": True, "false": False, "null": None}
ESCAPES = {"\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


Run = tuple[int, int]
"""Where a value or a key begins in a text, and where it ends."""


class Parsed(NamedTuple):
    """The value, None where there is none to be had, and what was wrong with the JSON."""

    value: Any
    faults: tuple[Fault, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether the text was JSON, if need be after safe repairs."""
        return not any(fault.kind in FATAL for fault in self.faults)


FATAL = frozenset({"json-syntax", "json-foreign", "json-empty", "json-depth", "json-size"})
"""Kinds of fault after which there is no value."""


def parse(text: str) -> Parsed:
    """Read JSON. Never raises for what the text holds; every departure from RFC 8259 is a `Fault`."""
    if len(text) > MAX_CHARACTERS:
        message = f"the JSON is {len(text):,} characters long, and the limit is {MAX_CHARACTERS:,}"
        return Parsed(None, (Fault("json-size", message),))
    try:
        value = PLAIN.decode(text)
    except (ValueError, RecursionError):
        return slowly(text)
    halves = "\\u" in text and SURROGATE.search(text)
    if halves or (text.count("[") + text.count("{") > MAX_DEPTH and too_deep(value)):
        return slowly(text)
    return Parsed(value)


def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, unless a name stands in it twice."""
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name stands twice")
    return value


def real(words: str) -> float:
    """A number with a fraction or an exponent, unless it is too large to be held."""
    value = float(words)
    if math.isinf(value):
        raise ValueError("a number is too large")
    return value


def whole(words: str) -> int:
    """A whole number, unless it has too many digits."""
    if len(words) > MAX_DIGITS:
        raise ValueError("a number has too many digits")
    return int(words)


def refuse(words: str) -> Any:
    """NaN and its kind."""
    raise ValueError(f"{words} is not JSON")


PLAIN = json.JSONDecoder(object_pairs_hook=members, parse_float=real, parse_int=whole, parse_constant=refuse)
"""Reads what nothing is wrong with; all else raises `ValueError`, and is left to the scanner."""


def too_deep(value: Any) -> bool:
    """Whether arrays and objects nest deeper than allowed. Goes level by level and never recurses."""
    level = [value]
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
        level = [item for item in below if isinstance(item, (dict, list))]
        if not level:
            return False
    return True


def slowly(text: str) -> Parsed:
    """Parse with the scanner that knows places and repairs."""
    scanner = scanned(text)
    return Parsed(scanner.value, tuple(scanner.faults))


class Broken(Exception):
    """The text is not JSON, and no safe repair helps."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class Scanner:
    """One pass over a text: its value, its faults, and the place of every value and key by JSON pointer."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.value: Any = None
        self.faults: list[Fault] = []
        self.values: dict[str, Run] = {}
        self.keys: dict[str, Run] = {}
        try:
            self.value = self.whole()
        except Broken as broken:
            self.faults.append(broken.fault)

    def whole(self) -> Any:
        """The one value of the text, with what may stand around it."""
        text = self.text
        at = self.space(0)
        opened = WRAPPED.match(text, at)
        if opened and at < len(text):
            at = self.space(opened.end())
            self.wrapper(opened)
        if at >= len(text):
            raise Broken(Fault("json-empty", "there is nothing in the JSON"))
        if text[at] not in '{["-0123456789tfnNI':
            raise self.not_json(at)
        value, end = self.item(at, "", 0)
        self.rest(end)
        return value

    def wrapper(self, mark: re.Match[str]) -> None:
        """Report what the JSON is wrapped in."""
        start = mark.start() + len(mark[0]) - len(mark[0].lstrip())
        span = Span(start, mark.end())
        if mark[0].strip() == "\ufeff":
            message = "a byte order mark stands before the JSON"
        else:
            message = f"the JSON is wrapped in {mark[0].strip()}, which belongs to XHTML and not to JSON"
        self.repaired("json-wrapper", message, span, Edit(span, ""), "remove the wrapper")

    def rest(self, end: int) -> None:
        """What follows the value: nothing, a wrapper's end, or semicolons."""
        text = self.text
        at = self.space(end)
        while at < len(text):
            closed = UNWRAPPED.match(text, at)
            if closed:
                span = Span(at, closed.end())
                self.repaired(
                    "json-wrapper", "the end of a wrapper follows the JSON", span, Edit(span, ""), "remove it"
                )
                at = self.space(closed.end())
            elif text[at] == ";":
                span = Span(at, at + 1)
                self.repaired(
                    "json-extra", "a semicolon follows the JSON", span, Edit(span, ""), "remove the semicolon"
                )
                at = self.space(at + 1)
            else:
                raise Broken(
                    Fault(
                        "json-syntax",
                        f"{seen(text, at)} follows the end of the JSON",
                        Span(at, at + 1),
                        label="nothing may follow",
                    )
                )

    def item(self, at: int, pointer: str, depth: int) -> tuple[Any, int]:
        """The value that starts at `at`, and where it ends."""
        text = self.text
        mark = text[at : at + 1]
        value: Any
        if mark == '"':
            value, end = self.string(at)
        elif mark in ("{", "["):
            if depth >= MAX_DEPTH:
                message = f"arrays and objects nest deeper than {MAX_DEPTH} levels"
                raise Broken(Fault("json-depth", message, Span(at, at + 1), pointer))
            self.values[pointer] = at, at + 1
            value, end = self.object(at, pointer, depth) if mark == "{" else self.array(at, pointer, depth)
        elif mark and mark in "-0123456789" and (number := NUMBER.match(text, at)):
            value, end = self.number(number)
        else:
            value, end = self.word(at)
        self.values[pointer] = at, end
        return value, end

    def object(self, at: int, pointer: str, depth: int) -> tuple[dict[str, Any], int]:
        """The object that opens at `at`, and where it ends."""
        text = self.text
        members: dict[str, Any] = {}
        at = self.space(at + 1)
        comma = -1
        while True:
            mark = text[at : at + 1]
            if mark == "}":
                self.trailing(comma)
                return members, at + 1
            if mark != '"':
                raise self.wrong_key(at, comma)
            key, end = self.string(at)
            below = f"{pointer}/{escape(key)}"
            if key in members:
                self.faults.append(
                    Fault(
                        "json-duplicate-key",
                        f"the key {quoted(key)} stands twice in one object",
                        Span(at, end),
                        below,
                        f"first at character {self.keys[below][0]}, and parsers keep the last",
                    )
                )
            self.keys[below] = at, end
            at = self.space(end)
            if text[at : at + 1] != ":":
                raise Broken(
                    Fault(
                        "json-syntax",
                        f"a colon is missing after the key {quoted(key)}, and {seen(text, at)} stands there",
                        Span(at, at + 1),
                        below,
                    )
                )
            members[key], end = self.item(self.space(at + 1), below, depth + 1)
            at = self.space(end)
            comma = -1
            if text[at : at + 1] == ",":
                comma, at = at, self.space(at + 1)
            elif text[at : at + 1] != "}":
                raise self.unfinished(at, end, below, "object")

    def array(self, at: int, pointer: str, depth: int) -> tuple[list[Any], int]:
        """The array that opens at `at`, and where it ends."""
        text = self.text
        items: list[Any] = []
        at = self.space(at + 1)
        comma = -1
        while True:
            if text[at : at + 1] == "]" and (comma >= 0 or not items):
                self.trailing(comma)
                return items, at + 1
            below = f"{pointer}/{len(items)}"
            value, end = self.item(at, below, depth + 1)
            items.append(value)
            at = self.space(end)
            comma = -1
            if text[at : at + 1] == ",":
                comma, at = at, self.space(at + 1)
            elif text[at : at + 1] == "]":
                return items, at + 1
            else:
                raise self.unfinished(at, end, below, "array")

    def string(self, at: int) -> tuple[str, int]:
        """A string; raw control characters in it are read as what they are, and reported."""
        text = self.text
        try:
            value, end = scanstring(text, at + 1, False)
        except json.JSONDecodeError as problem:
            where = min(problem.pos, len(text))
            if problem.msg.startswith("Unterminated"):
                raise Broken(
                    Fault(
                        "json-syntax",
                        "a string is opened here and never closed",
                        Span(at, at + 1),
                        label="opened here",
                    )
                ) from None
            raise Broken(
                Fault(
                    "json-syntax",
                    f"{text[max(at, where - 1) : where + 1].strip() or 'this'} is no escape that JSON knows",
                    Span(where, where + 1),
                )
            ) from None
        raw = CONTROL.search(text, at, end)
        if raw:
            edits = tuple(
                Edit(Span(found.start(), found.end()), ESCAPES.get(found[0], f"\\u{ord(found[0]):04x}"))
                for found in CONTROL.finditer(text, at, end)
            )
            name = {"\n": "a line break", "\r": "a line break", "\t": "a tab"}.get(
                raw[0], f"the control character U+{ord(raw[0]):04X}"
            )
            message = f"{name} stands unescaped in a string"
            self.faults.append(
                Fault(
                    "json-control",
                    message,
                    Span(raw.start(), raw.end()),
                    label="",
                    fix=Fix("write it as an escape", edits),
                )
            )
        if LONE.search(value):
            message = "half of a surrogate pair stands alone in a string, so it is no character"
            self.faults.append(Fault("json-surrogate", message, Span(at, end), label="read as U+FFFD"))
            value = LONE.sub("\ufffd", value)
        return value, end

    def number(self, found: re.Match[str]) -> tuple[Any, int]:
        """A number; one too large to be held is kept as its words, and reported."""
        words, span = found[0], Span(found.start(), found.end())
        follow = self.text[found.end() : found.end() + 1]
        if follow and (follow.isalnum() or follow in "._+-"):
            raise Broken(
                Fault(
                    "json-syntax",
                    f"{seen(self.text, found.end())} stands in the middle of a number",
                    Span(span.end, span.end + 1),
                )
            )
        if found[1] or found[2]:
            real = float(words)
            if math.isinf(real):
                self.faults.append(
                    Fault("json-number", f"the number {words[:40]} is too large to be held", span)
                )
                return words, span.end
            return real, span.end
        if len(words) > MAX_DIGITS:
            self.faults.append(
                Fault("json-number", f"a number of {len(words):,} digits is too large to be held", span)
            )
            return words, span.end
        return int(words), span.end

    def word(self, at: int) -> tuple[Any, int]:
        """true, false, null; NaN and its kind, which many writers let slip, are reported and read as null."""
        text = self.text
        found = WORD.match(text, at)
        if found and found[0] in LITERALS:
            return LITERALS[found[0]], found.end()
        if found and found[0] in ("NaN", "Infinity", "-Infinity"):
            self.faults.append(
                Fault(
                    "json-number",
                    f"the word {found[0]} is no value that JSON knows",
                    Span(at, found.end()),
                    label="read as null",
                )
            )
            return None, found.end()
        raise self.wrong_value(at, found)

    def trailing(self, comma: int) -> None:
        """Report a comma before a closing bracket."""
        if comma >= 0:
            span = Span(comma, comma + 1)
            self.repaired(
                "json-comma",
                "a comma stands before the closing bracket",
                span,
                Edit(span, ""),
                "remove the comma",
            )

    def repaired(self, kind: str, message: str, span: Span, edit: Edit, title: str) -> None:
        self.faults.append(Fault(kind, message, span, fix=Fix(title, (edit,))))

    def space(self, at: int) -> int:
        found = SPACE.match(self.text, at)
        return found.end() if found else at

    def not_json(self, at: int) -> Broken:
        """What begins the text begins no JSON."""
        if self.text.startswith(("//", "/*"), at):
            return self.comment(at)
        return Broken(
            Fault("json-foreign", f"this is not JSON: it begins with {seen(self.text, at)}", Span(at, at + 1))
        )

    def comment(self, at: int) -> Broken:
        return Broken(Fault("json-syntax", "JSON has no comments", Span(at, at + 2), label="this comment"))

    def wrong_key(self, at: int, comma: int) -> Broken:
        """What stands where a key should."""
        text = self.text
        if text.startswith(("//", "/*"), at):
            return self.comment(at)
        if text[at : at + 1] == "'":
            return Broken(
                Fault(
                    "json-syntax",
                    "a key stands in single quotation marks, and JSON knows only double ones",
                    Span(at, at + 1),
                )
            )
        if text[at : at + 1] == "," and comma >= 0:
            return Broken(Fault("json-syntax", "two commas follow each other", Span(at, at + 1)))
        return Broken(
            Fault(
                "json-syntax",
                f"a key in quotation marks is missing, and {seen(text, at)} stands there",
                Span(at, at + 1),
            )
        )

    def wrong_value(self, at: int, found: re.Match[str] | None) -> Broken:
        """What stands where a value should."""
        text = self.text
        if text.startswith(("//", "/*"), at):
            return self.comment(at)
        if text[at : at + 1] == "'":
            return Broken(
                Fault(
                    "json-syntax",
                    "a string stands in single quotation marks, and JSON knows only double ones",
                    Span(at, at + 1),
                )
            )
        if found:
            return Broken(
                Fault(
                    "json-syntax",
                    f"the word {found[0][:40]} stands without quotation marks",
                    Span(at, found.end()),
                )
            )
        return Broken(
            Fault("json-syntax", f"a value is missing, and {seen(text, at)} stands there", Span(at, at + 1))
        )

    def unfinished(self, at: int, end: int, pointer: str, kind: str) -> Broken:
        """What follows a value that neither ends nor goes on as it should."""
        text = self.text
        if text.startswith(("//", "/*"), at):
            return self.comment(at)
        if at >= len(text):
            return Broken(
                Fault("json-syntax", f"the text ends within an {kind}", Span(max(end - 1, 0), end), pointer)
            )
        if text[end - 1] == '"' and text[at] not in '"{[':
            message = f"{seen(text, at)} follows the end of a string, as if a quotation mark within it were not escaped"
            return Broken(
                Fault("json-syntax", message, Span(end - 1, at + 1), pointer, 'write \\" within a string')
            )
        return Broken(
            Fault("json-syntax", f"a comma is missing before {seen(text, at)}", Span(at, at + 1), pointer)
        )


def seen(text: str, at: int) -> str:
    """What stands at a place, for a message."""
    if at >= len(text):
        return "the end of the text"
    found = WORD.match(text, at)
    return found[0][:40] if found else quoted(text[at])


def quoted(words: str) -> str:
    """Words from a source as they may be shown in a message."""
    return encoder.encode_basestring(words[:60])


def written(words: str) -> str:
    """Words as a whole JSON string that may also stand within a script of a page."""
    text: str = encoder.encode_basestring(words)
    return text.replace("</", "<\\/").replace("<!--", "\\u003c!--") if "<" in text else text


def escape(key: str) -> str:
    """A key as a step of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1") if "~" in key or "/" in key else key


def unescape(step: str) -> str:
    """A step of a JSON pointer as the key it means."""
    return step.replace("~1", "/").replace("~0", "~") if "~" in step else step


@lru_cache(maxsize=8)
def scanned(text: str) -> Scanner:
    """The scan of a text, kept for the texts asked for last."""
    return Scanner(text)
