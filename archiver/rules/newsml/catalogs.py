"""Catalogs, which say what aliases mean: N010 to N017."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archiver import catalogs
from archiver.article import Document
from archiver.finding import ERROR, NOTE, WARNING, Finding
from archiver.newsmltree import Code, Item, items
from archiver.pattern import Pattern
from archiver.remembered import remembered
from archiver.rules import presence, rule
from archiver.rules.newsml.traits import AT_HAND, CATALOGS, NEWSML, NOT_AT_HAND, UNDECLARED, UNRESOLVED
from archiver.xmltree import path_of

SCHEMES_OF_URIS = frozenset("http https urn tag ftp mailto".split())


ABSOLUTE = Pattern(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+")


RELATIVE, OTHER = "relative address of a catalog", "a version of IPTC's catalog that is not the newest"


@presence
def there(document: Document) -> list[str]:
    """What is unusual about the addresses of catalogs."""
    told: list[str] = []
    for item in items(document):
        for reference in item.all("catalogRef"):
            told += of_address(reference.get("href", ""))
    return told


@remembered(64)
def of_address(href: str) -> tuple[str, ...]:
    """What is unusual about one address: feeds repeat these."""
    version = catalogs.version_of(href)
    relative = not ABSOLUTE.fullmatch(href.strip())
    other = version is not None and version != catalogs.facts().newest
    return (*([RELATIVE] if relative else []), *([OTHER] if other else []))


def more(item: Item, codes: list[Code]) -> str:
    """How often the codes are used, when it is more than once."""
    count = sum(len(item.bearers(code.attribute, code.value)) for code in codes)
    return "" if count == 1 else f", {count} times"


@rule("N010", "undeclared-alias", ERROR, formats=NEWSML, needs=[UNDECLARED])
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
                message = f"`{first.words}` is a URI where a QCode is asked for{more(item, codes)}"
            else:
                message = f"the alias `{alias}` of `{first.words}` is declared by no catalog of the item{more(item, codes)}"
            yield Finding(message, path=path_of(item.bearer(first), first.attribute))


@rule("N011", "alias-collision", ERROR, formats=NEWSML, needs=["catalog", AT_HAND])
def alias_collision(document: Document) -> Iterator[Finding]:
    """Two catalogs of one item declare the same alias for different schemes.

    A code under that alias means two things at once, and a processor must reject the item.

    Clause: NewsML-G2 2.9 specification, page 53.
    """
    for item in items(document):
        if "catalog" not in item.elements and not item.known:
            continue
        declared: dict[str, str] = {}
        newest = catalogs.iptc(max(item.versions)) if item.versions else {}
        told = [(alias, uri, None) for known in item.known for alias, uri in known.items()]
        told += [(scheme.get("alias", ""), scheme.get("uri", ""), scheme) for scheme in schemes(item)]
        for alias, uri, scheme in told:
            before = newest.get(alias) or declared.setdefault(alias, uri)
            if before.rstrip("/#") != uri.rstrip("/#"):
                yield Finding(
                    f"the alias `{alias}` means {uri} and, in another catalog of the item, {before}",
                    path=path_of(item.element) if scheme is None else path_of(scheme, "uri"),
                )


def schemes(item: Item) -> Iterator[Any]:
    """The scheme declarations of the item's own catalogs."""
    for catalog in item.own("catalog"):
        yield from catalog.iterchildren("{*}scheme")


@rule("N013", "catalog-address", ERROR, formats=NEWSML, needs=[RELATIVE])
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


@rule("N014", "catalog-not-at-hand", NOTE, formats=NEWSML, needs=[NOT_AT_HAND])
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


@rule("N015", "old-catalog", NOTE, formats=NEWSML, needs=[OTHER])
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


@rule("N016", "no-catalog", ERROR, formats=NEWSML, needs=[UNRESOLVED])
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
                path=path_of(item.bearer(first), first.attribute),
            )


@rule("N017", "catalog-twice", WARNING, formats=NEWSML, needs=[CATALOGS])
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
