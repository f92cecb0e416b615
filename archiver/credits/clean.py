"""A line mended before it is read: entities, mojibake, odd spaces, marks that never close, words run together.

Every edit is recorded, and every character of the mended text knows where it stood in the raw one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from archiver.article import Change
from archiver.credits.names import is_web
from archiver.credits.tokens import fold
from archiver.credits.words import Lexicon
from archiver.finding import Span
from archiver.pattern import Pattern

ENTITY = Pattern(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});?")
TAG = Pattern(r"</?[a-zA-Z][a-zA-Z0-9]{0,15}(?: [^<>@]{0,200})?/?>")
SPACES = Pattern(r"\s+")
WIRE_CODE = Pattern(r",? ?\b[a-z]{2,4}:\d{6}-\d{1,4}-\d{1,8}(?:/\d{1,3})?")
"""The number an agency gives a story: "dpa:230304-99-812345/3"."""
GARBLED = frozenset("ÂÃÄÅÐÑÎÏØÙâà€ðéèêë")
"""Letters with which UTF-8 begins when it is read as Windows-1252."""
ASCII_SEAM = Pattern(r"[A-Z(@0-9](?:(?<=[a-z].)|(?<=,[A-Z])|(?<=[A-Z]{4})(?=[a-z]))")
"""A quick look whether words of plain Latin letters may be run together. It begins with what is rare in a line."""
ROUNDS = 4
"""How often a line may have been spoiled before it came here."""
CLOSING = {
    "‘": "’‘",
    "‚": "‘’",
    "“": "”“",
    "„": "“”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "'": "'",
    '"': '"',
    "”": "”“",
    "’": "’‘",
    "`": "`´'",
    "「": "」",
}
OPENING = "‘‚“„«‹'\"”’»›`"
ENDS = OPENING + " "
"""What is cut from either end of a line, where nothing closes it."""


class Cleaned(NamedTuple):
    """The mended text, the place in the raw text of each of its characters (None: unchanged), and the edits."""

    text: str
    origin: list[int] | None
    changes: tuple[Change, ...]


class _Text:
    """A text under repair."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.origin: list[int] | None = None
        self.changes: list[Change] = []
        self.raw_size = len(text)

    def place(self, index: int) -> int:
        if self.origin is None:
            return index
        return self.origin[index] if index < len(self.origin) else self.raw_size

    def replace(self, start: int, end: int, new: str, what: str = "") -> None:
        """Put `new` where the text stands from start to end, and record it when `what` says what it was."""
        if self.origin is None:
            self.origin = list(range(len(self.text)))
        if what:
            span = Span(self.place(start), self.place(end - 1) + 1 if end > start else self.place(start))
            self.changes.append(Change(what, self.text[start:end], new, span))
        base = self.origin[start:end] or [self.place(start)]
        spread = [base[min(index, len(base) - 1)] for index in range(len(new))]
        self.origin[start:end] = spread
        self.text = self.text[:start] + new + self.text[end:]


def clean(text: str, lex: Lexicon) -> Cleaned:
    """Mend one line. Nothing that is a letter of the text is ever lost, and none is invented."""
    if _is_whole(text):
        return Cleaned(text, None, ())
    work = _Text(text)
    for _ in range(ROUNDS):
        before = work.text
        _decode(work)
        if ":" in work.text and "-" in work.text and (code := WIRE_CODE.search(work.text)):
            work.replace(code.start(), code.end(), "")
        if work.text[:1] in OPENING or work.text[-1:] in OPENING:
            _debris(work)
        if work.text == before:
            break
    dashes = len(work.text) - len(work.text.lstrip("-–—"))
    if dashes and work.text[dashes : dashes + 1].isalpha():
        work.replace(dashes, dashes, " ")
    for _ in range(ROUNDS):
        before = work.text
        _separate(work, lex)
        if work.text == before:
            break
    if "-" in work.text:
        _untie(work, lex)
    return Cleaned(work.text, work.origin, tuple(work.changes))


def _is_whole(text: str) -> bool:
    """A quick look whether a line of plain letters needs no mending, as most do not."""
    return (
        text.isascii()
        and text.isprintable()
        and "&" not in text
        and "<" not in text
        and "-" not in text
        and "  " not in text
        and ".." not in text
        and text[:1] not in ENDS
        and text[-1:] not in ENDS
        and not ASCII_SEAM.search(text)
    )


def _decode(work: _Text) -> None:
    """Everything that stands for other characters, once."""
    if not work.text.isascii():
        if not GARBLED.isdisjoint(work.text):
            _mojibake(work)
        _compose(work)
    text = work.text
    if "<" in text and ">" in text:
        for found in reversed(list(TAG.finditer(text))):
            work.replace(found.start(), found.end(), " ", "markup removed")
        text = work.text
    if "&" in text and ENTITY.search(text):
        _entities(work)
        text = work.text
    if not text.isprintable() or "  " in text or text[:1] == " " or text[-1:] == " ":
        _spaces(work)


def _mojibake(work: _Text) -> None:
    """UTF-8 that was once read as Windows-1252, run by run, where the way back loses nothing; and once more if twice."""
    at = 0
    while at < len(work.text):
        if work.text[at] not in GARBLED:
            at += 1
            continue
        end = at
        while end < len(work.text) and ord(work.text[end]) > 127:
            end += 1
        mended = _reread(work.text[at:end]) if end - at > 1 else ""
        if mended:
            work.replace(at, end, mended, "mojibake repaired")
            while at and ord(work.text[at - 1]) > 127:
                at -= 1
        else:
            at += 1


def _reread(words: str) -> str:
    try:
        data = bytes(_byte(letter) for letter in words)
        return data.decode("utf-8")
    except (UnicodeError, ValueError):
        return ""


def _byte(letter: str) -> int:
    if ord(letter) < 256:
        return ord(letter)
    return letter.encode("cp1252")[0]


def _compose(work: _Text) -> None:
    """Letters and their accents as one character, and full-width Latin letters as ordinary ones."""
    text = work.text
    if not unicodedata.is_normalized("NFC", text):
        at = 0
        while at < len(work.text):
            end = at + 1
            while end < len(work.text) and unicodedata.combining(work.text[end]):
                end += 1
            if end > at + 1:
                composed = unicodedata.normalize("NFC", work.text[at:end])
                if composed != work.text[at:end]:
                    work.replace(at, end, composed)
                    end = at + len(composed)
            at = end
    if max(work.text) < "！":
        return
    for index, letter in enumerate(work.text):
        if "！" <= letter <= "～" and letter.isalnum():
            work.replace(index, index + 1, chr(ord(letter) - 0xFEE0))


def _entities(work: _Text) -> None:
    import html

    at = 0
    while found := ENTITY.search(work.text, at):
        words = found[0]
        plain = html.unescape(words)
        rest = ""
        if plain == words and not words.endswith(";"):
            for size in range(len(words) - 1, 3, -1):
                plain = html.unescape(words[:size] + ";")
                if plain != words[:size] + ";":
                    rest = words[size:]
                    break
            else:
                plain = words
        if plain == words:
            at = found.end()
            continue
        end = found.end() - len(rest)
        work.replace(found.start(), end, plain, "entity decoded")
        at = found.start() + (0 if "&" in plain else len(plain))


def _spaces(work: _Text) -> None:
    for at in range(len(work.text) - 1, -1, -1):
        letter = work.text[at]
        if (
            not letter.isprintable()
            and not letter.isspace()
            and not (letter in JOINERS and _joins(work.text, at))
        ):
            work.replace(at, at + 1, "", "invisible character removed")
    at = 0
    while found := SPACES.search(work.text, at):
        new = "" if found.start() == 0 or found.end() == len(work.text) else " "
        if found[0] != new:
            odd = found[0].strip(" ") and new
            work.replace(found.start(), found.end(), new, "space made plain" if odd else "")
        at = found.start() + len(new)


JOINERS = "\u200c\u200d"


def _joins(text: str, at: int) -> bool:
    """Whether an invisible joiner stands within a word of a script that needs it, such as Persian or Hindi."""
    around = text[max(0, at - 1) : at] + text[at + 1 : at + 2]
    return len(around) == 2 and all(
        letter.lower() == letter.upper() and not letter.isspace() for letter in around
    )


def _debris(work: _Text) -> None:
    """Quotation marks at either end that open or close nothing."""
    while (mark := work.text[:1]) and mark in OPENING and not _closed(work.text, mark):
        work.replace(0, 1, "", "mark that never closes removed")
        if work.text[:1] == " ":
            work.replace(0, 1, "")
    while (mark := work.text[-1:]) and mark in OPENING and not _opened(work.text, mark):
        work.replace(len(work.text) - 1, len(work.text), "", "mark that never opens removed")
        if work.text[-1:] == " ":
            work.replace(len(work.text) - 1, len(work.text), "")


def _closed(text: str, mark: str) -> bool:
    """Whether the mark that opens the text is closed further on. An apostrophe within a word closes nothing."""
    closing = CLOSING[mark]
    for index in range(1, len(text)):
        if text[index] in closing and not (0 < index < len(text) - 1 and text[index + 1].isalpha()):
            if mark in "‘'’" and text[index - 1] == "s" and index < len(text) - 1 and text[index + 1] == " ":
                continue
            return True
    return False


def _opened(text: str, mark: str) -> bool:
    """Whether the mark that ends the text belongs to one before it, or is the apostrophe of a word in -s."""
    if mark in "'’" and text[-2:-1] in ("s", "S"):
        return True
    return any(mark in CLOSING[opening] for opening in text[:-1] if opening in CLOSING)


def _untie(work: _Text, lex: Lexicon) -> None:
    """Agencies tied by hyphens, to each other or to a name: "TT-AFP-Reuters", "NTB-Fredrik Moen"."""
    first = work.text.strip("()[]").partition(" ")[0]
    begin = work.text.find(first)
    pieces = first.split("-")
    if len(pieces) < 2 or not pieces[0].isupper() or first.lower() in lex.agencies:
        return
    whole = first == work.text.strip("()[]") and all(piece.lower() in lex.agencies for piece in pieces)
    named = len(pieces) == 2 and pieces[0].lower() in lex.agencies and pieces[1][1:].islower()
    if whole or (named and pieces[1][0].isupper() and " " in work.text):
        at = begin + len(first)
        for piece in reversed(pieces[1:]):
            at -= len(piece)
            work.replace(at, at, " ")
            work.replace(at - 1, at - 1, " ")
            at -= 1


def _separate(work: _Text, lex: Lexicon) -> None:
    """Spaces between words that markup ran together, where the word after is one that the grammar knows."""
    at = 0
    while (dots := work.text.find("...", at)) >= 0:
        end = dots + 3
        while work.text[end : end + 1] == ".":
            end += 1
        work.replace(dots, end, "…" if work.text[end : end + 1] in ("", " ") else "… ")
        at = dots + 1
    if work.text.isascii() and not ASCII_SEAM.search(work.text):
        return
    for cut in reversed(list(_seams(work.text))):
        if _is_seam(work.text, cut, lex):
            work.replace(cut, cut, " ", "words run together set apart")


def _seams(text: str) -> Iterator[int]:
    """Where words may have been run together: a capital after a small letter, a digit after letters, and the like."""
    start = 0
    for word in text.split(" "):
        rest = word[1:]
        if len(word) > 3 and not (rest.islower() and "@" not in rest) and not word.isupper():
            for at in range(1, len(word)):
                if _may_part(word, at):
                    yield start + at
        elif len(word) > 3 and (word[-1].isdigit() or word[-1] in ",."):
            for at in range(2, len(word) - 1):
                if word[at - 1].isalpha() and word[at].isdigit() and _may_part(word, at):
                    yield start + at
            if word[-1].isdigit() and word[-2].isalpha():
                yield start + len(word) - 1
        start += len(word) + 1


def _may_part(word: str, at: int) -> bool:
    before, after = word[at - 1], word[at]
    if before.islower():
        if after.isupper() or after in "@(":
            return True
        return after.isdigit() and at > 1 and (word[at + 1 : at + 2] in ("", ":") or word[at + 1].isdigit())
    if before == ",":
        return after.isupper() and at > 2
    return (
        after.isupper()
        and at > 2
        and word[at - 3 : at].isupper()
        and word[at - 3 : at].isalpha()
        and word[at + 1 : at + 3].islower()
    )


def _is_seam(text: str, cut: int, lex: Lexicon) -> bool:
    """Whether two words meet here, by what the grammar knows of the one before and the one after."""
    if text[cut - 1] == ",":
        return True
    if text[cut] == "(":
        return True
    begin, end = cut, cut
    while begin and (text[begin - 1].isalpha() or text[begin - 1] in "'’-"):
        begin -= 1
    while end < len(text) and (text[end].isalpha() or text[end] in "'’-"):
        end += 1
    left, right = fold(text[begin:cut]), fold(text[cut:end])
    if not left:
        return False
    if text[cut].isdigit():
        whole = fold(text[begin:].split(" ", 1)[0])
        named = text[begin].isupper() and (
            text[cut + 1 : cut + 2].isdigit() or _before_time(text, cut + 1, lex)
        )
        return named and left not in lex.agencies and whole not in lex.agencies and not is_web(whole)
    if text[cut] == "@":
        return "." not in text[cut : cut + 30].split(" ")[0] and len(left) > 2
    if not right:
        return False
    if left in GLUED_BEFORE:
        return begin == 0 or text[begin - 1] == " "
    if left in lex.titles and len(left) > 4:
        return True
    if left in lex.agencies and len(left) < 5 and text[begin:cut].isupper() and right in lex.house:
        return True
    if len(left) < 3 or left in GLUED_NAMES or left + right in lex.agencies:
        return False
    if right in lex.agency_heads and 1 < len(right) < 6 and text[cut:end].isupper() and text[begin].isupper():
        return True
    if len(right) > 5 and right in lex.time and end == len(text):
        return True
    if right in lex.time and text[end : end + 1] == " " and text[end + 1 : end + 2].isdigit():
        return True
    if right in lex.titles or right in SEAM_WORDS or _long(right, lex):
        return True
    return right in lex.given and text[end : end + 1] == " " and text[end + 1 : end + 2].isupper()


def _before_time(text: str, at: int, lex: Lexicon) -> bool:
    """Whether the digit before a place opens a date or a time: "3 May", "3:45"."""
    if text[at : at + 1] == ":":
        return True
    following = text[at:].split(" ", 2)
    return len(following) > 1 and following[0] == "" and fold(following[1]).rstrip(".,") in lex.time


def _long(right: str, lex: Lexicon) -> bool:
    """Whether a word of some length is known to stand after a name."""
    size = len(right)
    return (
        (size > 3 and (right in lex.time or right in lex.modifiers))
        or (size > 4 and right in lex.chrome)
        or (size > 5 and (right in lex.cues or lex.agency_heads.get(right, 0) > 1))
    )


GLUED_BEFORE = frozenset("by von par por av af di door durch".split())
GLUED_NAMES = frozenset("mac mc de la le du van von del di da fitz san saint dela mci".split())
SEAM_WORDS = frozenset("mis zuletzt zuerst sendung lesezeit copyright foto fotos staff author".split())
