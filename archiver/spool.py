"""What a hook could not have checked, kept until it can be: one file each, a line of JSON and the bytes as they came."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import NamedTuple

SUFFIX = ".unchecked"


class Strange(Exception):
    """A file that no hook has kept. The message says so."""


class Waiting(NamedTuple):
    """One document that waits: its file, what it is called, the profile to judge by, and its bytes."""

    file: Path
    name: str
    profile: str
    data: bytes


def keep(folder: Path, data: bytes, name: str, profile: str) -> None:
    """Keep a document, for its owner's eyes. It has its name only when all of it is on the disk. Raises `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{time.time_ns():020}-{os.getpid()}{SUFFIX}"
    made = file.with_suffix(".part")
    with open(made, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as stream:
        stream.write(json.dumps({"name": name, "profile": profile}).encode() + b"\n" + data)
        stream.flush()
        os.fsync(stream.fileno())
    os.rename(made, file)


def files(folder: Path) -> list[Path]:
    """The files of the documents that wait, the oldest first."""
    return sorted(folder.glob(f"*{SUFFIX}"))


def read(file: Path) -> Waiting:
    """A document that waits. A link is not followed. Raises `OSError`, and `Strange` for a file that is none of ours."""
    with open(
        file, "rb", opener=lambda path, flags: os.open(path, flags | getattr(os, "O_NOFOLLOW", 0))
    ) as stream:
        head, _, data = stream.read().partition(b"\n")
    try:
        said = json.loads(head)
        return Waiting(file, str(said["name"]), str(said["profile"]), data)
    except (ValueError, KeyError, TypeError):
        raise Strange("this is nothing that a hook has kept") from None
