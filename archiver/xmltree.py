"""XML from strangers: parse bytes safely, name the place of a node, and find that place in the text.

Parsing never touches the network or a file, never expands an entity, and never repairs. A path is an XPath that a
person can read: local names for NewsML-G2 and for elements without a namespace, a well-known prefix for others.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, islice
from typing import Any, NamedTuple
from xml.parsers import expat

from lxml import etree

from archiver.article import Document, Fault
from archiver.finding import Span
from archiver.pattern import Pattern
from archiver.source import Source, Unreadable

NAR = "http://iptc.org/std/nar/2006-10-01/"
XHTML = "http://www.w3.org/1999/xhtml"
NITF = "http://iptc.org/std/NITF/2006-10-18/"
XML = "http://www.w3.org/XML/1998/namespace"

PREFIXES = {
    NAR: "",
    "": "",
    XHTML: "xhtml",
    NITF: "nitf",
    XML: "xml",
    "http://www.w3.org/2000/09/xmldsig#": "ds",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi",
    "http://www.w3.org/ns/odrl/2/": "o",
    "http://www.w3.org/1999/xlink": "xlink",
}
"""Namespace -> the prefix that paths give it, whatever the document calls it."""

READABLE = Pattern(
    r"utf-?8|utf-?16(le|be)?|utf-?32(le|be)?|ucs-?2|iso-?8859-?\d{1,2}|latin-?\d{1,2}|(us-)?ascii|windows-?125\d|cp125\d|"
    r"koi8-?[ru]|macintosh|mac-?roman|gb2312|gbk|gb18030|big5|shift_jis|sjis|windows-31j|euc-(jp|kr)|iso-2022-jp",
    re.I,
)
"""Encodings an XML declaration may name. UTF-7 and its like, which hide markup from a reader, are not among them."""

DECLARATION = Pattern(r"\ufeff?<\?xml[^>]*\?>")
DECLARED = Pattern(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']""")

TAGS = 500_000
"""How many tags are read: small as each may be, a tree of more would fill the memory of a worker."""

OPTIONS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "huge_tree": False,
    "recover": False,
    "strip_cdata": False,
}


class Tree(NamedTuple):
    """The root element, or None where there is none to be had, and what was wrong with the XML."""

    root: Any
    faults: tuple[Fault, ...] = ()


def parse(source: Source) -> Tree:
    """Parse the bytes of a source as XML. Never raises for what the bytes hold; see `Fault` kinds in `rules.xml`."""
    declared = declared_encoding(source.data)
    if declared and declared.lower() != "utf-8" and not READABLE.fullmatch(declared):
        return Tree(None, (refused_encoding(source, declared),))
    try:
        data, faults = octets(source, declared)
    except Unreadable as problem:
        return Tree(None, (Fault("xml-encoding", str(problem)),))
    if data.count(b"<") > TAGS:
        return Tree(None, (*faults, Fault("xml-entity-expansion", f"the XML holds more than {TAGS:,} tags")))
    if b"<!DOCTYPE" in data:
        doctype = judge_doctype(data)
        faults += doctype
        if any(fault.kind != "xml-doctype" for fault in doctype):
            return Tree(None, faults)
    try:
        root = etree.fromstring(data, guarded_parser(b"<!DOCTYPE" in data))
    except etree.XMLSyntaxError as problem:
        from archiver.xmlfaults import diagnose

        return Tree(None, (*faults, diagnose(data, problem)))
    unresolved = next(root.iter(etree.Entity), None)
    if unresolved is not None:
        message = f"the entity {unresolved.text} is declared nowhere in the file"
        return Tree(None, (*faults, Fault("xml-not-well-formed", message)))
    return Tree(root, faults)


class Nothing(etree.Resolver):  # type: ignore[misc]
    """Whatever a document points to is empty."""

    def resolve(self, url: str, name: str, context: Any) -> Any:
        return self.resolve_empty(context)


def guarded_parser(has_doctype: bool) -> Any:
    """A parser that reads nothing but what it is given.

    Ids are judged by the schema, or else one bad `xml:id` would make a document unreadable. But where there is a
    DOCTYPE ids are collected: libxml2 mistakes the wish not to for one to load the DTD.
    """
    made = etree.XMLParser(encoding="utf-8", collect_ids=has_doctype, **OPTIONS)
    if has_doctype:
        made.resolvers.add(Nothing())
    return made


def declared_encoding(data: bytes) -> str:
    """The encoding that the XML declaration names, or "" when it names none."""
    head = data[:400]
    if b"\0" in head:
        head = head.replace(b"\0", b"").replace(b"\xff\xfe", b"").replace(b"\xfe\xff", b"")
    found = DECLARED.match(head)
    return found[1].decode("latin-1") if found else ""


def refused_encoding(source: Source, declared: str) -> Fault:
    """The fault for an encoding that is not read, because what it says can look like something else."""
    at = source.data.find(declared.encode("latin-1"))
    span = Span(at, at + len(declared)) if at >= 0 and source.data[:at].isascii() else None
    return Fault(
        "xml-encoding", f"the XML says it is encoded as {declared or 'nothing'}, which is not read", span
    )


def octets(source: Source, declared: str) -> tuple[bytes, tuple[Fault, ...]]:
    """The document as UTF-8, and the fault of bytes that are not what the XML says they are."""
    data = source.data
    plain = declared.lower() in ("", "utf-8", "utf8", "us-ascii", "ascii") and b"\0" not in data[:4]
    if plain:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as problem:
            said = declared or "UTF-8"
            byte = data[problem.start]
            text = source.text
            at = len(data[: problem.start].decode("utf-8", "replace"))
            fault = Fault(
                "xml-encoding",
                f"the XML is {said} by its own account, and byte 0x{byte:02X} is not",
                Span(at, at + 1),
            )
            return text.encode("utf-8"), (fault,)
        return data, ()
    return source.text.encode("utf-8", "replace"), ()


def judge_doctype(data: bytes) -> tuple[Fault, ...]:
    """What the document type declaration holds. Reading stops at the first entity, before anything is expanded."""
    found: list[Fault] = []

    class Enough(Exception):
        pass

    def at() -> Span:
        start = len(data[: parser.CurrentByteIndex].decode("utf-8", "replace"))
        return Span(start, start + len("<!ENTITY"))

    def doctype(name: str, system: str | None, public: str | None, internal: int) -> None:
        outside = f" and points to {system}, which is not read" if system else ""
        start = len(data[: data.index(b"<!DOCTYPE")].decode("utf-8", "replace"))
        found.append(
            Fault(
                "xml-doctype",
                f"a document type `{name}` is declared{outside}",
                Span(start, start + len("<!DOCTYPE")),
            )
        )

    def entity(
        name: str,
        parameter: int,
        value: str | None,
        place: Any,
        system: str | None,
        public: Any,
        notation: Any,
    ) -> None:
        mark = "%" if parameter else "&"
        if value is None:
            message = f"the entity {mark}{name}; would be read from outside the file: {system}"
            found.append(Fault("xml-external-entity", message, at()))
        else:
            message = f"the document type declares the entity {mark}{name};, and entities are not expanded"
            found.append(Fault("xml-entity-expansion", message, at()))
        raise Enough

    def element(name: str, attributes: Any) -> None:
        raise Enough

    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = entity
    parser.StartElementHandler = element
    with contextlib.suppress(Enough, expat.ExpatError):  # A syntax error is the main parser's to tell.
        parser.Parse(data, True)
    return tuple(found)


@lru_cache(maxsize=4096)
def step(tag: str, prefix: str | None = None) -> str:
    """The name of an element or attribute in a path, from its lxml tag `{namespace}local`."""
    if tag[0] != "{":
        return tag
    namespace, _, local = tag[1:].partition("}")
    return named(namespace, local, prefix)


def named(namespace: str, local: str, prefix: str | None) -> str:
    """The name of a path step: a namespace nobody knows keeps the document's prefix, or `*` where it has none."""
    known = PREFIXES.get(namespace)
    if known is None:
        known = prefix or "*"
    return f"{known}:{local}" if known else local


def path_of(element: Any, attribute: str = "") -> str:
    """The XPath of an element, or of its attribute given as an lxml name; an index only among siblings of one name."""
    steps: list[str] = []
    node = element
    while node is not None:
        parent = node.getparent()
        steps.append(step(node.tag, node.prefix) + place_among(node, parent))
        node = parent
    path = "/" + "/".join(reversed(steps))
    return f"{path}/@{step(attribute)}" if attribute else path


CROWD = 50
"""From how many siblings of one name on they are numbered once and for all, instead of counted for each."""


def place_among(node: Any, parent: Any) -> str:
    """`[n]` among siblings of the same name, or nothing for an only one."""
    if parent is None:
        return ""
    tag = node.tag
    if next(node.itersiblings(tag, preceding=True), None) is None:
        return "" if next(node.itersiblings(tag), None) is None else "[1]"
    before = sum(1 for _ in islice(node.itersiblings(tag, preceding=True), CROWD))
    return f"[{Crowd.of(parent, node).numbers[node] if before == CROWD else before + 1}]"


class Crowd:
    """The numbers of the many children of one element; only those last asked for are kept.

    A tree that was read is never changed, so numbers stay right for as long as the tree is there.
    """

    last: Crowd | None = None

    def __init__(self, parent: Any) -> None:
        self.parent = parent
        self.numbers: dict[Any, int] = {}
        count: dict[Any, int] = {}
        for child in parent:
            count[child.tag] = count.get(child.tag, 0) + 1
            self.numbers[child] = count[child.tag]

    @classmethod
    def of(cls, parent: Any, child: Any) -> Crowd:
        """The children of an element, numbered now if they are not those last asked for."""
        crowd = cls.last
        if crowd is None or crowd.parent is not parent or child not in crowd.numbers:
            crowd = cls.last = Crowd(parent)
        return crowd


def walk(root: Any) -> Iterator[tuple[Any, str]]:
    """Every element below and with `root`, in document order, with its path: one pass, linear in the tree."""
    stack: list[tuple[Any, str]] = [(root, path_of(root))]
    while stack:
        element, path = stack.pop()
        yield element, path
        children = [child for child in element if isinstance(child.tag, str)]
        stack.extend(
            reversed(list(zip(children, (f"{path}/{name}" for name in steps_of(children)), strict=True)))
        )


def steps_of(children: list[Any]) -> Iterator[str]:
    """The path steps of siblings, in order."""
    names = [step(child.tag, child.prefix) for child in children]
    total: dict[str, int] = {}
    for name in names:
        total[name] = total.get(name, 0) + 1
    seen: dict[str, int] = {}
    for name in names:
        if total[name] == 1:
            yield name
        else:
            seen[name] = seen.get(name, 0) + 1
            yield f"{name}[{seen[name]}]"


@lru_cache(maxsize=128)
def bearing(attribute: str, beside: str = "") -> etree.XPath:
    """An XPath from an element to those, among itself and all within it, that bear an attribute, an lxml name.

    With `beside` to those that bear that other attribute too.
    """
    name = attribute.replace(f"{{{XML}}}", "xml:")
    return etree.XPath(f"descendant-or-self::*/@{name}" + (f"[../@{beside}]/.." if beside else "/.."))


WORDS = etree.XPath("normalize-space()", smart_strings=False)


def words_of(element: Any) -> str:
    """All text within an element on one line: quicker than `itertext` for whole bodies."""
    words: str = WORDS(element)
    return words


def canonical(element: Any) -> bytes:
    """An element as exclusive canonical XML: equal for two elements that say the same, wherever they stand.

    A document with a relative namespace name has no canonical form; then it is the element as it is written.
    """
    written: bytes
    try:
        written = etree.tostring(element, method="c14n", exclusive=True, with_tail=False)
    except etree.C14NError:
        written = etree.tostring(element, encoding="UTF-8", with_tail=False)
    return written


class Place(NamedTuple):
    """Where an element stands in the text: its start tag and its end tag."""

    start: int
    end: int


TAG = Pattern(r"""<([^\s/>]+)((?:[^>"']|"[^"]*"|'[^']*')*)>""")
ATTRIBUTE = Pattern(r"""([^\s=/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def span_of(document: Document, path: str) -> Span | None:
    """The span of a path in the decoded text: a start tag, an attribute's value, or an element's first text.

    None when the path leads nowhere. The places of all elements are worked out once and kept in `document.notes`.
    """
    text = document.source.text
    element, _, last = path.rpartition("/")
    if last.startswith("@"):
        tag = start_tag(document, element)
        return attribute_span(tag, last[1:]) if tag else None
    if last.startswith("text()"):
        tag = start_tag(document, element)
        if tag is None or tag[0].endswith("/>"):
            return None
        end = text.find("<", tag.end())
        return Span(tag.end(), end if end >= 0 else len(text))
    tag = start_tag(document, path)
    return Span(tag.start(), tag.end()) if tag else None


def whole_of(document: Document, path: str) -> Span | None:
    """The span of an element from the first character of its start tag to the last of its end tag."""
    tag = start_tag(document, path)
    if tag is None:
        return None
    if tag[0].endswith("/>"):
        return Span(*tag.span())
    place = places(document).get(path)
    return Span(tag.start(), document.source.text.find(">", place.end) + 1) if place else None


def start_tag(document: Document, path: str) -> re.Match[str] | None:
    """The start tag of the element at a path, as a match in the decoded text."""
    tags: dict[str, re.Match[str] | None] = document.notes.setdefault("start tags", {})
    if path not in tags:
        place = places(document).get(path)
        tags[path] = TAG.match(document.source.text, place.start) if place else None
    return tags[path]


def attribute_span(tag: re.Match[str], name: str) -> Span | None:
    """The span of an attribute's value within a start tag; `name` is as in paths."""
    local = name.rpartition(":")[2]
    loose: Span | None = None
    for found in ATTRIBUTE.finditer(tag.string, tag.start(2), tag.end(2)):
        value = Span(*found.span(2 if found[2] is not None else 3))
        if found[1] == name:
            return value
        if ":" in name and found[1].rpartition(":")[2] == local:
            loose = value
    return loose


def places(document: Document) -> Places:
    """The places of all elements of the document; none when the XML cannot be read."""
    cached: Places | None = document.notes.get("xml places")
    if cached is None:
        cached = document.notes["xml places"] = Places(document.source.text)
    return cached


FOLLOWING = bytes(range(0x80, 0xC0))
"""In UTF-8, the bytes of a character after its first."""
STRIDE = 1024
"""At every so many bytes it is known how many characters came before."""


class Places:
    """Path -> place, for every element of a text. One pass of expat finds them; what is asked for is counted in
    characters only then."""

    def __init__(self, text: str) -> None:
        declaration = DECLARATION.match(text)
        if declaration:  # What it says is settled, and expat knows fewer versions and encodings than we read.
            text = " " * declaration.end() + text[declaration.end() :]
        self.data = text.encode("utf-8", "replace")
        self.bytes = paths_of(tags_in(self.data))
        pieces = (self.data[at : at + STRIDE] for at in range(0, len(self.data), STRIDE))
        self.before = (
            [0, *accumulate(len(piece.translate(None, FOLLOWING)) for piece in pieces)]
            if len(self.data) != len(text)
            else []
        )

    def get(self, path: str) -> Place | None:
        """The place of the element at a path, or None where there is none."""
        found = self.bytes.get(path)
        return Place(self.characters(found[0]), self.characters(found[1])) if found else None

    def characters(self, index: int) -> int:
        """The number of characters before a byte."""
        if not self.before:
            return index
        stride = index // STRIDE
        return self.before[stride] + len(self.data[stride * STRIDE : index].translate(None, FOLLOWING))


def tags_in(data: bytes) -> list[tuple[str, int]]:
    """Every start tag, by its name as expat gives it, and every end tag, by no name; each with its first byte."""
    found: list[tuple[str, int]] = []
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.namespace_prefixes = True
    parser.StartElementHandler = lambda tag, attributes: found.append((tag, parser.CurrentByteIndex))
    parser.EndElementHandler = lambda tag: found.append(("", parser.CurrentByteIndex))
    with contextlib.suppress(expat.ExpatError):
        parser.Parse(data, True)
    return found


@lru_cache(maxsize=4096)
def from_expat(tag: str) -> str:
    """The path step for a name as expat gives it: "namespace local prefix", or less."""
    parts = tag.split(" ")
    if len(parts) == 1:
        return named("", parts[0], None)
    return named(parts[0], parts[1], parts[2] if len(parts) > 2 else None)


class Node:
    """One element while paths are worked out."""

    __slots__ = ("children", "end", "name", "start")

    def __init__(self, name: str, start: int) -> None:
        self.name = name
        self.start = self.end = start
        self.children: list[Node] = []


def paths_of(tags: list[tuple[str, int]]) -> dict[str, tuple[int, int]]:
    """The path of every element, and the first bytes of its tags."""
    top = Node("", 0)
    open_nodes = [top]
    for tag, index in tags:
        if tag:
            node = Node(from_expat(tag), index)
            open_nodes[-1].children.append(node)
            open_nodes.append(node)
        else:
            open_nodes.pop().end = index
    found: dict[str, tuple[int, int]] = {}
    stack = [("", top)]
    while stack:
        above, node = stack.pop()
        count: dict[str, int] = {}
        for child in node.children:
            count[child.name] = count.get(child.name, 0) + 1
        seen: dict[str, int] = {}
        for child in node.children:
            path = f"{above}/{child.name}"
            if count[child.name] > 1:
                seen[child.name] = seen.get(child.name, 0) + 1
                path = f"{path}[{seen[child.name]}]"
            found[path] = (child.start, child.end)
            if child.children:
                stack.append((path, child))
    return found
