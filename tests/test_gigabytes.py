"""Files far larger than memory should be needed for: made, read into articles in a process of their own, and deleted."""

from __future__ import annotations

import json
import mailbox
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import proofs
import pytest

from benchmarks import pages
from benchmarks.formats import PARAGRAPH, wordpress

ROOT = Path(__file__).parents[1]
MEGABYTE = 1024 * 1024
READING = """
import json, re, resource, sys, time
from pathlib import Path
from archiver import containers, formats
from archiver.source import MAX_BYTES, Source
before = time.process_time()
sources = articles = 0
for source in containers.sources(Path(sys.argv[1]), MAX_BYTES):
    assert isinstance(source, Source), source
    sources += 1
    articles += len(formats.read(source).articles)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
status = Path("/proc/self/status")
if status.exists():  # without what the process that started this one had needed
    peak = int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) // 1024
print(json.dumps([sources, articles, time.process_time() - before, peak]))
"""
ROOM = 40
"""So many MiB more may the larger of two files take than the smaller: what the allocator keeps is no function of size."""


class Done(NamedTuple):
    """What the reading of one file took: CPU seconds, and the most memory of the process in MiB."""

    sources: int
    articles: int
    seconds: float
    peak: int


def read(path: Path) -> Done:
    """Read a file as `ingest` does, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", READING, str(path)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return Done(*json.loads(done.stdout))


def stories(size: int) -> Iterator[dict[str, Any]]:
    """Rows of about 3.6 kB until they make a size."""
    text = PARAGRAPH * 9
    for number in range(size // (len(text) + 120)):
        yield {
            "id": f"K-{number}",
            "title": f"Otter number {number} is back",
            "text": text,
            "author": "By Una Ferris",
            "date": f"2024-05-{number % 28 + 1:02d} 06:30",
        }


def wxr(path: Path, size: int) -> None:
    """An export of WordPress."""
    made = wordpress()
    start, end = made.index(b"<item>"), made.rindex(b"</item>") + len(b"</item>")
    with path.open("wb") as stream:
        stream.write(made[:start])
        while stream.tell() < size:
            stream.write(made[start:end] + b"\n")
        stream.write(made[end:])


def warc(path: Path, size: int) -> None:
    """A web archive."""
    made = [page.html.encode() for page in pages.make(50)]
    with path.open("wb") as stream:
        number = 0
        while stream.tell() < size:
            page = made[number % len(made)]
            number += 1
            http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
            stream.write(
                b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2024-05-12T06:30:00Z\r\n"
                b"WARC-Target-URI: https://courier.example/%d\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
                % (number, len(http), http)
            )


def csv(path: Path, size: int) -> None:
    """A table of text."""
    import csv as tables

    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = tables.DictWriter(stream, ["id", "title", "text", "author", "date"])
        writer.writeheader()
        writer.writerows(stories(size))


def sqlite(path: Path, size: int) -> None:
    """A database."""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("CREATE TABLE articles (id, title, text, author, date)")
        connection.executemany(
            "INSERT INTO articles VALUES (:id, :title, :text, :author, :date)", stories(size)
        )
    connection.close()


def parquet(path: Path, size: int) -> None:
    """A table in columns, whose groups of rows are small, as programs that stream make them."""
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet as tables

    rows = list(stories(min(size, 8 * MEGABYTE)))
    group = pyarrow.Table.from_pylist(rows)
    with tables.ParquetWriter(path, group.schema, use_dictionary=False, compression="none") as writer:
        for _ in range(max(1, size // (8 * MEGABYTE))):
            writer.write_table(group)


def mbox(path: Path, size: int) -> None:
    """A mailbox."""
    text = "The harbour board said on Tuesday that the work will go on until the autumn.\n\n" * 40
    with path.open("w", encoding="utf-8") as stream:
        for number in range(size // (len(text) + 200)):
            message = mailbox.mboxMessage(
                f"From: desk@courier.example\nSubject: Otter {number}\nDate: Tue, 14 May 2024 06:30:00 +0100\nMessage-ID: <{number}@courier.example>\n\n{text}"
            )
            message.set_from("desk@courier.example", (2024, 5, 14, 6, 30, 0, 1, 135, 0))
            stream.write(f"From {message.get_from()}\n{message.as_string()}\n")


MAKERS: dict[str, tuple[Callable[[Path, int], None], int]] = {
    "wxr": (wxr, 1024),
    "warc": (warc, 1024),
    "csv": (csv, 256),
    "sqlite": (sqlite, 256),
    "parquet": (parquet, 256),
    "mbox": (mbox, 256),
}
"""Kind -> what makes such a file, and how many MiB it is to have."""


@pytest.mark.parametrize("kind", MAKERS)
def test_a_file_of_a_megabyte_is_read_whole(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    MAKERS[kind][0](path, MEGABYTE)
    done = read(path)
    assert done.articles >= done.sources > 50


@pytest.mark.prove
@pytest.mark.parametrize("kind", MAKERS)
def test_memory_is_constant_however_large_the_file(tmp_path: Path, kind: str) -> None:
    make, large = MAKERS[kind]
    figures: dict[str, object] = {}
    peaks = []
    for size in (32, large):
        path = tmp_path / f"a.{kind}"
        try:
            make(path, size * MEGABYTE)
            done = read(path)
        finally:
            path.unlink(missing_ok=True)
        peaks.append(done.peak)
        figures[f"{size:,} MiB: articles"] = f"{done.articles:,}"
        figures[f"{size:,} MiB: articles per CPU second"] = f"{done.articles / done.seconds:,.0f}"
        figures[f"{size:,} MiB: most memory of the process"] = f"{done.peak} MiB"
    proofs.record(f"Constant memory: {kind} of {large:,} MiB", figures)
    assert peaks[1] < peaks[0] + ROOM
