"""`archiver versions`: the versions of an article, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archiver.cli import FIT, MISUSE, UNREADABLE, meaning, options
from archiver.cli.meaning import Output
from archiver.cli.options import OutputType
from archiver.cli.screen import data_output, output, write_error
from archiver.report.terminal import pictured

if TYPE_CHECKING:
    from archiver.ledger import Row

WIDTH = 68


@click.command(name="versions", short_help="Tell what changed between versions of an article.")
@click.argument("id", metavar="ID")
@click.option(
    "--in",
    "archive",
    metavar="DIR",
    default=None,
    envvar="ARCHIVER_ARCHIVE",
    show_envvar=True,
    help="The archive.",
)
@click.option(
    "-o",
    "--output",
    "wanted",
    type=OutputType(("full", "jsonl")),
    default=Output("full"),
    help="full, or jsonl: one version a line.",
)
@options.showing
def command(**given: Any) -> int:
    """Tell what changed between versions of an article.

    ID is its id or the path of a package, or the start of either.
    """
    from archiver.ledger import Ledger, LedgerBroken

    archive = given["archive"] or meaning.settings(None, given).archive
    if not archive:
        raise click.UsageError("say which archive, with --in DIR or ARCHIVER_ARCHIVE")
    try:
        ledger = Ledger(Path(archive), read_only=True)
    except LedgerBroken as error:
        write_error(f"error: {error}")
        return UNREADABLE
    try:
        ids = sorted({row.id for row in ledger.find(given["id"])})
        if len(ids) != 1:
            found = f"{len(ids)} articles" if ids else "nothing that the archive holds"
            write_error(f"error: {given['id']} could mean {found}")
            return MISUSE
        rows = ledger.same(ids[0])
    finally:
        ledger.close()
    if given["wanted"].format == "jsonl":
        data_output().writelines(records(Path(archive), rows))
    else:
        output().write("\n".join(lines(Path(archive), rows)) + "\n")
    return FIT


def lines(archive: Path, rows: list[Row]) -> Iterator[str]:
    """The versions for people."""
    from archiver.package.versions import compare

    yield pictured(rows[0].id)
    before: Row | None = None
    for row in rows:
        status = f", {row.status}" if row.status else ""
        yield f"\n  version {row.version}, written {row.written}{status}  {row.path}"
        for each in compare(archive, before, row) if before else ():
            yield f"    {each.field}"
            yield from (
                f"      {mark} {cut(words)}"
                for mark, words in (("-", each.before), ("+", each.after))
                if words
            )
        before = row


def cut(words: str) -> str:
    """Words that fit into a line."""
    plain = pictured(" ".join(words.split()))
    return plain if len(plain) <= WIDTH else plain[: WIDTH - 1] + "…"


def records(archive: Path, rows: list[Row]) -> Iterator[str]:
    """The versions for machines."""
    from archiver.package.versions import compare
    from archiver.report.json import dumped

    before: Row | None = None
    for row in rows:
        changes = [each._asdict() for each in compare(archive, before, row)] if before else []
        body = {
            "id": row.id, "version": row.version, "package": row.path, "written": row.written, "status": row.status,
            "headline": row.headline, "payload": row.payload, "changes": changes,
        }  # fmt: skip
        yield dumped(body) + "\n"
        before = row
