"""NewsML-G2: what its schema asks for and the usual validator (libxml2) lets pass, or refuses without ground."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from lxml import etree

from archiver import schemas
from archiver.article import Document
from archiver.contentkinds import quoted
from archiver.finding import ERROR, WARNING, Edit, Finding, Fix, Span
from archiver.newsmltree import items
from archiver.pattern import Pattern
from archiver.rules import rule
from archiver.rules.newsml.dates import ODD_TIME
from archiver.rules.newsml.traits import AROUND
from archiver.rules.newsml_schema import departures
from archiver.xmltree import NAR, XML, path_of, span_of

FORMATS = ("newsml-g2",)
XSI = "http://www.w3.org/2001/XMLSchema-instance"
PREFIXES = {"n": NAR, "xml": XML}
DATES = tuple(
    sorted("date dateTime day-or-moment year-to-moment partial-date moment-or-nothing duration".split())
)
"""Kinds of value that are dates, around which white space has no meaning."""
DATED = tuple(
    """born ceasedToExist created died dissolved duration end exDate expires founded rDate scheduled sent start
    timestamp""".split()
)
"""The elements that anywhere in NewsML-G2 hold a date, but for those whose dates are looked at by themselves."""
DATED_ATTRIBUTES = tuple(
    """approxend approxstart coversfrom coversto created generated modified retired schemecreated schememodified
    schemeretired timestamp until validfrom validto""".split()
)
"""The attributes that anywhere in NewsML-G2 hold one."""


def kind_of(element: Any, attribute: str) -> str:
    """The kind of value that the content model gives an attribute of an element, or ""."""
    from archiver.contentplaces import shape_of

    view = schemas.newsml_view()
    shape = shape_of(element, view)
    if not shape:
        return ""
    return next((one.kind for one in view.attributes(shape) if one.name == attribute), "")


@lru_cache(maxsize=8)
def named(*kinds: str) -> tuple[str, ...]:
    """The attributes that anywhere in NewsML-G2 have one of these kinds of value."""
    ready = schemas.newsml_ready().get("attributes", {}).get(" ".join(kinds))
    return attributes_of(*kinds) if ready is None else tuple(ready)


def attributes_of(*kinds: str) -> tuple[str, ...]:
    """The same, from the facts themselves."""
    shapes = schemas.newsml_facts().shapes.values()
    return tuple(sorted({one.name for shape in shapes for one in shape.attributes if one.kind in kinds}))


@lru_cache(maxsize=8)
def texts(*kinds: str) -> tuple[str, ...]:
    """The names of elements whose text anywhere in NewsML-G2 is of one of these kinds."""
    ready = schemas.newsml_ready().get("texts", {}).get(" ".join(kinds))
    return elements_of(*kinds) if ready is None else tuple(ready)


def elements_of(*kinds: str) -> tuple[str, ...]:
    """The same, from the facts themselves."""
    view = schemas.newsml_view()
    shapes = view.facts.shapes
    dated = {name for name in view.reachable() if any(kind.name in kinds for kind in shapes[name].text)}
    found = {element for element, shape in view.elements.items() if shape in dated}
    for child in view.every_child():
        if view.shape_of(child) in dated:
            found.add(child.name)
    return tuple(sorted(found))


def alone(document: Document) -> bool:
    """Whether the document is one item, with nothing around it."""
    found = items(document)
    return len(found) == 1 and found[0].element is document.tree


def around(document: Document) -> Any:
    """What stands around the items: the header of a message, the whole of a document without items, or nothing."""
    if alone(document):
        return None
    return document.tree.find(f"{{{NAR}}}header") if items(document) else document.tree


@lru_cache(maxsize=16)
def paths(*attributes: str, where: str = "") -> etree.XPath:
    """A compiled XPath to every attribute of these names."""
    return etree.XPath("|".join(f"//@{name}{where}" for name in attributes), namespaces=PREFIXES)


REFERENCES = ("contentrefs", "idref", "idrefs", "original", "root", "sourceidref")
"""The attributes that anywhere in NewsML-G2 refer to ids."""


@rule(
    "N002", "dangling-reference", ERROR, formats=FORMATS, needs=[AROUND, *(f"@{name}" for name in REFERENCES)]
)
def dangling_reference(document: Document) -> Iterator[Finding]:
    """An attribute refers to an id that no element of the document has.

    Such a reference ties one thing to another: a group to its parent, a right to the picture it is about, a value to
    where it was taken from. When it leads nowhere the tie is lost, and nobody can tell what was meant.

    Validators that are built on libxml2 do not notice.

    Clause: NewsML-G2 2.35, XML Schema: attributes of type IDREF and IDREFS.
    """
    root = document.tree
    if root is None:
        return
    references = [one for one in paths(*REFERENCES)(root) if refers(one)]
    if not references:
        return
    ids = {
        one.strip()
        for one in paths(*named("ID"), "xml:id")(root)
        if one.attrname.startswith("{") or kind_of(one.getparent(), one.attrname) == "ID"
    }
    for one in references:
        for word in one.split():
            if word not in ids:
                path = path_of(one.getparent(), one.attrname)
                yield Finding(
                    f"`{one.attrname}` refers to {quoted(word)}, and no element has that id", path=path
                )


def refers(value: Any) -> bool:
    """Whether an attribute value is a reference in this place."""
    return kind_of(value.getparent(), value.attrname) in ("IDREF", "IDREFS")


FOREIGN = etree.XPath(f'//n:*[*[namespace-uri()!="{NAR}"]][n:*]', namespaces=PREFIXES)


@rule("N003", "after-foreign-element", ERROR, formats=FORMATS)
def after_foreign_element(document: Document) -> Iterator[Finding]:
    """An element stands after elements of another namespace, where it must stand before them.

    Extensions of other namespaces come last in most elements of NewsML-G2, so that a reader may stop at them. What
    follows them is lost to such a reader. Validators that are built on libxml2 notice this only sometimes.

    Clause: NewsML-G2 2.35, XML Schema: content models that end with any element of other namespaces.
    """
    if document.tree is None or foreign_in_bodies_only(document):
        return
    from archiver.contentplaces import fits, parted, shape_of, shown, slots_of

    view = schemas.newsml_view()
    for parent in FOREIGN(document.tree):
        shape = shape_of(parent, view)
        slots = slots_of(view.content(shape)) if shape else []
        last, stranger = -1, None
        for child in parent.iterchildren("*"):
            if parted(child.tag)[0] != NAR:
                at = next((at for at, slot in enumerate(slots) if fits(child, slot)), -1)
                if at > last:
                    last, stranger = at, child
            elif stranger is not None and not any(fits(child, slot) for slot in slots[last:]):
                path = path_of(child)
                if any(fits(child, slot) for slot in slots) and not told(document, path):
                    yield Finding(
                        f"`{shown(child)}` stands after `{shown(stranger)}`, which is of another namespace, and must "
                        "stand before it",
                        path=path,
                    )
                break


def foreign_in_bodies_only(document: Document) -> bool:
    """Whether all elements of the item but those of bodies that it carries are in the namespace of NewsML-G2.

    True of nearly every wire, and told by counting.
    """
    if not alone(document):
        return False
    item = items(document)[0]
    own = sum(map(len, item.elements.values()))
    carried = sum(len(list(holder.iterdescendants("*"))) for holder in item.all("inlineXML"))
    return not item.carries and len(list(item.element.iter("*"))) == own + carried


def told(document: Document, path: str) -> bool:
    """Whether the schema has already something to say at this place."""
    return any(finding.path == path for finding in departures(document))


EMPTY = etree.XPath(
    "//n:hierarchyInfo[not(normalize-space())]|//n:*[@media][not(normalize-space(@media))]",
    namespaces=PREFIXES,
)


@rule("N004", "empty-list-of-names", ERROR, formats=FORMATS, needs=[AROUND, "@media", "hierarchyInfo"])
def empty_list(document: Document) -> Iterator[Finding]:
    """A list that must hold at least one name holds none.

    `hierarchyInfo` says where a concept stands in its tree, and `media` for which media a text is meant. Empty, they
    claim to say it and do not. Validators that are built on libxml2 do not notice.

    Clause: NewsML-G2 2.35, XML Schema: values of type NMTOKENS.
    """
    if document.tree is None:
        return
    for element in EMPTY(document.tree):
        if element.tag == f"{{{NAR}}}hierarchyInfo":
            yield Finding("`hierarchyInfo` is empty, and must hold at least one name", path=path_of(element))
        if kind_of(element, "media") == "NMTOKENS" and not element.get("media", "x").strip():
            path = path_of(element, "media")
            yield Finding("`media` is empty, and must hold at least one name", path=path)


@rule(
    "N005",
    "white-space-around-date",
    WARNING,
    formats=FORMATS,
    needs=[AROUND, ODD_TIME, *DATED, *(f"@{name}" for name in DATED_ATTRIBUTES)],
)
def white_space_around_date(document: Document) -> Iterator[Finding]:
    """A date has white space around it.

    By the schema the white space has no meaning. Yet many programs, among them all validators that are built on
    libxml2, do not read such a date, and then the whole item.

    The fix removes the white space. It is safe: the date stays as it is.

    Clause: XML Schema part 2, whiteSpace of dateTime, date, gYear, gYearMonth and duration.
    """
    root = document.tree
    if root is None:
        return
    for element in dated(document):
        text = element.text or ""
        if text != text.strip() and text.strip() and not len(element):
            yield padded(document, element.tag.rpartition("}")[2], text, path_of(element) + "/text()")
    for element, name, value in dated_attributes(document):
        if value != value.strip() and value.strip() and kind_of(element, name) in DATES:
            yield padded(document, name, value, path_of(element, name))


def dated_attributes(document: Document) -> Iterator[tuple[Any, str, str]]:
    """Every attribute that may be a date, with its element and its value."""
    names = named(*DATES)
    for item in items(document):
        for name in sorted(item.attributes.intersection(names)):
            for element in item.bearers(name):
                yield element, name, element.get(name)
    outside = around(document)
    for element in () if outside is None else outside.iter("*"):
        for name in names:
            if (value := element.get(name)) is not None:
                yield element, name, value


def dated(document: Document) -> Iterator[Any]:
    """Every element whose text is a date, as far as markup of the item's own goes."""
    names = frozenset(texts(*DATES))
    for item in items(document):
        for name in sorted(item.elements.keys() & names):
            yield from item.all(name)
    outside = around(document)
    if outside is not None:
        yield from outside.iter(*(f"{{{NAR}}}{name}" for name in names))


def padded(document: Document, name: str, value: str, path: str) -> Finding:
    """The finding for one date, with the edit that mends it."""
    span = span_of(document, path)
    fix = None
    if span:
        inner = document.source.text[span.start : span.end]
        start = span.start + len(inner) - len(inner.lstrip())
        end = span.end - (len(inner) - len(inner.rstrip()))
        edits = [
            Edit(one, "") for one in (Span(span.start, start), Span(end, span.end)) if one.start < one.end
        ]
        if value.strip() == inner.strip():
            fix = Fix("remove the white space around the date", tuple(edits))
    return Finding(f"`{name}` has white space around {quoted(value.strip())}", path=path, fix=fix)


XML_IDS = etree.XPath("//n:*[@xml:id]", namespaces=PREFIXES)
NAME = Pattern(r"[^\W\d][\w.\-·]*")


@rule("N008", "xml-id", ERROR, formats=FORMATS, needs=[AROUND, f"@{{{XML}}}id"])
def xml_id(document: Document) -> Iterator[Finding]:
    """An `xml:id` stands where the element has its own `id`, or is not one name that nothing else has.

    Nearly every element of NewsML-G2 has an attribute `id` for its name. With `xml:id` in its place or beside it, one
    half of the software finds the element and the other half does not; the schema therefore rules it out. Validators
    that are built on libxml2 do not notice.

    Clause: XML Schema part 1, validity of complex types, 5.2; W3C xml:id 1.0.
    """
    if document.tree is None:
        return
    bearers = XML_IDS(document.tree)
    if not bearers:
        return
    times = Counter(one.strip() for one in paths(*named("ID"), "xml:id")(document.tree))
    from archiver.contentplaces import shape_of, shown

    view = schemas.newsml_view()
    for element in bearers:
        shape = shape_of(element, view)
        taken = [kind.name for kind in view.facts.shapes[shape].wildcards] if shape else []
        if not taken or taken[0].endswith("-"):  # Then it is the schema's, or nobody's, to judge.
            continue
        value = element.get(f"{{{XML}}}id").strip()
        own = next((one.name for one in view.attributes(shape) if one.kind == "ID"), "")
        path = path_of(element, f"{{{XML}}}id")
        if own:
            label = f"`{own}` names it already" if own in element.attrib else f"write `{own}`"
            yield Finding(
                f"`xml:id` stands on `{shown(element)}`, which is named by `{own}`", path=path, label=label
            )
        elif not NAME.fullmatch(value):
            yield Finding(f"`xml:id` holds {quoted(value)}, which is not a name", path=path)
        elif times[value] > 1:
            yield Finding(f"the id {quoted(value)} is given to two elements", path=path)
