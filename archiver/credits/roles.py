"""The roles a credit can have, and how each is said in the standards we write. The facts are in `roles.toml`."""

from __future__ import annotations

from functools import cache

from archiver.credits.words import facts
from archiver.record import Record

ROLES: tuple[str, ...] = (
    "author",
    "reporter",
    "contributor",
    "writer",
    "editor",
    "compiler",
    "translator",
    "interviewer",
    "researcher",
    "producer",
    "factchecker",
    "reviewer",
    "designer",
    "photographer",
    "illustrator",
    "graphics",
    "video",
    "source",
    "rightsholder",
    "signoff",
)
"""Every role, in the order in which they are listed to people."""


class Role(Record):
    """One role. `en` and `de` are its names for people; empty strings mean that a standard has no place for it."""

    code: str
    en: str
    de: str
    newsml: str
    """Element of NewsML-G2: "creator", "contributor", "infoSource" or "copyrightHolder"."""
    cpprole: str
    """The nearest code of IPTC's scheme `cpprole`."""
    exact: bool
    """Whether `cpprole` says the whole of the role. Where not, our own code is written beside it."""
    property: str
    """Property of schema.org's NewsArticle."""
    wrapped: bool
    """Whether the party stands inside a schema.org Role object that names the role."""
    media: str
    """Property of schema.org's ImageObject or VideoObject."""
    nitf: str
    marc: str
    uri: str
    """The role in the own scheme of the project."""

    cpprole_uri: str
    """The nearest IPTC code as a URI."""


class Scheme(Record):
    """The project's own scheme of roles, and IPTC's beside which it stands."""

    uri: str
    alias: str
    cpprole: str


@cache
def _table() -> tuple[Scheme, dict[str, Role]]:
    rows = facts()["roles"]
    scheme = Scheme(rows["scheme"], rows["alias"], rows["cpprole-scheme"])
    table = {}
    for code in ROLES:
        row = rows[code]
        table[code] = Role(
            code,
            row["en"],
            row["de"],
            row["newsml"],
            row["cpprole"],
            row.get("exact", False),
            row.get("property", ""),
            row.get("wrapped", False),
            row.get("media", ""),
            row.get("nitf", ""),
            row.get("marc", ""),
            scheme.uri + code,
            scheme.cpprole + row["cpprole"],
        )
    return scheme, table


def scheme() -> Scheme:
    """The project's scheme of roles: its URI, the alias we write, and the URI of IPTC's `cpprole`."""
    return _table()[0]


def roles() -> tuple[Role, ...]:
    """Every role with its mappings, in the order of `ROLES`."""
    return tuple(_table()[1].values())


def role(code: str) -> Role:
    """The role called `code`. Raises KeyError when there is none."""
    return _table()[1][code]
