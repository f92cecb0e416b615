"""IPTC 7901, the seven-bit wire of European agencies: header, text and the time of filing after it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from archiver import dates
from archiver.article import Article, Document, Given, Said, Unread, When, filled
from archiver.finding import Span
from archiver.formats import wires
from archiver.pattern import Pattern
from archiver.source import Source, Unreadable

NAME = "iptc7901"
LABEL = "IPTC 7901 wire"
SUFFIXES = (".iptc", ".7901", ".wir")

BEGINNING = Pattern(rb"[\x16\x00\s]*\x01\s*[A-Za-z]{2,8}\s?\d{2,5}\s")
HEADER = Pattern(
    r"\s*(?P<source>[A-Za-z]{2,8})\s?(?P<number>\d{2,5})"
    r"(?:\s+(?P<priority>\d))?(?:\s+(?P<category>[A-Za-z]{1,4}))?(?:\s+(?P<count>\d+))?(?:[ \t]+(?P<slug>[^\r\n]*\S))?"
    r"(?:\s*[\r\n]+\s*(?P<more>[^\r\n]*\S))?"
)
FILED = Pattern(r"\d{6}\s*(?:[A-Z]{1,4}\s+)?[A-Za-z]{3,9}\.?\s+\d{2,4}")


def sniff(head: bytes, name: str) -> int:
    """Sure of a source and a number after SOH, with a text after STX."""
    if BEGINNING.match(head):
        return 95 if b"\x02" in head else 85
    return 45 if name.lower().endswith(SUFFIXES) else 0


def read(source: Source, given: Given) -> Document:
    """Read every message of a file. Raises `Unreadable` when there is none."""
    text = source.text
    articles = tuple(filled(article(text, message, given), given) for message in wires.messages(text))
    if not articles:
        raise Unreadable("no message of IPTC 7901 stands in this file: it has no SOH")
    return Document(source, NAME, articles)


def article(text: str, message: wires.Message, given: Given) -> Article:
    """The article that one message carries."""
    told = wires.story(text, wires.rows_of(text, message.text), given)
    header = HEADER.match(text, message.header.start, message.header.end)
    filed = filing(text, message.trailer, told.language.value if told.language else "")
    told = replace(told, created=told.created or filed)
    if header is None:
        words = text[message.header.start : message.header.end].strip()
        return replace(told, unread=(*told.unread, Unread("wire header", words))) if words else told
    slug = part(header, "more") or part(header, "slug")
    return replace(
        told,
        provider=told.provider or part(header, "source"),
        slugline=slug,
        keywords=tuple(keywords(slug)),
        section=part(header, "category"),
        unread=(*told.unread, *numbers(header)),
    )


def part(header: re.Match[str], name: str) -> Said | None:
    """One part of a header."""
    return Said(header[name], span=Span(*header.span(name))) if header[name] else None


def keywords(slug: Said | None) -> Iterator[Said]:
    """The words of a slug between its slashes."""
    if slug is None or slug.span is None or "/" not in slug.value:
        return
    for match in re.finditer(r"[^/]+", slug.value):
        word = match.group().strip()
        if word:
            start = slug.span.start + match.start() + match.group().index(word)
            yield Said(word, span=Span(start, start + len(word)))


def numbers(header: re.Match[str]) -> Iterator[Unread]:
    """The number of the message, its priority and its length, which say nothing of the story."""
    for name in ("number", "priority", "count"):
        if said := part(header, name):
            yield Unread(f"wire {name}", said.value, said.span)


def filing(text: str, trailer: Span, language: str) -> When | None:
    """The moment of filing, which stands after the text."""
    match = FILED.search(text, trailer.start, trailer.end)
    if match is None:
        return None
    words = re.sub(r"(?<=\d{6})\s*(?:[A-Z]{1,4}\s+)?(?=[A-Za-z]{3,9}\.?\s+\d)", " ", match.group())
    when = dates.read(words, language=language) or dates.read(words)
    return replace(when, raw=match.group(), span=Span(*match.span())) if when else None
