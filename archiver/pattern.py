"""Regular expressions that are compiled when they are first used: most documents never need most of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

METHODS = ("match", "search", "fullmatch", "finditer", "findall", "split", "sub", "subn")

if TYPE_CHECKING:
    Pattern = re.compile
else:

    class Pattern:
        """A pattern of `re` in all that is asked of one. The first use compiles it; later uses cost nothing more."""

        def __init__(self, said: str | bytes, flags: int = 0) -> None:
            self.said = said
            self.flags = flags

        def __getattr__(self, name: str) -> Any:
            """Compile, and keep the methods of the compiled pattern as our own."""
            if name.startswith("_"):
                raise AttributeError(name)
            known = re.compile(self.said, self.flags)
            for method in METHODS:
                setattr(self, method, getattr(known, method))
            return getattr(known, name)
