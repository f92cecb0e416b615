"""A worker's sign of life, given beside its work: so a lease can be short and a source may still take its time."""

from __future__ import annotations

import threading
import time
from types import TracebackType

from archiver.migration.desk import Desk

BEATS = 6
"""Signs of life within one lease."""

STUCK = 120.0
"""Seconds without any progress after which a worker that lives gives no more signs: its chunk is somebody else's."""


class Pulse:
    """Renews what a worker has on lease, on a connection of its own, as long as the worker goes on."""

    def __init__(self, desk: Desk, owner: str) -> None:
        self.address, self.owner = desk.address, owner
        self.pause = desk.database.LEASE / BEATS
        self.ended = threading.Event()
        self.last = time.monotonic()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self) -> Pulse:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ended.set()
        self.thread.join(1)

    def beat(self) -> None:
        """The worker went on."""
        self.last = time.monotonic()

    def run(self) -> None:
        """Until it is ended. A database that does not answer is asked again later."""
        desk: Desk | None = None
        pause = 0.0
        while not self.ended.wait(pause):
            pause = self.pause
            if time.monotonic() - self.last > STUCK:
                continue
            try:
                desk = desk or Desk(self.address)
                desk.chunks.renew(self.owner)
            except Exception:  # whatever a database raises that is not there for a while
                desk = None
        if desk:
            desk.close()
