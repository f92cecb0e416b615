"""`archiver migrate`: carry a whole stock of articles over, by a plan."""

from __future__ import annotations

import contextlib
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from archiver import config
from archiver.cli import FAULT, FIT, INTERRUPTED, LIMIT, UNFIT, UNREADABLE, meaning, options
from archiver.cli.progress import Progress
from archiver.cli.screen import columns, data_output, output, paint, write_error
from archiver.config import ConfigError, Settings

MANY = 10_000
"""Sources: from so many on a report takes long enough to be prepared while the migration runs, each time so many."""


@click.command(name="migrate", short_help="Carry a whole stock of articles over, by a plan.")
@click.argument("plan", metavar="PLAN")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--to", "archive", metavar="DIR", default="", help="The archive, in the plan that init writes.")
@click.option(
    "-n", "--dry-run", is_flag=True, help="Rehearse: everything but the packages, beside the archive."
)
@click.option(
    "--sample", type=click.IntRange(0), default=0, metavar="N", help="Take about so many sources, evenly."
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(0),
    default=None,
    metavar="N",
    help="Processes.  [default: one per processor]",
)
@click.option(
    "--retry", default="", metavar="WHAT", help="Try again what is held, failed, or held by a rule."
)
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default=None,
    help="Who works: this machine, or a Dask cluster.",
)
@click.option("--scheduler", default="", metavar="ADDRESS", help="The scheduler of the Dask cluster.")
@options.output(("full", "json"), "Report as full or json.  [default: full]")
@options.showing
def command(**given: Any) -> int:
    """Carry a whole stock of articles over, by a plan.

    PLAN is a TOML file: an archiver.toml that also names `sources` (files, folders, containers, patterns, addresses, or @LIST) and
    the `archive`. Paths in it are relative to its folder. `archiver migrate init SOURCE...` looks at the sources and
    writes a plan to standard output.

    What was begun goes on with the same command. The run ends with an account of everything that went in and came out.
    """
    if given["plan"] == "init":
        return written(given)
    if given["sources"]:
        raise click.UsageError("sources are named in the plan")
    return Migration(given).run()


def written(given: dict[str, Any]) -> int:
    """Write a plan."""
    from archiver.migration.plan import NoSources, draft

    if not given["sources"]:
        raise click.UsageError("name the sources to look at")
    try:
        data_output().write(draft(given["sources"], given["archive"] or "archive"))
    except NoSources as error:
        write_error(f"error: {error}")
        return UNREADABLE
    return FIT


def moment() -> datetime:
    """Now, or the moment that the environment pins."""
    pinned = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(pinned), UTC) if pinned.isdecimal() else datetime.now(UTC)


class Migration:
    """One call of migrate."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.given = given
        self.file = Path(given["plan"]).absolute()
        try:
            self.words = config.read(self.file)[0]
            self.settings = config.load(self.file, today=date.today())
        except ConfigError as error:
            meaning.refuse(error)
        os.chdir(self.file.parent)
        self.settings, self.words = self.overlaid()
        self.real = ""
        self.archive, self.ledger = self.places()
        self.indexed = 0

    def overlaid(self) -> tuple[Settings, str]:
        """The plan as it is carried out; the words are what workers read."""
        if not self.settings.sources:
            raise click.UsageError(f"{self.file.name} names no sources")
        if not self.settings.archive:
            raise click.UsageError(f"{self.file.name} names no archive")
        if self.given["dry_run"] and self.given["retry"]:
            raise click.UsageError("a rehearsal tries everything: leave out --retry or --dry-run")
        if self.given["retry"] not in ("", "held", "failed"):
            from archiver import rules

            if self.given["retry"] not in {each.code for each in rules.all_rules()}:
                raise click.BadParameter(
                    f"{self.given['retry']!r} is neither held nor failed nor the code of a rule",
                    param_hint="'--retry'",
                )
        if self.settings.baseline:
            meaning.baseline(self.settings.baseline)
        return self.settings, self.words

    def places(self) -> tuple[str, str]:
        """Where the archive and the ledger are."""
        archive = self.settings.archive
        if "://" not in archive:
            archive = str(Path(archive).absolute())
        if self.given["dry_run"]:
            place = (
                f"{archive.rstrip('/')}.rehearsal"
                if "://" not in archive
                else str(Path("rehearsal").absolute())
            )
            self.real = archive
            return place, place
        ledger = self.settings.ledger or archive
        if "://" in ledger and not ledger.startswith(("postgresql://", "postgres://")):
            raise click.UsageError(
                f"the ledger cannot be in {ledger}: say `ledger`, a folder here or postgresql://..."
            )
        ledger = ledger if "://" in ledger else str(Path(ledger).absolute())
        if ledger != archive and (self.settings.layout in ("tar", "zip") or self.settings.store == "ocfl"):
            raise click.UsageError(
                'with a ledger elsewhere packages go into containers: say layout = "container"'
            )
        return archive, ledger

    def run(self) -> int:
        """Migrate, and report."""
        from archiver.archive import ArchiveUnwritable, writing
        from archiver.chunks import Same
        from archiver.ledger import LedgerBroken
        from archiver.migration.desk import Desk, NoLedger, rehearse
        from archiver.migration.plan import NoSources
        from archiver.migration.run import Stopped, begin
        from archiver.stores import StoreUnavailable

        try:
            with writing(Path(self.archive)):
                if self.given["dry_run"]:
                    emptied(Path(self.archive))
                    ledger = self.settings.ledger or self.real
                    rehearse(
                        Path(self.archive),
                        ledger if "://" in ledger else str(Path(ledger).absolute()),
                        self.real,
                    )
                desk = Desk(self.ledger, self.archive)
                try:
                    run = begin(
                        desk, self.settings, self.words, self.archive, now=moment(),
                        retry=self.given["retry"], sample=self.given["sample"],
                    )  # fmt: skip
                    return self.through(desk, run)
                except Same as error:
                    return self.report(desk, error.run, 0.0, again=True)
                finally:
                    desk.close()
        except KeyboardInterrupt:
            write_error("Stopped. Everything written is complete; give the same command again to go on.")
            return INTERRUPTED
        except ArchiveUnwritable as error:
            write_error(f"error: {error}")
            return LIMIT if error.full else UNREADABLE
        except Stopped as error:
            write_error("error: the run stopped; give the same command again to go on")
            return error.status if error.status > 0 else UNREADABLE
        except (LedgerBroken, NoLedger, NoSources, StoreUnavailable) as error:
            write_error(f"error: {error}")
            return UNREADABLE

    def through(self, desk: Any, run: Any) -> int:
        """Have the run worked on."""
        from archiver.migration import run as running

        progress = Progress(run.listed, quiet=self.given["quiet"])
        desk.open(run, self.settings)

        def upto(done: int) -> None:
            progress.upto(done)
            self.surveyed(done)

        jobs = self.given["jobs"] or self.settings.jobs or os.cpu_count() or 1
        try:
            if (self.given["engine"] or self.settings.engine) == "dask":
                from archiver.migration import cluster

                cluster.work(desk, run, jobs, self.given["scheduler"], upto)
            else:
                running.local(desk, run, jobs, upto)
            self.surveyed(run.listed, figures=True)
        finally:
            progress.end()
        return self.report(desk, run, progress.seconds)

    def surveyed(self, done: int, figures: bool = False) -> None:
        """Take what is settled into the index now and then, so that the report of a large archive opens at once.

        Where that fails, or the archive is elsewhere or small, `archiver report` makes the index itself.
        """
        if self.ledger != self.archive or done < MANY or (done - self.indexed < MANY and not figures):
            return
        import sqlite3

        from archiver.ledger import LedgerBroken
        from archiver.survey import whole

        self.indexed = done
        with contextlib.suppress(LedgerBroken, sqlite3.Error):
            whole.ready(Path(self.archive), moment(), figures=figures)

    def report(self, desk: Any, run: Any, seconds: float, again: bool = False) -> int:
        """The account of the run."""
        from archiver.migration.reconciliation import balance
        from archiver.report import account as screens

        desk.open(run, self.settings)
        account = balance(desk, run, self.settings.sources, whole=not self.given["dry_run"])
        digest = desk.chunks.digest(run.number)
        if self.given["wanted"].format == "json":
            from archiver.report.json import dumped

            data_output().write(dumped(screens.values(account, run, digest), indent=2) + "\n")
        else:
            out = output()
            brush = paint(self.given["color"], out)
            lines = screens.lines(account, self.archive, seconds, brush, columns(out))
            out.write("\n".join(lines) + "\n")
            if again and not self.given["quiet"]:
                out.write(
                    f"\nNothing to do: run {run.number} of {run.started[:10]} had these very sources.\n"
                )
                if account.states["held"] or account.states["failed"]:
                    out.write("Where some were mended, --retry held or --retry failed looks at them again.\n")
        for fault in account.broken:
            write_error(f"error: {fault}")
        return status(account, self.given["retry"])


def emptied(place: Path) -> None:
    """A folder for a rehearsal; what an earlier one left goes. Raises `UsageError` when something else stands there."""
    import shutil

    from archiver.ledger import OWN
    from archiver.stores import REHEARSAL

    if place.exists():
        if not (place / OWN).is_dir() or any(place.glob("containers/*/*.tar")):
            raise click.UsageError(f"{place} stands in the way of the rehearsal")
        shutil.rmtree(place)
    place.mkdir(parents=True)
    (place / REHEARSAL).write_text("A rehearsal: outcomes without packages. It may be removed.\n")


def status(account: Any, retry: str = "") -> int:
    """The exit status: the gravest thing that happened."""
    if account.faults or account.unexplained:
        return FAULT
    if account.limits:
        return LIMIT
    if account.states["failed"] or not (account.listed or retry):
        return UNREADABLE
    return UNFIT if account.states["held"] else FIT
