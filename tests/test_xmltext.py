"""XML that is written: to the byte what lxml makes of the same tree."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from archiver.xmltext import Element, clean, document, line

WORDS = st.text(alphabet=st.characters(blacklist_categories=()), max_size=12) | st.sampled_from(
    (
        "",
        " ",
        "a  b",
        "<&>\"'",
        "]]>",
        "\r\n",
        "\x85",
        "\xa0x",
        "\t",
        "\ufffe",
        "\x00",
        "\U0001fffe",
        "x\n",
        "“ü”",
    )
)
NAMES = st.sampled_from(("p", "newsItem", "body.end", "doc-id"))
TREES: Any = st.deferred(
    lambda: st.tuples(
        NAMES, st.dictionaries(NAMES, WORDS, max_size=3), WORDS, WORDS, st.lists(TREES, max_size=3)
    )
)


def both(tree: Any) -> tuple[Element, Any]:
    """The same tree as ours and as lxml's."""
    name, attributes, text, tail, children = tree
    ours = Element(
        name, {key: line(value) for key, value in attributes.items()}, line(text) if text else None
    )
    theirs = etree.Element(name)
    for key, value in attributes.items():
        theirs.set(key, line(value))
    if text:
        theirs.text = line(text)
    ours.tail = line(tail)
    for child in children:
        mine, other = both(child)
        ours.children.append(mine)
        theirs.append(other)
        other.tail = line(child[3])
    return ours, theirs


@settings(max_examples=50)
@given(TREES)
def test_a_document_is_laid_out_and_spelt_as_lxml_does_it(tree: Any) -> None:
    ours, theirs = both(tree)
    etree.indent(theirs, "  ")
    expected = etree.tostring(theirs, xml_declaration=True, encoding="UTF-8", with_tail=False) + b"\n"
    assert document(ours) == expected


@settings(max_examples=80)
@given(WORDS)
def test_words_of_several_lines_are_written_as_they_stand(words: str) -> None:
    root, theirs = Element("p"), etree.Element("p")
    root.add("q", words, a=words)
    other = etree.SubElement(theirs, "q")
    if " ".join(clean(words).split()):
        other.set("a", " ".join(clean(words).split()))
    if words:
        other.text = clean(words)
    assert etree.fromstring(document(root))[0].attrib == other.attrib
    etree.indent(theirs, "  ")
    assert document(root) == etree.tostring(theirs, xml_declaration=True, encoding="UTF-8") + b"\n"


def test_nothing_that_xml_cannot_hold_is_written() -> None:
    assert clean("a\x00b\ud800\ufffe\r\nc\rd") == "a\ufffdb\ufffd\ufffd\nc\nd"
    assert line(" a\n\tb\x0c ") == "a b\ufffd"


def test_lines_are_parted_by_br() -> None:
    root = Element("body")
    root.add("p").lines(["one", " two ", ""])
    assert document(root).decode().splitlines()[1:] == [
        "<body>", "  <p>one<br/>two<br/>", "  </p>", "</body>",
    ]  # fmt: skip
