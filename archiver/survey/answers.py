"""The questions that only a whole archive can answer, and their answers as findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from archiver import rules
from archiver.article import Document
from archiver.credits.audit import Name, clusters
from archiver.finding import Finding
from archiver.report.blocks import EMPTY, Said, Word, said
from archiver.source import Source
from archiver.survey import times, twins
from archiver.survey.index import Index
from archiver.survey.times import STOPGAPS, Gap, Spike
from archiver.survey.twins import Twins

Answer = TypeVar("Answer")

CUT = "T016"
"""The rule that says of an article that it ends in mid-sentence."""

ALIKE = 5
"""So many texts that end in mid-sentence after the same number of characters were cut by a field."""

OUTSTANDING = 8
"""And so many times as many as end there after other numbers of characters nearby."""

TRIMMED = 10
"""Blanks and marks trimmed after the cut make a text shorter by up to so many characters."""

LISTED = 200
"""Findings of one kind are listed up to so many; one more says how many there are."""


class Spelling(NamedTuple):
    """One way in which a party may be spelt."""

    name: str
    kind: str
    articles: int


@dataclass(frozen=True, slots=True)
class Answers:
    """What the survey of an archive found."""

    spikes: list[Spike] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    same: list[Twins] = field(default_factory=list)
    near: list[Twins] = field(default_factory=list)
    cut: list[tuple[int, int]] = field(default_factory=list)
    spellings: list[tuple[str, list[Spelling]]] = field(default_factory=list)
    early: list[tuple[str, int]] = field(default_factory=list)
    embargoed: list[tuple[str, str, str, str]] = field(default_factory=list)


def answers(index: Index, now: datetime, founded: str = "") -> Answers:
    """Every answer. `now` is the moment from which embargoes run; `founded` the year of the house, if it is said."""
    rows = index.rows
    return Answers(
        [Spike(*each) for each in index.remembered("spikes", lambda: times.spikes(rows))],
        times.gaps(index.remembered("months", lambda: times.months(rows))),
        [Twins(True, tuple(each)) for each in index.remembered("same", lambda: [each.articles for each in twins.exact(rows)])],
        [Twins(False, tuple(each)) for each in index.remembered("near", lambda: [each.articles for each in twins.near(rows)])],
        [tuple(each) for each in index.remembered("cut", lambda: cut(index))],
        [
            (reason, [Spelling(*each) for each in names])
            for reason, names in index.remembered("spellings", lambda: spellings(index))
        ],
        early(index, founded),
        embargoed(index, now),
    )  # fmt: skip


def cut(index: Index) -> list[tuple[int, int]]:
    """Numbers of characters after which several texts end in mid-sentence, and how many of them, the most first."""
    counts = dict(
        index.rows.execute(
            "SELECT characters, count(*) FROM article a JOIN found f ON f.article = a.number "
            "WHERE f.rule = ? AND a.state = 'archived' AND characters > 0 GROUP BY 1",
            (CUT,),
        )
    )
    found: dict[int, int] = {}
    for length, count in sorted(counts.items(), key=lambda pair: (-pair[1], -pair[0])):
        nearby = (
            sum(counts.get(length + step, 0) for step in range(-100, 101) if not -TRIMMED <= step <= TRIMMED)
            / 180
        )
        if count >= max(ALIKE, OUTSTANDING * nearby) and not any(
            abs(length - other) <= TRIMMED for other in found
        ):
            found[length] = sum(counts.get(length - step, 0) for step in range(TRIMMED + 1))
    return list(found.items())


def spellings(index: Index) -> list[tuple[str, list[tuple[str, str, int]]]]:
    """Groups of spellings that may be one party, each with its reason."""
    counts = index.rows.execute(
        "SELECT n.name, n.kind, count(DISTINCT c.article), n.uri FROM name n JOIN credit c ON c.name = n.number "
        "GROUP BY n.number ORDER BY 3 DESC, 1"
    )
    names = [Name(name, kind, count, uri=uri) for name, kind, count, uri in counts]
    return [
        (each.reason, [(name.name, name.kind, name.credits) for name in each.names])
        for each in clusters(names)
    ]


def early(index: Index, founded: str) -> list[tuple[str, int]]:
    """Days before the house existed, and those that software writes for want of one, with their articles."""
    ranges = " OR ".join(["published < ?", *["published >= ? AND published < ?"] * len(STOPGAPS)])
    query = (
        "SELECT substr(published, 1, 10) AS day, count(*) FROM article "
        f"WHERE ({ranges}) AND state = 'archived' AND published <> '' GROUP BY day ORDER BY day"
    )
    days = [edge for day in STOPGAPS for edge in (day, f"{day}\x7f")]
    return index.rows.execute(query, (founded or "0", *days)).fetchall()


def embargoed(index: Index, now: datetime) -> list[tuple[str, str, str, str]]:
    """Articles under an embargo that has not ended: its end, the headline, the package, the identifier."""
    query = "SELECT embargo, headline, path, id FROM article WHERE embargo > ? AND embargo <> '' AND state = 'archived' ORDER BY embargo, path"
    rows = index.rows.execute(query, (now.isoformat()[:10],)).fetchall()
    return [row for row in rows if not ended(row[0], now)]


def ended(embargo: str, now: datetime) -> bool:
    """Whether an embargo has ended. One of which only the day is said ends with that day."""
    try:
        until = datetime.fromisoformat(embargo)
    except ValueError:
        return False
    return len(embargo) > 10 and (until if until.tzinfo else until.replace(tzinfo=now.tzinfo)) <= now


class Problem(NamedTuple):
    """What one rule has to say: what is wrong, the query or package that shows it, and more words."""

    code: str
    message: Said
    path: str = ""
    label: Said = EMPTY


def findings(problems: Iterable[Problem]) -> list[Finding]:
    """Problems as findings of the rules of the family "wholes"."""
    document = Document(Source("archive", b""), "archive")
    for each in problems:
        document.notes.setdefault(each.code, []).append((filled(each.message), each.path, filled(each.label)))
    return rules.check(document)


def problems(found: Answers, index: Index) -> list[Problem]:
    """The answers in words; of very many of a kind the first ones, and how many more there are."""
    return [
        *some("W101", spike_told, found.spikes),
        *some("W102", gap_told, found.gaps),
        *some("W103", lambda each: twins_told(each, index), found.same),
        *some("W104", lambda each: twins_told(each, index), found.near),
        *some("W105", cut_told, found.cut),
        *some("W106", spelling_told, found.spellings),
        *some("W107", early_told, found.early),
        *some("W108", embargo_told, found.embargoed),
    ]


def some(code: str, tell: Callable[[Answer], Problem], every: list[Answer]) -> list[Problem]:
    """The first answers to one question in words, and how many more there are."""
    told = [tell(each) for each in every[:LISTED]]
    if len(every) > LISTED:
        told.append(
            Problem(code, said("{count} more of this kind are not listed", count=len(every) - LISTED))
        )
    return told


def spike_told(spike: Spike) -> Problem:
    """One spike in words."""
    day = spike.moment[:10]
    message = said(
        "{count} articles are dated {when}, to the second",
        count=spike.articles,
        when=spike.moment[:19].replace("T", " "),
    )
    if len(spike.moment) == 10:
        message = said("{count} articles are dated {when}", count=spike.articles, when=day)
    return Problem(
        "W101",
        message,
        f"date:{day}",
        said("a usual day of {year} has {usual}", year=day[:4], usual=spike.usual),
    )


def gap_told(gap: Gap) -> Problem:
    """One gap in words."""
    message = said(
        "{count} articles from {first} to {last}, a gap", count=gap.articles, first=gap.first, last=gap.last
    )
    label = said("the months around have about {usual} each", usual=gap.usual)
    return Problem("W102", message, f"date:{gap.first}..{gap.last}", label)


def twins_told(found: Twins, index: Index) -> Problem:
    """One group of the same story in words."""
    told = members(found, index)
    alike = "{count} articles have the same text word for word: {headline}"
    nearly = "{count} articles have most of their sentences in common: {headline}"
    message = said(alike if found.exact else nearly, count=len(found.articles), headline=told[0]["headline"])
    listed = " · ".join(filter(None, (f"{each['published'][:10]} {each['id']}".strip() for each in told[:5])))
    return Problem(
        "W103" if found.exact else "W104",
        message,
        by_id(told[0]["id"], told[0]["package"]),
        Said(braced(listed)),
    )


def cut_told(each: tuple[int, int]) -> Problem:
    """One length in words."""
    words = "{count} texts end in mid-sentence after {length} characters, or hardly fewer"
    return Problem("W105", said(words, count=each[1], length=each[0]), f"rule:{CUT}")


def spelling_told(group: tuple[str, list[Spelling]]) -> Problem:
    """One group of spellings in words."""
    reason, names = group
    shown = ", ".join(f"{each.name} ({each.articles:,})" for each in names[:6]) + (
        " …" if len(names) > 6 else ""
    )
    message = said("may be one party: {names}", names=shown)
    return Problem(
        "W106", message, f'name:"{names[0].name}"', said("they differ by {reason}", reason=Word(reason))
    )


def early_told(each: tuple[str, int]) -> Problem:
    """One day in words."""
    day, count = each
    label = said("software writes this day for want of one") if day in STOPGAPS else EMPTY
    message = said("{count} articles are dated {when}", count=count, when=day)
    if count == 1:
        message = said("an article is dated {when}", when=day)
    return Problem("W107", message, f"date:{day}", label)


def embargo_told(each: tuple[str, str, str, str]) -> Problem:
    """One embargo in words."""
    until, headline, path, id = each
    message = said("under embargo until {until}", until=until)
    return Problem("W108", message, by_id(id, path), Said(braced(headline)))


def by_id(id: str, path: str) -> str:
    """What finds an article: its identifier, or its package where that cannot be written in a query."""
    return path if '"' in id or not id.isprintable() else f'id:"{id}"'


def braced(words: str) -> str:
    """Words of the archive as a sentence without places."""
    return words.replace("{", "{{").replace("}", "}}")


def filled(sentence: Said) -> str:
    """A sentence in English."""
    values = {
        name: f"{value:,}" if isinstance(value, int) else value for name, value in sentence.values.items()
    }
    return sentence.words.format(**values)


def members(found: Twins, index: Index) -> list[dict[str, Any]]:
    """The articles of a group, the oldest first."""
    numbers = found.articles[:1000]
    marks = ", ".join("?" * len(numbers))
    query = f"SELECT id, path, published, headline, source FROM article WHERE number IN ({marks}) ORDER BY published, number"
    names = ("id", "package", "published", "headline", "source")
    return [dict(zip(names, row, strict=True)) for row in index.rows.execute(query, numbers)]
