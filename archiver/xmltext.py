"""XML that is written: elements with their words, laid out and spelt to the byte as lxml does, at a fraction of the cost."""

from __future__ import annotations

import re
from collections.abc import Sequence

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>\n"


class Element:
    """An element by its name as it is written, a prefix and a namespace declared (`xmlns`) included.

    `text` stands before the first child, `tail` behind the element; without a text, and without children, it is `<a/>`.
    """

    __slots__ = ("attributes", "children", "name", "tail", "text")

    def __init__(self, name: str, attributes: dict[str, str] | None = None, text: str | None = None) -> None:
        self.name = name
        self.attributes = attributes if attributes is not None else {}
        self.text = text
        self.tail = ""
        self.children: list[Element] = []

    def add(self, name: str, text: str = "", /, **attributes: str) -> Element:
        """A new child at the end. Attributes and text that are empty are left out; attributes are put on one line."""
        said = {key: words for key, value in attributes.items() if (words := line(value))}
        child = Element(name, said, clean(text) if text else None)
        self.children.append(child)
        return child

    def lines(self, pieces: Sequence[str]) -> None:
        """Words of several lines, which `br` parts."""
        self.text, *rest = map(line, pieces)
        for piece in rest:
            self.add("br").tail = piece


def clean(text: str) -> str:
    """The text without characters that XML cannot hold; each becomes U+FFFD, so that the loss can be seen."""
    if text.replace("\n", "").isprintable():
        return text
    return NOT_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def line(text: str) -> str:
    """The text on one line, without characters that XML cannot hold."""
    if text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text
    return " ".join(clean(text).split())


def document(root: Element, step: str = "  ") -> bytes:
    """A whole document in UTF-8, each element that stands among no words on a line of its own."""
    return f"{DECLARATION}{laid_out(root, chr(10), step)}\n".encode()


def laid_out(element: Element, indent: str, step: str) -> str:
    """An element and all within it; `indent` is the line break before it, with its blanks."""
    start = element.name
    for key, value in element.attributes.items():
        start += f' {key}="{quoted(value)}"'
    if not element.children:
        if element.text is None:
            return f"<{start}/>"
        return f"<{start}>{escaped(element.text)}</{element.name}>"
    deeper = indent + step
    written = [f"<{start}>", escaped(element.text) if element.text else deeper]
    for child in element.children:
        written += (laid_out(child, deeper, step), escaped(child.tail) if child.tail else deeper)
    if not child.tail:
        written[-1] = indent
    written.append(f"</{element.name}>")
    return "".join(written)


def escaped(words: str) -> str:
    """Words as XML text."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def quoted(words: str) -> str:
    """Words as the value of an attribute."""
    return escaped(words).replace('"', "&quot;").replace("\t", "&#9;").replace("\n", "&#10;")
