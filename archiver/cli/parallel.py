"""Many sources judged in several processes, with the same verdicts in the same order as in one.

Rules that compare an item with its earlier versions need all that came before it in the run, and no process but this
one has met it all: a source with an item that was met before is judged here once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from archiver import locate
from archiver.seen import Seen
from archiver.source import Source
from archiver.validation import Verdict, failed
from archiver.workers import Workers

FEW = 256
"""So many sources are judged before a process could be started and have begun."""

if TYPE_CHECKING:
    from archiver.cli.checks import Run


def judged(run: Run, jobs: int) -> Iterator[Verdict]:
    """The verdict on each source of a run, in order."""
    with Workers("archiver.cli.parallel:task", run.given, jobs, lost, FEW) as workers:
        for verdict in workers.through(asked.verdict or asked.source for asked in run.sources()):  # type: ignore[misc]
            yield beside_the_others(run, verdict)


def beside_the_others(run: Run, verdict: Verdict) -> Verdict:
    """The verdict when what came before in the run is known, too."""
    versions = verdict.document.notes.get("newsml versions", ()) if verdict.document else ()
    if any(version.guid in run.seen.met for version in versions):
        return run.judge(verdict.source, run.seen)
    run.seen.add(versions)
    return verdict


def task(given: dict[str, Any]) -> Callable[[Source], Verdict]:
    """What the workers of `validate` do; `given` is what the command line says."""
    from archiver.cli.checks import Run

    run = Run(given)

    def work(source: Source) -> Verdict:
        verdict = run.judge(source, Seen())
        for finding in verdict.findings if verdict.document else ():
            locate.place(verdict.document, finding)  # type: ignore[arg-type]
        return verdict

    return work


def lost(source: Source) -> Verdict:
    """The verdict on a source whose check no process survives."""
    return failed(
        source, "checking it ended the process that checked it, perhaps for want of memory", limit=True
    )
