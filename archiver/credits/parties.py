"""The names that a cue speaks of: split, told apart (person, house, place, job, contact), and tied together."""

from __future__ import annotations

from typing import NamedTuple

from archiver.credits.names import is_capital, is_caseless, is_name, is_web
from archiver.credits.tokens import DIGIT, Line
from archiver.credits.words import SPLITTERS, Lexicon
from archiver.pattern import Pattern

PERSON, HOUSE, PLACE, TITLE, SIGN, GENERIC, NOTHING, NOBODY, CONTACT = range(9)
BLANKS = frozenset([".", ":", '"'])
"""Marks that are no part of their own."""
DASHES = ("-", "–", "—", "/", ":")
LEGAL = frozenset(
    "a.s a.s. s.r.o s.r.o. inc inc. ltd ltd. llc gmbh ag s.a s.a. s.p.a. s.p.a a.ş a.ş. oy ab as kg".split()
)
"""Legal forms that a comma sets apart from the name of the house."""
SHORT = frozenset("e y i a o u és en".split())
SIGN_SHAPE = Pattern(r"[^\W\d_]{1,5}\d?\.?$")


class Mood(NamedTuple):
    """How the names of a segment are to be taken.

    `image`: in a picture credit, a house beside a person is a party of its own. `house`: what is not known is rather
    a house than a person. `small`: names may be printed in small letters.
    """

    image: bool = False
    house: bool = False
    small: bool = False
    language: str = ""


TEXT = Mood()


class Party:
    """One party while the line is being read: token ranges, later made into a `Credit`."""

    role = scope = affiliation = location = title = contact = prefix = ""
    trail: tuple[int, ...] = ()
    """What stood behind the name in the same part: a house, a place, a job."""
    inverted = 0
    confidence = 1.0

    def __init__(self, kind: int, start: int, end: int, sep: str = "") -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.sep = sep


def mark_times(line: Line, lex: Lexicon) -> None:
    """Find the words that tell a date, a time of day or a reading time, around every number."""
    lows = line.lows
    size = line.size
    timed = [False] * size
    time = lex.time
    any_number = False
    for index, low in enumerate(lows):
        if low[0].isdigit() or (len(low) > 1 and low[-1].isdigit() and low[0] == "+"):
            if is_web(low) or "@" in low or low in lex.agencies:
                continue
            if index + 1 < size and f"{low} {lows[index + 1]}" in lex.agencies:
                continue
            timed[index] = any_number = True
    if any_number:
        marks = frozenset([",", ":", ".", "-", "–", "/", "|", "•", "·", "//", "(", ")", "—", ";"])
        for index in range(size):
            if not timed[index] or (index and timed[index - 1]):
                continue
            _spread(timed, lows, index, -1, time, marks)
            _spread(timed, lows, index, 1, time, marks)
    line.timed = timed if any_number else None


def _spread(
    timed: list[bool], lows: list[str], index: int, step: int, time: set[str], marks: frozenset[str]
) -> None:
    """Mark time words beside a number, also across marks, as long as time words go on."""
    at = index + step
    pending: list[int] = []
    while 0 <= at < len(lows):
        low = lows[at]
        if timed[at] or low in time or low.rstrip(".") in time or low.startswith(("utc", "gmt")):
            for between in pending:
                timed[between] = True
            pending = []
            timed[at] = True
        elif low in marks:
            pending.append(at)
        else:
            break
        at += step


def split(line: Line, start: int, end: int, lex: Lexicon) -> list[tuple[int, int, str]]:
    """The parts between separators, each with the separator before it."""
    lows, words, timed = line.lows, line.words, line.timed
    if timed is None and lex.parting.isdisjoint(lows[start:end]):
        return [(start, end, "")] if start < end and not (end - start == 1 and lows[start] == '"') else []
    parts: list[tuple[int, int, str]] = []
    begin, sep = start, ""
    kept = lex.agency_at(lows, begin, end)
    conjunctions = lex.conjunctions
    for at, low in enumerate(lows[start:end], start):
        if at < kept or (timed is None and low not in lex.parting):
            continue
        if low in SPLITTERS:
            if (
                low == ","
                and at + 1 < end
                and (lows[at + 1] in LEGAL or (lows[at + 1] in lex.suffix and at > begin))
            ):
                continue
            mark = low
        elif low in conjunctions and _joins(line, at, begin, end, lex, bool(sep)):
            mark = "and"
        elif timed is not None and timed[at]:
            mark = "time"
        elif low == "." and at + 1 < end:
            mark = "."
        elif low == "via" or (low == ":" and at > start):
            mark = low
        else:
            continue
        if at > begin:
            if at - begin > 1 or lows[begin] not in BLANKS:
                parts.append((begin, at, sep))
            sep = mark
        elif sep in ("", "and", "time") or mark in "([<":
            sep = mark
        begin = at + 1
        if mark == "time" and at + 1 < end and words[at + 1] == ":":
            begin = at + 2
        if begin < end:
            kept = lex.agency_at(lows, begin, end)
    if begin < end and not (end - begin == 1 and lows[begin] in BLANKS):
        parts.append((begin, end, sep))
    return parts


def _joins(line: Line, at: int, begin: int, end: int, lex: Lexicon, parted: bool) -> bool:
    """Whether a word like "and" stands between two parties, and not within one ("Ortega y Gasset")."""
    low = line.lows[at]
    if at + 1 >= end:
        return False
    if at == begin:
        return parted and (line.words[at].islower() or line.caps or is_caseless(line.words[at]) or low == "&")
    if line.words[at][0].isupper() and not line.caps and low not in TITLE_CASED:
        return False
    if line.lows[at - 1] in lex.house and _house_ends(line, at + 1, end, lex):
        return False
    if low == "&" and line.lows[at + 1].rstrip(".") in ("co", "cie", "sons", "söhne"):
        return False
    if low == "&" and line.lows[at + 1] in lex.house and line.lows[begin] not in lex.given:
        return False
    if low == "&" or low == "+":
        return not line.words[at - 1].endswith("-")
    if len(low) > 1 and low not in SHORT:
        return not line.words[at - 1].endswith("-")
    if not line.caps and line.words[at].isupper():
        return False
    after = line.words[at + 1]
    if lex.agency_at(line.lows, at + 1, end) == end and after.isupper():
        return True
    if low == "en":
        return (
            is_capital(after)
            and not _is_place(line, at + 1, end, lex)
            and at + 2 < end
            and (is_capital(line.words[at + 2]) or line.lows[at + 2] in lex.particles)
        )
    if line.lows[at + 1] in lex.generic:
        return True
    if not is_capital(after):
        return (
            line.lows[at + 1] in lex.our
            or line.lows[at + 1] in lex.agencies
            or line.lows[at + 1] in ("da", "do")
        )
    if lex.agency_at(line.lows, at + 1, end) > at + 1:
        return True
    return (
        (at + 2 < end and line.lows[at + 2] not in SPLITTERS)
        or at - begin < 2
        or (low in ("i", "a") and at - begin > 1)
    )


TITLE_CASED = frozenset("and und et och og en y".split())


def _house_ends(line: Line, start: int, end: int, lex: Lexicon) -> bool:
    """Whether the part after an "and" ends in a word of houses: "U.S. Customs and Border Protection"."""
    at = start
    while at < end and line.lows[at] not in SPLITTERS and line.lows[at] not in lex.conjunctions:
        at += 1
    last = line.lows[at - 1]
    return at - start > 1 and (last in lex.house or last.rstrip(".") in lex.house) and last not in lex.generic


def _is_place(line: Line, start: int, end: int, lex: Lexicon) -> bool:
    """Whether a known place begins here."""
    return any(line.key(start, stop) in lex.places for stop in range(min(end, start + 3), start, -1))


def parties(line: Line, start: int, end: int, lex: Lexicon, mood: Mood) -> list[Party] | None:
    """The parties between two tokens, or None when something there can be none."""
    found: list[Party] = []
    while end - start > 1 and line.lows[start] in lex.conjunctions and line.words[start].islower():
        start += 1
    parts = split(line, start, end, lex)
    if len(parts) == 2 and (turned := _inverted(line, parts, lex)) is not None:
        return [turned]
    contacts: list[str] = []
    index, count = 0, len(parts)
    while index < count:
        begin, stop, sep = parts[index]
        index += 1
        if 1 < stop - begin < 4 and _plain(line, begin, stop, lex, mood):
            party = Party(PERSON, begin, stop, sep)
            if contacts:
                party.contact = contacts.pop()
            if not found or _alike(found[-1]):
                found.append(party)
            else:
                _join(line, found, party, lex, mood, last=index == count)
            continue
        if line.linked:
            begin, stop, contact = _lift_contact(line, begin, stop)
            if sep in ("(", ",", "|") and stop - begin == 1 and line.words[begin].startswith(LINKS) and found:
                continue
            if contact:
                _attach_contact(found, contacts, contact)
            if begin >= stop:
                continue
        if (sep == "time" and line.lows[begin] in lex.chrome) or _is_chrome(line, begin, stop, lex):
            if found:
                break
            continue
        cut = _chrome_within(line, begin, stop, lex)
        if cut:
            stop, index = cut, count
        if index == 1 and count > 1 and parts[1][2] in DASHES and line.key(begin, stop) in lex.places:
            found.append(Party(PLACE, begin, stop, sep))
            continue
        pieces = _classify(line, begin, stop, sep, lex, mood, first=not found)
        if pieces is None and found and _adds_to_title(line, found[-1], start, begin, stop, lex):
            continue
        if pieces is None:
            if sep in ("and", "&") and found and found[-1].title and found[-1].trail:
                continue
            if found and sep == "time" and not mood.image:
                break
            return None
        for party in pieces:
            if contacts:
                party.contact = contacts.pop()
            _join(line, found, party, lex, mood, last=index == count)
    return found


def _inverted(line: Line, parts: list[tuple[int, int, str]], lex: Lexicon) -> Party | None:
    """The one person of "Doyle, Patricia": a family name that is no given name, and a given name that is no place."""
    (family, family_end, _), (given, given_end, mark) = parts
    if mark != "," or family_end - family != 1 or given_end - given != 1:
        return None
    low = line.lows[family]
    if low in lex.given or low in lex.marked or not line.words[family].istitle():
        return None
    if line.lows[given] not in lex.given or line.lows[given] in lex.places or not line.words[given].istitle():
        return None
    party = Party(PERSON, family, given + 1, parts[0][2])
    party.inverted = given
    party.confidence = 0.8
    return party


def _alike(party: Party) -> bool:
    """Whether a party is a name and nothing more, so that it says nothing of the name that follows."""
    return party.kind == PERSON and not (party.title or party.affiliation or party.trail)


def _attach_contact(found: list[Party], contacts: list[str], contact: str) -> None:
    people = [party for party in found if party.kind == PERSON]
    if not people:
        contacts.append(contact)
    elif not people[-1].contact or ("@" in contact and "@" not in people[-1].contact):
        people[-1].contact = contact


def _lift_contact(line: Line, start: int, end: int) -> tuple[int, int, str]:
    """Take an address, handle or link from either end of a part."""
    contact = ""
    if end - start > 1 and line.words[end - 1].startswith("www."):
        return start, end - 1, line.words[end - 1]
    while start < end and _is_contact(line.words[end - 1]):
        contact = line.words[end - 1]
        end -= 1
    while start < end and _is_contact(line.words[start]):
        contact = line.words[start]
        start += 1
    while contact and start < end and line.lows[end - 1] in ("at", "an", "à", "@", "unter"):
        end -= 1
    return start, end, contact


LINKS = ("www.", "http://", "https://")


def _is_contact(word: str) -> bool:
    return ("@" in word and len(word) > 2) or (word.startswith(LINKS) and word.count("/") > 2)


def _chrome_within(line: Line, start: int, end: int, lex: Lexicon) -> int:
    """Where a button of the page begins after a name in the same part, or 0."""
    if lex.chrome.isdisjoint(line.lows[start + 1 : end]):
        return 0
    for at in range(start + 1, end):
        if line.lows[at] in lex.chrome and len(line.lows[at]) > 3 and line.words[at][0].isupper():
            return at
    return 0


def _adds_to_title(line: Line, party: Party, first: int, start: int, end: int, lex: Lexicon) -> bool:
    """Whether words in brackets say more of a job: "Volontär (Sport)", or are one: "(Bruxelles, bureau européen)"."""
    before = line.lows[first:start]
    if "(" not in before or ")" in before[len(before) - before[::-1].index("(") :] or party.kind != PERSON:
        return False
    if not party.title and all(word[0].islower() and word.isalpha() for word in line.words[start:end]):
        party.title = line.said(start, end)
    return True


def _is_chrome(line: Line, start: int, end: int, lex: Lexicon) -> bool:
    """Whether a part is a button of a page ("Follow", "Tips meg"), no word of a credit."""
    return line.lows[start] in lex.chrome and end - start <= 3 and len(line.lows[start]) > 3


def _classify(
    line: Line,
    start: int,
    end: int,
    sep: str,
    lex: Lexicon,
    mood: Mood,
    *,
    first: bool,
) -> list[Party] | None:
    """What one part is: one party, two that stand side by side, or None."""
    lows = line.lows
    while (
        end - start > 2
        and len(lows[end - 1]) > 5
        and lows[end - 1] in lex.time
        and lows[end - 1] not in lex.given
    ):
        end -= 1
    if 1 < end - start < 4 and _plain(line, start, end, lex, mood):
        return [Party(PERSON, start, end, sep)]
    if (key := line.key(start, end)) in lex.agencies:
        return [Party(HOUSE, start, end, sep)]
    while end - start > 1 and lows[start] in CONNECTING and (sep or lows[start] in ("by", "von", "l'", "d'")):
        if lows[start] not in ALWAYS and lex.agency_at(lows, start + 1, end) != end:
            break
        start += 1
    placed = line.key(start + 1, end) in lex.places or (sep == "," and not first and end - start < 4)
    if end - start > 1 and sep and lows[start] in lex.place and placed and is_capital(line.words[start + 1]):
        return [Party(PLACE, start + 1, end, sep)]
    if lows[start] == "special" and end - start > 2 and lows[start + 1] in ("to", "for"):
        party = Party(TITLE, start, end, sep)
        party.title, party.affiliation = line.words[start], line.said(start + 2, end)
        return [party]
    key = line.key(start, end)
    if key in lex.drop and (mood.image or key not in lex.house):
        return [Party(NOTHING, start, end, sep)]
    if key in lex.agencies or key.rstrip(".") in lex.agencies:
        return [Party(HOUSE, start, end, sep)]
    if lows[start] in CONTACTS and end - start == 1:
        return [Party(NOTHING, start, end, sep)]
    letters = all(low in lex.postnominal or low in "()c" for low in lows[start:end])
    if sep and not first and letters and not line.words[start].islower():
        return [Party(NOTHING, start, end, sep)]
    if key in PICTURE_WORDS:
        return [Party(NOTHING, start, end, sep)]
    if mood.image and sep == "," and not first and not line.caps and _acronyms(line, start, end, lex):
        return [Party(HOUSE, start, end, sep)]
    if key in lex.nobody:
        return [Party(NOBODY, start, end, sep)]
    if key in lex.places and (sep or not first):
        return [Party(PLACE, start, end, sep)]
    count = end - start
    if count == 1:
        return _single(line, start, sep, lex, mood, first=first)
    return _several(line, start, end, sep, lex, mood, first=first)


def _plain(line: Line, start: int, end: int, lex: Lexicon, mood: Mood) -> bool:
    """A quick look whether a part is two or three words with capitals, and none that means anything else."""
    part = line.lows[start:end]
    first, last = part[0], part[-1]
    if not lex.marked.isdisjoint(part) or first in lex.particles or last in lex.time:
        return False
    if first not in lex.given and (
        mood.house
        or first in (lex.never_in.get(mood.language) or lex.never)
        or (len(first) > 8 and first.endswith(COMPOUNDS))
    ):
        return False
    for word in line.words[start:end]:
        if not word.istitle() or not (
            word.isalpha() or (word[-1].isalpha() and "." not in word and not DIGIT.search(word))
        ):
            return False
    ends_plainly = last[-1] != "s" or not last.endswith(OWNING)
    return (
        ends_plainly
        and not (last[-3:] in JOB_CLOSES and _is_job(last))
        and not (first[-3:] in JOB_CLOSES and _is_job(first))
    )


OWNING = ("'s", "s'")
PICTURE_WORDS = frozenset(
    ["file photo", "photo", "foto", "archive photo", "file photos", "stock photo", "file picture"]
)
"""Words in a picture credit that name nobody."""


def _acronyms(line: Line, start: int, end: int, lex: Lexicon) -> bool:
    """Whether a part in capitals names a house in a line that is not: "Foto: Jan Novák, MF DNES"."""
    return (
        end - start < 4
        and all(word.isupper() for word in line.words[start:end])
        and line.lows[start] not in lex.given
    )


CONTACTS = frozenset(
    "tel telefon telephone e-mail email mail fax mobil mobile phone handy twitter tel.".split()
)
"""Words before a number or an address, which name nobody."""
CONNECTING = frozenset(
    "by von via mit fra from da do das dos de del della dell' d' la le l' the die der den och och".split()
)
"""Small words that may stand before a name that follows a separator."""
ALWAYS = frozenset("by von via mit fra from".split())


def _single(line: Line, at: int, sep: str, lex: Lexicon, mood: Mood, *, first: bool) -> list[Party] | None:
    word, low = line.words[at], line.lows[at]
    if not first and (low in lex.titles or _is_job(low)):
        return [Party(TITLE, at, at + 1, sep)]
    if low in lex.generic or (len(low) > 11 and low.endswith("redaktion")):
        return [Party(GENERIC, at, at + 1, sep)]
    if (
        "." in word[:-1]
        and all(len(piece) == 1 and piece.isupper() for piece in word.rstrip(".").split("."))
        and low not in lex.house
    ):
        return [Party(SIGN if len(word) <= 6 and not mood.house else HOUSE, at, at + 1, sep)]
    if "-" in low and low.rpartition("-")[2] in lex.generic and word[0].isupper():
        return [Party(GENERIC, at, at + 1, sep)]
    if (
        "-" in low
        and low.partition("-")[0] in lex.agencies
        and (word.islower() or word.partition("-")[0].islower())
    ):
        return [Party(HOUSE, at, at + 1, sep)]
    if low == "red" or low == "red.":
        return [Party(GENERIC, at, at + 1, sep)]
    if is_web(word):
        return [Party(HOUSE, at, at + 1, sep)]
    if "-" in low and word.partition("-")[0].isupper() and low.partition("-")[0] in lex.agencies:
        return [Party(HOUSE, at, at + 1, sep)]
    if "-" in word and not word[0].islower() | mood.small:
        return [Party(PERSON, at, at + 1, sep)]
    letters = word.rstrip(".")
    if SIGN_SHAPE.match(word) and (word.islower() and not is_caseless(word)) and len(letters) <= 4:
        return [Party(SIGN, at, at + 1, sep)]
    if word[0].isdigit() or not (word[0].isalpha() or word[0] in "'’"):
        return None
    if word.islower() and not is_caseless(word):
        return [Party(PERSON, at, at + 1, sep)] if mood.small and len(word) > 4 else None
    if low in (lex.never_in.get(mood.language) or lex.never) and low not in lex.given:
        return None
    if letters.isupper() and not is_caseless(word) and 2 <= len(letters) <= 6 and not line.caps:
        return [Party(SIGN if mood.image and len(letters) == 2 and first else HOUSE, at, at + 1, sep)]
    if (
        not first
        and sep in (",", "(", "/", "|", ";", "—", "–", "-")
        and not (mood.image or mood.house)
        and not line.caps
    ):
        return [Party(PLACE, at, at + 1, sep)]
    surname = first and word.istitle() and len(word) > 4 and not low.endswith(COMPOUNDS)
    if low in lex.house or mood.house:
        return [Party(HOUSE, at, at + 1, sep)]
    if mood.image and low not in lex.given and not surname and not is_caseless(word):
        return [Party(HOUSE, at, at + 1, sep)]
    return [Party(PERSON, at, at + 1, sep)]


def _several(
    line: Line,
    start: int,
    end: int,
    sep: str,
    lex: Lexicon,
    mood: Mood,
    *,
    first: bool,
) -> list[Party] | None:
    lows, words = line.lows, line.words
    party = Party(PERSON, start, end, sep)
    if _articled(line, start, end, lex) and (sep or mood.image or mood.house):
        return [Party(GENERIC if lows[end - 1] in lex.generic else HOUSE, start, end, sep)]
    # "CNN's Dana Bash", "Fox News' Jessica Napoli"
    stop_all = end
    owner = _possessive(line, start, end)
    if owner > start and owner < end and not (lows[end - 1] in lex.titles or lows[end - 1] in lex.house):
        party.affiliation = line.said(start, owner).rstrip("'’").removesuffix("'s").removesuffix("’s")
        start = owner
    elif owner > start and lows[end - 1] in lex.plural_titles:
        return [Party(HOUSE, start, end, sep)]
    if not first and sep == "," and _job_first(line, start, end, lex):
        return [Party(TITLE, start, end, sep)]
    start = _leading_title(line, start, end, lex, party)
    if start >= end:
        return [Party(GENERIC if lows[end - 1] in lex.generic else TITLE, party.start, end, sep)]
    if party.title and lows[start] in lex.place and start + 1 < end:
        if not _place_shape(line, start + 1, end, lex):
            return None
        if not first:
            party.kind, party.end, party.location = TITLE, start, line.said(start + 1, end)
            return [party]
        party.kind, party.end, party.location = GENERIC, start, line.said(start + 1, end)
        return [party]
    desk = lows[party.start] in lex.our and not lex.generic.isdisjoint(lows[max(start, end - 2) : end])
    if desk and end - party.start <= 4:
        party.kind = GENERIC
        return [party]
    start = _honorifics(line, start, end, lex, party)
    if start >= end:
        return None
    if not party.affiliation and lex.agency_at(lows, start, end) == end:
        return [Party(HOUSE, start, end, sep)]
    cut = _place(line, start, end, lex)
    if cut and mood.image and lex.agency_at(lows, cut + 1, end) == end:
        inner = _classify(line, start, cut, sep, lex, mood, first=first)
        return [*inner, Party(HOUSE, cut + 1, end, "for")] if inner else None
    if cut:
        party.location = line.said(cut + 1, end)
        end = cut
    cut = _for_house(line, start, end, lex)
    if cut:
        first_house = cut + 1
        if mood.image:
            other = Party(HOUSE, first_house, end, "for")
            if lex.agencies.get(line.key(start, cut)) == "picture":
                return [Party(HOUSE, start, cut, sep), other]
            if lex.agency_at(lows, start, cut) == cut and not is_web(words[first_house]):
                return [Party(HOUSE, start, cut, sep), other]
            if _is_house(line, start, cut, lex):
                return [Party(HOUSE, start, end, sep)]
            inner = _classify(line, start, cut, sep, lex, mood, first=first)
            return [*inner, other] if inner else None
        if _is_house(line, start, cut, lex):
            party.kind = HOUSE
            party.start, party.end = start, end
            return [party]
        party.affiliation = line.said(first_house, end)
        party.trail += (HOUSE,)
        end = cut
    whole = end
    end = _trailing_title(line, start, end, lex, party, first=first)
    if first and start < end < whole <= end + 2 and _is_desk(line, party, start, end, lex) and not mood.image:
        party.kind, party.end, party.title = HOUSE, whole, ""
        return [party]
    if start >= end:
        party.kind = TITLE
        party.end = end
        return [party]
    unnamed = words[start].isupper() and len(words[start]) < 5 and not line.caps
    if (
        party.title
        and end - start == 1
        and end < stop_all < start + 4
        and (unnamed or lows[start] in lex.house)
    ):
        party.kind, party.start, party.end, party.title = GENERIC, start, stop_all, ""
        return [party]
    while end - start > 2 and (
        lows[end - 1] in lex.postnominal or lows[end - 1].rstrip(".") in lex.postnominal
    ):
        end -= 1
    verb = end - start > 1 and lows[end - 1] in VERBS and words[end - 1].islower()
    if verb and _plain(line, start, end - 1, lex, mood):
        return None
    generic = (lows[end - 1] in lex.generic and end - start > 1) or (
        lows[start] in lex.generic and len(lows[start]) > 6
    )
    if generic and not party.title and (end - start == 2 or _house_shape(line, start, end, lex)):
        party.kind, party.start, party.end = GENERIC, start, end
        return [party]
    extra: list[Party] = (
        _next_people(line, end, stop_all, sep, lex, mood) if end < stop_all and party.title else []
    )
    if not party.affiliation and end - start > 2:
        end, houses = _trailing_house(line, start, end, lex, party, mood)
        extra = houses + extra
    party.start, party.end = start, end
    if end - start == 1 and party.title == "" and not party.affiliation and not extra:
        single = _single(line, start, sep, lex, mood, first=first)
        if single:
            single[0].prefix, single[0].contact = party.prefix, party.contact
            single[0].location = single[0].location or party.location
            if party.prefix:
                single[0].kind = PERSON
        return single
    if _is_house(line, start, end, lex) and not party.prefix:
        party.kind = HOUSE
        return [party, *extra] if _house_shape(line, start, end, lex) else None
    if lex.agency_at(lows, start, end) == end:
        party.kind = HOUSE
        return [party, *extra]
    shape_words, shape_lows = words[start:end], lows[start:end]
    if shape_words[-1] in (".", ":"):
        shape_words, shape_lows = shape_words[:-1], shape_lows[:-1]
        party.end -= 1
    if not shape_words:
        return None
    if mood.house and lows[start] not in lex.given:
        if not _house_shape(line, start, party.end, lex):
            return None
        party.kind = HOUSE
        return [party, *extra]
    never = lex.never_in.get(mood.language) or lex.never
    if not is_name(shape_words, shape_lows, lex, never=never, small=mood.small):
        return None
    return [*_side_by_side(line, party, lex), *extra]


VERBS = frozenset("report reports".split())
"""Words of desks that are verbs after a name: "Ann Roe reports"."""


def _is_desk(line: Line, party: Party, start: int, end: int, lex: Lexicon) -> bool:
    """Whether a house stands before a job, and no person, as in "HT Correspondent"."""
    if party.start != start or party.affiliation or line.lows[start] in lex.given:
        return False
    alone = end - start == 1 and (
        (line.words[start].isupper() and not line.caps) or line.lows[start] in lex.house
    )
    return alone or lex.agency_at(line.lows, start, end) == end


def _articled(line: Line, start: int, end: int, lex: Lexicon) -> bool:
    """Whether the words are a house with its English article: "The Verge"."""
    lows = line.lows[start:end]
    capital = line.words[start].isupper() or (
        lows[0] in ("der", "die", "das") and line.words[start][0].isupper()
    )
    if end - start > 5 or not is_capital(line.words[start + 1]):
        return False
    if lows[0] != "the" and not (capital and lows[0] in ARTICLES and not line.caps):
        return False
    return (
        lex.honorific.isdisjoint(lows) and lex.titles.isdisjoint(lows) and _house_shape(line, start, end, lex)
    )


def _job_first(line: Line, start: int, end: int, lex: Lexicon) -> bool:
    """Whether a part after a comma is a job with what it is for: "Redakteurin Wirtschaft", and no job with a name."""
    lows = line.lows
    if not (lows[start] in lex.titles or _is_job(lows[start])):
        return False
    return not any(low in lex.given for low in lows[start + 1 : end])


def _next_people(line: Line, start: int, end: int, sep: str, lex: Lexicon, mood: Mood) -> list[Party]:
    """The people after a job in the same part: "Lucy Thornton News Reporter Tim Hanlon News Reporter"."""
    for at in range(start + 1, end - 1):
        if line.lows[at] in lex.given and line.lows[at - 1] in lex.titles:
            return _classify(line, at, end, sep, lex, mood, first=True) or []
    return []


def _possessive(line: Line, start: int, end: int) -> int:
    """Where the name begins that follows "CNN's" or "Fox News'", or `start`."""
    for at in range(start, min(start + 4, end)):
        word = line.words[at]
        if word.endswith(("'s", "’s", "s'", "s’", "S'", "S’", "'S", "’S")):
            return at + 1
        if not is_capital(word):
            return start
    return start


def _leading_title(line: Line, start: int, end: int, lex: Lexicon, party: Party) -> int:
    """A job, and perhaps a house, before the name: "AP writers A", "La periodista de AP Ana Gómez"."""
    lows = line.lows
    at = start
    if lows[at] in lex.our and at + 1 < end:
        at += 1
    house_start = at
    stop = lex.agency_at(lows, at, end)
    if stop == at:
        stop = _house_before_job(line, at, end, lex)
    house_end = stop
    at = stop
    title_start = at
    while at < end and lows[at] in lex.modifiers and lows[at] not in lex.titles and lows[at] not in lex.given:
        at += 1
    if at < end and (lows[at] in lex.titles or _is_job(lows[at])) and at < end - 1:
        while (
            at + 1 < end
            and (lows[at + 1] in lex.titles or lows[at + 1] in lex.modifiers)
            and lows[at + 1] not in lex.given
        ):
            at += 1
        party.title = line.said(title_start, at + 1)
        if house_end > house_start:
            party.affiliation = line.said(house_start, house_end)
        at += 1
        if at < end and lows[at] in OF:
            stop = lex.agency_at(lows, at + 1, end)
            if stop == at + 1 and at + 2 < end and lows[at + 1] in ("la", "the", "el"):
                stop = lex.agency_at(lows, at + 2, end)
                stop = stop if stop > at + 2 else at + 1
            if stop > at + 1:
                party.affiliation = line.said(at + 1, stop)
                return stop
        return at
    # a house with its article, straight before a name
    if house_end > house_start and house_end < end and end - house_end >= 2 and lows[house_start] == "the":
        party.affiliation = line.said(house_start, house_end)
        return house_end
    return start


def _house_before_job(line: Line, start: int, end: int, lex: Lexicon) -> int:
    """Where a house ends that stands before a job and a name: "Times staff writers A and B"."""
    for at in range(start + 1, min(start + 4, end - 2)):
        if not is_capital(line.words[at - 1]):
            return start
        short = line.words[at - 1].isupper() and len(line.words[at - 1]) < 7 and not line.caps
        if (short or line.lows[at - 1] in lex.house) and (
            line.lows[at] in lex.modifiers or line.lows[at] in lex.titles
        ):
            return at if line.words[at][0].islower() else start
    return start


OF = frozenset("of de von da del do di van der".split())
JOBS = (
    "korrespondent korrespondentin korrespondenten redakteur redakteurin redakteure redaktor reporter reporterin reporterinnen volontärin "
    "autorin journalist journalistin redaktionsleiter redaktör korrespondentti reporteri toimittaja verslaggever redacteur "
    "dziennikarz redaktor reporterka"
).split()
JOB_ENDINGS = tuple(JOBS)
JOB_CLOSES = frozenset(job[-3:] for job in JOBS)


def _is_job(low: str) -> bool:
    """Whether a compound names a job: "Wirtschaftsredakteurin"."""
    return low.endswith(JOB_ENDINGS)


def _honorifics(line: Line, start: int, end: int, lex: Lexicon, party: Party) -> int:
    at = start
    while at < end - 1 and (
        line.lows[at] in lex.honorific or (line.lows[at] == "the" and line.lows[at + 1] in lex.honorific)
    ):
        at += 1
    if at > start:
        begin = start + 1 if line.lows[start] == "the" else start
        prefix = line.said(begin, at)
        party.prefix = prefix.capitalize() if prefix.isupper() and len(prefix) > 3 and line.caps else prefix
    return at


def _place(line: Line, start: int, end: int, lex: Lexicon) -> int:
    """Where "in Beirut" begins after a name, or 0."""
    for at in range(start + 1, end - 1):
        low = line.lows[at]
        if low not in lex.place or (line.words[at][0].isupper() and not line.caps):
            continue
        if not is_capital(line.words[at + 1]) and line.lows[at + 1] not in ("der", "den", "the", "la", "el"):
            continue
        if low in DOUBTFUL and not _is_place(line, at + 1, end, lex):
            continue
        if not _place_shape(line, at + 1, end, lex):
            continue
        if line.lows[at + 1] in lex.titles or (
            low in lex.particles and not _is_place(line, at + 1, end, lex)
        ):
            continue
        return at
    return 0


def _place_shape(line: Line, start: int, end: int, lex: Lexicon) -> bool:
    """Whether the words can be a place: few, and all but small ones capitals."""
    if end - start > 5:
        return False
    return all(
        is_capital(line.words[at]) or line.lows[at] in lex.particles or line.lows[at] in NEWSROOMS
        for at in range(start, end)
    )


NEWSROOMS = frozenset("newsroom bureau redacción redação redazione rédaction redaktion la the der".split())
"""Words before the place of a newsroom: "en la redacción de Gdansk"."""
DOUBTFUL = frozenset("de da do a te".split())


def _for_house(line: Line, start: int, end: int, lex: Lexicon) -> int:
    """Where "for The Daily Mail" begins after a name, or 0."""
    for at in range(start + 1, end - 1):
        low = line.lows[at]
        if low == "on" and lex.agency_at(line.lows, at + 1, end) == end:
            return at
        if (
            low == "of"
            and 1 < at - start < 4
            and line.lows[at + 1] == "the"
            and _is_house(line, at + 2, end, lex)
        ):
            return at if _plain(line, start, at, lex, TEXT) else 0
        if (low in lex.purpose and is_capital(line.words[at + 1])) or (
            low in ("for", "para", "pour") and line.lows[at + 1] == "the"
        ):
            if any(other in lex.titles for other in line.lows[start:at]):
                return 0
            return at
    return 0


def _trailing_title(line: Line, start: int, end: int, lex: Lexicon, party: Party, *, first: bool) -> int:
    """A job after the name: "Kenneth Kaplan Staff writer". Returns where the name ends."""
    lows, words = line.lows, line.words
    titles = lex.titles
    head = next((at for at in range(start, end) if lows[at] in titles or _is_job(lows[at])), -1)
    if head < 0 or (head == start and first and lows[head] not in ("special",) and party.title):
        return end
    begin = head
    while (
        begin > start
        and (
            lows[begin - 1] in lex.modifiers
            or _is_adjective(lows[begin - 1])
            or (lows[begin - 1] in lex.places and begin - start > 2)
        )
        and lows[begin - 1] not in lex.given
    ):
        begin -= 1
    house = -1
    for at in range(start + (2 if first else 0), begin):
        stop = lex.agency_at(lows, at, begin)
        if (stop == begin and at > start + (1 if first else -1)) or (stop > at and at >= start + 2):
            house = at
            break
    if house < 0 and begin - start > 2:
        for at in range(start + 2, begin):
            if _brand(words[at], line) or (lows[at] in lex.house and lows[at] not in lex.given):
                house = at
                break
    name_end = begin if house < 0 else house
    if lows[head] == "special" and head + 1 < end and lows[head + 1] == "to":
        party.title = words[head]
        party.affiliation = line.said(head + 2, end)
        party.trail += (HOUSE,)
        return head
    if (
        not first
        and house < 0
        and begin > start
        and not is_name(words[start:begin], lows[start:begin], lex, never=lex.never, bare=True)
    ) or (
        not first
        and house < 0
        and begin > start
        and (party.sep in ("/", "|") or (party.sep == "," and lows[head] in lex.plural_titles))
        and lows[start] not in lex.given
    ):
        house, name_end = start, start
    if house >= 0:
        party.affiliation = line.said(house, begin)
        party.trail += (HOUSE,)
    title_end = _title_end(line, head, end, lex)
    for at in range(head + 1, title_end - 1):
        if (
            lows[at] in lex.place
            and _is_place(line, at + 1, end, lex)
            and line.key(at + 1, end) in lex.places
        ):
            party.location = line.said(at + 1, end)
            title_end = at
            break
    party.title = line.said(begin, title_end)
    party.trail += (TITLE,)
    # "Lucy Thornton News Reporter Tim Hanlon": what follows a job may be the next name
    return name_end


def _title_end(line: Line, head: int, end: int, lex: Lexicon) -> int:
    """Where a job ends: before the next person, or before a word that says where from."""
    for at in range(head + 1, end):
        if line.lows[at] == "reporting" or (line.lows[at] in lex.given and line.lows[at - 1] in lex.titles):
            return at
    return end


def _is_adjective(low: str) -> bool:
    return len(low) > 6 and low.endswith(("ische", "ischer", "ischen", "licher", "liche"))


def _brand(word: str, line: Line) -> bool:
    """Whether a word is written like a brand: "eHow", "WebMD", "BuzzFeed", "NDR"."""
    body = word[1:]
    if line.caps:
        return False
    if word.startswith(("Mc", "Mac", "De", "Di", "La", "Le", "Van", "O'", "O’", "D'", "D’", "Du", "Fitz")):
        return False
    return (
        any(letter.isupper() for letter in body)
        and "-" not in word
        and "." not in word
        and (word[0].islower() or not word.isupper() or len(word) > 1)
        and not (len(word) <= 2)
    )


def _trailing_house(
    line: Line, start: int, end: int, lex: Lexicon, party: Party, mood: Mood
) -> tuple[int, list[Party]]:
    """A known house right after a name, without a comma: "TUCKER Associated Press", "Adil Boukind Archives Le Devoir"."""
    lows = line.lows
    for at in range(start + 2, end):
        if lows[at] in DESKS and lows[start] in lex.given and not mood.image:
            party.affiliation = line.said(at, end)
            party.trail += (HOUSE,)
            return at, []
        stop = lex.agency_at(lows, at, end)
        begin = at
        if stop == end and at - 1 > start + 1 and lows[at - 1] in ("archives", "archiv"):
            begin = at - 1
        distinct = (
            stop - at > 1
            or line.words[at].isupper()
            or not (lows[at] in lex.given or lows[at - 1] in lex.particles)
        )
        if stop != end or not distinct or begin - start < 2 or _is_house(line, start, begin, lex):
            continue
        if mood.image:
            return begin, [Party(HOUSE, begin, end, "/")]
        party.affiliation = line.said(begin, end)
        party.trail += (HOUSE,)
        return begin, []
    last = lows[end - 1]
    if (
        not mood.image
        and end - start > 2
        and last in lex.places
        and last not in lex.given
        and end - start < 5
    ):
        party.location = line.said(end - 1, end)
        party.trail += (PLACE,)
        return end - 1, []
    if (
        not mood.image
        and not line.caps
        and end - start > 2
        and line.words[end - 1].isupper()
        and len(lows[end - 1]) > 4
    ):
        at = end - 1
        while at - 1 > start + 1 and line.words[at - 1].isupper() and len(lows[at - 1]) > 4:
            at -= 1
        if (
            not any(word.isupper() and len(word) > 3 for word in line.words[start:at])
            and line.words[end - 1].isalpha()
        ) and (lows[end - 1] in lex.places or at - start > 2):
            party.location = line.said(at, end)
            party.trail += (PLACE,)
            return at, []
    return end, []


def _is_house(line: Line, start: int, end: int, lex: Lexicon) -> bool:
    """Whether the words name a house: one of them is a word of houses, or a site, or begins with an agency."""
    lows, words = line.lows, line.words
    house = lex.house
    for at in range(start, end):
        low = lows[at]
        if low in house and not (low in lex.given and end - start == 2):
            if low in SURNAMES and end - start == 2 and at > start and lows[start] in lex.given:
                continue
            return True
        if is_web(words[at]) or low[0].isdigit() or words[at] == "&":
            return True
        if len(low) > 8 and low.endswith(COMPOUNDS) and lows[start] not in lex.given:
            return True
    stop = lex.agency_at(lows, start, end)
    if stop == end:
        return True
    if (
        stop > start
        and ((words[start].isupper() and not line.caps) or stop - start > 1)
        and lows[start] not in lex.given
    ):
        return True
    if "-" in lows[start] and lows[start].partition("-")[0] in lex.agencies and words[start][0].isupper():
        return True
    return words[start][0].islower() and words[start] in lex.agencies


DESKS = frozenset(
    "redaktion ressort studio rédaction redacción redazione redação redactie redaktionen".split()
)
"""Words with which a desk begins that stands right after a name."""
COMPOUNDS = tuple(
    "archiv museum verlag zeitung polizei feuerwehr universität ministerium verein stiftung agentur redaktion institut "
    "inspektion direktion betriebe werke gesellschaft verband behörde verwaltung präsidium ratsamt gericht sparkasse theater klinikum rundschau hauptstadtstudio fotografie bildstelle tageblatt anzeiger krant blad tidning avis post bote kurier".split()
)
"""How words of houses end in languages that join them: "Stadtarchiv"."""
SURNAMES = frozenset(
    "post kreis bund church bank stern krone world bild kurier stadt fox hour standard king".split()
)
"""Words of houses that are surnames as well."""


def _house_shape(line: Line, start: int, end: int, lex: Lexicon) -> bool:
    """Whether the words can be the name of a house: short, mostly capitals, no sentence."""
    if end - start > 8:
        return False
    small = 0
    opening = start + 1 if line.lows[start] in ARTICLES and end - start > 1 else start
    if line.words[opening][0].islower() and lex.agency_at(line.lows, opening, end) == opening:
        return not ARCHIVES.isdisjoint(line.lows[start:end])
    for at in range(start, end):
        word, low = line.words[at], line.lows[at]
        if (
            word[0].islower()
            and low not in lex.particles
            and low not in HOUSE_SMALL
            and low not in lex.house
            and low not in lex.generic
            and low not in lex.conjunctions
            and low not in lex.agencies
            and low not in LEGAL
        ):
            small += 1
    return small == 0 or (
        line.words[start].islower() and small <= 2 and lex.agency_at(line.lows, start, end) > start
    )


ARTICLES = frozenset("the la le les l' il lo el los las o a os as der die das de het den det".split())
ARCHIVES = frozenset(
    "archiv archive archives archivio archivo arquivo archief arkiv arkisto архив архіву архива архів αρχείο आर्काइव".split()
)
"""Words that make a house of words in small letters: "личный архив Андрея Рудькова"."""
HOUSE_SMALL = frozenset(
    "of for the and für der die das des de la le les du et y e of in on & van voor am im an i og och do da dos das für zu del al il ed og för til w na".split()
)


def _side_by_side(line: Line, party: Party, lex: Lexicon) -> list[Party]:
    """Two or three full names without anything between them, told apart by given names."""
    start, end = party.start, party.end
    if end - start < 4 or line.lows[start] not in lex.given:
        return [party]
    cuts = [start]
    for at in range(start + 2, end - 1):
        before = line.lows[at - 1]
        if line.lows[at] not in lex.given or before in lex.given or at - cuts[-1] < 2:
            continue
        if before not in lex.particles and before[0].isalpha() and len(before.rstrip(".")) > 1:
            cuts.append(at)
    if len(cuts) == 1:
        return [party]
    out = []
    for begin, stop in zip(cuts, [*cuts[1:], end], strict=True):
        piece = Party(PERSON, begin, stop, party.sep)
        piece.confidence = 0.8
        out.append(piece)
    out[-1].title, out[-1].affiliation, out[-1].location, out[-1].trail = (
        party.title,
        party.affiliation,
        party.location,
        party.trail,
    )
    return out


def _join(line: Line, found: list[Party], party: Party, lex: Lexicon, mood: Mood, *, last: bool) -> None:
    """Add a party, or tie what it says (house, place, job) to the people before it."""
    if not found and party.kind not in (NOTHING, TITLE):
        found.append(party)
        return
    people = [other for other in found if other.kind in (PERSON, SIGN)]
    sep = party.sep
    if party.kind == NOTHING or (
        party.kind == SIGN and sep == "(" and people and _own_code(line, people[-1], party)
    ):
        return
    if (
        party.kind == PERSON
        and len(found) == 1
        and found[0].kind == GENERIC
        and found[0].title
        and sep == ","
    ):
        party.title, party.location = party.title or found[0].title, party.location or found[0].location
        found.clear()
    after_desk = bool(found) and found[-1].kind == GENERIC and sep in ("/", ",") and not mood.image
    if after_desk and party.kind == HOUSE and _owns_desks(line, party, lex):
        found[-1].affiliation = line.said(party.start, party.end)
        return
    if party.kind == PERSON and len(found) == 1 and found[0].kind == PLACE:
        party.location = party.location or line.said(found[0].start, found[0].end)
        found.clear()
    if party.kind == GENERIC and people and sep == "," and line.lows[party.end - 1] in WIRES:
        party.role = "source"
        found.append(party)
        return
    if party.kind == GENERIC and people and sep == "/" and line.lows[party.start] in ("red", "red."):
        party.role = "signoff"
        found.append(party)
        return
    if party.kind == GENERIC and people and sep in (",", "/", "|") and not mood.image:
        people[-1].affiliation = people[-1].affiliation or line.said(party.start, party.end)
        return
    if (
        party.kind == PERSON
        and not mood.image
        and len(found) == 1
        and found[0].kind == HOUSE
        and sep in ("-", ":")
    ):
        party.affiliation = line.said(found[0].start, found[0].end)
        found.clear()
    if party.kind == PLACE:
        last_found = found[-1] if found else party
        if (
            sep == "/"
            and last_found.kind == PERSON
            and last_found.end - last_found.start > 2
            and not last_found.location
        ):
            last_found.end -= 1
            party.start = last_found.end
        if found:
            text = line.said(party.start, party.end)
            _spread_back(found, "location", text, sep)
            return
        found.append(party)
        return
    if party.kind == TITLE:
        if people:
            _tie_title(line, people, party, lex)
            return
        if party.affiliation and not party.title:
            found.append(party)
        elif not found:
            party.kind = GENERIC
            found.append(party)
        return
    if (
        party.kind == HOUSE
        and not (mood.image or mood.house)
        and people
        and sep in (",", "/", "|", "for", "-", "–", "—", "•", "·")
    ):
        text = line.said(party.start, party.end)
        for other in reversed(found):
            if other.kind != PERSON or other.affiliation:
                break
            other.affiliation = text
        return
    if party.kind == PERSON and HOUSE in party.trail and last:
        for other in reversed(people):
            if other.affiliation:
                break
            other.affiliation = party.affiliation
            if party.title.lower() in lex.plural_titles:
                other.title = other.title or party.title
    if party.kind == PERSON and ((party.location and not mood.image) or PLACE in party.trail):
        for other in reversed(people):
            if other.location:
                break
            other.location = party.location
    if (
        party.kind == PERSON
        and not party.title
        and people
        and people[-1].title
        and TITLE not in people[-1].trail
    ):
        if people[-1].title.split()[-1].lower() in lex.plural_titles:
            party.title = people[-1].title
            party.affiliation = party.affiliation or people[-1].affiliation
    elif (
        party.kind == PERSON
        and not party.affiliation
        and people
        and people[-1].affiliation
        and HOUSE not in people[-1].trail
        and sep in ("and", ",")
    ):
        party.affiliation = people[-1].affiliation
    found.append(party)


WIRES = frozenset(
    "wires agencies wire agenturen agences agencias agenzie agências agentur byråer agentschappen".split()
)
"""Agencies without a name."""


def _owns_desks(line: Line, party: Party, lex: Lexicon) -> bool:
    """Whether a house is a paper or a station, and not an agency that is a source beside a desk."""
    return lex.agencies.get(line.key(party.start, party.end), "media") == "media"


def _own_code(line: Line, person: Party, code: Party) -> bool:
    """Whether a code in brackets is short for the name before it: "Fenja Struve (fes)"."""
    name = "".join(line.lows[person.start : person.end])
    letters = iter(name)
    low = line.lows[code.start].rstrip(".")
    starts = {other[0] for other in line.lows[person.start : person.end]}
    return low[0] in starts and all(letter in letters for letter in low)


def _spread_back(found: list[Party], what: str, text: str, sep: str) -> None:
    """A place holds for the people back to the last who have one."""
    for other in reversed(found):
        if getattr(other, what):
            if sep == "/" or sep == ",":
                setattr(
                    other,
                    what,
                    f"{getattr(other, what)}, {text}" if sep == "," else f"{getattr(other, what)}/{text}",
                )
            break
        setattr(other, what, text)
        if sep == "(":
            break


def _tie_title(line: Line, people: list[Party], party: Party, lex: Lexicon) -> None:
    title = party.title or line.said(party.start, party.end)
    plural = title.split()[-1].lower() in lex.plural_titles
    for other in reversed(people):
        if other.title:
            break
        other.title = title
        if party.affiliation:
            other.affiliation = other.affiliation or party.affiliation
        if party.location and not other.location:
            other.location = party.location
        if not plural:
            break
    if party.affiliation and not plural:
        for other in reversed(people):
            if not other.affiliation:
                other.affiliation = party.affiliation
