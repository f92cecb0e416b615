"""An article as every reader makes it and everyone else uses it.

Each interpreted value keeps the words it was read from (`raw`) and where they stood (`span` in the decoded text, or
`path`: an XPath in XML, a JSON pointer in JSON). Nothing here is ever filled in for want of something better.
"""

from __future__ import annotations

from typing import Any

from archiver.finding import Fix, Span
from archiver.record import Record, replace
from archiver.source import Source


class Said(Record):
    """One value, with the words that said it.

    `how` tells where the value comes from: "said" in the source, "recognised" from the content (language), or
    "given" by the user. `certainty` runs from 0 to 1 and is below 1 only for what was recognised.
    """

    value: str
    raw: str = ""
    span: Span | None = None
    path: str = ""
    how: str = "said"
    certainty: float = 1.0


class When(Record):
    """A moment at the precision that was said: `iso` is ISO 8601, as short as "2023" or with time and zone."""

    iso: str
    raw: str = ""
    span: Span | None = None
    path: str = ""
    how: str = "said"


class Change(Record):
    """One thing that reading normalised: `what` in a few words, and the words before and after."""

    what: str
    before: str
    after: str
    span: Span | None = None
    path: str = ""


class Credit(Record):
    """One party in one role, as a credit line or a field names it.

    `kind` is "person" or "organisation"; `role` one of `archiver.credits.ROLES`; `scope` is empty for the text, or
    "image", "graphic", "video", "publication". `generic` marks a function that names nobody ("Staff"); `initials`
    marks a sign-off code. `uri` is an identifier that the source or the authority file gives.
    """

    name: str
    kind: str
    role: str
    raw: str = ""
    span: Span | None = None
    path: str = ""
    scope: str = ""
    location: str = ""
    affiliation: str = ""
    title: str = ""
    contact: str = ""
    prefix: str = ""
    initials: bool = False
    generic: bool = False
    confidence: float = 1.0
    uri: str = ""


class CreditLine(Record):
    """A line, or a field, that credits somebody: who it names, and what was normalised in reading it.

    `slot` says where it stood: "byline", "tail", "caption", "field" or "any". A line that is a credit but names
    nobody has no `credits`, and a rule speaks of it. `text` is the line mended of debris, as it may be printed.
    """

    raw: str
    text: str
    slot: str = "any"
    language: str = ""
    credits: tuple[Credit, ...] = ()
    changes: tuple[Change, ...] = ()
    span: Span | None = None
    path: str = ""


class Media(Record):
    """A picture, video, audio or graphic that belongs to an article. `kind` is the schema.org type name."""

    kind: str
    url: str = ""
    caption: str = ""
    credit_lines: tuple[CreditLine, ...] = ()
    media_type: str = ""
    path: str = ""


class Unread(Record):
    """Something that stands in the source and was not interpreted."""

    what: str
    raw: str
    span: Span | None = None
    path: str = ""


class Article(Record):
    """One story at one version. Fields that the source does not say are None or empty."""

    id: Said | None = None
    version: int | None = None
    kind: str = "text"
    status: str = ""
    headline: Said | None = None
    subheads: tuple[Said, ...] = ()
    description: Said | None = None
    slugline: Said | None = None
    dateline: Said | None = None
    body: tuple[Said, ...] = ()
    language: Said | None = None
    published: When | None = None
    modified: When | None = None
    created: When | None = None
    embargo: When | None = None
    credit_lines: tuple[CreditLine, ...] = ()
    provider: Said | None = None
    rights: Said | None = None
    rightsholder: Said | None = None
    subjects: tuple[Said, ...] = ()
    keywords: tuple[Said, ...] = ()
    section: Said | None = None
    genre: Said | None = None
    url: Said | None = None
    media: tuple[Media, ...] = ()
    changes: tuple[Change, ...] = ()
    unread: tuple[Unread, ...] = ()
    path: str = ""

    @property
    def credits(self) -> tuple[Credit, ...]:
        """Everyone credited, in the order of the lines that name them."""
        return tuple(credit for line in self.credit_lines for credit in line.credits)

    @property
    def text(self) -> str:
        """The body as plain text, paragraphs separated by a blank line."""
        return "\n\n".join(paragraph.value for paragraph in self.body)


class Fault(Record):
    """Something in the bytes or the syntax that a reader met and could get past or not. A rule speaks of it."""

    kind: str
    message: str
    span: Span | None = None
    path: str = ""
    label: str = ""
    fix: Fix | None = None


class Mapping(Record):
    """What the user says that the columns of tables mean, as `archiver.formats.mapping` reads it from the file `name`.

    `columns` are pairs of a column and a field of `Article`, `constants` of a field and what it is in every row that
    does not say it. `zone` is the time zone of times without one, `dates` "day-first" or "month-first", `table` the
    table of a database.
    """

    columns: tuple[tuple[str, str], ...] = ()
    constants: tuple[tuple[str, str], ...] = ()
    zone: str = ""
    dates: str = ""
    table: str = ""
    name: str = ""

    def __str__(self) -> str:
        return self.name


class Given(Record):
    """What the user or the house says that the source does not. Values taken from here are marked "given"."""

    published: str = ""
    reference_date: str = ""
    language: str = ""
    provider: str = ""
    rights: str = ""
    author: str = ""
    mapping: Mapping = Mapping()


TRAVELLING = ("places of findings", "newsml versions")


class Document(Record, frozen=False):
    """One source as read: its format, its syntax tree, and the articles it holds.

    `tree` is what the format's parser made (an lxml root, JSON values, nothing for text) and never leaves the
    process. `notes` holds what formats and rules work out once and share, keyed by name; only those that `TRAVELLING`
    names go to another process.
    """

    source: Source
    format: str
    articles: tuple[Article, ...] = ()
    faults: tuple[Fault, ...] = ()
    tree: Any = None
    notes: dict[str, Any] = {}  # noqa: RUF012 (each record has its own)

    def __reduce__(self) -> tuple[Any, ...]:
        notes = {name: self.notes[name] for name in TRAVELLING if name in self.notes}
        return Document, (self.source, self.format, self.articles, self.faults, None, notes)


def filled(article: Article, given: Given) -> Article:
    """The article with what the user says where the source says nothing. What the source says always stands."""
    changes: dict[str, Any] = {}
    if given.published and article.published is None:
        changes["published"] = When(given.published, given.published, how="given")
    for name in ("language", "provider", "rights"):
        value = getattr(given, name)
        said = getattr(article, name)
        if value and (said is None or said.how == "recognised"):
            changes[name] = Said(value, how="given")
    if given.author and not any(credit.role == "author" for credit in article.credits):
        author = Credit(given.author, "person", "author", given.author)
        line = CreditLine(given.author, given.author, "field", credits=(author,))
        changes["credit_lines"] = (line, *article.credit_lines)
    return replace(article, **changes) if changes else article
