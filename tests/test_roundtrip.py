"""Articles made by chance, written and read again: what a format can carry comes back, and what it cannot is told.

Which fields a format can carry is not claimed here: an article that says everything is written once, as for
docs/formats.md, and what comes back of it must come back of every article.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archiver import formats
from archiver.article import Article, Credit, CreditLine, Media, Said, When
from archiver.formats import comparison, lines
from archiver.source import Source

sys.path.insert(0, str(Path(__file__).parents[1] / "docs"))
from generate import everything

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
TARGETS = ("newsml-g2", "ninjs", "nitf", "jsonld", "markdown")
EXAMPLES = 40

WORDS = st.lists(
    st.sampled_from(
        'Deich Süderhörn “rang” <b> & otters; O\'Neill 東京 — naïve: #1 [sic] l’eau (lead) a/b 50% "so" *bold* _it_ €5'.split()
    ),
    min_size=1,
    max_size=6,
).map(" ".join)
SENTENCES = WORDS.map(lambda words: f"The {words} was seen by nobody in the town.")
NAMES = st.sampled_from(
    ["Una Ferris", "Grete Möllring", "Harold Nye", "Soizic Le Bihan", "Dora Quill", "Pim Verhoeven"]
)
HOUSES = st.sampled_from(["Nordblatt-Dienst", "Nordblatt Redaktion", "Kinloch Courier", "AP"])
ROLES = st.sampled_from(
    [
        "author",
        "contributor",
        "editor",
        "translator",
        "producer",
        "reporter",
        "researcher",
        "photographer",
        "source",
        "illustrator",
        "factchecker",
    ]
)
ZONES = st.sampled_from(["Z", "+01:00", "-06:00"])
DAYS = st.dates(datetime(1980, 1, 2).date(), datetime(2030, 1, 1).date())
MOMENTS = st.one_of(
    st.builds(lambda day, zone: f"{day}T12:30:05{zone}", DAYS, ZONES),
    st.builds(lambda day: f"{day}T08:00:00Z", DAYS),
    DAYS.map(str),
)


def said(words: st.SearchStrategy[str]) -> st.SearchStrategy[Said | None]:
    """A value or none."""
    return st.none() | words.map(Said)


def when() -> st.SearchStrategy[When | None]:
    """A moment or none."""
    return st.none() | MOMENTS.map(When)


def values(words: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[Said, ...]]:
    """Several values, none of them twice."""
    return st.lists(words, max_size=3, unique=True).map(lambda each: tuple(map(Said, each)))


@st.composite
def credited(draw: st.DrawFn) -> tuple[CreditLine, ...]:
    """Lines that credit somebody: a byline, parties in fields, and lines at the end; each party once in each role."""
    found: list[CreditLine] = []
    if draw(st.booleans()):
        found.append(lines.line_from(Said(f"By {draw(NAMES)}"), "byline", "en"))
    for kind, names in (("person", NAMES), ("organisation", HOUSES)):
        for name, role in draw(st.lists(st.tuples(names, ROLES), max_size=2, unique=True)):
            found.append(CreditLine(name, name, "field", credits=(Credit(name, kind, role, name),)))
    if draw(st.booleans()):
        found.append(lines.line_from(Said(f"Additional reporting by {draw(NAMES)}"), "tail", "en"))
    return lines.merged(found)


@st.composite
def media(draw: st.DrawFn) -> tuple[Media, ...]:
    """Pictures with captions, of which some are credited."""
    found = []
    for number in range(draw(st.integers(0, 2))):
        line = (lines.picture_line(Said(f"Photo: {draw(NAMES)}"), "en"),) if draw(st.booleans()) else ()
        caption = draw(st.just("") | WORDS)
        found.append(
            Media("ImageObject", f"https://courier.example/{number}.jpg", caption, line, "image/jpeg")
        )
    return tuple(found)


ARTICLES = st.builds(
    Article,
    id=said(
        st.sampled_from(
            [
                "tag:courier.example,2024:1",
                "https://courier.example/1",
                "urn:uuid:0b1a6c1e-5d0f-4c0a-9a55-0d9f7c3f2a11",
                "A-17",
            ]
        )
    ),
    version=st.none() | st.integers(1, 40),
    status=st.sampled_from(["", "usable", "withheld", "canceled"]),
    headline=WORDS.map(Said),
    subheads=values(SENTENCES),
    description=said(SENTENCES),
    slugline=said(st.sampled_from(["otters-canal", "deich"])),
    dateline=said(st.sampled_from(["KINLOCH", "SÜDERHÖRN"])),
    body=st.lists(SENTENCES, min_size=1, max_size=4, unique=True).map(lambda each: tuple(map(Said, each))),
    language=st.sampled_from(["en", "en-GB", "de"]).map(Said),
    published=when(),
    modified=when(),
    created=when(),
    embargo=when(),
    credit_lines=credited(),
    provider=said(st.sampled_from(["Kinloch Courier", "Nordblatt & Sohn"])),
    rights=said(SENTENCES),
    rightsholder=said(st.sampled_from(["Kinloch Courier Ltd"])),
    subjects=values(WORDS),
    keywords=values(st.sampled_from(["otters", "canal", "Küste", "50%"])),
    section=said(st.sampled_from(["Nature", "Town & country"])),
    genre=said(st.sampled_from(["Report", "Essay"])),
    url=said(st.sampled_from(["https://courier.example/otters", "https://courier.example/a?b=1&c=2"])),
    media=media(),
)


@lru_cache(maxsize=8)
def carried(target: str) -> frozenset[str]:
    """The fields that a format carries."""
    whole = everything()
    return frozenset(comparison.ALL) - set(comparison.lost(whole, through(whole, target)))


def beyond(article: Article, target: str) -> set[str]:
    """What a format carries in one form and not in that of this article: NewsML-G2 ends an embargo at a time of day."""
    of_a_day = article.embargo is not None and "T" not in article.embargo.iso
    return {"embargo"} if target == "newsml-g2" and of_a_day else set()


def through(article: Article, target: str) -> Article:
    """The article after it was written and read."""
    data = formats.write(article, target, now=NOW)
    (again, *_) = formats.read(Source("written", data), as_format=target).articles
    return again


def test_credits_survive_in_every_format() -> None:
    for target in TARGETS:
        assert "credits" in carried(target), target


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(article=ARTICLES)
def test_what_a_format_carries_comes_back(target: str, article: Article) -> None:
    lost = set(comparison.lost(article, through(article, target)))
    assert not lost & carried(target) - beyond(article, target)


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(article=ARTICLES)
def test_what_came_back_once_comes_back_for_ever(target: str, article: Article) -> None:
    once = through(article, target)
    assert comparison.lost(once, through(once, target)) == ()
