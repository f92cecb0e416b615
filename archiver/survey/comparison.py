"""What is other than in an earlier report of the same archive, or of its rehearsal: a file of `archiver report -o json`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archiver import files
from archiver.report.blocks import Row, Said, Table, Word, said
from archiver.rules import RULES
from archiver.survey.answers import Problem, filled

SHOWN = 20


class NoReport(Exception):
    """A file is no earlier report. The message is one clear sentence."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier report told: articles by state and by rule, and the questions, each as (rule, message)."""

    states: dict[str, int]
    rules: dict[str, int]
    questions: set[tuple[str, str]]


def read(file: Path) -> Earlier:
    """An earlier report. Raises `NoReport`."""
    try:
        told = json.loads(file.read_bytes())
        questions = {(str(each["rule"]), str(each["message"])) for each in told["findings"]}
        return Earlier(counts(told["states"]), counts(told["rules"]), questions)
    except OSError as error:
        raise NoReport(f"{file} cannot be read: {files.why(error)}") from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise NoReport(f"{file} is no report that `archiver report ARCHIVE -o json` wrote") from None


def counts(told: Any) -> dict[str, int]:
    """Name -> number, as JSON has it."""
    return {str(name): int(number) for name, number in told.items()}


def questions(problems: list[Problem]) -> dict[tuple[str, str], Said]:
    """What an archive is asked about now: as an earlier report has it, and in words."""
    return {(each.code, filled(each.message)): each.message for each in problems}


def tables(
    earlier: Earlier, states: dict[str, int], rules: dict[str, int], problems: list[Problem]
) -> Iterator[Table]:
    """What became more or less: outcomes and findings; which questions are new, and which are answered."""
    now = questions(problems)
    rows: list[Row] = [
        (Word(state), earlier.states.get(state, 0), count, change(count - earlier.states.get(state, 0)))
        for state, count in states.items()
    ]
    yield Table(
        "since", "Since the earlier report", ("what", "then", "now", "change"), tuple(rows), len(rows)
    )
    asked: list[Row] = [
        (Word("new"), *key[:1], words) for key, words in now.items() if key not in earlier.questions
    ]
    asked += [(Word("gone"), *key) for key in sorted(earlier.questions) if key not in now]
    yield listed("since-questions", "Questions that are new, or gone", ("since", "rule", "what"), asked)
    codes = sorted(rules.keys() | earlier.rules.keys())
    found: list[Row] = [
        (code, Word(RULES[code].name if code in RULES else ""), before, after, change(after - before))
        for code in codes
        if (before := earlier.rules.get(code, 0)) != (after := rules.get(code, 0))
    ]
    found.sort(key=lambda row: (-abs(row[3] - row[2]), row[0]))
    yield listed(
        "since-rules", "Rules that find more or less", ("rule", "name", "then", "now", "change"), found
    )


def listed(name: str, title: str, columns: tuple[str, ...], rows: list[Row]) -> Table:
    """A table of which the page shows the first rows."""
    return Table(name, title, columns, tuple(rows[:SHOWN]), len(rows), lambda: rows)


def change(difference: int) -> str:
    """How much more or less: "+3", "-2", "" for the same."""
    return f"{difference:+,}" if difference else ""


def sentence(earlier: Earlier, states: dict[str, int], problems: list[Problem]) -> Said:
    """The same in one sentence."""
    now = questions(problems)
    return said(
        "Since the earlier report: archived {archived}, held {held}, failed {failed}; questions: {new} new, {gone} gone.",
        **{
            name: change(states[name] - earlier.states.get(name, 0)) or "±0"
            for name in ("archived", "held", "failed")
        },
        new=len(now.keys() - earlier.questions),
        gone=len(earlier.questions - now.keys()),
    )
