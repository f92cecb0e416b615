"""Who is credited, as an archivist sees it: lines of our own, whole stories, places, edits and slots."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archiver import credits
from archiver.article import Said
from archiver.finding import Span

SAMPLES = Path(__file__).parents[1] / "samples" / "credits"
PARTY = re.compile(r"([^;]+) \((\w+)\)(?:;|$)")


def labelled() -> list[tuple[str, list[tuple[str, str]], bool]]:
    """The labelled lines of the project: text, the parties, whether it is a credit at all."""
    found = []
    for row in (SAMPLES / "lines.txt").read_text("utf-8").splitlines():
        if row and not row.startswith("#"):
            text, _, wanted = row.partition(" | ")[2].rpartition("=>")
            parties = [(name.strip(), role) for name, role in PARTY.findall(wanted.strip())]
            found.append((text.strip(), parties, bool(wanted.strip())))
    return found


@pytest.mark.parametrize(("text", "parties", "credit"), labelled(), ids=lambda value: str(value)[:40])
def test_a_line_names_who_made_the_story_and_nobody_else(text, parties, credit) -> None:
    line = credits.read_line(text)
    assert (line is not None) == credit
    assert sorted((item.name, item.role) for item in line.credits) == sorted(parties) if line else not parties


def test_no_sentence_of_a_story_credits_anybody() -> None:
    read = 0
    for path in sorted((SAMPLES / "running").glob("*.txt")):
        paragraphs = path.read_text("utf-8").splitlines()
        for start in range(0, len(paragraphs), 4):
            body = [Said(paragraph) for paragraph in paragraphs[start : start + 4]]
            read += len(body)
            assert credits.in_text(body, language=path.stem) == []
            assert not any(credits.resembles_credit(said.value) for said in body)
    assert read >= 500


def test_the_stray_mark_is_removed_and_the_raw_line_is_kept() -> None:
    raw = "‘Elizabeth Pritchett hat zu diesem Bericht beigetragen."
    line = credits.read_line(raw, slot="tail", language="de", span=Span(2740, 2740 + len(raw)))
    assert line is not None
    [item] = line.credits
    assert (item.name, item.kind, item.role) == ("Elizabeth Pritchett", "person", "contributor")
    assert item.span == Span(2741, 2760)
    assert line.raw == raw
    assert line.text == raw[1:]
    [change] = line.changes
    assert (change.before, change.after, change.span) == ("‘", "", Span(2740, 2741))


def test_every_span_holds_the_raw_words() -> None:
    for text in (
        "By&nbsp;Ren&eacute;e Ashdown and Milo Fenn",
        "Von JÃ¼rgen KÃ¶hnke, dpa",
        "Foto: Tilman\u00a0Brockhaus/dpa",
        "Von Tilman BrockhausKorrespondent",
    ):
        line = credits.read_line(text)
        assert line is not None
        for item in line.credits:
            assert text[item.span.start : item.span.end] == item.raw


def test_what_was_mended_is_told() -> None:
    mended = {
        "By&nbsp;Renee Ashdown": "entity decoded",
        "Von JÃ¼rgen Köhnke": "mojibake repaired",
        "VON TILMAN BROCKHAUS": "capitals restored",
        "Von Tilman BrockhausKorrespondent": "words run together set apart",
        "By Tom O’Brien": "apostrophe made straight",
    }
    for text, what in mended.items():
        line = credits.read_line(text)
        assert line is not None
        assert what in [change.what for change in line.changes], text


def test_a_field_may_hold_a_bare_name_and_more() -> None:
    def field(text):
        return [
            (item.name, item.kind, item.title or item.affiliation)
            for item in credits.read_line(text, slot="field").credits
        ]

    assert field("Renee Ashdown") == [("Renee Ashdown", "person", "")]
    assert field("By Renee Ashdown") == [("Renee Ashdown", "person", "")]
    assert field("Renee Ashdown, Milo Fenn") == [("Renee Ashdown", "person", ""), ("Milo Fenn", "person", "")]
    assert field("Renee Ashdown, Staff Writer") == [("Renee Ashdown", "person", "Staff Writer")]
    assert field("dpa") == [("dpa", "organisation", "")]
    assert field("Van Morrison") == [("Van Morrison", "person", "")]


def test_a_tail_wants_words_that_credit() -> None:
    assert credits.read_line("Renee Ashdown", slot="tail") is None
    assert credits.read_line("two", slot="tail") is None
    assert credits.read_line("Renee Ashdown", slot="byline").credits


def test_a_caption_may_stand_before_its_credit() -> None:
    line = credits.read_line("The new bridge at dawn. Photo: Ada Quill/AP", slot="caption")
    assert [(item.name, item.role, item.scope) for item in line.credits] == [
        ("Ada Quill", "photographer", "image"),
        ("AP", "source", "image"),
    ]


def test_a_sign_off_at_the_end_of_a_paragraph_is_found() -> None:
    body = [Said("Der Rat hat getagt."), Said("Es wurde spät, sagte die Bürgermeisterin. (tbr, 3.4.2016)")]
    [(index, line)] = credits.in_text(body, language="de")
    assert index == 1
    assert [(item.name, item.role, item.initials) for item in line.credits] == [("tbr", "signoff", True)]


def test_a_byline_at_the_head_has_its_slot() -> None:
    body = [Said("By Ada Quill"), *[Said(f"Sentence number {n} of a long story.") for n in range(9)]]
    [(index, line)] = credits.in_text(body)
    assert (index, line.slot) == (0, "byline")


def test_places_houses_jobs_and_addresses_go_with_the_person() -> None:
    def item(text):
        return credits.read_line(text).credits[0]

    assert item("By Ada Quill in Lagos").location == "Lagos"
    assert item("Von Tilman Brockhaus, dpa").affiliation == "dpa"
    assert item("By Ada Quill, Science Editor").title == "Science Editor"
    assert item("By Ada Quill | aquill@example.com").contact == "aquill@example.com"
    assert item("By Dr. Ada Quill").prefix == "Dr."
    assert item("Takis Tsiros (Athen), +30 210 555 01 23").contact == "+30 210 555 01 23"


def test_an_article_without_an_author_gets_none() -> None:
    body = [Said("“We are ready,” said Ada Quill, a spokesperson."), Said("Reporting by Colm Byrne")]
    found = credits.in_text(body)
    assert [(item.name, item.role) for _, line in found for item in line.credits] == [
        ("Colm Byrne", "reporter")
    ]


def test_every_role_has_its_place_in_the_standards() -> None:
    assert tuple(role.code for role in credits.roles()) == credits.ROLES
    for role in credits.roles():
        assert role.en
        assert role.de
        assert role.newsml in ("creator", "contributor", "infoSource", "copyrightHolder")
        assert role.uri.startswith(credits.scheme().uri)
        assert role.cpprole_uri.startswith(credits.scheme().cpprole)
    assert credits.role("contributor").cpprole == "correspondent"
