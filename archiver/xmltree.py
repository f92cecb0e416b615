"""XML from strangers: parse bytes safely, name the place of a node, and find that place in the text.

Parsing never touches the network or a file, never expands an entity, and never repairs. A path is an XPath that a
person can read: local names for NewsML-G2 and for elements without a namespace, a well-known prefix for others.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple
from xml.parsers import expat

from lxml import etree

from archiver.article import Document, Fault
from archiver.finding import Span
from archiver.pattern import Pattern
from archiver.remembered import once
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
    # Without a DOCTYPE an undeclared entity is an error of well-formedness already (XML 1.0, 4.1).
    unresolved = next(root.iter(etree.Entity), None) if b"<!DOCTYPE" in data else None
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
    end = data.find(b"?>", 0, 200)
    return declared_by(data[:end]) if end > 0 else declared_in(data[:400])


def declared_in(head: bytes) -> str:
    """The encoding that the beginning of a document declares, or ""."""
    if b"\0" in head:
        head = head.replace(b"\0", b"").replace(b"\xff\xfe", b"").replace(b"\xfe\xff", b"")
    found = DECLARED.match(head)
    return found[1].decode("latin-1") if found else ""


declared_by = lru_cache(maxsize=64)(declared_in)
"""The same, kept for when it comes again, as the first line of documents does."""


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


def steps_of(children: list[Any]) -> list[str]:
    """The path steps of siblings, in order."""
    names = [step(child.tag, child.prefix) for child in children]
    first: dict[str, int] = {}
    number: dict[str, int] = {}
    for place, name in enumerate(names):
        if name not in first:
            first[name] = place
        else:
            count = number[name] = number.get(name, 1) + 1
            names[place] = f"{name}[{count}]"
    for name in number:
        names[first[name]] = f"{name}[1]"
    return names


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


def whole_of(document: Document, element: Any) -> Span:
    """The span of an element of the tree, from the first character of its start tag to the last of its end tag."""
    return places(document).whole(element)


def start_tag(document: Document, path: str) -> re.Match[str] | None:
    """The start tag of the element at a path, as a match in the decoded text."""
    tags: dict[str, re.Match[str] | None] = document.notes.setdefault("start tags", {})
    if path not in tags:
        start = places(document).start(path)
        tags[path] = None if start is None else TAG.match(document.source.text, start)
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
    """The places of the elements of the document; none when the XML cannot be read."""
    cached: Places | None = document.notes.get("xml places")
    if cached is None:
        root = parse(document.source).root if document.tree is None else document.tree
        cached = document.notes["xml places"] = Places(root, document.source.text)
    return cached


OTHERS = r"""!--.*?-->|!\[CDATA\[.*?\]\]>|\?.*?\?>|!DOCTYPE(?>"[^"]*"|'[^']*'|[^\["'>])*+(?:\[(?><!--.*?-->|<\?.*?\?>|"[^"]*"|'[^']*'|[^\]"'])*+\]\s*)?>"""
"""What begins with < in well-formed XML and is no tag, behind that."""
START = Pattern(rf"<(?:{OTHERS}|([^/!?]))", re.S)
END = Pattern(rf"<(?:{OTHERS}|(/))", re.S)
STEP = Pattern(r"([^\[]+)(?:\[(\d+)\])?")


class Places:
    """Path -> place. The tree tells which of all elements is meant, and a count of the tags in the text where it stands."""

    def __init__(self, root: Any, text: str) -> None:
        self.root, self.text = root, text
        self.crowds: dict[str, list[Any]] = {}
        """Path of siblings of one name, without an index -> these."""

    @once
    def starts(self) -> dict[Any, int]:
        """Element -> the first character of its start tag."""
        tags = [tag.start() for tag in START.finditer(self.text) if tag.lastindex]
        return dict(zip(self.root.iter("*"), tags, strict=True))

    def element(self, path: str) -> Any:
        """The element at a path, or None where there is none."""
        above, _, last = path.rpartition("/")
        found = STEP.fullmatch(last)
        if found is None:
            return None
        key = f"{above}/{found[1]}"
        if key not in self.crowds:
            self.crowds[key] = self.called(found[1], above)
        crowd, index = self.crowds[key], found[2]
        if index is None or len(crowd) < 2:
            return crowd[0] if len(crowd) == 1 and index is None else None
        return crowd[int(index) - 1] if 1 <= int(index) <= len(crowd) else None

    def called(self, name: str, above: str) -> list[Any]:
        """The elements of a name, as paths give it, within the element at the path `above`, which is "" for the root."""
        if above:
            parent = self.element(above)
            found = () if parent is None else parent.iterchildren("{*}" + name.rpartition(":")[2])
        else:
            found = () if self.root is None else (self.root,)
        return [one for one in found if step(one.tag, one.prefix) == name]

    def start(self, path: str) -> int | None:
        """The first character of the start tag of the element at a path, or None where there is none."""
        element = self.element(path)
        return None if element is None else self.starts[element]

    def whole(self, element: Any) -> Span:
        """An element from the first character of its start tag to the last of its end tag."""
        last, levels = element, 0
        while (inner := next(last.iterchildren("*", reversed=True), None)) is not None:
            last, levels = inner, levels + 1
        tag = TAG.match(self.text, self.starts[last])
        closed = tag is not None and tag[0].endswith("/>")
        if tag is not None and closed and last is element:
            return Span(*tag.span())
        ends = (end.start() for end in END.finditer(self.text, self.starts[last]) if end.lastindex)
        end = next(islice(ends, levels - closed, None))
        return Span(self.starts[element], self.text.find(">", end) + 1)
