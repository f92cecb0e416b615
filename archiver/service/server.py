"""Listening: on a port of this machine, or on a unix socket."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import stat
from collections.abc import Callable
from pathlib import Path

from archiver.service.http import Connection
from archiver.service.pool import Limits, Pool
from archiver.service.routes import House, Service

BACKLOG = 256


async def serve(
    house: House,
    *,
    address: tuple[str, int] | None = None,
    path: str = "",
    workers: int = 1,
    limits: Limits | None = None,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve until the process is told to end. `on_ready` gets the address, once a worker is ready."""
    loop = asyncio.get_running_loop()
    pool = Pool(workers, limits or Limits())
    service = Service(pool, house)
    connections: set[Connection] = set()

    def connection() -> Connection:
        return Connection(service.handle, house.max_body, connections)

    if path:
        clear(path)
        before = os.umask(0o177)
        try:
            server = await loop.create_unix_server(connection, path, backlog=BACKLOG)
        finally:
            os.umask(before)
        told = path
    else:
        server = await loop.create_server(connection, *(address or ("127.0.0.1", 0)), backlog=BACKLOG)
        host, port = server.sockets[0].getsockname()[:2]
        told = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    try:
        await pool.start()
        if on_ready:
            on_ready(told)
        await ended.wait()
    finally:
        server.close()
        for each in list(connections):
            each.transport.close()
        await pool.close()
        if path:
            with contextlib.suppress(OSError):
                os.unlink(path)


def clear(path: str) -> None:
    """Take away a socket that a server left behind. Raises `OSError` when it is alive, or no socket."""
    place = Path(path)
    try:
        mode = place.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise FileExistsError(17, "it is there, and no socket")
    with socket.socket(socket.AF_UNIX) as probe:
        if probe.connect_ex(path) == 0:
            raise FileExistsError(17, "another service listens there")
    place.unlink()
