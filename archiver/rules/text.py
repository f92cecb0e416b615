"""Rules about the words of a story: its marks, its invisible characters, its beginning and its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from archiver import language
from archiver.article import Article, Document, Said
from archiver.finding import NOTE, WARNING, Edit, Finding, Fix, Span
from archiver.pattern import Pattern
from archiver.rules import presence, rule
from archiver.rules.dates import DIGITS

STYLES = {
    "English": ("“", "”"),
    "German": ("„", "“"),
    "low-high": ("„", "”"),
    "French": ("«", "»"),
    "reversed French": ("»", "«"),
    "Japanese": ("「", "」"),
}
"""Styles of double quotation marks: how each opens and closes."""

CUSTOM = {
    "en": ("English",),
    "de": ("German", "reversed French", "French"),
    "fr": ("French", "English"),
    "es": ("French", "English"),
    "it": ("French", "English"),
    "nl": ("English", "low-high"),
    "pt": ("English", "French"),
    "pl": ("low-high", "French"),
    "cs": ("German", "reversed French"),
    "sk": ("German", "reversed French"),
    "hu": ("low-high", "reversed French"),
    "ro": ("low-high", "French"),
    "ru": ("French", "German"),
    "uk": ("French", "German", "English"),
    "nb": ("French", "English"),
    "da": ("English", "reversed French", "German", "low-high"),
    "ja": ("Japanese", "English"),
}
"""Language -> the styles that its printers use, the commonest first."""

STYLE_OF = {opening + closing: style for style, (opening, closing) in STYLES.items()}
MARKS = "".join(sorted({mark for style in STYLES.values() for mark in style}))
MARK = Pattern(f"[{MARKS}]")
LONGEST = 600
"""How many characters a quotation has at most, for its marks to be taken as a pair."""
ENDS = frozenset(".!?…:;。！？」)）]”“\"»«›‹’'*—–-|")
UNSEEN = {
    "\xad": "soft hyphen",
    "\u200b": "zero-width space",
    "\u2060": "word joiner",
    "\ufeff": "byte order mark",
}
INVISIBLE = Pattern(f"[{''.join(UNSEEN)}]")
TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
BIDI = Pattern(f"[{TURNS}]")
RIGHT_TO_LEFT = frozenset(("ar", "fa", "he", "ur", "yi"))
MARKUP = Pattern(
    r"&(?:amp|lt|gt|quot|nbsp|apos|[a-z]{2,6};?|#\d{2,5}|#x[0-9a-fA-F]{2,5});|</?(?:br|p|b|i|em|strong|div|span|a)\b[^<>]{0,200}>"
)


DATA_IN_PAGES = ("script[", "microdata[")
"""What paths into the linked data of a page begin with."""


def passages(article: Article) -> list[Said]:
    """The headline and everything below it that readers read, without the credit lines."""
    above = [said for said in (article.headline, *article.subheads, article.description) if said is not None]
    return [*above, *article.body]


def exact(said: Said) -> bool:
    """Whether places in the value are places in the source."""
    return said.span is not None and not said.raw


def at(said: Said, start: int, end: int) -> Span | None:
    """The place in the source of a part of a value, or of the whole where no part can be told."""
    if said.span is None or said.raw:
        return said.span
    return Span(said.span.start + start, said.span.start + end)


def whole(document: Document, article: Article) -> str:
    """Everything that readers read as one string, made once for all rules: a quick look before any closer one."""
    key = f"words {id(article)}"
    if key not in document.notes:
        document.notes[key] = "\n".join([said.value for said in passages(article)])
    words: str = document.notes[key]
    return words


def hits(article: Article, pattern: re.Pattern[str]) -> list[tuple[Said, re.Match[str]]]:
    """Every match of a pattern in what readers read."""
    return [(said, match) for said in passages(article) for match in pattern.finditer(said.value)]


QUOTATIONS, UNSEEN_THERE, TURNED, MARKED = "quotation marks", "invisible characters", "turns", "< or &"
SOUGHT = (
    (QUOTATIONS, tuple(MARKS)),
    (UNSEEN_THERE, tuple(UNSEEN)),
    (TURNED, tuple(TURNS)),
    (MARKED, ("&", "<")),
)
"""What rules need in the words of an article: one of these characters."""


USUAL = bytes({*range(0x80)} - {*b"0123456789&<"})
"""What is passed over when these are sought: ASCII without digits and the marks of markup."""


@presence
def there(document: Document) -> list[str]:
    """The kinds of characters in the words of a document that rules speak of.

    They are sought among the few characters that are left when plain letters and marks are taken away.
    """
    told = []
    for article in document.articles:
        rest = whole(document, article).encode("utf-8", "surrogatepass").translate(None, USUAL)
        marks = set(rest.decode("utf-8", "surrogatepass"))
        told += [kind for kind, sought in SOUGHT if not marks.isdisjoint(sought)]
        if any(map(str.isdecimal, marks)):
            told.append(DIGITS)
    return told


class Quoted(NamedTuple):
    """A pair of quotation marks within a passage: from its opening mark to behind its closing mark."""

    said: Said
    start: int
    end: int


def marks_of(document: Document, article: Article) -> list[tuple[Said, list[re.Match[str]]]]:
    """The passages with quotation marks, and the marks of each; found once for all rules."""
    key = f"marks {id(article)}"
    if key not in document.notes:
        words = whole(document, article)
        there = [mark for mark in MARKS if mark in words]
        document.notes[key] = [
            (said, [*MARK.finditer(said.value)])
            for said in (passages(article) if there else ())
            if not said.value.isascii() and any(map(said.value.__contains__, there))
        ]
    marks: list[tuple[Said, list[re.Match[str]]]] = document.notes[key]
    return marks


def pairs_of(document: Document, article: Article) -> dict[str, list[Quoted]]:
    """The pairs of quotation marks by their style: marks that follow each other with words between them."""
    key = f"pairs {id(article)}"
    if key not in document.notes:
        found: dict[str, list[Quoted]] = {style: [] for style in STYLES}
        for said, marks in marks_of(document, article):
            for first, last in pairwise(marks):
                style = STYLE_OF.get(first[0] + last[0])
                if style and 0 < last.start() - first.end() <= LONGEST:
                    found[style].append(Quoted(said, first.start(), last.end()))
        document.notes[key] = found
    pairs: dict[str, list[Quoted]] = document.notes[key]
    return pairs


@rule("T012", "unbalanced-quotation-mark", NOTE, needs=[QUOTATIONS])
def unbalanced_quotation_mark(document: Document, article: Article) -> Iterator[Finding]:
    """A quotation mark opens and nothing closes it, or closes and nothing opened it.

    Where a quotation ends decides who said what. A quotation that runs over several paragraphs may open each of them
    and close only the last; that is not reported. Only typographic marks are looked at: straight ones do not show which
    way they face.
    """
    kinds = CUSTOM.get(tongue(article))
    found = {id(said): marks for said, marks in marks_of(document, article)}
    if not kinds or not found:
        return
    pairs = pairs_of(document, article)
    style = max(STYLES, key=lambda style: (len(pairs[style]), style == kinds[0]))
    opening = STYLES[style][0]
    body = article.body
    for index, said in enumerate(body):
        if id(said) not in found:
            continue
        runs_on = index + 1 < len(body) and body[index + 1].value.startswith(opening)
        lone = lone_mark(found[id(said)], style, runs_on)
        if lone is not None:
            mark = said.value[lone]
            what = "opens and never closes" if mark == opening else "closes, and nothing opened it"
            yield Finding(f"quotation mark {mark} {what}", span=at(said, lone, lone + 1), path=said.path)


def lone_mark(marks: list[re.Match[str]], style: str, runs_on: bool) -> int | None:
    """The place of the first quotation mark of a style without its partner among those of a paragraph."""
    opening, closing = STYLES[style]
    opened: int | None = None
    for found in marks:
        if found[0] == opening:
            if opened is not None:
                return opened
            opened = found.start()
        elif found[0] != closing:
            continue
        elif opened is None:
            return found.start()
        else:
            opened = None
    return None if runs_on else opened


def tongue(article: Article) -> str:
    """The language of an article without its region, or an empty string."""
    return article.language.value.partition("-")[0].lower() if article.language else ""


@rule("T013", "invisible-characters", NOTE, needs=[UNSEEN_THERE])
def invisible_characters(document: Document, article: Article) -> Iterator[Finding]:
    """Words hold characters that nobody sees: soft hyphens, zero-width spaces, byte order marks.

    They come from layout programs and web pages. A search for a name does not find it when a soft hyphen stands in it.

    The fix removes them. It is safe: no reader sees a difference, and the original bytes stay in the package.
    """
    found = hits(article, INVISIBLE)
    if not found:
        return
    said, match = found[0]
    message = f"{UNSEEN[match.group()]} within the text" + (
        f", and {len(found) - 1} more" if len(found) > 1 else ""
    )
    places = [
        Span(place.start(), place.end())
        for said in passages(article)
        if said.span
        for place in INVISIBLE.finditer(document.source.text, said.span.start, said.span.end)
    ]
    fix = Fix("remove them", tuple(Edit(place, "") for place in places)) if places else None
    span = places[0] if places else None
    yield Finding(message, span=span, path=said.path, label="invisible here", fix=fix)


@rule("T014", "foreign-quotation-marks", NOTE, needs=[QUOTATIONS])
def foreign_quotation_marks(document: Document, article: Article) -> Iterator[Finding]:
    """The quotation marks are not those of the language.

    They show that a text was translated or set by a program made for another language. In German “ closes a quotation
    and opens it in English, so that software which splits quotations by their marks takes the wrong half. Change them
    only as a whole and with care: a simple replacement turns some of them around.
    """
    spoken = tongue(article)
    customs = CUSTOM.get(spoken)
    if not customs or not marks_of(document, article):
        return
    found = pairs_of(document, article)
    own = sum(len(found[style]) for style in customs)
    for style, pairs in found.items():
        if style in customs or len(pairs) <= own:
            continue
        first = pairs[0]
        opening, closing = STYLES[style]
        name = language.name(spoken)
        count = f"{len(pairs)} pair{'s' if len(pairs) > 1 else ''}"
        yield Finding(
            f"{style} quotation marks {opening} {closing} in {article_a(name)} {name} text ({count})",
            span=at(first.said, first.start, first.end),
            path=first.said.path,
            label=f"{name} writes {'…'.join(STYLES[customs[0]])}",
            fix=respelled(pairs, customs[0]),
        )
        return


def article_a(word: str) -> str:
    """The English article before a word."""
    return "an" if word[:1] in "AEIOU" else "a"


def respelled(pairs: list[Quoted], style: str) -> Fix | None:
    """Put each pair in another style; not safe, because a quotation may have been opened by the wrong mark."""
    opening, closing = STYLES[style]
    edits: list[Edit] = []
    for said, start, end in pairs:
        if not exact(said):
            return None
        first, last = at(said, start, start + 1), at(said, end - 1, end)
        if first and last:
            edits += [Edit(first, opening), Edit(last, closing)]
    return Fix(f"write {opening}…{closing}", tuple(edits), safe=False) if edits else None


@rule("T015", "direction-controls", WARNING, needs=[TURNED])
def direction_controls(document: Document, article: Article) -> Iterator[Finding]:
    """The text holds characters that turn the direction of reading, in a language that does not need them.

    They make a line look other than it is: a name or an amount can be shown in another order than it is stored in.
    """
    found = hits(article, BIDI)
    if found and tongue(article) not in RIGHT_TO_LEFT:
        said, match = found[0]
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        message = f"direction control U+{ord(match.group()):04X} in the text{more}"
        yield Finding(message, span=at(said, *match.span()), path=said.path, label="turns the direction here")


@rule("T016", "ends-in-mid-sentence", WARNING)
def ends_in_mid_sentence(document: Document, article: Article) -> Iterator[Finding]:
    """The last paragraph does not end as the others do: the text may have been cut off.

    Fields of fixed length and broken transfers cut the ends of stories, and with them often the credits. Compare with
    another copy.
    """
    if len(article.body) < 3:
        return
    *others, last = article.body
    words = last.value.rstrip()
    if words[-1:] in ENDS or len(words) < 40:
        return
    ended = sum(said.value.rstrip()[-1:] in ENDS for said in others)
    if ended * 5 < len(others) * 4:
        return
    label = "no full stop here"
    yield Finding(
        "the text ends in mid-sentence",
        span=at(last, len(words) - 1, len(words)),
        path=last.path,
        label=label,
    )


@rule("T017", "doubled-paragraph", WARNING)
def doubled_paragraph(document: Document, article: Article) -> Iterator[Finding]:
    """A paragraph stands in the text twice.

    Copying and merging of takes doubles paragraphs. Readers notice, and word counts and searches count twice.
    """
    every = [said.value.strip() for said in article.body]
    if len(set(every)) == len(every):
        return
    seen: set[str] = set()
    for said, words in zip(article.body, every, strict=True):
        if len(words) >= 60 and words in seen:
            yield Finding(
                "this paragraph stands in the text twice", span=said.span, path=said.path, label="again here"
            )
        seen.add(words)


@rule("T018", "leftover-markup", WARNING, needs=[MARKED])
def leftover_markup(document: Document, article: Article) -> Iterator[Finding]:
    """The words hold markup that was meant to be interpreted, such as &amp; or <br>.

    A conversion escaped the text once too often. Readers see the code, and names with an ampersand are not found.
    """
    if document.format == "jsonld":  # S037 and S038 say it there, and mend it.
        return
    found = [hit for hit in hits(article, MARKUP) if not hit[0].path.startswith(DATA_IN_PAGES)]
    if found:
        said, match = found[0]
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        message = f"markup `{match.group()}` stands in the words{more}"
        yield Finding(message, span=at(said, *match.span()), path=said.path)


@rule("T019", "headline-repeated", NOTE)
def headline_repeated(document: Document, article: Article) -> Iterator[Finding]:
    """The text begins with the headline once more.

    Exports put the headline into the text as well. Every page made from the article then shows it twice.
    """
    if article.headline and article.body and article.body[0].value.strip() == article.headline.value.strip():
        first = article.body[0]
        yield Finding("the text begins with the headline again", span=first.span, path=first.path)
