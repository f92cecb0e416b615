"""A web page: JSON-LD before microdata before meta tags, and a place in the page for every value."""

from pathlib import Path
from random import Random

import pytest
from lxml import etree

from archiver.article import Given
from archiver.formats import html, maintext
from archiver.linkeddata import Graph
from archiver.locate import place
from archiver.source import Source, Unreadable
from archiver.validation import validate
from benchmarks import pages

PROSE = "<p>Die Fähre nach Winsede fährt seit Freitag wieder nach Plan. Sie legt zu jeder vollen Stunde am Nordanleger ab, und die Karten kosten so viel wie zuvor.</p>"


def page(head="", body=PROSE, lang="de"):
    return f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8"><title>Seite | Nordblatt</title>\n{head}</head>\n<body><article>{body}</article></body></html>'


def read(text):
    data = text if isinstance(text, bytes) else text.encode()
    return html.read(Source("seite.html", data), Given())


def block(text):
    return f'<script type="application/ld+json">{text}</script>'


def names(document):
    return [(credit.name, credit.role) for credit in document.articles[0].credits]


def found(document, path):
    span = html.span_of(document, path)
    return document.source.text[span.start : span.end] if span else None


AUTHOR = '{"@type":"NewsArticle","headline":"Aus JSON-LD","author":{"@type":"Person","name":"Karla Köster"}}'
MICRODATA = """<div itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">Aus Mikrodaten</h1>
<span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Mats Dehn</b></span>
<span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Rosa Bell</b></span>
<time itemprop="datePublished" datetime="2024-05-17T14:05:00+02:00">Freitag</time>
<div itemprop="articleBody"><p>Erster <i>Absatz</i> hier.</p><p>Zweiter Absatz.</p></div></div>"""
META = '<meta name="author" content="Imre Castle"><meta property="og:title" content="Aus Meta"><meta property="og:site_name" content="Nordblatt">'


def test_json_ld_goes_before_microdata_and_microdata_before_meta():
    document = read(page(META + block(AUTHOR), MICRODATA))
    article = document.articles[0]
    assert article.headline.value == "Aus JSON-LD"
    assert names(document) == [("Karla Köster", "author")]
    assert article.published.iso == "2024-05-17T14:05:00+02:00"
    assert article.provider.value == "Nordblatt"


def test_microdata_alone_is_read_with_its_places():
    document = read(page(META, MICRODATA))
    article = document.articles[0]
    assert article.headline.value == "Aus Mikrodaten"
    assert names(document) == [("Mats Dehn", "author"), ("Rosa Bell", "author")]
    assert [said.value for said in article.body] == ["Erster Absatz hier.", "Zweiter Absatz."]
    assert found(document, article.headline.path) == '<h1 itemprop="headline">'
    assert found(document, article.published.path).startswith("<time ")
    second = article.credits[1].path
    assert document.source.text.index(found(document, second)) > 0
    assert html.span_of(document, second).start > document.source.text.index("Mats Dehn")


RDFA = """<div vocab="https://schema.org/" typeof="NewsArticle" resource="https://a.example/x"><h1 property="headline">Aus RDFa</h1>
<span property="author" typeof="Person"><b property="name">Mats Dehn</b></span>
<div property="contributor" typeof="Person"><b property="name">Rosa Bell</b></div>
<img property="image" src="https://a.example/b.jpg"><time property="datePublished" datetime="2024-05">Mai</time>
<div property="articleBody"><p>Eins.</p><p>Zwei.</p></div></div>"""


def test_the_byline_that_readers_see_is_read():
    body = '<h1>Fähre fährt</h1><p class="article__byline">Von Rosa Bell</p>' + PROSE
    document = read(page(block(AUTHOR), body))
    (line,) = [line for line in document.articles[0].credit_lines if line.slot == "byline"]
    assert [credit.name for credit in line.credits] == ["Rosa Bell"]
    assert found(document, line.path) == '<p class="article__byline">'


def test_a_byline_that_agrees_with_the_metadata_adds_nobody():
    body = '<h1>Fähre fährt</h1><p class="byline">Von Karla Köster</p>' + PROSE
    assert names(read(page(block(AUTHOR), body))) == [("Karla Köster", "author")]


def test_rdfa_lite_is_read_with_its_places():
    document = read(page(META, RDFA))
    article = document.articles[0]
    assert (article.id.value, article.headline.value, article.published.iso) == (
        "https://a.example/x",
        "Aus RDFa",
        "2024-05",
    )
    assert names(document) == [("Mats Dehn", "author"), ("Rosa Bell", "contributor")]
    assert article.text == "Eins.\n\nZwei."
    assert found(document, article.headline.path) == '<h1 property="headline">'


@pytest.mark.parametrize("vocabulary", ["", ' vocab="https://other.example/"'])
def test_rdfa_of_another_vocabulary_is_left_alone(vocabulary):
    document = read(page(META, RDFA.replace(' vocab="https://schema.org/"', vocabulary)))
    assert document.articles[0].headline.value == "Aus Meta"


def test_prefixed_rdfa_needs_no_vocabulary():
    text = '<div typeof="schema:NewsArticle"><b property="schema:headline">Mit Präfix</b><i property="og:title">x</i></div>'
    assert read(page(META, text)).articles[0].headline.value == "Mit Präfix"


def test_meta_tags_alone_are_read_with_their_places():
    document = read(page(META))
    assert names(document) == [("Imre Castle", "author")]
    assert (
        found(document, document.articles[0].credits[0].path) == '<meta name="author" content="Imre Castle">'
    )


def test_a_page_without_metadata_still_reads():
    document = read(page(body="<h1>Fähre <em>fährt</em> wieder</h1>" + PROSE))
    article = document.articles[0]
    assert article.headline.value == "Fähre fährt wieder"
    assert article.language.value == "de"
    assert "Nordanleger" in article.text
    span = article.body[-1].span
    assert document.source.text[span.start : span.end] == article.body[-1].value


def test_a_value_in_json_ld_has_its_place_in_the_page():
    document = read(
        page(
            "<!-- <script type='application/ld+json'>{}</script> -->"
            + block('{"@type": "Organization"}')
            + block(AUTHOR)
        )
    )
    article = document.articles[0]
    assert article.headline.path == "script[2]#/headline"
    assert found(document, "script[2]#/headline") == '"Aus JSON-LD"'
    assert found(document, "script[2]#/author/name") == '"Karla Köster"'


def test_windows_line_ends_do_not_move_places():
    text = page(block(AUTHOR.replace(",", ",\r\n"))).replace("\n<", "\r\n<")
    document = read(text)
    assert found(document, "script[1]#/author/name") == '"Karla Köster"'


def test_blocks_of_a_page_are_joined_by_id():
    first = '{"@type":"NewsArticle","@id":"#a","headline":"Eins","author":{"@id":"#k"}}'
    second = '[{"@id":"#k","@type":"Person","name":"Karla Köster"},{"@id":"#a","@type":"NewsArticle","dateline":"WINSEDE"}]'
    document = read(page(block(first) + block(second)))
    assert names(document) == [("Karla Köster", "author")]
    assert document.articles[0].dateline.value == "WINSEDE"


def test_a_broken_block_does_not_cost_its_neighbours():
    document = read(page(block('{"a": "b" "c"}') + block(AUTHOR)))
    assert document.articles[0].headline.value == "Aus JSON-LD"
    (fault,) = document.faults
    assert fault.kind == "json-syntax"
    assert document.source.text[fault.span.start] in '"b'


def test_utf_8_is_read_as_such_though_the_charset_comes_late():
    text = page("<!--" + "x" * 2000 + "-->" + block(AUTHOR)).replace('<meta charset="utf-8">', "")
    assert names(read(text)) == [("Karla Köster", "author")]


def test_the_article_of_the_page_is_chosen_among_several():
    other = '{"@type":"NewsArticle","headline":"Teaser","url":"https://a.example/other"}'
    own = '{"@type":"NewsArticle","headline":"Eigener","url":"https://a.example/own"}'
    link = '<link rel="canonical" href="https://a.example/own">'
    assert read(page(link + block(other) + block(own))).articles[0].headline.value == "Eigener"


@pytest.mark.parametrize("data", [b"", b"   ", b"\xef\xbb\xbf"])
def test_nothing_is_unreadable_and_not_a_crash(data):
    with pytest.raises(Unreadable):
        read(data)


@pytest.mark.parametrize(
    "text",
    [
        "<p>",
        "<html><script type=application/ld+json>",
        page(block("")),
        page(block("null")),
        page(body="<div itemscope><div itemprop=a itemscope itemref=x id=x><i itemprop=a>b</i></div></div>"),
        page(body="<div itemscope itemprop>" * 3000),
        '<?xml version="1.0" encoding="latin-1"?>' + page(block(AUTHOR)),
        "<svg><title>x</title></svg><math>&nbsp;&bogus;",
    ],
)
def test_odd_pages_are_read_without_a_crash(text):
    document = read(text)
    assert len(document.articles) == 1


def test_an_empty_graph_has_no_articles():
    assert Graph([]).articles == ()


SAMPLE = (Path(__file__).parents[1] / "samples/schemaorg/page.html").read_text("utf-8")
SCRAPS = [
    "<",
    ">",
    "</script>",
    "<!--",
    "-->",
    '"',
    "'",
    "&",
    "<div itemscope itemprop=a>",
    "<p typeof=x>",
    "\x00",
    "{",
    "]",
    ",",
    "<meta name=author content=",
    "é",
    "\ufffd",
    "<svg>",
    "</html>",
]


def test_no_spoiled_page_makes_a_rule_fail_or_a_place_lie():
    random = Random(11)
    for _ in range(120):
        text = SAMPLE
        for _ in range(random.randint(1, 4)):
            at = random.randrange(len(text))
            text = random.choice((text[:at] + text[at + 40 :], text[:at] + random.choice(SCRAPS) + text[at:]))
        verdict = validate(text.encode(), name="page.html", as_format="html")
        assert not verdict.fault
        for finding in verdict.findings:
            where = place(verdict.document, finding)
            assert where is None or 0 <= where.span.start <= where.span.end <= len(
                verdict.document.source.text
            )


@pytest.mark.parametrize("layout", pages.LAYOUTS, ids=lambda layout: layout.__name__)
def test_the_text_of_a_page_is_found_in_every_layout_and_nothing_around_it(layout: object) -> None:
    made = [page for number, page in enumerate(pages.make(40)) if pages.LAYOUTS[number % 10] is layout]
    for page in made:
        (article,) = read(page.html).articles
        found = [piece.value for piece in article.body if not piece.value.startswith("By ")]
        assert found == list(page.paragraphs)
        assert article.headline is not None
        assert article.headline.value == page.headline
        assert {credit.name for credit in article.credits if credit.role == "author"} == page.authors


def test_a_page_with_hardly_any_text_is_left_to_the_other_reader() -> None:
    assert maintext.find(etree.HTML("<p>Short.</p><ul><li><a href='/'>Home</a></li></ul>")) == []
    (article,) = read("<html><body><h1>A bell</h1><p>It rings again since Monday.</p></body></html>").articles
    assert article.text.endswith("It rings again since Monday.")


@pytest.mark.parametrize(
    "markup",
    [
        "<div hidden><p>{0}</p></div>",
        '<div style="display: none"><p>{0}</p></div>',
        '<div class="share"><p>{0}</p></div>',
        "<aside><p>{0}</p></aside>",
        "<p><a href='/x'>{0}</a></p>",
        "<table><tr><td>{0}</td></tr></table>",
        "<figure><figcaption>{0}</figcaption></figure>",
    ],
)
def test_what_stands_around_the_text_is_not_taken_for_it(markup: str) -> None:
    text = "<p>" + "The harbour board said on Tuesday that the work will go on. " * 8 + "</p>"
    page = f"<html><body><article>{text}{markup.format('Seven walks along the canal')}{text}</article></body></html>"
    (article,) = read(page).articles
    assert len(article.body) == 2
    assert "Seven walks" not in article.text
