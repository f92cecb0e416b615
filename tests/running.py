"""A service in a process of its own, for tests."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any


class Running:
    """`archiver serve` with options, until the end of a `with`."""

    def __init__(
        self,
        folder: Path,
        *options: str,
        start: tuple[str, ...] = ("-m", "archiver"),
        prefix: tuple[str, ...] = (),
    ) -> None:
        address = () if "--socket" in options else ("--port", "0")
        self.process = subprocess.Popen(
            [*prefix, sys.executable, *start, "serve", *address, *options],
            cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"},
        )  # fmt: skip
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.fullmatch(r"listening at (.+)\n", line)
        assert found, line + (self.process.stderr.read() if self.process.stderr else "")
        self.address = found[1]
        self.port = int(self.address.rstrip("/").rpartition(":")[2]) if self.address.startswith("http") else 0

    @classmethod
    def with_script(cls, folder: Path, script: str, *options: str) -> Running:
        """A service that begins with a script, which may set what a test cannot wait for."""
        return cls(folder, *options, start=("-c", script))

    def connect(self) -> socket.socket:
        """A connection to the service."""
        if self.port:
            return socket.create_connection(("127.0.0.1", self.port), timeout=20)
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(20)
        line.connect(self.address)
        return line

    def send(self, data: bytes) -> bytes:
        """Everything that comes back for these bytes until the service hangs up or is silent."""
        with self.connect() as line:
            line.sendall(data)
            return received(line)

    def ask(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """One request, properly asked."""
        lines = [
            f"{method} {path} HTTP/1.1",
            "Host: localhost",
            f"Content-Length: {len(body)}",
            "Connection: close",
        ]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        data = self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        head, _, answer = data.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        return int(first.split()[1]), dict(line.lower().split(": ", 1) for line in rest), answer

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(word) for word in path.read_text().split()]

    def __enter__(self) -> Running:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        finally:
            for stream in (self.process.stdout, self.process.stderr):
                if stream:
                    stream.close()


def received(line: socket.socket) -> bytes:
    """What comes until the other side hangs up."""
    parts: list[Any] = []
    try:
        while data := line.recv(65536):
            parts.append(data)
    except (ConnectionResetError, TimeoutError):
        pass
    return b"".join(parts)
