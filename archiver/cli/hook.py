"""`archiver hook`: ask a running service. This is its help; the work is done in `archiver.hook`, without click."""

from __future__ import annotations

from typing import Any

import click

from archiver import hook


@click.command(name="hook", short_help="Ask a running service instead of starting up.")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--socket", metavar="PATH", default="", help="Ask at this unix socket.")
@click.option("--port", type=int, default=8765, help="Ask at this port of this machine.  [default: 8765]")
@click.option("--timeout", type=float, default=2.0, help="Wait so many seconds.  [default: 2]")
@click.option(
    "--on-unavailable",
    type=click.Choice(["pass", "fail"]),
    default="pass",
    help="What follows when there is no verdict.  [default: pass]",
)
@click.option("--spool", metavar="DIR", default="", help="Keep what the service did not check in DIR.")
@click.option("--drain", is_flag=True, help="Have checked what --spool kept, the oldest first.")
@click.option("--profile", metavar="NAME", default="", help="The profile to judge by.")
@click.option("--token-file", metavar="FILE", default="", help="The token that the service asks for.")
@click.option(
    "--stdin-filename", metavar="NAME", default="stdin", help="What to call standard input in messages."
)
@click.option(
    "-o",
    "--output",
    metavar="FORMAT",
    default="concise",
    help="Report as concise, full, jsonl, sarif, rdjsonl, gitlab or html.  [default: concise]",
)
@click.help_option("-h", "--help")
def command(**given: Any) -> int:
    """Ask a running `archiver serve` instead of starting up.

    PATH is a file, or - for standard input.

    Exit status: 0 fit, 1 not fit, 2 misuse, also in the eyes of the service, 3 an input could not be read, 4 there
    is no verdict and --on-unavailable is fail, 70 archiver itself failed.
    """
    options = {
        f"--{name.replace('_', '-')}": str(value or "") for name, value in given.items() if name != "paths"
    }
    return hook.run(options, list(given["paths"]))
