"""Tables of any size: every row a source of its own, with its own place; and nothing in a stranger's table is obeyed."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import re
import sqlite3
import tracemalloc
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from archives import NOW, SETTINGS
from test_formats import mutants

from archiver import containers, formats, ingest, tables
from archiver.article import Mapping
from archiver.cli import run
from archiver.formats import cells, mapping
from archiver.outcome import State
from archiver.source import Source

SAMPLES = Path(__file__).parents[1] / "samples" / "formats" / "table"
LIMIT = 1_000_000


def stories(count: int) -> list[dict[str, Any]]:
    """Rows as a content system has them."""
    return [
        {
            "id": number,
            "title": f"Otter number {number} is back",
            "text": f"An otter was seen below lock {number}.\n\nWalkers said nothing of it.",
            "author": "By Una Ferris",
            "date": datetime(2024, 5, 1 + number % 28, 6, 30),
            "internal code": "X9",
        }
        for number in range(count)
    ]


def as_csv(rows: list[dict[str, Any]], path: Path) -> Path:
    """A file of CSV."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def as_parquet(rows: list[dict[str, Any]], path: Path) -> Path:
    """A file of Parquet in small row groups."""
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    parquet.write_table(pyarrow.Table.from_pylist(rows), path, row_group_size=50)
    return path


def as_sqlite(rows: list[dict[str, Any]], path: Path, name: str = "articles") -> Path:
    """A database with one table."""
    with sqlite3.connect(path) as made:
        made.execute(
            f'CREATE TABLE "{name}" (id INTEGER, title TEXT, text TEXT, author TEXT, date TEXT, "internal code" BLOB)'
        )
        made.executemany(
            f'INSERT INTO "{name}" VALUES (?,?,?,?,?,?)',
            [(*list(row.values())[:4], row["date"].isoformat(), row["internal code"]) for row in rows],
        )
    made.close()
    return path


MAKERS = {"csv": as_csv, "parquet": as_parquet, "sqlite": as_sqlite}


def found(path: Path, said: Mapping = Mapping(), most: int = LIMIT) -> list[Source | containers.Withheld]:  # noqa: B008
    """What a file holds."""
    return list(containers.sources(path, most, mapping=said))


@pytest.mark.parametrize("kind", MAKERS)
def test_every_row_is_a_source_of_its_own_with_its_place(tmp_path: Path, kind: str) -> None:
    path = MAKERS[kind](stories(130), tmp_path / f"a.{kind}")
    assert containers.is_container(path)
    rows = found(path)
    assert len(rows) == 130
    first = 2 if kind == "csv" else 1
    assert [row.name for row in rows[:2]] == [f"{path}#row={first}", f"{path}#row={first + 1}"]
    for number in (0, 129):
        row = rows[number]
        assert isinstance(row, Source)
        document = formats.read(row)
        (article,) = document.articles
        assert document.format == "table"
        assert article.headline is not None
        assert article.headline.value == f"Otter number {number} is back"
        assert [piece.value for piece in article.body][1:] == ["Walkers said nothing of it."]
        assert [credit.name for credit in article.credits] == ["Una Ferris"]
        assert article.published is not None
        assert article.published.iso.startswith("2024-05-")
        assert [left.what for left in article.unread] == ["column internal code"]


@pytest.mark.parametrize("kind", MAKERS)
def test_a_table_within_zip_and_gz_gives_the_same_rows(tmp_path: Path, kind: str) -> None:
    path = MAKERS[kind](stories(20), tmp_path / f"a.{kind}")
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(path, f"export/a.{kind}")
    (tmp_path / f"c.{kind}.gz").write_bytes(gzip.compress(path.read_bytes()))
    rows = [row.data for row in found(path) if isinstance(row, Source)]
    for other in ("b.zip", f"c.{kind}.gz"):
        assert [row.data for row in found(tmp_path / other) if isinstance(row, Source)] == rows


def test_rows_are_archived_once_and_a_row_that_changed_anew(tmp_path: Path) -> None:
    path = as_csv(stories(3), tmp_path / "a.csv")
    outcomes = list(ingest.run([path], tmp_path / "archive", SETTINGS, now=NOW))
    assert [outcome.state for outcome in outcomes] == [State.ARCHIVED] * 3
    path.write_bytes(path.read_bytes().replace(b"lock 1.", b"lock 100."))
    outcomes = list(ingest.run([path], tmp_path / "archive", SETTINGS, now=NOW))
    assert [outcome.state for outcome in outcomes] == [State.KNOWN, State.ARCHIVED, State.KNOWN]


@pytest.mark.parametrize("seed", range(40))
def test_records_of_bytes_are_those_of_the_reader_of_cells(seed: int) -> None:
    chance = random.Random(seed)
    pieces = ["a", "title", '"', '""', ",", ",", "\n", "\r\n", "\r", " ", "ü", '"x,y\nz"']
    header = "title,text\n"
    text = header + "".join(chance.choice(pieces) for _ in range(chance.randrange(1, 60)))
    whole = list(cells.records(text, ","))
    last = whole[-1][-1].span
    if last is None or cells.unclosed(text, last):
        return  # read whole, such a mark swallows what follows; row by row it does not
    expected = [[cell.value for cell in row] for row in whole[1:]]
    ours = []
    for part in tables.records(io.BytesIO(text.encode()), "a", LIMIT):
        assert isinstance(part, Source)
        ours += [[cell.value for cell in row] for row in cells.records(part.text, ",")][1:]
    assert [row for row in ours if has_words(row)] == [row for row in expected if has_words(row)]


def has_words(row: list[str]) -> bool:
    """Whether more stands in a row than blanks and quotation marks."""
    return bool("".join(row).strip('" \t\r\n'))


def test_a_row_above_the_limit_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    rows = stories(6)
    rows[2]["text"] = "word " * 400_000
    for kind, make in MAKERS.items():
        path = make(rows, tmp_path / f"a.{kind}")
        states = [isinstance(row, Source) for row in found(path, most=600_000)]
        assert states == [True, True, False, True, True, True], kind


def test_a_quotation_mark_that_never_closes_is_told_and_swallows_no_other_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [f"Otter {number} is back,An otter was seen.,By Una Ferris" for number in range(3000)]
    rows[7] = 'Otter 7 is back,"An otter was seen.,By Una Ferris'
    path.write_text("\n".join(["title,text,author", *rows]), encoding="utf-8")
    sources = found(path, most=20_000)
    assert len(sources) == 3000
    assert isinstance(sources[7], Source)
    (fault,) = formats.read(sources[7]).faults
    assert "never closes" in fault.message


def test_lines_of_json_may_be_articles_of_any_format(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    ld = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "A", "articleBody": "B."}
    lines = [ld, {"title": "C", "text": "D."}]
    path.write_text("\n".join(map(json.dumps, lines)) + "\nno object\n", encoding="utf-8")
    first, second, third = found(path)
    assert isinstance(first, Source)
    assert isinstance(second, Source)
    assert [formats.recognise(row).NAME for row in (first, second)] == ["jsonld", "table"]
    assert isinstance(third, Source)
    outcomes = list(ingest.run([path], tmp_path / "archive", SETTINGS, now=NOW))
    assert [outcome.state for outcome in outcomes][:2] == [State.ARCHIVED] * 2
    assert not any(outcome.fault for outcome in outcomes)


def test_the_table_of_a_database_is_found_or_named(tmp_path: Path) -> None:
    path = as_sqlite(stories(2), tmp_path / "a.sqlite")
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE settings (name TEXT, worth TEXT)")
        made.execute("CREATE TABLE berichte (kopf TEXT, worte TEXT)")
        made.execute("INSERT INTO berichte VALUES ('Deich wird erhöht', 'Der Rat hat es beschlossen.')")
    made.close()
    assert len(found(path)) == 2
    said = mapping.parsed('table = "berichte"\n[columns]\nkopf = "headline"\nworte = "body"', "m")
    (row,) = found(path, said)
    assert isinstance(row, Source)
    (withheld,) = found(path, Mapping(table="others"))
    assert "berichte" in str(withheld)


def test_a_database_whose_changes_are_not_yet_in_it_is_refused(tmp_path: Path) -> None:
    path = as_sqlite(stories(2), tmp_path / "a.sqlite")
    (tmp_path / "a.sqlite-wal").write_bytes(b"x")
    (withheld,) = found(path)
    assert "a.sqlite-wal" in str(withheld)


def test_what_a_schema_says_is_never_run(tmp_path: Path) -> None:
    path = as_sqlite(stories(2), tmp_path / "a.sqlite")
    with sqlite3.connect(path) as made:
        made.execute("CREATE VIEW news AS SELECT title, text, load_extension('x') AS author FROM articles")
    made.close()
    before = path.read_bytes()
    assert {re.sub(r".*#", "", row.name) for row in found(path)} == {"row=1", "row=2"}
    assert path.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == [path]
    with path.open("rb") as stream, tables.Database(stream, str(path)) as database:
        for attack in (
            "ATTACH 'x' AS y",
            "PRAGMA query_only = OFF",
            "DELETE FROM articles",
            "SELECT writefile('x', 'y')",
        ):
            with pytest.raises(sqlite3.Error):
                database.connection.execute(attack)


@pytest.mark.parametrize("kind", ["parquet", "sqlite"])
def test_no_damage_of_a_binary_table_makes_it_raise(tmp_path: Path, kind: str) -> None:
    path = MAKERS[kind](stories(40), tmp_path / f"a.{kind}")
    for number, mutant in enumerate(mutants(path.read_bytes(), 200)):
        path.write_bytes(mutant)
        for row in found(path) if containers.is_container(path) else ():
            assert isinstance(row, Source) or "\n" not in str(row), number


def test_memory_does_not_grow_with_the_table(tmp_path: Path) -> None:
    peaks = []
    for count in (2_000, 8_000):
        path = as_csv(stories(count), tmp_path / f"{count}.csv")
        tracemalloc.start()
        assert sum(1 for _ in containers.sources(path, LIMIT)) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 2 + 4_000_000


def test_a_mailbox_is_read_message_by_message(tmp_path: Path) -> None:
    message = "From desk@courier.example Tue May 14 06:30:00 2024\nFrom: desk@courier.example\nSubject: Otter {0}\nDate: Tue, 14 May 2024 06:30:00 +0100\n\nAn otter was seen below lock {0}.\n\nFrom here on nobody saw it.\n\n"
    path = tmp_path / "a.mbox"
    path.write_text("".join(message.format(number) for number in range(5)), encoding="utf-8")
    rows = found(path)
    assert [row.name for row in rows[:2]] == [f"{path}#message=1", f"{path}#message=2"]
    assert b"".join(row.data for row in rows if isinstance(row, Source)) == path.read_bytes()
    outcomes = list(ingest.run([path], tmp_path / "archive", SETTINGS, now=NOW))
    assert [outcome.format for outcome in outcomes] == ["mail"] * 5
    assert [isinstance(row, Source) for row in found(path, most=50)] == [False] * 5


def test_an_export_within_a_zip_file_is_read_post_by_post(tmp_path: Path) -> None:
    export = (SAMPLES.parent / "wxr" / "harrow.xml").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("site/export.xml", export)
    (tmp_path / "export.xml").write_bytes(export)
    inside, alone = found(tmp_path / "a.zip"), found(tmp_path / "export.xml")
    assert [row.data for row in inside if isinstance(row, Source)] == [
        row.data for row in alone if isinstance(row, Source)
    ]
    assert inside[0].name.startswith(str(tmp_path / "a.zip") + "/site/export.xml/post-")


def test_what_was_not_read_is_told_once_for_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = as_csv(stories(30), tmp_path / "a.csv")
    assert run(["ingest", str(path), "--to", str(tmp_path / "archive")]) == 0
    (line,) = (line for line in capsys.readouterr().out.splitlines() if "internal code" in line)
    assert line.split() == ["column", "internal", "code", "30"]
    assert run(["ingest", str(path), "--to", str(tmp_path / "other"), "-o", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["summary"]["unread"] == {"column internal code": 30}


@pytest.mark.parametrize("kind", MAKERS)
def test_validate_and_show_open_what_cannot_be_read_whole(
    tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = MAKERS[kind](stories(40), tmp_path / f"a.{kind}")
    assert run(["validate", str(path), "--max-bytes", "1000", "-o", "jsonl"]) == 0
    named = {json.loads(line).get("source", "") for line in capsys.readouterr().out.splitlines()}
    assert f"{path}#row=30" in named
    assert run(["show", str(path), "--max-bytes", "1000"]) == 0
    assert "Otter number 39 is back" in capsys.readouterr().out


def test_a_file_that_is_too_large_and_holds_no_parts_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A word. " * 1000, encoding="utf-8")
    assert run(["validate", str(tmp_path / "a.txt"), "--max-bytes", "1000"]) == 4
    assert run(["show", str(tmp_path / "a.txt"), "--max-bytes", "1000"]) == 4
