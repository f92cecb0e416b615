"""PRISM in XML, the metadata of magazines: messages of PAM with their articles, and descriptions in RDF without a text.

All versions from 1.0 to 3.0 are read alike: their namespaces differ in a number and their elements seldom. What a date
means: `creationDate` becomes the article's `created`, `modificationDate` its `modified`, `embargoDate` the end of its
embargo, and `publicationDate`, else the date on the cover, its `published`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archiver.article import Article, CreditLine, Document, Given, Media, Said, Unread, When, filled
from archiver.formats import lines
from archiver.formats.nitf import first_tag, number, parsed
from archiver.source import Source, Unreadable

NAME = "prism"
LABEL = "PRISM"
SUFFIXES = (".xml",)

HOUSE = b"prismstandard.org/namespaces/"
FEEDS = (b"http://purl.org/rss/1.0/", b"http://www.w3.org/2005/Atom")
ROOTS = frozenset((b"message", b"article", b"RDF", b"response", b"records"))
RECORDS = frozenset(("article", "Description"))
DATES = ("publicationDate", "coverDate", "onSaleDate", "postDate", "releaseTime")
NOTES = frozenset(("message", "article", "head", "body", "html"))
CLASSES = {
    "byline": "byline",
    "deck": "deck",
    "subtitle": "deck",
    "subheadline": "deck",
    "title": "title",
    "headline": "title",
}
"""What a paragraph is by its `class`, where it is no running text."""


def sniff(head: bytes, name: str) -> int:
    """Sure of the house's namespaces at a root that is one of theirs, and not of a feed."""
    plain = head.replace(b"\0", b"")
    found = first_tag(head) in ROOTS and HOUSE in plain and not any(feed in plain for feed in FEEDS)
    return 97 if found else 0


def read(source: Source, given: Given) -> Document:
    """Read a file. What is not well-formed comes back with its faults and without articles.

    Raises `Unreadable` when it holds no article.
    """
    from archiver.formats.newsml.bodies import local

    document = parsed(source, NAME)
    root = document.tree
    if root is not None:
        found = [
            filled(lines.recognised(article(Record(element))), given)
            for element in root.iter("{*}article", "{*}Description")
            if local(element) in RECORDS
            and not any(local(above) in RECORDS for above in element.iterancestors())
        ]
        if not found:
            raise Unreadable("XML, but no article of PRISM is in it")
        document.articles = tuple(found)
    return document


class Record:
    """One article: what its metadata says, by local names, and its body."""

    def __init__(self, element: Any) -> None:
        from archiver.formats.newsml.bodies import local

        self.element = element
        self.body = next((one for one in element.iter("{*}body")), None)
        self.told: dict[str, list[Any]] = {}
        self.taken: set[str] = set()
        """The paths of what was asked for and given."""
        for one in element.iterchildren("{*}*"):
            inner = one.iterchildren("{*}*") if local(one) == "head" else (one,)
            for each in inner:
                if local(each) not in NOTES:
                    self.told.setdefault(local(each), []).append(each)

    def each(self, *names: str) -> Iterator[Said]:
        """The words of all elements of these names, those of the first name first; of a list of RDF its members."""
        from archiver.formats.newsml.bodies import said

        for name in names:
            for element in self.told.get(name, ()):
                members = list(element.iter("{*}li")) or [element]
                for one in members:
                    if words := said(one) or self.attribute(one, "resource"):
                        self.taken.add(words.path)
                        yield words

    def said(self, *names: str) -> Said | None:
        """The first of them."""
        return next(self.each(*names), None)

    def attribute(self, element: Any, name: str) -> Said | None:
        """An attribute by its local name."""
        from archiver.xmltree import path_of

        for key, value in element.attrib.items():
            if key.rpartition("}")[2] == name and value.strip():
                return Said(value.strip(), value, path=path_of(element, key))
        return None

    def date(self, unread: list[Unread], *names: str) -> When | None:
        """The first of these moments that can be read; what cannot is kept aside."""
        for words in self.each(*names):
            if found := lines.when(words):
                return found
            unread.append(Unread("date", words.raw, path=words.path))
        return None


def article(record: Record) -> Article:
    """The article that a record states."""
    from archiver.xmltree import path_of

    language = record.said("language") or language_of(record)
    spoken = language.value if language else ""
    unread: list[Unread] = []
    text = Text(record.body)
    title = record.said("title", "headline")
    return Article(
        id=record.said("identifier", "doi") or record.attribute(record.element, "about"),
        version=number(record.said("versionIdentifier", "version")),
        headline=title or text.title,
        subheads=tuple(unique((*record.each("subtitle", "alternateTitle"), *text.decks))),
        description=record.said("teaser", "description", "abstract"),
        dateline=text.dateline or record.said("location"),
        body=text.paragraphs,
        language=language,
        published=record.date(unread, *DATES),
        created=record.date(unread, "creationDate", "created"),
        modified=record.date(unread, "modificationDate", "modified"),
        embargo=record.date(unread, "embargoDate"),
        credit_lines=lines.merged(credit_lines(record, text, spoken)),
        provider=record.said("publicationName", "publisher"),
        rights=record.said("copyright", "rights", "creditLine"),
        rightsholder=record.said("rightsOwner", "rightsHolder", "copyrightHolder"),
        subjects=tuple(unique(record.each("subject", "event", "person", "organization", "industry"))),
        keywords=tuple(unique(record.each("keyword", "academicField"))),
        section=record.said("section"),
        genre=record.said("genre", "category"),
        url=record.said("url", "link"),
        media=(*text.media, *pictures(record, spoken)),
        unread=(*unread, *left(record)),
        path=path_of(record.element),
    )


def language_of(record: Record) -> Said | None:
    """The language that the markup says."""
    for element in (record.body, record.element, *record.element.iterancestors()):
        if element is not None and (found := record.attribute(element, "lang")):
            return found
    return None


def unique(values: Any) -> Iterator[Said]:
    """Each value once."""
    seen: set[str] = set()
    for one in values:
        if one.value not in seen:
            seen.add(one.value)
            yield one


class Text:
    """The paragraphs of a body, without those that their class says are its title, deck or byline."""

    def __init__(self, body: Any) -> None:
        from archiver.formats.newsml import bodies

        read = bodies.from_markup(body) if body is not None else bodies.Body()
        kinds = dict(classed(body)) if body is not None else {}
        paragraphs: list[Said] = []
        named: dict[str, list[Said]] = {"byline": list(read.bylines), "deck": [], "title": []}
        for said in read.paragraphs:
            kind = kinds.get(said.path, "")
            (named[kind] if kind else paragraphs).append(said)
        self.paragraphs: tuple[Said, ...] = tuple(paragraphs)
        self.bylines: list[Said] = named["byline"]
        self.decks: list[Said] = named["deck"]
        self.title: Said | None = next(iter(named["title"]), read.headline)
        self.taglines = read.taglines
        self.dateline = read.dateline
        self.media = (
            () if body is not None and next(body.iter("{*}mediaReference"), None) is not None else read.media
        )


def classed(body: Any) -> Iterator[tuple[str, str]]:
    """The elements of a body that are a title, a deck or a byline by their class: the path of each, and which."""
    from archiver.xmltree import path_of

    for element in body.iter("{*}*"):
        for key, value in element.attrib.items():
            if key.rpartition("}")[2] == "class" and (kind := CLASSES.get(value.strip().lower())):
                yield path_of(element), kind


def credit_lines(record: Record, text: Text, language: str) -> Iterator[CreditLine]:
    """Everyone credited: in bylines, as creators and contributors, and in lines of the text."""
    for words in (*record.each("byline"), *text.bylines):
        yield lines.line_from(words, "byline", language)
    for words in text.taglines:
        yield lines.line_from(words, "tail", language)
    yield from lines.in_body(text.paragraphs, language)
    for name, usual in (("creator", "author"), ("contributor", "contributor")):
        for element in record.told.get(name, ()):
            told = record.attribute(element, "role")
            role = lines.known_role(told.value.rpartition("#")[2], usual) if told else usual
            for words in one(record, name, element).each(name):
                yield lines.party(words, role, language)
    for words in record.each("source", "rightsAgent", "agency"):
        yield lines.party(words, "source", language, "organisation")


def one(record: Record, name: str, element: Any) -> Record:
    """The record with only this element of a name."""
    only = Record.__new__(Record)
    only.element, only.body, only.told, only.taken = record.element, None, {name: [element]}, record.taken
    return only


def pictures(record: Record, language: str) -> Iterator[Media]:
    """The pictures and other media of an article of PAM, with their captions and credits."""
    from archiver.formats.newsml.bodies import local, said
    from archiver.xmltree import path_of

    for media in record.element.iter("{*}media"):
        reference = next(media.iter("{*}mediaReference"), None)
        if reference is None:
            continue
        told: dict[str, Said] = {}
        for part in media.iter("{*}caption", "{*}mediaTitle", "{*}credit", "{*}creator", "{*}format"):
            if words := said(part):
                told.setdefault(local(part), words)
        url = next(
            (
                found
                for key in ("refid", "source", "src", "href")
                if (found := record.attribute(reference, key))
            ),
            None,
        )
        credited = [told[name] for name in ("credit", "creator") if name in told]
        caption = told.get("caption") or told.get("mediaTitle")
        kind = told["format"].value if "format" in told else ""
        yield Media(
            {"video": "VideoObject", "audio": "AudioObject"}.get(kind.partition("/")[0], "ImageObject"),
            url.value if url else "",
            caption.value if caption else "",
            tuple(lines.picture_line(words, language) for words in credited),
            kind,
            path_of(media),
        )


SILENT = frozenset("wordCount byteCount format type contentType aggregationType".split())
"""Elements that say nothing of the story itself."""


def left(record: Record) -> Iterator[Unread]:
    """What nothing asked for: elements that are not known, and second values of those that have one place."""
    taken = frozenset(record.taken)
    for name in record.told:
        if name not in SILENT:
            for words in record.each(name):
                if words.path not in taken:
                    yield Unread(name, words.value, path=words.path)
