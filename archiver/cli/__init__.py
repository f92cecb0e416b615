"""The command line: parse, call, print, exit. One module per command, imported only when it is called.

Exit status: 0 fit, 1 content at fault, 2 misuse, 3 an input could not be read, 4 a limit stopped a check, 70 our
own fault, 130 interrupted. The highest that applies is returned, so that a runner which keeps the highest is right.
"""

from __future__ import annotations

import errno
import sys

FIT, UNFIT, MISUSE, UNREADABLE, LIMIT, FAULT, INTERRUPTED = 0, 1, 2, 3, 4, 70, 130

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def run(arguments: list[str]) -> int:
    """Run a command line and return its exit status."""
    from archiver.cli.quick import understood

    try:
        given = understood(arguments)
        if given is not None:
            from archiver.cli.checks import validate

            status = validate(given)
        else:
            from archiver.cli.commands import main

            status = main(arguments)
        sys.stdout.flush()
        return status
    except (Exception, KeyboardInterrupt) as error:
        return ended(error, arguments)


def ended(error: BaseException, arguments: list[str]) -> int:
    """The exit status of a command that an exception has ended; what there is to say of it is said."""
    if isinstance(error, KeyboardInterrupt):
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    if isinstance(error, BrokenPipeError):
        silence()
        return INTERRUPTED
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        silence()
        print(f"error: the report cannot be written: {(error.strerror or '').lower()}", file=sys.stderr)
        return LIMIT
    return refused(error, arguments)


def silence() -> None:
    """Send what is left of the report nowhere, so that Python does not stumble over it at the end."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def refused(error: BaseException, arguments: list[str]) -> int:
    """Say what was misused, or that the fault is ours."""
    from archiver.cli.meaning import Misconfigured, Misuse
    from archiver.cli.screen import write_error

    if isinstance(error, Misconfigured):
        write_error(f"error: {error}")
        return MISUSE
    if isinstance(error, Misuse):
        from archiver.cli.commands import usage

        write_error(f"{usage(arguments)}\nError: {error}")
        return MISUSE
    return at_fault(error, arguments)


def at_fault(error: BaseException, arguments: list[str]) -> int:
    """Report a fault of ours."""
    from archiver.cli.faults import own_fault

    return own_fault(error, arguments)
