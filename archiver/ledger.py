"""What was done with every source: resume, status, finding a package again. SQLite, one file per archive.

The packages are the truth and the ledger is a cache of them that `rebuild` makes anew. It is never ahead of them: a
row is written after its package stands at its place on disk. All writing to an archive happens between `begin` and
`commit`, and only one process at a time can be there; readers are never kept waiting.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archiver.finding import Finding, Severity, Span
from archiver.outcome import Outcome, State
from archiver.record import Record

if TYPE_CHECKING:
    from archiver.chunks import Chunks

OWN = ".archiver"
"""The folder of an archive that holds what is not a package."""

FILE = "ledger.sqlite"
MANY = 500
"""So many values at most are asked for by one statement."""

PATIENCE = 3600.0
"""Seconds to wait for another process that is writing to the same archive."""

TABLES = """
CREATE TABLE IF NOT EXISTS package (
  path TEXT PRIMARY KEY, id TEXT NOT NULL, version INTEGER NOT NULL, sha512 TEXT NOT NULL, part INTEGER NOT NULL,
  parts INTEGER NOT NULL, content TEXT NOT NULL, payload TEXT NOT NULL, tagmanifest TEXT NOT NULL,
  source TEXT NOT NULL, format TEXT NOT NULL, headline TEXT NOT NULL, language TEXT NOT NULL,
  published TEXT NOT NULL, status TEXT NOT NULL, embargo TEXT NOT NULL, written TEXT NOT NULL,
  files INTEGER NOT NULL, size INTEGER NOT NULL, found TEXT NOT NULL, declared INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS package_id ON package (id, version);
CREATE INDEX IF NOT EXISTS package_source ON package (sha512, part);
CREATE TABLE IF NOT EXISTS waiting (
  source TEXT NOT NULL, part INTEGER NOT NULL, sha512 TEXT NOT NULL, parts INTEGER NOT NULL, state TEXT NOT NULL,
  id TEXT NOT NULL, format TEXT NOT NULL, reason TEXT NOT NULL, stopped INTEGER NOT NULL, fault INTEGER NOT NULL,
  findings TEXT NOT NULL, settings TEXT NOT NULL, seen TEXT NOT NULL, PRIMARY KEY (source, part)
) WITHOUT ROWID;
"""
VERSION = 2
"""Of the tables; 1 had none for chunks."""


class LedgerBroken(Exception):
    """The ledger cannot be used. The message is one clear sentence."""


class Row(Record):
    """One package as the ledger knows it; `found` counts findings by rule code.

    `path` is relative to the archive, with "/" between its parts. `content` tells whether two versions of an id say
    the same. `declared` is true when the article itself gave the number of its version.
    """

    path: str
    id: str
    version: int
    sha512: str
    part: int
    parts: int
    content: str
    payload: str
    tagmanifest: str
    source: str
    format: str
    headline: str
    language: str
    published: str
    status: str
    embargo: str
    written: str
    files: int
    size: int
    found: str
    declared: bool = False


COLUMNS: tuple[str, ...] = Row.__match_args__
INSERT = f"INSERT OR REPLACE INTO package ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"


class Ledger:
    """The ledger of one archive. Opening makes it, empty, unless `read_only`."""

    def __init__(self, archive: Path, *, read_only: bool = False) -> None:
        self.archive = archive
        self.file = archive / OWN / FILE
        if read_only:
            if not self.file.is_file():
                raise LedgerBroken(f"{archive} holds no ledger; is it an archive?")
        else:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.rows = sqlite3.connect(self.file, timeout=PATIENCE, isolation_level=None)
            old = self.rows.execute("PRAGMA user_version").fetchone()[0] < VERSION
            if not read_only:
                self.rows.execute("PRAGMA journal_mode=WAL")
                self.rows.execute("PRAGMA synchronous=FULL")
            if old:
                self.rows.executescript(in_memory() if read_only else f"BEGIN IMMEDIATE;{tables()}COMMIT;")
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            raise broken(archive, error) from error

    @classmethod
    def empty(cls, archive: Path) -> Ledger:
        """A ledger that knows nothing, in memory, for an archive that is not there yet."""
        ledger = cls.__new__(cls)
        ledger.archive, ledger.file = archive, Path(":memory:")
        ledger.rows = sqlite3.connect(":memory:", isolation_level=None)
        ledger.rows.executescript(tables())
        return ledger

    CLOCK = "(julianday('now') - 2440587.5) * 86400.0"
    LOCKED = ""
    LEASE = 120.0

    def execute(self, query: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run a statement, for the chunks."""
        return self.rows.execute(query, values)

    def executemany(self, query: str, values: Iterable[Sequence[Any]]) -> sqlite3.Cursor:
        """Run a statement for each of many rows, for the chunks."""
        return self.rows.executemany(query, values)

    @cached_property
    def chunks(self) -> Chunks:
        """The chunks of migrations into this archive."""
        from archiver.chunks import Chunks

        return Chunks(self, lambda name: (self.archive / name).read_bytes())

    @cached_property
    def chunked(self) -> bool:
        """Whether there are any packages in containers, as far as could be seen when it was first asked for."""
        try:
            return bool(self.rows.execute("SELECT 1 FROM chunk LIMIT 1").fetchone())
        except sqlite3.OperationalError:
            return False

    def close(self) -> None:
        """Close the file, and let go of the segments that were held: chunks and ledger know each other."""
        self.rows.close()
        self.__dict__.pop("chunks", None)

    def writing(self) -> AbstractContextManager[None]:
        """The one place in which an archive is written to: alone, and all rows or none."""
        return transaction(self.rows)

    def add(self, rows: Iterable[Row]) -> None:
        """Remember packages that now stand at their places."""
        self.rows.executemany(INSERT, [tuple(getattr(row, name) for name in COLUMNS) for row in rows])

    def forget(self, path: str) -> None:
        """Forget a package that no longer stands."""
        self.rows.execute("DELETE FROM package WHERE path = ?", (path,))

    def known(self, sha512: str) -> list[Row]:
        """The packages made of these bytes, in the order of the articles."""
        rows = self.select("sha512 = ? ORDER BY part, version", sha512)
        return (
            sorted([*rows, *self.chunks.known(sha512)], key=lambda row: (row.part, row.version))
            if self.chunked
            else rows
        )

    def same(self, id: str) -> list[Row]:
        """Every version of an article, oldest first."""
        rows = self.select("id = ? ORDER BY version", id)
        return sorted([*rows, *self.chunks.same(id)], key=lambda row: row.version) if self.chunked else rows

    def met(self, words: Collection[str]) -> set[str]:
        """Of many ids and digests those that packages may be found by. By the others surely none is."""
        found = self.chunks.met(words) if self.chunked else set()
        for some in several(sorted(words)):
            for name in ("id", "sha512"):
                query = f"SELECT {name} FROM package WHERE {name} IN ({marks(some)})"
                found.update(each for (each,) in self.rows.execute(query, some))
        return found

    def find(self, words: str) -> list[Row]:
        """Packages by id or by path, or by the start of either or of the part of the name after the folders."""
        exact = self.select("id = ? OR path = ? ORDER BY id, version", words, words.rstrip("/"))
        if self.chunked:
            exact += self.chunks.same(words)
        if exact or not words:
            return exact
        if self.chunked and (inside := [row for row in self.chunks.packages() if meant(row, words)]):
            return inside
        like = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        return self.select(
            "id LIKE ? ESCAPE '\\' OR path LIKE ? ESCAPE '\\' OR substr(path, 9) LIKE ? ESCAPE '\\' "
            "OR replace(path, '/', '') LIKE ? ESCAPE '\\' OR sha512 LIKE ? ESCAPE '\\' ORDER BY id, version",
            *[like] * 5,
        )

    def packages(self) -> Iterator[Row]:
        """Every package: those that stand alone in the order of their paths, then those in containers."""
        yield from self.alone()
        if self.chunked:
            yield from self.chunks.packages()

    def alone(self) -> Iterator[Row]:
        """Every package that stands alone, in the order of the paths."""
        for values in self.rows.execute(f"SELECT {', '.join(COLUMNS)} FROM package ORDER BY path"):
            yield Row(*values)

    def select(self, where: str, *values: object) -> list[Row]:
        """Rows that fit a condition."""
        query = f"SELECT {', '.join(COLUMNS)} FROM package WHERE {where}"
        return [Row(*each) for each in self.rows.execute(query, values)]

    def record(self, outcome: Outcome, parts: int, settings: str, now: str) -> None:
        """Remember an article that was held back or failed, so that `status` can tell."""
        self.rows.execute(
            "INSERT OR REPLACE INTO waiting VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                clean(outcome.source), outcome.part, outcome.sha512, parts, outcome.state.value, outcome.id, outcome.format,
                clean(outcome.reason), outcome.limit, outcome.fault, json.dumps(finding_rows(outcome.findings), ensure_ascii=False), settings, now,
            ),
        )  # fmt: skip

    def settle(self, source: str) -> None:
        """Nothing of this source waits any longer."""
        self.rows.execute("DELETE FROM waiting WHERE source = ?", (clean(source),))

    def waits(self, source: str) -> bool:
        """Whether anything of this source waits."""
        query = "SELECT 1 FROM waiting WHERE source = ? LIMIT 1"
        return self.rows.execute(query, (clean(source),)).fetchone() is not None

    def waiting(self, state: State | None = None, source: str | None = None) -> Iterator[Outcome]:
        """What was held back or failed, in the order of the sources; then what was so in migrations."""
        yield from self.waiting_alone(state, source)
        if self.chunked and source is None:
            yield from self.chunks.waiting(state)

    def waiting_alone(self, state: State | None = None, source: str | None = None) -> Iterator[Outcome]:
        """What was held back or failed without a migration."""
        where = [("state = ?", state.value)] if state else []
        where += [("source = ?", clean(source))] if source is not None else []
        query = "SELECT * FROM waiting"
        if where:
            query += " WHERE " + " AND ".join(condition for condition, _ in where)
        for row in self.rows.execute(query + " ORDER BY source, part", [value for _, value in where]):
            yield unpacked(row)

    def tried(self, source: str, sha512: str, settings: str) -> list[Outcome]:
        """What became of these very bytes under these very settings before, when something of them waits."""
        rows = self.rows.execute(
            "SELECT * FROM waiting WHERE source = ? AND sha512 = ? AND settings = ? ORDER BY part",
            (clean(source), sha512, settings),
        ).fetchall()
        return [unpacked(row) for row in rows]

    def counts(self) -> dict[str, int]:
        """How many packages and articles there are, and how many wait: archived, articles, held, failed, size."""
        packages, articles, files, size = self.rows.execute(
            "SELECT count(*), count(DISTINCT id), coalesce(sum(files), 0), coalesce(sum(size), 0) FROM package"
        ).fetchone()
        waiting = dict(self.rows.execute("SELECT state, count(*) FROM waiting GROUP BY state").fetchall())
        counts = {
            "archived": packages, "articles": articles, "held": waiting.get("held", 0),
            "failed": waiting.get("failed", 0), "files": files, "size": size,
        }  # fmt: skip
        if self.chunked:
            inside = self.chunks.counts()
            for name in ("articles", "files", "size"):
                counts[name] += inside[name,]
            for key, count in inside.items():
                if key[0] == "outcome" and key[1] in counts:
                    counts[key[1]] += count
        return counts

    def tally(self) -> dict[str, int]:
        """Rule code -> how many packages have at least one such finding."""
        counted: dict[str, int] = {}
        for found, count in self.rows.execute("SELECT found, count(*) FROM package GROUP BY found"):
            for code in json.loads(found):
                counted[code] = counted.get(code, 0) + count
        for key, count in self.chunks.counts().items() if self.chunked else ():
            if key[0] == "rule":
                counted[key[1]] = counted.get(key[1], 0) + count
        return counted


@contextmanager
def transaction(rows: sqlite3.Connection) -> Iterator[None]:
    """One transaction, which nobody else writes beside: all of it or nothing."""
    rows.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        rows.execute("ROLLBACK")
        raise
    rows.execute("COMMIT")


def broken(archive: Path, error: sqlite3.DatabaseError) -> LedgerBroken:
    """What to tell when SQLite refuses the file."""
    return LedgerBroken(
        f"the ledger of {archive} cannot be read ({error}); `archiver status --rebuild` makes it anew from the packages"
    )


def clean(words: str) -> str:
    """Words that SQLite can hold: what is no UTF-8 in a file name stays apart, as \\udcXX."""
    return words.encode("utf-8", "backslashreplace").decode("utf-8")


def meant(row: Row, words: str) -> bool:
    """Whether words are the start of an id, of a digest, or of the name of a package in a container."""
    return row.path == words or any(
        each.startswith(words) for each in (row.id, row.sha512, row.path, row.path.rpartition("/")[2])
    )


def tables() -> str:
    """Everything that a ledger has."""
    from archiver.chunks import TABLES as MORE

    more = MORE.format(bytes="BLOB", compact=" WITHOUT ROWID")
    return f"{TABLES}{more}PRAGMA user_version = {VERSION};"


def in_memory() -> str:
    """Tables for chunks of this connection alone: what reads a ledger of an earlier archiver finds empty what that lacks."""
    from archiver.chunks import TABLES as MORE

    more = MORE.format(bytes="BLOB", compact=" WITHOUT ROWID").replace("CREATE TABLE", "CREATE TEMP TABLE")
    return more.replace("INDEX IF NOT EXISTS ", "INDEX IF NOT EXISTS temp.")


def several(words: list[Any]) -> Iterator[list[Any]]:
    """Some at a time, as many as one statement may ask for."""
    return (words[first : first + MANY] for first in range(0, len(words), MANY))


def marks(words: list[Any]) -> str:
    """The places of so many values in a statement."""
    return ", ".join("?" * len(words))


def finding_rows(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as plain values. Fixes are left out: they can be worked out anew from the source."""
    return [
        {
            "rule": each.rule, "name": each.name, "severity": each.severity.word, "message": clean(each.message),
            "path": clean(each.path), "label": clean(each.label), "part": each.part,
            "span": [each.span.start, each.span.end] if each.span else None,
        }
        for each in findings
    ]  # fmt: skip


def findings_of(rows: Iterable[dict[str, Any]]) -> tuple[Finding, ...]:
    """Findings from plain values."""
    return tuple(
        Finding(
            each["message"], Span(*each["span"]) if each["span"] else None, each["path"], each["label"], None,
            each["rule"], each["name"], Severity[each["severity"].upper()], each["part"],
        )
        for each in rows
    )  # fmt: skip


def unpacked(row: tuple[Any, ...]) -> Outcome:
    """An outcome from a row of `waiting`."""
    source, part, sha512, _parts, state, id, format, reason, stopped, fault, findings, *_ = row
    found = findings_of(json.loads(findings))
    return Outcome(
        source, sha512, part, State(state), id, "", found, reason, bool(stopped), bool(fault), format
    )
