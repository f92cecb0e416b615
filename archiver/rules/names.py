"""Rules about how the metadata of a page names people: one party in each field, and nothing but its name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archiver.article import Document
from archiver.finding import NOTE, WARNING, Edit, Finding, Fix
from archiver.jsontree import written
from archiver.linkeddata import ROLES, Graph, words
from archiver.pattern import Pattern
from archiver.rules import quiet, rule
from archiver.rules.parties import (
    PERSON_ONLY,
    Party,
    entry,
    folded,
    is_person,
    parties,
    shown,
    understood,
)
from archiver.rules.reading import PAGES, about, graph_of, has, place, told

NAMING = frozenset({"author", "creator", "contributor", "translator"})
INTRODUCED = Pattern(
    r"(?P<plain>(?:(?:written|posted|published|reported|story|text|words)\s+)?by|par|por|texte?|text|autor(?:in)?|author|foto|photo)(?:\s*:\s*|\s+)(?=\S)"
    r"|(?P<particle>von|van|door|di|da|af|av|de|od|przez)\s+(?=\S+\s+\S)",
    re.I,
)
"""Words that introduce a byline. A particle does so only before at least two words more: "von" is part of many names."""
ADDRESS = Pattern(r"(?:https?:|www\.|mailto:)|\S+@\S+\.\S+$")
JOINED = Pattern(r"[,;/|&+·•]|\s[^\W\d_]{1,4}\s|、|・|，")
"""What may join two names; a blank alone does not."""
CODE = Pattern(r"\s\(([a-zäöü]{2,5})\)$|\s/\s?([a-zäöü]{2,4})$")
ON_NAMES = frozenset({"C143", "C144", "C145", "C146"})
ON_PARTIES = ON_NAMES | {"C142", "C148", "C149", "C150"}


@quiet
def plain_names(document: Document) -> frozenset[str]:
    """The rules of this family that plain names give nothing to say."""
    graph = document.notes.get("graph")
    if graph is None:
        return frozenset()
    silent = set(ON_PARTIES)
    seen: set[str] = set()
    for party in parties(document):
        silent -= suspected(party, seen)
    judged = told(document)
    if all(node in judged or NAMING.isdisjoint(node.data) for node in graph.nodes):
        silent.add("C141")
    return frozenset(silent)


def suspected(party: Party, seen: set[str]) -> frozenset[str] | set[str]:
    """The rules that may have something to say of a party."""
    name, node = party.name, party.node
    if node is None or not name:
        return ON_PARTIES
    found: set[str] = set()
    line = understood(name)
    if line is None or len(line.credits) != 1 or line.credits[0].name != name or line.credits[0].generic:
        found |= ON_NAMES
    elif line.credits[0].kind == "organisation":
        found.add("C146")
    if "@" in name or ":" in name or "www" in name:
        found.add("C142")
    if not node.types or "Thing" in node.types:
        found.add("C148")
    if "url" not in node.data and "sameAs" not in node.data:
        found.add("C149")
    key = folded(name)
    if key in seen or not key or name[-1:] == ")" or "/" in name or name.strip() is not name:
        found.add("C150")
    seen.add(key)
    return found


@rule("C141", "author-in-a-string", WARNING, formats=PAGES, groups=("google", "news"))
def author_in_a_string(document: Document) -> Iterator[Finding]:
    """A party is named by a bare string where an object belongs.

    Nothing tells whether the string means a person or an organization, and there is no place for the address of a
    profile. Of the article's own authors C155 speaks; this rule speaks of all others, such as the photographer.

    Google, Article structured data: author.
    """
    graph: Graph = document.notes["graph"]
    judged = {node.path for node in told(document)}
    for node in graph.nodes:
        if node.path in judged:
            continue
        for property in sorted(NAMING.intersection(node.data)):
            for value in node.each(property):
                if (
                    isinstance(value.value, str)
                    and value.value.strip()
                    and not ROLES.intersection(node.types)
                ):
                    yield about(
                        document,
                        value,
                        f"{property} is a string and no Person or Organization",
                        label="write an object with @type and name",
                    )


@rule("C142", "author-without-name", WARNING, formats=PAGES, groups=("google", "news"))
def author_without_name(document: Document) -> Iterator[Finding]:
    """A party has no name, or an address in its place.

    A byline without a name shows nobody. A given name and a family name alone are not read by search engines either.

    Google, Article structured data: author.name.
    """
    graph: Graph = document.notes["graph"]
    for party in parties(document):
        if party.node is None:
            continue
        name = party.name.strip()
        if not name and not (
            party.node.reference and graph.node(party.value.value, party.value.path) is party.node
        ):
            parts = [part for part in ("givenName", "familyName") if words(party.node.data.get(part)).strip()]
            label = f"only {' and '.join(parts)}" if parts else ""
            yield about(document, party.node, f"{party.property} has no name", label=label)
        elif ADDRESS.match(name):
            yield about(document, party, "the name is an address and no name")


@rule("C143", "introduction-in-name", WARNING, formats=PAGES, groups=("google", "news"))
def introduction_in_name(document: Document) -> Iterator[Finding]:
    """A name begins with the words that introduce a byline, such as By or Von.

    The field holds what the page prints, not who wrote it. Every index then has two persons: `Rosalind Bell` and
    `By Rosalind Bell`.

    The fix removes the introduction.

    Google, Article structured data: author.name.
    """
    for party in parties(document):
        found = INTRODUCED.match(party.name.strip())
        if not found or (party.name.strip()[: found.end()].strip().islower() and found["particle"]):
            continue
        line = understood(party.name)
        rest = party.name.strip()[found.end() :].strip()
        if line is None or not line.credits or folded(line.credits[0].name).startswith(folded(party.name)):
            continue
        if folded(rest).startswith(folded(line.credits[0].name)):
            yield about(
                document,
                party,
                "the name holds the byline, not the person",
                label=f"a name should be `{rest}`",
                fix=instead(document, party, rest)
                if len(line.credits) == 1 and line.credits[0].name == rest
                else None,
            )


def instead(document: Document, party: Party, name: str) -> Fix | None:
    """The fix that writes another name; only where the value stands in JSON."""
    span = place(document, party.path)
    if span is None or "microdata" in party.path:
        return None
    return Fix(f"write {shown(written(name))}", (Edit(span, written(name)),))


@rule("C144", "several-authors-in-one", WARNING, formats=PAGES, groups=("google", "news"))
def several_in_one(document: Document) -> Iterator[Finding]:
    """One field names several parties.

    `Felix Schröder und Jörg Soldwisch, dpa` becomes one person of that name, and neither of the two is found under their
    own. Each party belongs into an entry of its own.

    The fix writes the entries where the object says nothing but a type and the name.

    Google, Article structured data: author, one field each.
    """
    for party in parties(document):
        line = understood(party.name)
        if line is None or len(line.credits) < 2 or not JOINED.search(party.name):
            continue
        entries = [entry(credit) for credit in line.credits]
        yield about(
            document,
            party,
            f"one {party.property} field holds several names",
            label=f"write {len(entries)} entries: " + ", ".join(credit.name for credit in line.credits),
            fix=split(document, party, entries),
        )


def split(document: Document, party: Party, entries: list[str]) -> Fix | None:
    """The fix that writes several entries for one."""
    simple = party.node is None or not party.node.data.keys() - {"@type", "name", "@context"}
    if not simple or "microdata" in party.path or party.value.role is not None:
        return None
    path = party.node.path if party.node else party.path
    span = place(document, path)
    if span is None:
        return None
    listed = ", ".join(entries)
    inside = re.fullmatch(r".*/\d+", path) is not None
    return Fix(f"write {len(entries)} entries", (Edit(span, listed if inside else f"[{listed}]"),))


@rule("C145", "more-than-a-name", WARNING, formats=PAGES, groups=("google", "news"))
def more_than_a_name(document: Document) -> Iterator[Finding]:
    """A name holds a job title, an affiliation or an honorific as well.

    `name` is for the name. A title has `jobTitle`, a house `affiliation`, and a function that names nobody, such as
    "Guardian staff reporter", is no person at all.

    Google, Article structured data: author.name.
    """
    for party in parties(document):
        line = understood(party.name)
        if line is None or len(line.credits) != 1:
            continue
        credit = line.credits[0]
        extra = [
            words
            for words in (credit.prefix, credit.title, credit.affiliation)
            if words and words in party.name
        ]
        if credit.generic and is_person(party.node):
            yield about(
                document,
                party,
                "the name is a function and no person's name",
                label="name the person, or the organization as such",
            )
        elif extra and credit.name != party.name.strip():
            yield about(
                document,
                party,
                "the name holds more than a name",
                label=f"`{credit.name}` is the name, `{extra[0]}` is not",
            )


@rule("C146", "person-is-organization", WARNING, formats=PAGES, groups=("google", "news"))
def person_is_organization(document: Document) -> Iterator[Finding]:
    """A Person bears the name of an agency, a desk or a publication.

    `dpa` and `Redaktion` are not people. Written as Person they appear among the authors of the archive, and a reader
    looks for somebody who does not exist.

    The fix changes the type.

    Google, Article structured data: author, Organization for organizations.
    """
    for party in parties(document):
        if party.node is None or party.node.types != ("Person",):
            continue
        line = understood(party.name)
        if line is None or len(line.credits) != 1:
            continue
        credit = line.credits[0]
        if credit.kind == "organisation" and folded(credit.name) == folded(party.name):
            path = party.node.at("@type")
            fix = None
            if party.property not in PERSON_ONLY and "microdata" not in path:
                span = place(document, path)
                if span and isinstance(party.node.data.get("@type"), str):
                    fix = Fix('write "Organization"', (Edit(span, '"Organization"'),))
            yield Finding(
                f"the name {shown(credit.name)} is an organization's, and the type says Person",
                path=path,
                fix=fix,
            )


@rule("C148", "author-untyped", WARNING, formats=PAGES, groups=("google", "news"))
def author_untyped(document: Document) -> Iterator[Finding]:
    """An author is an object without a type, or a Thing.

    Google asks for Person or Organization, and strongly recommends to say which. What is neither is no author.

    Google, Article structured data: author.
    """
    graph = graph_of(document)
    for party in parties(document, "author", "contributor", "editor", "translator", "creator"):
        node = party.node
        if node is None or node.block.syntax != "json-ld" or node.reference:
            continue
        types = {name for one in graph.same(node) for name in one.types}
        if not types or types == {"Thing"}:
            yield about(
                document, node, f"{party.property} is neither a Person nor an Organization", label="add @type"
            )


@rule("C149", "author-without-profile", NOTE, formats=PAGES, groups=("google",))
def author_without_profile(document: Document) -> Iterator[Finding]:
    """An author has no address of a profile.

    `url` or `sameAs` tell two people of one name apart.

    Google, Article structured data: author.url.
    """
    graph = graph_of(document)
    for party in parties(document, "author"):
        node = party.node
        if (
            node is None
            or node.block.syntax != "json-ld"
            or "Person" not in node.types
            or not party.name.strip()
        ):
            continue
        if not (has(graph, node, "url") or has(graph, node, "sameAs") or node.id.startswith("http")):
            yield about(document, node, "the author has no url and no sameAs")


@rule("C150", "author-form", NOTE, formats=PAGES, groups=("news",))
def author_form(document: Document) -> Iterator[Finding]:
    """An author stands there twice, or with a sign-off code.

    `Elena Oberholzer (obe)` and `Elena Oberholzer` are one person in two spellings, and two in an index.

    Google, Article structured data: author.name.
    """
    seen: set[str] = set()
    for party in parties(document, "author"):
        name = party.name.strip()
        if not name:
            continue
        person = party.node is not None and "Person" in party.node.types
        if folded(name) in seen:
            yield about(document, party, "the author is named twice")
        elif person and (code := CODE.search(name)):
            yield about(
                document,
                party,
                "the name has a sign-off code in it",
                label=f"`{(code[1] or code[2])}` is a code",
            )
        seen.add(folded(name))
