"""What became of one article: one outcome is one row of the ledger and one line of a report."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from archiver.article import Article, Document
from archiver.finding import Finding


class State(enum.Enum):
    """The end of one article's way through the house."""

    ARCHIVED = "archived"
    KNOWN = "known"
    HELD = "held"
    FAILED = "failed"


@dataclass(slots=True)
class Outcome:
    """What was done with one article of one source.

    `reason` is one clear sentence for HELD and FAILED. `limit` is true when a limit stopped it, `fault` when the
    fault was archiver's own (then `reason` names the file with the traceback). `document` and `article` are there
    only in the process that read them, for screens; they are never recorded.
    """

    source: str
    sha512: str
    part: int
    state: State
    id: str = ""
    package: str = ""
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    limit: bool = False
    fault: bool = False
    format: str = ""
    document: Document | None = None
    article: Article | None = None
