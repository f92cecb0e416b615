"""Dumps of Drupal's JSON:API: an article for each node, with what `included` says of its authors, terms and pictures.

What a date means: `created`, which Drupal calls the day of authoring, becomes the article's `created`, and `changed` its
`modified`. Of fields that each site names for itself the usual ones are known; others stay unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO, Any, NamedTuple

from archiver import jsonstream, jsontree
from archiver.article import Article, CreditLine, Document, Given, Media, Said, Unread, When, filled
from archiver.formats import lines
from archiver.formats.things import Thing, parse, starts
from archiver.pattern import Pattern
from archiver.record import replace
from archiver.source import Source, TooLong, Unreadable

NAME = "drupal"
LABEL = "Drupal JSON:API"
SUFFIXES = (".json",)

NODE = Pattern(rb'"type"\s*:\s*"node--[\w-]+"')
ATTRIBUTES = Pattern(rb'"(attributes|relationships|jsonapi|drupal_internal__nid)"\s*:')

BODY = ("body", "field_body", "field_text", "field_article_body", "field_content")
SUBHEADS = (
    "field_subtitle",
    "field_subheadline",
    "field_subhead",
    "field_deck",
    "field_kicker",
    "field_sub_title",
)
LEADS = (
    "field_summary",
    "field_teaser",
    "field_lead",
    "field_description",
    "field_abstract",
    "field_standfirst",
)
BYLINES = ("field_byline", "field_author_name", "field_authors_text", "field_author_line")
PUBLISHED = ("published_at", "field_published", "field_publish_date", "field_publication_date", "field_date")
DATELINES = ("field_dateline", "field_location")
RIGHTS = ("field_copyright", "field_rights")
SOURCES = ("field_source", "field_agency", "field_provider")
WRITERS = ("field_author", "field_authors", "field_byline", "field_contributor_authors", "field_writers")
HELPERS = ("field_contributor", "field_contributors")
SECTIONS = ("field_section", "field_category", "field_channel", "field_department")
GENRES = ("field_genre", "field_article_type", "field_content_type")
TAGS = ("field_tags", "field_keywords")
TOPICS = ("field_topics", "field_topic", "field_subjects")
PICTURES = (
    "field_image",
    "field_images",
    "field_media_image",
    "field_main_image",
    "field_lead_image",
    "field_media",
)
CAPTIONS = ("field_caption", "field_image_caption", "field_media_caption")
PHOTOGRAPHERS = (
    "field_photographer",
    "field_credit",
    "field_image_credit",
    "field_photo_credit",
    "field_copyright",
)


def sniff(head: bytes, name: str) -> int:
    """Sure where JSON holds a node with attributes."""
    if not starts(head, b"{", b"["):
        return 0
    return 97 if NODE.search(head) and ATTRIBUTES.search(head) else 0


def read(source: Source, given: Given) -> Document:
    """Read a dump that fits into memory. Broken JSON becomes a fault.

    Raises `Unreadable` where there is no node, and `LimitReached` when the JSON nests too deeply.
    """
    parsed = parse(source)
    document = Document(source, NAME, (), parsed.faults, parsed.value)
    if parsed.readable:
        found = [
            filled(lines.recognised(article(node, site)), given)
            for page, site in pages(parsed.value)
            for node in nodes(page)
        ]
        if not found:
            raise Unreadable("JSON, but no dump of Drupal: it holds no node")
        document.articles = tuple(found)
    return document


def pages(value: Any) -> Iterator[tuple[Thing, Site]]:
    """The answers of the interface that a dump holds: one, or a list of them."""
    each = (
        [Thing(value, "")]
        if isinstance(value, dict)
        else [Thing(one, f"/{index}") for index, one in enumerate(value) if isinstance(one, dict)]
        if isinstance(value, list)
        else []
    )
    for page in each:
        if "data" in page.data:
            yield page, Site({name_of(one.data): one for one in page.each("included")}, page)
    if each and not any("data" in page.data for page in each):
        whole = Thing({"data": [page.data for page in each]}, "")
        yield whole, Site({}, Thing({}, ""))


def nodes(page: Thing) -> Iterator[Thing]:
    """The nodes of an answer."""
    for node in (*page.each("data"), *page.inner("data")):
        if node.plain("type").startswith("node--"):
            yield node


def name_of(data: dict[str, Any]) -> str:
    """Kind and identifier of a resource, which together are its name."""
    return f"{data.get('type')} {data.get('id')}"


class Site(NamedTuple):
    """What an answer includes beside its nodes, by name, and the answer itself."""

    included: dict[str, Thing]
    page: Thing

    def related(self, thing: Thing, *names: str) -> Iterator[tuple[Thing, Thing]]:
        """What a resource refers to by these names, and the reference, which may say something as well."""
        for name in names:
            path = f"relationships/{name}/data"
            for reference in (*thing.each(path), *thing.inner(path)):
                if found := self.included.get(name_of(reference.data)):
                    yield found, reference


def article(node: Thing, site: Site) -> Article:
    """The article that a node states."""
    told = Thing(attributes(node), f"{node.path}/attributes")
    language = told.said("langcode")
    spoken = language.value if language else ""
    unread: list[Unread] = []
    body, pictures = body_of(told)
    return Article(
        id=identifier(node),
        version=told.number("drupal_internal__vid"),
        kind="text",
        status={True: "usable", False: "withheld"}.get(told.value("status"), "") if is_flag(told) else "",
        headline=told.said("title"),
        subheads=tuple(found for name in SUBHEADS if (found := words(told, name))),
        description=next((found for name in LEADS if (found := words(told, name))), None)
        or told.said("body/summary"),
        dateline=next((found for name in DATELINES if (found := words(told, name))), None),
        body=body,
        language=language,
        created=moment(told, unread, "created"),
        published=moment(told, unread, *PUBLISHED),
        modified=moment(told, unread, "changed"),
        credit_lines=lines.merged(credit_lines(node, told, site, body, spoken)),
        provider=next((found for name in SOURCES if (found := words(told, name))), None),
        rights=next((found for name in RIGHTS if (found := words(told, name))), None),
        subjects=tuple(terms(node, site, *TOPICS)),
        keywords=tuple(terms(node, site, *TAGS)),
        section=next(terms(node, site, *SECTIONS), None),
        genre=next(terms(node, site, *GENRES), None),
        url=address(node, told),
        media=(*images(node, site, spoken), *pictures),
        unread=(*unread, *left(node, told, site)),
        path=node.path,
    )


def attributes(node: Thing) -> dict[str, Any]:
    """The attributes of a resource."""
    value = node.data.get("attributes")
    return value if isinstance(value, dict) else {}


def is_flag(told: Thing) -> bool:
    """Whether the status is said as it should be."""
    return isinstance(told.value("status"), bool)


def identifier(node: Thing) -> Said | None:
    """The identifier of a node, which is one for the whole world."""
    said = node.said("id")
    if said is None:
        return None
    is_uuid = re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", said.value)
    return replace(said, value=f"urn:uuid:{said.value}") if is_uuid else said


def words(told: Thing, name: str) -> Said | None:
    """The words of a field: a string, or what an object has as processed or plain value, without its markup."""
    from archiver.formats import fragments

    said = told.said(name, f"{name}/value", f"{name}/processed", f"{name}/0", f"{name}/0/value")
    value = fragments.text(said.value) if said else ""
    return replace(said, value=value) if said and value else None


def moment(told: Thing, unread: list[Unread], *names: str) -> When | None:
    """The first of these moments; seconds since 1970 are one."""
    for name in names:
        value = told.value(name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**11:
            iso = datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            return When(iso, str(value), path=told.pointer(name))
        if found := told.moment(unread, name, f"{name}/value"):
            return found
    return None


def body_of(told: Thing) -> tuple[tuple[Said, ...], tuple[Media, ...]]:
    """The paragraphs of the text, as the site shows it or else as it was typed."""
    from archiver.formats import fragments

    for name in BODY:
        for value in (f"{name}/processed", f"{name}/value", name):
            if said := told.said(value):
                body = fragments.read(said.raw, said.path)
                if body.paragraphs:
                    return body.paragraphs, body.media
    return (), ()


def credit_lines(
    node: Thing, told: Thing, site: Site, body: tuple[Said, ...], language: str
) -> Iterator[CreditLine]:
    """Everyone credited: a byline goes before records of authors, and these before the user who saved the node."""
    for name in BYLINES:
        if said := words(told, name):
            yield lines.line_from(said, "byline", language)
    for party in parties(node, site, *(WRITERS if signed(node, told, site) else ("uid",))):
        yield lines.party(party, "author", language)
    for party in parties(node, site, *HELPERS):
        yield lines.party(party, "contributor", language)
    for name in HELPERS:
        if said := words(told, name):
            yield lines.line_from(said, "tail", language)
    yield from lines.in_body(body, language)


def signed(node: Thing, told: Thing, site: Site) -> bool:
    """Whether the site says who wrote it, so that the user who saved the node need not be the author."""
    return any(words(told, name) for name in BYLINES) or any(parties(node, site, *WRITERS))


def parties(node: Thing, site: Site, *names: str) -> Iterator[Said]:
    """The names of the users, persons and terms that a node refers to."""
    for found, _ in site.related(node, *names):
        told = Thing(attributes(found), f"{found.path}/attributes")
        said = told.said(
            "field_full_name", "field_name", "field_display_name", "display_name", "title", "name"
        )
        if said:
            yield said


def terms(node: Thing, site: Site, *names: str) -> Iterator[Said]:
    """The names of the terms that a node is filed under, else what the field says itself."""
    for found, _ in site.related(node, *names):
        if said := Thing(found.data, found.path).said("attributes/name", "attributes/title"):
            yield said
    told = Thing(attributes(node), f"{node.path}/attributes")
    for name in names:
        if said := told.said(name):
            yield said
        yield from told.words(name)


def address(node: Thing, told: Thing) -> Said | None:
    """The address of the page: whole where its site is known, else the path on it."""
    alias = told.said("path/alias")
    if alias is None:
        return told.said("field_url", "url")
    own = node.plain("links/self/href", "links/self")
    site = re.match(r"https?://[^/]+", own)
    return replace(alias, value=site[0] + alias.value) if site and alias.value.startswith("/") else alias


def images(node: Thing, site: Site, language: str) -> Iterator[Media]:
    """The pictures that a node refers to, directly or as media."""
    for found, reference in site.related(node, *PICTURES):
        told = Thing(attributes(found), f"{found.path}/attributes")
        caption = reference.plain("meta/title", "meta/alt")
        credited: list[CreditLine] = []
        if found.plain("type").startswith("media--"):
            caption = next((said.value for name in CAPTIONS if (said := words(told, name))), caption)
            for name in PHOTOGRAPHERS:
                if said := words(told, name):
                    credited.append(lines.picture_line(said, language))
            held = ("field_media_image", "thumbnail", "field_media_file")
            inner = next(site.related(found, *held), None)
            if inner is None:
                continue
            caption = caption or inner[1].plain("meta/title", "meta/alt")
            told = Thing(attributes(inner[0]), f"{inner[0].path}/attributes")
        url = told.plain("uri/url", "url", "uri/value", "filename")
        kind = told.plain("filemime")
        yield Media("ImageObject", url, caption, tuple(credited), kind, found.path)


READ = frozenset(
    """title langcode status created changed path body drupal_internal__nid drupal_internal__vid promote sticky
    default_langcode revision_timestamp revision_log revision_translation_affected content_translation_source
    content_translation_outdated metatag metatag_normalized field_meta_tags comment""".split()
).union(
    BODY,
    SUBHEADS,
    LEADS,
    BYLINES,
    PUBLISHED,
    DATELINES,
    RIGHTS,
    SOURCES,
    HELPERS,
    SECTIONS,
    GENRES,
    TAGS,
    TOPICS,
)
"""Attributes that are read, and those that say nothing of the story itself."""
MACHINERY = frozenset("node_type revision_uid menu_link uid content_translation_uid parent".split())


def left(node: Thing, told: Thing, site: Site) -> Iterator[Unread]:
    """Attributes that were not interpreted, and references that lead to nothing that is read."""
    yield from told.left(READ)
    for user in parties(node, site, "uid") if signed(node, told, site) else ():
        yield Unread("user who saved it", user.raw, path=user.path)
    read = {*WRITERS, *HELPERS, *SECTIONS, *GENRES, *TAGS, *TOPICS, *PICTURES}
    for relationships in node.inner("relationships"):
        for name in relationships.data:
            path = f"{name}/data"
            for reference in (*relationships.each(path), *relationships.inner(path)):
                known = name_of(reference.data) in site.included
                if name not in MACHINERY and not (name in read and known):
                    what = name_of(reference.data)
                    yield Unread(
                        name, what if known else f"{what}, which is not included", path=reference.path
                    )


# -- A stream taken apart -------------------------------------------------------------------------------------------------

LISTED = Pattern(rb'"data"\s*:\s*\[')
DEEP = 3
"""So many references are followed from a node: to a medium, to its file."""


def is_list(head: bytes) -> bool:
    """Whether a file begins as one answer with a list of nodes."""
    return starts(head, b"{") and bool(LISTED.search(head)) and sniff(head, "") > 0


def parted(stream: IO[bytes], name: str, most: int) -> Iterator[Source | TooLong]:
    """Every node of an answer as an answer of its own, named by its container and identifier, with what it refers to.

    Memory grows with what is included, not with the nodes. Raises `Unreadable` where there is no node.
    """
    included = {}
    for _, row in jsonstream.elements(stream, {("included",)}, most):
        record = record_of(row or b"")
        included[name_of(record)] = (row or b"", references(record))
    stream.seek(0)
    found = 0
    for _, row in jsonstream.elements(stream, {("data",)}, most):
        record = record_of(row) if row else {}
        if row is None or str(record.get("type", "")).startswith("node--"):
            found += 1
            called = f"{name}#node={record.get('id') or f'number-{found}'}"
            yield TooLong(called) if row is None else Source(called, answer(row, record, included))
    if not found:
        raise Unreadable("JSON, but no dump of Drupal: it holds no node")


def record_of(row: bytes) -> dict[str, Any]:
    """A resource as an object; an empty one where it is broken."""
    value = jsontree.parse(row.decode("utf-8", "replace")).value
    return value if isinstance(value, dict) else {}


def references(record: dict[str, Any]) -> list[str]:
    """The names of the resources that one refers to."""
    whole = Thing(record, "")
    found: list[str] = []
    for relationships in whole.inner("relationships"):
        for name in relationships.data:
            path = f"{name}/data"
            found += [name_of(one.data) for one in (*relationships.each(path), *relationships.inner(path))]
    return found


def answer(row: bytes, record: dict[str, Any], included: dict[str, tuple[bytes, list[str]]]) -> bytes:
    """An answer with one node, its own bytes as they are, and with the resources that it leads to."""
    taken: dict[str, bytes] = {}
    waiting = references(record)
    for _ in range(DEEP):
        fresh = [name for name in waiting if name in included and name not in taken]
        taken |= {name: included[name][0] for name in fresh}
        waiting = [inner for name in fresh for inner in included[name][1]]
    beside = b",\n".join(taken.values())
    return b'{"jsonapi":{"version":"1.0"},\n"data":[' + row + b'],\n"included":[' + beside + b"]}\n"
