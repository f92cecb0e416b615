"""What a judge of packages has to say, before a rule puts its name to it."""

from __future__ import annotations

import stat
from typing import Any, NamedTuple

KIND_WORDS = (
    (stat.S_ISREG, "a file"),
    (stat.S_ISLNK, "a link"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISDIR, "a folder"),
)


class Problem(NamedTuple):
    """Something about a package: the code of the rule that speaks of it, what, in which file, and more words."""

    code: str
    message: str
    path: str = ""
    label: str = ""


def kind(mode: int) -> str:
    """What an entry of a folder is."""
    return next((words for test, words in KIND_WORDS if test(mode)), "a device")


def words_of(error: Any) -> str:
    """Why the system refused, in lower case."""
    return (getattr(error, "strerror", None) or str(error)).lower()


def shown(words: str) -> str:
    """A path or line in a message: no control characters, no half characters, not longer than 120."""
    plain = "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in words[:121])
    return plain if len(words) <= 120 else plain[:117] + "..."
