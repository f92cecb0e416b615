"""Exports of WordPress: who really wrote a post, and gigabytes in constant memory."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver import formats, ingest
from archiver.article import Article
from archiver.config import Settings
from archiver.formats import wxr
from archiver.outcome import State
from archiver.source import Source

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
EXPORT = (Path(__file__).parents[1] / "samples" / "formats" / "wxr" / "harrow.xml").read_bytes()
HEAD, _, REST = EXPORT.partition(b"<item>")
POSTS = [b"<item>" + item for item in REST.split(b"<item>")]
BELL = POSTS[1]


def articles(data: bytes = EXPORT) -> list[Article]:
    """The articles of an export."""
    return list(formats.read(Source("a.xml", data)).articles)


def names(article: Article) -> list[tuple[str, str]]:
    """Who is credited, and as what."""
    return [(credit.name, credit.role) for credit in article.credits]


def test_a_post_is_read_with_its_paragraphs_and_its_picture() -> None:
    bell, _ = articles()
    assert [paragraph.value for paragraph in bell.body] == [
        "The bell of Harrow Quay rang on Saturday for the first time since the fire. Nobody had expected it to be so loud.",
        "“I shall buy earplugs,” the harbour master said & smiled.",
        "Additional reporting by Harold Nye",
    ]
    assert [(media.url.rpartition("/")[2], media.caption) for media in bell.media] == [
        ("bell.jpg", "The bell on its way up"),
        ("master.jpg", "The harbour master, listening"),
    ]
    assert bell.published is not None
    assert bell.published.iso == "2024-05-04T11:00:00Z"
    assert bell.section is not None
    assert bell.section.value == "Town"
    assert [(unread.what, unread.raw) for unread in bell.unread] == [
        ("shortcode", '[gallery ids="44,45"]'),
        ("sponsor", "none"),
    ]


def test_a_login_becomes_the_name_of_its_author() -> None:
    assert names(articles()[0]) == [("Tamsin Orchard", "author"), ("Harold Nye", "contributor")]


def test_co_authors_go_before_the_user_who_saved_the_post() -> None:
    assert names(articles()[1]) == [("Marion Tate", "author"), ("Harold Nye", "author")]


def test_a_custom_byline_goes_before_both() -> None:
    byline = b"<wp:postmeta><wp:meta_key>_byline</wp:meta_key><wp:meta_value>By Lorna Petrie</wp:meta_value></wp:postmeta>"
    (post,) = articles(HEAD + POSTS[2].replace(b"</item>", byline + b"</item>"))
    assert names(post) == [("Lorna Petrie", "author")]


def test_a_scheduled_post_is_under_embargo() -> None:
    post = articles(EXPORT.replace(b"[publish]", b"[future]"))[0]
    assert post.published is None
    assert post.embargo is not None
    assert post.embargo.iso == "2024-05-04T11:00:00Z"


def test_an_export_is_taken_apart_into_its_stories() -> None:
    sources = list(wxr.posts(io.BytesIO(EXPORT), "export.xml", 10**6))
    assert [source.name for source in sources] == ["export.xml/post-42.xml", "export.xml/post-50.xml"]
    apart = [articles(source.data)[0] for source in sources if isinstance(source, Source)]
    for one, whole in zip(apart, articles(), strict=True):
        assert (one.text, names(one)) == (whole.text, names(whole))
        assert (one.published and one.published.iso) == (whole.published and whole.published.iso)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 4096])
def test_posts_are_found_wherever_the_stream_is_cut(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    whole = list(wxr.parts(io.BytesIO(EXPORT), 10**6))
    monkeypatch.setattr(wxr, "CHUNK", size)
    assert list(wxr.parts(io.BytesIO(EXPORT), 10**6)) == whole
    assert len(whole) == 4


def test_what_looks_like_a_mark_in_a_text_is_none() -> None:
    tricky = BELL.replace(b"The bell of Harrow Quay rang", b"An </item> and an <item> and <![CDATA[ rang")
    found = list(wxr.parts(io.BytesIO(HEAD + tricky + POSTS[2]), 10**6))
    assert len(found) == 3
    assert found[1] is not None
    assert found[1].endswith(b"</item>")
    assert b"sponsor" in found[1]


def test_a_post_above_the_limit_is_told_and_the_next_is_read() -> None:
    huge = BELL.replace(b"The bell of", b"The bell " * 100_000)
    first, second = wxr.posts(io.BytesIO(HEAD + huge + POSTS[2]), "a.xml", 100_000)
    assert isinstance(first, wxr.TooLong)
    assert isinstance(second, Source)


def test_ingest_makes_a_package_of_each_story(tmp_path: Path) -> None:
    export = tmp_path / "export.xml"
    export.write_bytes(EXPORT)
    outcomes = list(ingest.run([export], tmp_path / "archive", Settings(), now=NOW))
    assert [(outcome.state, Path(outcome.source).name) for outcome in outcomes] == [
        (State.ARCHIVED, "post-42.xml"),
        (State.ARCHIVED, "post-50.xml"),
    ]
    again = list(ingest.run([export], tmp_path / "archive", Settings(), now=NOW))
    assert {outcome.state for outcome in again} == {State.KNOWN}


def test_a_post_that_is_cut_off_is_not_lost_in_silence(tmp_path: Path) -> None:
    export = tmp_path / "export.xml"
    export.write_bytes(EXPORT[: EXPORT.index(b"Two otters")])
    *_, last = ingest.run([export], tmp_path / "archive", Settings(), now=NOW)
    assert last.state in (State.HELD, State.FAILED)


class Endless(io.RawIOBase):
    """An export of any size that is made while it is read."""

    def __init__(self, count: int) -> None:
        self.left = self.pieces(count)
        self.waiting = b""

    def pieces(self, count: int) -> Iterator[bytes]:
        """Head, posts, end."""
        yield HEAD
        for number in range(count):
            yield BELL.replace(b"<wp:post_id>42<", b"<wp:post_id>%d<" % number)
        yield b"</channel></rss>"

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        while len(self.waiting) < size and (piece := next(self.left, None)) is not None:
            self.waiting += piece
        found, self.waiting = self.waiting[:size], self.waiting[size:]
        return found


def peak(count: int) -> tuple[int, int]:
    """How many stories an export holds, and the most memory that taking it apart needed, in bytes."""
    tracemalloc.start()
    found = sum(1 for _ in wxr.posts(Endless(count), "a.xml", 10**6))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found, most


def test_memory_does_not_grow_with_the_export() -> None:
    (few, small), (many, large) = peak(300), peak(3000)
    assert (few, many) == (300, 3000)
    assert large < small * 1.2
