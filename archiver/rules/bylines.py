"""Rules about who the metadata of a page credits: one party in each field, nothing but its name, nobody forgotten."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from archiver.article import Article, Credit, CreditLine, Document
from archiver.finding import ERROR, NOTE, WARNING, Edit, Finding, Fix, Span
from archiver.jsontree import written
from archiver.linkeddata import ROLES, Graph, Node, Value, words
from archiver.pattern import Pattern
from archiver.rules import quiet, rule
from archiver.rules.reading import PAGES, about, articles, graph_of, has, metas, place, told
from archiver.schemas import vocabulary

ON_PEOPLE = frozenset({"editor", "accountablePerson", "sourceOrganization"})
CREDITING = ("author", "creator", "contributor", "editor", "translator", "producer", "accountablePerson")
PERSON_ONLY = ("editor", "accountablePerson")
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


class Party(NamedTuple):
    """One value of a property that credits: the property, the value, the node it is, its name and where that stands."""

    property: str
    value: Value
    node: Node | None
    name: str
    path: str


def parties(document: Document, *properties: str) -> list[Party]:
    """Everyone whom the article's properties name, text or object, worked out once for each document."""
    known: list[Party] | None = document.notes.get("parties")
    if known is None:
        known = document.notes["parties"] = list(named(document))
    return [party for party in known if party.property in properties] if properties else known


def named(document: Document) -> Iterator[Party]:
    """Everyone whom the article's properties name, in the order of the properties."""
    graph: Graph = document.notes["graph"]
    for node in told(document)[:1] if document.format == "html" else told(document):
        for property in CREDITING:
            if property not in graph.names:
                continue
            for value in graph.values(node, property):
                found = graph.node(value.value, value.path)
                name, path = (words(value.value), value.path) if found is None else name_in(graph, found)
                yield Party(property, value, found, name, path)


def name_in(graph: Graph, node: Node) -> tuple[str, str]:
    """The name of a node, and where it stands."""
    found = graph.first(node, "name")
    return (words(found.value), found.path) if found else ("", node.path)


def reading(party: Party) -> CreditLine | None:
    """What the grammar of credits makes of a party's name."""
    return understood(party.name)


@lru_cache(maxsize=4096)
def understood(name: str) -> CreditLine | None:
    """What the grammar of credits makes of a name, kept for the rules and the articles that follow."""
    from archiver import credits

    return credits.read_line(name, slot="field")


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """A name for comparison: letters and digits only, without case and accents."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return " ".join(
        "".join(char if char.isalnum() else " " for char in plain if not unicodedata.combining(char)).split()
    )


NAMING = frozenset({"author", "creator", "contributor", "translator"})
ON_NAMES = frozenset({"C143", "C144", "C145", "C146"})
ON_PARTIES = ON_NAMES | {"C142", "C148", "C149", "C150"}


@quiet
def plain_bylines(document: Document) -> frozenset[str]:
    """The rules of this family that plain names and ordinary articles give nothing to say."""
    graph = document.notes.get("graph")
    if graph is None:
        return frozenset()
    silent = set(ON_PARTIES)
    seen: set[str] = set()
    for party in parties(document):
        silent -= suspected(party, seen)
    if graph.unplayed:
        silent.add("C153")
    if ON_PEOPLE.isdisjoint(graph.names):
        silent.add("C152")
    if "page" not in document.notes:
        silent.add("C140")
    judged = told(document)
    if all(node in judged or NAMING.isdisjoint(node.data) for node in graph.nodes):
        silent.add("C141")
    slots = {line.slot for article in document.articles for line in article.credit_lines}
    if slots <= {"field"}:
        silent |= {"C147", "C151", "C154"}
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
    profile. Of the article's own authors S001 speaks; this rule speaks of all others, such as the photographer.

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
        line = reading(party)
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
        line = reading(party)
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


def entry(credit: Credit) -> str:
    """A party as JSON."""
    sort = "Organization" if credit.kind == "organisation" else "Person"
    return f'{{"@type": "{sort}", "name": {written(credit.name)}}}'


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
        line = reading(party)
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


def is_person(node: Node | None) -> bool:
    """Whether a node says that it is a person."""
    return node is not None and "Person" in node.types


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
        line = reading(party)
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


def shown(name: str) -> str:
    """A name in a message."""
    return name if len(name) <= 60 else name[:57] + "..."


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
    from archiver.credits import role

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
    start = text.find(quoted_body(line.raw), span.start, span.end)
    start = start if start >= 0 else span.start
    at = text.find(quoted_body(credit.raw or credit.name), start, span.end)
    return Span(at, at + len(quoted_body(credit.raw or credit.name))) if at >= 0 else span


def quoted_body(said: str) -> str:
    """Words as they stand within a string of JSON."""
    import json

    return json.dumps(said, ensure_ascii=False)[1:-1]


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
