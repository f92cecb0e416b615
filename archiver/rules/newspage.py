"""Rules about what search engines, readers and archives expect of a news article's metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archiver.article import Article, Document
from archiver.finding import NOTE, WARNING, Finding
from archiver.linkeddata import Graph, Node, words
from archiver.pattern import Pattern
from archiver.rules import quiet, rule
from archiver.rules.parties import folded
from archiver.rules.reading import (
    PAGES,
    about,
    articles,
    graph_of,
    has,
    metas,
    objects,
    text_of,
    told,
)

LONG = 110
SEPARATOR = Pattern(r"\s[|–—-]\s")


TAG = Pattern(
    r"[a-zA-Z]{2,3}(?:-[a-zA-Z]{3}){0,3}(?:-[a-zA-Z]{4})?(?:-(?:[a-zA-Z]{2}|\d{3}))?(?:-(?:[a-zA-Z0-9]{5,8}|\d[a-zA-Z0-9]{3}))*(?:-[a-wyzA-WYZ0-9](?:-[a-zA-Z0-9]{2,8})+)*(?:-x(?:-[a-zA-Z0-9]{1,8})+)?"
)


THREE = {
    "eng": "en",
    "deu": "de",
    "ger": "de",
    "fra": "fr",
    "fre": "fr",
    "spa": "es",
    "ita": "it",
    "nld": "nl",
    "dut": "nl",
    "por": "pt",
    "pol": "pl",
    "rus": "ru",
    "jpn": "ja",
    "zho": "zh",
    "chi": "zh",
    "kor": "ko",
    "swe": "sv",
    "dan": "da",
    "ces": "cs",
    "cze": "cs",
    "tur": "tr",
    "ara": "ar",
}
"""Codes of three letters for languages that have one of two, which BCP 47 asks for."""


COUNTRIES = {
    "kr": "ko",
    "jp": "ja",
    "cn": "zh",
    "ua": "uk",
    "gr": "el",
    "cz": "cs",
    "dk": "da",
    "at": "de",
    "us": "en",
}
"""Codes of countries that are written for a language -> that language."""


FURNITURE = frozenset(
    """WebPage WebSite ItemPage CollectionPage BreadcrumbList Organization NewsMediaOrganization Corporation Person
    ImageObject ItemList SiteNavigationElement WPHeader WPFooter WPSideBar WebPageElement SearchAction""".split()
)
"""Types that describe a site and a page, and not what the page is about."""
UUID = Pattern(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{24,}|\d{5,}", re.I)


CORRECTED = Pattern(
    r"(?:^|\n)\W{0,3}(?:Correction|Clarification|Editor[’']s note|Korrektur|Berichtigung|Hinweis der Redaktion|Rectificatif|Correction apportée|Corrección|Fe de errores|Correzione|Rectificatie|Correção)\b[^\n]{0,40}?:",
)


@quiet
def plain_article(document: Document) -> frozenset[str]:
    """The rules of this family that an article with the usual properties gives nothing to say."""
    graph = document.notes.get("graph")
    if graph is None:
        return frozenset()
    silent = {"S050"} if graph.articles else set()
    if "keywords" not in graph.names:
        silent.add("S062")
    if "wordCount" not in graph.names:
        silent.add("S063")
    nodes = [node.data for node in told(document)]
    if all(type(data.get("headline")) is str and data["headline"].strip() for data in nodes):
        silent.add("S052")
    if all(data.get("url") or data.get("mainEntityOfPage") for data in nodes):
        silent.add("S060")
    if all(
        type(data.get("publisher")) is dict
        and type(data["publisher"].get("name")) is str
        and data["publisher"]["name"].strip()
        for data in nodes
    ):
        silent.add("S059")
    if "page" not in document.notes and all(is_short_tag(data.get("inLanguage")) for data in nodes):
        silent.add("S061")
    return frozenset(silent)


def is_short_tag(said: object) -> bool:
    """Whether a language is named by a code of two letters that is no country's."""
    return (
        type(said) is str
        and len(said) == 2
        and said.isascii()
        and said.isalpha()
        and said.lower() not in COUNTRIES
    )


@rule("S050", "article-missing", WARNING, formats=PAGES, groups=("google", "news"))
def article_missing(document: Document) -> Iterator[Finding]:
    """Structured data is there, and none of it describes an article.

    Search engines then know the site and the trail of links, and not the story. They want an Article, NewsArticle or
    BlogPosting.

    Google, Article structured data.
    """
    graph = graph_of(document)
    kinds = sorted({name for node in graph.roots if node.block.syntax == "json-ld" for name in node.types})
    if kinds and not graph.articles and FURNITURE.issuperset(kinds):
        what = ", ".join(kinds[:4])
        yield about(document, graph.roots[0], f"no article is described, only {what}")


@rule("S051", "articles-compete", WARNING, formats=("html",), groups=("google", "news"))
def articles_compete(document: Document) -> Iterator[Finding]:
    """A page describes several articles as if each were its main one.

    Which of them the page is about is left to chance: a teaser may lend the story its author. Stories that are only linked
    belong into an ItemList or `hasPart`.

    Google, structured data guidelines.
    """
    found = [node for node in graph_of(document).articles if node.block.syntax == "json-ld"]
    chosen = told(document)
    if len(found) > 1 and chosen:
        headlines = {text_of(graph_of(document), node, "headline") for node in found}
        if len(headlines) > 1:
            other = next(node for node in found if node is not chosen[0])
            yield about(
                document,
                other,
                f"{len(found)} articles stand side by side",
                label="another article than the page's",
            )


@rule("S052", "headline-in-wrong-place", WARNING, formats=PAGES, groups=("google", "news"))
def headline_in_wrong_place(document: Document) -> Iterator[Finding]:
    """The headline stands under another name, or there are several.

    `name` is read for products and people; for an article search engines read `headline`, and only one.

    Google, Article structured data: headline.
    """
    graph = graph_of(document)
    for node in articles(document):
        found = [value for value in graph.values(node, "headline") if words(value.value).strip()]
        if len(found) > 1:
            yield Finding(
                f"there are {len(found)} headlines",
                path=node.at("headline"),
                label="others belong into alternativeHeadline",
            )
        elif not found and text_of(graph, node, "name"):
            yield Finding(
                "the article has a name and no headline", path=node.at("name"), label="write it as headline"
            )


@rule("S053", "headline-form", NOTE, formats=PAGES, groups=("google", "news"))
def headline_form(document: Document) -> Iterator[Finding]:
    """The headline is long, cut off, in capitals, or has the name of the site in it.

    There is no limit any more, but what is longer than about 110 characters is cut in results. The name of the site has a
    place of its own in `publisher`.

    Google, Article structured data: headline.
    """
    graph = graph_of(document)
    for node in articles(document):
        found = graph.first(node, "headline")
        said = words(found.value).strip() if found else ""
        if not found or not said:
            continue
        tail = SEPARATOR.split(said)[-1]
        if len(said) > LONG:
            yield about(document, found, f"the headline is {len(said)} characters long")
        elif said.endswith(("...", "…")):
            yield about(document, found, "the headline is cut off")
        elif len(said) > 15 and said.isupper():
            yield about(document, found, "the headline is in capitals")
        elif tail != said and folded(tail) in publishers(graph, node):
            yield about(
                document,
                found,
                "the headline ends with the name of the site",
                label=f"`{tail}` belongs into publisher",
            )


def publishers(graph: Graph, node: Node) -> set[str]:
    """The names of the publisher, for comparison."""
    return {folded(words(inner.data.get("name"))) for inner in objects(graph, node, "publisher")} - {""}


@rule("S059", "publisher-unnamed", WARNING, formats=PAGES, groups=("google", "news"))
def publisher_unnamed(document: Document) -> Iterator[Finding]:
    """The publisher has no name, or is a text and no object.

    Who answers for a story is the first thing that a reader of an archive asks.

    schema.org, publisher.
    """
    graph = graph_of(document)
    for node in articles(document):
        if node.block.syntax != "json-ld":
            continue
        for value in graph.values(node, "publisher"):
            inner = graph.node(value.value, value.path)
            if inner is None or inner.reference:
                continue
            if graph.first(inner, "name", "legalName", "alternateName") is None:
                yield about(document, inner, "the publisher has no name")


@rule("S060", "address-missing", NOTE, formats=PAGES, groups=("news",))
def address_missing(document: Document) -> Iterator[Finding]:
    """Nothing in the article's metadata says at which address it stands.

    `url`, `mainEntityOfPage` or an absolute @id tie the metadata to the page. Copied elsewhere, it belongs to no story.

    schema.org, url and mainEntityOfPage.
    """
    graph = graph_of(document)
    for node in articles(document):
        if node.holder is None and not (
            has(graph, node, "url") or has(graph, node, "mainEntityOfPage") or node.id.startswith("http")
        ):
            yield about(document, node, "the article has no url, mainEntityOfPage or @id")


@rule("S061", "language-tag", WARNING, formats=PAGES, groups=("news",))
def language_tag(document: Document) -> Iterator[Finding]:
    """The language is not named as BCP 47 names it, or the page says another.

    `german`, `eng` and `kr` are no tags that software knows: a story in Korean is `ko`. The page's own `lang` should agree.

    BCP 47; schema.org, inLanguage.
    """
    graph = graph_of(document)
    page = next(metas(document, "lang"), None)
    for node in articles(document):
        for value in graph.values(node, "inLanguage"):
            inner = graph.node(value.value, value.path)
            said = (
                words(inner.data.get("alternateName") or inner.data.get("name"))
                if inner
                else words(value.value)
            )
            if not said.strip() or (inner and not inner.data.get("alternateName")):
                continue
            tag = said.strip()
            right = THREE.get(tag.lower()) or COUNTRIES.get(tag.lower())
            if right or not TAG.fullmatch(tag):
                yield about(
                    document,
                    value,
                    f"`{tag[:40]}` is no tag of a language",
                    label=f"write {right}" if right else "write a tag such as de or en-GB",
                )
            elif page and TAG.fullmatch(page[0]) and page[0].lower()[:2] != tag.lower()[:2]:
                yield about(document, value, f"the metadata says {tag}, and the page {page[0]}")


@rule("S062", "keywords-unreadable", NOTE, formats=PAGES, groups=("news",))
def keywords_unreadable(document: Document) -> Iterator[Finding]:
    """Keywords are codes of the newsroom's system.

    A UUID says nothing to a reader, and nothing to anyone once the system is gone.

    schema.org, keywords.
    """
    graph = graph_of(document)
    for node in articles(document):
        for value in graph.values(node, "keywords"):
            said = words(value.value).strip()
            if said and not said.isalpha() and UUID.fullmatch(said):
                yield about(document, value, f"the keyword {said[:40]} is a code")


@rule("S063", "word-count", NOTE, formats=PAGES, groups=("news",))
def word_count(document: Document) -> Iterator[Finding]:
    """The word count is far from the number of words in the body.

    Either the count or the body belongs to another version of the story.

    schema.org, wordCount.
    """
    graph = graph_of(document)
    for node in articles(document):
        found = graph.first(node, "wordCount")
        body = text_of(graph, node, "articleBody") if found else ""
        if not found or not body or not re.fullmatch(r"\d{1,7}", words(found.value).strip()):
            continue
        said, counted = int(words(found.value)), body.count(" ") + body.count("\n\n") + 1
        if counted and not 0.6 <= said / counted <= 1.4:
            yield about(document, found, f"the word count is {said}, and the body has {counted} words")


@rule("S064", "archive-fields-missing", NOTE, formats=PAGES, groups=("archive",))
def archive_fields_missing(document: Document) -> Iterator[Finding]:
    """The metadata leaves away what an archive is searched by: language, section, keywords or dateline.

    A page is found without them, and an old story hardly. Select the rule by its name, or the group archive.

    schema.org, inLanguage, articleSection, keywords, dateline.
    """
    graph = graph_of(document)
    for node in articles(document):
        absent = [name for name in SEARCHED if not has(graph, node, name)]
        if absent:
            yield about(document, node, f"the article has no {', '.join(absent)}")


SEARCHED = ("inLanguage", "articleSection", "keywords", "dateline")


@rule("S086", "correction-unsaid", WARNING, formats=PAGES, groups=("news",))
def correction_unsaid(document: Document, article: Article) -> Iterator[Finding]:
    """The text holds a correction, and the metadata does not.

    `correction` is where an archive looks for what was wrong in a story. Without it the copy that was quoted and the copy
    that was corrected look alike.

    schema.org, correction.
    """
    graph = graph_of(document)
    nodes = articles(document)
    if nodes and not has(graph, nodes[0], "correction"):
        for paragraph in article.body:
            found = CORRECTED.match(paragraph.value) if ":" in paragraph.value[:80] else None
            if found:
                yield Finding(
                    "the text holds a correction, and the metadata has none",
                    span=paragraph.span,
                    path=paragraph.path,
                    label=found[0].strip()[:60],
                )
                break


@rule("S090", "address-not-canonical", WARNING, formats=("html",), groups=("google", "news"))
def address_not_canonical(document: Document) -> Iterator[Finding]:
    """The metadata gives another address than the page's canonical link.

    The story then has two addresses, and is counted, linked and archived twice.

    Google, consolidate duplicate addresses.
    """
    graph = graph_of(document)
    canonical = next(metas(document, "canonical"), None)
    for node in articles(document):
        for name in ("url", "mainEntityOfPage"):
            for value in graph.values(node, name):
                inner = graph.node(value.value, value.path)
                said = words(value.value) or (inner.id or words(inner.data.get("url")) if inner else "")
                if canonical and said.startswith("http") and same_site(said, canonical[0]) is False:
                    yield about(
                        document,
                        value,
                        f"{name} is not the canonical address" if not inner else inner.at("@id"),
                        label=f"the page says {canonical[0][:80]}",
                    )


def same_site(one: str, two: str) -> bool | None:
    """Whether two addresses are one, but for scheme, www, query, fragment and a slash; None when one is relative."""
    first, second = bare(one), bare(two)
    return None if not first or not second else first == second


def bare(address: str) -> str:
    """An address without what does not tell pages apart."""
    found = re.match(r"https?://(?:www\.|m\.|amp\.)?([^?#]+)", address, re.I)
    return found[1].rstrip("/").casefold() if found else ""


@rule("S091", "headline-not-on-page", NOTE, formats=("html",), groups=("google", "news"))
def headline_not_on_page(document: Document) -> Iterator[Finding]:
    """The headline of the metadata is neither the page's heading nor its title.

    A headline for search engines that no reader sees is against their guidelines, and leaves an archive with two.

    Google, structured data guidelines: content must be visible.
    """
    graph = graph_of(document)
    if document.tree is None:
        return
    for node in articles(document):
        found = graph.first(node, "headline")
        if found is None or node.block.syntax != "json-ld":
            continue
        said = folded(words(found.value))
        shown = [
            folded(" ".join(element.itertext()))
            for tag in ("h1", "h2", "title")
            for element in document.tree.iter(tag)
        ]
        shown += [folded(title) for title, _ in metas(document, "og:title")]
        if said and shown and not any(said in title or (title and title in said) for title in shown):
            yield about(document, found, "the headline is not on the page")
