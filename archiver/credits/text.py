"""Find the credit lines of a body: only where credits live, at its head and at its tail."""

from __future__ import annotations

from collections.abc import Sequence

from archiver.article import CreditLine, Said
from archiver.credits.read import LONGEST, read_line
from archiver.credits.tokens import fold
from archiver.credits.words import lexicon
from archiver.finding import Span
from archiver.pattern import Pattern

HEAD, TAIL = 3, 4
"""How many paragraphs at the start and at the end may be credit lines."""
SURE = 60
"""Shorter paragraphs are always read."""
LONG = 260
"""Paragraphs longer than this are text; of the last ones, the brackets at the end are looked at."""


def in_text(paragraphs: Sequence[Said], *, language: str = "") -> list[tuple[int, CreditLine]]:
    """The credit lines of a body, each with the index of its paragraph.

    Lines at the head come with slot "byline", those at the tail with slot "tail". A bare name is never taken here:
    words must say what was done. Spans are absolute where the paragraphs have theirs.
    """
    found: list[tuple[int, CreditLine]] = []
    count = len(paragraphs)
    for index, paragraph in enumerate(paragraphs):
        at_head, at_tail = index < HEAD, index >= count - TAIL
        if not (at_head or at_tail):
            continue
        line = _paragraph(
            paragraph, language, (at_head and not at_tail) or index == 0, last=index >= count - HEAD
        )
        if line is not None:
            found.append((index, line))
    return found


def may_credit(text: str) -> bool:
    """A quick look whether a paragraph can hold words that credit: most are sentences of the story, and cannot."""
    if text[0] in OPENING or text[-1] in ")]" or ": " in text or " : " in text:
        return True
    if not text.isascii() and ("：" in text or EASTERN.search(text)):
        return True
    text = text.lstrip(QUOTES)
    opening = text.split(" ", 1)[0]
    if not opening.isalpha() or not (opening[1:].islower() or opening.isupper()):
        return True
    lex = lexicon()
    words = fold(text).split()
    first = words[0].strip(EDGES)
    branch = lex.branch(first)
    if len(words) > 1 and words[1].strip(EDGES) in branch.onward:
        return True
    capital = len(words) > 1 and not text[len(words[0]) + 1 : len(words[0]) + 2].islower()
    if branch.others and capital:
        return True
    return not (
        lex.sentence_heads.isdisjoint(words) or lex.works.isdisjoint([word.rstrip(".,;:") for word in words])
    )


EASTERN = Pattern("[\u3041-\U0010ffff]")
OPENING = "([{*©—–-•|/"
QUOTES = "‘’“„«»\"'"
EDGES = "()[]:,.;"


def _paragraph(paragraph: Said, language: str, at_head: bool, *, last: bool) -> CreditLine | None:
    text = paragraph.raw or paragraph.value
    if len(text) <= LONG and (len(text) < SURE or may_credit(text)):
        line = read_line(text, slot="tail", language=language, span=paragraph.span, path=paragraph.path)
        if line is not None and line.credits:
            if at_head:
                return CreditLine(
                    line.raw,
                    line.text,
                    "byline",
                    line.language,
                    line.credits,
                    line.changes,
                    line.span,
                    line.path,
                )
            return line
        if line is not None:
            return line
    if last and text.rstrip().endswith(")"):
        start = text.rfind("(", max(0, len(text) - LONGEST))
        if start > 0 and text[:start].rstrip()[-1:] in '.!?”“»"…':
            span = paragraph.span and Span(paragraph.span.start + start, paragraph.span.end)
            line = read_line(text[start:], slot="tail", language=language, span=span, path=paragraph.path)
            if line is not None and line.credits:
                return line
    return None
