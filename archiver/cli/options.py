"""Options that several commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from archiver import config
from archiver.cli.meaning import Output

Command = TypeVar("Command", bound=Callable[..., Any])


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


class ShardType(click.ParamType):  # type: ignore[type-arg]
    """One share of several: K/N."""

    name = "shard"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Read a share."""
        if isinstance(value, tuple):
            return value
        share, _, shares = value.partition("/")
        if not (share.isdecimal() and shares.isdecimal() and 1 <= int(share) <= int(shares)):
            self.fail(f"'{value}' is no share: say K/N, as in 2/4", param, ctx)
        return int(share), int(shares)


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


def mapping(command: Command) -> Command:
    """The option that names what the columns of tables mean."""
    return click.option(
        "--map",
        "map_file",
        metavar="FILE",
        default="",
        help="What the columns of tables mean, as `archiver map init` proposes it.",
    )(command)


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
        mapping,
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
        click.option(
            "--catalog",
            "catalogs",
            metavar="FILE",
            multiple=True,
            help="A NewsML-G2 catalog at hand, known by its name or, as ADDRESS=FILE, by its address.",
        ),
    )(command)


def jobs(command: Command) -> Command:
    """The option that says how many processes may work."""
    return click.option(
        "-j",
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        default=None,
        help="Processes to use.  [default: one per CPU]",
    )(command)


def archive(help: str = "The archive.") -> Callable[[Command], Command]:
    """The option that names an archive to look into."""
    return click.option(
        "--in",
        "archive",
        metavar="DIR",
        default=None,
        envvar="ARCHIVER_ARCHIVE",
        show_envvar=True,
        help=help,
    )


def output(forms: tuple[str, ...], help: str) -> Callable[[Command], Command]:
    """The option that says how to report, full by default."""
    return click.option("-o", "--output", "wanted", type=OutputType(forms), default=Output("full"), help=help)


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
