"""What the commands about a whole archive share: its index, brought up to date, and how it is told that there is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archiver.cli import UNREADABLE, meaning
from archiver.cli.progress import Progress
from archiver.cli.screen import write_error

if TYPE_CHECKING:
    from archiver.survey.index import Index


def asked(archive: str | Path, quiet: bool, work: Callable[[Index], int], **how: Any) -> int:
    """Do some work with the index of an archive, and return its exit status. `how` is as for `survey.intake.current`."""
    from archiver.ledger import LedgerBroken
    from archiver.survey import intake
    from archiver.survey.query import Unclear

    progress = Progress(None, quiet=quiet)
    try:
        with intake.current(Path(archive), told=progress.upto, **how) as found:
            progress.end()
            return work(found)
    except Unclear as error:
        raise meaning.Misuse(str(error)) from None
    except LedgerBroken as error:
        write_error(f"error: {error}")
        return UNREADABLE
    finally:
        progress.end()
