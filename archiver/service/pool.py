"""The workers: tasks are handed out one at a time, limits are watched, and the dead are replaced."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

from archiver.service.worker import LENGTHS, frame

QUEUE = 64
"""So many tasks may wait; more are told to come again."""

AHEAD = 2
"""So many tasks lie with a worker: the one it does, and one that it finds when it is done."""


class Full(Exception):
    """Too much is waiting."""


@dataclass(eq=False, slots=True)
class Task:
    """One task and who waits for it."""

    message: bytes
    answer: asyncio.Future[tuple[dict[str, Any], bytes]]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take: seconds of processor time, seconds on the clock, bytes of memory."""

    processor: int = 5
    clock: float = 10.0
    memory: int = 1024**3


@dataclass(eq=False)
class Worker(asyncio.Protocol):
    """One worker process as the pool sees it."""

    pool: Pool
    process: subprocess.Popen[bytes]
    tasks: deque[Task] = field(default_factory=deque)
    ready: bool = False
    retired: bool = False
    buffer: bytearray = field(default_factory=bytearray)
    deadline: float | None = None
    timer: asyncio.TimerHandle | None = None
    transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The line to the process is open."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Something came from the process."""
        self.buffer += data
        while len(self.buffer) >= LENGTHS.size:
            head, body = LENGTHS.unpack_from(self.buffer)
            end = LENGTHS.size + head + body
            if len(self.buffer) < end:
                return
            header = json.loads(self.buffer[LENGTHS.size : LENGTHS.size + head])
            data = bytes(self.buffer[LENGTHS.size + head : end])
            del self.buffer[:end]
            self.told(header, data)

    def told(self, header: dict[str, Any], body: bytes) -> None:
        """The process is ready, or has done a task."""
        if "ready" in header:
            self.ready = True
            self.pool.came_up(self)
            return
        task = self.tasks.popleft()
        if header.pop("retire", False):
            self.pool.retire(self)
        if not task.answer.done():
            task.answer.set_result((header, body))
        self.watch()
        self.pool.hand_out()
        if self.retired and not self.tasks:
            self.end()

    def give(self, task: Task) -> None:
        """Hand a task to the process."""
        assert self.transport is not None
        self.tasks.append(task)
        self.transport.write(task.message)
        if len(self.tasks) == 1:
            self.watch()

    def watch(self) -> None:
        """Begin to measure the time of the task that the process is doing. A clock that runs already looks again."""
        self.deadline = self.pool.loop.time() + self.pool.limits.clock if self.tasks else None
        if self.deadline and self.timer is None:
            self.timer = self.pool.loop.call_at(self.deadline, self.lapse)

    def lapse(self) -> None:
        """End a process whose task takes too long: nothing but killing stops one that is deep in C."""
        self.timer = None
        if self.deadline and self.deadline > self.pool.loop.time():
            self.timer = self.pool.loop.call_at(self.deadline, self.lapse)
        elif self.deadline:
            self.pool.counts["killed"] += 1
            self.process.kill()

    def connection_lost(self, exc: Exception | None) -> None:
        """The process is gone. What it was doing was not checked; what it had not begun is done by another."""
        if self.timer:
            self.timer.cancel()
        self.pool.gone(self)

    def end(self) -> None:
        """Let the process go when it has nothing left to do."""
        if self.transport:
            self.transport.close()


class Pool:
    """All workers, and the tasks that wait."""

    def __init__(self, size: int, limits: Limits) -> None:
        self.size, self.limits = size, limits
        self.workers: list[Worker] = []
        self.waiting: deque[Task] = deque()
        self.counts: Counter[str] = Counter()
        self.closing = False
        self.loop = asyncio.get_running_loop()
        self.up = asyncio.Event()

    async def start(self) -> None:
        """Start the workers, and wait until one of them is ready."""
        for _ in range(self.size):
            await self.add()
        await self.up.wait()

    async def add(self) -> None:
        """Start one worker."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        process = subprocess.Popen(
            [
                sys.executable, "-I", "-c", STARTER, os.pathsep.join(sys.path),
                str(theirs.fileno()), str(self.limits.memory), str(self.limits.processor),
            ],
            pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        theirs.close()
        worker = Worker(self, process)
        self.workers.append(worker)
        await self.loop.create_connection(lambda: worker, sock=ours)

    def came_up(self, worker: Worker) -> None:
        """A worker is ready; one that made room for it ends when it is done."""
        self.up.set()
        for old in self.workers:
            if old.retired and not old.tasks:
                old.end()
        self.hand_out()

    def retire(self, worker: Worker) -> None:
        """Replace a worker that has worked enough; it goes on until the new one is ready."""
        if not worker.retired and not self.closing:
            worker.retired = True
            self.loop.create_task(self.add())

    def gone(self, worker: Worker) -> None:
        """A worker has ended: answer for what it was doing, and start another unless that was meant."""
        self.workers.remove(worker)
        if worker.tasks:
            broken = worker.tasks.popleft()
            if not broken.answer.done():
                broken.answer.set_result(({"unchecked": "a limit of time or memory stopped the check"}, b""))
        self.waiting.extendleft(reversed(worker.tasks))
        self.loop.create_task(self.bury(worker))

    async def bury(self, worker: Worker) -> None:
        """Wait for the end of a process without blocking, and start another in its place."""
        while worker.process.poll() is None:
            await asyncio.sleep(0.005)
        if not worker.retired and not self.closing:
            self.counts["died"] += 1
            if worker.ready:
                await self.add()
            elif not self.workers:
                self.loop.call_later(1, lambda: self.loop.create_task(self.add()))
        self.hand_out()

    def hand_out(self) -> None:
        """Give waiting tasks to workers that have room."""
        while self.waiting:
            able = [
                worker
                for worker in self.workers
                if worker.ready and len(worker.tasks) < AHEAD and self.may_work(worker)
            ]
            if not able:
                return
            task = self.waiting.popleft()
            if not task.answer.done():
                min(able, key=lambda worker: len(worker.tasks)).give(task)

    def may_work(self, worker: Worker) -> bool:
        """A retired worker still works as long as no other is ready."""
        return not worker.retired or not any(other.ready and not other.retired for other in self.workers)

    async def do(self, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        """Have a task done. Raises `Full` when too many wait."""
        if len(self.waiting) >= QUEUE:
            self.waiting = deque(task for task in self.waiting if not task.answer.done())
        if len(self.waiting) >= QUEUE:
            raise Full
        task = Task(frame(header, body), self.loop.create_future())
        self.waiting.append(task)
        self.hand_out()
        return await task.answer

    async def close(self) -> None:
        """End every worker."""
        self.closing = True
        for worker in list(self.workers):
            worker.end()
            with contextlib.suppress(ProcessLookupError):
                worker.process.send_signal(signal.SIGTERM)
        for worker in list(self.workers):
            await self.loop.run_in_executor(None, worker.process.wait)

    @property
    def ready(self) -> bool:
        """Whether a worker could take a task."""
        return any(worker.ready for worker in self.workers)


STARTER = (
    "import os, sys; sys.path[:] = sys.argv[1].split(os.pathsep); "
    "from archiver.service.worker import main; main(*map(int, sys.argv[2:5]))"
)
"""How a worker process begins: with the same modules as this one, and nothing of the user's environment."""
