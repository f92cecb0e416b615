"""Why XML cannot be parsed, in words a person can act on.

lxml tells that a document is broken; expat tells exactly where, and which elements were open there.
"""

from __future__ import annotations

import re
from html.entities import html5
from typing import Any
from xml.parsers import expat

from archiver.article import Fault
from archiver.finding import Edit, Fix, Span

CODES = expat.errors.codes
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


def explain(walk: Walk, text: str) -> Fault:
    """The fault that expat met, in our words."""
    assert walk.error is not None
    at = walk.at
    kind = expat.errors.messages.get(walk.error.code, "")
    innermost, line = walk.open[-1] if walk.open else ("", 0)
    message, span, label, fix = "", Span(at, min(at + 1, len(text))), "", None
    if kind == expat.errors.XML_ERROR_NO_ELEMENTS:
        if innermost:
            message = f"the XML ends inside <{innermost}>, opened on line {line}"
        else:
            message = "the XML holds no element"
    elif kind == expat.errors.XML_ERROR_TAG_MISMATCH:
        found = NAME.match(text, at) or NAME.match(text, at + 2)
        start = text.rfind("<", 0, at + 1)
        other = found[0] if found else "another element"
        message = f"<{innermost}>, opened on line {line}, is not closed before </{other}>"
        span = Span(start, text.find(">", start) + 1)
        label = "found this instead"
    elif kind == expat.errors.XML_ERROR_UNCLOSED_TOKEN:
        what = "comment" if text.startswith("<!--", at) else "tag"
        message = f"the XML ends inside a {what}" + (f" within <{innermost}>" if innermost else "")
    elif kind == expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION:
        message = "a CDATA section is opened and never closed"
    elif kind == expat.errors.XML_ERROR_UNDEFINED_ENTITY:
        message, span, fix = entity(text, at)
    elif kind == expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT:
        message = f"something stands after the end of <{walk.root}>"
    elif kind == expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE:
        named = NAME.match(text, at)
        message = f"the attribute {named[0]} is given twice" if named else "an attribute is given twice"
        span = Span(*named.span()) if named else span
    elif kind == expat.errors.XML_ERROR_MISPLACED_XML_PI:
        message = "something stands before the XML declaration"
        before = text[:at]
        if not before.strip():
            fix = Fix("remove the white space before the XML declaration", (Edit(Span(0, at), ""),))
    elif kind == expat.errors.XML_ERROR_UNBOUND_PREFIX:
        tag = text[at : text.find(">", at) + 1]
        message = f"a namespace prefix in {shortened(tag)} is declared nowhere"
        span = Span(at, at + len(tag))
    elif kind == expat.errors.XML_ERROR_BAD_CHAR_REF:
        reference = text[at : text.find(";", at) + 1]
        message = f"{shortened(reference)} stands for no character that XML allows"
        span = Span(at, at + len(reference))
    elif kind == expat.errors.XML_ERROR_XML_DECL:
        message = "the XML declaration is not written as XML asks"
    else:
        message, span, fix = token(text, at)
    return Fault("xml-not-well-formed", message, span, label=label, fix=fix)


def shortened(words: str) -> str:
    """At most sixty characters of a quotation."""
    return words if len(words) <= 60 else words[:59] + "…"


def entity(text: str, at: int) -> tuple[str, Span, Fix | None]:
    """An entity that XML does not know; where HTML does, its character is the remedy."""
    found = ENTITY.match(text, at)
    if not found:
        return "an entity is declared nowhere in the file", Span(at, at + 1), None
    span = Span(*found.span())
    character = html5.get(found[1] + ";")
    fix = (
        Fix(f"write {found[0]} as the character it stands for", (Edit(span, character),))
        if character
        else None
    )
    return f"the entity {found[0]} is declared nowhere in the file", span, fix


def token(text: str, at: int) -> tuple[str, Span, Fix | None]:
    """A character that cannot stand where it does."""
    character = text[at : at + 1]
    start = text.rfind("&", max(0, at - 64), at + 1)
    if start >= 0 and AMPERSAND.match(text, start, at):
        fix = Fix("write & as &amp;", (Edit(Span(start, start + 1), "&amp;"),))
        return "a bare & stands in the text", Span(start, start + 1), fix
    if character and (character < " " or character in "\ufffe\uffff"):
        return f"the control character U+{ord(character):04X} cannot stand in XML", Span(at, at + 1), None
    before = text[max(0, at - 1) : at]
    if character == "<" or before == "<":
        place = at if character == "<" else at - 1
        return "a < stands where no tag can begin; in text it is written &lt;", Span(place, place + 1), None
    if character:
        return f"{character} cannot stand here in XML", Span(at, at + 1), None
    return "the XML ends too early", Span(at, at), None
