"""The commands that are about packages, as a person calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from archives import item, keep
from click.testing import CliRunner, Result

from archiver.cli.commands import cli
from archiver.package import judge
from archiver.source import Source

GUID = "urn:newsml:nb.example:1"


def run(*words: str | Path) -> Result:
    """Call archiver."""
    return CliRunner().invoke(cli, [str(word) for word in words], standalone_mode=False)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive with two versions of one article and one other."""
    keep(
        tmp_path / "archive", Source("a.xml", item()), Source("b.xml", item(version=2, text="It is mended."))
    )
    keep(tmp_path / "archive", Source("c.xml", item("urn:newsml:nb.example:2", headline="Other")))
    return tmp_path / "archive"


def test_versions_tells_what_changed(archive: Path) -> None:
    done = run("show", GUID, "--versions", "--in", archive)
    assert done.return_value == 0
    assert "- The bridge stays." in done.output
    assert "+ It is mended." in done.output
    done = run("show", GUID, "--versions", "--in", archive, "-o", "jsonl")
    rows = [json.loads(line) for line in done.output.splitlines()]
    assert [row["version"] for row in rows] == [1, 2]
    assert rows[1]["changes"] == [{"field": "body", "before": "The bridge stays.", "after": "It is mended."}]


def test_export_writes_what_is_asked_for(archive: Path, tmp_path: Path) -> None:
    done = run(
        "export", GUID, "--in", archive, "--to", tmp_path / "out", "--profile", "archivematica", "--as", "zip"
    )
    assert done.return_value == 0
    assert "2 packages exported" in done.output
    assert [judge.problems(file) for file in sorted((tmp_path / "out").iterdir())] == [[], []]
    done = run("export", "--in", archive, "--to", tmp_path / "all.tar", "--container")
    assert done.return_value == 0
    done = run("verify", tmp_path / "all.tar")
    assert done.return_value == 0
    assert "3 packages verified" in done.output
    done = run("export", "--in", archive, "--to", tmp_path / "many", "--group", "May 2024")
    assert done.return_value == 0
    assert run("verify", tmp_path / "many/may-2024-1").return_value == 0


def test_verify_judges_every_bag_of_a_folder(archive: Path, tmp_path: Path) -> None:
    run("export", "--in", archive, "--to", tmp_path / "out" / "may")
    run("export", "--in", archive, "--to", tmp_path / "out", "--as", "tar")
    (tmp_path / "out" / "delivery.txt").write_text("six bags")
    done = run("verify", tmp_path / "out")
    assert (done.return_value, "6 packages verified" in done.output) == (0, True)
    (first, *_) = sorted((tmp_path / "out" / "may").iterdir())
    (first / "bagit.txt").unlink()
    done = run("verify", tmp_path / "out")
    assert done.return_value == 1
    assert "5 as written, 1 not" in done.output
    assert first.name in done.output


def test_a_broken_bag_is_not_judged_by_the_bag_in_its_payload(archive: Path, tmp_path: Path) -> None:
    run("export", "--in", archive, "--to", tmp_path / "bag" / "data")
    assert run("verify", tmp_path / "bag").return_value == 1


def test_restrict_takes_an_article_out(archive: Path, tmp_path: Path) -> None:
    done = run("restrict", GUID, "--in", archive, "--reason", "court order 7")
    assert done.return_value == 0
    assert f"{GUID} is restricted" in done.output
    assert run("verify", archive).return_value == 0
    assert run("restrict", GUID, "--in", archive, "--reason", "again").return_value == 2
    done = run("export", GUID, "--in", archive, "--to", tmp_path / "out")
    assert "1 package exported" in done.output


@pytest.mark.parametrize(
    "words",
    [
        ("show", "urn:nothing", "--versions", "--in", "ARCHIVE"),
        ("export", "urn:nothing", "--in", "ARCHIVE", "--to", "OUT"),
        ("restrict", "urn:nothing", "--in", "ARCHIVE", "--reason", "x"),
        ("show", "urn:newsml", "--versions", "--in", "ARCHIVE"),
    ],
)
def test_what_means_nothing_is_misuse(archive: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    places = {"ARCHIVE": archive, "OUT": tmp_path / "out"}
    done = run(*(places.get(word, word) for word in words))
    assert done.return_value == 2
    assert done.output.startswith("error: ") or done.stderr.startswith("error: ")


@pytest.mark.parametrize(
    "words", [("--layout", "tar"), ("--layout", "zip"), ("--store", "ocfl"), ("--durability", "none")]
)
def test_ingest_writes_packages_as_asked_for(tmp_path: Path, words: tuple[str, str]) -> None:
    (tmp_path / "a.xml").write_bytes(item())
    done = run("ingest", tmp_path / "a.xml", "--to", tmp_path / "archive", "--fail-on", "never", *words)
    assert done.return_value == 0
    assert run("verify", tmp_path / "archive").return_value == 0
    if words[0] == "--store":
        assert run("verify", tmp_path / "archive/ocfl").return_value == 0


def test_verify_judges_by_a_profile(archive: Path, tmp_path: Path) -> None:
    profile = tmp_path / "profile.json"
    profile.write_text('{"BagIt-Profile-Info": {}, "Bag-Info": {"Colour": {"required": true}}}')
    done = run("verify", archive, "--profile", profile)
    assert done.return_value == 1
    assert "the profile requires Colour" in done.output
