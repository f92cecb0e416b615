"""Options that several commands share, and what they mean together with the configuration."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, TypeVar

import click

from archiver import config
from archiver.config import ConfigError, Settings

Command = TypeVar("Command", bound=Callable[..., Any])


class Output(NamedTuple):
    """One report: its format, and the file it goes to; empty for standard output."""

    format: str
    file: str = ""


class OutputType(click.ParamType):  # type: ignore[type-arg]
    """FORMAT or FORMAT=FILE."""

    name = "output"

    def __init__(self, formats: Iterable[str]) -> None:
        self.formats = tuple(formats)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Output:
        """Read one `-o`."""
        if isinstance(value, Output):
            return value
        name, _, file = value.partition("=")
        if name not in self.formats:
            self.fail(f"'{name}' is none of {', '.join(self.formats)}", param, ctx)
        return Output(name, "" if file == "-" else file)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """How the value is shown in the help."""
        return "FORMAT[=FILE]"


class SizeType(click.ParamType):  # type: ignore[type-arg]
    """A number of bytes: 20000000 or 20M."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read a size."""
        try:
            return config.size(int(value) if str(value).isdigit() else value)
        except config.Refused as refusal:
            self.fail(f"'{value}': {refusal}", param, ctx)


def several(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Many options as one decorator, shown in the order given."""

    def decorate(command: Command) -> Command:
        return functools.reduce(lambda made, option: option(made), reversed(options), command)

    return decorate


def reading(command: Command) -> Command:
    """The options that say how sources are read."""
    return several(
        click.option(
            "--as",
            "as_format",
            metavar="FORMAT",
            default="",
            help="Read as this format instead of recognising it.",
        ),
        click.option(
            "--set",
            "given",
            metavar="FIELD=VALUE",
            multiple=True,
            help="Say what the source does not, as in date=2023-09-13.",
        ),
        click.option(
            "--reference-date",
            metavar="DATE",
            default="",
            help="The day from which words such as “on Wednesday” are reckoned.",
        ),
        click.option(
            "--max-bytes",
            type=SizeType(),
            metavar="SIZE",
            default=None,
            help="Read no source larger than this.  [default: 20M]",
        ),
    )(command)


def judging(command: Command) -> Command:
    """The options that say which rules speak, and what follows."""
    return several(
        click.option(
            "--profile",
            metavar="NAME",
            default="",
            help="Use this profile: ingest, publish, archive, or one of your own.",
        ),
        click.option(
            "--select",
            metavar="CODES",
            multiple=True,
            help="Check only these rules, by code, prefix, name or group: C,N012.",
        ),
        click.option("--ignore", metavar="CODES", multiple=True, help="Do not check these rules."),
        click.option(
            "--fail-on",
            type=click.Choice(list(config.LEVELS)),
            default=None,
            help="Content is at fault from this severity on.  [default: error]",
        ),
        click.option(
            "--judge",
            type=click.Choice(["own", "lax", "official"]),
            default="own",
            help="What N001 judges NewsML-G2 by: archiver's own schema; lax, the same without schemas for rights in other "
            "languages; or the official one, see `archiver schemas`.  [default: own]",
        ),
    )(command)


def showing(command: Command) -> Command:
    """The options of every command."""
    return several(
        click.option(
            "--config",
            "config_file",
            metavar="FILE",
            envvar="ARCHIVER_CONFIG",
            show_envvar=True,
            default=None,
            help="Use this archiver.toml instead of the nearest one.",
        ),
        click.option(
            "--color",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            help="When to colour.  [default: auto]",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Print findings and results, nothing else."),
    )(command)


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
    named = options.get("config_file")
    file = Path(named) if named else config.find(start or Path.cwd())
    try:
        found = config.load(file, options.get("profile") or "", date.today())
    except ConfigError as error:
        refuse(error)
    return overlaid(found, options)


def overlaid(found: Settings, options: dict[str, Any]) -> Settings:
    """Settings with the options of the command line put over them."""
    changes: dict[str, Any] = {}
    if options.get("fail_on"):
        changes["fail_on"] = config.LEVELS[options["fail_on"]]
    for name in ("as_format", "max_bytes", "jobs", "archive", "retry", "shard"):
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
    given = replace(found.given, **said(options))
    return replace(found, selection=selection, given=given, **changes)


def official_schemas() -> str:
    """The folder of the official schemas that are installed."""
    from archiver import officialschemas
    from archiver.cli.schemas import folder

    try:
        officialschemas.official(folder())
    except officialschemas.SchemaRefused as reason:
        raise click.BadParameter(str(reason), param_hint="'--judge'") from None
    return str(folder())


def codes(option: str, values: Iterable[str]) -> tuple[str, ...]:
    """Codes, prefixes, names or groups, each of which means at least one rule."""
    from archiver.rules import all_rules, matches

    wanted = tuple(code.strip() for value in values for code in value.split(",") if code.strip())
    known = all_rules()
    for code in wanted:
        if not any(matches(rule, code) for rule in known):
            raise click.BadParameter(
                f"no rule is called or starts with '{code}'; `archiver explain` lists them all",
                param_hint=f"'{option}'",
            )
    return wanted


def said(options: dict[str, Any]) -> dict[str, str]:
    """What `--set` and `--reference-date` say, as fields of `Given`."""
    values: dict[str, str] = {}
    for pair in options.get("given") or ():
        name, sign, value = pair.partition("=")
        if not sign or name.strip() not in FIELDS:
            raise click.BadParameter(
                f"'{pair}' is not FIELD=VALUE with one of {', '.join(FIELDS)}", param_hint="'--set'"
            )
        values[FIELDS[name.strip()]] = value.strip()
    if options.get("reference_date"):
        values["reference_date"] = options["reference_date"]
    return values


def refuse(error: ConfigError) -> NoReturn:
    """End the command because of its configuration, showing the place."""
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


class Misconfigured(click.ClickException):
    """A fault of the configuration: exit status 2."""

    exit_code = 2
