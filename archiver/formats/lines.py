"""What readers of fields share: lines that credit somebody, parties, dates and the language, each placed by a path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from archiver.article import Article, Credit, CreditLine, Said, When
from archiver.record import replace

STATUSES = {
    "publish": "usable",
    "published": "usable",
    "future": "usable",
    "draft": "withheld",
    "pending": "withheld",
    "trash": "canceled",
}
"""What the standards of news call the status that a content system gives a story."""
ORGANISATION = frozenset(("organisation", "organization", "company", "agency"))


def line_from(words: Said, slot: str, language: str) -> CreditLine:
    """A field that is there to credit somebody as a credit line, whether or not it is understood."""
    from archiver.credits import read_line

    line = read_line(words.value, slot=slot, language=language)
    if line is None:
        return CreditLine(words.raw or words.value, words.value, slot, language, path=words.path)
    return placed(line, words.path, slot=slot, raw=words.raw or line.raw)


def placed(line: CreditLine, path: str, **changed: Any) -> CreditLine:
    """The line with a path as its only place: a position within a value is none in the file."""
    return replace(
        line,
        span=None,
        path=path,
        credits=tuple(replace(credit, span=None, path=path) for credit in line.credits),
        changes=tuple(replace(change, span=None, path=path) for change in line.changes),
        **changed,
    )


@lru_cache(maxsize=4096)
def party(words: Said, role: str, language: str, kind: str = "", uri: str = "") -> CreditLine:
    """A party that a field states in a role, as a credit line of its own.

    The same few people write most of what an archive holds, so what was read lately is remembered.
    """
    line = line_from(words, "field", language)
    if len(line.credits) != 1:
        named = line.credits or (Credit(words.value, kind or "person", role, words.value, path=words.path),)
        return replace(line, credits=tuple(replace(credit, role=role) for credit in named))
    (credit,) = line.credits
    if (credit.role, kind or credit.kind, uri or credit.uri) == (role, credit.kind, credit.uri):
        return line
    credit = replace(credit, role=role, kind=kind or credit.kind, uri=uri or credit.uri)
    return replace(line, credits=(credit,))


def known_role(said: str, otherwise: str) -> str:
    """Our role for what a source calls it, in our codes, in English or in German; `otherwise` where that is none."""
    from archiver.credits import roles

    word = said.strip().casefold().rpartition(":")[2]
    for role in roles():
        if word and word in (role.code, role.en.casefold(), role.de.casefold()):
            return role.code
    return otherwise


def in_body(body: Sequence[Said], language: str) -> Iterator[CreditLine]:
    """The lines at the head and the end of a body that credit somebody, each where its paragraph stands."""
    from archiver.credits import in_text

    for index, line in in_text(body, language=language):
        yield placed(line, body[index].path) if body[index].span is None else line


def merged(lines: Iterable[CreditLine]) -> tuple[CreditLine, ...]:
    """The lines, with each party once in each role: fields often repeat what a line for readers says."""
    seen: set[tuple[str, str]] = set()
    kept: list[CreditLine] = []
    for line in lines:
        fresh = tuple(credit for credit in line.credits if (folded(credit), credit.role) not in seen)
        seen.update((folded(credit), credit.role) for credit in fresh)
        if fresh or (not line.credits and line.raw not in {known.raw for known in kept}):
            kept.append(line if fresh == line.credits else replace(line, credits=fresh))
    return tuple(kept)


def folded(credit: Credit) -> str:
    """The name for comparison."""
    return " ".join(credit.name.split()).casefold()


def when(words: Said | None, language: str = "") -> When | None:
    """The moment that a field says, at its precision; None when it says none that can be read."""
    if words is None:
        return None
    from archiver.linkeddata import moment

    iso = moment(words.value)
    if iso:
        return When(iso, words.raw or words.value, words.span, words.path)
    from archiver import dates

    found = dates.read(words.value, language=language, span=words.span, path=words.path)
    return replace(found, raw=words.raw or words.value) if found else None


def recognised(article: Article) -> Article:
    """The article with its language as its words tell it, where the source does not say."""
    if article.language is not None:
        return article
    sample = article.text or (article.headline.value if article.headline else "")
    if not sample:
        return article
    from archiver import language

    return replace(article, language=language.recognise(sample))


def standing_alone(article: Article) -> list[CreditLine]:
    """The credit lines that a writer must write besides the body, because no paragraph of it says them."""
    paragraphs = {paragraph.value for paragraph in article.body}
    return [line for line in article.credit_lines if not {line.text, line.raw} & paragraphs]


def of_picture(line: CreditLine) -> CreditLine:
    """A line that stands on a picture: who is author of a picture is its photographer."""
    found = tuple(
        replace(
            credit,
            scope=credit.scope or "image",
            role="photographer" if credit.role == "author" else credit.role,
        )
        for credit in line.credits
    )
    return replace(line, credits=found)


def picture_line(words: Said, language: str) -> CreditLine:
    """A field that credits somebody for a picture: as a line says it, or a bare name as that of the photographer."""
    line = line_from(words, "caption", language)
    return of_picture(line if line.credits else party(words, "photographer", language))
