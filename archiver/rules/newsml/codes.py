"""QCodes and the URIs beside them: N020 to N025."""

from __future__ import annotations

from collections.abc import Iterator

from archiver.article import Document
from archiver.finding import ERROR, WARNING, Finding
from archiver.newsmltree import BESIDE, items
from archiver.pattern import Pattern
from archiver.rules import rule
from archiver.rules.newsml.traits import NEWSML, ODD_HEAD, written
from archiver.xmltree import bearing, path_of

DOUBTFUL = Pattern(r"""[<>"{}|\\^`\[\]%\s]""")
"""A quick look for what may be illegal, at all codes at once."""
ILLEGAL = Pattern(r"""[<>"{}|\\^`\[\]]|%(?![0-9A-Fa-f]{2})|\s""")
"""What no URI may hold."""


EITHER = {
    "hash": ("hashtype", "hashtypeuri"),
    "rating": ("scaleunit", "scaleunituri"),
    "userInteraction": ("interactiontype", "interactiontypeuri"),
    "timeDelim": ("timeunit", "timeunituri"),
    "circle": ("radunit", "radunituri"),
    "group": ("role", "roleuri"),
    "conceptId": ("qcode", "uri"),
    "published": ("qcode", "uri"),
}
"""Elements of which one of two attributes must be there."""


EXTENSIONS = tuple(
    f"{name}ExtProperty"
    for name in """concept contentMeta group header itemMeta newsCoverage partMeta planning published remoteContent
    rightsInfo schemeMeta""".split()
)
"""The extension properties, which must say their relation: by rel or reluri."""


TWICE = tuple(f"@{name}" for name in BESIDE)
"""Attributes that say by URI what another says by QCode."""


@rule("N020", "illegal-code", ERROR, formats=NEWSML)
def illegal_code(document: Document) -> Iterator[Finding]:
    """A code holds characters that no URI may hold.

    Scheme and code together make a URI. A space, a bare `%` or an angle bracket breaks it, and each program mends it
    in another way. Such characters are written percent-encoded.

    Clause: NewsML-G2 2.9 specification, page 51; QCodes specification.
    """
    for item in items(document):
        for attribute, value in item.spaced:
            path = path_of(item.bearers(attribute, value)[0], attribute)
            yield Finding(f"the code `{value.strip()}` holds white space", path=path)
        if not DOUBTFUL.search("".join([code.code for code in item.codes])):
            continue
        for code in item.codes:
            found = ILLEGAL.search(code.code)
            if found:
                yield Finding(
                    f"the code `{code.words}` holds `{found[0]}`, which no URI may hold",
                    path=path_of(item.bearer(code), code.attribute),
                )


@rule("N021", "qcode-and-literal", ERROR, formats=NEWSML, needs=["@literal"])
def qcode_and_literal(document: Document) -> Iterator[Finding]:
    """A property gives a QCode and a literal at once.

    A literal says that there is no code for the value. With both, one program indexes the concept and another the
    words.

    Clause: NewsML-G2 2.9 specification, page 54.
    """
    for item in items(document):
        seen = set()
        for element in bearing("literal", "qcode")(item.element):
            qcode, name = element.get("qcode"), element.tag.rpartition("}")[2]
            if qcode and name not in seen and item.owns(element):
                seen.add(name)
                yield Finding(
                    f"`{name}` has the QCode `{qcode}` and the literal `{element.get('literal')}`",
                    path=path_of(element, "literal"),
                )


@rule("N022", "qcode-and-uri", WARNING, formats=NEWSML, needs=TWICE)
def qcode_and_uri(document: Document) -> Iterator[Finding]:
    """A property names its concept by QCode and by URI at once.

    The QCode wins, and the URI is only read by those who do not know that. When one of them is changed later, the two
    part ways. Only the identifier of a concept itself may have both.

    Clause: change request 147.
    """
    for item in items(document):
        for pair in item.pairs:
            if pair.attribute == "qcode" and not pair.element.tag.endswith("}conceptId"):
                yield Finding(
                    f"`{pair.qcode}` and {pair.uri} name the same concept twice",
                    path=path_of(pair.element, "uri"),
                )


@rule("N023", "neither-qcode-nor-uri", ERROR, formats=NEWSML, needs=[*EITHER, *EXTENSIONS])
def neither_qcode_nor_uri(document: Document) -> Iterator[Finding]:
    """A property leaves out the one thing that says what its value is.

    A hash without its algorithm, a rating without its unit, an extension property without its relation: the value is
    there, and nobody can use it. The schema cannot ask for one of two attributes; the standard does.

    Clause: NewsML-G2 2.35 schema, documentation of the attributes.
    """
    for item in items(document):
        for name, elements in item.elements.items():
            either = EITHER.get(name) or (("rel", "reluri") if name in EXTENSIONS else None)
            if either is None:
                continue
            for element in elements:
                if not (element.get(either[0]) or element.get(either[1])):
                    yield Finding(f"`{name}` has neither {either[0]} nor {either[1]}", path=path_of(element))


@rule("N024", "qcode-belies-uri", WARNING, formats=NEWSML, needs=TWICE)
def qcode_belies_uri(document: Document) -> Iterator[Finding]:
    """A QCode and the URI beside it mean different concepts.

    One of them is wrong, and which one a program believes is chance.

    Clause: change request 147.
    """
    for item in items(document):
        for pair in item.pairs:
            resolved = []
            for word in pair.qcode.split():
                alias, _, code = word.partition(":")
                resolved.append(item.uri(alias, code))
            uris = pair.uri.split()
            if (
                all(resolved)
                and len(resolved) == len(uris)
                and {*map(plain, resolved)} != {*map(plain, uris)}
            ):
                attribute = "uri" if pair.attribute == "qcode" else pair.attribute + "uri"
                yield Finding(
                    f"`{pair.qcode}` means {' '.join(resolved)}, and beside it stands {pair.uri}",
                    path=path_of(pair.element, attribute),
                )


def plain(uri: str) -> str:
    """A URI for comparison: http or https does not matter, nor a slash at its end."""
    return uri.removeprefix("https:").removeprefix("http:").rstrip("/")


@rule("N025", "empty-controlled-value", ERROR, formats=NEWSML, needs=[ODD_HEAD])
def empty_controlled_value(document: Document) -> Iterator[Finding]:
    """A property that must name a concept names none.

    The class, the provider and the status decide what becomes of an item. The schema accepts them empty; then nobody
    is responsible, and nothing is known.

    Clause: NewsML-G2 2.9 specification, pages 51 and 176.
    """
    for item in items(document):
        for name in ("itemClass", "provider", "pubStatus"):
            for element in item.within(name, "itemMeta"):
                words = element.get("literal", "") if name == "provider" else ""
                if written(element)[0].strip() or words.strip():
                    continue
                if name == "provider" and any(
                    "".join(child.itertext()).strip() for child in element.iterchildren("*")
                ):
                    continue
                yield Finding(f"`{name}` says nothing", path=path_of(element))
