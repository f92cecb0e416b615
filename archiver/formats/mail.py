"""Mail: newsletters and stories sent as messages (RFC 5322, MIME), alone in a file or many in an mbox.

The subject is the headline and the day of sending the day of publication. Who sent a message is not taken for its
author: a desk sends what reporters write, and the text names them. Of alternatives the plain text is read, unless it is
only a stub of the page beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, TYPE_CHECKING, NamedTuple

from archiver import dates
from archiver.article import Article, CreditLine, Document, Given, Media, Said, Unread, When, filled
from archiver.finding import Span
from archiver.formats import lines
from archiver.paragraphs import Line, paragraphs
from archiver.paragraphs import lines as rows_of
from archiver.pattern import Pattern
from archiver.source import Source, TooLong, Unreadable

if TYPE_CHECKING:
    from email.message import Message

NAME = "mail"
LABEL = "mail message"
BOXES = (".mbox", ".mbx")
SUFFIXES = (".eml", *BOXES)

TELLING = frozenset(
    (b"from", b"to", b"date", b"subject", b"message-id", b"received", b"mime-version", b"content-type")
)
HEADER = Pattern(rb"(?:^|\n)([A-Za-z][A-Za-z0-9-]{1,60}):")
FIELD = Pattern(r"([!-9;-~]+):[ \t]*([^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*)")
ENVELOPE = Pattern(r"(?:\A|(?<=\n\n)|(?<=\n\r\n))From \S{1,200} [^\r\n]{0,100}\d{4}[^\r\n]{0,20}\r?\n")
ENVELOPE_LINE = Pattern(rb"From \S{1,200} [^\r\n]{0,100}\d{4}[^\r\n]{0,20}\r?\n")
LONGEST_LINE = 1024 * 1024
ENDS = Pattern(r"\r?\n\r?\n")
UNSEEN = Pattern(r"<(style|script|head|title)\b[^>]{0,2000}>", re.IGNORECASE)
TAG = Pattern(r"<[^>]{0,2000}>")
SIGNATURE = "--"
STUB = 0.4
"""The plain alternative is a stub when it has less than this share of the characters of the page."""
MOST_PARTS = 200


class Part(NamedTuple):
    """One part of a message that holds words: its kind, its text, where its content stands, and as which path.

    `plain` tells that the text stands in the source as it is, so that places in it are places there.
    """

    kind: str
    text: str
    span: Span | None
    path: str
    plain: bool


def sniff(head: bytes, name: str) -> int:
    """Sure when the file begins with header fields of which three are those of mail."""
    start = head.lstrip(b"\xef\xbb\xbf")
    if start.startswith(b"From "):
        start = start.partition(b"\n")[2]
    if not re.match(rb"[A-Za-z][A-Za-z0-9-]{1,60}:", start):
        return 0
    block = re.split(rb"\r?\n\r?\n", start, maxsplit=1)[0]
    told = {field.lower() for field in HEADER.findall(block)} & TELLING
    return 93 if len(told) >= 3 and told & {b"from", b"date", b"subject"} else 0


def read(source: Source, given: Given) -> Document:
    """Read a message, or each message of an mbox. Raises `Unreadable` where no message has words."""
    document = Document(source, NAME)
    text = source.text
    envelopes = list(ENVELOPE.finditer(text))
    starts = [match.end() for match in envelopes] or [0]
    ends = [*(match.start() for match in envelopes[1:]), len(text)]
    many = len(starts) > 1
    found = []
    for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1):
        article = message(document, text[start:end], start, f"message[{number}]" if many else "", given)
        if article:
            found.append(filled(lines.recognised(article), given))
    if not found:
        raise Unreadable("the message holds no words")
    document.articles = tuple(found)
    return document


def messages(stream: IO[bytes], name: str, most: int) -> Iterator[Source | TooLong]:
    """Every message of an mbox, from its envelope to the next one, named by its number. Memory stays constant."""
    number, size, blank = 0, 0, True
    pieces: list[bytes] = []
    while line := stream.readline(LONGEST_LINE):
        if blank and line.startswith(b"From ") and ENVELOPE_LINE.match(line):
            if pieces:
                yield whole(f"{name}#message={number}", pieces, size, most)
            number, size, pieces = number + 1, 0, []
        size += len(line)
        if size <= most or not pieces:
            pieces.append(line)
        blank = line in (b"\n", b"\r\n")
    if pieces:
        yield whole(f"{name}#message={number}", pieces, size, most)


def whole(name: str, pieces: list[bytes], size: int, most: int) -> Source | TooLong:
    """A message of these pieces, unless it was too large to be kept."""
    return Source(name, b"".join(pieces)) if size <= most else TooLong(name)


def span_of(document: Document, path: str) -> Span | None:
    """Where a part stands in the source."""
    places: dict[str, Span] = document.notes.get("parts of mail", {})
    return places.get(path)


def message(document: Document, text: str, offset: int, path: str, given: Given) -> Article | None:
    """The article that one message is, or None when it holds no words."""
    from email import errors, message_from_string

    fields = headers(text, offset)
    try:
        parts, attached = parts_of(message_from_string(text), text, offset, path)
    except (RecursionError, errors.MessageError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise Unreadable(
            "the parts of the message are nested or named in a way that cannot be read"
        ) from error
    document.notes.setdefault("parts of mail", {}).update(
        {part.path: part.span for part in parts if part.span}
    )
    article = stated(fields, path, given)
    chosen = preferred(parts)
    if chosen is None and not article.headline:
        return None
    if chosen is not None:
        spoken = spoken_in(article, chosen, given)
        article = (
            with_page(article, chosen, spoken)
            if chosen.kind == "text/html"
            else with_text(document, article, chosen, spoken, given)
        )
    return replace(article, unread=(*article.unread, *attached))


def headers(text: str, offset: int) -> dict[str, list[Said]]:
    """The header fields by name in lower case, decoded and unfolded, each with its place."""
    end = ENDS.search(text)
    found: dict[str, list[Said]] = {}
    for match in FIELD.finditer(text, 0, end.start() if end else len(text)):
        raw = match.group(2).rstrip()
        if raw:
            start = offset + match.start(2)
            found.setdefault(match.group(1).lower(), []).append(
                Said(decoded(raw), raw, Span(start, start + len(raw)))
            )
    return found


def decoded(raw: str) -> str:
    """The words of a header field: encoded words (RFC 2047) decoded, folded lines joined."""
    words = " ".join(raw.split())
    if "=?" not in words:
        return words
    from email import errors
    from email.header import decode_header, make_header

    try:
        return " ".join(str(make_header(decode_header(words))).split())
    except (errors.MessageError, LookupError, UnicodeError, ValueError):
        return words


def stated(fields: dict[str, list[Said]], path: str, given: Given) -> Article:
    """What the header fields say. The identifier is written as an address of its own kind (RFC 2392)."""

    def first(name: str) -> Said | None:
        return next(iter(fields.get(name, ())), None)

    ident, language, address = first("message-id"), first("content-language"), first("archived-at")
    sender = first("from")
    provider = first("organization") or house(sender)
    unread = [Unread("sender", sender.raw, sender.span)] if sender and not provider else []
    keywords = first("keywords")
    return Article(
        id=replace(ident, value=f"mid:{ident.value.strip('<>')}") if ident else None,
        headline=first("subject"),
        language=replace(language, value=language.value.partition(",")[0].strip()) if language else None,
        published=moment(first("date"), unread),
        url=replace(address, value=address.value.strip("<>")) if address else None,
        provider=provider,
        keywords=tuple(each(keywords)) if keywords else (),
        unread=tuple(unread),
        path=path,
    )


def house(sender: Said | None) -> Said | None:
    """The name in front of the address of a sender that is an organisation."""
    if sender is None or sender.span is None:
        return None
    name = re.sub(r"\s*<[^<>]*>\s*$", "", sender.value).strip(' "')
    if not name or "@" in name:
        return None
    (*_, credit) = lines.line_from(Said(name), "field", "").credits or (None,)
    return replace(sender, value=name) if credit and credit.kind == "organisation" else None


def moment(said: Said | None, unread: list[Unread]) -> When | None:
    """The moment of a date field; what cannot be read stays unread."""
    if said is None:
        return None
    when = dates.read(said.value, span=said.span)
    if when is None:
        unread.append(Unread("date", said.raw, said.span))
    return replace(when, raw=said.raw) if when else None


def each(keywords: Said) -> Iterator[Said]:
    """The single keywords of a field, each in its place where the field stands on one line."""
    at = 0
    for piece in keywords.raw.split(","):
        words = piece.strip()
        start = at + len(piece) - len(piece.lstrip())
        at += len(piece) + 1
        if words and keywords.span:
            place = Span(keywords.span.start + start, keywords.span.start + start + len(words))
            yield Said(decoded(words), words, place)


def parts_of(parsed: Message, text: str, offset: int, path: str) -> tuple[list[Part], list[Unread]]:
    """The parts with words, and the attachments, which stay unread."""
    found: list[Part] = []
    attached: list[Unread] = []
    at = 0
    for number, part in enumerate(parsed.walk(), 1):
        if number > MOST_PARTS:
            attached.append(Unread("parts", f"those after the first {MOST_PARTS}"))
            break
        if part.is_multipart():
            continue
        raw = part.get_payload()
        if not isinstance(raw, str):
            continue
        place = text.find(raw, at) if raw else -1
        at = place + len(raw) if place >= 0 else at
        span = Span(offset + place, offset + place + len(raw)) if place >= 0 else None
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and not is_attached(part):
            words = words_of(part, raw)
            name = f"{path}/part[{number}]" if path else f"part[{number}]"
            if words.strip():
                found.append(Part(kind, words, span, name, words == raw))
        else:
            attached.append(Unread("attachment", decoded(str(part.get_filename() or kind)), span))
    return found, attached


def is_attached(part: Message) -> bool:
    """Whether a part is a file beside the words."""
    return str(part.get("Content-Disposition", "")).lower().lstrip().startswith("attachment")


def words_of(part: Message, raw: str) -> str:
    """The text of a part, without its transfer encoding."""
    way = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if way not in ("base64", "quoted-printable", "x-uuencode", "uuencode"):
        return raw
    from archiver.encoding import decode

    data = part.get_payload(decode=True)
    try:
        return decode(data, str(part.get_content_charset() or "")).text if isinstance(data, bytes) else raw
    except Unreadable:
        return ""


def preferred(parts: list[Part]) -> Part | None:
    """The part to read: the plain text, unless it is a stub of the page beside it."""
    plain = next((part for part in parts if part.kind == "text/plain"), None)
    page = next((part for part in parts if part.kind == "text/html"), None)
    if plain is None or page is None:
        return plain or page
    shown = TAG.sub("", seen(page.text))
    return page if len(" ".join(plain.text.split())) < STUB * len(" ".join(shown.split())) else plain


def seen(page: str) -> str:
    """A page without what browsers do not show, in time that grows with its length only."""
    kept: list[str] = []
    lowered, at, open_ended = page.lower(), 0, set[str]()
    for match in UNSEEN.finditer(page):
        name = match.group(1).lower()
        if match.start() < at or name in open_ended:
            continue
        end = lowered.find(f"</{name}", match.end())
        if end < 0:
            open_ended.add(name)
            continue
        kept.append(page[at : match.start()])
        at = lowered.find(">", end) + 1 or len(page)
    return "".join([*kept, page[at:]])


def spoken_in(article: Article, part: Part, given: Given) -> str:
    """The language of the words, as far as it helps to read them."""
    if given.language or article.language:
        return given.language or (article.language.value if article.language else "")
    from archiver import language

    found = language.recognise(TAG.sub(" ", seen(part.text[:40_000])))
    return found.value if found else ""


def with_text(document: Document, article: Article, part: Part, spoken: str, given: Given) -> Article:
    """The article with the plain text of a part."""
    from archiver.formats.text import agency_of, credits_of, date_of_dateline, dateline_of, resolved

    rows = rows_of(part.text)
    cut = next((index for index, row in enumerate(rows) if row.text == SIGNATURE and index), len(rows))
    pieces = [placed(piece, part) for piece in paragraphs(part.text, rows[:cut])]
    found, rest = credits_of(pieces, spoken)
    dateline, rest = dateline_of(rest)
    if dateline and (agency := agency_of(dateline, spoken)):
        found.insert(0, agency)
    return replace(
        article,
        dateline=dateline,
        created=date_of_dateline(dateline, spoken, given) if dateline else None,
        body=tuple(rest),
        credit_lines=tuple(found if part.plain else [lines.placed(line, part.path) for line in found]),
        changes=resolved(rest, spoken, given),
        unread=(*article.unread, *signature(rows[cut:], part)),
    )


def placed(piece: Said, part: Part) -> Said:
    """A paragraph at its place in the source, or at the path of its part when the part is encoded."""
    if piece.span and part.plain and part.span:
        return replace(piece, span=Span(piece.span.start + part.span.start, piece.span.end + part.span.start))
    return Said(piece.value, path=part.path)


def signature(rows: list[Line], part: Part) -> Iterator[Unread]:
    """The lines below the mark of a signature."""
    if len(rows) > 1:
        piece = placed(
            Said(part.text[rows[1].start : rows[-1].end], span=Span(rows[1].start, rows[-1].end)), part
        )
        yield Unread("signature", piece.value, piece.span, piece.path)


def with_page(article: Article, part: Part, spoken: str) -> Article:
    """The article with the HTML of a part."""
    from archiver.formats import fragments

    body = fragments.read(seen(part.text), part.path)
    found: list[CreditLine] = [lines.line_from(words, "byline", spoken) for words in body.bylines]
    found += lines.in_body(body.paragraphs, spoken)
    media: tuple[Media, ...] = body.media
    return replace(
        article, dateline=body.dateline, body=body.paragraphs, credit_lines=lines.merged(found), media=media
    )
