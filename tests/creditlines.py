"""How well credit lines are read: one way to count, for the lines in samples and for the lines beside the project."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from archiver.credits import read_line

MARGIN = 0.03
"""How far a figure may stand above its floor before the floor must be raised."""
LEAST_LINES = 10
"""Languages with fewer lines have no figure of their own."""


class Judged(NamedTuple):
    """A labelled line with the (name, role) pairs that are wanted and those that were read."""

    row: dict
    wanted: Counter
    read: Counter


class Score(NamedTuple):
    """Figures for some of the lines."""

    lines: int
    f1: float
    exact: float
    precision: float
    recall: float


def labelled(paths: Iterable[Path]) -> list[dict]:
    """The rows of JSON Lines files: id, text, lang, slot (where it decides), credit, expected."""
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]


def folded(name: str) -> str:
    """A name as names are compared: small letters, straight apostrophes, plain spaces."""
    small = unicodedata.normalize("NFC", name).casefold().replace("’", "'").replace("i̇", "i")
    return " ".join(small.split())


def judge(rows: Iterable[dict]) -> list[Judged]:
    """Every row read by `read_line`, in its slot where the row names one."""
    found = []
    for row in rows:
        line = read_line(row["text"], slot=row.get("slot", "any"))
        wanted = Counter((folded(item["name"]), item["role"]) for item in row["expected"])
        read = Counter((folded(item.name), item.role) for item in line.credits) if line else Counter()
        found.append(Judged(row, wanted, read))
    return found


def score(judged: list[Judged]) -> Score:
    """Precision, recall and F1 of (name, role), and the share of lines that are right as a whole."""
    right = sum((wanted & read).total() for _, wanted, read in judged)
    read_all = sum(read.total() for _, _, read in judged)
    wanted_all = sum(wanted.total() for _, wanted, _ in judged)
    precision = right / read_all if read_all else 1.0
    recall = right / wanted_all if wanted_all else 1.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    exact = sum(wanted == read for _, wanted, read in judged) / len(judged)
    return Score(len(judged), f1, exact, precision, recall)


def false_alarms(judged: list[Judged]) -> float:
    """The share of the lines without a credit in which somebody was read all the same."""
    negatives = [read for row, _, read in judged if not row["credit"]]
    return sum(bool(read) for read in negatives) / len(negatives)


def tables(judged: list[Judged]) -> dict[str, Score]:
    """The score of all lines and of every language with enough of them, most lines first."""
    found = {"all": score(judged)}
    for language, count in Counter(each.row["lang"] for each in judged).most_common():
        if count >= LEAST_LINES:
            found[language] = score([each for each in judged if each.row["lang"] == language])
    return found


def show(judged: list[Judged]) -> None:
    """Print the figures of every language."""
    print(f"\n{'lines':>12} {'P':>5} {'R':>6} {'F1':>6} {'exact':>6}")
    for name, row in tables(judged).items():
        print(f"{name:8}{row.lines:4} {row.precision:6.3f} {row.recall:6.3f} {row.f1:6.3f} {row.exact:6.3f}")
    print(f"false alarms on lines that credit nobody: {false_alarms(judged):.3f}")


def hold(judged: list[Judged], floors: dict) -> None:
    """Assert that no figure fell below its floor, and that no floor lags behind its figure."""
    assert false_alarms(judged) <= floors["false-alarms"]
    rows = tables(judged)
    assert set(floors["f1"]) <= set(rows)
    measured = {f"f1 of {name}": (rows[name].f1, floor) for name, floor in floors["f1"].items()}
    measured["exact lines"] = (rows["all"].exact, floors["exact"])
    fallen = {name: pair for name, pair in measured.items() if pair[0] < pair[1]}
    assert not fallen, "quality fell below what was reached"
    lagging = {name: pair for name, pair in measured.items() if pair[0] > pair[1] + MARGIN}
    assert not lagging, "quality rose: raise the floors in tests/floors.toml"
