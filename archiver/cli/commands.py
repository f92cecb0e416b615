"""The list of commands. One module per command, imported only when it is called."""

from __future__ import annotations

import difflib
import importlib
import sys
from collections.abc import Sequence
from typing import Any

import click

import archiver
from archiver.cli import FIT, INTERRUPTED, MISUSE

COMMANDS = {
    "catalog": "Write the catalog of an archive as Parquet.",
    "config": "Show what is configured, and where.",
    "credits": "Read credit lines: who did what.",
    "explain": "Explain a rule, or list them all.",
    "export": "Hand packages to another system.",
    "find": "Find articles in an archive.",
    "hook": "Ask a running service instead of starting up.",
    "ingest": "Read, check, package and record articles.",
    "map": "Say what the columns of a table mean.",
    "migrate": "Carry a whole stock of articles over, by a plan.",
    "report": "Report on a whole archive.",
    "restrict": "Take an article out of circulation.",
    "schemas": "Install official schemas to judge by.",
    "serve": "Answer checks over HTTP.",
    "show": "Show what is understood of an article.",
    "status": "Tell what an archive holds and what awaits.",
    "validate": "Check articles against every rule.",
    "verify": "Prove that an archive is as it was written.",
    "worker": "Work on a migration that was begun elsewhere.",
}
"""Every command with its line in the list of commands. Its module bears its name."""

ABOUT = """Read news articles, check their metadata, and keep them.

\b
  archiver validate story.xml       is this fit to publish and to keep?
  archiver show story.txt           what does archiver understand of it?
  archiver ingest stories --to ark  read, check, package and record
  archiver verify ark               is everything still as it was written?
"""


class Commands(click.Group):
    """A group that lists its commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported; None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"archiver.cli.{cmd_name}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """The command that the arguments call, or a suggestion of the one that was meant."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            near = difflib.get_close_matches(name, [*COMMANDS, *SYNONYMS], 1, 0.5)
            meant = SYNONYMS.get(near[0], near[0]) if near else ""
            ctx.fail(f"No such command '{name}'." + (f" Did you mean '{meant}'?" if meant else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


SYNONYMS = {
    "check": "validate",
    "lint": "validate",
    "import": "ingest",
    "rule": "explain",
    "byline": "credits",
}
"""What else people call a command."""


@click.group(
    cls=Commands,
    help=ABOUT,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.version_option(archiver.__version__, "--version", prog_name="archiver", message="%(prog)s %(version)s")
def cli() -> None:
    """The command `archiver`."""


def main(arguments: Sequence[str]) -> int:
    """Run a command line through click, and return its exit status."""
    try:
        status = cli.main(list(arguments), prog_name="archiver", standalone_mode=False)
        return status if isinstance(status, int) else FIT
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.Abort:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except SystemExit:
        # So click tells that the reader of our output went away.
        raise BrokenPipeError from None
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.format_message(), file=sys.stderr)
        return MISUSE
    except click.ClickException as error:
        from archiver.cli.screen import write_error

        context = getattr(error, "ctx", None)
        before = f"{context.get_usage()}\n{hint(context)}\n" if context else ""
        write_error(f"{before}Error: {error.format_message()}")
        return MISUSE


def usage(arguments: Sequence[str]) -> str:
    """How the command that was called is used, and where to read more."""
    context = click.Context(cli, info_name="archiver", **cli.context_settings)
    for name in arguments:
        command = (
            context.command.get_command(context, name) if isinstance(context.command, click.Group) else None
        )
        if command is None:
            break
        context = click.Context(command, info_name=name, parent=context)
    return f"{context.get_usage()}\n{hint(context)}"


def hint(context: click.Context) -> str:
    """Where to read more."""
    return f"Try '{context.command_path} --help' for help.\n"
