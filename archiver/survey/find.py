"""Find articles in an archive: those that a query means, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archiver.survey.index import Index
from archiver.survey.query import Query

PAGE = 500
"""Articles whose credits are looked up at once."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One article that was found. `credits` are (name, kind, role, scope); `package` is its path in the archive."""

    id: str
    version: int
    package: str
    state: str
    reason: str
    headline: str
    language: str
    published: str
    rights: str
    freelance: bool
    url: str
    source: str
    credits: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Party:
    """One spelling of somebody, and how many articles credit it."""

    name: str
    kind: str
    uri: str
    articles: int


def sought(query: Query) -> tuple[str, list[object]]:
    """The query as SQL that gives `number` and `day` of each article, in no order."""
    values: list[object] = []
    if query.name:
        # The table of credits alone answers for a name, however many articles there are: the others are asked one by one.
        start = "SELECT DISTINCT c.article AS number, c.day AS day FROM credit c"
        joined = " CROSS JOIN article a ON a.number = c.article" if more(query) else ""
        where = ["c.name IN (SELECT rowid FROM named WHERE named MATCH ?)"]
        values.append(query.name)
        if query.role:
            where.append("c.role = ?")
            values.append(query.role)
        conditions = query.conditions if joined else ()
    else:
        start, joined, where, conditions = (
            "SELECT a.number, a.published AS day FROM article a",
            "",
            [],
            query.conditions,
        )
    for condition in conditions:
        where.append(condition.sql)
        values += condition.values
    return f"{start}{joined} WHERE {' AND '.join(where)}", values


def more(query: Query) -> bool:
    """Whether more is sought than a name: only what is archived has its credits indexed."""
    return any(condition.sql != "a.state = 'archived'" for condition in query.conditions)


def count(index: Index, query: Query) -> int:
    """How many articles there are."""
    sql, values = sought(query)
    if query.name:
        sql = sql.replace("c.article AS number, c.day AS day", "c.article", 1)
    return int(index.rows.execute(f"SELECT count(*) FROM ({sql})", values).fetchone()[0])


def numbers(index: Index, query: Query, limit: int = -1) -> list[int]:
    """The numbers of the articles, the newest first; all with a `limit` below 0."""
    sql, values = sought(query)
    ordered = f"{sql} ORDER BY day DESC, 1 LIMIT ?"
    return [row[0] for row in index.rows.execute(ordered, [*values, limit])]


def hits(index: Index, query: Query, limit: int = -1) -> Iterator[Hit]:
    """The articles, the newest first."""
    found = numbers(index, query, limit)
    for start in range(0, len(found), PAGE):
        yield from looked_up(index, found[start : start + PAGE])


def looked_up(index: Index, found: list[int]) -> Iterator[Hit]:
    """Articles by their numbers, in that order."""
    marks = ", ".join("?" * len(found))
    credits: dict[int, list[tuple[str, str, str, str]]] = {}
    query = (
        "SELECT c.article, n.name, n.kind, c.role, c.scope FROM credit c JOIN name n ON n.number = c.name "
        f"WHERE c.article IN ({marks}) ORDER BY c.scope, c.role, n.name"
    )
    for number, *credit in index.rows.execute(query, found):
        credits.setdefault(number, []).append(tuple(credit))
    query = (
        "SELECT a.number, id, version, path, state, reason, headline, language, published, coalesce(t.words, ''), freelance, "
        f"url, source FROM article a LEFT JOIN term t ON t.number = a.rights WHERE a.number IN ({marks})"
    )
    rows = {row[0]: row[1:] for row in index.rows.execute(query, found)}
    for number in found:
        *values, freelance, url, source = rows[number]
        yield Hit(*values, bool(freelance), url, source, tuple(credits.get(number, ())))  # type: ignore[call-arg]


def parties(index: Index, name: str = "") -> Iterator[Party]:
    """The spellings that a name means, or all, with the most credited first. `name` is as `Query.name`."""
    where, values = (
        ("WHERE n.number IN (SELECT rowid FROM named WHERE named MATCH ?)", [name]) if name else ("", [])
    )
    query = (
        "SELECT n.name, n.kind, n.uri, count(DISTINCT c.article) FROM name n JOIN credit c ON c.name = n.number "
        f"{where} GROUP BY n.number ORDER BY 4 DESC, n.name, n.kind"
    )
    for row in index.rows.execute(query, values):
        yield Party(*row)
