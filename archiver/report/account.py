"""The account of a migration: what went in, what came out, and from where."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from archiver.report.outcomes import duration
from archiver.report.terminal import Paint, counted, padded, pictured

if TYPE_CHECKING:
    from archiver.balance import Balance
    from archiver.segments import Run

WORDS = {
    "archived": "archived",
    "known": "already there",
    "held": "held back",
    "failed": "failed",
    "skipped": "passed over",
}
ROWS = 12
"""So many years and sources are shown; the others are added up."""


def lines(account: Balance, archive: str, seconds: float, brush: Paint, width: int) -> list[str]:
    """The account for people."""
    total = sum(account.states.values())
    room = max(len(f"{total:,}"), len("articles"))
    rows = ["", " " * 22 + "articles".rjust(room)]
    hints = {"held": f"archiver status {archive} --held", "failed": f"archiver status {archive} --failed"}
    for state, words in WORDS.items():
        if account.states[state]:
            rows.append(f"  {words:<20}{account.states[state]:>{room},}   {hints.get(state, '')}".rstrip())
    rate = f", {total / seconds:,.0f}/s" if seconds >= 1 else ""
    when = f"   in {duration(seconds)}{rate}" if seconds else ""
    rows += ["  " + "─" * (20 + room), f"  {'':<20}{total:>{room},}{when}"]
    rows.append(f"  from {counted(account.listed, 'source')}, {told(account, brush)}")
    if account.credits[0] or account.dates[0]:
        rows.append(
            f"  credits: {account.credits[0]:,} read, {account.credits[1]:,} kept; "
            f"dates: {account.dates[0]:,} read, {account.dates[1]:,} kept"
        )
    if account.origins:
        rows += ["", *table("format", by(account, "format"), width)]
        rows += ["", *table("year", decades(by(account, "year")), width)]
    if len(by(account, "source")) > 1:
        rows += ["", *table("source", by(account, "source"), width)]
    return rows


def told(account: Balance, brush: Paint) -> str:
    """Whether everything is accounted for."""
    if not account.unexplained:
        return "each accounted for"
    return brush(f"{account.unexplained:,} unexplained: a fault in archiver, not in the articles", "error")


def by(account: Balance, name: str) -> dict[str, Counter[str]]:
    """States by the source, the format or the year."""
    found: dict[str, Counter[str]] = {}
    for origin, states in account.origins.items():
        found.setdefault(getattr(origin, name) or "–", Counter()).update(states)
    return dict(sorted(found.items()))


def decades(years: dict[str, Counter[str]]) -> dict[str, Counter[str]]:
    """Years, or where there are many the decades; what has no date comes last."""
    found: dict[str, Counter[str]] = {}
    for year, counts in years.items():
        label = f"{year[:3]}0–{year[:3]}9" if len(years) > ROWS and year.isdigit() else year
        found.setdefault(label, Counter()).update(counts)
    undated = found.pop("–", None)
    return {**found, "–": undated} if undated else found


def table(head: str, found: dict[str, Counter[str]], width: int) -> list[str]:
    """Rows of a kind, with a column for each state."""
    states = [state for state in WORDS if any(counts[state] for counts in found.values())]
    names = {name: pictured(name) for name in found}
    room = min(
        max((len(each) for each in (*names.values(), head)), default=0), max(width - 14 * len(states) - 4, 12)
    )
    rows = [f"  {padded(head, room)}" + "".join(f"{WORDS[state]:>14}" for state in states)]
    shown = dict(list(found.items())[:ROWS]) if len(found) > ROWS + 1 else found
    for name, counts in shown.items():
        label = names[name] if len(names[name]) <= room else "…" + names[name][-room + 1 :]
        rows.append(f"  {padded(label, room)}" + "".join(f"{counts[state]:>14,}" for state in states))
    if len(shown) < len(found):
        rest: Counter[str] = Counter()
        for name, counts in found.items():
            rest.update(counts if name not in shown else {})
        label = padded(f"… {len(found) - len(shown)} more", room)
        rows.append(f"  {label}" + "".join(f"{rest[state]:>14,}" for state in states))
    return rows


def values(account: Balance, run: Run, digest: str) -> dict[str, Any]:
    """The account for machines."""
    import archiver

    return {
        "archiver": archiver.__version__,
        "run": run.number,
        "started": run.started,
        "digest": digest,
        "listed": account.listed,
        "accounted": account.sources,
        "unexplained": account.unexplained,
        **{state: account.states[state] for state in WORDS},
        "credits": {"read": account.credits[0], "kept": account.credits[1]},
        "dates": {"read": account.dates[0], "kept": account.dates[1]},
        "containers": account.containers,
        "octets": account.octets,
        "rules": dict(sorted(account.rules.items())),
        "origins": [
            {**origin._asdict(), **{state: count for state, count in states.items() if count}}
            for origin, states in sorted(account.origins.items())
        ],
        "broken": account.broken,
    }
