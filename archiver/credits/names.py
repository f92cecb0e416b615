"""What a name looks like, and how one that is printed in capitals is written."""

from __future__ import annotations

from collections.abc import Set

from archiver.credits.tokens import DIGIT
from archiver.credits.words import Lexicon
from archiver.pattern import Pattern

_PIECES = Pattern(r"([-‐'’ʼ.])")
_SCOTS = Pattern(r"^Mc([a-zà-ÿ])")
TURKISH = str.maketrans({"I": "ı", "İ": "i"})
NEVER_LOWERED = frozenset("i ii iii iv v jr sr".split())
BRAND_ENDINGS = (
    ".com .org .net .de .at .ch .fr .es .it .nl .be .pt .pl .se .no .dk .fi .cz .ru .ua .gr .hu .ro .tr .uk .us .eu .tv "
    ".info .io .co .in .br .ar .mx .cl .pe .cr .cu .pa .au .nz .ca .jp .kr .cn .sk .rs .hr .si .bg .lt .lv .ee .ie .il "
    ".ir .id .my .sg .vn .th .za .ng .ke .news .press .media .online"
).split()


def is_capital(word: str) -> bool:
    """Whether the word begins with a capital letter, or is of a script that has none."""
    first = word[0]
    return first.isupper() or (first.isalpha() and first.lower() == first.upper())


def is_caseless(word: str) -> bool:
    """Whether the word is of a script without capitals, such as Arabic, Hebrew or Devanagari."""
    first = word[0]
    return first.isalpha() and first.lower() == first.upper()


def is_initial(word: str) -> bool:
    """Whether the word is an initial: "J.", "J", "Ch.", "J.M."."""
    return word[0].isupper() and (len(word) == 1 or (word[-1] == "." and len(word) <= 6))


def is_web(word: str) -> bool:
    """Whether the word is the name of a site, such as "Golem.de"."""
    return "." in word and word[-1] != "." and word[word.rindex(".") :].lower() in BRAND_ENDINGS


def is_name(
    words: list[str],
    lows: list[str],
    lex: Lexicon,
    *,
    never: Set[str],
    small: bool = False,
    bare: bool = False,
) -> bool:
    """Whether these words can be the name of a person.

    `small` admits names printed in small letters, `bare` is stricter because nothing but the shape says it is a name.
    """
    count = len(words)
    if not count or count > 7:
        return False
    capitals = smalls = 0
    particles = lex.particles
    for index, (word, low) in enumerate(zip(words, lows, strict=True)):
        first = word[0]
        if first.isupper():
            capitals += 1
            if not word.isalpha() and DIGIT.search(word):
                return False
        elif first.isalpha():
            if first.lower() == first.upper():
                capitals += 1
            elif low in lex.suffix and index:
                continue
            elif low in particles:
                if index == count - 1 and count > 1 and not small:
                    return False
            elif "-" in word and low.partition("-")[0] in ARTICLES and word[-1].isalpha():
                capitals += 1
            elif index and _inner_capital(word):
                continue
            elif small:
                smalls += 1
            else:
                return False
        elif first in "\"“”„«»()'‘’,":
            continue
        else:
            return False
    if (
        smalls
        and not capitals
        and count > 1
        and not any(word[-1] == "." for word in words)
        and lows[0] not in lex.given
    ):
        return False
    if smalls and ((count > 3 and not capitals) or capitals > 2 or count > 5):
        return False
    if not capitals and not small:
        return False
    initials = any(len(word) == 2 and word[1] == "." for word in words)
    if (
        smalls
        and capitals
        and not initials
        and not (count == 3 and _is_link(lows[1], lex) and is_capital(words[0]) and is_capital(words[2]))
    ):
        return False
    if lows[0] in never and lows[0] not in lex.given:
        return False
    if count > 2 and lows[0] == lows[-1]:
        return False
    if bare:
        if any(low in never for low in lows) and lows[0] not in lex.given:
            return False
        if not 2 <= count <= 5:
            return False
    return True


def _is_link(low: str, lex: Lexicon) -> bool:
    """Whether a word in small letters may link the parts of a name, as particles do that nobody has listed."""
    return len(low) < 5 and low not in lex.place and low not in PREPOSITIONS


PREPOSITIONS = frozenset("im am zum zur ins bei at on of for with mit sur con sul nel på i til".split())
"""Small words with a capital on both sides that no name has: "Nachts im Hafen"."""


ARTICLES = frozenset("al el ad an ar as at ash az ul bin ibn abu d l o".split())


def _inner_capital(word: str) -> bool:
    """Whether a word begins small yet has a capital after an apostrophe or hyphen, as in "d'Angelo"."""
    if word[0] == "h" and word[1:2].isupper():
        return True
    for mark in "'’-":
        _, found, rest = word.partition(mark)
        if found and rest[:1].isupper():
            return True
    return False


def restore(
    words: list[str], lows: list[str], lex: Lexicon, *, whole: bool, turkish: bool = False
) -> list[str]:
    """Names in capitals as they are written otherwise. `whole` is true when all words of the name are capitals."""
    restored = []
    for index, (word, low) in enumerate(zip(words, lows, strict=True)):
        letters = sum(map(str.isalpha, word))
        if not word.isupper() or (letters < 3 and not whole) or (word[-1] == "." and letters < 3):
            restored.append(word)
        elif low in NEVER_LOWERED and index:
            restored.append(word if low not in ("jr", "sr") else word.capitalize())
        elif whole and index and index < len(words) - 1 and low in lex.particles and letters > 1:
            restored.append(low)
        elif letters == 1 or (letters == 2 and index and _no_vowel(low)) or "." in word[:-1]:
            restored.append(word)
        else:
            restored.append(_title(word, turkish=turkish))
    return restored


def _no_vowel(low: str) -> bool:
    return not set(low) & set("aeiouyáéíóúäöüàèìòùąęıåøæœаеиоуыэюяєії")


def _title(word: str, *, turkish: bool) -> str:
    """The word with a capital at the start of each of its pieces."""
    pieces = _PIECES.split(word)
    out = []
    for index, piece in enumerate(pieces):
        if not piece or piece in "-‐'’ʼ.":
            out.append(piece)
            continue
        small = piece.translate(TURKISH).lower() if turkish else piece.lower()
        if index and pieces[index - 1] in "'’ʼ" and len(piece) == 1:
            out.append(small)
        else:
            first = "İ" if turkish and small[0] == "i" else small[0].upper()
            out.append(first + small[1:])
    return _SCOTS.sub(lambda found: "Mc" + found[1].upper(), "".join(out))
