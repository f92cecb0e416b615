"""The blocks of a report that say what became of everything: verdict, reconciliation, findings, time, what waits, size, files."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import archiver
from archiver.finding import Severity
from archiver.report.blocks import Block, Chart, Course, Query, Row, Said, Table, Word, said
from archiver.rules import RULES
from archiver.survey import comparison
from archiver.survey.answers import Answers, Problem
from archiver.survey.comparison import Earlier
from archiver.survey.index import Index
from archiver.survey.records import Account

SHOWN = 20
"""So many rows of a table stand on the page."""

UNLISTED = (
    "What was given to `archiver ingest` is not written down; what came in is the sum of what became of it."
)

FEW = 3
"""So many findings of each rule stand in the first table of the page."""

STATES = ("archived", "known", "held", "failed", "skipped")


@dataclass(frozen=True, slots=True)
class Whole:
    """An archive under survey. `name` is how the user calls it; `now` the moment of the report."""

    index: Index
    name: str
    now: datetime
    founded: str
    answers: Answers
    problems: list[Problem]
    accounts: list[Account]
    earlier: Earlier | None = None

    def count(self, where: str = "1", *values: Any) -> int:
        """How many articles fit."""
        return int(self.index.asked(f"SELECT count(*) FROM article WHERE {where}", *values)[0][0])


def table(
    whole: Whole,
    name: str,
    title: str,
    columns: tuple[str, ...],
    query: str,
    *values: Any,
    shown: int = SHOWN,
    words: tuple[int, ...] = (),
) -> Table:
    """A table from a query. The page keeps the first rows, the CSV file has all of them.

    `words` are the columns whose cells are words of archiver's own.
    """

    def row(cells: Sequence[Any]) -> Row:
        return tuple(Word(cell) if place in words else cell for place, cell in enumerate(cells))

    total, rows = whole.index.remembered(
        f"table {query} {values} {shown}", lambda: first(whole.index.rows.execute(query, values), shown)
    )
    every = partial(whole.index.rows.execute, query, values)
    return Table(name, title, columns, tuple(map(row, rows)), total, lambda: map(row, every()))


def first(rows: Iterable[Row], shown: int) -> tuple[int, list[Row]]:
    """How many rows there are, and the first of them."""
    kept: list[Row] = []
    total = 0
    for total, row in enumerate(rows, 1):
        if total <= shown:
            kept.append(row)
    return total, kept


def given(name: str, title: str, columns: tuple[str, ...], rows: list[Row], shown: int = SHOWN) -> Table:
    """A table from rows at hand."""
    return Table(name, title, columns, tuple(rows[:shown]), len(rows), lambda: rows)


def by_state(whole: Whole, name: str, title: str, head: str, key: str, order: str, shown: int = 60) -> Table:
    """What came and what became of it, for each value of a key."""
    sums = ", ".join(f"sum(a.state = '{state}')" for state in STATES)
    query = f"SELECT {key} AS k, count(*), {sums} FROM article a LEFT JOIN term t ON t.number = a.origin GROUP BY k ORDER BY {order}"
    return table(whole, name, title, (head, "in", *map(str, STATES)), query, shown=shown)


def verdict(whole: Whole) -> Block:
    """What came, what became of it, and whether it adds up."""
    states = counted_states(whole)
    total = sum(states.values())
    low, high = whole.index.asked(
        "SELECT min(published), max(published) FROM article WHERE state = 'archived' AND published <> ''"
    )[0]
    rows: list[Row] = [
        (Word("archive"), whole.name),
        (Word("this report was made"), moment(whole.now.isoformat())),
        (Word("by"), f"archiver {archiver.__version__}"),
        (
            Word("articles in the archive"),
            whole.index.asked("SELECT count(DISTINCT id) FROM article WHERE state = 'archived'")[0][0],
        ),
        (Word("packages, each version one"), states["archived"]),
        (Word("first and last day of publication"), f"{(low or '')[:10]} – {(high or '')[:10]}"),
        (
            Word("bytes in packages"),
            whole.index.asked("SELECT coalesce(sum(size), 0) FROM article WHERE state = 'archived'")[0][0],
        ),
    ]
    grave = [each.code for each in whole.problems if RULES[each.code].severity >= Severity.WARNING]
    raised = said("The archive as a whole raises no question that somebody should look at.")
    if grave:
        raised = said(
            "The archive as a whole raises {count} questions of {kinds} kinds that somebody should look at.",
            count=len(grave),
            kinds=len(set(grave)),
        )
    words = (sentence(states, total), *accounted(whole), raised)
    since = comparison.tables(whole.earlier, states, rules_of(whole), whole.problems) if whole.earlier else ()
    tables = (*questions(whole), *since, given("archive", "This archive", ("what", "value"), rows))
    state = "look" if grave or states["held"] + states["failed"] else "good"
    return Block("verdict", "Verdict", words, tables, balance=tuple(states.items()), state=state)


def accounted(whole: Whole) -> Iterator[Said]:
    """Whether everything that was listed is accounted for."""
    if not whole.accounts:
        yield said(UNLISTED)
        return
    values = {
        name: sum(getattr(each, name) for each in whole.accounts)
        for name in ("listed", "accounted", "unexplained")
    }
    if not values["unexplained"]:
        yield said(
            "Migrations listed {listed} sources, and every one of them is accounted for.",
            listed=values["listed"],
        )
    elif any(each.state != "done" for each in whole.accounts):
        yield said(
            "Migrations listed {listed} sources, and {accounted} of them are accounted for so far.", **values
        )
    else:
        yield said(
            "Migrations listed {listed} sources; {unexplained} outcomes are not explained, which is a fault of archiver.",
            **values,
        )


def questions(whole: Whole) -> Iterator[Table]:
    """What the archive as a whole is asked about: on the page a few rows of each rule, so that none hides another."""
    few: list[Row] = []
    rest: list[Row] = []
    counts: Counter[str] = Counter()
    for each in sorted(whole.problems, key=lambda each: -RULES[each.code].severity):
        counts[each.code] += 1
        severity = Word(RULES[each.code].severity.word)
        row = (each.code, severity, each.message, each.label, query_of(each.path))
        (few if counts[each.code] <= FEW else rest).append(row)
    if few:
        columns = ("rule", "severity", "what", "more", "find")
        yield given("questions", "What to look at", columns, few + rest, len(few))


def query_of(path: str) -> str:
    """The path of a finding as a query, where it is one."""
    return Query(path) if ":" in path and not path.endswith((".tar", ".zip")) else path


def sentence(states: dict[str, int], total: int) -> Any:
    """The balance in one sentence."""
    return said(
        "{total} came in: {archived} archived, {known} known already, {held} held back, {failed} failed, {skipped} passed over.",
        total=total,
        **states,
    )


def counted_states(whole: Whole) -> dict[str, int]:
    """State -> articles."""
    found = dict(whole.index.asked("SELECT state, count(*) FROM article GROUP BY state"))
    return {state: found.get(state, 0) for state in STATES}


def reconciliation(whole: Whole) -> Block:
    """What came in and what became of it: by source, format and year; and credits and dates likewise."""
    words = [said("Everything that came in is counted once, by what became of it; each row adds up.")]
    sums = [f"SELECT '{name}' AS what, {', '.join(f'{what} FILTER (WHERE {where})' for where in CONSERVED)} FROM article"
            for name, what in FACTS]  # fmt: skip
    columns = ("what", "in", "archived", "held", "failed")
    kept = [
        (Word(row[0]), *(value or 0 for value in row[1:]))
        for row in (whole.index.asked(query)[0] for query in sums)
    ]
    tables = (
        by_state(whole, "by-format", "By format", "format", "a.format", "2 DESC, 1"),
        by_state(whole, "by-year", "By year of publication", "year", "substr(a.published, 1, 4)", "1"),
        by_state(
            whole,
            "by-origin",
            "By where they came from, with most that waits first",
            "source",
            "coalesce(t.words, '')",
            "sum(a.state IN ('held', 'failed', 'skipped')) DESC, 2 DESC, 1",
            SHOWN,
        ),
        given("conserved", "Credits and dates that were read, and where they are now", columns, kept),
        given(
            "runs",
            "Migrations",
            RUNS,
            [(each.run, moment(each.began), Word(each.state), *each[3:8]) for each in whole.accounts],
        ),
        given(
            "runs-kept",
            "Credits and dates of migrations",
            RUNS_KEPT,
            [(each.run, *each[8:12], Path(each.plan).name, each.digest) for each in whole.accounts],
        ),
    )
    state = "look" if any(each.unexplained for each in whole.accounts) else "good"
    return Block("reconciliation", "Reconciliation", tuple(words), tables, state=state)


RUNS = ("run", "began", "state", "chunks", "chunks done", "sources listed", "accounted for", "unexplained")
RUNS_KEPT = (
    "run",
    "credits read",
    "credits in packages",
    "dates read",
    "dates in packages",
    "plan",
    "digest of the packages",
)


def moment(iso: str) -> str:
    """A moment for people: "2026-11-25 21:16 UTC"."""
    when = datetime.fromisoformat(iso)
    return when.strftime("%Y-%m-%d %H:%M %Z" if when.tzinfo else "%Y-%m-%d %H:%M")


FACTS = (
    ("articles", "count(*)"),
    ("credits of named parties", "sum(people)"),
    ("articles that credit somebody", "sum(people > 0)"),
    ("articles with a date", "sum(published <> '')"),
    ("articles with a language", "sum(language <> '')"),
)
"""What is told to be conserved -> how it is counted."""

CONSERVED = ("state <> 'known'", "state = 'archived'", "state = 'held'", "state = 'failed'")


COUNTED = "SELECT rule, count(*), sum(count) FROM found GROUP BY rule ORDER BY 2 DESC, 1"


def rules_of(whole: Whole) -> dict[str, int]:
    """Code of a rule -> articles in which it found something."""
    return {rule: articles for rule, articles, _ in whole.index.asked(COUNTED)}


def findings(whole: Whole) -> Block:
    """What the rules found, and how often, year by year."""
    counts = whole.index.asked(COUNTED)
    course: dict[str, dict[str, int]] = {}
    for rule, year, count in whole.index.asked(
        "SELECT f.rule, substr(a.published, 1, 4), count(*) FROM found f JOIN article a ON a.number = f.article GROUP BY 1, 2"
    ):
        course.setdefault(rule, {})[year] = count
    spanned = spread(dict(whole.index.asked(
        "SELECT substr(published, 1, 4) AS year, count(*) FROM article WHERE published <> '' GROUP BY year")))  # fmt: skip
    rows: list[Row] = []
    for rule, articles, total in counts:
        known = RULES.get(rule)
        rows.append((
            rule, Word(known.severity.word) if known else "", known.name if known else "", articles, total,
            Course(course.get(rule, {}).get(year, 0) for year in spanned), Query(f"rule:{rule}"),
        ))  # fmt: skip
    columns = ("rule", "severity", "name", "articles", "findings", "over the years", "find")
    words = said("{rules} rules spoke; `archiver explain CODE` tells more of each.", rules=len(rows))
    return Block("findings", "Findings by rule", (words,), (given("findings", "By rule", columns, rows, 80),))


FAR = 15
"""Years without an article, beyond which a few are strays."""


def spread(counts: dict[str, int], most: int = 80) -> list[str]:
    """Every year of the time in which nearly all articles lie, at most so many, the latest.

    A few articles with impossible dates would make a picture of empty centuries; tables have them.
    """
    years = sorted(int(year) for year in counts if year.isdigit())
    total = sum(counts.values())
    for end, beside in ((0, 1), (-1, -2)):
        passed = 0
        while len(years) > 1:
            passed += counts.get(f"{years[end]:04d}", 0)
            far = abs(years[beside] - years[end]) >= FAR
            if passed > total / (20 if far else 200):
                break
            years.pop(end)
    return [f"{year:04d}" for year in range(years[0], years[-1] + 1)][-most:] if years else []


def timeline(whole: Whole) -> Block:
    """Articles over time, with what the rules found, gaps and spikes."""
    rows = whole.index.asked(
        "SELECT substr(published, 1, 4) AS year, count(*), sum(worst >= 2), sum(people = 0) FROM article "
        "WHERE state = 'archived' AND published <> '' GROUP BY year ORDER BY year"
    )
    by_year = {row[0]: row[1:] for row in rows}
    labels = spread({year: row[0] for year, row in by_year.items()})
    answers = whole.answers
    marks = {each.moment[:4]: "spike" for each in answers.spikes} | {
        each.first[:4]: "gap" for each in answers.gaps
    }
    warned = tuple(by_year.get(year, (0, 0, 0))[1] for year in labels)
    free = tuple(by_year.get(year, (0, 0, 0))[0] - bad for year, bad in zip(labels, warned, strict=True))
    chart = Chart(
        "Articles by year",
        tuple(labels),
        (("without a warning", free), ("with a warning or an error", warned)),
        marks,
    )
    undated = whole.count("state = 'archived' AND published = ''")
    words = (
        [said("Articles without a date, which stand in no year: {count}.", count=undated)] if undated else []
    )
    tables = (
        given("spikes", "Far more than usual at once", ("moment", "articles", "usual on a day of the year", "find"),
              [(each.moment, each.articles, each.usual, Query(f"date:{each.moment[:10]}")) for each in answers.spikes]),
        given("gaps", "Months without articles", ("first", "last", "articles", "usual in a month", "find"),
              [(each.first, each.last, each.articles, each.usual, Query(f"date:{each.first}..{each.last}")) for each in answers.gaps]),
        given("years", "Articles by year", ("year", "articles", "without a warning", "with a warning or an error", "credit nobody"),
              [(year, count, count - bad, bad, nobody) for year, (count, bad, nobody) in by_year.items()], 80),
        table(whole, "months", "Articles by month", ("month", "articles", "with a warning or an error"),
              "SELECT substr(published, 1, 7) AS month, count(*), sum(worst >= 2) FROM article WHERE state = 'archived' "
              "AND published <> '' GROUP BY month ORDER BY month DESC", shown=12),
    )  # fmt: skip
    return Block(
        "timeline",
        "Over time",
        tuple(words),
        tables,
        chart,
        state="look" if answers.spikes or answers.gaps else "good",
    )


def waiting(whole: Whole) -> Block:
    """What is not in the archive, by its cause, with what to type."""
    query = (
        "SELECT state, CASE WHEN cause <> '' THEN cause WHEN fault THEN 'fault' WHEN stopped THEN 'limit' ELSE '' END AS why, "
        "min(CASE WHEN cause = '' THEN reason ELSE '' END), count(*), min(source) FROM article "
        "WHERE state IN ('held', 'failed', 'skipped') "
        "GROUP BY state, why, CASE WHEN cause = '' THEN reason ELSE '' END ORDER BY 4 DESC, 1, 2"
    )
    rows = [
        (Word(state), why, reason or (RULES[why].summary if why in RULES else ""), count, sample)
        for state, why, reason, count, sample in whole.index.asked(query)
    ]
    count = sum(row[3] for row in rows)
    name = shlex.quote(whole.name)
    words = said(
        "Waiting: {count}. Mend them and give the command again that brought them; what is archived is passed over.",
        count=count,
    )
    again = [
        f"archiver migrate {shlex.quote(plan)} --retry held"
        for plan in dict.fromkeys(each.plan for each in whole.accounts)
        if plan
    ]
    lines = (
        f"archiver status {name} --held",
        f"archiver status {name} --failed",
        *(again or [f"archiver ingest SOURCE --to {name} --retry held"]),
    )
    columns = ("state", "cause", "what it says", "articles", "for example")
    return Block(
        "waiting", "Held back and failed", (words if count else said("Nothing waits."),),
        (given("waiting", "By cause", columns, rows),), state="look" if count else "good", lines=lines if count else (),
    )  # fmt: skip


def size(whole: Whole) -> Block:
    """How large it is, what was stopped by a limit, and the largest."""
    packages, octets, files = whole.index.asked(
        "SELECT count(*), coalesce(sum(size), 0), coalesce(max(size), 0) FROM article WHERE state = 'archived'"
    )[0]
    stopped, faults = whole.count("stopped = 1"), whole.count("fault = 1")
    rows: list[Row] = [
        (Word("packages"), packages),
        (Word("bytes in packages"), octets),
        (Word("bytes of a package on average"), octets // packages if packages else 0),
        (Word("bytes of the largest package"), files),
        (Word("words of an article on average"), int(whole.index.asked(
            "SELECT coalesce(avg(words), 0) FROM article WHERE state = 'archived' AND words > 0")[0][0])),
        (Word("stopped by a limit"), stopped),
        (Word("stopped by a fault of archiver"), faults),
    ]  # fmt: skip
    largest = table(
        whole, "largest", "The largest packages", ("bytes", "headline", "package"),
        "SELECT size, headline, path FROM article WHERE state = 'archived' ORDER BY size DESC, path LIMIT 1000", shown=10,
    )  # fmt: skip
    return Block(
        "size", "Size and limits", (), (given("size", "Size", ("what", "value"), rows), largest),
        state="look" if stopped or faults else "",
    )  # fmt: skip


def files(whole: Whole, others: list[tuple[str, int, str]]) -> Block:
    """The files that belong to this report, and how to check it without trusting it. `others` have name, size, SHA-256."""
    name, place = shlex.quote(whole.name), shlex.quote(str(Path(whole.name) / ".archiver" / "index.sqlite"))
    lines = (
        f"archiver verify {name}",
        f"archiver status {name}",
        f"archiver find {name} 'rule:T016'",
        f"sqlite3 {place} 'SELECT state, count(*) FROM article GROUP BY state'",
        f"rm {place} && archiver report {name}",
    )
    words = (
        said("Every figure here is worked out from the packages and can be asked for again."),
        said("The last command makes the index anew and with it this report; the figures stay the same."),
    )
    tables = (
        (given("files", "Tables of this report", ("file", "bytes", "SHA-256"), list(others), 80),)
        if others
        else ()
    )
    return Block("files", "Files, and how to check this report", words, tables, lines=lines)
