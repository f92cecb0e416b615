"""One walk over a NewsML-G2 tree, whose yield all rules share.

Content that is carried along (`inlineXML`) is passed over: it is not the item's own markup, and its attributes mean
something else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from archiver import catalogs
from archiver.article import Document
from archiver.remembered import LONGEST
from archiver.seen import Version
from archiver.source import Source, Unreadable
from archiver.xmltree import NAR, XML, bearing, canonical, parse

ITEMS = frozenset("newsItem packageItem conceptItem knowledgeItem planningItem catalogItem".split())
LENGTH = len(NAR) + 2
PREFIX = f"{{{NAR}}}"
EVERY = f"{PREFIX}*"
CARRIED = f"{PREFIX}inlineXML"

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
        "wordcount",
        "charcount",
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
BESIDE = {"uri": "qcode"} | {f"{name}uri": name for name in CODES if name != "qcode"}
"""Attribute for a URI -> the one that says the same by QCode."""
MARKUP = frozenset("a span br ruby rb rt rp rbc rtc inline".split())
"""Elements of running text, whose `rel` and `class` are words of their own."""


class Code(NamedTuple):
    """One QCode in the value of an attribute, wherever in the item the attribute has that value."""

    attribute: str
    value: str
    alias: str
    code: str

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


def codes_of(use: tuple[str, str]) -> tuple[Code, ...] | None:
    """The QCodes in an attribute of that value; a word that is none is left out. None where white space parts the one
    QCode that there may be."""
    attribute, value = use
    words = value.split()
    if len(words) > 1 and attribute not in LISTS:
        return None
    parted = ((alias, code) for alias, _, code in (word.partition(":") for word in words))
    return tuple(Code(attribute, value, alias, code) for alias, code in parted if code)


known_codes = lru_cache(maxsize=8192)(codes_of)
"""The same, kept for when it comes again; asked about short values only."""


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


def sorted_by_tag(nodes: list[Any]) -> dict[str, list[Any]]:
    """Tag -> the elements that have it, in document order."""
    found: dict[str, list[Any]] = defaultdict(list)
    for node in nodes:
        found[node.tag].append(node)
    return found


NOTHING: list[Any] = []
"""What is found where nothing is; never added to."""


class Item:
    """One item: its elements by local name, its QCodes, and what its catalogs declare."""

    __slots__ = (
        "aliases",
        "attributes",
        "by_alias",
        "carries",
        "element",
        "elements",
        "kind",
        "known",
        "memo",
        "noted",
        "spaced",
        "unknown",
        "versions",
    )

    def __init__(self, element: Any, at_hand: Shelf | None = None) -> None:
        self.element = element
        self.kind: str = element.tag[LENGTH:]
        self.carries = False
        """Whether a body that the item carries has elements in the namespace of NewsML-G2."""
        self.elements: dict[str, list[Any]] = {}
        """Local name -> the elements of the item's own markup, in document order."""
        self.attributes: set[str] = set()
        """The attributes of `SORT` that stand somewhere in the markup."""
        self.by_alias: dict[str, list[Code]] = {}
        """The QCodes of the item by their alias, each once for an attribute and its value, in document order."""
        self.noted: dict[str, list[str]] = {}
        """Attribute of `NOTED` -> its values."""
        self.memo: dict[Any, Any] = {}
        """What is worked out once for the item, by rules too, and shared."""
        self.spaced: list[tuple[str, str]] = []
        """Attributes for one QCode whose value holds white space, with the value."""
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
        """Sort every element of the item's own markup by its name, and its attributes by what they hold."""
        nodes = list(self.element.iter(EVERY))
        by_tag = sorted_by_tag(nodes)
        carried = {inner for holder in by_tag.get(CARRIED, ()) for inner in holder.iterdescendants(EVERY)}
        if carried:
            self.carries = True
            nodes = [node for node in nodes if node not in carried]
            by_tag = sorted_by_tag(nodes)
        self.elements = {tag[LENGTH:]: found for tag, found in by_tag.items()}
        if not MARKUP.isdisjoint(self.elements):
            nodes = [node for node in nodes if node.tag[LENGTH:] not in MARKUP]
        self.sort(dict.fromkeys(chain.from_iterable([node.items() for node in nodes])))

    def sort(self, uses: Iterable[tuple[str, str]]) -> None:
        """Sort the different attributes with their values: QCodes by alias, the others by name."""
        by_alias, noted, attributes = self.by_alias, self.noted, self.attributes
        for use in uses:
            attribute, value = use
            sort = SORT.get(attribute)
            if sort is None:
                continue
            attributes.add(attribute)
            if sort is CODE:
                codes = known_codes(use) if len(value) <= LONGEST else codes_of(use)
                if codes is None:
                    self.spaced.append(use)
                    continue
                for code in codes:
                    if code.alias in by_alias:
                        by_alias[code.alias].append(code)
                    else:
                        by_alias[code.alias] = [code]
            elif sort is NOTE:
                noted.setdefault(attribute, []).append(value)

    @property
    def pairs(self) -> list[Pair]:
        """The properties that are said by QCode and by URI."""
        found: list[Pair] | None = self.memo.get("pairs")
        if found is None:
            found = self.memo["pairs"] = []
            for attribute in sorted(self.attributes & BESIDE.keys()):
                beside = BESIDE[attribute]
                nodes = bearing(attribute, beside)(self.element) if beside in self.attributes else ()
                for node in nodes:
                    if self.owns(node) and node.get(beside):
                        found.append(Pair(node, beside, node.get(beside), node.get(attribute)))
        return found

    @property
    def codes(self) -> Iterator[Code]:
        """Every QCode of the item, alias by alias."""
        return chain.from_iterable(self.by_alias.values())

    def bearers(self, attribute: str, value: str | None = None) -> list[Any]:
        """The elements that bear an attribute, with a certain value or any, in document order."""
        if attribute not in self.attributes:
            return NOTHING
        found = [node for node in bearing(attribute)(self.element) if self.owns(node)]
        return found if value is None else [node for node in found if node.get(attribute) == value]

    def owns(self, node: Any) -> bool:
        """Whether an element belongs to the item's own markup, and is not one of running text."""
        return (
            node.tag.startswith(PREFIX)
            and node.tag[LENGTH:] not in MARKUP
            and not (self.carries and next(node.iterancestors(CARRIED), None) is not None)
        )

    def bearer(self, code: Code) -> Any:
        """The first element that bears a code."""
        return self.bearers(code.attribute, code.value)[0]

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
        return self.elements.get(name, NOTHING)

    def own(self, name: str) -> list[Any]:
        """The elements of that name that are children of the item itself."""
        found = self.elements.get(name)
        if found is None:
            return NOTHING
        own: list[Any] | None = self.memo.get(name)
        if own is None:
            own = self.memo[name] = [node for node in found if node.getparent() is self.element]
        return own

    def within(self, name: str, parent: str) -> list[Any]:
        """The elements of that name whose parent has the other name."""
        found = self.elements.get(name)
        if found is None:
            return NOTHING
        key = (parent, name)
        inner: list[Any] | None = self.memo.get(key)
        if inner is None:
            tag = PREFIX + parent
            inner = self.memo[key] = [node for node in found if node.getparent().tag == tag]
        return inner

    def first(self, name: str, parent: str = "") -> Any:
        """The first element of that name, within a parent of the other name where one is given, or None."""
        found = self.within(name, parent) if parent else self.all(name)
        return found[0] if found else None

    def child(self, name: str) -> Any:
        """The first child of the item itself of that name, or None."""
        found = self.own(name)
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
    status = item.first("pubStatus", "itemMeta")
    code = "" if status is None else status.get("qcode") or status.get("uri") or ""
    content = item.child("contentSet")
    return Version(
        item.element.get("guid", "").strip(),
        int(number) if number.isdigit() else 1,
        document.source.sha256
        if item.element is document.tree
        else hashlib.sha256(canonical(item.element)).hexdigest(),
        code.replace("/", ":").rpartition(":")[2],
        document.source.name,
        frozenset(part.get("id") for part in content if part.get("id"))
        if content is not None
        else frozenset(),
    )
