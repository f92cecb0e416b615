"""Links that others plant between a look and a write, in folders where they may write: nothing outside is ever touched."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archiver import baseline, files, fixes
from archiver.cli import run

STORIES = Path(__file__).parents[1] / "samples" / "stories"
TURNS = 3000


@contextlib.contextmanager
def meddling(turn: Callable[[int], None]) -> Iterator[None]:
    """A thread that changes the folder again and again while something else works in it."""
    ended = threading.Event()

    def work() -> None:
        number = 0
        while not ended.is_set():
            with contextlib.suppress(OSError):
                turn(number)
            number += 1

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(10)


def put(link: Path, target: Path | bytes) -> None:
    """Put a link, or a file with these bytes, at a place in one step."""
    part = link.with_name("meddler")
    part.unlink(missing_ok=True)
    if isinstance(target, bytes):
        part.write_bytes(target)
    else:
        part.symlink_to(target)
    os.replace(part, link)


@pytest.fixture
def victim(tmp_path: Path) -> Iterator[Path]:
    """A file outside, which nobody named. It must be as it was."""
    place = tmp_path / "outside" / "story.txt"
    place.parent.mkdir()
    place.write_bytes(b"keep me")
    yield place
    assert place.read_bytes() == b"keep me"
    assert os.listdir(place.parent) == ["story.txt"]


def test_a_fix_never_lands_in_another_file(
    tmp_path: Path, victim: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    story = tmp_path / "incoming" / "story.txt"
    story.parent.mkdir()
    outcomes = set()
    with meddling(lambda number: put(story, victim if number % 2 else b"old")):
        for _ in range(TURNS):
            try:
                fixes.replace_file(story, b"new", b"old")
                outcomes.add("written")
            except OSError as error:
                outcomes.add(error.strerror)
    assert {"written", "it has changed since it was read"} <= outcomes, outcomes
    assert [name for name in os.listdir(story.parent) if name.startswith(".archiver")] == []


def test_a_fix_never_lands_in_another_folder(
    tmp_path: Path, victim: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    incoming, aside = tmp_path / "incoming", tmp_path / "aside"
    incoming.mkdir()
    (incoming / "story.txt").write_bytes(b"old")

    def swap(number: int) -> None:
        if incoming.is_symlink():
            incoming.unlink()
            aside.rename(incoming)
        else:
            incoming.rename(aside)
            incoming.symlink_to(victim.parent)

    with meddling(swap):
        for _ in range(TURNS):
            with contextlib.suppress(OSError):
                fixes.replace_file(incoming / "story.txt", b"old", b"old")
    if incoming.is_symlink():
        swap(0)
    fixes.replace_file(incoming / "story.txt", b"new", b"old")
    assert (incoming / "story.txt").read_bytes() == b"new"


def test_a_report_never_lands_in_another_file(tmp_path: Path, victim: Path) -> None:
    place = tmp_path / "archiver.sarif"
    outcomes = set()
    with meddling(lambda number: put(place, victim if number % 2 else b"old report")):
        for _ in range(TURNS):
            try:
                descriptor = files.open_report(str(place))
                os.write(descriptor, b"report")
                os.close(descriptor)
                outcomes.add("written")
            except OSError as error:
                outcomes.add(error.strerror)
    assert {"written", "this is a link to another file, and no report is written through it"} <= outcomes, (
        outcomes
    )


def test_planted_links_are_told_of(
    tmp_path: Path, victim: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_bytes((STORIES / "hafenfest.txt").read_bytes())
    Path("a.sarif").symlink_to(victim)
    Path("known").symlink_to(tmp_path / "outside" / "new")
    assert run(["validate", "a.txt", "-o", "sarif=a.sarif"]) == 2
    assert "no report is written through it" in capsys.readouterr().err
    assert run(["validate", "a.txt", "--baseline", "known", "--write-baseline", "-q"]) == 2
    with pytest.raises(OSError, match="exists"):
        baseline.save(baseline.Baseline(), Path("known"))


@pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="there is no /dev/stdout")
def test_a_link_to_ones_own_output_is_no_planted_one(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_bytes((STORIES / "hafenfest.txt").read_bytes())
    assert run(["validate", str(tmp_path / "a.txt"), "-q", "-o", "concise=/dev/stdout"]) == 0
    assert "a.txt:" in capfd.readouterr().out
