"""The words of every language, loaded from `words/*.toml`, `agencies.toml` and `places.toml` and indexed once.

A cue is written as it is printed, with `…` where the names stand: `von …`, `foto: …` (needs its colon),
`… hat|haben zu <this> <work> beigetragen`. `a|b` are alternatives, `word?` may be missing, `<this>`, `<work>` and
`<language>` stand for the lists of that name, `<place>` and `<name>` for one to four words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from archiver.credits.tokens import tokens

HERE = Path(__file__).parent
GAP = "…"
WILD = 4
"""How many words `<place>` or `<name>` may stand for."""

Element = str | frozenset[str] | int


class Cue(NamedTuple):
    """Words that say what a party did. `kind` is where they stand: "before", "after" or "around" the names."""

    key: str
    kind: str
    label: bool
    strong: bool
    tail: tuple[Element, ...]
    language: str


class Lexicon:
    """All words, as sets, and all cues, by their first word."""

    def __init__(self) -> None:
        self.cues: dict[str, list[tuple[tuple[Element, ...], Cue]]] = {}
        self.sets: dict[str, set[str]] = {}
        self.agencies: dict[str, str] = {}
        self.agency_heads: dict[str, int] = {}
        self.places: set[str] = set()
        self.given: set[str] = set()

    def __getattr__(self, name: str) -> set[str]:
        try:
            return self.sets[name]
        except KeyError:
            raise AttributeError(name) from None

    def agency_at(self, lows: list[str], start: int, end: int) -> int:
        """Where the longest known agency that begins at `start` ends, or `start` when none does."""
        longest = self.agency_heads.get(lows[start])
        if longest is None:
            return start
        for stop in range(min(end, start + longest), start, -1):
            if " ".join(lows[start:stop]) in self.agencies:
                return stop
        return start


LISTS = (
    "and place for titles plural_titles modifiers our generic house honorific particles postnominal suffix time chrome "
    "drop nobody never"
).split()


@cache
def lexicon() -> Lexicon:
    """Everything the grammar knows, loaded once in a process."""
    lex = Lexicon()
    lex.sets = {name: set() for name in LISTS}
    for path in sorted((HERE / "words").glob("*.toml")):
        add_language(lex, path.stem, tomllib.loads(path.read_text("utf-8")))
    sign = Cue("copyright", "before", False, True, (), "")
    for first, elements in (("©", ()), ("℗", ()), ("(", ("c", ")"))):
        lex.cues.setdefault(first, []).append((elements, sign))
    for entries in lex.cues.values():
        entries.sort(key=lambda entry: (-len(entry[0]) - len(entry[1].tail), entry[1].kind))
    lex.sets["titles"] |= lex.sets["plural_titles"]
    facts = tomllib.loads((HERE / "agencies.toml").read_text("utf-8"))
    for kind, block in facts.items():
        for name in block.split("\n"):
            if name:
                words = name.lower().split()
                lex.agencies[" ".join(words)] = kind
                lex.agency_heads[words[0]] = max(len(words), lex.agency_heads.get(words[0], 0))
    places = tomllib.loads((HERE / "places.toml").read_text("utf-8"))
    lex.places = {name for block in places.values() for name in block.split("\n") if name}
    names = tomllib.loads((HERE / "names.toml").read_text("utf-8"))
    lex.given = {name for block in names.values() for name in block.split()}
    return lex


def add_language(lex: Lexicon, code: str, facts: dict[str, dict[str, str]]) -> None:
    """Add the cues and words of one language."""
    words = facts["words"]
    lists = {name: frozenset(words.get(name, "").split()) for name in ("this", "work", "language")}
    for name in LISTS:
        lex.sets[name].update(words.get(name.replace("_", "-"), "").split())
    for key, block in facts["cues"].items():
        for phrase in block.split("\n"):
            if GAP in phrase:
                add_cue(lex, code, key, phrase, lists)


def add_cue(lex: Lexicon, code: str, key: str, phrase: str, lists: dict[str, frozenset[str]]) -> None:
    """Put one cue into the index, under each word that it can begin with."""
    before, _, after = phrase.partition(GAP)
    label = before.endswith(": ")
    head = before.rstrip(": ").split()
    tail = after.split()
    for first, *rest in _readings(head or tail, lists):
        elements = tuple(rest)
        if not head:
            cue = Cue(key.removesuffix("-after"), "after", False, True, (), code)
        else:
            closing = tuple(next(_readings(tail, lists))) if tail else ()
            kind = "around" if tail else "before"
            cue = Cue(key, kind, label, bool(elements) or bool(tail), closing, code)
        if isinstance(first, int):
            raise ValueError(f"the cue {phrase!r} begins with a gap")
        for word in (first,) if isinstance(first, str) else first:
            lex.cues.setdefault(word, []).append((elements, cue))


def _readings(words: list[str], lists: dict[str, frozenset[str]]) -> Iterator[list[Element]]:
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


def _elements(word: str, lists: dict[str, frozenset[str]]) -> list[Element]:
    if word in ("<place>", "<name>"):
        return [WILD]
    if word[0] == "<":
        return [lists[word[1:-1]]]
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
