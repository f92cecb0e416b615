"""Reports: where the caret stands, what a terminal must not be sent, what machines are promised."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import jsonschema
import pytest
from fakes import finding, replacing, report, verdict

from archiver.cli import run
from archiver.finding import ERROR, NOTE
from archiver.report.full import window
from archiver.report.records import findings
from archiver.report.terminal import cells, cut, pictured, wrapped
from archiver.source import Source
from archiver.validation import failed

SCHEMA = json.loads(
    (Path(__file__).parents[1] / "schemas" / "report" / "report.schema.json").read_text(encoding="utf-8")
)
HOSTILE = "\x1b]0;title\x07\x1b[31mred\x9b2J\u202ereversed\u2066\u200b\x00\x08\r\n::error::x%0A\u2028\ud800"


def carets(text: str) -> tuple[str, str]:
    """The excerpt line of a full report and the line with the carets below it."""
    lines = text.split("\n")
    number = next(index for index, line in enumerate(lines) if re.search(r"\| +\^", line))
    return lines[number - 1], lines[number]


def test_a_finding_shows_its_line_and_the_lines_around_it() -> None:
    shown = report(
        "full", verdict("eins\nzwei drei\nvier\n", [finding("drei is odd", (10, 14), label="here")])
    )
    assert shown == (
        "warning[T900]: drei is odd\n --> story.txt:2:6\n  |\n1 | eins\n2 | zwei drei\n  |      ^^^^ here\n3 | vier\n  |\n"
    )


@pytest.mark.parametrize(
    ("before", "wide"),
    [("東京 ", 5), ("a\u0301b ", 3), ("\t", 4), ("👩‍👩 ", 5), ("ｆｕ ", 5), ("x\u200by ", 11)],
)
def test_the_caret_stands_under_the_right_cell(before: str, wide: int) -> None:
    text = f"{before}Wort dahinter"
    excerpt, below = carets(report("full", verdict(text, [finding(at=(len(before), len(before) + 4))])))
    assert cells(excerpt[: excerpt.index("Wort")]) - 4 == wide
    assert below.index("^") == cells(excerpt[: excerpt.index("Wort")])
    assert below.count("^") == 4


def test_a_long_line_is_cut_to_a_window_around_the_place() -> None:
    text = "vorne " * 500 + "MITTE" + " hinten" * 500
    excerpt, below = carets(report("full", verdict(text, [finding(at=(3000, 3005))]), columns=80))
    assert cells(excerpt) <= 80
    assert excerpt.startswith("1 | … ")
    assert excerpt.endswith(" …")
    assert excerpt[below.index("^") : below.rindex("^") + 1] == "MITTE"


@pytest.mark.parametrize("seed", range(40))
def test_whatever_the_line_the_window_fits_and_the_caret_is_inside(seed: int) -> None:
    dice = random.Random(seed)
    text = "".join(dice.choice("ab 東é\t\x1b\u0301👩\u202e") for _ in range(dice.randrange(1, 400)))
    start = dice.randrange(len(text))
    end = dice.randrange(start, len(text)) + 1
    shown, lead, marked = window(text, start, end, 60)
    assert cells(shown) <= 60
    assert lead >= 0
    assert lead + marked <= cells(shown) + 1
    assert marked >= 1


def test_a_long_first_line_takes_no_long_time() -> None:
    shown = report("full", verdict("x" * 5_000_000, [finding(at=(4_000_000, 4_000_010))]))
    assert len(shown) < 1000


def test_nothing_in_a_source_is_obeyed_by_a_terminal() -> None:
    text = HOSTILE.replace("\ud800", "")
    hostile = finding(HOSTILE, (0, 5), label=HOSTILE, fix=replacing(0, 1, HOSTILE), path=HOSTILE)
    for format in ("full", "concise"):
        shown = report(format, verdict(text, [hostile], name=HOSTILE), failed(Source(HOSTILE, b""), HOSTILE))
        assert not re.search(
            "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\u2028\ud800]", shown
        )
        shown.encode("utf-8")
    assert pictured("\x1b[31m") == "␛[31m"
    assert pictured("\u202e") == "<U+202E>"


def test_colour_is_only_added() -> None:
    one = verdict("eins\nzwei\n", [finding("zwei is odd", (5, 9), label="here", fix=replacing(5, 9, "drei"))])
    for format in ("full", "concise"):
        assert re.sub("\x1b\\[[0-9;]*m", "", report(format, one, color=True)) == report(format, one)
        assert "\x1b[" in report(format, one, color=True)


def test_findings_come_in_the_order_of_the_source_and_those_without_place_last() -> None:
    shown = report(
        "concise",
        verdict("eins\nzwei\n", [finding("whole"), finding("second", (5, 9)), finding("first", (0, 4))]),
    )
    assert [line.rpartition(" ")[2] for line in shown.splitlines()] == ["first", "second", "whole"]


def test_concise_is_one_line_a_finding_whatever_the_message() -> None:
    assert report("concise", verdict("x", [finding("a\nb\r\nc", (0, 1))])).count("\n") == 1


def test_json_keeps_its_promise() -> None:
    mended = finding("odd", (0, 4), fix=replacing(0, 4, "drei"), severity=ERROR, label="here")
    report_text = report(
        "json", verdict("eins\nzwei\n", [mended, finding("whole", severity=NOTE)]), failed(Source("a", b""), "no such file"),
        reasons=(("T014", "house style"),),
    )  # fmt: skip
    values = json.loads(report_text)
    jsonschema.Draft202012Validator(SCHEMA).validate(values)
    assert (
        values["summary"] | {"sources": 2, "unfit": 1, "unreadable": 1, "errors": 1, "notes": 1, "fixable": 1}
        == values["summary"]
    )
    assert [each["verdict"] for each in values["sources"]] == ["unfit", "unreadable"]
    assert (
        values["findings"][0] | {"line": 1, "column": 1, "end_line": 1, "end_column": 5}
        == values["findings"][0]
    )
    assert values["ignored"] == {"T014": "house style"}


def test_jsonl_is_one_object_a_line_even_with_line_separators() -> None:
    shown = report("jsonl", verdict("x\u2028y", [finding("a\u2028b\n\x85c\ud800", (0, 1))]))
    assert len(shown.splitlines()) == 1
    values = json.loads(shown)
    schema = {**SCHEMA, **SCHEMA["$defs"]["finding"]}
    jsonschema.Draft202012Validator(
        {
            **schema,
            "required": SCHEMA["$defs"]["finding"]["required"],
            "properties": SCHEMA["$defs"]["finding"]["properties"],
        }
    ).validate(values)
    assert len(values["sha512"]) == 128
    assert values["message"] == "a\u2028b\n\x85c\ud800"


def test_github_commands_cannot_be_ended_or_begun_by_a_source() -> None:
    hostile = "a\n::error::b\r\n%0A::add-mask::c, d: e"
    shown = report("github", verdict("x", [finding(hostile, (0, 1))], name="o::k,file=/etc\n::x"))
    assert len(shown.splitlines()) == 1
    head, _, message = shown[2:].partition("::")
    assert head.count(",") == 5
    assert "%3A%3Ak%2Cfile=" in head
    assert "%250A" in message


def test_github_says_what_it_does_not_show() -> None:
    shown = report("github", verdict("x", [finding(f"{n}", severity=ERROR) for n in range(14)])).splitlines()
    assert len(shown) == 11
    assert "4 errors" in shown[-1]


def fingerprints(*args: object, **kwargs: object) -> list[str]:
    """The fingerprints of a verdict's findings."""
    return [each["fingerprint"] for each in findings(verdict(*args, **kwargs))]  # type: ignore[arg-type]


def test_fingerprints_stay_when_lines_move_and_layout_and_messages_change() -> None:
    first = fingerprints("eins zwei", [finding("odd", (0, 9))])
    assert fingerprints("\n\n\neins\n  zwei", [finding("very odd", (3, 14))]) == first
    assert fingerprints("eins drei", [finding("odd", (0, 9))]) != first
    assert fingerprints("eins zwei", [finding("odd", (0, 9), rule="T901")]) != first


def test_fingerprints_stay_when_a_file_is_renamed_and_its_article_has_an_id() -> None:
    one = fingerprints("eins", [finding(at=(0, 4))], id="urn:x:1", name="a.xml")
    assert fingerprints("eins", [finding(at=(0, 4))], id="urn:x:1", name="b.xml") == one
    assert fingerprints("eins", [finding(at=(0, 4))], name="a.xml") != fingerprints(
        "eins", [finding(at=(0, 4))], name="b.xml"
    )


def test_fingerprints_do_not_count_siblings_but_tell_equal_findings_apart() -> None:
    paths = [
        finding(path="/newsItem/contentMeta/contributor[2]/name"),
        finding(path="/newsItem/contentMeta/contributor[3]/name"),
    ]
    two = fingerprints("x", paths)
    assert two[0] != two[1]
    assert fingerprints("x", [finding(path="/newsItem/contentMeta/contributor/name")]) == two[:1]
    assert fingerprints("x", [finding(path="/author/0/name")]) == fingerprints(
        "x", [finding(path="/author/7/name")]
    )


def test_text_is_wrapped_and_cut_by_cells() -> None:
    assert wrapped("東京 東京 東京", 9) == ["東京 東京", "東京"]
    assert all(cells(line) <= 10 for line in wrapped("x" * 35 + " 東京東京東京", 10))
    assert cut("東京東京", 5) == "東京…"
    assert cut("kurz", 5) == "kurz"


def test_an_item_of_a_message_is_named_by_its_guid(capsys: pytest.CaptureFixture[str]) -> None:
    message = str(Path(__file__).parents[1] / "samples" / "stories" / "evening-wire.xml")
    run(["validate", message])
    told = capsys.readouterr().out
    assert "= item: tag:coastwire.example,2024:ferry-0188\n" in told
    assert "= item: tag:coastwire.example,2024:tides-0189\n" in told
    run(["validate", message, "-o", "jsonl"])
    findings = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {each["id"] for each in findings} == {
        "tag:coastwire.example,2024:ferry-0188",
        "tag:coastwire.example,2024:tides-0189",
    }
    run(["validate", str(Path(message).with_name("bruecke.xml")), "-o", "jsonl", "--fail-on", "never"])
    assert not any("id" in json.loads(line) for line in capsys.readouterr().out.splitlines())
