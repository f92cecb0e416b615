"""`archiver verify`: prove that an archive is as it was written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from archiver.cli import FIT, UNFIT, UNREADABLE, meaning, options
from archiver.cli.progress import Progress
from archiver.cli.screen import data_output, output, paint, write_error
from archiver.finding import ERROR, Finding
from archiver.report.outcomes import duration
from archiver.report.terminal import Paint, counted, pictured


@click.command(name="verify", short_help="Prove that an archive is as it was written.")
@click.argument("words", nargs=-1, metavar="[ARCHIVE] [ID]...")
@options.output(("full", "json", "jsonl"), "full, json, or jsonl: one finding a line.")
@click.option(
    "--profile", "bagit_profile", metavar="FILE", default=None, help="Judge bags by this BagIt profile, too."
)
@options.showing
def command(**given: Any) -> int:
    """Prove that an archive is as it was written.

    ARCHIVE is an archive, also one in a bucket (s3://...), or anybody's bag (a directory, a tar or a zip file), a directory
    of bags, an OCFL object or storage root. It may be left out where ARCHIVER_ARCHIVE or archiver.toml names one. IDs name
    articles to look at; all by default.
    """
    from archiver.migration.mirror import Unanswered, folders
    from archiver.package.judge import judged
    from archiver.package.packed import kind_of
    from archiver.package.profiles import ProfileBroken
    from archiver.stores import ADDRESS

    archive, ids = meaning.archive_first(given["words"], given)
    far = ADDRESS in archive
    if far and ids:
        raise click.UsageError("of an archive at an address everything is verified: leave the IDs out")
    if not far and not Path(archive).is_dir() and not kind_of(Path(archive)):
        write_error(
            f"error: {archive}: "
            + (
                "no such directory"
                if not Path(archive).exists()
                else "neither a directory nor a tar or zip file"
            )
        )
        return UNREADABLE
    wanted = given["wanted"].format
    machine = wanted != "full"
    out = data_output() if machine else output()
    brush = paint(given["color"], out)
    progress = Progress(None, quiet=given["quiet"])
    broken = 0
    records: list[dict[str, Any]] = []
    try:
        profile = Path(given["bagit_profile"]) if given["bagit_profile"] else None
        places = folders(archive) if far else [Path(archive)]
        for verified in (each for place in places for each in judged(place, ids, profile)):
            findings = verified.findings
            path = (
                f"{archive.rstrip('/')}/{verified.package}" if far else str(Path(archive, verified.package))
            )
            progress.step()
            broken += any(finding.severity >= ERROR for finding in findings)
            if machine:
                records += [record(path, finding) for finding in findings]
                if wanted == "jsonl":
                    write_lines(out, records)
            else:
                out.writelines("\n".join(lines(path, finding, brush)) + "\n" for finding in findings)
    except ProfileBroken as error:
        raise click.UsageError(str(error)) from None
    except Unanswered as error:
        write_error(f"error: {error}")
        return UNREADABLE
    finally:
        progress.end()
    if wanted == "json":
        from archiver.report.json import FORMAT, dumped

        summary = {"packages": progress.done, "broken": broken}
        out.write(dumped({"format": FORMAT, "summary": summary, "findings": records}, indent=2) + "\n")
    elif not machine:
        out.write(last_line(progress.done, broken, progress.seconds, archive))
    if not progress.done:
        return UNREADABLE
    return UNFIT if broken else FIT


def write_lines(out: Any, records: list[dict[str, Any]]) -> None:
    """Write what has come together so far, one to a line."""
    from archiver.report.json import dumped

    out.writelines(dumped(each) + "\n" for each in records)
    records.clear()


def record(path: str, finding: Finding) -> dict[str, Any]:
    """A finding about a package as plain values."""
    return {
        "package": path,
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity.word,
        "message": finding.message,
        "file": finding.path,
        "label": finding.label,
    }


def lines(path: str, finding: Finding, brush: Paint) -> list[str]:
    """A finding about a package, for people."""
    word = finding.severity.word
    block = [
        f"{brush(f'{word}[{finding.rule}]', word)}: {pictured(finding.message)}",
        f" {brush('-->', 'dim')} {pictured(path)}",
    ]
    block += [f"  {brush('=', 'dim')} {pictured(line)}" for line in finding.label.split("\n") if line]
    return block


def last_line(packages: int, broken: int, seconds: float, archive: str) -> str:
    """What was verified, and how it is."""
    if not packages:
        return f"Nothing to verify: {archive} holds no package.\n"
    told = "all as written" if not broken else f"{packages - broken:,} as written, {broken:,} not"
    return f"{counted(packages, 'package')} verified in {duration(seconds)}: {told}.\n"
