"""What a hook could not have checked, kept until it can be: one file each, a line of JSON and the bytes as they came."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SUFFIX = ".unchecked"


class Waiting(NamedTuple):
    """One document that waits: its file, what it is called, the profile to judge by, and its bytes."""

    file: Path
    name: str
    profile: str
    data: bytes


def keep(folder: Path, data: bytes, name: str, profile: str) -> None:
    """Keep a document. It has its name only when all of it is on the disk. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{time.time_ns():020}-{os.getpid()}{SUFFIX}"
    made = file.with_suffix(".part")
    with open(made, "xb") as stream:
        stream.write(json.dumps({"name": name, "profile": profile}).encode() + b"\n" + data)
        stream.flush()
        os.fsync(stream.fileno())
    os.rename(made, file)


def waiting(folder: Path) -> Iterator[Waiting]:
    """The documents that wait, the oldest first. Raises `OSError`, and `ValueError` for a file that is none of ours."""
    for file in sorted(folder.glob(f"*{SUFFIX}")):
        head, _, data = file.read_bytes().partition(b"\n")
        said = json.loads(head)
        yield Waiting(file, str(said["name"]), str(said["profile"]), data)
