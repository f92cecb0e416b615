"""Who made the content: bylines, creators and contributors as the metadata states them: N110 to N121."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from archiver.article import Article, Credit, CreditLine, Document
from archiver.finding import ERROR, NOTE, WARNING, Edit, Finding, Fix, Span
from archiver.newsmltree import LENGTH, PREFIX, Item, items
from archiver.pattern import Pattern
from archiver.remembered import remembered
from archiver.rules import presence, rule
from archiver.rules.newsml.traits import NEWSML, text
from archiver.xmltree import path_of, span_of, whole_of

NAME = PREFIX + "name"
PARTIES = ("creator", "contributor", "infoSource")
"""Those who made the content or gave it, as the content metadata states them."""
PREPOSITION = Pattern(r"(\s*(?:(?i:by)\s+|(?:Von|VON|Par|PAR|Por|POR|Door|DOOR)\s+(?=\S+\s+\S)))(?=\S)")
SEVERAL = Pattern(r"[;,/&]|\b(?:and|und|et|y|e|en|with|mit)\b", re.IGNORECASE)
LOGIN = Pattern(r"[a-z][a-z0-9]*[._][a-z0-9]+|[a-z]{2,5}\d{0,4}|[a-z]+\.[a-z]+@\S+")


BYLINE_ALONE, CREATOR_ALONE, ODD_NAME = (
    "a byline that is empty or without a creator",
    "a creator without a byline",
    "a name of a party that is not plain",
)
"""What rules need that nearly every item lacks."""


@presence
def there(document: Document) -> list[str]:
    """Whether bylines and creators come together, and whether parties are called as people are."""
    told = []
    for item in items(document):
        bylines, makers = item.within("by", "contentMeta"), item.within("creator", "contentMeta")
        if bylines and not (makers and all(text(byline) for byline in bylines)):
            told.append(BYLINE_ALONE)
        if makers and not bylines:
            told.append(CREATOR_ALONE)
        for party in parties(item):
            if not plain(party.name):
                told.append(ODD_NAME)
        for _, name, words in party_names(item):
            if not (plain(words) and plain(name.text or "")):
                told.append(ODD_NAME)
    return told


@remembered(4096)
def plain(name: str) -> bool:
    """Whether a name is there, and none that some rule would look at closely."""
    return bool(name) and not (PREPOSITION.match(name) or SEVERAL.search(name) or LOGIN.fullmatch(name))


def text_items(document: Document) -> Iterator[Item]:
    """The news items of a document."""
    return (item for item in items(document) if item.kind == "newsItem")


@rule("N110", "byline-without-creator", WARNING, formats=NEWSML, needs=[BYLINE_ALONE])
def byline_without_creator(document: Document) -> Iterator[Finding]:
    """The byline names somebody whom no `creator` states.

    The byline is for readers; programs look for `creator`. Without it the story is missing from every list of what
    its author wrote. On ingest the creator is derived from the byline and added, with a note of where it came from.

    Clause: NewsML-G2 2.9 specification, pages 80 and 109.
    """
    for item in text_items(document):
        named = [element for element in item.within("by", "contentMeta") if text(element)]
        if named and item.first("creator", "contentMeta") is None:
            yield Finding(f"`{text(named[0])}` is a byline without a creator", path=path_of(named[0]))


@rule("N111", "creator-without-byline", NOTE, formats=NEWSML, needs=[CREATOR_ALONE])
def creator_without_byline(document: Document) -> Iterator[Finding]:
    """A creator is stated, and no byline that readers could see.

    Programs know who wrote the story; those who print it have no words to print.
    """
    for item in text_items(document):
        creator = next((party for party in parties(item) if party.kind == "creator"), None)
        if creator is not None and item.first("by", "contentMeta") is None:
            who = f"the creator {creator.name}" if creator.name else "a creator"
            yield Finding(f"{who} has no byline", path=path_of(creator.element))


def name_of(party: Any) -> str:
    """What a party is called."""
    name = next(party.iterchildren(NAME), None)
    found = text(name) if name is not None else ""
    return found or party.get("literal", "").strip() or party.get("qcode", "") or party.get("uri", "")


class Party(NamedTuple):
    """A creator, contributor or source that the content metadata states, and what it is called."""

    kind: str
    element: Any
    name: str


def parties(item: Item) -> list[Party]:
    """The parties of an item, worked out once."""
    found: list[Party] | None = item.memo.get("parties")
    if found is None:
        found = item.memo["parties"] = [
            Party(kind, element, name_of(element))
            for kind in PARTIES
            for element in item.within(kind, "contentMeta")
        ]
    return found


@rule("N112", "empty-byline", WARNING, formats=NEWSML, needs=[BYLINE_ALONE])
def empty_byline(document: Document) -> Iterator[Finding]:
    """The byline is there, and empty.

    It cannot be told whether nobody is credited on purpose or the name was lost on the way. An element that says
    nothing should be left out.
    """
    for item in items(document):
        for element in item.within("by", "contentMeta"):
            if not text(element):
                yield Finding("the byline is empty", path=path_of(element))


@rule("N113", "contributor-without-role", WARNING, formats=NEWSML, needs=["contributor"])
def contributor_without_role(document: Document) -> Iterator[Finding]:
    """A contributor is named without saying what they did.

    Reporter, editor, translator or the person who typed it in: without a role all look alike, and none can be
    credited as they deserve.

    Clause: NewsML-G2 2.9 specification, page 104.
    """
    for item in text_items(document):
        for party in parties(item):
            if party.kind == "contributor" and not has_role(party.element):
                who = f"the contributor {party.name}" if party.name else "a contributor"
                yield Finding(f"{who} has no role", path=path_of(party.element))


def has_role(party: Any) -> bool:
    """Whether a party says what it did."""
    return bool(party.get("role") or party.get("roleuri"))


@rule("N114", "creator-and-contributor", WARNING, formats=NEWSML, needs=["contributor"])
def creator_and_contributor(document: Document) -> Iterator[Finding]:
    """The same party is creator and contributor.

    A creator made the content, a contributor added to what others made. Named as both without a role, the party is
    counted twice, and what it did is not said.

    Clause: NewsML-G2 2.9 specification, page 104; implementation guide, page 63.
    """
    for item in text_items(document):
        makers = {party.name.casefold() for party in parties(item) if party.kind == "creator"} - {""}
        for party in parties(item):
            if (
                party.kind == "contributor"
                and party.name.casefold() in makers
                and not has_role(party.element)
            ):
                yield Finding(f"`{party.name}` is creator and contributor", path=path_of(party.element))


def party_names(item: Item) -> list[tuple[Any, Any, str]]:
    """Every creator and contributor of an item, with each of its names: the elements and the words."""
    found: list[tuple[Any, Any, str]] | None = item.memo.get("party names")
    if found is None:
        found = item.memo["party names"] = [
            (party.element, name, text(name))
            for party in parties(item)
            if party.kind != "infoSource"
            for name in party.element.iterchildren(NAME)
        ]
    return found


@rule("N115", "preposition-in-name", WARNING, formats=NEWSML, needs=[ODD_NAME])
def preposition_in_name(document: Document) -> Iterator[Finding]:
    """The name of a creator or contributor begins with the preposition of the byline.

    "By Ashok Sharma" belongs into `by`; the person is called Ashok Sharma. Kept, the preposition makes two people of
    one in every index, and sorts all of them under B.

    The fix removes the preposition. It is safe: no letter of the name changes.

    Clause: NewsML-G2 2.9 specification, page 80.
    """
    for item in items(document):
        for _, name, line in party_names(item):
            found = PREPOSITION.match(name.text or "")
            if found:
                path = path_of(name) + "/text()"
                span = span_of(document, path)
                fix = None
                if span and document.source.text[span.start : span.end].startswith(found[0]):
                    edit = Edit(Span(span.start, span.start + len(found[0])), "")
                    fix = Fix(f"remove {found[0].strip()}", (edit,))
                yield Finding(
                    f"the name `{line}` begins with the preposition of a byline", path=path, fix=fix
                )


@rule("N116", "several-people-in-one-name", WARNING, formats=NEWSML, needs=[ODD_NAME])
def several_people(document: Document) -> Iterator[Finding]:
    """One creator or contributor holds the names of several people, or of a person and an agency.

    One party is one person. Two names in one make a third person whom nobody has ever met.

    The fix states each party on its own. It is safe where the party is nothing but its name: an identifier that would
    then stand for two people is left to a person to decide.
    """
    for item in items(document):
        for party, name, line in party_names(item):
            if SEVERAL.search(line) and not is_organisation(party):
                people = people_in(line)
                if len(people) > 1:
                    names = ", ".join(credit.name for credit in people)
                    yield Finding(
                        f"`{line}` names {len(people)} parties in one: {names}",
                        path=path_of(name) + "/text()",
                        fix=parted(document, party, name, people),
                    )


def is_organisation(party: Any) -> bool:
    """Whether the party is said to be an organisation, whose name may well hold an and."""
    nature = party.get("type", "") + party.get("typeuri", "")
    return (
        nature.endswith(("organisation", "organization")) or party.find("{*}organisationDetails") is not None
    )


def people_in(text: str) -> tuple[Credit, ...]:
    """The parties that a line holds."""
    from archiver.credits import read_line

    line = read_line(text, slot="byline")
    return line.credits if line else ()


def parted(document: Document, party: Any, name: Any, people: tuple[Credit, ...]) -> Fix | None:
    """One party for each name, where the party is a bare name and all that is said of it is true of each."""
    if len(party) != 1 or set(party.keys()) - {"role", "roleuri", "type", "typeuri"}:
        return None
    typed = party.get("type") or party.get("typeuri")
    if len({credit.role for credit in people}) > 1 or (typed and any(one.kind != "person" for one in people)):
        return None
    whole = whole_of(document, party)
    inner = span_of(document, path_of(name) + "/text()")
    if inner is None:
        return None
    text = document.source.text
    before, after = text[whole.start : inner.start], text[inner.end : whole.end]
    line_start = text.rfind("\n", 0, whole.start) + 1
    gap = text[line_start : whole.start]
    joint = f"\n{gap}" if not gap.strip() and line_start else ""
    copies = joint.join(before + escaped(credit.name) + after for credit in people)
    return Fix("state each party on its own", (Edit(whole, copies),))


def escaped(text: str) -> str:
    """Text as XML writes it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


ATTRIBUTION = ("by", "creator", "contributor", "creditline", "infoSource")


@rule("N117", "no-attribution", WARNING, formats=NEWSML, needs=["contentMeta"])
def no_attribution(document: Document) -> Iterator[Finding]:
    """The item names nobody: no byline, creator, contributor, credit line or source.

    Somebody wrote the story, and it came from somewhere. Whoever uses it later can credit nobody and ask nobody.
    """
    for item in text_items(document):
        meta = item.child("contentMeta")
        if meta is not None and not any(item.first(name, "contentMeta") is not None for name in ATTRIBUTION):
            yield Finding("the item names nobody who made it", path=path_of(meta))


@rule("N118", "credit-only-in-text", WARNING, formats=NEWSML)
def credit_only_in_text(document: Document, article: Article) -> Iterator[Finding]:
    """A line at the end of the text credits somebody whom the metadata does not name.

    Readers see who contributed; no program does. The name is in no index, and is lost when the last paragraph is cut.

    The fix states the party with its role, and the line as a credit line. It is safe: nothing is removed, and what is
    added stands in the text already.
    """
    told = [line for line in article.credit_lines if "/contentSet/" in line.path]
    if not told:
        return
    item = next((one for one in items(document) if path_of(one.element) == article.path), None)
    if item is None or item.kind != "newsItem":
        return
    meta = item.child("contentMeta")
    stated = {name_of(party).casefold() for name in ATTRIBUTION for party in item.within(name, "contentMeta")}
    printed = " ".join(
        text(e) for name in ("by", "creditline") for e in item.within(name, "contentMeta")
    ).casefold()
    for line in told:
        missing = [
            credit
            for credit in line.credits
            if credit.name.casefold() not in stated
            and credit.name.casefold() not in printed
            and not credit.generic
        ]
        if missing:
            names = ", ".join(credit.name for credit in missing)
            yield Finding(
                f"only the text says that {names} {'are' if len(missing) > 1 else 'is'} to be credited",
                path=line.path,
                fix=stating(document, meta, line, missing),
            )


ADMINISTRATIVE = """icon urgency contentCreated contentModified digitalSourceType located infoSource creator contributor
audience exclAudience altId rating userInteraction""".split()
DESCRIPTIVE = "language genre keyword subject slugline headline dateline by creditline description".split()


def stating(document: Document, meta: Any, line: CreditLine, missing: list[Credit]) -> Fix | None:
    """State the parties and the line where the schema has them, laid out like their neighbours."""
    if meta is None:
        return None
    children = [child for child in meta.iterchildren("*") if child.tag.startswith(PREFIX)]
    before = [child for child in children if child.tag[LENGTH:] in ADMINISTRATIVE]
    described = [child for child in children if child.tag[LENGTH:] in DESCRIPTIVE]
    if not before:
        return None
    place = whole_of(document, before[-1])
    last = whole_of(document, described[-1]) if described else place
    text = document.source.text
    start = text.rfind("\n", 0, place.start) + 1
    gap = text[start : place.start]
    joint = "\n" + gap if not gap.strip() else ""
    parties = "".join(joint + markup(credit, joint) for credit in missing)
    printed = f"{joint}<creditline>{escaped(line.text)}</creditline>"
    return Fix(
        "state the credit in the metadata",
        (Edit(Span(place.end, place.end), parties), Edit(Span(last.end, last.end), printed))
        if place != last
        else (Edit(Span(place.end, place.end), parties + printed),),
    )


def markup(credit: Credit, joint: str) -> str:
    """A party as XML, its role and nature by URI so that no catalog is needed."""
    from archiver.credits.roles import role

    known = role(credit.role)
    element = known.newsml if known.newsml in ("creator", "contributor", "infoSource") else "contributor"
    roles = " ".join(
        filter(None, [known.cpprole_uri if known.cpprole else "", "" if known.exact else known.uri])
    )
    nature = "organisation" if credit.kind == "organisation" else "person"
    inner = joint + "  " if joint else ""
    return (
        f'<{element} typeuri="http://cv.iptc.org/newscodes/cpnature/{nature}" roleuri="{escaped(roles)}">'
        f"{inner}<name>{escaped(credit.name)}</name>{joint}</{element}>"
    )


WRITTEN_BY = Pattern(r"(?:Autor(?:in)?|Author|Auteur|Redaktion|Written by|By|Von)\s*[:(]?\s*([^,;<>()\n]+)")


@rule("N119", "login-instead-of-name", NOTE, formats=NEWSML, needs=[ODD_NAME])
def login_instead_of_name(document: Document) -> Iterator[Finding]:
    """A creator or contributor is called by a login or a sign-off, not by a name.

    Inside the house everybody knows who `rother.j` is. Outside nobody does, and after some years neither does the
    house. Often the full name stands in an editorial note, where no index looks.
    """
    for item in text_items(document):
        for party in parties(item):
            if (
                party.kind != "infoSource"
                and LOGIN.fullmatch(party.name)
                and not is_organisation(party.element)
            ):
                told = WRITTEN_BY.search(" ".join(text(note) for note in item.all("edNote")))
                hint = f"; a note says `{told[1].strip()}`" if told else ""
                yield Finding(
                    f"the {party.kind} is called `{party.name}`, which is no name{hint}",
                    path=path_of(party.element),
                )


@rule("N120", "party-without-name", ERROR, formats=NEWSML, needs=[ODD_NAME])
def party_without_name(document: Document) -> Iterator[Finding]:
    """A party has neither an identifier nor a name.

    It says that somebody did something, and not who. It should be left out, or filled in.

    Clause: NewsML-G2 2.9 specification, page 54.
    """
    for item in items(document):
        for party in parties(item):
            if not party.name and not any(text(child) for child in party.element.iterchildren("*")):
                yield Finding(
                    f"the {party.kind} has neither identifier nor name", path=path_of(party.element)
                )


@rule("N121", "source-without-role", WARNING, formats=NEWSML, needs=["infoSource"])
def source_without_role(document: Document) -> Iterator[Finding]:
    """A source that did more than supply information has no role.

    `infoSource` without a role means: information came from there. A party that also provides the item or made its
    content did more, and only a role says what.

    Clause: NewsML-G2 2.35 schema, documentation of infoSource.
    """
    for item in text_items(document):
        others = {name_of(party).casefold() for party in item.within("provider", "itemMeta")}
        others |= {party.name.casefold() for party in parties(item) if party.kind == "creator"}
        for party in parties(item):
            if (
                party.kind == "infoSource"
                and party.name.casefold() in others - {""}
                and not has_role(party.element)
            ):
                yield Finding(
                    f"the source {party.name} also provides or made the item, and has no role",
                    path=path_of(party.element),
                )
