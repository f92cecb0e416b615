"""When the fault is archiver's own: a traceback into a file, one clear line on the screen, and nothing invented."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Sequence

import archiver
from archiver.cli import FAULT
from archiver.cli.screen import write_error


def own_fault(error: BaseException, arguments: Sequence[str]) -> int:
    """Report a fault that stopped the whole command."""
    path = recorded(error, "archiver " + " ".join(arguments))
    write_error(f"error: {described(error)}\nThis is a fault in archiver. Please send {path}")
    return FAULT


def described(error: BaseException) -> str:
    """Kind and place of a fault: "IndexError in formats/newsml.py:212"."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "archiver" in frame.filename]
    if not frames:
        return type(error).__name__
    name = frames[-1].filename.replace(os.sep, "/").rpartition("/archiver/")[2]
    return f"{type(error).__name__} in {name}:{frames[-1].lineno}"


def recorded(error: BaseException, doing: str) -> str:
    """Write what a developer needs into a file, and return its path. No text of an article is in it."""
    lines = [
        f"# {described(error)}",
        "",
        f"archiver {archiver.__version__}, Python {platform.python_version()}, {platform.platform()}",
        "",
        f"while: {doing}",
        "",
        "```",
        *traceback.format_exception(error),
        "```",
    ]
    try:
        descriptor, path = tempfile.mkstemp(prefix="archiver-fault-", suffix=".md")
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write("\n".join(line.rstrip("\n") for line in lines) + "\n")
    except OSError:
        traceback.print_exception(error, file=sys.stderr)
        return "the lines above"
    return path
