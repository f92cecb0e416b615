"""`archiver validate`: judge sources; the hook."""

from __future__ import annotations

import contextlib
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import click

from archiver import files
from archiver.cli import FAULT, FIT, LIMIT, UNFIT, UNREADABLE, options
from archiver.cli.options import Output, OutputType
from archiver.cli.screen import columns, data_output, output, paint, write_error
from archiver.config import Settings
from archiver.report import FORMATS, About, Tally, Writer, writer
from archiver.source import LimitReached, Source, Unreadable
from archiver.validation import Verdict, failed, judge

FOR_PEOPLE = ("full", "concise")


@click.command(name="validate", short_help="Check articles against every rule.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@options.reading
@click.option(
    "--stdin-filename", metavar="NAME", default="<stdin>", help="What to call standard input in messages."
)
@options.judging
@click.option("--fix", is_flag=True, help="Mend the files where that is safe.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix or --diff: mend also where meaning could change."
)
@click.option("--diff", is_flag=True, help="Print what --fix would change; change nothing.")
@click.option(
    "-o",
    "--output",
    "outputs",
    type=OutputType(FORMATS),
    multiple=True,
    help=f"Report as {', '.join(FORMATS)}; may be given several times.  [default: full; github inside GitHub Actions]",
)
@options.showing
def command(**given: Any) -> int:
    """Check articles against every rule.

    PATH is a file, a directory, or - for standard input.

    Exit status: 0 fit, 1 not fit, 2 misuse, 3 an input could not be read, 4 a limit stopped a check, 70 archiver
    itself failed.
    """
    paths: tuple[str, ...] = given["paths"]
    if "-" in paths and (given["fix"] or len(paths) > 1):
        raise click.UsageError(
            "- (standard input) stands alone and cannot be mended with --fix; --diff prints what would change"
        )
    run = Run(given)
    if given["diff"] or given["fix"]:
        return mend(run, given)
    with contextlib.ExitStack() as stack:
        writers = [
            opened(wanted, given, run, stack) for wanted in given["outputs"] or (Output(default_format()),)
        ]
        for verdict in run.verdicts(paths):
            for each in writers:
                each.add(verdict)
        for each in writers:
            each.end(run.tally)
    if not given["quiet"]:
        apart = "\n" if not given["outputs"] and run.tally.findings and sys.stderr.isatty() else ""
        write_error(apart + summary(run.tally))
    return status(run.tally)


class Run:
    """One run over many sources: the settings of each directory, and the counts."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.given = given
        self.tally = Tally()
        self.found: dict[Path, Settings] = {}

    def settings(self, path: str | Path) -> Settings:
        """The settings for a file, looked for once in each directory."""
        directory = Path.cwd() if self.given["config_file"] or path == "-" else Path(path).absolute().parent
        if directory not in self.found:
            self.found[directory] = options.settings(directory, self.given)
        return self.found[directory]

    def verdicts(self, paths: tuple[str, ...]) -> Iterator[Verdict]:
        """The verdict on each source, counted. What is binary and was only found in a directory is passed over."""
        for source, verdict in self.sources(paths):
            if verdict is None:
                assert source is not None
                verdict = self.judge(source)
            self.tally.add(verdict)
            yield verdict

    def sources(self, paths: tuple[str, ...]) -> Iterator[tuple[Source | None, Verdict | None]]:
        """Each source, or the verdict on what could not be read."""
        if paths == ("-",):
            yield self.from_stdin()
            return
        for path, explicit in files.walk(paths):
            try:
                source = files.read(path, self.settings(path).max_bytes)
            except Unreadable as reason:
                yield None, unread(str(path), reason)
                continue
            if not explicit and not text_like(source):
                self.tally.skipped += 1
                continue
            yield source, None

    def from_stdin(self) -> tuple[Source | None, Verdict | None]:
        """Standard input as a source."""
        name = self.given["stdin_filename"]
        try:
            limit = self.settings("-").max_bytes
            return Source(name, files.limited(sys.stdin.buffer, limit)), None
        except Unreadable as reason:
            return None, unread(name, reason)
        except OSError as error:
            return None, unread(name, Unreadable(files.why(error)))

    def judge(self, source: Source) -> Verdict:
        """Judge one source. What is our own fault is recorded, and the run goes on."""
        own = self.settings("-" if source.name == self.given["stdin_filename"] else source.name)
        try:
            return judge(
                source, selection=own.selection, fail_on=own.fail_on, given=own.given, as_format=own.as_format
            )
        except Exception as error:
            from archiver.cli.faults import described, recorded

            path = recorded(error, f"validating a source of {source.size} bytes, sha512 {source.sha512[:16]}")
            return failed(
                source,
                f"{described(error)}: a fault in archiver, not in the article; please send {path}",
                fault=True,
            )


def unread(name: str, reason: Unreadable) -> Verdict:
    """The verdict on a source whose bytes could not be had."""
    return failed(Source(name, b""), str(reason), limit=isinstance(reason, LimitReached))


def text_like(source: Source) -> bool:
    """Whether what was found in a directory is for us at all."""
    try:
        return not source.data or bool(source.text)
    except Unreadable:
        return False


def default_format() -> str:
    """The output format when none is asked for."""
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "full"


def opened(wanted: Output, given: dict[str, Any], run: Run, stack: contextlib.ExitStack) -> Writer:
    """A writer for one `-o`."""
    reasons = run.settings(given["paths"][0]).reasons
    if wanted.file:
        out = file_output(wanted.file, stack)
        return writer(wanted.format, out, About(paint(given["color"], out), reasons=reasons))
    out = output() if wanted.format in FOR_PEOPLE else data_output()
    return writer(wanted.format, out, About(paint(given["color"], out), columns(out), reasons))


def file_output(name: str, stack: contextlib.ExitStack) -> TextIO:
    """A file that a report goes to."""
    try:
        path = Path(name)
        return stack.enter_context(path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n"))
    except OSError as error:
        raise click.BadParameter(f"{name}: {files.why(error)}", param_hint="'--output'") from None


def status(tally: Tally) -> int:
    """The exit status: the gravest thing that happened."""
    if tally.faults:
        return FAULT
    if tally.limits:
        return LIMIT
    if tally.unreadable or not tally.sources:
        return UNREADABLE
    return UNFIT if tally.unfit else FIT


def summary(tally: Tally) -> str:
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
    line = f"{', '.join(parts)}: {', '.join(found) or 'nothing found'}." if checked else f"{parts[0]}."
    if tally.fixable:
        verb = "finding [*] can" if tally.fixable == 1 else "findings [*] can"
        line += f" {tally.fixable:,} {verb} be mended with --fix."
    if tally.skipped:
        line += f" {counted(tally.skipped, 'file')} passed over as binary."
    return line


def mend(run: Run, given: dict[str, Any]) -> int:
    """`--fix` and `--diff`: mend every source, or print what would be mended."""
    from archiver import fixes

    rules: Counter[str] = Counter()
    changed = seen = 0
    left = Tally()
    out = output()
    for verdict in run.verdicts(given["paths"]):
        seen += 1
        mended = fixes.mend(verdict, run.judge, unsafe=given["unsafe_fixes"])
        if mended.changed and given["diff"]:
            out.write(
                shown_difference(fixes.difference(mended.before, mended.verdict.source), given["color"])
            )
        elif mended.changed:
            try:
                fixes.replace_file(Path(verdict.name), mended.verdict.source.data)
            except OSError as error:
                mended.verdict = unread(verdict.name, Unreadable(f"cannot be written: {files.why(error)}"))
                mended.rules.clear()
        if mended.verdict.reason:
            write_error(f"{verdict.name}: {mended.verdict.reason}")
        changed += bool(mended.rules)
        rules += mended.rules
        left.add(mended.verdict)
    if given["diff"]:
        return max(status(left) if status(left) > UNFIT else FIT, UNFIT if changed else FIT)
    if not given["quiet"]:
        write_error(mended_line(changed, seen, rules, left))
    return status(left)


def mended_line(changed: int, seen: int, rules: Counter[str], left: Tally) -> str:
    """What `--fix` did, and what remains."""
    from archiver.finding import Severity
    from archiver.report.terminal import counted

    done = f": {', '.join(f'{code} ({count:,})' for code, count in sorted(rules.items()))}" if rules else ""
    rest = [
        counted(left.severities[level], level.word)
        for level in sorted(Severity, reverse=True)
        if left.severities[level]
    ]
    remain = f" {', '.join(rest)} remain." if rest else ""
    return f"Mended {changed:,} of {counted(seen, 'file')}{done}.{remain}"


def shown_difference(text: str, color: str) -> str:
    """A difference as it may be shown: every line end real, everything else without power over a terminal."""
    from archiver.report.terminal import pictured

    brush = paint(color, sys.stdout)
    safe = not sys.stdout.isatty()
    lines = []
    for line in text.split("\n"):
        style = {"+": "add", "-": "drop", "@": "dim"}.get(line[:1], "")
        shown = line if safe else pictured(line.rstrip("\r"))
        lines.append(brush(shown, style) if style else shown)
    return "\n".join(lines)
