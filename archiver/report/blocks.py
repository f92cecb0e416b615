"""What a report about a whole archive is made of, before it becomes a page or tables: blocks of sentences, charts and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Row = tuple[Any, ...]


class Word(str):
    """A cell that is a word of archiver's own, not of the archive: it is translated."""

    __slots__ = ()


class Share(float):
    """A cell that is a share of a whole, from 0 to 1."""

    __slots__ = ()


class Course(tuple[int, ...]):
    """A cell that is a small picture of how a number went over the years."""

    __slots__ = ()


class Query(str):
    """A cell that says how to find the articles of its row: what `archiver find` understands."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with places for values, as `str.format` has them: translated first, then filled in."""

    words: str
    values: dict[str, Any] = field(default_factory=dict)


def said(words: str, **values: Any) -> Said:
    """A sentence."""
    return Said(words, values)


EMPTY = Said("")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows for people. `rows` are those that a page shows, `total` how many there are, `every` gives all of them.

    `name` is the name of its CSV file. Cells are numbers, words of the archive, or one of the kinds above.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: int
    every: Callable[[], Iterable[Row]] | None = None

    def all(self) -> Iterable[Row]:
        """Every row."""
        return self.every() if self.every else self.rows


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns over time, each of several parts on top of each other. `marks` are labels to be pointed out, and why."""

    title: str
    labels: tuple[str, ...]
    parts: tuple[tuple[str, tuple[int, ...]], ...]
    marks: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a report. `state` is "good", "look" where somebody should look, or "" where nothing is to be judged.
    `balance` are the parts of a whole, `lines` commands to type.
    """

    key: str
    title: str
    words: tuple[Said, ...] = ()
    tables: tuple[Table, ...] = ()
    chart: Chart | None = None
    balance: tuple[tuple[str, int], ...] = ()
    state: str = ""
    lines: tuple[str, ...] = ()
