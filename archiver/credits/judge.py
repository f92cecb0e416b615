"""What rules ask of a line: whether it names an account, and whether it resembles a credit that was not understood."""

from __future__ import annotations

from archiver.credits import bare
from archiver.credits.parties import mark_times
from archiver.credits.read import interpret, outer
from archiver.credits.tokens import DIGIT, Line
from archiver.credits.words import lexicon, match

TELLING = frozenset(
    "author reporter contributor writer editor translator compiler interviewer reporter+writer author+picture".split()
)
"""Roles whose words stand at the start of a line for no other reason than to credit."""
FEW = 12
EDGES = "()[]—–-*:;,.•“”„\"'"
SHORT = 140
"""A line that resembles a credit is no longer than this."""


def names_account(text: str) -> bool:
    """Whether a line names an account of an editing system, such as "admin"."""
    line = Line(text)
    if DIGIT.search(text):
        mark_times(line, lexicon())
    start, end, _ = outer(line, 0, line.size)
    return start < end and bare.account(line, start, end)


def resembles_credit(text: str) -> bool:
    """Whether a line begins or ends like a credit, and yet is not read as one."""
    if not 8 < len(text) <= SHORT:
        return False
    lex = lexicon()
    words = text.lower().split()
    sentence = text.rstrip()[-1:] in ".!?" and ":" not in text and "：" not in text
    begins = not sentence and words[0].strip(EDGES) in lex.cues
    ends = not lex.sentence_heads.isdisjoint(words) and any(word.rstrip(".,") in lex.works for word in words)
    if not (begins or ends):
        return False
    line = Line(text)
    start, end, _ = outer(line, 0, line.size)
    if start >= end or not (_begins_like_one(line, start, end, text) or _ends_like_one(line, start, end)):
        return False
    return interpret(line, lex, "tail") is None


def _begins_like_one(line: Line, start: int, end: int, text: str) -> bool:
    """Whether the line opens with words that credit, and few words follow."""
    for elements, cue in lexicon().entries(line.lows[start], following(line, start)):
        stop = match(elements, line.lows, start + 1, end)
        if cue.kind != "before" or cue.key not in TELLING or not 0 < stop < end:
            continue
        if line.lows[stop] in (":", "："):
            return end - stop <= FEW
        if cue.strong and line.words[stop][0].isupper() and text.rstrip()[-1:] not in ".!?":
            return end - stop <= FEW
    return False


def following(line: Line, at: int) -> str:
    """The word after the one at a place."""
    return line.lows[at + 1] if at + 1 < line.size else ""


def _ends_like_one(line: Line, start: int, end: int) -> bool:
    """Whether the line closes with words such as "contributed to this report"."""
    lex = lexicon()
    if not line.words[start][0].isupper():
        return False
    for at in range(start + 1, end):
        if line.lows[at] not in lex.sentence_heads:
            continue
        for elements, cue in lex.entries(line.lows[at], following(line, at)):
            telling = cue.kind == "after" and cue.key == "contributor" and len(elements) > 2
            if telling and match(elements, line.lows, at + 1, end) >= end - 1:
                return True
    return False
