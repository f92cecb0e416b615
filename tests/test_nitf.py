"""NITF with and without namespace and DTD: read alike, and written as the official schema has it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from archiver import formats, locate, schemas
from archiver.article import Article, Document
from archiver.source import Source

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT.parent / "shared" / "standards" / "newsml-g2" / "examples" / "nitf-3-6.xsd"
OURS = sorted((ROOT / "samples" / "formats").glob("*/*"))
NOW = datetime(2024, 5, 1, tzinfo=UTC)

SMALL = """<?xml version="1.0"?>
<!DOCTYPE nitf SYSTEM "http://203.0.113.7/nitf.dtd">
<nitf xml:lang="de"><head><title>Ma&szlig;e &amp; Gewichte</title></head>
<body><body.head><hedline><hl1>Ma&szlig;e &amp; Gewichte</hl1></hedline></body.head>
<body.content><p>F&uuml;nf &mdash; oder &pi;? <![CDATA[&uuml; bleibt]]></p></body.content></body></nitf>"""


def read(words: str | bytes) -> Document:
    """The document that a file makes."""
    return formats.read(
        Source("a.xml", words if isinstance(words, bytes) else words.encode()), as_format="nitf"
    )


def one(words: str) -> Article:
    """The one article of a file."""
    (article,) = read(words).articles
    return article


def story(head: str = "", above: str = "", text: str = "<p>Words.</p>", end: str = "") -> str:
    """A document with these parts."""
    return (
        f"<nitf><head>{head}</head><body><body.head>{above}</body.head>"
        f"<body.content>{text}</body.content><body.end>{end}</body.end></body></nitf>"
    )


def test_characters_of_the_dtd_are_read_without_fetching_it() -> None:
    document = read(SMALL)
    assert document.faults == ()
    (article,) = document.articles
    assert article.headline is not None
    assert article.headline.value == "Maße & Gewichte"
    assert article.body[0].value == "Fünf — oder π? &uuml; bleibt"


def test_places_stay_what_they_are() -> None:
    document = read(SMALL)
    span = locate.path_span(document, document.articles[0].body[0].path)
    assert span is not None
    assert document.source.text[span.start : span.end] == "<p>"


@pytest.mark.parametrize(
    ("doctype", "kind"),
    [
        ('<!DOCTYPE nitf [<!ENTITY a "b">]>', "xml-entity-expansion"),
        ('<!DOCTYPE nitf [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "xml-external-entity"),
        ('<!DOCTYPE nitf [<!ENTITY % a SYSTEM "http://203.0.113.7/">%a;]>', "xml-external-entity"),
    ],
)
def test_entities_of_its_own_are_refused(doctype: str, kind: str) -> None:
    document = read(doctype + story(text="<p>&a;</p>"))
    assert document.articles == ()
    assert [fault.kind for fault in document.faults] == [kind]


def test_an_unknown_name_of_a_character_is_a_fault() -> None:
    document = read('<!DOCTYPE nitf SYSTEM "nitf.dtd">' + story(text="<p>&nosuch;</p>"))
    assert document.articles == ()
    assert [fault.kind for fault in document.faults] == ["xml-not-well-formed"]


def test_an_embargo_is_no_publication() -> None:
    head = '<docdata management-status="embargoed"><date.release norm="20240504T120000Z"/></docdata>'
    article = one(story(head))
    assert article.published is None
    assert article.embargo is not None
    assert article.embargo.iso == "2024-05-04T12:00:00Z"


def test_job_titles_do_not_become_names() -> None:
    article = one(story(above="<byline>By Una Merrick<byttl>Staff Writer</byttl></byline>"))
    assert [(credit.name, credit.role) for credit in article.credits] == [("Una Merrick", "author")]


def test_every_line_of_a_tagline_is_read() -> None:
    end = "<tagline>Additional reporting by Harold Nye<br/>Editing by Dora Quill</tagline>"
    assert [(credit.name, credit.role) for credit in one(story(end=end)).credits] == [
        ("Harold Nye", "contributor"),
        ("Dora Quill", "editor"),
    ]


def test_a_picture_has_its_caption_and_its_photographer() -> None:
    media = """<media media-type="image"><media-reference source="a.jpg" mime-type="image/jpeg"/>
        <media-caption>The bell</media-caption><media-producer>Photo: Pim Verhoeven</media-producer></media>"""
    (picture,) = one(story(text=f"<p>Words.</p>{media}")).media
    assert (picture.url, picture.caption, picture.media_type) == ("a.jpg", "The bell", "image/jpeg")
    assert [credit.name for line in picture.credit_lines for credit in line.credits] == ["Pim Verhoeven"]


def test_what_is_not_interpreted_is_kept_aside() -> None:
    head = (
        '<meta name="desk" content="local"/><docdata><urgency ed-urg="4"/><date.issue norm="soon"/></docdata>'
    )
    assert [(unread.what, unread.raw) for unread in one(story(head)).unread] == [
        ("date in date.issue", "soon"),
        ("urgency", "ed-urg=4"),
        ("meta", "desk: local"),
    ]


class Beside(etree.Resolver):  # type: ignore[misc]
    """Gives the schema of the XML namespace from our own folder instead of the network."""

    def resolve(self, url: str, name: str, context: Any) -> Any:
        own = schemas.directory() / "newsml-g2" / "xml.xsd"
        return self.resolve_filename(str(own), context) if url.endswith("/xml.xsd") else None


@lru_cache(maxsize=1)
def official() -> Any:
    """The official schema of NITF 3.6; the module that it includes lies beside it."""
    parser = etree.XMLParser()
    parser.resolvers.add(Beside())
    return etree.XMLSchema(etree.parse(str(SCHEMA), parser))


@pytest.mark.skipif(not SCHEMA.exists(), reason="the official schema is not at hand")
@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_what_is_written_passes_the_official_schema(path: Path) -> None:
    for article in formats.read(Source(path.name, path.read_bytes())).articles:
        schema = official()
        assert schema.validate(etree.fromstring(formats.write(article, "nitf", now=NOW))), schema.error_log
