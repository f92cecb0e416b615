"""The elements of a document and their places in the content model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from archiver.contentmodel import NAR, Particle, View, elements_of
from archiver.pattern import Pattern
from archiver.remembered import once
from archiver.xmltree import path_of, step, walk

STEP = Pattern(r"(?:(\*)|(?:([^:/\[\]]+):)?([^:/\[\]]+))(?:\[(\d+)\])?")
XML = "{http://www.w3.org/XML/1998/namespace}"

MANY = 50
"""From so many paths on, it is quicker to work out the paths of all elements at once."""


class Slot(NamedTuple):
    """One place in the order of an element's children: who may stand there, and how often."""

    names: tuple[str, ...]
    least: int
    most: int
    foreign: bool


class Places:
    """The elements of a tree by the paths that a validator gives, and the paths that people are given."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.below: dict[Any, list[Any]] = {}
        self.paths: dict[Any, str] = {}
        self.asked = 0

    def node(self, path: str) -> Any:
        """The element at a path as libxml2 writes it: `*` where a name has no prefix, and then it counts them all."""
        node = self.root
        for found in list(STEP.finditer(path))[1:]:
            wanted = int(found[4] or 1)
            if node not in self.below:
                self.below[node] = [one for one in node if isinstance(one.tag, str)]
            below = self.below[node]
            if not found[1]:
                below = [
                    one for one in below if one.prefix == found[2] and named(one, found[3], bool(found[2]))
                ]
            if wanted > len(below):
                return node
            node = below[wanted - 1]
        return node

    def path(self, element: Any, attribute: str = "") -> str:
        """The path of an element or attribute as people are given it."""
        self.asked += 1
        if self.asked == MANY:
            self.paths = dict(walk(self.root))
        known = self.paths.get(element)
        if known is None:
            return path_of(element, attribute)
        return f"{known}/@{step(attribute)}" if attribute else known

    @once
    def ids(self) -> Counter[str]:
        """How often each id is given."""
        return Counter(
            value.strip()
            for one in self.root.iter("*")
            for name in ("id", "partid", f"{XML}id")
            if (value := one.get(name)) is not None
        )


def named(element: Any, local: str, prefixed: bool) -> bool:
    """Whether an element has a local name, and a namespace if it has a prefix and only then."""
    namespace, own = parted(element.tag)
    return own == local and bool(namespace) == prefixed


def parted(tag: str) -> tuple[str, str]:
    """Namespace and local name of a tag."""
    namespace, _, local = tag.rpartition("}")
    return namespace[1:], local


def own_name(element: Any) -> str:
    """The local name of an element of NewsML-G2, or "" for any other."""
    namespace, local = parted(element.tag)
    return local if namespace == NAR else ""


def shown(element: Any) -> str:
    """The name of an element as paths write it."""
    return step(element.tag, element.prefix)


def texts_of(element: Any) -> Iterator[str]:
    """The runs of text directly within an element."""
    yield element.text or ""
    for child in element:
        yield child.tail or ""


def shape_of(element: Any, view: View) -> str:
    """The shape of an element in its place, or "" where the content model does not reach."""
    name = own_name(element)
    parent = element.getparent()
    if not name:
        return ""
    above = shape_of(parent, view) if parent is not None else ""
    if above:
        for child in elements_of(view.content(above)):
            if child.name == name:
                return view.shape_of(child)
    return view.elements.get(name, "")


def since(content: Particle | None, name: str, first: int = 0) -> Iterator[int]:
    """From which versions on an element of this name may stand in a content model."""
    if content is None:
        return
    first = max(first, content.versions.first)
    if content.kind == "element" and content.name == name:
        yield first
    for part in content.parts:
        yield from since(part, name, first)


def slots_of(content: Particle | None) -> list[Slot]:
    """The places of a content model in their order."""
    if content is None:
        return []
    ordered = content.kind == "sequence" and content.least == content.most == 1
    return [slot(part) for part in (content.parts if ordered else (content,))]


def slot(part: Particle) -> Slot:
    """One place: the names of a choice or of a nested run count as one."""
    names = tuple(dict.fromkeys(one.name for one in elements_of(part)))
    alone = part.kind in ("element", "wildcard") or (
        part.kind == "choice" and all(one.most == 1 for one in part.parts)
    )
    return Slot(names, part.least, part.most if alone else -1, foreign=holds_foreign(part))


def holds_foreign(part: Particle) -> bool:
    """Whether elements of other namespaces may stand in a part of a content model."""
    taken = part.kind == "wildcard" and part.name.rstrip("!-") in ("other", "any")
    return taken or any(map(holds_foreign, part.parts))


def fits(element: Any, slot: Slot) -> bool:
    """Whether an element may stand in a place."""
    name = own_name(element)
    return name in slot.names if name else slot.foreign and bool(parted(element.tag)[0])


def standing_of(element: Any, slots: list[Slot], parent: Any = None) -> list[tuple[Any, int]]:
    """The elements before `element` (or all within `parent`), each with the place that it takes."""
    found: list[tuple[Any, int]] = []
    now = 0
    siblings = parent if element is None else reversed(list(element.itersiblings(preceding=True)))
    for one in siblings:
        if not isinstance(one.tag, str):
            continue
        at = next((at for at in range(now, len(slots)) if fits(one, slots[at])), None)
        if at is None:
            break
        now = at
        found.append((one, at))
    return found


def every(view: View) -> list[str]:
    """Every name of an element that the version has."""
    names = dict.fromkeys(view.elements)
    return list(names | dict.fromkeys(child.name for child in view.every_child()))


def owners_of(view: View, name: str) -> list[str]:
    """The elements in which an element of this name may stand."""
    shapes = {
        shape
        for shape in view.reachable()
        if any(child.name == name for child in elements_of(view.content(shape)))
    }
    found = [element for element, shape in view.elements.items() if shape in shapes]
    for shape in view.reachable():
        for child in elements_of(view.content(shape)):
            if child.shape in shapes and child.name not in found:
                found.append(child.name)
    return found
