"""Rules about what an archive needs to know of an article, whatever the format. A rule on a missing value speaks only
where the format has a place for it."""

from __future__ import annotations

from collections.abc import Iterator

from archiver import language
from archiver.article import Article, Document
from archiver.finding import NOTE, WARNING, Finding
from archiver.rules import presence, rule
from archiver.rules.dates import UNDATED

AUTHORS = frozenset(("author", "reporter", "writer", "interviewer"))
BARE = frozenset(("text",))
"""Formats that have no place for metadata."""
STRICT = frozenset(("newsml-g2",))
"""Formats with rules of their own on what must be said: their rules say it with the place, and these stay silent."""


ELSEWHERE = "a format without rules of its own on what must be said"
"""What rules need that are silent in formats with such rules."""


@presence
def there(document: Document) -> list[str]:
    """Whether the format leaves it to the rules here to ask for what an article must say."""
    return [] if document.format in STRICT else [ELSEWHERE]


def is_text(article: Article) -> bool:
    """Whether the article is a text, and not a picture or a package of others."""
    return article.kind in ("", "text")


@rule("M101", "no-date", WARNING, needs=[UNDATED])
def no_date(document: Document, article: Article) -> Iterator[Finding]:
    """Nothing says when the article was published or written.

    An undated article is hard to find and easy to misread. archiver takes no date from the clock or from the file. Give
    it with --set published=YYYY-MM-DD; a year alone is better than nothing.
    """
    if not (article.published or article.created or article.modified):
        yield Finding("no publication date", path=article.path)


@rule("M102", "no-author", NOTE)
def no_author(document: Document, article: Article) -> Iterator[Finding]:
    """Nobody is named who wrote the article.

    Many agency stories are rightly anonymous. archiver makes nobody an author for want of one: who contributed, edited or
    took the pictures stays in that role.
    """
    if not is_text(article) or any(credit.role in AUTHORS and not credit.scope for credit in article.credits):
        return
    helped = len(
        {credit.name for credit in article.credits if credit.role == "contributor" and not credit.scope}
    )
    if helped:
        verb = "contributor is" if helped == 1 else "contributors are"
        yield Finding(f"no author: {helped} {verb} named, but nobody who wrote it", path=article.path)
    elif any(credit.role == "source" and not credit.scope for credit in article.credits):
        yield Finding("no author: only a source is named", path=article.path)
    else:
        yield Finding("no author: nobody is named who wrote it", path=article.path)


@rule("M103", "no-headline", WARNING, needs=[ELSEWHERE])
def no_headline(document: Document, article: Article) -> Iterator[Finding]:
    """The article has no headline.

    Lists, search results and the names of packages show headlines. Where there is none, people see an identifier.
    """
    if document.format not in STRICT and (article.headline is None or not article.headline.value.strip()):
        yield Finding("no headline", path=article.path)


@rule("M104", "no-language", NOTE, needs=[ELSEWHERE])
def no_language(document: Document, article: Article) -> Iterator[Finding]:
    """Nothing says which language the article is in.

    Hyphenation, search and reading aloud need it. archiver recognises the language of a text where enough of it is
    there, marks it as recognised, and tells how sure it is. Say it with --set language=de or in archiver.toml.
    """
    said = article.language
    if document.format in STRICT:
        return
    if said is None and article.body:
        yield Finding("no language is said, and none is recognised", path=article.path)
    elif said and said.how == "recognised" and (document.format not in BARE or said.certainty < 0.97):
        sure = f"{said.certainty:.0%}" if said.certainty < 0.995 else "over 99 %"
        name = language.name(said.value)
        yield Finding(f"no language is said; recognised as {name} with {sure} certainty", path=article.path)


@rule("M105", "no-provider", NOTE, needs=[ELSEWHERE])
def no_provider(document: Document, article: Article) -> Iterator[Finding]:
    """Nothing says which house the article comes from.

    Rights and questions go to the provider. For a whole archive it is said once, in archiver.toml.
    """
    if document.format not in BARE | STRICT and article.provider is None:
        yield Finding("no provider", path=article.path)


@rule("M106", "no-rights", NOTE, needs=[ELSEWHERE])
def no_rights(document: Document, article: Article) -> Iterator[Finding]:
    """Nothing says whose the article is or how it may be used.

    Without it nobody may reuse the article with a quiet mind, not even the house that made it. For a whole archive it is
    said once, in archiver.toml.
    """
    if document.format not in BARE | STRICT and article.rights is None and article.rightsholder is None:
        yield Finding("no rights and no rightsholder", path=article.path)


@rule("M107", "empty-body", WARNING)
def empty_body(document: Document, article: Article) -> Iterator[Finding]:
    """The article has no text.

    A headline alone is often all that a failed export left. Pictures and packages of other items need no text.
    """
    if document.format != "jsonld" and without_words(article):
        yield Finding("the article has no text", path=article.path)


@rule("M109", "text-stays-on-page", NOTE, formats=("jsonld",))
def text_stays_on_page(document: Document, article: Article) -> Iterator[Finding]:
    """The metadata comes without the text of the article.

    JSON-LD that was taken out of a page often leaves the text behind, which is no fault on the page and a loss in an
    archive. Archive the page as well, or let the export fill `articleBody`.
    """
    if without_words(article):
        yield Finding(
            "the article has no text here", path=article.path, label="articleBody is missing or empty"
        )


def without_words(article: Article) -> bool:
    """Whether a text has no words."""
    return is_text(article) and not any(paragraph.value.strip() for paragraph in article.body)


@rule("M108", "no-identifier", NOTE, needs=[ELSEWHERE])
def no_identifier(document: Document, article: Article) -> Iterator[Finding]:
    """The article bears no identifier, so that archiver makes one from its content.

    The made identifier is stable as long as the bytes are the same. A corrected copy of the same article gets another
    one and is taken for another article.
    """
    if document.format not in BARE | STRICT and article.id is None:
        yield Finding("no identifier; archiver makes one from the content", path=article.path)
