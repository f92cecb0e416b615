"""Tables: CSV with any usual mark between its cells, TSV, and JSON lines, an article for each row.

What a column means is told by its name, in the words that content systems and archivists use for it (`COLUMNS`), or by
the user (`columns` in archiver.toml). A column with another name is not guessed at: its cells stay unread.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from archiver.article import Article, CreditLine, Document, Fault, Given, Said, Unread, When, filled
from archiver.finding import Span
from archiver.formats import lines
from archiver.paragraphs import lines as rows_of
from archiver.paragraphs import paragraphs
from archiver.source import Source, Unreadable

NAME = "table"
LABEL = "CSV, TSV or JSON lines"
SUFFIXES = (".csv", ".tsv", ".tab", ".jsonl", ".ndjson")

MARKS = (",", ";", "\t", "|")
COLUMNS = {
    "id": "id guid uuid identifier article_id post_id story_id external_id kennung artikel_id",
    "url": "url link permalink canonical_url canonical address adresse lien",
    "headline": "headline title post_title name heading titel überschrift titre título titulo titolo titre_article kop",
    "subheads": "subtitle subhead subheadline deck dachzeile unterzeile untertitel sous_titre subtítulo sottotitolo kicker",
    "description": "description summary excerpt post_excerpt abstract teaser lead standfirst vorspann resumen chapô",
    "slugline": "slug slugline post_name keyword_slug stichwort",
    "body": """body text content post_content article_text article_body articlebody body_html html full_text fulltext story
        inhalt volltext texte contenu texto cuerpo testo tekst""",
    "author": """author authors byline by writer creator autor autoren autorin auteur auteurs autore autori verfasser
        dc_creator post_author_name author_name""",
    "editor": "editor redakteur redakteurin redacteur editado_por",
    "contributor": "contributor contributors mitarbeit mitwirkende collaborateur colaborador",
    "translator": "translator übersetzer traducteur traductor",
    "photographer": "photographer photo_credit fotograf photographe fotógrafo image_credit bildnachweis",
    "source": "source agency credit quelle agentur fuente fonte",
    "published": """published published_at publish_date publishdate pub_date pubdate date datum date_published
        post_date post_date_gmt publication_date erscheinungsdatum veröffentlicht fecha data date_de_publication""",
    "modified": "modified modified_at updated updated_at last_modified lastmod post_modified geändert aktualisiert",
    "created": "created created_at date_created erstellt",
    "language": "language lang locale sprache langue idioma lingua taal",
    "section": "section category categories ressort rubrik rubrique sección sezione rubriek department desk",
    "keywords": "keywords tags tag post_tag schlagwörter schlagworte stichwörter mots_clés etiquetas",
    "subjects": "subjects topics topic thema themen",
    "genre": "genre type_of_story textsorte darstellungsform",
    "provider": "provider publisher publication newspaper zeitung verlag medium source_name site",
    "rights": "rights copyright license licence lizenz copyright_notice",
    "dateline": "dateline place location ort ville lugar",
    "version": "version revision",
    "status": "status pub_status post_status",
}
"""Field -> the names of its column, in lower case with _ between their words."""

FIELD_OF = {name: field for field, names in COLUMNS.items() for name in names.split()}
PARTIES = ("editor", "contributor", "translator", "source")
LISTS = ("keywords", "subjects")
MOMENTS = ("published", "modified", "created")
MARKUP = re.compile(
    r"<(?:p|br|div|h[1-6]|ul|blockquote)\b[^<>]{0,500}>|&(?:amp|nbsp|quot|#\d{2,5});", re.IGNORECASE
)
PARTED = re.compile(r"\s*[,;|]\s*")
WORDY = ("rendered", "value", "name", "text", "title")
"""Keys that hold the words where a cell of JSON is an object."""


class Cell(NamedTuple):
    """One cell: its words, how the source writes them, and where."""

    value: str
    raw: str
    span: Span


class Row(NamedTuple):
    """One row: where it stands, and its cells by the name of their column."""

    span: Span
    cells: dict[str, list[Cell]]


def sniff(head: bytes, name: str) -> int:
    """Sure when the first row names columns known here, of which one is the headline or the text."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    first, feed, rest = start.partition(b"\n")
    if not feed or not rest.strip() or (len(first) > 8000 and not first.startswith(b"{")):
        return 0
    if first.startswith(b"{"):
        named = json_columns(first) if rest.lstrip().startswith(b"{") else []
    else:
        words = first.decode("utf-8", "replace").strip("\r")
        mark = mark_of(words)
        named = [cell.strip().strip('"') for cell in words.split(mark)] if mark else []
    fields = {FIELD_OF.get(key(column), "") for column in named} - {""}
    telling = len(fields) >= 2 and bool(fields & {"headline", "body"})
    return 97 if telling and len(named) < 500 else 0


def json_columns(line: bytes) -> list[str]:
    """The keys of an object on one line, or nothing when it is none of ours."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return []
    if not isinstance(row, dict) or any(name.startswith(("@", "$")) for name in row):
        return []
    return list(row)


def key(column: str) -> str:
    """The name of a column for comparison: "Post Title" and "post-title" are "post_title"."""
    return re.sub(r"[^\w]+", "_", column.strip().lower()).strip("_")


def mark_of(header: str) -> str:
    """The mark between the cells of a header, or an empty string where it has but one."""
    best = max(MARKS, key=header.count)
    return best if best in header else ""


def read(source: Source, given: Given) -> Document:
    """Read a table. A row that cannot be read becomes a fault. Raises `Unreadable` when no row can."""
    document = Document(source, NAME)
    text = source.text
    faults: list[Fault] = []
    meant = FIELD_OF | {
        key(name): field.strip() for name, _, field in (one.partition("=") for one in given.columns)
    }
    rows = json_rows(text, faults) if text.lstrip()[:1] == "{" else csv_rows(text)
    found, places = [], {}
    for number, row in enumerate(rows, 1):
        path = f"row[{number}]"
        places[path] = row.span
        found.append(filled(lines.recognised(article(row, path, meant)), given))
    if not found:
        raise Unreadable("the table holds no rows that can be read")
    document.notes["rows of the table"] = places
    document.articles, document.faults = tuple(found), tuple(faults)
    return document


def span_of(document: Document, path: str) -> Span | None:
    """Where a row stands in the source."""
    places: dict[str, Span] = document.notes.get("rows of the table", {})
    return places.get(path)


def csv_rows(text: str) -> Iterator[Row]:
    """The rows below the header of a CSV or TSV file; rows without any words are passed over."""
    mark = mark_of(text[: text.find("\n")])
    names: list[str] = []
    for cells in records(text, mark or ","):
        if not names:
            names = [key(cell.value) for cell in cells]
            continue
        by_name: dict[str, list[Cell]] = {}
        for index, cell in enumerate(cells):
            if cell.value.strip():
                by_name.setdefault(names[index] if index < len(names) else "", []).append(cell)
        if by_name:
            yield Row(Span(cells[0].span.start, cells[-1].span.end), by_name)


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
            for words in words_in(value):
                by_name.setdefault(key(str(name)), []).append(Cell(words, raw, inner))
        yield Row(place, by_name)


def words_in(value: Any) -> Iterator[str]:
    """The words of a value: of a list each one's, of an object those of the key that holds them."""
    if isinstance(value, dict):
        value = next((value[name] for name in WORDY if isinstance(value.get(name), str)), None)
    if isinstance(value, list):
        for one in value:
            if not isinstance(one, list):
                yield from words_in(one)
    elif isinstance(value, str) and value.strip():
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


def article(row: Row, path: str, meant: dict[str, str]) -> Article:
    """The article that a row states. `meant` tells which field a column is."""
    by_field: dict[str, list[Cell]] = {}
    unread = []
    for name, cells in row.cells.items():
        field = meant.get(name, "")
        if field:
            by_field.setdefault(field, []).extend(cells)
        else:
            unread += [Unread(f"column {name}".strip(), cell.raw, cell.span) for cell in cells]

    def first(field: str) -> Said | None:
        return next((said(cell) for cell in by_field.get(field, ())), None)

    language = first("language")
    spoken = language.value if language else ""
    body = tuple(piece for cell in by_field.get("body", ()) for piece in pieces(cell, path))
    moments: dict[str, When | None] = {name: lines.when(first(name), spoken) for name in MOMENTS}
    unread += [
        Unread(name, cell.raw, cell.span)
        for name in MOMENTS
        for cell in by_field.get(name, ())[: 1 if moments[name] is None else 0]
    ]
    version = first("version")
    return Article(
        id=first("id"),
        version=int(version.value) if version and re.fullmatch(r"[0-9]{1,9}", version.value) else None,
        status=status.value if (status := first("status")) else "",
        headline=first("headline"),
        subheads=tuple(said(cell) for cell in by_field.get("subheads", ())),
        description=first("description"),
        slugline=first("slugline"),
        dateline=first("dateline"),
        body=body,
        language=language,
        published=moments["published"],
        modified=moments["modified"],
        created=moments["created"],
        credit_lines=lines.merged(credits(by_field, body, spoken)),
        provider=first("provider"),
        rights=first("rights"),
        subjects=tuple(each(by_field.get("subjects", []))),
        keywords=tuple(each(by_field.get("keywords", []))),
        section=first("section"),
        genre=first("genre"),
        url=first("url"),
        unread=tuple(unread),
        path=path,
    )


def said(cell: Cell) -> Said:
    """A cell as one value, its markup taken away."""
    from archiver.formats import fragments

    words = fragments.text(cell.value) if MARKUP.search(cell.value) else " ".join(cell.value.split())
    return Said(words, cell.raw, cell.span)


def each(cells: list[Cell]) -> Iterator[Said]:
    """The single words of cells that hold several."""
    for cell in cells:
        for words in PARTED.split(cell.value.strip()):
            if words:
                yield Said(words, cell.raw, cell.span)


def pieces(cell: Cell, path: str) -> Iterator[Said]:
    """The paragraphs of a cell with the text, each placed where the cell stands."""
    if MARKUP.search(cell.value):
        from archiver.formats import fragments

        for piece in fragments.read(cell.value, path).paragraphs:
            yield Said(piece.value, cell.raw, cell.span)
        return
    for piece in paragraphs(cell.value, rows_of(cell.value)):
        yield Said(piece.value, cell.raw, cell.span)


def credits(by_field: dict[str, list[Cell]], body: tuple[Said, ...], language: str) -> Iterator[CreditLine]:
    """Who is credited: in columns of their own, and at the head and the end of the text."""
    from archiver.credits import in_text

    for cell in by_field.get("author", ()):
        yield seated(lines.line_from(Said(cell.value.strip()), "byline", language), said(cell))
    for role in PARTIES:
        for cell in by_field.get(role, ()):
            yield seated(lines.party(Said(cell.value.strip()), role, language), said(cell))
    for cell in by_field.get("photographer", ()):
        yield seated(of_picture(cell, language), said(cell))
    for index, line in in_text([Said(piece.value) for piece in body], language=language):
        yield seated(line, body[index])


def of_picture(cell: Cell, language: str) -> CreditLine:
    """Who took the picture: as a picture's credit line says it, or the one that the cell names."""
    words = Said(cell.value.strip())
    line = lines.line_from(words, "caption", language)
    return lines.of_picture(line if line.credits else lines.party(words, "photographer", language))


def seated(line: CreditLine, place: Said) -> CreditLine:
    """The line at the place of the cell that it stands in."""
    return replace(lines.placed(line, ""), raw=place.raw, span=place.span)
