"""Rows and cells of tables: CSV with any usual mark between its cells, TSV, and JSON lines, each cell where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from archiver.article import Fault
from archiver.finding import Span

MARKS = (",", ";", "\t", "|")
WORDY = ("rendered", "value", "name", "text", "title")
"""Keys that hold the words where a cell of JSON is an object."""
MOST_DEPTH = 8
"""So deep may objects lie in a row."""


class Cell(NamedTuple):
    """One cell: its words, how the source writes them, where, and the name of its column as the source writes it."""

    value: str
    raw: str
    span: Span | None
    column: str = ""


class Row(NamedTuple):
    """One row: where it stands, and its cells by the name of their column, as `key` makes it."""

    span: Span
    cells: dict[str, list[Cell]]


def key(column: str) -> str:
    """The name of a column for comparison: "Post Title" and "post-title" are "post_title"."""
    return re.sub(r"[^\w]+", "_", column.strip().lower()).strip("_")


def mark_of(header: str) -> str:
    """The mark between the cells of a header, or an empty string where it has but one."""
    best = max(MARKS, key=header.count)
    return best if best in header else ""


def is_json(text: str) -> bool:
    """Whether a table is one of JSON lines."""
    return text.lstrip()[:1] == "{"


def rows(text: str, faults: list[Fault]) -> Iterator[Row]:
    """The rows of a table; what is none becomes a fault."""
    return json_rows(text, faults) if is_json(text) else csv_rows(text, faults)


def csv_rows(text: str, faults: list[Fault]) -> Iterator[Row]:
    """The rows below the header of a CSV or TSV file; rows without any words are passed over."""
    mark = mark_of(text[: text.find("\n")])
    names: list[tuple[str, str]] = []
    for cells in records(text, mark or ","):
        if not names:
            names = [(key(cell.value), cell.value.strip()) for cell in cells]
            continue
        by_name: dict[str, list[Cell]] = {}
        for index, cell in enumerate(cells):
            if cell.value.strip():
                name, said = names[index] if index < len(names) else ("", "")
                by_name.setdefault(name, []).append(cell._replace(column=said))
        if by_name and cells[0].span and cells[-1].span:
            faults += unclosed(text, cells[-1].span)
            yield Row(Span(cells[0].span.start, cells[-1].span.end), by_name)


def unclosed(text: str, last: Span) -> list[Fault]:
    """The fault of a table whose last cell opens with a quotation mark that never closes."""
    if last.end < len(text) or text[last.start - 1 : last.start] != '"':
        return []
    return [Fault("table-syntax", "this quotation mark never closes", Span(last.start - 1, last.start))]


def records(text: str, mark: str) -> Iterator[list[Cell]]:
    """The cells of each record (RFC 4180): quoted cells may hold marks, line ends, and doubled quotation marks."""
    plain = re.compile(f"[^{re.escape(mark)}\r\n]*")
    cells: list[Cell] = []
    at, end = 0, len(text)
    while at < end:
        if text[at] == '"':
            close = at + 1
            while (close := text.find('"', close)) >= 0 and text[close + 1 : close + 2] == '"':
                close += 2
            close = end if close < 0 else close
            raw = text[at + 1 : close]
            cells.append(Cell(raw.replace('""', '"'), raw, Span(at + 1, at + 1 + len(raw))))
            match = plain.match(text, min(close + 1, end))
        else:
            match = plain.match(text, at)
            if match:
                cells.append(Cell(match.group(), match.group(), Span(*match.span())))
        at = match.end() if match else end
        if text[at : at + 1] == mark:
            at += 1
            if at == end or text[at] in "\r\n":
                cells.append(Cell("", "", Span(at, at)))
        if at >= end or text[at] in "\r\n":
            yield cells
            cells = []
            at += 2 if text[at : at + 2] == "\r\n" else 1
    if cells:
        yield cells


def json_rows(text: str, faults: list[Fault]) -> Iterator[Row]:
    """The objects of JSON lines; a line that is none becomes a fault."""
    from archiver import jsonplaces, jsontree

    for match in re.finditer(r"[^\r\n]+", text):
        line, place = match.group(), Span(*match.span())
        if not line.strip():
            continue
        parsed = jsontree.parse(line)
        if not isinstance(parsed.value, dict):
            faults.append(Fault("json-syntax", "this line is no JSON object", place))
            continue
        by_name: dict[str, list[Cell]] = {}
        for name, value in parsed.value.items():
            pointer = "/" + str(name).replace("~", "~0").replace("/", "~1")
            span = jsonplaces.span_of(line, pointer) or Span(0, len(line))
            raw, inner = line[span.start : span.end], Span(span.start + place.start, span.end + place.start)
            for column, words in words_in(str(name), value):
                by_name.setdefault(key(column), []).append(Cell(words, raw, inner, column))
        yield Row(place, by_name)


def words_in(column: str, value: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """The column and the words of every value: an object is those of the key that holds its words, and columns of its
    own for its other keys, as in "author.email"; so nothing in it is passed over."""
    if isinstance(value, str):
        if value.strip():
            yield column, value
    elif isinstance(value, bool) or value is None:
        if value:
            yield column, "true"
    elif isinstance(value, int | float):
        yield column, str(value)
    elif depth < MOST_DEPTH and isinstance(value, list):
        for one in value:
            yield from words_in(column, one, depth + 1)
    elif depth < MOST_DEPTH and isinstance(value, dict):
        told = next((name for name in WORDY if isinstance(value.get(name), str)), "")
        for name, inner in value.items():
            yield from words_in(column if name == told else f"{column}.{name}", inner, depth + 1)
