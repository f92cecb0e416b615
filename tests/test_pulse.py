"""Signs of life: who works for long keeps what it has on lease, and who is dead or stuck does not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from archiver.chunks import Listed
from archiver.ledger import Ledger
from archiver.migration import pulse
from archiver.migration.desk import Desk
from archiver.migration.pulse import Pulse

LEASE = 0.6


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A ledger with one chunk, and leases that are short."""
    monkeypatch.setattr(Ledger, "LEASE", LEASE)
    desk = Desk(str(tmp_path))
    desk.chunks.begin("plan", "", "", str(tmp_path), "2026-11-28", [Listed([["a", 1]], 1, [])])
    return desk


def test_a_worker_that_works_for_long_keeps_its_chunk(desk: Desk) -> None:
    assert desk.chunks.lease(1, "elsewhere/1/1")
    with Pulse(desk, "elsewhere/1/1"):
        time.sleep(3 * LEASE)
        assert desk.chunks.lease(1, "elsewhere/2/2") is None
    time.sleep(1.5 * LEASE)
    again = desk.chunks.lease(1, "elsewhere/2/2")
    assert again is not None
    assert again.attempts == 2


def test_a_worker_that_is_stuck_loses_its_chunk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "STUCK", LEASE)
    assert desk.chunks.lease(1, "elsewhere/1/1")
    with Pulse(desk, "elsewhere/1/1") as beating:
        for _ in range(4):
            time.sleep(LEASE / 2)
            beating.beat()
        assert desk.chunks.lease(1, "elsewhere/2/2") is None
        time.sleep(3 * LEASE)
        assert desk.chunks.lease(1, "elsewhere/2/2") is not None
