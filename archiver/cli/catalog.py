"""`archiver catalog`: the catalog of an archive as Parquet, for analysts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import archiver
from archiver.cli import FIT, MISUSE, options
from archiver.cli.screen import output, write_error
from archiver.cli.whole import asked
from archiver.report.terminal import counted

if TYPE_CHECKING:
    from archiver.survey.index import Index


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
    from archiver.survey.query import read

    def written(found: Index) -> int:
        from archiver.export import Cannot, catalog
        from archiver.survey import find

        made = datetime.now(UTC).isoformat("T", "seconds")
        named = {"archive": given["archive"], "by": f"archiver {archiver.__version__}", "made": made}
        try:
            count = catalog.written(find.hits(found, read(given["query"])), Path(given["target"]), named)
        except Cannot as error:
            write_error(f"error: {error}")
            return MISUSE
        if not given["quiet"]:
            output().write(f"{counted(count, 'row')} written to {given['target']}.\n")
        return FIT

    return asked(given["archive"], given["quiet"], written)
