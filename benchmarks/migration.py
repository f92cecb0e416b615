"""Whole migrations: what a thousand articles cost in stocks of any size, beside a script that one would write today.

Writes the table of docs/performance.md. SIZES=1000,10000,100000 says which stocks.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks import articles, composed
from benchmarks.measure import command, row, seconds, wall

SIZES = [int(size) for size in os.environ.get("SIZES", "1000,10000").split(",")]
STOCK = int(os.environ.get("STOCK", "10000"))
SHARE = STOCK // 5
"""So many of them the scripts get."""
ROUNDS, TURNS = 2, 3
PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
MILLIONS = 100
LARGE = 100_000
"""Articles from which on a stock is carried over by all processors, for want of patience."""
CORES = os.cpu_count() or 1
SCHEMA = (
    "against the official schema" if composed.XSD else "well-formedness only, for want of the official schema"
)

HEAD = """# What a migration costs

This page is written by `python -m benchmarks migration`. Invented articles of realistic sizes and faults (text, NewsML-G2,
JSON-LD, pages) go the whole way: read, judge by the rules of both standards, make NewsML-G2, JSON-LD, text, PREMIS and
RO-Crate, bag, write into containers, record, and reconcile. CPU time of all processes.

"""


class Cost:
    """One stock, carried over as often as it is asked for: the median counts."""

    def __init__(self, place: Path, size: int) -> None:
        self.size = size
        self.source, self.archive = place / f"in-{size}", place / f"archive-{size}"
        articles.write(self.source, size)
        self.workers = 1 if size < LARGE else CORES
        self.turns: list[float] = []

    def turn(self) -> None:
        """Carry it over once."""
        self.turns.append(seconds(command(migration(self.source, self.archive, self.workers))))
        self.octets = sum(file.stat().st_size for file in self.archive.rglob("*") if file.is_file())
        self.files = sum(1 for file in self.archive.rglob("*") if file.is_file())
        if len(self.turns) == 1:
            # The system tells the most of all processes so far: larger stocks come later.
            self.memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        shutil.rmtree(self.archive)

    @property
    def thousand(self) -> float:
        """CPU seconds of a thousand articles."""
        return statistics.median(self.turns) / self.size * 1000


def spent(place: Path) -> Iterator[Cost]:
    """What each size costs, the smallest first: small ones in turns, because the machine is quicker at times than at others."""
    small = [Cost(place, size) for size in SIZES if size < LARGE]
    for cost in small * TURNS:
        cost.turn()
    yield from small
    for size in SIZES:
        if size >= LARGE:
            cost = Cost(place, size)
            cost.turn()
            shutil.rmtree(cost.source)
            yield cost


def migration(source: Path, archive: Path, jobs: int) -> list[str]:
    """The command that carries a folder over."""
    plan = archive.with_suffix(".toml")
    plan.write_text(
        f'sources = [{json.dumps(str(source))}]\narchive = {json.dumps(str(archive))}\n[package]\nlayout = "container"\n'
    )
    return [sys.executable, "-P", "-m", "archiver", "migrate", str(plan), "-j", str(jobs), "-q", "-o", "json"]


class Beside:
    """Scripts beside the command, in turns: articles a second by processor time and by the clock.

    The scripts get the first articles of the command's stock. What an article costs them does not depend on how many
    there are, and their start is a hundredth of what they take.
    """

    def __init__(self, place: Path) -> None:
        stock, share = place / "stock", place / "share"
        articles.write(stock, STOCK)
        articles.write(share, SHARE)
        few = place / "few"
        articles.write(few, SHARE // 10)
        self.one: list[Rate] = []
        self.all: list[Rate] = []
        self.theirs: dict[str, list[Rate]] = {script: [] for _, script, _ in SCRIPTS}
        for _ in range(ROUNDS):
            self.one.append(timed(migration(stock, place / "one", 1), place / "one", STOCK))
            self.all.append(timed(migration(stock, place / "all", CORES), place / "all", STOCK))
            for _, script, size in SCRIPTS:
                source = share if size == SHARE else few
                words = [
                    sys.executable,
                    "-m",
                    "benchmarks.composed",
                    str(source),
                    str(place / "bags"),
                    script,
                ]
                self.theirs[script].append(timed(words, place / "bags", size))

    def told(self, label: str, script: str) -> str:
        """A row of the table."""
        theirs = self.theirs[script]
        cpu, clock = (statistics.median(column) for column in zip(*theirs, strict=True))
        mine = statistics.median(each.cpu for each in self.one)
        quick = statistics.median(each.clock for each in self.all)
        used = statistics.median(a.cpu / b.cpu for a, b in zip(self.one, theirs, strict=True))
        clocked = statistics.median(a.clock / b.clock for a, b in zip(self.all, theirs, strict=True))
        row(f"end to end, {label}", mine, "articles", used, "by processor time", cpu)
        row(f"end to end, {label}", quick, "articles", clocked, f"by the clock, -j {CORES}", clock)
        return f"| {label} | {cpu:,.0f} | {mine:,.0f} | {used:.1f} | {clock:,.0f} | {quick:,.0f} | {clocked:.1f} |"


class Rate(NamedTuple):
    """Articles a second."""

    cpu: float
    clock: float


def timed(words: list[str], target: Path, size: int) -> Rate:
    """The rates of one call, whose work is done away with."""
    used = 0.0

    def run() -> None:
        nonlocal used
        used = seconds(command(words))

    elapsed = wall(run)
    shutil.rmtree(target)
    return Rate(size / used, size / elapsed)


def main() -> None:
    """Run the benchmark."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        costs = [*spent(place)]
        for cost in costs:
            print(
                f"  {cost.size:>9,} articles: {cost.thousand:.2f} CPU s a thousand, {cost.memory} MiB",
                flush=True,
            )
        beside = Beside(place)
        rows = [beside.told(label, script) for label, script, _ in SCRIPTS]
    PAGE.write_text(page(costs, rows), encoding="utf-8")


SCRIPTS = (
    ("both standards, python-newsmlg2", "newsmlg2", SHARE),
    ("both standards, xmllint a file", "xmllint", SHARE),
    ("only judged as it came", "own", SHARE),
    ("only judged as it came, a process a tool", "processes", SHARE // 10),
)
"""Label, which script of `composed` it is, and how many articles it gets."""


def page(costs: list[Cost], beside: list[str]) -> str:
    """The page of the figures."""
    rows = [
        "| articles | workers | CPU s a thousand | articles a CPU second | memory of the largest process | archive | files |",
        "|---|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {cost.size:,} | {cost.workers} | {cost.thousand:.2f} | {1000 / cost.thousand:,.0f} | {cost.memory} MiB | {cost.octets / 1e6:,.0f} MB | {cost.files} |"
        for cost in costs
    ]
    spread = max(cost.thousand for cost in costs) / min(cost.thousand for cost in costs)
    last = costs[-1]
    hours = last.thousand * MILLIONS * 1000 / 3600
    rows += ["", f"The dearest thousand costs {spread:.2f} times the cheapest.", ""]
    rows += [
        f"## {MILLIONS} million articles, reckoned from the last row",
        "",
        f"- {hours:,.0f} core hours: {hours / 16:,.1f} hours on 16 cores, {hours / 64:,.1f} on 64",
        f"- {last.octets / last.size * MILLIONS / 1e6:,.1f} TB in {MILLIONS * 2000:,} files (a container and a segment a thousand)",
        f"- {MILLIONS * 1000:,} rows of chunks, and two short keys an article",
        "",
        "## Beside what one would write today",
        "",
        "The scripts are in `benchmarks/composed.py`. The first two do what the tools at hand can do of the same work: read an",
        "article of any of the four formats, guess headline, names and date (python-dateutil), write NewsML-G2 and JSON-LD, judge",
        f"both (python-newsmlg2 or xmllint a file, {SCHEMA}; jsonschema), make a bag with bagit-python, and note",
        "it in SQLite. The last two write nothing: they judge NewsML-G2 and JSON-LD as they came, and bag every file. No script knows rules beyond",
        "the schemas, credits in running text, provenance, or how to resume. Each runs in one process, as such scripts do; the command runs",
        f"with one worker for processor time, with {CORES} (all) for the clock. The command carries over {STOCK:,} articles, the scripts the",
        f"first {SHARE:,} of them ({SHARE // 10:,} in the last row); medians of {ROUNDS} turns, in each of which all run one after the other.",
        "",
        "| script | articles a CPU s | archiver | times | articles a s by the clock | archiver, all cores | times |",
        "|---|---|---|---|---|---|---|",
        *beside,
    ]
    return HEAD + f"Python {platform.python_version()}, {platform.machine()}.\n\n" + "\n".join(rows) + "\n"
