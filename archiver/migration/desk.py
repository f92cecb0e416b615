"""The ledger and the archive of a migration, opened by an address: an archive on this machine, or a PostgreSQL database."""

from __future__ import annotations

import hashlib
import json
import os
import socket
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from archiver import stores
from archiver.archive import Holdings
from archiver.chunks import TABLES, Chunks
from archiver.config import Settings
from archiver.ledger import FILE, OWN, Ledger, Row
from archiver.package.staging import boot
from archiver.segments import Run

POSTGRES = ("postgresql://", "postgres://")


BESIDE = "beside.json"
"""The file of a rehearsal that names the real archive."""


class NoLedger(Exception):
    """The ledger cannot be opened. The message is one clear sentence."""


class Postgres:
    """A PostgreSQL database as chunks use it."""

    CLOCK = "extract(epoch FROM clock_timestamp())"
    LOCKED = " FOR UPDATE SKIP LOCKED"
    LEASE = 30.0
    GATE = 7_361_115
    """The number of the lock that who writes many statements at once holds."""

    def __init__(self, address: str) -> None:
        try:
            import psycopg
        except ImportError:
            raise NoLedger(
                f"{shown(address)} needs the extra `postgres`: pip install 'newsroom-archiver[postgres]'"
            ) from None
        try:
            self.connection: Any = psycopg.connect(address, autocommit=True)
        except psycopg.Error as error:
            raise NoLedger(f"{shown(address)} cannot be reached: {' '.join(str(error).split())}") from None
        with self.writing():
            for statement in TABLES.format(bytes="BYTEA", compact="").split(";"):
                if statement.strip():
                    self.connection.execute(statement)

    def execute(self, query: str, values: Sequence[Any] = ()) -> Any:
        """Run a statement."""
        return self.connection.execute(query.replace("?", "%s"), values)

    def executemany(self, query: str, values: Iterable[Sequence[Any]]) -> Any:
        """Run a statement for each of many rows."""
        with self.connection.cursor() as cursor:
            cursor.executemany(query.replace("?", "%s"), list(values))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction, alone: the lock goes with it, however it ends."""
        with self.connection.transaction():
            self.connection.execute("SELECT pg_advisory_xact_lock(%s)", (self.GATE,))
            yield

    def close(self) -> None:
        """End the connection."""
        self.connection.close()


class Desk:
    """What a run is worked on with. `there` answers what the archive holds."""

    def __init__(self, address: str, archive: str = "") -> None:
        self.address = address
        self.database: Postgres | Ledger
        self.alone: Ledger | None = None
        if address.startswith(POSTGRES):
            self.database = Postgres(address)
            self.chunks = Chunks(self.database, self.read)
            self.there: Holdings = self.chunks
        else:
            self.database = Ledger(Path(address))
            self.chunks = Chunks(self.database, self.read)
            if archive in ("", address):
                self.alone = self.database
                self.database.chunked = True
                self.database.chunks = self.chunks
                self.there = beside(self.database)
            else:
                self.there = self.chunks
        self.archive = archive
        self.store: stores.Store | None = None

    def open(self, run: Run, settings: Settings) -> stores.Store:
        """The store of a run's archive."""
        self.archive = run.archive
        told = f"{shown(self.address)} {run.number} {run.started} {run.plan}"
        mark = hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        self.store = stores.opened(run.archive, settings.durability != "none", mark)
        return self.store

    def read(self, name: str) -> bytes:
        """A file of the archive."""
        if self.store is None:
            self.store = stores.opened(self.archive or self.address)
        return self.store.read(name)

    def bury(self) -> None:
        """Give back what workers of this machine had when they died."""
        for owner in self.chunks.owners():
            if is_dead(owner):
                self.chunks.release(owner)

    def close(self) -> None:
        """Close the ledger."""
        self.database.close()


class Both:
    """What two archives hold: the real one, and what a rehearsal of more would add to it."""

    def __init__(self, real: Holdings, own: Holdings) -> None:
        self.real, self.own = real, own

    def known(self, sha512: str) -> list[Row]:
        """The packages made of these bytes."""
        return [*self.real.known(sha512), *self.own.known(sha512)]

    def same(self, id: str) -> list[Row]:
        """Every version of an article."""
        return [*self.real.same(id), *self.own.same(id)]

    def met(self, words: Collection[str]) -> set[str]:
        """Of many ids and digests those that packages may be found by. By the others surely none is."""
        return self.real.met(words) | self.own.met(words)


def rehearse(folder: Path, ledger: str, archive: str) -> None:
    """Let a rehearsal in a folder see what an archive holds that has its ledger on this machine."""
    if (Path(ledger) / OWN / FILE).is_file():
        note = folder / OWN / BESIDE
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(json.dumps({"ledger": ledger, "archive": archive}))


def beside(own: Ledger) -> Holdings:
    """What a ledger holds; that of a rehearsal with what the real archive holds, which is only read."""
    try:
        note = json.loads((own.archive / OWN / BESIDE).read_text())
    except FileNotFoundError:
        return own
    real = Ledger(Path(note["ledger"]), read_only=True)
    if note["ledger"] == note["archive"]:
        return Both(real, own)
    return Both(Chunks(real, stores.opened(note["archive"]).read), own)


def owner() -> str:
    """What tells this process from all others."""
    return f"{socket.gethostname()}/{boot()}/{os.getpid()}"


def is_dead(owner: str) -> bool:
    """Whether a process of this machine is no more. Of others nobody here can tell."""
    here, _, number = owner.rpartition("/")
    number = number.partition(".")[0]
    if here != f"{socket.gethostname()}/{boot()}" or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return zombie(number)


def zombie(number: str) -> bool:
    """Whether a process is dead and only not yet buried."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False


def shown(address: str) -> str:
    """An address without the password in it."""
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
