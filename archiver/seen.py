"""What a run, or an archive, knows of the versions of items that came before.

Rules that compare an item with its earlier versions ask the `Seen` that lies in `document.notes["seen"]`. Without one
they compare only the items of one message. Whoever judges several documents puts the same `Seen` into each, and calls
`add` with a document once it has been judged; an archive gives what it holds through `lookup`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from archiver.record import Record


class Version(Record):
    """One version of an item as it was met: where, and what it says of itself.

    `digest` tells whether two versions are the same bytes; `parts` are the ids of its components of content.
    """

    guid: str
    number: int
    digest: str
    status: str = ""
    source: str = ""
    parts: frozenset[str] = frozenset()


class Seen(Record, frozen=False):
    """The versions met so far, in the order in which they came, and a way to ask for those met in earlier runs."""

    lookup: Callable[[str], Iterable[Version]] | None = None
    met: dict[str, list[Version]] = {}  # noqa: RUF012 (each record has its own)

    def versions(self, guid: str) -> list[Version]:
        """The versions of an item that came before, oldest first."""
        earlier = list(self.lookup(guid)) if self.lookup else []
        return earlier + self.met.get(guid, [])

    def add(self, versions: Iterable[Version]) -> None:
        """Remember the versions of a document that has been judged."""
        for version in versions:
            known = self.met.setdefault(version.guid, [])
            if version not in known:
                known.append(version)
