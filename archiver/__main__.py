"""`python -m archiver`, and the command `archiver`."""

from __future__ import annotations

import gc
import sys
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

RARELY = 50_000
"""After so many new objects the collector looks for cycles: imports make thousands that stay, and looking costs time."""


def main() -> None:
    """Run the command line and leave with its exit status. The hook, which must be quick, takes a shorter way."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["hook"] and not {"-h", "--help"} & set(arguments):
        from archiver.hook import main as ask

        sys.exit(ask(arguments[1:]))
    gc.set_threshold(RARELY)
    sys.modules.setdefault("inspect", Postponed("inspect"))
    from archiver.cli import run

    sys.exit(run(arguments))


class Postponed(ModuleType):
    """A module that is loaded when something of it is first used.

    `dataclasses` imports `inspect`, and with it the disassembler and the tokenizer, for a thing that our classes never
    ask of it. That is a tenth of the time that a hook takes to start.
    """

    def __getattr__(self, name: str) -> Any:
        """Load the module in earnest; from then on everything is found at once."""
        if name.startswith("__") or "loaded" in self.__dict__:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        from importlib import import_module

        sys.modules.pop(self.__name__, None)
        self.__dict__.update(import_module(self.__name__).__dict__, loaded=True)
        return getattr(self, name)

    def getfullargspec(self, function: object) -> object:
        """What `lxml` takes along when it is imported, and calls only for parser targets."""
        if "loaded" not in self.__dict__:
            self.__getattr__("signature")
        known: Callable[[object], object] = self.__dict__["getfullargspec"]
        return known(function)


if __name__ == "__main__":
    main()
