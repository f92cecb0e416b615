"""Web archives: the pages in them are sources, record by record, whatever the file is packed in and however it is broken."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
import zlib
from pathlib import Path

import pytest
from archives import NOW, SETTINGS

from archiver import containers, ingest
from archiver.containers import TooLarge, Withheld
from archiver.outcome import State
from archiver.source import Source

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "samples" / "stories" / "markthalle.html").read_bytes()
STYLE = b"p { color: #333 }"


def http(body: bytes, kind: str = "text/html; charset=utf-8", status: str = "200 OK", *more: str) -> bytes:
    """An HTTP response."""
    head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *more]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def record(content: bytes, uri: str = "https://a.example/1", kind: str = "response", more: str = "") -> bytes:
    """A record of a web archive."""
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nWARC-Date: 2024-05-14T06:30:00Z\r\n"
        f"{more}Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def chunked(body: bytes) -> bytes:
    """A body in chunks of seven bytes."""
    pieces = [body[at : at + 7] for at in range(0, len(body), 7)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


CRAWL = b"".join(
    (
        record(b"software: ours\r\n", "", "warcinfo"),
        record(http(PAGE)),
        record(http(STYLE, "text/css"), "https://a.example/style.css"),
        record(http(b"<p>gone</p>", status="404 Not Found"), "https://a.example/gone"),
        record(b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        record(http(b""), "https://a.example/1", "revisit"),
        record(
            http(chunked(PAGE), "text/html", "200 OK", "Transfer-Encoding: chunked"), "https://a.example/2"
        ),
        record(
            http(gzip.compress(PAGE), "text/html", "200 OK", "Content-Encoding: gzip"), "https://a.example/3"
        ),
        record(PAGE, "https://a.example/4", "resource", "Content-Type: text/html\r\n"),
    )
)


def found(tmp_path: Path, name: str, data: bytes, max_bytes: int = 1_000_000) -> list[Source | Withheld]:
    """What a file holds."""
    path = tmp_path / name
    path.write_bytes(data)
    assert containers.is_container(path)
    return list(containers.sources(path, max_bytes))


def wacz() -> bytes:
    """A web archive in a zip file, as browsers save it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("archive/data.warc.gz", gzip.compress(CRAWL))
    return made.getvalue()


def by_records(data: bytes) -> bytes:
    """A web archive with each record packed on its own, as crawlers write it."""
    starts = [at for at in range(len(data)) if data.startswith(b"WARC/1.1\r\n", at)]
    return b"".join(
        gzip.compress(data[start:end]) for start, end in zip(starts, [*starts[1:], len(data)], strict=True)
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.warc", CRAWL),
        ("a.warc.gz", gzip.compress(CRAWL)),
        ("b.warc.gz", by_records(CRAWL)),
        ("a.wacz", wacz()),
    ],
)
def test_the_pages_of_a_crawl_are_its_sources(tmp_path: Path, name: str, data: bytes) -> None:
    pages = found(tmp_path, name, data)
    assert [page.name.rpartition("20240514T063000/")[2] for page in pages] == [
        f"https://a.example/{number}" for number in (1, 2, 3, 4)
    ]
    assert all(isinstance(page, Source) and page.data == PAGE for page in pages)


def test_a_crawl_is_ingested_and_the_same_page_is_kept_once(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(CRAWL)
    outcomes = list(ingest.run([path], tmp_path / "archive", SETTINGS, now=NOW))
    assert [outcome.state for outcome in outcomes] == [State.ARCHIVED, *[State.KNOWN] * 3]


def test_a_page_above_the_limit_is_told_and_the_next_one_read(tmp_path: Path) -> None:
    data = record(http(b"<p>" + b"a" * 600_000), "https://a.example/large") + record(http(PAGE))
    large, page = found(tmp_path, "a.warc", data, 100_000)
    assert isinstance(large, TooLarge)
    assert isinstance(page, Source)


@pytest.mark.parametrize(
    ("body", "more", "reason"),
    [
        (b"\x1f\x8b broken", "Content-Encoding: gzip", "its gzip encoding is broken"),
        (b"\x0b\x02\x80", "Content-Encoding: br", "its content encoding br is not read"),
    ],
)
def test_a_page_in_a_form_that_is_not_read_says_why(
    tmp_path: Path, body: bytes, more: str, reason: str
) -> None:
    withheld, page = found(
        tmp_path, "a.warc", record(http(body, "text/html", "200 OK", more)) + record(http(PAGE))
    )
    assert isinstance(withheld, Withheld)
    assert str(withheld).startswith(reason)
    assert isinstance(page, Source)


def test_a_small_page_that_unpacks_to_a_large_one_is_refused(tmp_path: Path) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = packer.compress(b"<" * 50_000_000) + packer.flush()
    (page,) = found(tmp_path, "a.warc", record(http(bomb, "text/html", "200 OK", "Content-Encoding: gzip")))
    assert isinstance(page, TooLarge)


@pytest.mark.parametrize(
    "data",
    [
        record(http(PAGE)) + record(http(PAGE))[:-500],
        record(http(PAGE)) + b"something else\r\n\r\n",
        record(http(PAGE)) + b"WARC/1.1\r\nWARC-Type: response\r\n\r\n",
        record(http(PAGE)) + b"WARC/1.1\r\nContent-Length: -1\r\n\r\n",
    ],
)
def test_what_stands_before_a_break_is_read_and_the_break_is_told(tmp_path: Path, data: bytes) -> None:
    page, broken = found(tmp_path, "a.warc", data)
    assert isinstance(page, Source)
    assert isinstance(broken, Withheld)
    assert "it is broken: " in str(broken)


def test_a_file_that_is_no_web_archive_by_its_bytes_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(PAGE)
    assert not containers.is_container(path)


@pytest.mark.parametrize("packed", [False, True])
def test_no_damage_makes_it_raise(tmp_path: Path, packed: bool) -> None:
    chance = random.Random(7)
    whole = by_records(CRAWL) if packed else CRAWL
    path = tmp_path / ("a.warc.gz" if packed else "a.warc")
    for _ in range(200):
        mutant = bytearray(whole)
        for _ in range(chance.choice((1, 1, 3))):
            start = chance.randrange(len(mutant))
            end = start + chance.choice((0, 1, 5, 300))
            mutant[start:end] = chance.choice(
                (
                    b"",
                    b"\0",
                    b"\r\n\r\n",
                    b"WARC/1.1\r\n",
                    b"99999999999999",
                    b"ffffffff\r\n",
                    mutant[start:end] * 2,
                )
            )
        path.write_bytes(mutant)
        for page in containers.sources(path, 1_000_000):
            assert isinstance(page, Source) or str(page)


READING = """
import resource, sys
from pathlib import Path
from archiver import containers
count = sum(1 for page in containers.sources(Path(sys.argv[1]), 20_000_000))
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
