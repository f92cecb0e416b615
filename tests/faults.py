"""What goes wrong on the way to an object store: a proxy before an S3 server that spoils some of what goes through it."""

from __future__ import annotations

import contextlib
import http.client
import http.server
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

KINDS = ("500", "503", "torn", "lost", "hung", "cut")
"""An error of the server; SlowDown; a request that breaks off in the middle of its body; an answer that is lost after the
work was done; one that never comes; one that breaks off in the middle."""

SLOW = (
    b"<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>"
)


class Faulty(http.server.BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Proxy

    def pass_on(self) -> None:
        """One request, spoiled or not."""
        length = int(self.headers.get("Content-Length") or 0)
        fault = self.server.next(self.command)
        if fault in ("500", "503"):
            self.rfile.read(length)
            self.answer(int(fault), [], SLOW if fault == "503" else b"")
        elif fault == "torn":
            self.torn(self.rfile.read(length // 2), length)
        else:
            self.answered(self.rfile.read(length), fault)

    def torn(self, half: bytes, length: int) -> None:
        """The server sees the beginning of a request, and no more."""
        with contextlib.suppress(OSError):
            behind = self.behind()
            behind.putrequest(self.command, self.path, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in ("content-length", "host"):
                    behind.putheader(name, value)
            behind.putheader("Content-Length", str(length))
            behind.endheaders(half)
            behind.close()
        self.hang_up()

    def answered(self, data: bytes, fault: str) -> None:
        """The server does its work; what it says may not arrive."""
        behind = self.behind()
        behind.request(self.command, self.path, data, dict(self.headers.items()))
        answer = behind.getresponse()
        body = answer.read()
        behind.close()
        if fault == "hung":
            time.sleep(self.server.silence)
        if fault in ("lost", "hung"):
            self.hang_up()
            return
        self.answer(answer.status, answer.getheaders(), body, cut=fault == "cut" and len(body) > 1)

    def behind(self) -> http.client.HTTPConnection:
        """A connection to the server."""
        return http.client.HTTPConnection("127.0.0.1", self.server.behind, timeout=60)

    def answer(self, status: int, headers: list[tuple[str, str]], body: bytes, cut: bool = False) -> None:
        """Give an answer."""
        length = str(len(body))
        self.send_response(status)
        for name, value in headers:
            if name.lower() == "content-length":
                length = value if self.command == "HEAD" else length
            elif name.lower() not in ("transfer-encoding", "connection", "date", "server"):
                self.send_header(name, value)
        self.send_header("Content-Length", length)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if cut else body)
        if cut:
            self.hang_up()

    def hang_up(self) -> None:
        """End the connection."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.wfile.flush()
            self.connection.shutdown(2)

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = pass_on

    def log_message(self, *_: Any) -> None:
        """Nothing is told."""


class Proxy(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """Stands before the server at a port. Every `step`-th request of a kind is spoiled, by each of the faults in turn."""

    daemon_threads = True

    def __init__(self, behind: int, step: int, silence: float, kinds: tuple[str, ...]) -> None:
        super().__init__(("127.0.0.1", 0), Faulty)
        self.behind, self.step, self.silence, self.kinds = behind, step, silence, kinds
        self.seen: Counter[str] = Counter()
        self.met: Counter[str] = Counter()
        self.lock = threading.Lock()

    def next(self, command: str) -> str:
        """What shall happen to the next request: "" when nothing."""
        with self.lock:
            self.seen[command] += 1
            number, rest = divmod(self.seen[command], self.step)
            fault = self.kinds[(number - 1) % len(self.kinds)] if not rest else ""
            if fault:
                self.met[fault] += 1
            return fault

    def handle_error(self, *_: Any) -> None:
        """Connections that end early are what this is for."""


@contextlib.contextmanager
def proxy(behind: int, step: int = 2, silence: float = 3, kinds: tuple[str, ...] = KINDS) -> Iterator[Proxy]:
    """A proxy that runs, and ends with the test."""
    server = Proxy(behind, step, silence, kinds)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
