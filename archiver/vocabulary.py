"""schema.org's vocabulary as facts: which types there are, which properties each may have, and of what kind.

The facts are names only, in `schemas/schema-org/vocabulary.json`, made from a release by `schemas.update_schema_org`.
What a node may say is worked out for each combination of types once, when a document has it.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

TEXTUAL = frozenset({"Text", "URL", "CssSelectorType", "XPathType", "PronounceableText"})
TEMPORAL = frozenset({"Date", "DateTime", "Time"})
NUMERIC = frozenset({"Number", "Integer", "Float"})
QUANTITIES = frozenset({"Quantity", "Distance", "Duration", "Energy", "Mass"})
LITERAL = TEXTUAL | TEMPORAL | NUMERIC | QUANTITIES | {"Boolean", "DataType"}


MANY = 4096
"""How many combinations of types are kept, for a hostile document can name as many as it likes."""


class Term(NamedTuple):
    """One type, property or enumeration member: what it belongs to, what values it takes, and its standing.

    `above` holds the parents of a type, the domains of a property, the classes of a member; `takes` the ranges of a
    property. `standing` is "", "pending" or "attic"; `instead` is the term that supersedes this one.
    """

    above: tuple[str, ...]
    takes: tuple[str, ...] = ()
    standing: str = ""
    instead: str = ""

    @property
    def retired(self) -> bool:
        """Whether the term should not be used any more."""
        return bool(self.instead) or self.standing == "attic"


class Takes(NamedTuple):
    """What a property takes: the kinds of literal, and the types of its objects with all below them."""

    text: bool
    url: bool
    temporal: bool
    number: bool
    quantity: bool
    boolean: bool
    entities: frozenset[str]
    members: frozenset[str]
    """Members of the enumerations among its types."""
    duration: bool


class Vocabulary:
    """One release. `facts` is the content of the file of facts."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.release: str = facts["release"]
        self.types = {name: term(said) for name, said in facts["types"].items()}
        self.properties: dict[str, str] = facts["properties"]
        self.members = {name: term(said) for name, said in facts["members"].items()}
        self._terms: dict[str, Term] = {}
        self._shapes: dict[tuple[str, ...], dict[str, Takes]] = {}
        self.settled: dict[tuple[str, ...], dict[str, Takes]] = {}
        """Combinations of types of which there is nothing to say -> their shapes. Kept by who judges."""
        self._takes: dict[str, Takes] = {}
        self._above: dict[str, frozenset[str]] = {}

    def property(self, name: str) -> Term | None:
        """The facts of a property."""
        known = self._terms.get(name)
        if known is None and name in self.properties:
            known = self._terms[name] = term(self.properties[name])
        return known

    def above(self, name: str) -> frozenset[str]:
        """A type and every type above it."""
        known = self._above.get(name)
        if known is None:
            found = {name}
            waiting = [name]
            while waiting:
                for parent in self.types.get(waiting.pop(), Term(())).above:
                    if parent not in found:
                        found.add(parent)
                        waiting.append(parent)
            known = self._above[name] = frozenset(found)
        return known

    @cached_property
    def below(self) -> dict[str, frozenset[str]]:
        """Every type -> it and all types below it."""
        found: dict[str, set[str]] = {name: {name} for name in self.types}
        for name in self.types:
            for parent in self.above(name):
                found.setdefault(parent, set()).add(name)
        return {name: frozenset(names) for name, names in found.items()}

    @cached_property
    def members_of(self) -> dict[str, frozenset[str]]:
        """Every class of an enumeration -> its members."""
        found: dict[str, set[str]] = {}
        for name, member in self.members.items():
            for kind in member.above:
                for above in self.above(kind):
                    found.setdefault(above, set()).add(name)
        return {name: frozenset(names) for name, names in found.items()}

    @cached_property
    def folded_types(self) -> dict[str, str]:
        """Types by their names without case."""
        return {name.casefold(): name for name in self.types}

    @cached_property
    def folded_properties(self) -> dict[str, str]:
        """Properties by their names without case."""
        return {name.casefold(): name for name in self.properties}

    @cached_property
    def by_domain(self) -> dict[str, list[str]]:
        """Type -> the properties whose domain names it."""
        found: dict[str, list[str]] = {}
        for name, said in self.properties.items():
            for domain in said.partition(":")[0].split():
                found.setdefault(domain, []).append(name)
        return found

    def shape(self, types: tuple[str, ...]) -> dict[str, Takes]:
        """Every property in use that a node of these types may have, and what it takes.

        Superseded ones and those in the attic are not among them, for there is something to say of each.
        """
        known = self._shapes.get(types)
        if known is None:
            known = {}
            for above in frozenset().union(*(self.above(name) for name in types)):
                for name in self.by_domain.get(above, ()):
                    if ">" not in self.properties[name] and "~attic" not in self.properties[name]:
                        known[name] = self.takes(name)
            if len(self._shapes) > MANY:
                self._shapes.clear()
            self._shapes[types] = known
        return known

    def takes(self, name: str) -> Takes:
        """What a property takes."""
        known = self._takes.get(name)
        if known is None:
            found = self.property(name)
            ranges = frozenset(found.takes if found else ())
            entities: set[str] = set()
            members: set[str] = set()
            for kind in ranges - LITERAL:
                entities |= self.below.get(kind, frozenset({kind}))
                if "Enumeration" in self.above(kind):
                    members |= self.members_of.get(kind, frozenset())
            quantities = ranges & QUANTITIES
            known = self._takes[name] = Takes(
                bool(ranges & TEXTUAL - {"URL"}),
                "URL" in ranges,
                bool(ranges & TEMPORAL),
                bool(ranges & NUMERIC),
                bool(quantities),
                "Boolean" in ranges,
                frozenset(entities | quantities),
                frozenset(members),
                "Duration" in ranges,
            )
        return known


def term(said: str) -> Term:
    """A line of the file of facts: `above : takes ~standing >instead`, of which only `above` is always there."""
    standing = instead = ""
    if ">" in said:
        said, _, instead = said.partition(">")
    if "~" in said:
        said, _, standing = said.partition("~")
    above, _, takes = said.partition(":")
    return Term(tuple(above.split()), tuple(takes.split()), standing.strip(), instead.strip())


def facts_of(release: dict[str, Any], number: str) -> dict[str, Any]:
    """The facts of a release of schema.org, from the JSON-LD file that holds all its terms. Names only."""
    types: dict[str, str] = {}
    properties: dict[str, str] = {}
    members: dict[str, str] = {}
    nodes = [node for node in release["@graph"] if node["@id"].startswith("schema:")]
    for node in nodes:
        name, kinds = local(node["@id"]), names(node.get("@type"), every=True)
        if "rdf:Property" in kinds:
            domains, ranges = (
                names(node.get("schema:domainIncludes")),
                names(node.get("schema:rangeIncludes")),
            )
            properties[name] = line(node, f"{' '.join(domains)} : {' '.join(ranges)}")
        elif "rdfs:Class" in kinds:
            types[name] = line(node, " ".join(names(node.get("rdfs:subClassOf"))))
        else:
            members[name] = line(node, " ".join(names(node.get("@type"))))
    return {
        "release": number,
        "types": ordered(types),
        "properties": ordered(properties),
        "members": ordered(members),
    }


def line(node: dict[str, Any], said: str) -> str:
    """One term as a line of facts."""
    part = " ".join(names(node.get("schema:isPartOf"), every=True))
    if "pending" in part or "attic" in part:
        said += " ~pending" if "pending" in part else " ~attic"
    instead = names(node.get("schema:supersededBy"))
    return (said + f" >{instead[0]}" if instead else said).strip()


def names(said: Any, *, every: bool = False) -> list[str]:
    """The terms of schema.org that a value of the release names, or all that it names."""
    values = said if isinstance(said, list) else [] if said is None else [said]
    found = [value["@id"] if isinstance(value, dict) else value for value in values]
    return sorted(found) if every else sorted(local(name) for name in found if name.startswith("schema:"))


def local(name: str) -> str:
    """A name without its prefix."""
    return name.partition(":")[2]


def ordered(facts: dict[str, str]) -> dict[str, str]:
    """The facts in the order of their names."""
    return dict(sorted(facts.items()))
