"""One walk over a NewsML-G2 tree, whose yield all rules share.

Content that is carried along (`inlineXML`) is passed over: it is not the item's own markup, and its attributes mean
something else.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from archiver import catalogs
from archiver.article import Document
from archiver.seen import Version
from archiver.source import Source, Unreadable
from archiver.xmltree import NAR, XML, canonical, parse

ITEMS = frozenset("newsItem packageItem conceptItem knowledgeItem planningItem catalogItem".split())
LENGTH = len(NAR) + 2
PREFIX = f"{{{NAR}}}"
EVERY = f"{PREFIX}*"

LISTS = frozenset("aspect concepttype derivedfrom environment pubconstraint role scope type".split())
"""Attributes that may hold several QCodes, parted by spaces."""
CODES = LISTS | frozenset(
    """accesstype audiochannels audiocodec authoritystatus colourindicator colourspace confirmationstatus creator
    durationunit encoding format hashtype heightunit how idformat interactiontype jobtitle layoutorientation market
    marketlabelsrc mode part qcode radunit ratertype ratingtype rel rendition renditionref reposrole representation
    residrefformat scaleunit severity symbolsrc target tech timeunit valcalctype valueunit videocodec videodefinition
    videoscaling why widthunit""".split()
)
"""Attributes whose values are QCodes."""
NOTED = frozenset(
    [
        "literal",
        "validfrom",
        "coversfrom",
        "guidref",
        "hreftype",
        "id",
        "idref",
        "idrefs",
        "sourceidref",
        "media",
    ]
    + "approxend approxstart coversto created generated modified retired timestamp until validto".split()
    + "schemecreated schememodified schemeretired contentrefs original root".split()
    + [f"{{{XML}}}{name}" for name in ("lang", "id")]
)
"""Other attributes that some rule looks for."""
CODE, NOTE, URI = "code", "note", "uri"
SORT = (
    dict.fromkeys((f"{name}uri" for name in CODES if name != "qcode"), URI)
    | {"uri": URI}
    | dict.fromkeys(CODES, CODE)
    | dict.fromkeys(NOTED, NOTE)
)
"""Attribute -> what the walk does with it; the others are passed over."""
MARKUP = frozenset("a span br ruby rb rt rp rbc rtc inline".split())
"""Elements of running text, whose `rel` and `class` are words of their own."""


class Code(NamedTuple):
    """One QCode in one attribute, and every element that bears it there, in document order."""

    elements: list[Any]
    attribute: str
    alias: str
    code: str

    @property
    def element(self) -> Any:
        """The first element that bears it."""
        return self.elements[0]

    @property
    def words(self) -> str:
        """The QCode as written."""
        return f"{self.alias}:{self.code}"


class Pair(NamedTuple):
    """A property said twice: by QCode and by URI, such as `role` and `roleuri`."""

    element: Any
    attribute: str
    qcode: str
    uri: str


@lru_cache(maxsize=8192)
def split(value: str) -> tuple[tuple[str, str], ...]:
    """The QCodes of an attribute as alias and code; a word that is none has no code."""
    return tuple((alias, code) for alias, _, code in (word.partition(":") for word in value.split()))


class Shelf:
    """The catalogs that the user has at hand, by address or by the last part of it."""

    def __init__(self, named: tuple[str, ...] = ()) -> None:
        self.named = dict(entry(words) for words in named)

    def find(self, address: str) -> dict[str, str] | None:
        """What the catalog at an address declares, or None when it is not at hand."""
        path = self.named.get(address) or self.named.get(address.rstrip("/").rpartition("/")[2])
        return catalog_of(path) if path else None


def entry(words: str) -> tuple[str, str]:
    """What a catalog is called in addresses, and its file: of FILE the file's name, of ADDRESS=FILE the address."""
    address, equals, path = words.rpartition("=")
    return (address, path) if equals and "://" in address else (Path(words).name, words)


@lru_cache(maxsize=64)
def catalog_of(path: str) -> dict[str, str]:
    """The schemes that a file of a catalog declares, by alias. Raises `Unreadable` with one sentence."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise Unreadable(f"the catalog {path} cannot be read: {error.strerror}") from None
    root = parse(Source(path, data)).root
    declared = [] if root is None else list(root.iter(f"{PREFIX}scheme"))
    if not declared:
        raise Unreadable(f"{path} is not a catalog of NewsML-G2")
    return {scheme.get("alias", ""): scheme.get("uri", "") for scheme in declared}


class Item:
    """One item: its elements by local name, its QCodes, and what its catalogs declare."""

    __slots__ = (
        "aliases",
        "bearing",
        "by_alias",
        "element",
        "elements",
        "kind",
        "known",
        "memo",
        "noted",
        "pairs",
        "spaced",
        "unknown",
        "versions",
    )

    def __init__(self, element: Any, at_hand: Shelf | None = None) -> None:
        self.element = element
        self.kind: str = element.tag[LENGTH:]
        self.elements: dict[str, list[Any]] = defaultdict(list)
        self.by_alias: dict[str, list[Code]] = {}
        """The QCodes of the item by their alias, in document order."""
        self.bearing: set[str] = set()
        """The attributes that hold a QCode somewhere."""
        self.pairs: list[Pair] = []
        self.noted: dict[str, dict[str, list[Any]]] = {}
        """Attribute of `NOTED` -> its value -> the elements that bear it."""
        self.memo: dict[str, Any] = {}
        """What rules work out once for the item and share."""
        self.spaced: list[tuple[Any, str]] = []
        """Attributes for one QCode that hold white space."""
        self.aliases: dict[str, str] = {}
        self.known: list[dict[str, str]] = []
        """What the catalogs that the user has at hand declare."""
        self.unknown: list[Any] = []
        """catalogRef elements whose catalog we do not have."""
        self.versions: list[int] = []
        """Versions of IPTC's catalog that the item refers to."""
        self.walk()
        self.learn(at_hand or Shelf())

    def walk(self) -> None:
        """Sort every element of the item's own markup by its name, and find its QCodes."""
        elements = self.elements
        uses: dict[tuple[str, str], list[Any]] = defaultdict(list)
        nodes = self.element.iter(EVERY)
        for node in nodes:
            name = node.tag[LENGTH:]
            if name == "inlineXML":
                passed = sum(1 for _ in node.iter(EVERY)) - 1
                deque(islice(nodes, passed), maxlen=0)
            elements[name].append(node)
            if name in MARKUP:
                continue
            for use in node.items():
                sort = SORT.get(use[0])
                if sort is URI:
                    self.pair(node, *use)
                elif sort is not None:
                    uses[use].append(node)
        self.sort(uses)

    def pair(self, node: Any, attribute: str, uri: str) -> None:
        """Keep a property that is said by URI, if it is said by QCode too."""
        beside = attribute[:-3] or "qcode"
        qcode = node.get(beside)
        if qcode:
            self.pairs.append(Pair(node, beside, qcode, uri))

    def sort(self, uses: dict[tuple[str, str], list[Any]]) -> None:
        """Sort the attributes that hold QCodes by alias, and note the others."""
        for (attribute, value), bearers in uses.items():
            if SORT[attribute] is NOTE:
                self.noted.setdefault(attribute, {})[value] = bearers
                continue
            words = split(value)
            if len(words) > 1 and attribute not in LISTS:
                self.spaced.append((bearers[0], attribute))
                continue
            for alias, code in words:
                if code:
                    self.bearing.add(attribute)
                    self.by_alias.setdefault(alias, []).append(Code(bearers, attribute, alias, code))

    @property
    def codes(self) -> Iterator[Code]:
        """Every QCode of the item, alias by alias."""
        return chain.from_iterable(self.by_alias.values())

    def learn(self, at_hand: Shelf) -> None:
        """What the catalogs of the item declare."""
        for reference in self.own("catalogRef"):
            address = reference.get("href", "").strip()
            version = catalogs.version_of(address)
            found = at_hand.find(address)
            if found is not None:
                self.aliases.update(found)
                self.known.append(found)
            elif version is not None:
                self.versions.append(version)
                self.aliases.update(catalogs.iptc(version))
            else:
                self.unknown.append(reference)
        for catalog in self.own("catalog"):
            for scheme in catalog.iterchildren(f"{PREFIX}scheme"):
                self.aliases[scheme.get("alias", "")] = scheme.get("uri", "")

    @property
    def has_catalog(self) -> bool:
        """Whether the item has a catalog, or refers to one."""
        return "catalogRef" in self.elements or "catalog" in self.elements

    def all(self, name: str) -> list[Any]:
        """Every element of that local name, anywhere in the item."""
        return self.elements.get(name, [])

    def own(self, name: str) -> Iterator[Any]:
        """The elements of that name that are children of the item itself."""
        return (node for node in self.elements.get(name, ()) if node.getparent() is self.element)

    def bearers(self, attribute: str) -> Iterator[Any]:
        """The elements that bear an attribute of `NOTED`."""
        return chain.from_iterable(self.noted.get(attribute, {}).values())

    def within(self, name: str, parent: str) -> Iterator[Any]:
        """The elements of that name whose parent has the other name."""
        tag = PREFIX + parent
        return (node for node in self.elements.get(name, ()) if node.getparent().tag == tag)

    def first(self, name: str) -> Any:
        """The first element of that name, or None."""
        found = self.elements.get(name)
        return found[0] if found else None

    def uri(self, alias: str, code: str) -> str:
        """The URI that a QCode means, or "" when no catalog declares its alias."""
        scheme = self.aliases.get(alias, "")
        return scheme + code if scheme else ""

    def concept(self, element: Any) -> str:
        """The URI of the concept that an element names by `uri` or `qcode`, or "" when there is none."""
        qcode = element.get("qcode", "")
        if qcode:
            alias, _, code = qcode.strip().partition(":")
            resolved = self.uri(alias, code)
            if resolved:
                return resolved
        return str(element.get("uri", "")).strip()


def items(document: Document) -> tuple[Item, ...]:
    """The items of a document, walked once; none when the XML could not be read."""
    cached: tuple[Item, ...] | None = document.notes.get("newsml items")
    if cached is None:
        shelf = Shelf(document.notes.get("catalogs", ()))
        cached = document.notes["newsml items"] = tuple(walked(document.tree, shelf))
    return cached


def walked(root: Any, at_hand: Shelf) -> Iterator[Item]:
    """The items below, or at, the root."""
    if root is None or not root.tag.startswith(PREFIX):
        return
    name = root.tag[LENGTH:]
    if name in ITEMS:
        yield Item(root, at_hand)
    elif name == "newsMessage":
        for item_set in root.iterchildren(f"{PREFIX}itemSet"):
            for child in item_set.iterchildren("*"):
                if child.tag.startswith(PREFIX) and child.tag[LENGTH:] in ITEMS:
                    yield Item(child, at_hand)


def versions(document: Document) -> tuple[Version, ...]:
    """What each item of a document says of its identity, for comparison with versions that come before or later."""
    cached: tuple[Version, ...] | None = document.notes.get("newsml versions")
    if cached is None:
        cached = document.notes["newsml versions"] = tuple(
            version_of(item, document) for item in items(document)
        )
    return cached


def version_of(item: Item, document: Document) -> Version:
    """The version that an item is. One item of a message is compared by its own markup, not by the message's."""
    import hashlib

    number = item.element.get("version", "1").strip()
    status = next(item.within("pubStatus", "itemMeta"), None)
    code = "" if status is None else status.get("qcode") or status.get("uri") or ""
    content = next(item.own("contentSet"), ())
    return Version(
        item.element.get("guid", "").strip(),
        int(number) if number.isdigit() else 1,
        document.source.sha256
        if item.element is document.tree
        else hashlib.sha256(canonical(item.element)).hexdigest(),
        code.replace("/", ":").rpartition(":")[2],
        document.source.name,
        frozenset(part.get("id") for part in content if part.get("id")),
    )
