"""`archiver config`: what is configured for a file, and where that comes from."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from archiver import config
from archiver.cli import FIT, meaning, options
from archiver.cli.screen import data_output, output, paint
from archiver.config import ConfigError
from archiver.report.terminal import padded, pictured


@click.group(name="config", short_help="Show what is configured, and where.")
def command() -> None:
    """Show what is configured, and where that comes from."""


@command.command(name="show")
@click.argument("path", required=False, default=".", metavar="[FILE]")
@click.option("--profile", metavar="NAME", default="", help="Under this profile.")
@options.output(("full", "json"), "full or json.")
@options.showing
def show(**given: Any) -> int:
    """Show every setting that counts for FILE, or for this directory, and where it comes from."""
    file = Path(given["config_file"]) if given["config_file"] else config.find(Path(given["path"]))
    try:
        rows = config.rows(file, given["profile"], date.today())
    except ConfigError as error:
        meaning.refuse(error)
    if given["wanted"].format == "json":
        from archiver.report.json import dumped

        values = [{"key": key, "value": value, "origin": origin} for key, value, origin in rows]
        data_output().write(
            dumped({"file": str(file) if file else None, "settings": values}, indent=2) + "\n"
        )
        return FIT
    out = output()
    brush = paint(given["color"], out)
    widths = [max(len(pictured(row[column])) for row in rows) for column in (0, 1)]
    out.write(f"{brush('file', 'bold')}  {pictured(str(file)) if file else 'none'}\n\n")
    for key, value, origin in rows:
        named = brush(padded(pictured(key), widths[0]), "bold")
        out.write(
            f"{named}  {padded(pictured(value), min(widths[1], 48))}  {brush(pictured(origin), 'dim')}\n"
        )
    return FIT
