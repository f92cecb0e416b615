"""What rules ask of a line: whether it names an account, and whether it resembles a credit that was not understood."""

from __future__ import annotations

from archiver.credits import bare
from archiver.credits.cues import LABELS
from archiver.credits.parties import mark_times
from archiver.credits.read import interpret, outer
from archiver.credits.tokens import Line
from archiver.credits.words import lexicon, match

TELLING = frozenset(
    "author reporter contributor writer editor translator compiler interviewer reporter+writer author+picture".split()
)
"""Roles whose words stand at the start of a line for no other reason than to credit."""
SHORT = 140
"""A line that resembles a credit is no longer than this."""


def names_account(text: str) -> bool:
    """Whether a line names an account of an editing system, such as "admin"."""
    line = Line(text)
    if any(map(str.isdigit, text)):
        mark_times(line, lexicon())
    start, end, _ = outer(line, 0, line.size)
    return start < end and bare.placeholder(line, start, end, lexicon(), "any")


def resembles_credit(text: str) -> bool:
    """Whether a line begins or ends like a credit, and yet is not read as one."""
    if not 8 < len(text) <= SHORT:
        return False
    lex = lexicon()
    line = Line(text)
    start, end, _ = outer(line, 0, line.size)
    if start >= end or interpret(line, lex, "tail") is not None:
        return False
    lows = line.lows
    for elements, cue in lex.entries(lows[start]):
        stop = match(elements, lows, start + 1, end)
        if cue.kind == "before" and cue.key in TELLING and 0 < stop < end:
            labelled = lows[stop] in LABELS and lows[stop] in (":", "：")
            sentence = text.rstrip()[-1:] in ".!?"
            if labelled or (cue.strong and not sentence and line.words[stop][0].isupper()):
                return end - stop <= 12
    for at in range(start + 1, end):
        for elements, cue in lex.entries(lows[at]):
            if cue.kind == "after" and cue.key == "contributor" and len(elements) > 2:
                stop = match(elements, lows, at + 1, end)
                if stop >= end - 1 and line.words[start][0].isupper():
                    return True
    return False
