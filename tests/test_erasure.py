"""Erasing an article out of the containers of migrations: nothing of it stays, everything else is as it was."""

from __future__ import annotations

import gzip
import json
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest
from archives import NOW, SETTINGS, generated, item, tree
from migrating import ENVIRONMENT, ROOT, command, migrated, plan

from archiver import erasure, recovery, stores, takedown
from archiver.ledger import OWN, Ledger, Row
from archiver.package import judge
from archiver.package.shelves import ERASED, RESTRICTED, Package

SECRET = "Marlene Abendroth lives at Sandweg 9."
GUID = "urn:x:secret"


@pytest.fixture(scope="module")
def migration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migration with an article in two versions and a copy of one of them that is known, in a chunk each."""
    folder = tmp_path_factory.mktemp("erasure")
    generated(folder / "in", 20)
    middle = sorted((folder / "in/0000").iterdir())[9]
    (folder / "in/00.xml").write_bytes(item(GUID, text=SECRET))
    middle.with_name(f"{middle.stem}-again.xml").write_bytes(item(GUID, text=SECRET))
    (folder / "in/z.xml").write_bytes(item(GUID, 2, text=f"{SECRET} And more."))
    migrated(plan(folder, ["in"]), "-j", "1")
    return folder


@pytest.fixture
def archive(migration: Path, tmp_path: Path) -> Path:
    """A copy of its archive."""
    subprocess.run(["cp", "-r", migration / "archive", tmp_path / "archive"], check=True)
    return tmp_path / "archive"


def erase(archive: Path) -> None:
    """What the command does."""
    takedown.restrict(archive, GUID, reason="court order", now=NOW, settings=SETTINGS, evidence="erase")


def rows(archive: Path) -> list[Row]:
    """Everything that the ledger knows, by path."""
    ledger = Ledger(archive, read_only=True)
    try:
        return sorted(ledger.packages(), key=lambda row: row.path)
    finally:
        ledger.close()


def counted(archive: Path) -> tuple[dict[str, int], dict[str, int], str]:
    """The figures of the ledger."""
    ledger = Ledger(archive, read_only=True)
    try:
        return ledger.counts(), ledger.tally(), ledger.chunks.digest()
    finally:
        ledger.close()


def words_of(archive: Path) -> bytes:
    """Every byte of an archive, unpacked."""
    found = [file.read_bytes() for file in archive.rglob("*") if file.is_file()]
    found += [gzip.decompress(file.read_bytes()) for file in archive.rglob("*.gz")]
    return b"".join(found)


def others(archive: Path) -> dict[str, dict[str, bytes]]:
    """Every other package, by its path."""
    return {
        row.path: {name: bag.read(name) for name in bag.names()}
        for row in rows(archive)
        if row.id != GUID
        for bag in [Package(archive, row.path)]
    }


def test_nothing_of_the_article_stays_and_everything_else_is_as_it_was(
    archive: Path, migration: Path
) -> None:
    before, kept = rows(archive), others(archive)
    assert SECRET.encode() in words_of(archive)
    erase(archive)
    left = words_of(archive)
    assert SECRET.encode() not in left
    assert b"Abendroth" not in left
    assert others(archive) == kept
    assert not [each for each in judge.judged(archive) if each.findings]
    mine = [row for row in rows(archive) if row.id == GUID]
    assert sorted(row.status for row in mine) == [ERASED, ERASED, RESTRICTED]
    digests = {row.tagmanifest for row in before if row.id == GUID}
    assert {row.tagmanifest for row in mine if row.status == ERASED} == digests
    for file in archive.glob("containers/*/*.tar"):
        with tarfile.open(file) as packed:
            assert packed.getnames()
    assert len({row.path.rpartition("/")[0] for row in before if row.id == GUID}) == 2
    with pytest.raises(takedown.NotFound, match="restricted already"):
        erase(archive)


def test_the_ledger_made_anew_knows_the_same(archive: Path) -> None:
    erase(archive)
    known, figures = rows(archive), counted(archive)
    for file in (archive / OWN).glob("ledger*"):
        file.unlink()
    recovery.rebuild(archive)
    assert rows(archive) == known
    assert counted(archive) == figures


def test_what_was_erased_is_not_found_reported_or_taken_in_again(archive: Path, migration: Path) -> None:
    def said(*words: str) -> tuple[int, str]:
        done = subprocess.run(command(*words), capture_output=True, text=True, cwd=ROOT, env=ENVIRONMENT)
        return done.returncode, done.stdout

    assert said("find", str(archive), "--bodies", "Sandweg")[0] == 0
    erase(archive)
    assert said("find", str(archive), "Sandweg")[0] == 1
    _, html = said("report", str(archive), "-o", "json")
    assert "Abendroth" not in html
    assert said("verify", str(archive))[0] == 0
    more = migration / "more"
    more.mkdir(exist_ok=True)
    (more / "again.xml").write_bytes(item(GUID, text=SECRET))
    account = migrated(plan(migration, ["more"], str(archive)), "-j", "1")
    assert (account["known"], account["archived"]) == (1, 0)
    assert b"Abendroth" not in words_of(archive)


def test_an_erasure_that_dies_anywhere_goes_on_to_the_same_archive(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calm = tmp_path / "calm"
    subprocess.run(["cp", "-r", archive, calm], check=True)
    erase(calm)
    real = stores.Folder.put
    for dies_at in range(10):
        place = tmp_path / str(dies_at)
        subprocess.run(["cp", "-r", archive, place], check=True)
        done: list[str] = []

        def put(self: Any, name: str, pieces: Any, dies_at: int = dies_at, done: list[str] = done) -> None:
            if len(done) == dies_at // 2 and dies_at % 2 == 0:
                raise KeyboardInterrupt
            real(self, name, pieces)
            done.append(name)
            if len(done) == dies_at // 2 + 1 and dies_at % 2:
                raise KeyboardInterrupt

        monkeypatch.setattr(stores.Folder, "put", put)
        with pytest.raises(KeyboardInterrupt):
            erase(place)
        monkeypatch.setattr(stores.Folder, "put", real)
        assert others(place) == others(calm), "everything else can be had at any moment"
        if dies_at in (2, 5, 8):
            recovery.rebuild(place)
        erase(place)
        assert tree(place) == tree(calm), dies_at
        assert rows(place) == rows(calm)
        assert counted(place) == counted(calm)
        assert not [each for each in judge.judged(place) if each.findings]


def test_a_container_of_nothing_else_goes(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.xml").write_bytes(item(GUID, text=SECRET))
    migrated(plan(tmp_path, ["in"]), "-j", "1")
    archive = tmp_path / "archive"
    erase(archive)
    assert not list(archive.rglob("*.tar"))
    assert not [each for each in judge.judged(archive) if each.findings]
    assert counted(archive)[0]["archived"] == 2
    assert erasure.number_of("containers/001/001234.tar/a.v1") == 1234
    assert json.loads(gzip.decompress(next(archive.rglob("*.gz")).read_bytes()))["status"] == ERASED


def test_an_archive_elsewhere_is_not_restricted() -> None:
    words = ["restrict", GUID, "--in", "s3://archive/old", "--reason", "court order"]
    done = subprocess.run(command(*words), capture_output=True, text=True, cwd=ROOT, env=ENVIRONMENT)
    assert done.returncode == 3
    assert "only an archive on this machine" in done.stderr
