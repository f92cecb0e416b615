"""`python -m archiver`, and the command `archiver`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit status. The hook, which must be quick, takes a shorter way."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["hook"] and not {"-h", "--help"} & set(arguments):
        from archiver.hook import main as ask

        sys.exit(ask(arguments[1:]))
    from archiver.cli import run

    sys.exit(run(arguments))


if __name__ == "__main__":
    main()
