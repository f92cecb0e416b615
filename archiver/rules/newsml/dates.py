"""Dates and times of items: N060 to N072. Nothing is compared with the clock, only what is said with what is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from archiver.article import Document
from archiver.finding import ERROR, WARNING, Edit, Finding, Fix, Span
from archiver.newsmltree import PREFIX, Item, items
from archiver.pattern import Pattern
from archiver.remembered import remembered
from archiver.rules import presence, rule
from archiver.rules.newsml.traits import AROUND, NEWSML
from archiver.xmltree import path_of, span_of

TIMES = ("versionCreated", "firstCreated", "embargoed", "contentCreated", "contentModified")
MOMENT = Pattern(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.\d+)?)?)?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII
)
ZONELESS = Pattern(r"\s*-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\s*", re.ASCII)
NO_COLON = Pattern(r"(\s*-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d)(\d\d)\s*", re.ASCII)
PLAIN = Pattern(
    r"(?:1[6-9]|[2-9]\d)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d"
    r"(?:\.\d+)?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d)",
    re.ASCII,
)
"""A moment of which nobody can say anything: the last days of months, which some years lack, are looked at closely."""
ODD_TIME, ODD_ORDER = "a time that is not plain", "moments of which one may come before another"
ANYWHERE = timedelta(hours=14)
"""How far from UTC a place on earth can be."""


@presence
def there(document: Document) -> list[str]:
    """Whether all the times of the items are plain, and whether their content is surely older than they are."""
    told = []
    for item in items(document):
        made = now = ""
        for name in TIMES:
            for element in item.all(name):
                words = element.text or ""
                if PLAIN.fullmatch(words) is None:
                    told.append(ODD_TIME)
                if name == "versionCreated":
                    now = now or words
                elif name == "contentCreated":
                    made = made or words
        if made and (made[19:] != now[19:] or made > now):
            told.append(ODD_ORDER)
    return told


class Moment(NamedTuple):
    """What a date says: the earliest and the latest moment that it may mean, and its words."""

    earliest: datetime
    latest: datetime
    words: str
    element: Any

    def after(self, other: Moment) -> bool:
        """Whether it is later than the other, however both are understood."""
        return self.earliest > other.latest

    def apart(self, other: Moment) -> bool:
        """Whether the two cannot be the same moment."""
        return self.after(other) or other.after(self)


def moment(words: str, element: Any = None) -> Moment | None:
    """What a date or date and time says, or None where it cannot be read."""
    words = words.strip()
    bounds = bounds_of(words)
    return Moment(*bounds, words, element) if bounds else None


@remembered(4096)
def bounds_of(words: str) -> tuple[datetime, datetime] | None:
    """The earliest and the latest moment that a date may mean."""
    found = MOMENT.fullmatch(words)
    if not found:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    try:
        start = datetime(
            int(year),
            int(month or 1),
            int(day or 1),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            tzinfo=UTC,
        )
        end = start
        if not hour:
            end = (
                start + timedelta(days=1)
                if day
                else start.replace(month=int(month or 12), day=28) + timedelta(days=4)
            )
        if zone is None:
            return start - ANYWHERE, end + ANYWHERE
        return start - offset(zone), end - offset(zone)
    except (ValueError, OverflowError):
        return None


def offset(zone: str) -> timedelta:
    """The difference of a zone from UTC."""
    if zone == "Z":
        return timedelta()
    sign = -1 if zone[0] == "-" else 1
    return sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))


def one(item: Item, name: str) -> Moment | None:
    """What the first element of that name says."""
    element = item.first(name)
    if element is None:
        return None
    key = f"moment {name}"
    if key not in item.memo:
        item.memo[key] = moment(element.text or "", element)
    found: Moment | None = item.memo[key]
    return found


def year(item: Item, name: str) -> int | None:
    """The year of the first element of that name, or None where it cannot be told."""
    element = item.first(name)
    words = "" if element is None else element.text or ""
    if PLAIN.fullmatch(words):
        return int(words[:4])
    said = one(item, name)
    return int(said.words[:4]) if said else None


def comes_after(later: Moment, name: str, earlier: Moment, other: str) -> Finding:
    """The finding that one date is later than another, which it should not be."""
    return Finding(
        f"`{name}` {later.words} is later than `{other}` {earlier.words}",
        path=path_of(later.element) + "/text()",
    )


@rule("N060", "version-without-moment", ERROR, formats=NEWSML, needs=[ODD_TIME])
def version_without_moment(document: Document) -> Iterator[Finding]:
    """The moment at which this version was made is not said in a way that can be read.

    It puts the versions of an item in order. Without it a processor has to treat the whole item as void.

    Clause: NewsML-G2 2.9 specification, page 23.
    """
    for item in items(document):
        for element in item.within("versionCreated", "itemMeta"):
            words = (element.text or "").strip()
            if moment(words) is None or "T" not in words:
                said = f"`{words}`" if words else "nothing"
                yield Finding(f"`versionCreated` says {said}, not a date with a time", path=path_of(element))


@rule("N061", "moment-without-zone", WARNING, formats=NEWSML, needs=[ODD_TIME])
def time_without_zone(document: Document) -> Iterator[Finding]:
    """A time is given without its time zone.

    The same words mean moments a day apart in Auckland and Honolulu. Once the story has left the house that wrote it,
    nobody can order it among others, or tell when an embargo ends.

    Clause: NewsML-G2 2.9 specification, page 302.
    """
    for item in items(document):
        for name in TIMES:
            for element in item.all(name):
                if ZONELESS.fullmatch(element.text or ""):
                    yield Finding(
                        f"`{name}` is {(element.text or '').strip()}, without a time zone",
                        path=path_of(element) + "/text()",
                    )


@rule("N062", "first-created-late", ERROR, formats=NEWSML, needs=["firstCreated"])
def first_created_late(document: Document) -> Iterator[Finding]:
    """The first version is said to be younger than this one.

    `firstCreated` is the moment of version 1, `versionCreated` that of the version at hand. When they contradict each
    other, one of them is wrong, and the order of versions cannot be trusted.

    Clause: NewsML-G2 implementation guide, page 51.
    """
    for item in items(document):
        born, now = one(item, "firstCreated"), one(item, "versionCreated")
        if born and now and born.after(now):
            yield comes_after(born, "firstCreated", now, "versionCreated")


@rule("N072", "first-version-twice-made", WARNING, formats=NEWSML, needs=["firstCreated"])
def first_version_twice_made(document: Document) -> Iterator[Finding]:
    """An item of version 1 gives two moments for the making of that version.

    The first version is this version, so `firstCreated` and `versionCreated` are one moment. Where they differ, the
    version number is often not counted up at all, and later versions cannot be told apart.

    Clause: NewsML-G2 implementation guide, page 51.
    """
    for item in items(document):
        if item.element.get("version", "1").strip() != "1":
            continue
        born, now = one(item, "firstCreated"), one(item, "versionCreated")
        if born and now and now.after(born):
            yield Finding(
                f"version 1 was made at {now.words}, and first made at {born.words}",
                path=path_of(born.element) + "/text()",
            )


@rule("N063", "content-after-version", ERROR, formats=NEWSML, needs=[ODD_TIME, ODD_ORDER])
def content_after_version(document: Document) -> Iterator[Finding]:
    """The content is said to be made later than the version of the item that carries it.

    Nothing can be packed before it exists. One of the clocks was wrong, and it is not known which.

    Clause: NewsML-G2 2.9 specification, page 25.
    """
    for item in items(document):
        made, now = one(item, "contentCreated"), one(item, "versionCreated")
        if made and now and made.after(now):
            yield comes_after(made, "contentCreated", now, "versionCreated")


@rule("N064", "content-modified-out-of-order", ERROR, formats=NEWSML, needs=["contentModified"])
def content_modified_out_of_order(document: Document) -> Iterator[Finding]:
    """The content is said to be changed before it was made, or after the item was.

    Creation of the content, its last change, and the making of the version follow each other in this order.

    Clause: NewsML-G2 2.9 specification, pages 25 and 26.
    """
    for item in items(document):
        changed = one(item, "contentModified")
        if changed is None:
            continue
        made, now = one(item, "contentCreated"), one(item, "versionCreated")
        if made and made.after(changed):
            yield comes_after(made, "contentCreated", changed, "contentModified")
        if now and changed.after(now):
            yield comes_after(changed, "contentModified", now, "versionCreated")


@rule("N065", "modified-but-never-made", WARNING, formats=NEWSML, needs=["contentModified"])
def modified_but_never_made(document: Document) -> Iterator[Finding]:
    """The item says when its content was changed, and not when it was made.

    The date of the story is then only known by its last change, which may be a corrected comma years later.

    Clause: NewsML-G2 2.9 specification, page 25.
    """
    for item in items(document):
        changed = item.first("contentModified", "contentMeta")
        if changed is not None and item.first("contentCreated", "contentMeta") is None:
            yield Finding("`contentModified` stands without `contentCreated`", path=path_of(changed))


@rule("N066", "embargo-unclear", WARNING, formats=NEWSML, needs=["embargoed"])
def embargo_unclear(document: Document) -> Iterator[Finding]:
    """The embargo has no end that anybody could know, or had ended before the item was made.

    An empty `embargoed` means: until somebody says otherwise. Without a note that says until when, the story is
    locked for ever. An embargo of the past locks nothing, and hints at a template that was not filled in.

    Clause: NewsML-G2 2.9 specification, page 23.
    """
    for item in items(document):
        element = item.first("embargoed", "itemMeta")
        if element is None:
            continue
        end, now = moment(element.text or "", element), one(item, "versionCreated")
        if not (element.text or "").strip():
            if item.first("edNote", "itemMeta") is None:
                yield Finding("the embargo has no end, and no note says until when", path=path_of(element))
        elif end and now and now.after(end):
            yield Finding(
                f"the embargo ended on {end.words}, before the item was made on {now.words}",
                path=path_of(element) + "/text()",
            )


@rule("N067", "expired-from-the-start", WARNING, formats=NEWSML, needs=["expires"])
def expired_from_the_start(document: Document) -> Iterator[Finding]:
    """The item expires before it was made, or before its embargo ends.

    There is no moment at which it may be used.

    Clause: NewsML-G2 2.35 schema, documentation of expires.
    """
    for item in items(document):
        for element in item.within("expires", "itemMeta"):
            end = moment(element.text or "", element)
            for name in ("versionCreated", "embargoed"):
                other = one(item, name)
                if end and other and other.after(end):
                    yield comes_after(other, name, end, "expires")


PERIODS = (("validfrom", "validto"), ("coversfrom", "coversto"))


@rule("N068", "period-backwards", WARNING, formats=NEWSML, needs=["@validfrom", "@coversfrom", "start"])
def period_backwards(document: Document) -> Iterator[Finding]:
    """A period ends before it begins.

    Start and end were mixed up, or one of them is a slip of the pen. The period holds no moment.

    Clause: NewsML-G2 2.9 specification, page 24.
    """
    for item in items(document):
        for first, last in PERIODS:
            for element in item.bearers(first):
                start, end = moment(element.get(first, "")), moment(element.get(last, ""))
                if start and end and start.after(end):
                    yield Finding(
                        f"from {start.words} to {end.words} is no period", path=path_of(element, first)
                    )
        for element in item.within("start", "dates"):
            sibling = element.getparent().find(PREFIX + "end")
            start = moment(element.text or "", element)
            end = moment(sibling.text or "") if sibling is not None else None
            if start and end and start.after(end):
                yield Finding(
                    f"from {start.words} to {end.words} is no period", path=path_of(element) + "/text()"
                )


@rule("N069", "date-beyond-belief", WARNING, formats=NEWSML, needs=[ODD_TIME, AROUND])
def date_beyond_belief(document: Document) -> Iterator[Finding]:
    """A date cannot be true: from before there were newspapers, or of an item sent before it was made.

    Such dates come from empty fields of a database and from clocks that were never set.

    Clause: NewsML-G2 2.9 specification, page 58.
    """
    sent = None
    root = document.tree
    if root is not None and root.tag == PREFIX + "newsMessage":
        element = root.find(f"{PREFIX}header/{PREFIX}sent")
        sent = moment(element.text or "", element) if element is not None else None
    for item in items(document):
        for name in TIMES:
            said = one(item, name)
            if said and int(said.words[:4]) < 1600:
                yield Finding(f"`{name}` is {said.words}", path=path_of(said.element) + "/text()")
        now = one(item, "versionCreated")
        if sent and now and now.after(sent):
            yield comes_after(now, "versionCreated", sent, "sent")


@rule("N071", "offset-without-colon", ERROR, formats=NEWSML, needs=[ODD_TIME])
def offset_without_colon(document: Document) -> Iterator[Finding]:
    """The offset of a time zone is written without its colon.

    `+0100` is what many programs print and XML Schema does not allow. Strict readers refuse the whole item.

    The fix writes the colon. It is safe: the moment stays the same.

    Clause: XML Schema part 2, dateTime.
    """
    for item in items(document):
        for name in TIMES:
            for element in item.all(name):
                found = NO_COLON.fullmatch(element.text or "")
                if found:
                    path = path_of(element) + "/text()"
                    words = (element.text or "").strip()
                    yield Finding(
                        f"the offset of {words} lacks its colon", path=path, fix=colon(document, path)
                    )


def colon(document: Document, path: str) -> Fix | None:
    """Put the colon into the offset of a time."""
    span = span_of(document, path)
    if span is None:
        return None
    found = NO_COLON.fullmatch(document.source.text[span.start : span.end])
    if found is None:
        return None
    at = span.start + found.end(1)
    return Fix("write the offset with a colon", (Edit(Span(at, at), ":"),))
