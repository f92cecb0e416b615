"""A web page: what its JSON-LD, its microdata, its RDFa and its meta tags say of the article, and the article's words.

JSON-LD goes before microdata, that before RDFa Lite, and that before meta tags, field by field; each value knows where
it stood. Paths are `script[1]#/author/0/name` for JSON-LD (the n-th such script), `microdata[1]#/author/name` and
`rdfa[1]#/author/name` for the n-th item, and `meta[7]`, `link[2]`, `h1[1]` for the n-th element of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from archiver.article import Article, CreditLine, Document, Given, Media, Said, When, filled
from archiver.finding import Span
from archiver.formats import jsonld, markup
from archiver.linkeddata import Graph, Node, moment
from archiver.pattern import Pattern
from archiver.source import Source

NAME = "html"
LABEL = "HTML page"
SUFFIXES = (".html", ".htm", ".xhtml")

BEGINNING = Pattern(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<title[\s>]|<meta\s", re.I)
TAGS = Pattern(rb"<(?:p|div|script|h1|article|section|span|link)[\s>]", re.I)
ADDRESS = Pattern(r"(?:https?:)?//|www\.|@", re.I)

SAYING = {
    "headline": ("og:title", "twitter:title", "dc.title", "dcterms.title"),
    "description": ("og:description", "description", "twitter:description", "dc.description"),
    "provider": ("og:site_name", "dc.publisher", "publisher"),
    "rights": ("dcterms.rights", "dc.rights", "copyright"),
    "section": ("article:section",),
    "language": ("lang", "dc.language", "dcterms.language"),
    "url": ("canonical", "og:url"),
}
"""Field of an article -> the meta tags that say it, the most trusted first."""

DATING = {
    "published": (
        "article:published_time",
        "og:published_time",
        "dcterms.issued",
        "dc.date.issued",
        "dc.date",
    ),
    "modified": ("article:modified_time", "og:updated_time", "dcterms.modified"),
}

BYLINES = (
    "author",
    "article:author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
)


def sniff(head: bytes, name: str) -> int:
    """Sure when a page begins as pages do; fairly so when there are tags in it."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"<"):
        return 0
    if BEGINNING.search(start[:2048]):
        return 92 if b"http://iptc.org/std/nar" not in head else 20
    if name.lower().endswith(SUFFIXES):
        return 80
    return 45 if TAGS.search(start) else 0


def read(source: Source, given: Given) -> Document:
    """Read a page as one article. Broken JSON-LD becomes a fault; raises `Unreadable` without any markup."""
    page = markup.parse(source.text)
    graph = Graph(page.blocks)
    article = Article()
    told = tuple(nodes(graph, page))
    for node in told:
        article = completed(article, jsonld.article_of(graph, node))
    article = completed(article, from_metas(page))
    if not article.body:
        article = with_words(article, page)
    article = with_byline(article, page)
    if article.headline is None:
        article = replace(article, headline=title(page))
    if article.id is None and article.url is not None:
        article = replace(article, id=article.url)
    article = filled(jsonld.recognised(article), given)
    notes = {"graph": graph, "page": page, "told": told}
    return Document(source, NAME, (article,), tuple(page.faults), page.root, notes)


def span_of(document: Document, path: str) -> Span | None:
    """The characters of the page that a path means."""
    page = document.notes.get("page")
    return page.span_of(path) if page else None


def nodes(graph: Graph, page: markup.Page) -> Iterator[Node]:
    """The page's article in JSON-LD, then the same in microdata and in RDFa Lite."""
    for syntax in ("json-ld", "microdata", "rdfa"):
        found = [node for node in graph.articles if node.block.syntax == syntax]
        if found:
            yield next((node for node in found if is_about(node, page)), found[0])


def is_about(node: Node, page: markup.Page) -> bool:
    """Whether a node names the page's own address as its."""
    canonical = {said.rstrip("/") for name in ("canonical", "og:url") for said, _ in page.metas.get(name, ())}
    named = [node.id.partition("#")[0]]
    for name in ("url", "mainEntityOfPage"):
        for value in node.each(name):
            inner = value.value.get("@id") if isinstance(value.value, dict) else value.value
            named.append(inner if isinstance(inner, str) else "")
    return any(address.rstrip("/") in canonical for address in named if address)


def completed(article: Article, other: Article) -> Article:
    """The article with what only the other says. Who is credited is taken whole from the first that says it."""
    changes: dict[str, Any] = {}
    for known in fields(Article):
        before, after = getattr(article, known.name), getattr(other, known.name)
        if known.name != "credit_lines" and after and not before:
            changes[known.name] = after
    if not any(line.credits for line in article.credit_lines):
        changes["credit_lines"] = other.credit_lines
    return replace(article, **changes)


def from_metas(page: markup.Page) -> Article:
    """What meta tags, the canonical link and the language of the page say."""
    said: dict[str, Any] = {}
    for name, tags in SAYING.items():
        for value, path in first(page, tags):
            said[name] = Said(value, value, path=path)
    for name, tags in DATING.items():
        for value, path in first(page, tags):
            said[name] = when(value, path)
    lines = bylines(page, said["language"].value if "language" in said else "")
    words = (
        page.metas.get("article:tag") or page.metas.get("news_keywords") or page.metas.get("keywords") or []
    )
    said["keywords"] = tuple(
        Said(word.strip(), word, path=path)
        for value, path in words
        for word in value.split(",")
        if word.strip()
    )
    said["media"] = tuple(
        Media("ImageObject", value, path=path) for value, path in page.metas.get("og:image", ())
    )
    return Article(credit_lines=tuple(lines), **said)


def first(page: markup.Page, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The first of these meta tags that is there, if any."""
    for name in names:
        if name in page.metas:
            yield page.metas[name][0]
            return


def when(said: str, path: str) -> When | None:
    """A date of a meta tag."""
    iso = moment(said)
    if iso:
        return When(iso, said, path=path)
    from archiver import dates

    date = dates.read(said)
    return replace(date, raw=said, span=None, path=path) if date else None


def bylines(page: markup.Page, language: str) -> Iterator[CreditLine]:
    """Who meta tags name as author. Addresses of profiles are no names."""
    from archiver import credits

    seen: set[str] = set()
    for name in BYLINES:
        for value, path in page.metas.get(name, ()):
            if value in seen or ADDRESS.match(value):
                continue
            seen.add(value)
            line = credits.read_line(value, slot="byline", language=language, path=path)
            if line:
                yield jsonld.placed(replace(line, slot="field"), path)
        if seen:
            return


def with_words(article: Article, page: markup.Page) -> Article:
    """The article with the main text of the page, and with whom the text credits."""
    from archiver import credits

    headline = article.headline.value if article.headline else None
    body = tuple(said for said in main_text(page) if said.value != headline)
    language = article.language.value if article.language else ""
    lines = [line for _, line in credits.in_text(body, language=language)]
    known = {(credit.name, credit.role) for credit in article.credits}
    fresh = [
        line
        for line in lines
        if not line.credits or any((credit.name, credit.role) not in known for credit in line.credits)
    ]
    return replace(article, body=body, credit_lines=(*article.credit_lines, *fresh))


def with_byline(article: Article, page: markup.Page) -> Article:
    """The article with the byline that readers see above it, where its text does not begin with one."""
    from archiver import credits

    if any(line.slot == "byline" for line in article.credit_lines):
        return article
    language = article.language.value if article.language else ""
    for words, path in page.bylines():
        line = credits.read_line(words, slot="byline", language=language, path=path)
        if line is None or not line.credits:
            continue
        known = {(credit.name, credit.role) for credit in article.credits}
        if all((credit.name, credit.role) in known for credit in line.credits):
            return article
        return replace(article, credit_lines=(*article.credit_lines, jsonld.placed(line, path)))
    return article


def main_text(page: markup.Page) -> Iterator[Said]:
    """The paragraphs that the page is about, each with its place where its words stand there unbroken."""
    from archiver.formats import maintext

    at = 0
    for paragraph in maintext.find(page.root) or extracted(page.text):
        found = page.text.find(paragraph, at)
        if found >= 0:
            at = found + len(paragraph)
        yield Said(paragraph, paragraph, span=Span(found, at) if found >= 0 else None)


def extracted(text: str) -> list[str]:
    """The paragraphs that trafilatura finds, for pages that do not show plainly where their text is."""
    import trafilatura

    found = trafilatura.extract(text, include_comments=False, include_tables=False, output_format="txt")
    return [line.strip() for line in (found or "").split("\n") if line.strip()]


def title(page: markup.Page) -> Said | None:
    """The first heading of the page, else its title."""
    for tag in ("h1", "title"):
        for number, element in enumerate(page.root.iter(tag), 1):
            words = markup.flowing(element).replace("\n\n", " ")
            if words:
                return Said(words, words, path=f"{tag}[{number}]")
    return None
