"""`--fix` and `--diff`: mend every source, or print what would be mended."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from archiver import files, fixes
from archiver.cli import FIT, UNFIT
from archiver.cli.inputs import unread
from archiver.cli.screen import output, paint, write_error
from archiver.finding import Severity
from archiver.report import Tally
from archiver.report.terminal import counted, pictured
from archiver.source import Source, Unreadable
from archiver.validation import Verdict


def mend(
    verdicts: Iterator[Verdict],
    judge: Callable[[Source], Verdict],
    status: Callable[[Tally], int],
    *,
    diff: bool,
    unsafe: bool,
    color: str,
    quiet: bool,
) -> int:
    """Mend the sources of the verdicts, and return the exit status."""
    rules: Counter[str] = Counter()
    changed = seen = 0
    left = Tally()
    for verdict in verdicts:
        seen += 1
        mended = fixes.mend(verdict, judge, unsafe=unsafe)
        if mended.changed and diff:
            output().write(shown_difference(fixes.difference(mended.before, mended.verdict.source), color))
        elif mended.changed:
            try:
                fixes.replace_file(Path(verdict.name), mended.verdict.source.data, mended.before.data)
            except OSError as error:
                mended.verdict = unread(verdict.name, Unreadable(f"cannot be written: {files.why(error)}"))
                mended.rules.clear()
        if mended.verdict.reason:
            write_error(f"{verdict.name}: {mended.verdict.reason}")
        changed += bool(mended.rules)
        rules += mended.rules
        left.add(mended.verdict)
    if diff:
        return max(status(left) if status(left) > UNFIT else FIT, UNFIT if changed else FIT)
    if not quiet:
        write_error(line(changed, seen, rules, left))
    return status(left)


def line(changed: int, seen: int, rules: Counter[str], left: Tally) -> str:
    """What `--fix` did, and what remains."""
    done = f": {', '.join(f'{code} ({count:,})' for code, count in sorted(rules.items()))}" if rules else ""
    rest = [
        counted(left.severities[level], level.word)
        for level in sorted(Severity, reverse=True)
        if left.severities[level]
    ]
    remain = f" {', '.join(rest)} remain." if rest else ""
    return f"Mended {changed:,} of {counted(seen, 'file')}{done}.{remain}"


def shown_difference(text: str, color: str) -> str:
    """A difference as it may be shown: for a terminal everything but line ends is without power over it."""
    brush = paint(color, sys.stdout)
    safe = not sys.stdout.isatty()
    lines = []
    for row in text.split("\n"):
        style = {"+": "add", "-": "drop", "@": "dim"}.get(row[:1], "")
        shown = row if safe else pictured(row.rstrip("\r"))
        lines.append(brush(shown, style) if style else shown)
    return "\n".join(lines)
