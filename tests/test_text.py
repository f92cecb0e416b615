"""Plain text as a reader of newspapers sees it, and every paragraph where it stands."""

from __future__ import annotations

import sys
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver import formats
from archiver.article import Article, Document, Given
from archiver.formats import text
from archiver.source import Source, Unreadable

HEADLINE = "Deich bei Süderhörn wird um einen Meter erhöht"
FIRST = "Der Deich vor Süderhörn wird bis zum Herbst um einen Meter erhöht. Das hat der Kreistag am Dienstag beschlossen."
SECOND = (
    "Die Arbeiten beginnen nach der Brutzeit. Für die Schafe sucht der Verband noch Weiden im Hinterland, sagte "
    "der Deichgraf. Wer eine hat, möge sich melden, auch wenn sie klein ist und weit entfernt liegt."
)
THIRD = "Bezahlt wird der Bau zum größten Teil vom Land. Die Gemeinde gibt eine Straße dazu."
STORY = f"{HEADLINE}\n\nVon Grete Möllring\n\nSüderhörn (nb) - {FIRST}\n\n{SECOND}\n\n{THIRD}\n"


def read(words: str | bytes, **said: str) -> Document:
    """The document that a text file makes."""
    data = words if isinstance(words, bytes) else words.encode()
    return formats.read(Source("story.txt", data), Given(**said), "text")


def article(words: str | bytes, **said: str) -> Article:
    """The one article in a text file."""
    (found,) = read(words, **said).articles
    return found


def parts(one: Article) -> tuple[object, ...]:
    """What a reader sees of an article."""
    return (
        one.headline and one.headline.value,
        one.dateline and one.dateline.value,
        [paragraph.value for paragraph in one.body],
        [(credit.name, credit.role) for credit in one.credits],
    )


def places(document: Document) -> list[tuple[str, str]]:
    """The words of every value beside those that stand at its place in the source."""
    (one,) = document.articles
    said = [
        one.headline,
        *one.subheads,
        one.dateline,
        *one.body,
        *one.credit_lines,
        one.published,
        *one.unread,
    ]
    return [
        (value.raw or getattr(value, "value", ""), document.source.text[value.span.start : value.span.end])
        for value in said
        if value is not None and value.span is not None
    ]


def test_a_wire_story_is_taken_apart() -> None:
    one = article(STORY)
    assert one.headline is not None
    assert one.headline.value == HEADLINE
    assert one.dateline is not None
    assert one.dateline.value == "Süderhörn (nb)"
    assert [paragraph.value for paragraph in one.body] == [FIRST, SECOND, THIRD]
    assert ("Grete Möllring", "author") in [(credit.name, credit.role) for credit in one.credits]
    assert one.language is not None
    assert (one.language.value, one.language.how) == ("de", "recognised")


def test_every_value_stands_where_it_says() -> None:
    for words, there in places(read(STORY)):
        assert words == there


VARIANTS = {
    "CRLF": STORY.replace("\n", "\r\n"),
    "old Macintosh": STORY.replace("\n", "\r"),
    "a byte order mark": "\ufeff" + STORY,
    "trailing blanks": STORY.replace("\n", "   \n"),
    "blank lines of tabs": STORY.replace("\n\n", "\n\t \n"),
    "many blank lines": STORY.replace("\n\n", "\n\n\n\n"),
    "line separators": STORY.replace("\n", "\u2028"),
    "form feeds": STORY.replace("\n\n", "\x0c"),
    "no end of line": STORY.rstrip(),
    "doubled blanks": STORY.replace(". ", ".  "),
}


@pytest.mark.parametrize("words", VARIANTS.values(), ids=VARIANTS)
def test_the_same_story_is_read_whatever_its_white_space(words: str) -> None:
    document = read(words)
    assert parts(document.articles[0]) == parts(article(STORY))
    for said, there in places(document):
        assert said == there


@pytest.mark.parametrize("width", [60, 72, 80])
def test_hard_wrapped_lines_are_joined_again(width: int) -> None:
    rows = STORY.rstrip().split("\n\n")
    document = read("\n\n".join("\n".join(textwrap.wrap(row, width)) for row in rows))
    one = document.articles[0]
    assert [paragraph.value for paragraph in one.body] == [FIRST, SECOND, THIRD]
    for said, there in places(document):
        assert said == there


def test_indented_paragraphs_without_blank_lines_are_told_apart() -> None:
    rows = [textwrap.fill(row, 68, initial_indent="   ") for row in (FIRST, SECOND, THIRD)]
    one = article(f"{HEADLINE}\n\n" + "\n".join(rows))
    assert [paragraph.value for paragraph in one.body] == [FIRST, SECOND, THIRD]


def test_unwrapped_lines_are_paragraphs() -> None:
    one = article(f"{HEADLINE}\n{FIRST}\n{SECOND}\n{THIRD}\n")
    assert [paragraph.value for paragraph in one.body] == [FIRST, SECOND, THIRD]


def test_a_no_break_space_stays_one() -> None:
    one = article(f"{HEADLINE}\n\n{FIRST}\n\nEs kostet 40\xa0Euro, und niemand hat widersprochen.\n")
    assert one.body[-1].value == "Es kostet 40\xa0Euro, und niemand hat widersprochen."


def test_wire_headers_and_end_marks_are_kept_aside() -> None:
    one = article(f"ZCZC\n\n{STORY}\n-30-\nNNNN\n")
    assert parts(one) == parts(article(STORY))
    assert [(unread.what, unread.raw) for unread in one.unread] == [
        ("wire header", "ZCZC"),
        ("end mark", "-30-"),
        ("end mark", "NNNN"),
    ]


def test_the_day_stays_words_until_the_day_of_writing_is_given() -> None:
    assert article(STORY).changes == ()
    assert article(STORY).published is None
    (change,) = article(STORY, reference_date="2024-03-13").changes
    assert (change.before, change.after) == ("am Dienstag", "2024-03-12")
    assert article(STORY, reference_date="2024-03-13").published is None, "nobody said when it was published"


def test_a_line_that_is_a_date_dates_the_story() -> None:
    words = STORY.replace(
        "Von Grete Möllring", "Von Grete Möllring\n\nVeröffentlicht am 12. März 2024, 18.30 Uhr"
    )
    one = article(words)
    assert one.published is not None
    assert one.published.iso == "2024-03-12T18:30"
    assert len(one.body) == 3


def test_what_the_user_says_does_not_overrule_the_source() -> None:
    words = STORY.replace("Von Grete", "Veröffentlicht am 12. März 2024\n\nVon Grete")
    one = article(words, published="2020-01-01", language="de-AT", provider="Nordblatt")
    assert one.published is not None
    assert (one.published.iso, one.published.how) == ("2024-03-12", "said")
    assert one.language is not None
    assert one.language.value == "de-AT", "a language that was only recognised gives way"
    assert one.provider is not None
    assert one.provider.how == "given"


def test_what_is_written_is_read_again() -> None:
    one = article(STORY)
    again = article(text.write(one))
    assert parts(again) == parts(one)
    assert text.write(again) == text.write(one)


@pytest.mark.parametrize("words", ["", " \n\t\n", "\ufeff"])
def test_an_empty_file_is_refused_in_a_sentence(words: str) -> None:
    with pytest.raises(Unreadable, match=r"empty|white space|no words"):
        formats.read(Source("story.txt", words.encode()))


LINES = st.lists(
    st.sampled_from(
        [HEADLINE, FIRST, SECOND, THIRD, "Von Grete Möllring", "Süderhörn (nb) - Es regnet.", "", "  ", "\t- eins",
         "ZCZC", "NNNN", "-30-", "12. März 2024", "© 2024 Nordblatt", "(Grete Möllring)", "BERLIN -- ", "***", "\x1a",
         "Foto: Ole Dehn", "“", "\xad", "x" * 300, "日本語の行。"]
    ),
    max_size=12,
)  # fmt: skip


@given(st.one_of(LINES.map("\n".join), st.text(max_size=300), LINES.map("\r\n\x0c".join)))
def test_any_text_is_read_and_nothing_moves(words: str) -> None:
    try:
        document = read(words)
    except (UnicodeEncodeError, Unreadable):
        return
    for said, there in places(document):
        assert said == there
    once = text.write(document.articles[0])
    assert once.endswith(b"\n")


def test_five_megabytes_take_as_many_steps_as_they_are_long() -> None:
    """Counted in calls, which no load of the machine changes."""

    def calls(words: str) -> int:
        count = 0

        def counted(*_: object) -> None:
            nonlocal count
            count += 1

        sys.setprofile(counted)
        try:
            read(words)
        finally:
            sys.setprofile(None)
        return count

    block = "\n\n".join(textwrap.fill(row, 72) for row in (FIRST, SECOND, THIRD)) + "\n\n"
    small, large = (calls(block * number) for number in (40, 400))
    assert large < 11 * small
    assert len(read(block * (5_000_000 // len(block.encode()))).articles[0].body) > 30_000
