"""ANPA 1312, the wire of American agencies: two lines of header, lines with carets, indented paragraphs, a trailer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from archiver import dates
from archiver.article import Article, CreditLine, Document, Given, Said, Unread, When, filled
from archiver.finding import Span
from archiver.formats import lines as shared
from archiver.formats import wires
from archiver.paragraphs import Line, joined, paragraphs
from archiver.pattern import Pattern
from archiver.source import Source, Unreadable

NAME = "anpa1312"
LABEL = "ANPA 1312 wire"
SUFFIXES = (".anpa", ".tst")

BEGINNING = Pattern(rb"[\x16\x00\s]*\x01[A-Za-z]\d{4}\s?[\x1f\s-]")
HEADER = Pattern(
    r"\s*(?P<level>[A-Za-z])(?P<number>\d{4})\s?\x1f?(?P<selector>[A-Za-z0-9-]*)[\x1f\s]*"
    r"(?:(?P<priority>[A-Za-z])\s+(?P<category>[A-Za-z])\s?[\x13\x14\x12\x11]\s?)?"
    r"(?P<slug>[^\r\n\x1f]*?)(?:\s+(?P<day>\d{1,2}-\d{1,2}))?(?:\s+(?P<count>\d{2,5}))?\s*(?:[\r\n]|\Z)"
)
FILED = Pattern(r"(?:[A-Z]{2}-[A-Z]{2}-)?\d\d-\d\d-\d\d \d{4}[A-Z]{3}")
SLUG = Pattern(r"(?:[ABPQS]C|[AP]M|AP)-{1,2}[A-Za-z]")
ASIDE = Pattern(
    r"(?:eds?\b|editors?\b|ap (?:photo|graphic|video)|with:|note\b|for release|advance\b)", re.IGNORECASE
)
BYLINE = Pattern(r"by\s", re.IGNORECASE)
TITLE = Pattern(r"\b(?:press|writer|editor|correspondent|reporter|columnist|news)\b", re.IGNORECASE)


def sniff(head: bytes, name: str) -> int:
    """Sure of a service level with a number after SOH."""
    return 96 if BEGINNING.match(head) else 0


def read(source: Source, given: Given) -> Document:
    """Read every message of a file. Raises `Unreadable` when there is none."""
    text = source.text
    articles = tuple(filled(article(text, message, given), given) for message in wires.messages(text))
    if not articles:
        raise Unreadable("no message of ANPA 1312 stands in this file: it has no SOH")
    return Document(source, NAME, articles)


def article(text: str, message: wires.Message, given: Given) -> Article:
    """The article that one message carries."""
    rows = wires.rows_of(text, message.text)
    heads = [row for row in rows if row.text.startswith("^")]
    told = wires.story(text, [row for row in rows if not row.text.startswith("^")], given, indented)
    spoken = told.language.value if told.language else ""
    slug, headline, bylines, unread = sorted_heads(heads)
    header = HEADER.match(text, message.header.start, message.header.end)
    found = [placed(shared.line_from(said, "byline", spoken), said) for said in bylines]
    first = (told.headline,) if told.headline and headline else ()
    return replace(
        told,
        headline=headline or told.headline,
        body=(*(said for said in first if said), *told.body),
        slugline=slug or slug_of(header),
        section=part(header, "category"),
        created=told.created or filing(text, message.trailer),
        credit_lines=(*found, *told.credit_lines),
        unread=(*told.unread, *unread, *numbers(header)),
    )


def indented(text: str, rows: list[Line]) -> list[Said]:
    """The paragraphs of lines: each begins with white space, as on this wire they do."""
    if not any(row.indented for row in rows):
        return paragraphs(text, rows)
    groups: list[list[Line]] = []
    for row in rows:
        if row.indented or not groups:
            groups.append([row])
        else:
            groups[-1].append(row)
    return [joined(text, group) for group in groups if any(map(str.isalnum, group[0].text))]


def placed(line: CreditLine, said: Said) -> CreditLine:
    """The line where its words stand."""
    return replace(line, span=said.span, raw=said.raw or said.value)


def sorted_heads(rows: list[Line]) -> tuple[Said | None, Said | None, list[Said], list[Unread]]:
    """Slug, headline and bylines among the lines with carets; what is for editors stays aside."""
    slug = headline = None
    bylines: list[Said] = []
    unread: list[Unread] = []
    for row in rows:
        span = Span(row.start, row.end)
        said = wires.unmarked(Said(row.text, span=span))
        if not said.value:
            continue
        if BYLINE.match(said.value):
            bylines.append(said)
        elif ASIDE.match(said.value) or (bylines and TITLE.search(said.value)):
            unread.append(Unread("line for editors", row.text, span))
        elif slug is None and SLUG.match(said.value):
            slug = said
        elif headline is None:
            headline = said
        else:
            unread.append(Unread("line for editors", row.text, span))
    return slug, headline, bylines, unread


def slug_of(header: re.Match[str] | None) -> Said | None:
    """The slug of the header, without the characters that set type."""
    if header is None or not header["slug"].strip("\x11\x12\x13\x14 "):
        return None
    raw = header["slug"]
    words = raw.strip("\x11\x12\x13\x14 ")
    start = header.start("slug") + raw.index(words)
    return Said(words, span=Span(start, start + len(words)))


def part(header: re.Match[str] | None, name: str) -> Said | None:
    """One part of a header."""
    return Said(header[name], span=Span(*header.span(name))) if header and header[name] else None


def numbers(header: re.Match[str] | None) -> Iterator[Unread]:
    """Parts of the header that say nothing of the story."""
    for name in ("level", "number", "selector", "priority", "day", "count"):
        if said := part(header, name):
            yield Unread(f"wire {name}", said.value, said.span)


def filing(text: str, trailer: Span) -> When | None:
    """The moment of filing, which stands after the text."""
    match = FILED.search(text, trailer.start, trailer.end)
    return dates.read(match.group(), span=Span(*match.span())) if match else None
