"""Lines without a cue: a name by itself, a chain of agencies, a photographer and an agency, an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archiver.credits import signoffs
from archiver.credits.names import is_caseless, is_name, is_web
from archiver.credits.parties import (
    GENERIC,
    HOUSE,
    NOTHING,
    PERSON,
    PLACE,
    SIGN,
    TITLE,
    Mood,
    Party,
    parties,
)
from archiver.credits.tokens import Line
from archiver.credits.words import Lexicon

if TYPE_CHECKING:
    from archiver.credits.read import Reading

ACCOUNTS = frozenset(
    """
    admin administrator administrateur administrador administratör webmaster superuser root editor1 user author guest
    gastautor gastautorin redaktion_online wordpress wp-admin cms sysadmin webadmin siteadmin moderator
    """.split()
)
PICTURES = frozenset(
    [
        "submitted photo",
        "contributed photo",
        "courtesy photo",
        "file photo",
        "stock photo",
        "photo submitted",
        "photo provided",
        "n / a",
        "press release",
    ]
)
"""Credits of pictures that name nobody."""
ACCOUNT_PHRASES = frozenset(
    [
        "super user",
        "site admin",
        "web master",
        "web admin",
        "admin user",
        "site administrator",
        "guest author",
    ]
)
UNNAMED = ACCOUNTS | frozenset(" ".join(PICTURES | ACCOUNT_PHRASES).split())
"""Every word of such lines."""
BY = frozenset(
    "by von par por di door av af przez posted submitted created published автор от författare autor".split()
)


def account(line: Line, start: int, end: int) -> bool:
    """Whether the line names an account of an editing system."""
    at, stop = _payload(line, start, end)
    return 0 < stop - at < 4 and _is_account(line.key(at, stop), stop - at)


def _is_account(key: str, size: int) -> bool:
    return key in ACCOUNTS or key in ACCOUNT_PHRASES or (size == 1 and "_" in key and "@" not in key)


def _payload(line: Line, start: int, end: int) -> tuple[int, int]:
    """The words between the preposition that opens a byline and the date that closes it."""
    lows = line.lows
    at, stop = start, end
    while at < end and (lows[at] in BY or lows[at] == ":"):
        at += 1
    if line.timed is not None:
        while stop > at and (line.timed[stop - 1] or lows[stop - 1] in ("on", "am", "le", ",")):
            stop -= 1
    return at, stop


def hints(line: Line, lex: Lexicon) -> bool:
    """A quick look whether some word of a line may stand where a name should."""
    return not (lex.unnamed.isdisjoint(line.lows) and UNNAMED.isdisjoint(line.lows) and "_" not in line.text)


def placeholder(line: Line, start: int, end: int, lex: Lexicon, slot: str) -> bool:
    """Whether the line is a credit slot that names nobody: an account, a private source, a submitted picture."""
    if end - start > 7:
        return False
    at, stop = _payload(line, start, end)
    if not 0 < stop - at < 4:
        return False
    key = line.key(at, stop)
    if key in PICTURES or _is_account(key, stop - at):
        return True
    lows = line.lows
    return slot == "field" and (
        key.strip(".") in lex.nobody or all(low in lex.nobody or low in lex.drop for low in lows[at:stop])
    )


def read(line: Line, start: int, end: int, lex: Lexicon, slot: str, *, bracket: bool) -> list[Reading] | None:
    """Read a line that has no cue, as far as its slot allows."""
    from archiver.credits.read import Reading

    last = end
    while line.timed is not None and last > start and line.timed[last - 1]:
        last -= 1
    if last - start > 24:
        return None
    signs = signoffs.read(line, start, end, lex, bracket=bracket)
    if signs and slot == "tail" and not bracket and not _marked(line, signs):
        return None
    if signs:
        return [Reading("signoff", _as_byline(line, signs, lex, slot, bracket=bracket))]
    if slot == "tail" and not bracket:
        return None
    dateline = _place_and_house(line, start, end, lex)
    if dateline:
        return [Reading("source", dateline)]
    special = _special(line, start, end, lex)
    if special is not None:
        return [Reading("author", special)]
    chain = chain_of(line, start, end, lex, slot, bracket=bracket)
    if chain is not None:
        return [Reading("picture", chain)]
    if slot == "caption":
        return None
    people = parties(
        line, start, end, lex, Mood(small=slot in ("byline", "field") or _all_small(line, start, end))
    )
    if not people or not _believable(line, people, lex, slot, start, end):
        return None
    for party in people:
        if party.kind == PERSON:
            party.confidence = min(party.confidence, 0.9 if slot in ("byline", "field") else 0.6)
    if any(party.kind == SIGN for party in people) and not any(party.kind == PERSON for party in people):
        for party in people:
            party.role = party.role or ("source" if party.kind == HOUSE else "")
    _sources(line, people)
    return [Reading("author", people)]


def _place_and_house(line: Line, start: int, end: int, lex: Lexicon) -> list[Party]:
    """A place and an agency: "القاهرة - رويترز"."""
    for at in range(start + 1, min(start + 4, end - 1)):
        if line.lows[at] in ("-", "–", "—", ",", "،", "/", "(") and line.key(start, at) in lex.places:
            stop = lex.agency_at(line.lows, at + 1, end)
            if stop == end or (stop == end - 1 and line.lows[stop] == ")"):
                party = Party(HOUSE, at + 1, stop)
                party.location = line.said(start, at)
                return [party]
    return []


def _marked(line: Line, signs: list[Party]) -> bool:
    """Whether a sign-off shows itself without brackets: an agency or a desk in it, or codes between slashes."""
    return "/" in line.lows or any(party.kind != SIGN for party in signs)


def _special(line: Line, start: int, end: int, lex: Lexicon) -> list[Party] | None:
    """ "Special to The Harbour Post" names nobody."""
    if line.lows[start] == "special" and start + 1 < end and line.lows[start + 1] in ("to", "for"):
        return []
    return None


def _all_small(line: Line, start: int, end: int) -> bool:
    """Whether a line is printed in small letters throughout and looks like initials and surnames."""
    return any(len(word) == 2 and word[1] == "." for word in line.words[start:end])


def _as_byline(line: Line, signs: list[Party], lex: Lexicon, slot: str, *, bracket: bool) -> list[Party]:
    """An agency by itself, or several tied by dashes, stand where the author would: "TT-AFP-Reuters"."""
    if bracket or any(party.kind == SIGN or line.lows[party.start] in signoffs.CODES for party in signs):
        return signs
    kinds = {lex.agencies.get(line.key(party.start, party.end)) for party in signs}
    if "/" in line.lows:
        if "picture" in kinds:
            for party in signs:
                party.role, party.scope = "source", "image"
        return signs
    if kinds == {"picture"}:
        for party in signs:
            party.role, party.scope = "source", "image"
        return signs
    if any(party.kind == GENERIC for party in signs) and len(signs) == 1:
        return signs
    for party in signs:
        if party.kind == HOUSE:
            party.role = "author"
    return signs


CHAINED = ("/", "|", "via", "—")


def chain_of(
    line: Line, start: int, end: int, lex: Lexicon, slot: str, *, bracket: bool
) -> list[Party] | None:
    """A picture credit without a cue: "Jule Graf / AFP", "Imago/Hafenblick.de", "Tom Abara / Pool via Reuters"."""
    lows = line.lows
    if (
        not any(low in CHAINED or (low == "-" and slot == "caption") for low in lows[start:end])
        or line.timed is not None
        or slot in ("byline", "field")
    ):
        return None
    people = parties(line, start, end, lex, Mood(image=True))
    if not people or any(party.kind not in (PERSON, HOUSE, NOTHING) for party in people):
        return None
    houses = [party for party in people if party.kind == HOUSE]
    persons = [party for party in people if party.kind == PERSON]
    kinds = {lex.agencies.get(line.key(party.start, party.end), "") for party in houses}
    tight = all(line.ends[at - 1] == line.starts[at] for at in range(start + 1, end) if lows[at] == "/")
    printed = "media" in kinds and len(people) == 2 and persons and houses[0].end - houses[0].start > 1
    printed = printed or (
        bracket and len(people) == 2 and bool(persons) and not lex.house.isdisjoint(lows[start:end])
    )
    forwarded = "via" in lows[start:end] or (slot == "caption" and bool(persons))
    if (
        not kinds & {"picture", "both"}
        and not (printed and (tight or bracket))
        and not (forwarded and houses)
    ):
        return None
    if any(
        not is_name(
            line.words[party.start : party.end],
            lows[party.start : party.end],
            lex,
            never=lex.never,
            bare=True,
        )
        for party in persons
    ):
        return None
    if len(persons) > 2:
        return None
    if persons and all(party.sep == "(" for party in houses):
        return None
    if not persons and "picture" not in kinds and not forwarded and not lex.drop.intersection(lows):
        return None
    return people


def _believable(line: Line, people: list[Party], lex: Lexicon, slot: str, start: int, end: int) -> bool:
    """Whether names that nothing announces are names, and not a headline or a label."""
    if slot == "field":
        return True
    tied = line.timed is not None or any(party.contact for party in people)
    evidence = tied
    if slot == "any" and max(line.text) > "\u3040":
        from archiver.credits.east import ANY

        if any(ANY.search(line.said(party.start, party.end)) for party in people):
            return False
    last = line.lows[end - 1]
    if last in ("?", "!"):
        return False
    first = people[0]
    if len(people) > 1 and line.key(first.start, first.end) in lex.places:
        return False
    for party in people:
        if party.kind == PERSON:
            words, lows = line.words[party.start : party.end], line.lows[party.start : party.end]
            known = lows[0] in lex.given or bool(party.contact or party.prefix)
            known = known or bool(party.title and len(words) > 1)
            if slot == "byline":
                if not is_name(words, lows, lex, never=lex.never, small=True):
                    return False
                continue
            if not known and not is_name(words, lows, lex, never=lex.never, bare=True):
                return False
            if len(words) < 2 and not party.contact:
                return False
            if is_caseless(words[0]) and not evidence and slot == "any" and not 2 <= len(words) <= 4:
                return False
            evidence = evidence or known or bool(party.affiliation or party.location)
        elif party.kind == GENERIC and party.end - party.start > 2 and _speaks_of(line, party, lex):
            return False
        elif party.kind == HOUSE:
            alone = not any(other.kind == PERSON for other in people)
            if alone and slot == "any" and not _known(line, party, lex):
                return False
        elif party.kind in (PLACE, TITLE) or (party.kind == SIGN and slot == "any" and len(people) == 1):
            return False
    persons = [party for party in people if party.kind == PERSON]
    if slot == "any" and not evidence and any(_everyday(line, party, lex) for party in persons):
        return False
    return any(party.kind in (PERSON, HOUSE, GENERIC, SIGN) for party in people)


def _everyday(line: Line, party: Party, lex: Lexicon) -> bool:
    """Whether a word of a name that nothing announces is an everyday word, a place, or a word of houses and jobs."""
    lows = line.lows[party.start : party.end]
    return not lex.marked.isdisjoint(lows) or not lex.never.isdisjoint(lows)


def _speaks_of(line: Line, party: Party, lex: Lexicon) -> bool:
    """Whether a desk is only spoken of, as in "Hinweis der Redaktion"."""
    return line.lows[party.start] in lex.never and line.lows[party.start + 1] in ("der", "de", "della", "van")


def _known(line: Line, party: Party, lex: Lexicon) -> bool:
    """Whether a house that stands alone is one we know, or says so itself ("ZDNet Japan Staff")."""
    if lex.agency_at(line.lows, party.start, party.end) > party.start:
        return True
    return (
        line.lows[party.end - 1] in lex.generic
        or line.lows[party.start] in lex.generic
        or is_web(line.words[party.start])
    )


def _sources(line: Line, people: list[Party]) -> None:
    """After a slash or in brackets, an agency beside an unnamed desk is the source: "Redacció / ACN"."""
    if len(people) > 1 and any(party.kind == GENERIC for party in people):
        for party in people:
            if party.kind == HOUSE and not (
                party.sep == "and" or (party is people[0] and people[1].sep == "and")
            ):
                party.role = "source"
