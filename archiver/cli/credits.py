"""`archiver credits`: read credit lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import click

from archiver.article import Article, Credit, CreditLine
from archiver.cli import FIT, LIMIT, UNREADABLE, meaning, options
from archiver.cli.screen import columns, data_output, output, paint, write_error
from archiver.report.terminal import PLAIN, Paint, counted, cut, padded, pictured
from archiver.source import LimitReached, Unreadable

SLOTS = ("any", "byline", "tail", "caption")
LONGEST = 100_000
"""A line longer than this is no credit line, and is not worth the time to find that out."""


@click.command(name="credits", short_help="Read credit lines: who did what.")
@click.argument("lines", nargs=-1, metavar="[LINE]...")
@click.option("--slot", type=click.Choice(SLOTS), default="any", help="Where the line stood.  [default: any]")
@click.option("--language", metavar="TAG", default="", help="The language of the line, as in de.")
@options.output(("full", "json", "jsonl"), "full, or jsonl: one object for each line.")
@click.option(
    "--authority", metavar="FILE", default="", help="The parties of the house, by which names are read."
)
@click.option(
    "--audit",
    is_flag=True,
    help="LINEs are archives, files and directories: write a table of every name in them, with those that may be one.",
)
@click.option(
    "--decide",
    metavar="TABLE",
    default="",
    help="Take what a person has decided in such a table into the --authority file.",
)
@options.showing
def command(**given: Any) -> int:
    """Read credit lines: who did what.

    Without LINE, lines are read from standard input, one to a line.

    With --audit, LINE is an archive, a file or a directory, and what comes out is a CSV table of names for a spreadsheet;
    of an archive, each article counts once, as it came and in its newest version. Spellings that may be one party stand
    together; nothing is merged until a person fills in the column `canonical` and gives the table to --decide.
    """
    from archiver import credits

    if given["decide"]:
        return decide(given)
    if given["audit"]:
        return audit(given)
    named = given["authority"] or meaning.settings(None, given).authority
    known = meaning.authority(named)

    machine = given["wanted"].format != "full"
    out = data_output() if machine else output()
    worst = FIT
    for line in given["lines"] or from_stdin():
        if len(line) > LONGEST:
            write_error(f"error: a line of {len(line):,} characters is no credit line")
            worst = LIMIT
            continue
        read = credits.read_line(line, slot=given["slot"], language=given["language"])
        if read and known:
            read = known.read(read)
        if machine:
            from archiver.report.json import dumped

            out.write(dumped(record(line, read, given["language"])) + "\n")
            out.flush()
        else:
            out.write("\n".join(screen(line, read, columns(out), paint(given["color"], out))) + "\n")
    return worst


def audit(given: dict[str, Any]) -> int:
    """Write the table of every name that the sources credit."""
    from archiver import files
    from archiver.credits import audit as names

    if not given["lines"]:
        raise meaning.Misuse("say which archives, files or directories to look through")
    if given["wanted"].format != "full":
        raise meaning.Misuse(f"--audit writes a CSV table, and no {given['wanted'].format}", "-o")
    met: list[int] = []
    articles = chain.from_iterable(
        (archived(Path(place), met) if (Path(place) / files.ARCHIVE_MARK).is_dir() else loose(place, met))
        for place in given["lines"]
    )
    out = data_output()
    out.write(names.table(names.names(articles), meaning.authority(given["authority"])))
    return max(met, default=FIT)


def loose(place: str, met: list[int]) -> Iterator[tuple[str, Article]]:
    """The articles of a file, or of the files below a directory. What could not be read is told, and noted in `met`."""
    from archiver import files, formats

    for path, explicit in files.walk([place]):
        try:
            document = formats.read(files.read(path))
        except Unreadable as reason:
            if explicit:
                write_error(f"error: {path}: {reason}")
                met.append(LIMIT if isinstance(reason, LimitReached) else UNREADABLE)
            continue
        for article in document.articles:
            yield str(path), article


def archived(archive: Path, met: list[int]) -> Iterator[tuple[str, Article]]:
    """The articles of an archive as they came, each in its newest version; what is restricted stays unread."""
    from archiver.ledger import LedgerBroken
    from archiver.package.packed import Refused
    from archiver.package.shelves import ERASED, RESTRICTED
    from archiver.survey import packages
    from archiver.survey.records import records

    try:
        newest = {record.id: record.version for record in records(archive) if record.state == "archived"}
        for record in records(archive):
            if record.state != "archived" or record.version != newest[record.id]:
                continue
            if record.status in (RESTRICTED, ERASED):
                continue
            try:
                document, part = packages.read(archive, record)
                yield str(archive / record.path), document.articles[part]
            except (OSError, KeyError, IndexError, ValueError, Refused, Unreadable) as reason:
                write_error(f"error: {archive / record.path}: the article cannot be read: {reason}")
                met.append(UNREADABLE)
    except LedgerBroken as reason:
        write_error(f"error: {reason}")
        met.append(UNREADABLE)


def decide(given: dict[str, Any]) -> int:
    """Take the decisions of a table into the authority file, in one step."""
    from archiver import files
    from archiver.credits import audit as names
    from archiver.credits.authority import AuthorityFile, written
    from archiver.fixes import replace_file

    if not given["authority"]:
        raise meaning.Misuse("say with --authority which file takes the decisions")
    place = Path(given["authority"])
    known = meaning.authority(str(place)) if place.exists() else None
    try:
        table = files.read(given["decide"]).data.decode("utf-8-sig")
        after, taken = names.decided(table, known or AuthorityFile())
        data = written(after).encode()
        if place.exists():
            replace_file(place, data)
        else:
            place.write_bytes(data)
    except Unreadable as reason:
        write_error(f"error: {given['decide']}: {reason}")
        return UNREADABLE
    except ValueError as reason:
        raise meaning.Misuse(str(reason), "--decide") from None
    except OSError as error:
        write_error(f"error: {place}: {files.why(error)}")
        return UNREADABLE
    write_error(f"{counted(taken, 'decision')} taken into {place}")
    return FIT


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
        "items": [item(credit) | place(credit) for credit in read.credits] if read else [],
        "edits": [change_record(change) for change in read.changes] if read else [],
    }


def place(credit: Credit) -> dict[str, Any]:
    """What stands in the line for a credit, and where: the characters from `start` to before `end`."""
    if credit.span is None:
        return {}
    return {"raw": credit.raw, "start": credit.span.start, "end": credit.span.end}


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
