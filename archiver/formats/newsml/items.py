"""From an item of NewsML-G2 to an Article."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archiver.article import Article, Change, CreditLine, Given, Media, Said, Unread, When, filled
from archiver.formats.newsml import bodies, parties
from archiver.formats.newsml.bodies import Body, local, said, text_of
from archiver.formats.newsml.part import Part
from archiver.formats.newsml.parties import code_of, label, nar
from archiver.pattern import Pattern
from archiver.xmltree import NAR, XML, path_of

KINDS = {
    "newsItem": "text",
    "packageItem": "package",
    "conceptItem": "concept",
    "knowledgeItem": "knowledge",
    "planningItem": "planning",
    "catalogItem": "catalog",
}
ROOTS = (*KINDS, "newsMessage")
MEDIA = {"image": "ImageObject", "video": "VideoObject", "audio": "AudioObject"}
MOMENT = Pattern(
    r"(-?\d{4,}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?)?)?)?)(Z|[+-]\d\d:?\d\d)?",
)
"""A date of XML Schema; an offset without its colon is still an offset."""
HEADING = Pattern(r"/(xhtml:)?h1(\[\d+\])?$")
NOT_SAID = "urn:newsroom-archiver:not-said"
"""What our own items give as the provider whom nobody named."""

ORIGINAL = "urn:newsroom-archiver:id:original"
"""The type of an identifier that the source gave and that is none for the whole world, so that it cannot be the guid."""


def known(root: Any) -> bool:
    """Whether a root element is one of NewsML-G2: in its namespace, or called like an item and wrongly outside it."""
    return local(root) in ROOTS or root.tag.startswith(f"{{{NAR}}}")


def articles(root: Any, given: Given) -> Iterator[Article]:
    """One article for each item, in document order."""
    if root.tag == f"{{{NAR}}}newsMessage":
        for item_set in nar(root, "itemSet"):
            for element in item_set:
                if element.tag in ITEM_TAGS:
                    yield filled(article(element, given), given)
    elif root.tag in ITEM_TAGS:
        yield filled(article(root, given), given)


ITEM_TAGS = frozenset(f"{{{NAR}}}{name}" for name in KINDS)


def article(element: Any, given: Given) -> Article:
    """The article that an item states."""
    item = Part(element, path_of(element))
    item_meta, meta, rights = item.part("itemMeta"), item.part("contentMeta"), item.part("rightsInfo")
    content = item.part("contentSet")
    body = body_of(content)
    language = language_of(item, meta, body, given)
    unread: list[Unread] = []
    headline, subheads = headlines(item, item_meta, meta, body)
    history = moments(item, unread)
    stated = list(parties.parties(meta, language.value if language else ""))
    lines = parties.credit_lines(item, item_meta, meta, body, language.value if language else "", stated)
    return Article(
        id=original_id(meta) or attribute(element, "guid", item.path),
        version=number(element.get("version")),
        kind=kind_of(element, item_meta),
        status=ending(item_meta.first("pubStatus")),
        headline=headline,
        subheads=subheads,
        description=text_in(meta, "description"),
        slugline=text_in(meta, "slugline"),
        dateline=text_in(meta, "dateline") or body.dateline,
        body=without_headline(body.paragraphs, headline),
        language=language,
        published=history,
        created=moment_in(meta, "contentCreated", unread),
        modified=moment_in(meta, "contentModified", unread),
        embargo=embargo_of(item_meta, unread),
        credit_lines=lines,
        provider=party_in(item_meta, "provider"),
        rights=text_in(rights, "copyrightNotice") or text_in(rights, "usageTerms"),
        rightsholder=party_in(rights, "copyrightHolder"),
        subjects=tuple(concepts(meta, "subject")),
        keywords=tuple(words for each, path in meta.placed("keyword") if (words := said(each, path))),
        genre=next(concepts(meta, "genre"), None),
        media=(*remote_content(content), *body.media),
        changes=tuple(derivations(element, lines, stated)),
        unread=tuple(unread),
        path=item.path,
    )


def original_id(meta: Part) -> Said | None:
    """The identifier that the source of one of our own items gave."""
    return next(
        (said(each, path) for each, path in meta.placed("altId") if each.get("typeuri") == ORIGINAL), None
    )


def derivations(item: Any, lines: tuple[CreditLine, ...], stated: list[parties.Party]) -> Iterator[Change]:
    """What writing the item will add to it: the parties that only its lines name."""
    for line, credits in parties.missing(item, lines, stated):
        named = ", ".join(f"{credit.name} ({credit.role})" for credit in credits)
        yield Change("credit stated as a party", line.raw, named, path=line.path)


def attribute(element: Any, name: str, path: str) -> Said | None:
    """An attribute as a value."""
    raw = element.get(name)
    return Said(raw.strip(), raw=raw, path=f"{path}/@{name}") if raw and raw.strip() else None


def text_in(part: Part, name: str) -> Said | None:
    """The text of the first such child that has any."""
    for element, path in part.placed(name):
        if words := said(element, path):
            return words
    return None


def number(words: str | None) -> int | None:
    """A version number, or None where there is none."""
    return int(words) if words and words.strip().isdigit() else None


def ending(element: Any) -> str:
    """The last part of the code of a concept: "usable" of stat:usable and of its URI. The element may be missing."""
    if element is None:
        return ""
    return code_of(element).replace("/", ":").replace("#", ":").rpartition(":")[2]


def kind_of(element: Any, item_meta: Part) -> str:
    """What kind of item it is; a news item is called by its class, such as text or picture."""
    kind = KINDS[local(element)]
    return (kind == "text" and ending(item_meta.first("itemClass"))) or kind


def headlines(item: Part, item_meta: Part, meta: Part, body: Body) -> tuple[Said | None, tuple[Said, ...]]:
    """The main headline, and the others. Where metadata has none: the body's, the concept's name, the item's title."""
    found = [
        (element.get("role", "") + element.get("roleuri", ""), words)
        for element, path in meta.placed("headline")
        if (words := said(element, path))
    ]
    if found:
        main = next(
            (words for role, words in found if not role or role.lower().endswith("main")), found[0][1]
        )
        return main, tuple(words for _, words in found if words is not main)
    fallback = body.headline or text_in(item.part("concept"), "name")
    if fallback is None and local(item.element) != "newsItem":
        fallback = text_in(item_meta, "title")
    return fallback, ()


def without_headline(paragraphs: tuple[Said, ...], headline: Said | None) -> tuple[Said, ...]:
    """The body without a first heading that only repeats the headline."""
    repeated = paragraphs and headline and paragraphs[0].value == headline.value
    return paragraphs[1:] if repeated and HEADING.search(paragraphs[0].path) else paragraphs


def language_of(item: Part, meta: Part, body: Body, given: Given) -> Said | None:
    """The content's language: as the metadata says, as the item says, as given, or as recognised from the text."""
    for element, path in meta.placed("language"):
        tag = attribute(element, "tag", path)
        if tag:
            return tag
    raw = item.element.get(f"{{{XML}}}lang")
    if raw and raw.strip():
        return Said(raw.strip(), raw=raw, path=f"{item.path}/@xml:lang")
    if given.language:
        return Said(given.language, how="given")
    if not body.paragraphs:
        return None
    from archiver.language import recognise

    return recognise("\n\n".join(paragraph.value for paragraph in body.paragraphs))


def moment(element: Any, path: str, unread: list[Unread]) -> When | None:
    """A date as it is written, with its offset in the form of ISO 8601."""
    raw = text_of(element)
    words = raw.strip()
    found = MOMENT.fullmatch(words)
    if found:
        zone = found[2] or ""
        if len(zone) == 5:
            zone = f"{zone[:3]}:{zone[3:]}"
        return When(found[1] + zone, raw=raw, path=path)
    if words:
        from archiver.dates import read

        when = read(words, path=path)
        if when:
            return when
        unread.append(Unread(local(element), raw, path=path))
    return None


def moment_in(part: Part, name: str, unread: list[Unread]) -> When | None:
    """The first such date that can be read."""
    for element, path in part.placed(name):
        if when := moment(element, path, unread):
            return when
    return None


def moments(item: Part, unread: list[Unread]) -> When | None:
    """The earliest publication that the item's history records."""
    found = []
    for history in item.placed("pubHistory"):
        for published in Part(*history).placed("published"):
            when = moment_in(Part(*published), "timestamp", unread)
            if when:
                found.append(when)
    return min(found, key=lambda when: when.iso, default=None)


def embargo_of(item_meta: Part, unread: list[Unread]) -> When | None:
    """The end of the embargo. An embargo without end cannot be a moment, and stays unread."""
    for element, path in item_meta.placed("embargoed"):
        if text_of(element).strip():
            return moment(element, path, unread)
        unread.append(Unread("embargo without an end", "", path=path))
        return None
    return None


def party_in(part: Part, name: str) -> Said | None:
    """A party by its name, else by its code."""
    for element, path in part.placed(name):
        code = code_of(element)
        if code != NOT_SAID and (words := label(element)):
            return Said(words, raw=code or words, path=path)
    return None


def concepts(meta: Part, name: str) -> Iterator[Said]:
    """Subjects and the like: the name for people, the code as raw words."""
    for element, path in meta.placed(name):
        words = label(element)
        if words:
            yield Said(words, raw=code_of(element) or words, path=path)


def body_of(content: Part) -> Body:
    """The first rendition of the content that holds text."""
    rest = Body()
    for element in content.element if content.element is not None else ():
        body = rendition(element)
        if body.paragraphs:
            return body
        if body != Body():
            rest = body
    return rest


def rendition(element: Any) -> Body:
    """What one rendition of the content holds."""
    name = local(element)
    if name == "inlineXML":
        roots = [child for child in element if isinstance(child.tag, str)]
        if not roots:
            return bodies.from_text(element) if text_of(element).strip() else Body()
        return bodies.from_markup(element)
    if name == "inlineData" and not (element.get("encoding") or element.get("encodinguri")):
        return bodies.from_text(element)
    return Body()


def remote_content(content: Part) -> Iterator[Media]:
    """The renditions that lie elsewhere."""
    for element, path in content.placed("remoteContent"):
        media_type = element.get("contenttype", "")
        yield Media(
            MEDIA.get(media_type.partition("/")[0], "MediaObject"),
            url=element.get("href", "") or element.get("residref", ""),
            media_type=media_type,
            path=path,
        )
