"""Work on many sources in as many processes as wanted; what comes back is in the order of the sources.

A few sources are not worth a process: the first ones are worked on here, and only a longer run starts others. A worker
reads sources from its standard input and ends with it, so none outlives its parent; a source that kills its worker
fails alone.

A task is named as "module:function". The function takes what the whole run has in common, and returns the work on one
source. Both, and every answer, must be such that `pickle` can carry them.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from archiver.source import Source

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

FEW = 32
"""So many new sources are prepared in this process before others are started."""

CHUNK, CHUNK_BYTES = 8, 2 * 1024 * 1024
AHEAD = 4
"""Chunks that may be under way for each process."""

Answer = TypeVar("Answer")
COMMAND = [sys.executable, "-P", "-c", "from archiver.workers import serve; serve()"]


class Died(Exception):
    """A worker ended before it had answered."""


class Worker:
    """One process that works on sources."""

    def __init__(self, task: str, given: object) -> None:
        import subprocess

        self.process = subprocess.Popen(
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        with contextlib.suppress(OSError):
            self.send((task, given))

    def send(self, words: object) -> None:
        """Give the worker something to read."""
        assert self.process.stdin
        pickle.dump(words, self.process.stdin, pickle.HIGHEST_PROTOCOL)
        self.process.stdin.flush()

    def work(self, sources: list[Source]) -> list[Any]:
        """Have sources worked on. Raises `Died`."""
        assert self.process.stdout
        try:
            self.send(sources)
            answers: list[Any] = pickle.load(self.process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError):
            raise Died from None
        return answers

    def end(self) -> None:
        """Let the worker go."""
        with contextlib.suppress(OSError):
            for stream in (self.process.stdin, self.process.stdout):
                if stream:
                    stream.close()
        self.process.wait()


class Chunk(Generic[Answer]):
    """A few sources that go to one process together."""

    def __init__(self) -> None:
        self.sources: list[Source] = []
        self.size = 0
        self.future: Future[list[Answer]] | None = None

    def add(self, source: Source) -> int:
        """Take a source in, and tell its place."""
        self.sources.append(source)
        self.size += source.size
        return len(self.sources) - 1

    @property
    def full(self) -> bool:
        """Whether it is time to go."""
        return len(self.sources) >= CHUNK or self.size >= CHUNK_BYTES


class Workers(Generic[Answer]):
    """The processes of one run. One thread waits for each.

    `jobs` is how many there may be, 0 for one per processor. `lost` answers for a source whose reading no process
    survives. The first `few` sources are worked on in this process.
    """

    def __init__(
        self, task: str, given: object, jobs: int, lost: Callable[[Source], Answer], few: int = -1
    ) -> None:
        self.task, self.given, self.lost = task, given, lost
        self.few = FEW if few < 0 else few
        self.jobs = jobs or os.cpu_count() or 1
        self.here = cast("Callable[[Source], Answer]", loaded(task)(given))
        self.threads: ThreadPoolExecutor | None = None
        self.idle: deque[Worker] = deque()

    def __enter__(self) -> Workers[Answer]:
        return self

    def __exit__(self, *_: object) -> None:
        if self.threads:
            self.threads.shutdown(wait=True, cancel_futures=True)
        while self.idle:
            self.idle.pop().end()

    def through(self, asked: Iterable[Source | Answer]) -> Iterator[Answer]:
        """Every source worked on, and every answer that is known already as it is, in their order."""
        fresh = 0
        waiting: deque[Answer | tuple[Chunk[Answer], int]] = deque()
        chunk: Chunk[Answer] = Chunk()
        for each in asked:
            if isinstance(each, Source):
                fresh += 1
                if self.jobs > 1 and fresh > self.few:
                    waiting.append((chunk, chunk.add(each)))
                    if chunk.full:
                        self.start(chunk)
                        chunk = Chunk()
                    while len(waiting) > self.jobs * AHEAD * CHUNK:
                        yield self.taken(waiting.popleft())
                    continue
                each = self.here(each)
            waiting.append(each)
            while waiting and not is_slot(waiting[0]):
                yield self.taken(waiting.popleft())
        while waiting:
            yield self.taken(waiting.popleft())

    def start(self, chunk: Chunk[Answer]) -> Future[list[Answer]]:
        """Put a chunk into the queue of the processes."""
        if self.threads is None:
            from concurrent.futures import ThreadPoolExecutor

            self.threads = ThreadPoolExecutor(self.jobs)
        chunk.future = self.threads.submit(self.work, chunk.sources)
        return chunk.future

    def taken(self, slot: Answer | tuple[Chunk[Answer], int]) -> Answer:
        """The answer for one source, once it is there."""
        if not is_slot(slot):
            return cast("Answer", slot)
        chunk, place = cast("tuple[Chunk[Answer], int]", slot)
        return (chunk.future or self.start(chunk)).result()[place]

    def hired(self) -> Worker:
        """A process that is idle, else a new one."""
        try:
            return self.idle.pop()
        except IndexError:
            return Worker(self.task, self.given)

    def work(self, sources: list[Source]) -> list[Answer]:
        """In a thread: have a chunk worked on. When the process dies over it, each half gets one of its own."""
        worker = self.hired()
        try:
            answers = worker.work(sources)
        except Died:
            worker.end()
            if len(sources) > 1:
                half = len(sources) // 2
                return [*self.work(sources[:half]), *self.work(sources[half:])]
            return [self.lost(sources[0])]
        self.idle.append(worker)
        return answers


def is_slot(slot: object) -> bool:
    """Whether this is a place in a chunk, and no answer."""
    return isinstance(slot, tuple) and len(slot) == 2 and isinstance(slot[0], Chunk)


def loaded(task: str) -> Callable[[Any], Callable[[Source], Any]]:
    """The function that a task names."""
    module, _, function = task.partition(":")
    return cast(
        "Callable[[Any], Callable[[Source], Any]]", getattr(importlib.import_module(module), function)
    )


def serve() -> None:
    """A worker's life: read what the task is, then work on what comes until nothing comes any more."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    questions = sys.stdin.buffer
    with contextlib.suppress(EOFError, BrokenPipeError):
        task, given = pickle.load(questions)
        work = loaded(task)(given)
        while True:
            pickle.dump([work(source) for source in pickle.load(questions)], answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()
