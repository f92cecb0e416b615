"""JSON Feed 1.0 and 1.1: an article for each item, with what the feed says where an item says nothing."""

from __future__ import annotations

from collections.abc import Iterator

from archiver.article import Article, CreditLine, Document, Given, Media, Said, Unread, filled
from archiver.formats import lines
from archiver.formats.things import Thing, parse, starts
from archiver.pattern import Pattern
from archiver.source import Source

NAME = "jsonfeed"
LABEL = "JSON Feed"
SUFFIXES = (".json",)

VERSION = Pattern(rb'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version\\?/')
KNOWN = frozenset(
    """id url external_url title content_html content_text summary image banner_image date_published date_modified
    author authors tags language attachments""".split()
)


def sniff(head: bytes, name: str) -> int:
    """Sure where JSON names the version of JSON Feed."""
    return 98 if starts(head, b"{") and VERSION.search(head) else 0


def read(source: Source, given: Given) -> Document:
    """Read a feed. Broken JSON becomes a fault; raises `LimitReached` when it nests too deeply."""
    parsed = parse(source)
    found: tuple[Article, ...] = ()
    if isinstance(parsed.value, dict):
        feed = Thing(parsed.value, "")
        found = tuple(filled(lines.recognised(article(item, feed)), given) for item in feed.each("items"))
    return Document(source, NAME, found, parsed.faults, parsed.value)


def article(item: Thing, feed: Thing) -> Article:
    """The article that an item states."""
    from archiver.formats import fragments

    language = item.said("language") or feed.said("language")
    spoken = language.value if language else ""
    unread = [
        Unread(f"key {name}", str(value)[:200], path=item.key(name))
        for name, value in item.data.items()
        if name not in KNOWN
    ]
    media: tuple[Media, ...] = ()
    body: tuple[Said, ...] = ()
    if marked := item.said("content_html"):
        found = fragments.read(marked.raw, marked.path)
        body, media = found.paragraphs, found.media
    if not body and (plain := item.said("content_text")):
        body = fragments.plain(plain.raw, plain.path).paragraphs
    return Article(
        id=item.said("id") or item.said("url"),
        headline=item.said("title"),
        description=item.said("summary"),
        body=body,
        language=language,
        published=item.moment(unread, "date_published"),
        modified=item.moment(unread, "date_modified"),
        credit_lines=lines.merged(credits(item, feed, body, spoken)),
        provider=feed.said("title"),
        keywords=tuple(item.words("tags")),
        url=item.said("url", "external_url"),
        media=(*media, *attached(item)),
        unread=tuple(unread),
        path=item.path,
    )


def credits(item: Thing, feed: Thing, body: tuple[Said, ...], language: str) -> Iterator[CreditLine]:
    """The authors of an item, else those of the feed, and the credit lines of the text."""
    authors = [*item.each("authors"), *item.inner("author")] or [*feed.each("authors"), *feed.inner("author")]
    for author in authors:
        if name := author.said("name"):
            uri = author.said("url")
            yield lines.party(name, "author", language, uri=uri.value if uri else "")
    yield from lines.in_body(body, language)


def attached(item: Thing) -> Iterator[Media]:
    """The pictures of an item, and the files that belong to it."""
    for name in ("image", "banner_image"):
        if url := item.said(name):
            yield Media("ImageObject", url.value, path=url.path)
    kinds = {"image": "ImageObject", "video": "VideoObject", "audio": "AudioObject"}
    for each in item.each("attachments"):
        url, kind, title = each.said("url"), each.said("mime_type"), each.said("title")
        if url:
            media_type = kind.value if kind else ""
            shown = kinds.get(media_type.partition("/")[0], "MediaObject")
            yield Media(shown, url.value, title.value if title else "", (), media_type, each.path)
