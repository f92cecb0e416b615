"""Where a finding stands: its span or path in the source -> line and column.

Lines and columns count from 1, columns in Unicode code points. They are worked out only for what is shown, from
one index of line starts per document.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from archiver import formatfacts
from archiver.article import Document
from archiver.finding import Finding, Span
from archiver.pattern import Pattern
from archiver.source import Unreadable

LINE_END = Pattern(r"\r\n|\n|\r")


class Place(NamedTuple):
    """A run of characters as line and column; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int
    span: Span


def place(document: Document, finding: Finding) -> Place | None:
    """Where the finding stands, or None when it is about the document as a whole or its text cannot be had."""
    return where(document, finding.span, finding.path)


def where(document: Document, span: Span | None, path: str) -> Place | None:
    """Where a span, or else what a path means, stands in the document; None when that cannot be told.

    Answers are kept with the document, because every report of a run asks for them.
    """
    known: dict[tuple[int, int] | str, Place | None] = document.notes.setdefault("places of findings", {})
    key = (span.start, span.end) if span else path
    if key not in known:
        known[key] = work_out(document, span, path)
    return known[key]


def work_out(document: Document, span: Span | None, path: str) -> Place | None:
    """Where a span, or else what a path means, stands in the document."""
    try:
        if span is None and path:
            span = path_span(document, path)
        if span is None:
            return None
        starts = line_starts(document)
        length = len(document.source.text)
    except Unreadable:
        return None
    if not span.start <= span.end <= length:
        span = Span(min(span.start, length), min(max(span.end, span.start), length))
    line, end_line = bisect_right(starts, span.start), bisect_right(starts, span.end)
    return Place(line, span.start - starts[line - 1] + 1, end_line, span.end - starts[end_line - 1] + 1, span)


def path_span(document: Document, path: str) -> Span | None:
    """The characters that a path (XPath or JSON pointer) means in this document."""
    written = formatfacts.syntax(document.format)
    if written == formatfacts.XML:
        from archiver.xmltree import span_of

        return span_of(document, path)
    if written == formatfacts.JSON:
        from archiver.jsonplaces import span_of as span_in

        at = document.notes.get("lines of JSON", {}).get(path.partition("/")[0])
        if at is None:
            return span_in(document.source.text, path)
        line = document.source.text[at:].partition("\n")[0]
        span = span_in(line, path.partition("/")[1] + path.partition("/")[2])
        return Span(span.start + at, span.end + at) if span else None
    if document.format == "html":
        from archiver.formats import html

        return html.span_of(document, path)
    if document.format == "mail":
        from archiver.formats import mail

        return mail.span_of(document, path)
    if document.format == "table":
        from archiver.formats import table

        return table.span_of(document, path)
    return None


def line_starts(document: Document) -> list[int]:
    """The position at which each line of the document starts; worked out once."""
    starts: list[int] | None = document.notes.get("line starts")
    if starts is None:
        text = document.source.text
        if "\r" in text:
            starts = [0, *(end.end() for end in LINE_END.finditer(text))]
        else:
            starts, at = [0], 0
            while at := text.find("\n", at) + 1:
                starts.append(at)
        document.notes["line starts"] = starts
    return starts


def line_text(document: Document, line: int) -> str:
    """One line of the document, from 1, without its end; empty beyond the last."""
    starts = line_starts(document)
    if not 1 <= line <= len(starts):
        return ""
    text = document.source.text
    end = starts[line] if line < len(starts) else len(text)
    return text[starts[line - 1] : end].rstrip("\r\n")
