"""What an HTML page carries beside its words: JSON-LD, microdata, RDFa Lite, meta tags; and where each of them stands.

A page is parsed from its decoded text, never from bytes, and an element's place is found by its start tag: the n-th
of its name in the tree is the n-th of its name in the text, comments and scripts left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from lxml import etree

from archiver import jsonplaces, jsontree
from archiver.article import Fault
from archiver.finding import Edit, Fix, Span
from archiver.linkeddata import Block
from archiver.pattern import Pattern
from archiver.source import Unreadable

ADDRESSED = {
    "a": "href",
    "area": "href",
    "link": "href",
    "audio": "src",
    "embed": "src",
    "iframe": "src",
    "img": "src",
    "source": "src",
    "track": "src",
    "video": "src",
    "object": "data",
    "data": "value",
    "meter": "value",
    "time": "datetime",
}
"""Element -> the attribute that holds the value of its itemprop. Others hold it in their text."""

BLOCKS = frozenset("p h1 h2 h3 h4 h5 h6 li blockquote div section figcaption".split())
BYLINE = Pattern(r"[\s_-]+")
MOST_WORDS = 160
"""How long a byline may be, in characters."""
MAX_ITEMS = 5000
"""How many microdata elements of one page are looked at."""

SCANNED = Pattern(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<raw>script|style|textarea|title|noscript)\b(?P<rest>[^>]*)>(?P<inner>.*?)(?=</(?P=raw)\s*>|\Z)"
    r"""|<(?P<tag>[a-zA-Z][^\s/>]*)(?:[^>"']|"[^"]*"|'[^']*')*+>""",
    re.I | re.S,
)


@dataclass
class Page:
    """One page: its tree, its linked data, what its meta tags say, and the places that paths mean."""

    text: str
    root: Any
    scripts: list[tuple[str, str, int]] = field(default_factory=list)
    """Prefix, text and position of every block of JSON-LD."""
    blocks: list[Block] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    metas: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Name in lower case -> what meta tags say under it, and the path of each."""
    elements: dict[str, Any] = field(default_factory=dict)
    """Path of a microdata value -> its element."""
    tags: dict[str, list[Span]] | None = None
    ids: dict[str, list[Any]] | None = None

    def bylines(self) -> Iterator[tuple[str, str]]:
        """The words and the path of what the page's markup calls a byline, from its first heading on; one at most."""
        if "yline" not in self.text:
            return
        for element in self.root.xpath("(//h1)[1]/following::*[contains(@class, 'yline')]"):
            if "byline" not in BYLINE.split(element.get("class").lower()):
                continue
            words = flowing(element)
            if words and len(words) <= MOST_WORDS and "\n" not in words:
                number = next(n for n, other in enumerate(self.root.iter(element.tag), 1) if other is element)
                yield words, f"{element.tag}[{number}]"
                return

    def by_id(self) -> dict[str, list[Any]]:
        """The elements of each HTML id, worked out once."""
        if self.ids is None:
            self.ids = {}
            for element in self.root.iter():
                if isinstance(element.tag, str) and element.get("id"):
                    self.ids.setdefault(element.get("id"), []).append(element)
        return self.ids

    def span_of(self, path: str) -> Span | None:
        """The characters of the page that a path means: a JSON value, or the start tag of an element."""
        return span_of(self, path)

    def key_span(self, path: str) -> Span | None:
        """The characters of the key whose value a path means; an element's start tag where there is no key."""
        return key_span(self, path)


def parse(text: str) -> Page:
    """Parse the decoded text of a page. Raises `Unreadable` when there is no markup in it."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        root = None
    if root is None:
        raise Unreadable("there is no markup in this HTML")
    page = Page(text, root)
    read_scripts(page)
    read_metas(page)
    for syntax in (MICRODATA, RDFA):
        if syntax.scope in text or syntax.scope.upper() in text:
            read_annotations(page, syntax)
    return page


def read_scripts(page: Page) -> None:
    """Every block of JSON-LD, with the faults of each where they stand in the page."""
    start = 0
    number = 0
    for script in page.root.iter("script"):
        if not (script.get("type") or "").strip().lower().startswith("application/ld+json"):
            continue
        number += 1
        prefix = f"script[{number}]#"
        raw = "".join(script.itertext())
        at = page.text.find(raw, start) if raw else -1
        if at < 0 and "\r" in page.text:
            raw = raw.replace("\n", "\r\n")
            at = page.text.find(raw, start)
        if at >= 0:
            start = at + len(raw)
        parsed = jsontree.parse(raw)
        page.scripts.append((prefix, raw, at))
        page.faults.extend(moved(fault, prefix, at) for fault in parsed.faults)
        if parsed.readable:
            page.blocks.append(Block(parsed.value, prefix, text=raw))


def moved(fault: Fault, prefix: str, by: int) -> Fault:
    """A fault of a block as a fault of the page."""
    if by < 0:
        return replace(fault, span=None, fix=None, path=prefix + fault.path)
    fix = fault.fix
    if fix:
        fix = Fix(fix.title, tuple(Edit(shifted(edit.span, by), edit.text) for edit in fix.edits), fix.safe)
    span = shifted(fault.span, by) if fault.span else Span(by, by)
    return replace(fault, span=span, fix=fix, path=prefix + fault.path)


def shifted(span: Span, by: int) -> Span:
    """The span further on in the text."""
    return Span(span.start + by, span.end + by)


def read_metas(page: Page) -> None:
    """Meta tags by property and name, and the canonical link."""
    for number, meta in enumerate(page.root.iter("meta"), 1):
        content = meta.get("content")
        if not content or not content.strip():
            continue
        for attribute in ("property", "name", "itemprop"):
            for name in (meta.get(attribute) or "").lower().split():
                page.metas.setdefault(name, []).append((content.strip(), f"meta[{number}]"))
    for number, link in enumerate(page.root.iter("link"), 1):
        if "canonical" in (link.get("rel") or "").lower().split() and (link.get("href") or "").strip():
            page.metas.setdefault("canonical", []).append((link.get("href").strip(), f"link[{number}]"))
    tongue = page.root.get("lang") or page.root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    if tongue.strip():
        page.metas["lang"] = [(tongue.strip(), "html[1]")]


class Syntax(NamedTuple):
    """How a kind of annotation calls an item, its type, its name and its properties."""

    name: str
    scope: str
    type: str
    ids: tuple[str, ...]
    property: str


MICRODATA = Syntax("microdata", "itemscope", "itemtype", ("itemid",), "itemprop")
RDFA = Syntax("rdfa", "typeof", "typeof", ("resource", "about"), "property")
"""RDFa Lite: `vocab`, `typeof`, `property`, `resource` and `prefix`, as far as they speak of schema.org."""


def read_annotations(page: Page, syntax: Syntax) -> None:
    """Every annotated item that is no property of another, as a block of linked data."""
    scopes = page.root.xpath(f"//*[@{syntax.scope} and not(@{syntax.property})]")
    number = 0
    for element in scopes[:MAX_ITEMS]:
        if syntax is RDFA and not speaks_schema_org(element):
            continue
        number += 1
        prefix = f"{syntax.name}[{number}]#"
        value = item(page, syntax, element, prefix, set())
        if value:
            page.blocks.append(Block(value, prefix, syntax.name))


def speaks_schema_org(element: Any) -> bool:
    """Whether the names of an RDFa item are schema.org's: by prefix, or by the vocabulary that holds around it."""
    if element.get("typeof").strip().startswith(("schema:", "http://schema.org/", "https://schema.org/")):
        return True
    for around in (element, *element.iterancestors()):
        if around.get("vocab") is not None:
            return "schema.org" in around.get("vocab")
    return False


def item(page: Page, syntax: Syntax, element: Any, path: str, above: set[Any]) -> dict[str, Any]:
    """One item: its type, its id and its properties, as an object of JSON-LD would say them."""
    page.elements[path] = element
    value: dict[str, Any] = {}
    types = (element.get(syntax.type) or "").split()
    if types:
        value["@type"] = types[0] if len(types) == 1 else types
    named = next((element.get(name).strip() for name in syntax.ids if element.get(name)), "")
    if named:
        value["@id"] = named
    if len(above) >= jsontree.MAX_DEPTH:
        return value
    inside = {*above, element}
    found: dict[str, list[Any]] = {}
    for name, inner in properties(page, syntax, element, inside):
        found.setdefault(name, []).append(inner)
    for name, elements in found.items():
        where = f"{path}/{jsontree.escape(name)}"
        if len(elements) == 1:
            value[name] = reading(page, syntax, elements[0], where, inside)
        else:
            value[name] = [
                reading(page, syntax, inner, f"{where}/{index}", inside)
                for index, inner in enumerate(elements)
            ]
    return value


def properties(page: Page, syntax: Syntax, scope: Any, above: set[Any]) -> Iterator[tuple[str, Any]]:
    """Name and element of every property of an item, in the order of the page."""
    waiting = list(reversed(scope))
    for reference in (scope.get("itemref") or "").split() if syntax is MICRODATA else ():
        waiting[:0] = reversed(page.by_id().get(reference, ()))
    looked = 0
    while waiting and looked < MAX_ITEMS * 20:
        element = waiting.pop()
        looked += 1
        if not isinstance(element.tag, str) or element in above:
            continue
        for name in (element.get(syntax.property) or "").split():
            short = name.removeprefix("schema:").rpartition("schema.org/")[2]
            if ":" not in short:
                yield short, element
        if element.get(syntax.scope) is None:
            waiting.extend(reversed(element))


def reading(page: Page, syntax: Syntax, element: Any, path: str, above: set[Any]) -> Any:
    """The value of one property."""
    page.elements[path] = element
    if element.get(syntax.scope) is not None:
        return item(page, syntax, element, path, above)
    if element.get("content") is not None:
        return element.get("content")
    attribute = ADDRESSED.get(element.tag)
    for name in (attribute, "resource") if syntax is RDFA else (attribute,):
        if name and element.get(name) is not None:
            return element.get(name)
    return flowing(element)


def flowing(element: Any) -> str:
    """The text of an element; its paragraphs, if it has any, are separated by blank lines."""
    if not len(element):
        return " ".join((element.text or "").split())
    return "\n\n".join(
        words for part in "".join(walked(element)).split("\0") if (words := " ".join(part.split()))
    )


def walked(element: Any) -> Iterator[str]:
    """Every piece of text below an element in order, with a mark where a block begins and ends."""
    for event, node in etree.iterwalk(element, events=("start", "end", "comment")):
        if event == "comment":
            yield node.tail or ""
            continue
        block = node is not element and node.tag in BLOCKS
        if event == "start":
            if block:
                yield "\0"
            if node.tag not in ("script", "style"):
                yield node.text or ""
        else:
            if block:
                yield "\0"
            if node is not element:
                yield node.tail or ""


def span_of(page: Page, path: str) -> Span | None:
    """The characters of the page that a path means: a JSON value, or the start tag of an element."""
    prefix, mark, pointer = path.partition("#")
    if mark and prefix.startswith("script["):
        for known, raw, at in page.scripts:
            if known == prefix + "#" and at >= 0:
                span = jsonplaces.span_of(raw, pointer)
                return shifted(span, at) if span else None
        return None
    element = page.elements.get(path) if mark else None
    if element is not None:
        name = element.tag
        number = next((n for n, other in enumerate(page.root.iter(name), 1) if other is element), 0)
    else:
        name, _, rest = prefix.partition("[")
        number = int(rest[:-1]) if rest[:-1].isdigit() else 0
    places = tags(page).get(name, ())
    return places[number - 1] if 0 < number <= len(places) else None


def key_span(page: Page, path: str) -> Span | None:
    """The characters of the key whose value a path means; an element's start tag where there is no key."""
    prefix, mark, pointer = path.partition("#")
    if mark and prefix.startswith("script["):
        for known, raw, at in page.scripts:
            if known == prefix + "#" and at >= 0:
                span = jsonplaces.key_span(raw, pointer)
                return shifted(span, at) if span else None
    return span_of(page, path)


def tags(page: Page) -> dict[str, list[Span]]:
    """The start tags of the page by name, worked out once."""
    if page.tags is None:
        page.tags = {}
        for found in SCANNED.finditer(page.text):
            name = (found["raw"] or found["tag"] or "").lower()
            if name:
                end = found.start("inner") if found["raw"] else found.end()
                page.tags.setdefault(name, []).append(Span(found.start(), end))
    return page.tags
