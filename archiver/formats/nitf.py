"""NITF, IPTC's News Industry Text Format 3: with or without its namespace, with or without its DTD. Written as 3.6.

The DTD is never fetched: the characters that it names (&eacute; and the like) are those of HTML and are at hand. What
a date means: `date.issue` becomes the article's `created` and `date.release` its `published`, or the end of its
embargo where the management status says that it is under one. What BLOX writes otherwise, `archiver.formats.blox` knows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from archiver.article import Article, CreditLine, Document, Given, Media, Said, Unread, When, filled
from archiver.formats import blox, lines
from archiver.paragraphs import squeezed
from archiver.pattern import Pattern
from archiver.source import Source, Unreadable

NAME = "nitf"
LABEL = "NITF"
SUFFIXES = (".nitf", ".xml")

FIRST = Pattern(rb"(?>\s+|<\?.*?\?>|<!--.*?-->|<![^>\[]*(?:\[.*?\]\s*)?>)*+<(?:[\w.-]+:)?([\w.-]+)", re.S)
"""What comes before the first tag, and the local name in it."""
NAMED_CHARACTER = Pattern(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|&([A-Za-z][A-Za-z0-9]{1,9});", re.S)
OF_XML = frozenset(("amp", "lt", "gt", "quot", "apos"))
FUNCTIONS = {
    "writer-author": "author",
    "editor": "editor",
    "producer": "producer",
    "videographer": "video",
    "graphic-artist": "graphics",
    "photographer": "photographer",
}
"""Function in the history of revisions -> our role. An archivist credits nobody."""


def sniff(head: bytes, name: str) -> int:
    """Sure of the root element's name."""
    first = first_tag(head)
    if first == b"nitf":
        return 97
    return 60 if first and name.lower().endswith(".nitf") else 0


def first_tag(head: bytes) -> bytes:
    """The local name of the root element of a file that begins as XML does, or nothing."""
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe\xfa \t\r\n")
    first = FIRST.match(start) if start.startswith(b"<") else None
    return first[1] if first else b""


def read(source: Source, given: Given) -> Document:
    """Read one document. What is not well-formed comes back with its faults and without an article.

    Raises `Unreadable` when it is XML of another kind.
    """
    document = parsed(source, NAME, ("nitf",), "not NITF")
    if document.tree is not None:
        document.articles = (filled(lines.recognised(article(document.tree, given)), given),)
    return document


def parsed(source: Source, name: str, roots: Collection[str] = (), what: str = "") -> Document:
    """A source of XML as a document without articles yet; the doctype of its format is no fault.

    Raises `Unreadable` ("XML, but " and `what` it is not) when its root element is none of `roots`, where any are given.
    """
    from archiver import xmltree
    from archiver.formats.newsml.bodies import local

    tree = xmltree.parse(with_characters(source))
    if tree.root is not None and roots and local(tree.root) not in roots:
        raise Unreadable(f"XML, but {what}: the root element is <{xmltree.step(tree.root.tag)}>")
    faults = tuple(fault for fault in tree.faults if fault.kind != "xml-doctype")
    return Document(source, name, faults=faults, tree=tree.root)


def with_characters(source: Source) -> Source:
    """The source with the characters that the DTD names, written by number so that places stay what they are."""
    if b"&" not in source.data:
        return source
    from html.entities import name2codepoint

    def number(match: re.Match[str]) -> str:
        code = name2codepoint.get(match[1] or "")
        if code is None or match[1] in OF_XML:
            return match[0]
        reference = f"&#{code:0{len(match[0]) - 3}};"
        return reference if len(reference) == len(match[0]) else chr(code)

    text = source.text
    changed = NAMED_CHARACTER.sub(number, text)
    return source if changed == text else Source(source.name, undeclared(changed).encode("utf-8", "replace"))


def undeclared(text: str) -> str:
    """The text without the encoding that its XML declaration names, in as many characters."""
    from archiver.xmltree import DECLARATION

    found = DECLARATION.match(text)
    if not found:
        return text
    blank = re.sub(r"""\sencoding\s*=\s*("[^"]*"|'[^']*')""", lambda said: " " * len(said[0]), found[0])
    return blank + text[found.end() :]


class Reader:
    """One document's root, and its elements found by their local names."""

    def __init__(self, root: Any) -> None:
        from archiver.formats.newsml.bodies import local, said

        self.root = root
        self.words = said
        self.elements: dict[str, list[Any]] = {}
        for element in root.iter():
            if name := local(element):
                self.elements.setdefault(name, []).append(element)

    def each(self, name: str, within: str = "") -> Iterator[Any]:
        """Every element of a name; `within` is the name of an element that must stand above it."""
        from archiver.formats.newsml.bodies import local

        for element in self.elements.get(name, ()):
            if not within or any(local(above) == within for above in element.iterancestors()):
                yield element

    def text(self, name: str, within: str = "") -> Said | None:
        """The words of the first such element that has any."""
        return next((said for element in self.each(name, within) if (said := self.words(element))), None)

    def attribute(self, element: Any, name: str) -> Said | None:
        """An attribute as a value."""
        from archiver.xmltree import path_of

        raw = element.get(name)
        return Said(raw.strip(), raw, path=path_of(element, name)) if raw and raw.strip() else None

    def attributes(self, name: str, attribute: str) -> Iterator[Said]:
        """An attribute of every element of a name."""
        for element in self.each(name):
            if said := self.attribute(element, attribute):
                yield said

    def first(self, name: str, attribute: str) -> Said | None:
        """An attribute of the first such element that has it."""
        return next(self.attributes(name, attribute), None)


def article(root: Any, given: Given) -> Article:
    """The article that a document states."""
    from archiver.formats.newsml.bodies import Body, from_markup

    look = Reader(root)
    body = next(
        (from_markup(element) for element in look.each("body") if element.getparent() is root), Body()
    )
    of_blox = blox.speaks(look)
    body = blox.body_of(body) if of_blox else body
    language = language_of(look, given)
    spoken = language.value if language else ""
    status = next((said.value for said in look.attributes("docdata", "management-status")), "")
    unread: list[Unread] = []
    released = date(look, "date.release", unread)
    embargoed = status.lower() == "embargoed"
    made = Article(
        id=look.first("doc-id", "id-string") or look.attribute(root, "uno"),
        version=number(look.first("du-key", "version")),
        status="" if embargoed and released else status.lower(),
        headline=look.text("hl1") or look.text("title", "head"),
        subheads=tuple(said for element in look.each("hl2", "hedline") if (said := look.words(element))),
        description=look.text("abstract", "body.head"),
        slugline=look.first("du-key", "key"),
        dateline=look.text("dateline", "body.head"),
        body=body.paragraphs,
        language=language,
        created=date(look, "date.issue", unread) or date(look, "story.date", unread),
        published=publication(look) if embargoed else released or publication(look),
        modified=revised(look),
        embargo=released if embargoed else None,
        credit_lines=lines.merged(credit_lines(look, body, spoken, of_blox)),
        provider=look.text("distributor") or look.first("doc-id", "regsrc"),
        rights=look.text("rights", "body.head") or copyright_of(look),
        rightsholder=look.first("doc.copyright", "holder") or look.first("doc.rights", "owner"),
        subjects=tuple(subjects(look)),
        keywords=tuple(look.attributes("keyword", "key")),
        section=look.first("pubdata", "position.section"),
        genre=look.first("tobject.property", "tobject.property.type"),
        url=look.first("pubdata", "ex-ref"),
        media=tuple(credited(look, body.media, spoken)),
        unread=(*unread, *left(look)),
    )
    return blox.adapted(made, look) if of_blox else made


def language_of(look: Reader, given: Given) -> Said | None:
    """The language that the document or its body says, or what is given."""
    from archiver.xmltree import XML

    for element in (look.root, *look.each("body"), *look.each("body.content")):
        for name in (f"{{{XML}}}lang", "baselang"):
            if said := look.attribute(element, name):
                return said
    return Said(given.language, how="given") if given.language else None


def number(said: Said | None) -> int | None:
    """A version number, or None where there is none."""
    return int(said.value) if said and said.value.isascii() and said.value.isdigit() else None


def date(look: Reader, name: str, unread: list[Unread]) -> When | None:
    """The moment that the first such element says; what cannot be read is kept aside."""
    said = look.first(name, "norm")
    found = lines.when(said)
    if said and found is None:
        unread.append(Unread(f"date in {name}", said.raw, path=said.path))
    return found


def publication(look: Reader) -> When | None:
    """The day on which a paper printed it."""
    return lines.when(look.first("pubdata", "date.publication"))


def revised(look: Reader) -> When | None:
    """The last revision, where one is dated."""
    dated = [when for said in look.attributes("revision-history", "norm") if (when := lines.when(said))]
    return max(dated, key=lambda when: when.iso, default=None)


def copyright_of(look: Reader) -> Said | None:
    """Year and holder of the copyright as one notice, where both are said."""
    year, holder = look.first("doc.copyright", "year"), look.first("doc.copyright", "holder")
    if not (year and holder):
        return None
    return Said(f"© {year.value} {holder.value}", f"{year.raw} {holder.raw}", path=year.path)


def subjects(look: Reader) -> Iterator[Said]:
    """What the story is about, in words, with IPTC's number as raw words."""
    for element in look.each("tobject.subject"):
        code = look.attribute(element, "tobject.subject.refnum")
        named = (look.attribute(element, f"tobject.subject.{part}") for part in ("detail", "matter", "type"))
        words = next(filter(None, named), None)
        if words:
            yield replace(words, raw=code.value) if code else words
        elif code:
            yield code
    for each in ("classifier", "event"):
        for element in look.each(each, "identified-content"):
            if said := look.words(element) or look.attribute(element, "value"):
                yield said


def credit_lines(look: Reader, body: Any, language: str, of_blox: bool) -> Iterator[CreditLine]:
    """Everyone credited: in bylines, in taglines, in the history of revisions, and in lines of the text."""
    if of_blox:
        yield from blox.bylines(look, language)
    else:
        for words in body.bylines:
            yield lines.line_from(words, "byline", language)
    for words in taglines(look):
        yield lines.line_from(words, "tail", language)
    yield from lines.in_body(body.paragraphs, language)
    for element in look.each("revision-history"):
        role = role_of(element)
        name = look.attribute(element, "name")
        if name and role:
            yield lines.party(name, role, language)


def taglines(look: Reader) -> Iterator[Said]:
    """The lines of taglines, which stand apart where a `br` parts them."""
    from archiver.formats.newsml.bodies import local
    from archiver.xmltree import path_of

    for element in look.each("tagline"):
        pieces = [element.text or ""]
        for node in element.iterdescendants():
            if local(node) == "br":
                pieces.append("")
            elif isinstance(node.tag, str):
                pieces[-1] += node.text or ""
            pieces[-1] += node.tail or ""
        for raw in pieces:
            if squeezed(raw):
                yield Said(squeezed(raw), raw, path=path_of(element))


def role_of(element: Any) -> str:
    """The role of whom a revision names: our own word for it where we wrote it, else by its function."""
    said = element.get("comment") or ""
    if said.startswith("role: "):
        return lines.known_role(said[6:], "contributor")
    return FUNCTIONS.get(element.get("function") or "", "")


def credited(look: Reader, found: tuple[Media, ...], language: str) -> Iterator[Media]:
    """The pictures, each with whoever its producer line or its reference credits."""
    from archiver.xmltree import path_of

    made = producers(look)
    elements = {path_of(element): element for element in look.each("media")} if found else {}
    for media in found:
        element = elements.get(media.path)
        if element is None:
            yield media
            continue
        told = [look.words(part) for part in element.iter() if part.tag in made]
        told += [look.attribute(part, "source-credit") for part in element]
        yield replace(
            media, credit_lines=tuple(lines.picture_line(words, language) for words in told if words)
        )


def producers(look: Reader) -> set[str]:
    """The tags of elements that name the maker of a picture."""
    return {element.tag for element in look.elements.get("media-producer", ())}


LEFT = ("ed-msg", "note", "urgency", "series", "fixture", "del-list", "correction", "evloc", "bibliography")


def left(look: Reader) -> Iterator[Unread]:
    """Elements that say something and were not interpreted."""
    from archiver.xmltree import path_of

    for name in LEFT:
        for element in look.each(name):
            words = look.words(element)
            said = words.value if words else " ".join(f"{key}={value}" for key, value in element.items())
            if said:
                yield Unread(name, said, path=path_of(element))
    for element in look.each("meta"):
        said = f"{element.get('name') or element.get('http-equiv') or ''}: {element.get('content') or ''}"
        if said.strip(": "):
            yield Unread("meta", said, path=path_of(element))


def write(article: Article) -> bytes:
    """The article as NITF 3.6: UTF-8, indented, the same bytes for the same article."""
    from archiver.formats.nitfwriter import written

    return written(article)
