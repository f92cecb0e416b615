"""What holds for every line, however broken: reading never raises, invents nothing, and takes time as the line is long."""

from __future__ import annotations

import random
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from creditlines import labelled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archiver import credits
from archiver.article import CreditLine, Said
from archiver.credits import clean, compile, east, judge, names, parties, read, signoffs, tokens, words
from archiver.finding import Span
from archiver.pattern import Pattern

SAMPLES = Path(__file__).parents[1] / "samples" / "credits"
LINES = [
    row.partition(" | ")[2].rpartition("=>")[0].strip()
    for row in (SAMPLES / "lines.txt").read_text("utf-8").splitlines()
    if row and not row.startswith("#")
]
PIECES = (
    "By |von |Par |Foto: |Text: |Reporting by |; Editing by |(|)|[|]|/| | / |, |, dpa|AP|Reuters| und | and | et | y |"
    "‘|’|“|„|»|'|\"|&amp;|&nbsp|&#65;|Ã¼|\u00a0|\u200b|\u00ad|...|©|(c) |@x|a@b.de|12:30|3.4.2016| am |ANNA|anna|Anna|"
    "O’Neil|McDonald|van der|AL-|記者|編集：|撮影|기자|（|）|、|كتب: |محمد|חיים|हिन्दी|İSTANBUL|ı| contributed to this report|"
    " hat zu diesem Bericht beigetragen|.|…|•||\n|\t|Staff writer|Korrespondent|1|٣|𝔄"
).split("|")
SLOTS = ("any", "byline", "tail", "caption", "field")

texts = st.one_of(
    st.text(max_size=120),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.builds(
        lambda line, at, piece: line[: at % (len(line) + 1)] + piece + line[at % (len(line) + 1) :],
        st.sampled_from(LINES),
        st.integers(0, 200),
        st.sampled_from(PIECES),
    ),
)
quick = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])


def letters(text: str) -> Counter[str]:
    """The letters of a text, whatever their case, marks and composition."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i"))
    return Counter(letter for letter in plain if letter.isalpha())


@quick
@given(texts, st.sampled_from(SLOTS))
def test_reading_never_raises_and_keeps_the_line(text: str, slot: str) -> None:
    line = credits.read_line(text, slot=slot)
    if line is None:
        return
    assert line.raw == text
    assert line.slot == slot
    for item in line.credits:
        assert item.name.strip() == item.name
        assert item.name
        assert item.role in credits.ROLES
        assert item.kind in ("person", "organisation")
        assert item.scope in ("", "image", "graphic", "video", "publication")
        assert 0 < item.confidence <= 1
        assert item.span is not None
        assert text[item.span.start : item.span.end] == item.raw


def test_half_of_one_line_and_half_of_another_never_raise() -> None:
    """Lines of every language, cut anywhere and put together: two thousand in each slot, the same on every run."""
    chance = random.Random(1)
    lines = [row["text"] for row in labelled(sorted((SAMPLES / "lines").glob("*.jsonl")))]
    for _ in range(2000):
        one, other = chance.choice(lines), chance.choice(lines)
        text = one[: chance.randrange(len(one) + 1)] + other[chance.randrange(len(other) + 1) :]
        for slot in SLOTS:
            read.read_uncached(text, slot)


@quick
@given(texts, st.sampled_from(SLOTS))
def test_no_letter_of_a_name_is_invented(text: str, slot: str) -> None:
    line = credits.read_line(text, slot=slot)
    for item in line.credits if line else ():
        for said in (item.name, item.location, item.affiliation, item.title, item.contact, item.prefix):
            missing = letters(said) - letters(line.text)
            assert not missing, (said, line.text)


@quick
@given(texts, st.sampled_from(SLOTS))
def test_reading_is_deterministic(text: str, slot: str) -> None:
    assert read.read_uncached(text, slot) == read.read_uncached(text, slot)


@quick
@given(texts)
def test_mending_a_mended_line_changes_nothing(text: str) -> None:
    once = clean.clean(text, words.lexicon())
    again = clean.clean(once.text, words.lexicon())
    assert again.text == once.text
    assert again.changes == ()


@quick
@given(st.sampled_from(LINES), st.integers(0, 9000))
def test_spans_are_absolute_where_the_line_has_a_place(text: str, start: int) -> None:
    here = credits.read_line(text)
    there = credits.read_line(text, span=Span(start, start + len(text)), path="/body/p")
    assert (here is None) == (there is None)
    for one, other in zip(here.credits if here else (), there.credits if there else (), strict=True):
        assert other.span == Span(one.span.start + start, one.span.end + start)
        assert other.path == "/body/p"


@quick
@given(st.lists(texts, max_size=9))
def test_a_body_never_raises_and_names_paragraphs_that_are_there(body: list[str]) -> None:
    for index, line in credits.in_text([Said(text) for text in body]):
        assert 0 <= index < len(body)
        assert isinstance(line, CreditLine)
        assert line.raw in body[index]


def test_the_words_that_are_loaded_are_the_words_that_are_written() -> None:
    assert (words.HERE / "lexicon.json").read_text("utf-8") == compile.compiled(), (
        "the words were edited: run python -m archiver.credits.compile"
    )


def patterns() -> dict[str, re.Pattern[str]]:
    """Every pattern with which lines are read."""
    found: dict[str, re.Pattern[str]] = {}
    for module in (clean, east, judge, names, parties, read, signoffs, tokens, words):
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern | Pattern):
                found[f"{module.__name__}.{name}"] = value
    for name, value in east.words()._asdict().items():
        if isinstance(value, re.Pattern | Pattern):
            found[f"east.{name}"] = value
    return found


PUMPS = (" ", "a", "A", ".", "a.", "1", "1:", "，", "記者", "陳立國、", "기자 ", "(a")


def steps(text: str) -> int:
    """How many calls reading one line takes."""
    count = 0

    def step(frame, event, arg) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(step)
    try:
        read.read_uncached(text)
        east.read(text, "any")
        judge.resembles_credit(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("pump", PUMPS)
def test_work_grows_no_faster_than_the_line(pump: str) -> None:
    for start in ("", "By ", "Foto: ", "（"):
        short, long = (start + pump * (size // len(pump)) for size in (150, 600))
        steps(short)
        assert steps(long) <= 6 * steps(short) + 2000


@pytest.mark.prove
@pytest.mark.parametrize("name", sorted(patterns()))
def test_no_pattern_is_slow_on_hostile_lines(name: str) -> None:
    from time import process_time

    pattern = patterns()[name]
    for pump in PUMPS:
        taken = []
        for size in (2000, 8000):
            text = pump * (size // len(pump)) + "!"
            best = float("inf")
            for _ in range(3):
                start = process_time()
                pattern.search(text)
                best = min(best, process_time() - start)
            taken.append(best)
        assert taken[1] <= 8 * taken[0] + 0.002, (name, pump, taken)


def test_a_line_longer_than_any_credit_is_not_read() -> None:
    assert credits.read_line("By " + "Ada Quill, " * 500) is None
