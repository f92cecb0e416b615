"""`archiver serve`: the same checks over HTTP."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from archiver import files
from archiver.cli import FIT, UNREADABLE, meaning, options
from archiver.cli.screen import output, write_error

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command(name="serve", short_help="Answer checks over HTTP.")
@click.option("--host", default="127.0.0.1", help="Where to listen.  [default: 127.0.0.1]")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    help="The port; 0 takes a free one.  [default: 8765]",
)
@click.option("--socket", "path", metavar="PATH", default="", help="Listen on a unix socket instead.")
@click.option(
    "--token-file",
    metavar="FILE",
    default="",
    help="Ask for the token that FILE holds. Wanted where not only this machine can reach the service.",
)
@click.option(
    "--secret-file",
    metavar="FILE",
    default="",
    help="Take webhooks at /hooks/push that are signed with the secret that FILE holds.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=None,
    help="Processes that check.  [default: one per CPU]",
)
@click.option(
    "--max-bytes",
    type=options.SizeType(),
    metavar="SIZE",
    default=2 * 1024 * 1024,
    help="Take no document larger than this.  [default: 2M]",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 600),
    default=10.0,
    help="Seconds that one document may take.  [default: 10]",
)
@click.option(
    "--memory",
    type=options.SizeType(),
    metavar="SIZE",
    default=1024**3,
    help="Memory that one worker may take.  [default: 1G]",
)
@click.option("--profile", metavar="NAME", default="", help="The profile where a request names none.")
@options.showing
def command(**given: Any) -> int:
    """Answer checks over HTTP.

    Listens on this machine only, unless there is a token. The page at / is for people; /openapi.json describes the
    rest. Documents are never logged or kept.
    """
    token, secret = (secret_in(given[name], name) for name in ("token_file", "secret_file"))
    if not given["path"] and given["host"] not in LOOPBACK and not token:
        raise click.UsageError("say with --token-file who may ask, before others than this machine can")
    meaning.settings(None, given)
    from archiver.service.routes import House
    from archiver.service.server import serve

    named = given["config_file"] or found_config()
    house = House(
        token, secret, named, given["profile"], given["max_bytes"], any_host=given["host"] not in LOOPBACK
    )
    try:
        start(serve, house, given)
    except OSError as error:
        place = given["path"] or f"{given['host']}:{given['port']}"
        write_error(f"error: cannot listen at {place}: {files.why(error)}")
        return UNREADABLE
    return FIT


def start(serve: Any, house: Any, given: dict[str, Any]) -> None:
    """Run the service until it is told to end."""
    import asyncio

    from archiver.service.pool import Limits

    def ready(place: str) -> None:
        out = output()
        out.write(f"listening at {place}\n")
        out.flush()

    limits = Limits(max(1, round(given["timeout"] / 2)), given["timeout"], given["memory"])
    asyncio.run(
        serve(
            house, address=(given["host"], given["port"]), path=given["path"],
            workers=given["workers"] or os.cpu_count() or 1, limits=limits, on_ready=ready,
        )
    )  # fmt: skip


def found_config() -> str:
    """The configuration of the place where the service is started."""
    from archiver import config

    file = config.find(Path.cwd())
    return str(file) if file else ""


def secret_in(name: str, option: str) -> str:
    """The secret that a file holds."""
    if not name:
        return ""
    try:
        secret = Path(name).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        why = files.why(error) if isinstance(error, OSError) else "it is not text"
        raise click.BadParameter(f"{name}: {why}", param_hint=f"'--{option.replace('_', '-')}'") from None
    if len(secret) < 16 or not secret.isascii():
        raise click.BadParameter(
            f"{name} wants at least 16 letters and digits", param_hint=f"'--{option.replace('_', '-')}'"
        )
    return secret
