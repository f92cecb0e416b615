"""JSON Feed 1.0 and 1.1: an article for each item, with what the feed says where an item says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from archiver import jsontree
from archiver.article import Article, CreditLine, Document, Given, Media, Said, Unread, When, filled
from archiver.formats import lines
from archiver.pattern import Pattern
from archiver.source import LimitReached, Source

NAME = "jsonfeed"
LABEL = "JSON Feed"
SUFFIXES = (".json",)

VERSION = Pattern(rb'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version\\?/')
KNOWN = frozenset(
    """id url external_url title content_html content_text summary image banner_image date_published date_modified
    author authors tags language attachments""".split()
)


class Thing(NamedTuple):
    """A JSON object, and the pointer to it."""

    data: dict[str, Any]
    path: str

    def said(self, *names: str) -> Said | None:
        """The words of the first of these keys that has any."""
        for name in names:
            value = self.data.get(name)
            if isinstance(value, str) and value.strip():
                return Said(" ".join(value.split()), value, path=f"{self.path}/{name}")
        return None

    def each(self, name: str) -> Iterator[Thing]:
        """The objects of a list."""
        value = self.data.get(name)
        for index, one in enumerate(value if isinstance(value, list) else ()):
            if isinstance(one, dict):
                yield Thing(one, f"{self.path}/{name}/{index}")

    def inner(self, name: str) -> Iterator[Thing]:
        """The object of a key, if there is one."""
        if isinstance(self.data.get(name), dict):
            yield Thing(self.data[name], f"{self.path}/{name}")


def sniff(head: bytes, name: str) -> int:
    """Sure where JSON names the version of JSON Feed."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return 98 if start.startswith(b"{") and VERSION.search(head) else 0


def read(source: Source, given: Given) -> Document:
    """Read a feed. Broken JSON becomes a fault; raises `LimitReached` when it nests too deeply."""
    parsed = jsontree.parse(source.text)
    for fault in parsed.faults:
        if fault.kind in ("json-depth", "json-size"):
            raise LimitReached(fault.message)
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
        Unread(f"key {name}", str(value)[:200], path=pointer(item, name))
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
        published=moment(item, "date_published", unread),
        modified=moment(item, "date_modified", unread),
        credit_lines=lines.merged(credits(item, feed, body, spoken)),
        provider=feed.said("title"),
        keywords=tuple(tags(item)),
        url=item.said("url", "external_url"),
        media=(*media, *attached(item)),
        unread=tuple(unread),
        path=item.path,
    )


def pointer(item: Thing, name: str) -> str:
    """The JSON pointer to a key of any spelling."""
    return f"{item.path}/{name.replace('~', '~0').replace('/', '~1')}"


def moment(item: Thing, name: str, unread: list[Unread]) -> When | None:
    """The moment that a key says; what cannot be read is kept aside."""
    words = item.said(name)
    when = lines.when(words)
    if words and when is None:
        unread.append(Unread(name, words.raw, path=words.path))
    return when


def credits(item: Thing, feed: Thing, body: tuple[Said, ...], language: str) -> Iterator[CreditLine]:
    """The authors of an item, else those of the feed, and the credit lines of the text."""
    authors = [*item.each("authors"), *item.inner("author")] or [*feed.each("authors"), *feed.inner("author")]
    for author in authors:
        if name := author.said("name"):
            uri = author.said("url")
            yield lines.party(name, "author", language, uri=uri.value if uri else "")
    yield from lines.in_body(body, language)


def tags(item: Thing) -> Iterator[Said]:
    """The tags of an item."""
    value = item.data.get("tags")
    for index, tag in enumerate(value if isinstance(value, list) else ()):
        if isinstance(tag, str) and tag.strip():
            yield Said(" ".join(tag.split()), tag, path=f"{item.path}/tags/{index}")


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
