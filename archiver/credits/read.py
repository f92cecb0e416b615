"""Read one credit line: clean it, cut it at its cues, read the names, and say what was read and what was mended."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from archiver.article import Change, Credit, CreditLine
from archiver.credits import bare, signoffs
from archiver.credits.clean import clean
from archiver.credits.cues import LONE, OPENERS, Segment, segments
from archiver.credits.names import is_caseless, is_web, restore
from archiver.credits.parties import (
    GENERIC,
    HOUSE,
    NOBODY,
    NOTHING,
    PERSON,
    PLACE,
    SIGN,
    TEXT,
    TITLE,
    Mood,
    Party,
    mark_times,
    parties,
)
from archiver.credits.tokens import ASCII_DIGIT, DIGIT, Line
from archiver.credits.words import Cue, Lexicon, lexicon
from archiver.finding import Span
from archiver.pattern import Pattern
from archiver.record import replace

if TYPE_CHECKING:
    from archiver.credits.east import Item

LONGEST = 700
"""Lines longer than this are no credit lines; only the end of a paragraph is looked at then."""

SLOTS = ("any", "byline", "tail", "caption", "field")


class Doing(NamedTuple):
    """What a cue makes of a person and of a house: role and scope of each."""

    person: str
    house: str
    person_scope: str = ""
    house_scope: str = ""


DOINGS: dict[str, Doing] = {
    "picture": Doing("photographer", "source", "image", "image"),
    "illustration": Doing("illustrator", "source", "image", "image"),
    "graphics": Doing("graphics", "source", "graphic", "image"),
    "montage": Doing("graphics", "graphics", "graphic", "graphic"),
    "video": Doing("video", "video", "video", "video"),
    "publication": Doing("editor", "editor", "publication", "publication"),
    "with": Doing("contributor", "source"),
    "information": Doing("contributor", "source"),
    "agency-picture": Doing("photographer", "source", "image", "image"),
    "copyright": Doing("rightsholder", "rightsholder"),
}


@cache
def doing_of(key: str) -> Doing:
    """What a cue's key makes of its parties: a role and nothing more, where the table does not say otherwise."""
    return DOINGS.get(key) or Doing(key, key)


@cache
def keys_of(key: str) -> tuple[str, ...]:
    """The roles that a cue's key joins: "author+picture" is two."""
    return tuple(key.split("+"))


IMAGES = frozenset(["picture", "illustration", "graphics", "montage"])
PICTURES = IMAGES | {"agency-picture", "copyright"}
CAPITAL = frozenset(["source", "rightsholder", "copyright", "interviewer"])
"""Roles whose names are never printed in small letters."""
HOUSES = frozenset(["source", "rightsholder", "copyright"])


def read_line(
    text: str, *, slot: str = "any", language: str = "", span: Span | None = None, path: str = ""
) -> CreditLine | None:
    """Read one line as a credit, or None when it is none.

    `slot` says where it stood: a "byline" or "field" may be a bare name, a "tail" needs words that say what was done,
    a "caption" ends in a picture credit. `span` is the place of the line in the document; spans of the credits are
    absolute when it is given, else they count from the start of the text. A line that is a credit but names nobody
    comes back with no credits. Never raises.
    """
    found = _read(text, slot if slot in SLOTS else "any", language)
    if found is None or (span is None and not path):
        return found
    return moved(found, span.start if span else 0, span, path)


def moved(line: CreditLine, offset: int, span: Span | None, path: str) -> CreditLine:
    """The same line where it stands in the document."""
    credits = tuple(
        Credit(
            item.name,
            item.kind,
            item.role,
            item.raw,
            Span(item.span.start + offset, item.span.end + offset) if item.span and span else None,
            path,
            item.scope,
            item.location,
            item.affiliation,
            item.title,
            item.contact,
            item.prefix,
            item.initials,
            item.generic,
            item.confidence,
            item.uri,
        )
        for item in line.credits
    )
    changes = tuple(
        Change(
            edit.what,
            edit.before,
            edit.after,
            Span(edit.span.start + offset, edit.span.end + offset) if edit.span and span else None,
            path,
        )
        for edit in line.changes
    )
    return CreditLine(line.raw, line.text, line.slot, line.language, credits, changes, span, path)


@lru_cache(maxsize=8192)
def _read(text: str, slot: str, language: str) -> CreditLine | None:
    if not text or len(text) > LONGEST or text.isspace():
        return None
    return read_uncached(text, slot, language)


def read_eastern(text: str, slot: str) -> list[Item] | None:
    """The parties of a line in Chinese, Japanese or Korean, or None. Most lines need none of what is known of these."""
    if max(text) < "\u3040":
        return None
    from archiver.credits import east

    return east.read(text, slot)


def read_uncached(text: str, slot: str = "any", language: str = "") -> CreditLine | None:
    """`read_line` without its memory of the lines read before."""
    lex = lexicon()
    cleaned = clean(text, lex)
    if not cleaned.text:
        return None
    eastern = read_eastern(cleaned.text, slot)
    line = Line(cleaned.text)
    maker = Maker(text, cleaned.text, cleaned.origin, line, lex, language)
    if eastern is not None:
        credits = maker.from_east(eastern)
    else:
        found = interpret(line, lex, slot)
        if found is None:
            return None
        credits = maker.credits(found)
    return CreditLine(text, cleaned.text, slot, language, credits, cleaned.changes + tuple(maker.changes))


class Reading(NamedTuple):
    """Parties under one cue key."""

    key: str
    parties: list[Party]


def interpret(line: Line, lex: Lexicon, slot: str) -> list[Reading] | None:
    """The parties of a line by what they did, or None when the line is no credit."""
    if (ASCII_DIGIT if line.text.isascii() else DIGIT).search(line.text):
        mark_times(line, lex)
    start, end, bracket = outer(line, 0, line.size)
    if start >= end:
        return None
    line.hinting = bare.hints(line, lex)
    if line.hinting and bare.placeholder(line, start, end, lex, slot):
        return []
    whole = end - start > 1 and lex.agency_at(line.lows, start, end) == end
    pieces = None if whole else segments(line, start, end, lex)
    if pieces and (len(pieces) > 1 or pieces[0].cue is not None):
        found = by_cues(line, pieces, lex, slot, bracket=bracket)
        if found is not None:
            return found
    found = ending(line, start, end, lex, slot)
    if found is not None:
        return found
    if (
        pieces
        and slot not in ("field", "byline")
        and not (len(pieces) == 1 and pieces[0].start >= pieces[0].end)
    ):
        if any(piece.cue and piece.cue.label for piece in pieces):
            return None
        if pieces[0].cue and line.lows[start] not in LONE:
            signs = signoffs.read(line, start, end, lex, bracket=bracket)
            return [Reading("signoff", signs)] if signs and slot != "tail" else None
    return bare.read(line, start, end, lex, slot, bracket=bracket)


def outer(line: Line, start: int, end: int) -> tuple[int, int, bool]:
    """The tokens without the dashes, bullets and brackets around them, and whether there were brackets."""
    lows = line.lows
    bracket = False
    if line.timed is None and start < end and lows[start] not in OUTER and lows[end - 1] not in OUTER:
        return start, end, bracket
    while True:
        while start < end and (lows[start] in LEADING or (line.timed is not None and line.timed[start])):
            start += 1
        while start < end and lows[end - 1] in TRAILING:
            end -= 1
        if end - start > 1 and lows[start] in BRACKETS and closing_bracket(lows, start, end) == end - 1:
            start, end, bracket = start + 1, end - 1, True
            continue
        if end - start > 1 and lows[start] in BRACKETS and BRACKETS[lows[start]] not in lows[start:end]:
            start, bracket = start + 1, True
            continue
        if end - start > 1 and lows[end - 1] in CLOSERS and CLOSERS[lows[end - 1]] not in lows[start:end]:
            end, bracket = end - 1, True
            continue
        return start, end, bracket


def closing_bracket(lows: list[str], start: int, end: int) -> int:
    """Where the bracket closes that opens at `start`, or -1."""
    opening, closing = lows[start], BRACKETS[lows[start]]
    depth = 0
    for at in range(start, end):
        if lows[at] == closing and at > start:
            depth -= 1
            if not depth:
                return at
        elif lows[at] == opening:
            depth += 1
    return -1


BRACKETS = {
    "(": ")",
    "[": "]",
    "{": "}",
    "«": "»",
    "“": "”",
    '"': '"',
    "„": "“",
    "<": ">",
    "【": "】",
    "（": "）",
}
CLOSERS = {")": "(", "]": "["}
EITHER_END = frozenset("* , - -- . ... / // : ; = | · – — ― † • … › ■ ◆".split())
LEADING = EITHER_END | frozenset("+ ~ » ▶ ► ●".split())
TRAILING = EITHER_END | frozenset("«".split())
QUOTED = LEADING | frozenset('"“„”')
OUTER = LEADING | TRAILING | frozenset(BRACKETS) | frozenset(CLOSERS)


def by_cues(
    line: Line, pieces: list[Segment], lex: Lexicon, slot: str, *, bracket: bool
) -> list[Reading] | None:
    """Read every segment. One that cannot be read makes the whole line no credit."""
    found: list[Reading] = []
    named = False
    house = ""
    for index, segment in enumerate(pieces):
        piece, before = segment, pieces[index - 1].cue if index else None
        if before is not None and before.kind == "after" and (stop := _elliptic_end(line, piece)):
            others = _elliptic(line, piece.start, stop, lex)
            if others:
                found.append(Reading(before.key, others))
                if stop >= piece.end - 1:
                    continue
                piece = piece._replace(start=stop + 1)
        if piece.cue is None:
            reading = _uncued(line, pieces, index, lex, slot, bracket=bracket)
            if reading is None:
                return None
            if index == 0 and len(pieces) > 1 and _is_house_of(line, reading, pieces[1]):
                party = reading[0].parties[0]
                house = line.said(party.start, party.end)
                continue
            found += reading
            named = named or bool(reading)
            continue
        people = _cued(line, piece, piece.cue, lex, slot, bracket=bracket or named)
        if people is None and index == len(pieces) - 1 and (piece.cue.strong or piece.cue.label):
            people = _without_boilerplate(line, piece, lex, slot, bracket=bracket or named)
        if people is None:
            if piece.cue.key == "copyright" and len(pieces) > 1:
                continue
            return None
        if piece.place:
            for party in people:
                party.location = party.location or line.said(*piece.place)
        for party in people if house else ():
            if party.kind == PERSON:
                party.affiliation = party.affiliation or house
        for key in _keys(line, pieces, index, piece.cue.key, found):
            found.append(Reading(key, people))
        named = named or bool(people)
    if not named and all(reading.key in ("copyright", "rightsholder") for reading in found):
        return None
    return found


def _keys(line: Line, pieces: list[Segment], index: int, key: str, found: list[Reading]) -> tuple[str, ...]:
    """The roles under a cue: beside a reporter or an editor, who wrote is the writer and who reports the reporter."""
    keys = keys_of(key)
    opening = line.lows[pieces[index].cue_start]
    if keys == ("author",) and opening in WRITTEN and any(one.key == "reporter" for one in found):
        return ("writer",)
    if (
        keys == ("author",)
        and opening in REPORTS
        and any(_edits(line, other) for other in pieces[index + 1 :])
    ):
        return ("reporter",)
    return keys


WRITTEN = frozenset("written geschrieben escrito escrita scritto rédigé".split())
"""What a writer did, beside a reporter: "Bericht von A, geschrieben von B"."""


def _edits(line: Line, piece: Segment) -> bool:
    """Whether a segment says who edited or wrote what others reported."""
    return piece.cue is not None and (piece.cue.key == "editor" or line.lows[piece.cue_start] in WRITTEN)


REPORTS = frozenset("bericht report reportage reporte reportagem reportaje".split())
"""What a reporter made, beside an editor: "Bericht von A; redigiert von B"."""


def _elliptic_end(line: Line, piece: Segment) -> int:
    """Where the rest of a sentence ends whose verb stands before: "and Ann Roe from London" and so on."""
    if piece.start + 2 >= piece.end or line.lows[piece.start] not in (",", ";", "and", "und", "y", "et"):
        return 0
    stops = (at for at in range(piece.start, piece.end) if line.lows[at] == ".")
    return next(stops, piece.end if piece.cue is None else 0)


def _elliptic(line: Line, start: int, end: int, lex: Lexicon) -> list[Party]:
    """People with a place each, and nobody else."""
    while start < end and (line.lows[start] in (",", ";") or line.lows[start] in lex.conjunctions):
        start += 1
    people = (parties(line, start, end, lex, TEXT) if start < end else None) or []
    named = people and all(party.kind == PERSON and party.location for party in people)
    return people if named else []


def _without_boilerplate(
    line: Line, piece: Segment, lex: Lexicon, slot: str, *, bracket: bool
) -> list[Party] | None:
    """The parties of a segment up to its first full stop, after which an agency adds a sentence of its own."""
    stop = next((at for at in range(piece.start + 1, piece.end - 2) if line.lows[at] == "."), 0)
    if not stop or piece.cue is None:
        return None
    return _cued(line, piece._replace(end=stop), piece.cue, lex, slot, bracket=bracket)


def _is_house_of(line: Line, readings: list[Reading], following: Segment) -> bool:
    """Whether a house stands straight before a byline: "capital von Jemima Kelly"."""
    return (
        len(readings) == 1
        and len(readings[0].parties) == 1
        and readings[0].parties[0].kind == HOUSE
        and following.cue is not None
        and following.cue.key == "author"
        and readings[0].parties[0].end == following.cue_start
    )


def _uncued(
    line: Line, pieces: list[Segment], index: int, lex: Lexicon, slot: str, *, bracket: bool
) -> list[Reading] | None:
    """Words without a cue beside words with one: the author before "mit dpa", the caption before "Foto:"."""
    piece = pieces[index]
    start, end, inner = outer(line, piece.start, piece.end)
    if start >= end:
        return []
    following = pieces[index + 1].cue if index + 1 < len(pieces) else None
    if index and line.lows[piece.start] in ("(", ".", "|", ",", "/", "-", "–", "—", "•"):
        signs = signoffs.read(line, start, end, lex, bracket=True)
        if signs:
            return [Reading("signoff", signs)]
    if index == 0 and following:
        return _opening(line, pieces, lex, slot, bracket=bracket or inner)
    if all(
        low in OPENERS or (line.timed is not None and line.timed[at])
        for at, low in enumerate(line.lows[start:end], start)
    ):
        return []
    if index and all(other.cue is None or other.cue.kind == "after" for other in pieces):
        return None
    people = parties(line, start, end, lex, TEXT)
    return [Reading("author", people)] if people else None


def _opening(
    line: Line, pieces: list[Segment], lex: Lexicon, slot: str, *, bracket: bool
) -> list[Reading] | None:
    """The words before the first cue: codes, the names of who wrote, or the caption of a picture credit."""
    start, end, _ = outer(line, pieces[0].start, pieces[0].end)
    following = pieces[1].cue
    pictured = (
        following is not None
        and following.key in CAPTIONED
        and (following.label or following.key == "copyright")
    )
    if end - start == 1 and line.lows[start] in GENRES:
        return []
    signs = signoffs.read(line, start, end, lex, bracket=True)
    if signs and any(party.kind != HOUSE for party in signs):
        return [Reading("signoff", signs)]
    if pictured and (end - start > 5 or "." in line.lows[start:end] or slot == "caption"):
        return []
    people = parties(line, start, end, lex, TEXT)
    if (
        people
        and not bracket
        and any(party.kind == PERSON and party.end - party.start < 2 for party in people)
    ):
        people = None
    if not people:
        return [] if pictured and pieces[1].cue_start < line.size - 1 else None
    apart = line.lows[pieces[1].cue_start - 1] in OPENERS
    if pictured and not apart and not bracket and following is not None and following.key == "picture":
        return []
    edited = any(
        piece.cue and piece.cue.key in ("editor", "translator") and piece.cue.kind == "before"
        for piece in pieces[1:]
    )
    return [Reading("reporter" if edited and bracket else "author", people)]


GENRES = frozenset(
    "analysis opinion commentary perspective exclusive review column feature kommentar analyse meinung essay reportage interview "
    "opinión análisis tribune chronique opinione commento opinião opinie mening krönika comment news".split()
)
"""Kinds of stories that stand before a byline."""
CAPTIONED = frozenset(
    ["picture", "source", "agency-picture", "video", "illustration", "graphics", "copyright"]
)
"""Roles whose cue may stand at the end of a caption."""


def _cued(
    line: Line, piece: Segment, cue: Cue, lex: Lexicon, slot: str, *, bracket: bool
) -> list[Party] | None:
    """The parties of one segment, or None."""
    key = keys_of(cue.key)[0]
    start, end, lows = piece.start, piece.end, line.lows
    while start < end and lows[start] in QUOTED:
        start += 1
    while start < end and lows[end - 1] in TRAILING:
        end -= 1
    while end - start > 1 and lows[start] in lex.conjunctions and line.words[start].islower():
        start += 1
    if start >= end:
        return [] if cue.label or key == "rightsholder" else None
    if line.hinting and bare.placeholder(line, start, end, lex, "field"):
        return []
    house, image = key in HOUSES, key in PICTURES
    if house:
        end = _first_sentence(line, start, end)
    low = line.words[start][0].islower()
    if low and not cue.label and (image or house) and not _opens_house(line, start, end, lex, cue):
        return None
    small = (cue.label or (key == "author" and low and line.words[start].islower())) and key not in CAPITAL
    mood = _mood(image, house and key != "copyright", small, cue.language)
    people = parties(line, start, end, lex, mood)
    if people is None:
        return None
    if key == "copyright":
        _as_copyright(line, piece, people)
    if key == "agency-picture":
        people.insert(0, Party(HOUSE, piece.cue_start, piece.cue_start + 1))
    if not people:
        return [] if cue.label else None
    if not cue.label and not SPOKEN_OF.isdisjoint(lows[start:end]) and _speaks_of(line, people):
        return None
    weak = not cue.label and not cue.strong and cue.kind == "before"
    if weak and not _convincing(line, people, key, lex, bracket=bracket, sure=slot == "any"):
        return None
    return people


@cache
def _mood(image: bool, house: bool, small: bool, language: str) -> Mood:
    return Mood(image, house, small, language)


def _opens_house(line: Line, start: int, end: int, lex: Lexicon, cue: Cue) -> bool:
    """Whether a word in small letters begins the name of a house, perhaps after its article."""
    at = start + 1 if line.lows[start] in ARTICLES or line.lows[start] in ("da", "do", "the") else start
    if at < end and line.lows[at] in lex.generic:
        return True
    return at < end and (
        lex.agency_at(line.lows, at, end) > at
        or is_web(line.words[at])
        or (cue.strong and line.words[at][0].isupper())
    )


def _as_copyright(line: Line, piece: Segment, people: list[Party]) -> None:
    """A person or a chain after © made a picture; a house alone holds the rights."""
    pictured = any(party.kind == PERSON for party in people)
    timed = line.timed or [False] * line.size
    closed = piece.cue_start > 1 and line.lows[piece.cue_start - 1] in ENDS
    chained = closed or any(
        low in ("/", "|") and not timed[at]
        for at, low in enumerate(line.lows[piece.start : piece.end], piece.start)
    )
    dashed = piece.cue_start > 0 and line.lows[piece.cue_start - 1] in ("—", "–", "-", ":")
    for party in people:
        if party.kind != SIGN and (pictured or chained or dashed):
            party.role, party.scope = ("photographer" if party.kind == PERSON else "source"), "image"


def _first_sentence(line: Line, start: int, end: int) -> int:
    """Rights lines go on after the party: "Copyright 2023 X. All rights reserved."""
    for at in range(start + 1, end):
        if line.lows[at] == "." and at + 2 < end:
            return at
        if (
            line.words[at - 1][-1] == "."
            and end - at > 3
            and line.words[at][0].isupper()
            and not line.words[at + 1][0].isupper()
        ):
            return at
        if (
            line.lows[at] in ("all", "alle", "tous", "todos", "tutti", "все")
            and at + 1 < end
            and line.lows[at + 1] in RIGHTS
        ):
            return at
    return end


RIGHTS = frozenset("rights rechte droits los os i права".split())


def _speaks_of(line: Line, people: list[Party]) -> bool:
    """Whether a person begins with an article, as in "Bilder von der Parade"."""
    return any(party.kind == PERSON and line.words[party.start] in SPOKEN_OF for party in people)


def _convincing(
    line: Line, people: list[Party], key: str, lex: Lexicon, *, bracket: bool, sure: bool
) -> bool:
    """Whether a bare preposition or noun speaks of makers: every party must look like one."""
    opening = line.lows[people[0].start - 1]
    spoken = key == "with" or (key == "author" and opening in FROM)
    if not spoken and all(
        party.kind == PERSON and party.end - party.start > 1 and line.words[party.start][0].isupper()
        for party in people
    ):
        return True
    if key == "author" and any(
        party.kind == PERSON and party.end - party.start < 2 and line.words[party.start].islower()
        for party in people
        if not is_caseless(line.words[party.start])
    ):
        return False

    def known(party: Party) -> bool:
        lows, start, end = line.lows, party.start, party.end
        if party.kind in (GENERIC, NOTHING):
            return True
        plainly = lex.agency_at(lows, start, end) > start or is_web(line.words[start])
        return party.kind == HOUSE and (plainly or not lex.house.isdisjoint(lows[start:end]))

    if any(party.kind == SIGN and not (line.size < 7 and _signs(line, party)) for party in people):
        return False
    if any(
        party.kind == HOUSE and (opening in LONE or party.sep == ":") and not known(party) for party in people
    ):
        return False
    if key == "author" and opening in FROM:
        return all(
            party.kind == GENERIC
            or (party.kind == HOUSE and lex.agency_at(line.lows, party.start, party.end) == party.end)
            or (
                party.kind == PERSON
                and party.end - party.start > 1
                and (bool(party.location) or line.lows[party.start] in lex.given)
            )
            for party in people
        )
    if key == "with":
        if all(party.kind in (HOUSE, GENERIC) for party in people):
            return True
        bracket = bracket or any(
            lex.agency_at(line.lows, party.start, party.end) == party.end for party in people
        )
        return bracket and all(party.kind in (HOUSE, GENERIC, PERSON) for party in people)
    if key in HOUSES or key in IMAGES:
        return all(known(party) or (party.kind == PERSON and party.end - party.start > 1) for party in people)
    if len(people) == 1 and people[0].kind == PERSON and people[0].end - people[0].start == 1 and sure:
        word = line.lows[people[0].start]
        return word in lex.given or is_caseless(word) or line.timed is not None or bool(people[0].contact)
    return all(party.kind not in (PLACE, NOBODY, TITLE) for party in people)


SPOKEN_OF = frozenset("der die das des the la le el los las il lo".split())
"""Articles with which no name begins behind a word that only may be a cue: "Interview der Woche"."""


def _signs(line: Line, party: Party) -> bool:
    """Whether a code after a bare preposition is one: two letters, or three that make no syllable."""
    code = line.lows[party.start].rstrip(".")
    return len(code) < 3 or (len(code) == 3 and VOWELS.isdisjoint(code))


VOWELS = frozenset("aeiouyäöüáéíóúàèìòùåøæ")


def ending(line: Line, start: int, end: int, lex: Lexicon, slot: str) -> list[Reading] | None:
    """The credit in the last brackets of a text: "… said he. (red, 16. 5. 2016)"."""
    lows = line.lows
    if end - start < 3 or slot == "field":
        return None
    after = _after_caption(line, start, end, lex, slot)
    if after:
        return [Reading("picture", after)]
    close = end - 1 if lows[end - 1] in (")", "]") else -1
    if close < 0:
        return None
    mark = "(" if lows[close] == ")" else "["
    opening = next((at for at in range(close, start - 1, -1) if lows[at] == mark), -1)
    if opening <= start or opening + 1 >= close:
        return None
    inner_start, inner_end = opening + 1, close
    dated = line.timed is not None and any(line.timed[inner_start:inner_end])
    pieces = segments(line, inner_start, inner_end, lex)
    if pieces and pieces[0].cue and (pieces[0].cue.label or pieces[0].cue.strong):
        found = by_cues(line, pieces, lex, slot, bracket=True)
        if found:
            return found
    before_ends = lows[opening - 1] in (".", "!", "?", "…", ")", "”", "“", '"', "»")
    if mark == "[" and slot in ("any", "caption"):
        tied = bare.chain_of(line, inner_start, inner_end, lex, slot, bracket=True)
        if tied and any(party.kind == PERSON for party in tied):
            return [Reading("picture", tied)]
    if not before_ends and not dated:
        return None
    signs = signoffs.read(line, inner_start, inner_end, lex, bracket=True)
    if signs:
        return [Reading("signoff", signs)]
    chain = bare.chain_of(line, inner_start, inner_end, lex, slot, bracket=True) if slot != "tail" else None
    if chain:
        return [Reading("picture", chain)]
    if dated:
        people = parties(line, inner_start, inner_end, lex, TEXT)
        if people and any(party.kind == PERSON for party in people):
            return [Reading("author", people)]
    return None


ENDS = frozenset([".", "!", "?", "…"])


def _said_before(credit: Credit, made: list[Credit]) -> bool:
    """Whether a name stands there in its role already, or is the one before it, cut off by a field too short."""
    before = made[-1]
    if (
        credit.scope
        and len(credit.name) > 8
        and before.name.startswith(credit.name)
        and before.role == credit.role
    ):
        return True
    name = credit.name.casefold()
    return any(other.name.casefold() == name and other.role == credit.role for other in made)


def _after_caption(line: Line, start: int, end: int, lex: Lexicon, slot: str) -> list[Party] | None:
    """A photographer and an agency straight after a caption: "… en la plaza. EFE/Paz Olmedo"."""
    stop = next((at for at in range(end - 2, start + 3, -1) if line.lows[at] == "."), 0)
    if not stop or slot == "tail" or end - stop > 9 or "/" not in line.lows[stop:end]:
        return None
    return bare.chain_of(line, stop + 1, end, lex, slot, bracket=False)


class Maker:
    """Turns parties into credits with their places in the raw text."""

    def __init__(
        self, raw: str, text: str, origin: list[int] | None, line: Line, lex: Lexicon, language: str
    ) -> None:
        self.raw = raw
        self.text = text
        self.origin = origin
        self.line = line
        self.lex = lex
        self.language = language
        self.changes: list[Change] = []

    def span(self, start: int, end: int) -> Span:
        """The place in the raw text of characters of the mended one."""
        if self.origin is None:
            return Span(start, end)
        return Span(self.origin[start], self.origin[end - 1] + 1)

    def credits(self, readings: list[Reading]) -> tuple[Credit, ...]:
        """One credit for each party in each role, in printed order."""
        made: list[Credit] = []
        for key, people in readings:
            for party in people:
                credit = self.credit(key, party) if party.kind not in NO_PARTIES else None
                if credit is None or (made and _said_before(credit, made)):
                    continue
                made.append(credit)
        if made and "+" in self.text and (phone := PHONE.search(self.text)) and not made[-1].contact:
            made[-1] = replace(made[-1], contact=phone[0])
        return tuple(made)

    def credit(self, key: str, party: Party) -> Credit | None:
        """One party as a credit."""
        line, start, end, kind = self.line, party.start, party.end, party.kind
        while line.words[start] in LOOSE:
            start += 1
            if start >= end:
                return None
        if kind == GENERIC:
            start = self.desk_start(start, end)
        elif kind == HOUSE and end - start > 1 and line.words[start] in GERMAN:
            start += 1
        first, last = line.starts[start], line.ends[end - 1]
        name = self.name(party, start, end, first, last)
        if not name:
            return None
        role, scope = (party.role, party.scope) if party.role else self.part(key, party, start, end)
        span = self.span(first, last)
        return Credit(
            name,
            "person" if kind in MAKERS else "organisation",
            role,
            self.raw[span.start : span.end],
            span,
            "",
            scope,
            party.location,
            party.affiliation,
            party.title,
            party.contact,
            party.prefix,
            kind == SIGN,
            kind == GENERIC,
            party.confidence if kind in SURE else min(party.confidence, 0.9),
        )

    def desk_start(self, start: int, end: int) -> int:
        """Where the name of a desk begins: with "our", and without the article of what it belongs to."""
        lows = self.line.lows
        if start and lows[start - 1] in self.lex.our and lows[start - 1] not in ARTICLES:
            start -= 1
        while end - start > 1 and (
            lows[start] in ("der", "da", "della", "de")
            or (lows[start] == "la" and start and lows[start - 1] == "de")
        ):
            start += 1
        return start

    def part(self, key: str, party: Party, start: int, end: int) -> tuple[str, str]:
        """Role and scope of a party under a cue's key."""
        kind = party.kind
        if kind == PERSON:
            return doing_of(key)[:3:2]
        desk = kind == GENERIC and key == "source" and end - start == 1
        if (kind == SIGN and key != "editor") or (desk and self.line.lows[start] in signoffs.DESKS):
            return "signoff", ""
        if key == "signoff":
            return ("source" if kind == HOUSE else "signoff"), ""
        doing = doing_of(key)
        if kind == SIGN:
            return doing.person, doing.person_scope
        if key in BRACKETED and kind == HOUSE and party.sep in ("(", "["):
            return "source", doing.house_scope
        return doing.house, doing.house_scope

    def name(self, party: Party, start: int, end: int, first: int, last: int) -> str:
        """The name as it is kept: capitals restored for people, apostrophes made straight, marks cut."""
        said = self.text[first:last]
        if party.kind == PERSON and said.istitle() and said.replace(" ", "").isalpha() and not party.inverted:
            return said
        line, lex = self.line, self.lex
        words, lows = line.words[start:end], line.lows[start:end]
        if party.inverted:
            turned = f"{line.words[party.inverted]} {line.words[party.start]}"
            self.changes.append(Change("order of the name turned", said, turned, self.span(first, last)))
            return turned
        if (
            party.kind == PERSON
            and said.istitle()
            and said[0].isalpha()
            and said[-1].isalpha()
            and "’" not in said
        ):
            return said
        if party.kind == SIGN:
            return said.strip().removesuffix(".") if said.count(".") == 1 else said
        if party.kind in (PERSON, GENERIC) and (any(len(word) > 2 and word.isupper() for word in words)):
            whole = all(
                word.isupper() or not word[0].isalpha() or low in lex.particles
                for word, low in zip(words, lows, strict=True)
            )
            if party.kind == PERSON or whole:
                turkish = self.language == "tr" or any(letter in self.text for letter in "İŞĞışğ")
                mended = restore(words, lows, lex, whole=whole, turkish=turkish)
                if mended != words:
                    kept = list(said)
                    for word, new, at in zip(words, mended, line.starts[start:end], strict=True):
                        if word != new:
                            kept[at - first : at - first + len(word)] = (
                                list(new.ljust(len(word)))[: len(word)]
                                if len(new) == len(word)
                                else [new, *[""] * (len(word) - 1)]
                            )
                    new_said = "".join(kept)
                    self.changes.append(Change("capitals restored", said, new_said, self.span(first, last)))
                    said = new_said
        elif (
            party.kind == PERSON
            and said.islower()
            and len(said) > 4
            and not any(map(str.isdigit, said))
            and " " in said
        ):
            new_said = " ".join(
                word if word in lex.particles and index else word[:1].upper() + word[1:]
                for index, word in enumerate(said.split(" "))
            )
            self.changes.append(Change("capitals restored", said, new_said, self.span(first, last)))
            said = new_said
        if "’" in said or "ʼ" in said:
            new_said = said.replace("’", "'").replace("ʼ", "'")
            if new_said != said:
                self.changes.append(
                    Change("apostrophe made straight", said, new_said, self.span(first, last))
                )
            said = new_said
        return trimmed(said, lex)

    def from_east(self, found: list[Item]) -> tuple[Credit, ...]:
        """Credits from the grammar of Chinese, Japanese and Korean lines."""
        made = []
        for item in found:
            span = self.span(item.start, item.end)
            made.append(
                Credit(
                    self.text[item.start : item.end],
                    item.kind,
                    item.role,
                    self.raw[span.start : span.end],
                    span,
                    "",
                    item.scope,
                    item.location,
                    item.affiliation,
                    item.title,
                    item.contact,
                )
            )
        return tuple(made)


SURE = frozenset([HOUSE, SIGN, GENERIC])
"""What is told by a word that the grammar knows; a name is told by its shape only."""
NO_PARTIES = frozenset([NOTHING, NOBODY])
LOOSE = frozenset([".", ":", ",", "'", '"'])
"""Marks before a name that are no part of it."""
MAKERS = frozenset([PERSON, SIGN])
"""What people are: names, and the codes that stand for them."""
FROM = frozenset("from da do de dal del dai dalla dall' d'un fra från".split())
"""Words that stand before a house or a desk as well as before anything else."""
GERMAN = frozenset("der die das dem den".split())
"""Articles that bend with the sentence, and so are no part of a house's name."""
ARTICLES = frozenset("the la le el il der die das o a los l' de del".split())
PHONE = Pattern(r"\+\d[\d /()-]{6,20}\d")
BRACKETED = frozenset(
    "author copyright reporter writer editor contributor compiler interviewer translator".split()
)
"""Roles after whose names an agency in brackets is the source."""
KEPT_STOPS = (
    "jr.",
    "sr.",
    "inc.",
    "ltd.",
    "co.",
    "corp.",
    "a.s.",
    "s.a.",
    "d.c.",
    "s.p.a.",
    "z.o.o.",
    "s.r.o.",
    "m.d.",
    "gmbh.",
    "bros.",
    "st.",
)


def trimmed(said: str, lex: Lexicon) -> str:
    """A name without the marks around it."""
    said = said.strip(" ,;:|/•·–—*")
    if (
        said[:1] in "\"“„«'‘"
        and said[-1:] in "\"”“»'’"
        and len(said) > 2
        and not any(mark in said[1:-1] for mark in '"”“')
    ):
        said = said[1:-1].strip()
    if (
        said.endswith(".")
        and not said.lower().endswith(KEPT_STOPS)
        and not (len(said) > 2 and said[-2].isupper() and said[-3] in " .")
        and len(said) > 2
    ):
        said = said[:-1]
    return said
