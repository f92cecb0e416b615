"""One run of `archiver validate`: sources judged, reports written, an exit status. Knows nothing of click."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from archiver import files
from archiver.cli import FAULT, FIT, LIMIT, UNFIT, UNREADABLE, inputs, meaning
from archiver.cli.inputs import Asked
from archiver.cli.meaning import Misuse, Output
from archiver.cli.screen import columns, data_output, output, paint, write_error
from archiver.config import Settings
from archiver.report import About, Tally, Writer, writer
from archiver.source import LimitReached, Source
from archiver.validation import Verdict, failed, judge

if TYPE_CHECKING:
    from archiver.seen import Seen

TIMEOUT = 60.0
"""So many seconds of processor time may the check of one source take."""

FOR_PEOPLE = ("full", "concise")


def validate(given: dict[str, Any]) -> int:
    """Do what the options say, and return the exit status."""
    refuse_what_does_not_go_together(given)
    if given["stdin_batch"]:
        from archiver.cli.batch import answer

        return answer(Run(given).know())
    if given["files_from"]:
        given["paths"] = (*given["paths"], *inputs.listed(given["files_from"], given["zero"]))
    run = Run(given).know()
    if given["diff"] or given["fix"]:
        from archiver.cli.mending import mend

        return mend(
            run.verdicts(), run.judge, run.status,
            diff=given["diff"], unsafe=given["unsafe_fixes"], color=given["color"], quiet=given["quiet"],
        )  # fmt: skip
    return run.report()


def refuse_what_does_not_go_together(given: dict[str, Any]) -> None:
    """End the command where options contradict one another, or where there is nothing to do."""
    paths = given["paths"]
    if not (paths or given["files_from"] or given["stdin_batch"] or given["allow_empty"]):
        raise Misuse("Missing argument 'PATH...'.")
    if "-" in paths and (given["fix"] or len(paths) > 1):
        raise Misuse(
            "- (standard input) stands alone and cannot be mended with --fix; --diff prints what would change"
        )
    if given["stdin_batch"] and (
        paths
        or any(
            given[name]
            for name in ("files_from", "outputs", "fix", "diff", "write_baseline", "prune_baseline")
        )
    ):
        raise Misuse(
            "--stdin-batch stands alone: it takes documents and answers in JSON lines, one a document"
        )


class Run:
    """One run over many sources: the settings of each directory, the baseline, and the counts."""

    def __init__(self, given: dict[str, Any]) -> None:
        from archiver.seen import Seen

        self.given = given
        self.tally = Tally()
        self.found: dict[Path, Settings] = {}
        self.seen = Seen()
        self.ended: dict[str, str] = {}
        self.known = ""
        self.baseline: Any = None

    def know(self) -> Run:
        """Take up the baseline that the command line names, or else the configuration; the run itself, to go on with."""
        self.known = self.given["known"] or self.settings(self.first).baseline
        if self.known:
            self.baseline = baseline_of(self.known, self.given["write_baseline"])
            self.baseline.folders = tuple(path for path in self.given["paths"] if os.path.isdir(path))
        elif self.given["write_baseline"] or self.given["prune_baseline"]:
            raise Misuse("say which baseline, with --baseline FILE")
        return self

    @property
    def first(self) -> str:
        """A path whose configuration counts for the run as a whole: the first, or one within it where that is a folder."""
        path = str(self.given["paths"][0]) if self.given["paths"] else "-"
        return os.path.join(path, "any") if os.path.isdir(path) else path

    def settings(self, path: str | Path) -> Settings:
        """The settings for a file, looked for once in each directory."""
        named = self.given["stdin_filename"] if path == "-" else path
        directory = (
            Path.cwd()
            if self.given["config_file"] or str(named).startswith("<")
            else Path(named).absolute().parent
        )
        if directory not in self.found:
            self.found[directory] = meaning.settings(directory, self.given)
            self.ended.update(self.found[directory].ended)
        return self.found[directory]

    def sources(self) -> Iterator[Asked]:
        """Each source, or the verdict on what could not be read."""
        if self.given["paths"] == ("-",):
            yield inputs.of_stdin(self.given["stdin_filename"], self.settings("-").max_bytes)
        else:
            yield from inputs.of_paths(
                self.given["paths"],
                self.settings,
                self.skip,
                self.given["exclude"],
                self.own_files(),
            )

    def own_files(self) -> frozenset[str]:
        """The files that this run itself reads and writes: baseline and reports, which are no articles to check."""
        named = [self.known, *(wanted.file for wanted in self.given["outputs"])]
        return frozenset(os.path.realpath(name) for name in named if name)

    def skip(self) -> None:
        """Count a file that was passed over."""
        self.tally.skipped += 1

    def verdicts(self, jobs: int = 1) -> Iterator[Verdict]:
        """The verdict on each source, counted, without what the baseline knows. With `jobs` other than 1 it has lost its tree."""
        paths = self.given["paths"]
        several = len(paths) > 1 or any(Path(path).is_dir() for path in paths)
        if several and jobs != 1:
            from archiver.cli.parallel import judged

            yield from map(self.counted, judged(self, jobs))
            return
        for asked in self.sources():
            verdict = asked.verdict or self.judge(asked.source, self.seen if several else None)
            yield self.counted(verdict)

    def counted(self, verdict: Verdict) -> Verdict:
        """The verdict without what the baseline knows; counted."""
        if self.baseline:
            verdict, known = self.baseline.sift(verdict, self.settings(verdict.name).fail_on)
            self.tally.known += known
        self.tally.add(verdict)
        return verdict

    def judge(self, source: Source | None, seen: Seen | None = None) -> Verdict:
        """Judge one source, beside what was seen before it. What is our own fault is recorded, and the run goes on."""
        assert source is not None
        own = self.settings(source.name)
        authority = meaning.authority(own.authority)
        try:
            with limited(self.given["timeout"] or TIMEOUT):
                return judge(
                    source, selection=own.selection, fail_on=own.fail_on, given=own.given, as_format=own.as_format,
                    seen=seen, authority=authority,
                )  # fmt: skip
        except LimitReached as limit:
            return failed(source, str(limit), limit=True)
        except Exception as error:
            from archiver.cli.faults import described, recorded

            path = recorded(error, f"validating a source of {source.size} bytes, sha512 {source.sha512[:16]}")
            return failed(
                source,
                f"{described(error)}: a fault in archiver, not in the article; please send {path}",
                fault=True,
            )

    def report(self) -> int:
        """Judge everything, write every report, and return the exit status."""
        with contextlib.ExitStack() as stack:
            writers = [
                self.opened(wanted, stack) for wanted in self.given["outputs"] or (Output(default_format()),)
            ]
            for verdict in self.verdicts(self.jobs):
                for each in writers:
                    each.add(verdict)
            for each in writers:
                each.end(self.tally)
        sys.stdout.flush()
        kept = self.keep_baseline()
        if not self.given["quiet"]:
            self.notices()
        return kept if kept is not None else self.status(self.tally)

    @property
    def jobs(self) -> int:
        """How many processes may work; 0 is one per CPU."""
        return self.settings(self.first).jobs

    def opened(self, wanted: Output, stack: contextlib.ExitStack) -> Writer:
        """A writer for one `-o`."""
        reasons = self.settings(self.first).reasons
        color = self.given["color"]
        if wanted.file:
            out = file_output(wanted.file, stack)
            return writer(wanted.format, out, About(paint(color, out), reasons=reasons))
        out = output() if wanted.format in FOR_PEOPLE else data_output()
        return writer(wanted.format, out, About(paint(color, out), columns(out), reasons))

    def keep_baseline(self) -> int | None:
        """Write the baseline where that is asked for; then everything found is known, and the run is a success."""
        if not self.baseline or not (self.given["write_baseline"] or self.given["prune_baseline"]):
            return None
        from archiver import baseline

        try:
            kept = (
                self.baseline.grown(self.given["allow_growth"])
                if self.given["write_baseline"]
                else self.baseline.pruned()
            )
            baseline.save(kept, Path(self.known))
        except baseline.Growth as growth:
            raise Misuse(
                f"the baseline would grow by {growth.count:,}; say why with --allow-growth REASON"
            ) from None
        except OSError as error:
            raise Misuse(f"{self.known}: {files.why(error)}", "--baseline") from None
        return FIT if self.given["write_baseline"] else None

    def notices(self) -> None:
        """The last lines, on standard error."""
        apart = (
            not self.given["outputs"]
            and (self.tally.findings or self.tally.unreadable)
            and sys.stderr.isatty()
        )
        write_error(
            ("\n" if apart else "") + summary(self.tally, len(self.baseline.vanished) if self.baseline else 0)
        )
        for code, day in self.ended.items():
            write_error(f"{code} is ignored no longer: that ended on {day}")

    def status(self, tally: Tally) -> int:
        """The exit status: the gravest thing that happened."""
        if tally.faults:
            return FAULT
        if tally.limits:
            return LIMIT
        if tally.unreadable or not (tally.sources or self.given["allow_empty"]):
            return UNREADABLE
        return UNFIT if tally.unfit else FIT


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise `LimitReached` when what is done takes more processor time than this, where the system can tell."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    over = False

    def stop(*_: object) -> None:
        if not over:
            raise LimitReached(
                f"checking it takes more than {seconds:g} s of processor time; --timeout allows more"
            )

    before = signal.signal(signal.SIGPROF, stop)
    # Whoever tries one reading after another may take the first word for "not this one", so it comes again.
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.1)
    try:
        yield
    finally:
        over = True
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def baseline_of(name: str, to_write: bool) -> Any:
    """The baseline in a file; an empty one where it is to be written for the first time."""
    from archiver import baseline

    path = Path(name)
    if to_write and not path.exists():
        return baseline.Baseline()
    try:
        return baseline.load(path)
    except baseline.BaselineBroken as error:
        raise Misuse(str(error), "--baseline") from None


def default_format() -> str:
    """The output format when none is asked for."""
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "full"


def file_output(name: str, stack: contextlib.ExitStack) -> TextIO:
    """A file that a report goes to."""
    try:
        descriptor = files.open_report(name)
    except OSError as error:
        raise Misuse(f"{name}: {files.why(error)}", "--output") from None
    return stack.enter_context(
        open(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="\n")
    )


def summary(tally: Tally, vanished: int = 0) -> str:
    """The last line: what was checked and what was found."""
    from archiver.finding import Severity
    from archiver.report.terminal import counted

    if not tally.sources:
        return "nothing to check" + (
            f": {counted(tally.skipped, 'file')} passed over as binary" if tally.skipped else ""
        )
    found = [
        counted(tally.severities[level], level.word)
        for level in sorted(Severity, reverse=True)
        if tally.severities[level]
    ]
    read = tally.sources - tally.unreadable
    checked = (
        counted(tally.articles, "article") if tally.articles else counted(read, "source") if read else ""
    )
    parts = [
        part
        for part in (checked, counted(tally.unreadable, "source") + " not read" if tally.unreadable else "")
        if part
    ]
    nothing = "nothing new" if tally.known else "nothing found"
    line = f"{', '.join(parts)}: {', '.join(found) or nothing}." if checked else f"{parts[0]}."
    if tally.fixable:
        verb = "finding [*] can" if tally.fixable == 1 else "findings [*] can"
        line += f" {tally.fixable:,} {verb} be mended with --fix."
    if tally.known:
        line += f" {counted(tally.known, 'known finding')} left out."
    if vanished:
        line += f" {vanished:,} of the baseline {'is' if vanished == 1 else 'are'} gone; --prune-baseline takes them out."
    if tally.skipped:
        line += f" {counted(tally.skipped, 'file')} passed over as binary."
    return line
