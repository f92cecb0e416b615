"""A report about a whole archive as one page that needs nothing: no network, no script. It is as large for a million articles."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape
from pathlib import Path

import archiver
from archiver.report import charts
from archiver.report.blocks import Block, Course, Query, Row, Share, Table, Word
from archiver.report.terminal import pictured
from archiver.report.tongue import Tongue

LONGEST = 240
"""Words of a cell are cut to so many characters; the CSV file has them whole."""

SHORT = 24
"""Words of fewer characters are never broken over lines."""

SEVERITIES = ("error", "warning", "note")


@lru_cache(maxsize=1)
def style() -> str:
    """The style of the page."""
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def policy() -> str:
    """What the page may load: nothing, and of styles its own, which it names by digest."""
    digest = b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def page(blocks: Iterable[Block], title: str, tongue: Tongue) -> Iterator[str]:
    """The page, piece by piece. `title` names the archive."""
    every = list(blocks)
    named = escape(tongue.say("Report on the archive “{name}”").format(name=pictured(title)))
    yield (
        f'<!DOCTYPE html>\n<html lang="{tongue.name}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy()}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        f"<title>{named}</title>\n<style>{style()}</style>\n</head>\n<body>\n<header>\n<h1>{named}</h1>\n"
        f"<p>{markup(tongue.say(INTRODUCTION))}</p>\n</header>\n"
    )
    yield contents(every, tongue)
    yield "<main>\n"
    for number, block in enumerate(every, 1):
        yield from section(number, block, tongue)
    yield f"</main>\n<footer><p>archiver {escape(archiver.__version__)}</p></footer>\n</body>\n</html>\n"


INTRODUCTION = (
    "What came into this archive, what became of it, and what somebody should look at. What stands under “find” can be given to "
    "`archiver find ARCHIVE`, which lists the articles. Tables show their first rows; `archiver report ARCHIVE --csv FOLDER` "
    "writes them whole."
)


def contents(blocks: list[Block], tongue: Tongue) -> str:
    """The list of blocks, with a mark at those that somebody should look at."""
    items = "".join(
        f'<li><a href="#{block.key}">{escape(tongue.say(block.title))}</a>{state(block, tongue)}</li>\n'
        for block in blocks
    )
    return f'<nav aria-label="{escape(tongue.say("Contents"))}"><ol>\n{items}</ol></nav>\n'


def state(block: Block, tongue: Tongue) -> str:
    """What is to be thought of a block, in a word."""
    words = {"good": "all right", "look": "to look at"}.get(block.state, "")
    return f' <span class="state {block.state}">{escape(tongue.say(words))}</span>' if words else ""


def section(number: int, block: Block, tongue: Tongue) -> Iterator[str]:
    """One block."""
    yield f'<section id="{block.key}">\n<h2>{number}. {escape(tongue.say(block.title))}{state(block, tongue)}</h2>\n'
    yield from (f"<p>{markup(tongue.sentence(words))}</p>\n" for words in block.words)
    yield charts.balance(block.balance, tongue)
    if block.chart:
        yield charts.columns(block.chart, tongue)
    for each in block.tables:
        yield from table(each, tongue)
    if block.lines:
        yield f"<pre>{escape(chr(10).join(map(pictured, block.lines)))}</pre>\n"
    yield "</section>\n"


def table(each: Table, tongue: Tongue) -> Iterator[str]:
    """One table, or a line that says there is nothing."""
    title = escape(tongue.say(each.title))
    if not each.rows:
        yield f'<h3>{title}</h3>\n<p class="soft">{escape(tongue.say("none"))}</p>\n'
        return
    numeric = [
        all(isinstance(row[place], (int, float)) for row in each.rows) for place in range(len(each.columns))
    ]
    heads = "".join(
        f'<th scope="col"{" class=number" * number}>{escape(tongue.say(head))}</th>'
        for head, number in zip(each.columns, numeric, strict=True)
    )
    yield f'<h3 id="{each.name}">{title}</h3>\n<div class="wide" role="region" aria-labelledby="{each.name}" tabindex="0">\n'
    yield f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n"
    yield from (row(values, tongue) for values in each.rows)
    yield "</tbody>\n</table>\n</div>\n"
    if each.total > len(each.rows):
        rest = tongue.say("and {count} more rows in {file}").format(
            count=tongue.number(each.total - len(each.rows)), file=f"{each.name}.csv"
        )
        yield f'<p class="soft">… {escape(rest)}</p>\n'


def row(values: Row, tongue: Tongue) -> str:
    """One row."""
    return f"<tr>{''.join(cell(value, tongue) for value in values)}</tr>\n"


def cell(value: object, tongue: Tongue) -> str:
    """One cell."""
    if isinstance(value, Course):
        return f"<td>{charts.course(value, tongue)}</td>"
    text = shown(tongue.cell(value), tongue)
    if isinstance(value, (int, Share)):
        return f'<td class="number{"" if value else " zero"}">{text}</td>'
    if isinstance(value, Word):
        return f'<td class="word {value if value in SEVERITIES else ""}">{text}</td>'
    kind = "word" if len(tongue.cell(value)) <= SHORT else "text"
    return (
        f"<td class={kind}><code>{text}</code></td>"
        if isinstance(value, Query)
        else f"<td class={kind}>{text}</td>"
    )


def shown(words: str, tongue: Tongue) -> str:
    """Words of a source as text of the page; a dash with its meaning where there are none."""
    if not words:
        return f'<span class="zero" title="{escape(tongue.say("not said"))}">–</span>'
    cut = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
    return escape(pictured(cut))


def markup(words: str) -> str:
    """A sentence in which `words` to type stand between back quotes."""
    parts = escape(pictured(words)).split("`")
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))
