"""What the wires of the teleprinter age share: messages between control characters, and the text within them.

A message is SYN SYN SOH header STX text ETX trailer EOT. Files that lost some of these are read as far as they go.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from archiver import credits
from archiver.article import Article, CreditLine, Given, Said, Unread
from archiver.finding import Span
from archiver.formats import text as plain
from archiver.paragraphs import Line, lines, paragraphs
from archiver.pattern import Pattern

MESSAGE = Pattern(
    "\x01(?P<header>[^\x02\x03\x04\x01]*)(?:\x02(?P<text>[^\x03\x04\x01]*))?(?:\x03(?P<trailer>[^\x04\x01]*))?"
)
ENDING = Pattern(r"\s*[=<]+$")
NOTES = Pattern(r"#{1,3} \S")
"""What begins the notes below a text, such as "## Editorial contacts"."""


Join = Callable[[str, list[Line]], list[Said]]


class Message(NamedTuple):
    """The parts of one message, as places in the text of the file."""

    header: Span
    text: Span
    trailer: Span


def messages(words: str) -> Iterator[Message]:
    """Every message of a file."""
    for match in MESSAGE.finditer(words):
        header, text, trailer = (span_of(match, name) for name in ("header", "text", "trailer"))
        if text.end > text.start or words[header.start : header.end].strip():
            yield Message(header, text, trailer)


def span_of(match: re.Match[str], name: str) -> Span:
    """The place of a group; an empty one at the end of the match where it is absent."""
    start, end = match.span(name)
    return Span(start, end) if start >= 0 else Span(match.end(), match.end())


def rows_of(words: str, span: Span) -> list[Line]:
    """The lines of a part of a file, each at its place in the file."""
    found = lines(words[span.start : span.end])
    return [row._replace(start=row.start + span.start, end=row.end + span.start) for row in found]


def pieces_of(words: str, rows: list[Line], join: Join) -> list[Said]:
    """The paragraphs of lines, without the marks that end a line on the wire."""
    return [piece for said in join(words, rows) if (piece := unmarked(said)).value]


def unmarked(said: Said) -> Said:
    """Words without the caret before them and the mark behind them; quotation marks of the wire as they are meant."""
    value = ENDING.sub("", said.value.lstrip("^")).strip().replace("``", "“").replace("''", "”")
    return said if value == said.value else Said(value, said.raw or said.value, said.span)


def parted(rows: list[Line]) -> tuple[list[Line], list[Line]]:
    """The lines of the text, and those of the notes below it."""
    for number, row in enumerate(rows):
        if number and NOTES.match(row.text):
            return rows[:number], rows[number:]
    return rows, []


def noted(rows: list[Line], spoken: str) -> tuple[list[CreditLine], list[Unread]]:
    """The credit lines among notes, and the notes that are none."""
    found: list[CreditLine] = []
    unread: list[Unread] = []
    for row in rows:
        words = row.text.lstrip("-*# ")
        span = Span(row.start, row.end)
        line = (
            credits.read_line(words, slot="tail", language=spoken)
            if row.text.startswith(("-", "*"))
            else None
        )
        if line and line.credits:
            named = tuple(replace(credit, span=None) for credit in line.credits)
            found.append(replace(line, raw=row.text, span=span, credits=named, changes=()))
        else:
            unread.append(Unread("note", row.text, span))
    return found, unread


def story(words: str, rows: list[Line], given: Given, join: Join = paragraphs) -> Article:
    """The article in the text of a message: headline, bylines, dateline, paragraphs and the credits among the notes.

    `join` makes paragraphs of lines.
    """
    told, notes = parted(rows)
    pieces = pieces_of(words, told, join)
    spoken = plain.recognised(pieces, given)
    tongue = spoken.value if spoken else ""
    article = plain.arranged(pieces, tongue, given)
    named, unread = noted(notes, tongue)
    return replace(
        article,
        language=spoken,
        credit_lines=(*map(exact, article.credit_lines), *named),
        unread=(*article.unread, *unread),
    )


def exact(line: CreditLine) -> CreditLine:
    """The line with its place only where the words stand there as they are."""
    if line.span is None or line.span.end - line.span.start == len(line.raw):
        return line
    return replace(line, span=None)
