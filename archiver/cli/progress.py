"""A sign of life during long work, on standard error only."""

from __future__ import annotations

import sys
import time
from typing import Any

from archiver.cli.screen import write_error

QUIET = 1.0
"""Work that takes less than so many seconds shows no progress."""

EVERY = 10_000
"""Where no terminal looks on, one plain line each so many articles."""


class Progress:
    """Counts what is done. On a terminal a bar appears after a second; elsewhere a line every 10,000 articles."""

    def __init__(self, total: int | None, *, quiet: bool = False) -> None:
        self.total, self.quiet = total, quiet
        self.done = 0
        self.started = time.monotonic()
        self.tty = sys.stderr.isatty()
        self.bar: Any = None
        self.task: Any = None

    def step(self, note: str = "") -> None:
        """One more is done."""
        self.upto(self.done + 1, note)

    def upto(self, done: int, note: str = "") -> None:
        """So many are done."""
        before, self.done = self.done, done
        if self.quiet:
            return
        if not self.tty:
            if before // EVERY < self.done // EVERY:
                rate = self.done / max(self.seconds, 0.001)
                of = f" of {self.total:,}" if self.total else ""
                write_error(f"{self.done:,}{of} done, {rate:,.0f}/s{', ' + note if note else ''}")
        elif self.bar is None and self.seconds >= QUIET:
            self.begin()
        if self.bar is not None:
            self.bar.update(self.task, completed=self.done, note=note)

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.monotonic() - self.started

    def begin(self) -> None:
        """Show the bar."""
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        self.bar = Progress(
            TaskProgressColumn(),
            BarColumn(30),
            TextColumn("{task.completed:,.0f}"),
            TextColumn("{task.fields[note]}", markup=False),
            TimeRemainingColumn(compact=True),
            console=Console(file=sys.stderr),
            transient=True,
        )
        self.task = self.bar.add_task("", total=self.total, completed=self.done, note="")
        self.bar.start()

    def end(self) -> None:
        """Take the bar away."""
        if self.bar is not None:
            self.bar.stop()
            self.bar = None
