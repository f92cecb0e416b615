"""Web archives (WARC, ISO 28500): the pages in them, one record at a time, however large the file is.

A page is a response with status 200, or a resource, that holds HTML or JSON-LD. Styles, scripts and pictures are passed
over. Nothing is fetched: what a record only points to (a revisit) is not there.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from typing import IO, NamedTuple

from archiver.package.packed import ERRORS, Counted, Limits, Refused, one_line

BEGINNING = b"WARC/"
LONGEST_LINE = 64 * 1024
MOST_FIELDS = 200
PIECE = 1024 * 1024
HEAD = 256 * 1024
"""The most that the header of an HTTP response may take."""
PAGES = frozenset(("text/html", "application/xhtml+xml", "application/ld+json"))
UNPACKED = {"gzip": 31, "x-gzip": 31, "deflate": 47}
"""Content encoding -> the window that zlib wants to read it."""


class Page(NamedTuple):
    """One page as it was captured: where and when, and its bytes, or why they cannot be had."""

    name: str
    data: bytes
    reason: str = ""
    large: bool = False


class Record(NamedTuple):
    """The header of one record: its fields by name in lower case, and the length of what follows."""

    fields: dict[str, str]
    length: int


def pages(stream: IO[bytes], size: int, limits: Limits, max_bytes: int) -> Iterator[Page]:
    """Every page of a web archive, plain or gzip. Raises `Refused` where it is broken or too large."""
    counted = Counted(limits, size)
    packed = stream.read(2) == b"\x1f\x8b"
    stream.seek(0)
    try:
        plain = io.BufferedReader(gzip.GzipFile(fileobj=stream), PIECE) if packed else stream
        while record := next_record(plain, counted):
            yield from page_of(record, plain, counted, max_bytes)
    except ERRORS as error:
        raise Refused(f"it is broken: {one_line(error)}") from None


def next_record(stream: IO[bytes], counted: Counted) -> Record | None:
    """The header of the next record, or None at the end. Raises `ValueError` when there is something else."""
    line = stream.readline(LONGEST_LINE)
    while line in (b"\r\n", b"\n"):
        line = stream.readline(LONGEST_LINE)
    if not line:
        return None
    if not line.startswith(BEGINNING):
        raise ValueError("a record does not begin as records do")
    counted.entry()
    fields: dict[str, str] = {}
    while (line := stream.readline(LONGEST_LINE)).strip():
        name, colon, value = line.decode("utf-8", "replace").partition(":")
        if colon and len(fields) < MOST_FIELDS:
            fields[name.strip().lower()] = value.strip()
    length = fields.get("content-length", "")
    if not re.fullmatch(r"[0-9]{1,15}", length):
        raise ValueError("a record does not say its length")
    return Record(fields, int(length))


def page_of(record: Record, stream: IO[bytes], counted: Counted, max_bytes: int) -> Iterator[Page]:
    """The page that a record holds, if it does; the stream stands at the end of the record afterwards."""
    kind = record.fields.get("warc-type", "")
    if kind not in ("response", "resource"):
        passed(stream, record.length, counted)
        return
    head = exactly(stream, min(record.length, HEAD), counted)
    rest = record.length - len(head)
    status, headers, start = http_head(head) if kind == "response" else (200, {}, 0)
    said = headers.get("content-type", "") if kind == "response" else record.fields.get("content-type", "")
    if status != 200 or said.partition(";")[0].strip().lower() not in PAGES:
        passed(stream, rest, counted)
        return
    name = address(record)
    if rest + len(head) - start > max_bytes:
        passed(stream, rest, counted)
        yield Page(name, b"", large=True)
        return
    body = head[start:] + exactly(stream, rest, counted)
    yield decoded(Page(name, body), headers, counted, max_bytes)


def http_head(head: bytes) -> tuple[int, dict[str, str], int]:
    """The status of a response, its header fields, and where its body begins; status 0 when it is none."""
    end = re.search(rb"\r?\n\r?\n", head)
    words = head[: end.start() if end else len(head)].decode("latin-1").split("\n")
    match = re.match(r"HTTP/\d(?:\.\d)? (\d{3})\b", words[0])
    if not match or not end:
        return 0, {}, 0
    fields = (line.partition(":") for line in words[1 : MOST_FIELDS + 1])
    return int(match[1]), {name.strip().lower(): value.strip() for name, _, value in fields}, end.end()


def address(record: Record) -> str:
    """When and where a page was captured, as a name: "20240512T063000/https://a.example/story"."""
    moment = re.sub(r"[-:Z]", "", record.fields.get("warc-date", ""))[:15]
    uri = record.fields.get("warc-target-uri", "").strip("<>")
    words = "".join(char if char.isprintable() else "_" for char in f"{moment}/{uri}")
    return words.strip("/") or "a page without an address"


def decoded(page: Page, headers: dict[str, str], counted: Counted, max_bytes: int) -> Page:
    """The page without the encodings of its transfer."""
    data = page.data
    if "chunked" in headers.get("transfer-encoding", "").lower():
        data = joined(data)
    coding = headers.get("content-encoding", "").strip().lower()
    if coding in UNPACKED and data[:1] not in (b"<", b"{"):
        unpacker = zlib.decompressobj(UNPACKED[coding])
        try:
            data = unpacker.decompress(data, max_bytes + 1)
        except zlib.error as error:
            return page._replace(data=b"", reason=f"its {coding} encoding is broken: {one_line(error)}")
        counted.add(len(data))
    elif coding and coding != "identity" and coding not in UNPACKED:
        return page._replace(data=b"", reason=f"its content encoding {coding[:40]} is not read")
    if len(data) > max_bytes:
        return page._replace(data=b"", large=True)
    return page._replace(data=data)


def joined(data: bytes) -> bytes:
    """The chunks of a body as one; a body that is not in chunks after all as it is (tools often join them already)."""
    pieces, at = [], 0
    while match := CHUNK.match(data, at):
        size = int(match[1], 16)
        pieces.append(data[match.end() : match.end() + size])
        at = match.end() + size
        if size == 0:
            return b"".join(pieces)
        at += 2 if data[at : at + 2] == b"\r\n" else 1
    return b"".join(pieces) if pieces else data


CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})(?:;[^\r\n]{0,200})?[ \t]*\r?\n")


def exactly(stream: IO[bytes], length: int, counted: Counted) -> bytes:
    """So many bytes. Raises `EOFError` when there are fewer."""
    data = stream.read(length)
    counted.add(len(data))
    if len(data) < length:
        raise EOFError("it ends within a record")
    return data


def passed(stream: IO[bytes], length: int, counted: Counted) -> None:
    """Pass over so many bytes."""
    while length > 0:
        length -= len(exactly(stream, min(length, PIECE), counted))
