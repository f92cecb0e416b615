"""Standard output and standard error: colour, width, encoding, and notices."""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO

from archiver.report.terminal import Paint, pictured

COLUMNS = 100
"""The width of a report that no terminal shows."""


def paint(when: str, stream: TextIO) -> Paint:
    """Colour for a stream: as `--color` says, else as the environment says, else where a terminal can show it."""
    if when != "auto":
        return Paint(when == "always")
    if os.environ.get("NO_COLOR"):
        return Paint(False)
    if os.environ.get("FORCE_COLOR"):
        return Paint(True)
    return Paint(stream.isatty() and os.environ.get("TERM") != "dumb")


def columns(stream: TextIO) -> int:
    """How wide a report on this stream may be."""
    if not stream.isatty():
        return COLUMNS
    import shutil

    return max(40, shutil.get_terminal_size((COLUMNS, 24)).columns)


def output() -> TextIO:
    """Standard output for people: what its encoding cannot say is written as an escape."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    return sys.stdout


def data_output() -> TextIO:
    """Standard output for machines: always UTF-8, always one line feed."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    return sys.stdout


def write_error(line: str) -> None:
    """Write one notice to standard error, where nothing in it is obeyed by a terminal."""
    shown = "\n".join(map(pictured, line.split("\n")))
    stream = sys.stderr
    stream.write(
        shown.encode(stream.encoding or "utf-8", "backslashreplace").decode(stream.encoding or "utf-8") + "\n"
    )
    stream.flush()
