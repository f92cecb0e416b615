"""Reading, judging and rendering in as many processes as wanted; what comes back is in the order of the sources.

A few sources are not worth a process: the first ones are prepared here, and only a longer run starts others. A worker
reads sources from its standard input and ends with it, so none outlives its parent; a source that kills its worker
fails alone.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue

from archiver.config import Settings
from archiver.outcome import Outcome, State
from archiver.prepare import Ready, prepare
from archiver.source import Source

FEW = 32
"""So many new sources are prepared in this process before others are started."""

CHUNK, CHUNK_BYTES = 8, 2 * 1024 * 1024
AHEAD = 4
"""Chunks that may be under way for each process."""

Given = tuple[Settings, datetime, Path, bool]
"""What every source is prepared with, and whether articles shall come back."""

Prepared = list[list[Ready]]
COMMAND = [sys.executable, "-P", "-c", "from archiver.workers import serve; serve()"]


class Died(Exception):
    """A worker ended before it had answered."""


class Worker:
    """One process that prepares sources."""

    def __init__(self, given: Given) -> None:
        self.process = subprocess.Popen(
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        with contextlib.suppress(OSError):
            self.send(given)

    def send(self, words: object) -> None:
        """Give the worker something to read."""
        assert self.process.stdin
        pickle.dump(words, self.process.stdin, pickle.HIGHEST_PROTOCOL)
        self.process.stdin.flush()

    def prepare(self, sources: list[Source]) -> Prepared:
        """Have sources prepared. Raises `Died`."""
        assert self.process.stdout
        try:
            self.send(sources)
            prepared: Prepared = pickle.load(self.process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError):
            raise Died from None
        return prepared

    def end(self) -> None:
        """Let the worker go."""
        with contextlib.suppress(OSError):
            for stream in (self.process.stdin, self.process.stdout):
                if stream:
                    stream.close()
        self.process.wait()


class Chunk:
    """A few sources that go to one process together."""

    def __init__(self) -> None:
        self.sources: list[Source] = []
        self.size = 0
        self.future: Future[Prepared] | None = None

    def add(self, source: Source) -> int:
        """Take a source in, and tell its place."""
        self.sources.append(source)
        self.size += source.size
        return len(self.sources) - 1

    @property
    def full(self) -> bool:
        """Whether it is time to go."""
        return len(self.sources) >= CHUNK or self.size >= CHUNK_BYTES


class Workers:
    """The processes of one run. One thread waits for each."""

    def __init__(self, settings: Settings, now: datetime, archive: Path, keep: bool) -> None:
        self.jobs = settings.jobs or os.cpu_count() or 1
        self.given: Given = (settings, now, archive, keep)
        self.threads: ThreadPoolExecutor | None = None
        self.idle: SimpleQueue[Worker] = SimpleQueue()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        if self.threads:
            self.threads.shutdown(wait=True, cancel_futures=True)
        while not self.idle.empty():
            self.idle.get().end()

    def through(self, sources: Iterable[tuple[Source | Outcome, list[Ready] | None]]) -> Iterator[Ready]:
        """Each source with what is known of it already -> its articles; what is not known is prepared."""
        fresh = 0
        waiting: deque[list[Ready] | tuple[Chunk, int]] = deque()
        chunk = Chunk()
        for source, known in sources:
            if known is None and isinstance(source, Source):
                fresh += 1
                if self.jobs > 1 and fresh > FEW:
                    waiting.append((chunk, chunk.add(source)))
                    if chunk.full:
                        self.start(chunk)
                        chunk = Chunk()
                    while len(waiting) > self.jobs * AHEAD * CHUNK:
                        yield from self.taken(waiting.popleft())
                    continue
                known = prepare(source, *self.given[:3])
            waiting.append(known or [])
            while waiting and isinstance(waiting[0], list):
                yield from self.taken(waiting.popleft())
        while waiting:
            yield from self.taken(waiting.popleft())

    def start(self, chunk: Chunk) -> Future[Prepared]:
        """Put a chunk into the queue of the processes."""
        if self.threads is None:
            self.threads = ThreadPoolExecutor(self.jobs)
        chunk.future = self.threads.submit(self.work, chunk.sources)
        return chunk.future

    def taken(self, slot: list[Ready] | tuple[Chunk, int]) -> list[Ready]:
        """The articles of one source, once they are there."""
        if isinstance(slot, list):
            return slot
        chunk, place = slot
        return (chunk.future or self.start(chunk)).result()[place]

    def hired(self) -> Worker:
        """A process that is idle, else a new one."""
        try:
            return self.idle.get_nowait()
        except Empty:
            return Worker(self.given)

    def work(self, sources: list[Source]) -> Prepared:
        """In a thread: have a chunk prepared. When the process dies over it, each source gets one of its own."""
        worker = self.hired()
        try:
            prepared = worker.prepare(sources)
        except Died:
            worker.end()
            if len(sources) > 1:
                return [self.work([source])[0] for source in sources]
            return [[lost(sources[0])]]
        self.idle.put(worker)
        return prepared


def lost(source: Source) -> Ready:
    """A source whose reading no process survives."""
    reason = "reading it ended the process that read it, perhaps for want of memory"
    return Ready(Outcome(source.name, source.sha512, 0, State.FAILED, reason=reason, limit=True))


def serve() -> None:
    """A worker's life: read what to prepare with, then prepare what comes until nothing comes any more.

    Trees of parsers cannot travel between processes, and articles only do where they are wanted.
    """
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    questions = sys.stdin.buffer
    with contextlib.suppress(EOFError, BrokenPipeError):
        settings, now, archive, keep = pickle.load(questions)
        while True:
            prepared = [prepare(source, settings, now, archive) for source in pickle.load(questions)]
            for ready in (each for readies in prepared for each in readies):
                ready.outcome.document = None
                if not keep:
                    ready.outcome.article = None
            pickle.dump(prepared, answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()
