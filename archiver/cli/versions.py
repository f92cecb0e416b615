"""The versions of an archived article, and what changed from one to the next: `archiver show ID --versions`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archiver.cli import FIT, MISUSE, UNREADABLE
from archiver.cli.screen import data_output, output, write_error
from archiver.report.terminal import pictured

if TYPE_CHECKING:
    from archiver.ledger import Row

WIDTH = 68


def tell(words: str, archive: str, form: str) -> int:
    """Tell the versions of the one article that an id, a package path, or the start of either means."""
    from archiver.ledger import Ledger, LedgerBroken

    if not archive:
        raise click.UsageError("say which archive, with --in DIR or ARCHIVER_ARCHIVE")
    try:
        ledger = Ledger(Path(archive), read_only=True)
    except LedgerBroken as error:
        write_error(f"error: {error}")
        return UNREADABLE
    try:
        ids = sorted({row.id for row in ledger.find(words)})
        if len(ids) != 1:
            found = f"{len(ids)} articles" if ids else "nothing that the archive holds"
            write_error(f"error: {words} means {found}" if not ids else f"error: {words} could mean {found}")
            return MISUSE
        rows = ledger.same(ids[0])
    finally:
        ledger.close()
    if form == "full":
        output().write("\n".join(lines(Path(archive), rows)) + "\n")
    else:
        data_output().writelines(records(Path(archive), rows))
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
