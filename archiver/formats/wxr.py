"""WordPress exports (WXR 1.0 to 1.2): posts and pages, with authors, co-authors, custom bylines and pictures.

An export can have gigabytes, so `posts` takes a stream apart into small exports of one post each, in constant memory.
Times are those of `post_date_gmt`, which is UTC; the paragraphs of old posts are parted by blank lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, NamedTuple

from archiver.article import Article, CreditLine, Document, Given, Media, Said, Unread, When, filled
from archiver.formats import feed, fragments, lines
from archiver.formats.feed import Entry
from archiver.formats.newsml import bodies
from archiver.formats.nitf import parsed
from archiver.pattern import Pattern
from archiver.source import Source, TooLong

NAME = "wxr"
LABEL = "WordPress export"
SUFFIXES = (".wxr", ".xml")

NAMESPACE = b"wordpress.org/export/"
NO_STORIES = frozenset(
    """attachment nav_menu_item revision custom_css customize_changeset oembed_cache user_request wp_block wp_template
    wp_template_part wp_navigation wp_global_styles wp_font_family wp_font_face shop_order acf-field
    acf-field-group""".split()
)
"""Kinds of posts that are no stories."""
BYLINES = frozenset(
    ("byline", "author_name", "guest_author", "guest_author_name", "author_byline", "largo_byline_text")
)
SUBTITLES = frozenset(
    ("subtitle", "newspack_post_subtitle", "deck", "kicker", "secondary_title", "subheadline")
)
NEVER = "0000-00-00 00:00:00"
BLANK = Pattern(r"\n[ \t\r]*\n\s*+(?!</?(?:p|div|h[1-6]|ul|ol|li|blockquote|figure|table|pre|hr)\b)")
"""What parts paragraphs that no element does."""
NEXT = "\n<p>"
CAPTION = Pattern(
    r"\[caption[^\]]{0,500}\](?:<a\b[^>]{0,2000}>)?\s*(<img\b[^>]{0,3000}>)\s*(?:</a>)?(.{0,2000}?)\[/caption\]",
    re.S,
)
SHORTCODE = Pattern(
    r"\[/?(?:gallery|embed|audio|video|playlist|ad|pullquote|contact-form|newsletter)[a-z_-]*\b[^\]]{0,500}\]"
)


def sniff(head: bytes, name: str) -> int:
    """Sure of the namespace of exports."""
    if NAMESPACE in head and b"<rss" in head:
        return 98
    return 50 if name.lower().endswith(".wxr") else 0


def read(source: Source, given: Given) -> Document:
    """Read an export that fits into memory: an article for each post that is a story.

    Raises `Unreadable` when it is XML of another kind.
    """
    document = parsed(source, NAME, ("rss",), "no export of WordPress")
    if document.tree is not None:
        entries = list(feed.entries(document.tree))
        site = Site.of(entries)
        document.articles = tuple(
            filled(lines.recognised(article(entry, site)), given)
            for entry in entries
            if entry.plain("wp:post_type") not in NO_STORIES
        )
    return document


class Site(NamedTuple):
    """What the posts of an export share: names of authors by their logins, and pictures by the number of their post."""

    authors: dict[str, str]
    pictures: dict[str, Entry]

    @classmethod
    def of(cls, entries: list[Entry]) -> Site:
        """Gather both from an export."""
        authors: dict[str, str] = {}
        channel = entries[0].channel if entries else None
        for element in channel.each("wp:author") if channel else ():
            one = Entry(element)
            name = one.plain("wp:author_display_name")
            if not name:
                names = (one.plain(f"wp:author_{part}_name") for part in ("first", "last"))
                name = " ".join(filter(None, names))
            authors[one.plain("wp:author_login")] = name
        attached = (entry for entry in entries if entry.plain("wp:post_type") == "attachment")
        return cls(authors, {entry.plain("wp:post_id"): entry for entry in attached})


def article(entry: Entry, site: Site) -> Article:
    """The article that a post states."""
    language = feed.language_of(entry)
    spoken = language.value if language else ""
    unread: list[Unread] = []
    meta = list(metadata(entry))
    body, pictures, codes = body_of(entry)
    status = entry.plain("wp:status")
    released = moment(entry, "wp:post_date_gmt", "wp:post_date") or feed.date(entry, unread, *feed.PUBLISHED)
    filed = list(terms(entry, "category"))
    custom = [said for key, said in meta if key.strip("_") in BYLINES]
    leads = tuple(said for key, said in meta if key.strip("_") in SUBTITLES)
    return Article(
        **feed.outside(entry, language),
        kind="text",
        status=lines.STATUSES.get(status, status),
        subheads=leads,
        description=entry.said("excerpt:encoded", "description"),
        body=body,
        slugline=entry.said("wp:post_name"),
        published=None if status == "future" else released,
        embargo=released if status == "future" else None,
        modified=moment(entry, "wp:post_modified_gmt", "wp:post_modified"),
        credit_lines=lines.merged(credit_lines(entry, site, custom, body, spoken)),
        keywords=tuple(terms(entry, "post_tag", "tag")),
        section=filed[0] if filed else None,
        subjects=tuple(filed[1:]),
        media=(*featured(site, meta), *feed.enclosures(entry, spoken), *pictures),
        unread=(*unread, *codes, *left(meta)),
    )


def metadata(entry: Entry) -> Iterator[tuple[str, Said]]:
    """The fields that plugins keep beside a post, by their keys."""
    for element in entry.each("wp:postmeta"):
        one = Entry(element, path=entry.paths[element])
        value = one.said("wp:meta_value")
        if value:
            yield one.plain("wp:meta_key").lower(), value


def moment(entry: Entry, exact: str, local: str) -> When | None:
    """A date in UTC where it is said, else in the time of the site, whose zone the export does not tell."""
    said = entry.said(exact)
    if said and said.value != NEVER and (found := lines.when(said)):
        return replace(found, iso=f"{found.iso}Z") if "T" in found.iso and found.iso[-1].isdigit() else found
    said = entry.said(local)
    return lines.when(said) if said and said.value != NEVER else None


def terms(entry: Entry, *domains: str) -> Iterator[Said]:
    """What a post is filed under, of these kinds."""

    for element in entry.each("category"):
        if element.get("domain", "category") in domains and (
            words := bodies.said(element, entry.paths[element])
        ):
            yield words


def credit_lines(
    entry: Entry, site: Site, custom: list[Said], body: tuple[Said, ...], language: str
) -> Iterator[CreditLine]:
    """Everyone credited: a custom byline goes before co-authors, and these before the user who saved the post."""
    joint = list(terms(entry, "author"))
    for said in custom:
        yield lines.line_from(said, "byline", language)
    if not custom:
        for said in joint:
            yield lines.party(said, "author", language)
    if not custom and not joint:
        for said in entry.all_said("creator"):
            name = site.authors.get(said.value, "")
            yield lines.party(replace(said, value=name or said.value), "author", language)
    yield from lines.in_body(body, language)


def body_of(entry: Entry) -> tuple[tuple[Said, ...], tuple[Media, ...], list[Unread]]:
    """The paragraphs of a post, its pictures, and the shortcodes that a plugin would have filled in."""

    for element in entry.each("content:encoded"):
        raw, path = bodies.text_of(element), entry.paths[element]
        unread = []
        markup = raw
        if "[" in raw:
            unread = [Unread("shortcode", match.group(), path=path) for match in SHORTCODE.finditer(raw)]
            figures = CAPTION.sub(r"<figure>\1<figcaption>\2</figcaption></figure>", raw)
            markup = SHORTCODE.sub("", figures)
        body = fragments.read(BLANK.sub(NEXT, markup), path)
        return body.paragraphs, body.media, unread
    return (), (), []


def featured(site: Site, meta: list[tuple[str, Said]]) -> Iterator[Media]:
    """The picture above a post, where the export holds it."""
    number = dict(meta).get("_thumbnail_id")
    picture = site.pictures.get(number.value) if number else None
    if picture is not None:
        caption = picture.plain("excerpt:encoded") or picture.plain("title")
        yield Media("ImageObject", picture.plain("wp:attachment_url"), caption, path=picture.path)


def left(meta: list[tuple[str, Said]]) -> Iterator[Unread]:
    """Fields of plugins that were not interpreted; those whose key begins with a stroke are of the machinery."""
    for key, said in meta:
        if not key.startswith("_") and key not in BYLINES | SUBTITLES:
            yield Unread(key, said.value, path=said.path)


# -- A stream taken apart -------------------------------------------------------------------------------------------------

CHUNK = 256 * 1024
MOST_HEAD = 64 * 1024 * 1024
MARK = Pattern(rb"<!\[CDATA\[|<item[\s>]|</item>")
KIND = Pattern(rb"<wp:post_type>\s*(?:<!\[CDATA\[)?\s*([\w-]+)")
NUMBER = Pattern(rb"<wp:post_id>\s*(?:<!\[CDATA\[)?\s*(\d+)")
CREATOR = Pattern(rb"<dc:creator>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</dc:creator>", re.S)
AUTHOR = Pattern(rb"<wp:author>.*?</wp:author>", re.S)
LOGIN = Pattern(rb"<wp:author_login>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</wp:author_login>", re.S)
KEPT = Pattern(rb"<(title|link|language|copyright|wp:wxr_version)>.*?</\1>", re.S)


class Head:
    """What comes before the first post: kept small, with the authors to be given to those who wrote a post."""

    def __init__(self, data: bytes) -> None:
        start = data.find(b"<channel")
        start = data.find(b">", start) + 1 if start >= 0 else len(data)
        self.beginning = data[:start]
        rest = AUTHOR.sub(b"", data[start:])
        self.channel = b"".join(match.group() for match in KEPT.finditer(rest))
        self.authors = {
            login[1]: match.group()
            for match in AUTHOR.finditer(data, start)
            if (login := LOGIN.search(match.group()))
        }

    def of(self, item: bytes) -> bytes:
        """The head for one post."""
        wrote = b"".join(self.authors.get(match[1], b"") for match in CREATOR.finditer(item))
        return self.beginning + self.channel + wrote


def posts(stream: IO[bytes], name: str, most: int) -> Iterator[Source | TooLong]:
    """Every story of an export as an export of its own, named by its container and number. Memory stays constant."""
    head: Head | None = None
    for count, item in enumerate(parts(stream, most)):
        if head is None:
            head = Head(item or b"")
            continue
        number = NUMBER.search(item) if item else None
        called = f"{name}/post-{number[1].decode() if number else f'number-{count}'}.xml"
        if item is None:
            yield TooLong(called)
            continue
        kind = KIND.search(item)
        if kind and kind[1].decode("ascii", "replace") in NO_STORIES:
            continue
        yield Source(called, head.of(item) + item + b"</channel></rss>\n")


def parts(stream: IO[bytes], most: int) -> Iterator[bytes | None]:
    """What comes before the first post, then each post; None for one that is too long. Marks in CDATA are words.

    A post that the end of the file cuts off is given as far as it goes, so that it is told and not lost in silence.
    """
    buffer = bytearray()
    start, at, inside, in_words, dropped, first = 0, 0, False, False, False, True
    while True:
        found = buffer.find(b"]]>", at) if in_words else -1
        match = None if in_words else MARK.search(buffer, at)
        if found >= 0:
            at, in_words = found + 3, False
        elif match is None:
            chunk = stream.read(CHUNK)
            if not chunk:
                if first or inside:
                    yield bytes(buffer[start:])
                return
            at = max(at, len(buffer) - 9)
            limit = MOST_HEAD if first else most
            if not inside and not first:
                del buffer[:at]
                at = 0
            elif at - start > limit:
                dropped = True
                del buffer[start:at]
                at = start
            buffer += chunk
        elif match.group() == b"<![CDATA[":
            at, in_words = match.end(), True
        elif match.group() == b"</item>":
            if inside:
                yield None if dropped or match.end() - start > most else bytes(buffer[start : match.end()])
            del buffer[: match.end()]
            start = at = 0
            inside = dropped = False
        else:
            if first:
                yield bytes(buffer[: match.start()])
                first = False
            if not inside:
                del buffer[: match.start()]
                start, at, inside = 0, match.end() - match.start(), True
            else:
                at = match.end()
