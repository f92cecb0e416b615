"""`archiver map`: what the columns of a table mean: proposed by looking at it, and tried on its first rows."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click

from archiver import formats, tables
from archiver.cli import FIT, LIMIT, UNFIT, UNREADABLE, meaning, options
from archiver.cli.screen import columns, output, paint, write_error
from archiver.source import LimitReached, Source, Unreadable

WIDE = 200
"""Columns of a report that no terminal shows."""


@click.group(name="map", short_help="Say what the columns of a table mean.")
def command() -> None:
    """Say what the columns of a table mean.

    A table is CSV, TSV, JSON lines, Parquet or SQLite. `init` proposes a mapping by looking at one, `test` shows what
    rows become by it, and `ingest`, `validate` and `show` read by it with --map, or with `map` in archiver.toml.
    """


@command.command(name="init", short_help="Propose a mapping by looking at a table.")
@click.argument("file", metavar="FILE")
@click.option("--table", default="", metavar="NAME", help="The table of a database.")
@click.option(
    "--rows", default=200, show_default=True, type=click.IntRange(1, 100_000), help="Look at so many rows."
)
@options.showing
def init(**given: Any) -> int:
    """Propose a mapping by looking at FILE, and write it to standard output.

    Each column is judged by its name, in many languages, and by its content; the comments say how sure that is, and
    give an example.
    """
    from archiver.article import Mapping
    from archiver.formats import cells, proposal

    path = Path(given["file"])
    settings = meaning.settings(path, given)
    try:
        sample = tables.sample(path, settings.max_bytes, Mapping(table=given["table"]), given["rows"])
    except Unreadable as reason:
        return refused(path, reason)
    seen: dict[str, list[str]] = {}
    for source in sample.rows:
        for row in cells.rows(source.text, []):
            for group in row.cells.values():
                seen.setdefault(group[0].column, []).append(group[0].value)
    seen.pop("", None)
    if not seen:
        return refused(path, Unreadable("the table holds no rows that can be read"))
    guesses = proposal.propose(seen)
    output().write(proposal.written(guesses, seen, path.name, len(sample.rows), sample.table))
    if sample.others and not given["quiet"]:
        write_error(f"note: {path} has other tables: {', '.join(sample.others)}; --table NAME looks at one")
    return FIT


@command.command(name="test", short_help="Show what the first rows become by a mapping.")
@click.argument("file", metavar="FILE")
@options.mapping
@click.option(
    "--rows", default=10, show_default=True, type=click.IntRange(1, 10_000), help="Show so many rows."
)
@options.showing
def test(**given: Any) -> int:
    """Show the first rows of FILE beside the articles that they become, and what was not mapped.

    The exit status is 1 where a column is not read, or the mapping names one that is not there.
    """
    from archiver.formats import cells
    from archiver.report import About, mapped

    path = Path(given["file"])
    settings = meaning.settings(path, given)
    mapping = settings.given.mapping
    try:
        sample = tables.sample(path, settings.max_bytes, mapping, given["rows"])
    except Unreadable as reason:
        return refused(path, reason)
    out = output()
    about = About(paint(given["color"], out), columns(out) if out.isatty() else WIDE)
    unread: Counter[str] = Counter()
    examples: dict[str, str] = {}
    there: set[str] = set()
    worst = FIT
    for source in sample.rows:
        try:
            document = formats.read(source, settings.given, "table")
        except Unreadable as reason:
            worst = refused(Path(source.name), reason)
            continue
        for row, article in zip(cells.rows(source.text, []), document.articles, strict=True):
            out.write("\n".join(mapped.screen(short(source, path), row, article, about)) + "\n\n")
            there.update(row.cells)
            for what, raw in {left.what: left.raw for left in article.unread}.items():
                unread[what] += 1
                examples.setdefault(what, raw)
    missing = [column for column, _ in mapping.columns if column not in there]
    out.write("\n".join(mapped.summary(unread, examples, len(sample.rows), missing)) + "\n")
    return max(worst, UNFIT if unread or missing else FIT)


def short(source: Source, path: Path) -> str:
    """The name of a row without the folder of its table."""
    return path.name + source.name.removeprefix(str(path))


def refused(path: Path, reason: Unreadable) -> int:
    """Say why something cannot be read."""
    write_error(f"error: {path}: {reason}")
    return LIMIT if isinstance(reason, LimitReached) else UNREADABLE
