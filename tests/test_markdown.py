"""Markdown with front matter: words without markup, every value where the file says it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from archiver import formats
from archiver.article import Article, Document, Said
from archiver.formats import markdown
from archiver.source import LimitReached, Source, Unreadable

SAMPLES = Path(__file__).parents[1] / "samples" / "formats" / "markdown"
NOW = datetime(2024, 5, 1, tzinfo=UTC)


def read(words: str | bytes) -> Document:
    """The document of a file."""
    return formats.read(
        Source("a.md", words if isinstance(words, bytes) else words.encode()), as_format="markdown"
    )


def one(words: str | bytes) -> Article:
    """The one article of a file."""
    (article,) = read(words).articles
    return article


def test_markup_is_left_out_of_the_words() -> None:
    article = one((SAMPLES / "bell.md").read_bytes())
    assert [paragraph.value for paragraph in article.body] == [
        "The bell of Harrow Quay rang on Saturday for the first time since the fire, and nobody had expected it to be "
        "so loud.",
        "What happens next",
        "It will ring every evening until:",
        "the end of summer,",
        "or the first storm.",
        "“I shall buy earplugs,” the harbour master said.",
        "Additional reporting by Marion Tate",
    ]
    assert [media.url for media in article.media] == ["/img/bell.jpg", "/img/master.jpg"]


def test_front_matter_becomes_fields() -> None:
    article = one((SAMPLES / "bell.md").read_bytes())
    assert article.published is not None
    assert (article.published.iso, article.published.raw) == (
        "2024-05-04T12:00:00+01:00",
        "2024-05-04 12:00:00 +0100",
    )
    assert article.modified is not None
    assert article.modified.iso == "2024-05-05T09:00:00+01:00"
    assert article.description is not None
    assert article.description.value == "The bell rang for the first time since the fire."
    assert [(credit.name, credit.role, credit.uri) for credit in article.credits] == [
        ("Tamsin Orchard", "author", ""),
        ("Harold Nye", "author", "https://harrow-herald.example/staff/nye"),
        ("Dora Quill", "editor", ""),
        ("Marion Tate", "contributor", ""),
    ]
    assert [(unread.what, unread.raw) for unread in article.unread] == [
        ("weight", "12"),
        ("template", "{{< newsletter >}}"),
    ]


@pytest.mark.parametrize(
    "said",
    [
        "date: 2023-09-13",
        "date: '2023-09-13'",
        "date: 13 September 2023",
        "publishDate: 2023-09-13",
        "Date: 2023-09-13",
    ],
)
def test_dates_are_words_whatever_yaml_makes_of_them(said: str) -> None:
    article = one(f"---\nlang: en\n{said}\n---\nWords.\n")
    assert article.published is not None
    assert article.published.iso == "2023-09-13"


def test_broken_front_matter_is_told_and_the_text_is_read() -> None:
    document = read("---\ntitle: [open\n---\nWords stand here.\n")
    assert [fault.kind for fault in document.faults] == ["front-matter"]
    assert document.articles[0].text == "Words stand here."


def test_a_heading_is_the_headline_where_no_title_is() -> None:
    article = one("# Ferry fares rise\n\nWords stand here.\n")
    assert article.headline is not None
    assert (article.headline.value, article.text) == ("Ferry fares rise", "Words stand here.")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (r"Two \* three \_ four", "Two * three _ four"),
        ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
        ("A [link](http://a.example/x_(y)) here", "A link here"),
        ("AT&amp;T &lt;here&gt;", "AT&T <here>"),
        ("A <b>bold</b> word", "A bold word"),
        ("one  \ntwo\nthree", "one\ntwo three"),
        ("`code` stays", "code stays"),
    ],
)
def test_inline_markup(raw: str, words: str) -> None:
    assert [paragraph.value for paragraph in one(raw).body] == [words]


def test_thousands_of_aliases_end_in_a_limit() -> None:
    rows = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 20)
    )
    with pytest.raises(LimitReached):
        read(f"---\n{rows}---\nWords.\n")


def test_deep_nesting_ends_in_a_limit() -> None:
    with pytest.raises(LimitReached):
        read(f"---\na: {'[' * 40}{']' * 40}\n---\nWords.\n")


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Co")),
    min_size=1,
    max_size=40,
)


@given(st.lists(WORDS, min_size=1, max_size=4), WORDS, WORDS)
def test_what_is_written_is_read_again(body: list[str], title: str, name: str) -> None:
    article = Article(
        headline=Said(title), body=tuple(Said(words) for words in body), keywords=(Said(name), Said("tide"))
    )
    written = formats.write(article, "markdown", now=NOW)
    again = one(written)
    assert again.headline is not None
    assert again.headline.value == title
    assert [paragraph.value for paragraph in again.body] == body
    assert [said.value for said in again.keywords] == [name, "tide"]
    matter = written.decode().split("---\n")[1]
    assert yaml.safe_load(matter)["title"] == title


@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(
            st.sampled_from(
                [
                    "---\n",
                    "+++\n",
                    "a: b\n",
                    "- x\n",
                    "```\n",
                    "# h\n",
                    "***\n",
                    "> q\n",
                    "![a](b)",
                    "[a][b]",
                    "\\\n",
                    "<b",
                    "{{<",
                    "\x00",
                    "_a_",
                    "===\n",
                ]
            ),
            max_size=20,
        ).map("".join),
    )
)
def test_any_text_is_read(words: str) -> None:
    try:
        document = read(words)
    except (Unreadable, UnicodeEncodeError):
        return
    for said in document.articles[0].body:
        assert said.span is not None
        assert document.source.text[said.span.start : said.span.end] == (said.raw or said.value)


def test_pieces_take_as_many_steps_as_there_are_lines() -> None:
    text = "Words stand here.\n\n" * 20_000
    assert len(list(markdown.pieces(text, 0))) == 20_000
