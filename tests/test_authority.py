"""The house's own people: canonical names, initials with their dates, and the way from an audit back into the file."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver import credits
from archiver.article import Article, When
from archiver.credits import audit
from archiver.credits.authority import Authority, AuthorityError, AuthorityFile, load, written

CSV = """name,kind,aliases,initials,from,to,orcid,isni,wikidata,viaf,uri
Tilman Brockhaus,person,T. Brockhaus|Tilmann Brockhaus,tbr,2019-01-01,2023-12-31,0000-0002-1825-0097,,,,
Tabea Brandt,person,,tbr,2024-01-01,,,,Q42,,
Marlies Oberbeck,person,,mob,,,,,,,https://example.org/people/mob
Deutsche Presse-Agentur,organisation,dpa,,,,,,,,
"""
TOML = """
[[party]]
name = "Marlies Oberbeck"
aliases = ["M. Oberbeck"]
initials = ["mob"]
uri = "https://example.org/people/mob"
"""


@pytest.fixture
def house(tmp_path: Path) -> AuthorityFile:
    path = tmp_path / "staff.csv"
    path.write_text(CSV, "utf-8")
    return load(path)


def test_a_spelling_becomes_the_canonical_name_with_its_identifier(house: AuthorityFile) -> None:
    line = house.read(credits.read_line("Von Tilmann Brockhaus, dpa"))
    [item] = line.credits
    assert (item.name, item.uri) == ("Tilman Brockhaus", "https://orcid.org/0000-0002-1825-0097")
    assert item.raw == "Tilmann Brockhaus"
    assert [(change.before, change.after) for change in line.changes] == [
        ("Tilmann Brockhaus", "Tilman Brockhaus")
    ]


def test_initials_open_only_between_their_dates(house: AuthorityFile) -> None:
    assert house.signed("tbr", "2021-06-01").name == "Tilman Brockhaus"
    assert house.signed("tbr", "2024-02").name == "Tabea Brandt"
    assert house.signed("tbr") is None
    assert house.signed("tbr", "2018") is None
    assert house.signed("mob").name == "Marlies Oberbeck"
    assert house.signed("xyz", "2021") is None


def test_an_article_is_read_by_its_own_date(house: AuthorityFile) -> None:
    article = Article(published=When("2021-06-01"), credit_lines=(credits.read_line("(tbr)"),))
    [item] = house.known(article).credits
    assert (item.name, item.role, item.raw) == ("Tilman Brockhaus", "signoff", "tbr")
    undated = Article(credit_lines=(credits.read_line("(tbr)"),))
    assert house.known(undated) == undated


def test_agencies_have_canonical_names_too(house: AuthorityFile) -> None:
    [item] = house.read(credits.read_line("Quelle: dpa")).credits
    assert (item.name, item.kind) == ("Deutsche Presse-Agentur", "organisation")


def test_a_spelling_that_two_share_matches_neither() -> None:
    file = AuthorityFile(
        [Authority("Ada Quill", aliases=("A. Quill",)), Authority("Alma Quill", aliases=("A. Quill",))]
    )
    assert file.named("A. Quill") is None
    assert file.named("ada quill").name == "Ada Quill"


def test_toml_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "staff.toml"
    path.write_text(TOML, "utf-8")
    file = load(path)
    assert file.named("M. Oberbeck").uri == "https://example.org/people/mob"
    assert load_text(tmp_path, written(file)).parties == file.parties


def load_text(folder: Path, text: str) -> AuthorityFile:
    path = folder / "again.csv"
    path.write_text(text, "utf-8")
    return load(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nom,kind\nAda Quill,person\n", "does not know the column nom"),
        ("name,kind\n,person\n", "2: the party has no name"),
        ("name,kind\nAda Quill,robot\n", "kind is person or organisation"),
        ("name,from\nAda Quill,yesterday\n", "from is a date"),
        ("name,kind\nAda Quill,person,more\n", "more cells than there are columns"),
    ],
)
def test_a_broken_file_is_told_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(AuthorityError, match=words):
        load_text(tmp_path, text)


def test_a_missing_file_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(AuthorityError, match="No such file"):
        load(tmp_path / "none.csv")


def archive() -> list[tuple[str, Article]]:
    lines = {
        "a.txt": ("2019-03-01", "Von Jörg Müller"),
        "b.txt": ("2020-03-01", "VON JÖRG MÜLLER"),
        "c.txt": ("2021-03-01", "Von Joerg Mueller"),
        "d.txt": ("2021-04-01", "Foto: Jörg Müler/dpa"),
        "e.txt": ("2021-05-01", "Von Ada Quill"),
        "f.txt": ("2021-06-01", "Von A. Quill"),
        "g.txt": ("", "Quelle: dpa"),
        "h.txt": ("2021-06-01", "(tbr)"),
    }
    return [
        (name, Article(published=When(day) if day else None, credit_lines=(credits.read_line(text),)))
        for name, (day, text) in lines.items()
    ]


def test_an_audit_counts_every_spelling_with_its_years() -> None:
    found = {name.name: name for name in audit.names(archive())}
    assert found["Jörg Müller"].credits == 2
    assert (found["Jörg Müller"].first, found["Jörg Müller"].last) == ("2019-03-01", "2020-03-01")
    assert found["dpa"].roles == {"source": 2}
    assert "tbr" not in found


def test_spellings_that_may_be_one_stand_together_with_the_reason() -> None:
    groups = {cluster.proposal: cluster for cluster in audit.clusters(audit.names(archive()))}
    assert {name.name for name in groups["Jörg Müller"].names} == {
        "Jörg Müller",
        "Joerg Mueller",
        "Jörg Müler",
    }
    assert groups["Ada Quill"].reason == "initials"
    assert len(groups) == 2


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Petra Hansen", "Petra Hanson", True),
        ("Petra Hansen", "Petra Hannsen", True),
        ("Petra Hansen", "Perta Hansen", True),
        ("Dana Larsen", "Anna Larsen", False),
        ("Petra Hansen", "Petra Jansens", False),
    ],
)
def test_one_letter_means_one_letter(one: str, other: str, alike: bool) -> None:
    assert bool(audit.clusters([audit.Name(one, "person"), audit.Name(other, "person")])) is alike


def test_two_people_with_the_same_initials_are_not_put_together() -> None:
    found = [audit.Name(name, "person", 1) for name in ("Ada Quill", "Alma Quill", "A. Quill")]
    assert audit.clusters(found) == []


def test_what_a_person_decides_comes_back_and_nothing_else() -> None:
    text = audit.table(audit.names(archive()))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert all(row["canonical"] == "" for row in rows)
    file, taken = audit.decided(text, AuthorityFile())
    assert (len(file), taken) == (0, 0)
    for row in rows:
        if row["name"] in ("Joerg Mueller", "Jörg Müler"):
            row["canonical"] = "Jörg Müller"
            row["uri"] = "https://example.org/people/jm"
    out = io.StringIO()
    writer = csv.DictWriter(out, audit.COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    file, taken = audit.decided(out.getvalue(), file)
    assert taken == 2
    [party] = file.parties
    assert party.uri == "https://example.org/people/jm"
    assert file.named("Joerg Mueller") is party
    again = audit.table(audit.names(archive()), file)
    assert {row["canonical"] for row in csv.DictReader(io.StringIO(again)) if "M" in row["name"]} == {
        "Jörg Müller"
    }


def test_one_spelling_given_to_two_parties_is_refused() -> None:
    text = "name,kind,canonical\nA. Quill,person,Ada Quill\nA. Quill,person,Alma Quill\n"
    with pytest.raises(AuthorityError, match="row 3"):
        audit.decided(text, AuthorityFile())


def test_no_cell_is_a_formula() -> None:
    text = audit.table([audit.Name("=HYPERLINK(1)", "person", 1)])
    assert "'=HYPERLINK" in text


@given(st.lists(st.text(max_size=20), max_size=8))
def test_an_audit_keeps_every_name_once(words: list[str]) -> None:
    found = [audit.Name(word, "person", 1) for word in dict.fromkeys(words)]
    rows = list(csv.DictReader(io.StringIO(audit.table(found))))
    assert len(rows) == len(found)
