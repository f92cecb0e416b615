"""NewsML 1: components sorted by what they are, codes explained by topics, and nothing of it lost unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver import formats, locate
from archiver.article import Article, Document
from archiver.source import Source, Unreadable

SAMPLES = Path(__file__).parents[1] / "samples" / "formats" / "newsml-1"


def read(words: str | bytes) -> Document:
    """The document that a file makes."""
    data = words if isinstance(words, bytes) else words.encode()
    return formats.read(Source("a.xml", data), as_format="newsml-1")


def one(component: str, managed: str = "", before: str = "") -> Article:
    """The article of an item with this component."""
    (article,) = read(
        f"<NewsML>{before}<NewsItem><NewsManagement>{managed}</NewsManagement>{component}</NewsItem></NewsML>"
    ).articles
    return article


def text(words: str, role: str = "", more: str = "") -> str:
    """A component with a text."""
    told = f'<Role FormalName="{role}"/>' if role else ""
    return f"<NewsComponent>{told}{more}<ContentItem><DataContent>{words}</DataContent></ContentItem></NewsComponent>"


def test_parts_of_a_text_are_taken_by_their_roles() -> None:
    parts = text("Bell rings", "Title") + text("At last.", "Lead") + text("<p>It rang.</p>", "Body")
    article = one(f"<NewsComponent>{parts}</NewsComponent>")
    assert article.headline is not None
    assert article.description is not None
    assert (article.headline.value, article.description.value, article.text) == (
        "Bell rings",
        "At last.",
        "It rang.",
    )


def test_other_texts_are_kept_aside() -> None:
    article = one(f"<NewsComponent>{text('It rang.', 'Main')}{text('A box.', 'Sidebar')}</NewsComponent>")
    assert article.text == "It rang."
    assert ("sidebar", "A box.") in [(unread.what, unread.raw) for unread in article.unread]


def test_of_equivalent_texts_the_first_is_read() -> None:
    items = "".join(
        f"<ContentItem><DataContent>{words}</DataContent></ContentItem>"
        for words in ("<p>Words.</p>", "Words.")
    )
    article = one(f'<NewsComponent EquivalentsList="yes">{items}</NewsComponent>')
    assert (article.text, article.unread) == ("Words.", ())
    told = one(f"<NewsComponent>{items}</NewsComponent>").unread
    assert [unread.what for unread in told] == ["text of another item"]


def test_markup_that_is_written_as_text_is_read_as_markup() -> None:
    article = one(text("&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;"))
    assert [said.value for said in article.body] == ["One.", "Two."]


@pytest.mark.parametrize("status", ["Usable", "usable"])
def test_the_status_is_that_of_the_standards(status: str) -> None:
    assert one(text("Words."), f'<Status FormalName="{status}"/>').status == "usable"


def test_an_embargo_ends_when_the_status_will_change() -> None:
    managed = (
        '<Status FormalName="Embargoed"/><StatusWillChange><FutureStatus FormalName="Usable"/>'
        "<DateAndTime>20020605T060000Z</DateAndTime></StatusWillChange>"
    )
    article = one(text("Words."), managed)
    assert article.embargo is not None
    assert (article.embargo.iso, article.status) == ("2002-06-05T06:00:00Z", "")


def test_a_date_that_cannot_be_read_is_kept() -> None:
    article = one(text("Words."), "<FirstCreated>soon</FirstCreated>")
    assert article.created is None
    assert [(unread.what, unread.raw) for unread in article.unread] == [("date in FirstCreated", "soon")]


def test_a_picture_alone_is_no_text() -> None:
    article = one(
        "<NewsComponent><NewsLines><HeadLine>The bell</HeadLine><ByLine>Pim Verhoeven</ByLine></NewsLines>"
        '<ContentItem Href="bell.jpg"><MediaType FormalName="Photo"/></ContentItem></NewsComponent>'
    )
    assert article.kind == "picture"
    assert [(media.kind, media.url) for media in article.media] == [("ImageObject", "bell.jpg")]
    assert [(credit.name, credit.role) for credit in article.credits] == [("Pim Verhoeven", "photographer")]


def test_contributors_of_every_kind_are_credited() -> None:
    article = read((SAMPLES / "deich.xml").read_bytes()).articles[0]
    assert {(credit.name, credit.role) for credit in article.credits} == {
        ("Grete Möllring", "author"),
        ("Wiebke Aldag", "contributor"),
        ("Ole Dehn", "contributor"),
        ("Nordblatt-Dienst", "source"),
    }


def test_codes_are_explained_by_the_topics_of_the_file() -> None:
    (subject,) = read((SAMPLES / "deich.xml").read_bytes()).articles[0].subjects
    assert (subject.value, subject.raw) == ("Küstenschutz", "06005000")


def test_every_item_is_an_article_in_its_place() -> None:
    document = read((SAMPLES / "ferry-embargoed.xml").read_bytes())
    assert [article.path for article in document.articles] == ["/NewsML/NewsItem[1]", "/NewsML/NewsItem[2]"]
    span = locate.path_span(document, document.articles[1].path)
    assert span is not None
    assert document.source.text[span.start : span.end] == "<NewsItem>"


def test_the_dtd_is_never_fetched() -> None:
    document = read(
        '<!DOCTYPE NewsML SYSTEM "http://203.0.113.7/NewsML_1.2.dtd"><NewsML><NewsItem/></NewsML>'
    )
    assert document.faults == ()
    hostile = read('<!DOCTYPE NewsML [<!ENTITY a SYSTEM "file:///etc/passwd">]><NewsML>&a;</NewsML>')
    assert [fault.kind for fault in hostile.faults] == ["xml-external-entity"]
    assert hostile.articles == ()


def test_xml_of_another_kind_is_refused() -> None:
    with pytest.raises(Unreadable, match="not NewsML 1: the root element is <html>"):
        read("<html/>")
