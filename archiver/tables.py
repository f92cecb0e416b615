"""Tables of any size: every row a source of its own, one at a time.

A row of CSV is the header with its record, a row of JSON lines its line; a row of Parquet or of a SQLite database is
written as one line of JSON, since it has no bytes of its own. Rows are numbered as a person counts them: in CSV the
header is row 1, in the others the first row is.
"""

from __future__ import annotations

import io
import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

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

CHUNK = 1024 * 1024
HEAD = 64 * 1024
LONGEST_HEADER = 64 * 1024
BATCH = 64
"""Rows of Parquet that are decoded together."""
SLACK = 4
"""A value of a database may be so many times as large as a source."""
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
        yield from as_sources(name, parquet(stream), most)
    else:
        with Database(stream, name, most) as database:
            for chosen in database.chosen(mapping):
                inner = name if mapping.table or len(database.names) == 1 else f"{name}/{chosen}"
                yield from as_sources(inner, database.rows(chosen), most)


# -- Text -----------------------------------------------------------------------------------------------------------------


def record_pattern(mark: bytes) -> re.Pattern[bytes]:
    """One record with its line end, as `archiver.formats.cells.records` takes it apart."""
    other = rb"[^" + re.escape(mark) + rb"\r\n]*+"
    cell = rb'(?:"(?:[^"]++|"")*+"' + other + rb'|(?!")' + other + rb")"
    return re.compile(cell + rb"(?:" + re.escape(mark) + cell + rb")*+(?:\r\n|\n|\r(?!\n|\Z))")


def records(stream: IO[bytes], name: str, most: int) -> Iterator[Source | TooLong]:
    """The records of CSV below the header, each with the header. Those without any words are passed over.

    A record above the limit is told, and reading goes on at the next line after what was read of it.
    """
    buffer = stream.read(HEAD)
    mark = mark_of(buffer.partition(b"\n")[0].decode("utf-8", "replace")) or ","
    pattern = record_pattern(mark.encode())
    blank = mark.encode() + b'" \t\r\n'
    header = b""
    number, at, ended = 0, 0, False
    while True:
        match = pattern.match(buffer, at)
        if match is None and not ended:
            if len(buffer) - at > most + CHUNK:
                number += 1
                yield TooLong(f"{name}{table.ROW}{number}")
                at = after_line(buffer, at + most)
            more = stream.read(max(CHUNK, len(buffer) - at))
            ended = not more
            buffer, at = buffer[at:] + more, 0
            continue
        record = match.group() if match else buffer[at:]
        at = match.end() if match else len(buffer)
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


def after_line(data: bytes, at: int) -> int:
    """Where the next line begins, or the end."""
    found = data.find(b"\n", at)
    return len(data) if found < 0 else found + 1


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


def parquet(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    """The rows of a Parquet file, a few at a time. Raises `Unreadable`."""
    try:
        import pyarrow
        from pyarrow.parquet import ParquetFile
    except ImportError:
        wanted = "reading Parquet wants pyarrow: pip install 'newsroom-archiver[parquet]'"
        raise Unreadable(wanted) from None
    try:
        whole = stream if hasattr(stream, "fileno") else io.BytesIO(stream.read())
        file = ParquetFile(whole, pre_buffer=False, thrift_string_size_limit=CHUNK * 16)
        for batch in file.iter_batches(BATCH, use_threads=False):
            yield from batch.to_pylist()
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        raise Unreadable(f"it is broken: {' '.join(str(error).split())[:200]}") from None


class Database:
    """A SQLite database of a stranger, open for reading only: nothing that its schema says is ever run."""

    def __init__(self, stream: IO[bytes], name: str, most: int) -> None:
        path = Path(str(getattr(stream, "name", "")))
        try:
            if path.is_file() and path.samefile(name):
                unwritten(path)
                address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
                self.connection = sqlite3.connect(address, uri=True)
            else:
                self.connection = sqlite3.connect(":memory:")
                self.connection.deserialize(stream.read())
            self.limited(most)
            self.names = self.tables()
        except (sqlite3.Error, OSError, OverflowError, MemoryError) as error:
            raise broken(error) from None

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def limited(self, most: int) -> None:
        """Trust nothing in the file, and let nothing grow."""
        for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON", "mmap_size = 0"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, min(most * SLACK + CHUNK, 2**31 - 1))
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
