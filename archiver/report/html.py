"""`-o html`: one page for people, that needs nothing from anywhere: no network, no script."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TextIO

import archiver
from archiver import locate
from archiver.article import Document
from archiver.finding import Finding, Severity
from archiver.locate import Place
from archiver.report import About, Tally, mends, placed, whole
from archiver.report.terminal import counted, pictured
from archiver.rules import RULES
from archiver.validation import UNREADABLE, Verdict

SHOWN = 5000
"""So many findings are on the page; the rest is counted by rule."""

AROUND = 60
"""Characters of a line shown on each side of a finding."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1c; --paper: #fff; --soft: #666; --line: #ddd; --error: #b3261e; --warning: #8a5a00; --note: #1f5fa8; --mark: #ffe9a8 }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --paper: #161616; --soft: #a0a0a0; --line: #383838; --error: #ff8a80; --warning: #ffc46b; --note: #8ab8ff; --mark: #5c4a12 } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 64rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin-top: 2.5rem; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
td.number, th.number { text-align: right } .error { color: var(--error) } .warning { color: var(--warning) } .note { color: var(--note) }
article { border-left: .25rem solid var(--line); padding: .1rem 0 .1rem 1rem; margin: 1rem 0 } article.error { border-color: var(--error) } article.warning { border-color: var(--warning) } article.note { border-color: var(--note) }
article > p { margin: .2rem 0; color: var(--ink); overflow-wrap: anywhere } .place, footer { color: var(--soft); font-size: .875rem; overflow-wrap: anywhere }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: .5rem; border: 1px solid var(--line); margin: .4rem 0; color: var(--ink) } mark { background: var(--mark); color: inherit }
@media print { body { max-width: none } article { break-inside: avoid } }
"""


class Writer:
    """Collects the blocks of the page, because its head tells what comes."""

    def __init__(self, out: TextIO, about: About) -> None:
        self.out, self.about = out, about
        self.blocks: list[str] = []
        self.rules: Counter[str] = Counter()
        self.graves: dict[str, Finding] = {}
        self.shown = self.left_out = 0

    def add(self, verdict: Verdict) -> None:
        """Keep the blocks of one source."""
        if not verdict.findings and verdict.word != UNREADABLE:
            return
        self.blocks.append(f"<section>\n<h2>{text(verdict.name)}</h2>\n")
        if verdict.word == UNREADABLE:
            self.blocks.append(
                f'<article class="error"><p><strong class="error">not checked</strong> {text(verdict.reason)}</p></article>\n'
            )
        for finding, where in placed(verdict):
            self.rules[finding.rule] += 1
            self.graves.setdefault(finding.rule, finding)
            if self.shown >= SHOWN:
                self.left_out += 1
                continue
            self.shown += 1
            self.blocks.append(block(verdict, finding, where))
        self.blocks.append("</section>\n")

    def end(self, tally: Tally) -> None:
        """Write the page."""
        self.out.write(head(tally))
        self.out.write(self.table())
        if self.left_out:
            self.out.write(f"<p>{self.left_out:,} findings are not shown below; the table counts them.</p>\n")
        self.out.writelines(self.blocks)
        self.out.write(
            f"<footer><p>archiver {text(archiver.__version__)}</p></footer>\n</main>\n</body>\n</html>\n"
        )

    def table(self) -> str:
        """How often each rule found something."""
        if not self.rules:
            return ""
        rows = []
        for code, count in sorted(
            self.rules.items(), key=lambda pair: (-self.graves[pair[0]].severity, -pair[1], pair[0])
        ):
            finding = self.graves[code]
            word = finding.severity.word
            about = RULES[code].summary if code in RULES else finding.name
            rows.append(
                f'<tr><td>{text(code)}</td><td class="{word}">{word}</td><td>{text(about)}</td><td class="number">{count:,}</td></tr>\n'
            )
        head = '<tr><th>rule</th><th>severity</th><th>what it says</th><th class="number">findings</th></tr>'
        ignored = "".join(f"<li>{text(code)}: {text(reason)}</li>" for code, reason in self.about.reasons)
        why = f"<p>Not checked, for a reason:</p><ul>{ignored}</ul>\n" if ignored else ""
        return f"<table>\n<thead>{head}</thead>\n<tbody>\n{''.join(rows)}</tbody>\n</table>\n{why}"


def text(words: str) -> str:
    """Words of a source as text of the page."""
    return escape(pictured(words), quote=True)


def head(tally: Tally) -> str:
    """The beginning of the page, with the verdict in one sentence."""
    found = [
        counted(tally.severities[level], level.word)
        for level in sorted(Severity, reverse=True)
        if tally.severities[level]
    ]
    unread = f", {counted(tally.unreadable, 'source')} not read" if tally.unreadable else ""
    known = f" {counted(tally.known, 'known finding')} left out." if tally.known else ""
    told = f"{counted(tally.articles, 'article')} in {counted(tally.sources, 'source')}{unread}: {', '.join(found) or 'nothing found'}.{known}"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>archiver: {text(told)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{text(told)}</h1>\n"
    )


def block(verdict: Verdict, finding: Finding, where: Place | None) -> str:
    """A finding with its place and its words."""
    word = finding.severity.word
    spot = f"line {where.line}, column {where.column}" if where and not whole(verdict, finding) else ""
    place = " · ".join(part for part in (spot, finding.path) if part)
    parts = [
        f'<article class="{word}">\n<p><strong class="{word}">{word} {text(finding.rule)}</strong> {text(finding.message)}</p>\n'
    ]
    if place:
        parts.append(f'<p class="place">{text(place)}</p>\n')
    if where and spot and verdict.document:
        parts.append(excerpt(verdict.document, where))
    if finding.label:
        parts.append(f"<p>{text(finding.label)}</p>\n")
    if finding.fix:
        how = "mended by --fix" if mends(finding) else "to be decided by a person"
        parts.append(f'<p class="place">fix: {text(finding.fix.title)} ({how})</p>\n')
    return "".join(parts) + "</article>\n"


def excerpt(document: Document, where: Place) -> str:
    """The line of the finding with the words marked."""
    line = locate.line_text(document, where.line)
    start = where.column - 1
    end = min(where.end_column - 1 if where.end_line == where.line else len(line), start + 4 * AROUND)
    before, after = line[max(0, start - AROUND) : start], line[end : end + AROUND]
    left = "… " if start > AROUND else ""
    right = " …" if len(line) > end + AROUND else ""
    return f"<pre>{left}{text(before)}<mark>{text(line[start:end])}</mark>{text(after)}{right}</pre>\n"
