"""How well credit lines are read: measured on labelled lines that lie beside the project, never in it."""

from __future__ import annotations

import json
import tomllib
import unicodedata
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from archiver.credits import read_line

SHARED = Path(__file__).parents[2] / "shared"
GOLD = SHARED / "gold" / "credits.jsonl"
FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text("utf-8"))["credits"]
MARGIN = 0.03
"""How far a figure may stand above its floor before the floor must be raised."""
LEAST_LINES = 10

pytestmark = pytest.mark.skipif(
    not GOLD.exists(), reason="the labelled credit lines are not beside the project"
)


class Score(NamedTuple):
    """Figures for some of the lines."""

    lines: int
    f1: float
    exact: float
    precision: float
    recall: float


def folded(name: str) -> str:
    """A name as names are compared: small letters, straight apostrophes, plain spaces."""
    small = unicodedata.normalize("NFC", name).casefold().replace("’", "'").replace("i̇", "i")
    return " ".join(small.split())


@pytest.fixture(scope="module")
def judged() -> list[tuple[dict, Counter, Counter]]:
    """Every labelled line with the (name, role) pairs wanted and read."""
    rows = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]
    found = []
    for row in rows:
        line = read_line(row["text"])
        wanted = Counter((folded(item["name"]), item["role"]) for item in row["expected"])
        read = Counter((folded(item.name), item.role) for item in line.credits) if line else Counter()
        found.append((row, wanted, read))
    return found


def score(judged: list[tuple[dict, Counter, Counter]]) -> Score:
    """Precision, recall and F1 of (name, role), and the share of lines that are right as a whole."""
    right = sum((wanted & read).total() for _, wanted, read in judged)
    read_all = sum(read.total() for _, _, read in judged)
    wanted_all = sum(wanted.total() for _, wanted, _ in judged)
    precision = right / read_all if read_all else 1.0
    recall = right / wanted_all if wanted_all else 1.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    exact = sum(wanted == read for _, wanted, read in judged) / len(judged)
    return Score(len(judged), f1, exact, precision, recall)


def test_no_figure_falls_and_no_floor_lags_behind(judged, capsys) -> None:
    tables = {"all": score(judged)}
    for language, count in Counter(row["lang"] for row, _, _ in judged).most_common():
        if count >= LEAST_LINES:
            tables[language] = score([each for each in judged if each[0]["lang"] == language])
    negatives = [read for row, _, read in judged if not row["credit"]]
    alarms = sum(bool(read) for read in negatives) / len(negatives)
    with capsys.disabled():
        print(f"\n{'lines':>12} {'P':>5} {'R':>6} {'F1':>6} {'exact':>6}")
        for name, row in tables.items():
            print(
                f"{name:8}{row.lines:4} {row.precision:6.3f} {row.recall:6.3f} {row.f1:6.3f} {row.exact:6.3f}"
            )
        print(f"false alarms on {len(negatives)} lines that credit nobody: {alarms:.3f}")
    assert alarms <= FLOORS["false-alarms"]
    assert set(FLOORS["f1"]) <= set(tables)
    measured = {
        f"f1 of {name}": (row.f1, FLOORS["f1"][name]) for name, row in tables.items() if name in FLOORS["f1"]
    }
    measured["exact lines"] = (tables["all"].exact, FLOORS["exact"])
    fallen = {name: pair for name, pair in measured.items() if pair[0] < pair[1]}
    assert not fallen, "quality fell below what was reached"
    lagging = {name: pair for name, pair in measured.items() if pair[0] > pair[1] + MARGIN}
    assert not lagging, "quality rose: raise the floors in tests/floors.toml"


def test_a_slot_without_a_name_is_still_known_as_a_credit(judged) -> None:
    empty = [row for row, wanted, _ in judged if row["credit"] and not wanted]
    assert empty
    unread = [row["id"] for row in empty if read_line(row["text"]) is None]
    assert not unread
