"""Records are what frozen dataclasses are, at less cost before the first is made."""

from __future__ import annotations

import dataclasses
import pickle
from collections import Counter

import pytest

from archiver.article import Article, Document, Given, Said
from archiver.finding import Edit, Finding, Fix, Span
from archiver.record import Record, replace
from archiver.source import Source


class Pair(Record):
    left: int
    right: str = "r"


class Told(Record, frozen=False):
    name: str
    counts: Counter[str] = Counter()  # noqa: RUF012 (each record has its own)


def test_a_record_is_made_as_it_says() -> None:
    assert (Pair(1).left, Pair(1).right, Pair(left=2, right="x").right) == (1, "r", "x")
    assert repr(Pair(1)) == "Pair(left=1, right='r')"
    with pytest.raises(TypeError, match="left"):
        Pair()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="middle"):
        Pair(1, middle=3)  # type: ignore[call-arg]


def test_records_of_equal_parts_are_equal_and_of_one_kind() -> None:
    assert Pair(1) == Pair(1, "r") != Pair(2)
    assert len({Pair(1), Pair(1, "r"), Pair(2)}) == 2
    assert Edit(Span(1, 2), "") != Fix("", (), True)
    assert sorted([Span(3, 4), Span(1, 9), Span(1, 2)])[0] == Span(1, 2)


def test_nothing_changes_a_record() -> None:
    one = Pair(1)
    with pytest.raises(AttributeError, match="left"):
        one.left = 2  # type: ignore[misc]
    with pytest.raises(AttributeError, match="left"):
        del one.left
    with pytest.raises(AttributeError):
        one.other = 2  # type: ignore[attr-defined]
    assert replace(one, right="y") == Pair(1, "y")


def test_what_may_change_does_and_is_shared_with_none() -> None:
    one, other = Told("a"), Told("b")
    one.name = "c"
    one.counts["x"] += 1
    assert (one.name, other.counts, Told("d").counts) == ("c", Counter(), Counter())
    given = Counter("xx")
    assert Told("e", given).counts is given
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)


@pytest.mark.parametrize(
    "value",
    [Finding("m", Span(1, 2), fix=Fix("t", (Edit(Span(0, 1), "x"),))), Article(headline=Said("h")), Given()],
)
def test_records_travel(value: object) -> None:
    assert pickle.loads(pickle.dumps(value)) == value


def test_a_document_travels_without_its_tree() -> None:
    document = Document(Source("a", b"x"), "text", tree=object(), notes={"seen": 1})
    again = pickle.loads(pickle.dumps(document))
    assert (again.tree, again.notes, again.format) == (None, {}, "text")


def test_the_functions_of_dataclasses_take_records() -> None:
    assert dataclasses.replace(Pair(1), left=5) == Pair(5)
    assert dataclasses.replace(Told("a"), name="b").name == "b"
    assert dataclasses.asdict(Finding("m", Span(1, 2)))["span"] == {"start": 1, "end": 2}
    assert [field.name for field in dataclasses.fields(Pair)] == ["left", "right"]
