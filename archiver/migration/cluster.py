"""Work on a run by a Dask cluster: one of this machine, or any by the address of its scheduler.

A task is the address of the ledger and its own number, and does what `archiver worker` does. The ledger knows what is
done; Dask only lends processes, so it does not matter what it forgets.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from archiver.migration.desk import Desk, NoLedger, owner
from archiver.migration.run import Stopped, work_on
from archiver.segments import Run

PAUSE = 0.5
AWAY = 120.0
"""Seconds for which a scheduler may be away before the run is given up."""


def work(desk: Desk, run: Run, jobs: int, scheduler: str, progress: Callable[[int], object]) -> None:
    """Have a cluster work until the run is done. Raises `Stopped`, and `NoLedger` without the extra."""
    try:
        import distributed
    except ImportError:
        raise NoLedger(
            "a Dask cluster needs the extra `dask`: pip install 'newsroom-archiver[dask]'"
        ) from None
    dask: Any = distributed
    cluster: Any = None
    if not scheduler:
        cluster = dask.LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None)
        scheduler = cluster.scheduler_address
    try:
        seen = time.monotonic()
        while desk.chunks.frontier(run.number) is not None:
            if connected(dask, desk, run, jobs, scheduler, progress):
                seen = time.monotonic()
            elif time.monotonic() - seen > AWAY:
                raise Stopped(0)
    finally:
        if cluster is not None:
            cluster.close()
    desk.chunks.finish(run.number)


def connected(
    dask: Any, desk: Desk, run: Run, jobs: int, scheduler: str, progress: Callable[[int], object]
) -> bool:
    """Give tasks to a scheduler until they are done or it is gone; False when it could not be reached at all."""
    try:
        client = dask.Client(scheduler, timeout=5)
    except (OSError, TimeoutError):
        time.sleep(PAUSE)
        return False
    try:
        names = [f"archiver-{run.number}-{time.monotonic_ns()}-{number}" for number in range(jobs)]
        futures = [
            client.submit(task, desk.address, number, key=name, pure=False, retries=100)
            for number, name in enumerate(names)
        ]
        while desk.chunks.frontier(run.number) is not None:
            time.sleep(PAUSE)
            progress(desk.chunks.progress(run.number)[1])
            desk.bury()
            failed = next((each for each in futures if each.status == "error"), None)
            if failed is not None:
                raise Stopped(0) from failed.exception()
            if client.status != "running" or all(each.status != "pending" for each in futures):
                break
        return True
    finally:
        client.close(timeout=2)


def task(address: str, number: int) -> int:
    """In a process of the cluster: work on the open run."""
    desk = Desk(address)
    try:
        return work_on(
            desk, lambda plan: os.chdir(Path(plan).parent) if plan else None, f"{owner()}.{number}"
        )
    finally:
        desk.close()
