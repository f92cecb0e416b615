"""`archiver map`: a mapping proposed by looking at a table, and tried on its rows."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from test_tables import as_parquet, as_sqlite, stories

from archiver.cli import run
from archiver.formats import mapping, proposal

SAMPLES = Path(__file__).parents[1] / "samples" / "formats" / "table"
TEXT = "Der Rat der Stadt hat am Montag beschlossen, den Deich zu erhöhen. " * 5
STRANGE = f"""Nr;Kopf der Meldung;Wer;Wann;Worte;Im Netz;Mundart;Sonst
1;Deich wird um einen Meter erhöht;Von Grete Möllring;14/05/2024 06:30;{TEXT};https://nb.example/1;de;x
2;Fähre nach Norderhörn fährt wieder;Von Tjark Osterloh und Ole Dehn;03/05/2024 07:00;{TEXT};https://nb.example/2;de;x
3;Otter kehren an den Kanal zurück;Von Una Ferris;15/05/2024 08:15;{TEXT};https://nb.example/3;de;x
"""


class Done(NamedTuple):
    """What a command said."""

    status: int
    out: str
    err: str


Archiver = Callable[..., Done]


@pytest.fixture
def archiver(capsys: pytest.CaptureFixture[str]) -> Archiver:
    """Call archiver with words."""

    def call(*words: str) -> Done:
        capsys.readouterr()
        status = run(list(words))
        return Done(status, *capsys.readouterr())

    return call


def test_a_proposal_tells_columns_by_their_content_and_reads_the_table(
    tmp_path: Path, archiver: Archiver
) -> None:
    table, file = tmp_path / "a.csv", tmp_path / "m.toml"
    table.write_text(STRANGE, encoding="utf-8")
    done = archiver("map", "init", str(table))
    assert done.status == 0
    file.write_text(done.out, encoding="utf-8")
    said = tomllib.loads(done.out)
    assert said["columns"] == {
        "Kopf der Meldung": "headline",
        "Wer": "author",
        "Wann": "published",
        "Worte": "body",
        "Im Netz": "url",
        "Mundart": "language",
    }
    assert said["dates"] == "day-first"
    assert "# zone" in done.out
    tested = archiver("map", "test", str(table), "--map", str(file))
    assert tested.status == 1
    for words in (
        "published: 2024-05-03T07:00",
        "Ole Dehn (author)",
        "not read: column Sonst, in 3 of 3 rows",
    ):
        assert words in tested.out
    assert archiver("validate", str(table)).status == 3
    assert archiver("validate", str(table), "--map", str(file)).status == 0
    assert "Ole Dehn" in archiver("show", str(table), "--map", str(file)).out
    ingested = archiver("ingest", str(table), "--map", str(file), "--to", str(tmp_path / "archive"))
    assert ingested.status == 0
    (tmp_path / "archiver.toml").write_text('map = "m.toml"', encoding="utf-8")
    assert archiver("validate", str(table)).status == 0


def test_a_mapping_is_done_when_every_column_is_named(tmp_path: Path, archiver: Archiver) -> None:
    file = tmp_path / "m.toml"
    file.write_text('[columns]\n"Internal code" = "nothing"\n', encoding="utf-8")
    done = archiver("map", "test", str(SAMPLES / "courier.csv"), "--map", str(file))
    assert (done.status, "Everything in these rows was read." in done.out) == (0, True)
    file = tmp_path / "n.toml"
    file.write_text('[columns]\n"Internal cod" = "nothing"\n', encoding="utf-8")
    done = archiver("map", "test", str(SAMPLES / "courier.csv"), "--map", str(file))
    assert done.status == 1
    assert "the mapping names internal_cod, which no row has" in done.out


@pytest.mark.parametrize("make", [as_parquet, as_sqlite])
def test_binary_tables_are_looked_at_too(tmp_path: Path, make: object, archiver: Archiver) -> None:
    path = make(stories(12), tmp_path / ("a.parquet" if make is as_parquet else "a.sqlite"))  # type: ignore[operator]
    done = archiver("map", "init", str(path))
    assert done.status == 0
    columns = tomllib.loads(done.out)["columns"]
    assert {
        "title": "headline",
        "text": "body",
        "author": "author",
        "date": "published",
    }.items() <= columns.items()
    assert archiver("map", "test", str(path)).status == 1


def test_what_is_no_table_is_told(tmp_path: Path, archiver: Archiver) -> None:
    (tmp_path / "a.txt").write_text("Dear reader", encoding="utf-8")
    for words in (["map", "init"], ["map", "test"]):
        done = archiver(*words, str(tmp_path / "a.txt"))
        assert (done.status, "no table" in done.err) == (3, True)
        assert archiver(*words, str(tmp_path / "none.csv")).status == 3


def test_a_broken_mapping_is_told_at_its_place(tmp_path: Path, archiver: Archiver) -> None:
    file = tmp_path / "m.toml"
    file.write_text('[columns]\nTitle = "headlin"\n', encoding="utf-8")
    done = archiver("validate", str(SAMPLES / "courier.csv"), "--map", str(file))
    assert done.status == 2
    assert "m.toml:2:1" in done.err


@pytest.mark.parametrize("column", ['a"b', "a\\b", "a\nb", "\x00", "\x7f", "ü", "=", "[x]", "\u202ea"])
def test_whatever_a_column_is_called_the_proposal_can_be_read(column: str) -> None:
    columns = {
        column: ["\x1b[31m", "\u2028x"],
        "title": ["Otters return to the canal", "Nobody saw the bell"],
    }
    text = proposal.written(proposal.propose(columns), columns, f"{column}.csv", 2, "")
    assert mapping.parsed(text, "m").columns == (("title", "headline"),)
    uncommented = text.replace(f"# {proposal.toml(column)}", proposal.toml(column))
    assert list(tomllib.loads(uncommented)["columns"]) == [column, "title"]


def test_content_that_contradicts_a_name_takes_the_trust_away() -> None:
    cells = {
        "date": ["soon", "later"],
        "text": ["-", "-"],
        "headline": ["Otters return to the canal", "Nobody saw it"],
    }
    date, text, headline = proposal.propose(cells)
    assert max(date.certainty, text.certainty) < proposal.LEAST < headline.certainty
