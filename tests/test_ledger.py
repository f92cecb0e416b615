"""A ledger of an earlier archiver, which had no tables for migrations."""

from __future__ import annotations

import gc
import os
import sqlite3
import weakref
from pathlib import Path

import pytest
from archives import SETTINGS, item, keep
from click.testing import CliRunner
from migrating import migrated, plan

from archiver import segments
from archiver.cli.commands import cli
from archiver.ledger import FILE, OWN, Ledger
from archiver.outcome import State
from archiver.source import Source


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """An archive with such a ledger."""
    archive = tmp_path / "archive"
    keep(archive, Source("a.xml", item("urn:x:1")), Source("b.xml", item("urn:x:2")))
    rows = sqlite3.connect(archive / OWN / FILE)
    for table in ("run", "chunk", "key", "replaced"):
        rows.execute(f"DROP TABLE {table}")
    rows.execute("PRAGMA user_version = 1")
    rows.commit()
    rows.close()
    return archive


@pytest.mark.parametrize(
    "words",
    [
        ["status", "ARCHIVE"],
        ["report", "ARCHIVE"],
        ["find", "ARCHIVE", "id:urn:x:1"],
        ["verify", "ARCHIVE"],
        ["export", "urn:x:1", "--in", "ARCHIVE", "--to", "OUT", "--as", "folder"],
        ["restrict", "urn:x:1", "--in", "ARCHIVE", "--reason", "court order"],
    ],
    ids=lambda words: words[0],
)
def test_every_command_reads_it(old: Path, tmp_path: Path, words: list[str]) -> None:
    given = [{"ARCHIVE": str(old), "OUT": str(tmp_path / "out")}.get(word, word) for word in words]
    done = CliRunner().invoke(cli, given, standalone_mode=False)
    assert done.exception is None, done.output
    assert done.return_value == 0, done.output


def test_reading_does_not_change_it_and_writing_brings_it_up_to_date(old: Path) -> None:
    file = old / OWN / FILE
    before = file.read_bytes()
    os.chmod(file, 0o444)
    assert len(list(segments.records(old))) == 2
    assert segments.runs(old) == []
    assert file.read_bytes() == before
    os.chmod(file, 0o644)
    (known,) = keep(old, Source("a.xml", item("urn:x:1")), settings=SETTINGS)
    assert known.state is State.KNOWN
    ledger = Ledger(old, read_only=True)
    assert ledger.execute("PRAGMA user_version").fetchone() == (2,)
    assert ledger.chunks.runs() == []
    ledger.close()


def test_a_migration_goes_into_it(old: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.xml").write_bytes(item("urn:x:1"))
    (tmp_path / "in/c.xml").write_bytes(item("urn:x:3"))
    account = migrated(plan(tmp_path, ["in"]), "-j", "1")
    assert (account["known"], account["archived"]) == (1, 1)


def test_a_closed_ledger_holds_no_segments(tmp_path: Path) -> None:
    # The index of a large migration is brought up to date again and again, each time by a ledger of its own.
    ledger = Ledger(tmp_path)
    ledger.chunks.segments[1] = [b"{}"]
    held = weakref.ref(ledger.chunks)
    gc.disable()
    try:
        ledger.close()
        assert held() is None
    finally:
        gc.enable()
