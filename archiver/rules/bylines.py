"""Rules that compare whom the metadata of a page credits with what readers see: nobody forgotten, nobody in a wrong place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from json import encoder

from archiver.article import Article, Credit, CreditLine, Document
from archiver.finding import ERROR, NOTE, WARNING, Edit, Finding, Fix, Span
from archiver.linkeddata import ROLES, Graph, words
from archiver.rules import quiet, rule
from archiver.rules.parties import (
    PERSON_ONLY,
    Party,
    entry,
    folded,
    name_in,
    parties,
    shown,
)
from archiver.rules.reading import PAGES, about, articles, graph_of, has, metas, place, told
from archiver.schemas import vocabulary

ON_PEOPLE = frozenset({"editor", "accountablePerson", "sourceOrganization"})


@quiet
def plain_bylines(document: Document) -> frozenset[str]:
    """The rules of this family that articles without a byline or a credit line give nothing to say."""
    graph = document.notes.get("graph")
    if graph is None:
        return frozenset()
    silent = set[str]()
    if graph.unplayed:
        silent.add("C153")
    if ON_PEOPLE.isdisjoint(graph.names):
        silent.add("C152")
    if "page" not in document.notes:
        silent.add("C140")
    slots = {line.slot for article in document.articles for line in article.credit_lines}
    if slots <= {"field"}:
        silent |= {"C147", "C151", "C154"}
    return frozenset(silent)


@rule("C151", "credit-forgotten", WARNING, formats=PAGES, groups=("news",))
def credit_forgotten(document: Document, article: Article) -> Iterator[Finding]:
    """The text credits somebody whom the metadata forgets.

    `Elizabeth Pritchett hat zu diesem Bericht beigetragen.` at the end of a story is read by people and by nobody else:
    search engines, aggregators and libraries take who made a story from its metadata. There, `contributor` is the place
    for such a person, and no page that was looked at had it.

    schema.org, contributor, editor, translator; archiver writes them when it converts the article.
    """
    lines = [line for line in article.credit_lines if line.slot != "field"]
    if not lines or not told(document):
        return
    known = known_names(document, article)
    # Of a byline that has nobody in common with the metadata, C154 speaks.
    strange = stranger(document, article) is not None
    missing = [
        (line, credit)
        for line in lines
        if not (strange and line.slot == "byline")
        for credit in line.credits
        if forgotten(credit, known)
    ]
    # One fix adds them all: two would write one property twice.
    fix = added(document, article, [credit for _, credit in missing])
    for line, credit in missing:
        yield Finding(
            f"the text credits {shown(credit.name)}, whom the metadata forgets",
            span=within(document, line, credit),
            path=line.path,
            label=f"add as {property_for(credit)}",
            fix=fix,
        )
        fix = None


def added(document: Document, article: Article, missing: list[Credit]) -> Fix | None:
    """The fix, not a safe one, that adds credits after the author or the headline; none where their property is there."""
    graph = graph_of(document)
    node = graph.by_path.get(article.path)
    if not missing or node is None or node.block.syntax != "json-ld":
        return None
    after = next((name for name in ("author", "headline", "@type") if name in node.data), "")
    members: dict[str, list[str]] = {}
    for credit in missing:
        party = entry(credit)
        entries = members.setdefault(property_for(credit), [])
        if party not in entries:
            entries.append(party)
    span = place(document, node.at(after)) if after else None
    if span is None or not members.keys().isdisjoint(node.data):
        return None
    text = "".join(
        f', "{name}": {entries[0] if len(entries) == 1 else "[" + ", ".join(entries) + "]"}'
        for name, entries in members.items()
    )
    return Fix(f"add {shown(text[2:])}", (Edit(Span(span.end, span.end), text),), safe=False)


def forgotten(credit: Credit, known: set[str]) -> bool:
    """Whether a credit names somebody of whom no credit in the metadata speaks."""
    if (
        credit.scope
        or credit.generic
        or credit.initials
        or credit.role == "signoff"
        or not credit.name.strip()
    ):
        return False
    name = folded(credit.name)
    return bool(name) and not any(name == other or f" {name} " in f" {other} " for other in known)


def known_names(document: Document, article: Article) -> set[str]:
    """Every name that the metadata credits, for comparison."""
    graph: Graph = document.notes["graph"]
    names = {folded(party.name) for party in parties(document)}
    for line in article.credit_lines:
        if line.slot == "field":
            names.update(folded(credit.name) for credit in line.credits)
            names.add(folded(line.raw))
    for node in told(document):
        for property in (
            "publisher",
            "provider",
            "sourceOrganization",
            "copyrightHolder",
            "creditText",
            "isBasedOn",
            "reviewedBy",
        ):
            for value in graph.values(node, property):
                found = graph.node(value.value, value.path)
                names.add(folded(words(value.value) if found is None else name_in(graph, found)[0]))
    return names - {""}


def property_for(credit: Credit) -> str:
    """The property of schema.org in which a credit belongs."""
    from archiver.credits.roles import role

    try:
        told = role(credit.role)
    except KeyError:
        return "contributor"
    if told.property in PERSON_ONLY and credit.kind == "organisation":
        return "contributor"
    return told.property or "contributor"


def within(document: Document, line: CreditLine, credit: Credit) -> Span | None:
    """Where a name of the text stands: within the string that holds the body, or in the page."""
    if credit.span or line.span or not line.path:
        return credit.span or line.span
    span = place(document, line.path)
    if span is None:
        return None
    text = document.source.text
    for escaped in (False, True):
        start = text.find(quoted_body(line.raw, escaped), span.start, span.end)
        name = quoted_body(credit.raw or credit.name, escaped)
        at = text.find(name, max(start, span.start), span.end)
        if at >= 0 and (start >= 0 or escaped):
            return Span(at, at + len(name))
    return span


def quoted_body(said: str, escaped: bool) -> str:
    """Words as they stand within a string of JSON, where all but ASCII may be escaped."""
    write = encoder.encode_basestring_ascii if escaped else encoder.encode_basestring
    return write(said)[1:-1]


@rule("C152", "editor-is-no-person", ERROR, formats=PAGES, groups=("vocabulary", "news"))
def editor_is_no_person(document: Document) -> Iterator[Finding]:
    """An editor is an organization, or a source organization a person.

    schema.org lets only a Person edit or be accountable, and only an Organization be the source. What stands otherwise is
    not read. An organization that helped belongs into `contributor`.

    schema.org, editor, accountablePerson, sourceOrganization: expected types.
    """
    graph = graph_of(document)
    known = vocabulary()
    for node in graph.nodes:
        for property in sorted(ON_PEOPLE.intersection(node.data)):
            for value in graph.values(node, property):
                found = graph.node(value.value, value.path)
                types = found.types if found else ()
                if not types or not all(name in known.types for name in types) or known.fits(property, types):
                    continue
                wanted = "Organization" if property == "sourceOrganization" else "Person"
                yield about(
                    document,
                    value,
                    f"{property} is of type {types[0]}, and schema.org knows only {wanted} there",
                    label="write it as contributor",
                )


@rule("C153", "role-without-its-property", NOTE, formats=PAGES, groups=("vocabulary", "news"))
def role_without_its_property(document: Document) -> Iterator[Finding]:
    """A Role object has no role name, or does not carry the party that has the role.

    A Role stands between a property and its value, and repeats the property: `contributor: {@type: Role, roleName: ...,
    contributor: {@type: Person, ...}}`. Without that the chain breaks, and the person behind it is lost.

    schema.org, Role.
    """
    graph = graph_of(document)
    if ROLES.isdisjoint(graph.kinds):
        return
    for node in graph.nodes:
        if node.holder is None or not ROLES.intersection(node.types):
            continue
        if node.name not in node.data and not node.reference:
            yield about(
                document,
                node,
                f"the Role object does not repeat {node.name}",
                label=f"{node.name} with the party is missing in it",
            )
        elif "roleName" not in node.data and "namedPosition" not in node.data:
            yield about(document, node, "the Role object does not say which role", label="add roleName")


@rule("C140", "page-without-author", WARNING, formats=PAGES, groups=("google", "news"))
def page_without_author(document: Document) -> Iterator[Finding]:
    """The metadata names no author, and the page does.

    Google recommends to name every author that the page shows. A story that shows none is rightly without.

    Google, Article structured data: author.
    """
    graph = graph_of(document)
    for node in articles(document):
        if has(graph, node, "author") or has(graph, node, "creator") or node.block.syntax != "json-ld":
            continue
        for said, _ in metas(document, "author", "article:author"):
            if said.strip() and not re.match(r"(?:https?:)?//", said):
                yield about(
                    document, node, "the article has no author, and the page names one", label=said[:80]
                )
                break


@rule("C147", "only-an-organization", NOTE, formats=PAGES, groups=("google", "news"))
def only_an_organization(document: Document, article: Article) -> Iterator[Finding]:
    """Only an organization is named as author, though the text has a byline.

    Who wrote the story is then to be found in its text alone.

    Google, Article structured data: author.
    """
    authors = [party for party in parties(document, "author") if party.node is not None]
    if not authors or any(
        "Person" in party.node.types or not party.node.types for party in authors if party.node
    ):
        return
    bylines = [line for line in article.credit_lines if line.slot != "field"]
    people = [
        credit
        for line in bylines
        for credit in line.credits
        if credit.kind == "person" and credit.role == "author"
    ]
    if people:
        yield about(
            document,
            authors[0],
            "only an organization is named as author, and the text names a person",
            label=people[0].name,
        )


@rule("C154", "byline-differs", WARNING, formats=PAGES, groups=("google", "news"))
def byline_differs(document: Document, article: Article) -> Iterator[Finding]:
    """The byline of the text and the authors of the metadata have nobody in common.

    One of the two is wrong, or names a brand instead of a reporter. People read the byline, and everybody else the
    metadata.

    Google, Article structured data: author.
    """
    found = stranger(document, article)
    if found is not None:
        party, credit = found
        message = f"the text has {shown(credit.name)} in its byline"
        yield about(document, party, message, label="the metadata says otherwise")


def stranger(document: Document, article: Article) -> tuple[Party, Credit] | None:
    """The first author of the metadata and the first of the byline, where the two have nobody in common."""
    people = [party for party in parties(document, "author") if party.name.strip()]
    if not any(party.node is None or "Person" in party.node.types for party in people):
        return None
    names = [
        credit
        for line in article.credit_lines
        for credit in line.credits
        if line.slot == "byline"
        and credit.role == "author"
        and credit.kind == "person"
        and not credit.generic
    ]
    known = {folded(party.name) for party in people}
    for credit in names:
        name = folded(credit.name)
        if any(name in other or other in name for other in known):
            return None
    return (people[0], names[0]) if names else None
