"""PRISM of all versions: head and body of an article, credits with their roles, and what was not asked for."""

from __future__ import annotations

import pytest

from archiver import formats
from archiver.article import Article, Document
from archiver.source import Source, Unreadable

NAMES = (
    'xmlns:pam="http://prismstandard.org/namespaces/pam/2.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:prism="http://prismstandard.org/namespaces/basic/{}/" xmlns:h="http://www.w3.org/1999/xhtml"'
)


def read(words: str) -> Document:
    """The document that a file makes."""
    return formats.read(Source("a.xml", words.encode()), as_format="prism")


def one(head: str, body: str = "<h:p>Words.</h:p>", version: str = "2.0") -> Article:
    """The one article of a message."""
    (article,) = read(
        f"<pam:message {NAMES.format(version)}><pam:article><h:head>{head}</h:head><h:body>{body}</h:body>"
        "</pam:article></pam:message>"
    ).articles
    return article


@pytest.mark.parametrize("version", ["1.0", "1.2", "2.0", "2.1", "3.0"])
def test_every_version_is_read_alike(version: str) -> None:
    article = one(
        "<dc:title>Pears</dc:title><prism:publicationDate>2011-05-02</prism:publicationDate>", version=version
    )
    assert article.headline is not None
    assert article.published is not None
    assert (article.headline.value, article.published.iso) == ("Pears", "2011-05-02")


def test_a_byline_in_the_body_is_no_paragraph() -> None:
    article = one("", '<h:p prism:class="byline">By Una Merrick</h:p><h:p>Words.</h:p>')
    assert article.text == "Words."
    assert [(credit.name, credit.role) for credit in article.credits] == [("Una Merrick", "author")]


def test_roles_of_creators_are_kept() -> None:
    article = one(
        '<dc:creator prism:role="photographer">Pim Verhoeven</dc:creator><dc:contributor>Harold Nye</dc:contributor>'
    )
    assert [(credit.name, credit.role) for credit in article.credits] == [
        ("Pim Verhoeven", "photographer"),
        ("Harold Nye", "contributor"),
    ]


def test_what_has_one_place_and_is_said_twice_is_kept_aside() -> None:
    article = one(
        "<prism:coverDate>2011-05</prism:coverDate><prism:publicationDate>2011-04-28</prism:publicationDate>"
    )
    assert article.published is not None
    assert article.published.iso == "2011-04-28"
    assert [(unread.what, unread.raw) for unread in article.unread] == [("coverDate", "2011-05")]


def test_a_description_in_rdf_has_no_text() -> None:
    (article,) = read(
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" {NAMES.format("1.2")}>'
        '<rdf:Description rdf:about="https://lantern.example/pears"><dc:title>Pears</dc:title>'
        "<dc:creator><rdf:Seq><rdf:li>Una Merrick</rdf:li><rdf:li>Harold Nye</rdf:li></rdf:Seq></dc:creator>"
        "</rdf:Description></rdf:RDF>"
    ).articles
    assert article.id is not None
    assert article.id.value == "https://lantern.example/pears"
    assert [credit.name for credit in article.credits] == ["Una Merrick", "Harold Nye"]
    assert article.body == ()


def test_a_feed_with_words_of_prism_stays_a_feed() -> None:
    feed = (
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" {NAMES.format("1.2")}>'
        "<channel><title>L</title></channel><item><title>Pears</title></item></rdf:RDF>"
    )
    assert formats.recognise(Source("a", feed.encode())).NAME == "feed"


def test_xml_without_an_article_is_refused() -> None:
    with pytest.raises(Unreadable, match="no article of PRISM"):
        read("<pam:message xmlns:pam='http://prismstandard.org/namespaces/pam/2.0/'/>")
