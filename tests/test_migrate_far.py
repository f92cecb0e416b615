"""Migrations beyond one machine: a ledger in PostgreSQL, workers that come and go, a Dask cluster, an object store."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import proofs
import pytest
from archives import generated, item, tree
from faults import KINDS, proxy
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
from servers import access, bucket, dask_worker, free_port, postgres, scheduler

from archiver import stores
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


def ended(process: subprocess.Popen[bytes]) -> None:
    """End a process, and wait until it is gone."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def verified(port: int) -> str:
    """What `archiver verify` says of the archive in the bucket, by way of the server itself."""
    done = subprocess.run(
        command("verify", "s3://archive/old"), capture_output=True, text=True, cwd=ROOT,
        env={**ENVIRONMENT, **access(f"http://127.0.0.1:{port}")},
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout, done.stderr)
    return done.stdout


def test_an_object_store_has_every_container_once(tmp_path: Path) -> None:
    generated(tmp_path / "in", 60)
    calm = migrated(plan(tmp_path, ["in"], "calm"), "-j", "1")
    with bucket() as (_, port), proxy(port, kinds=tuple(kind for kind in KINDS if kind != "hung")) as faults:
        more = access(f"http://127.0.0.1:{faults.server_address[1]}")
        process = started(plan(tmp_path, ["in"], "s3://archive/old", 'ledger = "state"'), "-j", "2", **more)
        until(lambda: recorded(tmp_path / "state") > 0)
        for pid in workers(process.pid)[:1]:
            kill(pid)
        assert finished(process)["digest"] == calm["digest"]
        assert min(faults.met[kind] for kind in faults.kinds) > 0, faults.met
        assert fetched(port, tmp_path / "fetched") == tree(tmp_path / "calm")
        assert "60 packages" in verified(port)


@pytest.mark.prove
def test_a_migration_into_an_object_store_through_faults(tmp_path: Path) -> None:
    articles.write(tmp_path / "in", SIZE)
    calm = migrated(plan(tmp_path, ["in"], "calm", "chunk = 20"), "-j", "1")
    kills = 0
    with bucket() as (_, port), proxy(port, step=3, silence=90) as faults:
        more = access(f"http://127.0.0.1:{faults.server_address[1]}")
        file = plan(tmp_path, ["in"], "s3://archive/old", 'ledger = "state"\nchunk = 20')
        process = started(file, "-j", "2", **more)
        for goal in (2, 7, 12):
            until(lambda goal=goal: recorded(tmp_path / "state") >= goal, 3600)  # type: ignore[misc]
            for pid in workers(process.pid)[:1]:
                kill(pid)
                kills += 1
        account = finished(process)
        assert account["digest"] == calm["digest"]
        assert min(faults.met[kind] for kind in KINDS) > 0, faults.met
        copy = fetched(port, tmp_path / "fetched")
        assert copy == tree(tmp_path / "calm")
        verified(port)
    figures: dict[str, object] = {
        "articles": f"{account['listed']:,}", "objects in the bucket": len(copy), "requests": sum(faults.seen.values()),
        **{f"spoiled: {words}": faults.met[kind] for kind, words in SPOILED.items()}, "workers killed": kills,
        "bucket against an undisturbed run's folder": "the same objects, byte for byte",
        "`archiver verify s3://`": f"{account['archived']:,} packages, none at fault", "unexplained": account["unexplained"],
    }  # fmt: skip
    proofs.record("An object store with faults", figures)


SPOILED = {
    "500": "500 Internal Error", "503": "503 SlowDown", "torn": "cut in the middle of the request's body",
    "lost": "done, and the answer lost", "hung": "done, and no answer for 90 s", "cut": "answer cut in the middle",
}  # fmt: skip


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little is waited for."""
    for name, value in (("TIMEOUT", "1s"), ("PAUSE", 0.01), ("RETRIES", 2)):
        monkeypatch.setattr(stores, name, value)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server that several tests share, each below a folder of its own."""
    with bucket() as (_, found):
        yield found


@pytest.mark.parametrize("kind", KINDS)
def test_a_write_happens_once_whatever_becomes_of_it(
    monkeypatch: pytest.MonkeyPatch, impatient: None, port: int, kind: str
) -> None:
    with proxy(port, step=2, silence=1.5, kinds=(kind,)) as faults:
        for name, value in access(f"http://127.0.0.1:{faults.server_address[1]}").items():
            monkeypatch.setenv(name, value)
        store = stores.Bucket(f"s3://archive/{kind}", "mine")
        wanted = {f"{number}.tar": bytes([number]) * 5000 for number in range(4)}
        for name, data in wanted.items():
            store.put(name, [data])
        assert faults.met[kind] > 1
        assert {name: store.read(name) for name in wanted} == wanted
        assert sorted(store.listed("")) == sorted(wanted)


def test_what_somebody_else_wrote_is_told_apart_and_stays(
    monkeypatch: pytest.MonkeyPatch, impatient: None, port: int
) -> None:
    for name, value in access(f"http://127.0.0.1:{port}").items():
        monkeypatch.setenv(name, value)
    mine, other = (stores.Bucket("s3://archive/shared", run) for run in ("mine", "other"))
    other.put("same", [b"a"])
    mine.put("same", [b"a"])
    other.put("name", [b"theirs"])
    with pytest.raises(stores.StoreUnavailable, match="name is there already with other content"):
        mine.put("name", [b"ours"])
    assert mine.read("name") == b"theirs"
    mine.put("left", [b"by a dead worker"])
    mine.put("left", [b"by the next one"])
    assert mine.read("left") == b"by the next one"


def test_an_archive_in_a_bucket_is_verified_there(tmp_path: Path) -> None:
    generated(tmp_path / "in", 10)
    with bucket() as (endpoint, port):
        more = access(endpoint)
        migrated(plan(tmp_path, ["in"], "s3://archive/old", 'ledger = "state"'), "-j", "1", **more)
        assert "10 packages" in verified(port)
        store = connected(port)
        obstore = pytest.importorskip("obstore")
        name = "old/containers/000/000001.tar"
        data = bytearray(bytes(obstore.get(store, name).bytes()))
        data[data.index(b"urn:")] ^= 1
        obstore.put(store, name, bytes(data))
        obstore.delete(store, "old/containers/000/000002.tar")
        done = subprocess.run(
            command("verify", "s3://archive/old", "-o", "json"), capture_output=True, text=True, cwd=ROOT, env={**ENVIRONMENT, **more}
        )  # fmt: skip
        assert done.returncode == 1
        said = json.loads(done.stdout)
        assert said["summary"] == {"packages": 10, "broken": 3}
        assert {each["package"].partition("/containers")[0] for each in said["findings"]} == {
            "s3://archive/old"
        }
    done = subprocess.run(
        command("verify", "s3://archive/old"), capture_output=True, text=True, cwd=ROOT, env={**ENVIRONMENT, **more}
    )  # fmt: skip
    assert done.returncode == 3
    assert "s3://archive/old" in done.stderr


def connected(port: int) -> Any:
    """The bucket, by way of the server itself."""
    from obstore.store import S3Store

    return S3Store(
        "archive", endpoint=f"http://127.0.0.1:{port}", access_key_id="x", secret_access_key="x", region="us-east-1",
        client_options={"allow_http": True},
    )  # fmt: skip


def fetched(port: int, folder: Path) -> dict[str, str]:
    """Everything in the bucket, in a folder."""
    import obstore

    store = connected(port)
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
