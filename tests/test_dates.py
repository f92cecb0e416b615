"""Dates are as precise as their words and never more, and nothing comes from the clock."""

from __future__ import annotations

import re
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver import calendars, dates

SAID = [
    ("13. September 2023", "de", "2023-09-13"),
    ("13. September 2023, 18.30 Uhr", "de", "2023-09-13T18:30"),
    ("Stand: 13.09.23", "de", "2023-09-13"),
    ("März 2023", "de", "2023-03"),
    ("03.04.2023", "de", "2023-04-03"),
    ("September 13, 2023 at 6:30 p.m. EDT", "en", "2023-09-13T18:30-04:00"),
    ("3/4/2023", "en-US", "2023-03-04"),
    ("3/4/2023", "en-GB", "2023-04-03"),
    ("13 septembre 2023 à 18h30", "fr", "2023-09-13T18:30"),
    ("13 de septiembre de 2023", "es", "2023-09-13"),
    ("13 września 2023 r.", "pl", "2023-09-13"),
    ("13 сентября 2023 г.", "ru", "2023-09-13"),
    ("2023年9月13日", "ja", "2023-09-13"),
    ("2023", "en", "2023"),
    ("2023-09", "", "2023-09"),
    ("2023-09-13T18:30:00+02:00", "", "2023-09-13T18:30:00+02:00"),
    ("20230913T183000Z", "", "2023-09-13T18:30:00Z"),
    ("Wed, 13 Sep 2023 08:30:00 +0200", "en", "2023-09-13T08:30:00+02:00"),
    ("211259 Nov 18", "en", "2018-11-21T12:59"),
    ("AP-WF-11-13-13 1509GMT", "en", "2013-11-13T15:09Z"),
    ("2023-W37-3", "", "2023-09-13"),
    ("2023 18:30:05 BRST 13 Sep Wed", "en", "2023-09-13T18:30:05"),
]

OPEN = [
    ("am Mittwoch", "de", "a day of the week"),
    ("heute", "de", "a day seen from the day of writing"),
    ("Sept 13", "en", "a day without its year"),
    ("3/4/2023", "en", "March or April"),
    ("31. Februar 2024", "de", "no day of any calendar"),
    ("2023-13-01", "", "no month"),
    ("13 September 2023 25:00", "en", "no time of day"),
    ("seit vier Jahren", "de", "a duration"),
    ("5", "", "a number"),
    ("Sat 2023 10:00", "en", "a day of the week in a year"),
    ("3/4/2023 10:00 CET", "en", "March or April, with a time"),
    ("0000-01-01", "", "no year"),
    ("", "", "nothing"),
]


@pytest.mark.parametrize(("words", "spoken", "iso"), SAID, ids=lambda value: value or "-")
def test_a_date_is_read_as_precisely_as_it_is_said(words: str, spoken: str, iso: str) -> None:
    when = dates.read(words, language=spoken)
    assert when is not None
    assert (when.iso, when.raw, when.how) == (iso, words, "said")


@pytest.mark.parametrize(("words", "spoken", "why"), OPEN, ids=lambda value: value or "-")
def test_what_is_open_stays_words(words: str, spoken: str, why: str) -> None:
    assert dates.read(words, language=spoken) is None, f"this is {why}"


@pytest.mark.parametrize(
    ("words", "spoken", "iso"),
    [
        ("am Mittwoch", "de", "2023-09-13"),
        ("am vergangenen Mittwoch", "de", "2023-09-06"),
        ("am Freitag", "de", "2023-09-08"),
        ("am kommenden Freitag", "de", "2023-09-15"),
        ("gestern", "de", "2023-09-12"),
        ("Mittwochabend", "de", "2023-09-13"),
        ("Sept 13", "en", "2023-09-13"),
        ("September 14", "en", "2022-09-14"),
        ("jeudi dernier", "fr", "2023-09-07"),
    ],
)
def test_the_day_of_writing_settles_what_is_open(words: str, spoken: str, iso: str) -> None:
    when = dates.read(words, language=spoken, reference_date="2023-09-13")
    assert when is not None
    assert (when.iso, when.how) == (iso, "given")


def test_a_zone_that_means_several_is_left_out() -> None:
    when = dates.read("12 March 2024 08:30 BST", language="en")
    assert when is not None
    assert when.iso == "2024-03-12T08:30"


def test_days_that_no_calendar_has_are_known_as_such() -> None:
    assert dates.impossible("31. Februar 2024", "de")
    assert dates.impossible("2023-02-30")
    assert not dates.impossible("29. Februar 2024", "de")
    assert not dates.impossible("Februar", "de")


def test_mentions_in_running_text_have_their_places() -> None:
    text = (
        "Das sagte sie am kommenden Mittwochabend, am 3. März 2024 und gestern; er wartet seit vier Jahren."
    )
    found = dates.mentions(text, "de")
    assert [(words, relative) for _, words, relative in found] == [
        ("am kommenden Mittwochabend", True),
        ("3. März 2024", False),
        ("gestern", True),
    ]
    assert all(text[span.start : span.end] == words for span, words, _ in found)


def test_a_month_that_is_also_a_word_needs_its_capital() -> None:
    assert dates.mentions("They may 3 times ask again.", "en") == []
    assert [words for _, words, _ in dates.mentions("They met on May 3, 2024.", "en")] == ["May 3, 2024"]


@pytest.mark.parametrize("spoken", calendars.MONTHS)
@pytest.mark.parametrize("month", range(1, 13))
def test_every_name_of_a_month_is_read_in_its_language(spoken: str, month: int) -> None:
    for name in calendars.MONTHS[spoken].split("|")[month - 1].split():
        when = dates.read(f"{name} 2021", language=spoken)
        assert when is not None, name
        assert when.iso == f"2021-{month:02}"


@given(
    st.dates(date(1000, 1, 1), date(9999, 12, 31)), st.sampled_from(["de", "fr", "es", "it", "pl", "en-GB"])
)
def test_a_day_comes_back_from_the_notations_of_its_language(day: date, spoken: str) -> None:
    month = calendars.MONTHS[spoken[:2]].split("|")[day.month - 1].split()[0]
    for words in (
        day.isoformat(),
        f"{day.day}. {month} {day.year:04}",
        f"{day.day:02}.{day.month:02}.{day.year:04}",
    ):
        when = dates.read(words, language=spoken)
        assert when is not None, words
        assert when.iso == day.isoformat()


FIGURES = st.text(alphabet="0123456789 .-/:TZ+,()年月日apmMär", max_size=30)
WORDS = st.lists(
    st.sampled_from(
        "am 13. 3 31 2023 99 September März May Sept Mittwoch on Uhr 18.30 EDT BST next de".split()
    ),
    max_size=7,
).map(" ".join)


@given(
    st.one_of(st.text(max_size=60), FIGURES, WORDS), st.sampled_from(["", "de", "en", "en-US", "xx", "ja"])
)
def test_never_raises_and_is_never_more_precise_than_the_words(words: str, spoken: str) -> None:
    when = dates.read(words, language=spoken)
    dates.impossible(words, spoken)
    if when is None:
        return
    assert re.fullmatch(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?)?)?", when.iso, re.ASCII)
    figures = len(re.findall(r"\d", words))
    said = len(re.findall(r"\d+", when.iso[:10])) + ("T" in when.iso) * 2
    named = len(re.findall(r"[^\W\d_]{3,}|月|年", words))
    assert figures >= 4 or named, "a date of nothing"
    assert figures + 2 * named >= said, "every part of it was said"


@given(
    st.one_of(st.text(max_size=60), WORDS),
    st.sampled_from(["2023-09-13", "2024-02-29", "nonsense", "0001-01-01"]),
)
def test_with_a_day_of_writing_nothing_raises_either(words: str, reference: str) -> None:
    when = dates.read(words, language="de", reference_date=reference)
    assert when is None or when.how in ("said", "given")


@given(st.one_of(st.text(max_size=200), WORDS), st.sampled_from(["", "de", "en", "pt", "xx"]))
def test_mentions_stand_where_they_say(text: str, spoken: str) -> None:
    end = 0
    for span, words, _ in dates.mentions(text, spoken):
        assert text[span.start : span.end] == words != ""
        assert span.start >= end
        end = span.end


def test_the_looks_at_a_text_grow_with_its_length() -> None:
    """Counted in calls, which no load of the machine changes."""

    def calls(text: str) -> int:
        count = 0

        def counted(*_: object) -> None:
            nonlocal count
            count += 1

        dates.mentions(text, "de")
        sys.setprofile(counted)
        try:
            dates.mentions(text, "de")
        finally:
            sys.setprofile(None)
        return count

    once = "Am Mittwoch kam sie, am 3. März 2024 ging sie wieder, und gestern war niemand da. "
    assert calls(once * 400) < 4.5 * calls(once * 100)
