"""Runs to be killed by the thousand: forked from one process that has loaded everything, so that a kill meets their work.

Each run is a process of its own all the same, and SIGKILL ends it as it ends any other.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from archives import NOW, SETTINGS, generated

from archiver import ingest

BATCH = 8
"""Packages written together, fewer than usual: the moments between two batches are the ones to be met."""


def run(sources: Path, archive: Path, mode: tuple[str, ...], jobs: int = 1) -> None:
    """Ingest a folder. Raises `RuntimeError` when an article failed through a fault of ours."""
    chosen = {"durability": "batch"} | dict(pair.split("=") for pair in mode)
    settings = replace(SETTINGS, jobs=jobs, **chosen)  # type: ignore[arg-type]
    for outcome in ingest.run([sources], archive, settings, now=NOW):
        if outcome.fault:
            raise RuntimeError(outcome.reason)


class Forks:
    """The process from which runs are forked."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        )  # fmt: skip
        assert self.answer() == "ready"

    def run(self, sources: Path, archive: Path, mode: tuple[str, ...], seconds: float | None = None) -> int:
        """Start a run, kill it after so many seconds, and wait for its end. Returns its exit status; -9 when the kill met it."""
        assert self.process.stdin
        print(json.dumps([str(sources), str(archive), *mode]), file=self.process.stdin, flush=True)
        pid = int(self.answer())
        if seconds is not None:
            time.sleep(seconds)
            os.kill(pid, signal.SIGKILL)
        print("bury", file=self.process.stdin, flush=True)
        return os.waitstatus_to_exitcode(int(self.answer()))

    def answer(self) -> str:
        """The next line of the process."""
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def close(self) -> None:
        """End it."""
        self.process.communicate()


def serve() -> None:
    """Load what a run loads by a run of each kind; then fork a run for each line, and bury it when told to."""
    with tempfile.TemporaryDirectory() as name:
        sources = generated(Path(name) / "sources", 12)
        for number, mode in enumerate(((), ("layout=tar",), ("layout=zip",), ("store=ocfl",))):
            run(sources, Path(name) / str(number), mode)
    ingest.BATCH = BATCH
    print("ready", flush=True)
    for line in sys.stdin:
        sources, archive, *mode = json.loads(line)
        if (pid := os.fork()) == 0:
            code = 1
            try:
                run(Path(sources), Path(archive), tuple(mode))
                code = 0
            finally:
                os._exit(code)
        print(pid, flush=True)
        sys.stdin.readline()
        print(os.waitpid(pid, 0)[1], flush=True)


if __name__ == "__main__":
    serve()
