"""`archiver ingest`: read, check, package and record articles."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from archiver import files
from archiver.cli import FAULT, FIT, INTERRUPTED, LIMIT, UNFIT, UNREADABLE, meaning, options
from archiver.cli.progress import Progress
from archiver.cli.screen import columns, data_output, output, paint, write_error
from archiver.config import Settings
from archiver.outcome import Outcome, State
from archiver.report import About
from archiver.report import outcomes as screens
from archiver.report.terminal import counted
from archiver.source import LimitReached, Source, Unreadable


@click.command(name="ingest", short_help="Read, check, package and record articles.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--to",
    "archive",
    metavar="DIR",
    default=None,
    envvar="ARCHIVER_ARCHIVE",
    show_envvar=True,
    help="The archive to write to; made if missing.",
)
@click.option("--from-list", is_flag=True, help="PATHs are lists of sources, one to a line.")
@options.reading
@options.judging
@click.option(
    "--retry",
    type=click.Choice(["held", "failed"]),
    default=None,
    help="Try again what was held or failed before.",
)
@click.option(
    "--layout",
    type=click.Choice(["folder", "tar", "zip"]),
    default=None,
    help="What one package is.  [default: folder]",
)
@click.option(
    "--store",
    type=click.Choice(["bag", "ocfl"]),
    default=None,
    help="Keep packages as bags, or as versions of OCFL objects.  [default: bag]",
)
@click.option(
    "--durability",
    type=click.Choice(["none", "batch", "each"]),
    default=None,
    help="When packages are forced onto the disk.  [default: batch]",
)
@options.jobs
@click.option(
    "--shard",
    type=options.ShardType(),
    metavar="K/N",
    default=None,
    help="Take only every N-th source, from the K-th: one machine's share.",
)
@click.option("-n", "--dry-run", is_flag=True, help="Do everything but write.")
@options.output(("full", "json", "jsonl"), "Report as full, json or jsonl.  [default: full]")
@options.showing
def command(**given: Any) -> int:
    """Read, check, package and record articles.

    PATH is a file, a directory, or - for standard input. Sources are never changed. What the archive already holds
    is passed over, so a run that stopped is resumed by giving the same command again.
    """
    first = given["paths"][0]
    settings = meaning.settings(None if first == "-" or given["from_list"] else Path(first), given)
    if settings.baseline:
        meaning.baseline(settings.baseline)
    archive = given["archive"] or settings.archive
    if not archive:
        raise click.UsageError("say where the archive is, with --to DIR or ARCHIVER_ARCHIVE")
    return Run(archive, settings, given).run()


class Run:
    """One run of ingest: its outcomes counted, shown and turned into an exit status."""

    def __init__(self, archive: str, settings: Settings, given: dict[str, Any]) -> None:
        self.archive, self.settings, self.given = archive, settings, given
        self.counts = screens.Counts()

    def run(self) -> int:
        """Ingest everything and report."""
        from archiver.archive import ArchiveUnwritable
        from archiver.ledger import LedgerBroken

        machine = self.writer()
        progress = Progress(self.expected(), quiet=self.given["quiet"])
        try:
            for outcome in self.outcomes():
                self.counts.add(outcome)
                if machine:
                    machine.add(outcome)
                progress.step(self.note())
        except KeyboardInterrupt:
            progress.end()
            write_error(
                f"Stopped after {counted(self.counts.total, 'article')}. Everything written is complete; give the same command again to go on."
            )
            return INTERRUPTED
        except ArchiveUnwritable as error:
            write_error(f"error: {error}")
            return LIMIT if error.full else UNREADABLE
        except LedgerBroken as error:
            write_error(f"error: {error}")
            return UNREADABLE
        finally:
            progress.end()
        if machine:
            machine.end(self.counts)
        else:
            self.screen(progress.seconds)
        return status(self.counts)

    def writer(self) -> screens.Json | screens.Lines | None:
        """What writes the outcomes for machines, if that is asked for."""
        wanted = self.given["wanted"].format
        if wanted == "full":
            return None
        return screens.Json(data_output()) if wanted == "json" else screens.Lines(data_output())

    def expected(self) -> int | None:
        """How many sources there are; counted only where a person looks on."""
        if not sys.stderr.isatty() or self.given["from_list"] or "-" in self.given["paths"]:
            return None
        return sum(1 for _ in files.walk(self.given["paths"]))

    def outcomes(self) -> Iterator[Outcome]:
        """The outcome of every article, in the order of the sources."""
        from archiver.ingest import run

        paths: list[str | Path] = list(self.given["paths"])
        sources: list[Source] = []
        if paths == ["-"]:
            paths = []
            try:
                sources = [Source("<stdin>", files.limited(sys.stdin.buffer, self.settings.max_bytes))]
            except Unreadable as reason:
                limit = isinstance(reason, LimitReached)
                yield Outcome("<stdin>", "", 0, State.FAILED, reason=str(reason), limit=limit)
                return
        elif self.given["from_list"]:
            paths = list(listed(self.given["paths"]))
        yield from run(
            paths,
            Path(self.archive),
            self.settings,
            now=datetime.now(UTC),
            keep=True,
            dry_run=self.given["dry_run"],
            on_skip=self.skip,
            sources=sources,
        )

    def skip(self, path: Path, reason: str) -> None:
        """A file found in a directory was passed over."""
        self.counts.skipped += 1

    def note(self) -> str:
        """What the progress says besides the number."""
        states = self.counts.states
        return "  ".join(
            f"{states[state]:,} {state.value}" for state in (State.HELD, State.FAILED) if states[state]
        )

    def screen(self, seconds: float) -> None:
        """The report for people."""
        out = output()
        about = About(paint(self.given["color"], out), columns(out), self.settings.reasons)
        counts, dry = self.counts, self.given["dry_run"]
        if counts.total == 1:
            restore(counts.first[0], self.settings)
        nothing_new = counts.states[State.KNOWN] == counts.total
        lines: list[str] = []
        if counts.total == 1 and not nothing_new:
            lines = screens.one(counts.first[0], self.archive, about, dry)
        elif counts.total > 1 and not nothing_new:
            if counts.total <= screens.LISTED:
                lines = ["", *screens.listing(counts.first, about)]
            lines += screens.table(counts, self.archive, seconds, about, dry)
        if lines:
            out.write("\n".join(lines) + "\n")
        if self.given["quiet"]:
            return
        ending = screens.last_line(counts, dry) if counts.total < 2 or nothing_new else ""
        hint = screens.hint(counts) if ending and counts.states[State.ARCHIVED] else ""
        endings = [f"{ending:<43} {hint}".rstrip()] if ending else []
        if counts.skipped:
            endings += ["", f"  {counted(counts.skipped, 'file')} passed over as binary."]
        if endings:
            out.write("\n".join(endings) + "\n")


def restore(outcome: Outcome, settings: Settings) -> None:
    """Read the article of an outcome again for the screen, where the ledger answered for it."""
    if outcome.state is not State.HELD or outcome.document is not None or outcome.source == "<stdin>":
        return
    from archiver import formats

    with contextlib.suppress(Unreadable):
        source = files.read(outcome.source, settings.max_bytes)
        if source.sha512 == outcome.sha512:
            outcome.document = formats.read(source, settings.given, settings.as_format)
            if outcome.part < len(outcome.document.articles):
                outcome.article = outcome.document.articles[outcome.part]


def listed(lists: list[str]) -> Iterator[Path]:
    """The paths that lists name, one to a line; - is standard input."""
    for name in lists:
        try:
            stream = sys.stdin.buffer if name == "-" else files.open_regular(name)
            for line in stream:
                text = line.decode("utf-8", "surrogateescape").rstrip("\r\n")
                if text.strip():
                    yield Path(text)
        except (OSError, Unreadable) as error:
            told = files.why(error) if isinstance(error, OSError) else str(error)
            raise click.BadParameter(f"{name}: {told}", param_hint="'--from-list'") from None


def status(counts: screens.Counts) -> int:
    """The exit status: the gravest thing that happened."""
    if counts.faults:
        return FAULT
    if counts.limits:
        return LIMIT
    if counts.states[State.FAILED] or not counts.total:
        return UNREADABLE
    return UNFIT if counts.states[State.HELD] else FIT
