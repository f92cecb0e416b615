"""Migrations by a plan: everything accounted for, nothing lost, nothing twice, whoever is killed on the way."""

from __future__ import annotations

import gzip
import json
import random
import shutil
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from archives import NOW, generated, item, packages, tree
from click.testing import CliRunner
from migrating import ENVIRONMENT, ROOT, command, kill, migrated, plan, started, workers

from archiver import export, recovery, segments, stores, takedown
from archiver.cli.commands import cli
from archiver.config import Settings
from archiver.ledger import Ledger, Row
from archiver.migration import listing
from archiver.migration import run as running
from archiver.migration.desk import Desk
from archiver.migration.work import conserved, task
from archiver.package import judge
from archiver.package.shelves import Package
from archiver.prepare import Ready
from archiver.source import Source

Here = Callable[..., dict[str, Any]]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Here:
    """Migrations whose one worker is this process: nobody is killed, and no time is lost."""

    def local(desk: Desk, run: segments.Run, jobs: int, progress: object) -> None:
        another = Desk(desk.address)
        running.work_on(another, lambda _: None)
        another.close()
        desk.chunks.finish(run.number)

    monkeypatch.setattr(running, "local", local)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", ENVIRONMENT["SOURCE_DATE_EPOCH"])
    monkeypatch.chdir(ROOT)

    def migrate(*arguments: str | Path, status: int = 0) -> dict[str, Any]:
        given = ["migrate", *map(str, arguments), "-o", "json"]
        result = CliRunner().invoke(cli, given, standalone_mode=False)
        assert result.return_value == status, result.output
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    return migrate


def test_what_an_archive_holds_is_found_among_very_many(tmp_path: Path, here: Here) -> None:
    generated(tmp_path / "in", 12)
    here(plan(tmp_path, ["in"]))
    ledger = Ledger(tmp_path / "archive")
    there = {word for row in ledger.packages() for word in (row.id, row.sha512)}
    assert len(there) == 24
    words = [*there, *(f"urn:x:{number}" for number in range(1200))]
    assert ledger.met(words) == there
    ledger.add([replace(next(ledger.packages()), path="aaa/bbb/alone.v1", id="urn:x:7")])
    assert ledger.met(words) == there | {"urn:x:7"}
    ledger.close()


def test_names_and_dates_are_looked_for_in_what_was_written(tmp_path: Path) -> None:
    names = ['Ann "Bo" Nye', "Dörte Ölsen-Back\\Slash", "Half \ud800 Letter", "Tom & Jerry <Co>"]
    story = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": "A bridge", "datePublished": "2024-05-17",
        "author": [{"@type": "Person", "name": name} for name in names], "articleBody": "The bridge was opened by many.",
    }  # fmt: skip
    source = Source("story.jsonld", json.dumps(story).encode())
    (article,) = task((Settings(fail_on=None), NOW, tmp_path))(source)
    contents = article.ready.contents
    assert contents
    credited = {name for name, *_ in article.facts["credits"]}
    assert len(credited) >= 3
    whole = article.kept
    assert whole[0] == len(credited)
    assert whole[1] == sum("\ud800" not in name for name in credited)
    assert whole[2:] == [1, 1]
    for lost, kept in (("Ölsen", [whole[1] - 1, 1]), ("2024-05-17", [whole[1], 0])):
        made = tuple(
            replace(each, file=each.file._replace(data=each.file.data.replace(lost.encode(), b"x")))
            for each in contents.renditions
            if each.file
        )
        ready = Ready(article.ready.outcome, replace(contents, renditions=made))
        found = conserved(ready, credited, "2024-05-17")
        assert [found[1], found[3]] == kept


def test_everything_is_accounted_for_and_the_same_command_again_does_nothing(
    tmp_path: Path, here: Here
) -> None:
    sources = tmp_path / "in"
    generated(sources, 20)
    (sources / "broken.xml").write_bytes(item("urn:x:broken")[:-30])
    (sources / "empty.txt").write_bytes(b"")
    (sources / "picture.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x00\x01" * 50)
    file = plan(tmp_path, ["in"], more='fail-on = "error"')
    account = here(file, status=3)
    assert account["listed"] == account["accounted"] == 23
    assert (account["held"], account["failed"], account["skipped"]) == (
        1 + held_by_the_generator(tmp_path),
        1,
        1,
    )
    assert sum(int(account[state]) for state in ("archived", "held", "failed", "skipped")) == 23
    assert account["credits"]["read"] == account["credits"]["kept"] > 10
    assert account["dates"]["read"] == account["dates"]["kept"] > 2
    assert {each["format"] for each in account["origins"]} >= {"text", "newsml-g2", "jsonld"}
    before = tree(tmp_path / "archive")
    again = here(file, status=3)
    assert again == account
    assert tree(tmp_path / "archive") == before


def held_by_the_generator(tmp_path: Path) -> int:
    """How many of the invented articles lack what the schema requires."""
    return sum(
        b"<newsItem" in file.read_bytes() and b"versionCreated" not in file.read_bytes()
        for file in (tmp_path / "in").rglob("*.xml")
    )


def test_any_number_of_processes_makes_the_same_archive(tmp_path: Path) -> None:
    generated(tmp_path / "in", 60)
    digests = {
        migrated(plan(tmp_path, ["in"], name), "-j", jobs)["digest"]
        for name, jobs in (("one", "1"), ("three", "3"))
    }
    assert len(digests) == 1
    assert tree(tmp_path / "one") == tree(tmp_path / "three")


def test_versions_and_duplicates_in_different_chunks_come_out_in_the_order_of_the_plan(
    tmp_path: Path,
) -> None:
    sources = tmp_path / "in"
    sources.mkdir()
    for number in range(40):
        (sources / f"{number:02d}.xml").write_bytes(item(f"urn:x:{number}", text=f"Story {number}."))
    (sources / "05.xml").write_bytes(item("urn:x:story", 1))
    (sources / "15.xml").write_bytes(item("urn:x:story", 2, text="It stays after all."))
    (sources / "25.xml").write_bytes(item("urn:x:story", 2, text="Something else."))
    (sources / "35.xml").write_bytes(item("urn:x:story", 1))
    for name, jobs in (("one", "1"), ("four", "4")):
        account = migrated(plan(tmp_path, ["in"], name), "-j", jobs, status=1)
        assert (account["archived"], account["known"], account["held"]) == (38, 1, 1)
    assert tree(tmp_path / "one") == tree(tmp_path / "four")
    found = {record.source: record for record in segments.records(tmp_path / "four")}
    first, second, other, copy = (found[f"in/{number}.xml"] for number in ("05", "15", "25", "35"))
    assert (second.version, copy.state, copy.path) == (2, "known", first.path)
    assert other.reason.startswith("version 2 of urn:x:story is in the archive with other bytes: containers/")
    info = Package(tmp_path / "four", second.path).information()
    assert info["News-Replaces-Payload"] == f"sha512:{first.payload}"


def test_a_migration_that_is_killed_again_and_again_makes_the_same_archive(tmp_path: Path) -> None:
    generated(tmp_path / "in", 120)
    calm = migrated(plan(tmp_path, ["in"], "calm"), "-j", "2")
    file = plan(tmp_path, ["in"], "shaken")
    pick = random.Random(7)
    for number in range(3):
        process = started(file, "-j", "2")
        time.sleep(0.6 + pick.random())
        killed = workers(process.pid)
        kill(pick.choice(killed) if killed and number % 2 else process.pid)
        time.sleep(0.2)
        kill(process.pid)
        process.communicate()
    account = migrated(file, "-j", "2")
    assert account["digest"] == calm["digest"]
    assert tree(tmp_path / "shaken") == tree(tmp_path / "calm")
    assert not [each for each in judge.judged(tmp_path / "shaken") if each.findings]


def test_a_source_that_kills_its_process_fails_alone(tmp_path: Path) -> None:
    generated(tmp_path / "in", 20)
    calm = migrated(plan(tmp_path, ["in"], "calm"), "-j", "1")
    (tmp_path / "in" / "0000" / "9999999.txt").write_text("POISON\n\nNobody survives this story.\n")
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        "import sys\n"
        "class Hook:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'archiver.migration.work':\n"
        "            sys.meta_path.remove(self)\n"
        "            import archiver.prepare as prepare, os\n"
        "            real = prepare.prepare\n"
        "            def deadly(source, *rest):\n"
        "                if b'POISON' in source.data: os.kill(os.getpid(), 9)\n"
        "                return real(source, *rest)\n"
        "            prepare.prepare = deadly\n"
        "sys.meta_path.insert(0, Hook())\n"
    )
    account = migrated(plan(tmp_path, ["in"], "poisoned"), "-j", "1", status=4, PYTHONPATH=f"{site}:{ROOT}")
    assert (account["archived"], account["failed"]) == (calm["archived"], 1)
    (failed,) = [each for each in segments.records(tmp_path / "poisoned") if each.state == "failed"]
    assert failed.source.endswith("9999999.txt")
    assert "ended the process" in failed.reason


def test_what_is_held_is_tried_again_and_waits_no_longer(tmp_path: Path, here: Here) -> None:
    sources = tmp_path / "in"
    sources.mkdir()
    for number in range(20):
        whole = item(f"urn:x:{number}")
        (sources / f"{number:02d}.xml").write_bytes(
            whole
            if number not in (3, 17)
            else whole.replace(b"<versionCreated>2024-05-17T12:00:00Z</versionCreated>", b"")
        )
    file = plan(tmp_path, ["in"], more='fail-on = "error"\nselect = ["N001"]')
    assert here(file, status=1)["held"] == 2
    assert status_of(tmp_path / "archive") == (18, 2)
    (sources / "03.xml").write_bytes(item("urn:x:3"))
    account = here(file, "--retry", "N001", status=1)
    assert (account["listed"], account["archived"], account["held"]) == (2, 1, 1)
    assert status_of(tmp_path / "archive") == (19, 1)
    assert [each.source for each in segments.records(tmp_path / "archive") if each.state == "held"] == [
        "in/17.xml"
    ]
    assert here(file, "--retry", "failed")["listed"] == 0
    refused = CliRunner().invoke(cli, ["migrate", str(file), "--retry", "X999"], standalone_mode=False)
    assert "'X999' is neither held nor failed nor the code of a rule" in str(refused.exception)
    (sources / "99.xml").write_bytes(item("urn:x:99"))
    assert here(file, status=1)["known"] == 19
    assert status_of(tmp_path / "archive") == (20, 1), "what is still held waits once, not once in each run"


def test_what_is_archived_of_a_source_stays_when_the_rest_is_tried_again(tmp_path: Path, here: Here) -> None:
    stories = [{"@context": "https://schema.org", "@type": "NewsArticle", "@id": f"https://x.example/{each}",
                "headline": f"Story {each}", "datePublished": f"2010-{each:02d}-01"} for each in (1, 13)]  # fmt: skip
    (tmp_path / "two.jsonld").write_text(json.dumps(stories))
    file = plan(tmp_path, [str(tmp_path / "two.jsonld")], more='fail-on = "error"\nselect = ["S001"]')
    assert here(file, status=1)["archived"] == 1
    before = tree(tmp_path / "archive")
    assert here(file, "--retry", "held", status=1)["known"] == 1
    assert status_of(tmp_path / "archive") == (1, 1)
    assert [each.state for each in segments.records(tmp_path / "archive")] == ["archived", "known", "held"]
    assert before.items() <= tree(tmp_path / "archive").items()


def status_of(archive: Path) -> tuple[int, int]:
    """How many packages the ledger knows, and how many articles are held."""
    ledger = Ledger(archive, read_only=True)
    counts = ledger.counts()
    assert len(list(ledger.packages())) == counts["archived"]
    assert len(list(ledger.waiting())) == counts["held"]
    ledger.close()
    return counts["archived"], counts["held"]


@pytest.mark.parametrize("layout", ["folder", "tar"])
def test_packages_may_stand_alone(tmp_path: Path, layout: str, here: Here) -> None:
    generated(tmp_path / "in", 20)
    account = here(plan(tmp_path, ["in"], more=f'[package]\nlayout = "{layout}"'))
    assert account["archived"] == 20
    found = list(segments.records(tmp_path / "archive", 1))
    assert len({each.path for each in found}) == 20
    assert all((tmp_path / "archive" / each.path).exists() for each in found)
    assert [*segments.records(tmp_path / "archive")] == found, "told once, though the ledger has them, too"
    assert len(packages(tmp_path / "archive")) == (20 if layout == "folder" else 0)
    assert not [each for each in judge.judged(tmp_path / "archive") if each.findings]


def test_members_of_containers_and_lists_and_patterns_are_sources(tmp_path: Path, here: Here) -> None:
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as packed:
        for number in range(30):
            packed.writestr(f"{number:02d}.xml", item(f"urn:x:{number}"))
        packed.writestr("picture.jpg", b"\xff\xd8\xff\xe0\x00\x00\x01" * 50)
    for name in ("a.txt", "b.txt", "c.md"):
        (tmp_path / name).write_text(f"# Bridge kept {name}\n\nThe bridge stays.\n")
    (tmp_path / "list").write_text("a.txt\n")
    account = here(plan(tmp_path, ["old.zip", "@list", "b.*"]))
    assert (account["listed"], account["archived"], account["skipped"]) == (33, 32, 1)
    assert [each.source for each in segments.records(tmp_path / "archive")][-2:] == ["a.txt", "b.txt"]


def test_a_ledger_that_is_lost_is_made_anew(tmp_path: Path, here: Here) -> None:
    generated(tmp_path / "in", 20)
    file = plan(tmp_path, ["in"])
    here(file)
    before = tree(tmp_path / "archive")
    was = rows(tmp_path / "archive")
    for lost in (tmp_path / "archive" / ".archiver").glob("ledger*"):
        lost.unlink()
    shutil.copy(tmp_path / "archive/containers/000/000002.jsonl.gz", tmp_path / "kept.gz")
    (tmp_path / "archive/containers/000/000002.jsonl.gz").unlink()
    assert recovery.rebuild(tmp_path / "archive") == 20
    assert rows(tmp_path / "archive") == was
    shutil.copy(tmp_path / "kept.gz", tmp_path / "archive/containers/000/000002.jsonl.gz")
    for lost in (tmp_path / "archive" / ".archiver").glob("ledger*"):
        lost.unlink()
    account = here(file)
    assert (account["archived"], account["known"]) == (0, 20)
    assert {path: digest for path, digest in tree(tmp_path / "archive").items() if path in before} == before


def rows(archive: Path) -> list[Row]:
    """Everything the ledger knows of packages."""
    ledger = Ledger(archive, read_only=True)
    try:
        return list(ledger.packages())
    finally:
        ledger.close()


def test_packages_in_containers_are_found_verified_and_exported(tmp_path: Path, here: Here) -> None:
    generated(tmp_path / "in", 20)
    here(plan(tmp_path, ["in"]))
    archive = tmp_path / "archive"
    ledger = Ledger(archive, read_only=True)
    row = list(ledger.packages())[7]
    for words in (row.id, row.path, row.sha512[:12]):
        assert [each.path for each in ledger.find(words)] == [row.path]
    assert [each.path for each in ledger.known(row.sha512)] == [row.path]
    ledger.close()
    (gone,) = export.export(export.Order(archive, tmp_path / "out"), [row.id])
    assert not list(judge.findings(Path(gone.path)))
    flipped = bytearray((archive / "containers/000/000001.tar").read_bytes())
    flipped[flipped.index(b"articleBody") + 20] ^= 1
    (archive / "containers/000/000001.tar").write_bytes(flipped)
    assert len([each for each in judge.judged(archive) if each.findings]) == 1


def test_an_article_in_a_container_can_be_restricted(tmp_path: Path, here: Here) -> None:
    generated(tmp_path / "in", 10)
    here(plan(tmp_path, ["in"]))
    archive = tmp_path / "archive"
    stone = takedown.restrict(archive, rows(archive)[3].id, reason="court order", now=NOW)
    assert [row.status for row in rows(archive) if row.id == stone.id] == ["restricted", "usable"]
    assert not [each for each in judge.judged(archive) if each.findings]


def test_what_a_baseline_knows_holds_nothing_back(tmp_path: Path, here: Here) -> None:
    sources = tmp_path / "in"
    sources.mkdir()
    lacking = item("urn:x:1").replace(b"<versionCreated>2024-05-17T12:00:00Z</versionCreated>", b"")
    (sources / "old.xml").write_bytes(lacking)
    known = ["validate", str(sources), "--baseline", str(tmp_path / "known.jsonl"), "--write-baseline"]
    assert CliRunner().invoke(cli, known, standalone_mode=False).return_value == 0
    (sources / "new.xml").write_bytes(lacking.replace(b"urn:x:1", b"urn:x:2"))
    more = 'fail-on = "error"\nbaseline = "known.jsonl"'
    account = here(plan(tmp_path, ["in"], more=more), status=1)
    assert (account["archived"], account["held"]) == (1, 1)
    assert [each.source for each in segments.records(tmp_path / "archive") if each.state == "held"] == [
        "in/new.xml"
    ]


def test_a_missing_article_is_noticed(tmp_path: Path, here: Here) -> None:
    generated(tmp_path / "in", 20)
    file = plan(tmp_path, ["in"])
    here(file)
    segment = tmp_path / "archive/containers/000/000001.jsonl.gz"
    lines = gzip.decompress(segment.read_bytes()).splitlines(keepends=True)
    segment.write_bytes(gzip.compress(b"".join(lines[1:])))
    account = here(file, status=70)
    assert account["unexplained"] == 2, "the source, and the container that is larger than its packages"
    segment.unlink()
    assert here(file, status=70)["unexplained"] > 2


def test_a_rehearsal_tells_everything_and_writes_no_package(tmp_path: Path, here: Here) -> None:
    generated(tmp_path / "in", 40)
    file = plan(tmp_path, ["in"])
    account = here(file, "--dry-run", "--sample", "10")
    assert (account["listed"], account["archived"]) == (10, 10)
    assert not (tmp_path / "archive").exists()
    assert not list((tmp_path / "archive.rehearsal").rglob("*.tar"))
    assert len(list(segments.records(tmp_path / "archive.rehearsal"))) == 10
    assert here(file, "--dry-run")["archived"] == 40


@pytest.mark.parametrize("ledger", ["", "ledger"])
def test_a_rehearsal_sees_what_is_in_the_archive(tmp_path: Path, here: Here, ledger: str) -> None:
    generated(tmp_path / "in", 12)
    file = plan(tmp_path, ["in"], more=f"ledger = {json.dumps(ledger)}" if ledger else "")
    here(file)
    (tmp_path / "in" / "new.xml").write_bytes(item())
    account = here(file, "--dry-run")
    assert (account["known"], account["archived"]) == (12, 1)
    assert here(file)["archived"] == 1, "the rehearsal left the archive as it was"


def test_a_plan_is_written_by_a_look_at_the_sources_and_can_be_carried_out(
    tmp_path: Path, here: Here
) -> None:
    generated(tmp_path / "in", 12)
    (tmp_path / "in" / "broken.txt").write_bytes(b"")
    result = CliRunner().invoke(
        cli,
        ["migrate", "init", str(tmp_path / "in"), "--to", str(tmp_path / "archive")],
        standalone_mode=False,
    )
    assert result.return_value == 0
    assert result.output.startswith("# 13 sources")
    assert f"unreadable, for example {tmp_path / 'in' / 'broken.txt'}" in result.output
    (tmp_path / "in" / "broken.txt").unlink()
    (tmp_path / "plan.toml").write_text(result.output)
    assert here(tmp_path / "plan.toml", status=held_or_fit(tmp_path))["listed"] == 12


def held_or_fit(tmp_path: Path) -> int:
    """The exit status of the invented articles under the rules as they are."""
    return int(held_by_the_generator(tmp_path) > 0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('sources = ["in"]\narchvie = "x"\n', "did you mean `archive`?"),
        ('archive = "x"\n', "names no sources"),
        (
            'sources = ["in"]\narchive = "x"\nledger = "y"\n[package]\nlayout = "zip"\n',
            "packages go into containers",
        ),
        ('sources = ["in"]\narchive = "x"\nbaseline = "gone"\n', "gone cannot be read"),
        ('sources = ["nothing*"]\narchive = "x"\n', "no file fits nothing*"),
        ('sources = ["@gone"]\narchive = "x"\n', "the list gone cannot be read: no such file"),
        ('sources = ["in"]\narchive = "s3://bucket/x"\n', "the ledger cannot be in s3://bucket/x"),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_in_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    import subprocess

    (tmp_path / "plan.toml").write_text(text)
    done = subprocess.run(command("migrate", tmp_path / "plan.toml"), capture_output=True, text=True)
    assert done.returncode in (2, 3)
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_link_in_the_archive_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "containers").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="is a link"):
        stores.Folder(tmp_path / "archive").put("containers/000/000001.tar", [b"x"])
    assert not list((tmp_path / "elsewhere").iterdir())


def test_chunks_are_cut_by_number_and_by_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "OCTETS", 100)
    found = [((f"{number}", 0), 1, 10) for number in range(4)] + [
        (("z.zip", number, 1), 1, 60) for number in range(3)
    ]
    assert [(each.entries, each.count) for each in listing.cut(found, 3)] == [
        ([["0", 0], ["1", 0], ["2", 0]], 3),
        ([["3", 0], ["z.zip", 0, 1]], 2),
        ([["z.zip", 1, 1]], 1),
        ([["z.zip", 2, 1]], 1),
    ]
