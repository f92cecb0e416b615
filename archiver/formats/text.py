"""Plain text as wires and content systems left it: headline, byline lines, dateline, paragraphs, credits.

The structure is what a reader of newspapers sees: a first line without a full stop is the headline, and credits stand
at the head or the tail. Lines that are no part of the story (wire headers, end marks) are kept as unread.
"""

from __future__ import annotations

import re
import unicodedata

from archiver import credits, dates, language
from archiver.article import Article, Change, CreditLine, Document, Given, Said, Unread, When, filled
from archiver.calendars import MODIFIED, PUBLISHED
from archiver.finding import Span
from archiver.paragraphs import Line, lines, paragraphs
from archiver.pattern import Pattern
from archiver.record import replace
from archiver.source import Source, Unreadable

NAME = "text"
LABEL = "plain text"
SUFFIXES = (".txt", ".text", ".asc", ".tst")

LONGEST_HEADLINE = 200
MARKUP = Pattern(rb"\s*(?:<(?:[?!]|[A-Za-z][\w:.-]*[\s/>])|\{\s*\")")
HEADER = Pattern(
    r"ZCZC\b|NNNN$|[\x01\x02\x03\x04\x16\x1a]|(?:bc|ap|rs)-[a-z]+[-,]|[a-z]\d{4}$|r ?[a-z]{1,3}$|\^"
)
END_MARK = Pattern(
    r"(?:-+ ?30 ?-+|#{2,}|\*{3,}|-+ ?0 ?-+|\(?(?:more|mehr folgt|ends|ende|fin|fine|end)\)?|[-–—]+ ?(?:ends|ende|fin|end) ?[-–—]*"
    r"|xxx+|[=<]+)",
    re.IGNORECASE,
)
DASH = r"(?:[-–—]{1,2}|_|:)"
PLACE = r"[^\W\d_][^\n():;!?“”„\"]{1,70}?"
DATELINE = Pattern(
    rf"(?P<line>(?P<place>{PLACE})\s?\((?P<agency>[^()\n]{{2,40}})\))\s*{DASH}\s+"
    rf"|(?P<alone>[^\W\d_][^\W\d_a-zß-öø-ÿ]+(?:[ /.'’-][^\W\d_a-zß-öø-ÿ]+){{0,4}}(?:, [^():;!?\n]{{2,40}}?)?)\s+{DASH}\s+"
)
RIGHTS = Pattern(r"(?:©|\(c\)|copyright\b)", re.IGNORECASE)
LABELLED = Pattern(r"([^\W\d_]+)[^\d\n]{0,20}[:\s]\s*(\S.{3,80})")


def sniff(head: bytes, name: str) -> int:
    """Everything without markup may be text; the name makes it surer."""
    if MARKUP.match(head) and not name.lower().endswith(SUFFIXES):
        return 0
    return 40 if name.lower().endswith(SUFFIXES) else 10


def read(source: Source, given: Given) -> Document:
    """Read plain text. Raises `Unreadable` only for what is no text or holds no words."""
    text = source.text
    rows, unread = without_frame(lines(text))
    if not rows:
        raise Unreadable("the file holds no words")
    pieces = paragraphs(text, rows)
    spoken = recognised(pieces, given)
    article = arranged(pieces, spoken.value if spoken else "", given)
    article = replace(article, language=spoken, unread=(*unread, *article.unread))
    return Document(source, NAME, (filled(article, given),))


def recognised(pieces: list[Said], given: Given) -> Said | None:
    """The language that is given, else what is recognised from the longest paragraphs."""
    if given.language:
        return Said(given.language, how="given")
    sample = "\n".join(piece.value for piece in pieces[:40])
    return language.recognise(sample)


def without_frame(rows: list[Line]) -> tuple[list[Line], list[Unread]]:
    """The lines of the story, and the wire headers and end marks around it."""
    first, last = 0, len(rows)
    while first < last - 1 and first < 8 and HEADER.match(rows[first].text):
        first += 1
    while last > first + 1 and (END_MARK.fullmatch(rows[last - 1].text) or HEADER.match(rows[last - 1].text)):
        last -= 1
    unread = [Unread("wire header", row.text, Span(row.start, row.end)) for row in rows[:first]]
    unread += [Unread("end mark", row.text, Span(row.start, row.end)) for row in rows[last:]]
    return rows[first:last], unread


def arranged(pieces: list[Said], spoken: str, given: Given, headline: Said | None = None) -> Article:
    """The article that paragraphs make, below a headline that is marked as such or else is the first of them."""
    headline, rest = (headline, pieces) if headline else headline_of(pieces)
    lines_of_credit, rest = credits_of(rest, spoken)
    published, modified, rest = dates_of(rest, spoken, given)
    subheads, rest = subheads_of(rest) if headline else ((), rest)
    article = Article(headline=headline, subheads=subheads, published=published, modified=modified)
    dateline, rest = dateline_of(rest)
    if dateline:
        article = replace(article, dateline=dateline, created=date_of_dateline(dateline, spoken, given))
        if agency := agency_of(dateline, spoken):
            lines_of_credit.insert(0, agency)
    lines_of_credit.sort(key=lambda line: line.span.start if line.span else 0)
    rights = next(
        (Said(line.text, line.raw, line.span) for line in lines_of_credit if RIGHTS.match(line.text)), None
    )
    changes = resolved(rest, spoken, given)
    return replace(
        article, body=tuple(rest), credit_lines=tuple(lines_of_credit), rights=rights, changes=changes
    )


def headline_of(pieces: list[Said]) -> tuple[Said | None, list[Said]]:
    """The headline, a first line that does not end as sentences do, and what follows it."""
    if not pieces or not is_title(pieces[0]) or DATELINE.match(pieces[0].value):
        return None, pieces
    return pieces[0], pieces[1:]


def is_title(piece: Said) -> bool:
    """Whether a paragraph is short and does not end in a full stop."""
    words = piece.value
    return len(words) <= LONGEST_HEADLINE and words.rstrip('”“"»’)')[-1:] not in (".", ":", ",", ";", "…")


def credits_of(pieces: list[Said], spoken: str) -> tuple[list[CreditLine], list[Said]]:
    """The credit lines, and the paragraphs without those that are nothing else."""
    found = credits.in_text(pieces, language=spoken)
    whole = {index for index, line in found if covers(line, pieces[index])}
    return [line for _, line in found], [piece for index, piece in enumerate(pieces) if index not in whole]


def covers(line: CreditLine, piece: Said) -> bool:
    """Whether a credit line is the whole of a paragraph."""
    if line.span is None or piece.span is None:
        return True
    return line.span.start <= piece.span.start and line.span.end >= piece.span.end


def dates_of(pieces: list[Said], spoken: str, given: Given) -> tuple[When | None, When | None, list[Said]]:
    """When it was published and changed, as lines at the head or the tail say that hold nothing but a date."""
    published = modified = None
    rest = []
    for index, piece in enumerate(pieces):
        near_edge = index < 3 or index >= len(pieces) - 2
        when, changed = date_line(piece, spoken, given) if near_edge else (None, False)
        if when and changed and not modified:
            modified = when
        elif when and not changed and not published:
            published = when
        else:
            rest.append(piece)
    return published, modified, rest


def date_line(piece: Said, spoken: str, given: Given) -> tuple[When | None, bool]:
    """The moment that a line says which is nothing but a date, and whether it is that of a change."""
    words = piece.value
    if len(words) > 100 or not any(map(str.isdigit, words)):
        return None, False
    label = LABELLED.match(words)
    first = label.group(1).lower() if label else ""
    labelled = label is not None and (
        first in PUBLISHED or first in MODIFIED or "mis à jour" in words.lower()
    )
    said = label.group(2) if labelled and label else words
    when = dates.read(said, language=spoken) or dates.read(words, language=spoken)
    if when is None or (not labelled and len(when.iso) < 10):
        return None, False
    return replace(when, raw=words, span=piece.span), labelled and first not in PUBLISHED


def subheads_of(pieces: list[Said]) -> tuple[tuple[Said, ...], list[Said]]:
    """Titles directly below the headline, where a text follows them."""
    count = 0
    while (
        count < 2
        and count + 1 < len(pieces)
        and is_title(pieces[count])
        and not DATELINE.match(pieces[count].value)
    ):
        count += 1
    follows_text = any(not is_title(piece) for piece in pieces[count : count + 2])
    return (tuple(pieces[:count]), pieces[count:]) if follows_text else ((), pieces)


def dateline_of(pieces: list[Said]) -> tuple[Said | None, list[Said]]:
    """The place, date and agency that open the first paragraph, and the paragraphs without them."""
    if not pieces:
        return None, pieces
    match = DATELINE.match(pieces[0].value)
    if not match or not (match["place"] or match["alone"])[0].isupper():
        return None, pieces
    words = match["line"] or match["alone"]
    first, span = pieces[0], pieces[0].span
    raw = first.raw or first.value
    cut = len(match.group()) if not first.raw else raw_length(raw, match.group())
    place = cut_place(span, 0, len(words) if not first.raw else raw_length(raw, words))
    dateline = Said(words, raw[: place.end - place.start] if place else words, place)
    rest = first.value[match.end() :]
    left = Said(rest, raw[cut:] if first.raw else "", cut_place(span, cut, len(raw)))
    return dateline, [left, *pieces[1:]]


def raw_length(raw: str, words: str) -> int:
    """How many characters of the raw paragraph its first words take, whatever white space it has."""
    at = 0
    for char in words:
        while at < len(raw) and raw[at] != char and raw[at].isspace():
            at += 1
        if not char.isspace() or (at < len(raw) and raw[at].isspace()):
            at += 1
    while at < len(raw) and raw[at].isspace() and words[-1:].isspace():
        at += 1
    return at


def cut_place(span: Span | None, start: int, end: int) -> Span | None:
    """A part of a span, counted from its start."""
    return Span(span.start + start, span.start + end) if span else None


def date_of_dateline(dateline: Said, spoken: str, given: Given) -> When | None:
    """The day that a dateline says; without a year, only with the day of writing."""
    for span, words, _ in dates.mentions(dateline.value, spoken):
        place = cut_place(dateline.span, span.start, span.end)
        when = dates.read(words, language=spoken, reference_date=given.reference_date, span=place)
        if when:
            return when
    return None


def agency_of(dateline: Said, spoken: str) -> CreditLine | None:
    """The agency in brackets at the end of a dateline, as a credit."""
    at = dateline.value.rfind("(")
    if at < 0:
        return None
    start = dateline.raw.rfind("(")
    place = cut_place(dateline.span, start, len(dateline.raw)) if start >= 0 else None
    line = credits.read_line(dateline.value[at:], slot="any", language=spoken, span=place)
    if line is None or len(line.credits) != 1:
        return line
    (agency,) = line.credits
    if agency.role == "signoff":
        agency = replace(agency, kind="organisation", role="source", initials=False)
    return replace(line, text=agency.name, slot="field", credits=(agency,))


def resolved(pieces: list[Said], spoken: str, given: Given) -> tuple[Change, ...]:
    """What the names of days mean as seen from the day of writing, when that day is given.

    A day without its year ("April 1") stays words in running text: it may as well be yet to come.
    """
    if not given.reference_date:
        return ()
    found = []
    for piece in pieces:
        for span, words, relative in dates.mentions(piece.raw or piece.value, spoken):
            if not relative or any(map(str.isdigit, words)):
                continue
            if when := dates.read(words, language=spoken, reference_date=given.reference_date):
                place = cut_place(piece.span, span.start, span.end)
                found.append(Change("day resolved by the reference date", words, when.iso, place))
    return tuple(found)


def write(article: Article) -> bytes:
    """The article as plain text: UTF-8, composed characters (NFC), lines ending in LF, paragraphs apart."""
    bylines = [line.text for line in article.credit_lines if line.slot == "byline"]
    tail = [
        line.text
        for line in article.credit_lines
        if line.slot not in ("byline", "field") and standing(line, article)
    ]
    blocks = [article.headline.value] if article.headline else []
    blocks += [subhead.value for subhead in article.subheads]
    blocks += bylines
    body = [paragraph.value for paragraph in article.body]
    if article.dateline and body:
        body[0] = f"{article.dateline.value} - {body[0]}"
    elif article.dateline:
        body = [article.dateline.value]
    text = "\n\n".join(" ".join(block.split("\n")) for block in [*blocks, *body, *tail] if block.strip())
    return (unicodedata.normalize("NFC", text) + "\n").encode("utf-8", "replace")


def standing(line: CreditLine, article: Article) -> bool:
    """Whether a credit line stands on its own, and not within the dateline or a paragraph that is written anyway."""
    if line.span is None:
        return True
    places = [piece.span for piece in (*article.body, article.dateline) if piece and piece.span]
    return not any(place.start <= line.span.start and line.span.end <= place.end for place in places)
