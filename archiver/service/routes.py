"""What each address does: who may ask, what is handed to a worker, and how its answer is told."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import archiver
from archiver.service.http import Answer, Refused, Request, problem
from archiver.service.pool import Full, Pool

HERE = Path(__file__).parent
BATCH = 100
"""So many documents may a batch hold."""

REPORTS = {
    "concise": "text/plain; charset=utf-8",
    "full": "text/plain; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "sarif": "application/sarif+json",
    "rdjsonl": "application/x-ndjson",
    "gitlab": "application/json",
    "html": "text/html; charset=utf-8",
}
"""`?output=` -> media type of the report."""

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
PAGE = {
    "/": ("page.html", "text/html; charset=utf-8"),
    "/text.js": ("text.js", "text/javascript; charset=utf-8"),
    "/page.js": ("page.js", "text/javascript; charset=utf-8"),
    "/page.css": ("page.css", "text/css; charset=utf-8"),
}
EXTENSIONS = {
    "application/newsml+xml": ".xml", "application/vnd.iptc.g2.newsitem+xml": ".xml", "application/xml": ".xml", "text/xml": ".xml",
    "application/ld+json": ".jsonld", "application/json": ".json", "text/html": ".html", "text/plain": ".txt",
}  # fmt: skip
"""Media type -> suffix of the name, which helps to recognise what is ambiguous."""

SIGNATURES = (
    ("x-superdesk-signature", "sha1"),
    ("x-hub-signature-256", "sha256"),
    ("x-websked-signature", "sha256"),
    ("x-archiver-signature", "sha256"),
)
"""Header -> digest of webhooks that sign their bodies."""


@dataclass(frozen=True, slots=True)
class House:
    """How the service is set up: who may ask, by which configuration, and how much at once."""

    token: str = ""
    secret: str = ""
    config: str = ""
    profile: str = ""
    max_body: int = 2 * 1024 * 1024
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]", "")
    any_host: bool = False


@dataclass
class Service:
    """Answers requests."""

    pool: Pool
    house: House
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    seconds: float = 0.0

    async def handle(self, request: Request) -> Answer:
        """Answer one request; what goes wrong on our side is told as that."""
        began = time.perf_counter()
        try:
            answer = await self.routed(request)
        except Refused as refusal:
            answer = problem(refusal.status, refusal.detail, refusal.headers)
        except asyncio.CancelledError:
            raise
        except Exception:
            answer = problem(500, "a fault in archiver; nothing was judged")
        self.seconds += time.perf_counter() - began
        self.counts["status", str(answer.status)] += 1
        mark = request.headers.get("x-request-id", "")
        if mark and len(mark) <= 200 and mark.isascii() and mark.isprintable():
            answer.headers["X-Request-Id"] = mark
        return answer

    async def routed(self, request: Request) -> Answer:
        """Find the address, and see whether the request is allowed to use it."""
        self.admit(request)
        routes = ROUTES.get(request.path)
        if routes is None:
            raise Refused(404, "there is nothing at this address")
        method = "GET" if request.method == "HEAD" else request.method
        if method not in routes:
            raise Refused(
                405, f"this address takes {' and '.join(routes)}", headers={"Allow": ", ".join(routes)}
            )
        return await routes[method](self, request)

    def admit(self, request: Request) -> None:
        """Refuse who may not ask: pages of other sites, and those without the token."""
        host = request.headers.get("host", "")
        name = host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
        if not self.house.any_host and name.lower() not in self.house.hosts:
            raise Refused(403, "this service is not called by that name")
        origin = request.headers.get("origin", "")
        if origin and origin.partition("://")[2] != host:
            raise Refused(403, "pages of other sites may not ask")
        signed = request.path.startswith("/hooks/push")
        if self.house.token and request.path not in OPEN and not signed:
            given = request.headers.get("authorization", "")
            if not hmac.compare_digest(
                given.encode("latin-1", "replace"), f"Bearer {self.house.token}".encode()
            ):
                raise Refused(401, "a token is wanted", headers={"WWW-Authenticate": "Bearer"})

    async def validate(self, request: Request) -> Answer:
        """Judge the body."""
        header = self.header(request)
        answer, body = await self.work(header, request.body)
        return self.told(request, answer, body)

    def header(self, request: Request) -> dict[str, Any]:
        """What a worker has to know besides the bytes."""
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise Refused(415, "the body is compressed; send it as it is")
        output = request.query.get("output", "")
        if output and output not in REPORTS:
            raise Refused(400, f"output is one of {', '.join(REPORTS)}")
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        return {
            "task": "validate",
            "name": request.query.get("filename", "")[:500] or "body" + EXTENSIONS.get(media_type, ""),
            "profile": request.query.get("profile", "") or self.house.profile,
            "config": self.house.config,
            "day": date.today().isoformat(),
            "format": request.query.get("format", ""),
            "output": output,
            "article": request.query.get("article", "") in ("1", "true"),
        }

    async def work(self, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        """Have a worker do something."""
        try:
            answer, data = await self.pool.do(header, body)
        except Full:
            raise Refused(503, "too much is waiting; come again", headers={"Retry-After": "1"}) from None
        if "status" in answer:
            raise Refused(answer["status"], answer["detail"])
        return answer, data

    def told(self, request: Request, answer: dict[str, Any], body: bytes) -> Answer:
        """A worker's answer as that to the request. What was stopped is unchecked, and never a verdict."""
        if "unchecked" in answer:
            answer["verdict"] = "unchecked"
            value = {
                "archiver": archiver.__version__,
                "format": 1,
                "verdict": "unchecked",
                "fit": None,
                "reason": answer["unchecked"],
                "findings": [],
                "not_shown": 0,
            }
            body = json.dumps(value).encode()
        verdict = answer["verdict"]
        self.counts["verdict", verdict] += 1
        status = (
            {"unfit": 422, "unreadable": 415}.get(verdict, 200) if request.query.get("fail") == "422" else 200
        )
        media_type = (
            REPORTS.get(request.query.get("output", ""), "application/json")
            if "unchecked" not in answer
            else "application/json"
        )
        headers = {"X-Archiver-Verdict": verdict, "X-Archiver-Version": archiver.__version__}
        if media_type.startswith("text/html"):
            headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        return Answer(status, body, media_type, headers)

    async def credits(self, request: Request) -> Answer:
        """Read credit lines."""
        header = {
            "task": "credits",
            "json": "json" in request.headers.get("content-type", ""),
            "slot": request.query.get("slot", "any"),
            "language": request.query.get("language", ""),
        }
        answer, body = await self.work(header, request.body)
        if "unchecked" in answer:
            raise Refused(503, "a limit stopped the reading")
        return Answer(200, body)

    async def batch(self, request: Request) -> Answer:
        """Judge the documents of a batch, at the same time as far as there are workers; the answers keep their order."""
        lines = [line for line in request.body.split(b"\n") if line.strip()]
        if len(lines) > BATCH:
            raise Refused(413, f"a batch holds at most {BATCH} documents")
        base = self.header(request) | {"output": ""}
        answers = []
        for start in range(0, len(lines), 8):
            answers += await asyncio.gather(
                *(self.one_of_batch(base, line) for line in lines[start : start + 8])
            )
        return Answer(200, b"".join(answers), "application/x-ndjson")

    async def one_of_batch(self, base: dict[str, Any], line: bytes) -> bytes:
        """The answer to one line of a batch."""
        from archiver.batch import document

        asked = document(line, self.house.max_body)
        if asked.reason:
            value: dict[str, Any] = {
                "verdict": "unreadable",
                "fit": None,
                "reason": asked.reason,
                "findings": [],
            }
            self.counts["verdict", "unreadable"] += 1
            return json.dumps({"id": asked.id, **value}).encode() + b"\n"
        answer, body = await self.work(base | {"name": asked.name or "body"}, asked.data)
        told = self.told(Request("POST", "/v1/batch", {}, {}), answer, body)
        return b'{"id": ' + json.dumps(asked.id).encode() + b", " + told.body.lstrip()[1:].rstrip() + b"\n"

    async def push(self, request: Request) -> Answer:
        """A signed webhook: the signature is that of the raw bytes, and comes before everything else."""
        if not self.house.secret:
            raise Refused(404, "there is nothing at this address")
        if not signed(request, self.house.secret):
            raise Refused(401, "the signature is not that of the body")
        return await self.validate(request)

    async def superdesk(self, request: Request) -> Answer:
        """Superdesk's contract for validation."""
        answer, body = await self.work({"task": "superdesk"}, request.body)
        if "unchecked" in answer:
            raise Refused(503, "a limit stopped the check; nothing is held against the item")
        return Answer(200, body)

    async def rules(self, request: Request) -> Answer:
        """Every rule with its documentation."""
        return Answer(200, every_rule())

    async def openapi(self, request: Request) -> Answer:
        """The description of the interface."""
        return Answer(200, described())

    async def health(self, request: Request) -> Answer:
        """The process is alive."""
        return Answer(200, b'{"status": "ok"}')

    async def ready(self, request: Request) -> Answer:
        """A worker can take documents."""
        if not self.pool.ready:
            raise Refused(503, "no worker is ready", headers={"Retry-After": "1"})
        return Answer(200, b'{"status": "ready"}')

    async def metrics(self, request: Request) -> Answer:
        """Counters in the format of Prometheus. No name or text of a document is among them."""
        rows: list[tuple[str, str, str, list[tuple[str, object]]]] = [
            ("requests_total", "counter", "Requests by the status of their answer.", self.counted("status")),
            ("documents_total", "counter", "Documents by verdict.", self.counted("verdict")),
            ("request_seconds_total", "counter", "Time that requests took, in seconds.", [("", f"{self.seconds:.6f}")]),
            ("workers_died_total", "counter", "Workers that ended unmeant.", [("", self.pool.counts["died"])]),
            ("workers_killed_total", "counter", "Workers ended over the limit of time.", [("", self.pool.counts["killed"])]),
            ("waiting", "gauge", "Documents that no worker has begun.", [("", len(self.pool.waiting))]),
        ]  # fmt: skip
        lines = []
        for name, kind, told, samples in rows:
            lines += [f"# HELP archiver_{name} {told}", f"# TYPE archiver_{name} {kind}"]
            lines += [f"archiver_{name}{labels} {value}" for labels, value in samples]
        return Answer(200, ("\n".join(lines) + "\n").encode(), "text/plain; version=0.0.4")

    def counted(self, kind: str) -> list[tuple[str, object]]:
        """What was counted of one kind: labels and number."""
        return [
            (f'{{{kind}="{name}"}}', count) for (of, name), count in sorted(self.counts.items()) if of == kind
        ]

    async def page(self, request: Request) -> Answer:
        """The page for people."""
        name, media_type = PAGE[request.path]
        return Answer(
            200,
            (HERE / name).read_bytes(),
            media_type,
            {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"},
        )


def signed(request: Request, secret: str) -> bool:
    """Whether the body bears a signature made with the secret."""
    for name, digest in SIGNATURES:
        given = request.headers.get(name, "")
        if given:
            wanted = hmac.new(secret.encode(), request.body, getattr(hashlib, digest)).hexdigest()
            return hmac.compare_digest(
                given.rpartition("=")[2].lower().encode("latin-1", "replace"), wanted.encode()
            )
    return False


@lru_cache(maxsize=1)
def every_rule() -> bytes:
    """Every rule as JSON."""
    from archiver.report.json import dumped
    from archiver.report.rules import record
    from archiver.rules import all_rules

    return dumped([record(rule) for rule in all_rules()]).encode()


@lru_cache(maxsize=1)
def described() -> bytes:
    """The description of the interface as JSON."""
    from archiver.service.openapi import description

    return json.dumps(description()).encode()


Route = Callable[[Service, Request], Awaitable[Answer]]

ROUTES: dict[str, dict[str, Route]] = {
    "/v1/validate": {"POST": Service.validate},
    "/v1/credits": {"POST": Service.credits},
    "/v1/batch": {"POST": Service.batch},
    "/v1/rules": {"GET": Service.rules},
    "/hooks/push": {"POST": Service.push},
    "/hooks/superdesk/validate": {"POST": Service.superdesk},
    "/openapi.json": {"GET": Service.openapi},
    "/healthz": {"GET": Service.health},
    "/readyz": {"GET": Service.ready},
    "/metrics": {"GET": Service.metrics},
    **{path: {"GET": Service.page} for path in PAGE},
}

OPEN = ("/healthz", "/readyz", *PAGE)
"""Addresses that tell nothing, and so are open to everybody who can reach the service."""
