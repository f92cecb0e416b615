"""Begin a run of a plan, or go on with it, and keep workers of this machine at it until it is done."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from archiver import config, recovery, segments, stores
from archiver.archive import digest_of
from archiver.chunks import Entry, Listed
from archiver.config import Settings
from archiver.migration.desk import Desk, NoLedger, owner
from archiver.migration.listing import chunks, cut
from archiver.migration.work import Worker
from archiver.segments import Run

PAUSE = 0.2
PATIENCE = 4
"""So many workers may be killed one after another with nothing settled between, before the run is given up."""

Progress = Callable[[int], object]


class Stopped(Exception):
    """The run cannot go on. `status` is the exit status of the worker that says why."""

    def __init__(self, status: int) -> None:
        super().__init__(f"a worker ended with {status}")
        self.status = status


def begin(
    desk: Desk,
    settings: Settings,
    words: str,
    archive: str,
    *,
    now: datetime,
    retry: str = "",
    sample: int = 0,
) -> Run:
    """The run of a plan that is open, else a new one. `words` is the file of the plan.

    `retry` ("held", "failed" or the code of a rule) takes only the sources that waited so. Raises `Same` when there is
    nothing to do, and `NoSources`.
    """
    known_to(desk, archive)
    plan = digest_of(settings) + (f" {retry}" if retry else "") + (f" {sample}" if sample else "")
    listed = again(desk, retry, settings.chunk) if retry else chunks(settings, sample)
    return desk.chunks.begin(
        plan, str(settings.file or ""), words, archive, now.isoformat(), listed, again=bool(retry)
    )


def known_to(desk: Desk, archive: str) -> None:
    """Make sure that a ledger without chunks is not one that was lost. Raises `NoLedger`."""
    if desk.chunks.numbers():
        return
    store = stores.opened(archive)
    with contextlib.suppress(FileNotFoundError):
        store.size(segments.name(1, ".jsonl.gz"))
        if desk.alone is None:
            raise NoLedger(f"{archive} holds containers that this ledger does not know")
        recovery.rebuild_chunks(desk.alone)


def again(desk: Desk, wanted: str, chunk: int) -> Iterator[Listed]:
    """The sources of which something was held or failed, or is so by a rule, as chunks."""
    found = list(waiting(desk, wanted))
    yield from cut(
        ((entry, 1, size) for entry, size, _ in found), chunk, iter([origin for *_, origin in found])
    )


def waiting(desk: Desk, wanted: str) -> Iterator[tuple[Entry, int, tuple[int, int]]]:
    """Each source that is tried again: its entry, its size, and where it stood."""
    for number in desk.chunks.numbers():
        gone = desk.chunks.replaced(number)
        places = [record for record in map(segments.read, desk.chunks.lines(number)) if record.at not in gone]
        at = {record.at: record.octets for record in places if waits(record, wanted)}
        if at:
            for place, entry in enumerate(single(desk.chunks.entries(number))):
                if place in at:
                    yield entry, at[place], (number, place)


def waits(record: segments.Record, wanted: str) -> bool:
    """Whether an article waits, by its state or by a rule."""
    if wanted in ("held", "failed"):
        return record.state == wanted
    return record.state == "held" and wanted in record.found


def single(entries: list[Entry]) -> Iterator[Entry]:
    """Entries of one source each."""
    for entry in entries:
        if len(entry) == 3:
            yield from ((entry[0], number, 1) for number in range(entry[1], entry[1] + entry[2]))
        else:
            yield entry


def settings_of(run: Run) -> Settings:
    """What a run is to be done with, from the plan as it was when the run began."""
    return config.load(Path(run.file) if run.file else None, text=run.words)


def work_on(desk: Desk, at: Callable[[str], object], name: str = "") -> int:
    """Be a worker of the open run; `at` goes to the folder of its plan. Tells how many chunks were settled."""
    run = desk.chunks.opened()
    if run is None:
        return 0
    at(run.file)
    desk.bury()
    return Worker(desk, run, settings_of(run), name or owner()).through()


def local(desk: Desk, run: Run, jobs: int, progress: Progress) -> None:
    """Have so many processes of this machine work until the run is done. Raises `Stopped`."""
    crew = Crew(desk.address)
    try:
        killed = 0
        before = desk.chunks.progress(run.number)
        while desk.chunks.frontier(run.number) is not None:
            crew.fill(jobs)
            time.sleep(PAUSE)
            done = desk.chunks.progress(run.number)
            killed = 0 if done != before else killed
            before = done
            progress(done[1])
            for status in crew.ended():
                jobs -= status == 0 and jobs > 1
                killed += status < 0
                if status > 0 or killed >= PATIENCE * jobs:
                    raise Stopped(status)
            desk.bury()
        crew.wait()
    finally:
        crew.end()
        for each in crew.owners:
            desk.chunks.release(each, untried=True)
    desk.chunks.finish(run.number)


class Crew:
    """The worker processes of one machine. They end with the process that started them, whatever ends that."""

    def __init__(self, address: str) -> None:
        self.command = [sys.executable, "-P", "-m", "archiver", "worker", "--ledger", address, "--attended"]
        self.processes: list[subprocess.Popen[bytes]] = []
        self.owners: list[str] = []

    def fill(self, jobs: int) -> None:
        """Start workers until there are so many."""
        while len(self.processes) < jobs:
            process = subprocess.Popen(
                self.command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
            )
            self.processes.append(process)
            self.owners.append(f"{owner().rpartition('/')[0]}/{process.pid}")

    def ended(self) -> list[int]:
        """The exit status of each that is no more."""
        gone = [process for process in self.processes if process.poll() is not None]
        self.processes = [process for process in self.processes if process not in gone]
        return [process.returncode for process in gone]

    def wait(self) -> None:
        """Until all have ended by themselves."""
        for process in self.processes:
            process.wait()

    def end(self) -> None:
        """Let all go: they end when their standard input does."""
        for process in self.processes:
            with contextlib.suppress(OSError):
                if process.stdin:
                    process.stdin.close()
        self.wait()
