"""From an item of NewsML-G2 to an Article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from archiver.article import Article, Change, CreditLine, Given, Media, Said, Unread, When, filled
from archiver.formats.newsml import bodies, parties
from archiver.formats.newsml.bodies import Body, local, said, text_of
from archiver.formats.newsml.parties import code_of, first, label, nar
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


def article(item: Any, given: Given) -> Article:
    """The article that an item states."""
    path = path_of(item)
    item_meta = first(item, "itemMeta")
    meta = first(item, "contentMeta")
    body = body_of(item)
    language = language_of(item, meta, body, given, path)
    unread: list[Unread] = []
    headline, subheads = headlines(item, item_meta, meta, body)
    rights = first(item, "rightsInfo")
    history = moments(item, unread)
    stated = list(parties.parties(meta, language.value if language else ""))
    lines = parties.credit_lines(item, meta, body, language.value if language else "", stated)
    return Article(
        id=original_id(meta) or attribute(item, "guid", path),
        version=number(item.get("version")),
        kind=kind_of(item, item_meta),
        status=status_of(item_meta),
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
        keywords=tuple(words for element, path in placed(meta, "keyword") if (words := said(element, path))),
        genre=next(concepts(meta, "genre"), None),
        media=(*remote_content(item), *body.media),
        changes=tuple(derivations(item, lines, stated)),
        unread=tuple(unread),
        path=path,
    )


def original_id(meta: Any) -> Said | None:
    """The identifier that the source of one of our own items gave."""
    return next((said(each) for each in all_in(meta, "altId") if each.get("typeuri") == ORIGINAL), None)


def derivations(item: Any, lines: tuple[CreditLine, ...], stated: list[parties.Party]) -> Iterator[Change]:
    """What writing the item will add to it: the parties that only its lines name."""
    for line, credits in parties.missing(item, lines, stated):
        named = ", ".join(f"{credit.name} ({credit.role})" for credit in credits)
        yield Change("credit stated as a party", line.raw, named, path=line.path)


def all_in(parent: Any, name: str) -> Iterator[Any]:
    """The children of that name, of a parent that may be missing."""
    return nar(parent, name) if parent is not None else iter(())


def attribute(element: Any, name: str, path: str) -> Said | None:
    """An attribute as a value."""
    raw = element.get(name)
    return Said(raw.strip(), raw=raw, path=f"{path}/@{name}") if raw and raw.strip() else None


def text_in(parent: Any, name: str) -> Said | None:
    """The text of the first such child that has any."""
    return next((words for element in all_in(parent, name) if (words := said(element))), None)


def number(words: str | None) -> int | None:
    """A version number, or None where there is none."""
    return int(words) if words and words.strip().isdigit() else None


def ending(element: Any) -> str:
    """The last part of the code of a concept: "usable" of stat:usable and of its URI."""
    return re.split(r"[:/#]", code_of(element))[-1] if element is not None else ""


def kind_of(item: Any, item_meta: Any) -> str:
    """What kind of item it is; a news item is called by its class, such as text or picture."""
    kind = KINDS[local(item)]
    if kind != "text" or item_meta is None:
        return kind
    return ending(first(item_meta, "itemClass")) or kind


def status_of(item_meta: Any) -> str:
    """The publishing status where it is said."""
    return ending(first(item_meta, "pubStatus")) if item_meta is not None else ""


def headlines(item: Any, item_meta: Any, meta: Any, body: Body) -> tuple[Said | None, tuple[Said, ...]]:
    """The main headline, and the others. Where metadata has none: the body's, the concept's name, the item's title."""
    found = [
        (element.get("role", "") + element.get("roleuri", ""), words)
        for element in all_in(meta, "headline")
        if (words := said(element))
    ]
    if found:
        main = next(
            (words for role, words in found if not role or role.lower().endswith("main")), found[0][1]
        )
        return main, tuple(words for _, words in found if words is not main)
    concept = first(item, "concept")
    fallback = body.headline or text_in(concept, "name")
    if fallback is None and local(item) != "newsItem":
        fallback = text_in(item_meta, "title")
    return fallback, ()


def without_headline(paragraphs: tuple[Said, ...], headline: Said | None) -> tuple[Said, ...]:
    """The body without a first heading that only repeats the headline."""
    repeated = paragraphs and headline and paragraphs[0].value == headline.value
    return paragraphs[1:] if repeated and HEADING.search(paragraphs[0].path) else paragraphs


def language_of(item: Any, meta: Any, body: Body, given: Given, path: str) -> Said | None:
    """The content's language: as the metadata says, as the item says, as given, or as recognised from the text."""
    for element in all_in(meta, "language"):
        tag = attribute(element, "tag", path_of(element))
        if tag:
            return tag
    raw = item.get(f"{{{XML}}}lang")
    if raw and raw.strip():
        return Said(raw.strip(), raw=raw, path=f"{path}/@xml:lang")
    if given.language:
        return Said(given.language, how="given")
    if not body.paragraphs:
        return None
    from archiver.language import recognise

    return recognise("\n\n".join(paragraph.value for paragraph in body.paragraphs))


def moment(element: Any, unread: list[Unread]) -> When | None:
    """A date as it is written, with its offset in the form of ISO 8601."""
    raw = text_of(element)
    words = raw.strip()
    found = MOMENT.fullmatch(words)
    if found:
        zone = found[2] or ""
        if len(zone) == 5:
            zone = f"{zone[:3]}:{zone[3:]}"
        return When(found[1] + zone, raw=raw, path=path_of(element))
    if words:
        from archiver.dates import read

        when = read(words, path=path_of(element))
        if when:
            return when
        unread.append(Unread(local(element), raw, path=path_of(element)))
    return None


def moment_in(parent: Any, name: str, unread: list[Unread]) -> When | None:
    """The first such date that can be read."""
    return next((when for element in all_in(parent, name) if (when := moment(element, unread))), None)


def moments(item: Any, unread: list[Unread]) -> When | None:
    """The earliest publication that the item's history records."""
    found = []
    for history in nar(item, "pubHistory"):
        for published in nar(history, "published"):
            when = moment_in(published, "timestamp", unread)
            if when:
                found.append(when)
    return min(found, key=lambda when: when.iso, default=None)


def embargo_of(item_meta: Any, unread: list[Unread]) -> When | None:
    """The end of the embargo. An embargo without end cannot be a moment, and stays unread."""
    element = first(item_meta, "embargoed") if item_meta is not None else None
    if element is None:
        return None
    if not text_of(element).strip():
        unread.append(Unread("embargo without an end", "", path=path_of(element)))
        return None
    return moment(element, unread)


def party_in(parent: Any, name: str) -> Said | None:
    """A party by its name, else by its code."""
    for element in all_in(parent, name):
        if code_of(element) != NOT_SAID and label(element):
            return Said(label(element), raw=code_of(element) or label(element), path=path_of(element))
    return None


def concepts(meta: Any, name: str) -> Iterator[Said]:
    """Subjects and the like: the name for people, the code as raw words."""
    for element, path in placed(meta, name):
        words = label(element)
        if words:
            yield Said(words, raw=code_of(element) or words, path=path)


def placed(meta: Any, name: str) -> Iterator[tuple[Any, str]]:
    """The children of that name with their paths, of which there may be hundreds."""
    elements = list(all_in(meta, name))
    if elements:
        start = f"{path_of(meta)}/{name}"
        yield from zip(
            elements,
            [f"{start}[{n + 1}]" for n in range(len(elements))] if elements[1:] else [start],
            strict=True,
        )


def body_of(item: Any) -> Body:
    """The first rendition of the content that holds text."""
    content = first(item, "contentSet")
    rest = Body()
    for element in content if content is not None else ():
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


def remote_content(item: Any) -> Iterator[Media]:
    """The renditions that lie elsewhere."""
    content = first(item, "contentSet")
    for element in all_in(content, "remoteContent"):
        media_type = element.get("contenttype", "")
        yield Media(
            MEDIA.get(media_type.partition("/")[0], "MediaObject"),
            url=element.get("href", "") or element.get("residref", ""),
            media_type=media_type,
            path=path_of(element),
        )
