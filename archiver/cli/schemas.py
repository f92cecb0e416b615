"""`archiver schemas`: official schemas that the user installs, to judge by them with `--judge official`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from archiver import files, officialschemas, schemas
from archiver.cli import FIT, MISUSE, UNREADABLE, options
from archiver.cli.screen import output, write_error
from archiver.source import Unreadable


def folder() -> Path:
    """Where installed schemas lie: in the user's own data."""
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "archiver" / "schemas"


@click.group(name="schemas", short_help="Install official schemas to judge by.")
def command() -> None:
    """Install official schemas to judge by.

    archiver has its own statement of the content models of NewsML-G2 and needs no schema. Who wants to hear the
    official one installs it here and judges with `--judge official`. Nothing is fetched unless an address is given.
    """


@command.command(name="install", short_help="Install an official schema from a file or an address.")
@click.argument("where", metavar="PATH|URL")
@click.option(
    "--digest",
    metavar="SHA256",
    default="",
    help="Accept a schema that archiver does not know, by its digest.",
)
@options.showing
def install(**given: Any) -> int:
    """Install an official schema from a file or an https address.

    Its SHA-256 must be that of an official schema that archiver was tested against, or the one given with --digest.
    """
    where = given["where"]
    try:
        if "://" in where:
            data = officialschemas.fetched(where)
        else:
            data = files.read(Path(where), officialschemas.LARGEST).data
        done = officialschemas.install(data, folder(), digest=given["digest"])
    except Unreadable as reason:
        write_error(f"Error: {where}: {reason}")
        return UNREADABLE
    except officialschemas.SchemaRefused as reason:
        write_error(f"Error: {reason}")
        return MISUSE
    except OSError as reason:
        write_error(f"Error: {folder()}: {files.why(reason)}")
        return MISUSE
    if not given["quiet"]:
        output().write(f"NewsML-G2 {done.version}, level {done.level}: installed as {done.path}\n")
    return FIT


@command.command(name="list", short_help="List the official schemas installed.")
@options.showing
def list_installed(**given: Any) -> int:
    """List the official schemas installed, and the vocabulary that archiver has of its own."""
    output().write(
        f"schema.org {schemas.vocabulary().release}, vocabulary  {schemas.directory() / 'schema-org'}\n"
    )
    found = officialschemas.installed(folder())
    for one in found:
        output().write(f"NewsML-G2 {one.version}, level {one.level}  sha256:{one.sha256}  {one.path}\n")
    if not found and not given["quiet"]:
        write_error("no official schema is installed: archiver schemas install PATH or URL")
    return FIT


@command.command(name="update", short_help="Make the facts of a vocabulary anew from a release.")
@click.argument("what", type=click.Choice(["schema-org"]))
@click.argument("file", metavar="FILE")
@click.option(
    "--release",
    metavar="NUMBER",
    default="",
    help="The number of the release, where the path does not tell it.",
)
@options.showing
def update(**given: Any) -> int:
    """Make the facts of schema.org's vocabulary anew from FILE, the schemaorg-all-https.jsonld of a release."""
    try:
        release = schemas.update_schema_org(Path(given["file"]), given["release"])
    except ValueError as reason:
        write_error(f"Error: {given['file']}: {reason}")
        return MISUSE
    except OSError as reason:
        write_error(f"Error: {given['file']}: {files.why(reason)}")
        return UNREADABLE
    if not given["quiet"]:
        output().write(f"schema.org {release} is the vocabulary from now on\n")
    return FIT
