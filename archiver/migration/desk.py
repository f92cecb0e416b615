"""The ledger and the archive of a migration, opened by an address: an archive on this machine, or a PostgreSQL database."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from archiver import stores
from archiver.chunks import TABLES, Chunks
from archiver.config import Settings
from archiver.ledger import Ledger
from archiver.package.staging import boot
from archiver.segments import Run

POSTGRES = ("postgresql://", "postgres://")


class NoLedger(Exception):
    """The ledger cannot be opened. The message is one clear sentence."""


class Postgres:
    """A PostgreSQL database as chunks use it."""

    CLOCK = "extract(epoch FROM clock_timestamp())"
    LOCKED = " FOR UPDATE SKIP LOCKED"
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
        if address.startswith(POSTGRES):
            self.database = Postgres(address)
            self.chunks = Chunks(self.database, self.read)
            self.there: Chunks | Ledger = self.chunks
        else:
            self.database = Ledger(Path(address))
            self.there = self.database
            self.chunks = Chunks(self.database, self.read)
            if archive in ("", address):
                self.database.chunked = True
                self.database.chunks = self.chunks
            else:
                self.there = self.chunks
        self.archive = archive
        self.store: stores.Store | None = None

    def open(self, run: Run, settings: Settings) -> stores.Store:
        """The store of a run's archive."""
        self.archive = run.archive
        self.store = stores.opened(run.archive, settings.durability != "none")
        return self.store

    def read(self, name: str) -> bytes:
        """A file of the archive."""
        if self.store is None:
            self.store = stores.opened(self.archive or self.address)
        return self.store.read(name)

    @property
    def alone(self) -> Ledger | None:
        """The ledger of packages that stand alone; none where the archive is elsewhere."""
        return self.database if isinstance(self.database, Ledger) and self.there is self.database else None

    def bury(self) -> None:
        """Give back what workers of this machine had when they died."""
        for owner in self.chunks.owners():
            if is_dead(owner):
                self.chunks.release(owner)

    def close(self) -> None:
        """Close the ledger."""
        self.database.close()


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
