"""JSON is read strictly, repairs are safe and told, and every value has a place."""

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from proofs import record

from archiver import jsonplaces, jsontree
from archiver.validation import validate

SHARED = Path(__file__).parents[2] / "shared"
SUITE = SHARED / "standards/json-test-suite/test_parsing"

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def kinds(text):
    return [fault.kind for fault in jsontree.parse(text).faults]


def mended(text):
    """The text after every fix that the faults offer, applied from the end."""
    edits = [edit for fault in jsontree.parse(text).faults if fault.fix for edit in fault.fix.edits]
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


@given(VALUES)
def test_what_json_writes_is_read_without_a_fault(value):
    text = json.dumps(value, ensure_ascii=False)
    if "\ud800" <= max(text, default="") <= "\udfff":
        return
    assert jsontree.parse(text) == (value, ())


@given(VALUES)
def test_the_scanner_reads_what_the_fast_parser_reads(value):
    assert jsontree.Scanner(json.dumps(value)).value == value


@given(VALUES)
def test_every_pointer_leads_to_the_text_of_its_value(value):
    text = json.dumps(value, indent=1)

    def walk(value, pointer):
        span = jsonplaces.span_of(text, pointer)
        assert json.loads(text[span.start : span.end]) == value
        if isinstance(value, dict):
            for key, inner in value.items():
                below = f"{pointer}/{jsontree.escape(key)}"
                place = jsonplaces.key_span(text, below)
                assert json.loads(text[place.start : place.end]) == key
                walk(inner, below)
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                walk(inner, f"{pointer}/{index}")

    walk(value, "")


@given(VALUES, st.booleans())
def test_places_are_those_of_the_scanner(value, repeated):
    text = json.dumps(value, indent=2, ensure_ascii=not repeated)
    if repeated:
        text = f'{{"a": {text}, "~/": 1, "a": {text}}}'
    scanner, places = jsontree.Scanner(text), jsonplaces.Places(text)
    for pointer in scanner.values:
        assert places.find(pointer)
        if not repeated or not pointer.startswith("/a/"):
            assert places.values[pointer] == scanner.values[pointer]
            assert places.keys.get(pointer) == scanner.keys.get(pointer)
    assert not places.find("/none") or "/none" in scanner.values
    assert not places.find("none")


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ('//<![CDATA[\n{"a": 1}\n//]]>', "json-wrapper", {"a": 1}),
        ('/*<![CDATA[*/{"a": 1}/*]]>*/', "json-wrapper", {"a": 1}),
        ('<!--\n{"a": 1}\n-->', "json-wrapper", {"a": 1}),
        ('\ufeff{"a": 1}', "json-wrapper", {"a": 1}),
        ('{"a": "b\nc\td"}', "json-control", {"a": "b\nc\td"}),
        ('{"a": 1, }', "json-comma", {"a": 1}),
        ("[1, 2,]", "json-comma", [1, 2]),
        ('{"a": 1};', "json-extra", {"a": 1}),
    ],
)
def test_what_is_safe_is_repaired_and_told(text, kind, value):
    parsed = jsontree.parse(text)
    assert parsed.value == value
    assert {fault.kind for fault in parsed.faults} == {kind}
    assert json.loads(mended(text)) == value


@pytest.mark.parametrize(
    ("text", "kind", "words", "at"),
    [
        ("", "json-empty", "nothing", None),
        ("Das ist kein JSON", "json-foreign", "Das", 0),
        ("{'a': 1}", "json-syntax", "single quotation marks", 1),
        ('{"a": "the "incapacitated" one"}', "json-syntax", "not escaped", 11),
        ('{"a": 1 // one\n}', "json-syntax", "no comments", 8),
        ("{a: 1}", "json-syntax", "key in quotation marks", 1),
        ('{"a": yes}', "json-syntax", "the word yes", 6),
        ('{"a": 1 "b": 2}', "json-syntax", "comma is missing", 8),
        ('{"a" 1}', "json-syntax", "colon is missing", 5),
        ('{"a": 1', "json-syntax", "ends within an object", 6),
        ('{"a": "b', "json-syntax", "never closed", 6),
        ('{"a": "\\x41"}', "json-syntax", "no escape", 7),
        ("{}{}", "json-syntax", "follows the end", 2),
        ("[1,,2]", "json-syntax", "value is missing", 3),
        ("[01]", "json-syntax", "middle of a number", 2),
    ],
)
def test_what_would_need_a_guess_is_refused_with_its_place(text, kind, words, at):
    parsed = jsontree.parse(text)
    assert parsed.value is None
    assert not parsed.readable
    (fault,) = parsed.faults
    assert fault.kind == kind
    assert words in fault.message
    assert (fault.span.start if fault.span else None) == at


def test_a_key_that_stands_twice_is_told_at_its_second_place():
    (fault,) = jsontree.parse('{"author": 1, "author": 2}').faults
    assert (fault.kind, fault.path, fault.span.start) == ("json-duplicate-key", "/author", 14)


@pytest.mark.parametrize("words", ["NaN", "-Infinity", "1e999", "9" * 5000])
def test_numbers_that_cannot_be_held_are_told(words):
    assert kinds(f'{{"a": {words}}}') == ["json-number"]


def test_half_a_surrogate_pair_never_reaches_a_writer():
    value, faults = jsontree.parse(r'["\ud800", "\ud83d\ude00"]')
    assert value == ["\ufffd", "😀"]
    assert [fault.kind for fault in faults] == ["json-surrogate"]


@pytest.mark.parametrize("bomb", ["[" * 100_000, '{"a":' * 5000, "[" * 65 + "]" * 65])
def test_depth_ends_in_one_clear_fault(bomb):
    (fault,) = jsontree.parse(bomb).faults
    assert fault.kind == "json-depth"
    assert "deeper than 64" in fault.message


GOOD = (Path(__file__).parents[1] / "samples/schemaorg/good.json").read_text("utf-8")
BITS = [
    *"{}[]\",:\\\n\t 0-.eE+truefalsnl;/*'<&\ufeff\x00",
    "\\u",
    "\\ud800",
    "//",
    "/*",
    "NaN",
    "01",
    "1e999",
    "<!--",
    "]]>",
]


def spoiled(random, text=GOOD):
    """The text with a few letters taken, put in or doubled."""
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(text))
        text = random.choice(
            (
                text[:at] + text[at + 1 :],
                text[:at] + random.choice(BITS) + text[at:],
                text[:at] + text[at : at + 9] + text[at:],
            )
        )
    return text


def strictly(text):
    """Whether the standard library takes the text for JSON, asked to be strict; the value comes with the answer."""

    def refuse(word):
        raise ValueError(word)

    try:
        return True, json.loads(text, parse_constant=refuse)
    except ValueError:
        return False, None


def agreement(count):
    """How many spoiled texts are JSON, were mended, and were refused. The verdict is that of the standard library."""
    random = Random(7)
    figures = {"texts": count, "are JSON": 0, "mended": 0, "refused": 0}
    for _ in range(count):
        text = spoiled(random)
        right, value = strictly(text)
        parsed = jsontree.parse(text)
        told = {fault.kind for fault in parsed.faults} - {"json-duplicate-key", "json-surrogate"}
        halved = any(fault.kind == "json-surrogate" for fault in parsed.faults)
        if right and "json-number" not in told:
            figures["are JSON"] += 1
            assert told == set()
            assert halved or parsed.value == value
        elif parsed.readable:
            figures["mended"] += 1
            assert told
            if told <= {"json-wrapper", "json-control", "json-comma", "json-extra"}:
                again, value = strictly(mended(text))
                assert again
                assert halved or parsed.value == value
        else:
            figures["refused"] += 1
            assert all(
                fault.span is not None and 0 <= fault.span.start <= len(text) for fault in parsed.faults
            )
    return figures


def test_spoiled_json_is_judged_as_the_standard_library_judges_it():
    assert min(agreement(400).values()) > 0


@pytest.mark.prove
def test_spoiled_json_is_judged_as_the_standard_library_judges_it_many_times():
    record("JSON against the standard library, spoiled articles", agreement(40_000))


def test_sixty_four_levels_are_read():
    assert jsontree.parse("[" * 64 + "]" * 64).faults == ()


def test_a_text_beyond_the_limit_is_not_even_parsed(monkeypatch):
    monkeypatch.setattr(jsontree, "MAX_CHARACTERS", 10)
    assert kinds('["0123456789"]') == ["json-size"]


@pytest.mark.skipif(not SUITE.is_dir(), reason="needs the JSON test suite")
def test_the_json_test_suite_is_judged_right():
    accepted, refused = [], []
    for path in sorted(SUITE.glob("*.json")):
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            # What is no UTF-8 is the business of the reader of bytes.
            continue
        faults = [fault for fault in jsontree.parse(text).faults if fault.kind != "json-duplicate-key"]
        if path.name.startswith("y_") and faults:
            refused.append((path.name, faults))
        if path.name.startswith("n_") and not faults:
            accepted.append(path.name)
    assert (accepted, refused) == ([], [])


@pytest.mark.skipif(not SUITE.is_dir(), reason="needs the JSON test suite")
def test_no_file_of_the_json_test_suite_ends_in_anything_but_a_verdict():
    accepted = []
    for path in sorted(SUITE.glob("*.json")):
        verdict = validate(path.read_bytes(), name="story.jsonld", as_format="jsonld")
        assert not verdict.fault
        clean = verdict.word == "fit" and not any(
            finding.rule.startswith("X") for finding in verdict.findings
        )
        if path.name.startswith("n_") and clean:
            accepted.append(path.name)
    assert accepted == []
