"""What the tests of migrations share: plans, and runs of the command in processes of their own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ENVIRONMENT = {**os.environ, "SOURCE_DATE_EPOCH": "1795867200", "NO_COLOR": "1"}
ROOT = Path(__file__).parents[1]


def plan(folder: Path, sources: list[str], archive: str = "archive", more: str = "") -> Path:
    """A plan in a folder; everything is archived, in chunks of a few, unless `more` says otherwise."""
    file = folder / f"{archive.rpartition('/')[2]}.toml"
    usual = ("" if "fail-on" in more else 'fail-on = "never"\n') + ("" if "chunk" in more else "chunk = 8\n")
    package = "" if "[package]" in more else '[package]\nlayout = "container"\n'
    file.write_text(
        f"sources = {json.dumps(sources)}\narchive = {json.dumps(archive)}\n{usual}{more}\n{package}"
    )
    return file


def command(*arguments: str | Path) -> list[str]:
    """A call of the command line."""
    return [sys.executable, "-P", "-m", "archiver", *map(str, arguments)]


def started(file: Path, *arguments: str, **more: str) -> subprocess.Popen[bytes]:
    """A migration that runs; it can be killed with everything that it started."""
    return subprocess.Popen(
        command("migrate", file, "-o", "json", *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        cwd=ROOT, env={**ENVIRONMENT, **more}, start_new_session=True,
    )  # fmt: skip


def finished(process: subprocess.Popen[bytes], status: int = 0) -> dict[str, Any]:
    """The account of a migration that ended as it should."""
    out, err = process.communicate(timeout=36000)
    assert process.returncode == status, (process.returncode, out[-3000:], err[-3000:])
    account: dict[str, Any] = json.loads(out)
    assert account["unexplained"] == 0
    return account


def migrated(file: Path, *arguments: str, status: int = 0, **more: str) -> dict[str, Any]:
    """A migration from its beginning to its end."""
    return finished(started(file, *arguments, **more), status)


def workers(pid: int) -> list[int]:
    """The processes that a process started."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[1]) == pid and words[0] != "Z":
            found.append(int(status.parent.name))
    return found


def kill(pid: int) -> None:
    """SIGKILL, to one that may be gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def until(condition: Any, seconds: float = 60) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
