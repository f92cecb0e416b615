"""NewsML-G2 read into articles, written anew, and patched without loss."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from archiver import credits, xmltree
from archiver.article import Article, Credit, CreditLine, Document, Given, Media, Said, When
from archiver.formats import newsml
from archiver.source import Source, Unreadable

SHARED = Path(__file__).parents[2] / "shared"
STANDARD = SHARED / "standards" / "newsml-g2"
XSD = STANDARD / "specification" / "NewsML-G2_2.35-spec-All-Power.xsd"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
NS = {"n": "http://iptc.org/std/nar/2006-10-01/", "h": "http://www.w3.org/1999/xhtml"}

official = pytest.mark.skipif(not XSD.exists(), reason="the official schema is not here")


@cache
def schema() -> Any:
    return etree.XMLSchema(etree.parse(str(XSD)))


def read(text: str | bytes, given_words: Given | None = None) -> Document:
    data = text if isinstance(text, bytes) else text.encode()
    return newsml.read(Source("story.xml", data), given_words or Given())


def one(text: str | bytes) -> Article:
    (article,) = read(text).articles
    return article


ITEM = """<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:example.org:20240312:ferry" version="3"
  standard="NewsML-G2" standardversion="2.35" conformance="power" xml:lang="en">
  <catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>
  <rightsInfo><copyrightHolder literal="hn"><name>Harbour News</name></copyrightHolder>
    <copyrightNotice>© 2024 Harbour News</copyrightNotice></rightsInfo>
  <itemMeta><itemClass qcode="ninat:text"/><provider literal="hn"><name>Harbour News</name></provider>
    <versionCreated>2024-03-12T09:30:00+01:00</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>
  <contentMeta>
    <contentCreated>2024-03-12</contentCreated>
    {parties}
    <language tag="en"/><genre qcode="genre:Current"><name>current</name></genre>
    <subject qcode="medtop:20000350"><name>central bank</name></subject><keyword>ferry</keyword>
    <slugline>harbour-ferry</slugline><headline>Ferry returns to the old
      harbour</headline><dateline>PORT ELLEN</dateline>
    {lines}
    <description>A short summary.</description>
  </contentMeta>
  <contentSet>{body}</contentSet>
</newsItem>
"""
XHTML = """<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head>
<title>t</title></head><body><h1>Ferry returns to the old harbour</h1><p>The <b>ferry</b> sails
again.</p><div><p>It left<br/>on Tuesday.</p><script>x</script>and came back</div><ul><li>One boat sails.</li><li>Two wait.</li></ul>
<!-- note --><img src="ferry.jpg" alt="The ferry"/></body></html></inlineXML>"""


def item(parties: str = "", lines: str = "", body: str = XHTML) -> str:
    return ITEM.format(parties=parties, lines=lines, body=body)


def test_an_item_is_read_with_its_words_and_places() -> None:
    article = one(item())
    assert article.id is not None
    assert article.id.value == "urn:newsml:example.org:20240312:ferry"
    assert article.version == 3
    assert article.status == "usable"
    assert article.headline == Said(
        "Ferry returns to the old harbour",
        raw="Ferry returns to the old\n      harbour",
        path="/newsItem/contentMeta/headline",
    )
    assert article.created == When(
        "2024-03-12", raw="2024-03-12", path="/newsItem/contentMeta/contentCreated"
    )
    assert article.published is None
    assert article.language == Said("en", raw="en", path="/newsItem/contentMeta/language/@tag")
    assert [
        said.value for said in (article.provider, article.rights, article.rightsholder, article.genre) if said
    ] == [
        "Harbour News",
        "© 2024 Harbour News",
        "Harbour News",
        "current",
    ]
    assert [(s.value, s.raw) for s in article.subjects] == [("central bank", "medtop:20000350")]


def test_the_body_is_its_paragraphs_and_no_markup() -> None:
    article = one(item())
    assert [paragraph.value for paragraph in article.body] == [
        "The ferry sails again.",
        "It left\non Tuesday.",
        "and came back",
        "One boat sails.",
        "Two wait.",
    ]
    assert article.body[0].path == "/newsItem/contentSet/inlineXML/xhtml:html/xhtml:body/xhtml:p"
    assert [(media.kind, media.url, media.caption) for media in article.media] == [
        ("ImageObject", "ferry.jpg", "The ferry")
    ]


def test_a_body_in_the_wrong_namespace_is_read_all_the_same() -> None:
    wrong = one(item(body=XHTML.replace(' xmlns="http://www.w3.org/1999/xhtml"', "")))
    assert wrong.text == one(item()).text


def test_nitf_gives_body_byline_and_dateline() -> None:
    nitf = """<inlineXML><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body><body.head>
    <hedline><hl1>Title</hl1></hedline><byline>By Marion Tate, <byttl>Staff Reporter</byttl></byline></body.head>
    <body.content><p lede="true">First.</p><p>Second.</p><media media-type="image"><media-reference source="a.jpg"
    mime-type="image/jpeg"/><media-caption>Caption.</media-caption></media></body.content></body></nitf></inlineXML>"""
    article = one(item(body=nitf))
    assert [paragraph.value for paragraph in article.body] == ["First.", "Second."]
    assert [(credit.name, credit.role) for credit in article.credits] == [("Marion Tate", "author")]
    assert [(m.url, m.caption, m.media_type) for m in article.media] == [("a.jpg", "Caption.", "image/jpeg")]


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("One\nline.\n\nTwo.", ["One\nline.", "Two."]),
        ("One.\nTwo.", ["One.", "Two."]),
        ("One.\r\n\r\nTwo &amp; three.", ["One.", "Two & three."]),
    ],
)
def test_plain_text_is_parted_by_blank_lines(text: str, paragraphs: list[str]) -> None:
    article = one(item(body=f'<inlineData contenttype="text/plain">{text}</inlineData>'))
    assert [paragraph.value for paragraph in article.body] == paragraphs


def test_encoded_data_is_not_taken_for_text() -> None:
    assert one(item(body='<inlineData encoding="encd:base64">QUJD</inlineData>')).body == ()


TATE = '<creator role="cpprole:author" uri="https://example.org/tate"><name>Marion Tate</name></creator>'


def test_a_person_in_byline_and_creator_is_credited_once() -> None:
    article = one(item(TATE, "<by>By Marion Tate</by>"))
    (credit,) = article.credits
    assert (credit.name, credit.role, credit.uri) == ("Marion Tate", "author", "https://example.org/tate")
    assert article.credit_lines[0].slot == "byline"


def test_a_person_in_two_roles_is_credited_in_both_and_no_more() -> None:
    both = TATE + '<contributor role="cpprole:editor"><name>Marion Tate</name></contributor>'
    body = XHTML.replace("<h1>", "<p>By Marion Tate</p><h1>")
    article = one(item(both, "<by>By Marion Tate</by>", body))
    assert [(credit.name, credit.role) for credit in article.credits] == [
        ("Marion Tate", "author"),
        ("Marion Tate", "editor"),
    ]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ('role="cpprole:correspondent"', "contributor"),
        ('role="cpprole:contentEditor"', "editor"),
        ('role="arole:translator cpprole:correspondent"', "translator"),
        ('roleuri="http://cv.iptc.org/newscodes/contentprodpartyrole/factChecker"', "factchecker"),
        ('role="ctrol:photographer"', "photographer"),
        ('role="x:whatever"', "contributor"),
        ("", "contributor"),
    ],
)
def test_roles_of_contributors(role: str, expected: str) -> None:
    (credit,) = one(item(f"<contributor {role}><name>Iris Kelm</name></contributor>")).credits
    assert (credit.name, credit.role) == ("Iris Kelm", expected)


def test_an_information_source_is_a_source() -> None:
    (credit,) = one(item('<infoSource literal="dpa"/>')).credits
    assert (credit.name, credit.kind, credit.role) == ("dpa", "organisation", "source")


@pytest.mark.parametrize(
    ("line", "name", "kind", "role"),
    [
        ("Harbour News", "Harbour News", "organisation", "source"),
        ("Iris Kelm", "Iris Kelm", "person", "contributor"),
        ("Additional reporting by Iris Kelm", "Iris Kelm", "person", "contributor"),
    ],
)
def test_a_credit_line_makes_nobody_an_author(line: str, name: str, kind: str, role: str) -> None:
    (credit,) = one(item("", f"<creditline>{line}</creditline>")).credits
    assert (credit.name, credit.kind, credit.role) == (name, kind, role)


def test_an_embargo_without_end_is_not_read_as_a_moment() -> None:
    text = item().replace("<pubStatus", "<embargoed/><pubStatus")
    article = one(text)
    assert article.embargo is None
    assert [unread.what for unread in article.unread] == ["embargo without an end"]


def test_a_message_gives_one_article_for_each_item() -> None:
    inner = item().partition("?>")[2]
    message = f'<newsMessage xmlns="{NS["n"]}"><header/><itemSet>{inner}{inner}</itemSet></newsMessage>'
    articles = read(message).articles
    assert [article.path for article in articles] == [
        "/newsMessage/itemSet/newsItem[1]",
        "/newsMessage/itemSet/newsItem[2]",
    ]


def test_packages_and_concepts_are_recognised() -> None:
    concept = f"""<conceptItem xmlns="{NS["n"]}" guid="urn:x:1"><itemMeta/><concept><name>Ferry</name></concept>
    </conceptItem>"""
    package = f"""<packageItem xmlns="{NS["n"]}" guid="urn:x:2"><itemMeta><title>Top news</title></itemMeta>
    </packageItem>"""
    found = [one(text) for text in (concept, package)]
    assert [(a.kind, a.headline and a.headline.value) for a in found] == [
        ("concept", "Ferry"),
        ("package", "Top news"),
    ]


def test_other_xml_is_called_by_its_name() -> None:
    with pytest.raises(Unreadable, match="XML, but not NewsML-G2: the root element is <rss>"):
        read("<rss/>")


def test_broken_xml_has_faults_and_no_article() -> None:
    document = read(item()[:900])
    assert document.articles == ()
    assert document.faults[0].kind == "xml-not-well-formed"


@pytest.mark.parametrize(
    ("head", "least", "most"),
    [
        (ITEM.encode()[:300], 95, 100),
        (ITEM.encode("utf-16")[:600], 95, 100),
        (b"<?xml version='1.0'?><rss>", 1, 89),
        (b"<!DOCTYPE html><html>", 0, 0),
        (b'{"a": 1}', 0, 0),
        (b"By <name>", 0, 0),
    ],
)
def test_sniffing_goes_by_content(head: bytes, least: int, most: int) -> None:
    assert least <= newsml.sniff(head, "story") <= most


# Writing a new item


def seed() -> Article:
    line = credits.read_line(
        "‘Elizabeth Pritchett hat zu diesem Bericht beigetragen.", slot="tail", language="de"
    )
    assert line is not None
    return Article(
        headline=Said("Kim verspricht Putin Unterstützung"),
        body=(Said("Erster Absatz."), Said("Zweite\nZeilen.")),
        language=Said("de"),
        credit_lines=(line,),
    )


def found(root: Any, path: str) -> list[str]:
    return [str(value) for value in root.xpath(path, namespaces=NS)]


@official
def test_the_seed_is_written_as_the_standard_intends() -> None:
    root = etree.fromstring(newsml.write(seed(), now=NOW))
    schema().assertValid(root)
    assert found(root, "//n:contributor/n:name/text()") == ["Elizabeth Pritchett"]
    assert found(root, "//n:contributor/@role") == ["cpprole:correspondent"]
    assert found(root, "//n:creditline/text()") == ["Elizabeth Pritchett hat zu diesem Bericht beigetragen."]
    assert found(root, "//n:derivedFromValue/text()") == [
        "‘Elizabeth Pritchett hat zu diesem Bericht beigetragen."
    ]
    assert found(root, "//n:derivedFromValue/@idrefs") == found(root, "//n:contributor/@id")
    assert found(root, "//n:derivedFromValue/@sourceidref") == found(root, "//n:creditline/@id")
    assert found(root, "//n:creator | //n:by | //n:contentCreated | //n:pubHistory | //n:rightsInfo") == []
    assert found(root, "//n:provider/n:name/text()") == ["not said"]
    assert found(root, "//h:p//text()") == ["Erster Absatz.", "Zweite", "Zeilen."]


def test_what_was_written_is_read_back() -> None:
    article = replace(
        seed(),
        published=When("2023-09-13"),
        modified=When("2023-09-14T10:00:00Z"),
        embargo=When("2023-09-13T06:00:00+02:00"),
        provider=Said("dpa"),
        rights=Said("© dpa"),
        status="withheld",
        version=4,
        id=Said("urn:newsml:dpa.com:20230913:1"),
    )
    back = one(newsml.write(article, now=NOW))
    assert back.provider is not None
    assert back.provider.value == "dpa"
    assert (back.status, back.version, back.id and back.id.value) == (
        "withheld",
        4,
        "urn:newsml:dpa.com:20230913:1",
    )
    assert back.text == article.text
    assert [when and when.iso for when in (back.published, back.modified, back.created, back.embargo)] == [
        "2023-09-13",
        "2023-09-14T10:00:00Z",
        None,
        "2023-09-13T06:00:00+02:00",
    ]
    assert [(credit.name, credit.role) for credit in back.credits] == [("Elizabeth Pritchett", "contributor")]
    assert back.credit_lines[0].raw == "‘Elizabeth Pritchett hat zu diesem Bericht beigetragen."
    assert one(newsml.write(seed(), now=NOW)).provider is None


def test_every_role_survives_writing_and_reading() -> None:
    for role in credits.roles():
        code = getattr(role, "code", role)
        credit = Credit("Iris Kelm", "person", code)
        line = CreditLine("(ik)", "Iris Kelm", "field", credits=(credit,))
        back = one(newsml.write(Article(credit_lines=(line,)), now=NOW))
        if credits.role(code).newsml == "copyrightHolder":
            assert back.rightsholder is not None
            assert back.rightsholder.value == "Iris Kelm"
        else:
            assert ("Iris Kelm", code) in [(credit.name, credit.role) for credit in back.credits]


def test_the_same_article_gives_the_same_bytes() -> None:
    assert newsml.write(seed(), now=NOW) == newsml.write(seed(), now=NOW)


def test_an_embargo_without_a_time_stays_one_without_end() -> None:
    root = etree.fromstring(
        newsml.write(replace(seed(), embargo=When("2023-09-14", raw="bis Donnerstag")), now=NOW)
    )
    assert root.findtext(".//n:embargoed", namespaces=NS) == ""
    assert root.findtext(".//n:edNote", namespaces=NS) == "embargo: bis Donnerstag"


def test_characters_that_xml_cannot_hold_are_seen_to_be_lost() -> None:
    root = etree.fromstring(newsml.write(replace(seed(), headline=Said("A\x00B\x0b\ud800C")), now=NOW))
    assert root.findtext(".//n:headline", namespaces=NS) == "A\ufffdB\ufffd\ufffdC"


HOSTILE = st.one_of(
    st.text(max_size=12),
    st.text(st.sampled_from("\x00\x0b\ud800\ufffe\r\n\t <>&'\"]]>%:/#é𝕏‮ "), max_size=12),
    st.sampled_from(
        ["", " ", "urn:x:y", "http://é/%zz", "2023-02-30", "a b", "]]>", "%", "a:", ":b", "http://[x"]
    ),
)
SAID = st.builds(Said, HOSTILE, raw=HOSTILE)
ISO = st.one_of(
    HOSTILE,
    st.sampled_from(
        """2023 2023-09 2023-13 2023-09-13 2023-02-30 2023-09-13T10:00 2023-09-13T10:00:00.5+02:00 2023-09-13T25:00
        2023-09-13T10:61:00Z 2023-09-13T10:00:00+15:00 0000 0000-01-01 9999-12-31T23:59:60Z""".split()
    ),
)
WHEN = st.none() | st.builds(When, ISO, raw=HOSTILE)
CREDIT = st.builds(
    Credit,
    HOSTILE,
    st.sampled_from(["person", "organisation"]),
    st.sampled_from(credits.ROLES),
    scope=st.sampled_from(["", "image", "publication"]),
    title=HOSTILE,
    affiliation=HOSTILE,
    uri=HOSTILE,
    initials=st.booleans(),
    generic=st.booleans(),
)
LINE = st.builds(
    CreditLine,
    HOSTILE,
    HOSTILE,
    st.sampled_from(["byline", "tail", "field", "any"]),
    HOSTILE,
    st.lists(CREDIT, max_size=3).map(tuple),
)
MAYBE = st.none() | SAID
ARTICLE = st.builds(
    Article,
    id=MAYBE,
    version=st.none() | st.integers(-2, 10**12),
    kind=st.sampled_from(["text", "picture", "concept", "x"]),
    status=st.sampled_from(["", "usable", "withheld", "canceled", "embargoed"]),
    headline=MAYBE,
    subheads=st.lists(SAID, max_size=2).map(tuple),
    description=MAYBE,
    slugline=MAYBE,
    dateline=MAYBE,
    body=st.lists(SAID, max_size=3).map(tuple),
    language=MAYBE | st.just(Said("de-AT")),
    published=WHEN,
    modified=WHEN,
    created=WHEN,
    embargo=WHEN,
    credit_lines=st.lists(LINE, max_size=3).map(tuple),
    provider=MAYBE,
    rights=MAYBE,
    rightsholder=MAYBE,
    subjects=st.lists(SAID, max_size=2).map(tuple),
    keywords=st.lists(SAID, max_size=2).map(tuple),
    genre=MAYBE,
    media=st.lists(st.builds(Media, st.just("ImageObject"), HOSTILE, HOSTILE), max_size=2).map(tuple),
)


@official
@settings(max_examples=400)
@given(ARTICLE)
def test_whatever_an_article_says_the_official_schema_accepts_it(article: Article) -> None:
    root = etree.fromstring(newsml.write(article, now=NOW))
    schema().assertValid(root)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for value in root.iterfind("n:derivedFromValue", NS):
        assert {value.get("sourceidref"), *value.get("idrefs").split()} <= set(ids)


# Patching what was read


def canonical(root: Any) -> bytes:
    result: bytes = etree.tostring(root.getroottree(), method="c14n")
    return result


def patched(document: Document, part: int = 0) -> Any:
    return etree.fromstring(newsml.write(document.articles[part], now=NOW, document=document))


def test_an_item_that_lacks_nothing_is_left_as_it_is() -> None:
    text = item(TATE, "<by>By Marion Tate</by>").replace("<newsItem", "<!-- before --><?p i?>\n<newsItem", 1)
    document = read(text.replace("</newsItem>", "</newsItem><!-- after -->"))
    assert canonical(patched(document)) == canonical(document.tree)


def without_additions(root: Any) -> Any:
    """The tree less what archiver says it added."""
    for element in list(root.iter()):
        if str(element.get("creatoruri", "")).startswith("urn:newsroom-archiver:"):
            element.getparent().remove(element)
    for value in list(root.iterfind("n:derivedFromValue", NS)):
        root.remove(value)
    for line in list(root.iterfind(".//n:creditline", NS)):
        line.getparent().remove(line)
    return root


@official
def test_a_credit_in_the_text_is_added_to_the_metadata_and_nothing_is_lost() -> None:
    line = "Iris Kelm contributed to this report."
    text = item(
        TATE,
        "<by>By Marion Tate</by>",
        XHTML.replace("<ul>", f"<p>{line}</p><ul>").replace("<li>One boat sails.</li><li>Two wait.</li>", ""),
    )
    document = read(text)
    root = patched(document)
    schema().assertValid(root)
    assert found(root, "//n:contributor/n:name/text()") == ["Iris Kelm"]
    assert found(root, "//n:contributor/@roleuri") == [
        "http://cv.iptc.org/newscodes/contentprodpartyrole/correspondent"
    ]
    assert found(root, "//n:creditline/text()") == [line]
    assert found(root, "//n:derivedFromValue/text()") == [line]
    assert canonical(without_additions(root)) == canonical(document.tree)


@official
def test_a_byline_without_creator_gets_one_that_points_to_it() -> None:
    document = read(item("", "<by>By Marion Tate</by>"))
    root = patched(document)
    schema().assertValid(root)
    assert found(root, "//n:creator/n:name/text()") == ["Marion Tate"]
    assert found(root, "//n:by/@id") == found(root, "//n:derivedFromValue/@sourceidref")
    assert document.tree.find(".//n:creator", NS) is None
    again = read(etree.tostring(root))
    assert canonical(patched(again)) == canonical(again.tree)


def test_what_will_be_added_is_told_as_a_change() -> None:
    (change,) = one(item("", "<by>By Marion Tate</by>")).changes
    assert (change.what, change.before, change.after) == (
        "credit stated as a party",
        "By Marion Tate",
        "Marion Tate (author)",
    )
    assert change.path == "/newsItem/contentMeta/by"
    assert one(item(TATE, "<by>By Marion Tate</by>")).changes == ()


def test_a_signed_item_is_never_touched() -> None:
    signature = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/><catalogRef'
    document = read(item("", "<by>By Marion Tate</by>").replace("<catalogRef", signature))
    assert document.articles[0].changes == ()
    assert canonical(patched(document)) == canonical(document.tree)


def test_an_author_whom_the_house_gives_is_stated_without_a_source_in_the_item() -> None:
    document = read(item(), Given(author="Marion Tate"))
    root = patched(document)
    assert found(root, "//n:creator/n:name/text()") == ["Marion Tate"]
    assert found(root, "//n:by | //n:creditline | //n:derivedFromValue") == []


def test_an_older_item_is_not_given_what_its_version_does_not_know() -> None:
    document = read(item("", "<by>By Marion Tate</by>").replace('"2.35"', '"2.18"'))
    root = patched(document)
    assert found(root, "//n:creator/n:name/text()") == ["Marion Tate"]
    assert found(root, "//n:derivedFromValue | //n:creator/@*") == []


def test_one_item_of_a_message_stands_on_its_own() -> None:
    inner = item(TATE, "<by>By Marion Tate</by>").partition("?>")[2].replace(' xml:lang="en"', "")
    message = (
        f'<newsMessage xmlns="{NS["n"]}" xml:lang="en-GB"><header/><itemSet>{inner}</itemSet></newsMessage>'
    )
    root = patched(read(message))
    assert root.tag == f"{{{NS['n']}}}newsItem"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en-GB"


FILES = sorted(STANDARD.glob("tests/unit_test_files/**/*.xml")) + sorted(STANDARD.glob("examples/*.xml"))


def items_as_they_are(document: Document) -> list[bytes]:
    """The canonical XML of each item: of the whole document where the item is its root."""
    if document.tree.tag == f"{{{NS['n']}}}newsMessage":
        return [xmltree.canonical(item) for item in document.tree.iterfind("n:itemSet/*", NS)]
    return [canonical(document.tree)] if document.articles else []


@official
def test_no_file_of_iptc_changes_by_reading_and_writing() -> None:
    differing, compared = [], 0
    for path in FILES:
        document = read(path.read_bytes())
        for part, before in enumerate(items_as_they_are(document)):
            root = patched(document, part)
            message = document.tree.tag.endswith("newsMessage")
            after = xmltree.canonical(root) if message else canonical(root)
            compared += 1
            if after != before:
                differing.append(path.name)
    assert differing == []
    assert compared > 150
