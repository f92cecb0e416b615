"""`archiver worker`: work on a migration that somebody began."""

from __future__ import annotations

import gc
import os
import threading
from pathlib import Path
from typing import Any

import click

from archiver.cli import FIT, LIMIT, UNREADABLE
from archiver.cli.screen import write_error


@click.command(name="worker", short_help="Work on a migration that was begun elsewhere.")
@click.option(
    "--ledger",
    required=True,
    metavar="URL",
    help="The archive that is written to, or the PostgreSQL database of the run.",
)
@click.option("--attended", is_flag=True, hidden=True, help="End when standard input does.")
def command(**given: Any) -> int:
    """Work on a migration that was begun elsewhere.

    Takes chunks of the open run one after another, until none is left. Any number of workers may be started, on any
    machine that reaches the sources, the ledger and the archive; each may be killed at any moment, and nothing is lost.
    """
    from archiver.archive import ArchiveUnwritable, unwritable
    from archiver.ledger import LedgerBroken
    from archiver.migration.desk import Desk, NoLedger
    from archiver.migration.run import work_on
    from archiver.stores import StoreUnavailable

    if given["attended"]:
        threading.Thread(target=attend, daemon=True).start()
    gc.set_threshold(500_000)  # a chunk of prepared articles is large, and none of it is garbage
    try:
        desk = Desk(given["ledger"])
        try:
            work_on(desk, here)
        except OSError as error:
            raise unwritable(Path(desk.archive or given["ledger"]), error) from error
        finally:
            desk.close()
    except ArchiveUnwritable as error:
        write_error(f"error: {error}")
        return LIMIT if error.full else UNREADABLE
    except (NoLedger, LedgerBroken, StoreUnavailable) as error:
        write_error(f"error: {error}")
        return UNREADABLE
    return FIT


def attend() -> None:
    """End this process when the one that started it is no more."""
    while os.read(0, 1):
        pass
    os._exit(FIT)


def here(plan: str) -> None:
    """Paths in a plan are relative to the folder that it is in."""
    if plan:
        os.chdir(Path(plan).parent)
