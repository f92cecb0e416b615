"""A mapping proposed for a table by looking at it: what each column is by its name, by its content, or by both.

A name that is known counts most; content that contradicts it takes the trust away again. Content alone proposes only
what shows itself: moments, addresses, languages, bylines, long texts and headlines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import NamedTuple

from archiver.article import Said
from archiver.formats import lines
from archiver.formats.cells import key
from archiver.formats.mapping import COLUMNS, FIELD_OF, NOTHING
from archiver.formats.table import FIGURES, MARKUP, MOMENTS, SINCE_1970, SINGLE

LEAST = 0.5
"""A proposal below this is written as a comment only."""
LONG = 240
"""A text has at least so many characters."""
LOOKED_AT = 60
"""So many cells of a column are looked at."""
TONGUE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
PICTURE = re.compile(r"\S+\.(?:jpe?g|png|webp|gif|tiff?|avif)(?:\?\S*)?", re.IGNORECASE)
IDENTIFIER = re.compile(r"(?=.*\d)[\w.:/-]{1,80}")
EXAMPLE = 60


class Guess(NamedTuple):
    """What a column may be: its field ("" when nothing is known), how sure that is from 0 to 1, and why."""

    column: str
    field: str
    certainty: float
    why: str
    example: str


def propose(columns: dict[str, list[str]]) -> list[Guess]:
    """A guess for each column of a table, by its name and some of its cells. A field of one value goes to the surest."""
    guesses = [guess(column, cells[:LOOKED_AT]) for column, cells in columns.items()]
    taken: set[str] = set()
    settled: dict[str, Guess] = {}
    for each in sorted(guesses, key=lambda one: -one.certainty):
        if each.field in taken and each.field in (*SINGLE, "body"):
            each = each._replace(certainty=0.0, why=f"another column is {each.field} already")
        elif each.certainty >= LEAST:
            taken.add(each.field)
        settled[each.column] = each
    return [settled[column] for column in columns]


def guess(column: str, cells: Sequence[str]) -> Guess:
    """What one column may be."""
    example = next((cell for cell in cells if cell.strip()), "")
    filled = [cell.strip() for cell in cells if cell.strip()]
    field, certainty = by_name(column)
    if field and filled:
        test = BORNE.get(field) or SHOWN.get(field)
        if test is None:
            return Guess(column, field, certainty, "by its name", example)
        if test(filled):
            return Guess(column, field, min(1.0, certainty + 0.1), "by its name and its content", example)
        certainty -= 0.5
    found = by_content(filled)
    if found and found[1] > certainty:
        return Guess(column, found[0], found[1], "by its content", example)
    why = (
        ("by its name, though its content does not look like it" if filled else "by its name")
        if field
        else ""
    )
    return Guess(column, field, max(certainty, 0.0), why, example)


def by_name(column: str) -> tuple[str, float]:
    """The field that the name of a column tells: as a whole, or by a part of it."""
    name = key(column)
    if name in FIELD_OF:
        return FIELD_OF[name], 0.9
    parts = f"_{name}_"
    inside = [known for known in FIELD_OF if len(known) > 3 and f"_{known}_" in parts]
    best = max(inside, key=len, default="")
    return FIELD_OF.get(best, ""), 0.6 if best else 0.0


def by_content(cells: Sequence[str]) -> tuple[str, float] | None:
    """The field that the cells of a column show, the most telling first."""
    if not cells:
        return None
    for field, certainty in (
        ("language", 0.6),
        ("published", 0.6),
        ("image", 0.6),
        ("url", 0.6),
        ("body", 0.7),
        ("author", 0.55),
        ("headline", 0.5),
    ):
        if SHOWN[field](cells):
            return field, certainty
    return None


def share(cells: Sequence[str], test: Callable[[str], object]) -> float:
    """How many of the cells pass a test, from 0 to 1."""
    return sum(1 for cell in cells if test(cell)) / len(cells)


def is_moment(cell: str) -> bool:
    """Whether a cell says a date or a time."""
    if SINCE_1970.fullmatch(cell) or FIGURES.fullmatch(cell):
        return True
    return len(cell) < 60 and not re.fullmatch(r"\d{1,5}", cell) and lines.when(Said(cell)) is not None


def is_tongue(cell: str) -> bool:
    """Whether a cell names a language by its tag."""
    from archiver.language import NAMES

    return bool(TONGUE.fullmatch(cell)) and re.split("[-_]", cell)[0].lower() in NAMES


def is_byline(cell: str) -> bool:
    """Whether a cell names people, as the reader of credit lines understands it."""
    from archiver.credits import read_line

    if len(cell) > 120 or len(cell.split()) > 12 or not re.search(r"[^\W\d_]{2}", cell):
        return False
    line = read_line(cell, slot="byline")
    named = line.credits if line else ()
    return bool(named) and all(
        credit.kind == "person" and 1 < len(credit.name.split()) < 5 for credit in named
    )


def are_headlines(cells: Sequence[str]) -> bool:
    """Whether cells are of the length of headlines, and hardly one stands twice."""
    words = median(len(cell.split()) for cell in cells)
    return 3 <= words <= 18 and median(map(len, cells)) <= 160 and len(set(cells)) >= 0.8 * len(cells)


SHOWN: dict[str, Callable[[Sequence[str]], bool]] = {
    **{name: (lambda cells: share(cells, is_moment) >= 0.8) for name in MOMENTS},
    "url": lambda cells: share(cells, ADDRESS.fullmatch) >= 0.8,
    "image": lambda cells: share(cells, PICTURE.fullmatch) >= 0.8,
    "language": lambda cells: share(cells, is_tongue) >= 0.9,
    "body": lambda cells: share(cells, lambda cell: len(cell) >= LONG or MARKUP.search(cell)) >= 0.5,
    "author": lambda cells: share(cells, is_byline) >= 0.6,
    "headline": are_headlines,
    "id": lambda cells: share(cells, IDENTIFIER.fullmatch) >= 0.8 and len(set(cells)) == len(cells),
}
"""Field -> whether the cells of a column show that they are it."""
BORNE: dict[str, Callable[[Sequence[str]], bool]] = {
    "body": lambda cells: median(len(cell.split()) for cell in cells) >= 4,
    "headline": lambda cells: median(len(cell.split()) for cell in cells) >= 2,
}
"""Field -> whether they may be it where the name of their column says so: texts and headlines can be short."""


# -- As a file ------------------------------------------------------------------------------------------------------------


def written(guesses: Sequence[Guess], columns: dict[str, list[str]], name: str, rows: int, table: str) -> str:
    """The mapping as TOML, with what it rests on in comments."""
    made = [
        f"# What the columns of {shown(name, 200)[1:-1]} mean, proposed from {rows} rows. Read it through, then try it:",
        "#   archiver map test FILE --map THIS_FILE",
        f"# A column is one of {', '.join(COLUMNS)},",
        f'# or "{NOTHING}" where it is left out on purpose. What is not named here is told as not read.',
        "",
        *preamble(guesses, columns),
        *([f"table = {toml(table)}"] if table else []),
        "",
        "[columns]",
    ]
    width = max((len(toml(each.column)) for each in guesses), default=0)
    for each in guesses:
        sure = each.certainty >= LEAST
        entry = f"{toml(each.column):<{width}} = {toml(each.field or NOTHING)}"
        why = each.why if each.field else "not known"
        words = f"{why}, {each.certainty:.0%} sure" if sure else why
        example = f"; e.g. {shown(each.example)}" if each.example.strip() else "; empty in these rows"
        made.append(f"{'' if sure else '# '}{entry}  # {words}{example}")
    made += ["", "[constants]", '# provider = "..."  # what holds for every row that does not say it', ""]
    return "\n".join(made)


def preamble(guesses: Sequence[Guess], columns: dict[str, list[str]]) -> Iterator[str]:
    """What is to be said of dates: their order, where figures leave it open, and their zone, where none is said."""
    cells = [
        cell.strip()
        for each in guesses
        if each.field in MOMENTS and each.certainty >= LEAST
        for cell in columns[each.column]
    ]
    orders = {order for cell in cells if (order := order_of(cell))}
    figures = next((cell for cell in cells if FIGURES.fullmatch(cell) and "." not in cell[:6]), "")
    if len(orders) == 1:
        yield f"dates = {toml(orders.pop())}"
    elif figures:
        yield f'# dates = "day-first"  # or "month-first": {shown(figures)} can be read as either'
    bare = next((cell for cell in cells if (moment := lines.when(Said(cell))) and is_bare(moment.iso)), "")
    if bare:
        yield f'# zone = "Europe/Berlin"  # times such as {shown(bare)} name no time zone'


def is_bare(iso: str) -> bool:
    """Whether a moment has a time and no zone."""
    return "T" in iso and iso[-1].isdigit() and not re.search(r"[+-]\d\d:\d\d$", iso)


def order_of(cell: str) -> str:
    """The order of day and month that a date in figures shows by itself."""
    found = re.match(r"(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}\b", cell)
    first, second = (int(found[1]), int(found[2])) if found else (0, 0)
    return "day-first" if first > 12 >= second else "month-first" if second > 12 >= first else ""


def toml(words: str) -> str:
    """A string of TOML."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")


def shown(words: str, most: int = EXAMPLE) -> str:
    """Words within a comment: on one line, cut, and with nothing that a terminal would obey."""
    flat = " ".join(words.split())
    cut = flat if len(flat) <= most else flat[: most - 1] + "…"
    return '"' + "".join(char if char.isprintable() else "\ufffd" for char in cut) + '"'
