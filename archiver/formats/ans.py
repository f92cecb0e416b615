"""ANS, the stories of Arc XP in JSON: one of them, a list or a feed of many, or one a line.

What a date means: `first_publish_date`, else `publish_date`, else `display_date`, becomes the article's `published`.
`vanity_credits` are what readers saw in place of `credits`: both are read. `version` is the version of the schema, not
of the story, whose own is in `revision`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from archiver import jsonstream
from archiver.article import Article, CreditLine, Document, Given, Media, Said, Unread, When, filled
from archiver.finding import Span
from archiver.formats import lines
from archiver.formats.things import Thing, parse, shown, starts
from archiver.pattern import Pattern
from archiver.record import replace
from archiver.source import Source, TooLong, Unreadable

NAME = "ans"
LABEL = "Arc XP ANS"
SUFFIXES = (".json", ".jsonl")

STORY = Pattern(rb'"type"\s*:\s*"story"')
TELLING = Pattern(
    rb'"(headlines|content_elements|promo_items|canonical_url|taxonomy|first_publish_date|display_date|'
    rb'last_updated_date|vanity_credits|subheadlines|additional_properties|owner|distributor|credits)"\s*:'
)
ENOUGH = 3
KINDS = {"image": "ImageObject", "gallery": "ImageObject", "video": "VideoObject", "audio": "AudioObject"}
CREDITED = {
    "by": "author",
    "photos_by": "photographer",
    "photography_by": "photographer",
    "edited_by": "editor",
    "video_by": "video",
    "videos_by": "video",
    "graphics_by": "graphics",
    "illustrations_by": "illustrator",
    "illustrated_by": "illustrator",
    "translated_by": "translator",
    "produced_by": "producer",
    "contributors": "contributor",
    "contributed_by": "contributor",
}
"""The lists of credits -> our role; any other list names contributors."""
MOST_DEPTH = 8


def sniff(head: bytes, name: str) -> int:
    """Sure where JSON is a story with the keys of ANS."""
    if not starts(head, b"{", b"["):
        return 0
    telling = len({match[1] for match in TELLING.finditer(head)})
    if STORY.search(head):
        return 96 if telling >= ENOUGH else 85 if telling else 0
    return 60 if telling > ENOUGH and b'"content_elements"' in head else 0


def read(source: Source, given: Given) -> Document:
    """Read a story, a list or feed of them, or one a line. Broken JSON becomes a fault.

    Raises `LimitReached` when it nests too deeply.
    """
    rows = source.text.split("\n")
    if len(rows) > 1 and is_row(rows[0]) and any(is_row(row) for row in rows[1:]):
        return of_rows(source, rows, given)
    parsed = parse(source)
    found = tuple(understood(story, given) for story in stories(parsed.value, ""))
    return Document(source, NAME, found, parsed.faults, parsed.value)


def is_row(row: str) -> bool:
    """Whether a line is an object for itself."""
    return row.startswith("{") and row.rstrip().endswith("}")


def of_rows(source: Source, rows: list[str], given: Given) -> Document:
    """One object a line; a path begins with the line."""
    document = Document(source, NAME)
    places: dict[str, int] = {}
    at = 0
    for number, row in enumerate(rows, 1):
        if row.strip():
            prefix = f"line[{number}]"
            places[prefix] = at
            parsed = parse(Source(source.name, row.encode("utf-8", "surrogatepass")))
            document.faults += tuple(moved(fault, prefix, at) for fault in parsed.faults)
            document.articles += tuple(understood(story, given) for story in stories(parsed.value, prefix))
        at += len(row) + 1
    document.notes["lines of JSON"] = places
    return document


def moved(fault: Any, prefix: str, by: int) -> Any:
    """A fault of a line as one of the file."""
    span = Span(fault.span.start + by, fault.span.end + by) if fault.span else None
    return replace(fault, span=span, path=prefix + fault.path, fix=None)


def understood(story: Thing, given: Given) -> Article:
    """The article of a story, with its language and what the user says."""
    return filled(lines.recognised(article(story)), given)


def stories(value: Any, path: str) -> Iterator[Thing]:
    """The stories of a file: the one it is, those of its list, or those of the feed it is."""
    if isinstance(value, list):
        for index, one in enumerate(value):
            if isinstance(one, dict):
                yield Thing(one, f"{path}/{index}")
        return
    if not isinstance(value, dict):
        return
    whole = Thing(value, path)
    inner = [one for one in whole.each("content_elements") if one.data.get("type") == "story"]
    if inner and value.get("type") != "story":
        yield from inner
    else:
        yield whole


def article(story: Thing) -> Article:
    """The article that a story states."""
    language = story.said("language")
    spoken = language.value if language else ""
    unread: list[Unread] = []
    text = Text(spoken)
    text.take(story, "content_elements", 0)
    released = moment(story, unread, "first_publish_date", "publish_date", "display_date")
    return Article(
        id=story.said("_id"),
        version=story.number("revision/revision_id"),
        status=status(story),
        headline=story.said("headlines/basic"),
        subheads=tuple(others(story, "subheadlines")),
        description=story.said("description/basic"),
        slugline=story.said("slug"),
        dateline=story.said("location", "dateline"),
        body=tuple(text.paragraphs),
        language=language,
        created=story.moment(unread, "created_date"),
        published=released,
        modified=story.moment(unread, "last_updated_date"),
        embargo=embargo(story, unread),
        credit_lines=lines.merged(credit_lines(story, text.paragraphs, spoken)),
        provider=story.said("source/name", "owner/name", "distributor/name"),
        rights=story.said("copyright"),
        subjects=tuple(named(story, "taxonomy/categories", "taxonomy/topics", "taxonomy/named_entities")),
        keywords=tuple(keywords(story)),
        section=story.said("taxonomy/primary_section/name", "taxonomy/primary_site/name"),
        genre=story.said("label/basic/text", "subtype"),
        url=story.said("canonical_url", "website_url"),
        media=(*promoted(story, spoken), *text.media),
        unread=(*unread, *text.unread, *left(story)),
        path=story.path,
    )


def status(story: Thing) -> str:
    """Whether a story is out, as its revision says."""
    published = story.value("revision/published")
    return {True: "usable", False: "withheld"}.get(published, "") if isinstance(published, bool) else ""


def moment(story: Thing, unread: list[Unread], *names: str) -> When | None:
    """The first of these moments; of the others, those that say another one are kept aside."""
    found = story.moment(unread, *names)
    for name in names:
        words = story.said(name)
        if found and words and words.path != found.path and words.value != found.raw:
            unread.append(Unread(name, words.raw, path=words.path))
    return found


def embargo(story: Thing, unread: list[Unread]) -> When | None:
    """The end of an embargo that is in force. One without an end cannot be a moment, and stays unread."""
    path = "content_restrictions/embargo"
    for told in story.inner(path):
        if told.value("active") is not True:
            continue
        if end := told.moment(unread, "end_time"):
            return end
        unread.append(Unread("embargo without an end", told.plain("description"), path=told.path))
    return None


def others(story: Thing, name: str) -> Iterator[Said]:
    """The words of all renditions of a headline, the usual one first, each once."""
    seen: set[str] = set()
    for told in story.inner(name):
        for key in ("basic", *told.data):
            words = told.said(key)
            if words and words.value not in seen:
                seen.add(words.value)
                yield words


class Text:
    """The elements of a story, sorted into paragraphs, pictures, and what is neither."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.paragraphs: list[Said] = []
        self.media: list[Media] = []
        self.unread: list[Unread] = []

    def take(self, parent: Thing, name: str, depth: int) -> None:
        """Take the elements of a list in order."""
        for element in parent.each(name):
            self.element(element, depth)

    def element(self, element: Thing, depth: int) -> None:
        """Take one element for what it is."""
        kind = element.plain("type")
        if kind in KINDS:
            self.media += medium(element, self.language)
        elif kind in ("text", "header", "raw_html", "code", "endorsement", "interstitial_link"):
            self.words(element, "content")
        elif kind == "correction":
            self.words(element, "text")
        elif kind in ("quote", "list") and depth < MOST_DEPTH:
            self.words(element, "content")
            self.take(element, "content_elements" if kind == "quote" else "items", depth + 1)
            for cited in element.inner("citation"):
                self.words(cited, "content")
        elif kind != "divider":
            said = element.plain("content", "title", "url", "_id") or shown(element.data)
            self.unread.append(Unread(kind or "element", said, path=element.path))

    def words(self, element: Thing, name: str) -> None:
        """Take words, with or without markup."""
        from archiver.formats import fragments

        said = element.said(name)
        if said is None:
            return
        body = fragments.read(said.raw, said.path)
        self.paragraphs += body.paragraphs
        self.media += body.media


def medium(element: Thing, language: str) -> Iterator[Media]:
    """A picture, a video, a recording, or the pictures of a gallery."""
    kind = element.plain("type")
    if kind == "gallery":
        for picture in element.each("content_elements"):
            if picture.plain("type") == "image":
                yield from medium(picture, language)
        return
    url = element.plain("url", "canonical_url")
    if not url:
        url = next((stream.plain("url") for stream in element.each("streams")), "")
    caption = element.plain("caption", "subtitle", "description/basic", "headlines/basic")
    credited = tuple(of_picture(element, language))
    yield Media(KINDS[kind], url, caption, credited, element.plain("mime_type"), element.path)


def of_picture(element: Thing, language: str) -> Iterator[CreditLine]:
    """Who is credited for a picture."""
    for kind in ("vanity_credits", "credits"):
        for told in element.inner(kind):
            found = False
            for name in told.data:
                for party in told.each(name):
                    if words := party.said("byline", "name"):
                        found = True
                        role = "source" if name == "affiliation" else CREDITED.get(name, "contributor")
                        yield lines.of_picture(lines.party(words, role, language))
            if found:
                return


def promoted(story: Thing, language: str) -> Iterator[Media]:
    """The pictures and videos that stand for the story elsewhere, each once."""
    seen: set[str] = set()
    for told in story.inner("promo_items"):
        for key in told.data:
            for element in told.inner(key):
                url = element.plain("url", "_id")
                if element.plain("type") in KINDS and url not in seen:
                    seen.add(url)
                    yield from medium(element, language)


def credit_lines(story: Thing, body: list[Said], language: str) -> Iterator[CreditLine]:
    """Everyone credited: as readers saw it, as the records of the house say it, and in lines of the text."""
    for told in story.inner("vanity_credits"):
        for name in told.data:
            for party in told.each(name):
                if words := party.said("byline", "name"):
                    yield of_list(words, name, language)
    for told in story.inner("credits"):
        for name in told.data:
            for party in told.each(name):
                yield from stated(party, name, language)
    if agency := story.said("distributor/name"):
        yield lines.party(agency, "source", language, "organisation")
    yield from lines.in_body(body, language)


def of_list(words: Said, name: str, language: str) -> CreditLine:
    """A line of a list of credits: one of authors is a byline, in others each party has the role of the list."""
    if name == "by":
        return lines.line_from(words, "byline", language)
    return lines.party(words, CREDITED.get(name, "contributor"), language)


def stated(party: Thing, name: str, language: str) -> Iterator[CreditLine]:
    """A party as a record states it, with its address and its house."""
    words = party.said("byline", "name", "additional_properties/original/byline")
    if words is None:
        return
    line = lines.party(words, CREDITED.get(name, "contributor"), language)
    if len(line.credits) != 1:
        yield line
        return
    (credit,) = line.credits
    house, contact, url = party.plain("org"), party.plain("email", "contacts/email"), party.plain("url")
    told = replace(
        credit,
        affiliation=credit.affiliation or house,
        contact=credit.contact or contact,
        uri=credit.uri or (url if "://" in url else ""),
    )
    yield replace(line, credits=(told,))


def named(story: Thing, *names: str) -> Iterator[Said]:
    """What a story is filed under by name, each once, with its identifier as raw words."""
    seen: set[str] = set()
    for name in names:
        for each in story.each(name):
            words = each.said("name", "text")
            if words and words.value not in seen:
                seen.add(words.value)
                yield words


def keywords(story: Thing) -> Iterator[Said]:
    """Tags and keywords, each once."""
    seen: set[str] = set()
    for name in ("taxonomy/tags", "taxonomy/keywords", "taxonomy/seo_keywords"):
        for words in (
            *(found for each in story.each(name) if (found := each.said("text", "keyword", "slug"))),
            *story.words(name),
        ):
            if words.value not in seen:
                seen.add(words.value)
                yield words


READ = frozenset(
    """_id type version revision headlines subheadlines description slug location dateline content_elements language
    created_date first_publish_date publish_date display_date last_updated_date content_restrictions credits
    vanity_credits source owner distributor copyright taxonomy label subtype canonical_url website_url promo_items
    additional_properties canonical_website websites publishing workflow short_url geo address""".split()
)
"""Keys that are read, and those that say nothing of the story itself."""


def left(story: Thing) -> Iterator[Unread]:
    """Keys that were not interpreted, and the headlines for other screens."""
    for told in story.inner("headlines"):
        for key in told.data:
            words = told.said(key)
            if words and key != "basic" and words.value != told.plain("basic"):
                yield Unread(f"headline {key}", words.raw, path=words.path)
    yield from story.left(READ)


# -- A stream taken apart -------------------------------------------------------------------------------------------------


def is_list(head: bytes) -> bool:
    """Whether a file begins as a list of stories."""
    return starts(head, b"[") and sniff(head, "") > 60


def parted(stream: IO[bytes], name: str, most: int) -> Iterator[Source | TooLong]:
    """Every story of a list as a source of its own, with its own bytes. Raises `Unreadable` where there is none."""
    number = 0
    for number, (_, story) in enumerate(jsonstream.elements(stream, {()}, most), 1):
        called = f"{name}#story={number}"
        yield TooLong(called) if story is None else Source(called, story)
    if not number:
        raise Unreadable("JSON, but no story of ANS is in it")
