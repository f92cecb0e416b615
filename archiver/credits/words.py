"""The words of every language, as the grammar looks them up.

They are written in `words/*.toml`, `agencies.toml`, `places.toml` and `names.toml`, and `archiver.credits.compile` makes
`lexicon.json` of them and of `roles.toml`: whoever validates one file pays for the loading, and must not pay for the files of 39 languages.

A cue is written as it is printed, with `…` where the names stand: `von …`, `foto: …` (needs its colon),
`… hat|haben zu <this> <work> beigetragen`. `a|b` are alternatives, `word?` may be missing, `<this>`, `<work>` and
`<language>` stand for the lists of that name, `<place>` and `<name>` for one to four words.

A cue is taken apart only when its first word is met for the first time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from archiver.credits.tokens import tokens

HERE = Path(__file__).parent
GAP = "…"
MARKED = ("titles modifiers our honorific place purpose generic house postnominal chrome drop nobody").split()
WILD = 4
"""How many words `<place>` or `<name>` may stand for."""

Element = str | frozenset[str] | int
"""What stands at one place of a cue: a word, one of several, or up to so many words."""

Lists = dict[str, frozenset[str]]


class Cue(NamedTuple):
    """Words that say what a party did. `kind` is where they stand: "before", "after" or "around" the names."""

    key: str
    kind: str
    label: bool
    strong: bool
    tail: tuple[Element, ...]
    language: str


class Phrase(NamedTuple):
    """A cue as its file writes it, not yet taken apart."""

    language: str
    key: str
    text: str


class Entry(NamedTuple):
    """One way to read a cue: what follows its first word, and the cue."""

    rest: tuple[Element, ...]
    cue: Cue


class Branch(NamedTuple):
    """The cues that begin with one word: those that go on with a certain word, and all others, longest first."""

    onward: dict[str, list[Entry]]
    others: list[Entry]


NO_CUES = Branch({}, [])
SPLITTERS = frozenset(
    ", ; / | • · — – - -- ( ) [ ] 、 ， ； ／ ｜ │ ︱ < > + ● ― … ، ؛ = ～ ■ * { } ! ¡ ?".split()
)
"""Marks that stand between two parties."""
PARTING = SPLITTERS | {".", ":", "via"}


class Lexicon:
    """All words, as sets, and all cues, by their first word."""

    conjunctions: set[str]
    place: set[str]
    purpose: set[str]
    titles: set[str]
    plural_titles: set[str]
    modifiers: set[str]
    our: set[str]
    generic: set[str]
    house: set[str]
    honorific: set[str]
    particles: set[str]
    postnominal: set[str]
    suffix: set[str]
    time: set[str]
    chrome: set[str]
    drop: set[str]
    nobody: set[str]
    never: set[str]
    sentence_heads: set[str]
    works: set[str]
    given: set[str]
    unnamed: set[str]
    """Every word that stands where a name should, with and without a full stop."""
    parting: set[str]
    """Every word and mark that may stand between two parties."""
    marked: set[str]
    """Every word that makes more of a part than a plain name."""

    def __init__(self) -> None:
        self.cues: dict[str, Branch | str] = {}
        self.lists: dict[str, Lists] = {}
        self.agencies: dict[str, str] = {}
        self.agency_heads: dict[str, int] = {}
        self.never_in: dict[str, set[str]] = {}
        self.places: set[str] = set()

    def agency_at(self, lows: list[str], start: int, end: int) -> int:
        """Where the longest known agency that begins at `start` ends, or `start` when none does."""
        longest = self.agency_heads.get(lows[start])
        if longest is None:
            return start
        for stop in range(min(end, start + longest), start, -1):
            if " ".join(lows[start:stop]) in self.agencies:
                return stop
        return start

    def branch(self, word: str) -> Branch:
        """The cues that begin with a word, taken apart when they are asked for first."""
        found = self.cues.get(word, NO_CUES)
        if isinstance(found, str):
            found = branched(self.taken_apart(word, found))
            self.cues[word] = found
        return found

    def taken_apart(self, word: str, rows: str) -> list[Entry]:
        """The cues that begin with a word, the longest first."""
        known: dict[tuple[object, ...], Entry] = {}
        for row in rows.split("\n"):
            phrase = Phrase(*row.split("\t"))
            for entry in taken_apart(phrase, word, self.lists[phrase.language]):
                known.setdefault((entry.rest, *entry.cue[:5]), entry)
        return sorted(
            known.values(), key=lambda entry: (-len(entry.rest) - len(entry.cue.tail), entry.cue.kind)
        )

    def entries(self, word: str, following: str) -> list[Entry]:
        """The cues that begin with a word and may go on with the one that follows it, the longest first."""
        found = self.cues.get(word, NO_CUES)
        if isinstance(found, str):
            found = self.branch(word)
        onward = found.onward.get(following)
        return onward + found.others if onward else found.others


def branched(entries: list[Entry]) -> Branch:
    """The cues by their second word, where that is one of certain words."""
    onward: dict[str, list[Entry]] = {}
    others: list[Entry] = []
    for entry in entries:
        second = entry.rest[0] if entry.rest else 0
        if isinstance(second, int):
            others.append(entry)
            continue
        for word in (second,) if isinstance(second, str) else second:
            onward.setdefault(word, []).append(entry)
    return Branch(onward, others)


@cache
def facts() -> dict[str, Any]:
    """What `archiver.credits.compile` made, loaded once in a process."""
    return dict[str, Any](json.loads((HERE / "lexicon.json").read_text("utf-8")))


@cache
def lexicon() -> Lexicon:
    """Everything the grammar knows."""
    known = facts()
    lex = Lexicon()
    lex.cues = dict(known["cues"])
    for name, words in known["words"].items():
        setattr(lex, name, set(words.split()))
    lex.never_in = {language: set(words.split()) for language, words in known["never"].items()}
    lex.lists = {
        language: {f"<{name}>": frozenset(words.split()) for name, words in lists.items()}
        for language, lists in known["lists"].items()
    }
    for kind, names in known["agencies"].items():
        for name in names.split("\n"):
            lex.agencies[name] = kind
            head, _, rest = name.partition(" ")
            size = 1 + rest.count(" ") + (rest != "")
            if size > lex.agency_heads.get(head, 0):
                lex.agency_heads[head] = size
    lex.works = set().union(*(lists["<work>"] for lists in lex.lists.values()))
    lex.places = set(known["places"].split("\n"))
    lex.unnamed = lex.nobody | lex.drop | {f"{word}." for word in lex.nobody}
    lex.parting = lex.conjunctions | PARTING
    lex.marked = set().union(
        *(getattr(lex, name) for name in MARKED), lex.agency_heads, known["places"].split()
    )
    return lex


def taken_apart(phrase: Phrase, first: str, lists: Lists) -> Iterator[Entry]:
    """The ways to read a cue that begin with a word."""
    for word, entry in opened(phrase, lists):
        if word == first:
            yield entry


def opened(phrase: Phrase, lists: Lists) -> Iterator[tuple[str, Entry]]:
    """Every way to read a cue, with each word it can begin with."""
    before, gap, after = phrase.text.partition(GAP)
    if not gap:
        raise ValueError(f"the cue {phrase.text!r} has no place for the names")
    label = before.endswith(": ")
    head, tail = before.rstrip(": ").split(), after.split()
    for opening, *rest in _readings(head or tail, lists):
        elements = tuple(rest)
        if not head:
            cue = Cue(phrase.key.removesuffix("-after"), "after", False, True, (), phrase.language)
        else:
            closing = tuple(next(_readings(tail, lists))) if tail else ()
            strong = bool(elements) or bool(tail) or opening in ("©", "℗")
            cue = Cue(phrase.key, "around" if tail else "before", label, strong, closing, phrase.language)
        if isinstance(opening, int):
            raise ValueError(f"the cue {phrase.text!r} begins with a gap")
        for word in (opening,) if isinstance(opening, str) else opening:
            yield word, Entry(elements, cue)


def _readings(words: list[str], lists: Lists) -> Iterator[list[Element]]:
    """The ways to read a phrase: with and without each word that may be missing."""
    if not words:
        yield []
        return
    word, rest = words[0], words[1:]
    if word.endswith("?") and len(word) > 1:
        yield from _readings(rest, lists)
        word = word[:-1]
    for reading in _readings(rest, lists):
        yield [*_elements(word, lists), *reading]


def _elements(word: str, lists: Lists) -> list[Element]:
    if word in ("<place>", "<name>"):
        return [WILD]
    if word[0] == "<":
        return [lists[word]]
    if "|" in word:
        return [frozenset(word.split("|"))]
    return list(tokens(word))


def match(elements: tuple[Element, ...], lows: list[str], start: int, end: int) -> int:
    """Where the phrase ends that begins at `start`, or -1."""
    at = start
    for index, element in enumerate(elements):
        if isinstance(element, int):
            rest = elements[index + 1 :]
            for stop in range(at + 1, min(at + element, end) + 1):
                reached = match(rest, lows, stop, end)
                if reached >= 0:
                    return reached
            return -1
        if at >= end:
            return -1
        if lows[at] != element if isinstance(element, str) else lows[at] not in element:
            return -1
        at += 1
    return at
