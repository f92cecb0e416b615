"""The report for people: each finding with its place, the lines around it, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from archiver import locate
from archiver.article import Document
from archiver.finding import Finding
from archiver.locate import Place
from archiver.report import About, Tally, mends, placed, whole
from archiver.report.terminal import cells, pictured, pictures
from archiver.validation import UNREADABLE, Verdict

ROOM = 40
"""Cells of an excerpt that are always there, however narrow the terminal."""


class Writer:
    """Writes a block of lines for each finding, with an empty line between."""

    def __init__(self, out: TextIO, about: About) -> None:
        self.out, self.about = out, about
        self.begun = False

    def add(self, verdict: Verdict) -> None:
        """Report one source."""
        if verdict.word == UNREADABLE:
            self.block([unreadable(verdict, self.about)])
        for finding, where in placed(verdict):
            self.block(lines(verdict, finding, where, self.about))

    def block(self, block: list[str]) -> None:
        """Write lines, apart from what came before."""
        self.out.write(("\n" if self.begun else "") + "\n".join(block) + "\n")
        self.begun = True

    def end(self, tally: Tally) -> None:
        """The last line goes to standard error, so nothing is left to do."""


def unreadable(verdict: Verdict, about: About) -> str:
    """The line for a source that could not be judged."""
    word = "failed" if verdict.fault else "not checked" if verdict.limit else "unreadable"
    return f"{about.paint(word, 'error')}: {pictured(verdict.name)}: {pictured(verdict.reason)}"


def lines(verdict: Verdict, finding: Finding, where: Place | None, about: About) -> list[str]:
    """A finding as a block of lines."""
    paint = about.paint
    head = paint(f"{finding.severity.word}[{finding.rule}]", finding.severity.word)
    mark = " [*]" if mends(finding) else ""
    block = [f"{head}{mark}: {paint(pictured(finding.message), 'bold')}"]
    excerpted = where is not None and verdict.document is not None and not whole(verdict, finding)
    gutter = len(str(last_line(verdict.document, where))) if excerpted else 1
    block.append(" " * gutter + paint("--> ", "dim") + address(verdict.name, finding, where))
    bar = paint(" " * (gutter + 1) + "|", "dim")
    if excerpted and where and verdict.document:
        block += [bar, *excerpt(verdict.document, finding, where, gutter, about), bar]
    elif finding.label:
        block.append(f"{paint(' ' * (gutter + 1) + '=', 'dim')} {pictured(finding.label)}")
    if item := verdict.item(finding):
        block.append(f"{paint(' ' * (gutter + 1) + '=', 'dim')} item: {pictured(item)}")
    if finding.fix:
        safety = "" if finding.fix.safe else " (unsafe)"
        block.append(f"{paint(' ' * (gutter + 1) + '=', 'dim')} fix{safety}: {pictured(finding.fix.title)}")
    return block


def address(name: str, finding: Finding, where: Place | None) -> str:
    """File, line, column and path of a finding."""
    spot = f"{pictured(name)}:{where.line}:{where.column}" if where else pictured(name)
    return f"{spot}  {pictured(finding.path)}" if finding.path else spot


def last_line(document: Document | None, where: Place | None) -> int:
    """The number of the last line that the excerpt shows."""
    if document is None or where is None:
        return 1
    return min(where.line + 1, max(len(locate.line_starts(document)), where.line))


def excerpt(document: Document, finding: Finding, where: Place, gutter: int, about: About) -> Iterator[str]:
    """The line of the finding with carets under it, and a line before and after."""
    paint = about.paint
    room = max(ROOM, about.columns - gutter - 3)
    for number in range(where.line - 1, last_line(document, where) + 1):
        if number < 1:
            continue
        text = locate.line_text(document, number)
        before = f"{paint(f'{number:>{gutter}} |', 'dim')}"
        if number != where.line:
            if number > where.line and is_end(document, number, text):
                continue
            yield f"{before} {window(text, 0, 0, room)[0]}".rstrip()
            continue
        start = where.column - 1
        end = where.end_column - 1 if where.end_line == where.line else len(text)
        shown, lead, carets = window(text, start, max(end, start + 1), room)
        yield f"{before} {shown}".rstrip()
        label = f" {pictured(finding.label)}" if finding.label else ""
        mark = paint("^" * carets, finding.severity.word)
        yield paint(" " * (gutter + 1) + "|", "dim") + " " + " " * lead + mark + label


def is_end(document: Document, number: int, text: str) -> bool:
    """Whether this is the empty line after the last line end, which no editor shows as a line of the text."""
    return not text and number == len(locate.line_starts(document))


def window(text: str, start: int, end: int, room: int) -> tuple[str, int, int]:
    """A line as it can be shown in `room` cells, the cells before the mark, and the cells of the mark.

    A long line is cut to a window around the characters from `start` to `end`, with … where something is left out.
    """
    begin = max(0, start - 4 * room)
    stop = min(len(text), start + 4 * room)
    parts = pictures(text[begin:stop])
    sizes = [cells(shown) for shown in parts]
    start, end = start - begin, min(end - begin, len(parts))
    first, last = 0, len(parts)
    if sum(sizes) > room or len(parts) < len(text):
        first, last = around(sizes, start, end, room - 4)
    shown = "".join(parts[first:last])
    lead = sum(sizes[first:start])
    marked = sum(sizes[max(first, start) : min(last, end)])
    if begin + first > 0:
        shown, lead = "… " + shown, lead + 2
    if begin + last < len(text):
        shown += " …"
    return shown, lead, max(1, marked)


def around(sizes: list[int], start: int, end: int, room: int) -> tuple[int, int]:
    """First and last character of a window of `room` cells in which the mark, or its beginning, is seen."""
    last = start
    used = 0
    while last < len(sizes) and (last < end) and used + sizes[last] <= room:
        used += sizes[last]
        last += 1
    first = start
    while first > 0 and used + sizes[first - 1] <= room * (2 / 3 if last < len(sizes) else 1):
        first -= 1
        used += sizes[first]
    while last < len(sizes) and used + sizes[last] <= room:
        used += sizes[last]
        last += 1
    while first > 0 and used + sizes[first - 1] <= room:
        first -= 1
        used += sizes[first]
    return first, last
