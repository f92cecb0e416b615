"""Rights: N130 to N133."""

from __future__ import annotations

from collections.abc import Iterator

from archiver.article import Document
from archiver.finding import ERROR, WARNING, Finding
from archiver.newsmltree import items
from archiver.pattern import Pattern
from archiver.rules import rule
from archiver.rules.newsml.dates import year
from archiver.rules.newsml.traits import NEWSML, NO_RIGHTS, NOBODYS, is_text, located, owned, text
from archiver.xmltree import path_of


@rule("N130", "item-without-rights", WARNING, formats=NEWSML, needs=[NO_RIGHTS])
def no_rights(document: Document) -> Iterator[Finding]:
    """The item says nothing about rights.

    Whoever finds the story in ten years must know whose it is and what may be done with it. Without `rightsInfo` the
    careful will not use it, and the others will.

    Clause: NewsML-G2 2.9 specification, page 14.
    """
    for item in items(document):
        if "rightsInfo" in item.elements or item.child("contentMeta") is None:
            continue
        if "groupSet" in item.elements or is_text(item) or next(located(item), None) is not None:
            yield Finding(f"the {item.kind} has no rightsInfo", path=path_of(item.element))


@rule("N131", "rights-of-nobody", WARNING, formats=NEWSML, needs=[NOBODYS])
def rights_of_nobody(document: Document) -> Iterator[Finding]:
    """A statement of rights names neither a holder nor a notice.

    It tells that somebody has rights, not who. There is nobody to ask.

    Clause: NewsML-G2 2.9 specification, page 14.
    """
    for item in items(document):
        statements = item.own("rightsInfo")
        if statements and not (owned(item, "copyrightHolder") or owned(item, "copyrightNotice")):
            yield Finding("the rights name neither holder nor notice", path=path_of(statements[0]))


@rule("N132", "scope-and-parts", ERROR, formats=NEWSML, needs=["@idrefs"])
def scope_and_parts(document: Document) -> Iterator[Finding]:
    """A statement of rights is limited in two ways at once.

    `scope` limits it to content or metadata, `idrefs` to parts that are named. Together they leave open what is meant.

    Clause: NewsML-G2 2.9 specification, page 16.
    """
    for item in items(document):
        for statement in item.own("rightsInfo"):
            if statement.get("idrefs") and (statement.get("scope") or statement.get("scopeuri")):
                yield Finding(
                    "the rights have a scope and name parts as well", path=path_of(statement, "idrefs")
                )


YEARS = Pattern(r"\b((?:19|20)\d\d)\b(?:\s*[-–/]\s*((?:19|20)?\d\d)\b)?")


@rule("N133", "notice-out-of-date", WARNING, formats=NEWSML, needs=["copyrightNotice", "usageTerms"])
def notice_out_of_date(document: Document) -> Iterator[Finding]:
    """The notice of rights is of another year, or the terms of use are only linked.

    A year that nobody turned over shows that nobody reads the notice. Terms that are only linked will have changed,
    or gone, when somebody needs to know what was agreed: an archive must hold their words.
    """
    for item in items(document):
        told = [year(item, name) for name in ("contentCreated", "versionCreated")]
        years = {each for each in told if each is not None}
        for notice in item.within("copyrightNotice", "rightsInfo"):
            said = years_of(text(notice))
            if said and years and not said & range_of(years):
                yield Finding(
                    f"`{text(notice)}` is about another year than {max(years)}", path=path_of(notice)
                )
        for terms in item.within("usageTerms", "rightsInfo"):
            if terms.get("href") and not text(terms):
                yield Finding(
                    f"the terms of use stand only at {terms.get('href')}", path=path_of(terms, "href")
                )


def years_of(words: str) -> set[int]:
    """The years that a notice names; "2017-19" names three."""
    found: set[int] = set()
    for first, last in YEARS.findall(words):
        end = int(first[:2] + last) if len(last) == 2 else int(last or first)
        found |= set(range(int(first), max(int(first), min(end, int(first) + 100)) + 1))
    return found


def range_of(years: set[int]) -> set[int]:
    """All years from the first to the last."""
    return set(range(min(years), max(years) + 1))
