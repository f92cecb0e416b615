"""What the options of a command line mean together with the configuration. Knows nothing of click, which costs time."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from archiver import config
from archiver.config import ConfigError, Settings
from archiver.record import Record, replace

if TYPE_CHECKING:
    from archiver.article import Mapping
    from archiver.credits.authority import AuthorityFile


class Misuse(Exception):
    """The command line cannot be followed. `option` names the one at fault."""

    def __init__(self, message: str, option: str = "") -> None:
        super().__init__(f"Invalid value for '{option}': {message}" if option else message)


class Misconfigured(Exception):
    """The configuration cannot be followed; the message shows the place."""


class Output(Record):
    """One report: its format, and the file it goes to; empty for standard output."""

    format: str
    file: str = ""


FIELDS = {
    "date": "published",
    "published": "published",
    "language": "language",
    "provider": "provider",
    "rights": "rights",
    "author": "author",
    "reference-date": "reference_date",
}
"""What `--set` can say -> field of `Given`."""


def settings(start: Path | None, options: dict[str, Any]) -> Settings:
    """The configuration for sources in a place, with what the command line says put over it."""
    from datetime import date

    named = options.get("config_file")
    file = Path(named) if named else config.find(start or Path.cwd())
    try:
        found = config.load(file, options.get("profile") or "", date.today())
    except ConfigError as error:
        refuse(error)
    return overlaid(found, options)


def archive_first(words: tuple[str, ...], given: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The archive, and what is asked of it. Where an archive is set the first word names another only if it leads somewhere.

    Without one that is set the first word is the archive. Raises `Misuse` when there is none.
    """
    from archiver.stores import BUCKETS

    usual = os.environ.get("ARCHIVER_ARCHIVE") or settings(None, given).archive
    if words and (not usual or Path(words[0]).exists() or words[0].startswith(BUCKETS)):
        return words[0], words[1:]
    if not usual:
        raise Misuse("say which archive, or set ARCHIVER_ARCHIVE")
    return usual, words


def overlaid(found: Settings, options: dict[str, Any]) -> Settings:
    """Settings with the options of the command line put over them."""
    changes: dict[str, Any] = {}
    if options.get("fail_on"):
        changes["fail_on"] = config.LEVELS[options["fail_on"]]
    for name in (
        "as_format",
        "max_bytes",
        "jobs",
        "archive",
        "retry",
        "shard",
        "layout",
        "store",
        "durability",
    ):
        if options.get(name):
            changes[name] = options[name]
    selection = found.selection
    if options.get("select"):
        selection = replace(selection, select=codes("--select", options["select"]))
    if options.get("ignore"):
        selection = replace(selection, ignore=selection.ignore + codes("--ignore", options["ignore"]))
    if options.get("judge") in ("lax", "official"):
        judge = official_schemas() if options["judge"] == "official" else "lax"
        selection = replace(selection, judge=judge)
    if options.get("catalogs"):
        selection = replace(selection, catalogs=catalogs(options["catalogs"]))
    elif selection.catalogs:
        catalogs(selection.catalogs)
    given = replace(found.given, **said(options))
    if options.get("map_file"):
        given = replace(given, mapping=mapping(options["map_file"]))
    return replace(found, selection=selection, given=given, **changes)


def mapping(path: str) -> Mapping:
    """The mapping of columns in a file, read once."""
    if path not in MAPPINGS:
        try:
            MAPPINGS[path] = config.mapping(path)
        except ConfigError as error:
            refuse(error)
    return MAPPINGS[path]


MAPPINGS: dict[str, Mapping] = {}
"""Mappings read so far, by their paths."""


def baseline(path: str) -> None:
    """See that the baseline of the configuration can be read, before everything is held back for want of it."""
    from archiver.baseline import BaselineBroken, load

    try:
        load(Path(path))
    except BaselineBroken as error:
        raise Misconfigured(str(error)) from None


def catalogs(named: Iterable[str]) -> tuple[str, ...]:
    """Files of catalogs, as FILE or ADDRESS=FILE, each of which can be read."""
    from archiver.newsmltree import catalog_of, entry
    from archiver.source import Unreadable

    for words in named:
        try:
            catalog_of(entry(words)[1])
        except Unreadable as reason:
            raise Misuse(str(reason), "--catalog") from None
    return tuple(named)


def official_schemas() -> str:
    """The folder of the official schemas that are installed."""
    from archiver import officialschemas
    from archiver.cli.schemas import folder

    try:
        officialschemas.official(folder())
    except officialschemas.SchemaRefused as reason:
        raise Misuse(str(reason), "--judge") from None
    return str(folder())


def authority(path: str) -> AuthorityFile | None:
    """The parties of the house, from the file that is configured; read once."""
    if not path:
        return None
    if path not in AUTHORITIES:
        from archiver.credits.authority import AuthorityError, load

        try:
            AUTHORITIES[path] = load(Path(path))
        except AuthorityError as error:
            raise Misconfigured(f"{path}: {error}") from None
        except OSError as error:
            raise Misconfigured(f"{path}: {(error.strerror or str(error)).lower()}") from None
    return AUTHORITIES[path]


AUTHORITIES: dict[str, AuthorityFile] = {}
"""Authority files read so far, by their paths."""


def codes(option: str, values: Iterable[str]) -> tuple[str, ...]:
    """Codes, prefixes, names or groups, each of which means at least one rule."""
    wanted = tuple(code.strip() for value in values for code in value.split(",") if code.strip())
    for code in wanted:
        if not config.means_rules(code):
            raise Misuse(
                f"no rule is called or starts with '{code}'; `archiver explain` lists them all", option
            )
    return wanted


def said(options: dict[str, Any]) -> dict[str, Any]:
    """What `--set` and `--reference-date` say, as fields of `Given`."""
    values: dict[str, str] = {}
    for pair in options.get("given") or ():
        name, sign, value = pair.partition("=")
        if not sign or name.strip() not in FIELDS:
            raise Misuse(f"'{pair}' is not FIELD=VALUE with one of {', '.join(FIELDS)}", "--set")
        values[FIELDS[name.strip()]] = value.strip()
    if options.get("reference_date"):
        values["reference_date"] = options["reference_date"]
    return values


def refuse(error: ConfigError) -> NoReturn:
    """End the command because of its configuration, showing the place."""
    import os

    from archiver.report.terminal import pictured

    lines = [error.message]
    if error.file and error.line:
        try:
            text = error.file.read_text(encoding="utf-8").split("\n")[error.line - 1]
        except (OSError, ValueError, IndexError):
            text = ""
        gutter = len(str(error.line))
        bar = " " * (gutter + 1) + "|"
        lines += [
            " " * gutter + f"--> {os.path.relpath(error.file)}:{error.line}:{error.column}",
            bar,
            f"{error.line} | {pictured(text.rstrip())}",
            f"{bar} {' ' * (error.column - 1)}{'^' * error.width} {error.label}".rstrip(),
            bar,
        ]
    elif error.label:
        lines.append(f"  = {error.label}")
    raise Misconfigured("\n".join(lines))
