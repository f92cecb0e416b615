"""Rules about when: what is said of a story's dates, and whether it can be true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from archiver import dates
from archiver.article import Article, Document, Given, Said, When
from archiver.finding import NOTE, WARNING, Finding, Span
from archiver.rules import presence, rule

UNDATED, MODIFIED, EMBARGOED, CREATED, REFERENCE = (
    "no date",
    "a date of modification",
    "an embargo",
    "a date of creation",
    "a reference date",
)
"""What rules need: the dates that an article says, or does not."""
DIGITS = "digits in the words"
"""This too, as the family of rules about words tells it."""


@presence
def there(document: Document) -> list[str]:
    """The dates that the articles of a document say, and whether the user gave one to compare them with."""
    told = []
    for article in document.articles:
        if article.modified:
            told.append(MODIFIED)
        if article.embargo:
            told.append(EMBARGOED)
        if article.created:
            told.append(CREATED)
        if not (article.published or article.created or article.modified):
            told.append(UNDATED)
    given = document.notes.get("given")
    return [*told, REFERENCE] if isinstance(given, Given) and given.reference_date else told


def mentioned(document: Document, article: Article) -> list[tuple[Said, Span, str, bool]]:
    """The dates that the text mentions, worked out once for each article."""
    key = f"dates {id(article)}"
    if key not in document.notes:
        spoken = article.language.value if article.language else ""
        found = dates.mentions_in([said.raw or said.value for said in article.body], spoken)
        document.notes[key] = [
            (said, *mention) for said, told in zip(article.body, found, strict=True) for mention in told
        ]
    mentioned: list[tuple[Said, Span, str, bool]] = document.notes[key]
    return mentioned


def place(said: Said, span: Span) -> Span | None:
    """The place in the source of a part of a paragraph."""
    return Span(said.span.start + span.start, said.span.start + span.end) if said.span else None


@rule("D101", "relative-date", NOTE, needs=[UNDATED])
def relative_date(document: Document, article: Article) -> Iterator[Finding]:
    """The text tells days only as seen from the day of writing, and that day is not said.

    "On Wednesday" is clear in the paper of that week and nothing in an archive. archiver does not guess it, neither
    from the clock nor from the date of the file. Give the day of writing with --reference-date.
    """
    if article.published or article.created or article.modified:
        return
    settled = {change.span for change in article.changes}
    open_ones = [
        (said, span, words)
        for said, span, words, relative in mentioned(document, article)
        if relative and place(said, span) not in settled
    ]
    if open_ones:
        said, span, words = open_ones[0]
        more = f" (and {len(open_ones) - 1} more)" if len(open_ones) > 1 else ""
        message = f"which day `{words}` means is not said{more}"
        yield Finding(message, span=place(said, span), path=said.path, label="say it with --reference-date")


@rule("D102", "impossible-date", WARNING, needs=[DIGITS])
def impossible_date(document: Document, article: Article) -> Iterator[Finding]:
    """The text names a day that no calendar has, such as 31 February.

    It is a slip of the keyboard, and only the writer or another source knows the day that was meant.
    """
    if not dates.names_year("\n".join([said.value for said in article.body])):
        return
    spoken = article.language.value if article.language else ""
    for said, span, words, relative in mentioned(document, article):
        if not relative and dates.impossible(words, spoken):
            yield Finding(f"no calendar has `{words}`", span=place(said, span), path=said.path)


@rule("D103", "changed-before-published", WARNING, needs=[MODIFIED])
def changed_before_published(document: Document, article: Article) -> Iterator[Finding]:
    """The article was changed before it was published, if its dates are right.

    The two dates are mixed up, or one of them has the wrong zone. Search engines then show the wrong one.
    """
    if earlier(article.modified, article.published) and article.modified and article.published:
        message = f"changed on {article.modified.iso}, before it was published on {article.published.iso}"
        yield Finding(message, span=article.modified.span, path=article.modified.path)


@rule("D104", "date-ahead", WARNING, needs=[REFERENCE])
def date_ahead(document: Document, article: Article) -> Iterator[Finding]:
    """The article is dated after the day of writing that was given.

    The reference date comes from --reference-date, never from the clock. One of the two is wrong.
    """
    given = document.notes.get("given")
    reference = When(given.reference_date) if isinstance(given, Given) and given.reference_date else None
    for said in (article.published, article.created):
        if said and said.how != "given" and earlier(reference, said) and reference:
            message = f"dated {said.iso}, after the reference date {reference.iso}"
            yield Finding(message, span=said.span, path=said.path)
            return


@rule("D105", "published-under-embargo", WARNING, needs=[EMBARGOED])
def published_under_embargo(document: Document, article: Article) -> Iterator[Finding]:
    """The article was published before its embargo ended, if its dates are right.

    Either the embargo was broken, which somebody should know, or one of the two dates is wrong.
    """
    if earlier(article.published, article.embargo) and article.published and article.embargo:
        message = f"published on {article.published.iso}, under an embargo until {article.embargo.iso}"
        yield Finding(message, span=article.published.span, path=article.published.path)


@rule("D106", "written-after-published", NOTE, needs=[CREATED])
def written_after_published(document: Document, article: Article) -> Iterator[Finding]:
    """The article was written after it was published, if its dates are right.

    Systems that stamp an article anew at each import put the day of the import as its creation.
    """
    if earlier(article.published, article.created) and article.published and article.created:
        message = f"written on {article.created.iso}, after it was published on {article.published.iso}"
        yield Finding(message, span=article.created.span, path=article.created.path)


def earlier(one: When | None, other: When | None) -> bool:
    """Whether one moment is surely before another: compared as precisely as both were said, and no more."""
    if one is None or other is None or one is other:
        return False
    first, second = moment(one.iso), moment(other.iso)
    if first and second:
        return first < second
    length = min(len(one.iso), len(other.iso), 10)
    if (first or second) and length == 10 and one.iso[:10] != other.iso[:10]:
        return (dates.day_of(other.iso) or datetime.max.date()).toordinal() - (
            dates.day_of(one.iso) or datetime.min.date()
        ).toordinal() > 1
    return one.iso[:length] < other.iso[:length]


def moment(iso: str) -> datetime | None:
    """An ISO 8601 date with time and zone as a moment, or None."""
    try:
        found = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return found if found.tzinfo else None
