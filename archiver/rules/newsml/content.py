"""Language, headline, rights, and the content that an item carries: N090 to N101, N130 to N152."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

from archiver.article import Article, Document
from archiver.finding import ERROR, WARNING, Edit, Finding, Fix, Span
from archiver.languagetags import fault_of
from archiver.newsmltree import LENGTH, PREFIX, Item, items
from archiver.rules import rule
from archiver.rules.newsml.codes import written
from archiver.rules.newsml.dates import one
from archiver.rules.newsml.identity import status
from archiver.xmltree import NITF, XHTML, XML, path_of, span_of, words_of

NEWSML = ("newsml-g2",)
LANG = f"{{{XML}}}lang"
ENOUGH = 1500
"""How many characters show in which language a text is."""
HOMES = {"html": XHTML, "nitf": NITF, "div": XHTML, "body": XHTML}
"""Roots of bodies, and the namespace each is at home in."""


def nature(item: Item) -> str:
    """The class of an item, such as text or picture, in whatever scheme."""
    element = item.first("itemClass")
    return "" if element is None else re.split(r"[:/]", written(element)[0])[-1]


def is_text(item: Item) -> bool:
    """Whether an item is a news item of class text that carries words and metadata about them."""
    return (
        item.kind == "newsItem"
        and nature(item) in ("text", "")
        and next(item.own("contentMeta"), None) is not None
        and any(has_words(element) for element in (*item.all("inlineXML"), *item.all("inlineData")))
    )


def has_words(element: Any) -> bool:
    """Whether there is any text within an element."""
    return any(not piece.isspace() for piece in element.itertext())


def carries_anything(element: Any) -> bool:
    """Whether a rendition of the content holds anything."""
    return len(element) > 0 or bool((element.text or "").strip())


def meta_of(item: Item) -> Any:
    """The content metadata of an item, or the item where it has none."""
    return next(item.own("contentMeta"), item.element)


def text(element: Any) -> str:
    """The text within an element on one line."""
    return " ".join("".join(element.itertext()).split())


# Language


@rule("N090", "unregistered-language", ERROR, formats=NEWSML)
def unregistered_language(document: Document) -> Iterator[Finding]:
    """A language is called by a tag that nobody has registered.

    The schema checks only how a tag looks. `germ` looks well, and means nothing: no spell-checker, screen reader or
    search engine will take the text for German.

    Clause: NewsML-G2 2.9 specification, page 306; BCP 47.
    """
    for item in items(document):
        tagged = [(tag, elements[0], LANG) for tag, elements in item.noted.get(LANG, {}).items()]
        tagged += [(element.get("tag", ""), element, "tag") for element in item.all("language")]
        for tag, element, attribute in tagged:
            tag = tag.strip()
            wrong = fault_of(tag) if tag else ""
            if wrong:
                yield Finding(f"`{tag}` names no language: {wrong}", path=path_of(element, attribute))


@rule("N091", "no-language-of-item", WARNING, formats=NEWSML)
def no_language_of_item(document: Document) -> Iterator[Finding]:
    """The item does not say in which language its metadata is written.

    Headline, slugline and rights are words for people. Without `xml:lang` on the item a program cannot choose the
    right dictionary, voice or reader for them.

    Clause: NewsML-G2 2.9 specification, page 306.
    """
    for item in items(document):
        if not item.element.get(LANG):
            yield Finding(f"the {item.kind} has no xml:lang", path=path_of(item.element))


@rule("N092", "another-language", WARNING, formats=NEWSML)
def another_language(document: Document, article: Article) -> Iterator[Finding]:
    """The story is written in another language than the item says.

    It then shows up in the wrong searches, is translated from the wrong language, and read out in the wrong voice.
    Most often a template or a default of the editorial system said so, not a person.
    """
    stated = article.language
    sample = " ".join(islice((paragraph.value for paragraph in article.body), 20))[:ENOUGH]
    if stated is None or stated.how != "said" or len(sample) < 200 or sounds_like(sample, stated.value):
        return
    from archiver.language import name, recognise

    found = recognise(sample)
    if found is None or found.certainty < 0.95:
        return
    if primary(found.value) != primary(stated.value):
        yield Finding(
            f"the text is {name(found.value)}, and the item says `{stated.value}`", path=stated.path
        )


@cache
def small_words(language: str) -> frozenset[str]:
    """The small words of a language that is known well."""
    from archiver.language import WORDS

    return frozenset(WORDS.get(language, "").split())


def sounds_like(sample: str, tag: str) -> bool:
    """Whether one word in five is a small word of the language: then nobody needs to ask which language it is."""
    small = small_words(tag.partition("-")[0].lower())
    words = sample.lower().split()
    return bool(small) and sum(word in small for word in words) > len(words) / 5


def primary(tag: str) -> str:
    """The language of a tag, with those that share a written form taken as one."""
    language = tag.partition("-")[0].lower()
    return {
        "no": "nb",
        "nn": "nb",
        "bs": "hr",
        "sh": "hr",
        "sr": "hr",
        "in": "id",
        "iw": "he",
        "ms": "id",
    }.get(language, language)


@rule("N093", "no-language-of-content", WARNING, formats=NEWSML)
def no_language_of_content(document: Document) -> Iterator[Finding]:
    """A text does not say in which language it is written.

    `xml:lang` is about the words of the metadata; the language of the story itself is stated by `language`. Search
    and translation go by it.
    """
    for item in items(document):
        if is_text(item) and next(item.within("language", "contentMeta"), None) is None:
            yield Finding("the text does not state its language", path=path_of(meta_of(item)))


# Headline and dateline


@rule("N100", "item-without-headline", WARNING, formats=NEWSML)
def no_headline(document: Document) -> Iterator[Finding]:
    """A text has no headline, or an empty one.

    The headline is what a reader, a search engine and an archivist see first. A story without one is found only by
    those who know its number.
    """
    for item in items(document):
        headlines = list(item.within("headline", "contentMeta"))
        if headlines and not any(text(headline) for headline in headlines):
            yield Finding("the headline is empty", path=path_of(headlines[0]))
        elif not headlines and is_text(item):
            yield Finding("the text has no headline", path=path_of(meta_of(item)))


@rule("N101", "dateline-elsewhere", WARNING, formats=NEWSML)
def dateline_elsewhere(document: Document) -> Iterator[Finding]:
    """The dateline names another place than the one where the content was made.

    `located` and the dateline are two ways to say where the reporter was. When they differ, one was left over from an
    earlier version or copied from another story.

    Clause: NewsML-G2 implementation guide, page 43.
    """
    for item in items(document):
        dateline = next(item.within("dateline", "contentMeta"), None)
        if dateline is None or not text(dateline):
            continue
        named = [name for place in item.all("located") for name in place.iterchildren(PREFIX + "name")]
        places = [text(name) for name in named if text(name)]
        if not places:
            continue
        words = text(dateline).casefold()
        if not any(place.casefold().split(",")[0].split("/")[0].strip() in words for place in places):
            yield Finding(
                f"the dateline says `{text(dateline)}`, and the content was made in {places[0]}",
                path=path_of(dateline),
            )


# Rights


@rule("N130", "item-without-rights", WARNING, formats=NEWSML)
def no_rights(document: Document) -> Iterator[Finding]:
    """The item says nothing about rights.

    Whoever finds the story in ten years must know whose it is and what may be done with it. Without `rightsInfo` the
    careful will not use it, and the others will.

    Clause: NewsML-G2 2.9 specification, page 14.
    """
    for item in items(document):
        if "rightsInfo" in item.elements or next(item.own("contentMeta"), None) is None:
            continue
        if "groupSet" in item.elements or is_text(item) or next(located(item), None) is not None:
            yield Finding(f"the {item.kind} has no rightsInfo", path=path_of(item.element))


@rule("N131", "rights-of-nobody", WARNING, formats=NEWSML)
def rights_of_nobody(document: Document) -> Iterator[Finding]:
    """A statement of rights names neither a holder nor a notice.

    It tells that somebody has rights, not who. There is nobody to ask.

    Clause: NewsML-G2 2.9 specification, page 14.
    """
    for item in items(document):
        statements = list(item.own("rightsInfo"))
        if statements and not any(
            child.tag[LENGTH:] in ("copyrightHolder", "copyrightNotice")
            for statement in statements
            for child in statement.iterchildren("*")
        ):
            yield Finding("the rights name neither holder nor notice", path=path_of(statements[0]))


@rule("N132", "scope-and-parts", ERROR, formats=NEWSML)
def scope_and_parts(document: Document) -> Iterator[Finding]:
    """A statement of rights is limited in two ways at once.

    `scope` limits it to content or metadata, `idrefs` to parts that are named. Together they leave open what is meant.

    Clause: NewsML-G2 2.9 specification, page 16.
    """
    for item in items(document):
        for statement in item.own("rightsInfo"):
            if statement.get("idrefs") and (statement.get("scope") or statement.get("scopeuri")):
                yield Finding(
                    "the rights have a scope and name parts as well", path=path_of(statement, "idrefs")
                )


YEARS = re.compile(r"\b((?:19|20)\d\d)\b(?:\s*[-–/]\s*((?:19|20)?\d\d)\b)?")


@rule("N133", "notice-out-of-date", WARNING, formats=NEWSML)
def notice_out_of_date(document: Document) -> Iterator[Finding]:
    """The notice of rights is of another year, or the terms of use are only linked.

    A year that nobody turned over shows that nobody reads the notice. Terms that are only linked will have changed,
    or gone, when somebody needs to know what was agreed: an archive must hold their words.
    """
    for item in items(document):
        made, now = one(item, "contentCreated"), one(item, "versionCreated")
        years = {int(moment.words[:4]) for moment in (made, now) if moment}
        for notice in item.within("copyrightNotice", "rightsInfo"):
            said = years_of(text(notice))
            if said and years and not said & range_of(years):
                yield Finding(
                    f"`{text(notice)}` is about another year than {max(years)}", path=path_of(notice)
                )
        for terms in item.within("usageTerms", "rightsInfo"):
            if terms.get("href") and not text(terms):
                yield Finding(
                    f"the terms of use stand only at {terms.get('href')}", path=path_of(terms, "href")
                )


def years_of(words: str) -> set[int]:
    """The years that a notice names; "2017-19" names three."""
    found: set[int] = set()
    for first, last in YEARS.findall(words):
        end = int(first[:2] + last) if len(last) == 2 else int(last or first)
        found |= set(range(int(first), max(int(first), min(end, int(first) + 100)) + 1))
    return found


def range_of(years: set[int]) -> set[int]:
    """All years from the first to the last."""
    return set(range(min(years), max(years) + 1))


# Content


def renditions(item: Item) -> list[Any]:
    """The renditions of an item's content."""
    return [element for content in item.own("contentSet") for element in content.iterchildren("*")]


@rule("N140", "content-belies-class", ERROR, formats=NEWSML)
def content_belies_class(document: Document) -> Iterator[Finding]:
    """The content is not of the kind that the class of the item says.

    A text comes within the item, pictures, audio and video come from elsewhere. An item of class text that only points
    to a file shows nothing to those who asked for texts, and a picture without a file is no picture.

    Clause: NewsML-G2 2.9 specification, page 176.
    """
    for item in items(document):
        kinds = {element.tag[LENGTH:] for element in renditions(item)}
        if item.kind != "newsItem" or not kinds:
            continue
        code = nature(item)
        element = item.first("itemClass")
        if code == "text" and not kinds & {"inlineXML", "inlineData"}:
            media = [one.get("contenttype", "") for one in item.all("remoteContent")]
            if not any(one.startswith(("text/", "application/")) for one in media):
                yield Finding("the item is of class text and carries none", path=path_of(element))
        elif code in ("picture", "graphic", "video", "audio") and not kinds & {"remoteContent", "inlineData"}:
            yield Finding(f"the item is of class {code} and refers to no file", path=path_of(element))


@rule("N141", "body-in-wrong-namespace", ERROR, formats=NEWSML)
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


MEDIA_TYPE = re.compile(
    r"(application|audio|font|image|message|model|multipart|text|video)/([A-Za-z0-9!#$&^_.+-]+)"
)
SUFFIXES = frozenset(
    "xml json zip ber der fastinfoset wbxml cbor gzip json-seq cbor-seq zstd yaml sqlite3 jwt".split()
)
WRONG = frozenset(
    "text/xhtml text/nitf text/newsml application/html application/xhtml application/nitf image/jpg".split()
)


@rule("N142", "content-type", WARNING, formats=NEWSML)
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


@rule("N143", "content-type-belies-root", ERROR, formats=NEWSML)
def content_type_belies_root(document: Document) -> Iterator[Finding]:
    """The media type of the body is that of another format.

    A program that trusts the type reads NITF as XHTML and finds nothing.

    Clause: NewsML-G2 implementation guide, page 45.
    """
    for item in items(document):
        for inline in item.all("inlineXML"):
            said = inline.get("contenttype", "").partition(";")[0].strip().lower()
            for root, types in TYPES.items():
                named = [one for one in TYPES if said.endswith(TYPES[one])]
                if root in root_names(inline) and named and not said.endswith(types):
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


@rule("N144", "stranger-in-body", WARNING, formats=NEWSML)
def stranger_in_body(document: Document) -> Iterator[Finding]:
    """The body holds an element that its format does not have.

    A browser or a pagination system passes over what it does not know, and with it over the words inside. Most often a
    tag was misspelt, or belongs to the system that the story was written in.

    Clause: XHTML and HTML, elements; NITF 3.6, elements.
    """
    for root in roots(document):
        seen: set[str] = set()
        for element in root.iter("*"):
            namespace, _, name = element.tag[1:].partition("}")
            known = NAMES.get(namespace)
            if known and name not in known[0] and name not in seen:
                seen.add(name)
                yield Finding(f"{known[1]} has no element <{name}>", path=path_of(element))


@rule("N145", "data-without-encoding", ERROR, formats=NEWSML)
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


@rule("N146", "rendition-twice", WARNING, formats=NEWSML)
def rendition_twice(document: Document) -> Iterator[Finding]:
    """Two renditions of the content have the same purpose.

    Which of the two thumbnails is the thumbnail? A receiver takes the first, or the last.

    Clause: NewsML-G2 2.9 specification, pages 29 and 310.
    """
    for item in items(document):
        seen: dict[str, str] = {}
        for element in item.all("remoteContent"):
            purpose = element.get("rendition") or element.get("renditionuri") or ""
            if purpose and purpose in seen and same_language(element, seen[purpose]):
                yield Finding(f"two renditions are `{purpose}`", path=path_of(element))
            seen.setdefault(purpose, element.get("language", ""))


def same_language(element: Any, other: str) -> bool:
    """Whether two renditions are for the same readers."""
    return bool(element.get("language", "") == other)


def located(item: Item) -> Iterator[Any]:
    """The renditions that say where they lie."""
    return (e for e in item.all("remoteContent") if e.get("href") or e.get("residref"))


@rule("N147", "content-lies-nowhere", ERROR, formats=NEWSML)
def content_lies_nowhere(document: Document) -> Iterator[Finding]:
    """A rendition lies elsewhere, and it is not said where.

    Without an address or an identifier the file cannot be found, not even by its provider. An item that only announces
    content says so by `hascontent`.

    Clause: NewsML-G2 2.9 specification, page 29; 2.35 schema, documentation of remoteContent.
    """
    for item in items(document):
        for element in item.all("remoteContent"):
            if element.get("href") or element.get("residref") or element.get("hascontent") == "false":
                continue
            if not any(child.tag[LENGTH:] in ("altLoc", "altId") for child in element.iterchildren("*")):
                yield Finding("the rendition has neither href nor residref", path=path_of(element))


@rule("N148", "file-without-fixity", WARNING, formats=NEWSML)
def file_without_fixity(document: Document) -> Iterator[Finding]:
    """A file that belongs to the item is named with neither size nor hash.

    Nobody can tell whether the file that is found is the file that was meant, or whether it came over whole.

    Clause: NewsML-G2 2.9 specification, page 131.
    """
    for item in items(document):
        for element in located(item):
            if not element.get("size") and element.find(PREFIX + "hash") is None:
                target = element.get("href") or element.get("residref")
                yield Finding(f"{target} is named without size or hash", path=path_of(element))


@rule("N149", "count-off", WARNING, formats=NEWSML)
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


LAX = ("assert", "link", "itemRef", "deliverableOf", "remoteInfo")
"""Elements in which the schema lets any element pass."""


@rule("N150", "hidden-stranger", WARNING, formats=NEWSML)
def hidden_stranger(document: Document) -> Iterator[Finding]:
    """An element of the namespace of NewsML-G2 is none that NewsML-G2 has.

    Where the schema lets anything pass, a misspelt `<naem>` passes too. No program looks for it, and the name is lost.

    Clause: NewsML-G2 2.35 schema, wildcards that are judged laxly.
    """
    for item in items(document):
        if not any(name in item.elements for name in LAX):
            continue
        from archiver.schemas import newsml_facts

        for name in sorted(item.elements.keys() - newsml_facts().elements.keys()):
            for element in item.elements[name]:
                if element.getparent().tag[LENGTH:] in LAX:
                    yield Finding(f"no element of NewsML-G2 is called <{name}>", path=path_of(element))


@rule("N151", "no-content", WARNING, formats=NEWSML)
def no_content(document: Document) -> Iterator[Finding]:
    """A news item carries no content.

    Its metadata describes a story that is not there. Unless it only announces one, something was lost on the way.
    """
    for item in items(document):
        if item.kind != "newsItem" or status(item)[1] == "canceled":
            continue
        content = next(item.own("contentSet"), None)
        if content is None:
            if next(item.own("contentMeta"), None) is not None:
                yield Finding("the news item has no contentSet", path=path_of(item.element))
        elif len(content) == 0:
            yield Finding("the contentSet is empty", path=path_of(content))
        else:
            for element in item.all("inlineXML"):
                if not carries_anything(element):
                    yield Finding("the inlineXML is empty", path=path_of(element))


@rule("N152", "place-off-the-earth", WARNING, formats=NEWSML)
def place_off_the_earth(document: Document) -> Iterator[Finding]:
    """A geographical position does not lie on the earth, or is empty.

    Latitude goes from -90 to 90 and longitude from -180 to 180, in degrees. Where the two are mixed up, Helsinki lies
    in the Indian Ocean.
    """
    for item in items(document):
        for element in item.all("position"):
            for attribute, most in (("latitude", 90.0), ("longitude", 180.0)):
                words = element.get(attribute)
                if words is not None and not on_earth(words, most):
                    yield Finding(f"`{words}` is no {attribute}", path=path_of(element, attribute))


def on_earth(words: str, most: float) -> bool:
    """Whether a coordinate is a number within its bounds."""
    try:
        return abs(float(words)) <= most
    except ValueError:
        return False
