"""The body of a story within its item: N141 to N145, N149."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archiver.article import Document
from archiver.finding import ERROR, WARNING, Edit, Finding, Fix, Span
from archiver.newsmltree import LENGTH, PREFIX, items
from archiver.pattern import Pattern
from archiver.remembered import remembered
from archiver.rules import rule
from archiver.rules.newsml.content import renditions
from archiver.rules.newsml.traits import NEWSML, UNLIKE_A_PAGE
from archiver.xmltree import NITF, XHTML, path_of, span_of, words_of

HOMES = {"html": XHTML, "nitf": NITF, "div": XHTML, "body": XHTML}
"""Roots of bodies, and the namespace each is at home in."""


@rule("N141", "body-in-wrong-namespace", ERROR, formats=NEWSML, needs=[UNLIKE_A_PAGE])
def body_in_wrong_namespace(document: Document) -> Iterator[Finding]:
    """The body of the story stands in the namespace of NewsML-G2 instead of its own.

    `<html>` without its own namespace is not HTML but an element that NewsML-G2 does not know. The schema lets it
    pass; a program that looks for XHTML or NITF finds no story at all.

    The fix declares the namespace on the body. It is safe: the elements are those of the format, and of no other.

    Clause: NewsML-G2 2.9 specification, page 29; implementation guide, page 47.
    """
    for root in roots(document):
        name = root.tag[LENGTH:] if root.tag.startswith(PREFIX) else ""
        if name in HOMES:
            path = path_of(root)
            yield Finding(
                f"the body <{name}> stands in the namespace of NewsML-G2, not in its own",
                path=path,
                label=f'xmlns="{HOMES[name]}" is missing',
                fix=at_home(document, path, name) if root.prefix is None else None,
            )


def roots(document: Document) -> Iterator[Any]:
    """The root elements of all bodies."""
    for item in items(document):
        for inline in item.all("inlineXML"):
            yield from inline.iterchildren("*")


def at_home(document: Document, path: str, name: str) -> Fix | None:
    """Declare the namespace of a body on its root."""
    span = span_of(document, path)
    if span is None or "xmlns=" in document.source.text[span.start : span.end]:
        return None
    after = span.start + 1 + len(name)
    return Fix(f"declare the namespace of <{name}>", (Edit(Span(after, after), f' xmlns="{HOMES[name]}"'),))


MEDIA_TYPE = Pattern(
    r"(application|audio|font|image|message|model|multipart|text|video)/([A-Za-z0-9!#$&^_.+-]+)"
)


SUFFIXES = frozenset(
    "xml json zip ber der fastinfoset wbxml cbor gzip json-seq cbor-seq zstd yaml sqlite3 jwt".split()
)


WRONG = frozenset(
    "text/xhtml text/nitf text/newsml application/html application/xhtml application/nitf image/jpg".split()
)


@rule("N142", "content-type", WARNING, formats=NEWSML, needs=[UNLIKE_A_PAGE])
def content_type(document: Document) -> Iterator[Finding]:
    """The media type of a rendition is missing, or is not one that is registered.

    The type tells what a file is before it is opened. `xhtml/xml` is known to nobody: XHTML is application/xhtml+xml,
    NITF application/nitf+xml.

    Clause: NewsML-G2 implementation guide, page 45; media types of IANA.
    """
    for item in items(document):
        for element in renditions(item):
            said = element.get("contenttype", "")
            bare = said.partition(";")[0].strip()
            name = element.tag[LENGTH:]
            if not said and name == "inlineXML" and any(root in HOMES for root in root_names(element)):
                yield Finding("the body has no contenttype", path=path_of(element))
            elif said and not registered(bare):
                yield Finding(f"`{said}` is no registered media type", path=path_of(element, "contenttype"))


@remembered(256)
def registered(media_type: str) -> bool:
    """Whether a media type is built as registered ones are."""
    found = MEDIA_TYPE.fullmatch(media_type)
    if found is None or media_type.lower() in WRONG:
        return False
    _, plus, suffix = found[2].rpartition("+")
    return not plus or suffix in SUFFIXES


def root_names(element: Any) -> list[str]:
    """The local names of the roots of a body."""
    return [child.tag.rpartition("}")[2] for child in element.iterchildren("*")]


TYPES = {"html": ("xhtml+xml", "html"), "nitf": ("nitf+xml",)}


@rule("N143", "content-type-belies-root", ERROR, formats=NEWSML, needs=[UNLIKE_A_PAGE])
def content_type_belies_root(document: Document) -> Iterator[Finding]:
    """The media type of the body is that of another format.

    A program that trusts the type reads NITF as XHTML and finds nothing.

    Clause: NewsML-G2 implementation guide, page 45.
    """
    for item in items(document):
        for inline in item.all("inlineXML"):
            said = inline.get("contenttype", "").partition(";")[0].strip().lower()
            named = [one for one in TYPES if said.endswith(TYPES[one])]
            for root in root_names(inline) if named else ():
                if root in TYPES and not said.endswith(TYPES[root]):
                    yield Finding(
                        f"the type is {said}, and the body is <{root}>", path=path_of(inline, "contenttype")
                    )


HTML_NAMES = frozenset(
    """a abbr acronym address applet area article aside audio b base basefont bdi bdo big blockquote body br button
    canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed
    fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe
    img input ins isindex kbd label legend li link main map mark menu menuitem meta meter nav noframes noscript object
    ol optgroup option output p param picture pre progress q rb rbc rp rt rtc ruby s samp script search section select
    slot small source span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead
    time title tr track tt u ul var video wbr math""".split()
)


NITF_NAMES = frozenset(
    """a abstract addressee alt-code bibliography block body body.content body.end body.head bq br byline byttl caption
    care.of chron city classifier col colgroup copyrite copyrite.holder copyrite.year correction country credit
    custom-table datasource date.expire date.issue date.release dateline dd del-list delivery.office delivery.point
    denom distributor dl doc-id doc-scope doc.copyright doc.rights docdata ds dt du-key ed-msg em event evloc fixture
    fn frac frac-sep from-src function head hedline hl1 hl2 hr identified-content iim key-list keyword lang li location
    media media-caption media-metadata media-object media-producer media-reference meta money name.family name.given
    nitf nitf-col nitf-colgroup nitf-table nitf-table-metadata nitf-table-summary note num numer object.title ol org p
    person postaddr postcode pre pronounce pubdata q region revision-history rights rights.agent rights.enddate
    rights.geography rights.limitations rights.owner rights.startdate rights.type rb rbc rp rt rtc ruby series state
    story.date sub sublocation sup table table-reference tagline tbody td tfoot th thead title tobject tobject.property
    tobject.subject tr ul urgency virtloc""".split()
)
"""Elements of NITF 3.6, with those of Ruby annotations."""


NAMES = {XHTML: (HTML_NAMES, "XHTML"), NITF: (NITF_NAMES, "NITF")}
KNOWN = frozenset(f"{{{namespace}}}{name}" for namespace, (names, _) in NAMES.items() for name in names)


@rule("N144", "stranger-in-body", WARNING, formats=NEWSML, needs=["inlineXML"])
def stranger_in_body(document: Document) -> Iterator[Finding]:
    """The body holds an element that its format does not have.

    A browser or a pagination system passes over what it does not know, and with it over the words inside. Most often a
    tag was misspelt, or belongs to the system that the story was written in.

    Clause: XHTML and HTML, elements; NITF 3.6, elements.
    """
    for root in roots(document):
        for tag in sorted({element.tag for element in root.iter("*")} - KNOWN):
            namespace, _, name = tag[1:].partition("}")
            if namespace in NAMES:
                path = path_of(next(root.iter(tag)))
                yield Finding(f"{NAMES[namespace][1]} has no element <{name}>", path=path)


@rule("N145", "data-without-encoding", ERROR, formats=NEWSML, needs=["inlineData"])
def data_without_encoding(document: Document) -> Iterator[Finding]:
    """Data lies within the item without its encoding, and is not plain text.

    Only plain text can stand in XML as it is. A picture without a named encoding cannot be unpacked again.

    Clause: NewsML-G2 2.9 specification, page 29.
    """
    for item in items(document):
        for element in item.all("inlineData"):
            said = element.get("contenttype", "").partition(";")[0].strip()
            coded = element.get("encoding") or element.get("encodinguri")
            if not coded and said and not said.startswith("text/"):
                yield Finding(f"the data is {said}, and no encoding is named", path=path_of(element))


@rule("N149", "count-off", WARNING, formats=NEWSML, needs=["@wordcount", "@charcount"])
def count_off(document: Document) -> Iterator[Finding]:
    """The number of words or characters differs much from what the text has.

    Up to fifteen in a hundred is a matter of how one counts. More means that the text was cut, or changed after it was
    counted.

    Clause: NewsML-G2 2.9 specification, section 2.13.
    """
    for item in items(document):
        for element in (*item.all("inlineXML"), *item.all("inlineData")):
            words = element.get("wordcount", "")
            characters = element.get("charcount", "")
            if not (words.isdigit() or characters.isdigit()):
                continue
            body = next(
                (e for e in element.iter("*") if e.tag.rpartition("}")[2] in ("body", "body.content")),
                element,
            )
            content = words_of(body)
            for said, counted, what in (
                (words, len(content.split()), "words"),
                (characters, len(content), "characters"),
            ):
                if said.isdigit() and counted and abs(int(said) - counted) > 0.15 * max(counted, int(said)):
                    yield Finding(
                        f"the item says {said} {what}, and the text has {counted}",
                        path=path_of(element, "wordcount" if what == "words" else "charcount"),
                    )
