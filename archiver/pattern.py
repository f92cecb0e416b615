"""Regular expressions that are compiled when they are first used: most documents never need most of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator


class Pattern:
    """A pattern of `re` with the methods of a compiled one. The first use compiles it; later uses cost nothing more."""

    match: Callable[..., re.Match[str] | None]
    search: Callable[..., re.Match[str] | None]
    fullmatch: Callable[..., re.Match[str] | None]
    finditer: Callable[..., Iterator[re.Match[str]]]
    split: Callable[..., list[str]]
    sub: Callable[..., str]

    def __init__(self, said: str, flags: int = 0) -> None:
        self.said = said
        self.flags = flags

    def __getattr__(self, name: str) -> object:
        """Compile, and keep the methods of the compiled pattern as our own."""
        if name.startswith("_"):
            raise AttributeError(name)
        known = re.compile(self.said, self.flags)
        for method in ("match", "search", "fullmatch", "finditer", "split", "sub"):
            setattr(self, method, getattr(known, method))
        return getattr(known, name)
