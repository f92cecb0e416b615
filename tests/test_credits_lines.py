"""How well credit lines are read that nobody looked at while the grammar was written: samples/credits/lines."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from creditlines import Judged, hold, judge, labelled, show

from archiver.credits.roles import ROLES

LINES = sorted((Path(__file__).parents[1] / "samples" / "credits" / "lines").glob("*.jsonl"))
FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text("utf-8"))["credit-lines"]


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    """The labelled lines of all languages."""
    return labelled(LINES)


@pytest.fixture(scope="module")
def judged(rows) -> list[Judged]:
    """Every labelled line with the (name, role) pairs wanted and read."""
    return judge(rows)


def test_no_figure_falls_and_no_floor_lags_behind(judged, capsys) -> None:
    with capsys.disabled():
        show(judged)
    hold(judged, FLOORS)


def test_the_labels_themselves_are_sound(rows) -> None:
    assert len({row["id"] for row in rows}) == len(rows)
    assert len({(row["text"], row.get("slot")) for row in rows}) >= 0.97 * len(rows)
    for row in rows:
        assert row["credit"] or not row["expected"], row["id"]
        for item in row["expected"]:
            assert item["role"] in ROLES, row["id"]
            assert item["kind"] in ("person", "organisation"), row["id"]
