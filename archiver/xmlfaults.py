"""Why XML cannot be parsed, in words a person can act on.

lxml tells that a document is broken; expat tells exactly where, and which elements were open there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html.entities import html5
from typing import Any, NamedTuple
from xml.parsers import expat

from archiver.article import Fault
from archiver.finding import Edit, Fix, Span

AMPERSAND = re.compile(r"&[\w.-]*$")
ENTITY = re.compile(r"&([\w.-]+);")
NAME = re.compile(r"[\w:.-]+")
LIBXML2 = {
    r"Excessive depth": "elements are nested more than 256 deep",
    r"Text node too long|text node": "one run of text is longer than 10,000,000 characters",
    r"AttValue length|Attribute length|attribute.*too long": "one attribute is longer than 10,000,000 characters",
    r"Comment too big|Comment": "one comment is longer than 10,000,000 characters",
    r"CData section too big|CDATA": "one CDATA section is longer than 10,000,000 characters",
    r"": "the XML is larger than the parser's limits",
}


class Walk:
    """One pass of expat up to the first fault, with the elements that are open there."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.open: list[tuple[str, int]] = []
        self.root = ""
        self.parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self.parser.namespace_prefixes = True
        self.parser.StartElementHandler = self.opened
        self.parser.EndElementHandler = self.closed
        self.error: expat.ExpatError | None = None
        try:
            self.parser.Parse(data, True)
        except expat.ExpatError as problem:
            self.error = problem

    def opened(self, tag: str, attributes: Any) -> None:
        self.root = self.root or shown(tag)
        self.open.append((shown(tag), self.parser.CurrentLineNumber))

    def closed(self, tag: str) -> None:
        self.open.pop()

    @property
    def at(self) -> int:
        """Where the fault stands, in characters."""
        return len(self.data[: self.parser.ErrorByteIndex].decode("utf-8", "replace"))


def shown(tag: str) -> str:
    """An element's name as the document writes it."""
    parts = tag.split(" ")
    return f"{parts[2]}:{parts[1]}" if len(parts) == 3 else parts[-1]


def diagnose(data: bytes, problem: Exception) -> Fault:
    """The fault that stopped the parser, in our words, with its place."""
    code = getattr(problem, "code", 0)
    text = data.decode("utf-8", "replace")
    walk = Walk(data)
    if code == 114:  # XML_ERR_RESOURCE_LIMIT
        return limit(text, problem)
    if walk.error is None:
        return by_libxml2(text, problem)
    return explain(walk, text)


def limit(text: str, problem: Exception) -> Fault:
    """A limit of the parser stopped the reading."""
    words = str(problem)
    message = next(ours for theirs, ours in LIBXML2.items() if re.search(theirs, words))
    return Fault("xml-entity-expansion", message, place_of(text, problem))


def place_of(text: str, problem: Exception) -> Span | None:
    """The span of one character at the line and column that lxml gives."""
    line, column = getattr(problem, "position", (0, 0))
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
        if start == 0:
            return None
    at = min(start + max(column - 1, 0), max(len(text) - 1, 0))
    return Span(at, at + 1)


def by_libxml2(text: str, problem: Exception) -> Fault:
    """A fault that only libxml2 sees."""
    words = str(problem).partition(", line ")[0]
    return Fault("xml-not-well-formed", f"the XML breaks the rules of XML: {words}", place_of(text, problem))


class Said(NamedTuple):
    """What is to be said of a fault; without a span it is one character at the place of the fault."""

    message: str
    span: Span | None = None
    label: str = ""
    fix: Fix | None = None


def explain(walk: Walk, text: str) -> Fault:
    """The fault that expat met, in our words."""
    assert walk.error is not None
    kind = expat.errors.messages.get(walk.error.code, "")
    said = WORDS.get(kind, token)(walk, text, walk.at)
    span = said.span or Span(walk.at, min(walk.at + 1, len(text)))
    return Fault("xml-not-well-formed", said.message, span, label=said.label, fix=said.fix)


def ends(walk: Walk, text: str, at: int) -> Said:
    """The text is over and something is still open, or there was never anything."""
    if not walk.open:
        return Said("the XML holds no element", Span(at, at))
    name, line = walk.open[-1]
    return Said(f"the XML ends inside <{name}>, opened on line {line}", Span(at, at))


def mismatch(walk: Walk, text: str, at: int) -> Said:
    """An end tag that is not that of the innermost element."""
    name, line = walk.open[-1] if walk.open else ("", 0)
    start = text.rfind("<", 0, at + 1)
    other = NAME.search(text, start)
    return Said(
        f"<{name}>, opened on line {line}, is not closed before </{other[0] if other else ''}>",
        Span(start, text.find(">", start) + 1),
        "found this instead",
    )


def unclosed(walk: Walk, text: str, at: int) -> Said:
    """A tag or a comment that runs to the end of the text."""
    what = "comment" if text.startswith("<!--", at) else "tag"
    return Said(f"the XML ends inside a {what}" + (f" within <{walk.open[-1][0]}>" if walk.open else ""))


def unclosed_cdata(walk: Walk, text: str, at: int) -> Said:
    """A CDATA section that runs to the end of the text."""
    return Said("a CDATA section is opened and never closed", Span(at, at))


def junk(walk: Walk, text: str, at: int) -> Said:
    """More after the root element."""
    return Said(f"something stands after the end of <{walk.root}>")


def twice(walk: Walk, text: str, at: int) -> Said:
    """An attribute that its element has already."""
    name = NAME.match(text, at)
    return Said(f"the attribute {name[0]} is given twice", Span(*name.span())) if name else TWICE


TWICE = Said("an attribute is given twice")


def late_declaration(walk: Walk, text: str, at: int) -> Said:
    """An XML declaration that does not stand at the very start; white space before it can go."""
    blank = not text[:at].strip()
    fix = (
        Fix("remove the white space before the XML declaration", (Edit(Span(0, at), ""),)) if blank else None
    )
    return Said("something stands before the XML declaration", fix=fix)


def unbound(walk: Walk, text: str, at: int) -> Said:
    """A tag with a prefix that stands for no namespace."""
    tag = text[at : text.find(">", at) + 1]
    return Said(f"a namespace prefix in {shortened(tag)} is declared nowhere", Span(at, at + len(tag)))


def bad_reference(walk: Walk, text: str, at: int) -> Said:
    """A reference to a character that XML does not have."""
    reference = text[at : text.find(";", at) + 1]
    return Said(
        f"{shortened(reference)} stands for no character that XML allows", Span(at, at + len(reference))
    )


def bad_declaration(walk: Walk, text: str, at: int) -> Said:
    """An XML declaration with a fault in it."""
    return Said("the XML declaration is not written as XML asks")


def shortened(words: str) -> str:
    """At most sixty characters of a quotation."""
    return words if len(words) <= 60 else words[:59] + "…"


def entity(walk: Walk, text: str, at: int) -> Said:
    """An entity that XML does not know; where HTML does, its character is the remedy."""
    found = ENTITY.match(text, at)
    if not found:
        return Said("an entity is declared nowhere in the file")
    span = Span(*found.span())
    character = html5.get(found[1] + ";")
    fix = (
        Fix(f"write {found[0]} as the character it stands for", (Edit(span, character),))
        if character
        else None
    )
    return Said(f"the entity {found[0]} is declared nowhere in the file", span, fix=fix)


def token(walk: Walk, text: str, at: int) -> Said:
    """A character that cannot stand where it does."""
    character = text[at : at + 1]
    start = text.rfind("&", max(0, at - 64), at + 1)
    if start >= 0 and AMPERSAND.match(text, start, at):
        span = Span(start, start + 1)
        return Said("a bare & stands in the text", span, fix=Fix("write & as &amp;", (Edit(span, "&amp;"),)))
    if character and (character < " " or character in "\ufffe\uffff"):
        return Said(f"the control character U+{ord(character):04X} cannot stand in XML")
    before = text[max(0, at - 1) : at]
    if "<" in (character, before):
        place = at if character == "<" else at - 1
        return Said("a < stands where no tag can begin; in text it is written &lt;", Span(place, place + 1))
    return Said(f"{character} cannot stand here in XML" if character else "the XML ends too early")


WORDS: dict[str, Callable[[Walk, str, int], Said]] = {
    expat.errors.XML_ERROR_NO_ELEMENTS: ends,
    expat.errors.XML_ERROR_TAG_MISMATCH: mismatch,
    expat.errors.XML_ERROR_UNCLOSED_TOKEN: unclosed,
    expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION: unclosed_cdata,
    expat.errors.XML_ERROR_UNDEFINED_ENTITY: entity,
    expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: junk,
    expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE: twice,
    expat.errors.XML_ERROR_MISPLACED_XML_PI: late_declaration,
    expat.errors.XML_ERROR_UNBOUND_PREFIX: unbound,
    expat.errors.XML_ERROR_BAD_CHAR_REF: bad_reference,
    expat.errors.XML_ERROR_XML_DECL: bad_declaration,
}
"""What expat calls a fault, and who finds the words for it."""
