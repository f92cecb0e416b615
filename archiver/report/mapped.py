"""Rows of a table beside the articles that they become, for `archiver map test`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from archiver.article import Article
from archiver.finding import Span
from archiver.formats.cells import Cell, Row
from archiver.report import About
from archiver.report.terminal import cut, padded, pictured

MOST_COLUMN, MOST_CELL = 24, 36


def screen(name: str, row: Row, article: Article, about: About) -> list[str]:
    """One row and its article: each column with its cell, and beside it the field and what it became."""
    made = [about.paint(pictured(name), "bold")]
    cells = [cell for group in row.cells.values() for cell in group]
    width = min(MOST_COLUMN, max((len(pictured(cell.column)) for cell in cells), default=1))
    values = list(stated(article))
    for cell in sorted(cells, key=lambda one: one.span.start if one.span else 0):
        became = [(field, words) for field, words, span in values if within(span, cell.span)]
        left = padded(cut(pictured(cell.column), width), width)
        middle = padded(cut(flat(cell.value), MOST_CELL), MOST_CELL)
        room = max(20, about.columns - width - MOST_CELL - 8)
        right = became_words(cell, became, article)
        made.append(f"  {left}  {middle}  {cut(right, room)}".rstrip())
    given = [f"{field} {words}" for field, words, span in values if span is None and words]
    if given:
        made.append(
            f"  {padded('', width)}  {padded('(given, or worked out)', MOST_CELL)}  {', '.join(given)}"
        )
    return made


def became_words(cell: Cell, became: list[tuple[str, str]], article: Article) -> str:
    """What a cell became, field by field."""
    fields: dict[str, list[str]] = {}
    for field, words in became:
        fields.setdefault(field, []).append(words)
    if not fields:
        left = any(unread.span == cell.span for unread in article.unread)
        return "not read" if left else "–"
    body = fields.pop("body", [])
    told = [f"{field}: {', '.join(dict.fromkeys(words))}" for field, words in fields.items()]
    if body:
        told.insert(0, f"body: {len(body)} {'paragraph' if len(body) == 1 else 'paragraphs'}")
    return "; ".join(told)


def stated(article: Article) -> Iterator[tuple[str, str, Span | None]]:
    """Every value of an article that stands in a table: its field, its words and its place."""
    for name in Article.__dataclass_fields__:
        value: Any = getattr(article, name)
        for one in value if isinstance(value, tuple) else (value,):
            if name in ("unread", "credit_lines") or one is None or not hasattr(one, "span"):
                continue
            yield name, flat(str(getattr(one, "value", "") or getattr(one, "iso", ""))), one.span
    for line in article.credit_lines:
        for credit in line.credits:
            yield "credits", f"{flat(credit.name)} ({credit.role})", line.span


def within(inner: Span | None, outer: Span | None) -> bool:
    """Whether a value stands in a cell."""
    return bool(inner and outer and outer.start <= inner.start and inner.end <= outer.end)


def flat(words: str) -> str:
    """Words on one line, with nothing in them that a terminal would obey."""
    return pictured(" ".join(words.split()))


def summary(unread: Counter[str], examples: dict[str, str], rows: int, missing: list[str]) -> list[str]:
    """What was not mapped, and what the mapping names that the table has not."""
    made = [
        f"  not read: {pictured(what)}, in {count} of {rows} rows, e.g. {cut(flat(examples[what]), 40)}"
        for what, count in unread.most_common()
    ]
    made += [f"  not there: the mapping names {pictured(column)}, which no row has" for column in missing]
    return made or ["  Everything in these rows was read."]
