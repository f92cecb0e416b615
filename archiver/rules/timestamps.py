"""Rules about dates in metadata: ISO 8601, with a zone, real, and in agreement with each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from archiver.article import Document
from archiver.finding import ERROR, NOTE, WARNING, Edit, Finding, Fix
from archiver.jsontree import written
from archiver.linkeddata import Graph, Node, moment, words
from archiver.pattern import Pattern
from archiver.rules import quiet, rule
from archiver.rules.reading import PAGES, about, articles, graph_of, has, metas, place, told

DATED = (
    "datePublished",
    "dateModified",
    "dateCreated",
    "uploadDate",
    "coverageStartTime",
    "coverageEndTime",
    "expires",
)
EVERY_DATE = frozenset(DATED)
ARTICLE_DATES = frozenset(DATED[:3])


class Dated(NamedTuple):
    """One date: whose, under which property, the words, where they stand, and the ISO form or "" when it has none."""

    node: Node
    property: str
    said: str
    path: str
    iso: str


def dates(document: Document) -> list[Dated]:
    """Every date of the document's linked data, worked out once."""
    known: list[Dated] | None = document.notes.get("dates said")
    if known is None:
        known = []
        graph: Graph = document.notes["graph"]
        for node in graph.nodes:
            if EVERY_DATE.isdisjoint(node.data):
                continue
            for property in DATED:
                if property not in node.data:
                    continue
                for value in node.each(property):
                    said = value.value if type(value.value) is str else words(value.value)
                    if said.strip():
                        known.append(Dated(node, property, said, value.path, moment(said)))
        document.notes["dates said"] = known
    return known


ZONED = Pattern(r"(?:Z|[+-]\d\d:\d\d)$")
ON_DATES = frozenset({"D152", "D153", "D154", "D155", "D156"})


@quiet
def plain_dates(document: Document) -> frozenset[str]:
    """The rules of this family, where every date is a whole moment as ISO 8601 has it."""
    if "graph" not in document.notes:
        return frozenset()
    silent = set[str]() if "page" in document.notes else {"D158"}
    if all(node.data.get("dateModified") for node in told(document)):
        silent.add("D157")
    for date in dates(document):
        iso = date.iso
        if iso != date.said or "T" not in iso or iso < "1971" or not ZONED.search(iso):
            return frozenset(silent)
    return ON_DATES.union(silent)


@rule("D152", "date-not-iso", ERROR, formats=PAGES, groups=("google", "news"))
def date_not_iso(document: Document) -> Iterator[Finding]:
    """A date is not written in ISO 8601, or names a day that does not exist.

    `Fri Apr 28 19:20:36 CEST 2023` is read by people only: software takes no date, or a wrong one. Of the article's own
    dates S001 speaks; this rule speaks of all others.

    ISO 8601; schema.org, Date and DateTime.
    """
    judged = {node.path for node in told(document)}
    for date in dates(document):
        if not date.iso and not (date.node.path in judged and date.property in ARTICLE_DATES):
            yield about(document, date, f"`{date.said[:60]}` is not a date in ISO 8601")


@rule("D153", "date-without-zone", WARNING, formats=PAGES, groups=("google", "news"))
def time_without_zone(document: Document) -> Iterator[Finding]:
    """A time has no zone.

    Google then takes the zone of its own machines, which is hours off. In an archive nobody can tell later which zone the
    newsroom's clock showed.

    Google, Article structured data: datePublished.
    """
    for date in dates(document):
        if "T" in date.iso and not ZONED.search(date.iso):
            yield about(document, date, "the time has no zone", label="add an offset such as +02:00, or Z")


@rule("D154", "date-without-time", NOTE, formats=PAGES, groups=("google", "news"))
def date_without_time(document: Document) -> Iterator[Finding]:
    """The date of publication has no time.

    Two stories of one day cannot be put in order, and a correction of the same day looks as old as the story. A day alone
    is right for old stories of which no more is known.

    Google, Article structured data: datePublished.
    """
    articles = {node.path for node in told(document)}
    for date in dates(document):
        if (
            date.iso
            and "T" not in date.iso
            and date.property == "datePublished"
            and date.node.path in articles
        ):
            yield about(document, date, "the date has no time")


@rule("D155", "date-notation", NOTE, formats=PAGES, groups=("news",))
def date_notation(document: Document) -> Iterator[Finding]:
    """A date is written almost as ISO 8601 asks: with a blank for the T, or an offset without its colon.

    Most software reads it, and some does not.

    The fix writes the same moment in the usual form.

    ISO 8601, extended format.
    """
    for date in dates(document):
        if date.iso and date.said.strip() != date.iso and not date.said.strip().endswith("z"):
            span = (
                place(document, date.path) if "script" in date.path or document.format == "jsonld" else None
            )
            text = written(date.iso)
            fix = Fix(f"write {text}", (Edit(span, text),)) if span else None
            yield about(
                document,
                date,
                f"`{date.said}` is written unlike ISO 8601",
                label=f"write {date.iso}",
                fix=fix,
            )


@rule("D156", "date-is-a-stopgap", WARNING, formats=PAGES, groups=("news",))
def date_is_a_stopgap(document: Document) -> Iterator[Finding]:
    """A date is one that software writes when it has none.

    Year 1, the first second of 1970 and the day zero of a spreadsheet are no dates of a story. Kept, they sort it to the
    beginning of the archive.
    """
    for date in dates(document):
        if (date.iso[:4] < "1000" and date.iso) or re.match(
            r"(?:1970-01-01|1899-12-3[01]|1900-01-00|1601-01-01)", date.iso
        ):
            yield about(document, date, f"{date.iso[:10]} is what software writes when it knows no date")


@rule("D157", "date-modified-missing", NOTE, formats=PAGES, groups=("google",))
def date_modified_missing(document: Document) -> Iterator[Finding]:
    """The article says when it was published and not when it was last changed.

    Google recommends both. Where nothing was changed the two are equal.

    Google, Article structured data: dateModified.
    """
    graph = graph_of(document)
    for node in articles(document):
        if has(graph, node, "datePublished") and not has(graph, node, "dateModified"):
            yield about(document, node, "the article has no dateModified")


@rule("D158", "page-without-date", WARNING, formats=PAGES, groups=("google", "news"))
def page_without_date(document: Document) -> Iterator[Finding]:
    """The metadata has no date of publication, and the page has one.

    Google recommends it, and every archive sorts by it.

    Google, Article structured data: datePublished.
    """
    graph = graph_of(document)
    for node in articles(document):
        if node.block.syntax == "json-ld" and not has(graph, node, "datePublished"):
            for said, _ in metas(document, "article:published_time"):
                yield about(
                    document,
                    node,
                    "the article has no datePublished, and the page has a date",
                    label=said[:40],
                )
                break


@rule("D159", "dates-of-page-differ", WARNING, formats=("html",), groups=("google", "news"))
def dates_of_page_differ(document: Document) -> Iterator[Finding]:
    """The metadata and the meta tags of the page give different times of publication.

    When the two differ by whole hours, one of them has the wrong zone, and nobody can tell later which.

    Google, help for dates in search results: consistency.
    """
    graph = graph_of(document)
    for node in articles(document):
        found = graph.first(node, "datePublished")
        for said, _ in metas(document, "article:published_time"):
            apart = seconds(words(found.value), said) if found else None
            if found and apart is not None and abs(apart) >= 60:
                hours = apart / 3600
                zone = apart % 900 == 0 and abs(hours) <= 14
                label = (
                    f"{abs(hours):g} hours apart, as if a zone were wrong"
                    if zone
                    else f"the page says {said[:40]}"
                )
                yield about(
                    document, found, "the date differs from the page's article:published_time", label=label
                )
            break


def seconds(one: str, two: str) -> float | None:
    """How far apart two moments are; None unless both have a time and a zone."""
    try:
        first, second = datetime.fromisoformat(moment(one)), datetime.fromisoformat(moment(two))
    except ValueError:
        return None
    if first.tzinfo is None or second.tzinfo is None:
        return None
    return (first - second).total_seconds()
