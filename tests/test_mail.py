"""Mail: one message or many, plain or as a page, encoded in any way, with the text as the reader saw it."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver import formats, locate
from archiver.article import Article, Given
from archiver.formats import mail
from archiver.source import Source, Unreadable

SAMPLES = Path(__file__).parents[1] / "samples" / "formats" / "mail"
HEAD = "From: Anna <anna@a.example>\nDate: Tue, 14 May 2024 06:30:00 +0100\nSubject: Otters return\nMessage-ID: <1@a.example>\n"


def articles(words: str | bytes, given: Given | None = None) -> tuple[Article, ...]:
    """The articles of a mail file."""
    data = words if isinstance(words, bytes) else words.encode()
    return formats.read(Source("a", data), given).articles


def paragraphs(words: str | bytes) -> list[str]:
    """The body of the only message."""
    (article,) = articles(words)
    return [paragraph.value for paragraph in article.body]


def test_wrapped_lines_are_joined_and_the_signature_is_no_text() -> None:
    (otters,) = articles((SAMPLES / "otters.eml").read_bytes())
    assert otters.body[0].value == (
        "A pair of otters has settled below the third lock of the Kinloch canal, the first to be seen there since "
        "the paper mill closed."
    )
    assert len(otters.body) == 3
    assert [unread.what for unread in otters.unread] == ["signature"]
    assert {(credit.name, credit.role) for credit in otters.credits} == {
        ("Una Ferris", "author"),
        ("Harold Nye", "contributor"),
    }


def test_the_page_is_read_where_the_plain_text_is_a_stub() -> None:
    (deich,) = articles((SAMPLES / "deich.eml").read_bytes())
    assert deich.headline is not None
    assert deich.headline.value == "Deich bei Süderhörn wird erhöht"
    assert "Das hat der Rat am Montag mit großer Mehrheit beschlossen." in deich.text
    assert "color" not in deich.text
    assert "Browser" not in deich.text


def test_an_encoded_part_is_found_in_the_source() -> None:
    document = formats.read(Source("a", (SAMPLES / "deich.eml").read_bytes()))
    path = document.articles[0].body[0].path
    span = locate.path_span(document, path)
    assert span is not None
    assert document.source.text[span.start : span.end].startswith("PGh0bWw+")


def test_who_sends_is_not_who_writes() -> None:
    (article,) = articles(HEAD + "\nThe otters are back.\n")
    assert article.credits == ()
    assert article.provider is None
    assert [unread.what for unread in article.unread] == ["sender"]


@pytest.mark.parametrize(
    ("way", "charset", "body"),
    [
        ("quoted-printable", "iso-8859-1", "Caf=E9 au lait, s=\nagte sie."),
        ("quoted-printable", "utf-8", "Caf=C3=A9 au lait, sagte sie."),
        ("base64", "windows-1252", "Q2Fm6SBhdSBsYWl0LCBzYWd0ZSBzaWUu"),
        ("8bit", "utf-8", "Café au lait, sagte sie."),
    ],
)
def test_every_way_of_encoding_gives_the_same_text(way: str, charset: str, body: str) -> None:
    head = f"{HEAD}Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {way}\n"
    assert paragraphs(f"{head}\n{body}\n") == ["Café au lait, sagte sie."]


def test_an_unknown_charset_is_no_obstacle() -> None:
    head = f"{HEAD}Content-Type: text/plain; charset=x-klingon\nContent-Transfer-Encoding: quoted-printable\n"
    assert paragraphs(f"{head}\nCaf=E9 au lait.\n") == ["Café au lait."]


def test_attachments_are_named_and_not_read() -> None:
    words = (
        f'{HEAD}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\n'
        "The otters are back.\n\n--b\nContent-Type: application/pdf\n"
        'Content-Disposition: attachment; filename="otters.pdf"\nContent-Transfer-Encoding: base64\n\nJVBERi0=\n--b--\n'
    )
    (article,) = articles(words)
    assert [paragraph.value for paragraph in article.body] == ["The otters are back."]
    assert ("attachment", "otters.pdf") in [(unread.what, unread.raw) for unread in article.unread]


def test_a_mailbox_holds_an_article_for_each_message() -> None:
    one = f"From anna@a.example Tue May 14 06:30:00 2024\n{HEAD}\nThe otters are back.\n\n"
    other = one.replace("Otters return", "Otters leave").replace("back", "gone")
    found = articles(one + other)
    assert [(a.headline.value, a.text, a.path) for a in found if a.headline] == [
        ("Otters return", "The otters are back.", "message[1]"),
        ("Otters leave", "The otters are gone.", "message[2]"),
    ]


def test_a_line_that_begins_with_from_does_not_part_a_message() -> None:
    assert (
        len(
            articles(
                f"From a@a.example Tue May 14 06:30:00 2024\n{HEAD}\nText.\n\nFrom here the path rises.\n"
            )
        )
        == 1
    )


@pytest.mark.parametrize(
    "words",
    [
        "Subject: only one field\n\nText",
        "Dear reader,\n\nFrom: here",
        "From the desk of Anna\n\nDate: today",
        "",
    ],
)
def test_what_only_looks_like_mail_is_not_taken_for_it(words: str) -> None:
    assert mail.sniff(words.encode(), "a") == 0


def test_a_message_nested_too_deeply_is_refused_in_one_sentence() -> None:
    opening = "".join(
        f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n' for level in range(5000)
    )
    with pytest.raises(Unreadable) as caught:
        articles(f"{HEAD}MIME-Version: 1.0\n{opening}\nText\n")
    assert "\n" not in str(caught.value)


def test_a_page_of_open_tags_is_read_in_steps_that_grow_with_its_length() -> None:
    assert mail.seen("<style>" * 200_000) == "<style>" * 200_000
    assert mail.seen("a<style>b</style>c<script>d</script >e<head>f") == "ace<head>f"
