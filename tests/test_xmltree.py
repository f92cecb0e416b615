"""XML from strangers: what is refused, in which words, and where things stand."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver import xmltree
from archiver.article import Document
from archiver.source import Source

SECRET = "the secret words of a local file"


def parsed(data: bytes) -> xmltree.Tree:
    return xmltree.parse(Source("story.xml", data))


def message(data: bytes) -> str:
    """The first fault of broken XML."""
    tree = parsed(data)
    assert tree.root is None
    return tree.faults[-1].message


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<a>\n<headline>Kim", "the XML ends inside <headline>, opened on line 2"),
        (b"<a>\n<b>\n</a>", "<b>, opened on line 2, is not closed before </a>"),
        (b"", "the XML holds no element"),
        (b"<a>Tate & Sons</a>", "a bare & stands in the text"),
        (b"<a b='AT&T'/>", "a bare & stands in the text"),
        (b"<a>&nbsp;</a>", "the entity &nbsp; is declared nowhere in the file"),
        (b"<a>1 < 2</a>", "a < stands where no tag can begin; in text it is written &lt;"),
        (b"<a b='1' b='2'/>", "the attribute b is given twice"),
        (b"<a/><b/>", "something stands after the end of <a>"),
        (b" <?xml version='1.0'?><a/>", "something stands before the XML declaration"),
        (b"<n:a/>", "a namespace prefix in <n:a/> is declared nowhere"),
        (b"<a>\x07</a>", "the control character U+0007 cannot stand in XML"),
        (b"<a>&#0;</a>", "&#0; stands for no character that XML allows"),
        (b"<a><!-- x", "the XML ends inside a comment within <a>"),
        (b"<a><![CDATA[ x", "a CDATA section is opened and never closed"),
        (b"<a>" * 300, "elements are nested more than 256 deep"),
        (b"<a>" + b"<b/>" * 500_000 + b"</a>", "the XML holds more than 500,000 tags"),
    ],
)
def test_broken_xml_is_told_in_plain_words(data: bytes, words: str) -> None:
    assert message(data) == words


def test_the_fault_stands_where_a_person_would_look() -> None:
    text = "<a>\n<headline>Grüße\n</a>"
    fault = parsed(text.encode()).faults[0]
    assert fault.span is not None
    assert text[fault.span.start : fault.span.end] == "</a>"
    assert fault.label == "found this instead"


@pytest.mark.parametrize(
    "broken", ["<a>Tate & Sons &nbsp; x</a>", ' \n<?xml version="1.0"?><a/>', "<a b='&T'/>"]
)
def test_fixes_make_broken_xml_whole(broken: str) -> None:
    text = broken
    for _ in range(5):
        tree = parsed(text.encode())
        if tree.root is not None:
            break
        fix = tree.faults[-1].fix
        assert fix is not None
        edit = fix.edits[0]
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert parsed(text.encode()).root is not None


def entity(kind: str, path: Path) -> bytes:
    return {
        "general": f'<!DOCTYPE a [<!ENTITY x SYSTEM "{path.as_uri()}">]><a>&x;</a>',
        "attribute": f'<!DOCTYPE a [<!ENTITY x SYSTEM "{path.as_uri()}">]><a b="&x;"/>',
        "parameter": f'<!DOCTYPE a [<!ENTITY % x SYSTEM "{path.as_uri()}"> %x;]><a/>',
        "dtd": f'<!DOCTYPE a SYSTEM "{path.as_uri()}"><a/>',
        "public": f'<!DOCTYPE a PUBLIC "-//X//Y" "{path.as_uri()}"><a>&x;</a>',
        "include": f'<a xmlns:i="http://www.w3.org/2001/XInclude"><i:include href="{path.as_uri()}" parse="text"/></a>',
    }[kind].encode()


@pytest.mark.parametrize("kind", ["general", "attribute", "parameter", "dtd", "public", "include"])
def test_no_file_is_ever_read(kind: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.ent"
    secret.write_text(f'<!ENTITY x "{SECRET}">' if kind in ("parameter", "dtd", "public") else SECRET)
    tree = parsed(entity(kind, secret))
    if kind not in ("dtd", "include"):
        assert tree.root is None
    if tree.root is not None:
        from lxml import etree

        assert SECRET not in etree.tostring(tree.root.getroottree()).decode()


def test_entities_name_their_kind() -> None:
    inside = parsed(b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')
    outside = parsed(b'<!DOCTYPE a [<!ENTITY x SYSTEM "http://example.org/x">]><a>&x;</a>')
    assert [fault.kind for fault in inside.faults] == ["xml-doctype", "xml-entity-expansion"]
    assert [fault.kind for fault in outside.faults] == ["xml-doctype", "xml-external-entity"]


def test_a_bomb_is_refused_at_its_first_entity() -> None:
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE a [<!ENTITY e0 "ha">{lines}]><a>&e11;</a>'.encode()
    assert parsed(bomb).root is None
    assert parsed(bomb).faults[-1].message == (
        "the document type declares the entity &e0;, and entities are not expanded"
    )


def test_a_harmless_doctype_is_only_noted() -> None:
    tree = parsed(b'<!DOCTYPE newsItem SYSTEM "old.dtd"><newsItem/>')
    assert tree.root is not None
    assert [fault.kind for fault in tree.faults] == ["xml-doctype"]


def test_a_bad_id_is_left_to_the_schema() -> None:
    assert parsed(b'<a xml:id="1"><b xml:id="1"/></a>').root is not None


def test_utf_7_is_refused() -> None:
    tree = parsed(b'<?xml version="1.0" encoding="UTF-7"?><a>+ADw-b/+AD4-</a>')
    assert tree.root is None
    assert tree.faults[0].message == "the XML says it is encoded as UTF-7, which is not read"


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "iso-8859-15", "windows-1252"]
)
def test_declared_encodings_are_read(codec: str) -> None:
    name = codec.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{name}"?>\n<a>Größe déjà</a>'
    tree = parsed(text.encode(codec))
    assert tree.faults == ()
    assert tree.root.text == "Größe déjà"


def test_bytes_that_belie_their_declaration_are_told_and_still_read() -> None:
    tree = parsed("<a>“Größe”, sagte er, „über alles“</a>".encode("windows-1252", "replace"))
    assert tree.root is not None
    assert tree.faults[0].kind == "xml-encoding"
    assert "byte 0x93 is not" in tree.faults[0].message


STORY = """<?xml version="1.0"?>
<!-- 𝕏 -->
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" xml:lang="de"
  ><é a='>'>𝕏x</é><name/><name q="1"/><h:html xmlns:h="http://www.w3.org/1999/xhtml"
  ><h:p>Ü</h:p></h:html><o:x xmlns:o="urn:o" o:r="z"/><x xmlns="urn:u"/><bare xmlns="">.</bare></newsItem>
"""


def document(text: str) -> Document:
    source = Source("story.xml", text.encode())
    return Document(source, "newsml-g2", tree=xmltree.parse(source).root)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/newsItem/é", "<é a='>'>"),
        ("/newsItem/é/text()", "𝕏x"),
        ("/newsItem/é/@a", ">"),
        ("/newsItem/@xml:lang", "de"),
        ("/newsItem/name[1]", "<name/>"),
        ("/newsItem/name[2]/@q", "1"),
        ("/newsItem/xhtml:html/xhtml:p", "<h:p>"),
        ("/newsItem/o:x/@o:r", "z"),
        ("/newsItem/*:x", '<x xmlns="urn:u"/>'),
        ("/newsItem/bare", '<bare xmlns="">'),
    ],
)
def test_a_path_leads_to_its_place(path: str, text: str) -> None:
    story = document(STORY)
    span = xmltree.span_of(story, path)
    assert span is not None
    assert story.source.text[span.start : span.end] == text


def test_a_whole_element_runs_to_its_end_tag() -> None:
    story = document(STORY)
    span = xmltree.whole_of(story, story.tree[0])
    assert story.source.text[span.start : span.end] == "<é a='>'>𝕏x</é>"
    assert xmltree.span_of(story, "/newsItem/nowhere") is None
    assert xmltree.span_of(story, "/newsItem/name[1]/text()") is None


NAMES = st.sampled_from(["name", "note", "p", "h:p", "o:x"])
TEXT = st.text(st.sampled_from("aé𝕏 \n>'\""), max_size=6)
ASIDE = st.sampled_from(["", "", "<!-- <p> </name> -->", "<![CDATA[<p></name>]]>", "<?q <p> </name>?>"])
PROLOGS = (
    "",
    "<?xml version='1.0'?><!-- <p> -->",
    """<!DOCTYPE newsItem SYSTEM "a>b" [<!-- ' ]> <p> --><?q ]> ?>
 <!ATTLIST p a CDATA "]>"> ] >""",
    "<!DOCTYPE newsItem>\n",
)
NODES = st.recursive(
    st.tuples(NAMES, TEXT, ASIDE, st.just([])),
    lambda inner: st.tuples(NAMES, TEXT, ASIDE, st.lists(inner, max_size=4)),
    max_leaves=25,
)


SPACES = 'xmlns="http://iptc.org/std/nar/2006-10-01/" xmlns:o="urn:o" xmlns:h="http://www.w3.org/1999/xhtml"'


def written(node: tuple) -> str:
    name, text, aside, children = node
    attribute = text.replace('"', "&quot;")
    inner = text + aside + "".join(map(written, children)) + aside
    return f'<{name} a="{attribute}">{inner}</{name}>' if inner else f'<{name} a="{attribute}"/>'


@settings(max_examples=150)
@given(NODES, st.sampled_from(PROLOGS))
def test_every_element_is_found_by_its_path(node: tuple, prolog: str) -> None:
    text = f"{prolog}<newsItem {SPACES}>{written(node)}</newsItem>"
    story = document(text)
    walked = list(xmltree.walk(story.tree))
    assert len({path for _, path in walked}) == len(walked) == len(xmltree.places(story).starts)
    for element, path in walked:
        assert xmltree.path_of(element) == path
        whole, tag = xmltree.whole_of(story, element), xmltree.span_of(story, path)
        assert tag is not None
        name = text[tag.start + 1 : tag.end].partition(" ")[0]
        assert name.rpartition(":")[2] == element.tag.rpartition("}")[2]
        cut = (
            f"<newsItem {SPACES}>{text[whole.start : whole.end]}</newsItem>"
            if element is not story.tree
            else text
        )
        copy = document(cut).tree
        assert xmltree.canonical(copy if element is story.tree else copy[0]) == xmltree.canonical(element)


def test_canonical_xml_does_not_depend_on_where_an_element_stands() -> None:
    from lxml import etree

    alone = etree.fromstring('<a xmlns="urn:n" y="2" x="1"><b/></a>')
    within = etree.fromstring('<m xmlns="urn:n" xmlns:q="urn:q"><a x="1"  y="2"><b></b></a> </m>')
    assert xmltree.canonical(alone) == xmltree.canonical(within[0])
    assert xmltree.canonical(etree.fromstring('<a xmlns="relative"/>')) == b'<a xmlns="relative"/>'


def test_places_of_many_elements_take_steps_in_proportion() -> None:
    def steps(count: int) -> int:
        story = document("<newsItem>" + "<subject>é</subject>" * count + "</newsItem>")
        taken = 0

        def step(frame: object, event: str, argument: object) -> None:
            nonlocal taken
            taken += 1

        sys.setprofile(step)
        try:
            assert xmltree.span_of(story, f"/newsItem/subject[{count}]") is not None
        finally:
            sys.setprofile(None)
        return taken

    steps(10)
    assert steps(4000) < 5 * steps(1000)
