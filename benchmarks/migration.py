"""Whole migrations: what a thousand articles cost in stocks of any size, beside a script that one would write today.

Writes the table of docs/performance.md. SIZES=1000,10000,100000 says which stocks.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import articles
from benchmarks.measure import cpu, row, seconds

SIZES = [int(size) for size in os.environ.get("SIZES", "1000,10000").split(",")]
PEER = int(os.environ.get("PEER", "300"))
PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
MILLIONS = 100
STANDARDS = Path(__file__).parents[2] / "shared" / "standards"

XSD = next(iter(sorted(STANDARDS.rglob("NewsML-G2*Power*.xsd"))), None)
SCHEMA = "against the official schema" if XSD else "well-formedness only, for want of the official schema"

HEAD = """# What a migration costs

This page is written by `python -m benchmarks migration`. Invented articles of realistic sizes and faults (text, NewsML-G2,
JSON-LD, pages) go the whole way: read, judge by the rules of both standards, make NewsML-G2, JSON-LD, text, PREMIS and
RO-Crate, bag, write into containers, record, and reconcile. CPU time of all processes, one worker.

"""


class Cost:
    """One stock, carried over once."""

    def __init__(self, place: Path, size: int) -> None:
        self.size = size
        source = place / f"in-{size}"
        articles.write(source, size)
        archive = place / f"archive-{size}"
        plan = place / f"{size}.toml"
        plan.write_text(
            f'sources = [{json.dumps(str(source))}]\narchive = {json.dumps(str(archive))}\n[package]\nlayout = "container"\n'
        )
        words = [sys.executable, "-P", "-m", "archiver", "migrate", str(plan), "-j", "1", "-q", "-o", "json"]
        before = cpu()
        done = subprocess.run(words, capture_output=True, check=False)
        if done.returncode not in (0, 1):
            raise RuntimeError(f"exit {done.returncode}: {done.stderr.decode()[:300]}")
        self.seconds = cpu() - before
        self.octets = sum(file.stat().st_size for file in archive.rglob("*") if file.is_file())
        self.files = sum(1 for file in archive.rglob("*") if file.is_file())
        self.memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        shutil.rmtree(source)
        shutil.rmtree(archive)

    @property
    def thousand(self) -> float:
        """CPU seconds of a thousand articles."""
        return self.seconds / self.size * 1000


def script(folder: Path, target: Path, a_process_each: bool) -> Callable[[], None]:
    """What one would write today: judge each file by the tool for its format, and make a bag of it with bagit-python."""
    import bagit
    import jsonschema

    schema = {
        "type": "object",
        "required": ["@context", "@type", "headline"],
        "properties": {"author": {"type": ["object", "array", "string"]}},
    }
    validator = jsonschema.Draft202012Validator(schema)
    judge = [
        sys.executable,
        "-c",
        "import sys, json, jsonschema; jsonschema.validate(json.load(open(sys.argv[1])), {'type': 'object'})",
    ]

    def run() -> None:
        shutil.rmtree(target, ignore_errors=True)
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            if file.suffix == ".xml":
                subprocess.run(
                    ["xmllint", "--noout", *(["--schema", str(XSD)] if XSD else []), str(file)],
                    capture_output=True,
                    check=False,
                )
            elif file.suffix == ".jsonld" and a_process_each:
                subprocess.run([*judge, str(file)], capture_output=True, check=False)
            elif file.suffix == ".jsonld":
                list(validator.iter_errors(json.loads(file.read_bytes())))
            bag = target / file.name
            bag.mkdir(parents=True)
            shutil.copy(file, bag)
            if a_process_each:
                subprocess.run(
                    [sys.executable, "-m", "bagit", "--quiet", str(bag)], capture_output=True, check=False
                )
            else:
                bagit.make_bag(str(bag), {"External-Identifier": file.name})

    return run


def main() -> None:
    """Run the benchmark."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        costs = [Cost(place, size) for size in SIZES]
        for cost in costs:
            print(
                f"  {cost.size:>9,} articles: {cost.thousand:.2f} CPU s a thousand, {cost.memory} MiB",
                flush=True,
            )
        articles.write(place / "few", PEER)
        ours = costs[-1].size / costs[-1].seconds
        ratios = {}
        for label, each in (("a script in one process", False), ("a script with a process a file", True)):
            run = script(place / "few", place / "bags", each)
            count = PEER if not each else PEER // 5
            if each:
                shutil.rmtree(place / "few")
                articles.write(place / "few", count)
            theirs = count / seconds(run)
            ratios[label] = (theirs, ours / theirs)
            row("end to end, articles", ours, "articles", ours / theirs, label, theirs)
    PAGE.write_text(page(costs, ratios), encoding="utf-8")


def page(costs: list[Cost], ratios: dict[str, tuple[float, float]]) -> str:
    """The page of the figures."""
    rows = [
        "| articles | CPU s a thousand | articles a CPU second | memory of the largest process | archive | files |",
        "|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {cost.size:,} | {cost.thousand:.2f} | {1000 / cost.thousand:,.0f} | {cost.memory} MiB | {cost.octets / 1e6:,.0f} MB | {cost.files} |"
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
        f"The script judges NewsML-G2 by xmllint ({SCHEMA}) and JSON-LD by jsonschema, and makes a bag of each file with bagit-python: no",
        "credits, no renditions, no provenance, no resume, no account.",
        "",
        "| script | articles a CPU second | archiver |",
        "|---|---|---|",
    ]
    rows += [
        f"| {label} | {theirs:,.0f} | {ratio:.1f} times as many |"
        for label, (theirs, ratio) in ratios.items()
    ]
    return HEAD + f"Python {platform.python_version()}, {platform.machine()}.\n\n" + "\n".join(rows) + "\n"
