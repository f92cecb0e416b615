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


def test_an_archive_is_audited_article_by_article_and_not_file_by_file(
    capsys: pytest.CaptureFixture[str],
) -> None:
    story = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": "https://paper.example/1",
        "headline": "Ein Titel",
        "inLanguage": "de",
        "datePublished": "2024-01-01T10:00:00Z",
        "author": {"@type": "Person", "name": "Mats Dehn"},
    }
    for words in ("Ein Satz im Hafen.", "Ein Satz im Hafen, seit gestern."):
        Path("story.jsonld").write_text(json.dumps({**story, "articleBody": words}), "utf-8")
        assert run(["ingest", "story.jsonld", "--to", "arc", "--fail-on", "never"]) == 0
    assert len(list(Path("arc").glob("*/*/*.v[12]"))) == 2
    capsys.readouterr()
    assert run(["credits", "--audit", "arc"]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [(row["name"], row["credits"]) for row in rows] == [("Mats Dehn", "1")]


def test_an_audit_is_a_table_and_nothing_else() -> None:
    assert run(["credits", "--audit", "-o", "jsonl", str(STORIES)]) == 2


def test_a_credit_tells_where_it_stands_in_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    line = "‘Von&nbsp;Mats Dehn, dpa"
    assert run(["credits", "-o", "jsonl", line]) == 0
    item = json.loads(capsys.readouterr().out)["items"][0]
    assert line[item["start"] : item["end"]] == item["raw"] == "Mats Dehn"
