"""The account of a migration: what went in, and what came out of it.

In = archived + already there + held back + failed + passed over, each with its reason, by source, format and year;
every name credited and every date read is in a package. What is left over is a fault of archiver's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from archiver.outcome import State
from archiver.segments import Record


class Origin(NamedTuple):
    """Where articles came from: a source of the plan, a format, and a year ("" where no date is said)."""

    source: str
    format: str
    year: str


@dataclass(slots=True)
class Balance:
    """The account of one run. `listed` sources were found when it began; `sources` have an outcome in the archive.

    `credits` and `dates` are pairs: read from what was archived, and found again in its packages. `broken` says of
    each chunk whose files are not what was recorded.
    """

    listed: int = 0
    sources: int = 0
    states: Counter[str] = field(default_factory=Counter)
    origins: dict[Origin, Counter[str]] = field(default_factory=dict)
    credits: tuple[int, int] = (0, 0)
    dates: tuple[int, int] = (0, 0)
    limits: int = 0
    faults: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    packages: int = 0
    octets: int = 0
    containers: int = 0
    broken: list[str] = field(default_factory=list)

    @property
    def unexplained(self) -> int:
        """Sources without an outcome, and outcomes without what they say."""
        return abs(self.listed - self.sources) + len(self.broken) + self.lost

    @property
    def lost(self) -> int:
        """Credits and dates that are in no package."""
        return self.credits[0] - self.credits[1] + self.dates[0] - self.dates[1]

    def add(self, records: Iterable[Record], roots: tuple[str, ...]) -> None:
        """Take in what became of a chunk."""
        seen: set[int] = set()
        for record in records:
            seen.add(record.at)
            self.states[record.state] += 1
            origin = Origin(root(record.source, roots), record.format, record.year)
            self.origins.setdefault(origin, Counter())[record.state] += 1
            self.limits += record.limit
            self.faults += record.fault
            self.rules.update(record.found.keys())
            if record.state == State.ARCHIVED.value:
                self.packages += 1
                self.octets += record.size
            if len(record.kept) == 4:
                read, kept, dated, still = record.kept
                self.credits = self.credits[0] + read, self.credits[1] + kept
                self.dates = self.dates[0] + dated, self.dates[1] + still
        self.sources += len(seen)


def root(source: str, roots: tuple[str, ...]) -> str:
    """The source of the plan that a source belongs to, else the folder that it is in."""
    for each in roots:
        if source == each or source.startswith(each.rstrip("/") + "/"):
            return each
    return source.rpartition("/")[0]
