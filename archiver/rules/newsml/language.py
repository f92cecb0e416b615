"""Language, headline and dateline: N090 to N101."""

from __future__ import annotations

from collections.abc import Iterator

from archiver.article import Article, Document
from archiver.finding import ERROR, WARNING, Finding
from archiver.languagetags import fault_of
from archiver.newsmltree import PREFIX, items
from archiver.remembered import remembered
from archiver.rules import rule
from archiver.rules.newsml.traits import (
    LANG,
    NEWSML,
    NO_HEADLINE,
    NO_LANGUAGE,
    NO_LANGUAGE_OF_CONTENT,
    is_text,
    meta_of,
    text,
)
from archiver.xmltree import path_of

ENOUGH = 1500
"""How many characters show in which language a text is."""
QUICK = 500
"""So many show it nearly always."""


@rule("N090", "unregistered-language", ERROR, formats=NEWSML)
def unregistered_language(document: Document) -> Iterator[Finding]:
    """A language is called by a tag that nobody has registered.

    The schema checks only how a tag looks. `germ` looks well, and means nothing: no spell-checker, screen reader or
    search engine will take the text for German.

    Clause: NewsML-G2 2.9 specification, page 306; BCP 47.
    """
    for item in items(document):
        tagged = [(tag, None, LANG) for tag in item.noted.get(LANG, ())]
        tagged += [(element.get("tag", ""), element, "tag") for element in item.all("language")]
        for said, element, attribute in tagged:
            tag = said.strip()
            wrong = fault_of(tag) if tag else ""
            if wrong:
                bearer = item.bearers(LANG, said)[0] if element is None else element
                yield Finding(f"`{tag}` names no language: {wrong}", path=path_of(bearer, attribute))


@rule("N091", "no-language-of-item", WARNING, formats=NEWSML, needs=[NO_LANGUAGE])
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
    sample = " ".join([paragraph.value for paragraph in article.body[:20]])[:ENOUGH]
    if stated is None or stated.how != "said" or len(sample) < 200:
        return
    if sounds_like(sample[:QUICK], stated.value) or sounds_like(sample, stated.value):
        return
    from archiver.language import name, recognise

    found = recognise(sample)
    if found is None or found.certainty < 0.95:
        return
    if primary(found.value) != primary(stated.value):
        yield Finding(
            f"the text is {name(found.value)}, and the item says `{stated.value}`", path=stated.path
        )


@remembered(64)
def small_words(language: str) -> frozenset[str]:
    """The small words of a language that is known well."""
    from archiver.language import WORDS

    return frozenset(WORDS.get(language, "").split())


def sounds_like(sample: str, tag: str) -> bool:
    """Whether one word in five is a small word of the language: then nobody needs to ask which language it is."""
    small = small_words(tag.partition("-")[0].lower())
    words = sample.lower().split()
    return bool(small) and sum(map(small.__contains__, words)) > len(words) / 5


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


@rule("N093", "no-language-of-content", WARNING, formats=NEWSML, needs=[NO_LANGUAGE_OF_CONTENT])
def no_language_of_content(document: Document) -> Iterator[Finding]:
    """A text does not say in which language it is written.

    `xml:lang` is about the words of the metadata; the language of the story itself is stated by `language`. Search
    and translation go by it.
    """
    for item in items(document):
        if item.first("language", "contentMeta") is None and is_text(item):
            yield Finding("the text does not state its language", path=path_of(meta_of(item)))


@rule("N100", "item-without-headline", WARNING, formats=NEWSML, needs=[NO_HEADLINE])
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


@rule("N101", "dateline-elsewhere", WARNING, formats=NEWSML, needs=["dateline"])
def dateline_elsewhere(document: Document) -> Iterator[Finding]:
    """The dateline names another place than the one where the content was made.

    `located` and the dateline are two ways to say where the reporter was. When they differ, one was left over from an
    earlier version or copied from another story.

    Clause: NewsML-G2 implementation guide, page 43.
    """
    for item in items(document):
        dateline = item.first("dateline", "contentMeta")
        words = "" if dateline is None else text(dateline)
        if not words:
            continue
        named = [name for place in item.all("located") for name in place.iterchildren(PREFIX + "name")]
        places = [text(name) for name in named if text(name)]
        if not places:
            continue
        folded = words.casefold()
        if not any(place.casefold().split(",")[0].split("/")[0].strip() in folded for place in places):
            yield Finding(
                f"the dateline says `{words}`, and the content was made in {places[0]}",
                path=path_of(dateline),
            )
