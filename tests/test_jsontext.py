"""JSON that is written: to the character what the standard library makes of the same value."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver import jsontext
from archiver.jsontext import compact, indented

WORDS = st.text(max_size=8) | st.sampled_from(('"', "\\", "\x00", "\u2028", "\ud800", "\x7f", "é😀"))
VALUES: Any = st.recursive(
    WORDS | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=60)
@given(VALUES)
def test_values_are_written_as_the_standard_library_writes_them(value: Any) -> None:
    assert compact(value) == json.dumps(value, ensure_ascii=False)
    assert indented(value) == json.dumps(value, ensure_ascii=False, indent=2)


def test_where_python_has_no_encoder_in_c_the_same_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsontext, "ENCODE", None)
    assert compact({"a": ["ü", 1, None]}) == '{"a": ["ü", 1, null]}'
