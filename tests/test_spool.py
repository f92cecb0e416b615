"""What the hook could not have checked is kept, and checked as soon as the service answers again."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import Running

from archiver import hook

STORIES = Path(__file__).parents[1] / "samples" / "stories"


def test_what_was_not_checked_is_checked_later(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    line = str(tmp_path / "socket")
    spool = tmp_path / "spool"
    words = ["--socket", line, "--timeout", "20", "--spool", str(spool)]
    assert hook.main([*words, "--drain"]) == 0
    for name in ("held-item.xml", "bruecke.xml"):
        assert hook.main([*words, str(STORIES / name)]) == 0
    assert hook.main([*words, "--on-unavailable", "fail", str(STORIES / "hafenfest.txt")]) == 4
    told = capfdbinary.readouterr().err.decode()
    assert told.count("it is kept for --drain") == 3
    assert hook.main([*words, "--drain"]) == 4
    assert "held-item.xml still waits to be checked" in capfdbinary.readouterr().err.decode()
    assert len(list(spool.iterdir())) == 3
    with Running(tmp_path, "--socket", line):
        assert hook.main([*words, "--drain"]) == 1
    told = capfdbinary.readouterr().out.decode()
    assert "held-item.xml" in told
    assert "hafenfest.txt" in told
    assert list(spool.iterdir()) == []


def test_a_spool_must_be_named(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert hook.main(["--drain"]) == 2
    assert "say what to drain, with --spool DIR" in capfdbinary.readouterr().err.decode()
