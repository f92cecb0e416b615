"""Content models as facts: read them, and look at them as of one version.

The facts are a text that a person can read and edit (`schemas/newsml-g2/facts.txt` says how at its top). Every fact
may carry the versions in which it holds, so that one text tells what any version of the standard allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from archiver.pattern import Pattern
from archiver.stated import records

NAR = "http://iptc.org/std/nar/2006-10-01/"
FOREVER = 1_000_000


class Versions(NamedTuple):
    """The minor versions in which a fact holds, both ends inclusive: 2.28 is 28."""

    first: int = 0
    last: int = FOREVER

    def __contains__(self, version: object) -> bool:
        return self.first <= version <= self.last  # type: ignore[operator]


ALWAYS = Versions()


class Attribute(NamedTuple):
    """One attribute; a `kind` of "" means that another schema says what its value is (`xml:lang`)."""

    name: str
    kind: str
    required: bool
    default: str
    fixed: str
    versions: Versions


class Particle(NamedTuple):
    """A piece of a content model: an element, a wildcard, or a run of particles in order or to choose from.

    `kind` is "element", "wildcard", "sequence" or "choice". `name` is the element's name, or the wildcard's mark
    such as "other!"; `shape` is set where the element has a shape of this place. `most` is -1 for any number.
    """

    kind: str
    name: str
    shape: str
    parts: tuple[Particle, ...]
    least: int
    most: int
    versions: Versions


class Kind(NamedTuple):
    """A kind of value for a version range, or a wildcard for attributes."""

    name: str
    versions: Versions


class Shape(NamedTuple):
    """What an element holds and bears."""

    name: str
    text: tuple[Kind, ...]
    content: Particle | None
    mixed: bool
    attributes: tuple[Attribute, ...]
    wildcards: tuple[Kind, ...]


class Facts(NamedTuple):
    """Everything stated: kinds of value, shapes, and for each element its shape and since when it stands alone."""

    values: dict[str, str]
    shapes: dict[str, Shape]
    elements: dict[str, tuple[str, Versions]]


OCCURRENCE = {"": (1, 1), "?": (0, 1), "*": (0, -1), "+": (1, -1)}
RANGE = Pattern(r"(.*?)(?:@(?:2\.(\d+))?(-2\.(\d+))?)?$", re.S)
TOKEN = Pattern(r"\(|\)[^\s(),|]*|[,|]|[^\s(),|]+")
SUFFIX = Pattern(r"(.*?)([?*+]?)$", re.S)


def ranged(word: str) -> tuple[str, Versions]:
    """A word without its version mark, and the versions that the mark means."""
    if "@" not in word:
        return word, ALWAYS
    found = RANGE.match(word)
    assert found is not None
    bare, first, until, last = found.groups()
    start = int(first) if first else 0
    return bare, Versions(start, int(last) if until else FOREVER)


def read(text: str) -> Facts:
    """The facts that a text states. Raises ValueError for a record that is none."""
    facts = Facts({}, {}, {})
    parts: dict[str, str] = {}
    bundles: dict[str, tuple[tuple[Attribute, ...], tuple[Kind, ...]]] = {}
    for record, rest, fields in records(text):
        name, _, said = rest.partition(" = ")
        if record == "value":
            facts.values[name] = said
        elif record == "part":
            parts[name] = said
        elif record == "bundle":
            bundles[name] = attributes(fields["bears"], bundles)
        elif record == "elements":
            for element, versions in map(ranged, said.split()):
                facts.elements[element] = (name, versions)
        elif record in ("shape", "element"):
            name, versions = ranged(rest)
            facts.shapes[name] = shape(name, fields, parts, bundles)
            if record == "element":
                facts.elements[name] = (name, versions)
        else:
            raise ValueError(f"no record begins with {record}")
    return facts


def shape(
    name: str,
    fields: dict[str, str],
    parts: dict[str, str],
    bundles: dict[str, tuple[tuple[Attribute, ...], tuple[Kind, ...]]],
) -> Shape:
    """One shape from its fields."""
    bears, wildcards = attributes(fields.get("bears", ""), bundles)
    words = fields.get("mixed") or fields.get("holds")
    text = tuple(Kind(*ranged(word)) for word in fields.get("text", "").split())
    return Shape(
        name, text, particle(filled(words, parts)) if words else None, "mixed" in fields, bears, wildcards
    )


def filled(words: str, parts: dict[str, str]) -> str:
    """The words with each {part} written out."""
    return re.sub(r"\{([\w-]+)\}", lambda found: f"({parts[found[1]]})", words)


def attributes(
    words: str, bundles: dict[str, tuple[tuple[Attribute, ...], tuple[Kind, ...]]]
) -> tuple[tuple[Attribute, ...], tuple[Kind, ...]]:
    """The attributes and the wildcards that a line names."""
    found: list[Attribute] = []
    wildcards: list[Kind] = []
    for word in words.split():
        bare, versions = ranged(word)
        if bare.startswith("["):
            bundled = bundles[bare[1:-1]][0]
            found += bundled if versions is ALWAYS else limited(bundled, versions)
        elif bare.startswith("<"):
            wildcards.append(Kind(bare[1:-1], versions))
        else:
            found.append(attribute(bare, versions))
    return tuple(found), tuple(wildcards)


def limited(attributes: Iterable[Attribute], versions: Versions) -> Iterator[Attribute]:
    """Attributes as far as they stand in the versions given."""
    for one in attributes:
        first, last = max(one.versions.first, versions.first), min(one.versions.last, versions.last)
        if first <= last:
            yield one._replace(versions=Versions(first, last))


@lru_cache(maxsize=2048)
def attribute(word: str, versions: Versions) -> Attribute:
    """One attribute from `name!:kind=default` or `name:kind==fixed`."""
    name, fixed = word.partition("==")[::2]
    name, default = name.partition("=")[::2]
    if name.startswith("xml:"):
        return Attribute(name, "", False, "", "", versions)
    name, _, kind = name.partition(":")
    return Attribute(name.rstrip("!"), kind, name.endswith("!"), default, fixed, versions)


def particle(words: str) -> Particle:
    """A content model from its words."""
    tokens = TOKEN.findall(words)
    tokens.reverse()
    return run(tokens, "")


def run(tokens: list[str], closing: str) -> Particle:
    """Particles up to a closing parenthesis, which says how often the run occurs."""
    found: list[Particle] = []
    kind = "sequence"
    while tokens:
        token = tokens.pop()
        if token[0] == ")":
            closing = token[1:]
            break
        if token in ",|":
            kind = "choice" if token == "|" else kind
        elif token == "(":
            found.append(run(tokens, ""))
        else:
            found.append(single(token))
    bare, versions = ranged(closing)
    return Particle(kind, "", "", tuple(found), *OCCURRENCE[bare], versions)


@lru_cache(maxsize=2048)
def single(token: str) -> Particle:
    """One element or wildcard."""
    bare, versions = ranged(token)
    found = SUFFIX.match(bare)
    assert found is not None
    least, most = OCCURRENCE[found[2]]
    if bare.startswith("<"):
        return Particle("wildcard", found[1][1:-1], "", (), least, most, versions)
    name, _, shape = found[1].partition(":")
    return Particle("element", name, shape, (), least, most, versions)


def within(content: Particle | None, version: int) -> Particle | None:
    """A content model as of one version: what does not hold then is left out, and runs of one are unwrapped."""
    if content is None or version not in content.versions:
        return None
    if content.kind in ("element", "wildcard"):
        return content
    parts: list[Particle] = []
    for part in content.parts:
        kept = within(part, version)
        if kept is None:
            continue
        plain = kept.kind == content.kind and kept.least == kept.most == 1
        parts.extend(kept.parts if plain else (kept,))
    if not parts:
        return None
    if len(parts) == 1 and content.least == content.most == 1:
        return parts[0]
    return content._replace(parts=tuple(parts))


def elements_of(content: Particle | None) -> Iterator[Particle]:
    """Every element that a content model names."""
    if content is None:
        return
    if content.kind == "element":
        yield content
    for part in content.parts:
        yield from elements_of(part)


class View:
    """The facts as of one version."""

    def __init__(self, facts: Facts, version: int, lax: bool = False) -> None:
        self.facts = facts
        self.version = version
        self.lax = lax
        self.elements = {
            name: shape for name, (shape, versions) in facts.elements.items() if version in versions
        }
        self.contents: dict[str, Particle | None] = {}

    def content(self, shape: str) -> Particle | None:
        """The content model of a shape in this version."""
        if shape not in self.contents:
            self.contents[shape] = within(self.facts.shapes[shape].content, self.version)
        return self.contents[shape]

    def shape_of(self, child: Particle) -> str:
        """The shape of an element that a content model names."""
        return child.shape or self.facts.elements[child.name][0]

    def attributes(self, shape: str) -> list[Attribute]:
        """The attributes of a shape in this version."""
        version = self.version
        every = self.facts.shapes[shape].attributes
        return [one for one in every if one.versions[0] <= version <= one.versions[1]]

    def every_child(self) -> Iterator[Particle]:
        """Every element that a content model of this version names, as often as it does."""
        for shape in self.reachable():
            yield from elements_of(self.content(shape))

    def reachable(self) -> list[str]:
        """The shapes that this version uses, each once."""
        seen: dict[str, None] = {}
        todo = list(self.elements.values())
        while todo:
            shape = todo.pop()
            if shape not in seen:
                seen[shape] = None
                todo += [self.shape_of(child) for child in elements_of(self.content(shape))]
        return list(seen)
