"""ninjs, news in JSON by IPTC: versions 1, 2 and 3 are read, 3.1 is written.

Version 1 has one `headline`, `byline` and `body_*` each, version 2 has lists of them, and version 3 writes its names
in camelCase; all three are read by one table. What a date means: `contentCreated`, else `firstCreated`, becomes the
article's `created` and `versionCreated` its `modified`. ninjs has no place for a date of publication, nor for days
without a time: what we write of these stands in `edNote`, and is read from there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from archiver import jsontree
from archiver.article import Article, CreditLine, Document, Given, Media, Said, Unread, When, filled
from archiver.formats import lines
from archiver.pattern import Pattern
from archiver.source import LimitReached, Source

NAME = "ninjs"
LABEL = "ninjs"
SUFFIXES = (".ninjs", ".json")

URI = Pattern(rb'"uri"\s*:')
NAMED = Pattern(rb'iptc\.org/std/ninjs|"name"\s*:\s*"ninjs"', re.I)
TELLING = Pattern(
    rb'"(?:body_(?:x?html|text)|headlines?|versioncreated|bodies|firstcreated|pubstatus|'
    rb'representationtype|infosources?|bylines?|descriptions|newsitem)"\s*:',
    re.I,
)
KINDS = {"picture": "ImageObject", "graphic": "ImageObject", "video": "VideoObject", "audio": "AudioObject"}
MAIN = ("", "main", "headline", "text", "hl1")
DATED = r"(?:created|changed|published|embargo): \d{4}[\dTZ:+.-]*"
NOTE = Pattern(rf"{DATED}(?:; {DATED})*")
"""A note for editors that holds nothing but dates, as our own writer makes it."""
PROVIDING = ("provider", "distributor")
ASIDE = ("keyword", "section")
"""What we write as the relation of a subject that is a keyword, or the section of a paper."""


class Field(NamedTuple):
    """One value of an object: its key as it is spelt, and its path."""

    value: Any
    path: str


class Item:
    """One ninjs object, whose keys are found whatever their case and number."""

    def __init__(self, data: dict[str, Any], path: str) -> None:
        self.data = data
        self.path = path
        self.keys = {key.lower(): key for key in reversed(data)}

    def field(self, *names: str) -> Field | None:
        """The first of these keys that is there."""
        for name in names:
            key = self.keys.get(name)
            if key is not None and self.data[key] not in (None, "", [], {}):
                return Field(self.data[key], f"{self.path}/{jsontree.escape(key)}")
        return None

    def said(self, *names: str) -> Said | None:
        """The first of these keys that holds words."""
        for name in names:
            found = self.field(name)
            if found and (words := spoken(found.value)):
                return Said(words, str(found.value), path=found.path)
        return None

    def each(self, *names: str) -> Iterator[Item]:
        """The objects of a list, or of an object whose values they are."""
        found = self.field(*names)
        if found is None:
            return
        many: list[tuple[Any, Any]] = list(enumerate(found.value)) if isinstance(found.value, list) else []
        if isinstance(found.value, dict):
            many = list(found.value.items())
        for key, value in many:
            if isinstance(value, dict):
                yield Item(value, f"{found.path}/{jsontree.escape(str(key))}")

    def starting(self, beginning: str) -> Iterator[tuple[str, Said]]:
        """What version 1 writes as `headline_role` and the like: the role, and the words."""
        for key, value in self.data.items():
            if key.lower().startswith(beginning) and (words := spoken(value)):
                role = key[len(beginning) :].lower()
                yield role, Said(words, str(value), path=f"{self.path}/{jsontree.escape(key)}")


def spoken(value: Any) -> str:
    """A string, or a number as one, without space around it; nothing else has words."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


def sniff(head: bytes, name: str) -> int:
    """Sure where JSON names ninjs or has its keys beside a `uri`."""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return 0
    if b'"@context"' in head or b'"$schema"' in head:
        return 5
    if name.lower().endswith(".ninjs") or NAMED.search(head):
        return 96
    telling = {match.group().lower() for match in TELLING.finditer(head)}
    if URI.search(head) and telling:
        return 94 if len(telling) > 1 else 80
    return 70 if len(telling) > 1 else 0


def read(source: Source, given: Given) -> Document:
    """Read a ninjs object, or a list of them. Broken JSON becomes a fault; raises `LimitReached` when it nests too deeply."""
    parsed = jsontree.parse(source.text)
    for fault in parsed.faults:
        if fault.kind in ("json-depth", "json-size"):
            raise LimitReached(fault.message)
    articles = tuple(filled(lines.recognised(article(item)), given) for item in items(parsed.value))
    return Document(source, NAME, articles, parsed.faults, parsed.value)


def items(value: Any) -> Iterator[Item]:
    """The objects of a file: the one it is, or those of the list it is."""
    if isinstance(value, dict):
        yield Item(value, "")
    elif isinstance(value, list):
        for index, one in enumerate(value):
            if isinstance(one, dict):
                yield Item(one, f"/{index}")


def article(item: Item) -> Article:
    """The article that an object states."""
    language = item.said("language")
    spoken_here = language.value if language else ""
    body, media = body_of(item)
    headline, subheads = titles(item, "headline")
    described = item.said("description") or next(iter(valued(item, "description")), (None, None))[1]
    unread: list[Unread] = []
    notes = noted(item)
    return Article(
        id=other_id(item, "original") or item.said("uri"),
        version=number(item.said("version")),
        kind=spoken(item.data.get("type")) or "text",
        status=spoken(item.field("pubstatus").value) if item.field("pubstatus") else "",  # type: ignore[union-attr]
        headline=headline or item.said("title"),
        subheads=subheads,
        description=described,
        slugline=item.said("slugline"),
        dateline=item.said("located"),
        body=body,
        language=language,
        created=date(item, unread, "contentcreated")
        or date(item, unread, "firstcreated")
        or notes.get("created"),
        published=notes.get("published"),
        modified=date(item, unread, "versioncreated") or notes.get("changed"),
        embargo=date(item, unread, "embargoeduntil", "embargoed") or notes.get("embargo"),
        credit_lines=lines.merged(credit_lines(item, body, spoken_here)),
        provider=provider(item),
        rights=item.said("copyrightnotice") or item.said("usageterms"),
        rightsholder=item.said("copyrightholder"),
        subjects=tuple(named(item, "subject", "subjects")),
        keywords=tuple(named(item, "subject", "subjects", rel="keyword")),
        section=next(named(item, "subject", "subjects", rel="section"), None),
        url=other_id(item, "url"),
        genre=next(named(item, "genre", "genres"), None),
        media=(*media, *pictures(item, spoken_here)),
        unread=(*unread, *(one for one in left(item) if not (notes and one.what.lower() == "ednote"))),
        path=item.path,
    )


def noted(item: Item) -> dict[str, When]:
    """The dates that our own writer leaves in the note for editors, because ninjs has no other place for them."""
    note = item.said("ednote")
    found = NOTE.fullmatch(note.value) if note else None
    if note is None or found is None:
        return {}
    dated = (part.partition(": ") for part in note.value.split("; "))
    return {name: When(iso, iso, path=note.path) for name, _, iso in dated}


def number(words: Said | None) -> int | None:
    """A version number, or None where there is none."""
    return int(words.value) if words and words.value.isascii() and words.value.isdigit() else None


def date(item: Item, unread: list[Unread], *names: str) -> Any:
    """The moment that a key says; what cannot be read is kept aside."""
    words = item.said(*names)
    found = lines.when(words)
    if words and found is None:
        unread.append(Unread(f"date in {words.path.rpartition('/')[2]}", words.raw, path=words.path))
    return found


def valued(item: Item, name: str) -> Iterator[tuple[str, Said]]:
    """Role and words of every text of a kind: of version 1's `name_role`, and of the lists of later versions."""
    yield from item.starting(f"{name}_")
    plural = {"body": "bodies"}.get(name, f"{name}s")
    for each in item.each(plural):
        words = each.said("value")
        if words:
            kind = spoken(each.data.get("contenttype") or each.data.get("contentType"))
            yield f"{spoken(each.data.get('role'))} {kind}".strip().lower(), words


def titles(item: Item, name: str) -> tuple[Said | None, tuple[Said, ...]]:
    """The main headline, and the others."""
    found = [("", words)] if (words := item.said(name)) else []
    found += [(role.split(" ")[0], words) for role, words in valued(item, name)]
    main = next((words for role, words in found if role in MAIN), found[0][1] if found else None)
    others = [words for _, words in found if main and words.value != main.value]
    return main, tuple({words.value: words for words in others}.values())


def body_of(item: Item) -> tuple[tuple[Said, ...], tuple[Media, ...]]:
    """The paragraphs of the best rendition of the text: marked up where there is one, else plain."""
    renditions = list(valued(item, "body"))
    renditions.sort(key=lambda rendition: "</" not in rendition[1].value)
    for _, words in renditions:
        from archiver.formats import fragments

        marked = "</" in words.value or "/>" in words.value
        body = (fragments.read if marked else fragments.plain)(words.raw, words.path)
        if body.paragraphs:
            return body.paragraphs, body.media
    return (), ()


def credit_lines(item: Item, body: tuple[Said, ...], language: str) -> Iterator[CreditLine]:
    """Everyone credited: in the byline, as a source, and in lines of the body."""
    for name in ("by", "byline"):
        if words := item.said(name):
            yield lines.line_from(words, "byline", language)
    for each in item.each("bylines"):
        if words := each.said("value", "byline", "name"):
            yield lines.line_from(words, "byline", language)
    for each in item.each("infosource", "infosources"):
        if role_of(each) not in PROVIDING:
            yield from source_line(each, language)
    yield from lines.in_body(body, language)


def role_of(each: Item) -> str:
    """What the role of a source is called, without its scheme."""
    return spoken(each.data.get("role") or each.data.get("rel")).lower().rpartition(":")[2]


def source_line(each: Item, language: str) -> Iterator[CreditLine]:
    """A source as a credit line; the line for readers where its literal is one that names it."""
    name, literal, uri = each.said("name"), each.said("literal"), each.said("uri")
    printed = lines.line_from(literal, "tail", language) if literal else None
    if name is None:
        if printed is not None:
            yield printed
        return
    role = lines.known_role(role_of(each), "source")
    kind = "organisation" if role == "source" and not printed else ""
    if printed is None or name.value not in [credit.name for credit in printed.credits]:
        yield lines.party(name, role, language, kind, uri.value if uri else "")
        return
    yield replace(
        printed,
        credits=tuple(
            replace(credit, role=role, uri=uri.value if uri else credit.uri)
            if credit.name == name.value
            else credit
            for credit in printed.credits
        ),
    )


def provider(item: Item) -> Said | None:
    """The source that is said to have provided or distributed the text."""
    for each in item.each("infosource", "infosources"):
        if role_of(each) in PROVIDING:
            return each.said("name") or each.said("literal")
    return None


def named(item: Item, *names: str, rel: str = "") -> Iterator[Said]:
    """Concepts by their names, with the identifier as raw words where there is one; or only those of one relation."""
    for each in item.each(*names):
        said = spoken(each.data.get("rel"))
        if said != rel if rel else said in ASIDE:
            continue
        words = each.said("name") or each.said("literal")
        if words:
            uri = each.said("uri")
            yield replace(words, raw=uri.value) if uri else words


def other_id(item: Item, role: str) -> Said | None:
    """One of the other identifiers: the address of the article, or what it was called before it came to ninjs."""
    for each in item.each("altids"):
        if spoken(each.data.get("role")).lower() == role:
            return each.said("value")
    found = item.field("altids")
    return Item(found.value, found.path).said(role) if found and isinstance(found.value, dict) else None


def pictures(item: Item, language: str) -> Iterator[Media]:
    """Pictures, videos and sound: the item itself where it is one, and what is associated with it."""
    if spoken(item.data.get("type")) in KINDS:
        yield medium(item, language)
    for each in item.each("associations"):
        if spoken(each.data.get("type")) in KINDS:
            yield medium(each, language)


def medium(item: Item, language: str) -> Media:
    """One picture, video or sound with its best rendition and whoever is credited for it."""
    renditions = list(item.each("renditions"))
    best = max(renditions, key=lambda one: pixels(one.data), default=None)
    href = best.said("href") if best else None
    form = best.said("contenttype", "mimetype") if best else None
    caption = item.said("description") or next(iter(valued(item, "description")), (None, None))[1]
    credited = []
    for words in (item.said("by"), item.said("byline")):
        if words:
            credited.append(lines.picture_line(words, language))
    return Media(
        KINDS[spoken(item.data.get("type"))],
        href.value if href else "",
        caption.value if caption else "",
        tuple(credited),
        form.value if form else "",
        item.path,
    )


def pixels(rendition: dict[str, Any]) -> int:
    """How large a rendition is."""
    width = rendition.get("width")
    return width if isinstance(width, int) and not isinstance(width, bool) else 0


READ = frozenset(
    """uri type version pubstatus headline headlines title description descriptions slugline located language
    contentcreated firstcreated versioncreated embargoed embargoeduntil by byline bylines infosource infosources
    copyrightnotice usageterms copyrightholder subject subjects genre genres renditions associations bodies standard
    $standard altids profile representationtype mimetype charcount wordcount""".split()
)
"""Keys that are read, and those that say nothing of the story itself."""


def left(item: Item) -> Iterator[Unread]:
    """Keys that were not interpreted, each with its words or what it is."""
    for key, value in item.data.items():
        low = key.lower()
        if (
            low in READ
            or low.startswith(("headline_", "body_", "description_"))
            or value in (None, "", [], {})
        ):
            continue
        words = spoken(value) or ("a list" if isinstance(value, list) else "an object")
        yield Unread(key, words, path=f"{item.path}/{jsontree.escape(key)}")


def write(article: Article) -> bytes:
    """The article as ninjs 3.1: UTF-8, one order of names, the same bytes for the same article."""
    from archiver.formats.ninjswriter import written

    return written(article)
