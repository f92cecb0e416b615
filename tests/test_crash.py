"""Runs that are killed, disks that fill up, two at once: no half package, nothing twice, nothing lost."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import proofs
import pytest
from archives import NOW, SETTINGS, generated, item, keep, packages, tree

from archiver import ingest
from archiver.ledger import OWN, Ledger, Row
from archiver.outcome import State
from archiver.package import judge, staging
from archiver.source import Source

RUN = """
import sys
sys.path[:0] = [{tests!r}, {root!r}]
from dataclasses import replace
from pathlib import Path
from archives import NOW, SETTINGS
from archiver import ingest
settings = replace(SETTINGS, jobs=int(sys.argv[3]))
for outcome in ingest.run([sys.argv[1]], Path(sys.argv[2]), settings, now=NOW):
    if outcome.fault:
        sys.exit(outcome.reason)
"""
TESTS = Path(__file__).parent


def started(sources: Path, archive: Path, jobs: int = 1) -> subprocess.Popen[bytes]:
    """An ingest in a process of its own."""
    script = RUN.format(tests=str(TESTS), root=str(TESTS.parent))
    return subprocess.Popen(
        [sys.executable, "-c", script, str(sources), str(archive), str(jobs)], stderr=subprocess.PIPE
    )


def finished(process: subprocess.Popen[bytes]) -> None:
    """Wait for a run that should end well."""
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors.decode()


def whole(archive: Path) -> None:
    """Every package that can be seen is valid, and nothing is left of dead runs."""
    for place in packages(archive):
        assert judge.problems(place) == [], place
    with Ledger_of(archive) as ledger:
        known = {row.path for row in ledger.packages()}
    assert known == {place.relative_to(archive).as_posix() for place in packages(archive)}
    assert list(staging.left(archive)) == []


class Ledger_of:
    """The ledger of an archive, closed at the end."""

    def __init__(self, archive: Path) -> None:
        self.ledger = Ledger(archive, read_only=True)

    def __enter__(self) -> Ledger:
        return self.ledger

    def __exit__(self, *_: object) -> None:
        self.ledger.close()


def killed_again_and_again(
    sources: Path, archive: Path, kills: int, seconds: float, seed: int, jobs: int = 1
) -> int:
    """Start, kill at a random moment, look, start again; then let it finish. Tells how many kills met a live run."""
    chance = random.Random(seed)
    met = 0
    while met < kills:
        process = started(sources, archive, jobs)
        time.sleep(chance.uniform(0.1, seconds))
        if process.poll() is None:
            met += 1
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stderr.close()  # type: ignore[union-attr]
        for place in packages(archive):
            assert judge.problems(place) == [], "a half package is visible"
        if seconds > 0.3:
            seconds *= 0.97
    finished(started(sources, archive, jobs))
    return met


def test_a_run_that_is_killed_goes_on_and_ends_as_if_nothing_had_been(tmp_path: Path) -> None:
    sources = generated(tmp_path / "sources", 150)
    finished(started(sources, tmp_path / "calm"))
    killed_again_and_again(sources, tmp_path / "stormy", 3, 0.9, seed=7)
    assert tree(tmp_path / "stormy") == tree(tmp_path / "calm")
    whole(tmp_path / "stormy")


@pytest.mark.prove
def test_ten_kills_in_a_thousand_articles(tmp_path: Path) -> None:
    sources = generated(tmp_path / "sources", 1000)
    finished(started(sources, tmp_path / "calm"))
    figures: dict[str, object] = {"articles": 1000}
    for jobs in (1, 2):
        stormy = tmp_path / f"stormy-{jobs}"
        figures[f"kills with {jobs} processes"] = killed_again_and_again(
            sources, stormy, 10, 3.0, seed=jobs, jobs=jobs
        )
        assert tree(stormy) == tree(tmp_path / "calm")
        whole(stormy)
    figures["packages in each archive"] = len(packages(tmp_path / "calm"))
    figures["difference to the undisturbed archive"] = "none"
    proofs.record("Kill and resume", figures)


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    sources = generated(tmp_path / "sources", 400)
    process = started(sources, tmp_path / "archive", jobs=2)
    children: list[int] = []
    for _ in range(200):
        children = children_of(process.pid)
        if len(children) >= 2:
            break
        time.sleep(0.02)
    assert children, "no worker was started"
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 20
    while any(alive(pid) for pid in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [pid for pid in children if alive(pid)] == []


def children_of(pid: int) -> list[int]:
    """The processes that a process started."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[1]) == pid:
            found.append(int(status.parent.name))
    return found


def alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_two_runs_at_once_give_each_article_one_package(tmp_path: Path) -> None:
    sources = generated(tmp_path / "sources", 60)
    finished(started(sources, tmp_path / "calm"))
    for process in [started(sources, tmp_path / "archive") for _ in range(3)]:
        finished(process)
    assert tree(tmp_path / "archive") == tree(tmp_path / "calm")
    whole(tmp_path / "archive")


def test_a_killed_run_between_renames_and_ledger_is_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "archive"

    def die(_: Ledger, rows: Iterable[Row]) -> None:
        if list(rows):
            raise KeyboardInterrupt

    monkeypatch.setattr(Ledger, "add", die)
    with pytest.raises(KeyboardInterrupt):
        keep(archive, Source("a.xml", item()))
    monkeypatch.undo()
    assert len(packages(archive)) == 1
    before = tree(archive)
    (again,) = keep(archive, Source("a.xml", item()))
    assert again.state is State.KNOWN
    assert tree(archive) == before
    whole(archive)


class FullDisk:
    """Makes the k-th call of a function of `os` fail as a full disk does, or as another fault does."""

    def __init__(self, name: str, nth: int, number: int) -> None:
        self.real: Callable[..., object] = getattr(os, name)
        self.left, self.number = nth, number

    def __call__(self, *args: object, **named: object) -> object:
        self.left -= 1
        if self.left == 0:
            raise OSError(self.number, os.strerror(self.number))
        return self.real(*args, **named)


@pytest.mark.parametrize("name", ["write", "open", "mkdir", "fsync"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO], ids=["full", "broken"])
def test_a_disk_that_fails_at_any_call_leaves_no_half_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    sources = [Source("a.xml", item()), Source("b.xml", item("urn:newsml:nb.example:2"))]
    keep(tmp_path / "calm", *sources)
    nth, failed = 0, True
    while failed:
        nth += 1
        archive = tmp_path / "archive"
        shutil.rmtree(archive, ignore_errors=True)
        with monkeypatch.context() as patch:
            patch.setattr(staging.os, name, FullDisk(name, nth, number))
            failed = stops(archive, sources, number)
        for place in packages(archive):
            assert judge.problems(place) == []
        keep(archive, *sources)
        assert tree(archive) == tree(tmp_path / "calm")
        whole(archive)
    assert nth > 5


def stops(archive: Path, sources: list[Source], number: int) -> bool:
    """Whether the run stopped, and then with one clear sentence."""
    try:
        outcomes = keep(archive, *sources)
    except ingest.ArchiveUnwritable as error:
        return error.full == (number == errno.ENOSPC) and "\n" not in str(error)
    return any(outcome.state is State.FAILED for outcome in outcomes)


def test_a_disk_that_is_really_full_stops_the_run_with_one_sentence(tmp_path: Path) -> None:
    archive = tmp_path / "small"
    archive.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(archive)], capture_output=True
    ).returncode:
        pytest.skip("a file system cannot be mounted here")
    try:
        sources = generated(tmp_path / "sources", 60)
        with pytest.raises(ingest.ArchiveUnwritable, match="no room left") as stopped:
            list(ingest.run([sources], archive, SETTINGS, now=NOW))
        assert stopped.value.full
        for place in packages(archive):
            assert judge.problems(place) == []
    finally:
        subprocess.run(["umount", str(archive)], check=True)


def test_an_archive_that_may_not_be_written_stops_the_run_with_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ingest.ArchiveUnwritable, match="cannot be written to") as stopped:
        keep(tmp_path / "file", Source("a.xml", item()))
    assert not stopped.value.full


def test_what_a_dead_run_staged_is_thrown_away(tmp_path: Path) -> None:
    keep(tmp_path, Source("a.xml", item()))
    rest = tmp_path / OWN / "staging" / "123-dead"
    (rest / "0").mkdir(parents=True)
    (rest / "0" / "bagit.txt").write_text("half")
    (rest / "plan.jsonl").write_text('{"path": "cut sho')
    keep(tmp_path, Source("b.xml", item("urn:newsml:nb.example:2")))
    assert not rest.exists()
    whole(tmp_path)
