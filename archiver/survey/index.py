"""The index of an archive: one row per article with its facts, who is credited, what was found. SQLite, beside the ledger.

Every article that the ledger knows of has a row, also those that are held or failed; only what is archived has its
names and words indexed. Names are kept once, so that a name is found among few however many articles there are.
`intake` fills it and keeps it up to date.
"""

from __future__ import annotations

import json
import re
import sqlite3
from array import array
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path
from typing import Any

from archiver import rules
from archiver.ledger import OWN, LedgerBroken, transaction
from archiver.segments import Record
from archiver.survey.records import cause

FILE = "index.sqlite"
FORM = 3
"""Of the tables, and of what is kept in `made`. An index of another form is made anew."""

TABLES = """
CREATE TABLE article (
  number INTEGER PRIMARY KEY, chunk INTEGER NOT NULL, at INTEGER NOT NULL, alone INTEGER NOT NULL, state TEXT NOT NULL, source TEXT NOT NULL, part INTEGER NOT NULL, reason TEXT NOT NULL,
  format TEXT NOT NULL, octets INTEGER NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, path TEXT NOT NULL,
  headline TEXT NOT NULL, language TEXT NOT NULL, published TEXT NOT NULL, status TEXT NOT NULL, embargo TEXT NOT NULL,
  size INTEGER NOT NULL, how TEXT NOT NULL, language_how TEXT NOT NULL, encoding TEXT NOT NULL, decoded TEXT NOT NULL,
  lost INTEGER NOT NULL, media INTEGER NOT NULL, media_credited INTEGER NOT NULL, url TEXT NOT NULL,
  rights INTEGER NOT NULL, provider INTEGER NOT NULL, section INTEGER NOT NULL, freelance INTEGER NOT NULL,
  lines INTEGER NOT NULL, unread INTEGER NOT NULL, people INTEGER NOT NULL, characters INTEGER NOT NULL,
  words INTEGER NOT NULL, digest INTEGER NOT NULL, sketch BLOB NOT NULL, seal TEXT NOT NULL,
  origin INTEGER NOT NULL, cause TEXT NOT NULL, stopped INTEGER NOT NULL, fault INTEGER NOT NULL, worst INTEGER NOT NULL
);
CREATE TABLE term (number INTEGER PRIMARY KEY, words TEXT NOT NULL UNIQUE);
CREATE TABLE name (
  number INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, uri TEXT NOT NULL, UNIQUE (kind, name)
);
CREATE TABLE credit (
  name INTEGER NOT NULL, day TEXT NOT NULL, article INTEGER NOT NULL, role TEXT NOT NULL, scope TEXT NOT NULL,
  PRIMARY KEY (name, day, article, role, scope)
) WITHOUT ROWID;
CREATE TABLE found (rule TEXT NOT NULL, article INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (rule, article))
  WITHOUT ROWID;
CREATE TABLE line (article INTEGER NOT NULL, kind TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL);
CREATE TABLE change (kind TEXT NOT NULL, article INTEGER NOT NULL, count INTEGER NOT NULL);
CREATE TABLE taken (
  number INTEGER PRIMARY KEY, run INTEGER NOT NULL, mark TEXT NOT NULL, sources INTEGER NOT NULL, credits INTEGER NOT NULL,
  credits_kept INTEGER NOT NULL, dates INTEGER NOT NULL, dates_kept INTEGER NOT NULL
);
CREATE TABLE about (what TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE made (what TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE named USING fts5(name, other, content='', tokenize="unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE worded USING fts5(
  headline, words, content='', columnsize=0, tokenize="unicode61 remove_diacritics 2"
);
"""

ORDERS = """
CREATE INDEX IF NOT EXISTS article_alone ON article (path) WHERE alone = 1;
CREATE INDEX IF NOT EXISTS article_waiting ON article (chunk, at) WHERE state <> 'archived';
CREATE INDEX IF NOT EXISTS article_embargo ON article (embargo) WHERE embargo <> '';
CREATE INDEX IF NOT EXISTS article_published ON article (published);
CREATE INDEX IF NOT EXISTS credit_article ON credit (article);
"""
"""Made after the first articles, when it costs least."""

LETTERS = str.maketrans(
    {"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "đ": "d", "Đ": "d",
     "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ı": "i"}
)  # fmt: skip
"""Letters that are no letter with a mark, and are sought without it all the same."""

WRITTEN_OUT = str.maketrans(
    {"ä": "ae", "Ä": "Ae", "ö": "oe", "Ö": "Oe", "ü": "ue", "Ü": "Ue", "å": "aa", "Å": "Aa"}
)
"""How a letter with a mark is written where there is none: Müller is Mueller, too."""

COLUMNS = (
    "chunk", "at", "alone", "state", "source", "part", "reason", "format", "octets", "id", "version", "path", "headline", "language", "published",
    "status", "embargo", "size", "how", "language_how", "encoding", "decoded", "lost", "media", "media_credited", "url",
    "rights", "provider", "section", "freelance", "lines", "unread", "people", "characters", "words", "digest", "sketch",
    "seal", "origin", "cause", "stopped", "fault", "worst",
)  # fmt: skip
INSERT = f"INSERT INTO article ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"

NOBODY = ("initials", "function")
"""Kinds of credits that name nobody."""


class Index:
    """The index of one archive, open. `rows` is the connection."""

    def __init__(self, archive: Path) -> None:
        self.archive = archive
        self.file = archive / OWN / FILE
        self.rows = connection(self.file)
        self.terms: dict[str, int] = {}
        self.names: dict[tuple[str, str], int] = {}

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.rows.close()

    def writing(self) -> AbstractContextManager[None]:
        """All or nothing, and alone."""
        return transaction(self.rows)

    def outdate(self) -> None:
        """Forget what was worked out from the articles so far: some come or go."""
        self.rows.execute("DELETE FROM made")
        self.note("stamp", "")

    def about(self, what: str) -> str:
        """What is noted of the index itself, "" for nothing.

        "stamp" tells what it is the index of, "bodies" whether it has the words of the texts, "version" which
        archiver worked on it last; "hidden" and "waiting" are digests of what is restricted and of what waits.
        """
        row = self.rows.execute("SELECT value FROM about WHERE what = ?", (what,)).fetchone()
        return str(row[0]) if row else ""

    def note(self, what: str, value: str) -> None:
        """Note something of the index itself."""
        self.rows.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (what, value))

    def taken(self, number: int | None = None) -> dict[int, str]:
        """The chunks that were taken in, or the one of a number, each with the mark of its segment."""
        where, values = ("", ()) if number is None else (" WHERE number = ?", (number,))
        return dict(self.rows.execute(f"SELECT number, mark FROM taken{where}", values).fetchall())

    def made(self, what: str) -> Any:
        """A value that was kept with the index, or None."""
        row = self.rows.execute("SELECT value FROM made WHERE what = ?", (what,)).fetchone()
        return json.loads(row[0]) if row else None

    def keep(self, what: str, value: Any) -> None:
        """Keep a value until an article is added or leaves."""
        self.rows.execute(
            "INSERT OR REPLACE INTO made VALUES (?, ?)", (what, json.dumps(value, ensure_ascii=False))
        )

    def asked(self, query: str, *values: Any) -> list[list[Any]]:
        """The rows of a query that looks at the whole, worked out once."""
        key = " ".join((query, *map(str, values)))
        rows: list[list[Any]] = self.remembered(key, lambda: self.rows.execute(query, values).fetchall())
        return rows

    def remembered(self, what: str, make: Callable[[], Any]) -> Any:
        """A value that is worked out once, until an article is added or leaves. It must be plain JSON."""
        value = self.made(what)
        if value is None:
            value = json.loads(json.dumps(make(), ensure_ascii=False))
            with self.writing():
                self.keep(what, value)
        return value

    def term(self, words: str) -> int:
        """The number of some words that many articles share; 0 for none."""
        return self.numbered(self.terms, words, "term", "words") if words else 0

    def numbered(
        self, known: dict[Any, int], key: Any, table: str, *columns: str, more: tuple[str, ...] = ()
    ) -> int:
        """The number of a row of a table of words, which is added when it is new."""
        number = known.get(key)
        if number is None:
            values = key if isinstance(key, tuple) else (key,)
            where = " AND ".join(f"{column} = ?" for column in columns)
            row = self.rows.execute(f"SELECT number FROM {table} WHERE {where}", values).fetchone()
            if row is None:
                marks = ", ".join("?" * (len(values) + len(more)))
                row = (
                    self.rows.execute(
                        f"INSERT INTO {table} VALUES (NULL, {marks})", (*values, *more)
                    ).lastrowid,
                )
                if table == "name":
                    names = (row[0], plain(values[1]), transcribed(values[1]))
                    self.rows.execute("INSERT INTO named (rowid, name, other) VALUES (?, ?, ?)", names)
            number = known[key] = int(row[0])
        return number

    def add(self, record: Record, facts: dict[str, Any], body: str = "", chunk: int = 0) -> None:
        """Take in one article of a chunk, or one that came without any."""
        archived = record.state == "archived"
        alone = archived and not record.length
        number = self.rows.execute(INSERT, (chunk, record.at, alone, *self.values(record, facts))).lastrowid
        assert number
        if record.found:
            found = [(code, number, count) for code, count in record.found.items()]
            self.rows.executemany("INSERT OR REPLACE INTO found VALUES (?, ?, ?)", found)
        lines = [("unread", words, "") for words in facts.get("unread", ())] + facts.get("examples", [])
        if lines:
            self.rows.executemany("INSERT INTO line VALUES (?, ?, ?, ?)", [(number, *each) for each in lines])
        if changes := facts.get("changes"):
            self.rows.executemany(
                "INSERT INTO change VALUES (?, ?, ?)",
                [(kind, number, count) for kind, count in changes.items()],
            )
        if archived:
            self.add_names(number, facts.get("credits", ()), published(record, facts)[:10])
            words = " ".join(part for part in (facts.get("section"), facts.get("description"), body) if part)
            values = (number, plain(record.headline), plain(words))
            self.rows.execute("INSERT INTO worded (rowid, headline, words) VALUES (?, ?, ?)", values)

    def add_names(self, number: int, credits: Iterable[list[str]], day: str) -> None:
        """Take in whom an article credits."""
        for name, kind, role, scope, *uri in credits:
            if kind not in NOBODY:
                party = self.numbered(
                    self.names, (kind, name), "name", "kind", "name", more=(uri[0] if uri else "",)
                )
                self.rows.execute(
                    "INSERT OR IGNORE INTO credit VALUES (?, ?, ?, ?, ?)", (party, day, number, role, scope)
                )

    def order(self) -> None:
        """Put what was taken in into order."""
        for order in ORDERS.strip().split(";\n"):
            self.rows.execute(order)

    def standing(self, path: str) -> tuple[str, int] | None:
        """The seal of a package that stands alone, and the chunk that brought it; None where it was not taken in."""
        query = "SELECT seal, chunk FROM article WHERE alone = 1 AND path = ?"
        row: tuple[str, int] | None = self.rows.execute(query, (path,)).fetchone()
        return row

    def standing_alone(self) -> int:
        """How many packages came without a chunk."""
        query = "SELECT count(*) FROM article WHERE alone = 1 AND chunk = 0"
        return int(self.rows.execute(query).fetchone()[0])

    def forget(self, places: Iterable[tuple[int, int | None]]) -> None:
        """Leave out what waited at some places, as (chunk, source in it); None means all sources."""
        self.rows.execute("CREATE TEMP TABLE leaving (number INTEGER PRIMARY KEY)")
        query = "INSERT INTO leaving SELECT number FROM article WHERE state <> 'archived' AND chunk = ?1 AND (?2 IS NULL OR at = ?2)"
        self.rows.executemany(query, places)
        if self.rows.execute("SELECT 1 FROM leaving").fetchone():
            for table, column in (
                ("found", "article"),
                ("line", "article"),
                ("change", "article"),
                ("article", "number"),
            ):
                self.rows.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT number FROM leaving)")
        self.rows.execute("DROP TABLE leaving")

    def values(self, record: Record, facts: dict[str, Any]) -> tuple[Any, ...]:
        """The columns of an article after those that say where it is from."""
        encoding, decoded, lost = facts.get("encoding") or ("", "", 0)
        media, credited = facts.get("pictures") or (0, 0)
        characters, words, digest = facts.get("body") or (0, 0, 0)
        language = facts.get("language") or (record.language, "")
        people = sum(kind not in NOBODY for _, kind, *_ in facts.get("credits", ()))
        how = facts["date"][1] if facts.get("date") else ""
        return (
            record.state, record.source, record.part, record.reason, record.format, record.octets, record.id, record.version,
            record.path, record.headline, record.language or language[0], published(record, facts), record.status,
            record.embargo or facts.get("embargo", ""), record.size, how, language[1], encoding, decoded, lost, media, credited,
            facts.get("url", ""), self.term(facts.get("rights", "")), self.term(facts.get("provider", "")),
            self.term(facts.get("section", "")), int(facts.get("freelance", False)), facts.get("lines", 0),
            len(facts.get("unread", ())), people, characters, words, digest, array("Q", facts.get("sketch", ())).tobytes(),
            seal(record), self.term(origin(record.source)), cause(record), int(record.limit), int(record.fault),
            max((severities().get(code, 0) for code in record.found), default=0),
        )  # fmt: skip


def published(record: Record, facts: dict[str, Any]) -> str:
    """When an article was published, also where it is held and the ledger does not say."""
    return record.published or (facts["date"][0] if facts.get("date") else "")


@lru_cache(maxsize=1)
def severities() -> dict[str, int]:
    """Rule code -> its usual severity, from 1 for a note to 3 for an error."""
    return {each.code: each.severity.value for each in rules.all_rules()}


def origin(source: str) -> str:
    """Where a source came from: the container that holds it, else its folder."""
    holder = re.split(r"!|#(?=\w+=)", source, maxsplit=1)[0]
    return holder if holder != source else source.rpartition("/")[0] or "."


def seal(record: Record) -> str:
    """What changes when a package is another than it was."""
    return f"{record.status} {record.tagmanifest[:16]}"


def plain(words: str) -> str:
    """Words without the marks on their letters, as they are sought."""
    return words if words.isascii() else words.translate(LETTERS)


def transcribed(words: str) -> str:
    """Words with umlauts written out; empty when that changes nothing."""
    return "" if words.isascii() else changed if (changed := words.translate(WRITTEN_OUT)) != words else ""


def connection(file: Path) -> sqlite3.Connection:
    """The index, open; made empty where there is none, or one of another form or broken. Raises `LedgerBroken`."""
    for _ in range(2):
        try:
            rows = sqlite3.connect(file, timeout=3600, isolation_level=None)
            form = rows.execute("PRAGMA user_version").fetchone()[0]
            if form == FORM:
                break
            if form == 0 and not rows.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                rows.execute("PRAGMA journal_mode=WAL")
                rows.executescript(f"BEGIN IMMEDIATE;{TABLES}PRAGMA user_version = {FORM};COMMIT;")
                break
            rows.close()
        except sqlite3.OperationalError as error:
            raise LedgerBroken(f"the index {file} cannot be used: {error}") from error
        except sqlite3.DatabaseError:
            pass
        remove(file)
    rows.execute("PRAGMA synchronous=NORMAL")
    rows.execute("PRAGMA cache_size=-65536")
    rows.execute("PRAGMA temp_store=FILE")
    return rows


def remove(file: Path) -> None:
    """Remove an index with what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
