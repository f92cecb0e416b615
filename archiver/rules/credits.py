"""Rules about who is credited, and how the line says it."""

from __future__ import annotations

from collections.abc import Iterator

from archiver import credits
from archiver.article import Article, Change, Credit, CreditLine, Document, Said
from archiver.finding import NOTE, WARNING, Edit, Finding, Fix
from archiver.rules import presence, rule

UNCERTAIN = 0.7
"""Credits below this confidence are proposals."""
DEBRIS = frozenset(("mark that never opens removed", "invisible character removed"))
GARBLED = "mojibake repaired"
UNBALANCED = "mark that never closes removed"
ENTITY = "entity decoded"
SEAM = "words run together set apart"
CAPITALS = "capitals restored"
"""Kinds of changes that reading a line makes."""
ENDS = 4
"""How many paragraphs at either end of a body may be credit lines."""
BEFORE_GENITIVE = (
    "при участии ",
    "с участием ",
    "за участі ",
    "за участю ",
    "του ",
    "της ",
    "επιμέλεια του ",
    "przy współpracy ",
    "za přispění ",
)
"""Words after which a name stands in another case than the one it is indexed by. None is ASCII."""


NO_PARTY, PERHAPS, INITIALS, FIELD, OF_ANOTHER_ALPHABET = (
    "a credit line without a party",
    "an uncertain credit",
    "initials",
    "a field that credits",
    "a credit line beyond ASCII",
)
"""What rules need besides the kinds of changes."""


@presence
def there(document: Document) -> list[str]:
    """What there is to say of the credits of a document: of most there is nothing."""
    told = []
    for article in document.articles:
        for line in article.credit_lines:
            told += [change.what for change in line.changes]
            told += [INITIALS for credit in line.credits if credit.initials]
            told += [PERHAPS for credit in line.credits if credit.confidence < UNCERTAIN]
            if not line.credits:
                told.append(NO_PARTY)
            if line.slot == "field":
                told.append(FIELD)
            if not line.text.isascii():
                told.append(OF_ANOTHER_ALPHABET)
    return told


def changes(article: Article, *what: str) -> Iterator[tuple[CreditLine, Change]]:
    """The edits of some kinds, with the line that each was made in."""
    for line in article.credit_lines:
        for change in line.changes:
            if change.what in what:
                yield line, change


def mended(document: Document, change: Change, title: str, *, safe: bool = True) -> Fix | None:
    """The fix that makes a change in the source, where the source is plain text."""
    if document.format != "text" or change.span is None:
        return None
    return Fix(title, (Edit(change.span, change.after),), safe)


@rule("C101", "debris-in-credit", NOTE, needs=DEBRIS)
def debris(document: Document, article: Article) -> Iterator[Finding]:
    """A credit line holds a character that belongs to no word of it.

    An invisible character, or a quotation mark that ends the line and never was opened, is a leftover of copy and
    paste. Two names that differ by it look alike to people and are two persons in every index.

    The fix removes the character. It is safe: no letter of a name changes.
    """
    for _, change in changes(article, *DEBRIS):
        name = shown(change.before)
        yield Finding(
            f"the credit line holds {name}, which belongs to no word",
            change.span,
            change.path,
            "leftover",
            mended(document, change, f"remove {name}"),
        )


def shown(mark: str) -> str:
    """A mark as it can be printed: by its code point where it cannot be seen."""
    return mark if mark.isprintable() and not mark.isspace() else f"U+{ord(mark[0]):04X}"


@rule("C102", "garbled-credit", WARNING, needs=[GARBLED])
def garbled(document: Document, article: Article) -> Iterator[Finding]:
    """A name is garbled: its UTF-8 was once read as another encoding.

    `JÃ¼rgen` was `Jürgen`. The name is read as it must have been, because the way back loses nothing; the source keeps
    the garbled letters, and everybody else who reads it gets the wrong name.

    The fix writes the letters that were meant. It is safe: the way back from the garbled letters is the only one.
    """
    for _, change in changes(article, GARBLED):
        yield Finding(
            f"the credit line is garbled: {change.before} was {change.after}",
            change.span,
            change.path,
            f"read as {change.after}",
            mended(document, change, f"write {change.after}"),
        )


@rule("C103", "unbalanced-quote-in-credit", WARNING, needs=[UNBALANCED])
def unbalanced_quote(document: Document, article: Article) -> Iterator[Finding]:
    """A credit line opens a quotation mark that it never closes.

    The mark is a leftover of copy and paste or of machine translation. Kept, it becomes part of the person's name, and
    one person splits into two in every index: `Elizabeth Pritchett` and `‘Elizabeth Pritchett`.

    The fix removes the mark. It is safe: no letter of the name changes, and the original bytes stay in the package.
    """
    for _, change in changes(article, UNBALANCED):
        yield Finding(
            f"quotation mark {change.before} opens the credit line and never closes",
            change.span,
            change.path,
            "opened here",
            mended(document, change, f"remove {change.before}"),
        )


@rule("C104", "entity-in-credit", WARNING, needs=[ENTITY])
def entity(document: Document, article: Article) -> Iterator[Finding]:
    """A credit line holds an entity of HTML instead of the character.

    `&nbsp;` and `&eacute;` come from pages whose text was taken without being decoded. The name is read with the character;
    whoever searches the source for it finds nothing.

    The fix writes the character. It is safe: an entity means one character only.
    """
    for _, change in changes(article, ENTITY):
        after = shown(change.after)
        yield Finding(
            f"the credit line holds the entity {change.before} instead of {after}",
            change.span,
            change.path,
            "not decoded",
            mended(document, change, f"write {after}"),
        )


@rule("C105", "words-run-together-in-credit", NOTE, needs=[SEAM])
def run_together(document: Document, article: Article) -> Iterator[Finding]:
    """Words of a credit line are run together.

    `ExnerKorrespondent` was a name and a job in two elements of a page whose markup was stripped. The seam is found by
    the word after it and is a guess, so look at the name. Nothing is mended in the source.
    """
    for line, change in changes(article, SEAM):
        at = change.span.start - (line.span.start if line.span else 0) if change.span else 0
        words = line.raw[:at].split(" ")[-1] + line.raw[at:].split(" ")[0]
        yield Finding(f"words of the credit line are run together: {words}", change.span, change.path, "seam")


@rule("C106", "name-in-capitals", NOTE, needs=[CAPITALS])
def capitals(document: Document, article: Article) -> Iterator[Finding]:
    """A name is printed in capitals, or all in small letters.

    It is kept as names are written otherwise, with particles such as `von` small. Capitals do not tell `DeVeaux` from
    `Deveaux`, so the spelling within the name is a guess that only the house can confirm.
    """
    for _, change in changes(article, CAPITALS):
        yield Finding(
            f"the name {change.before} is read as {change.after}",
            change.span,
            change.path,
            "printed in one case",
        )


@rule("C107", "account-as-author", WARNING, needs=[NO_PARTY])
def account(document: Document, article: Article) -> Iterator[Finding]:
    """A byline names an account of the editing system instead of a person.

    `admin` and `webmaster` wrote nothing. The line is kept, and nobody is credited for it.
    """
    for line in article.credit_lines:
        if not line.credits and credits.names_account(line.text):
            yield Finding(f"the byline names an account: {line.text}", line.span, line.path, "nobody")


@rule("C108", "credit-names-nobody", NOTE, needs=[NO_PARTY])
def nobody(document: Document, article: Article) -> Iterator[Finding]:
    """A credit line names nobody.

    `Foto: privat` says that a picture has a maker and keeps quiet about who. Who wants to print it again has nobody to
    ask, so tell the archive what the house knows.
    """
    for line in article.credit_lines:
        if not line.credits and not credits.names_account(line.text):
            yield Finding(f"the credit line names nobody: {line.text}", line.span, line.path, "no party")


@rule("C109", "uncertain-credit", NOTE, needs=[PERHAPS])
def uncertain(document: Document, article: Article) -> Iterator[Finding]:
    """A credit is read from the look of the words alone.

    Nothing in the line says what the person did, or the names stand side by side without a mark between them. Look at
    it before an index is built on it.
    """
    for credit in article.credits:
        if credit.confidence < UNCERTAIN:
            yield Finding(
                f"taken as {credit.role} from the look of the words: {credit.name}",
                credit.span,
                credit.path,
                "uncertain",
            )


@rule("C110", "unmatched-initials", NOTE, needs=[INITIALS])
def initials(document: Document, article: Article) -> Iterator[Finding]:
    """A sign-off gives initials that open to no name.

    Initials mean something to one house in one time, and were given to somebody else later. They are kept as printed and
    opened only by the authority file of the house, with the dates between which they were somebody's.
    """
    for credit in article.credits:
        if credit.initials and not credit.uri:
            yield Finding(
                f"the initials {credit.name} open to no name", credit.span, credit.path, "who is this?"
            )


@rule("C111", "credited-twice", WARNING, formats=("text",))
def twice(document: Document, article: Article) -> Iterator[Finding]:
    """Two credit lines name the same person in the same role.

    One of them was left behind when the story was edited, or the person did two things and one line says it wrongly.
    """
    seen: dict[tuple[str, str, str], CreditLine] = {}
    for line in article.credit_lines:
        for credit in line.credits:
            key = (credit.name.casefold(), credit.role, credit.scope)
            if key in seen and seen[key] is not line and credit.kind == "person":
                yield Finding(
                    f"credited as {credit.role} twice: {credit.name}", credit.span, credit.path, "again"
                )
            seen.setdefault(key, line)


@rule("C112", "inflected-name", NOTE, needs=[OF_ANOTHER_ALPHABET])
def inflected(document: Document, article: Article) -> Iterator[Finding]:
    """A name stands in another case than the one it is indexed by.

    After `при участии` a Russian name is in the genitive: `Анны Ким` is `Анна Ким`. The name is kept as printed, because
    undoing the case is guesswork; the index needs a person to say so.
    """
    for line in article.credit_lines:
        low = line.text.casefold()
        for credit in line.credits:
            at = low.find(credit.name.casefold())
            if credit.kind == "person" and at > 0 and low[:at].endswith(BEFORE_GENITIVE):
                yield Finding(
                    f"the name {credit.name} stands in another case than the nominative",
                    credit.span,
                    credit.path,
                    "kept as printed",
                )


@rule("C114", "byline-contradicts-metadata", WARNING, formats=("newsml-g2",), needs=[FIELD])
def contradiction(document: Document, article: Article) -> Iterator[Finding]:
    """The byline names other authors than the metadata.

    Readers see the one, search engines and archives the other. One of the two was forgotten when the story changed hands.
    """
    fields = authors(article, "field")
    if not fields:
        return
    for line in article.credit_lines:
        named = [credit for credit in line.credits if credit.role == "author" and credit.kind == "person"]
        if line.slot != "byline" or not named:
            continue
        if not {folded(credit) for credit in named} & set(fields):
            yield Finding(
                f"the byline names {listed(named)}, the metadata {listed(fields.values())}",
                line.span,
                line.path or named[0].path,
                "not in the metadata",
            )


def authors(article: Article, slot: str) -> dict[str, Credit]:
    """The people who are authors by the lines of one slot, by their folded names."""
    return {
        folded(credit): credit
        for line in article.credit_lines
        if line.slot == slot
        for credit in line.credits
        if credit.role in ("author", "writer", "reporter") and credit.kind == "person"
    }


def folded(credit: Credit) -> str:
    """The name for comparing."""
    return " ".join(credit.name.casefold().replace("’", "'").split())


def listed(found: object) -> str:
    """Names in a row, for a message."""
    return ", ".join(credit.name for credit in found)  # type: ignore[attr-defined]


@rule("C199", "unread-credit", WARNING)
def unread(document: Document, article: Article) -> Iterator[Finding]:
    """A line looks like a credit but is not understood.

    It begins with words such as `Additional reporting by` or `Autorin:`, or ends like a sentence that credits somebody, and
    what else stands there is no name that archiver knows how to read. Nobody is credited until a person has looked.
    """
    understood = {line.raw for line in article.credit_lines}
    for paragraph in edges(article.body):
        text = paragraph.raw or paragraph.value
        if text not in understood and credits.resembles_credit(text):
            yield Finding(
                "this looks like a credit line and is not understood",
                paragraph.span,
                paragraph.path,
                "who is credited?",
            )


def edges(body: tuple[Said, ...]) -> tuple[Said, ...]:
    """The paragraphs among which credit lines stand."""
    return body if len(body) <= 2 * ENDS else body[:ENDS] + body[-ENDS:]
