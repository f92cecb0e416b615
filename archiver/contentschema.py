"""Content models, written as an XML Schema that accepts what the facts allow in one version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from archiver.contentmodel import NAR, Attribute, Facts, Particle, View
from archiver.pattern import Pattern

WILD = {"other": "##other", "any": "##any", "own": NAR, "local": "##local"} | {
    "signature": "http://www.w3.org/2000/09/xmldsig#"
}
PROCESS = {"!": "strict", "-": "skip"}
BUILT_IN = Pattern(
    r"string|boolean|decimal|double|integer|\w+Integer|date|dateTime|g[YMD]\w+|duration|anyURI|language|"
    r"ID|IDREFS?|NMTOKENS?|NCName|QName|normalizedString"
)


def xsd(facts: Facts, version: int, lax: bool = False) -> str:
    """An XML Schema that accepts what the facts allow in one version. Imports the XML namespace as `xml.xsd`.

    `lax` lets elements pass that must be declared by a schema which is not at hand, such as rights in ODRL.
    """
    return "".join(text for _, _, text in parts(facts, version, lax))


def parts(
    facts: Facts, version: int, lax: bool = False, names: AbstractSet[str] | None = None
) -> list[tuple[str, str, str]]:
    """The schema in parts: the type that a part declares, the names of the elements that bear it, and the text.

    The first part and the last, which declare all else and end the schema, have no type. With `names` the texts are left
    out of types that only elements of other names bear.
    """

    def wanted(bearers: AbstractSet[str]) -> bool:
        return names is None or not names.isdisjoint(bearers)

    view = View(facts, version, lax)
    shapes = view.reachable()
    used = {kind for shape in shapes for kind in kinds_of(view, shape)}
    bearers = {shape: {name for name, of in view.elements.items() if of == shape} for shape in shapes}
    for child in view.every_child():
        bearers[view.shape_of(child)].add(child.name)
    head = (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{NAR}" targetNamespace="{NAR}" '
        'elementFormDefault="qualified"><xs:import namespace="http://www.w3.org/XML/1998/namespace" '
        'schemaLocation="xml.xsd"/>',
        *(value_type(name, facts.values[name]) for name in with_members(facts, used)),
        *(
            f'<xs:element name="{name}" type="{type_of(view, shape)}"/>'
            for name, shape in view.elements.items()
        ),
    )
    types = [
        (shape, " ".join(sorted(bearers[shape])), complex_type(view, shape) if wanted(bearers[shape]) else "")
        for shape in shapes
        if type_of(view, shape) == shape
    ]
    return [("", "", "".join(head)), *types, ("", "", "</xs:schema>")]


def kinds_of(view: View, shape: str) -> Iterator[str]:
    """The kinds of value that a shape uses."""
    yield from (kind.name for kind in view.facts.shapes[shape].text)
    yield from (one.kind for one in view.attributes(shape))


def with_members(facts: Facts, used: Iterable[str]) -> list[str]:
    """The stated kinds among `used`, and the kinds that they are made of."""
    seen: dict[str, None] = {}
    todo = sorted(used)
    while todo:
        name = todo.pop()
        if name in facts.values and name not in seen:
            seen[name] = None
            todo += facts.values[name].split()
    return list(seen)


def type_name(kind: str) -> str:
    """How a schema names a kind of value."""
    return f"xs:{kind}" if BUILT_IN.fullmatch(kind) else kind


def value_type(name: str, said: str) -> str:
    """The simple type for one kind of value."""
    base, _, rest = said.partition(" ")
    facet, _, words = rest.partition(" ")
    if base == "either":
        members = " ".join(map(type_name, rest.split()))
        inner = f'<xs:union memberTypes="{members}"/>'
    elif base == "list":
        item, _, least = rest.partition(" at-least ")
        inner = f'<xs:list itemType="{type_name(item)}"/>'
        if least:
            inner = (
                f'<xs:restriction><xs:simpleType>{inner}</xs:simpleType><xs:minLength value="{least}"/>'
                "</xs:restriction>"
            )
    else:
        inner = f'<xs:restriction base="{type_name(base)}">{facets(facet, words)}</xs:restriction>'
    return f'<xs:simpleType name="{name}">{inner}</xs:simpleType>'


def facets(facet: str, words: str) -> str:
    """The facets that a fact states in words."""
    if facet == "among":
        return "".join(f'<xs:enumeration value="{word}"/>' for word in words.split())
    if facet == "from":
        least, _, most = words.partition(" to ")
        return f'<xs:minInclusive value="{least}"/><xs:maxInclusive value="{most}"/>'
    if facet == "like":
        return f'<xs:pattern value="{escaped(words)}"/>'
    return f'<xs:length value="{words}"/>'


def type_of(view: View, name: str) -> str:
    """The type of elements of a shape: a simple type where they bear no attributes at all."""
    shape = view.facts.shapes[name]
    if not shape.text or shape.wildcards or view.attributes(name):
        return name
    return type_name(next(kind.name for kind in shape.text if view.version in kind.versions))


def escaped(words: str) -> str:
    """Words as the value of an attribute. The library's own function would import half of the network's."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def complex_type(view: View, name: str) -> str:
    """The complex type for one shape."""
    shape = view.facts.shapes[name]
    bears = "".join(map(attribute_declaration, view.attributes(name)))
    for wildcard in shape.wildcards:
        if view.version in wildcard.versions:
            bears += f"<xs:anyAttribute {wild(wildcard.name)}/>"
    text = next((kind.name for kind in shape.text if view.version in kind.versions), "")
    if text:
        inner = (
            f'<xs:simpleContent><xs:extension base="{type_name(text)}">{bears}</xs:extension>'
            "</xs:simpleContent>"
        )
    else:
        content = view.content(name)
        inner = (model(view, content, top=True) if content else "") + bears
    mixed = ' mixed="true"' if shape.mixed else ""
    return f'<xs:complexType name="{name}"{mixed}>{inner}</xs:complexType>'


def attribute_declaration(one: Attribute) -> str:
    """One attribute in a schema."""
    if one.name.startswith("xml:"):
        return f'<xs:attribute ref="{one.name}"/>'
    kind = f' type="{type_name(one.kind)}"' if one.kind != "anything" else ""
    use = ' use="required"' if one.required else ""
    value = f' default="{one.default}"' if one.default else f' fixed="{one.fixed}"' if one.fixed else ""
    return f'<xs:attribute name="{one.name}"{kind}{use}{value}/>'


def wild(mark: str) -> str:
    """The namespaces and the strictness of a wildcard."""
    process = PROCESS.get(mark[-1], "lax")
    return f'namespace="{WILD[mark.rstrip("!-")]}" processContents="{process}"'


def model(view: View, content: Particle, top: bool = False) -> str:
    """A content model in a schema."""
    often = ""
    if content.least != 1:
        often += f' minOccurs="{content.least}"'
    if content.most != 1:
        often += ' maxOccurs="unbounded"'
    if content.kind == "element":
        if not content.shape and content.name in view.elements:
            text = f'<xs:element ref="{content.name}"{often}/>'
        else:
            text = (
                f'<xs:element name="{content.name}" type="{type_of(view, view.shape_of(content))}"{often}/>'
            )
    elif content.kind == "wildcard":
        mark = content.name.rstrip("!") if view.lax else content.name
        text = f"<xs:any {wild(mark)}{often}/>"
    else:
        inner = "".join(model(view, part) for part in content.parts)
        return f"<xs:{content.kind}{often}>{inner}</xs:{content.kind}>"
    return f"<xs:sequence>{text}</xs:sequence>" if top else text
