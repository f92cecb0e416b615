"""Single-fault mutants of valid NewsML-G2 documents, made the same way every time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from lxml import etree

NAR = "{http://iptc.org/std/nar/2006-10-01/}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
VALUES = (
    "",
    " ",
    "x y",
    "tomorrow",
    "2011-13-45",
    "2011-11-05T08:00:00",
    "2011-11-05",
    "2011-11",
    "-1",
    "0",
    "11",
    "4.5",
    "yes",
    "a:b",
    "a:b c:d",
    "no-colon",
    "http://example.com/%zz",
    "en-GB",
    "not a language",
    "P1D",
    "line\nbreak",
    "1abc",
    " 2011-11-05T08:00:00Z ",
    "\n2011-11-05",
)
ATTRIBUTES = ("bogus", "qcode", "uri", "role", "id", "rank", "version", "type", "literal", "{urn:x}y", XML_ID)
STRANGERS = ("bogus", "name", "note", "headline", "{urn:example}thing", "related", "subject", "title")

Change = Callable[[Any, random.Random], bool]


def elements(root: Any) -> list[Any]:
    return [element for element in root.iter() if isinstance(element.tag, str)]


def nested(root: Any, rng: random.Random) -> Any:
    """Some element that is not the root, or None."""
    below = elements(root)[1:]
    return rng.choice(below) if below else None


def removed(root: Any, rng: random.Random) -> bool:
    one = nested(root, rng)
    if one is None:
        return False
    one.getparent().remove(one)
    return True


def doubled(root: Any, rng: random.Random) -> bool:
    one = nested(root, rng)
    if one is None:
        return False
    one.addnext(deepcopy(one))
    return True


def moved(root: Any, rng: random.Random) -> bool:
    one = nested(root, rng)
    if one is None or len(one.getparent()) < 2:
        return False
    parent = one.getparent()
    at = parent.index(one)
    parent.remove(one)
    places = [place for place in range(len(parent) + 1) if place != at]
    parent.insert(rng.choice(places), one)
    return True


def moved_away(root: Any, rng: random.Random) -> bool:
    one, other = nested(root, rng), rng.choice(elements(root))
    if one is None or other in one.iter() or other is one.getparent():
        return False
    one.getparent().remove(one)
    other.insert(rng.randrange(len(other) + 1), one)
    return True


def swapped(root: Any, rng: random.Random) -> bool:
    one = nested(root, rng)
    following = one.getnext() if one is not None else None
    if following is None or not isinstance(following.tag, str) or following.tag == one.tag:
        return False
    following.addnext(one)
    return True


def renamed(root: Any, rng: random.Random) -> bool:
    one = rng.choice(elements(root))
    before = one.tag
    namespace = before.rpartition("}")[0] + "}" if "}" in before else ""
    others = sorted({e.tag for e in elements(root)} - {before})
    one.tag = rng.choice([*others, f"{namespace}bogus", before + "x"])
    return bool(one.tag != before)


def out_of_namespace(root: Any, rng: random.Random) -> bool:
    one = rng.choice(elements(root))
    if not one.tag.startswith(NAR):
        return False
    one.tag = rng.choice(["{urn:example}", ""]) + one.tag[len(NAR) :]
    return True


def inserted(root: Any, rng: random.Random) -> bool:
    one, name = rng.choice(elements(root)), rng.choice(STRANGERS)
    one.insert(rng.randrange(len(one) + 1), etree.Element(name if "}" in name else NAR + name))
    return True


def emptied(root: Any, rng: random.Random) -> bool:
    one = rng.choice(elements(root))
    if not len(one) and not one.text:
        return False
    for child in list(one):
        one.remove(child)
    one.text = None
    return True


def respoken(root: Any, rng: random.Random) -> bool:
    one = rng.choice(elements(root))
    before, one.text = one.text, rng.choice(VALUES)
    return bool(before != one.text)


def bearing(root: Any, rng: random.Random) -> Any:
    some = [element for element in elements(root) if element.attrib]
    return rng.choice(some) if some else None


def attribute_removed(root: Any, rng: random.Random) -> bool:
    one = bearing(root, rng)
    if one is None:
        return False
    del one.attrib[rng.choice(sorted(one.attrib))]
    return True


def attribute_added(root: Any, rng: random.Random) -> bool:
    one, name = rng.choice(elements(root)), rng.choice(ATTRIBUTES)
    if name in one.attrib:
        return False
    one.set(name, rng.choice(VALUES))
    return True


def attribute_spoiled(root: Any, rng: random.Random) -> bool:
    one = bearing(root, rng)
    if one is None:
        return False
    name, value = rng.choice(sorted(one.attrib)), rng.choice(VALUES)
    before = one.get(name)
    one.set(name, value)
    return bool(before != value)


def attribute_renamed(root: Any, rng: random.Random) -> bool:
    one = bearing(root, rng)
    if one is None:
        return False
    name = rng.choice(sorted(one.attrib))
    value = one.attrib.pop(name)
    one.set(rng.choice([*ATTRIBUTES, name + "x"]), value)
    return name not in one.attrib


def attribute_moved(root: Any, rng: random.Random) -> bool:
    one, other = bearing(root, rng), rng.choice(elements(root))
    if one is None or other is one:
        return False
    name = rng.choice(sorted(one.attrib))
    if name in other.attrib:
        return False
    other.set(name, one.attrib.pop(name))
    return True


OPERATORS: tuple[Change, ...] = (
    removed,
    doubled,
    moved,
    moved_away,
    swapped,
    renamed,
    out_of_namespace,
    inserted,
    emptied,
    respoken,
    attribute_removed,
    attribute_added,
    attribute_spoiled,
    attribute_renamed,
    attribute_moved,
)


def mutants(seeds: list[bytes], count: int, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """`count` documents, each a seed with one fault, and the name of what was done to it."""
    rng = random.Random(seed)
    trees = [etree.fromstring(one) for one in seeds]
    made = 0
    while made < count:
        root = deepcopy(rng.choice(trees))
        change = OPERATORS[made % len(OPERATORS)]
        if change(root, rng):
            made += 1
            yield change.__name__, etree.tostring(root)
