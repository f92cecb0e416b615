"""HTTP/1.1 as far as a hook needs it: requests within limits in, answers out, over one asyncio protocol.

No framework: headers and body leave in one write, and a connection costs nothing but its buffer. Whatever is not as
RFC 9112 says is refused and the connection closed, so that nobody can smuggle one request within another.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote, urlsplit

HEADERS = 16 * 1024
"""So many bytes may stand before a body."""

PATIENCE = 10.0
"""So many seconds may a client take for its headers, and as many again between two pieces of a body."""

IDLE = 60.0
"""So many seconds may a connection lie idle between two requests."""

LINE = re.compile(rb"([A-Z]{3,10}) ([!-~]{1,8000}) HTTP/1\.([01])")
FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}):([^\x00-\x08\n-\x1f]*)")
CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})(?:[ \t]*;[^\r\n]{0,200})?\r\n")
JSON = "application/json"
INCOMPLETE = "the request ended before it was complete"


class Refused(Exception):
    """A request that is not answered as asked. `status` and the words go into a problem document (RFC 9457)."""

    def __init__(
        self, status: int, detail: str, *, close: bool = False, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.close, self.headers = status, detail, close, headers or {}


@dataclass(slots=True)
class Request:
    """One request. Header names are in lower case; `path` is decoded, `query` holds the last value of each name."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""
    keep: bool = True


@dataclass(slots=True)
class Answer:
    """One answer."""

    status: int
    body: bytes = b""
    media_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


Handle = Callable[[Request], Awaitable[Answer]]


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> Answer:
    """A problem document: what went wrong, without anything of the request in it."""
    value = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return Answer(status, json.dumps(value).encode(), "application/problem+json", headers or {})


def written(answer: Answer, keep: bool, head: bool = False) -> bytes:
    """An answer as bytes, headers and body in one piece."""
    lines = [
        f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
        f"Content-Type: {answer.media_type}",
        f"Content-Length: {len(answer.body)}",
        "X-Content-Type-Options: nosniff",
        "Cache-Control: no-store",
    ]
    lines += [f"{name}: {value}" for name, value in answer.headers.items()]
    if not keep:
        lines.append("Connection: close")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (b"" if head else answer.body)


class Connection(asyncio.Protocol):
    """One client. Requests that come one after the other are answered one after the other."""

    def __init__(self, handle: Handle, max_body: int, open_connections: set[Connection]) -> None:
        self.handle, self.max_body, self.all = handle, max_body, open_connections
        self.buffer = bytearray()
        self.request: Request | None = None
        self.wanted = 0
        self.chunked = False
        self.ended = False
        self.task: asyncio.Task[None] | None = None
        self.deadline: float | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client came."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.all.add(self)
        self.wait(PATIENCE)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client went away."""
        self.all.discard(self)
        if self.timer:
            self.timer.cancel()
        if self.task:
            self.task.cancel()

    def eof_received(self) -> bool:
        """The client has said all it has to say; what it asked for is still answered, also what it did not finish."""
        self.ended = True
        if self.task is None and self.begun:
            self.refuse(Refused(400, INCOMPLETE, close=True))
        return self.task is not None

    @property
    def begun(self) -> bool:
        """Whether something of a request is there that has not been answered."""
        return bool(self.buffer) or self.request is not None

    def data_received(self, data: bytes) -> None:
        """Bytes came. While a request is being answered they wait, and only so many of them."""
        self.buffer += data
        if self.task:
            if len(self.buffer) > HEADERS + self.max_body:
                self.transport.pause_reading()
            return
        self.advance()

    def advance(self) -> None:
        """Go on with what is in the buffer."""
        try:
            if (self.request is not None or self.begin()) and self.finish_body():
                self.deadline = None
                self.task = self.loop.create_task(self.answer())
            elif self.ended and self.begun:
                raise Refused(400, INCOMPLETE, close=True)
            elif self.request is not None:
                self.wait(PATIENCE)
        except Refused as refusal:
            self.refuse(refusal)

    def begin(self) -> bool:
        """Read the headers, once they are all there."""
        while self.buffer.startswith(b"\r\n"):
            del self.buffer[:2]
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0 or end > HEADERS:
            if len(self.buffer) > HEADERS or end > HEADERS:
                raise Refused(431, f"headers are larger than {HEADERS} bytes", close=True)
            return False
        head = bytes(self.buffer[:end])
        del self.buffer[: end + 4]
        self.request = parsed(head)
        self.wanted, self.chunked = body_length(self.request, self.max_body)
        if self.request.headers.get("expect", "").lower() == "100-continue" and (self.wanted or self.chunked):
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        return True

    def finish_body(self) -> bool:
        """Take the body out of the buffer; false while some of it is still to come."""
        assert self.request is not None
        if self.chunked:
            return self.take_chunks()
        if len(self.buffer) < self.wanted:
            return False
        self.request.body = bytes(self.buffer[: self.wanted])
        del self.buffer[: self.wanted]
        return True

    def take_chunks(self) -> bool:
        """Take what has come of a chunked body; what was taken is counted against the limit."""
        assert self.request is not None
        while True:
            found = CHUNK.match(self.buffer)
            if not found:
                if b"\r\n" in self.buffer[:256] or len(self.buffer) > 256:
                    raise Refused(400, "a chunk does not begin with its size", close=True)
                return False
            size = int(found[1], 16)
            if len(self.request.body) + size > self.max_body:
                raise Refused(413, f"the body is larger than {self.max_body} bytes", close=True)
            end = found.end() + size
            if len(self.buffer) < end + 2:
                return False
            if self.buffer[end : end + 2] != b"\r\n":
                raise Refused(
                    400,
                    "a chunk does not end where it says" if size else "trailers are not taken",
                    close=True,
                )
            self.request.body += bytes(self.buffer[found.end() : end])
            del self.buffer[: end + 2]
            if not size:
                return True

    async def answer(self) -> None:
        """Answer the request, then go on with the next."""
        request = self.request
        assert request is not None
        try:
            answer = await self.handle(request)
        except Refused as refusal:
            answer = problem(refusal.status, refusal.detail, refusal.headers)
            request.keep &= not refusal.close
        self.request = None
        self.task = None
        if self.transport.is_closing():
            return
        keep = request.keep and (self.begun or not self.ended)
        self.transport.write(written(answer, keep, request.method == "HEAD"))
        if not keep:
            self.transport.close()
            return
        self.transport.resume_reading()
        self.wait(IDLE)
        if self.buffer:
            self.advance()

    def refuse(self, refusal: Refused) -> None:
        """Answer what cannot be read as a request, and hang up."""
        self.deadline = None
        self.transport.write(written(problem(refusal.status, refusal.detail, refusal.headers), keep=False))
        self.transport.close()

    def wait(self, seconds: float) -> None:
        """Hang up unless something comes in time. The clock that runs already looks again when it strikes."""
        self.deadline = self.loop.time() + seconds
        if self.timer is None or self.timer.when() > self.deadline:
            if self.timer:
                self.timer.cancel()
            self.timer = self.loop.call_at(self.deadline, self.lapse)

    def lapse(self) -> None:
        """Hang up when nothing came in time."""
        self.timer = None
        if self.deadline is None:
            return
        if self.deadline > self.loop.time():
            self.timer = self.loop.call_at(self.deadline, self.lapse)
        elif self.begun:
            self.refuse(Refused(408, "the request took too long to come", close=True))
        else:
            self.transport.close()


def parsed(head: bytes) -> Request:
    """The request that a head is. Raises `Refused`."""
    first, *lines = head.split(b"\r\n")
    line = LINE.fullmatch(first)
    if not line:
        raise Refused(400, "the first line is not that of a request", close=True)
    headers: dict[str, str] = {}
    for raw in lines:
        found = FIELD.fullmatch(raw)
        if not found:
            raise Refused(400, "a header line is not one", close=True)
        name = found[1].decode("ascii").lower()
        if name in headers and name in ("content-length", "transfer-encoding", "host", "authorization"):
            raise Refused(400, f"the header {name} comes twice", close=True)
        headers[name] = found[2].strip(b" \t").decode("latin-1")
    try:
        target = urlsplit(line[2].decode("ascii"))
        query = dict(parse_qsl(target.query, keep_blank_values=True, max_num_fields=20))
    except ValueError:
        raise Refused(400, "the address cannot be read", close=True) from None
    connection = headers.get("connection", "").lower()
    keep = "close" not in connection and (line[3] == b"1" or "keep-alive" in connection)
    return Request(line[1].decode("ascii"), unquote(target.path), query, headers, keep=keep)


def body_length(request: Request, max_body: int) -> tuple[int, bool]:
    """How long the body will be, and whether it comes in chunks. Raises `Refused`."""
    coding = request.headers.get("transfer-encoding")
    length = request.headers.get("content-length")
    if coding is not None:
        if length is not None or coding.lower() != "chunked":
            raise Refused(400, "the length of the body is not clear", close=True)
        return 0, True
    if length is None:
        return 0, False
    if not re.fullmatch(r"[0-9]{1,18}", length):
        raise Refused(400, "Content-Length is not a number", close=True)
    if int(length) > max_body:
        raise Refused(413, f"the body is larger than {max_body} bytes", close=True)
    return int(length), False
