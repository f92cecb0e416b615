"""`archiver restrict`: take an article out of circulation and keep the evidence."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from archiver.cli import FIT, LIMIT, MISUSE, UNREADABLE, meaning, options
from archiver.cli.screen import output, write_error


@click.command(name="restrict", short_help="Take an article out of circulation.")
@click.argument("id", metavar="ID")
@options.archive()
@click.option("--reason", metavar="TEXT", required=True, help="Why; it stays in the package for ever.")
@click.option(
    "--evidence",
    type=click.Choice(["keep", "erase"]),
    default="keep",
    help="What becomes of the versions so far: kept, or erased but for their digests.  [default: keep]",
)
@options.showing
def command(**given: Any) -> int:
    """Take an article out of circulation.

    The next version of the article is a tombstone: it tells that the article is withheld, why, and the digests of the
    versions before, and nothing of their content. It takes no further versions, and nothing of it is exported.
    """
    from archiver.archive import ArchiveUnwritable
    from archiver.ledger import LedgerBroken
    from archiver.takedown import NotFound, restrict

    settings = meaning.settings(None, given)
    archive = given["archive"] or settings.archive
    if not archive:
        raise click.UsageError("say which archive, with --in DIR or ARCHIVER_ARCHIVE")
    if "://" in archive:
        write_error(f"error: {archive} is elsewhere, and only an archive on this machine can be restricted")
        return UNREADABLE
    if not Path(archive).is_dir():
        write_error(f"error: {archive}: no such directory")
        return UNREADABLE
    try:
        outcome = restrict(
            Path(archive),
            given["id"],
            reason=given["reason"],
            now=datetime.now(UTC),
            settings=settings,
            evidence=given["evidence"],
        )
    except NotFound as error:
        write_error(f"error: {error}")
        return MISUSE
    except ArchiveUnwritable as error:
        write_error(f"error: {error}")
        return LIMIT if error.full else UNREADABLE
    except LedgerBroken as error:
        write_error(f"error: {error}")
        return UNREADABLE
    if not given["quiet"]:
        output().write(f"{outcome.id} is restricted.\n  tombstone  {Path(archive, outcome.package)}\n")
    return FIT
