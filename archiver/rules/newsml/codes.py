"""Catalogs, QCodes and vocabularies: N010 to N035."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from archiver import catalogs
from archiver.article import Document
from archiver.finding import ERROR, NOTE, WARNING, Finding
from archiver.newsmltree import Code, Item, items
from archiver.rules import rule
from archiver.xmltree import path_of

NEWSML = ("newsml-g2",)
IPTC = "http://cv.iptc.org/newscodes/"
NATURES = {
    "newsItem": ("ninat", IPTC + "ninature/"),
    "packageItem": ("ninat", IPTC + "ninature/"),
    "conceptItem": ("cinat", IPTC + "cinature/"),
    "knowledgeItem": ("cinat", IPTC + "cinature/"),
    "planningItem": ("plinat", IPTC + "plinature/"),
    "catalogItem": ("catinat", IPTC + "catinature/"),
}
"""Kind of item -> alias and scheme of the vocabulary that classes it."""
STATUS = IPTC + "pubstatusg2/"
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+")
ILLEGAL = re.compile(r"""[<>"{}|\\^`\[\]]|%(?![0-9A-Fa-f]{2})|\s""")
"""What no URI may hold."""
SCHEMES_OF_URIS = frozenset("http https urn tag ftp mailto".split())
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
"""Elements of which one of two attributes must be there. So it is with every `*ExtProperty`: rel or reluri."""


def more(codes: list[Code]) -> str:
    """How often the codes are used, when it is more than once."""
    count = sum(len(code.elements) for code in codes)
    return "" if count == 1 else f", {count} times"


def written(element: Any) -> tuple[str, str]:
    """The identifier of a concept as written, and the attribute that says it."""
    qcode = element.get("qcode")
    return (qcode, "qcode") if qcode else (element.get("uri", ""), "uri")


# Catalogs


@rule("N010", "undeclared-alias", ERROR, formats=NEWSML)
def undeclared_alias(document: Document) -> Iterator[Finding]:
    """A QCode uses an alias that no catalog of its item declares.

    Without the catalog nobody can tell what the code means, today or in fifty years. The standard has a processor
    treat the property as if it had no value, so the subject, the class or the role is lost. Catalogs of the message
    around an item do not count for it.

    Clause: NewsML-G2 2.9 specification, page 51; implementation guide, page 192.
    """
    for item in items(document):
        if item.unknown or not item.has_catalog:
            continue
        for alias, codes in item.by_alias.items():
            if alias in item.aliases:
                continue
            first = codes[0]
            if alias in SCHEMES_OF_URIS:
                message = f"`{first.words}` is a URI where a QCode is asked for{more(codes)}"
            else:
                message = f"the alias `{alias}` of `{first.words}` is declared by no catalog of the item{more(codes)}"
            yield Finding(message, path=path_of(first.element, first.attribute))


@rule("N011", "alias-collision", ERROR, formats=NEWSML)
def alias_collision(document: Document) -> Iterator[Finding]:
    """Two catalogs of one item declare the same alias for different schemes.

    A code under that alias means two things at once, and a processor must reject the item.

    Clause: NewsML-G2 2.9 specification, page 53.
    """
    for item in items(document):
        if "catalog" not in item.elements and not item.known:
            continue
        declared: dict[str, str] = {}
        for version in item.versions:
            declared.update(catalogs.iptc(version))
        told = [(alias, uri, None) for known in item.known for alias, uri in known.items()]
        told += [(scheme.get("alias", ""), scheme.get("uri", ""), scheme) for scheme in schemes(item)]
        for alias, uri, scheme in told:
            before = declared.setdefault(alias, uri)
            if before.rstrip("/#") != uri.rstrip("/#"):
                yield Finding(
                    f"the alias `{alias}` means {uri} and, in another catalog of the item, {before}",
                    path=path_of(item.element) if scheme is None else path_of(scheme, "uri"),
                )


def schemes(item: Item) -> Iterator[Any]:
    """The scheme declarations of the item's own catalogs."""
    for catalog in item.own("catalog"):
        yield from catalog.iterchildren("{*}scheme")


@rule("N012", "unknown-code", WARNING, formats=NEWSML)
def unknown_code(document: Document) -> Iterator[Finding]:
    """A code is not one of the IPTC vocabulary that its alias stands for.

    Some houses put their own codes under an alias of IPTC because it is at hand. Whoever resolves the code finds
    nothing, or something else: under `stat` a state of the country becomes a publishing status.

    Clause: NewsML-G2 2.9 specification, page 53.
    """
    known = catalogs.vocabularies().codes
    for item in items(document):
        for alias, codes in item.by_alias.items():
            vocabulary = known.get(item.aliases.get(alias, ""))
            if vocabulary is None:
                continue
            strange = [code for code in codes if code.code not in vocabulary and not ruled_elsewhere(code)]
            if strange:
                first = strange[0]
                yield Finding(
                    f"`{first.words}` is not a code of IPTC's scheme `{alias}`{more(strange)}",
                    path=path_of(first.element, first.attribute),
                )


def ruled_elsewhere(code: Code) -> bool:
    """Whether rules of their own judge the class and the status of items, and the scope of rights."""
    name = code.element.tag.rpartition("}")[2]
    return name in ("itemClass", "pubStatus") or (
        name == "rightsInfo" and code.attribute in ("scope", "aspect")
    )


@rule("N013", "catalog-address", ERROR, formats=NEWSML)
def catalog_address(document: Document) -> Iterator[Finding]:
    """A catalog is referred to by an address that is not absolute.

    Away from the server it came from, `cat.xml` leads nowhere, and every code that hangs on the catalog loses its
    meaning. The address of a catalog is its name: absolute, and never given to another content.

    Clause: NewsML-G2 2.9 specification, pages 13 and 53.
    """
    for item in items(document):
        for reference in item.all("catalogRef"):
            href = reference.get("href", "").strip()
            if href and not ABSOLUTE.fullmatch(href):
                yield Finding(
                    f"the catalog address `{href}` is not absolute", path=path_of(reference, "href")
                )


@rule("N014", "catalog-not-at-hand", NOTE, formats=NEWSML)
def catalog_not_at_hand(document: Document) -> Iterator[Finding]:
    """A catalog that the item refers to is not at hand, so its codes cannot be checked.

    The standard asks that remote catalogs stay reachable for as long as items are kept. Addresses die sooner. Keep a
    copy: `--catalog FILE` gives it to archiver, which then resolves the codes.

    Clause: NewsML-G2 implementation guide, page 121.
    """
    for item in items(document):
        for reference in item.unknown:
            href = reference.get("href", "").strip()
            if ABSOLUTE.fullmatch(href):
                yield Finding(f"the catalog {href} is not at hand", path=path_of(reference, "href"))


@rule("N015", "old-catalog", NOTE, formats=NEWSML)
def old_catalog(document: Document) -> Iterator[Finding]:
    """The item refers to an old version of IPTC's catalog, or to one newer than archiver knows.

    An old catalog still says what its aliases meant. Vocabularies that came later are missing from it, and schemes
    that were retired are not marked.
    """
    newest = catalogs.facts().newest
    for item in items(document):
        for reference in item.own("catalogRef"):
            version = catalogs.version_of(reference.get("href", ""))
            if version is not None and version != newest:
                age = f"the newest known is {newest}"
                words = age if version < newest else f"{age}; codes that came later count as undeclared"
                yield Finding(
                    f"IPTC's catalog is referred to in version {version}; {words}", path=path_of(reference)
                )


@rule("N016", "no-catalog", ERROR, formats=NEWSML)
def no_catalog(document: Document) -> Iterator[Finding]:
    """The item uses QCodes and has no catalog at all.

    Since version 2.30 an item may do without a catalog, if it then names everything by URI. QCodes without a catalog
    mean nothing.

    Clause: NewsML-G2 2.9 specification, page 13; change request 211 of version 2.30.
    """
    for item in items(document):
        if item.by_alias and not item.has_catalog:
            first = next(item.codes)
            count = len(item.by_alias)
            also = f" and {count - 1} more" if count > 1 else ""
            yield Finding(
                f"the item has no catalog to say what `{first.alias}`{also} stands for",
                path=path_of(first.element, first.attribute),
            )


@rule("N017", "catalog-twice", WARNING, formats=NEWSML)
def catalog_twice(document: Document) -> Iterator[Finding]:
    """The same catalog is referred to twice.

    The second reference says nothing new. It is a trace of a template that is put together from parts, in which other
    things may be doubled too.

    Clause: NewsML-G2 2.9 specification, page 53.
    """
    for item in items(document):
        seen: set[str] = set()
        for reference in item.own("catalogRef"):
            href = reference.get("href", "").strip()
            if href in seen:
                yield Finding(f"the catalog {href} is referred to twice", path=path_of(reference))
            seen.add(href)


# QCodes


@rule("N020", "illegal-code", ERROR, formats=NEWSML)
def illegal_code(document: Document) -> Iterator[Finding]:
    """A code holds characters that no URI may hold.

    Scheme and code together make a URI. A space, a bare `%` or an angle bracket breaks it, and each program mends it
    in another way. Such characters are written percent-encoded.

    Clause: NewsML-G2 2.9 specification, page 51; QCodes specification.
    """
    for item in items(document):
        for element, attribute in item.spaced:
            value = element.get(attribute).strip()
            yield Finding(f"the code `{value}` holds white space", path=path_of(element, attribute))
        for code in item.codes:
            found = ILLEGAL.search(code.code)
            if found:
                yield Finding(
                    f"the code `{code.words}` holds `{found[0]}`, which no URI may hold",
                    path=path_of(code.element, code.attribute),
                )


@rule("N021", "qcode-and-literal", ERROR, formats=NEWSML)
def qcode_and_literal(document: Document) -> Iterator[Finding]:
    """A property gives a QCode and a literal at once.

    A literal says that there is no code for the value. With both, one program indexes the concept and another the
    words.

    Clause: NewsML-G2 2.9 specification, page 54.
    """
    for item in items(document):
        seen = set()
        for element in item.bearers("literal"):
            qcode, name = element.get("qcode"), element.tag.rpartition("}")[2]
            if qcode and name not in seen:
                seen.add(name)
                yield Finding(
                    f"`{name}` has the QCode `{qcode}` and the literal `{element.get('literal')}`",
                    path=path_of(element, "literal"),
                )


@rule("N022", "qcode-and-uri", WARNING, formats=NEWSML)
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


@rule("N023", "neither-qcode-nor-uri", ERROR, formats=NEWSML)
def neither_qcode_nor_uri(document: Document) -> Iterator[Finding]:
    """A property leaves out the one thing that says what its value is.

    A hash without its algorithm, a rating without its unit, an extension property without its relation: the value is
    there, and nobody can use it. The schema cannot ask for one of two attributes; the standard does.

    Clause: NewsML-G2 2.35 schema, documentation of the attributes.
    """
    for item in items(document):
        for name, elements in item.elements.items():
            either = EITHER.get(name) or (("rel", "reluri") if name.endswith("ExtProperty") else None)
            if either is None:
                continue
            for element in elements:
                if not (element.get(either[0]) or element.get(either[1])):
                    yield Finding(f"`{name}` has neither {either[0]} nor {either[1]}", path=path_of(element))


@rule("N024", "qcode-belies-uri", WARNING, formats=NEWSML)
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


@rule("N025", "empty-controlled-value", ERROR, formats=NEWSML)
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


# Vocabularies


def resolved(item: Item, element: Any, alias: str, scheme: str) -> tuple[bool, str] | None:
    """Whether the concept is of the scheme, and its code. None where nothing is said."""
    words, attribute = written(element)
    words = words.strip()
    if not words:
        return None
    prefix, _, code = words.partition(":")
    if attribute == "qcode":
        known = item.aliases.get(prefix)
        if known is None:
            return prefix == alias, code
        return plain(known) == plain(scheme), code
    head, _, code = words.rpartition("/")
    return plain(head) == plain(scheme), code


@rule("N030", "item-class", ERROR, formats=NEWSML)
def item_class(document: Document) -> Iterator[Finding]:
    """The class of the item is not of the vocabulary that the standard demands for it.

    The class says whether the item is a text, a picture or a package. Receivers route by it, and know only IPTC's own
    codes: `ninat` for news items and packages, `cinat` for concepts, `plinat` for planning.

    Clause: NewsML-G2 2.9 specification, pages 21 and 176.
    """
    for item in items(document):
        alias, scheme = NATURES[item.kind]
        for element in item.within("itemClass", "itemMeta"):
            found = resolved(item, element, alias, scheme)
            if found and not found[0]:
                words, attribute = written(element)
                yield Finding(
                    f"`{words}` is not of the scheme `{alias}`, which classes a {item.kind}",
                    path=path_of(element, attribute),
                )


@rule("N031", "unknown-item-class", ERROR, formats=NEWSML)
def unknown_item_class(document: Document) -> Iterator[Finding]:
    """The class of the item is a code that IPTC's vocabulary does not have.

    A picture of class `photo` is routed by nobody: the code for it is `picture`.

    Clause: NewsML-G2 2.9 specification, page 21.
    """
    codes = catalogs.vocabularies().codes
    for item in items(document):
        alias, scheme = NATURES[item.kind]
        for element in item.within("itemClass", "itemMeta"):
            found = resolved(item, element, alias, scheme)
            if found and found[0] and found[1] not in codes[scheme]:
                yield Finding(
                    f"`{found[1]}` is no class of the scheme `{alias}`: {', '.join(sorted(codes[scheme]))}",
                    path=path_of(element, written(element)[1]),
                )


@rule("N032", "publishing-status", ERROR, formats=NEWSML)
def publishing_status(document: Document) -> Iterator[Finding]:
    """The publishing status is none of usable, withheld and canceled.

    This one word decides whether a story may be published. A status that nobody knows is taken for usable by some
    programs and refused by others.

    Clause: NewsML-G2 2.9 specification, page 21.
    """
    codes = catalogs.vocabularies().codes[STATUS]
    for item in items(document):
        for element in item.within("pubStatus", "itemMeta"):
            found = resolved(item, element, "stat", STATUS)
            if found and not (found[0] and found[1] in codes):
                words, attribute = written(element)
                yield Finding(
                    f"`{words}` is none of stat:usable, stat:withheld and stat:canceled",
                    path=path_of(element, attribute),
                )


@rule("N033", "retired-scheme", WARNING, formats=NEWSML)
def retired_scheme(document: Document) -> Iterator[Finding]:
    """A code comes from a vocabulary that IPTC has retired.

    The code stays readable, but nothing new is added to its vocabulary and newer programs no longer know it. For the
    roles of contributors and sources the successor is `cpprole`.

    Clause: IPTC catalog, since version 36: `schemeretired`.
    """
    retired = catalogs.retired_schemes()
    for item in items(document):
        for alias, codes in item.by_alias.items():
            row = retired.get(item.aliases.get(alias, ""))
            if row:
                first = codes[0]
                yield Finding(
                    f"`{first.words}` is of a scheme retired on {row.on}{more(codes)}; use `{row.use}`",
                    path=path_of(first.element, first.attribute),
                )


@rule("N034", "retired-code", WARNING, formats=NEWSML)
def retired_code(document: Document) -> Iterator[Finding]:
    """A code has been retired from its vocabulary, or its vocabulary has a successor.

    Old material keeps its old codes. New material that uses them drops out of searches, which are made with the new.

    Clause: IPTC NewsCodes, status of the concept.
    """
    known = catalogs.vocabularies()
    for item in items(document):
        for alias, codes in item.by_alias.items():
            scheme = item.aliases.get(alias, "")
            successor = known.superseded.get(scheme)
            if successor:
                yield Finding(
                    f"`{codes[0].words}` is of a scheme kept for old material{more(codes)}; use `{successor}`",
                    path=path_of(codes[0].element, codes[0].attribute),
                )
            for code in codes if scheme.startswith(IPTC + "digitalsourcetype") else ():
                row = known.retired.get(scheme + code.code)
                if row:
                    yield Finding(
                        f"`{code.words}` was retired on {row.on}; use `{row.use}`",
                        path=path_of(code.element, code.attribute),
                    )


@rule("N035", "rights-scope", ERROR, formats=NEWSML)
def rights_scope(document: Document) -> Iterator[Finding]:
    """The scope or aspect of rights is not said in the vocabulary that the standard demands.

    Scope and aspect limit what a statement of rights is about. A program that does not understand the limit applies
    the rights to everything, or to nothing.

    Clause: NewsML-G2 2.35 schema, documentation of rightsInfo.
    """
    codes = catalogs.vocabularies().codes
    demanded = {"scope": ("riscope", IPTC + "riscope/"), "aspect": ("riaspect", IPTC + "riaspect/")}
    for item in items(document):
        for element in item.own("rightsInfo"):
            for attribute, (alias, scheme) in demanded.items():
                for word in element.get(attribute, "").split():
                    prefix, _, code = word.partition(":")
                    declared = item.aliases.get(prefix)
                    if declared is None and item.unknown:
                        continue
                    right = plain(declared) == plain(scheme) if declared else prefix == alias
                    if not (right and code in codes[scheme]):
                        yield Finding(
                            f"`{word}` is not a code of the scheme `{alias}`: {', '.join(sorted(codes[scheme]))}",
                            path=path_of(element, attribute),
                        )
