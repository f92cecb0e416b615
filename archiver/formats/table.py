"""Tables: CSV with any usual mark between its cells, TSV, and JSON lines, an article for each row.

What a column means is told by its name, or by a mapping that the user gives (`archiver.formats.mapping`). A column
with another name is not guessed at: its cells stay unread. So does each cell of a field that holds one value only and
has that already.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from archiver.article import (
    Article,
    CreditLine,
    Document,
    Fault,
    Given,
    Mapping,
    Media,
    Said,
    Unread,
    When,
    filled,
)
from archiver.finding import Span
from archiver.formats import lines
from archiver.formats.cells import Cell, Row, key, mark_of, rows
from archiver.formats.mapping import FIELD_OF, NOTHING, ORDERS, meant
from archiver.paragraphs import lines as rows_of
from archiver.paragraphs import paragraphs
from archiver.pattern import Pattern
from archiver.source import Source, Unreadable

NAME = "table"
LABEL = "table: CSV, TSV, JSON lines, Parquet, SQLite"
SUFFIXES = (".csv", ".tsv", ".tab", ".jsonl", ".ndjson")

ROW = "#row="
"""Follows the name of a table in the name of one of its rows, with the number of the row."""
PARTIES = ("editor", "contributor", "translator", "source")
LISTS = ("keywords", "subjects")
MOMENTS = ("published", "modified", "created", "embargo")
SINGLE = (
    "id", "version", "status", "headline", "description", "slugline", "dateline", "language", "provider", "rights",
    "rightsholder", "section", "genre", "url", "image", "caption", *MOMENTS,
)  # fmt: skip
"""Fields that one cell fills."""
STATED = (
    "headline",
    "description",
    "slugline",
    "dateline",
    "provider",
    "rights",
    "rightsholder",
    "section",
    "genre",
)
MARKUP = Pattern(
    r"<(?:p|br|div|h[1-6]|ul|blockquote)\b[^<>]{0,500}>|&(?:amp|nbsp|quot|#\d{2,5});", re.IGNORECASE
)
PARTED = Pattern(r"\s*[,;|]\s*")
FIGURES = Pattern(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b.*")
SINCE_1970 = Pattern(r"(\d{9,10})(?:\d{3})?(?:\.0+)?")
"""Seconds or thousandths of them since the beginning of 1970, as programs note a moment."""
MOST_COLUMNS = 500


def sniff(head: bytes, name: str) -> int:
    """Sure when the first row names columns known here, of which one is the headline or the text; and of rows by name."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if ROW in name:
        return 78 if start.startswith(b"{") else 97
    first, feed, rest = start.partition(b"\n")
    if not feed or not rest.strip() or (len(first) > 8000 and not first.startswith(b"{")):
        return 0
    if first.startswith(b"{") and not rest.lstrip().startswith(b"{"):
        return 0
    named = columns(first)
    if telling(named) and len(named) < MOST_COLUMNS:
        return 97
    return 76 if len(named) > 1 and name.lower().endswith(SUFFIXES) else 0


def columns(first: bytes) -> list[str]:
    """The names of the columns that the first line of a table states, or nothing when it is none of ours."""
    if first.startswith(b"{"):
        return json_columns(first)
    words = first.decode("utf-8", "replace").strip("\r\n\ufeff")
    mark = mark_of(words)
    return [cell.strip().strip('"') for cell in words.split(mark)] if mark else []


def telling(named: list[str]) -> bool:
    """Whether columns are those of articles: two that are known, one of them the headline or the text."""
    fields = {FIELD_OF.get(key(column), "") for column in named} - {""}
    return len(fields) >= 2 and bool(fields & {"headline", "body"})


def json_columns(line: bytes) -> list[str]:
    """The keys of an object on one line, or nothing when it is none of ours."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return []
    if not isinstance(row, dict) or any(name.startswith(("@", "$")) for name in row):
        return []
    return list(row)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What columns mean, and how the words in them are read."""

    fields: dict[str, str]
    mapping: Mapping


def read(source: Source, given: Given) -> Document:
    """Read a table. A row that cannot be read becomes a fault. Raises `Unreadable` when no row can."""
    document = Document(source, NAME)
    faults: list[Fault] = []
    meaning = Meaning(meant(given.mapping), given.mapping)
    found, places = [], {}
    columns: set[str] = set()
    for number, row in enumerate(rows(source.text, faults), 1):
        path = f"row[{number}]"
        places[path] = row.span
        columns.update(row.cells)
        found.append(filled(lines.recognised(article(row, path, meaning)), given))
    if not found:
        raise Unreadable(faults[0].message if faults else "the table holds no rows that can be read")
    if not {meaning.fields.get(name) for name in columns} & {"headline", "body"}:
        raise Unreadable(
            "none of its columns is known as a headline or a text; `archiver map init` proposes what columns mean"
        )
    document.notes["rows of the table"] = places
    document.articles, document.faults = tuple(found), tuple(faults)
    return document


def span_of(document: Document, path: str) -> Span | None:
    """Where a row stands in the source."""
    places: dict[str, Span] = document.notes.get("rows of the table", {})
    return places.get(path)


def article(row: Row, path: str, meaning: Meaning) -> Article:
    """The article that a row states."""
    cells, unread = sorted_out(row, meaning)
    language = single(cells, "language")
    spoken = language.value if language else ""
    body = tuple(piece for cell in cells.get("body", ()) for piece in pieces(cell, path))
    moments = {name: moment(cells.get(name, []), spoken, meaning.mapping) for name in MOMENTS}
    unread += [
        Unread(f"column {cell.column}".strip(), cell.raw, cell.span)
        for name in MOMENTS
        for cell in cells.get(name, ())
        if moments[name] is None
    ]
    version, status = single(cells, "version"), single(cells, "status")
    stated: dict[str, Any] = {name: single(cells, name) for name in STATED} | moments
    return Article(
        id=single(cells, "id"),
        version=int(version.value) if version and re.fullmatch(r"[0-9]{1,9}", version.value) else None,
        status=lines.STATUSES.get(status.value.lower(), status.value) if status else "",
        subheads=tuple(said(cell) for cell in cells.get("subheads", ())),
        body=body,
        language=language,
        credit_lines=lines.merged(credits(cells, body, spoken)),
        subjects=tuple(each(cells.get("subjects", []))),
        keywords=tuple(each(cells.get("keywords", []))),
        url=single(cells, "url"),
        media=tuple(pictures(cells)),
        unread=tuple(unread),
        path=path,
        **stated,
    )


def sorted_out(row: Row, meaning: Meaning) -> tuple[dict[str, list[Cell]], list[Unread]]:
    """The cells of a row by the field that they are, and what is left over. Constants fill what no cell does."""
    by_field: dict[str, list[Cell]] = {}
    unread = []
    for name, cells in row.cells.items():
        field = meaning.fields.get(name, "")
        if field == NOTHING:
            continue
        taken = by_field.setdefault(field, []) if field else []
        for cell in cells:
            if not field or (field in SINGLE and taken and taken[0].value != cell.value):
                unread.append(Unread(f"column {cell.column}".strip(), cell.raw, cell.span))
            elif field not in SINGLE or not taken:
                taken.append(cell)
    for field, value in meaning.mapping.constants:
        if not by_field.get(field):
            by_field[field] = [Cell(value, "", None)]
    return by_field, unread


def single(cells: dict[str, list[Cell]], field: str) -> Said | None:
    """The value of a field that holds one."""
    return next((said(cell) for cell in cells.get(field, ())), None)


def said(cell: Cell) -> Said:
    """A cell as one value, its markup taken away. What stands in no cell is given by the user."""
    from archiver.formats import fragments

    words = fragments.text(cell.value) if MARKUP.search(cell.value) else " ".join(cell.value.split())
    return Said(words, cell.raw, cell.span, how="said" if cell.span else "given")


def each(cells: list[Cell]) -> Iterator[Said]:
    """The single words of cells that hold several."""
    for cell in cells:
        for words in PARTED.split(cell.value.strip()):
            if words:
                yield replace(said(cell), value=words)


def pieces(cell: Cell, path: str) -> Iterator[Said]:
    """The paragraphs of a cell with the text, each placed where the cell stands."""
    if MARKUP.search(cell.value):
        from archiver.formats import fragments

        for piece in fragments.read(cell.value, path).paragraphs:
            yield Said(piece.value, cell.raw, cell.span)
        return
    for piece in paragraphs(cell.value, rows_of(cell.value)):
        yield Said(piece.value, cell.raw, cell.span)


def moment(cells: list[Cell], language: str, mapping: Mapping) -> When | None:
    """The moment that a cell says: in the order of its mapping where figures leave that open, and in its zone."""
    words = next((said(cell) for cell in cells), None)
    if words is None:
        return None
    since = SINCE_1970.fullmatch(words.value)
    if since:
        iso = datetime.fromtimestamp(int(since[1]), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return When(iso, words.raw or words.value, words.span, how=words.how)
    if mapping.dates and FIGURES.fullmatch(words.value):
        language = ORDERS[mapping.dates]
    found = lines.when(words, language)
    if found is None:
        return None
    return replace(found, iso=zoned(found.iso, mapping.zone), how=words.how)


def zoned(iso: str, zone: str) -> str:
    """A moment without a time zone in the one that is given; at the hour that a clock shows twice, the first."""
    if not zone or "T" not in iso or iso.endswith("Z") or "+" in iso or "-" in iso.partition("T")[2]:
        return iso
    from zoneinfo import ZoneInfo

    offset = datetime.fromisoformat(iso).replace(tzinfo=ZoneInfo(zone)).strftime("%z")
    return f"{iso}{offset[:3]}:{offset[3:5]}"


def credits(cells: dict[str, list[Cell]], body: tuple[Said, ...], language: str) -> Iterator[CreditLine]:
    """Who is credited: in columns of their own, and at the head and the end of the text."""
    from archiver.credits import in_text

    for cell in cells.get("author", ()):
        yield seated(lines.line_from(Said(cell.value.strip()), "byline", language), said(cell))
    for role in PARTIES:
        for cell in cells.get(role, ()):
            yield seated(lines.party(Said(cell.value.strip()), role, language), said(cell))
    for cell in cells.get("photographer", ()):
        yield seated(lines.picture_line(Said(cell.value.strip()), language), said(cell))
    for index, line in in_text([Said(piece.value) for piece in body], language=language):
        yield seated(line, body[index])


def pictures(cells: dict[str, list[Cell]]) -> Iterator[Media]:
    """The picture that a row names."""
    url, caption = single(cells, "image"), single(cells, "caption")
    if url or caption:
        yield Media("ImageObject", url.value if url else "", caption.value if caption else "")


def seated(line: CreditLine, place: Said) -> CreditLine:
    """The line at the place of the cell that it stands in."""
    return replace(lines.placed(line, ""), raw=place.raw, span=place.span)
