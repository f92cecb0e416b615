"""The words of every language, loaded from `words/*.toml`, `agencies.toml`, `places.toml` and `names.toml`.

A cue is written as it is printed, with `…` where the names stand: `von …`, `foto: …` (needs its colon),
`… hat|haben zu <this> <work> beigetragen`. `a|b` are alternatives, `word?` may be missing, `<this>`, `<work>` and
`<language>` stand for the lists of that name, `<place>` and `<name>` for one to four words.

Loading must cost little, because whoever validates one file pays for it: a cue is taken apart only when its first word
is met for the first time.
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


LISTS = (
    "and place for titles plural-titles modifiers our generic house honorific particles postnominal suffix time chrome "
    "drop nobody"
).split()


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

    def __init__(self) -> None:
        self.cues: dict[str, list[Entry] | list[Phrase]] = {}
        self.lists: dict[str, Lists] = {}
        self.agencies: dict[str, str] = {}
        self.agency_heads: dict[str, int] = {}
        self.never_in: dict[str, set[str]] = {}
        self.sentence_heads: set[str] = set()
        self.places: set[str] = set()
        self.given: set[str] = set()

    def agency_at(self, lows: list[str], start: int, end: int) -> int:
        """Where the longest known agency that begins at `start` ends, or `start` when none does."""
        longest = self.agency_heads.get(lows[start])
        if longest is None:
            return start
        for stop in range(min(end, start + longest), start, -1):
            if " ".join(lows[start:stop]) in self.agencies:
                return stop
        return start

    def entries(self, word: str) -> list[Entry]:
        """The cues that begin with a word, the longest first, taken apart when they are asked for first."""
        found = self.cues.get(word, [])
        if found and isinstance(found[0], Phrase):
            known: dict[tuple[object, ...], Entry] = {}
            for phrase in found:
                if isinstance(phrase, Phrase):
                    for entry in taken_apart(phrase, word, self.lists[phrase.language]):
                        known.setdefault((entry.rest, *entry.cue[:5]), entry)
            ready = sorted(
                known.values(), key=lambda entry: (-len(entry.rest) - len(entry.cue.tail), entry.cue.kind)
            )
            self.cues[word] = ready
            return ready
        return found  # type: ignore[return-value]


@cache
def lexicon() -> Lexicon:
    """Everything the grammar knows, loaded once in a process."""
    lex = Lexicon()
    sets: dict[str, set[str]] = {name: set() for name in LISTS}
    phrases: dict[str, list[Phrase]] = {}
    for path in sorted((HERE / "words").glob("*.toml")):
        facts = tomllib.loads(path.read_text("utf-8"))
        words = facts["words"]
        for name in LISTS:
            if name in words:
                sets[name].update(words[name].split())
        lex.never_in[path.stem] = set(words.get("never", "").split())
        lex.lists[path.stem] = {
            f"<{name}>": frozenset(words.get(name, "").split()) for name in ("this", "work", "language")
        }
        lex.sentence_heads |= sentence_heads(facts["cues"])
        collect(phrases, path.stem, facts["cues"], lex.lists[path.stem])
    for sign in ("©", "℗", "("):
        phrases.setdefault(sign, []).append(
            Phrase(path.stem, "copyright", "(c) …" if sign == "(" else f"{sign} …")
        )
    lex.cues.update(phrases)
    for name, found in sets.items():
        setattr(lex, RENAMED.get(name, name.replace("-", "_")), found)
    lex.never = set().union(*(lex.never_in.get(language, set()) for language in SPOKEN))
    lex.titles |= lex.plural_titles
    for kind, block in tomllib.loads((HERE / "agencies.toml").read_text("utf-8")).items():
        for name in block.strip().split("\n"):
            head, _, rest = name.partition(" ")
            lex.agencies[name] = kind
            size = 1 + rest.count(" ") + (rest != "")
            if size > lex.agency_heads.get(head, 0):
                lex.agency_heads[head] = size
    lex.places = {name for block in _blocks("places.toml") for name in block.split("\n")}
    lex.given = {name for block in _blocks("names.toml") for name in block.split()}
    lex.places.discard("")
    return lex


SPOKEN = ("en", "de", "fr", "es")
"""The languages whose everyday words are never the name of a person in a line of unknown language."""
RENAMED = {"and": "conjunctions", "for": "purpose"}


def _blocks(name: str) -> list[str]:
    return list(tomllib.loads((HERE / name).read_text("utf-8")).values())


def sentence_heads(cues: dict[str, str]) -> set[str]:
    """The words right after the names in sentences such as "A contributed to this report"."""
    return {
        word.rstrip("?")
        for text in cues.get("contributor", "").split("\n")
        if text[:1] == GAP
        for word in text.split(" ", 2)[1].split("|")
    }


def collect(phrases: dict[str, list[Phrase]], language: str, cues: dict[str, str], lists: Lists) -> None:
    """Put the cues of one language under each word that they can begin with."""
    for key, block in cues.items():
        for text in block.split("\n"):
            if not text:
                continue
            first = text.split(" ", 2)[text[0] == GAP]
            plain = first.removesuffix(":")
            if plain.isalpha():
                phrases.setdefault(plain, []).append(Phrase(language, key, text))
                continue
            phrase = Phrase(language, key, text)
            for word in {word for word, _ in _opened(phrase, lists)}:
                phrases.setdefault(word, []).append(phrase)


def taken_apart(phrase: Phrase, first: str, lists: Lists) -> Iterator[Entry]:
    """The ways to read a cue that begin with a word."""
    for word, entry in _opened(phrase, lists):
        if word == first:
            yield entry


def _opened(phrase: Phrase, lists: Lists) -> Iterator[tuple[str, Entry]]:
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
