"""ninjs: three versions are read alike, and what is written passes the official schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from archiver import formats
from archiver.article import Article
from archiver.source import Source

ROOT = Path(__file__).parents[1]
OFFICIAL = ROOT.parent / "shared" / "standards" / "ninjs"
SCHEMA = OFFICIAL / "specification" / "ninjs-schema_3.1.json"
EXAMPLES = sorted(path for path in OFFICIAL.glob("examples/**/*.json") if "schema" not in path.name)
OURS = sorted((ROOT / "samples" / "formats").glob("*/*"))
NOW = datetime(2024, 5, 1, tzinfo=UTC)


def one(words: dict[str, Any]) -> Article:
    """The article that an object makes."""
    (article,) = formats.read(Source("a.json", json.dumps(words).encode()), as_format="ninjs").articles
    return article


def errors(article: Article) -> list[str]:
    """What the official schema says of the article as we write it."""
    validator = Draft202012Validator(json.loads(SCHEMA.read_text()), format_checker=FormatChecker())
    written = json.loads(formats.write(article, "ninjs", now=NOW))
    return [f"{list(error.absolute_path)}: {error.message}" for error in validator.iter_errors(written)]


def test_the_marked_up_text_is_read_rather_than_the_plain_one() -> None:
    article = one(
        {"uri": "a:1", "body_text": "One. Two.", "body_xhtml": "<p>One.</p><p>Two &amp; a half.</p>"}
    )
    assert [paragraph.value for paragraph in article.body] == ["One.", "Two & a half."]
    assert {paragraph.path for paragraph in article.body} == {"/body_xhtml"}


def test_the_largest_rendition_is_the_picture_and_its_credit_its_photographer() -> None:
    path = ROOT / "samples" / "formats" / "ninjs" / "ferry-3.json"
    (media,) = formats.read(Source(path.name, path.read_bytes())).articles[0].media
    assert media.url.endswith("/ferry.jpg")
    assert next((credit.name, credit.role) for line in media.credit_lines for credit in line.credits) == (
        "Pim Verhoeven",
        "photographer",
    )


def test_what_is_not_interpreted_is_kept_aside() -> None:
    article = one(
        {"uri": "a:1", "headline": "A", "urgency": 4, "place": [{"name": "Kinloch"}], "firstcreated": "soon"}
    )
    assert [(unread.what, unread.path) for unread in article.unread] == [
        ("date in firstcreated", "/firstcreated"),
        ("urgency", "/urgency"),
        ("place", "/place"),
    ]


def test_a_list_holds_several_articles() -> None:
    data = json.dumps([{"uri": "a:1", "headline": "A"}, {"uri": "a:2", "headline": "B"}]).encode()
    document = formats.read(Source("a.json", data))
    assert document.format == "ninjs"
    assert [article.path for article in document.articles] == ["/0", "/1"]


def test_what_ninjs_cannot_carry_stands_as_words() -> None:
    path = ROOT / "samples" / "stories" / "council-budget.txt"
    article = formats.read(Source(path.name, path.read_bytes())).articles[0]
    made = formats.write(article, "ninjs", now=NOW)
    written = json.loads(made)
    again = formats.read(Source("a.json", made)).articles[0]
    assert (again.published and again.published.iso) == (article.published and article.published.iso)
    for name, when in (
        ("published", article.published),
        ("created", article.created),
        ("changed", article.modified),
    ):
        assert (
            when is None or f"{name}: {when.iso}" in written.get("edNote", "") or when.iso in written.values()
        )


@pytest.mark.skipif(not SCHEMA.exists(), reason="the official schema is not at hand")
@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_what_is_written_passes_the_official_schema(path: Path) -> None:
    for article in formats.read(Source(path.name, path.read_bytes())).articles:
        assert errors(article) == []


def official() -> Iterator[Any]:
    """IPTC's examples; a visible skip where they are absent."""
    yield from EXAMPLES or [
        pytest.param(None, marks=pytest.mark.skip(reason="IPTC's examples are not at hand"))
    ]


@pytest.mark.parametrize("path", list(official()), ids=lambda path: path.name if path else "")
def test_the_examples_of_the_standard_are_read_and_written_again(path: Path) -> None:
    document = formats.read(Source(path.name, path.read_bytes()))
    assert document.format == "ninjs"
    for article in document.articles:
        assert article.headline or article.media
        assert errors(article) == []
        again = formats.read(Source("a.json", formats.write(article, "ninjs", now=NOW))).articles[0]
        assert again.text == article.text
        assert [(credit.name, credit.role) for credit in again.credits] == [
            (credit.name, credit.role) for credit in article.credits
        ]
