"""Runs that are killed, disks that fill up, two at once: no half package, nothing twice, nothing lost."""

from __future__ import annotations

import ctypes
import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import proofs
import pytest
from archives import NOW, SETTINGS, generated, in_memory, item, keep, packages, tree
from killing import Forks
from migrating import workers

from archiver import ingest, recovery
from archiver.archive import ArchiveUnwritable
from archiver.config import Settings
from archiver.ledger import OWN, Ledger, Row
from archiver.outcome import State
from archiver.package import judge, ocfl, ocfljudge, shelves, staging
from archiver.source import Source

RUN = """
import sys
sys.path[:0] = [{tests!r}, {root!r}]
from pathlib import Path
from killing import run
run(Path(sys.argv[1]), Path(sys.argv[2]), tuple(sys.argv[4:]), int(sys.argv[3]))
"""
TESTS = Path(__file__).parent
SAFE = replace(SETTINGS, durability="batch")


MODES = {
    "folder": ("layout=folder",),
    "folder, each synced": ("durability=each",),
    "tar": ("layout=tar",),
    "zip": ("layout=zip",),
    "ocfl": ("store=ocfl",),
}
"""The ways to write packages."""


def started(
    sources: Path, archive: Path, jobs: int = 1, mode: tuple[str, ...] = ()
) -> subprocess.Popen[bytes]:
    """An ingest in a process of its own."""
    script = RUN.format(tests=str(TESTS), root=str(TESTS.parent))
    words = [sys.executable, "-c", script, str(sources), str(archive), str(jobs), *mode]
    return subprocess.Popen(words, stderr=subprocess.PIPE)


def finished(process: subprocess.Popen[bytes]) -> None:
    """Wait for a run that should end well."""
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors.decode()


def whole(archive: Path) -> None:
    """Every package is valid and known, nothing is left of dead runs, and the ledger could be made anew."""
    assert [each for each in judge.judged(archive) if each.findings] == []
    assert known(archive) == set(shelves.packages(archive))
    assert list(staging.left(archive)) == []


def sound(archive: Path) -> None:
    """Every package that can be seen is valid."""
    for place in shelves.packages(archive):
        if not ocfl.is_version(place):
            assert judge.problems(archive / place) == [], "a half package is visible"
    for place in ocfl.objects(archive):
        assert ocfljudge.ObjectJudge(archive / place).problems() == [], "a half object is visible"


def known(archive: Path) -> set[str]:
    """The packages that the ledger knows."""
    ledger = Ledger(archive, read_only=True)
    try:
        return {row.path for row in ledger.packages()}
    finally:
        ledger.close()


def killed_again_and_again(
    sources: Path,
    archive: Path,
    kills: int,
    seconds: float,
    seed: int,
    jobs: int = 1,
    mode: tuple[str, ...] = (),
) -> int:
    """Start, kill at a random moment, look, start again; then let it finish. Tells how many kills met a live run."""
    chance = random.Random(seed)
    met = 0
    for _ in range(kills):
        process = started(sources, archive, jobs, mode)
        time.sleep(chance.uniform(0.1, seconds))
        met += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stderr.close()  # type: ignore[union-attr]
        sound(archive)
    finished(started(sources, archive, jobs, mode))
    return met


def test_a_run_that_is_killed_goes_on_and_ends_as_if_nothing_had_been(tmp_path: Path) -> None:
    sources = generated(tmp_path / "sources", 100)
    finished(started(sources, tmp_path / "calm"))
    assert killed_again_and_again(sources, tmp_path / "stormy", 3, 0.7, seed=7) > 0
    assert tree(tmp_path / "stormy") == tree(tmp_path / "calm")
    whole(tmp_path / "stormy")


@pytest.mark.prove
def test_a_thousand_kills_over_every_way_to_write(tmp_path: Path) -> None:
    """Each round kills a fresh run again and again while it works, until one comes to its end, and compares."""
    kills = int(os.environ.get("KILLS", "1000"))
    memory = in_memory(tmp_path)
    sources = generated(memory / "sources", 40)
    for version in range(1, 9):
        (sources / f"version-{version}.xml").write_bytes(item(version=version, text=f"{version} times"))
    forks, chance = Forks(), random.Random(7)
    figures: dict[str, object] = {"ways to write": ", ".join(MODES), "articles": 48}
    met = rounds = 0
    for name, mode in MODES.items():
        calm, stormy = memory / f"calm-{name}", memory / "stormy"
        before = time.monotonic()
        assert forks.run(sources, calm, mode) == 0
        long = time.monotonic() - before
        expected, here = tree(calm), 0
        while here < kills / len(MODES):
            shutil.rmtree(stormy, ignore_errors=True)
            while (status := forks.run(sources, stormy, mode, chance.uniform(0, long))) == -signal.SIGKILL:
                here += 1
                sound(stormy)
            assert status == 0
            assert forks.run(sources, stormy, mode) == 0
            assert tree(stormy) == expected
            whole(stormy)
            rounds += 1
        met += here
        figures[f"kills that met a run, {name}"] = here
    forks.close()
    figures |= {
        "kills that met a run": f"{met:,}",
        "half packages seen after a kill": 0,
        "runs that did not go on": 0,
        "archives unlike the undisturbed one": f"0 of {rounds}",
    }
    proofs.record("A thousand kills", figures)


@pytest.mark.prove
def test_ten_kills_in_a_thousand_articles(tmp_path: Path) -> None:
    sources = generated(tmp_path / "sources", 1000)
    finished(started(sources, tmp_path / "calm"))
    figures: dict[str, object] = {"articles": 1000}
    for jobs in (1, 2):
        stormy = tmp_path / f"stormy-{jobs}"
        figures[f"kills with {jobs} processes"] = killed_again_and_again(sources, stormy, 10, 3.0, jobs, jobs)
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
        children = workers(process.pid)
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


def alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_two_runs_at_once_give_each_article_one_package(tmp_path: Path) -> None:
    sources = generated(tmp_path / "sources", 40)
    finished(started(sources, tmp_path / "calm"))
    for process in [started(sources, tmp_path / "archive") for _ in range(3)]:
        finished(process)
    assert tree(tmp_path / "archive") == tree(tmp_path / "calm")
    whole(tmp_path / "archive")


@pytest.mark.prove
def test_eight_runs_at_once_give_two_hundred_articles_two_hundred_packages(tmp_path: Path) -> None:
    memory = in_memory(tmp_path)
    sources = generated(memory / "sources", 200)
    finished(started(sources, memory / "calm"))
    figures: dict[str, object] = {"processes": 8, "articles": 200}
    for name, mode in MODES.items():
        archive = memory / name
        for process in [started(sources, archive, mode=mode) for _ in range(8)]:
            finished(process)
        whole(archive)
        figures[f"packages, {name}"] = len(known(archive))
        assert len(known(archive)) == 200
    assert tree(memory / "folder") == tree(memory / "calm")
    proofs.record("Eight runs at once", figures)


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


CALLS = ("write", "open", "mkdir", "fsync", "link", "replace", "unlink", "renameat2", "syncfs")
"""Everything that changes a disk and that the writing of packages calls; the last two are not in `os`."""

SYSTEM_CALLS = {
    "ENOSPC": ("write", "pwrite64", "mkdir", "renameat2", "rename", "ftruncate", "link"),
    "EIO": ("pwrite64", "fsync", "fdatasync", "syncfs", "renameat2", "unlink", "rmdir"),
}
"""System calls that change a disk, Python's and SQLite's alike, and how they may fail."""


class FullLibrary:
    """Does the same to a function of the C library."""

    def __init__(self, name: str, nth: int, number: int) -> None:
        self.real = staging.libc_call
        self.name, self.left, self.number = name, nth, number

    def __call__(self, name: str) -> Callable[..., object] | None:
        found: Callable[..., object] | None = self.real(name)
        if name != self.name or found is None:
            return found
        self.left -= 1
        return self.fail if self.left == 0 else found

    def fail(self, *_: object) -> int:
        """Fail as the C library does."""
        ctypes.set_errno(self.number)
        return -1


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("settings", [SAFE, replace(SAFE, store="ocfl")], ids=["folder", "ocfl"])
def test_a_disk_that_fails_at_any_call_leaves_no_half_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, settings: Settings
) -> None:
    number = errno.EIO if "sync" in name else errno.ENOSPC
    fails_everywhere(in_memory(tmp_path), monkeypatch, name, number, settings, 6)


@pytest.mark.prove
def test_every_single_call_that_writes_may_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = in_memory(tmp_path)
    ways = {name: replace(SAFE, **dict(pair.split("=") for pair in mode)) for name, mode in MODES.items()}
    tried = 0
    for way, settings in ways.items():
        for name in CALLS:
            for number in (errno.ENOSPC, errno.EIO):
                tried += fails_everywhere(
                    memory / way / name / str(number), monkeypatch, name, number, settings, 1
                )
    figures = {
        "ways to write": ", ".join(ways),
        "calls": ", ".join(CALLS),
        "failures injected (disk full, I/O error)": f"{tried:,}",
        "half packages": 0,
        "archives that did not become whole by the next run": 0,
    }
    proofs.record("A failure at every call that writes", figures)


@pytest.mark.prove
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not at hand")
def test_every_single_system_call_that_writes_may_fail(tmp_path: Path) -> None:
    """The kernel's own answer is replaced, so that SQLite's calls fail as well as ours."""
    sources = tmp_path / "sources"
    sources.mkdir()
    for number in (1, 2):
        (sources / f"{number}.xml").write_bytes(item(f"urn:newsml:nb.example:{number}"))
    finished(started(sources, tmp_path / "calm"))
    counts: dict[str, object] = {}
    for error, names in SYSTEM_CALLS.items():
        for name in names:
            nth = 0
            while injected(sources, tmp_path / "archive", name, error, nth + 1):
                nth += 1
                sound(tmp_path / "archive")
                finished(started(sources, tmp_path / "archive"))
                assert tree(tmp_path / "archive") == tree(tmp_path / "calm")
                whole(tmp_path / "archive")
            counts[f"{name} fails with {error}"] = f"{nth} places, the archive whole after each"
    proofs.record("A failure of every system call that writes", counts)


def injected(sources: Path, archive: Path, name: str, error: str, nth: int) -> bool:
    """Run with the n-th such system call of the run failing. False when there are not so many."""
    shutil.rmtree(archive, ignore_errors=True)
    script = RUN.format(tests=str(TESTS), root=str(TESTS.parent))
    log = archive.with_suffix(".strace")
    words = [
        "strace",
        "-f",
        "-o",
        str(log),
        "-e",
        f"trace={name}",
        "-e",
        f"inject={name}:error={error}:when={nth}",
    ]
    done = subprocess.run(
        [*words, sys.executable, "-B", "-c", script, str(sources), str(archive), "1"],
        capture_output=True,
        timeout=120,
    )
    met = "(INJECTED)" in log.read_text(errors="replace")
    if met and done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()
        assert not last or "ArchiveUnwritable" in last[-1] or "LedgerBroken" in last[-1], last[-3:]
    return met


def fails_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int, settings: Settings, step: int
) -> int:
    """Let the n-th call of a function fail, for every n or every few. Tells how many failures were met."""
    sources = [
        Source("a.xml", item()),
        Source("b.xml", item("urn:newsml:nb.example:2")),
        Source("c.xml", item(version=2, text="again")),
    ]
    keep(tmp_path / "calm", *sources, settings=settings)
    nth, failed, met = 1 - step, True, 0
    while failed:
        nth += step
        archive = tmp_path / "archive"
        shutil.rmtree(archive, ignore_errors=True)
        keep(archive, sources[0], settings=settings)
        with monkeypatch.context() as patch:
            if hasattr(os, name):
                patch.setattr(os, name, FullDisk(name, nth, number))
            else:
                patch.setattr(staging, "libc_call", FullLibrary(name, nth, number))
            failed = stops(archive, sources, number, settings)
        met += failed
        sound(archive)
        keep(archive, *sources, settings=settings)
        assert tree(archive) == tree(tmp_path / "calm")
        whole(archive)
    return met


def stops(archive: Path, sources: list[Source], number: int, settings: Settings) -> bool:
    """Whether the run stopped, and then with one clear sentence."""
    try:
        outcomes = keep(archive, *sources, settings=settings)
    except ArchiveUnwritable as error:
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
        with pytest.raises(ArchiveUnwritable, match="no room left") as stopped:
            list(ingest.run([sources], archive, SAFE, now=NOW))
        assert stopped.value.full
        sound(archive)
    finally:
        subprocess.run(["umount", str(archive)], check=True)


def test_an_archive_that_may_not_be_written_stops_the_run_with_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ArchiveUnwritable, match="cannot be written to") as stopped:
        keep(tmp_path / "file", Source("a.xml", item()))
    assert not stopped.value.full


def test_a_batch_may_vanish_while_it_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run removes its batch after it has given the lock away, and the next run may look at it meanwhile."""
    rest = tmp_path / OWN / "staging" / "123-living"
    rest.mkdir(parents=True)
    real = staging.left

    def vanishes(archive: Path) -> Iterable[tuple[Path, bytes]]:
        for place, plan in real(archive):
            place.rmdir()
            yield place, plan

    monkeypatch.setattr(recovery, "left", vanishes)
    (outcome,) = keep(tmp_path, Source("a.xml", item()))
    assert outcome.state is State.ARCHIVED


def test_what_a_dead_run_staged_is_thrown_away(tmp_path: Path) -> None:
    keep(tmp_path, Source("a.xml", item()))
    rest = tmp_path / OWN / "staging" / "123-dead"
    (rest / "0").mkdir(parents=True)
    (rest / "0" / "bagit.txt").write_text("half")
    (rest / "plan.jsonl").write_text('{"path": "cut sho')
    keep(tmp_path, Source("b.xml", item("urn:newsml:nb.example:2")))
    assert not rest.exists()
    whole(tmp_path)
