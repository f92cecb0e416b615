"""The service on the loopback with one worker: documents a second by the clock, slowest hundredth, memory.

A service runs for weeks: before it is measured it has answered a thousand other documents of the same house.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.articles import article

DOCUMENTS, CLIENTS, BEFORE = 3000, 8, 1000


class Client(asyncio.Protocol):
    """One connection that sends its documents one after the other."""

    def __init__(
        self, documents: list[tuple[str, bytes]], done: asyncio.Future[None], times: list[float]
    ) -> None:
        self.documents, self.done, self.times = iter(documents), done, times
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.send()

    def send(self) -> None:
        """Send the next document."""
        following = next(self.documents, None)
        if following is None:
            self.transport.close()
            self.done.set_result(None)
            return
        name, data = following
        self.began = time.perf_counter()
        head = f"POST /v1/validate?filename={name} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(data)}\r\n\r\n"
        self.transport.write(head.encode() + data)

    def data_received(self, data: bytes) -> None:
        """Take the answer."""
        self.buffer += data
        head, sign, body = self.buffer.partition(b"\r\n\r\n")
        length = re.search(rb"Content-Length: (\d+)", head) if sign else None
        if length and len(body) >= int(length[1]):
            if not head.startswith(b"HTTP/1.1 200 "):
                raise RuntimeError(head.decode())
            self.times.append(time.perf_counter() - self.began)
            self.buffer = b""
            self.send()


async def load(port: int, documents: list[tuple[str, bytes]]) -> list[float]:
    """Seconds that each document took, all sent over eight connections."""
    loop = asyncio.get_running_loop()
    times: list[float] = []
    waits = []
    for number in range(CLIENTS):
        done: asyncio.Future[None] = loop.create_future()
        share = documents[number::CLIENTS]
        await loop.create_connection(
            lambda share=share, done=done: Client(share, done, times), "127.0.0.1", port
        )
        waits.append(done)
    await asyncio.gather(*waits)
    return times


def memory(process: int) -> int:
    """The memory of the largest worker, in MB."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    sizes = [re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{child}/status").read_text()) for child in children]
    return max(int(size[1]) for size in sizes if size) // 1024


def processor(process: int) -> tuple[float, float]:
    """Seconds of processor time that the listening process and its worker have used."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    used = []
    for each in (str(process), *children[:1]):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        used.append((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"))
    return used[0], used[1]


def main() -> None:
    """Print the rows: by the clock, and what a busy machine leaves alone, by the processor time of the worker."""
    for label, suffix in (("NewsML-G2", ".xml"), ("JSON-LD", ".jsonld")):
        made = [article(number, kinds=(suffix,)) for number in range(DOCUMENTS + BEFORE)]
        documents, others = made[:DOCUMENTS], made[DOCUMENTS:]
        words = [sys.executable, "-m", "archiver", "serve", "--port", "0", "--workers", "1"]
        server = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        try:
            port = int(server.stdout.readline().rstrip("/\n").rpartition(":")[2])
            asyncio.run(load(port, others))
            before = processor(server.pid)
            began = time.perf_counter()
            times = sorted(asyncio.run(load(port, documents)))
            rate = len(times) / (time.perf_counter() - began)
            after = processor(server.pid)
            worst = times[int(len(times) * 0.99)] * 1000
            size = memory(server.pid)
        finally:
            server.terminate()
            server.wait()
        listening, working = ((new - old) / len(times) for new, old in zip(after, before, strict=True))
        print(
            f"  {label + ', one worker, by the clock':<44} {rate:>11,.1f} documents/s   99 % within {worst:.1f} ms",
            flush=True,
        )
        told = f"{listening * 1e6:.0f} us of the listener each, {size} MB a worker"
        print(
            f"  {label + ', one worker, by its processor time':<44} {1 / working:>11,.1f} documents/s   {told}",
            flush=True,
        )


if __name__ == "__main__":
    main()
