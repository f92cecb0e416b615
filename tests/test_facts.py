"""The few values of an article that a whole archive is asked about."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver import facts, formats
from archiver.article import Article, Credit, CreditLine, Said
from archiver.source import Source

STORIES = sorted((Path(__file__).parents[1] / "samples" / "stories").iterdir())


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.name)
def test_facts_are_small_plain_and_the_same_again(path: Path) -> None:
    for _ in range(2):
        document = formats.read(Source(path.name, path.read_bytes()))
        for part, article in enumerate(document.articles):
            found = facts.of(document, part)
            assert json.loads(json.dumps(found)) == found == facts.of(document, part)
            assert len(json.dumps(found)) < 4000
            assert all(found.values())
            assert {name for name, *_ in found.get("credits", ())} == {
                each.name for each in facts.everyone(article)
            }


def body(*paragraphs: str) -> dict[str, list[int]]:
    """The facts of a text."""
    return facts.body("\n\n".join(paragraphs))


def test_the_same_words_have_the_same_digest_whatever_their_case_and_spacing() -> None:
    one = body(
        "The harbour council decided to keep the old bridge.", "It was closed for two years before that."
    )
    other = body(
        "THE HARBOUR  council decided to keep\nthe old bridge. It was closed for two years before that."
    )
    assert one["body"][2] == other["body"][2]
    assert one["body"][2] != body("The harbour council decided to close the old bridge.")["body"][2]
    assert facts.body(" \n ") == {}


def test_texts_that_share_sentences_share_that_part_of_their_sketches() -> None:
    sentences = [f"Sentence number {number} tells of the harbour and the council." for number in range(40)]
    whole, most = body(" ".join(sentences))["sketch"], body(" ".join(sentences[:36]))["sketch"]
    assert len(whole) == facts.SKETCH
    assert len(set(whole) & set(most)) >= 3
    other = body(
        " ".join(f"Another number {number} tells of the ferry and the school." for number in range(40))
    )["sketch"]
    assert not set(whole) & set(other)


@pytest.mark.parametrize(
    ("line", "spoken"),
    [
        ("Freelance: Ole Quill", True),
        ("Freie Fotografin Anna Struve", True),
        ("Von unserem freien Mitarbeiter Karl Graf", True),
        ("Ole Quill, pigiste", True),
        ("Ole Quill is an independent journalist", True),
        ("Von Freia Mitschke", False),
        ("Im Freien: Karl Graf", False),
        ("Independent News", False),
    ],
)
def test_who_works_for_several_houses_is_known_by_how_the_line_says_it(line: str, spoken: bool) -> None:
    credit = Credit("Ole Quill", "person", "author", line)
    article = Article(credit_lines=(CreditLine(line, line, credits=(credit,)),))
    assert facts.freelance(article) is spoken


@pytest.mark.parametrize(
    ("url", "id", "address"),
    [
        ("https://a.example/x#top", "urn:1", "https://a.example/x"),
        ("", "https://a.example/y", "https://a.example/y"),
        ("", "urn:newsml:1", ""),
        ("javascript:alert(1)", "urn:1", ""),
    ],
)
def test_an_address_is_what_can_be_asked_for(url: str, id: str, address: str) -> None:
    assert facts.address(Article(id=Said(id), url=Said(url) if url else None)) == address


@settings(max_examples=200)
@given(st.text("abÖß .!\n\t\u00a0", max_size=200) | st.text("ab .", min_size=60, max_size=200))
def test_blanks_within_sentences_count_for_nothing(text: str) -> None:
    pieces = [
        piece for piece in re.split(r"[.!?…。！？:;\n]+", text.casefold()) if len(piece) >= facts.SENTENCE
    ]
    known = sorted(facts.digest(" ".join(piece.split())) for piece in {" ".join(p.split()) for p in pieces})
    expected = [facts.number(each) for each in known[: facts.SKETCH]] if text.split() else None
    assert facts.body(text).get("sketch") == expected
