"""One look at what an element of an item holds: its properties by name, each with its path."""

from __future__ import annotations

from typing import Any

from archiver.newsmltree import EVERY, LENGTH, NOTHING


class Part:
    """An element with its path, and its children in the NewsML-G2 namespace by local name; a missing one has none."""

    __slots__ = ("children", "element", "path")

    def __init__(self, element: Any, path: str) -> None:
        self.element = element
        self.path = path
        self.children: dict[str, list[Any]] = {}
        if element is not None:
            children = self.children
            for child in element.iterchildren(EVERY):
                name = child.tag[LENGTH:]
                if name in children:
                    children[name].append(child)
                else:
                    children[name] = [child]

    def all(self, name: str) -> list[Any]:
        """The children of that name."""
        return self.children.get(name, NOTHING)

    def first(self, name: str) -> Any:
        """The first such child, or None."""
        found = self.children.get(name)
        return found[0] if found else None

    def placed(self, name: str) -> list[tuple[Any, str]]:
        """The children of that name with their paths, of which there may be hundreds."""
        found = self.children.get(name)
        if found is None:
            return NOTHING
        start = f"{self.path}/{name}"
        if len(found) == 1:
            return [(found[0], start)]
        return [(child, f"{start}[{index}]") for index, child in enumerate(found, 1)]

    def part(self, name: str) -> Part:
        """The first child of that name as a part."""
        placed = self.placed(name)
        return Part(*placed[0]) if placed else Part(None, "")
