"""How well credit lines are read: measured on labelled lines that lie beside the project, never in it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from creditlines import Judged, hold, judge, labelled, show

from archiver.credits import read_line

SHARED = Path(__file__).parents[2] / "shared"
GOLD = SHARED / "gold" / "credits.jsonl"
FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text("utf-8"))["credits"]

pytestmark = pytest.mark.skipif(
    not GOLD.exists(), reason="the labelled credit lines are not beside the project"
)


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    """Every labelled line with the (name, role) pairs wanted and read."""
    return judge(labelled([GOLD]))


def test_no_figure_falls_and_no_floor_lags_behind(judged, capsys) -> None:
    with capsys.disabled():
        show(judged)
    hold(judged, FLOORS)


def test_a_slot_without_a_name_is_still_known_as_a_credit(judged) -> None:
    empty = [row for row, wanted, _ in judged if row["credit"] and not wanted]
    assert empty
    unread = [row["id"] for row in empty if read_line(row["text"]) is None]
    assert not unread
