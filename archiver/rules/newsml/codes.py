"""Catalogs, QCodes and vocabularies."""

from __future__ import annotations

from collections.abc import Iterator

from archiver import catalogs
from archiver.article import Document
from archiver.finding import ERROR, WARNING, Finding
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
STATUSES = ("usable", "withheld", "canceled")


def by_alias(item: Item) -> dict[str, list[Code]]:
    """The QCodes of an item by their alias."""
    found: dict[str, list[Code]] = {}
    for code in item.codes:
        found.setdefault(code.alias, []).append(code)
    return found


def more(codes: list[Code]) -> str:
    """How often an alias is used beside the place shown."""
    return "" if len(codes) == 1 else f", {len(codes)} times"


@rule("N010", "undeclared-alias", ERROR, formats=NEWSML)
def undeclared_alias(document: Document) -> Iterator[Finding]:
    """A QCode uses an alias that no catalog of its item declares.

    Without the catalog nobody can tell what the code means, today or in fifty years. The standard has a processor
    treat the property as if it had no value, so the subject, the class or the role is lost. Catalogs of the message
    around an item do not count for it.

    Clause: NewsML-G2 2.9 specification, page 51; implementation guide, page 192.
    """
    for item in items(document):
        if item.unknown or not item.codes:
            continue
        for alias, codes in by_alias(item).items():
            if alias not in item.aliases:
                first = codes[0]
                yield Finding(
                    f"the alias `{alias}` of `{first.words}` is declared by no catalog of the item{more(codes)}",
                    path=path_of(first.element, first.attribute),
                )


@rule("N011", "alias-collision", ERROR, formats=NEWSML)
def alias_collision(document: Document) -> Iterator[Finding]:
    """Two catalogs of one item declare the same alias for different schemes.

    A code under that alias means two things at once, and a processor must reject the item.

    Clause: NewsML-G2 2.9 specification, page 53.
    """
    for item in items(document):
        declared: dict[str, str] = {}
        for version in item.versions:
            declared.update(catalogs.iptc(version))
        for catalog in item.own("catalog"):
            for scheme in catalog.iterchildren("{*}scheme"):
                alias, uri = scheme.get("alias", ""), scheme.get("uri", "")
                before = declared.setdefault(alias, uri)
                if before.rstrip("/#") != uri.rstrip("/#"):
                    yield Finding(
                        f"the alias `{alias}` means {uri} here and {before} in another catalog of the item",
                        path=path_of(scheme, "uri"),
                    )


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
            written = element.get("qcode") or element.get("uri") or ""
            if not written:
                continue
            concept = item.concept(element)
            known = concept.startswith(scheme) if concept else written.startswith(alias + ":")
            if not known and not (not concept and item.unknown):
                yield Finding(
                    f"`{written}` is not a code of the scheme `{alias}`, which classes a {item.kind}",
                    path=path_of(element, "qcode" if element.get("qcode") else "uri"),
                )


@rule("N032", "publishing-status", ERROR, formats=NEWSML)
def publishing_status(document: Document) -> Iterator[Finding]:
    """The publishing status is none of usable, withheld and canceled.

    This one word decides whether a story may be published. A status that nobody knows is taken for usable by some
    programs and refused by others.

    Clause: NewsML-G2 2.9 specification, page 21.
    """
    for item in items(document):
        for element in item.within("pubStatus", "itemMeta"):
            written = element.get("qcode") or element.get("uri") or ""
            alias, _, code = written.partition(":")
            scheme = item.aliases.get(alias, "")
            if element.get("uri") and not element.get("qcode"):
                scheme, _, code = written.rpartition("/")
                scheme += "/"
            wanted = scheme in ("", IPTC + "pubstatusg2/")
            if written and not (wanted and code in STATUSES):
                yield Finding(
                    f"`{written}` is none of stat:usable, stat:withheld and stat:canceled",
                    path=path_of(element, "qcode" if element.get("qcode") else "uri"),
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
        for alias, codes in by_alias(item).items():
            row = retired.get(item.aliases.get(alias, ""))
            if row:
                first = codes[0]
                yield Finding(
                    f"`{first.words}` is of a scheme retired on {row.on}{more(codes)}; use `{row.use}`",
                    path=path_of(first.element, first.attribute),
                )
