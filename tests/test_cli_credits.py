"""`archiver credits`: lines, the authority file, and the table of names that a person decides on."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from archiver.cli import run

STORIES = Path(__file__).parents[1] / "samples" / "stories"


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_names_are_decided_by_a_person_and_then_read_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["credits", "--audit", str(STORIES)]) == 0
    table = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    one = next(row for row in table if row["name"] == "Mats Dehn")
    one["canonical"] = "Mats Dehn-Beispiel"
    with Path("table.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(one))
        writer.writeheader()
        writer.writerows(table)
    assert run(["credits", "--decide", "table.csv", "--authority", "staff.csv"]) == 0
    assert "1 decision taken into staff.csv" in capsys.readouterr().err
    assert run(["credits", "-o", "jsonl", "--authority", "staff.csv", "Von Mats Dehn"]) == 0
    assert json.loads(capsys.readouterr().out)["items"][0]["name"] == "Mats Dehn-Beispiel"
    Path("archiver.toml").write_text('authority = "staff.csv"\n')
    assert run(["show", str(STORIES / "bruecke.xml"), "--config", "archiver.toml", "-o", "jsonl"]) == 0
    assert "Mats Dehn-Beispiel" in {
        credit["name"] for credit in json.loads(capsys.readouterr().out)["credits"]
    }


def test_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["credits", "--audit"]) == 2
    assert run(["credits", "--decide", "t.csv"]) == 2
    assert run(["credits", "--decide", "missing.csv", "--authority", "a.csv"]) == 3
    assert run(["credits", "--authority", "missing.csv", "Von Mats Dehn"]) == 2
    Path("archiver.toml").write_text('authority = "missing.csv"\n')
    Path("story.txt").write_text("Ein Titel\n\nEin Satz.")
    assert run(["validate", "story.txt"]) == 2
    shown = capsys.readouterr().err
    assert "Traceback" not in shown
    assert "missing.csv" in shown


def test_lines_come_from_standard_input_when_none_is_given(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import io
    import sys

    monkeypatch.setattr(
        sys, "stdin", io.TextIOWrapper(io.BytesIO("Von Jana Beispiel\n\n\xff\n".encode("latin-1")))
    )
    assert run(["credits", "-o", "jsonl"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["credit"] for line in lines] == [True, False]


def test_what_is_far_too_long_is_a_limit() -> None:
    assert run(["credits", "x" * 100_001]) == 4
