"""Plain text to paragraphs, each with its place: lines that a wire or a mail program wrapped are joined again."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from archiver.article import Said
from archiver.finding import Span
from archiver.pattern import Pattern

LINE = Pattern("[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
BREAK = Pattern("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
NARROW, WIDE = 28, 130
"""A wrapped text is between so many characters wide."""


def tidy(words: str) -> bool:
    """Whether words stand on one line with single blanks between them, and none around them.

    What is printable holds no white space but blanks, so most words are known to be tidy without being parted.
    """
    return words.isprintable() and "  " not in words and words[:1] != " " != words[-1:]


def squeezed(words: str) -> str:
    """Words on one line, with single blanks between them."""
    return words if tidy(words) else " ".join(words.split())


class Line(NamedTuple):
    """One line that is not blank: its words, its place without white space at the ends, and how it stands.

    `after_blank` tells that a blank line, or the beginning, is before it; `indented` that white space is.
    """

    text: str
    start: int
    end: int
    after_blank: bool
    indented: bool


def lines(text: str) -> list[Line]:
    """The lines of a text that are not blank."""
    found: list[Line] = []
    end_of_last = 0
    for match in LINE.finditer(text):
        raw = match.group()
        words = raw.strip()
        if not words:
            continue
        start = match.start() + len(raw) - len(raw.lstrip())
        blank = (
            not found or len(BREAK.findall(text, end_of_last, start)) > 1 or "\x0c" in text[end_of_last:start]
        )
        found.append(Line(words, start, start + len(words), blank, raw[0] == "\t" or raw.startswith("  ")))
        end_of_last = match.end()
    return found


def paragraphs(text: str, rows: list[Line]) -> list[Said]:
    """The paragraphs that lines make."""
    width = wrapped_at(rows)
    groups: list[list[Line]] = []
    for row in rows:
        if groups and not row.after_blank and width and continues(groups[-1][-1], row, width):
            groups[-1].append(row)
        else:
            groups.append([row])
    return [joined(text, group) for group in groups]


def wrapped_at(rows: list[Line]) -> int:
    """The width at which a text is wrapped, or 0 when its line breaks are the writer's own.

    A break is a wrap when the first word of the next line had no room any more.
    """
    breaks = [(row, after) for row, after in pairwise(rows) if not after.after_blank]
    if not breaks:
        return 0
    lengths = sorted(len(row.text) for row in rows)
    width = lengths[min(len(lengths) - 1, len(lengths) * 97 // 100)]
    if not NARROW <= width <= WIDE:
        return 0
    forced = sum(len(row.text) + len(first_word(after)) >= width - 1 for row, after in breaks)
    return width if forced * 3 >= len(breaks) * 2 and forced > 1 else 0


def first_word(row: Line) -> str:
    """The first word of a line."""
    return row.text.split(None, 1)[0]


def continues(before: Line, row: Line, width: int) -> bool:
    """Whether a line goes on with the paragraph of the line before it."""
    if row.indented and not before.indented:
        return False
    short = len(before.text) + len(first_word(row)) < width - width // 6
    return not (short and (before.text[-1] in '.!?:”“"»)=<' or len(before.text) * 2 < width))


def joined(text: str, group: list[Line]) -> Said:
    """One paragraph of lines: single spaces, and no space after a hyphen at the end of a line."""
    start, end = group[0].start, group[-1].end
    words = ""
    for row in group:
        glue = "" if not words or words[-1] in "-\xad" else " "
        words += glue + single_spaced(row.text)
    raw = text[start:end]
    return Said(words, "" if raw == words else raw, Span(start, end))


def single_spaced(text: str) -> str:
    """The text with every run of blanks and tabs as one space."""
    return re.sub(r"[ \t]+", " ", text) if "  " in text or "\t" in text else text
