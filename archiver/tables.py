"""Tables of any size: every row a source of its own, one at a time.

A row of CSV is the header with its record, a row of JSON lines its line; a row of Parquet or of a SQLite database is
written as one line of JSON, since it has no bytes of its own. Rows are numbered as a person counts them: in CSV the
header is row 1, in the others the first row is.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple
from urllib.parse import quote

from archiver import files
from archiver.article import Mapping
from archiver.formats import table
from archiver.formats.cells import mark_of
from archiver.formats.mapping import speaks_of
from archiver.source import Source, TooLong, Unreadable

LINED = (".jsonl", ".ndjson")
MARKED = (".csv", ".tsv", ".tab")
BINARY = {
    ".parquet": b"PAR1",
    ".sqlite": b"SQLite format 3\0",
    ".sqlite3": b"SQLite format 3\0",
    ".db": b"SQLite format 3\0",
}
"""Suffix of a table that is no text -> how such a file begins."""
SUFFIXES = (*MARKED, *LINED, *BINARY)

LINE_END = re.compile(rb"\r\n|\n|\r")
CHUNK = 1024 * 1024
HEAD = 64 * 1024
LONGEST_HEADER = 64 * 1024
BATCH = 64
"""Rows of Parquet that are decoded together."""
SLACK = 4
"""So many times the limit of a source are looked at to find the end of a row."""
LARGEST_VALUE = 256 * 1024 * 1024
"""What one value of a database may have; beyond it the database is not read on."""
WIDE = (b"\xff\xfe", b"\xfe\xff")
"""Byte order marks of UTF-16, of which a record cannot be cut out."""


def kind_of(name: str, head: bytes, mapping: Mapping) -> str:
    """What kind of table a file is by its name and its first bytes: "csv", "json", "parquet", "sqlite" or ""."""
    suffix = Path(name.lower()).suffix
    if suffix in BINARY:
        return ("parquet" if suffix == ".parquet" else "sqlite") if head.startswith(BINARY[suffix]) else ""
    if suffix in LINED:
        return "json" if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") else ""
    if suffix not in MARKED or head.startswith(WIDE):
        return ""
    named = table.columns(head.partition(b"\n")[0][:LONGEST_HEADER])
    return "csv" if len(named) > 1 and (table.telling(named) or speaks_of(mapping, named)) else ""


def rows(stream: IO[bytes], name: str, kind: str, most: int, mapping: Mapping) -> Iterator[Source | TooLong]:
    """Every row of a table. Raises `Unreadable` where the table is broken or what reads it is not installed."""
    if kind == "csv":
        yield from records(stream, name, most)
    elif kind == "json":
        yield from json_lines(stream, name, most)
    elif kind == "parquet":
        yield from as_sources(name, parquet(stream, name), most)
    else:
        with Database(stream, name) as database:
            for chosen in database.chosen(mapping):
                inner = name if mapping.table or len(database.names) == 1 else f"{name}/{chosen}"
                yield from as_sources(inner, database.rows(chosen), most)


class Sample(NamedTuple):
    """The first rows of a table. `table` is which one of a database, `others` are its others."""

    rows: list[Source]
    table: str = ""
    others: tuple[str, ...] = ()


def sample(path: Path, most: int, mapping: Mapping, count: int) -> Sample:
    """The first rows of a table, whatever its columns are called. Raises `Unreadable` where it is none."""
    try:
        with files.open_regular(path) as stream:
            head = stream.read(HEAD)
            stream.seek(0)
            kind = kind_of(str(path), head, mapping) or ("csv" if is_csv(str(path), head) else "")
            if not kind:
                raise Unreadable(
                    "no table: a file of CSV, TSV, JSON lines, Parquet or SQLite with its suffix is wanted"
                )
            if kind == "sqlite":
                return sampled(stream, str(path), most, mapping, count)
            found = islice(rows(stream, str(path), kind, most, mapping), count)
            return Sample([row for row in found if isinstance(row, Source)])
    except OSError as error:
        raise Unreadable(files.why(error)) from None


def is_csv(name: str, head: bytes) -> bool:
    """Whether a file is a table by its suffix and its first line, even if its columns are strange."""
    marked = Path(name.lower()).suffix in MARKED and not head.startswith(WIDE)
    return marked and len(table.columns(head.partition(b"\n")[0])) > 1


def sampled(stream: IO[bytes], name: str, most: int, mapping: Mapping, count: int) -> Sample:
    """The first rows of one table of a database: the one that is named, one of articles, else the one with most words."""
    with Database(stream, name) as database:
        try:
            chosen = database.chosen(mapping)
        except Unreadable:
            if mapping.table or not database.names:
                raise
            chosen = database.names
        found = {
            one: [
                row
                for row in islice(as_sources(name, database.rows(one), most), count)
                if isinstance(row, Source)
            ]
            for one in chosen
        }
        best = max(found, key=lambda one: sum(row.size for row in found[one]) / max(1, len(found[one])))
        return Sample(found[best], best, tuple(other for other in database.names if other != best))


# -- Text -----------------------------------------------------------------------------------------------------------------


def record_patterns(mark: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """One record with its line end, as `archiver.formats.cells.records` takes it apart, and one at the end of a file."""
    other = rb"[^" + re.escape(mark) + rb"\r\n]*+"
    cell = rb'(?:"(?:[^"]++|"")*+"' + other + rb'|(?!")' + other + rb")"
    record = cell + rb"(?:" + re.escape(mark) + cell + rb")*+"
    return re.compile(record + rb"(?:\r\n|\n|\r(?!\n|\Z))"), re.compile(record + rb"\r?\Z")


def records(stream: IO[bytes], name: str, most: int) -> Iterator[Source | TooLong]:
    """The records of CSV below the header, each with the header. Those without any words are passed over.

    A quotation mark that never closes, or not within `SLACK` times the limit, is taken to close with its line, so that
    it does not swallow the rows that follow.
    """
    buffer = stream.read(HEAD)
    mark = mark_of(buffer.partition(b"\n")[0].decode("utf-8", "replace")) or ","
    pattern, last = record_patterns(mark.encode())
    blank = mark.encode() + b'" \t\r\n'
    header = b""
    number, at, ended = 0, 0, False
    while True:
        match = pattern.match(buffer, at) or (last.match(buffer, at) if ended else None)
        if match is None and not ended and len(buffer) - at <= most * SLACK:
            more = stream.read(max(CHUNK, len(buffer) - at))
            ended = not more
            buffer, at = buffer[at:] + more, 0
            continue
        end = match.end() if match else line_end(buffer, at)
        record, at = buffer[at:end], end
        if not record:
            return
        number += 1
        if not header:
            header = record if record.endswith((b"\n", b"\r")) else record + b"\n"
        elif len(record) > most:
            yield TooLong(f"{name}{table.ROW}{number}")
        elif record.strip(blank):
            yield Source(f"{name}{table.ROW}{number}", header + record)
        if at > CHUNK:
            buffer, at = buffer[at:], 0


def line_end(data: bytes, at: int) -> int:
    """Where a line ends, its line end included."""
    found = LINE_END.search(data, at)
    return found.end() if found else len(data)


def json_lines(stream: IO[bytes], name: str, most: int) -> Iterator[Source | TooLong]:
    """The lines of JSON lines; blank ones are passed over."""
    number = 0
    while line := stream.readline(most + 1):
        number += 1
        if len(line) > most:
            while line and not line.endswith(b"\n"):
                line = stream.readline(CHUNK)
            yield TooLong(f"{name}{table.ROW}{number}")
        elif line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield Source(f"{name}{table.ROW}{number}", line.removeprefix(b"\xef\xbb\xbf"))


# -- What has no bytes of its own -----------------------------------------------------------------------------------------


def as_sources(name: str, found: Iterator[dict[str, Any]], most: int) -> Iterator[Source | TooLong]:
    """Rows as lines of JSON."""
    for number, row in enumerate(found, 1):
        called = f"{name}{table.ROW}{number}"
        stated = {column: value for column, value in row.items() if value is not None}
        data = json.dumps(stated, ensure_ascii=False, default=plain).encode("utf-8", "surrogatepass") + b"\n"
        yield TooLong(called) if len(data) > most else Source(called, data)


def plain(value: Any) -> Any:
    """A value that JSON does not know, as one that it does."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except ValueError:
            import base64

            return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, Decimal):
        return str(value)
    return str(value)


def on_disk(stream: IO[bytes], name: str) -> Path | None:
    """The path of the file that a stream reads, or None where it comes out of another file."""
    if isinstance(stream, io.BufferedReader) and isinstance(stream.raw, io.FileIO):
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(stream.fileno()), os.stat(name)):
                return Path(name)
    return None


def parquet(stream: IO[bytes], name: str) -> Iterator[dict[str, Any]]:
    """The rows of a Parquet file, a few at a time. Raises `Unreadable`."""
    try:
        import pyarrow
        from pyarrow.parquet import ParquetFile
    except ImportError:
        wanted = "reading Parquet wants pyarrow: pip install 'newsroom-archiver[parquet]'"
        raise Unreadable(wanted) from None
    try:
        whole = stream if on_disk(stream, name) else io.BytesIO(stream.read())
        file = ParquetFile(whole, pre_buffer=False, thrift_string_size_limit=CHUNK * 16)
        for batch in file.iter_batches(BATCH, use_threads=False):
            yield from batch.to_pylist()
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        raise Unreadable(f"it is broken: {' '.join(str(error).split())[:200]}") from None


class Database:
    """A SQLite database of a stranger, open for reading only: nothing that its schema says is ever run."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        path = on_disk(stream, name)
        try:
            if path:
                unwritten(path)
                address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
                self.connection = sqlite3.connect(address, uri=True)
            else:
                self.connection = sqlite3.connect(":memory:")
                self.connection.deserialize(stream.read())
            self.limited()
            self.names = self.tables()
        except (sqlite3.Error, OSError, OverflowError, MemoryError) as error:
            raise broken(error) from None

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def limited(self) -> None:
        """Trust nothing in the file, and let nothing grow."""
        for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON", "mmap_size = 0"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
        self.connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        self.connection.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, 2000)
        self.connection.text_factory = lambda data: data.decode("utf-8", "replace")
        self.connection.set_authorizer(reading_only)

    def tables(self) -> list[str]:
        """The names of its tables; views and virtual tables, which would run what their schema says, are none."""
        found = self.connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY rootpage"
        )
        return [
            name
            for name, sql in found
            if not name.startswith("sqlite_")
            and not re.match(r"\s*CREATE\s+VIRTUAL", sql or "", re.IGNORECASE)
        ]

    def chosen(self, mapping: Mapping) -> list[str]:
        """The tables that hold articles: the one that is named, else those whose columns say so. Raises `Unreadable`."""
        if mapping.table and mapping.table not in self.names:
            raise Unreadable(f"it has no table {mapping.table!r}; it has {', '.join(self.names) or 'none'}")
        if mapping.table:
            return [mapping.table]
        found = [
            name for name in self.names if table.telling(own := self.columns(name)) or speaks_of(mapping, own)
        ]
        if not found:
            hint = "`archiver map init` proposes what columns mean"
            raise Unreadable(
                f"none of its tables ({', '.join(self.names) or 'it has none'}) is one of articles; {hint}"
            )
        return found

    def columns(self, name: str) -> list[str]:
        """The names of the columns of a table."""
        try:
            found = self.connection.execute(f"SELECT * FROM {quoted(name)} LIMIT 0").description
        except (sqlite3.Error, OverflowError):
            return []
        return [column for column, *_ in found]

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows of a table, in its own order. Raises `Unreadable` where it is broken."""
        try:
            found = self.connection.execute(f"SELECT * FROM {quoted(name)}")
            names = [column for column, *_ in found.description]
            for row in found:
                yield dict(zip(names, row, strict=True))
        except (sqlite3.Error, OverflowError, MemoryError) as error:
            raise broken(error) from None


def broken(error: Exception) -> Unreadable:
    """Why a database cannot be read."""
    return Unreadable(f"it is broken: {' '.join(str(error).split()) or type(error).__name__}")


def unwritten(path: Path) -> None:
    """Refuse a database whose last changes stand in a file beside it, since they would be missed in silence."""
    for suffix in ("-wal", "-journal"):
        beside = Path(f"{path}{suffix}")
        if beside.is_file() and beside.stat().st_size:
            raise Unreadable(
                f"its last changes are still in {beside.name}; close it with the program that writes it"
            )


def quoted(name: str) -> str:
    """The name of a table within SQL."""
    return '"' + name.replace('"', '""') + '"'


def reading_only(action: int, *_: str | None) -> int:
    """What SQL may do here: read."""
    allowed = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
    return sqlite3.SQLITE_OK if action in allowed else sqlite3.SQLITE_DENY
