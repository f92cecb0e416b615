"""Who made the content: bylines, creators and contributors as the metadata states them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from archiver.article import Document
from archiver.finding import WARNING, Edit, Finding, Fix, Span
from archiver.newsmltree import Item, items
from archiver.rules import rule
from archiver.xmltree import path_of, span_of, whole_of

NEWSML = ("newsml-g2",)
PREPOSITION = re.compile(r"(\s*(?:(?i:by)\s+|(?:Von|VON|Par|PAR|Por|POR|Door|DOOR)\s+(?=\S+\s+\S)))(?=\S)")
SEVERAL = re.compile(r"[;,/&]|\b(?:and|und|et|y|e|en|with|mit)\b", re.IGNORECASE)


def words(element: Any) -> str:
    """The text of an element on one line."""
    return " ".join("".join(element.itertext()).split())


def text_items(document: Document) -> Iterator[Item]:
    """The news items of a document."""
    return (item for item in items(document) if item.kind == "newsItem")


@rule("N110", "byline-without-creator", WARNING, formats=NEWSML)
def byline_without_creator(document: Document) -> Iterator[Finding]:
    """The byline names somebody whom no `creator` states.

    The byline is for readers; programs look for `creator`. Without it the story is missing from every list of what
    its author wrote. On ingest the creator is derived from the byline and added, with a note of where it came from.

    Clause: NewsML-G2 2.9 specification, pages 80 and 109.
    """
    for item in text_items(document):
        named = [element for element in item.within("by", "contentMeta") if words(element)]
        if named and next(item.within("creator", "contentMeta"), None) is None:
            yield Finding(f"`{words(named[0])}` is a byline without a creator", path=path_of(named[0]))


@rule("N112", "empty-byline", WARNING, formats=NEWSML)
def empty_byline(document: Document) -> Iterator[Finding]:
    """The byline is there, and empty.

    It cannot be told whether nobody is credited on purpose or the name was lost on the way. An element that says
    nothing should be left out.
    """
    for item in items(document):
        for element in item.within("by", "contentMeta"):
            if not words(element):
                yield Finding("the byline is empty", path=path_of(element))


@rule("N113", "contributor-without-role", WARNING, formats=NEWSML)
def contributor_without_role(document: Document) -> Iterator[Finding]:
    """A contributor is named without saying what they did.

    Reporter, editor, translator or the person who typed it in: without a role all look alike, and none can be
    credited as they deserve.

    Clause: NewsML-G2 2.9 specification, page 104.
    """
    for item in items(document):
        for element in item.within("contributor", "contentMeta"):
            if not (element.get("role") or element.get("roleuri")):
                name = element.find("{*}name")
                who = (
                    words(name) if name is not None else element.get("literal") or element.get("qcode") or ""
                )
                yield Finding(
                    f"the contributor {who} has no role" if who else "a contributor has no role",
                    path=path_of(element),
                )


def party_names(item: Item) -> Iterator[tuple[Any, Any]]:
    """Every creator and contributor of an item, with each of its names."""
    for kind in ("creator", "contributor"):
        for party in item.within(kind, "contentMeta"):
            for name in party.iterchildren("{*}name"):
                yield party, name


@rule("N115", "preposition-in-name", WARNING, formats=NEWSML)
def preposition_in_name(document: Document) -> Iterator[Finding]:
    """The name of a creator or contributor begins with the preposition of the byline.

    "By Ashok Sharma" belongs into `by`; the person is called Ashok Sharma. Kept, the preposition makes two people of
    one in every index, and sorts all of them under B.

    The fix removes the preposition. It is safe: no letter of the name changes.

    Clause: NewsML-G2 2.9 specification, page 80.
    """
    for item in items(document):
        for _, name in party_names(item):
            found = PREPOSITION.match(name.text or "")
            if found:
                path = path_of(name) + "/text()"
                span = span_of(document, path)
                fix = None
                if span and document.source.text[span.start : span.end].startswith(found[0]):
                    edit = Edit(Span(span.start, span.start + len(found[0])), "")
                    fix = Fix(f"remove {found[0].strip()}", (edit,))
                yield Finding(
                    f"the name `{words(name)}` begins with the preposition of a byline", path=path, fix=fix
                )


@rule("N116", "several-people-in-one-name", WARNING, formats=NEWSML)
def several_people(document: Document) -> Iterator[Finding]:
    """One creator or contributor holds the names of several people, or of a person and an agency.

    One party is one person. Two names in one make a third person whom nobody has ever met.

    The fix states each party on its own. It is safe where the party is nothing but its name: an identifier that would
    then stand for two people is left to a person to decide.
    """
    for item in items(document):
        for party, name in party_names(item):
            text = words(name)
            if SEVERAL.search(text) and not is_organisation(party):
                people = people_in(text)
                if len(people) > 1:
                    yield Finding(
                        f"`{text}` names {len(people)} parties in one: {', '.join(people)}",
                        path=path_of(name) + "/text()",
                        fix=parted(document, party, name, people),
                    )


def is_organisation(party: Any) -> bool:
    """Whether the party is said to be an organisation, whose name may well hold an and."""
    nature = party.get("type", "") + party.get("typeuri", "")
    return (
        nature.endswith(("organisation", "organization")) or party.find("{*}organisationDetails") is not None
    )


def people_in(text: str) -> list[str]:
    """The names that a line holds."""
    from archiver.credits import read_line

    line = read_line(text, slot="byline")
    return [credit.name for credit in line.credits] if line else []


def parted(document: Document, party: Any, name: Any, people: list[str]) -> Fix | None:
    """One party for each name, where the party is a bare name."""
    if len(party) != 1 or set(party.keys()) - {"role", "roleuri", "type", "typeuri"}:
        return None
    whole = whole_of(document, path_of(party))
    inner = span_of(document, path_of(name) + "/text()")
    if whole is None or inner is None:
        return None
    text = document.source.text
    before, after = text[whole.start : inner.start], text[inner.end : whole.end]
    line_start = text.rfind("\n", 0, whole.start) + 1
    gap = text[line_start : whole.start]
    joint = f"\n{gap}" if not gap.strip() and line_start else ""
    copies = joint.join(before + escaped(person) + after for person in people)
    return Fix("state each party on its own", (Edit(whole, copies),))


def escaped(text: str) -> str:
    """Text as XML writes it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
