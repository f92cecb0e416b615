"""JSON Feed: an article for each item, with what the feed says where an item says nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from archiver import formats
from archiver.article import Article
from archiver.source import Source

SAMPLE = Path(__file__).parents[1] / "samples" / "formats" / "jsonfeed" / "courier.json"


def articles(words: str | bytes) -> tuple[Article, ...]:
    """The articles of a feed that is recognised by its content."""
    document = formats.read(Source("a", words if isinstance(words, bytes) else words.encode()))
    assert document.format == "jsonfeed"
    return document.articles


def feed(item: Any, **more: Any) -> str:
    """A feed with one item."""
    return json.dumps({"version": "https://jsonfeed.org/version/1", **more, "items": [item]})


def test_an_item_is_an_article() -> None:
    otters, ferries = articles(SAMPLE.read_bytes())
    assert otters.headline is not None
    assert otters.headline.value == "Otters return to the canal after forty years"
    assert {(credit.name, credit.role, credit.uri) for credit in otters.credits} == {
        ("Una Ferris", "author", "https://kinloch-courier.example/staff/una-ferris"),
        ("Harold Nye", "contributor", ""),
    }
    assert [said.value for said in ferries.body] == [
        "The harbour board of Kinloch agreed on new ferry fares on Thursday.",
        "Children under five still travel free.",
    ]
    assert [unread.what for unread in ferries.unread] == ["key _courier"]


def test_the_feed_speaks_where_an_item_is_silent() -> None:
    (article,) = articles(
        feed({"id": "1", "title": "A"}, title="Courier", author={"name": "Una Ferris"}, language="en")
    )
    assert article.provider is not None
    assert article.language is not None
    assert (article.provider.value, article.language.value) == ("Courier", "en")
    assert [(credit.name, credit.role) for credit in article.credits] == [("Una Ferris", "author")]


def test_a_date_that_cannot_be_read_is_kept_aside() -> None:
    (article,) = articles(feed({"id": "1", "title": "A", "date_published": "some day"}))
    assert article.published is None
    assert [(unread.what, unread.raw) for unread in article.unread] == [("date_published", "some day")]


@pytest.mark.parametrize(
    "item", [None, 1, [], {"tags": {}, "authors": [1, {}], "attachments": "x", "title": 3}]
)
def test_what_is_of_the_wrong_kind_is_no_value(item: Any) -> None:
    for article in articles(feed(item)):
        assert (article.headline, article.credits, article.keywords) == (None, (), ())
