"""A line as words and marks, with their places: what the grammar reads."""

from __future__ import annotations

import re
from itertools import accumulate

from archiver.pattern import Pattern

MARKS = '©℗~,;:/|()[]{}<>"“”„«»‹›•●·―—–=*…！？（）［］【】〔〕｛｝《》〈〉「」『』，、。；：／｜＝～▶►│︱■◆†‡?!¡¿،؛।։‘‚'
"""Characters that never are part of a word."""

_PARTED = Pattern(
    rf"(https?://[^\s<>()|]+|\.{{2,}}|[^\s.{re.escape(MARKS)}]+(?:\.(?!\.)[^\s.{re.escape(MARKS)}]*)*|[.{re.escape(MARKS)}])"
)
"""The line cut into words and marks, and what stands between them."""
DIGIT = Pattern(r"\d")
ASCII_DIGIT = Pattern(r"[0-9]")
"""The same for plain letters, in half the time."""
_INNER_DOT = Pattern(r"\.[^.]")

ABBREVIATIONS = frozenset(
    """
    prof med rer nat phil jur chr fot oprac dipl ing mgr phdr bc judr mudr gen adm photogr trad rev hon sen rep gov capt col sgt maj bros
    inc ltd corp jan feb mar apr jun jul aug sep sept oct nov dec janv févr avr juil déc tel red tłum opr zdj rys ill
    mevr dott avv sig arq lic sra mme mlle drs přel прев ред авт корр foto
    """.split()
)
"""Words that are written with a full stop and longer than two letters."""


ELIDED = frozenset("afp acn ansa efe ats ap apa anp upi adn".split())
"""Agencies before which an article or preposition loses its vowel: "l'AFP", "d'ACN"."""


ELIDING = frozenset(
    """
    tribune chronique billet analyse récit enquête portrait texte textes reportage collaboration contribution participation
    aide concours synthèse traduction interview photo photos photographie photographies images illustration illustrations
    dessin dessins infographie vidéo montage
    """.split()
)
"""Words after which "d'" is a preposition before a name, and no part of it: "avec la collaboration d'Yvon Carado"."""


VAV_NAMES = frozenset(
    "ורדה ויקטור ויקטוריה ויקי ולדימיר ויטלי ואדים ונסה ולרי ולריה ויויאן וירג'יניה".split()
)
"""Hebrew given names that begin with the letter that also means "and"."""


def fold(word: str) -> str:
    """The word as words are compared: small letters and straight apostrophes."""
    low = word.lower()
    if low.isascii():
        return low
    return low.replace("’", "'").replace("ʼ", "'").replace("i̇", "i").replace("‘", "'")


class Line:
    """One cleaned line: `words` as printed, `lows` for comparing, and where each starts and ends in `text`."""

    __slots__ = ("caps", "ends", "hinting", "linked", "lows", "size", "starts", "text", "timed", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        pieces = _PARTED.split(text)
        places = list(accumulate(map(len, pieces)))
        words, starts, ends = pieces[1::2], places[:-1:2], places[1::2]
        if "." in text:
            _set_stops_apart(words, starts, ends)
        if "'" in text or "’" in text:
            _set_articles_apart(words, starts, ends)
        if "ו" in text:
            _set_vav_apart(words, starts, ends)
        self.words: list[str] = words
        self.starts = starts
        self.ends = ends
        self.lows = list(map(str.lower if text.isascii() else fold, words))
        self.size = len(words)
        self.timed: list[bool] | None = None
        self.hinting = True
        self.caps = text.isupper()
        self.linked = "@" in text or "://" in text or "www." in text

    def said(self, start: int, end: int) -> str:
        """The words from `start` to before `end` as the line prints them."""
        return self.text[self.starts[start] : self.ends[end - 1]] if start < end else ""

    def key(self, start: int, end: int) -> str:
        """The same words for looking them up."""
        return " ".join(self.lows[start:end])


def _set_articles_apart(words: list[str], starts: list[int], ends: list[int]) -> None:
    """Make words of their own of the articles that lost their vowel before an agency."""
    for at in range(len(words) - 1, -1, -1):
        word = words[at]
        if word[1:2] not in ("'", "’") or word[0] not in "lLdD":
            continue
        of = at and word[0] == "d" and word[2:3].isupper() and words[at - 1].lower() in ELIDING
        if of or word[2:].lower() in ELIDED:
            _cut(words, starts, ends, at, 2)


def _set_vav_apart(words: list[str], starts: list[int], ends: list[int]) -> None:
    """Make a word of its own of the Hebrew "and" before the second of two names of several words."""
    for at in range(len(words) - 2, 1, -1):
        word = words[at]
        if (
            word[0] == "ו"
            and len(word) > 3
            and word not in VAV_NAMES
            and words[at - 1].isalpha()
            and words[at - 2].isalpha()
        ):
            _cut(words, starts, ends, at, 1)


def _set_stops_apart(words: list[str], starts: list[int], ends: list[int]) -> None:
    """Make words of their own of the full stops that end sentences."""
    for at in range(len(words) - 1, -1, -1):
        word = words[at]
        if word[-1] == "." and len(word) > 3 and word[0] != "." and not _keeps_stop(word):
            _cut(words, starts, ends, at, len(word) - 1)


def _cut(words: list[str], starts: list[int], ends: list[int], at: int, size: int) -> None:
    """Make two words of one, the first of so many characters."""
    middle = starts[at] + size
    words[at : at + 1] = words[at][:size], words[at][size:]
    starts.insert(at + 1, middle)
    ends.insert(at, middle)


def _keeps_stop(word: str) -> bool:
    """Whether the full stop at the end belongs to the word: an abbreviation, or letters with stops between."""
    if len(word) < 7 and all(len(piece) == 1 for piece in word[:-1].replace("-", ".").split(".")):
        return True
    return word[:-1].lower() in ABBREVIATIONS or (bool(_INNER_DOT.search(word)) and len(word) < 9)


def tokens(text: str) -> list[str]:
    """The folded words and marks of a phrase, as `Line` would give them."""
    return Line(text).lows
