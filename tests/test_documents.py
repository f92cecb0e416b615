"""Word documents and PDF: their words in their places, what of them is not read, and hostile relatives of both."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import documents
import pytest
from documents import COMMENTS, MORE, OTTERS, PICTURE, TABLE, W, docx, packed, paragraph, pdf, story
from lxml import etree

from archiver import formats
from archiver.article import Article, Document
from archiver.formats import docx as word
from archiver.formats import pdf as portable
from archiver.source import LimitReached, Source, Unreadable
from archiver.validation import judge


def read(data: bytes, name: str = "a") -> Document:
    """The document of a file, whose format is recognised from its bytes."""
    return formats.read(Source(name, data))


def one(data: bytes) -> Article:
    """The one article of a file."""
    (article,) = read(data).articles
    return article


def told(data: bytes) -> list[str]:
    """What of a file was not read, in words."""
    return [fault.message for fault in read(data).faults]


def test_samples_are_what_the_program_makes() -> None:
    for name, data in documents.MADE.items():
        assert (documents.SAMPLES / name).read_bytes() == data, name


def test_a_headline_is_known_by_its_style() -> None:
    article = one(
        docx(paragraph("A first line. ") + paragraph("The bell rings", "Titel") + paragraph("It rang."))
    )
    assert article.headline is not None
    assert article.headline.value == "The bell rings"
    assert article.text == "A first line.\n\nIt rang."


def test_without_styles_it_is_read_as_plain_text() -> None:
    body = "".join(
        map(
            paragraph,
            (
                "The bell rings again",
                "By Una Ferris",
                "HARROW QUAY (Kinloch Courier) - It rang.",
                "It will ring on.",
            ),
        )
    )
    article = one(docx(body))
    assert article.headline is not None
    assert article.dateline is not None
    assert (article.headline.value, article.dateline.value) == (
        "The bell rings again",
        "HARROW QUAY (Kinloch Courier)",
    )
    assert ("Una Ferris", "author") in [(credit.name, credit.role) for credit in article.credits]
    assert article.text == "It rang.\n\nIt will ring on."


def test_every_path_of_a_word_document_leads_to_its_words() -> None:
    data = (documents.SAMPLES / "formats" / "docx" / "deich.docx").read_bytes()
    article = one(data)
    values: list[Any] = [article.headline, *article.subheads, *article.body, *article.credit_lines]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for value in values:
            part, _, path = value.path.partition("#")
            root = etree.fromstring(archive.read(part))
            (element,) = root.xpath(path, namespaces={"w": W})
            words = "".join(element.xpath(".//w:t/text()", namespaces={"w": W}))
            assert words == getattr(value, "value", value.raw).replace("\n", "")


def test_every_path_of_a_pdf_leads_to_its_page() -> None:
    from pypdf import PdfReader

    data = (documents.SAMPLES / "formats" / "pdf" / "otters.pdf").read_bytes()
    article = one(data)
    assert {said.path for said in article.body} == {"page[1]", "page[2]"}
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]
    for said in article.body:
        assert said.value in pages[int(said.path[5:-1]) - 1]


def test_who_set_up_the_computer_is_no_author() -> None:
    article = one(docx(paragraph("It rang.") * 2))
    assert article.credits == ()
    assert ("author of the file", "redaktion-pc-7") in [(left.what, left.raw) for left in article.unread]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (TABLE, "1 table with words is not read as text"),
        (TABLE * 2, "2 tables with words are not read as text"),
        (PICTURE, "1 picture is left in the file"),
        (
            "<w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>A box</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>",
            "1 text box with words is not read as text",
        ),
        ("<w:p><w:ins><w:r><w:t>New.</w:t></w:r></w:ins></w:p>", "1 insertion that was tracked is read"),
    ],
)
def test_what_is_not_read_is_told(more: str, words: str) -> None:
    assert any(words in message for message in told(docx(story(more))))


def test_words_that_are_not_read_are_kept_aside() -> None:
    article = one(docx(story(TABLE), parts={"comments": COMMENTS}))
    assert [(left.what, left.raw) for left in article.unread][-2:] == [
        ("table", "Höhe 5 m"),
        ("comment", "Stimmt das?"),
    ]


def test_a_plain_document_has_nothing_to_tell() -> None:
    assert told(docx(story())) == []
    assert told(pdf([OTTERS, MORE])) == []


def test_a_scanned_page_is_told() -> None:
    assert told(pdf([OTTERS, [], []])) == [
        "pages 2 and 3 hold no words: perhaps a picture of a page",
        "2 pictures are left in the file",
    ]
    with pytest.raises(Unreadable, match=r"no words on 2 pages, only pictures of them: let text recognition"):
        read(pdf([[], []]))


def test_so_many_pages_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portable, "MOST_PAGES", 2)
    assert told(pdf([OTTERS, MORE, MORE])) == ["only the first 2 of 3 pages are read"]


def test_a_page_that_is_too_large_is_left_out_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portable, "MOST_PAGE", 400)
    data = pdf([MORE, OTTERS * 4])
    (message,) = told(data)
    assert re.fullmatch(r"page 2 is drawn by [\d,]+ bytes, and is not read", message)
    assert one(data).text.startswith("A plank")


def test_reading_stops_where_pages_cost_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portable, "MOST_TOTAL", 400)
    assert told(pdf([OTTERS, MORE, MORE])) == ["only the first 1 of 3 pages are read"]


def test_a_page_that_unpacks_beyond_all_limits_is_not_read() -> None:
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [5 0 R] /Count 1 >>", "<< >>"]
    objects += [documents.stream(b" " * 80_000_000), "<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>"]
    with pytest.raises(
        Unreadable, match="no page of the PDF holds words that can be read: page 1 grows beyond a limit"
    ):
        read(documents.assembled(objects))


@pytest.mark.parametrize("password", ["", "secret"])
def test_an_encrypted_pdf_needs_its_password(password: str) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter(io.BytesIO(pdf([OTTERS])))
    writer.encrypt(password, "owner", algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    if password:
        with pytest.raises(Unreadable, match="encrypted, and only its password opens it"):
            read(stream.getvalue())
    else:
        assert one(stream.getvalue()).headline is not None


def test_without_the_library_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(Unreadable, match=r"needs pypdf: pip install 'newsroom-archiver\[documents\]'"):
        read(pdf([OTTERS]))


def part(document: str, **others: bytes) -> bytes:
    """A packed document whose main part is this."""
    relations = documents.relations(("officeDocument", "word/document.xml")).encode()
    return packed({"_rels/.rels": relations, "word/document.xml": document.encode(), **others})


HOSTILE = {
    "bomb": (
        part("<a>" + " " * (word.MOST_PART + 10)),
        LimitReached,
        "larger than 32 MB when it is unpacked",
    ),
    "entities": (part('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), Unreadable, "entities are not expanded"),
    "outside": (
        part('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
        Unreadable,
        "from outside the file",
    ),
    "broken": (part("<w:document"), Unreadable, "word/document.xml cannot be read"),
    "none": (
        packed({"word/document.xml": b"", "[Content_Types].xml": b"<a/>"}),
        Unreadable,
        "its text is missing",
    ),
    "empty": (docx(""), Unreadable, "no words"),
    "cut": (docx(story())[:900], Unreadable, "the packed document is broken"),
    "many": (
        packed({"word/document.xml": b"<a/>", **{f"a{n}": b"" for n in range(word.MOST_ENTRIES)}}),
        LimitReached,
        "more than 10,000 parts",
    ),
    "cut pdf": (pdf([OTTERS])[:60], Unreadable, "the PDF"),
    "no pdf": (b"%PDF-1.7\n" + b"\xff" * 200, Unreadable, "the PDF is broken"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_in_one_clear_sentence(name: str) -> None:
    data, kind, words = HOSTILE[name]
    with pytest.raises(kind, match=words):
        read(data)


def test_a_deep_document_is_no_danger() -> None:
    deep = "<w:smartTag>" * 200 + "<w:r><w:t>deep</w:t></w:r>" + "</w:smartTag>" * 200
    assert one(docx(story(f"<w:p>{deep}</w:p>"))).headline is not None


def test_pages_that_go_round_in_a_circle_are_no_danger() -> None:
    data = pdf([OTTERS]).replace(b"/Parent 2 0 R", b"/Parent 7 0 R").replace(b"/Count 1", b"/Count 9")
    assert judge(Source("a.pdf", data)).word in ("fit", "unreadable")


def test_a_relation_out_of_the_package_leads_nowhere() -> None:
    data = packed(
        {
            "_rels/.rels": documents.relations(("officeDocument", "../../etc/passwd")).encode(),
            "word/document.xml": b"<a/>",
        }
    )
    with pytest.raises(Unreadable, match="its text is missing"):
        read(data)


def test_other_packed_files_are_no_documents(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        read(packed({"story.txt": b"Words."}))
