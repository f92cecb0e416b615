"""Sources at addresses: buckets of an S3 server, a machine by SSH, and what else fsspec reads."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import sqlite3
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from archives import generated, item
from hypothesis import given
from hypothesis import strategies as st
from migrating import ENVIRONMENT, ROOT, command, migrated, plan, started
from servers import access, bucket, free_port

from archiver.chunks import Chunk
from archiver.config import Settings
from archiver.ingest import Arrival, PassedOver
from archiver.migration import remote
from archiver.migration.listing import NoSources, Reader, chunks, entries
from archiver.migration.remote import Found, fits, in_order
from archiver.outcome import Outcome
from archiver.source import Source


def filled(folder: Path) -> dict[str, bytes]:
    """A few files of every kind in a folder, and the sources that they are by their names below it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as box:
        box.writestr("one.xml", item("urn:x:1"))
        box.writestr("two.xml", item("urn:x:2"))
    files = {
        "1998/a.xml": item("urn:x:3"), "1998/deep/b.xml": item("urn:x:4"), "1998/c d.txt": "Ein Satz für Käthe.".encode(),
        "1999/ü ?#%41.xml": item("urn:x:5"), "1999/box.zip": packed.getvalue(), "1999/empty.txt": b"",
        "1999/photo.jpg": b"\xff\xd8\xff\x00\x80" * 9, "1999/.hidden.xml": item("urn:x:6"), "1999/large.xml": bytes(4000),
        "old/.archiver/ledger.sqlite": b"x", "old/story.xml": item("urn:x:7"),
    }  # fmt: skip
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return files


SETTINGS = Settings(max_bytes=3000)


def read(*sources: str, settings: Settings = SETTINGS) -> list[Arrival]:
    """Everything that sources are, listed and read."""
    mine = replace(settings, sources=sources)
    reader = Reader(mine)
    return [
        each
        for number, listed in enumerate(chunks(mine))
        for each in reader.through(Chunk(number, 1, listed.entries, listed.origins, 1))
    ]


def told(arrivals: list[Arrival], root: str) -> list[tuple[str, object]]:
    """What arrived, by names below a root: bytes, or why there are none."""
    rows: list[tuple[str, object]] = []
    for each in arrivals:
        name = each.source if isinstance(each, Outcome) else each.name
        what = each.data if isinstance(each, Source) else each.reason
        rows.append((name.removeprefix(root), what))
    return sorted(rows)


@contextlib.contextmanager
def ssh(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An SFTP server that shows a folder, known to this user by its key; and its address."""
    asyncssh = pytest.importorskip("asyncssh")
    pytest.importorskip("sshfs")
    port, home = free_port(), folder.parent / "home"
    key, mine = asyncssh.generate_private_key("ssh-ed25519"), asyncssh.generate_private_key("ssh-ed25519")
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh/known_hosts").write_text(f"[127.0.0.1]:{port} {key.export_public_key().decode()}")
    mine.write_private_key(home / ".ssh/id_ed25519")
    (home / "keys").write_bytes(mine.export_public_key())
    monkeypatch.setenv("HOME", str(home))
    loop = asyncio.new_event_loop()

    async def serve() -> Any:
        def shown(channel: Any) -> Any:
            return asyncssh.SFTPServer(channel, chroot=str(folder))

        return await asyncssh.listen(
            "127.0.0.1", port, server_host_keys=[key], sftp_factory=shown, authorized_client_keys=str(home / "keys")
        )  # fmt: skip

    server = loop.run_until_complete(serve())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield f"sftp://me@127.0.0.1:{port}"
    finally:
        asyncio.run_coroutine_threadsafe(ended(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


async def ended(server: Any) -> None:
    """Close a server and what is under way with it."""
    server.close()
    mine = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in mine:
        task.cancel()
    await asyncio.gather(*mine, return_exceptions=True)


@contextlib.contextmanager
def s3(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket with what is in a folder, and its address."""
    with bucket() as (endpoint, _):
        for name, value in access(endpoint).items():
            monkeypatch.setenv(name, value)
        import obstore
        from obstore.store import from_url

        store = from_url("s3://archive", client_options={"allow_http": True})
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                obstore.put(store, file.relative_to(folder).as_posix(), file.read_bytes())
        yield "s3://archive"


@contextlib.contextmanager
def files(folder: Path, _: pytest.MonkeyPatch) -> Iterator[str]:
    """The same folder through fsspec."""
    pytest.importorskip("fsspec")
    yield f"file://{folder}"


def what_came(account: dict[str, Any]) -> dict[str, Any]:
    """An account without what names have a part in: packages say where their article comes from."""
    origins = [{**each, "source": ""} for each in account["origins"]]
    return {**account, "digest": "", "octets": 0, "origins": origins}


PLACES = pytest.mark.parametrize("place", [s3, ssh, files])


@PLACES
def test_what_is_far_away_is_read_as_if_it_were_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: Any
) -> None:
    near = tmp_path / "in"
    filled(near)
    here = told(read(str(near)), f"{near}/")
    assert len(here) == 9
    with place(near, monkeypatch) as root:
        there = read(root)
        assert told(there, f"{root}/") == [(name.replace(str(near), root), what) for name, what in here]
        names = [name for (name, *_), *_ in entries(replace(SETTINGS, sources=(f"{root}/",)))]
        assert names == sorted(names)
        kinds = {type(each) for each in there}
        assert kinds == {Source, Outcome, PassedOver}
        assert told(read(f"{root}/*/*.xml"), root) == [
            (f"/{name}", what) for name, what in here if name.count("/") == 1 and name.endswith(".xml")
        ]
        assert [name for name, _ in told(read(f"{root}/**/b.xml"), root)] == ["/1998/deep/b.xml"]
        assert told(read(f"{root}/1998/a.xml"), root) == [("/1998/a.xml", item("urn:x:3"))]
        assert told(read(f"{root}/1998/no.xml"), root) == [("/1998/no.xml", "no such object, or no longer")]
        with pytest.raises(NoSources, match="nothing fits"):
            read(f"{root}/2004/*.xml")
        listed = tmp_path / "list"
        listed.write_text(f"{near}/1998/a.xml\n{root}/1998/a.xml\n")
        assert [each.name for each in read(f"@{listed}") if isinstance(each, Source)] == [
            f"{near}/1998/a.xml",
            f"{root}/1998/a.xml",
        ]


def test_odd_keys_of_a_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def put(endpoint: str, key: str, data: bytes) -> None:
        request = Request(f"{endpoint}/archive/{quote(key)}", data, method="PUT")
        urlopen(request, timeout=30).close()

    with s3(tmp_path, monkeypatch):
        endpoint = os.environ["AWS_ENDPOINT_URL"]
        keys = ["a/100%.txt", "a/[x].txt", "a/empty.txt", "a/it's (1)+.txt", "b/c.txt"]
        for key in keys:
            put(endpoint, key, b"" if "empty" in key else b"Some words of a text.")
        for folder in ("a/", "b/", "b/nothing/"):
            put(endpoint, folder, b"")
        assert [name for name, _ in told(read("s3://archive"), "s3://archive/")] == keys
        assert [name for name, _ in told(read("s3://archive/a/[x].txt"), "s3://archive/")] == ["a/[x].txt"]
        put(endpoint, "a//c.txt", b"x")
        with pytest.raises(NoSources, match=r'"a//c\.txt"'):
            read("s3://archive")
        assert len(read("s3://archive/b")) == 1


@pytest.mark.parametrize("place", [s3, pytest.param(ssh, marks=pytest.mark.prove)])
def test_a_migration_from_afar_makes_the_packages_of_one_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: Any
) -> None:
    generated(tmp_path / "in", 20)
    near = migrated(plan(tmp_path, ["in"], "near"), "-j", "1")
    with place(tmp_path / "in", monkeypatch) as root:
        file = plan(tmp_path, [root], "far")
        more = dict(os.environ)
        far = migrated(file, "-j", "2", **more)
        assert what_came(far) == what_came(near)
        assert migrated(file, "-j", "1", **more)["digest"] == far["digest"]
        drafted = subprocess.run(
            command("migrate", "init", root), capture_output=True, text=True, cwd=ROOT, env={**ENVIRONMENT, **more}
        )  # fmt: skip
        assert drafted.returncode == 0, drafted.stderr
        assert drafted.stdout.startswith("# 20 sources")
        assert f'"{root}"' in drafted.stdout


def test_one_object_that_cannot_be_read_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("fsspec")
    victims = [tmp_path / "in" / f"{name}.xml" for name in "abc"]
    victims[0].parent.mkdir()
    for number, file in enumerate(victims):
        file.write_bytes(item(f"urn:x:{number}"))
    root = f"file://{tmp_path}/in"
    listed = next(iter(chunks(Settings(sources=(root,)))))
    victims[1].unlink()
    met: list[str] = []
    real = remote.FileSystem.pieces

    def torn(self: remote.FileSystem, key: str, most: int) -> Iterator[bytes]:
        if key.endswith(victims[0].name):
            met.append(key)
            raise ConnectionResetError("the connection was cut?sig=secret")
        yield from real(self, key, most)

    monkeypatch.setattr(remote.FileSystem, "pieces", torn)
    monkeypatch.setattr("archiver.stores.PAUSE", 0)
    arrivals = list(Reader(Settings()).through(Chunk(1, 1, listed.entries, [], 1)))
    reasons = [each.reason if isinstance(each, Outcome) else "" for each in arrivals]
    assert reasons == ["it cannot be read: the connection was cut", "no such object, or no longer", ""]
    assert len(met) == 5, "asked for again before it is given up"


def test_a_container_that_cannot_be_had_for_a_while_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("fsspec")
    with zipfile.ZipFile(tmp_path / "box.zip", "w") as box:
        for number in range(3):
            box.writestr(f"{number}.xml", item(f"urn:x:{number}"))
    settings = Settings(sources=(f"file://{tmp_path}",))
    monkeypatch.setattr("archiver.stores.PAUSE", 0)

    def torn(*_: Any) -> Iterator[bytes]:
        raise ConnectionResetError("cut")

    with monkeypatch.context() as broken:
        broken.setattr(remote.FileSystem, "pieces", torn)
        (listed,) = chunks(settings)
    (failed,) = Reader(settings).through(Chunk(1, 1, listed.entries, [], 1))
    assert isinstance(failed, Outcome)
    assert "could not be looked into when the plan was listed" in failed.reason
    assert len([each for each in read(*settings.sources) if isinstance(each, Source)]) == 3
    (listed,) = chunks(settings)
    with monkeypatch.context() as broken:
        broken.setattr(remote.FileSystem, "pieces", torn)
        arrivals = list(Reader(settings).through(Chunk(1, 1, listed.entries, [], 1)))
    assert len(arrivals) == 3
    assert all(isinstance(each, Outcome) for each in arrivals)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("sftp://me:secret@127.0.0.1/x", "has a password in it"),
        ("gopher://x/y", "nothing here reads gopher://"),
        ("sftp://me@127.0.0.1:9/x", "sftp://me@127.0.0.1:9/x"),
        ("s3://no-such-bucket-here/x", "cannot be listed"),
    ],
)
def test_addresses_that_lead_nowhere_are_said_so_before_anything_is_begun(
    monkeypatch: pytest.MonkeyPatch, address: str, words: str
) -> None:
    for name in ("sshfs", "obstore"):
        pytest.importorskip(name)
    for name, value in access(f"http://127.0.0.1:{free_port()}").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("archiver.stores.RETRIES", 0)
    with pytest.raises(NoSources, match=words) as refused:
        read(address)
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_extras_for_reading_from_afar_are_named(tmp_path: Path) -> None:
    site = tmp_path / "site"
    for name in ("obstore", "fsspec"):
        (site / name).mkdir(parents=True)
        (site / name / "__init__.py").write_text("raise ImportError\n")
    for address, extra in (("s3://bucket/x", "objects"), ("sftp://host.example/x", "fsspec")):
        process = started(plan(tmp_path, [address]), PYTHONPATH=f"{site}:{ROOT}")
        assert f"newsroom-archiver[{extra}]".encode() in process.communicate()[1]
        assert process.returncode == 3


KEYS = st.lists(st.text(st.sampled_from("ab/.z\udcff"), min_size=1, max_size=6), max_size=30)


@given(KEYS)
def test_any_order_of_a_listing_gives_the_same_order(keys: list[str]) -> None:
    found = [Found(key, len(key)) for key in keys]
    once = [each.key for each in in_order(found)]
    assert once == [each.key for each in in_order(reversed(found))]
    assert set(once) == {key for key in keys if not any(part.startswith(".") for part in key.split("/"))}
    assert len(once) == len(set(once))


def test_patterns_fit_as_those_of_folders_do() -> None:
    for pattern, key, fit in (
        ("*.xml", "a.xml", True), ("*.xml", "x/a.xml", False), ("**/*.xml", "a.xml", True), ("**/*.xml", "x/y/a.xml", True),
        ("19*/[ab].xml", "1998/a.xml", True), ("19*/[ab].xml", "1998/c.xml", False), ("**", "x/y", True),
    ):  # fmt: skip
        assert fits(key.split("/"), pattern.split("/")) is fit, (pattern, key)


def test_a_large_listing_takes_no_more_memory_than_a_small_one() -> None:
    import tracemalloc

    def peak(count: int) -> int:
        tracemalloc.start()
        assert sum(1 for _ in in_order(Found(f"{number:09d}", 1) for number in range(count))) == count
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(10)
    assert peak(20_000) < 2 * peak(200) + 50_000
    assert sqlite3.sqlite_version_info >= (3, 8)
