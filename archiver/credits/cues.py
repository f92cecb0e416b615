"""Cut a line where its cues stand: "(Reporting by A; Editing by B)" is two segments, each with its names."""

from __future__ import annotations

from itertools import compress
from typing import NamedTuple

from archiver.credits.tokens import MARKS, Line
from archiver.credits.words import WILD, Cue, Element, Lexicon, match

LABELS = frozenset(
    [
        ":",
        "：",
        "=",
        "＝",
        "︱",
        "│",
        "｜",
        "|",
        "/",
        "／",
        "–",
        "—",
        "-",
        "•",
        "●",
        "▶",
        "►",
        "…",
        "...",
        "■",
    ]
)
"""Marks that may stand between a label and its names."""
COLONS = frozenset([":", "：", "︱", "...", "…", "=", "＝", "●"])
"""Those that make a label of any word."""
OPENERS = frozenset([*MARKS, "-", "--", ".", "&", "+"])


class Segment(NamedTuple):
    """One cue (None: bare words) and the tokens, from `start` to before `end`, that it speaks of."""

    cue: Cue | None
    start: int
    end: int
    place: tuple[int, int] | None = None
    cue_start: int = 0


def segments(line: Line, start: int, end: int, lex: Lexicon) -> list[Segment] | None:
    """The segments of a line, or None when a cue promises words that do not follow."""
    lows = line.lows
    found: list[Segment] = []
    cue: Cue | None = None
    body = cue_start = resume = start
    for at in compress(range(start, end), map(lex.cues.__contains__, lows[start:end])):
        if at < resume:
            continue
        low = lows[at]
        candidates = lex.entries(low, lows[at + 1] if at + 1 < end else "")
        if not candidates:
            continue
        at_start = (
            at == body or lows[at - 1] in OPENERS or (low in WEAK and lex.agency_at(lows, body, at) == at)
        )
        for elements, candidate in candidates:
            stop = match(elements, lows, at + 1, end) if elements else at + 1
            if stop < 0:
                continue
            if candidate.kind == "after":
                if at == body or (cue is not None and not _is_bracket(line, at)):
                    continue
                place: tuple[int, int] | None
                if elements and elements[-1] == WILD:
                    stop, place = _whole_place(line, at + len(elements), stop, end)
                else:
                    stop, place = _place_after(line, stop, end, lex)
                found.append(Segment(candidate, body, at, place, cue_start))
                cue, body, cue_start, resume = None, stop, stop, stop
                break
            if candidate.kind == "around":
                closing = _find(candidate.tail, lows, stop, end) if at_start else None
                if closing is None:
                    continue
                if at > body or cue is not None:
                    found.append(Segment(cue, body, at, None, cue_start))
                found.append(Segment(candidate, stop, closing[0], None, at))
                cue, body, cue_start, resume = None, closing[1], closing[1], closing[1]
                break
            mark = lows[stop] if stop < end else ""
            labelled = mark in LABELS and (mark not in "/|" or line.ends[stop - 1] == line.starts[stop])
            if labelled and mark == "/" and low in lex.generic and lex.agency_at(lows, stop + 1, end) == end:
                continue
            colon = labelled and mark in COLONS
            if candidate.label and not (colon or (labelled and at_start)):
                continue
            if at > start and not _goes_on(
                line, Place(body, at, stop, end), cue, candidate, lex, at_start=at_start, colon=colon
            ):
                continue
            if (
                low in LONE
                and not elements
                and (found or cue or at > start or _is_particle(line, at, end, lex))
            ):
                continue
            if at > body or cue is not None:
                found.append(Segment(cue, body, at, None, cue_start))
            while stop < end and lows[stop] in LABELS:
                stop += 1
            cue, body, cue_start, resume = candidate, stop, at, stop
            break
    if body < end or cue is not None:
        found.append(Segment(cue, body, end, None, cue_start))
    if len(found) > 1:
        found = [piece for piece in found if piece.cue is not None or not _blank(line, piece)]
    return found


class Place(NamedTuple):
    """Where a cue stands: after words that begin at `body`, from `at` to before `stop`, in a line that ends at `end`."""

    body: int
    at: int
    stop: int
    end: int


def _goes_on(
    line: Line, where: Place, cue: Cue | None, candidate: Cue, lex: Lexicon, *, at_start: bool, colon: bool
) -> bool:
    """Whether a cue within a line opens a segment there, and is no word of the names before it."""
    body, at, stop, end = where
    lows, low = line.lows, line.lows[at]
    if at > body and not at_start and lows[at - 1] in DETERMINERS:
        return False
    if low in WEAK and not at_start:
        return False
    sure = candidate.strong or candidate.label or colon
    alone = cue is not None and at == body and stop == at + 1 and not candidate.label
    if alone and _is_given(line, at, lex):
        return False
    desk = cue is not None and not cue.label and stop == end and low in lex.generic
    if desk and (alone or lows[at - 1] in "/|,"):
        return False
    if cue is not None and stop < end and not sure and _is_desk(lows, at, stop, end, body, lex):
        return False
    if at_start or colon or (candidate.strong and not candidate.label):
        return True
    if candidate.key == "with" and at > body:
        return True
    pictured = cue is not None and candidate.key in PICTURED and at - body > 1 and end - stop > 1
    return pictured and line.words[at][0].isupper()


DETERMINERS = frozenset(
    "the la le les el los las der die das dem den il lo os as het een un une una ein eine".split()
)
"""Articles before a word make it a thing spoken of, and no cue: "en la redacción de Gdansk"."""
PICTURED = frozenset("picture illustration video graphics".split())
"""Roles whose word alone opens a segment after another: "Text Anna Öberg Foto Åke Ericson"."""
WEAK = frozenset("by von par por di av af door da dal dall' van from przez de".split())


LONE = frozenset("da de do di dal dall' del per van from от της του των ni nina op".split())
"""Small words that are cues at the start of a line only; elsewhere they belong to names and places."""


def _is_given(line: Line, at: int, lex: Lexicon) -> bool:
    """Whether a word that is a cue in one language is a given name here, as "Theo" is."""
    return line.lows[at] in lex.given and line.words[at][0].isupper()


def _is_desk(lows: list[str], at: int, stop: int, end: int, body: int, lex: Lexicon) -> bool:
    """Whether a word after a name is part of a job or a desk: ", Redaktion Landespolitik", ", Contributing Writer"."""
    low = lows[at]
    if at == body or lows[at - 1] != "," or lows[stop] in lex.given:
        return False
    if not (low in lex.titles or low in lex.modifiers or low in lex.generic):
        return False
    return stop + 1 == end or lows[stop + 1] in MARKS


def _is_particle(line: Line, at: int, end: int, lex: Lexicon) -> bool:
    """Whether "Van Jones" is a name: a capital, and one word after it."""
    following = line.lows[at + 1] if at + 1 < end else ""
    return line.words[at][0].isupper() and end - at == 2 and not line.caps and following not in lex.generic


def _blank(line: Line, piece: Segment) -> bool:
    return all(low in OPENERS for low in line.lows[piece.start : piece.end])


def _is_bracket(line: Line, at: int) -> bool:
    return line.lows[at] == "("


def _find(tail: tuple[Element, ...], lows: list[str], start: int, end: int) -> tuple[int, int] | None:
    """Where the words that close an "around" cue stand."""
    head = tail[0]
    for at in range(start + 1, end):
        if lows[at] == head or (head.__class__ is frozenset and lows[at] in head):
            stop = match(tail, lows, at, end)
            if stop >= 0:
                return at, stop
    return None


PLACE_ENDS = frozenset([".", ";", "(", ")", "|", "and", "und", "y", "et"])


def _whole_place(line: Line, start: int, at: int, end: int) -> tuple[int, tuple[int, int]]:
    """The place that ends a sentence, with what a comma adds: "reported from Lagos, Nigeria."."""
    stop = at
    while stop < end and stop - start < 5 and line.lows[stop] not in PLACE_ENDS:
        stop += 1
    whole = stop == end or line.lows[stop] in (".", ";", "and", "und", "y", "et")
    return (stop, (start, stop)) if whole else (at, (start, at))


def _next_place(line: Line, at: int, end: int, lex: Lexicon) -> bool:
    """Whether the next person with a place of his own stands after this comma: "from Abuja, Ann Roe from Lagos"."""
    return line.lows[at] == "," and not lex.place.isdisjoint(line.lows[at + 2 : min(at + 6, end)])


def _place_after(line: Line, at: int, end: int, lex: Lexicon) -> tuple[int, tuple[int, int] | None]:
    """A place that follows a sentence: "contributed reporting from Hong Kong"."""
    stop = at
    if at < end - 1 and line.lows[at] in lex.place and line.words[at + 1][0].isupper():
        stop = at + 1
        while stop < end and line.lows[stop] not in PLACE_ENDS and not _next_place(line, stop, end, lex):
            stop += 1
        return stop, (at + 1, stop)
    return stop, None
