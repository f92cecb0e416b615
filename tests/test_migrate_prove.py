"""The long proof of migrations: a whole stock, killed at random on the way, against a run that nobody disturbed.

`SIZE` says of how many articles (20,000), `KILLS` how often (20), `JOBS` by how many workers (2):
`SIZE=1000000 python -m pytest -m prove tests/test_migrate_prove.py`.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import statistics
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import proofs
import pytest
from archives import tree
from migrating import ENVIRONMENT, command, finished, kill, plan, started, until, workers

from archiver.ledger import Ledger
from benchmarks import articles

SIZE = int(os.environ.get("SIZE", "20000"))
KILLS = int(os.environ.get("KILLS", "20"))
JOBS = os.environ.get("JOBS", "2")


ROOM = 256
"""MiB that the command itself may take, however many articles there are: at its end it reads every account."""


class Watch(threading.Thread):
    """Looks at the memory of a run a few times a second: of its workers, and of the command that they work for."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.seen: list[int] = []
        self.command: list[int] = []
        self.over = False
        self.start()

    def run(self) -> None:
        """Until it is over."""
        while not self.over:
            self.seen.append(max((resident(pid) for pid in workers(self.pid)), default=0))
            self.command.append(resident(self.pid))
            time.sleep(0.3)

    def thirds(self) -> list[int]:
        """The most memory of one worker, in MiB, in each third of the run."""
        self.over = True
        return thirds(self.seen)


def thirds(memory: list[int]) -> list[int]:
    """The most of each third, in MiB, of what was seen in KiB."""
    seen = [each for each in memory if each] or [0]
    third = max(len(seen) // 3, 1)
    return [max(seen[start : start + third]) // 1024 for start in (0, third, len(seen) - third)]


def resident(pid: int) -> int:
    """The memory of a process in KiB."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def settled(archive: Path) -> int:
    """How many chunks are settled."""
    if not (archive / ".archiver" / "ledger.sqlite").exists():
        return 0
    ledger = Ledger(archive, read_only=True)
    try:
        return len(ledger.chunks.numbers()) if ledger.chunked else 0
    finally:
        ledger.close()


@pytest.mark.prove
def test_a_stock_that_is_killed_twenty_times_on_the_way_makes_the_same_archive(tmp_path: Path) -> None:
    place = Path(os.environ.get("PLACE", tmp_path))
    articles.write(place / "in", SIZE)
    chunk = 1000 if SIZE >= 50_000 else 100
    more = f'fail-on = "error"\nchunk = {chunk}'
    began, before = time.monotonic(), spent()
    process = started(plan(place, ["in"], "calm", more), "-j", JOBS, "-q")
    watch = Watch(process.pid)
    calm = finished(process, 1)
    seconds, worked = time.monotonic() - began, spent() - before
    grown, mine = watch.thirds(), thirds(watch.command)
    written = tree(place / "calm")
    octets = sum(file.stat().st_size for file in (place / "calm").rglob("*") if file.is_file())
    looked = looked_into(place / "calm")
    shutil.rmtree(place / "calm")
    file = plan(place, ["in"], "shaken", more)
    killed = shaken(file, place / "shaken", SIZE // chunk)
    account = finished(started(file, "-j", JOBS, "-q"), 1)
    assert account["digest"] == calm["digest"]
    assert tree(place / "shaken") == written
    assert {name: account[name] for name in ("listed", "archived", "held", "unexplained")} == {
        name: calm[name] for name in ("listed", "archived", "held", "unexplained")
    }
    assert grown[2] < 1.25 * max(grown[0], 100), "memory of workers grows with the number of articles"
    assert max(mine) < ROOM, "memory of the command grows with the number of articles"
    shutil.rmtree(place / "shaken")
    proofs.record(
        "A migration killed at random",
        {
            **figures(calm, killed, seconds, octets, len(written)),
            "memory of a worker in each third (MiB)": ", ".join(map(str, grown)),
            "memory of the command in each third (MiB)": ", ".join(map(str, mine)),
            "CPU seconds a thousand articles": f"{worked / SIZE * 1000:.2f}",
            **looked,
        },
    )


def spent() -> float:
    """Seconds of processor time of every process that was started here and has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def clocked(*words: str | Path) -> float:
    """Seconds of a whole call of the command line."""
    began = time.monotonic()
    done = subprocess.run(command(*words), capture_output=True, env=ENVIRONMENT, check=False)
    assert done.returncode in (0, 1), done.stderr[-2000:]
    return time.monotonic() - began


def looked_into(archive: Path) -> dict[str, object]:
    """How long the report of an archive takes to write, and a name to be found in it."""
    page = archive.parent / "report.html"
    first, second = (clocked("report", archive, "-o", f"html={page}", "-q") for _ in range(2))
    assert page.stat().st_size < 1_000_000, "the page must stay small"
    pick = random.Random(1)
    names = [f'name:"{pick.choice(articles.FIRST)} {pick.choice(articles.LAST)}"' for _ in range(15)]
    found = sorted(clocked("find", archive, name, "-o", "json") for name in names)
    return {
        "report, first and again": f"{first:.1f} s, {second:.1f} s, {page.stat().st_size // 1024} KiB",
        "a name found, whole command, median": f"{statistics.median(found):.2f} s",
    }


def shaken(file: Path, archive: Path, chunks: int) -> dict[str, int]:
    """Run and kill, again and again, evenly over the whole: the command with its workers, or one worker."""
    pick = random.Random(SIZE)
    count = {"the command with its workers": 0, "one worker": 0}
    process = started(file, "-j", JOBS, "-q")
    for number in range(KILLS):
        target = (number + 1) * chunks // (KILLS + 1)
        until(
            lambda process=process, target=target: settled(archive) >= target or process.poll() is not None,
            36000,
        )
        time.sleep(pick.random() * 2)
        alive = workers(process.pid)
        if number % 2 and alive:
            kill(pick.choice(alive))
            count["one worker"] += 1
            continue
        kill(process.pid)
        process.communicate()
        count["the command with its workers"] += 1
        process = started(file, "-j", JOBS, "-q")
    kill(process.pid)
    process.communicate()
    return count


def figures(
    calm: dict[str, Any], killed: dict[str, int], seconds: float, octets: int, files: int
) -> dict[str, object]:
    """What is kept of the proof."""
    return {
        "articles": f"{calm['listed']:,}",
        "archived, held": f"{calm['archived']:,}, {calm['held']:,}",
        "unexplained": calm["unexplained"],
        "credits read, kept": f"{calm['credits']['read']:,}, {calm['credits']['kept']:,}",
        "workers": JOBS,
        "undisturbed": f"{seconds:,.0f} s, {calm['listed'] / seconds:,.0f} articles/s",
        "kills": ", ".join(f"{name}: {number}" for name, number in killed.items()),
        "archive": f"{octets / 1e9:.2f} GB in {files:,} files",
        "digest of the killed run": "the same",
    }
