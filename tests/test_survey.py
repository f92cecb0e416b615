"""What can be asked of a whole archive: questions, figures, and finding again."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import migrating
import proofs
import pytest
import wholes
from archives import NOW, SETTINGS, generated, keep
from click.testing import CliRunner, Result

from archiver import segments, takedown
from archiver.cli import migrate
from archiver.cli.commands import cli
from archiver.rules import RULES
from archiver.source import Source
from archiver.survey import find, index, intake, query, times, whole
from archiver.survey.answers import findings
from benchmarks import find as measuring


def run(*words: str | Path) -> Result:
    """Call archiver."""
    return CliRunner().invoke(cli, [str(word) for word in words], standalone_mode=False)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in which everything is wrong that only a whole can show."""
    return wholes.made(tmp_path_factory.mktemp("wholes") / "archive")


def found(archive: Path, words: str) -> list[str]:
    """The headlines of what a query finds."""
    with intake.current(archive) as made:
        sought = query.read(words)
        hits = list(find.hits(made, sought))
        assert find.count(made, sought) == len(hits)
        return [hit.headline for hit in hits]


# the questions of a whole


def told(archive: Path) -> dict[str, list[str]]:
    """Rule -> messages of the findings."""
    with intake.current(archive) as made:
        every: dict[str, list[str]] = {}
        for finding in findings(whole.survey(made, "archive", NOW, "1950").problems):
            every.setdefault(finding.rule, []).append(finding.message)
        return every


def test_every_question_finds_what_was_planted_and_nothing_else(archive: Path) -> None:
    every = told(archive)
    assert every["W101"] == [f"{wholes.SPIKED} articles are dated 2011-06-07 02:13:44, to the second"]
    assert every["W102"] == ["0 articles from 2012-04 to 2012-05, a gap"]
    assert [message[:45] for message in every["W103"]] == ["2 articles have the same text word for word: "]
    assert [message[:50] for message in every["W104"]] == [
        "2 articles have most of their sentences in common:"
    ]
    assert every["W105"] == ["6 texts end in mid-sentence after 1,000 characters, or hardly fewer"]
    assert every["W106"] == ["may be one party: Petra Müller (2), Petra Mueller (1)"]
    assert every["W107"] == ["an article is dated 1931-05-01", "an article is dated 1970-01-01"]


def test_an_embargo_that_runs_is_told_until_it_ends(tmp_path: Path) -> None:
    from archives import item

    keep(tmp_path / "a", Source("a.xml", item(embargo="2031-05-01T08:00:00Z")))
    with intake.current(tmp_path / "a") as made:
        for now, count in (
            (datetime(2031, 5, 1, 7, 59, tzinfo=UTC), 1),
            (datetime(2031, 5, 1, 8, 1, tzinfo=UTC), 0),
        ):
            problems = whole.survey(made, "a", now).problems
            assert [each.code for each in problems].count("W108") == count


def test_twins_are_linked_and_kept(archive: Path) -> None:
    with intake.current(archive) as made:
        assert (
            made.rows.execute("SELECT count(*) FROM article WHERE state = 'archived'").fetchone()[0]
            == len(wholes.stories()) - 1
        )


def test_few_articles_on_a_day_are_no_spike_and_a_young_archive_has_no_gap(tmp_path: Path) -> None:
    keep(tmp_path / "a", *(wholes.story(each, f"2010-01-01T09:{each:02d}:00+00:00") for each in range(19)))
    with intake.current(tmp_path / "a") as made:
        assert times.spikes(made.rows) == []
        assert times.gaps(times.months(made.rows)) == []


# the index


def test_the_index_agrees_with_the_ledger_and_can_be_made_anew(archive: Path) -> None:
    def content() -> dict[str, list[tuple[object, ...]]]:
        with intake.current(archive) as made:
            return {
                table: sorted(made.rows.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
                for table in ("article", "credit", "found", "line", "change")
            }

    before = content()
    assert before["article"]
    (archive / ".archiver" / index.FILE).unlink()
    assert content() == before
    (archive / ".archiver" / index.FILE).write_bytes(b"this is no index" * 100)
    assert content() == before


def test_what_comes_later_is_found_without_reading_everything_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tmp_path / "a", *(wholes.story(each, "2010-01-01T09:00:00+00:00") for each in range(5)))
    assert len(found(tmp_path / "a", "story")) == 5
    read = Counter[str]()
    plainly = intake.kept

    def counted(archive: Path, record: object, bodies: bool) -> index.Kept:
        read["articles"] += 1
        return plainly(archive, record, bodies)  # type: ignore[arg-type]

    monkeypatch.setattr(intake, "kept", counted)
    keep(tmp_path / "a", wholes.story(77, "2010-01-01T09:00:00+00:00"))
    assert len(found(tmp_path / "a", "story")) == 6
    assert len(found(tmp_path / "a", "story")) == 6
    assert read["articles"] == 1


def test_a_restricted_article_is_not_found_again_in_any_version(tmp_path: Path) -> None:
    place = tmp_path / "a"
    keep(
        place,
        wholes.story(1, "2010-01-01T09:00:00+00:00", author="Ada Quill"),
        wholes.story(2, "2010-01-02T09:00:00+00:00"),
    )
    assert found(place, 'name:"Ada Quill"') == ["Story number 1"]
    takedown.restrict(
        place, "https://old.example/1?p=1", reason="asked by the person", now=NOW, settings=SETTINGS
    )
    assert found(place, 'name:"Ada Quill"') == []
    assert found(place, "headline:1") == []
    assert b"Quill" not in (place / ".archiver" / index.FILE).read_bytes()


# finding again


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ('name:"Petra Müller"', 3),
        ('name:"petra muller"', 2),
        ("name:mueller", 3),
        ("name:muell*", 3),
        ("name:öykü", 1),
        ("name:oyku", 1),
        ('name:"Petra Müller" date:2010-02-01', 1),
        ('name:"Petra Müller" -date:2010-02-01..2010-02-02', 1),
        ("date:2011-06-07", wholes.SPIKED),
        ("date:..1970", 2),
        ("date:2013..", 0),
        ("language:de", 0),
        ("rule:T016 date:2012-07", 6),
        ("state:failed", 1),
        ("state:held", 0),
        ("story 2000", 1),
        ('"number story"', 0),
        ("headline:2000", 1),
        ("provider:example", len(wholes.stories()) - 1),
        ("role:photographer", 0),
        ("name:müller role:author", 3),
        ("name:müller role:editor", 0),
        ("url:old.example/5001", 1),
        ("freelance:yes", 0),
        ("rights:none name:müller", 3),
    ],
)  # fmt: skip
def test_queries(archive: Path, words: str, count: int) -> None:
    assert len(found(archive, words)) == count


def test_the_newest_come_first(archive: Path) -> None:
    with intake.current(archive) as made:
        days = [hit.published for hit in find.hits(made, query.read(""))]
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("colour:red", "colour: is no field"),
        ("date:yesterday", "date:yesterday is no day"),
        ("freelance:maybe", "freelance: is yes or no"),
        ('name:"open', "opens a quotation"),
    ],
)
def test_what_a_query_cannot_mean_is_said(words: str, told: str) -> None:
    with pytest.raises(query.Unclear, match=told):
        query.read(words)


@pytest.mark.parametrize(
    "words",
    ['"', "NEAR(a b)", "a AND", "*", "name:*", "^a", "{a", "a\x00b", "-", "''", "date:..", '-"', 'name:""'],
)
def test_no_words_break_the_search(archive: Path, words: str) -> None:
    with contextlib.suppress(query.Unclear):
        found(archive, words)


def test_bodies_are_found_when_that_is_asked_for(tmp_path: Path) -> None:
    keep(
        tmp_path / "a",
        wholes.story(1, "2010-01-01T09:00:00+00:00", body="The zeppelin landed on the meadow before noon."),
    )
    assert found(tmp_path / "a", "zeppelin") == []
    done = run("find", tmp_path / "a", "zeppelin", "--bodies")
    assert "1 article" in done.output
    assert found(tmp_path / "a", "zeppelin") == ["Story number 1"]


def test_a_role_beside_a_name_is_that_of_the_name(tmp_path: Path) -> None:
    editor = {"@type": "Person", "name": "Ada Quill"}
    keep(tmp_path / "a", wholes.story(1, "2010-01-01T09:00:00+00:00", author="Emil Struve", editor=editor))
    assert len(found(tmp_path / "a", 'name:"Ada Quill" role:editor')) == 1
    assert found(tmp_path / "a", 'name:"Ada Quill" role:author') == []
    assert len(found(tmp_path / "a", "role:author role:editor")) == 1


def test_an_archive_that_is_set_need_not_be_named(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = run("find", archive, "name:Petra Müller", "-o", "json").output
    other = tmp_path / "other"
    keep(other, wholes.story(1, "2010-01-01T09:00:00+00:00"))
    monkeypatch.setenv("ARCHIVER_ARCHIVE", str(archive))
    assert run("find", "name:Petra Müller", "-o", "json").output == named
    assert run("find", other, "Petra").return_value == 1, "another one can still be named"
    assert json.loads(run("find", other, "-o", "json").output)["total"] == 1
    assert json.loads(run("find", "-o", "json").output)["total"] > 1
    (row, *_) = json.loads(named)["articles"]
    assert json.loads(run("verify", row["id"], "-o", "json").output)["summary"] == {
        "packages": 1,
        "broken": 0,
    }
    monkeypatch.delenv("ARCHIVER_ARCHIVE")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "archiver.toml").write_text('archive = "other"\n')
    assert json.loads(run("find", "number", "-o", "json").output)["total"] == 1
    (tmp_path / "archiver.toml").unlink()
    assert "say which archive" in str(run("find").exception)


def test_find_on_the_command_line(archive: Path) -> None:
    done = run("find", archive, "name:Petra Müller", "--limit", "1")
    assert done.return_value == 0
    assert "3 articles, the newest first" in done.output
    assert "… 2 more; --limit 0 shows all." in done.output
    rows = [
        json.loads(line) for line in run("find", archive, "name:müller", "-o", "jsonl").output.splitlines()
    ]
    assert len(rows) == 3
    assert rows[0]["credits"][0]["role"] == "author"
    table = list(
        csv.DictReader(
            io.StringIO(run("find", archive, "date:2012-09-09 öykü", "name:öykü", "-o", "csv").output)
        )
    )
    assert table == []
    assert run("find", archive, "name:nobody").return_value == 1
    listed = run("find", archive, "name:petra", "--names", "-o", "json")
    assert json.loads(listed.output)["total"] == 2


def test_no_cell_becomes_a_formula_and_no_terminal_obeys(archive: Path) -> None:
    assert "\x1b" not in run("find", archive, "name:öykü").output
    (row,) = csv.DictReader(io.StringIO(run("find", archive, "name:öykü", "-o", "csv").output))
    assert not row["headline"].startswith("=")


# the report


def test_the_codes_of_the_whole_are_rules_like_others() -> None:
    assert {code for code in RULES if code.startswith("W")} == {f"W10{number}" for number in range(1, 9)}


def test_the_figures_of_the_report_are_those_of_the_ledger(archive: Path) -> None:
    done = run("report", archive, "-o", "json", "--founded", "1950")
    report = json.loads(done.output)
    tables = {table["name"]: table for block in report["blocks"] for table in block["tables"]}
    assert len(report["blocks"]) == 13
    total = len(wholes.stories())
    for name in ("by-format", "by-year", "by-origin"):
        rows = tables[name]["rows"]
        assert sum(row[1] for row in rows) == total
        assert all(row[1] == sum(row[2:]) for row in rows)
    assert sum(row[1] for row in tables["months"]["rows"]) <= total
    (waiting,) = tables["waiting"]["rows"]
    assert waiting[0] == "failed"
    assert waiting[3] == 1
    assert {row[0] for row in tables["conserved"]["rows"]} >= {"articles", "credits of named parties"}


def test_what_changed_since_an_earlier_report_is_told(tmp_path: Path) -> None:
    place, earlier = tmp_path / "a", tmp_path / "earlier.json"
    keep(place, *(wholes.story(each, f"2010-01-{each + 1:02d}T09:00:00+00:00") for each in range(9)),
         wholes.story(50, "1931-05-01T08:00:00+00:00"))  # fmt: skip
    assert run("report", place, "--founded", "1950", "-q", "-o", f"json={earlier}").return_value == 0
    assert (
        "archived ±0, held ±0, failed ±0; questions: 0 new, 0 gone."
        in run("report", place, "--founded", "1950", "--against", earlier).output
    )
    keep(place, wholes.story(90, "1970-01-01T00:00:00+00:00"), Source("broken.jsonld", b'{"@type": '))
    done = run("report", place, "--against", earlier)
    assert "archived +1, held ±0, failed +1; questions: 1 new, 1 gone." in done.output
    page = run("report", place, "--against", earlier, "-o", "html").output
    assert "Questions that are new, or gone" in page
    assert "date-is-a-stopgap" in page
    (tmp_path / "other.json").write_text("[]")
    for file in ("other.json", "none.json"):
        done = run("report", place, "--against", tmp_path / file)
        assert (done.return_value, "other.json is no report" in done.stderr) == (3, file == "other.json")


def test_every_table_is_written_whole(archive: Path, tmp_path: Path) -> None:
    done = run(
        "report", archive, "--csv", tmp_path / "csv", "-o", f"html={tmp_path / 'r.html'}", "--founded", "1950"
    )
    assert done.return_value == 0
    report = json.loads(run("report", archive, "-o", "json", "--founded", "1950").output)
    for table in (table for block in report["blocks"] for table in block["tables"]):
        rows = list(
            csv.reader(
                io.StringIO(
                    (tmp_path / "csv" / f"{table['name']}.csv").read_text(encoding="utf-8"), newline=""
                )
            )
        )
        assert len(rows) - 1 == table["total"], table["name"]
        assert rows[0] == table["columns"]
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "findings.csv" in page


def test_the_report_of_nothing_and_of_no_archive(tmp_path: Path) -> None:
    assert run("report", tmp_path).return_value == 3
    assert run("find", tmp_path, "x").return_value == 3
    keep(tmp_path / "empty")
    done = run("report", tmp_path / "empty")
    assert done.return_value == 0
    assert "0 came in" in done.output
    assert run("report", tmp_path / "empty", "-o", "html").return_value == 0


def indexed(place: Path) -> dict[str, list[tuple[object, ...]]]:
    """What the index of an archive says of its articles, whoever brought them."""
    with intake.current(place) as made:
        asked = {
            "articles": "SELECT id, headline, language, published, state, url, characters, digest, people, freelance FROM article",
            "credits": "SELECT a.id, n.name, c.role, c.day FROM credit c JOIN name n ON n.number = c.name JOIN article a ON a.number = c.article",
            "found": "SELECT a.id, f.rule, f.count FROM found f JOIN article a ON a.number = f.article",
            "changes": "SELECT a.id, c.kind, c.count FROM change c JOIN article a ON a.number = c.article",
        }
        return {name: sorted(made.rows.execute(query).fetchall(), key=repr) for name, query in asked.items()}


def test_a_migration_and_an_ingest_of_the_same_stories_give_the_same_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = tmp_path / "in"
    generated(sources, 30)
    file = migrating.plan(tmp_path, ["in"], more='fail-on = "never"')
    monkeypatch.chdir(tmp_path)
    assert run("migrate", file, "-q", "-j", "1").return_value == 0
    assert run("ingest", "in", "--to", "alone", "-q", "--fail-on", "never").return_value == 0
    carried, alone = indexed(tmp_path / "archive"), indexed(tmp_path / "alone")
    assert carried["credits"]
    assert carried == alone
    report = json.loads(run("report", tmp_path / "archive", "-o", "json").output)
    assert (
        report["blocks"][0]["words"][1]
        == "Migrations listed 30 sources, and every one of them is accounted for."
    )
    tables = {table["name"]: table for block in report["blocks"] for table in block["tables"]}
    assert tables["runs"]["rows"][0][5:] == [30, 30, 0]


def carried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, more: str = "") -> Path:
    """The plan of a migration of some articles in chunks of 8, which was carried out."""
    generated(tmp_path / "in", count)
    file = migrating.plan(tmp_path, ["in"], more=more)
    monkeypatch.chdir(tmp_path)
    assert run("migrate", file, "-q", "-j", "1").return_value in (0, 1)
    return file


def whole_index(archive: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the index of an archive."""
    with intake.current(archive) as made:
        tables = ("article", "credit", "found", "line", "change", "taken", "name", "term")
        return {
            each: sorted(made.rows.execute(f"SELECT * FROM {each}").fetchall(), key=repr) for each in tables
        }


def test_an_index_that_is_cut_short_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried(tmp_path, monkeypatch, 40)
    archive = tmp_path / "archive"
    before = whole_index(archive)
    assert len(before["taken"]) == 5
    (archive / ".archiver" / index.FILE).unlink()
    monkeypatch.setattr(intake, "BATCH", 1)
    taken: list[int] = []
    plainly = intake.Intake.chunk

    def dying(self: intake.Intake, number: int, run: int) -> None:
        plainly(self, number, run)
        taken.append(number)
        if len(taken) in (1, 3):
            raise KeyboardInterrupt

    monkeypatch.setattr(intake.Intake, "chunk", dying)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            intake.current(archive)
    assert whole_index(archive) == before
    assert taken == [1, 1, 2, 2, 3, 4, 5], "only what was under way is read again"


def test_what_is_tried_again_stands_once_in_the_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = carried(tmp_path, monkeypatch, 60, 'fail-on = "error"')
    archive = tmp_path / "archive"
    held = len(found(archive, "state:held"))
    assert held
    assert run("migrate", file, "-q", "-j", "1", "--retry", "held").return_value == 1
    assert len(found(archive, "state:held")) == held
    indexed_so_far = indexed(archive)
    (archive / ".archiver" / index.FILE).unlink()
    assert indexed(archive) == indexed_so_far


def test_the_report_of_a_large_migration_is_ready_when_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "MANY", 10)
    carried(tmp_path, monkeypatch, 30)
    (tmp_path / "later.txt").write_text("A headline\n\nBy Ada Quill\n\nA sentence stands here.\n")

    def never(*_: object) -> None:
        raise AssertionError("worked out anew")

    with monkeypatch.context() as strict:
        strict.setattr(segments, "read", never)
        strict.setattr(whole.answers.times, "spikes", never)
        assert run("report", "archive", "-q").return_value == 0
    assert run("ingest", "later.txt", "--to", "archive", "-q", "--fail-on", "never").return_value == 0
    with monkeypatch.context() as strict:
        strict.setattr(segments, "read", never)
        assert "31 came in" in run("report", "archive", "-q").output


def test_a_ledger_that_stands_apart_has_a_report_and_is_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried(tmp_path, monkeypatch, 12, 'ledger = "ledger"')
    assert "12 came in: 12 archived" in run("report", "ledger", "-q").output
    assert len(found(tmp_path / "ledger", "state:archived")) == 12
    assert not (tmp_path / "archive" / ".archiver").exists()


def test_an_index_is_made_anew_where_a_segment_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried(tmp_path, monkeypatch, 5)
    segment = tmp_path / "archive" / "containers" / "000" / "000001.jsonl.gz"
    first, *others = [segments.read(line) for line in segments.lines(segment.read_bytes())]
    assert len(found(tmp_path / "archive", f'id:"{first.id}"')) == 1
    segment.write_bytes(segments.written(others))
    os.utime(tmp_path / "archive" / ".archiver" / "ledger.sqlite")
    assert found(tmp_path / "archive", f'id:"{first.id}"') == []
    with intake.current(tmp_path / "archive") as made:
        assert made.rows.execute("SELECT count(*) FROM article").fetchone()[0] == len(others)


@pytest.mark.parametrize("broken", [None, b"no gzip"])
def test_a_segment_that_cannot_be_read_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: bytes | None
) -> None:
    carried(tmp_path, monkeypatch, 5)
    segment = tmp_path / "archive" / "containers" / "000" / "000001.jsonl.gz"
    segment.write_bytes(broken) if broken else segment.unlink()
    result = run("report", "archive", "-q")
    assert result.return_value == 3
    assert "000001.jsonl.gz cannot be read" in result.stderr
    assert "--rebuild" in result.stderr


@pytest.mark.prove
def test_a_name_is_found_within_50_ms_among_a_million_articles(tmp_path: Path) -> None:
    measured = measuring.measure(tmp_path, int(os.environ.get("SIZE", "1000000")))
    proofs.record("Finding among very many articles", dict(measured.figures))
    assert measured.medians["a full name"] <= 50
    assert measured.medians["a family name"] <= 50
