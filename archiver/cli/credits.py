"""`archiver credits`: read credit lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import click

from archiver.article import CreditLine
from archiver.cli import FIT, LIMIT, options
from archiver.cli.meaning import Output
from archiver.cli.options import OutputType
from archiver.cli.screen import columns, data_output, output, paint, write_error
from archiver.report.terminal import PLAIN, Paint, cut, padded, pictured

SLOTS = ("any", "byline", "tail", "caption")
LONGEST = 100_000
"""A line longer than this is no credit line, and is not worth the time to find that out."""


@click.command(name="credits", short_help="Read credit lines: who did what.")
@click.argument("lines", nargs=-1, metavar="[LINE]...")
@click.option("--slot", type=click.Choice(SLOTS), default="any", help="Where the line stood.  [default: any]")
@click.option("--language", metavar="TAG", default="", help="The language of the line, as in de.")
@click.option(
    "-o",
    "--output",
    "wanted",
    type=OutputType(("full", "json", "jsonl")),
    default=Output("full"),
    help="full, or jsonl: one object for each line.",
)
@options.showing
def command(**given: Any) -> int:
    """Read credit lines: who did what.

    Without LINE, lines are read from standard input, one to a line.
    """
    from archiver import credits

    machine = given["wanted"].format != "full"
    out = data_output() if machine else output()
    worst = FIT
    for line in given["lines"] or from_stdin():
        if len(line) > LONGEST:
            write_error(f"error: a line of {len(line):,} characters is no credit line")
            worst = LIMIT
            continue
        read = credits.read_line(line, slot=given["slot"], language=given["language"])
        if machine:
            from archiver.report.json import dumped

            out.write(dumped(record(line, read, given["language"])) + "\n")
            out.flush()
        else:
            out.write("\n".join(screen(line, read, columns(out), paint(given["color"], out))) + "\n")
    return worst


def from_stdin() -> Iterator[str]:
    """The lines of standard input, as UTF-8."""
    for line in sys.stdin.buffer:
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text.strip():
            yield text


def record(line: str, read: CreditLine | None, language: str) -> dict[str, Any]:
    """What there is to say of a line."""
    from archiver.report.articles import change_record, item

    return {
        "text": line,
        "credit": read is not None,
        "language": (read.language if read else "") or language,
        "items": [item(credit) for credit in read.credits] if read else [],
        "edits": [change_record(change) for change in read.changes] if read else [],
    }


def screen(line: str, read: CreditLine | None, room: int, brush: Paint = PLAIN) -> list[str]:
    """A line with whom it names, for people."""
    rows = [brush(cut(line, room), "bold")]
    if read is None:
        return [*rows, "  no credit"]
    for credit in read.credits:
        more = [credit.title, credit.affiliation, credit.location, credit.contact]
        name = credit.name + "".join(f", {part}" for part in more if part)
        role = credit.role + (f" ({credit.scope})" if credit.scope else "")
        rows.append(f"  {padded(role, 20)} {padded(pictured(name), 30)} {credit.kind}".rstrip())
    if not read.credits:
        rows.append("  a credit that names nobody")
    for change in read.changes:
        became = f" → {change.after}" if change.after else ""
        rows.append(brush(cut(f"  {change.what}: {change.before}{became}", room), "dim"))
    return rows
