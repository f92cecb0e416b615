"""Linked data as documents carry it: blocks of schema.org JSON, their nodes joined by `@id`, and where each value stands.

A context is never fetched: the usual forms of schema.org's are known by name, and terms that another context brings
stay unread. A path is the block's prefix and a JSON pointer, such as `/author/0/name` in a file and
`script[1]#/author/0/name` in a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from archiver.jsontree import escape
from archiver.pattern import Pattern
from archiver.remembered import once

CONTEXT = Pattern(r"https?://(?:www\.)?schema\.org/?(?:#|docs/jsonldcontext\.json(?:ld)?)?")
"""The forms of schema.org's own context, each of which says the same."""

IRI = Pattern(r"(?:https?://(?:www\.)?schema\.org/|schema:)(?=[A-Za-z])")

ARTICLES = frozenset(
    """AdvertiserContentArticle AnalysisNewsArticle APIReference Article AskPublicNewsArticle BackgroundNewsArticle
    BlogPosting DiscussionForumPosting LiveBlogPosting MedicalScholarlyArticle NewsArticle OpinionNewsArticle Report
    ReportageNewsArticle ReviewNewsArticle SatiricalArticle ScholarlyArticle SocialMediaPosting TechArticle""".split()
)
"""schema.org's Article and every type below it."""

FOLDED = {name.casefold(): name for name in ARTICLES}
ROLES = frozenset({"Role", "OrganizationRole", "EmployeeRole", "LinkRole", "PerformanceRole"})
ALIASES = {"type": "@type", "id": "@id"}
KEYWORDS = frozenset(
    "@context @type @id @graph @value @language @list @set @reverse @index @vocab @base @direction @included @nest".split()
)


MOST_ALIKE = 32
"""How many nodes of one `@id` are looked at: more are made to wear a reader out."""
NOTHING: dict[str, str] = {}
BARE = frozenset({"@id", "@type", "@context"})
NESTING: frozenset[type] = frozenset({dict, list})
WRAPPERS = frozenset({"@list", "@set"})


class Block(NamedTuple):
    """One piece of linked data: its value, what stands before its pointers in a path, how it was written, its text."""

    value: Any
    prefix: str = ""
    syntax: str = "json-ld"
    text: str = ""


class Value(NamedTuple):
    """One value of a property, its path, and the Role object that it stands in, if any."""

    value: Any
    path: str
    role: Node | None = None


class Node:
    """One object with its properties under schema.org's own names.

    `data` is the object itself where it already uses plain names, else a copy that does; `keys` then tells how the
    source writes a name. `holder` is the node, and `name` the property, whose value this is. `id` is the node's `@id`,
    empty when it has none; `reference` tells whether the object says nothing but which node is meant. `asked` holds the
    values of the properties that were asked for.
    """

    __slots__ = ("asked", "block", "data", "holder", "id", "keys", "name", "path", "reference", "types")

    def __init__(self, data: dict[str, Any], path: str, block: Block, holder: Node | None, name: str) -> None:
        self.path = path
        self.block = block
        self.holder = holder
        self.name = name
        self.asked: dict[str, Sequence[Value]] = {}
        self.keys: dict[str, str] = NOTHING
        self.data = data
        if "type" in data or "id" in data or ":" in "".join(data):
            self.data, self.keys = plain(data)
        said = self.data.get("@type")
        if type(said) is str:
            self.types: tuple[str, ...] = (local(said),)
        elif isinstance(said, list):
            self.types = tuple(local(item) for item in said if isinstance(item, str))
        else:
            self.types = ()
        known = self.data.get("@id")
        self.id = known if type(known) is str else ""
        self.reference = known is not None and not self.data.keys() - BARE

    def __repr__(self) -> str:
        return f"Node({'+'.join(self.types) or '?'} at {self.path or '/'})"

    def at(self, name: str) -> str:
        """The path of a property."""
        if self.keys:
            name = self.keys.get(name, name)
        if "/" in name or "~" in name:
            name = escape(name)
        return f"{self.path}/{name}"

    def each(self, name: str) -> Iterator[Value]:
        """The values of a property one by one, out of arrays and lists."""
        if name in self.data:
            said = self.data[name]
            if type(said) is str:
                yield Value(said, self.at(name))
            else:
                yield from flat(said, self.at(name))


def plain(data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The object under plain names, and how the source writes the names that differ."""
    keys: dict[str, str] = {}
    named: dict[str, Any] = {}
    for key, value in data.items():
        name = ALIASES[key] if key in ALIASES and ALIASES[key] not in data else local(key)
        if name not in named:
            named[name] = value
            if name != key:
                keys[name] = key
    return named, keys


def local(name: str) -> str:
    """A type or property by its short name: `schema:Person` and `https://schema.org/Person` are `Person`."""
    if ":" in name:
        found = IRI.match(name)
        if found:
            return name[found.end() :]
    return name


def flat(value: Any, path: str) -> Iterator[Value]:
    """A value, or the items of the array, `@list` or `@set` that it is."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            if type(item) is str:
                yield Value(item, f"{path}/{index}")
            else:
                yield from flat(item, f"{path}/{index}")
    elif isinstance(value, dict) and ("@list" in value or "@set" in value):
        key = "@list" if "@list" in value else "@set"
        yield from flat(value[key], f"{path}/{key}")
    elif value is not None:
        yield Value(value, path)


def words(value: Any) -> str:
    """A value as text: a string, a number, or what stands in `@value`. Empty for everything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return words(value.get("@value"))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return ""


class Graph:
    """Everything that a document says in linked data."""

    def __init__(self, blocks: list[Block]) -> None:
        self.blocks = blocks
        self.nodes: list[Node] = []
        self.roots: list[Node] = []
        self.by_path: dict[str, Node] = {}
        self.by_id: dict[str, list[Node]] = {}
        self.kinds: set[str] = set()
        """Every type that a node names."""
        self.names: set[str] = set()
        """Every property that a node has."""
        self.references: list[Node] = []
        """Nodes that only refer to another."""
        self.renamed: list[Node] = []
        """Nodes that write names otherwise than schema.org does."""
        self.nested: list[Node] = []
        """Nodes within others that have a context of their own."""
        for block in blocks:
            for value, path in tops(block.value, block.prefix):
                self.walk(value, path, block)
        self.unplayed = ROLES.isdisjoint(self.kinds)
        """Whether there is no Role object in the document."""

    def walk(self, value: dict[str, Any], path: str, block: Block) -> None:
        """Make nodes of an object and of all below it, in the order of the document."""
        root = Node(value, path, block, None, "")
        self.roots.append(root)
        waiting = [root]
        while waiting:
            node = waiting.pop()
            self.nodes.append(node)
            self.by_path[node.path] = node
            self.kinds.update(node.types)
            self.names.update(node.data)
            if node.reference:
                self.references.append(node)
            elif node.id:
                self.by_id.setdefault(node.id, []).append(node)
            if node.keys or "type" in node.data or "id" in node.data:
                self.renamed.append(node)
            if "@context" in node.data and node.holder is not None:
                self.nested.append(node)
            below = []
            for name, inner in node.data.items():
                kind = type(inner)
                if kind is str or (kind is not dict and kind is not list) or name == "@context":
                    continue
                where = node.at(name)
                if kind is dict and "@type" in inner and "@value" not in inner:
                    below.append(Node(inner, where, block, node, name))
                    continue
                if kind is list and NESTING.isdisjoint(map(type, inner)):
                    continue
                for item, path, _ in flat(inner, where):
                    if type(item) is dict and "@value" not in item:
                        below.append(Node(item, path, block, node, name))
            if below:
                below.reverse()
                waiting.extend(below)

    @once
    def articles(self) -> tuple[Node, ...]:
        """The articles that the document is about: at the top, or the main entity of what stands there."""
        found: list[Node] = []
        seen: set[str] = set()
        for node in self.nodes:
            top = node.holder is None or (node.name == "mainEntity" and node.holder.holder is None)
            if top and not node.reference and is_article(node) and (not node.id or node.id not in seen):
                found.append(node)
                seen.add(node.id)
        return tuple(found)

    def same(self, node: Node) -> Sequence[Node]:
        """The node and every other of the same `@id`, first the node itself."""
        known = self.by_id.get(node.id) if node.id else None
        if known is None or (len(known) == 1 and known[0] is node):
            return (node,)
        return [node, *(other for other in known[:MOST_ALIKE] if other is not node)]

    def node(self, value: Any, path: str) -> Node | None:
        """The node that a value is, or refers to by `@id`. None when it is text."""
        if not isinstance(value, dict):
            return None
        node = self.by_path.get(path)
        if node is not None and node.reference:
            known = self.by_id.get(node.id)
            return known[0] if known else node
        return node

    def values(self, node: Node, name: str) -> Sequence[Value]:
        """The values of a property: of the first node of this `@id` that has it, and through Role objects."""
        known = node.asked.get(name)
        if known is None:
            known = node.asked[name] = self.look(node, name) if name in self.names else ()
        return known

    def look(self, node: Node, name: str) -> Sequence[Value]:
        """The values of a property, not yet asked for."""
        for one in self.same(node):
            said = one.data.get(name)
            if said is None:
                if name in one.data:
                    return ()
            elif type(said) is str or (type(said) is dict and self.unplayed and WRAPPERS.isdisjoint(said)):
                return (Value(said, one.at(name)),)
            elif self.unplayed:
                return list(one.each(name))
            else:
                return [inner for value in one.each(name) for inner in self.through(value, name)]
        return ()

    def through(self, value: Value, name: str) -> Iterator[Value]:
        """What a Role object carries under the property that it is the value of; else the value itself."""
        node = self.node(value.value, value.path)
        if node is not None and name in node.data and not ROLES.isdisjoint(node.types):
            for inner in node.each(name):
                yield Value(inner.value, inner.path, node)
        else:
            yield value

    def first(self, node: Node, *names: str) -> Value | None:
        """The first value with words in it among these properties."""
        for name in names:
            for value in self.values(node, name) if name in self.names else ():
                said = value.value
                if (said if type(said) is str else words(said)).strip():
                    return value
        return None


def tops(value: Any, path: str) -> Iterator[tuple[dict[str, Any], str]]:
    """The objects at the top of a block: in an array, and in `@graph`."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from tops(item, f"{path}/{index}")
    elif isinstance(value, dict):
        graph = value.get("@graph")
        if isinstance(graph, (list, dict)):
            yield from tops(graph, f"{path}/@graph")
            if any(key not in ("@context", "@graph", "@id") for key in value):
                yield {key: inner for key, inner in value.items() if key != "@graph"}, path
        else:
            yield value, path


def is_article(node: Node) -> bool:
    """Whether a node is an article of any kind, also when its type is written in the wrong case."""
    return any(name in ARTICLES or name.casefold() in FOLDED for name in node.types)


@lru_cache(maxsize=4096)
def moment(said: str) -> str:
    """A date or time in ISO 8601 as schema.org means it, in the extended form; "" when it is not one.

    Reduced precision ("2023", "2023-09") and an offset without a colon are taken as they are meant.
    """
    found = MOMENT.fullmatch(said.strip())
    if not found:
        return ""
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    if not within(year, month, day, hour, minute, second):
        return ""
    iso = "-".join(part for part in (year, month, day) if part)
    if hour:
        iso += f"T{hour}:{minute}" + (f":{second}" if second else "") + (fraction or "" if second else "")
        if zone in ("Z", "z"):
            iso += "Z"
        elif zone:
            hours, minutes = zone[1:3], zone[-2:] if len(zone) > 3 else "00"
            if int(hours) > 14 or int(minutes) > 59:
                return ""
            iso += f"{zone[0]}{hours}:{minutes}"
    return iso


MOMENT = Pattern(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)([.,]\d{1,9})?)?\s?([Zz]|[+-]\d\d:?(?:\d\d)?)?)?)?)?",
    re.ASCII,
)
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def within(year: str, month: str, day: str, hour: str, minute: str, second: str) -> bool:
    """Whether the numbers of a date name a day and a time that exist."""
    if month and not 1 <= int(month) <= 12:
        return False
    if day:
        last = DAYS[int(month) - 1]
        if int(month) == 2 and (int(year) % 4 or (int(year) % 100 == 0 and int(year) % 400)):
            last = 28
        if not 1 <= int(day) <= last:
            return False
    return not hour or (int(hour) <= 24 and int(minute) <= 59 and int(second or 0) <= 60)


NO_ADDRESS = Pattern(r'[\x00-\x20\x7f-\xa0<>"{}|\\^`\u2028\u2029\ud800-\udfff]')


def address(said: str) -> str:
    """An address without the white space around it; "" when there are characters in it that none can have."""
    stripped = said.strip()
    return "" if not stripped or NO_ADDRESS.search(stripped) else stripped
