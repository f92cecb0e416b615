"""`archiver catalog`: the catalog of an archive as Parquet, for analysts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

import archiver
from archiver.cli import FIT, MISUSE, UNREADABLE, meaning, options
from archiver.cli.progress import Progress
from archiver.cli.screen import output, write_error
from archiver.report.terminal import counted


@click.command(name="catalog", short_help="Write the catalog of an archive as Parquet.")
@click.argument("archive", envvar="ARCHIVER_ARCHIVE")
@click.option(
    "--to", "target", metavar="FILE", required=True, help="The file to write; it must not stand yet."
)
@click.option("--find", "query", metavar="QUERY", default="", help="Only what `archiver find` finds.")
@options.showing
def command(**given: Any) -> int:
    """Write the catalog of an archive as Parquet.

    One row for each package: identifier, dates, headline, language, rights, and everybody credited with kind and role.
    It needs the extra `parquet`. Memory does not grow with the archive.
    """
    from archiver.export import Cannot, catalog
    from archiver.ledger import LedgerBroken
    from archiver.survey import find, index
    from archiver.survey.query import Unclear, read

    progress = Progress(None, quiet=given["quiet"])
    named = {
        "archive": given["archive"],
        "by": f"archiver {archiver.__version__}",
        "made": datetime.now(UTC).isoformat("T", "seconds"),
    }
    try:
        query = read(given["query"])
        with index.current(Path(given["archive"]), told=progress.upto) as found:
            progress.end()
            count = catalog.written(find.hits(found, query), Path(given["target"]), named)
    except Unclear as error:
        raise meaning.Misuse(str(error)) from None
    except Cannot as error:
        write_error(f"error: {error}")
        return MISUSE
    except LedgerBroken as error:
        write_error(f"error: {error}")
        return UNREADABLE
    finally:
        progress.end()
    if not given["quiet"]:
        output().write(f"{counted(count, 'row')} written to {given['target']}.\n")
    return FIT
