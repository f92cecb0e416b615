"""`python -m archiver`, and the command `archiver`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit status."""
    from archiver.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
