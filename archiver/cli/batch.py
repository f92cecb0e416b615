"""`--stdin-batch`: documents as JSON lines in, verdicts as JSON lines out, in the same order, each as soon as it is known."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from archiver.cli.inputs import of_batch
from archiver.cli.screen import data_output
from archiver.report.json import dumped, source
from archiver.report.records import findings
from archiver.validation import Verdict

if TYPE_CHECKING:
    from archiver.cli.checks import Run


def answer(run: Run) -> int:
    """Answer every document of standard input, and return the exit status."""
    out = data_output()
    for asked in of_batch(sys.stdin.buffer, run.settings("-").max_bytes):
        verdict = run.counted(asked.verdict or run.judge(asked.source))
        out.write(dumped(record(asked.id, verdict)) + "\n")
        out.flush()
    return run.status(run.tally)


def record(id: Any, verdict: Verdict) -> dict[str, Any]:
    """One answer: the mark that the asker gave, the verdict, and the findings."""
    return {"id": id, **source(verdict), "findings": list(findings(verdict))}
