"""Wires of the teleprinter age: several messages in a file, notes below the text, marks at the ends of lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver import formats
from archiver.article import Article
from archiver.source import Source, Unreadable
from archiver.validation import judge

SAMPLES = Path(__file__).parents[1] / "samples" / "formats"
DEICH = (SAMPLES / "iptc7901" / "deich.txt").read_bytes()
FERRY = (SAMPLES / "anpa1312" / "ferry.txt").read_bytes()


def articles(data: bytes) -> tuple[Article, ...]:
    """The articles of a file."""
    return formats.read(Source("a", data)).articles


def test_a_message_of_iptc_7901_is_taken_apart() -> None:
    (article,) = articles(DEICH)
    assert [paragraph.value for paragraph in article.body] == [
        "Der Deich vor Süderhörn wird bis zum Herbst um einen Meter erhöht. Das hat der Kreistag am Dienstag mit "
        "großer Mehrheit beschlossen, wie ein Sprecher sagte.",
        "Die Arbeiten beginnen nach der Brutzeit. Für die Schafe sucht der Verband noch Weiden im Hinterland.",
    ]
    assert article.headline is not None
    assert article.headline.value == "Deich bei Süderhörn wird um einen Meter erhöht"
    assert article.slugline is not None
    assert article.slugline.value == "Deich/Kreistag/"
    assert article.created is not None
    assert (article.created.iso, article.created.raw) == ("2024-03-12T16:59", "121659 Mar 24")


def test_credits_among_the_notes_are_read() -> None:
    (article,) = articles(DEICH)
    assert [(credit.name, credit.role) for credit in article.credits] == [
        ("Grete Möllring", "author"),
        ("Ole Dehn", "contributor"),
        ("Wiebke Stahmer", "editor"),
    ]
    assert "## Redaktionelle Hinweise" in [unread.raw for unread in article.unread]


def test_a_message_of_anpa_1312_is_taken_apart() -> None:
    (article,) = articles(FERRY)
    assert article.headline is not None
    assert article.headline.value == "Harbor board agrees on ferry fares"
    assert article.slugline is not None
    assert article.slugline.value == "BC-Ferry Fares,1st Ld"
    assert article.dateline is not None
    assert article.dateline.value == "KINLOCH (CW)"
    assert article.created is not None
    assert article.created.iso == "2024-10-03T18:05Z"
    assert [paragraph.value for paragraph in article.body][:3] == [
        "The harbor board of Kinloch agreed on new ferry fares on Thursday. A crossing will cost $12 from next spring.",
        "“Nobody likes to pay more,” the harbor master said. “But the slipway has to be mended.”",
        "Children under five still travel free, and so do bicycles outside the season, the board said in a statement.",
    ]
    assert ("Lorna Petrie", "author") in [(credit.name, credit.role) for credit in article.credits]
    assert ("Harold Nye", "contributor") in [(credit.name, credit.role) for credit in article.credits]


def test_a_line_for_editors_is_no_headline() -> None:
    (article,) = articles(FERRY)
    assert "^Eds: Updates with quote.<" in [unread.raw for unread in article.unread]


@pytest.mark.parametrize("data", [DEICH, FERRY], ids=["7901", "1312"])
def test_several_messages_are_several_articles(data: bytes) -> None:
    assert len(articles(data * 3)) == 3


@pytest.mark.parametrize("data", [DEICH, FERRY], ids=["7901", "1312"])
@pytest.mark.parametrize("lost", [b"\x04", b"\x03", b"\x16"])
def test_lost_marks_do_not_lose_the_story(data: bytes, lost: bytes) -> None:
    (article,) = articles(data.replace(lost, b""))
    assert article.headline is not None
    assert len(article.body) >= 2


@pytest.mark.parametrize("data", [DEICH, FERRY], ids=["7901", "1312"])
def test_control_characters_of_the_frame_are_no_fault(data: bytes) -> None:
    assert "X005" not in [finding.rule for finding in judge(Source("a", data)).findings]


def test_a_file_without_a_message_is_refused() -> None:
    with pytest.raises(Unreadable, match="no message"):
        formats.read(Source("a", b"Words."), as_format="iptc7901")
