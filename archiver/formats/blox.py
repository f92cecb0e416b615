"""What BLOX, the system of TownNews, writes into NITF as nobody else does.

An asset says by a classifier whether it is an article, a collection or a picture. An author has a byline of parts (name,
mail, portrait) beside the one for readers, either may hold markup written as text, and so may paragraphs. A picture has
references to its renditions under names of the system, and stories that belong together refer to each other as media.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archiver.article import Article, CreditLine, Media, Said, Unread
from archiver.formats import lines
from archiver.formats.newsml.bodies import Body
from archiver.paragraphs import squeezed
from archiver.record import replace

SYSTEM = "tncms"
KINDS = {"article": "text", "collection": "package", "image": "picture", "video": "video", "audio": "audio"}
REFERRING = frozenset(("article", "collection", "link", "html", "poll", "youtube"))
"""Kinds of media that are no pictures but other assets."""


def speaks(look: Any) -> bool:
    """Whether a document is one of BLOX."""
    return any(is_of_system(element, "type") for element in look.each("classifier")) or any(
        is_of_system(element, "name") for element in look.each("meta")
    )


def is_of_system(element: Any, name: str) -> bool:
    """Whether an attribute is a word of the system."""
    return str(element.get(name) or "").startswith(SYSTEM)


def body_of(body: Body) -> Body:
    """The body, with paragraphs that are markup written as text taken apart."""
    from archiver.formats import fragments

    paragraphs: list[Said] = []
    media = list(body.media)
    for said in body.paragraphs:
        if "</" in said.value or "<p" in said.value:
            inner = fragments.read(said.raw or said.value, said.path)
            paragraphs += inner.paragraphs
            media += inner.media
        else:
            paragraphs.append(said)
    return body._replace(paragraphs=tuple(paragraphs), media=tuple(media))


def bylines(look: Any, language: str) -> Iterator[CreditLine]:
    """The bylines: those for readers, with the address that one of parts adds to a name, and those of parts."""
    from archiver.formats import fragments

    elements = list(look.each("byline"))
    parts = [line for one in elements if is_of_system(one, "class") for line in in_parts(look, one, language)]
    contacts = {credit.name: credit.contact for line in parts for credit in line.credits}
    for element in elements:
        words = None if is_of_system(element, "class") else look.words(element)
        if words:
            line = lines.line_from(replace(words, value=fragments.text(words.value)), "byline", language)
            known = (replace(one, contact=one.contact or contacts.get(one.name, "")) for one in line.credits)
            yield replace(line, credits=tuple(known))
    yield from parts


def in_parts(look: Any, element: Any, language: str) -> Iterator[CreditLine]:
    """A byline of parts: the name of a person, and the address."""
    from archiver.formats.newsml.bodies import local, text_of
    from archiver.xmltree import path_of

    told = {local(part): squeezed(text_of(part)) for part in element.iter() if isinstance(part.tag, str)}
    mail = next(
        (squeezed(text_of(one)) for one in element.iter("{*}virtloc") if one.get("class") == "email"), ""
    )
    name = " ".join(filter(None, (told.get("name.given"), told.get("name.family")))) or told.get("person", "")
    if not name:
        return
    line = lines.party(Said(name, name, path=path_of(element)), "author", language)
    yield replace(line, credits=tuple(replace(one, contact=one.contact or mail) for one in line.credits))


def adapted(article: Article, look: Any) -> Article:
    """The article without the words of the system among its subjects, and with what they mean."""
    from archiver.xmltree import path_of

    own = {path_of(element): element for element in look.each("classifier") if is_of_system(element, "type")}
    assets = (one.get("value") for one in own.values() if one.get("type") == f"{SYSTEM}:asset")
    flags = [
        Unread(one.get("type"), one.get("value") or "", path=path)
        for path, one in own.items()
        if one.get("type") != f"{SYSTEM}:asset"
    ]
    shown, referred = [], []
    elements = {path_of(element): element for element in look.each("media")}
    for media in article.media:
        element = elements.get(media.path)
        if element is not None and element.get("media-type") in REFERRING:
            referred.append(Unread(f"related {element.get('media-type')}", named(element), path=media.path))
        else:
            shown.append(media if element is None else rendition(media, element))
    return replace(
        article,
        kind=KINDS.get(next(assets, "") or "", article.kind),
        subjects=tuple(said for said in article.subjects if said.path.partition("/@")[0] not in own),
        media=tuple(shown),
        unread=(*article.unread, *flags, *referred, *sections(look)),
    )


def rendition(media: Media, element: Any) -> Media:
    """A picture by the reference that is no preview or poster of the system."""
    references = [one for one in element.iter("{*}media-reference") if not is_of_system(one, "name")]
    best = next((one for one in references if one.get("source")), None)
    caption = media.caption or told(element, "title")
    if best is None:
        return replace(media, caption=caption)
    return replace(media, url=best.get("source"), media_type=best.get("mime-type") or "", caption=caption)


def named(element: Any) -> str:
    """What a related asset is called."""
    return told(element, "title") or told(element, "id") or "without a name"


def told(element: Any, name: str) -> str:
    """What the metadata of a medium says under a name."""
    found = (one.get("value") for one in element.iter("{*}media-metadata") if one.get("name") == name)
    return next(found, "") or ""


def sections(look: Any) -> Iterator[Unread]:
    """The further sections in which an asset stands."""
    for said in list(look.attributes("pubdata", "position.section"))[1:]:
        yield Unread("further section", said.value, path=said.path)
