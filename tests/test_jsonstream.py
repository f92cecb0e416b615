"""Objects in lists of JSON, however the file is cut into pieces: the same that a whole parser finds."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver import jsonstream

KEYS = st.sampled_from(["a", "b", 'q"uo\\te', "ü"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text('ab"\\{}[]:,ü\n', max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=30,
)
WANTED = {(), ("a",), ("a", "b"), ("b",)}


def expected(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The objects in lists at the wanted paths, as a whole parser sees them."""
    if isinstance(value, list):
        for one in value:
            if isinstance(one, dict) and path in WANTED:
                yield path, one
            else:
                yield from expected(one, path)
    elif isinstance(value, dict):
        for key, one in value.items():
            written = json.dumps(key, ensure_ascii=False)[1:-1]
            yield from expected(one, (*path, written))


@settings(max_examples=200)
@given(VALUES, st.integers(1, 7))
def test_pieces_of_any_length_make_no_difference(value: Any, piece: int) -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(piece)

    data = json.dumps(value, ensure_ascii=False, indent=1).encode()
    found = [(path, json.loads(row or b"0")) for path, row in jsonstream.elements(Slow(data), WANTED, 10_000)]
    assert found == list(expected(value))


def test_the_bytes_are_those_of_the_file() -> None:
    data = b'{"a": [ {"x":  1.0e3 , "y":"\\u00fc"} ,\n{} ]}'
    assert list(jsonstream.elements(io.BytesIO(data), {("a",)}, 100)) == [
        (("a",), b'{"x":  1.0e3 , "y":"\\u00fc"}'),
        (("a",), b"{}"),
    ]


@pytest.mark.parametrize("length", [50, 3 * jsonstream.CHUNK])
def test_what_is_too_large_is_told_and_the_next_is_read(length: int) -> None:
    large = json.dumps({"words": "x" * length, "more": ["y" * length]}).encode()
    data = b'{"a": [' + large + b', {"n": 1}]}'
    assert list(jsonstream.elements(io.BytesIO(data), {("a",)}, 40)) == [
        (("a",), None),
        (("a",), b'{"n": 1}'),
    ]


def test_what_the_end_cuts_off_is_given_as_far_as_it_goes() -> None:
    data = b'{"a": [{"n": 1}, {"words": "half a sen'
    assert list(jsonstream.elements(io.BytesIO(data), {("a",)}, 100)) == [
        (("a",), b'{"n": 1}'),
        (("a",), b'{"words": "half a sen'),
    ]


@pytest.mark.parametrize("data", [b"", b"]]}}", b'"', b'"\\', b"{[}]", b'{"a":[{', b"\xff\xfe\x00"])
def test_broken_json_does_not_make_it_raise(data: bytes) -> None:
    list(jsonstream.elements(io.BytesIO(data), WANTED, 100))
