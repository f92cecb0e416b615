"""A worker process: reads a task from its socket, does it, writes the answer, one after the other.

A frame is two lengths of four bytes, a JSON header and a body. The process may be killed at any time; what takes more
processor time than allowed kills it by the system's own timer, and what takes more memory fails as the limit says.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import socket
import struct
import sys
from typing import Any

LENGTHS = struct.Struct("!II")
RETIRE_AFTER = 10_000
"""After so many tasks a worker makes room for a fresh one."""

RETIRE_ABOVE = 300 * 1024
"""So many kB of memory may a worker grow to before it makes room."""

RARELY = 500_000
"""After so many new objects the collector looks for cycles: documents hold nearly none, and are gone by then."""


def frame(header: dict[str, Any], body: bytes = b"") -> bytes:
    """One message."""
    head = json.dumps(header).encode()
    return LENGTHS.pack(len(head), len(body)) + head + body


def receive(stream: Any) -> tuple[dict[str, Any], bytes] | None:
    """The next message; None at the end."""
    lengths = stream.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    head, body = LENGTHS.unpack(lengths)
    data = stream.read(head + body)
    return (json.loads(data[:head]), data[head:]) if len(data) == head + body else None


def main(descriptor: int, memory: int, seconds: int) -> None:
    """Serve the socket with this descriptor until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from archiver.service import tasks

    tasks.warm()
    gc.freeze()
    gc.set_threshold(RARELY)
    line = socket.socket(fileno=descriptor)
    stream = line.makefile("rb")
    line.sendall(frame({"ready": os.getpid()}))
    done = 0
    while (message := receive(stream)) is not None:
        header, body = message
        signal.setitimer(signal.ITIMER_PROF, seconds)
        answer, data = tasks.do(header, body)
        signal.setitimer(signal.ITIMER_PROF, 0)
        done += 1
        grown = done % 100 == 0 and resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > RETIRE_ABOVE
        if done == RETIRE_AFTER or grown:
            answer["retire"] = True
        line.sendall(frame(answer, data))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
