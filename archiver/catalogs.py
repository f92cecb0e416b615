"""What aliases mean: the schemes that catalogs declare, IPTC's from facts of our own, never fetched.

A QCode such as `stat:usable` is an alias and a code. The alias means what a catalog of the item says it means: one
written into the item (`catalog`), or one it refers to by address (`catalogRef`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from archiver import schemas
from archiver.pattern import Pattern
from archiver.remembered import remembered
from archiver.stated import records

IPTC = Pattern(r"iptc\.org/.*IPTC-(?:NewsML)?-?G2-Standards_(\d+)\.xml", re.IGNORECASE)


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
    """The facts of `schemas/newsml-g2/vocabularies.txt`."""
    schemes = facts().schemes
    found = Vocabularies({}, {}, {})
    for kind, name, fields in stated("vocabularies.txt"):
        alias, _, code = name.partition(":")
        if kind == "whole":
            found.codes[schemes[alias]] = frozenset(fields["codes"].split())
        elif kind == "retired":
            found.retired[schemes[alias] + code] = Retired(**fields)
        else:
            found.superseded[schemes[alias]] = fields["use"]
    return found


@cache
def facts() -> Facts:
    """The facts of `schemas/newsml-g2/catalogs.txt`."""
    known: dict[str, str] = {}
    since: dict[str, int] = {}
    retired: dict[str, Retired] = {}
    newest = 0
    for kind, name, fields in stated("catalogs.txt"):
        if kind == "newest":
            newest = int(name)
        elif kind == "group":
            for word in fields["schemes"].split():
                alias, _, rest = word.partition("=")
                known[alias] = rest if name == "-" else f"{name}{rest or alias}/"
        elif kind == "since":
            since.update(dict.fromkeys(fields["aliases"].split(), int(name)))
        else:
            retired[name] = Retired(**fields)
    return Facts(known, since, retired, newest)


def stated(file: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The records of a file of facts: kind, name and fields."""
    return records((schemas.directory() / "newsml-g2" / file).read_text("utf-8"))


@cache
def iptc(version: int) -> dict[str, str]:
    """What one version of IPTC's catalog declares; a version newer than we know counts as the newest known."""
    known = facts()
    return {alias: uri for alias, uri in known.schemes.items() if known.since.get(alias, 1) <= version}


@remembered(64)
def version_of(address: str) -> int | None:
    """The version of IPTC's catalog that an address means, or None when it means another catalog."""
    found = IPTC.search(address)
    return int(found[1]) if found else None


@cache
def retired_schemes() -> dict[str, Retired]:
    """Scheme URI -> what is to be known of its retirement."""
    known = facts()
    return {known.schemes[alias]: row for alias, row in known.retired.items()}
