"""What aliases mean: the schemes that catalogs declare, IPTC's from facts of our own, never fetched.

A QCode such as `stat:usable` is an alias and a code. The alias means what a catalog of the item says it means: one
written into the item (`catalog`), or one it refers to by address (`catalogRef`).
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import NamedTuple

from archiver import schemas

IPTC = re.compile(r"iptc\.org/.*IPTC-(?:NewsML)?-?G2-Standards_(\d+)\.xml", re.IGNORECASE)


class Retired(NamedTuple):
    """When a scheme was retired, and the alias of the one to use instead."""

    on: str
    use: str


class Facts(NamedTuple):
    """Alias -> scheme; alias -> first version of the catalog that has it; retired aliases; the newest version known."""

    schemes: dict[str, str]
    since: dict[str, int]
    retired: dict[str, Retired]
    newest: int


class Vocabularies(NamedTuple):
    """Small schemes whole, by scheme URI; retired codes by URI; and schemes that another one supersedes."""

    codes: dict[str, frozenset[str]]
    retired: dict[str, Retired]
    superseded: dict[str, str]


@cache
def vocabularies() -> Vocabularies:
    """The facts of `schemas/newsml-g2/vocabularies.toml`."""
    table = tomllib.loads((schemas.directory() / "newsml-g2" / "vocabularies.toml").read_text("utf-8"))
    schemes = facts().schemes
    retired = {}
    for word, row in table["retired"].items():
        alias, _, code = word.partition(":")
        retired[schemes[alias] + code] = Retired(**row)
    return Vocabularies(
        {schemes[alias]: frozenset(codes.split()) for alias, codes in table["codes"].items()},
        retired,
        {schemes[alias]: use for alias, use in table["superseded"].items()},
    )


@cache
def facts() -> Facts:
    """The facts of `schemas/newsml-g2/catalogs.toml`."""
    table = tomllib.loads((schemas.directory() / "newsml-g2" / "catalogs.toml").read_text("utf-8"))
    found: dict[str, str] = {}
    for group in table["group"]:
        base = group["base"]
        for word in group["schemes"].split():
            alias, _, name = word.partition("=")
            found[alias] = f"{base}{name or alias}/" if base else name
    since = {alias: int(version) for version, aliases in table["since"].items() for alias in aliases.split()}
    retired = {alias: Retired(**row) for alias, row in table["retired"].items()}
    return Facts(found, since, retired, table["newest"])


@cache
def iptc(version: int) -> dict[str, str]:
    """What one version of IPTC's catalog declares; a version newer than we know counts as the newest known."""
    known = facts()
    return {alias: uri for alias, uri in known.schemes.items() if known.since.get(alias, 1) <= version}


@cache
def version_of(address: str) -> int | None:
    """The version of IPTC's catalog that an address means, or None when it means another catalog."""
    found = IPTC.search(address)
    return int(found[1]) if found else None


@cache
def retired_schemes() -> dict[str, Retired]:
    """Scheme URI -> what is to be known of its retirement."""
    known = facts()
    return {known.schemes[alias]: row for alias, row in known.retired.items()}
