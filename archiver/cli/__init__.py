"""The command line: parse, call, print, exit. One module per command, imported only when it is called.

Exit status: 0 fit, 1 content at fault, 2 misuse, 3 an input could not be read, 4 a limit stopped a check, 70 our
own fault, 130 interrupted. The highest that applies is returned, so that a runner which keeps the highest is right.
"""

from __future__ import annotations

import difflib
import errno
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

import archiver

FIT, UNFIT, MISUSE, UNREADABLE, LIMIT, FAULT, INTERRUPTED = 0, 1, 2, 3, 4, 70, 130

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

COMMANDS = {
    "config": "Show what is configured, and where.",
    "credits": "Read credit lines: who did what.",
    "explain": "Explain a rule, or list them all.",
    "ingest": "Read, check, package and record articles.",
    "schemas": "Install official schemas to judge by.",
    "serve": "Answer checks over HTTP.",
    "show": "Show what is understood of an article.",
    "status": "Tell what an archive holds and what awaits.",
    "validate": "Check articles against every rule.",
    "verify": "Prove that an archive is as it was written.",
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


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit status.

    `SystemExit` is what click makes of a reader that went away.
    """
    try:
        status = cli.main(list(arguments), prog_name="archiver", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else FIT
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except (click.Abort, KeyboardInterrupt):
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.format_message(), file=sys.stderr)
        return MISUSE
    except click.ClickException as error:
        return refused(error)
    except (BrokenPipeError, SystemExit):
        silence()
        return INTERRUPTED
    except OSError as error:
        if error.errno not in NO_ROOM:
            return at_fault(error, arguments)
        silence()
        print(f"error: the report cannot be written: {(error.strerror or '').lower()}", file=sys.stderr)
        return LIMIT
    except Exception as error:
        return at_fault(error, arguments)


def silence() -> None:
    """Send what is left of the report nowhere, so that Python does not stumble over it at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def at_fault(error: Exception, arguments: Sequence[str]) -> int:
    """Report a fault of ours."""
    from archiver.cli.faults import own_fault

    return own_fault(error, arguments)


def refused(error: click.ClickException) -> int:
    """Say what was misused."""
    from archiver.cli.screen import write_error

    if isinstance(error, click.UsageError) and error.ctx is not None:
        print(error.ctx.get_usage(), file=sys.stderr)
        print(f"Try '{error.ctx.command_path} --help' for help.\n", file=sys.stderr)
    prefix = "Error" if isinstance(error, click.UsageError) else "error"
    write_error(f"{prefix}: {error.format_message()}")
    return error.exit_code if error.exit_code != 1 else MISUSE
