"""Lines and columns: from 1, in code points, whatever ends the lines."""

from __future__ import annotations

import pytest

from archiver.article import Document
from archiver.finding import Span
from archiver.locate import line_text, where
from archiver.source import Source


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_and_column(end: str) -> None:
    document = Document(Source("x", f"eins{end}zwei 東京{end}".encode()), "text")
    start = len(f"eins{end}zwei ")
    found = where(document, Span(start, start + 2), "")
    assert found is not None
    assert found[:4] == (2, 6, 2, 8)
    assert line_text(document, 2) == "zwei 東京"
    assert line_text(document, 9) == ""


def test_a_line_separator_ends_no_line_and_a_smiley_is_one_column() -> None:
    document = Document(Source("x", "a\u2028😀b\x0bc".encode()), "text")
    found = where(document, Span(3, 4), "")
    assert found is not None
    assert found[:2] == (1, 4)


def test_a_span_beyond_the_end_is_brought_back() -> None:
    document = Document(Source("x", b"kurz"), "text")
    found = where(document, Span(90, 99), "")
    assert found is not None
    assert found[:4] == (1, 5, 1, 5)


def test_no_span_is_no_place_and_binary_has_none() -> None:
    assert where(Document(Source("x", b"kurz"), "text"), None, "") is None
    assert where(Document(Source("x", b"\x89PNG\r\n\x1a\n\0\0"), "text"), Span(0, 1), "") is None
