"""Feeds: an article for each entry, with what the channel says where an entry says nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver import formats
from archiver.article import Article
from archiver.source import Source

SAMPLES = Path(__file__).parents[1] / "samples" / "formats" / "feed"


def articles(words: str | bytes) -> tuple[Article, ...]:
    """The articles of a feed."""
    return formats.read(Source("a", words if isinstance(words, bytes) else words.encode())).articles


def rss(inside: str, channel: str = "") -> str:
    """A feed with one item."""
    return f'<rss version="2.0"><channel><title>Courier</title>{channel}<item>{inside}</item></channel></rss>'


def test_the_full_text_goes_before_the_teaser() -> None:
    ferry = articles((SAMPLES / "courier.rss").read_bytes())[0]
    assert ferry.headline is not None
    assert ferry.headline.value == "Harbour board agrees on ferry fares & times"
    assert [paragraph.value for paragraph in ferry.body] == [
        "The harbour board of Kinloch agreed on new ferry fares on Thursday.",
        "Children under five & bicycles still travel free.",
        "Additional reporting by Una Merrick",
    ]
    assert ferry.description is not None
    assert ferry.description.value == "A crossing will cost 12 pounds."
    assert ferry.published is not None
    assert ferry.published.iso == "2024-10-03T18:05:00+01:00"
    assert [said.value for said in ferry.keywords] == ["Harbour", "Ferries"]
    assert {(credit.name, credit.role) for credit in ferry.credits} >= {
        ("Lorna Petrie", "author"),
        ("Harold Nye", "author"),
    }


def test_what_the_channel_says_holds_for_every_entry() -> None:
    for article in articles((SAMPLES / "courier.rss").read_bytes()):
        assert article.language is not None
        assert article.provider is not None
        assert article.rights is not None
        assert (article.language.value, article.provider.value) == ("en-GB", "Kinloch Courier")


def test_a_mail_address_is_no_name() -> None:
    otters = articles((SAMPLES / "courier.rss").read_bytes())[1]
    assert [credit.name for credit in otters.credits] == ["Una Merrick"]
    assert articles(rss("<title>A</title><author>desk@courier.example</author>"))[0].credits == ()


def test_authors_of_atom_keep_their_address_and_their_role() -> None:
    (deich,) = articles((SAMPLES / "nordblatt.atom").read_bytes())
    assert deich.headline is not None
    assert deich.headline.value == "Deich bei Süderhörn wird um einen Meter erhöht"
    assert [(credit.name, credit.role, credit.uri) for credit in deich.credits] == [
        ("Grete Möllring", "author", "https://nordblatt.example/autoren/moellring"),
        ("Ole Dehn", "contributor", ""),
    ]
    assert deich.modified is not None
    assert deich.modified.iso == "2024-03-12T16:30:00+01:00"


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ("<link>https://a.example/1</link><guid>7</guid>", "https://a.example/1"),
        ("<guid>https://a.example/2</guid>", "https://a.example/2"),
        ('<guid isPermaLink="false">https://a.example/3</guid>', None),
    ],
)
def test_the_address_is_a_link_or_a_permanent_guid(said: str, url: str | None) -> None:
    (article,) = articles(rss(said))
    assert (article.url.value if article.url else None) == url


def test_a_date_that_cannot_be_read_is_kept_aside() -> None:
    (article,) = articles(rss("<title>A</title><pubDate>next week</pubDate>"))
    assert article.published is None
    assert [unread.raw for unread in article.unread] == ["next week"]


def test_pictures_have_their_captions_and_credits() -> None:
    (media,) = articles((SAMPLES / "courier.rss").read_bytes())[0].media
    assert (media.kind, media.media_type, media.caption) == (
        "ImageObject",
        "image/jpeg",
        "The ferry at the old slipway",
    )
    assert [(credit.name, credit.role) for line in media.credit_lines for credit in line.credits] == [
        ("Pim Verhoeven", "photographer")
    ]
