"""`python -m archiver`, and the command `archiver`."""

from __future__ import annotations

import gc
import os
import sys
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

RARELY = 50_000
"""After so many new objects the collector looks for cycles: imports make thousands that stay, and looking costs time."""


def main() -> None:
    """Run the command line and leave with its exit status. The hook, which must be quick, takes a shorter way."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["hook"] and not {"-h", "--help"} & set(arguments):
        leave(asked(arguments))
    gc.set_threshold(RARELY)
    sys.modules.setdefault("inspect", Postponed("inspect", "getfullargspec"))
    sys.modules.setdefault("urllib.parse", Postponed("urllib.parse", "quote_from_bytes"))
    from archiver.cli import run

    status = run(arguments)
    if (arguments[:1] == ["validate"] and "multiprocessing" not in sys.modules) or "--help" in arguments:
        leave(status)
    sys.exit(status)


def asked(arguments: list[str]) -> int:
    """The exit status of the hook's client. No fault of ours may look like a verdict."""
    from archiver.hook import main as ask

    try:
        return ask(arguments[1:])
    except (Exception, KeyboardInterrupt) as error:
        from archiver.cli import ended

        return ended(error, arguments)


def leave(status: int) -> NoReturn:
    """Leave with everything written, and nothing taken apart: that alone would take a fifth of the time of a hook."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        sys.exit(status)  # closed, or full: the long way knows what to do
    os._exit(status)


class Postponed(ModuleType):
    """A module that is loaded when something of it is first used, but for functions that are only taken along.

    `dataclasses` imports `inspect`, and with it the disassembler and the tokenizer, for a thing that our classes never
    ask of it; `lxml` takes `getfullargspec` for parsers that call back. `pathlib` takes `quote_from_bytes` for addresses
    of files, and with it comes all that is known of IP addresses. That is a tenth of the time that a hook takes to start.
    """

    def __init__(self, name: str, *functions: str) -> None:
        super().__init__(name)
        package, _, last = name.rpartition(".")
        if package:
            setattr(__import__(package), last, self)
        for function in functions:
            setattr(self, function, self.later(function))

    def later(self, name: str) -> Any:
        """A function that loads the module when it is called."""
        return lambda *values, **named: getattr(self.loaded(), name)(*values, **named)

    def loaded(self) -> ModuleType:
        """The module in earnest; from then on everything of it is found here at once."""
        known: ModuleType | None = self.__dict__.get("known")
        if known is None:
            from importlib import import_module

            sys.modules.pop(self.__name__, None)
            known = import_module(self.__name__)
            self.__dict__.update(known.__dict__, known=known)
        return known

    def __getattr__(self, name: str) -> Any:
        """Load the module, unless only the import system asks."""
        if name.startswith("__") or "known" in self.__dict__:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return getattr(self.loaded(), name)


if __name__ == "__main__":
    main()
