"""`validate` in several processes: the same answers in the same order, whatever becomes of a process."""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path

import pytest
from archives import generated, item

from archiver import workers
from archiver.cli import LIMIT, parallel, run
from archiver.cli.checks import limited
from archiver.source import LimitReached, Unreadable

STORIES = Path(__file__).parents[1] / "samples" / "stories"


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start processes at once."""
    monkeypatch.setattr(parallel, "FEW", 2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Stories of every kind, two versions of one item in the wrong order, and what cannot be read."""
    place = generated(tmp_path / "stories", 40)
    for story in STORIES.iterdir():
        shutil.copy(story, place)
    (place / "zz-1.xml").write_bytes(item(version=3))
    (place / "zz-2.xml").write_bytes(item(version=2, text="An older text."))
    (place / "zz-3.xml").write_bytes(item(version=2, text="Other bytes under the same version."))
    (place / "zz-4.txt").write_bytes(b"")
    return place


@pytest.mark.parametrize("form", ["full", "jsonl", "sarif", "rdjsonl"])
def test_many_processes_tell_what_one_tells(
    folder: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    status = run(["validate", str(folder), "-j", "1", "-o", form])
    alone = capsys.readouterr()
    assert run(["validate", str(folder), "-j", "3", "-o", form]) == status
    assert capsys.readouterr() == alone


def test_items_of_one_run_are_compared_with_those_that_another_process_read(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["validate", str(folder), "-j", "3", "-o", "jsonl", "--select", "N046"])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {Path(line["source"]).name for line in lines if line.get("rule") == "N046"} == {
        "zz-2.xml",
        "zz-3.xml",
    }


def test_a_baseline_knows_what_any_process_found(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = str(folder.parent / "known.jsonl.gz")
    words = ["validate", str(folder), "--baseline", known, "-j", "3"]
    assert run([*words, "--write-baseline"]) == 0
    capsys.readouterr()
    run(words)
    told = capsys.readouterr()
    assert "nothing new" in told.err
    assert "[" not in told.out.replace("[*]", "").split("not read")[0]


def test_a_process_that_dies_takes_only_its_source_along(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    deadly = "import os, archiver.validation as v; judge = v.judge\nv.judge = lambda source, **k: os._exit(9) if source.name.endswith('bruecke.xml') else judge(source, **k)\n"
    monkeypatch.setattr(
        workers, "COMMAND", [*workers.COMMAND[:-1], deadly + "from archiver.workers import serve; serve()"]
    )
    assert run(["validate", str(folder), "-j", "2", "-o", "jsonl"]) == LIMIT
    told = capsys.readouterr()
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert [Path(line["source"]).name for line in lines if "ended the process" in str(line)] == [
        "bruecke.xml"
    ]


def test_a_source_that_takes_too_long_is_given_up(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    story = tmp_path / "long.txt"
    story.write_text(
        "Long\n\n" + "".join(f"Anna Berg said that it rains {n} times. \n\n" for n in range(120_000))
    )
    assert run(["validate", str(story), "--timeout", "0.1"]) == LIMIT
    assert "takes more than 0.1 s of processor time; --timeout allows more" in capsys.readouterr().out


def test_the_limit_is_told_again_where_its_first_word_was_taken_for_another() -> None:
    def work() -> None:
        while True:
            sum(range(1000))

    def swallowing() -> None:
        with limited(0.1):
            with contextlib.suppress(Unreadable):
                work()
            work()

    with pytest.raises(LimitReached, match=r"more than 0\.1 s"):
        swallowing()
    assert sum(range(3_000_000)) > 0
