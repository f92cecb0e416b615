"""schema.org's vocabulary as facts: which types there are, which properties each may have, and of what kind.

The facts are names only, in `schemas/schema-org/vocabulary.json`, made from a release by `schemas.update_schema_org`.
What a node may say is worked out for each combination of types once, when a document has it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from archiver.remembered import once

TEXTUAL = frozenset({"Text", "URL", "CssSelectorType", "XPathType", "PronounceableText"})
TEMPORAL = frozenset({"Date", "DateTime", "Time"})
NUMERIC = frozenset({"Number", "Integer", "Float"})
QUANTITIES = frozenset({"Quantity", "Distance", "Duration", "Energy", "Mass"})
LITERAL = TEXTUAL | TEMPORAL | NUMERIC | QUANTITIES | {"Boolean", "DataType"}


MANY = 4096
"""How many combinations of types are kept, for a hostile document can name as many as it likes."""


WITHOUT_VALUE = ("@type", "@id", "@context", "@graph")
"""Keywords that nearly every object has, and no shape knows."""


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
    """What a property takes: the kinds of literal, and the types of objects."""

    text: bool
    url: bool
    temporal: bool
    number: bool
    quantity: bool
    boolean: bool
    duration: bool
    enumeration: bool
    """Whether its objects are members of enumerations."""
    ranges: frozenset[str]


class Shape(dict[str, "Takes | None"]):
    """Every property in use that a node of certain types may have, and what it takes; worked out when asked for.

    Superseded ones and those in the attic are not among them, for there is something to say of each.
    """

    def __init__(self, known: Vocabulary, types: tuple[str, ...]) -> None:
        super().__init__(dict.fromkeys(WITHOUT_VALUE))
        self.known = known
        self.above = frozenset[str]().union(*(known.above(name) for name in types))

    def __missing__(self, name: str) -> Takes | None:
        found = self.known.property(name)
        if found is None or found.retired or self.above.isdisjoint(found.above):
            return None
        takes = self[name] = self.known.takes(name)
        return takes


class Vocabulary:
    """One release. `facts` is the content of the file of facts; its lines are read when asked for."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.release: str = facts["release"]
        self.types: dict[str, str] = facts["types"]
        self.properties: dict[str, str] = facts["properties"]
        self.members: dict[str, str] = facts["members"]
        self.settled: dict[tuple[str, ...], Shape] = {}
        """Combinations of types of which there is nothing to say -> their shapes. Kept by who judges."""
        self._terms: dict[str, Term] = {}
        self._takes: dict[str, Takes] = {}
        self._above: dict[str, frozenset[str]] = {}
        self._fits: dict[tuple[str, tuple[str, ...]], bool] = {}

    def type(self, name: str) -> Term | None:
        """The facts of a type."""
        return term(self.types[name]) if name in self.types else None

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
                line = self.types.get(waiting.pop(), "")
                for parent in term(line).above:
                    if parent not in found:
                        found.add(parent)
                        waiting.append(parent)
            known = frozenset(found)
            if name in self.types:
                self._above[name] = known
        return known

    def below(self, name: str) -> frozenset[str]:
        """A type and every type below it."""
        return frozenset(kind for kind in self.types if name in self.above(kind))

    def shape(self, types: tuple[str, ...]) -> Shape:
        """What a node of these types may have."""
        return Shape(self, types)

    def takes(self, name: str) -> Takes:
        """What a property takes."""
        known = self._takes.get(name)
        if known is None:
            found = self.property(name)
            ranges = frozenset(found.takes if found else ())
            known = self._takes[name] = Takes(
                bool(ranges & TEXTUAL - {"URL"}),
                "URL" in ranges,
                bool(ranges & TEMPORAL),
                bool(ranges & NUMERIC),
                bool(ranges & QUANTITIES),
                "Boolean" in ranges,
                "Duration" in ranges,
                any("Enumeration" in self.above(kind) for kind in ranges - LITERAL),
                ranges,
            )
        return known

    def fits(self, name: str, types: tuple[str, ...]) -> bool:
        """Whether an object of these types may be a value of a property; one fitting type is enough."""
        key = (name, types)
        known = self._fits.get(key)
        if known is None:
            ranges = self.takes(name).ranges
            known = not all(ranges.isdisjoint(self.above(kind)) for kind in types)
            if len(self._fits) > MANY:
                self._fits.clear()
            self._fits[key] = known
        return known

    def choices(self, takes: Takes) -> list[str]:
        """The members of the enumerations that a property takes, in order."""
        return [name for name in self.members if self.is_choice(name, takes)]

    def is_choice(self, name: str, takes: Takes) -> bool:
        """Whether a name is a member of an enumeration that a property takes."""
        if name not in self.members:
            return False
        return any(not takes.ranges.isdisjoint(self.above(kind)) for kind in term(self.members[name]).above)

    @once
    def folded_types(self) -> dict[str, str]:
        """Types by their names without case."""
        return {name.casefold(): name for name in self.types}

    @once
    def folded_properties(self) -> dict[str, str]:
        """Properties by their names without case."""
        return {name.casefold(): name for name in self.properties}


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
