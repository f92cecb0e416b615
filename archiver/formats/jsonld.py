"""schema.org JSON-LD: read the articles of a file, and write one article."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archiver import jsontree
from archiver.article import Article, Credit, CreditLine, Document, Given, Media, Said, Unread, When, filled
from archiver.linkeddata import Block, Graph, Node, Value, moment, words
from archiver.pattern import Pattern
from archiver.record import replace
from archiver.source import LimitReached, Source

NAME = "jsonld"
LABEL = "schema.org JSON-LD"
SUFFIXES = (".jsonld", ".json")

CONTEXT = Pattern(rb'"@context"')
TYPED = Pattern(
    rb'"@?type"\s*:\s*\[?\s*"(?:schema:|https?://schema\.org/)?[A-Za-z]*'
    rb"(?:Article|Posting|Report|CreativeWork|WebPage|Review|APIReference)\"",
    re.I,
)

CREDITED = {
    "author": "author",
    "creator": "author",
    "contributor": "contributor",
    "editor": "editor",
    "translator": "translator",
    "producer": "producer",
    "accountablePerson": "editor",
    "reviewedBy": "reviewer",
    "sourceOrganization": "source",
    "copyrightHolder": "rightsholder",
}
"""Property of an article -> the role of whom it names."""

PICTURED = {
    "creator": "photographer",
    "author": "photographer",
    "copyrightHolder": "rightsholder",
    "provider": "source",
}
"""The same for what stands on an image."""

DATES = ("datePublished", "dateModified", "dateCreated")

ORGANISATIONS = Pattern(
    r"Organi[sz]ation$|Corporation$|Business$|Company$|Agency$|Project$|NGO$|Consortium$|Library\w*$"
)


def sniff(head: bytes, name: str) -> int:
    """Sure when JSON names schema.org or an article type; not at all when this is not JSON."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start not in (b"{", b"["):
        suffixed = name.lower().endswith(SUFFIXES)
        return 40 if suffixed and start not in (b"<", b"") else 0
    if b"schema.org" in head and (CONTEXT.search(head) or b"schema.org/" in head):
        return 95
    if TYPED.search(head):
        return 85
    if CONTEXT.search(head) or name.lower().endswith(".jsonld"):
        return 60
    return 50 if name.lower().endswith(".json") else 20


def read(source: Source, given: Given) -> Document:
    """Read a JSON-LD file. Broken JSON becomes a fault; raises `LimitReached` when it nests too deeply."""
    parsed = jsontree.parse(source.text)
    for fault in parsed.faults:
        if fault.kind in ("json-depth", "json-size"):
            raise LimitReached(fault.message)
    graph = Graph([Block(parsed.value, text=source.text)])
    nodes = told(graph)
    articles = tuple(filled(recognised(article_of(graph, node)), given) for node in nodes)
    return Document(source, NAME, articles, parsed.faults, parsed.value, {"graph": graph, "told": nodes})


def told(graph: Graph) -> tuple[Node, ...]:
    """The nodes to read as articles: articles, else what at the top has a headline or a body."""
    if graph.articles:
        return graph.articles
    return tuple(node for node in graph.roots if "headline" in node.data or "articleBody" in node.data)[:1]


def article_of(graph: Graph, node: Node) -> Article:
    """One node as an Article."""

    def said(*names: str) -> Said | None:
        found = graph.first(node, *names)
        return Said(words(found.value).strip(), words(found.value), path=found.path) if found else None

    language = said("inLanguage")
    tongue = language.value if language else ""
    body = tuple(paragraphs(graph, node))
    publisher = next(named(graph, node, "publisher", "provider"), None)
    rightsholder = next(named(graph, node, "copyrightHolder"), None)
    lines = tuple(credit_lines(graph, node, body, tongue))
    dates = {name: when(graph, node, name, tongue) for name in DATES}
    return Article(
        id=identity(graph, node),
        headline=said("headline", "name"),
        subheads=tuple(texts(graph, node, "alternativeHeadline")),
        description=said("description", "abstract"),
        dateline=said("dateline"),
        body=body,
        language=language,
        published=dates["datePublished"],
        modified=dates["dateModified"],
        created=dates["dateCreated"],
        credit_lines=lines,
        provider=publisher,
        rights=said("copyrightNotice", "usageInfo"),
        rightsholder=rightsholder,
        subjects=tuple(named(graph, node, "about")),
        keywords=tuple(keywords(graph, node)),
        section=said("articleSection"),
        genre=said("genre"),
        url=said("url") or page(graph, node),
        media=tuple(media(graph, node, tongue)),
        unread=tuple(unread(graph, node, dates, lines)),
        path=node.path,
    )


def recognised(article: Article) -> Article:
    """The article with its language as its words tell it, where the source does not say."""
    if article.language is not None:
        return article
    sample = article.text or (article.headline.value if article.headline else "")
    if not sample:
        return article
    from archiver import language

    return replace(article, language=language.recognise(sample))


def identity(graph: Graph, node: Node) -> Said | None:
    """What names the article: its `@id` when that is absolute, else its identifier or URL."""
    if node.id and ":" in node.id:
        return Said(node.id, node.id, path=node.at("@id"))
    for name in ("identifier", "url", "mainEntityOfPage"):
        for value in graph.values(node, name):
            named_by = words(value.value) or reference(graph, value)
            if named_by.strip():
                return Said(named_by.strip(), named_by, path=value.path)
    return Said(node.id, node.id, path=node.at("@id")) if node.id else None


def reference(graph: Graph, value: Value) -> str:
    """The address of what a value refers to."""
    if not isinstance(value.value, dict):
        return words(value.value)
    found = graph.node(value.value, value.path)
    data = found.data if found else value.value
    return words(data.get("@id")) or words(data.get("url")) or words(data.get("value"))


def page(graph: Graph, node: Node) -> Said | None:
    """The address of the page whose main entity the article is."""
    for value in graph.values(node, "mainEntityOfPage"):
        address = reference(graph, value)
        if address.startswith(("http:", "https:")):
            return Said(address, address, path=value.path)
    return None


def texts(graph: Graph, node: Node, name: str) -> Iterator[Said]:
    """The texts of a property."""
    for value in graph.values(node, name):
        text = words(value.value)
        if text.strip():
            yield Said(text.strip(), text, path=value.path)


def named(graph: Graph, node: Node, *properties: str) -> Iterator[Said]:
    """The names of what properties refer to, be they text or objects."""
    for name in properties:
        for value in graph.values(node, name):
            text, path = name_of(graph, value)
            if text.strip():
                yield Said(text.strip(), text, path=path)


def name_of(graph: Graph, value: Value) -> tuple[str, str]:
    """The name of a party or thing, and where that stands."""
    found = graph.node(value.value, value.path)
    if found is None:
        return words(value.value), value.path
    for one in graph.same(found):
        for name in ("name", "legalName", "alternateName"):
            for inner in one.each(name):
                if words(inner.value).strip():
                    return words(inner.value), inner.path
        parts = [words(one.data.get(part)).strip() for part in ("givenName", "additionalName", "familyName")]
        if any(parts):
            return " ".join(part for part in parts if part), one.path
    return "", value.path


def keywords(graph: Graph, node: Node) -> Iterator[Said]:
    """Keywords one by one; a single text is split at its commas."""
    values = graph.values(node, "keywords")
    for value in values:
        text, path = name_of(graph, value)
        parts = text.split(",") if len(values) == 1 else [text]
        for part in parts:
            if part.strip():
                yield Said(part.strip(), part, path=path)


def when(graph: Graph, node: Node, name: str, language: str) -> When | None:
    """A date at the precision that was said; None when it is none that can be read."""
    found = graph.first(node, name)
    if found is None:
        return None
    raw = words(found.value)
    iso = moment(raw)
    if iso:
        return When(iso, raw, path=found.path)
    from archiver import dates

    date = dates.read(raw, language=language, path=found.path)
    return replace(date, raw=raw, span=None, path=found.path) if date else None


def unread(
    graph: Graph, node: Node, dates: dict[str, When | None], lines: tuple[CreditLine, ...]
) -> Iterator[Unread]:
    """Dates and credits that stand in the source and say nothing that can be read; `dates` and `lines` are what was."""
    for name, date in dates.items():
        found = graph.first(node, name) if date is None else None
        if found is not None:
            yield Unread("date", words(found.value), path=found.path)
    heard = {line.path for line in lines}
    for name in CREDITED:
        for value in graph.values(node, name) if name in graph.names else ():
            said, path = name_of(graph, value)
            if path not in heard and said.strip():
                yield Unread("credit", said, path=path)


BREAK = Pattern(r"[\r\n\u2028\u2029]+")


def paragraphs(graph: Graph, node: Node) -> Iterator[Said]:
    """The body, paragraph by paragraph."""
    for value in graph.values(node, "articleBody"):
        text = words(value.value)
        for line in BREAK.split(text) if any(mark in text for mark in "\r\u2028\u2029") else text.split("\n"):
            paragraph = line.strip()
            if paragraph:
                yield Said(paragraph, paragraph, path=value.path)


def credit_lines(graph: Graph, node: Node, body: tuple[Said, ...], language: str) -> Iterator[CreditLine]:
    """Everyone credited: by a property, in the credit text, and in the lines at the head and the end of the body."""
    from archiver.credits.text import in_text

    known: set[tuple[str, str]] = set()
    for line in by_property(graph, node, CREDITED, language):
        known.update((credit.name, credit.role) for credit in line.credits)
        yield line
    for value in graph.values(node, "creditText"):
        for row in words(value.value).split("\n"):
            told = read_words(row, language, value.path)
            if told is None:
                continue
            fresh = tuple(credit for credit in told.credits if (credit.name, credit.role) not in known)
            yield replace(told, credits=fresh)
    for _, found in in_text(body, language=language):
        yield found


def by_property(graph: Graph, node: Node, roles: dict[str, str], language: str) -> Iterator[CreditLine]:
    """A credit line for every party that a property names."""
    for name, role in roles.items():
        for value in graph.values(node, name) if name in graph.names else ():
            line = party(graph, value, roleplay(value, role), language)
            if line:
                yield line


def roleplay(value: Value, role: str) -> str:
    """The role that a Role object names, when it is one of ours; else that of the property."""
    said = words(value.role.data.get("roleName")).strip().casefold() if value.role else ""
    if said:
        from archiver.credits.roles import roles

        for known in roles():
            if said in (known.code, known.en.casefold(), known.de.casefold()):
                return known.code
    return role


def party(graph: Graph, value: Value, role: str, language: str) -> CreditLine | None:
    """One party as a credit line: who is meant, mended of what does not belong into a name."""
    name, path = name_of(graph, value)
    if not name.strip():
        return None
    line = read_words(name, language, path)
    if line is None:
        return None
    node = graph.node(value.value, value.path)
    kind = kind_of(node)
    alone = len(line.credits) == 1
    uri = address(node) if alone else ""
    found = tuple(
        told_of(
            credit,
            role if credit.role in ("author", role) or not credit.role else credit.role,
            kind if kind and alone and credit.name == name.strip() else credit.kind,
            uri or credit.uri,
        )
        for credit in line.credits
    )
    return line if found == line.credits else replace(line, credits=found)


def told_of(credit: Credit, role: str, kind: str, uri: str) -> Credit:
    """The credit with what its properties tell besides the name."""
    if (credit.role, credit.kind, credit.uri) == (role, kind, uri):
        return credit
    return replace(credit, role=role, kind=kind, uri=uri)


def kind_of(node: Node | None) -> str:
    """What kind of party a node says it is."""
    for name in node.types if node else ():
        if name.casefold() == "person":
            return "person"
        if ORGANISATIONS.search(name):
            return "organisation"
    return ""


def address(node: Node | None) -> str:
    """The identifier that a node gives for the party."""
    if node is None:
        return ""
    for name in ("@id", "sameAs", "url"):
        for value in node.each(name):
            said = words(value.value)
            if said.startswith(("http:", "https:", "urn:", "tag:")):
                return said
    return ""


def read_words(text: str, language: str, path: str) -> CreditLine | None:
    """A credit line from the words of a field."""
    from archiver.credits.read import read_line

    return read_line(text, slot="field", language=language, path=path)


def placed(line: CreditLine, path: str) -> CreditLine:
    """The line with the path as its only place: a position within a JSON string is none in the file."""
    return replace(
        line,
        span=None,
        path=path,
        credits=tuple(replace(credit, span=None, path=path) for credit in line.credits),
        changes=tuple(replace(change, span=None, path=path) for change in line.changes),
    )


def media(graph: Graph, node: Node, language: str) -> Iterator[Media]:
    """Pictures, videos and recordings of the article, with who is credited for each."""
    for name, kind in (("image", "ImageObject"), ("video", "VideoObject"), ("audio", "AudioObject")):
        for value in graph.values(node, name):
            found = graph.node(value.value, value.path)
            if found is None:
                if words(value.value).strip():
                    yield Media(kind, words(value.value).strip(), path=value.path)
                continue
            url = graph.first(found, "contentUrl", "url", "@id")
            caption = graph.first(found, "caption", "description")
            lines = [replaced(line) for line in by_property(graph, found, PICTURED, language)]
            for credit in graph.values(found, "creditText"):
                rows = (read_words(row, language, credit.path) for row in words(credit.value).split("\n"))
                lines += [replaced(read) for read in rows if read]
            form = graph.first(found, "encodingFormat")
            yield Media(
                next((said for said in found.types if said.endswith("Object")), kind),
                words(url.value).strip() if url else "",
                words(caption.value).strip() if caption else "",
                tuple(lines),
                words(form.value).strip() if form else "",
                found.path,
            )


def replaced(line: CreditLine) -> CreditLine:
    """A line that stands on a picture: who is author of a picture is its photographer."""
    found = tuple(
        replace(
            credit,
            role="photographer" if credit.role == "author" else credit.role,
            scope=credit.scope or "image",
        )
        for credit in line.credits
    )
    return replace(line, credits=found)


def write(article: Article) -> bytes:
    """The article as schema.org JSON-LD: UTF-8, one order of names, the same bytes for the same article."""
    from archiver.formats.jsonwriter import written

    return written(article)
