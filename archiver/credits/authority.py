"""The authority file of a house: its own people and agencies, with their spellings, initials and identifiers.

It is a CSV file that a spreadsheet or OpenRefine can edit, or a TOML file with one `[[party]]` for each. Columns and keys
are `name`, `kind` (person or organisation), `aliases`, `initials`, `from` and `to` (between which dates the initials were
theirs), `orcid`, `isni`, `wikidata`, `viaf` and `uri`. In CSV, several aliases or initials are separated by `|`.

A match gives the canonical name and the identifier. Initials open to a name only through it. Nothing is guessed: a
spelling that two parties share matches neither.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archiver.article import Article, Change, Credit, CreditLine

COLUMNS = ("name", "kind", "aliases", "initials", "from", "to", "orcid", "isni", "wikidata", "viaf", "uri")
KINDS = ("person", "organisation")
REGISTERS = {
    "orcid": "https://orcid.org/",
    "isni": "https://isni.org/isni/",
    "wikidata": "http://www.wikidata.org/entity/",
    "viaf": "http://viaf.org/viaf/",
}
"""Registers of people and where their identifiers lead, the most particular to authors first."""


class AuthorityError(Exception):
    """The authority file cannot be used. The message is one clear sentence with the place."""


@dataclass(frozen=True, slots=True)
class Authority:
    """One party of the house. `since` and `until` are ISO dates between which the initials were theirs, or empty."""

    name: str
    kind: str = "person"
    aliases: tuple[str, ...] = ()
    initials: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    ids: tuple[tuple[str, str], ...] = ()

    @property
    def uri(self) -> str:
        """The identifier as an address: the one given, or the one that the first register makes of its number."""
        known = dict(self.ids)
        if known.get("uri"):
            return known["uri"]
        for register, address in REGISTERS.items():
            if known.get(register):
                number = known[register].replace(" ", "")
                return number if "://" in number else address + number
        return ""


def folded(name: str) -> str:
    """A name for matching: small letters, plain marks and spaces; accents stay, because they tell people apart."""
    plain = unicodedata.normalize("NFC", name).casefold().replace("’", "'").replace("‐", "-")
    return " ".join(plain.split())


class AuthorityFile:
    """The parties of a house, found by any of their spellings."""

    def __init__(self, parties: Iterable[Authority] = ()) -> None:
        self.parties = tuple(parties)
        self._spellings: dict[tuple[str, str], list[Authority]] = {}
        self._initials: dict[str, list[Authority]] = {}
        for party in self.parties:
            for spelling in dict.fromkeys(folded(name) for name in (party.name, *party.aliases)):
                self._spellings.setdefault((party.kind, spelling), []).append(party)
            for code in party.initials:
                self._initials.setdefault(code.casefold().rstrip("."), []).append(party)

    def __len__(self) -> int:
        return len(self.parties)

    def named(self, name: str, kind: str = "person") -> Authority | None:
        """The one party with this spelling, or None when there is none or more than one."""
        found = self._spellings.get((kind, folded(name)), [])
        return found[0] if len(found) == 1 else None

    def signed(self, code: str, date: str = "") -> Authority | None:
        """The one party whose initials these were on a date, or None. Without a date, only undated initials open."""
        found = [party for party in self._initials.get(code.casefold().rstrip("."), []) if _held(party, date)]
        return found[0] if len(found) == 1 else None

    def credited(self, credit: Credit, date: str = "") -> tuple[Credit, Change | None]:
        """A credit with its canonical name and identifier, and the change of the name if it was another."""
        party = self.signed(credit.name, date) if credit.initials else self.named(credit.name, credit.kind)
        if party is None:
            return credit, None
        known = replace(credit, name=party.name, uri=credit.uri or party.uri, confidence=1.0)
        if party.name == credit.name:
            return known, None
        what = "initials opened by the authority file" if credit.initials else "name as in the authority file"
        return known, Change(what, credit.name, party.name, credit.span, credit.path)

    def read(self, line: CreditLine, date: str = "") -> CreditLine:
        """A credit line with all that the file knows of its parties."""
        pairs = [self.credited(credit, date) for credit in line.credits]
        if all(known == credit for (known, _), credit in zip(pairs, line.credits, strict=True)):
            return line
        changes = tuple(change for _, change in pairs if change is not None)
        return replace(line, credits=tuple(known for known, _ in pairs), changes=line.changes + changes)

    def known(self, article: Article) -> Article:
        """An article whose credit lines say all that the file knows. Initials open by the date of publication."""
        when = article.published or article.created or article.modified
        date = when.iso if when else ""
        lines = tuple(self.read(line, date) for line in article.credit_lines)
        media = tuple(
            replace(each, credit_lines=tuple(self.read(line, date) for line in each.credit_lines))
            for each in article.media
        )
        if lines == article.credit_lines and media == article.media:
            return article
        return replace(article, credit_lines=lines, media=media)


def _held(party: Authority, date: str) -> bool:
    """Whether the initials were the party's on a date, which may be as short as a year."""
    if not party.since and not party.until:
        return True
    if not date:
        return False
    size = min(len(date), 10)
    day = date[:size]
    return (not party.since or party.since[:size] <= day) and (not party.until or day <= party.until[:size])


def load(path: Path) -> AuthorityFile:
    """Read the file. Raises `AuthorityError` with the line, or the number of the party, that cannot be used."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise AuthorityError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise AuthorityError(f"{path}: byte {error.start} is not UTF-8") from error
    rows = _toml_rows(path, text) if path.suffix == ".toml" else _csv_rows(path, text)
    return AuthorityFile(_party(row, f"{path}:{place}") for place, row in rows)


def _csv_rows(path: Path, text: str) -> list[tuple[str, dict[str, Any]]]:
    sample = text.partition("\n")[0]
    delimiter = max(",;\t", key=sample.count)
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    unknown = [name for name in reader.fieldnames or () if name and name not in COLUMNS]
    if unknown or "name" not in (reader.fieldnames or ()):
        missing = f"does not know the column {unknown[0]}" if unknown else "has no column name"
        raise AuthorityError(f"{path}:1: the authority file {missing}")
    rows = []
    for row in reader:
        if None in row:
            raise AuthorityError(f"{path}:{reader.line_num}: the row has more cells than there are columns")
        if any(row.values()):
            rows.append((str(reader.line_num), {key: value or "" for key, value in row.items()}))
    return rows


def _toml_rows(path: Path, text: str) -> list[tuple[str, dict[str, Any]]]:
    import tomllib

    try:
        facts = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AuthorityError(f"{path}: {error}") from error
    found = facts.get("party", [])
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise AuthorityError(f"{path}: write each party as [[party]]")
    for number, row in enumerate(found, 1):
        unknown = [key for key in row if key not in COLUMNS]
        if unknown:
            raise AuthorityError(f"{path}: party {number}: the authority file does not know {unknown[0]}")
    return [(f"party {number}", row) for number, row in enumerate(found, 1)]


def _party(row: dict[str, Any], place: str) -> Authority:
    name = str(row.get("name", "")).strip()
    kind = str(row.get("kind", "") or "person").strip()
    if not name:
        raise AuthorityError(f"{place}: the party has no name")
    if kind not in KINDS:
        raise AuthorityError(f"{place}: kind is person or organisation, and not {kind}")
    for key in ("from", "to"):
        said = str(row.get(key, "") or "")
        if said and not (len(said) in (4, 7, 10) and said.replace("-", "").isdigit()):
            raise AuthorityError(f"{place}: {key} is a date such as 2019-05-01, and not {said}")
    ids = tuple(
        (key, str(row[key]).strip()) for key in (*REGISTERS, "uri") if str(row.get(key, "") or "").strip()
    )
    return Authority(
        name,
        kind,
        _several(row.get("aliases")),
        _several(row.get("initials")),
        str(row.get("from", "") or ""),
        str(row.get("to", "") or ""),
        ids,
    )


def _several(value: Any) -> tuple[str, ...]:
    """Several words of one cell: a list, or a text with bars between."""
    found = value if isinstance(value, list) else str(value or "").split("|")
    return tuple(str(word).strip() for word in found if str(word).strip())


def written(file: AuthorityFile) -> str:
    """The file as CSV, sorted by name, so that two versions can be compared."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for party in sorted(file.parties, key=lambda party: (folded(party.name), party.since)):
        ids = dict(party.ids)
        writer.writerow(
            (
                party.name,
                party.kind,
                "|".join(party.aliases),
                "|".join(party.initials),
                party.since,
                party.until,
                *(ids.get(key, "") for key in (*REGISTERS, "uri")),
            )
        )
    return out.getvalue()
