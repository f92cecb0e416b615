"""Messages, packages, the history of hops, what is deprecated, signatures and encodings: N155 to N163."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from archiver.article import Document
from archiver.finding import ERROR, WARNING, Edit, Finding, Fix, Span
from archiver.newsmltree import ITEMS, LENGTH, PREFIX, items
from archiver.rules import presence, rule
from archiver.rules.newsml.dates import moment
from archiver.rules.newsml.identity import release
from archiver.rules.newsml.traits import AROUND, NEWSML, SIGNATURE, SIGNED, last_part, written
from archiver.xmltree import declared_encoding, path_of

ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
ENCODINGS = {
    "utf8": "UTF-8",
    "utf16": "UTF-16",
    "utf16le": "UTF-16LE",
    "utf16be": "UTF-16BE",
    "iso8859-1": "ISO-8859-1",
    "iso8859-15": "ISO-8859-15",
    "iso-8859-1:1998": "ISO-8859-1",
    "latin-1": "ISO-8859-1",
    "latin-9": "ISO-8859-15",
    "cp1252": "windows-1252",
    "cp1250": "windows-1250",
    "cp1251": "windows-1251",
    "win1252": "windows-1252",
    "ansi": "windows-1252",
    "mac-roman": "macintosh",
    "macroman": "macintosh",
    "sjis": "Shift_JIS",
}
"""What people write for an encoding, and the name that IANA registers."""
MISCALLED = "an encoding that is not called by its name"


@presence
def there(document: Document) -> list[str]:
    """Whether the XML declaration calls the encoding by another name than its own."""
    return [MISCALLED] if declared_encoding(document.source.data).lower() in ENCODINGS else []


@rule("N155", "message-without-items", ERROR, formats=NEWSML, needs=[AROUND])
def message_without_items(document: Document) -> Iterator[Finding]:
    """A message carries no item, or something that is none.

    The schema lets anything of the namespace pass here, so that a misspelt item is not noticed. Receivers look for
    items and skip the rest.

    Clause: NewsML-G2 2.35 schema, newsMessage/itemSet.
    """
    root = document.tree
    if root is None or root.tag != PREFIX + "newsMessage":
        return
    sets = list(root.iterchildren(PREFIX + "itemSet"))
    if not any(len(one) for one in sets):
        yield Finding("the message carries no item", path=path_of(sets[0] if sets else root))
    for item_set in sets:
        for child in item_set.iterchildren("*"):
            if child.tag[LENGTH:] not in ITEMS or not child.tag.startswith(PREFIX):
                yield Finding(f"<{child.tag.rpartition('}')[2]}> is not an item", path=path_of(child))


@rule("N156", "groups-do-not-join", ERROR, formats=NEWSML, needs=["groupSet"])
def groups_do_not_join(document: Document) -> Iterator[Finding]:
    """The groups of a package do not join to one tree from its root.

    A package is read from its root group downwards. A root that is not there, a group that nobody refers to, or a
    circle of groups leaves stories out, or never ends.

    Clause: NewsML-G2 2.9 specification, page 46.
    """
    for item in items(document):
        for group_set in item.all("groupSet"):
            groups = {group.get("id"): group for group in group_set.iterchildren(PREFIX + "group")}
            root = group_set.get("root")
            if root not in groups:
                called = f"no group `{root}`" if root else "no root named"
                yield Finding(
                    f"there is {called} for the package to begin with",
                    path=path_of(group_set, "root" if root else ""),
                )
                continue
            yield from joined(groups, root)


def joined(groups: dict[str, Any], root: str) -> Iterator[Finding]:
    """Walk the groups from the root: circles on the way, and what was never reached."""
    reached: set[str] = set()
    stack = [(root, frozenset([root]))]
    while stack:
        name, above = stack.pop()
        reached.add(name)
        for reference in groups[name].iterchildren(PREFIX + "groupRef"):
            target = reference.get("idref", "")
            if target in above:
                yield Finding(f"the group `{target}` contains itself", path=path_of(reference, "idref"))
            elif target in groups and target not in reached:
                stack.append((target, above | {target}))
    for name, group in groups.items():
        if name not in reached:
            called = f"the group `{name}`" if name else "a group without an id"
            yield Finding(f"{called} is reached from nowhere", path=path_of(group))


@rule("N157", "package-class", WARNING, formats=NEWSML, needs=["packageItem"])
def package_class(document: Document) -> Iterator[Finding]:
    """A package has the class of one kind of item, and is not known to hold only that kind.

    A package of class `text` is offered to those who want texts. If it holds pictures too, its class is `composite`.

    Clause: NewsML-G2 2.9 specification, page 176.
    """
    for item in items(document):
        element = item.first("itemClass", "itemMeta")
        if item.kind != "packageItem" or element is None:
            continue
        words, attribute = written(element)
        code = last_part(words)
        if not code or code == "composite":
            continue
        inside = {
            last_part(written(one)[0])
            for reference in item.all("itemRef")
            for one in reference.iterchildren(PREFIX + "itemClass")
        }
        if inside != {code}:
            held = f"holds {', '.join(sorted(inside))}" if inside else "does not say what it holds"
            yield Finding(f"the package is of class {code} and {held}", path=path_of(element, attribute))


@rule("N160", "hops-out-of-order", WARNING, formats=NEWSML, needs=["hopHistory"])
def hops_out_of_order(document: Document) -> Iterator[Finding]:
    """The history of hops contradicts itself.

    It tells through whose hands the item went, one after the other. Two hops under one number, or a hop that came
    before the one it follows, and the chain proves nothing.

    Clause: NewsML-G2 2.9 specification, pages 162 and 163.
    """
    for item in items(document):
        for history in item.all("hopHistory"):
            hops = list(history.iterchildren(PREFIX + "hop"))
            numbers = Counter(hop.get("seq") for hop in hops if hop.get("seq"))
            for number, count in numbers.items():
                if count > 1:
                    first = next(hop for hop in hops if hop.get("seq") == number)
                    yield Finding(f"{count} hops have the number {number}", path=path_of(first, "seq"))
            ordered = sorted(
                hops, key=lambda hop: int(hop.get("seq", "0")) if hop.get("seq", "0").isdigit() else 0
            )
            yield from backwards(ordered)


def backwards(hops: list[Any]) -> Iterator[Finding]:
    """Hops that come before the one they follow."""
    before = None
    for hop in hops:
        now = moment(hop.get("timestamp", ""))
        if before and now and before.after(now):
            yield Finding(
                f"the hop at {now.words} follows one at {before.words}", path=path_of(hop, "timestamp")
            )
        before = now or before


class Old(NamedTuple):
    """Something deprecated: within which parent ("" is any), since which minor version, and what to write instead."""

    within: str
    since: int
    instead: str


DEPRECATED = {
    "facet": Old("", 9, "write `related`"),
    "hasInstrument": Old("organisationDetails", 31, "state it beside `organisationDetails`"),
    "confirmation": Old("dates", 24, "say it by @confirmationstatus on start, end and duration"),
    "sameAs": Old("scheme", 19, "write `sameAsScheme`"),
}
ATTRIBUTES = {"guidref": "residref", "hreftype": "contenttype"}


@rule(
    "N161",
    "deprecated",
    WARNING,
    formats=NEWSML,
    needs=[*DEPRECATED, *(f"@{name}" for name in ATTRIBUTES), "@derivedfrom"],
)
def deprecated(document: Document) -> Iterator[Finding]:
    """The item uses something that its version of the standard has deprecated.

    It is still allowed, and newer programs no longer look at it. What stands only there is lost to them.

    Clause: NewsML-G2 2.35 schema, notes of deprecation.
    """
    for item in items(document):
        number = release(item)
        if number is None:
            continue
        for name, old in DEPRECATED.items():
            for element in item.all(name) if number >= old.since else ():
                above = element.getparent().tag[LENGTH:]
                if above == old.within or not old.within:
                    yield Finding(
                        f"`{name}` is deprecated since 2.{old.since}: {old.instead}", path=path_of(element)
                    )
        for attribute, instead in ATTRIBUTES.items():
            for element in item.bearers(attribute):
                yield Finding(
                    f"@{attribute} is deprecated: write @{instead}", path=path_of(element, attribute)
                )
        for element in item.bearers("derivedfrom") if number >= 12 else ():
            yield Finding(
                "@derivedfrom is deprecated since 2.12: write the element `derivedFrom`",
                path=path_of(element, "derivedfrom"),
            )


@rule("N162", "signature-not-enveloped", ERROR, formats=NEWSML, needs=[SIGNED])
def signature_not_enveloped(document: Document) -> Iterator[Finding]:
    """The item is signed in a way that the standard does not provide for.

    The signature of an item lies within it and covers the item as a whole. One that covers something else proves
    nothing about the story. (Archiver never changes a signed item, because any change breaks the signature.)

    Clause: NewsML-G2 2.9 specification, page 14; XML Signature, enveloped signature.
    """
    for item in items(document):
        for signature in item.element.iterchildren(SIGNATURE + "Signature"):
            references = list(signature.iter(SIGNATURE + "Reference"))
            whole = [one for one in references if one.get("URI") == ""]
            transforms = [t.get("Algorithm") for one in whole for t in one.iter(SIGNATURE + "Transform")]
            if not whole:
                yield Finding("the signature does not cover the item as a whole", path=path_of(signature))
            elif ENVELOPED not in transforms:
                yield Finding("the signature does not say that it is enveloped", path=path_of(signature))


@rule("N163", "encoding-name", WARNING, formats=NEWSML, needs=[MISCALLED])
def encoding_name(document: Document) -> Iterator[Finding]:
    """The XML declaration calls the encoding by a name that is not registered.

    Some parsers guess what is meant, others refuse the file: `utf8` is read by one half of the world's programs only.

    The fix writes the registered name. It is safe: the encoding stays the same.

    Clause: XML 1.0 (fifth edition), section 4.3.3.
    """
    declared = declared_encoding(document.source.data)
    right = ENCODINGS.get(declared.lower())
    if right is None:
        return
    at = document.source.text.find(declared)
    span = Span(at, at + len(declared))
    fix = Fix(f"write {right}", (Edit(span, right),)) if 0 <= at < 200 else None
    yield Finding(f"no encoding is called `{declared}`; it is {right}", span=span if fix else None, fix=fix)
