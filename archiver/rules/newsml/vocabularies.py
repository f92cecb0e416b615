"""Vocabularies of IPTC: N012 and N030 to N035."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archiver import catalogs
from archiver.article import Document
from archiver.finding import ERROR, WARNING, Finding
from archiver.newsmltree import LENGTH, Code, Item, items
from archiver.remembered import remembered
from archiver.rules import presence, rule
from archiver.rules.newsml.catalogs import more
from archiver.rules.newsml.codes import plain
from archiver.rules.newsml.traits import NEWSML, NOT_USABLE, ODD_HEAD, last_part, written
from archiver.xmltree import path_of

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
DIGITAL = IPTC + "digitalsourcetype"
RETIRED, AGEING = "retired schemes", "schemes with retired codes"


@presence
def there(document: Document) -> list[str]:
    """Which of the schemes that codes are taken from have had their day, and whether class and status are common."""
    told: list[str] = []
    for item in items(document):
        told += head(item)
        schemes = [item.aliases.get(alias, "") for alias in item.by_alias]
        if not catalogs.retired_schemes().keys().isdisjoint(schemes):
            told.append(RETIRED)
        superseded = catalogs.vocabularies().superseded
        if any(scheme in superseded or scheme.startswith(DIGITAL) for scheme in schemes):
            told.append(AGEING)
    return told


def head(item: Item) -> Iterator[str]:
    """What is unusual about the class, the status and the provider of an item."""
    for name, (alias, scheme) in (("itemClass", NATURES[item.kind]), ("pubStatus", ("stat", STATUS))):
        for element in item.all(name):
            words, attribute = written(element)
            prefix = words.partition(":")[0] if attribute == "qcode" else ""
            meant = item.aliases.get(prefix, scheme if prefix == alias else "")
            if not usual(words, attribute, meant, scheme):
                yield ODD_HEAD
            if name == "pubStatus" and last_part(words) != "usable":
                yield NOT_USABLE
    for element in item.all("provider"):
        if not (element.get("qcode") or element.get("uri") or element.get("literal") or "").strip():
            yield ODD_HEAD


@remembered(256)
def usual(words: str, attribute: str, meant: str, scheme: str) -> bool:
    """Whether an identifier, whose alias if it is a QCode means the scheme `meant`, names a code that the scheme has."""
    if attribute == "qcode":
        code = words.partition(":")[2]
    else:
        meant, _, code = words.rpartition("/")
    return plain(meant) == plain(scheme) and code in catalogs.vocabularies().codes.get(scheme, ())


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
            strange = [
                code for code in codes if code.code not in vocabulary and not ruled_elsewhere(item, code)
            ]
            if strange:
                first = strange[0]
                yield Finding(
                    f"`{first.words}` is not a code of IPTC's scheme `{alias}`{more(item, strange)}",
                    path=path_of(item.bearer(first), first.attribute),
                )


def ruled_elsewhere(item: Item, code: Code) -> bool:
    """Whether rules of their own judge the class and the status of items, and the scope of rights."""
    name = item.bearer(code).tag[LENGTH:]
    return name in ("itemClass", "pubStatus") or (
        name == "rightsInfo" and code.attribute in ("scope", "aspect")
    )


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


@rule("N030", "item-class", ERROR, formats=NEWSML, needs=[ODD_HEAD])
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


@rule("N031", "unknown-item-class", ERROR, formats=NEWSML, needs=[ODD_HEAD])
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


@rule("N032", "publishing-status", ERROR, formats=NEWSML, needs=[ODD_HEAD])
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


@rule("N033", "retired-scheme", WARNING, formats=NEWSML, needs=[RETIRED])
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
                    f"`{first.words}` is of a scheme retired on {row.on}{more(item, codes)}; use `{row.use}`",
                    path=path_of(item.bearer(first), first.attribute),
                )


@rule("N034", "retired-code", WARNING, formats=NEWSML, needs=[AGEING])
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
                    f"`{codes[0].words}` is of a scheme kept for old material{more(item, codes)}; use `{successor}`",
                    path=path_of(item.bearer(codes[0]), codes[0].attribute),
                )
            for code in codes if scheme.startswith(DIGITAL) else ():
                row = known.retired.get(scheme + code.code)
                if row:
                    yield Finding(
                        f"`{code.words}` was retired on {row.on}; use `{row.use}`",
                        path=path_of(item.bearer(code), code.attribute),
                    )


@rule("N035", "rights-scope", ERROR, formats=NEWSML, needs=["@scope", "@aspect"])
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
