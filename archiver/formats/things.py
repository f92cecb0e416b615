"""Objects of JSON, each with the pointer to it: what readers of JSON formats share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from archiver import jsontree
from archiver.article import Said, Unread, When
from archiver.formats import lines
from archiver.source import LimitReached, Source

EMPTY: tuple[Any, ...] = (None, "", [], {})


class Thing(NamedTuple):
    """A JSON object, and the pointer to it. Names of values may be several steps: "headlines/basic"."""

    data: dict[str, Any]
    path: str

    def value(self, name: str) -> Any:
        """What stands under a name, or None."""
        found: Any = self.data
        for step in name.split("/"):
            found = found.get(step) if isinstance(found, dict) else None
        return found

    def pointer(self, name: str) -> str:
        """The pointer to what stands under a name."""
        return f"{self.path}/{name}"

    def key(self, name: str) -> str:
        """The pointer to a key of any spelling."""
        return f"{self.path}/{jsontree.escape(name)}"

    def said(self, *names: str) -> Said | None:
        """The words of the first of these that has any. What is no string has none."""
        for name in names:
            value = self.value(name)
            if isinstance(value, str) and value.strip():
                return Said(" ".join(value.split()), value, path=self.pointer(name))
        return None

    def number(self, name: str) -> int | None:
        """A whole number, or one that is written as a string."""
        value = self.value(name)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
            return int(value)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def plain(self, *names: str) -> str:
        """The words of the first of these that has any, or nothing."""
        found = self.said(*names)
        return found.value if found else ""

    def each(self, name: str) -> Iterator[Thing]:
        """The objects of a list."""
        value = self.value(name)
        for index, one in enumerate(value if isinstance(value, list) else ()):
            if isinstance(one, dict):
                yield Thing(one, f"{self.pointer(name)}/{index}")

    def inner(self, name: str) -> Iterator[Thing]:
        """The object under a name, if there is one."""
        value = self.value(name)
        if isinstance(value, dict):
            yield Thing(value, self.pointer(name))

    def words(self, name: str) -> Iterator[Said]:
        """The words of a list of strings."""
        value = self.value(name)
        for index, one in enumerate(value if isinstance(value, list) else ()):
            if isinstance(one, str) and one.strip():
                yield Said(" ".join(one.split()), one, path=f"{self.pointer(name)}/{index}")

    def moment(self, unread: list[Unread], *names: str) -> When | None:
        """The first of these moments that can be read; others are kept aside."""
        for name in names:
            words = self.said(name)
            when = lines.when(words)
            if when:
                return when
            if words:
                unread.append(Unread(name, words.raw, path=words.path))
        return None

    def left(self, read: frozenset[str]) -> Iterator[Unread]:
        """The keys that were not interpreted, each with its words or what it is; what is empty is left out."""
        for name, value in self.data.items():
            if name not in read and value not in EMPTY and value is not False:
                yield Unread(name, shown(value), path=self.key(name))


def shown(value: Any) -> str:
    """A value in a few words."""
    if isinstance(value, (str, int, float)):
        return str(value)
    return f"a list of {len(value)}" if isinstance(value, list) else "an object"


def parse(source: Source) -> jsontree.Parsed:
    """The JSON of a source. Broken JSON becomes a fault; raises `LimitReached` when it is too deep or too large."""
    parsed = jsontree.parse(source.text)
    for fault in parsed.faults:
        if fault.kind in ("json-depth", "json-size"):
            raise LimitReached(fault.message)
    return parsed


def starts(head: bytes, *marks: bytes) -> bool:
    """Whether a file begins with one of these marks, after a byte order mark and white space."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(marks)
