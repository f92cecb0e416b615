"""Rules as screens and pages: what `archiver explain` prints and `docs/rules/` holds."""

from __future__ import annotations

import difflib
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from archiver.report.terminal import PLAIN, Paint, counted, cut, padded, wrapped
from archiver.rules import Rule
from archiver.schemas import directory

FAMILIES = {
    "X": "the source: bytes, XML, JSON, encoding",
    "T": "the text",
    "C": "who made the article",
    "D": "dates",
    "M": "what an article must say of itself",
    "N": "NewsML-G2",
    "S": "schema.org and what search engines ask for",
    "J": "ninjs",
    "P": "packages",
    "W": "a whole archive",
}
"""First letter of a code -> what its rules are about."""

WIDTH = 90
"""Running text is easier to read when it is not wider than this."""

SHOWN = 3
"""So many lines of a sample are shown."""


def mends(rule: Rule) -> bool:
    """Whether `--fix` mends what the rule finds; its documentation then has a paragraph that begins "The fix"."""
    return any(paragraph.startswith("The fix") for paragraph in paragraphs(rule))


def paragraphs(rule: Rule) -> list[str]:
    """The documentation after its first line; line breaks within a paragraph are of no meaning, but a list's are."""
    rest = rule.doc.partition("\n")[2].strip()
    return [paragraph.strip("\n") for paragraph in rest.split("\n\n") if paragraph.strip()]


def page(rule: Rule, columns: int, paint: Paint = PLAIN) -> list[str]:
    """A rule in full."""
    room = min(columns, WIDTH)
    about = [rule.severity.word, FAMILIES.get(rule.code[0], "").partition(":")[0]]
    if rule.formats:
        about[1] = ", ".join(rule.formats)
    if mends(rule):
        about.append("mended by --fix")
    head = f"{rule.code} {rule.name}"
    side = " · ".join(about)
    gap = max(2, room - len(head) - len(side))
    lines = [
        f"{paint(head, 'bold')}{' ' * gap}{paint(side, rule.severity.word)}",
        "",
        *wrapped(rule.summary, room),
    ]
    for paragraph in paragraphs(rule):
        lines += ["", *flowed(paragraph, room)]
    sample = sample_of(rule)
    if sample:
        wrong, right = contrast(sample)
        if wrong or right:
            lines.append("")
        lines += [paint(cut(f"  wrong   {text.strip()}", room), "drop") for text in wrong]
        lines += [paint(cut(f"  right   {text.strip()}", room), "add") for text in right]
    where = f"samples/rules/{sample.name}" if sample else ""
    lines += ["", padded(where, room - 12 - len(rule.since)) + f"since {rule.since}"]
    return lines


def flowed(paragraph: str, room: int) -> list[str]:
    """A paragraph wrapped; lines that are indented or begin a list stay lines."""
    lines = paragraph.split("\n")
    if any(line.startswith((" ", "- ", "* ", "| ")) for line in lines):
        return [cut(line, room) for line in lines]
    return wrapped(" ".join(lines), room)


def table(rules: list[Rule], columns: int, paint: Paint = PLAIN) -> list[str]:
    """All rules, one to a line, under what they are about."""
    width = max(len(rule.name) for rule in rules)
    lines: list[str] = []
    for letter, family in groupby(rules, key=lambda rule: rule.code[0]):
        lines.append(paint(f"{letter}  {FAMILIES.get(letter, '')}", "bold"))
        for rule in family:
            mark = " [*]" if mends(rule) else ""
            word = paint(padded(rule.severity.word, 8), rule.severity.word)
            summary = cut(rule.summary, max(30, columns - width - 24)) + mark
            lines.append(f"   {rule.code}  {word} {padded(rule.name, width)}  {summary}")
    able = sum(map(mends, rules))
    mending = f", {able} of them can mend [*]" if able else ""
    return [*lines, f"{counted(len(rules), 'rule')}{mending}. archiver explain CODE tells more."]


def record(rule: Rule) -> dict[str, Any]:
    """A rule as plain values."""
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.word,
        "summary": rule.summary,
        "doc": rule.doc,
        "formats": list(rule.formats),
        "groups": list(rule.groups),
        "mends": mends(rule),
        "since": rule.since,
    }


def markdown(rule: Rule) -> str:
    """A rule as a page of `docs/rules/`."""
    kinds = ", ".join(rule.formats) if rule.formats else "every format"
    lines = [
        f"# {rule.code} {rule.name}",
        "",
        rule.summary,
        "",
        f"| severity | reads | mended by `--fix` | since |\n|---|---|---|---|\n"
        f"| {rule.severity.word} | {kinds} | {'yes' if mends(rule) else 'no'} | {rule.since} |",
        *("\n" + paragraph for paragraph in paragraphs(rule)),
    ]
    sample = sample_of(rule)
    wrong, right = contrast(sample) if sample else ([], [])
    if wrong or right:
        shown = [*(f"- {line}".rstrip() for line in wrong), *(f"+ {line}".rstrip() for line in right)]
        lines += ["\n## What is wrong, and what is right", "", "```diff", *shown, "```"]
    if sample:
        lines += ["", f"The whole of both: `samples/rules/{sample.name}`."]
    return "\n".join(lines) + "\n"


@lru_cache(maxsize=512)
def sample_of(rule: Rule) -> Path | None:
    """The folder with the rule's samples, in a checkout."""
    folder = directory().parent / "samples" / "rules" / f"{rule.code}-{rule.name}"
    return folder if folder.is_dir() else None


def contrast(sample: Path) -> tuple[list[str], list[str]]:
    """The lines in which the bad sample differs from the good one, where they are few enough to show."""
    bad, good = (next(iter(sorted(sample.glob(f"{name}.*"))), None) for name in ("bad", "good"))
    if not bad or not good:
        return [], []
    try:
        before, after = (path.read_text(encoding="utf-8").splitlines() for path in (bad, good))
    except ValueError:
        return [], []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    wrong: list[str] = []
    right: list[str] = []
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind != "equal":
            wrong += before[start:end]
            right += after[other_start:other_end]
    wrong, right = ([line for line in lines if line.strip()] for lines in (wrong, right))
    return (wrong, right) if len(wrong) <= SHOWN and len(right) <= SHOWN else ([], [])
