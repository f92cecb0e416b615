"""Sign-offs: desk codes, initials and agencies in brackets, slashes or rows, as in "(APA, red, 3.2.2011)"."""

from __future__ import annotations

from archiver.credits.names import is_caseless, is_initial, is_web
from archiver.credits.parties import GENERIC, HOUSE, PLACE, SIGN, Party
from archiver.credits.tokens import Line
from archiver.credits.words import SPLITTERS, Lexicon

CODES = frozenset("red red. ред ред.".split())
"""Codes of a desk that does not name itself."""
DESKS = CODES | {"redaktion"}
UNNAMED = frozenset("agenturen agencies agences agencias agenzie agências".split())
"""Agencies that a sign-off does not name."""
SKIPPED = frozenset("fim fin ende end slut nachrichtenagentur".split())
"""Words beside a sign-off that sign nothing themselves."""
SMALL_AGENCIES = frozenset(
    """
    dpa sda sid apa rtr awp reu ats ddp srf orf afp ap epd kna dts pap pte ots afx adn ntb stt anp efe agi ansa čtk tasr
    sita hina mti tass bns elta leta bta dha iha
    """.split()
)
"""Agencies that print their own name in small letters; other short words in small letters are codes."""
WORDS = frozenset(
    """
    sic ibid mehr more foto fotos link pdf left right top file video siehe see oder und and the a an in on by von ca etc
    ebd lacht applaus beifall neu new alt links rechts oben unten mitte li re o u l r m zit vgl usw bzw inkl max min plus
    euro usd eur chf mio mrd pts km kg cm mm ml dl no yes ja nein ok test hier here alle all via ohne mit per pro aus bei
    zu im am um rund live heute what why how who so it is he she they we sie er es du ich men ord som och med til for fra
    van het een voor que les des une dans pour par sur avec est con por los las una del como para non che per una
    """.split()
)
"""Short words that stand in brackets and sign nothing."""


def read(line: Line, start: int, end: int, lex: Lexicon, *, bracket: bool) -> list[Party] | None:
    """The codes and agencies of a sign-off, or None when anything else stands there."""
    lows, words, timed = line.lows, line.words, line.timed
    found: list[Party] = []
    houses = signs = 0
    slashed = dated = False
    at, sep = start, ""
    slashes = "/" in lows[max(0, start - 1) : end + 1]
    while at < end:
        low = lows[at]
        if timed is not None and timed[at]:
            dated = True
            at += 1
            continue
        if low in SPLITTERS or low == ".":
            slashed = slashed or low == "/"
            sep = low
            at += 1
            continue
        if low in SKIPPED and found:
            at += 1
            continue
        stop = lex.agency_at(lows, at, end)
        if stop > at and not (
            stop == at + 1
            and (low in WORDS or (words[at].islower() and low not in SMALL_AGENCIES and len(low) <= 4))
        ):
            houses += 1
            found.append(Party(HOUSE, at, stop, sep))
            at, sep = stop, ""
            continue
        if is_web(words[at]) and (found or sep or end - at > 1):
            houses += 1
            found.append(Party(HOUSE, at, at + 1, sep))
            at, sep = at + 1, ""
            continue
        if low in UNNAMED and found:
            found.append(Party(GENERIC, at, at + 1, sep))
            found[-1].role = "source"
            at += 1
            continue
        if low in DESKS:
            found.append(Party(GENERIC, at, at + 1, sep))
            at += 1
            continue
        kind = _code(words[at], low, lex, at > start and bool(sep))
        kind = kind or (slashes and words[at].isupper() and len(low) <= 3 and low not in lex.places)
        if (
            kind
            and words[at][0].isupper()
            and at + 1 < end
            and is_initial(words[at + 1])
            and len(words[at + 1]) == 2
        ):
            found.append(Party(SIGN, at, at + 2, sep))
            signs += 1
            at += 2
            continue
        if kind:
            found.append(Party(SIGN, at, at + 1, sep))
            signs += 1
            at += 1
            continue
        if houses and found and not sep and words[at].isupper() and words[at].isalpha() and len(low) <= 4:
            at += 1
            continue
        place = _place(line, at, end, lex)
        if place and found:
            for party in found:
                if party.kind == SIGN or signs == 0:
                    party.location = line.said(at, place)
            at = place
            continue
        return None
    if not found or not _plausible(
        line, found, lex, bracket=bracket, dated=dated, houses=houses, slashed=slashed
    ):
        return None
    return found


def _code(word: str, low: str, lex: Lexicon, after_sep: bool) -> bool:
    letters = word.rstrip(".")
    head, dash, rest = letters.partition("-")
    if dash and head.islower() and rest.islower() and 2 <= len(rest) <= 4 and len(head) <= 4 and after_sep:
        return True
    if not letters.isalnum() or not letters[0].isalpha() or is_caseless(word):
        return False
    if word.islower() and len(letters) <= 5 and (letters.isalpha() or len(letters) <= 3):
        return low not in WORDS and low not in lex.never and low not in lex.generic and low not in lex.house
    return word[0].isupper() and word[-1] == "." and len(letters) == 1


def _place(line: Line, at: int, end: int, lex: Lexicon) -> int:
    for stop in range(end, at, -1):
        if line.key(at, stop) in lex.places:
            return stop
    return 0


def _plausible(
    line: Line, found: list[Party], lex: Lexicon, *, bracket: bool, dated: bool, houses: int, slashed: bool
) -> bool:
    """Whether codes alone may sign: in brackets, beside an agency or a date, in slashes, or one short code by itself."""
    codes = [party for party in found if party.kind == SIGN]
    if any(party.kind == PLACE for party in found):
        return False
    if not codes:
        return True
    spaced = sum(not party.sep for party in found[1:])
    longest = max(party.end - party.start and len(line.words[party.start].rstrip(".")) for party in codes)
    if houses:
        return True
    if spaced:
        return False
    if bracket or dated:
        return longest <= 4 or len(found) > 1
    if slashed or any(party.kind == GENERIC for party in found):
        return len(found) > 1 or "/" in line.lows
    if line.words[codes[0].start][0].isupper():
        return line.words[codes[0].start][-1] == "." and line.size <= 6
    return longest <= 3 and (len(found) == 1 or all(party.sep for party in found[1:]))
