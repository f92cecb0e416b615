"""Migrations beyond one machine: a ledger in PostgreSQL, workers that come and go, a Dask cluster, an object store."""

from __future__ import annotations

import http.client
import http.server
import os
import socketserver
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any, ClassVar

import proofs
import pytest
from archives import generated, item, tree
from migrating import (
    ENVIRONMENT,
    ROOT,
    command,
    finished,
    kill,
    migrated,
    plan,
    started,
    until,
    workers,
)
from servers import bucket, dask_worker, free_port, postgres, scheduler

from benchmarks import articles

SIZE = int(os.environ.get("SIZE", "400"))
"""Of how many articles the stock of the long proof is."""


def worker(ledger: str, **more: str) -> subprocess.Popen[bytes]:
    """A worker that nobody attends to."""
    return subprocess.Popen(
        command("worker", "--ledger", ledger), cwd=ROOT, env={**ENVIRONMENT, **more}, stderr=subprocess.PIPE
    )


def settled(archive: Path) -> int:
    """How many containers stand."""
    return len(list(archive.glob("containers/*/*.tar")))


def recorded(ledger: Path) -> int:
    """How many chunks a ledger in a folder knows to be settled."""
    try:
        rows = sqlite3.connect(f"file:{ledger}/.archiver/ledger.sqlite?mode=ro", uri=True)
        count: int = rows.execute("SELECT count(*) FROM chunk WHERE state = 'done'").fetchone()[0]
        rows.close()
    except sqlite3.OperationalError:
        return 0
    return count


def test_workers_share_a_ledger_in_postgresql_and_may_be_killed(tmp_path: Path) -> None:
    generated(tmp_path / "in", 40)
    (tmp_path / "in" / "0000" / "a.xml").write_bytes(item("urn:x:1"))
    (tmp_path / "in" / "0000" / "z.xml").write_bytes(item("urn:x:1", 2, text="again"))
    calm = migrated(plan(tmp_path, ["in"], "calm"), "-j", "1")
    with postgres() as ledger:
        file = plan(tmp_path, ["in"], "shared", f'ledger = "{ledger}"')
        process = started(file, "-j", "1")
        others = [worker(ledger) for _ in range(2)]
        until(lambda: settled(tmp_path / "shared") > 1)
        kill(others[0].pid)
        for pid in workers(process.pid):
            kill(pid)
        account = finished(process)
        assert others[1].wait(60) == 0
        assert account["digest"] == calm["digest"]
        assert tree(tmp_path / "shared") == tree(tmp_path / "calm")
        assert migrated(file, "-j", "1")["digest"] == calm["digest"]


def test_a_ledger_that_cannot_be_reached_is_said_so_without_the_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    done = subprocess.run(
        command("worker", "--ledger", f"postgresql://me:secret@127.0.0.1:{free_port()}/x"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 3
    assert "cannot be reached" in done.stderr
    assert "secret" not in done.stderr


@pytest.mark.prove
def test_a_dask_cluster_loses_a_worker_and_its_scheduler_and_makes_the_same_archive(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    articles.write(tmp_path / "in", SIZE)
    more = f"chunk = {1000 if SIZE >= 50_000 else 20}"
    calm = migrated(plan(tmp_path, ["in"], "calm", more), "-j", "2")
    port = free_port()
    head = scheduler(port)
    crew = [dask_worker(port) for _ in range(2)]
    try:
        process = started(
            plan(tmp_path, ["in"], "lent", more),
            "-j",
            "2",
            "--engine",
            "dask",
            "--scheduler",
            f"tcp://127.0.0.1:{port}",
        )
        until(lambda: settled(tmp_path / "lent") > 0, 600)
        for pid in workers(crew[0].pid):
            kill(pid)
        was = settled(tmp_path / "lent")
        until(lambda: settled(tmp_path / "lent") > was, 600)
        kill(head.pid)
        head.wait()
        for each in crew:
            each.terminate()
        time.sleep(1)
        head = scheduler(port)
        crew += [dask_worker(port) for _ in range(2)]
        account = finished(process)
    finally:
        for each in (*crew, head):
            ended(each)
    assert account["digest"] == calm["digest"]
    assert tree(tmp_path / "lent") == tree(tmp_path / "calm")
    figures = {
        "articles": f"{account['listed']:,}", "Dask workers": 2, "killed": "a worker, then the scheduler with all workers",
        "digest": "that of two local workers", "unexplained": account["unexplained"],
    }  # fmt: skip
    proofs.record("A migration by a Dask cluster", figures)


FAULTS = ("500", "torn", "lost")


def ended(process: subprocess.Popen[bytes]) -> None:
    """End a process, and wait until it is gone."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Faulty(http.server.BaseHTTPRequestHandler):
    """Stands before an S3 server, and spoils some of what goes to it: answers 500, hangs up in the middle, or after."""

    protocol_version = "HTTP/1.1"
    behind = 0
    met: ClassVar[Counter[str]] = Counter()

    def pass_on(self) -> None:
        """One request."""
        length = int(self.headers.get("Content-Length") or 0)
        self.met[self.command] += 1
        number = self.met[self.command] if self.command == "PUT" else 1
        fault = FAULTS[number // 2 % 3] if number % 2 == 0 else ""
        self.met[fault] += 1
        if fault == "torn":
            self.rfile.read(length // 2)
            self.close_connection = True
            self.connection.close()
            return
        data = self.rfile.read(length)
        if fault == "500":
            self.answer(500, [], b"")
            return
        server = http.client.HTTPConnection("127.0.0.1", self.behind, timeout=30)
        server.request(self.command, self.path, data, dict(self.headers.items()))
        answer = server.getresponse()
        body = answer.read()
        if fault == "lost":
            self.close_connection = True
            self.connection.close()
            return
        self.answer(answer.status, answer.getheaders(), body)

    def answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Give an answer."""
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in ("content-length", "transfer-encoding", "connection", "date", "server"):
                self.send_header(name, value)
        self.send_header(
            "Content-Length", headers_length(headers, body) if self.command == "HEAD" else str(len(body))
        )
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = pass_on

    def log_message(self, *_: Any) -> None:
        """Nothing is told."""


def headers_length(headers: list[tuple[str, str]], body: bytes) -> str:
    """The length that a server named."""
    return next((value for name, value in headers if name.lower() == "content-length"), str(len(body)))


class Proxy(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """Many at once."""

    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Connections that end early are what this is for."""


@pytest.mark.parametrize(
    "faults", [pytest.param(False, marks=pytest.mark.prove), True], ids=["calm", "with faults"]
)
def test_an_object_store_has_every_container_once(tmp_path: Path, faults: bool) -> None:
    generated(tmp_path / "in", 60)
    calm = migrated(plan(tmp_path, ["in"], "calm"), "-j", "1")
    with bucket() as (endpoint, port):
        if faults:
            Faulty.behind = port
            proxy = Proxy(("127.0.0.1", 0), Faulty)
            threading.Thread(target=proxy.serve_forever, daemon=True).start()
            endpoint = f"http://127.0.0.1:{proxy.server_address[1]}"
        access = {
            "AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "us-east-1",
            "AWS_ALLOW_HTTP": "true",
        }  # fmt: skip
        file = plan(tmp_path, ["in"], "s3://archive/old", 'ledger = "state"')
        process = started(file, "-j", "2", **access)
        until(lambda: recorded(tmp_path / "state") > 0)
        for pid in workers(process.pid)[:1]:
            kill(pid)
        account = finished(process)
        assert account["digest"] == calm["digest"]
        taken = fetched(port, tmp_path / "fetched")
        assert taken == tree(tmp_path / "calm")
    if faults:
        assert min(Faulty.met[name] for name in FAULTS) > 0, Faulty.met
        proxy.shutdown()


def fetched(port: int, folder: Path) -> dict[str, str]:
    """Everything in the bucket, in a folder."""
    import obstore
    from obstore.store import S3Store

    store = S3Store(
        "archive", endpoint=f"http://127.0.0.1:{port}", access_key_id="x", secret_access_key="x", region="us-east-1",
        client_options={"allow_http": True},
    )  # fmt: skip
    for page in obstore.list(store):
        for each in page:
            path = folder / str(each["path"]).removeprefix("old/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(bytes(obstore.get(store, each["path"]).bytes()))
    return tree(folder)


def test_extras_that_are_missing_are_named(tmp_path: Path) -> None:
    generated(tmp_path / "in", 1)
    site = tmp_path / "site"
    for name in ("psycopg", "obstore", "distributed"):
        (site / name).mkdir(parents=True)
        (site / name / "__init__.py").write_text("raise ImportError\n")
    for more, extra in (('ledger = "postgresql://x/y"', "postgres"), ('engine = "dask"', "dask")):
        process = started(plan(tmp_path, ["in"], more=more), PYTHONPATH=f"{site}:{ROOT}")
        assert f"newsroom-archiver[{extra}]".encode() in process.communicate()[1]
        assert process.returncode == 3
    process = started(
        plan(tmp_path, ["in"], "s3://bucket/x", 'ledger = "state"'), PYTHONPATH=f"{site}:{ROOT}"
    )
    assert b"newsroom-archiver[objects]" in process.communicate()[1]
