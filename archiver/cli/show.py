"""`archiver show`: what is understood of an article, or the article in another format."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from archiver import files, formats
from archiver.article import Article, Document
from archiver.cli import FIT, LIMIT, UNREADABLE, inputs, meaning, options
from archiver.cli.screen import columns, data_output, output, paint, write_error
from archiver.source import LimitReached, Source, Unreadable

TARGETS = ("newsml-g2", "jsonld", "text", "ninjs", "nitf", "markdown")


@click.command(name="show", short_help="Show what is understood of an article.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--as",
    "target",
    type=click.Choice(TARGETS),
    default=None,
    help="Write the article in this format instead.",
)
@click.option(
    "--from", "as_format", metavar="FORMAT", default="", help="Read as this format instead of recognising it."
)
@click.option(
    "--set",
    "given",
    metavar="FIELD=VALUE",
    multiple=True,
    help="Say what the source does not, as in date=2023-09-13.",
)
@click.option(
    "--reference-date",
    metavar="DATE",
    default="",
    help="The day from which words such as “on Wednesday” are reckoned.",
)
@options.mapping
@click.option(
    "--max-bytes",
    type=options.SizeType(),
    metavar="SIZE",
    default=None,
    help="Read no source larger than this.  [default: 20M]",
)
@click.option(
    "--versions", is_flag=True, help="PATH is an id in an archive: tell its versions and what changed."
)
@options.archive("With --versions: the archive.")
@options.output(
    ("full", "json", "jsonl"),
    "full, or jsonl: one article a line with the words and the place of each value.",
)
@options.showing
def command(**given: Any) -> int:
    """Show what is understood of an article.

    PATH is a file, a directory, or - for standard input. Nothing is written but to standard output.
    """
    if given["versions"]:
        from archiver.cli import versions

        archive = given["archive"] or meaning.settings(None, given).archive
        return max(versions.tell(words, archive or "", given["wanted"].format) for words in given["paths"])
    worst = FIT
    first = True
    for name, source in sources(given):
        try:
            if isinstance(source, Unreadable):
                raise source
            own = meaning.settings(Path(name).absolute().parent if name != "-" else None, given)
            document = formats.read(source, own.given, own.as_format)
            known = meaning.authority(own.authority)
            if known:
                document.articles = tuple(known.known(article) for article in document.articles)
        except Unreadable as reason:
            write_error(f"error: {name}: {reason}")
            worst = max(worst, LIMIT if isinstance(reason, LimitReached) else UNREADABLE)
            continue
        write(document, given, first)
        first = False
    return worst


def sources(given: dict[str, Any]) -> Iterator[tuple[str, Source | Unreadable]]:
    """Each source that the paths mean, or why it cannot be had."""
    for path in given["paths"]:
        if path == "-":
            limit = meaning.settings(None, given).max_bytes
            try:
                yield "-", Source("<stdin>", files.limited(sys.stdin.buffer, limit))
            except Unreadable as reason:
                yield "-", reason
            continue
        for found, _ in files.walk([path]):
            for each in inputs.held(found, meaning.settings(found.absolute().parent, given)):
                yield each.name, each if isinstance(each, Source) else each.reason


def write(document: Document, given: dict[str, Any], first: bool) -> None:
    """Write what is understood of one source."""
    if given["target"]:
        convert(document, given["target"])
    elif given["wanted"].format in ("json", "jsonl"):
        from archiver.report import articles
        from archiver.report.json import dumped

        out = data_output()
        for article in document.articles:
            out.write(dumped(articles.record(document, article)) + "\n")
    else:
        screen(document, given["color"], first)


def screen(document: Document, color: str, first: bool) -> None:
    """The screen for people."""
    from archiver.report import articles

    out = output()
    brush, room = paint(color, out), columns(out)
    if not first:
        out.write("\n")
    for article in document.articles:
        out.write("\n".join(articles.screen(document, article, room, brush)) + "\n")
        if len(document.articles) > 1:
            out.write("\n")
    out.write("\n".join(articles.source_screen(document, brush)) + "\n")


def convert(document: Document, target: str) -> None:
    """Write every article of a source in another format, and say which fields that format did not carry."""
    out = sys.stdout.buffer
    for article in document.articles:
        data = formats.write(article, target, now=datetime.now(UTC), document=document)
        out.write(data if data.endswith(b"\n") else data + b"\n")
        out.flush()
        if target != document.format and (lost := left_out(article, target, data)):
            write_error(f"note: {document.source.name}: {target} does not carry {', '.join(lost)}")


def left_out(article: Article, target: str, data: bytes) -> tuple[str, ...]:
    """The fields that do not come back from an article as it was written."""
    from archiver.formats.comparison import lost

    try:
        (again, *_) = formats.read(Source("written", data), as_format=target).articles
    except (Unreadable, ValueError):
        return ("anything that can be read again",)
    return tuple(name.replace("_", " ") for name in lost(article, again))
