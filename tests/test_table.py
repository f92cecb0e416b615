"""Tables: an article for each row, every cell where it stands, and nothing guessed of a column with a strange name."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import pytest

from archiver import config, formats, locate
from archiver.article import Article, Document, Given, Mapping
from archiver.formats import cells as table
from archiver.formats import mapping
from archiver.formats.table import sniff
from archiver.source import Source, Unreadable

SAMPLES = Path(__file__).parents[1] / "samples" / "formats" / "table"


def read(words: str | bytes) -> Document:
    """A table that is recognised by its content."""
    return formats.read(Source("a", words if isinstance(words, bytes) else words.encode()))


def articles(words: str | bytes) -> tuple[Article, ...]:
    """The articles of a table."""
    document = read(words)
    assert document.format == "table"
    return document.articles


def test_a_row_is_an_article_with_everyone_in_their_role() -> None:
    otters, ferry = articles((SAMPLES / "courier.csv").read_bytes())
    assert otters.headline is not None
    assert otters.headline.value == "Otters return to the canal after forty years"
    assert [said.value for said in otters.subheads] == ['Walkers are asked to keep their dogs on a "lead"']
    assert otters.published is not None
    assert otters.published.iso == "2024-05-14"
    assert {(credit.name, credit.role, credit.scope) for credit in otters.credits} == {
        ("Una Ferris", "author", ""),
        ("Harold Nye", "contributor", ""),
        ("Pim Verhoeven", "photographer", "image"),
        ("Courier", "source", "image"),
    }
    assert [said.value for said in ferry.body] == [
        "The harbour board of Kinloch agreed on new ferry fares on Thursday.",
        "Children under five & bicycles still travel free.",
    ]


def test_a_column_with_a_strange_name_stays_unread() -> None:
    for article in articles((SAMPLES / "courier.csv").read_bytes()):
        assert [(unread.what, unread.raw) for unread in article.unread] == [("column Internal code", "X9")]


MAPPING = """
zone = "Europe/Berlin"
dates = "day-first"

[columns]
"Internal code" = "slugline"
Kopfzeile = "headline"
Tags = "nothing"

[constants]
provider = "Courier House"
rights = "© Courier"
"""


def test_a_mapping_says_what_columns_mean() -> None:
    said = Given(mapping=mapping.parsed(MAPPING, "m"))
    data = (SAMPLES / "courier.csv").read_bytes().replace(b"Title", b"Kopfzeile")
    otters, _ = formats.read(Source("a", data), said, "table").articles
    assert otters.headline is not None
    assert otters.slugline is not None
    assert (otters.slugline.value, otters.unread, otters.keywords) == ("X9", (), ())
    assert otters.rights is not None
    assert (otters.rights.value, otters.rights.how) == ("© Courier", "given")
    assert otters.provider is not None
    assert (otters.provider.value, otters.provider.how) == ("Kinloch Courier", "said")


@pytest.mark.parametrize(
    ("words", "zone", "order", "iso"),
    [
        ("03/04/2024", "", "day-first", "2024-04-03"),
        ("03/04/2024", "", "month-first", "2024-03-04"),
        ("2024-07-01 12:30", "Europe/Berlin", "", "2024-07-01T12:30+02:00"),
        ("2024-01-01T12:30:10", "Asia/Kolkata", "", "2024-01-01T12:30:10+05:30"),
        ("2024-01-01T12:30:10Z", "Europe/Berlin", "", "2024-01-01T12:30:10Z"),
        ("1715666400", "Europe/Berlin", "", "2024-05-14T06:00:00Z"),
        ("1715666400000", "", "", "2024-05-14T06:00:00Z"),
    ],
)
def test_dates_are_read_in_the_order_and_the_zone_that_are_given(
    words: str, zone: str, order: str, iso: str
) -> None:
    said = Given(mapping=Mapping(zone=zone, dates=order))
    (article,) = formats.read(Source("a", f"title;text;date\nA;B.;{words}\n".encode()), said).articles
    assert article.published is not None
    assert article.published.iso == iso


def test_what_a_field_cannot_hold_twice_is_kept_aside() -> None:
    (article,) = articles("title;headline;text;author\nA;Another;B.;Una Ferris\n")
    assert [(left.what, left.raw) for left in article.unread] == [("column headline", "Another")]


def test_nothing_in_a_nested_row_is_passed_over() -> None:
    (article, _) = articles(
        '{"title": {"rendered": "A", "raw": "a"}, "text": "B.", "author": {"name": "Una Ferris", "mail": "u@c.example"}}\n'
        '{"title": "C", "text": "D."}\n'
    )
    assert [credit.name for credit in article.credits] == ["Una Ferris"]
    assert {left.what for left in article.unread} == {"column title.raw", "column author.mail"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[columns]\na = "headlin"', "headlin"),
        ("[columns]\na = 3", "no string"),
        ("[column]\n", "does not know"),
        ('zone = "Mars/Base"', "no time zone"),
        ('dates = "sometimes"', "day-first"),
        ("[columns\n", "not TOML"),
        ('[constants]\ncolour = "red"', "no field"),
        ("columns = 3", "no table"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused_at_its_place(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(mapping.MappingError, match=message):
        mapping.parsed(text, "m.toml")
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    (tmp_path / "archiver.toml").write_text('map = "m.toml"', encoding="utf-8")
    with pytest.raises(config.ConfigError, match=message) as caught:
        config.load(tmp_path / "archiver.toml")
    assert caught.value.line == text.count("\n", 0, text.rindex(" = ")) + 1 if " = " in text else 1


def test_the_configuration_names_a_mapping_beside_it(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "archiver.toml").write_text('map = "m.toml"', encoding="utf-8")
    given = config.load(tmp_path / "archiver.toml").given
    assert ("internal_code", "slugline") in given.mapping.columns
    (tmp_path / "m.toml").unlink()
    with pytest.raises(config.ConfigError, match="cannot be read"):
        config.load(tmp_path / "archiver.toml")


def test_a_table_of_which_no_column_is_known_is_refused_and_not_taken_for_text() -> None:
    with pytest.raises(Unreadable, match="archiver map init"):
        formats.read(Source("a.csv", b"wer;was\nUna;Otter\n"))


def test_lines_of_json_may_hold_lists_and_objects() -> None:
    deich, ferry = articles((SAMPLES / "nordblatt.jsonl").read_bytes())
    assert [credit.name for credit in deich.credits] == ["Grete Möllring", "Ole Dehn"]
    assert [said.value for said in deich.keywords] == ["Deich", "Rat"]
    assert [credit.name for credit in ferry.credits] == ["Tjark Osterloh"]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_mark_and_line_end_gives_the_same_rows(mark: str, end: str) -> None:
    rows = [
        ["title", "text", "author"],
        ['Say "yes", now; or | not', "One\ttwo.\nThree.", "Una Ferris"],
        ["B", "C.", ""],
    ]
    made = io.StringIO()
    csv.writer(made, delimiter=mark, lineterminator=end).writerows(rows)
    first, second = articles(made.getvalue())
    assert first.headline is not None
    assert second.headline is not None
    assert (first.headline.value, second.headline.value) == ('Say "yes", now; or | not', "B")
    assert first.text == "One two.\n\nThree."
    assert [credit.name for credit in first.credits] == ["Una Ferris"]


@pytest.mark.parametrize("text", ['a,b\n"x', "a,b\n,\n,,\n", "a\r\n\r\n\r\nb", '"a\n"\n"""",b\n'])
def test_records_are_those_of_the_standard_library(text: str) -> None:
    ours = [[cell.value for cell in cells] for cells in table.records(text, ",")]
    theirs = list(csv.reader(io.StringIO(text, newline="")))
    assert [row for row in ours if any(row)] == [row for row in theirs if any(row)]


def test_a_finding_about_an_article_stands_at_its_row() -> None:
    document = read((SAMPLES / "courier.csv").read_bytes())
    span = locate.path_span(document, document.articles[1].path)
    assert span is not None
    assert document.source.text[span.start :].startswith("K-1042")


@pytest.mark.parametrize(
    "words",
    [
        "Dear reader, this is a title, and this an author\nand more, and more, and more\n",
        "a;b;c\n1;2;3\n",
        "title;text\n",
        '{"headline": "A", "body": "B"}',
        '{"@context": "https://schema.org", "headline": "A", "text": "B"}\n{}\n',
    ],
)
def test_what_only_looks_like_a_table_is_not_taken_for_it(words: str) -> None:
    assert sniff(words.encode(), "a") == 0


def test_a_broken_line_of_json_is_told_and_the_others_are_read() -> None:
    document = read('{"title": "A", "text": "B."}\n{"title": "D", "text": "E."}\nno object\n')
    assert [article.headline.value for article in document.articles if article.headline] == ["A", "D"]
    (fault,) = document.faults
    assert fault.span is not None
    assert document.source.text[fault.span.start : fault.span.end] == "no object"


def test_a_table_without_rows_is_refused() -> None:
    with pytest.raises(Unreadable, match="no rows"):
        formats.read(Source("a", b"title;text\n;\n"), as_format="table")


def test_the_steps_of_reading_grow_with_the_length_only() -> None:
    steps = []
    for count in (200, 800):
        text = "title,text\n" + '"a ""quoted"" title","One.\n\nTwo."\n' * count
        calls = 0

        def counted(*_: object) -> None:
            nonlocal calls
            calls += 1

        sys.setprofile(counted)
        assert len(list(table.records(text, ","))) == count + 1
        sys.setprofile(None)
        steps.append(calls)
    assert steps[1] < steps[0] * 4.5
