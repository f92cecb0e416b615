"""`archiver report`: what came into an archive, what became of it, and what somebody should look at."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archiver import files
from archiver.cli import FIT, UNREADABLE, meaning, options
from archiver.cli.screen import columns, data_output, output, paint, write_error
from archiver.cli.whole import asked
from archiver.report.terminal import Paint, counted, cut, pictured
from archiver.report.tongue import LANGUAGES, Tongue

if TYPE_CHECKING:
    from archiver.report.blocks import Block, Table
    from archiver.survey.balance import Whole
    from archiver.survey.index import Index

PAGE = "report.html"
ALIKE = 3
"""Of findings of one rule so many are shown; `-v` shows all."""


@click.command(name="report", short_help="Report on a whole archive.")
@click.argument("archive", required=False, envvar="ARCHIVER_ARCHIVE")
@click.option(
    "--csv",
    "folder",
    metavar="FOLDER",
    default=None,
    help="Write every table whole, as CSV files in this directory.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    help="The language of page and tables.  [default: en]",
)
@click.option(
    "--founded", metavar="YEAR", default="", help="The year of the house; what is dated before it is listed."
)
@click.option(
    "--against",
    type=click.Path(),
    metavar="FILE",
    default=None,
    help="Tell what changed since an earlier report, which -o json=FILE wrote.",
)
@click.option("-v", "--verbose", is_flag=True, help="List every finding, however many are alike.")
@options.output(
    ("full", "html", "json", "jsonl", "csv"),
    "full, json, jsonl or csv: what the archive as a whole is asked about; html: the page with everything.",
)
@options.showing
def command(**given: Any) -> int:
    """Report on a whole archive.

    The page is one file that needs nothing, -o html=report.html writes it. What comes out otherwise is what no single
    article could tell: spikes and gaps in time, stories that stand there twice, names spelt several ways.
    """
    archive = given["archive"] or meaning.settings(None, given).archive
    if not archive:
        raise click.UsageError("say which archive, or set ARCHIVER_ARCHIVE")
    if given["founded"] and not (given["founded"].isdigit() and len(given["founded"]) == 4):
        raise click.BadParameter(f"'{given['founded']}' is no year", param_hint="'--founded'")

    def written(found: Index) -> int:
        from archiver.survey import comparison, whole

        try:
            earlier = comparison.read(Path(given["against"])) if given["against"] else None
            write(whole.survey(found, archive, datetime.now(UTC), given["founded"], earlier), given)
        except comparison.NoReport as error:
            write_error(f"error: {error}")
            return UNREADABLE
        except OSError as error:
            write_error(f"error: {error.filename or given['folder']}: {files.why(error)}")
            return UNREADABLE
        return FIT

    return asked(archive, given["quiet"], written)


def write(whole: Whole, given: dict[str, Any]) -> None:
    """Write what was asked for: the tables, then the page or the findings."""
    from archiver.survey import balance
    from archiver.survey.whole import blocks

    tongue = Tongue(given["language"])
    wanted = given["wanted"]
    every: list[Block] = []
    if given["folder"] or wanted.format in ("html", "json"):
        every = list(blocks(whole))
        written = list(tables(every, Path(given["folder"]), tongue)) if given["folder"] else []
        every.append(balance.files(whole, written))
    if wanted.file:
        with open(wanted.file, "w", encoding="utf-8", newline="") as out:
            show(whole, every, out, given, tongue)
        if not given["quiet"]:
            write_error(f"The report is in {wanted.file}.")
    else:
        show(whole, every, output() if wanted.format == "full" else data_output(), given, tongue)
    if given["folder"] and not given["quiet"]:
        write_error(
            f"{counted(sum(len(block.tables) for block in every[:-1]), 'table')} written to {given['folder']}."
        )


def tables(blocks: Iterable[Block], folder: Path, tongue: Tongue) -> Iterable[tuple[str, int, str]]:
    """Write every table; yields the name, the size and the SHA-256 of each file."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in (table for block in blocks for table in block.tables):
        place = folder / f"{table.name}.csv"
        with open(place, "w", encoding="utf-8", newline="") as out:
            table_written(table, out, tongue)
        with open(place, "rb") as data:
            digest = hashlib.file_digest(data, "sha256")
        yield place.name, place.stat().st_size, digest.hexdigest()


def table_written(table: Table, out: Any, tongue: Tongue) -> None:
    """One table as CSV that no spreadsheet takes for formulas."""
    from archiver.report.csv import harmless

    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow([tongue.say(head) for head in table.columns])
    rows.writerows([harmless(tongue.plain(value)) for value in row] for row in table.all())


def show(whole: Whole, blocks: list[Block], out: Any, given: dict[str, Any], tongue: Tongue) -> None:
    """Write the report in the form that was asked for."""
    form = given["wanted"].format
    if form == "html":
        from archiver.report.page import page

        out.writelines(page(blocks, whole.name, tongue))
    elif form == "full":
        brush = paint(given["color"], out)
        out.write("\n".join(screen(whole, columns(out), brush, given["verbose"], tongue)) + "\n")
    else:
        data(whole, blocks, out, form, tongue)


def data(whole: Whole, blocks: list[Block], out: Any, form: str, tongue: Tongue) -> None:
    """The findings for programs; JSON has the blocks, too."""
    from archiver.report.json import FORMAT, dumped
    from archiver.survey import balance

    records = [record(whole.name, *each) for each in told(whole)]
    if form == "csv":
        from archiver.report.csv import harmless

        rows = csv.writer(out, lineterminator="\r\n")
        rows.writerow(("rule", "name", "severity", "message", "find", "more"))
        rows.writerows(
            [harmless(each[key]) for key in ("rule", "name", "severity", "message", "find", "more")]
            for each in records
        )
    elif form == "jsonl":
        out.writelines(dumped(each) + "\n" for each in records)
    else:
        values = {
            "format": FORMAT,
            "archive": whole.name,
            "states": balance.counted_states(whole),
            "rules": balance.rules_of(whole),
            "findings": records,
            "blocks": [block(each, tongue) for each in blocks],
        }
        out.write(dumped(values, indent=2) + "\n")


def told(whole: Whole) -> Iterable[tuple[Any, str]]:
    """The findings, the gravest first, each with what it names: a query or a package."""
    from archiver.survey.answers import findings

    return (
        (each, each.path)
        for each in sorted(findings(whole.problems), key=lambda each: (-each.severity, each.rule))
    )


def record(archive: str, finding: Any, path: str) -> dict[str, Any]:
    """A finding about an archive as plain values."""
    return {
        "archive": archive,
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity.word,
        "message": finding.message,
        "find": path,
        "more": finding.label,
    }


def block(each: Block, tongue: Tongue) -> dict[str, Any]:
    """A block as plain values: of each table the rows that the page shows, and how many there are."""
    return {
        "name": each.key,
        "title": tongue.say(each.title),
        "state": each.state,
        "words": [tongue.sentence(words) for words in each.words],
        "tables": [
            {
                "name": table.name,
                "title": tongue.say(table.title),
                "columns": list(table.columns),
                "rows": [[plain(value, tongue) for value in row] for row in table.rows],
                "total": table.total,
            }
            for table in each.tables
        ],
    }


def plain(value: Any, tongue: Tongue) -> Any:
    """A cell as JSON has it."""
    return (
        value
        if isinstance(value, (int, float))
        else list(value)
        if isinstance(value, tuple)
        else tongue.cell(value)
    )


def screen(whole: Whole, width: int, brush: Paint, verbose: bool, tongue: Tongue) -> list[str]:
    """What the archive as a whole is asked about, for people."""
    from archiver.survey import balance, comparison

    verdict = balance.verdict(whole)
    lines = [tongue.sentence(verdict.words[0])]
    if whole.earlier:
        states = balance.counted_states(whole)
        lines.append(tongue.sentence(comparison.sentence(whole.earlier, states, whole.problems)))
    lines.append("")
    shown: dict[str, int] = {}
    every = list(told(whole))
    for finding, path in every:
        shown[finding.rule] = shown.get(finding.rule, 0) + 1
        if verbose or shown[finding.rule] <= ALIKE:
            word = finding.severity.word
            lines.append(
                f"{brush(f'{word}[{finding.rule}]', word)}: {cut(pictured(finding.message), width - 14)}"
            )
            lines.append(f"  {brush('find', 'dim')} {cut(pictured(path), width - 8)}")
            lines += (
                [f"  {brush('=', 'dim')} {cut(pictured(finding.label), width - 5)}"] if finding.label else []
            )
    for rule, count in shown.items():
        if count > ALIKE and not verbose:
            lines.append(f"… {count - ALIKE:,} more of {rule}")
    lines += [""] if every else []
    lines.append(f"archiver report {whole.name} -o html={PAGE} writes the page with everything.")
    return lines
