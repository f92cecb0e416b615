"""`archiver status`: what an archive holds, and what awaits."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any

import click

from archiver.cli import FIT, UNREADABLE, meaning, options
from archiver.cli.screen import columns, data_output, output, paint, write_error
from archiver.files import in_words
from archiver.outcome import Outcome, State
from archiver.report import About
from archiver.report import outcomes as screens
from archiver.report.terminal import counted, cut, padded, pictured

ALIKE = 3
"""Of articles that wait for the same reason so many are named; `-v` names them all."""


@click.command(name="status", short_help="Tell what an archive holds and what awaits.")
@click.argument("archive", required=False, envvar="ARCHIVER_ARCHIVE")
@click.option("--held", is_flag=True, help="List what is held back, and why.")
@click.option("--failed", is_flag=True, help="List what failed, and why.")
@click.option("--rebuild", is_flag=True, help="Make the ledger anew from the packages.")
@click.option("-v", "--verbose", is_flag=True, help="List every article, however many are alike.")
@options.output(("full", "json", "jsonl"), "full, json, or jsonl: one outcome a line.")
@options.showing
def command(**given: Any) -> int:
    """Tell what an archive holds and what awaits."""
    from archiver.ledger import Ledger, LedgerBroken

    archive = given["archive"] or meaning.settings(None, given).archive
    if not archive:
        raise click.UsageError("say which archive, or set ARCHIVER_ARCHIVE")
    try:
        if given["rebuild"]:
            rebuilt(archive)
        ledger = Ledger(Path(archive), read_only=True)
        try:
            return show(ledger, archive, given)
        finally:
            ledger.close()
    except LedgerBroken as error:
        write_error(f"error: {error}")
        return UNREADABLE


def rebuilt(archive: str) -> None:
    """Make the ledger anew."""
    from archiver.recovery import rebuild

    if not Path(archive).is_dir():
        raise click.BadParameter(f"{archive} is no directory", param_hint="'ARCHIVE'")
    count = rebuild(Path(archive))
    write_error(f"The ledger of {archive} was made anew from {counted(count, 'package')}.")


def show(ledger: Any, archive: str, given: dict[str, Any]) -> int:
    """Write what was asked for."""
    states = [
        state for state, wanted in ((State.HELD, given["held"]), (State.FAILED, given["failed"])) if wanted
    ]
    machine = given["wanted"].format != "full"
    out = data_output() if machine else output()
    if machine:
        from archiver.report.json import dumped

        waiting = [
            outcome for state in states or (State.HELD, State.FAILED) for outcome in ledger.waiting(state)
        ]
        if given["wanted"].format == "jsonl":
            out.writelines(dumped(screens.record(outcome)) + "\n" for outcome in waiting)
        else:
            values = {
                "archive": archive,
                "counts": ledger.counts(),
                "rules": ledger.tally(),
                "waiting": [screens.record(outcome) for outcome in waiting],
            }
            out.write(dumped(values, indent=2) + "\n")
        return FIT
    about = About(paint(given["color"], out), columns(out))
    lines: list[str] = []
    for state in states:
        lines += waiting_lines(list(ledger.waiting(state)), state, archive, about, given["verbose"])
    out.write("\n".join(lines or overview(ledger, archive, about)) + "\n")
    return FIT


def overview(ledger: Any, archive: str, about: About) -> list[str]:
    """The counts of the archive."""
    counts = ledger.counts()
    versions = counts["archived"] - counts["articles"]
    more = f", {counted(versions, 'later version')}" if versions else ""
    lines = [
        f"  {'articles':<13}{counts['articles']:>10,}   in {counted(counts['archived'], 'package')}{more}, {in_words(counts['size'])}"
    ]
    for state, words in ((State.HELD, "held back"), (State.FAILED, "failed")):
        if counts[state.value]:
            lines.append(
                f"  {words:<13}{counts[state.value]:>10,}   archiver status {archive} --{state.value}"
            )
    tally = ledger.tally()
    if tally:
        lines += ["", *found_most(tally, about)]
    return lines


def found_most(tally: dict[str, int], about: About) -> list[str]:
    """The rules that found something in most packages."""
    from archiver.rules import all_rules

    names = {rule.code: rule for rule in all_rules()}
    shown = sorted(tally.items(), key=lambda pair: (-pair[1], pair[0]))[: screens.OFTEN]
    width = max(len(names[code].name) if code in names else 0 for code, _ in shown)
    lines = [f"  {'found most often':<{width + 17}}packages"]
    for code, count in shown:
        rule = names.get(code)
        word = rule.severity.word if rule else ""
        styled = about.paint(padded(word, 8), word) if rule else padded("", 8)
        lines.append(f"  {code}  {padded(rule.name if rule else '', width)}  {styled}{count:>8,}")
    return lines


def waiting_lines(
    waiting: list[Outcome], state: State, archive: str, about: About, verbose: bool
) -> list[str]:
    """What waits, grouped by its reason."""
    if not waiting:
        return ["Nothing is held back." if state is State.HELD else "Nothing failed."]
    head = f"{counted(len(waiting), 'article')} {'is' if len(waiting) == 1 else 'are'} held back."
    if state is State.FAILED:
        head = f"{counted(len(waiting), 'source')} could not be read or archived."
    lines = [head, ""]
    named = [pictured(outcome.source) for outcome in waiting]
    width = min(44, max(map(len, named)))
    for code, group in groupby(sorted(waiting, key=reason), key=lambda outcome: reason(outcome)[0]):
        alike = list(group)
        shown = alike if verbose or len(alike) <= ALIKE + 1 else alike[:ALIKE]
        for outcome in shown:
            name = padded(screens.tail(pictured(outcome.source), width), width)
            lines.append(f"  {name}  {cut(screens.gist(outcome), max(30, about.columns - width - 4))}")
        if len(shown) < len(alike):
            lines.append(
                f"  … {len(alike) - len(shown):,} more" + (f" with {code}" if code else " like these")
            )
    lines += [
        "",
        f"Mend them, then give the same `archiver ingest` command again; --retry {state.value} tries those that did not change, too.",
        f"What a migration brought is tried again by `archiver migrate PLAN --retry {state.value}`.",
    ]
    return lines


def reason(outcome: Outcome) -> tuple[str, str]:
    """What waiting articles are grouped and sorted by."""
    worst = max(outcome.findings, key=lambda finding: finding.severity, default=None)
    return (worst.rule if worst else "", outcome.source)
