"""Who an item credits: its bylines, credit lines and parties, and the lines its body names.

The same person is often said twice: once in a line for readers (`by`, `creditline`, the end of the text) and once as
a party (`creator`, `contributor`, `infoSource`). A party that a line names too enriches the line's credit with its
role and identifier; a party that no line names becomes a credit line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from archiver.article import Credit, CreditLine
from archiver.formats.newsml.bodies import Body, local, said, text_of
from archiver.formats.newsml.part import Part
from archiver.paragraphs import squeezed
from archiver.record import replace
from archiver.remembered import remembered
from archiver.xmltree import NAR, path_of

if TYPE_CHECKING:
    from archiver.article import Said

ORGANISATION = ("organisation", "organization")
ROLES = {
    "author": "author",
    "writer": "writer",
    "cameraoperator": "video",
    "contenteditor": "editor",
    "editor": "editor",
    "metadataeditor": "editor",
    "contentsource": "source",
    "distributor": "source",
    "imgsupplier": "source",
    "mediaoffice": "source",
    "origcont": "source",
    "originfo": "source",
    "correspondent": "contributor",
    "descrwriter": "writer",
    "capwriter": "writer",
    "factchecker": "factchecker",
    "producer": "producer",
    "photographer": "photographer",
    "translator": "translator",
    "interviewer": "interviewer",
    "illustrator": "illustrator",
    "co-author": "author",
    "supplier": "source",
    "source": "source",
    "origprov": "source",
}
"""Code of a role, in any scheme -> our role. IPTC's scheme cpprole, the retired ones, and what agencies write."""

USUAL = {"creator": "author", "contributor": "contributor", "infoSource": "source"}
NAME = f"{{{NAR}}}name"
PEOPLE_IN_PLACES = {
    "imgsupplier": "image",
    "descrwriter": "image",
    "capwriter": "image",
    "cameraoperator": "video",
}


class Party(NamedTuple):
    """A party as the item's metadata states it: its name, and what its element as a whole is called."""

    element: Any
    name: str
    credit: Credit
    label: str


def nar(element: Any, name: str) -> Iterator[Any]:
    """The children of that name in the NewsML-G2 namespace."""
    children: Iterator[Any] = element.iterchildren(f"{{{NAR}}}{name}")
    return children


def first(element: Any, name: str) -> Any:
    """The first such child, or None."""
    return next(nar(element, name), None)


def label(element: Any) -> str:
    """What a flexible property calls its value: a name, else the literal, else the code."""
    for name in element.iterchildren(NAME):
        if words := squeezed(text_of(name)):
            return words
    return squeezed(element.get("literal", "")) or code_of(element)


def code_of(element: Any) -> str:
    """The identifier of a flexible property: URI or QCode."""
    return (element.get("uri") or element.get("qcode") or "").strip()


def role_of(element: Any) -> tuple[str, str]:
    """Our role for a party, and the scope: what its role codes say, else what its element says."""
    return role_said(f"{element.get('role', '')} {element.get('roleuri', '')}", local(element))


@remembered(1024)
def role_said(codes: str, element: str) -> tuple[str, str]:
    """The role and the scope that codes say of a party, else what an element of that name says."""
    parted = codes.split()
    own = [code for code in parted if code.startswith(("arole:", "urn:newsroom-archiver:role:"))]
    for code in own or parted:
        word = re.split(r"[:/#]", code)[-1]
        if own:
            return word, ""
        if word.lower() in ROLES:
            return ROLES[word.lower()], PEOPLE_IN_PLACES.get(word.lower(), "")
    return USUAL[element], ""


def kind_of(element: Any) -> str:
    """Whether a party is a person or an organisation, or "" where the item does not say."""
    said_type = element.get("type") or element.get("typeuri")
    ending = re.split(r"[:/#]", said_type)[-1].lower() if said_type else ""
    if ending in ORGANISATION:
        return "organisation"
    if ending == "person" or first(element, "personDetails") is not None:
        return "person"
    if first(element, "organisationDetails") is not None or local(element) == "infoSource":
        return "organisation"
    return ""


def stating(meta: Part) -> list[tuple[Any, str]]:
    """The elements that state parties with their paths, in document order."""
    kinds = [name for name in USUAL if name in meta.children]
    placed = [one for name in kinds for one in meta.placed(name)]
    if len(kinds) > 1:
        order = {element: place for place, element in enumerate(meta.element)}
        placed.sort(key=lambda one: order[one[0]])
    return placed


def parties(meta: Part, language: str) -> Iterator[Party]:
    """The parties of a contentMeta, which may be missing, one for each name."""
    from archiver.credits.read import read_line

    for element, path in stating(meta):
        name = label(element)
        if not name:
            continue
        role, scope = role_of(element)
        kind = kind_of(element)
        uri = element.get("uri", "")
        read = (
            read_line(name, slot="byline", language=language, path=path) if kind != "organisation" else None
        )
        credits = read.credits if read else ()
        if not credits or (kind and len(credits) == 1 and squeezed(credits[0].name) == name):
            base = Credit(name, kind or "person", role, raw=name, path=path, scope=scope, uri=uri)
            yield Party(element, name, base, name)
            continue
        for credit in credits:
            own = role if len(credits) == 1 or credit.role in ("author", role) else credit.role
            several = len(credits) > 1
            yield Party(
                element,
                credit.name,
                replace(credit, role=own, scope=scope or credit.scope, uri="" if several else uri),
                name,
            )


def lines_of(meta: Part, language: str, house: str) -> Iterator[CreditLine]:
    """The bylines and credit lines of a contentMeta; `house` is what the provider of the item is called."""
    for element, path in meta.placed("by"):
        if words := said(element, path):
            yield line_from(words, "byline", language)
    for element, path in meta.placed("creditline"):
        if words := said(element, path):
            yield credited(line_from(words, "field", language), house)


def credited(line: CreditLine, house: str) -> CreditLine:
    """A credit line of which a bare name is the whole: it names a source or a contributor, and claims no author."""
    if (
        len(line.credits) != 1
        or folded(line.credits[0].name) != folded(line.text)
        or line.credits[0].role != "author"
    ):
        return line
    (credit,) = line.credits
    if credit.kind == "organisation" or folded(credit.name) == folded(house):
        return replace(line, credits=(replace(credit, kind="organisation", role="source"),))
    return replace(line, credits=(replace(credit, role="contributor"),))


def lines_in(body: Body, language: str) -> Iterator[CreditLine]:
    """The lines of a body that credit somebody, by its markup or by where they stand: their paths say where."""
    from archiver.credits.text import in_text

    for words in body.bylines:
        yield line_from(words, "byline", language)
    for words in body.taglines:
        yield line_from(words, "tail", language)
    for _, line in in_text(body.paragraphs, language=language):
        yield line


def line_from(words: Said, slot: str, language: str) -> CreditLine:
    """An element that is there to credit somebody as a credit line, whether or not it is understood."""
    from archiver.credits.read import read_line

    line = read_line(words.value, slot=slot, language=language, path=words.path)
    return line or CreditLine(words.value, words.value, slot, language, path=words.path)


@remembered(4096)
def folded(name: str) -> str:
    """A name for comparison: case, space and punctuation do not count."""
    return re.sub(r"[\W_]+", " ", name).strip().casefold()


def element_of(credit: Credit) -> str:
    """The element of NewsML-G2 for a credit, or "" when it is not about the text itself."""
    from archiver.credits.roles import role

    if credit.generic or credit.scope in ("image", "graphic", "video", "publication"):
        return ""
    return role(credit.role).newsml


def signed(item: Any) -> bool:
    """Whether the item is signed: then the least change would break what its signature proves."""
    return next(item.iterchildren("{http://www.w3.org/2000/09/xmldsig#}Signature"), None) is not None


def missing(
    item: Any, lines: Iterable[CreditLine], stated: Iterable[Party]
) -> Iterator[tuple[CreditLine, list[Credit]]]:
    """The credits that lines name and the metadata does not: what `patch` adds to the item. A signed item lacks nothing."""
    if item.tag != f"{{{NAR}}}newsItem" or signed(item):
        return
    known = {folded(name) for party in stated for name in (party.name, party.label)}
    for line in lines:
        wanted = []
        for credit in line.credits:
            name = folded(credit.name)
            if name and name not in known and element_of(credit) in USUAL:
                known.add(name)
                wanted.append(credit)
        if wanted:
            yield line, wanted


def credit_lines(
    item: Part, item_meta: Part, meta: Part, body: Body, language: str, stated: list[Party]
) -> tuple[CreditLine, ...]:
    """Every credit of an item, each party once in each role. `stated` are the parties of its metadata."""
    provider = item_meta.first("provider")
    house = label(provider) if provider is not None else ""
    origins = derived_from(item)
    named = ByName(stated)
    merged: list[CreditLine] = []
    seen: set[tuple[str, str]] = set()
    for line, of_body in (
        *((line, False) for line in lines_of(meta, language, house)),
        *((line, True) for line in lines_in(body, language)),
    ):
        credits = []
        for credit in line.credits:
            credit = enriched(credit, named.take(credit))
            key = (folded(credit.name), credit.role)
            if of_body and key in seen:
                continue
            seen.add(key)
            credits.append(credit)
        if credits or not line.credits:
            raw = origins.get(line.path, line.raw)
            told = tuple(credit if credit.raw else replace(credit, raw=raw) for credit in credits)
            same = raw == line.raw and told == line.credits
            merged.append(line if same else replace(line, credits=told, raw=raw))
    return (*merged, *(field_line(party, language) for party in named.left()))


class ByName:
    """The parties of an item by name: the same person may be creator and contributor, and is then two."""

    def __init__(self, stated: list[Party]) -> None:
        self.stated = stated
        self.named: dict[str, list[int]] = {}
        for index, party in enumerate(stated):
            self.named.setdefault(folded(party.name), []).append(index)
        self.taken: set[int] = set()

    def take(self, credit: Credit) -> Party | None:
        """The party that a credit of a line means: of several of that name the one in the same role, else the first."""
        found = self.named.get(folded(credit.name))
        if not found:
            return None
        index = next((index for index in found if self.stated[index].credit.role == credit.role), found[0])
        self.taken.add(index)
        return self.stated[index]

    def left(self) -> Iterator[Party]:
        """The parties that no line named."""
        return (party for index, party in enumerate(self.stated) if index not in self.taken)


def enriched(credit: Credit, party: Party | None) -> Credit:
    """The credit with role and identifier of the party that the metadata states under its name."""
    if party is None:
        return credit
    same = USUAL[local(party.element)] == party.credit.role and credit.role != "source"
    role = credit.role if same and credit.role not in ("author", "contributor") else party.credit.role
    uri, kind = credit.uri or party.credit.uri, party.credit.kind
    if (role, uri, kind) == (credit.role, credit.uri, credit.kind):
        return credit
    return replace(credit, role=role, uri=uri, kind=kind)


def field_line(party: Party, language: str) -> CreditLine:
    """The credit line of a party that only the metadata states."""
    return CreditLine(party.name, party.name, "field", language, (party.credit,), path=party.credit.path)


def derived_from(item: Part) -> dict[str, str]:
    """Path of a by or creditline -> the original words it was derived from, where the item says so."""
    words = {element.get("sourceidref"): text_of(element) for element in item.all("derivedFromValue")}
    words.pop(None, None)
    if not words:
        return {}
    bearers = ((element, element.get("id")) for element in item.element.iter())
    return {path_of(element): words[name] for element, name in bearers if name in words}
