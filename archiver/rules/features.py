"""Rules about what search engines offer beside the article: paywalls, fact checks, live blogs, trust."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from archiver.article import Document
from archiver.finding import ERROR, NOTE, WARNING, Finding
from archiver.linkeddata import Node, words
from archiver.rules import quiet, rule
from archiver.rules.reading import (
    PAGES,
    about,
    articles,
    graph_of,
    has,
    objects,
    text_of,
)
from archiver.rules.timestamps import seconds

POLICIES = frozenset(
    "actionableFeedbackPolicy correctionsPolicy diversityPolicy diversityStaffingReport ethicsPolicy masthead missionCoveragePrioritiesPolicy noBylinesPolicy ownershipFundingInfo publishingPrinciples unnamedSourcesPolicy verificationFactCheckingPolicy".split()
)


PAID = frozenset({"isAccessibleForFree", "hasPart"})
PAYWALL = frozenset({"S070", "S071", "S072"})
BY_TYPE = {"ClaimReview": frozenset({"S075", "S076"}), "LiveBlogPosting": frozenset({"S080", "S081"})}
"""Rules that speak only of a type."""
EITHER = frozenset[str]().union(*BY_TYPE.values())
EITHER_TYPE = frozenset(BY_TYPE)


@quiet
def no_such_feature(document: Document) -> frozenset[str]:
    """The rules about features that the document does not use."""
    graph = document.notes.get("graph")
    if graph is None:
        return frozenset()
    silent = EITHER
    if not EITHER_TYPE.isdisjoint(graph.kinds):
        silent = EITHER.difference(*(codes for kind, codes in BY_TYPE.items() if kind in graph.kinds))
    if PAID.isdisjoint(graph.names):
        return silent | PAYWALL
    paid = any(node.data.get("isAccessibleForFree", True) is not True for node in graph.nodes)
    return silent if paid or "WebPageElement" in graph.kinds else silent | PAYWALL


@rule("S070", "paywall-without-section", WARNING, formats=PAGES, groups=("google", "paywall"))
def paywall_without_section(document: Document) -> Iterator[Finding]:
    """The article is not free, and nothing says which part of it is behind the paywall.

    Without `hasPart` with a `cssSelector` a search engine may take the hidden text for cloaking.

    Google, subscription and paywalled content.
    """
    graph = graph_of(document)
    for node in articles(document):
        found = next(iter(graph.values(node, "isAccessibleForFree")), None)
        if (
            found
            and is_false(found.value)
            and not any("cssSelector" in part.data for part in objects(graph, node, "hasPart"))
        ):
            yield about(document, found, "no hasPart with a cssSelector tells which part is not free")


def is_false(value: Any) -> bool:
    """Whether a value says false, however it is written."""
    return value is False or words(value).strip().casefold().rpartition("/")[2] in ("false", "no")


def selectors(document: Document) -> Iterator[tuple[str, str]]:
    """The selectors of the parts that are not free, with the path of each."""
    graph = graph_of(document)
    for node in articles(document):
        for part in objects(graph, node, "hasPart"):
            for value in part.each("cssSelector"):
                if words(value.value).strip():
                    yield words(value.value).strip(), value.path


@rule("S071", "paywall-selector", ERROR, formats=PAGES, groups=("google", "paywall"))
def paywall_selector(document: Document) -> Iterator[Finding]:
    """The selector of a paywalled part is not a class.

    Search engines support `.class` selectors only. With any other the whole declaration is passed over.

    Google, subscription and paywalled content: cssSelector.
    """
    for said, path in selectors(document):
        if not re.fullmatch(
            r"\.-?[_a-zA-Z\u0080-\uffff][\w\u0080-\uffff-]*(?:\s*,\s*\.-?[_a-zA-Z\u0080-\uffff][\w\u0080-\uffff-]*)*",
            said,
        ):
            yield Finding(f"`{said[:60]}` is no class selector", path=path, label="write it as .class")


@rule("S072", "paywall-selector-unmatched", WARNING, formats=("html",), groups=("google", "paywall"))
def paywall_selector_unmatched(document: Document) -> Iterator[Finding]:
    """The selector of a paywalled part matches nothing in the page.

    The class was renamed in the page and not in its metadata, so the declaration speaks of nothing.

    Google, subscription and paywalled content: cssSelector.
    """
    for said, path in selectors(document):
        for name in re.findall(r"\.(-?[\w\u0080-\uffff-]+)", said):
            if document.tree is not None and name not in classes(document):
                yield Finding(f"no element of the page has the class {name[:60]}", path=path)


def classes(document: Document) -> set[str]:
    """Every class in the page, worked out once."""
    known: set[str] | None = document.notes.get("classes")
    if known is None:
        known = document.notes["classes"] = {
            name for said in document.tree.xpath("//@class") for name in said.split()
        }
    return known


def of_type(document: Document, name: str) -> Iterator[Node]:
    """Every node of a type in JSON-LD."""
    if name not in graph_of(document).kinds:
        return
    for node in graph_of(document).nodes:
        if name in node.types and not node.reference:
            yield node


@rule("S075", "claim-review-incomplete", ERROR, formats=PAGES, groups=("google", "claimreview"))
def claim_review_incomplete(document: Document) -> Iterator[Finding]:
    """A fact check lacks its claim, its rating in words, or its address.

    These three are required. Without them the review is listed nowhere.

    Google, ClaimReview.
    """
    graph = graph_of(document)
    for node in of_type(document, "ClaimReview"):
        for name in ("claimReviewed", "reviewRating", "url"):
            if not has(graph, node, name):
                yield about(document, node, f"the ClaimReview has no {name}")
        for rating in objects(graph, node, "reviewRating"):
            if not has(graph, rating, "alternateName"):
                yield about(document, rating, "the rating has no alternateName that says it in words")


@rule("S076", "claim-review-values", WARNING, formats=PAGES, groups=("google", "claimreview"))
def claim_review_values(document: Document) -> Iterator[Finding]:
    """A claim is too long, or a rating lies outside its scale.

    A claim is shown in up to 75 characters. A rating must lie between `worstRating`, which is at least 1, and
    `bestRating`.

    Google, ClaimReview: claimReviewed and Rating.
    """
    graph = graph_of(document)
    for node in of_type(document, "ClaimReview"):
        claim = graph.first(node, "claimReviewed")
        if claim and len(words(claim.value)) > 75:
            yield about(
                document, claim, f"the claim is {len(words(claim.value))} characters long, and 75 are shown"
            )
        for rating in objects(graph, node, "reviewRating"):
            value, worst, best = (
                number(rating.data.get(name)) for name in ("ratingValue", "worstRating", "bestRating")
            )
            if worst is not None and worst < 1:
                yield Finding("the worst rating is below 1", path=rating.at("worstRating"))
            elif (
                value is not None
                and best is not None
                and not (worst if worst is not None else 1) <= value <= best
            ):
                yield Finding("the rating lies outside its scale", path=rating.at("ratingValue"))


def number(said: Any) -> float | None:
    """A number, also in a string."""
    text = words(said).strip()
    return float(text) if re.fullmatch(r"-?\d{1,9}(?:\.\d{1,9})?", text) else None


@rule("S080", "live-blog-incomplete", WARNING, formats=PAGES, groups=("google", "liveblog"))
def live_blog_incomplete(document: Document) -> Iterator[Finding]:
    """A live blog does not say when its coverage begins, or has no updates.

    Without them it is a blog post like any other, and nobody sees that it is live.

    schema.org, LiveBlogPosting.
    """
    graph = graph_of(document)
    for node in of_type(document, "LiveBlogPosting"):
        for name in ("coverageStartTime", "liveBlogUpdate"):
            if not has(graph, node, name):
                yield about(document, node, f"the live blog has no {name}")


@rule("S081", "live-update", WARNING, formats=PAGES, groups=("google", "liveblog"))
def live_update(document: Document) -> Iterator[Finding]:
    """An update of a live blog has no date or no words, or was made outside the time of coverage.

    Updates are put in order by their dates; one without stands nowhere.

    schema.org, liveBlogUpdate.
    """
    graph = graph_of(document)
    for node in of_type(document, "LiveBlogPosting"):
        start, end = (text_of(graph, node, name) for name in ("coverageStartTime", "coverageEndTime"))
        for update in objects(graph, node, "liveBlogUpdate"):
            if update.reference:
                continue
            date = text_of(graph, update, "datePublished")
            if not date:
                yield about(document, update, "the update has no datePublished")
            elif not any(has(graph, update, name) for name in ("headline", "articleBody", "name", "text")):
                yield about(document, update, "the update has no headline and no body")
            elif (seconds(date, start) or 0) < -60 or (seconds(date, end) or 0) > 60:
                yield Finding(
                    "the update was made outside the time of coverage", path=update.at("datePublished")
                )


@rule("S085", "publisher-without-policies", NOTE, formats=PAGES, groups=("trust",))
def publisher_without_policies(document: Document) -> Iterator[Finding]:
    """The publisher links to none of its policies.

    The Trust Project asks a NewsMediaOrganization for its ethics, corrections and ownership, so that a reader can judge who
    speaks. Select the rule by its name, or the group trust.

    schema.org, NewsMediaOrganization; The Trust Project.
    """
    graph = graph_of(document)
    for node in articles(document):
        for publisher in objects(graph, node, "publisher"):
            names = {name for one in graph.same(publisher) for name in one.data}
            if "NewsMediaOrganization" not in publisher.types:
                yield about(document, publisher, "the publisher is no NewsMediaOrganization")
            elif not names & POLICIES:
                yield about(
                    document,
                    publisher,
                    "the publisher links to none of its policies",
                    label="such as ethicsPolicy or correctionsPolicy",
                )
