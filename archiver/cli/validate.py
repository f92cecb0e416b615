"""`archiver validate`: judge sources; the hook."""

from __future__ import annotations

from typing import Any

import click

from archiver.cli import options
from archiver.cli.checks import validate
from archiver.cli.options import OutputType
from archiver.report import FORMATS


@click.command(name="validate", short_help="Check articles against every rule.")
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option(
    "--files-from",
    metavar="FILE",
    default="",
    help="Check the files that FILE lists, one to a line; - is standard input.",
)
@click.option("-0", "zero", is_flag=True, help="The list is ended by zero bytes instead of lines.")
@click.option(
    "--exclude",
    metavar="PATTERN",
    multiple=True,
    help="Leave out files that match, as in *.draft.txt, however they were named.",
)
@click.option("--allow-empty", is_flag=True, help="Nothing to check is no fault.")
@options.reading
@click.option(
    "--stdin-filename", metavar="NAME", default="<stdin>", help="What to call standard input in messages."
)
@click.option(
    "--stdin-batch",
    is_flag=True,
    help="Standard input is JSON lines with id, name, and text or base64; the answers too.",
)
@options.judging
@options.jobs
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    default=None,
    help="Give a source up after so much processor time.  [default: 60]",
)
@click.option(
    "--baseline",
    "known",
    metavar="FILE",
    default="",
    help="Count the findings that FILE knows, and report only new ones.",
)
@click.option("--write-baseline", is_flag=True, help="Write what is found now into the baseline.")
@click.option(
    "--allow-growth", metavar="REASON", default="", help="With --write-baseline: why a baseline may grow."
)
@click.option("--prune-baseline", is_flag=True, help="Take out of the baseline what is no longer found.")
@click.option("--fix", is_flag=True, help="Mend the files where that is safe.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix or --diff: mend also where meaning could change."
)
@click.option("--diff", is_flag=True, help="Print what --fix would change; change nothing.")
@click.option(
    "-o",
    "--output",
    "outputs",
    type=OutputType(FORMATS),
    multiple=True,
    help=f"Report as {', '.join(FORMATS)}; may be given several times.  [default: full; github inside GitHub Actions]",
)
@options.showing
def command(**given: Any) -> int:
    """Check articles against every rule.

    PATH is a file, a directory, or - for standard input.

    Exit status: 0 fit, 1 not fit, 2 misuse, 3 an input could not be read, 4 a limit stopped a check, 70 archiver
    itself failed.
    """
    return validate(given)
