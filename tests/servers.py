"""Real servers on loopback for tests of migrations: PostgreSQL as Debian has it, an S3 server, a Dask scheduler."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def answers(port: int, seconds: float = 30) -> None:
    """Wait until somebody listens."""
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert time.monotonic() < end, f"nobody listens on {port}"
            time.sleep(0.1)


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL server of its own, and the address of its database."""
    pytest.importorskip("psycopg")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    place = Path(tempfile.mkdtemp(prefix="pg-"))
    user = {"user": "postgres"} if os.geteuid() == 0 else {}
    if user:
        shutil.chown(place, "postgres")
    port = free_port()
    subprocess.run(
        [found[-1], "-D", place / "data", "-A", "trust", "-U", "archive"],
        check=True,
        capture_output=True,
        cwd=place,
        **user,
    )  # type: ignore[call-overload]
    server = subprocess.Popen(
        [found[-1].with_name("postgres"), "-D", place / "data", "-p", str(port), "-h", "127.0.0.1", "-k", str(place)],
        stderr=subprocess.DEVNULL, cwd=place, **user,
    )  # type: ignore[call-overload]  # fmt: skip
    try:
        answers(port)
        time.sleep(0.5)
        yield f"postgresql://archive@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(place, ignore_errors=True)


@contextlib.contextmanager
def bucket() -> Iterator[tuple[str, int]]:
    """An S3 server with an empty bucket "archive": its endpoint and its port."""
    pytest.importorskip("obstore")
    pytest.importorskip("moto.server")
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        answers(port)
        import urllib.request

        request = urllib.request.Request(f"http://127.0.0.1:{port}/archive", method="PUT")
        urllib.request.urlopen(request, timeout=30).close()
        yield f"http://127.0.0.1:{port}", port
    finally:
        server.kill()
        server.wait()


def access(endpoint: str) -> dict[str, str]:
    """What leads a process to an S3 server, as its environment."""
    return {
        "AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "us-east-1",
        "AWS_ALLOW_HTTP": "true",
    }  # fmt: skip


def scheduler(port: int) -> subprocess.Popen[bytes]:
    """A Dask scheduler."""
    process = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    answers(port)
    return process


def dask_worker(port: int) -> subprocess.Popen[bytes]:
    """A Dask worker of that scheduler, with a nanny that starts it anew when it dies."""
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_worker", f"tcp://127.0.0.1:{port}", "--nthreads", "1", "--no-dashboard",
         "--death-timeout", "60"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
