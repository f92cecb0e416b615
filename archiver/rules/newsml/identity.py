"""Who an item is, in which version and in what state: N040 to N052, N080 to N083."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from archiver.article import Document
from archiver.finding import ERROR, NOTE, WARNING, Finding
from archiver.newsmltree import Item, items, versions
from archiver.pattern import Pattern
from archiver.remembered import remembered
from archiver.rules import presence, rule
from archiver.rules.newsml.traits import EARLIER, NEWSML, NO_STATUS, NOT_USABLE, SEVERAL, last_part, written
from archiver.seen import Seen, Version
from archiver.xmltree import path_of

IRI = Pattern(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
NEWSML_URN = Pattern(
    r"urn:newsml:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?:\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"(?:T\d{6}(?:Z|[+-]\d{4})?)?:[^\s]+",
    re.IGNORECASE,
)
KNOWN = range(37)
"""Minor versions of NewsML-G2 that there are."""
LAST_CORE = 24
"""The last minor version for which a core level was defined."""


def release(item: Item) -> int | None:
    """The minor version of 2.x that an item declares."""
    return minor(item.element.get("standardversion", ""))


@remembered(64)
def minor(words: str) -> int | None:
    """The minor version of "2.35", or None where it is no version of 2.x."""
    found = re.fullmatch(r"2\.(\d{1,9})", words.strip())
    return int(found[1]) if found else None


UNUSUAL, CORE = "a standard or version that is unusual", "the level core"
ODD_GUID = "a guid that is no plain IRI or URN"


@presence
def there(document: Document) -> list[str]:
    """What the items say of the standard, where a rule has to look at it more closely."""
    told: list[str] = []
    for item in items(document):
        said = item.element.get
        told += closer(said("standard", STANDARD), said("standardversion", ""), said("conformance", "core"))
        guid = said("guid", "urn:")
        if not IRI.fullmatch(guid) or (
            guid.lower().startswith("urn:newsml:") and not NEWSML_URN.fullmatch(guid)
        ):
            told.append(ODD_GUID)
    return told


@remembered(64)
def closer(standard: str, version: str, level: str) -> tuple[str, ...]:
    """What there is to look at in the words about the standard: feeds repeat these."""
    unusual = standard != STANDARD or minor(version) not in KNOWN
    return (*([UNUSUAL] if unusual else []), *([CORE] if level.strip() in ("", "core") else []))


STANDARD = "NewsML-G2"


@rule("N040", "not-newsml-g2", ERROR, formats=NEWSML, needs=[UNUSUAL])
def not_newsml_g2(document: Document) -> Iterator[Finding]:
    """The item does not call its standard by its name.

    `standard` tells a program by which rules to read the item. It is "NewsML-G2", in this spelling and no other.

    Clause: NewsML-G2 2.9 specification, page 12.
    """
    for item in items(document):
        standard = item.element.get("standard")
        if standard is not None and standard != STANDARD:
            yield Finding(
                f"the standard is called `{standard}`, not NewsML-G2", path=path_of(item.element, "standard")
            )


@rule("N041", "unknown-version-of-standard", WARNING, formats=NEWSML, needs=[UNUSUAL])
def unknown_version(document: Document) -> Iterator[Finding]:
    """The item declares a version of the standard that does not exist.

    The declared version says which features to expect. An item of a version nobody published was made by guesswork.

    Clause: NewsML-G2 implementation guide, page 34.
    """
    for item in items(document):
        words = item.element.get("standardversion")
        if words is not None and release(item) not in KNOWN:
            yield Finding(
                f"there is no version {words} of NewsML-G2; it goes from 2.0 to 2.{KNOWN[-1]}",
                path=path_of(item.element, "standardversion"),
            )


@rule("N043", "core-without-end", WARNING, formats=NEWSML, needs=[CORE])
def core_without_end(document: Document) -> Iterator[Finding]:
    """The item is of the core level, in a version of the standard that no longer has one.

    Without `conformance` an item is of the core level. That level ended with version 2.24; later items are of the
    power level and must say so.

    Clause: NewsML-G2 2.35 schema, default of `conformance`; implementation guide, page 40.
    """
    for item in items(document):
        number = release(item)
        level = item.element.get("conformance")
        if number is not None and number > LAST_CORE and (level or "core") == "core":
            said = "declares the level core" if level else "declares no level, which means core"
            yield Finding(f"the item of version 2.{number} {said}", path=path_of(item.element))


@rule("N044", "guid-not-iri", ERROR, formats=NEWSML, needs=[ODD_GUID])
def guid_not_iri(document: Document) -> Iterator[Finding]:
    """The identifier of the item is not an absolute IRI.

    The guid must name this item and no other, for ever and everywhere. A bare number or name is only unique in the
    house that made it, and collides with the next feed.

    Clause: NewsML-G2 2.9 specification, page 12.
    """
    for item in items(document):
        guid = item.element.get("guid")
        if guid is not None and not IRI.fullmatch(guid.strip()):
            yield Finding(f"the guid `{guid}` is not an absolute IRI", path=path_of(item.element, "guid"))


@rule("N045", "newsml-urn", WARNING, formats=NEWSML, needs=[ODD_GUID])
def newsml_urn(document: Document) -> Iterator[Finding]:
    """The guid begins like a URN of NewsML and is not built like one.

    A NewsML URN names a domain, a day written CCYYMMDD, and a name that is unique on that day. It only stays unique
    when it is built so. (The day says when the name was given, never when the story was published.)

    Clause: RFC 3085; NewsML-G2 implementation guide, page 40.
    """
    for item in items(document):
        guid = item.element.get("guid", "").strip()
        if guid.lower().startswith("urn:newsml:") and not NEWSML_URN.fullmatch(guid):
            yield Finding(
                f"the guid `{guid}` is not urn:newsml:DOMAIN:CCYYMMDD:NAME",
                path=path_of(item.element, "guid"),
            )


# Versions


def earlier(document: Document) -> Iterator[tuple[Item, Version, list[Version]]]:
    """Each item with the versions of it that came before, in the message or in what was seen."""
    seen: Seen | None = document.notes.get("seen")
    if seen is None:
        if len(items(document)) < 2:
            return
        seen = Seen()
    before: dict[str, list[Version]] = {}
    for item, own in zip(items(document), versions(document), strict=True):
        if own.guid:
            met = before.setdefault(own.guid, seen.versions(own.guid))
            yield item, own, list(met)
            met.append(own)


@rule("N046", "version-not-increased", ERROR, formats=NEWSML, needs=[EARLIER, SEVERAL])
def version_not_increased(document: Document) -> Iterator[Finding]:
    """An item comes again under the same guid, and its version has not increased.

    A higher version replaces a lower one. When a changed item comes under an old number, receivers keep the old text,
    and the archive holds two stories under one name. The same version may come again only as the very same bytes.

    Clause: NewsML-G2 2.9 specification, page 12; implementation guide, page 40.
    """
    for item, own, before in earlier(document):
        same = next((version for version in before if version.number == own.number), None)
        if same is not None:
            if (
                same.digest != own.digest and same.source != own.source
            ):  # Within one message it is for N047 to say.
                where = f" in {same.source}" if same.source and same.source != own.source else ""
                yield Finding(
                    f"version {own.number} of {own.guid} has come before{where} with another content",
                    path=path_of(item.element, "version")
                    if item.element.get("version")
                    else path_of(item.element),
                )
        elif before and own.number < max(version.number for version in before):
            newest = max(version.number for version in before)
            yield Finding(
                f"version {own.number} of {own.guid} comes after version {newest}",
                path=path_of(item.element, "version")
                if item.element.get("version")
                else path_of(item.element),
            )


@rule("N047", "item-twice-in-message", ERROR, formats=NEWSML, needs=[SEVERAL])
def item_twice(document: Document) -> Iterator[Finding]:
    """A message holds the same version of an item twice.

    A receiver stores the one that comes last, or refuses both.

    Clause: NewsML-G2 2.9 specification, page 12.
    """
    if len(items(document)) < 2:
        return
    met: set[tuple[str, int]] = set()
    for item, own in zip(items(document), versions(document), strict=True):
        key = (own.guid, own.number)
        if own.guid and key in met:
            yield Finding(
                f"version {own.number} of {own.guid} is in this message twice", path=path_of(item.element)
            )
        met.add(key)


@rule("N049", "part-lost-its-id", WARNING, formats=NEWSML, needs=[EARLIER])
def part_lost_its_id(document: Document) -> Iterator[Finding]:
    """Components of the content have other ids than in the version before.

    Whoever refers to a rendition or a part of an item does so by its id. When the next version numbers its parts
    anew, the reference leads to another part, or nowhere.

    Clause: NewsML-G2 2.9 specification, pages 29 and 310.
    """
    seen: Seen | None = document.notes.get("seen")
    if seen is None:
        return
    for item, own in zip(items(document), versions(document), strict=True):
        older = [version for version in seen.versions(own.guid) if version.number < own.number]
        if older and older[-1].parts and own.parts and not (older[-1].parts & own.parts):
            yield Finding(
                f"no part of version {own.number} has an id of version {older[-1].number}: "
                f"{', '.join(sorted(own.parts)[:3])}",
                path=path_of(item.child("contentSet")),
            )


# References


@rule("N050", "link-to-nowhere", ERROR, formats=NEWSML, needs=["link", "itemRef", "icon"])
def link_to_nowhere(document: Document) -> Iterator[Finding]:
    """A link, an item reference or an icon does not say to what it leads.

    It needs an address (`href`) or the guid of an item (`residref`). Without either, what was to be linked is lost.

    Clause: NewsML-G2 2.9 specification, page 24.
    """
    for item in items(document):
        for element in chain(item.all("link"), item.all("itemRef"), item.all("icon")):
            if not (element.get("href") or element.get("residref")):
                name = element.tag.rpartition("}")[2]
                yield Finding(f"`{name}` has neither href nor residref", path=path_of(element))


@rule("N051", "link-without-relation", NOTE, formats=NEWSML, needs=["link"])
def link_without_relation(document: Document) -> Iterator[Finding]:
    """A link does not say how its target relates to the item.

    It then means "see also", no more: not that the target is a translation, a correction or the picture of the story.

    Clause: NewsML-G2 2.9 specification, page 24.
    """
    for item in items(document):
        for element in item.within("link", "itemMeta"):
            if not (element.get("rel") or element.get("reluri")):
                target = element.get("href") or element.get("residref") or ""
                yield Finding(
                    f"the link to {target} has no relation" if target else "a link has no relation",
                    path=path_of(element),
                )


@rule("N052", "alternative-without-type", WARNING, formats=NEWSML, needs=["altId", "altLoc"])
def alternative_without_type(document: Document) -> Iterator[Finding]:
    """Several alternative identifiers or locations stand side by side without a type.

    Which of them is the database key and which the old guid? Only the type tells.

    Clause: NewsML-G2 2.9 specification, pages 70 and 71.
    """
    for item in items(document):
        for name in ("altId", "altLoc"):
            by_parent: dict[Any, list[Any]] = {}
            for element in item.all(name):
                by_parent.setdefault(element.getparent(), []).append(element)
            for siblings in by_parent.values():
                bare = [
                    one
                    for one in siblings
                    if not any(one.get(key) for key in ("type", "typeuri", "role", "roleuri"))
                ]
                if len(siblings) > 1 and bare:
                    yield Finding(f"{len(siblings)} `{name}` and not each has a type", path=path_of(bare[0]))


# Status


def status(item: Item) -> tuple[Any, str]:
    """The element that states the status, and the last part of its code."""
    element = item.first("pubStatus", "itemMeta")
    if element is None:
        return None, ""
    return element, last_part(written(element)[0])


@rule("N080", "not-to-be-published", ERROR, formats=NEWSML, needs=[NOT_USABLE])
def not_to_be_published(document: Document) -> Iterator[Finding]:
    """The item is withheld, or canceled and still carries its content.

    A withheld story must not be published until it is released; a canceled one must be taken down. Neither belongs
    among the published stories of an archive without somebody having looked at it. A canceled item that still carries
    its content is a trap: a program that does not look at the status prints it.

    Clause: NewsML-G2 2.9 specification, page 21.
    """
    for item in items(document):
        element, code = status(item)
        if code == "withheld":
            yield Finding("the item is withheld and must not be published", path=path_of(element))
        elif code == "canceled" and any(len(content) for content in item.own("contentSet")):
            yield Finding("the item is canceled and still carries its content", path=path_of(element))


@rule("N081", "canceled-came-back", ERROR, formats=NEWSML, needs=[EARLIER, SEVERAL])
def canceled_came_back(document: Document) -> Iterator[Finding]:
    """An item that had been canceled comes in a later version that is not.

    Canceled is final. A story that is published all the same after a cancellation is given a new guid, so that nobody
    overlooks it who has taken the old one down.

    Clause: NewsML-G2 2.9 specification, page 21.
    """
    for item, own, before in earlier(document):
        final = next((v for v in before if v.status == "canceled" and v.number < own.number), None)
        if final and own.status != "canceled":
            element, _ = status(item)
            yield Finding(
                f"version {own.number} of {own.guid} is {own.status or 'usable'}, and version {final.number} was canceled",
                path=path_of(item.element if element is None else element),
            )


@rule("N082", "first-version-corrects", WARNING, formats=NEWSML, needs=["signal"])
def first_version_corrects(document: Document) -> Iterator[Finding]:
    """The first version of an item signals an update or a correction.

    There is nothing yet that it could correct. Either the version number or the signal is wrong, or the corrected
    story has another guid, and the reader of the archive will not find it.

    Clause: NewsML-G2 2.9 specification, page 23.
    """
    for item in items(document):
        if item.element.get("version", "1").strip() != "1":
            continue
        for element in item.within("signal", "itemMeta"):
            words, attribute = written(element)
            code = last_part(words)
            if code in ("update", "correction"):
                yield Finding(f"version 1 signals {code}", path=path_of(element, attribute))


@rule("N083", "no-status", NOTE, formats=NEWSML, needs=[NO_STATUS])
def no_status(document: Document) -> Iterator[Finding]:
    """The item does not state its publishing status.

    It then counts as usable. A provider who states it leaves no doubt that this was meant.

    Clause: NewsML-G2 2.35 schema, documentation of pubStatus.
    """
    for item in items(document):
        meta = item.child("itemMeta")
        if meta is not None and item.first("pubStatus", "itemMeta") is None:
            yield Finding("the publishing status is not stated; it counts as usable", path=path_of(meta))
