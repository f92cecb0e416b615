"""The names of a whole archive, and which of their spellings may be one party.

`names` counts, `clusters` proposes, `table` writes a CSV file that OpenRefine and a person can work on, and `decided`
takes what they decided into an authority file. Nothing merges by itself.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise

from archiver.article import Article
from archiver.credits.authority import Authority, AuthorityError, AuthorityFile, folded

COLUMNS = (
    "cluster",
    "reason",
    "name",
    "kind",
    "credits",
    "roles",
    "first",
    "last",
    "example",
    "canonical",
    "uri",
)
"""Columns of the table. A person fills in `canonical`, and `uri` where one is known."""
MANY = 50
"""Names that share a key are compared each with each up to so many."""

LEAST = 8
"""Names shorter than this are not compared letter by letter: one letter makes another person of them."""


@dataclass(slots=True)
class Name:
    """One spelling of one kind, with what the archive says of it."""

    name: str
    kind: str
    credits: int = 0
    roles: Counter[str] = field(default_factory=Counter)
    first: str = ""
    last: str = ""
    example: str = ""
    uri: str = ""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Spellings that may be one party, and why."""

    reason: str
    names: tuple[Name, ...]

    @property
    def proposal(self) -> str:
        """The spelling that most credits use; of equals, the longest."""
        return max(self.names, key=lambda name: (name.credits, len(name.name), name.name)).name


def names(articles: Iterable[tuple[str, Article]]) -> list[Name]:
    """Every spelling in some articles, each given with the name of its source. Sign-offs and desks are left out."""
    found: dict[tuple[str, str], Name] = {}
    for source, article in articles:
        when = article.published or article.created or article.modified
        day = when.iso[:10] if when else ""
        lines = [*article.credit_lines, *(line for media in article.media for line in media.credit_lines)]
        for credit in (credit for line in lines for credit in line.credits):
            if credit.initials or credit.generic:
                continue
            entry = found.setdefault(
                (credit.kind, credit.name), Name(credit.name, credit.kind, example=source)
            )
            entry.credits += 1
            entry.roles[credit.role] += 1
            entry.uri = entry.uri or credit.uri
            if day:
                entry.first = min(entry.first or day, day)
                entry.last = max(entry.last, day)
    return sorted(found.values(), key=lambda name: (-name.credits, folded(name.name), name.kind))


def clusters(found: Iterable[Name]) -> list[Cluster]:
    """Groups of spellings that may be one party, each with its reason; a spelling stands in one group at most."""
    every = list(found)
    groups = _Groups(len(every))
    for reason, keys in KEYS:
        by_key: dict[tuple[str, str], list[int]] = {}
        for index, name in enumerate(every):
            for key in keys(name.name):
                by_key.setdefault((name.kind, key), []).append(index)
        for indexes in by_key.values():
            for one, other in pairs(indexes) if keys is _near else pairwise(indexes):
                if keys is not _near or one_letter(bare(every[one].name), bare(every[other].name)):
                    groups.join(one, other, reason)
    for one, other in _initials(every):
        groups.join(one, other, "initials")
    made = [Cluster(reason, tuple(every[index] for index in indexes)) for reason, indexes in groups.groups()]
    return sorted(made, key=lambda cluster: (-sum(name.credits for name in cluster.names), cluster.proposal))


def bare(name: str) -> str:
    """The name without accents, marks and case."""
    plain = unicodedata.normalize("NFKD", folded(name).replace("ø", "o").replace("ł", "l").replace("ß", "ss"))
    kept = "".join(
        letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter)
    )
    return " ".join(kept.split())


def _same(name: str) -> list[str]:
    return [bare(name)]


def _transcribed(name: str) -> list[str]:
    """German umlauts written out: "Müller" and "Mueller"."""
    low = folded(name)
    for letter, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("å", "aa"), ("ø", "oe"), ("æ", "ae")):
        low = low.replace(letter, plain)
    return [bare(low)]


def _ordered(name: str) -> list[str]:
    """The words of a name in any order: "Quill, Ada" and "Ada Quill"."""
    words = sorted(bare(name).split())
    return [" ".join(words)] if len(words) > 1 else []


def _near(name: str) -> list[str]:
    """The name with one letter left out, at each place: names that differ by one letter share one, and few others do."""
    plain = bare(name)
    if len(plain) < LEAST:
        return []
    return [plain, *(plain[:at] + plain[at + 1 :] for at in range(len(plain)))]


def pairs(indexes: list[int]) -> Iterable[tuple[int, int]]:
    """Each with each; where many share a key, each with the next, which finds those that belong together all the same."""
    if len(indexes) > MANY:
        return pairwise(indexes)
    return combinations(indexes, 2)


def one_letter(one: str, other: str) -> bool:
    """Whether one letter more, less or another, or two neighbours that changed places, make one name of another."""
    short, long = sorted((one, other), key=len)
    at = next(
        (place for place, (left, right) in enumerate(zip(short, long, strict=False)) if left != right),
        len(short),
    )
    if len(short) < len(long):
        return len(long) == len(short) + 1 and short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or swapped


KEYS = (
    ("case or marks", _same),
    ("transcription", _transcribed),
    ("order of the words", _ordered),
    ("one letter", _near),
)
"""Reasons, the surest first, each with the keys that two spellings share for it."""


def _initials(every: list[Name]) -> Iterable[tuple[int, int]]:
    """Pairs such as "A. Quill" and "Ada Quill", where only one full name answers to the initials."""
    full: dict[tuple[str, str], list[int]] = {}
    for index, name in enumerate(every):
        words = bare(name.name).split()
        if name.kind == "person" and len(words) > 1 and len(words[0]) > 1:
            full.setdefault((words[0][0], words[-1]), []).append(index)
    for index, name in enumerate(every):
        words = bare(name.name).split()
        if name.kind == "person" and len(words) > 1 and len(words[0]) == 1:
            found = full.get((words[0], words[-1]), [])
            if len({bare(every[other].name) for other in found}) == 1:
                yield found[0], index


class _Groups:
    """Indexes joined into groups, each remembering the weakest reason that holds it together."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))
        self.reason: dict[int, str] = {}

    def find(self, index: int) -> int:
        while self.parent[index] != index:
            self.parent[index] = self.parent[self.parent[index]]
            index = self.parent[index]
        return index

    def join(self, one: int, other: int, reason: str) -> None:
        """Make one group of the groups of two names, for a reason."""
        first, second = self.find(one), self.find(other)
        if first == second:
            return
        low, high = min(first, second), max(first, second)
        self.parent[high] = low
        self.reason[low] = reason

    def groups(self) -> Iterable[tuple[str, list[int]]]:
        """The groups of more than one name, each with its reason."""
        members: dict[int, list[int]] = {}
        for index in range(len(self.parent)):
            members.setdefault(self.find(index), []).append(index)
        for root, indexes in members.items():
            if len(indexes) > 1:
                yield self.reason[root], indexes


def table(found: Iterable[Name], authority: AuthorityFile | None = None) -> str:
    """The names as CSV: those that may be one party stand together, then all others. `canonical` is left to a person.

    Where the authority file knows a spelling, `canonical` and `uri` are filled in from it.
    """
    every = list(found)
    groups = clusters(every)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    grouped: set[int] = set()
    for number, cluster in enumerate(groups, 1):
        for name in cluster.names:
            grouped.add(id(name))
            writer.writerow(_row(str(number), cluster.reason, name, authority))
    for name in every:
        if id(name) not in grouped:
            writer.writerow(_row("", "", name, authority))
    return out.getvalue()


def _row(number: str, reason: str, name: Name, authority: AuthorityFile | None) -> tuple[object, ...]:
    known = authority.named(name.name, name.kind) if authority else None
    roles = ", ".join(role for role, _ in name.roles.most_common())
    return (
        number,
        reason,
        printable(name.name),
        name.kind,
        name.credits,
        roles,
        name.first,
        name.last,
        printable(name.example),
        known.name if known else "",
        (known.uri if known else "") or name.uri,
    )


def printable(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    plain = " ".join(cell.split())
    return "'" + plain if plain[:1] in ("=", "+", "-", "@") else plain


def decided(text: str, authority: AuthorityFile) -> tuple[AuthorityFile, int]:
    """The authority file with what a person decided in the table, and how many spellings were taken in.

    A row with `canonical` filled in makes its name a spelling of that party. Raises `AuthorityError` when the table
    lacks a column, or gives one spelling to two parties.
    """
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    if rows and not {"name", "kind", "canonical"} <= set(rows[0]):
        raise AuthorityError("the table has no column name, kind or canonical")
    parties: dict[tuple[str, str], Authority] = {
        (party.kind, folded(party.name)): party for party in authority.parties
    }
    given: dict[tuple[str, str], str] = {}
    taken = 0
    for number, row in enumerate(rows, 2):
        canonical = (row.get("canonical") or "").strip()
        name = (row["name"] or "").strip().removeprefix("'")
        kind = (row["kind"] or "person").strip()
        if not canonical or not name:
            continue
        if given.setdefault((kind, folded(name)), canonical) != canonical:
            raise AuthorityError(
                f"row {number}: {name} is given to {canonical} and to {given[(kind, folded(name))]}"
            )
        party = (
            parties.get((kind, folded(canonical)))
            or authority.named(canonical, kind)
            or Authority(canonical, kind)
        )
        party, new = _with(party, name, (row.get("uri") or "").strip())
        parties[(kind, folded(party.name))] = party
        taken += new
    return AuthorityFile(parties.values()), taken


def _with(party: Authority, spelling: str, uri: str) -> tuple[Authority, bool]:
    """A party with one more spelling and, where it had none, its identifier."""
    known = {folded(name) for name in (party.name, *party.aliases)}
    new = folded(spelling) not in known
    aliases = (*party.aliases, spelling) if new else party.aliases
    ids = party.ids if party.uri or not uri else (*party.ids, ("uri", uri))
    return replace(party, aliases=aliases, ids=ids), new
