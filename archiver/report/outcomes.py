"""What became of articles: the screen of one, the table of many, and JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, TextIO

import archiver
from archiver import formatfacts
from archiver.article import Article, Credit, CreditLine, Document
from archiver.finding import Finding, Severity
from archiver.locate import where
from archiver.outcome import Outcome, State
from archiver.report import About, full, placed, whole
from archiver.report.json import FORMAT, dumped
from archiver.report.records import findings
from archiver.report.terminal import counted, cut, padded, pictured
from archiver.source import Source
from archiver.validation import FIT, UNFIT, UNREADABLE, Verdict

LABEL, VALUE = 13, 33
"""Cells of the first two columns of an article's screen."""

LISTED = 20
"""Up to so many articles are listed one by one."""

OFTEN = 8
"""So many kinds of finding are named in the table of many."""

WORDS = {
    State.ARCHIVED: "archived",
    State.KNOWN: "already there",
    State.HELD: "held back",
    State.FAILED: "failed",
}


@dataclass(slots=True)
class Counts:
    """The counts of a run of ingest. `first` are the first outcomes, as long as they are few enough to be listed.

    `unread` tells of everything that readers met and could not interpret in how many articles it stood.
    """

    states: Counter[State] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    severities: Counter[Severity] = field(default_factory=Counter)
    kinds: dict[str, Finding] = field(default_factory=dict)
    first: list[Outcome] = field(default_factory=list)
    unread: Counter[str] = field(default_factory=Counter)
    limits: int = 0
    faults: int = 0
    skipped: int = 0

    @property
    def total(self) -> int:
        """How many articles there were."""
        return self.states.total()

    def add(self, outcome: Outcome) -> None:
        """Count one outcome."""
        self.states[outcome.state] += 1
        self.limits += outcome.limit
        self.faults += outcome.fault
        if len(self.first) <= LISTED:
            self.first.append(outcome)
        if outcome.state is State.KNOWN:
            return
        if outcome.article is not None:
            self.unread.update({left.what for left in outcome.article.unread})
        for finding in outcome.findings:
            self.severities[finding.severity] += 1
            self.kinds.setdefault(finding.rule, finding)
        for rule in {finding.rule for finding in outcome.findings}:
            self.rules[rule] += 1


def record(outcome: Outcome) -> dict[str, Any]:
    """An outcome as one JSON object."""
    return {
        "source": outcome.source,
        "sha512": outcome.sha512,
        **({"article": outcome.part} if outcome.part else {}),
        "state": outcome.state.value,
        "id": outcome.id,
        "package": outcome.package,
        **(
            {"reason": outcome.reason, "limit": outcome.limit, "fault": outcome.fault}
            if outcome.reason
            else {}
        ),
        "findings": [left_out(each, "source") for each in findings(as_verdict(outcome))],
    }


def left_out(value: dict[str, Any], name: str) -> dict[str, Any]:
    """A value without one of its fields."""
    return {key: inner for key, inner in value.items() if key != name}


def as_verdict(outcome: Outcome) -> Verdict:
    """The outcome's findings as a verdict on its source, which is how reports take them."""
    source = outcome.document.source if outcome.document else Source(outcome.source, b"")
    word = {State.HELD: UNFIT, State.FAILED: UNREADABLE}.get(outcome.state, FIT)
    return Verdict(
        source, word, outcome.findings, outcome.document, outcome.reason, outcome.limit, outcome.fault
    )


class Json:
    """`-o json`: one object for the run."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.outcomes: list[dict[str, Any]] = []

    def add(self, outcome: Outcome) -> None:
        """Keep an outcome for the report."""
        self.outcomes.append(record(outcome))

    def end(self, counts: Counts) -> None:
        """Write the object."""
        summary: dict[str, Any] = {
            "articles": counts.total,
            **{state.value: counts.states[state] for state in State},
        }
        summary |= {f"{level.word}s": counts.severities[level] for level in sorted(Severity, reverse=True)}
        if counts.unread:
            summary["unread"] = dict(counts.unread.most_common())
        report = {
            "archiver": archiver.__version__,
            "format": FORMAT,
            "summary": summary,
            "outcomes": self.outcomes,
            "not_shown": 0,
        }
        self.out.write(dumped(report, indent=2) + "\n")


class Lines:
    """`-o jsonl`: one outcome a line, as soon as it is known."""

    def __init__(self, out: TextIO) -> None:
        self.out = out

    def add(self, outcome: Outcome) -> None:
        """Write an outcome."""
        self.out.write(dumped(record(outcome)) + "\n")
        self.out.flush()

    def end(self, counts: Counts) -> None:
        """Nothing is left to do."""


def one(outcome: Outcome, archive: str, about: About, dry: bool = False) -> list[str]:
    """The screen of a single article."""
    if outcome.state is State.FAILED:
        return failure(outcome, about)
    lines: list[str] = []
    if outcome.document and outcome.article:
        lines = ["", *card(outcome, outcome.document, outcome.article, archive, about, dry), ""]
    if outcome.state is State.HELD:
        return [*lines, *held(outcome, about)]
    return [*lines, *remarks(outcome, about), ""] if outcome.findings else lines


def card(
    outcome: Outcome, document: Document, article: Article, archive: str, about: About, dry: bool
) -> list[str]:
    """What was understood of an article, and where it is now."""
    from archiver.report.articles import remark, shown

    room = about.columns - 2
    headline = article.headline.value if article.headline else pictured(outcome.source)
    rows = [("source", outcome.source, source_remark(document, article))]
    hint = "say it with --set date=YYYY-MM-DD" if article.published is None else remark(article.published)
    rows.append(("published", shown(article.published) if article.published else "not said", hint))
    rows += credits(document, article)
    rows.append(("package", *package(outcome, archive, dry)))
    lines = [f"  {about.paint(cut(headline, room - 2), 'bold')}", ""]
    for name, value, after in rows:
        lines += row(name, value, after, room)
    return lines


def row(name: str, value: str, after: str, room: int) -> list[str]:
    """A label, a value and a remark in their columns; a long value has a line of its own."""
    value = pictured(value)
    if not after:
        return [f"  {padded(name, LABEL)}{cut(value, room - LABEL)}".rstrip()]
    if len(value) < VALUE:
        return [f"  {padded(name, LABEL)}{padded(value, VALUE)}{cut(after, room - LABEL - VALUE)}".rstrip()]
    if len(value) + len(after) + 2 <= room - LABEL:
        return [f"  {padded(name, LABEL)}{value}  {pictured(after)}"]
    indent = " " * (LABEL + 2)
    return [f"  {padded(name, LABEL)}{cut(value, room - LABEL)}", f"{indent}{cut(after, room - LABEL)}"]


def source_remark(document: Document, article: Article) -> str:
    """Format, language and length."""
    from archiver.language import name

    parts = [formatfacts.FACTS[document.format][0]]
    if article.language:
        parts.append(name(article.language.value) or article.language.value)
    words = sum(len(paragraph.value.split()) for paragraph in article.body)
    if words:
        parts.append(counted(words, "word"))
    return ", ".join(parts)


def credits(document: Document, article: Article) -> list[tuple[str, str, str]]:
    """A row for everyone credited; and one that says when nobody is said to have written it."""
    rows: list[tuple[str, str, str]] = []
    for line in article.credit_lines:
        for credit in line.credits:
            rows.append((label(credit), who(credit), credit_remark(document, line)))
    if not any(credit.role in WRITERS and not credit.scope for credit in article.credits):
        rows.insert(0, ("author", "not said", ""))
    return rows


WRITERS = ("author", "reporter", "writer")


def label(credit: Credit) -> str:
    """The role, short enough for the column."""
    text = credit.role if not credit.scope else f"{credit.role}, {credit.scope}"
    return text if len(text) < LABEL else text[: LABEL - 2] + "…"


def who(credit: Credit) -> str:
    """The name, with the place that goes with it."""
    return f"{credit.name}, {credit.location}" if credit.location else credit.name


def credit_remark(document: Document, line: CreditLine) -> str:
    """Where a credit stood, and what was left out in reading it."""
    found = where(document, line.span, line.path) if not line.path else None
    spot = line.path or (f"line {found.line}" if found else "")
    removed = [change.before for change in line.changes if change.before and not change.after]
    return f"{spot}, without {' '.join(removed)}" if removed else spot


def package(outcome: Outcome, archive: str, dry: bool) -> tuple[str, str]:
    """Where the package is, or why there is none."""
    if outcome.state is State.HELD:
        grave = Counter(finding.severity for finding in outcome.findings)
        worst = max(grave, default=Severity.ERROR)
        return "none: held back by " + counted(grave[worst], worst.word), ""
    if dry:
        return "none: a dry run writes nothing", ""
    return f"{archive}/{outcome.package}", "already there" if outcome.state is State.KNOWN else ""


def remarks(outcome: Outcome, about: About) -> list[str]:
    """Every finding on one line, the gravest first."""
    found = sorted(placed(as_verdict(outcome)), key=lambda pair: -pair[0].severity)
    verdict = as_verdict(outcome)
    spots = [f"line {spot.line}" if spot and not whole(verdict, finding) else "" for finding, spot in found]
    width = max(map(len, spots), default=0)
    lines = []
    for (finding, _), spot in zip(found, spots, strict=True):
        word = about.paint(padded(finding.severity.word, 8), finding.severity.word)
        before = f"  {word} {finding.rule}  " + (f"{padded(spot, width)}  " if width else "")
        room = about.columns - 17 - (width + 2 if width else 0)
        lines.append(before + cut(finding.message, max(30, room)))
    return lines


def held(outcome: Outcome, about: About) -> list[str]:
    """The findings that hold an article back, in full; the others on a line each."""
    verdict = as_verdict(outcome)
    worst = max((finding.severity for finding in outcome.findings), default=Severity.ERROR)
    lines: list[str] = []
    rest = []
    for finding, spot in placed(verdict):
        if finding.severity < worst:
            rest.append(finding)
            continue
        lines += [*full.lines(verdict, finding, spot, about), ""]
    if rest:
        others = Outcome(outcome.source, outcome.sha512, outcome.part, outcome.state, findings=tuple(rest))
        others.document = outcome.document
        lines += [*remarks(others, about), ""]
    if not outcome.findings and outcome.reason:
        lines += [f"  {cut(outcome.reason, about.columns - 2)}", ""]
    return lines


def failure(outcome: Outcome, about: About) -> list[str]:
    """The lines for what could not be read or done."""
    head = about.paint("failed", "error")
    if outcome.fault:
        told = pictured(outcome.reason)
        return [f"{head}  {pictured(outcome.source)}  a fault in archiver, not in the article: {told}"]
    return [f"{head}  {pictured(outcome.source)}  {pictured(outcome.reason)}"]


def listing(outcomes: list[Outcome], about: About) -> list[str]:
    """A few articles, one to a line: what became of each and what there is to know."""
    width = min(44, max(len(pictured(outcome.source)) for outcome in outcomes))
    lines = []
    for outcome in outcomes:
        style = {State.ARCHIVED: "good", State.HELD: "error", State.FAILED: "error"}.get(outcome.state, "dim")
        word = about.paint(padded(WORDS[outcome.state], 14), style)
        name = padded(tail(pictured(outcome.source), width), width)
        room = max(24, about.columns - width - 20)
        lines.append(f"  {word}{name}  {cut(gist(outcome), room)}".rstrip())
    return lines


def tail(text: str, room: int) -> str:
    """The end of a path, which tells more than its beginning."""
    return text if len(text) <= room else "…" + text[-room + 1 :]


def gist(outcome: Outcome) -> str:
    """The one thing to know of an outcome in a list."""
    if outcome.state is State.HELD and outcome.findings:
        worst = max(outcome.findings, key=lambda finding: finding.severity)
        return f"{worst.rule}  {worst.message}"
    if outcome.reason:
        return outcome.reason
    return outcome.article.headline.value if outcome.article and outcome.article.headline else ""


def table(counts: Counts, archive: str, seconds: float, about: About, dry: bool = False) -> list[str]:
    """The summary of many articles."""
    total = f"{counts.total:,}"
    width = max(len(total), len("articles"))
    lines = ["", " " * 22 + "articles".rjust(width)]
    hints = {
        State.HELD: f"archiver status {archive} --held",
        State.FAILED: f"archiver status {archive} --failed",
    }
    for state, words in WORDS.items():
        if counts.states[state]:
            named = words if not dry or state is not State.ARCHIVED else "would be archived"
            hint = hints.get(state, "") if not dry else ""
            lines.append(f"  {named:<20}{counts.states[state]:>{width},}   {hint}".rstrip())
    rate = f", {counts.total / seconds:,.0f}/s" if seconds >= 1 else ""
    lines += ["  " + "─" * (20 + width), f"  {'':<20}{total:>{width}}   in {duration(seconds)}{rate}"]
    if counts.rules:
        lines += ["", *often(counts, about)]
    if counts.unread:
        lines += ["", *not_read(counts)]
    return lines


def not_read(counts: Counts) -> list[str]:
    """What stands in the sources and was not interpreted; their bytes are in the packages, whatever becomes of it."""
    shown = sorted(counts.unread.items(), key=lambda pair: (-pair[1], pair[0]))
    title = "not read, kept in the original"
    width = min(48, max(len(title), *(len(pictured(what)) for what, _ in shown[:OFTEN]))) + 2
    lines = [f"  {title:<{width}}articles"]
    lines += [
        f"  {padded(cut(pictured(what), width - 2), width)}{count:>8,}" for what, count in shown[:OFTEN]
    ]
    if len(shown) > OFTEN:
        lines.append(f"  … and {counted(len(shown) - OFTEN, 'other thing')} besides")
    return lines


def often(counts: Counts, about: About) -> list[str]:
    """The kinds of finding met most often."""
    shown = sorted(counts.rules.items(), key=lambda pair: (-pair[1], pair[0]))[:OFTEN]
    width = max(len(counts.kinds[code].name) for code, _ in shown)
    lines = [f"  {'found most often':<{width + 17}}articles"]
    for code, count in shown:
        finding = counts.kinds[code]
        word = about.paint(padded(finding.severity.word, 8), finding.severity.word)
        lines.append(f"  {code}  {padded(finding.name, width)}  {word}{count:>8,}")
    if len(counts.rules) > OFTEN:
        lines.append(f"  … and {counted(len(counts.rules) - OFTEN, 'other rule')}")
    return lines


def last_line(counts: Counts, dry: bool = False) -> str:
    """The sentence that ends the report of one article, or of nothing to do."""
    if not counts.total:
        return "Nothing to do: no article was found."
    if counts.states[State.KNOWN] == counts.total:
        return f"Nothing to do: the archive already holds {counts.total:,} of {counts.total:,} articles."
    if counts.states[State.HELD]:
        return f"{counted(counts.states[State.HELD], 'article')} held back. Mend it and give the same command again; what is archived is passed over."
    if counts.states[State.FAILED]:
        return f"{counted(counts.states[State.FAILED], 'source')} could not be archived."
    found = [
        counted(counts.severities[level], level.word)
        for level in (Severity.ERROR, Severity.WARNING)
        if counts.severities[level]
    ]
    with_them = f", with {' and '.join(found)}" if found else ""
    done = "would be archived" if dry else "archived"
    return f"{counted(counts.states[State.ARCHIVED], 'article')} {done}{with_them}."


def hint(counts: Counts) -> str:
    """What to type to learn more of the gravest finding."""
    if not counts.kinds:
        return ""
    worst = max(counts.kinds.values(), key=lambda finding: (finding.severity, -ord(finding.rule[0])))
    return f"archiver explain {worst.rule} tells more of a finding"


def duration(seconds: float) -> str:
    """A time for people."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"
