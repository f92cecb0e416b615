"""`archiver export`: hand packages to another system, in the form that it wants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archiver.cli import FIT, MISUSE, UNFIT, UNREADABLE, meaning, options
from archiver.cli.screen import output, write_error
from archiver.report.terminal import counted, pictured

if TYPE_CHECKING:
    from archiver.export import Exported, Order


READING = ("clips", "knowledge", "redirects")
"""Forms for people, and about articles instead of for packages."""


@click.command(name="export", short_help="Hand packages to another system.")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@options.archive()
@click.option("--to", "target", metavar="PATH", required=True, help="Where the export goes; made if missing.")
@click.option(
    "--profile",
    "system",
    type=click.Choice(["bag", "archivematica", "csip", "opex", "saf", *READING]),
    default="bag",
    help="The form: as it is; for Archivematica, E-ARK, Preservica or DSpace; clips: pages to read; knowledge: the names as "
    "NewsML-G2; redirects: old addresses.  [default: bag]",
)
@click.option("--find", "query", metavar="QUERY", default=None, help="Export what `archiver find` finds.")
@click.option(
    "--address",
    metavar="TEMPLATE",
    default="",
    help="With redirects: the new address, of {id}, {slug}, {year}, {path} and more.",
)
@click.option(
    "--server",
    type=click.Choice(["csv", "nginx", "apache"]),
    default="csv",
    help="With redirects: for whom.  [default: csv]",
)
@click.option(
    "--as",
    "form",
    type=click.Choice(["folder", "tar", "tar.gz", "zip"]),
    default="folder",
    help="What each export is.  [default: folder]",
)
@click.option("--container", is_flag=True, help="Put all bags into the one tar file that PATH names.")
@click.option(
    "--group", metavar="NAME", default="", help="Make bags of many articles each, with this group name."
)
@options.showing
def command(**given: Any) -> int:
    """Hand packages to another system.

    IDs name articles by id or path, or by the start of either; all by default. Of a restricted article only the
    tombstone goes out. The archive is never changed.
    """
    from archiver.export import Order

    archive = given["archive"] or meaning.settings(None, given).archive
    if not archive:
        raise click.UsageError("say which archive, with --in DIR or ARCHIVER_ARCHIVE")
    order = Order(Path(archive), Path(given["target"]), given["system"], given["form"], datetime.now(UTC))
    if given["system"] in READING or given["query"] is not None:
        from archiver.cli import sought

        return sought.export(order, given, lambda ids: told(order, given | {"ids": ids}))
    return told(order, given)


def told(order: Order, given: dict[str, Any]) -> int:
    """Export, and say what went and what stayed."""
    from archiver.export import Cannot
    from archiver.ledger import LedgerBroken

    out, gone, stayed = output(), 0, 0
    try:
        for each in exported(order, given):
            if each.path:
                gone += 1
            else:
                stayed += 1
                write_error(f"stays: {pictured(each.row.path)}: {pictured(each.reason)}")
    except Cannot as error:
        write_error(f"error: {error}")
        return MISUSE
    except LedgerBroken as error:
        write_error(f"error: {error}")
        return UNREADABLE
    if not given["quiet"]:
        kept = f", {stayed} stayed" if stayed else ""
        out.write(f"{counted(gone, 'package')} exported to {given['target']}{kept}.\n")
    return UNFIT if stayed and not gone else FIT


def exported(order: Order, given: dict[str, Any]) -> Iterator[Exported]:
    """The export that the options ask for."""
    from archiver.export import bundles, container, export
    from archiver.export.clips import clips

    if given["system"] == "clips":
        title = given["query"] or order.archive.name
        return clips(order.archive, order.target, given["ids"], title, order.now or datetime.now(UTC))
    if given["container"]:
        return container(order, given["ids"])
    if given["group"]:
        return bundles(order, given["group"], given["ids"], meaning.settings(None, given).source_organization)
    return export(order, given["ids"])
