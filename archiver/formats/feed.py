"""News feeds: RSS 0.9 to 2.0, RSS 1.0 (RDF) and Atom, an article for each entry.

What the channel says (language, publisher, copyright) holds for entries that say nothing of their own. A text is often
only a teaser: `content:encoded` and Atom's `content` go before `description`, which else is all there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

from archiver.article import Article, CreditLine, Document, Given, Media, Said, Unread, When, filled
from archiver.formats import fragments, lines
from archiver.formats.newsml import bodies
from archiver.formats.newsml.bodies import local, text_of
from archiver.formats.nitf import first_tag, parsed
from archiver.pattern import Pattern
from archiver.source import Source
from archiver.xmltree import XML, path_of, steps_of

NAME = "feed"
LABEL = "RSS or Atom feed"
SUFFIXES = (".rss", ".atom", ".rdf", ".xml")

ROOTS = frozenset(("rss", "feed", "RDF"))
NAMESPACES = (
    b"http://www.w3.org/2005/Atom",
    b"http://purl.org/atom/ns#",
    b"http://purl.org/rss/1.0/",
    b"my.netscape.com/rdf",
)
ENTRIES = frozenset(("item", "entry"))
MAIL_AND_NAME = Pattern(r"[^\s@]+@[^\s@]+\s*\((?P<name>[^()]+)\)|(?P<mail>[^\s@()]+@[^\s@()]+)")
MEDIA = {"image": "ImageObject", "video": "VideoObject", "audio": "AudioObject"}


def sniff(head: bytes, name: str) -> int:
    """Sure of `rss`, and of Atom's and RDF's roots with the namespaces of feeds. Exports of WordPress are none."""
    first = first_tag(head).decode("ascii", "replace")
    if first not in ROOTS:
        return 0
    if first != "rss" and not any(namespace in head.replace(b"\0", b"") for namespace in NAMESPACES):
        return 0
    return 94


class Entry:
    """One entry of a feed: its children by local name, with what the channel says beside them."""

    def __init__(self, element: Any, channel: Any = None, path: str = "") -> None:
        self.element = element
        self.channel = channel
        self.known_path = path
        self.inside = [child for child in element if isinstance(child.tag, str)]
        self.children: dict[str, list[Any]] = {}
        for child in self.inside:
            tag: str = child.tag
            name = tag.rpartition("}")[2]
            if tag[0] == "{" and child.prefix in PREFIXED:
                name = f"{child.prefix}:{name}"
            self.children.setdefault(name, []).append(child)

    @cached_property
    def path(self) -> str:
        """Where the entry stands."""
        return self.known_path or path_of(self.element)

    @cached_property
    def paths(self) -> dict[Any, str]:
        """Where each of its children stands."""
        steps = steps_of(self.inside)
        return {child: f"{self.path}/{step}" for child, step in zip(self.inside, steps, strict=True)}

    @cached_property
    def publisher(self) -> Said | None:
        """Who publishes a channel."""
        return self.said("publisher", "title")

    @cached_property
    def rights(self) -> Said | None:
        """The rights that a channel states."""
        return self.said("rights", "copyright")

    def plain(self, name: str) -> str:
        """The words of the first child of a name, or nothing."""
        for child in self.children.get(name, ()):
            if words := fragments.text(text_of(child)):
                return words
        return ""

    def each(self, *names: str) -> Iterator[Any]:
        """The children of these names, those of the first name first."""
        for name in names:
            yield from self.children.get(name, ())

    def said(self, *names: str) -> Said | None:
        """The words of the first of these that has any."""
        for name in names:
            for child in self.children.get(name, ()):
                if words := self.words(child):
                    return words
        return None

    def all_said(self, *names: str) -> Iterator[Said]:
        """The words of all of these, without markup."""
        return filter(None, map(self.words, self.each(*names)))

    def words(self, child: Any) -> Said | None:
        """The words of one child, without markup."""
        raw = text_of(child)
        words = fragments.text(raw)
        return Said(words, raw, None, self.paths[child]) if words else None

    def attribute(self, element: Any, name: str) -> Said | None:
        """An attribute as a value."""

        raw = element.get(name)
        return Said(raw.strip(), raw, path=path_of(element, name)) if raw and raw.strip() else None


PUBLISHED = ("pubDate", "published", "issued", "date")
PREFIXED = frozenset(("media", "itunes", "content", "excerpt", "wp", "sy", "slash", "georss"))
"""Prefixes that are kept, because what they mark has names of its own in the feed; `dc` and others are not."""


def read(source: Source, given: Given) -> Document:
    """Read a feed. What is not well-formed comes back with its faults and without articles.

    Raises `Unreadable` when it is XML of another kind.
    """
    document = parsed(source, NAME, ROOTS, "no feed")
    if document.tree is not None:
        document.articles = tuple(
            filled(lines.recognised(article(entry)), given) for entry in entries(document.tree)
        )
    return document


def entries(root: Any) -> Iterator[Entry]:
    """Every entry, with its channel."""

    channel = next((element for element in root.iter() if local(element) == "channel"), root)
    told = Entry(channel)
    for element in root.iter("{*}item", "{*}entry"):
        if not any(local(above) in ENTRIES for above in element.iterancestors()):
            yield Entry(element, told, told.paths.get(element, ""))


def article(entry: Entry) -> Article:
    """The article that an entry states."""
    language = language_of(entry)
    spoken = language.value if language else ""
    body, pictures, teaser = body_of(entry)
    unread: list[Unread] = []
    return Article(
        **outside(entry, language),
        published=date(entry, unread, *PUBLISHED),
        modified=date(entry, unread, "updated", "modified"),
        created=date(entry, unread, "created"),
        subheads=tuple(entry.all_said("itunes:subtitle")),
        description=teaser,
        body=body,
        credit_lines=lines.merged(credit_lines(entry, body, spoken)),
        keywords=tuple(categories(entry)),
        media=(*enclosures(entry, spoken), *pictures),
        unread=tuple(unread),
    )


def outside(entry: Entry, language: Said | None) -> dict[str, Any]:
    """What an entry and its channel state of the article beside its text, its dates and whom it credits."""
    channel: Entry = entry.channel
    address = link(entry)
    return {
        "id": entry.said("guid", "id") or address,
        "headline": entry.said("title", "media:title"),
        "language": language,
        "provider": entry.said("publisher") or channel.publisher,
        "rights": entry.said("rights", "copyright") or channel.rights,
        "url": address,
        "path": entry.path,
    }


def language_of(entry: Entry) -> Said | None:
    """The language that the entry, its text or its channel says."""

    own = f"{{{XML}}}lang"
    for element in (*entry.each("content"), entry.element):
        if said := entry.attribute(element, own):
            return said
    channel: Entry = entry.channel
    return entry.said("language") or channel.said("language") or channel.attribute(channel.element, own)


def link(entry: Entry) -> Said | None:
    """The address of the article: RSS writes it as text, Atom as an attribute."""
    for element in entry.each("link"):
        if element.get("rel", "alternate") == "alternate" and (said := entry.attribute(element, "href")):
            return said
    said = entry.said("link")
    guid = next(entry.each("guid"), None)
    permanent = guid is not None and guid.get("isPermaLink", "true") == "true"
    named = entry.said("guid") if permanent else None
    return said or (named if named and "://" in named.value else None)


def date(entry: Entry, unread: list[Unread], *names: str) -> When | None:
    """The first of these dates that can be read; others are kept aside."""
    for said in entry.all_said(*names):
        if found := lines.when(said, "en"):
            return found
        unread.append(Unread("date", said.raw, path=said.path))
    return None


def body_of(entry: Entry) -> tuple[tuple[Said, ...], tuple[Media, ...], Said | None]:
    """The paragraphs of the text, the pictures in it, and the teaser where it is another text."""
    for names in (("content:encoded", "encoded", "content"), ("description", "summary", "media:description")):
        for element in entry.each(*names):
            paragraphs, pictures = text_in(element)
            if paragraphs:
                teaser = entry.said("description", "summary") if names[0] == "content:encoded" else None
                return paragraphs, pictures, teaser
    return (), (), None


def text_in(element: Any) -> tuple[tuple[Said, ...], tuple[Media, ...]]:
    """The paragraphs in one element, which holds XHTML, HTML as text, or plain text."""

    kind = element.get("type", "html")
    if any(isinstance(child.tag, str) for child in element):
        body = bodies.from_markup(element)
    elif kind in ("text", "text/plain"):
        body = fragments.plain(bodies.text_of(element), path_of(element))
    else:
        body = fragments.read(bodies.text_of(element), path_of(element))
    return body.paragraphs, body.media


def categories(entry: Entry) -> Iterator[Said]:
    """What an entry is filed under."""
    for element in entry.each("category"):
        said = entry.attribute(element, "label") or entry.attribute(element, "term")
        if said:
            yield said
    yield from entry.all_said("category", "subject", "media:keywords")


def credit_lines(entry: Entry, body: tuple[Said, ...], language: str) -> Iterator[CreditLine]:
    """Everyone credited: by the entry, else by its feed, and in lines of the text."""
    found = [*parties(entry, language)]
    yield from found or parties(entry.channel, language, named_only=True)
    yield from lines.in_body(body, language)


def parties(entry: Entry, language: str, named_only: bool = False) -> Iterator[CreditLine]:
    """The authors and contributors that an entry or a feed names."""

    for element in entry.each("author", "contributor", "creator", "itunes:author"):
        inner = Entry(element)
        words = inner.said("name") or (None if named_only else next(own(entry, element), None))
        if words is None:
            continue
        uri = inner.said("uri")
        match = MAIL_AND_NAME.fullmatch(words.value)
        if match:
            if not match["name"]:
                continue
            words = replace(words, value=match["name"].strip())
        role = "contributor" if local(element) == "contributor" else "author"
        yield lines.party(words, role, language, uri=uri.value if uri else "")


def own(entry: Entry, element: Any) -> Iterator[Said]:
    """The words of one element."""

    words = bodies.said(element)
    if words and not any(isinstance(child.tag, str) for child in element):
        yield words


def enclosures(entry: Entry, language: str) -> Iterator[Media]:
    """Pictures, sound and videos that belong to an entry."""

    found = [*entry.each("media:content", "enclosure")]
    for group in entry.each("media:group"):
        found += Entry(group).each("media:content")
    found += [element for element in entry.each("link") if element.get("rel") == "enclosure"]
    for element in found:
        url = element.get("url") or element.get("href") or ""
        kind = element.get("type") or element.get("medium") or ""
        inner = Entry(element)
        caption = inner.said("media:description", "media:title") or entry.said("media:description")
        credits = [*inner.all_said("media:credit"), *entry.all_said("media:credit")]
        said = tuple(lines.of_picture(lines.party(words, "photographer", language)) for words in credits)
        yield Media(
            MEDIA.get(kind.partition("/")[0], "MediaObject"),
            url.strip(),
            caption.value if caption else "",
            said,
            kind if "/" in kind else "",
            path_of(element),
        )
