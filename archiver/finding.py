"""What is wrong, where, and how to mend it: the one data model of every judgement.

A `Finding` carries a cheap locator only: a span in the decoded text, or a path (XPath with prefixes for XML, JSON
pointer for JSON). Line, column and the excerpt are worked out by `archiver.locate`, and only for what is shown.
"""

from __future__ import annotations

import enum

from archiver.record import Record


class Severity(enum.IntEnum):
    """How grave a finding is. The three levels map one to one to SARIF, GitHub annotations and JUnit."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The level in lower case, as printed and as written in configuration."""
        return self._name_.lower()


NOTE, WARNING, ERROR = Severity.NOTE, Severity.WARNING, Severity.ERROR


class Span(Record):
    """A run of characters in the decoded text: start inclusive, end exclusive, both from 0."""

    start: int
    end: int

    def __lt__(self, other: Span) -> bool:
        return (self.start, self.end) < (other.start, other.end)


class Edit(Record):
    """Replace what stands in `span` by `text`."""

    span: Span
    text: str


class Fix(Record):
    """How to mend a finding. `safe` means that no meaning can change; only safe fixes are applied by `--fix`."""

    title: str
    edits: tuple[Edit, ...] = ()
    safe: bool = True


class Finding(Record):
    """One thing that a rule has to say about one place.

    `rule` and `severity` are stamped on by `archiver.rules.check`; a rule gives the rest. `part` is the index of the
    article within its document, or None when the finding is about the document as a whole.
    """

    message: str
    span: Span | None = None
    path: str = ""
    label: str = ""
    fix: Fix | None = None
    rule: str = ""
    name: str = ""
    severity: Severity = WARNING
    part: int | None = None
