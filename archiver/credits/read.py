"""Read one credit line, and find the credit lines of a body. (First version: German and English tails and bylines.)"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archiver.article import Change, Credit, CreditLine, Said
from archiver.finding import Span

MARKS = "‘’‚“”„'\"«»‹› \t*–—-"
TAIL = re.compile(
    r"(?P<names>.+?) (?:(?:hat|haben) zu (?:diesem|dieser) \w+ beigetragen|contributed to this \w+)\.?$"
)
HEAD = re.compile(r"(?:By|Von|Par|Por) (?P<names>[^\W\d].+)$")
NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: (?:von|van|de|der|[^\W\d_a-z][\w.'’-]*)){1,4}$")


def read_line(
    text: str, *, slot: str = "any", language: str = "", span: Span | None = None, path: str = ""
) -> CreditLine | None:
    """Read one line. None when it credits nobody and is no credit at all."""
    start = span.start if span else 0
    kept = text.strip(MARKS)
    offset = text.find(kept)
    found = TAIL.match(kept)
    role = "contributor"
    if not found:
        found, role = HEAD.match(kept), "author"
    if not found and slot in ("byline", "field"):
        found = re.match("(?P<names>.+)$", kept)
    if not found:
        return None
    credits = []
    for part in re.finditer(r"(?:(?!, | and | und ).)+", found["names"]):
        words = re.sub("^(and|und) ", "", part[0].strip(" ,"))
        if slot != "field" and not NAME.match(words):
            return None
        at = start + offset + found.start("names") + found["names"].find(words)
        credits.append(Credit(words, "person", role, words, Span(at, at + len(words)), path))
    changes = []
    if text[:1] in "‘’‚“”„'\"" and kept:
        changes.append(Change("debris removed", text[0], "", Span(start, start + 1), path))
    return CreditLine(text, text[offset:].strip(), slot, language, tuple(credits), tuple(changes), span, path)


def in_text(paragraphs: Sequence[Said], *, language: str = "") -> list[tuple[int, CreditLine]]:
    """The credit lines of a body, with the index of the paragraph: only its head and its tail are looked at."""
    found = []
    for index, paragraph in enumerate(paragraphs):
        if (index < 3 or index >= len(paragraphs) - 4) and len(paragraph.value) <= 260:
            line = read_line(
                paragraph.value, slot="tail", language=language, span=paragraph.span, path=paragraph.path
            )
            if line:
                found.append((index, line))
    return found
