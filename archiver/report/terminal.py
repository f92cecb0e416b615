"""Untrusted text on a terminal: how many cells it takes, and pictures for what must not be sent to it."""

from __future__ import annotations

import unicodedata

from archiver.pattern import Pattern

CODES = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;34",
    "bold": "1",
    "dim": "2",
    "good": "32",
    "add": "32",
    "drop": "31",
}

TAB = "    "
SAFE = Pattern(r"[ -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u203a]*")
"""Text of which each character is one cell and none needs a picture."""

LOGGED = r"#(?=#\w{0,20}\[)"
"""Where a command begins that some build servers obey anywhere in a line of a log, as in `##vso[task...]`."""

COMMAND = Pattern(LOGGED)

JOINERS = "\u200c\u200d"
"""Format characters that words and emoji need; they take no cell and do no harm."""


class Paint:
    """Colour, or none. Nothing is ever said by colour alone."""

    def __init__(self, on: bool) -> None:
        self.on = on

    def __call__(self, text: str, style: str) -> str:
        """The text in a style: a severity's word, "bold", "dim", "good"."""
        return f"\x1b[{CODES[style]}m{text}\x1b[0m" if self.on and text else text


PLAIN = Paint(False)


def picture(character: str) -> str:
    """What to show for a character: itself, or a picture of what a terminal would obey or hide."""
    if character == "\t":
        return TAB
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    category = unicodedata.category(character)
    if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        category = "Cc"
    if category in ("Cc", "Cs", "Zl", "Zp") or (category == "Cf" and character not in JOINERS):
        return f"<U+{code:04X}>"
    return character


def pictures(text: str) -> list[str]:
    """What to show for each character of a text, so that no build server finds a command in it either."""
    shown = list(map(picture, text))
    for command in COMMAND.finditer(text) if "##" in text else ():
        shown[command.start()] = "<U+0023>"
    return shown


def pictured(text: str) -> str:
    """Text that no terminal will obey, and no build server that reads it in a log."""
    return text if SAFE.fullmatch(text) and "##" not in text else "".join(pictures(text))


def cells(text: str) -> int:
    """How many terminal cells pictured text takes."""
    if SAFE.fullmatch(text):
        return len(text)
    return sum(map(width, text))


def width(character: str) -> int:
    """How many cells one character takes: none for marks that stand on another, two for wide ones."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, room: int) -> str:
    """Pictured text in at most `room` cells, with … where it was cut."""
    text = pictured(text)
    if cells(text) <= room:
        return text
    kept: list[str] = []
    used = 1
    for character in text:
        used += width(character)
        if used > room:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


def padded(text: str, room: int) -> str:
    """Text filled up with spaces to `room` cells."""
    return text + " " * max(0, room - cells(text))


def wrapped(text: str, room: int) -> list[str]:
    """Text broken into lines of at most `room` cells, at spaces where there are any."""
    lines: list[str] = []
    line = ""
    for word in pictured(text).split(" "):
        while cells(word) > room:
            if line:
                lines.append(line)
                line = ""
            head = broken_at(word, room)
            lines.append(word[:head])
            word = word[head:]
        if line and cells(line) + 1 + cells(word) > room:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line] if line or not lines else lines


def broken_at(word: str, room: int) -> int:
    """How many characters of a word fit into `room` cells; at least one."""
    used = 0
    for position, character in enumerate(word):
        used += width(character)
        if used > room:
            return max(1, position)
    return len(word)


def counted(count: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 article", "2,000 articles"."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"
