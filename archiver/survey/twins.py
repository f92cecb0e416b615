"""The same story twice: word for word, and nearly.

Texts that are equal share the digest of their words. Of texts that are nearly equal, the sketches (the smallest digests
of their sentences) share about as large a part as the texts share sentences. Sentences that stand in very many texts are
house style and link nothing. Memory grows with the number of twins, not with that of articles.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, groupby
from typing import NamedTuple

SHORTEST = 200
"""Characters. Shorter texts are alike by chance, or by their kind."""

SHARED = 3
"""Of the six numbers of a sketch, so many are shared by stories that are nearly the same."""

SLOTS = 1 << 25
"""Bytes of memory that tell numbers that several sketches may share from those that only one has."""

COMPARED = "state = 'archived' AND characters >= ? AND sketch <> x''"
"""Which articles are compared."""

COMMON = 24
"""A sentence that stands in more texts than this is house style."""


class Twins(NamedTuple):
    """Articles with the same story, by their numbers in the index, in the order of their days."""

    exact: bool
    articles: tuple[int, ...]


def exact(rows: sqlite3.Connection) -> Iterator[Twins]:
    """Groups of articles of different identifiers whose texts are word for word the same."""
    query = (
        "SELECT digest, number, id FROM article WHERE state = 'archived' AND characters >= ? AND digest IN ("
        "SELECT digest FROM article WHERE state = 'archived' AND characters >= ? GROUP BY digest HAVING count(DISTINCT id) > 1) "
        "ORDER BY digest, published, number"
    )
    for _, group in groupby(rows.execute(query, (SHORTEST, SHORTEST)), key=lambda row: row[0]):
        firsts = {id: number for _, number, id in reversed([*group])}
        yield Twins(True, tuple(sorted(firsts.values())))


def near(rows: sqlite3.Connection) -> Iterator[Twins]:
    """Groups of articles of different identifiers that share most of their sentences and are not equal."""
    parents: dict[int, int] = {}
    for (one, other), shared in pairs(rows).items():
        if shared >= SHARED:
            first, second = sorted((root(parents, one), root(parents, other)))
            parents[second] = first
    groups: dict[int, list[int]] = {}
    for number in sorted(parents):
        groups.setdefault(root(parents, number), []).append(number)
    ids = {}
    for first, others in groups.items():
        members = sorted({first, *others})
        marks = ", ".join("?" * len(members))
        told = rows.execute(
            f"SELECT id, min(number) FROM article WHERE number IN ({marks}) GROUP BY digest, id", members
        )
        ids = dict(told.fetchall())
        if len(ids) > 1:
            yield Twins(False, tuple(sorted(ids.values())))


def root(parents: dict[int, int], number: int) -> int:
    """The article that stands for a group."""
    while parents.get(number, number) != number:
        parents[number] = parents.get(parents[number], parents[number])
        number = parents[number]
    return number


def pairs(rows: sqlite3.Connection) -> Counter[tuple[int, int]]:
    """How many numbers of their sketches two articles share, where they share any; one article stands for its equals."""
    slots = repeated(rows)
    rows.execute(
        "CREATE TEMP TABLE IF NOT EXISTS sketched (value INTEGER NOT NULL, article INTEGER NOT NULL)"
    )
    rows.execute("DELETE FROM sketched")
    query = f"SELECT min(number), sketch FROM article WHERE {COMPARED} GROUP BY digest"
    spread = (
        (value, number)
        for number, sketch in rows.execute(query, (SHORTEST,))
        for value in array("Q", sketch)
        if slots[value % len(slots)] > 1
    )
    rows.executemany("INSERT INTO sketched VALUES (?, ?)", spread)
    shared: Counter[tuple[int, int]] = Counter()
    ordered = rows.execute("SELECT value, article FROM sketched ORDER BY value, article")
    for _, group in groupby(ordered, key=lambda row: row[0]):
        articles = [article for _, article in group]
        if 1 < len(articles) <= COMMON:
            shared.update(combinations(articles, 2))
    rows.execute("DROP TABLE sketched")
    return shared


def repeated(rows: sqlite3.Connection) -> bytearray:
    """How many numbers of sketches fall into each of many slots, up to two: one that is alone in its slot is shared by none.

    Nearly all numbers are, and need not be sorted.
    """
    (count,) = rows.execute(f"SELECT count(*) FROM article WHERE {COMPARED}", (SHORTEST,)).fetchone()
    slots = bytearray(min(SLOTS, 32 * count + 1))
    size = len(slots)
    for (sketch,) in rows.execute(f"SELECT sketch FROM article WHERE {COMPARED}", (SHORTEST,)):
        for value in array("Q", sketch):
            if slots[value % size] < 2:
                slots[value % size] += 1
    return slots
