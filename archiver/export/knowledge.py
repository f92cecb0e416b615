"""The names of an archive as one NewsML-G2 knowledge item: everybody credited, with identifier, roles and years.

Who has an identifier in the archive keeps it; others get one that is made from kind and name, the same for ever. Spellings
are not merged: what a person decided with `archiver credits --decide` has been read under one name already.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from archiver.formats.newsml.compose import IPTC, NAMESPACE, STANDARD
from archiver.survey.find import Hit
from archiver.xmltext import Element, document, line
from archiver.xmltree import NAR

SCHEMES = {"cinat": IPTC + "cinature/", "cpnat": IPTC + "cpnature/", "stat": IPTC + "pubstatusg2/"}
NATURES = {"person": "cpnat:person", "organisation": "cpnat:organisation"}


class Known(NamedTuple):
    """Somebody credited: in how many articles, as what, from the first day to the last."""

    name: str
    kind: str
    uri: str
    articles: int
    roles: tuple[str, ...]
    first: str
    last: str


def known(hits: Iterable[Hit], uris: dict[tuple[str, str], str]) -> list[Known]:
    """Everybody whom some articles credit, those with the most articles first. `uris` are identifiers by kind and name."""
    found: dict[tuple[str, str], list[Any]] = {}
    for hit in hits:
        for kind, name in {(kind, name) for name, kind, *_ in hit.credits}:
            entry = found.setdefault((kind, name), [0, {}, "", ""])
            entry[0] += 1
            entry[1].update((role, None) for other, of, role, _ in hit.credits if (of, other) == (kind, name))
            if day := hit.published[:10]:
                entry[2], entry[3] = min(entry[2] or day, day), max(entry[3], day)
    every = [
        Known(name, kind, uris.get((kind, name), ""), count, tuple(sorted(roles)), first, last)
        for (kind, name), (count, roles, first, last) in found.items()
    ]
    return sorted(every, key=lambda each: (-each.articles, each.name, each.kind))


def written(
    parties: Iterable[Known], title: str, now: datetime, provider: str = "", language: str = "en"
) -> bytes:
    """The item as UTF-8 bytes. `title` names the archive; `provider` whose names they are."""
    root = Element("knowledgeItem", {"xmlns": NAR, **STANDARD})
    every = list(parties)
    digest = uuid.uuid5(NAMESPACE, "\n".join(f"{each.kind} {each.name}" for each in every))
    root.attributes |= {"guid": digest.urn, "version": "1", "xml:lang": language}
    catalog = root.add("catalog")
    for alias, scheme in SCHEMES.items():
        catalog.add("scheme", alias=alias, uri=scheme)
    meta = root.add("itemMeta")
    meta.add("itemClass", qcode="cinat:concept")
    meta.add("provider", literal="provider").add("name", line(provider or title))
    meta.add("versionCreated", now.isoformat(timespec="seconds"))
    meta.add("pubStatus", qcode="stat:usable")
    meta.add("generator", "newsroom-archiver")
    meta.add("title", line(title))
    concepts = root.add("conceptSet")
    for each in every:
        concept(concepts, each)
    return document(root, " ")


def concept(parent: Element, each: Known) -> None:
    """One party."""
    made = uuid.uuid5(NAMESPACE, f"party {each.kind} {each.name}").urn
    found = parent.add("concept")
    found.add("conceptId", uri=each.uri or made)
    found.add("type", qcode=NATURES.get(each.kind, NATURES["person"]))
    found.add("name", line(each.name))
    found.add("note", "; ".join(told(each)))


def told(each: Known) -> Iterator[str]:
    """What the archive knows of a party, in words."""
    span = each.first if each.first == each.last else f"{each.first} to {each.last}"
    yield f"credited in {each.articles:,} article{'' if each.articles == 1 else 's'}" + (
        f", {span}" if span else ""
    )
    yield f"as {', '.join(each.roles)}"
