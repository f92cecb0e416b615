"""The names of an archive as one NewsML-G2 knowledge item: everybody credited, with identifier, roles and years.

Who has an identifier in the archive keeps it; others get one that is made from kind and name, the same for ever. Spellings
are not merged: what a person decided with `archiver credits --decide` has been read under one name already.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from lxml import etree

from archiver.formats.newsml.compose import IPTC, NAMESPACE, STANDARD, add, line
from archiver.survey.find import Hit
from archiver.xmltree import NAR, XML

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
    root = etree.Element(f"{{{NAR}}}knowledgeItem", nsmap={None: NAR})
    for key, value in STANDARD.items():
        root.set(key, value)
    every = list(parties)
    digest = uuid.uuid5(NAMESPACE, "\n".join(f"{each.kind} {each.name}" for each in every))
    root.set("guid", digest.urn)
    root.set("version", "1")
    root.set(f"{{{XML}}}lang", language)
    catalog = add(root, "catalog")
    for alias, scheme in SCHEMES.items():
        add(catalog, "scheme", alias=alias, uri=scheme)
    meta = add(root, "itemMeta")
    add(meta, "itemClass", qcode="cinat:concept")
    add(add(meta, "provider", literal="provider"), "name", line(provider or title))
    add(meta, "versionCreated", now.isoformat(timespec="seconds"))
    add(meta, "pubStatus", qcode="stat:usable")
    add(meta, "generator", "newsroom-archiver")
    add(meta, "title", line(title))
    concepts = add(root, "conceptSet")
    for each in every:
        concept(concepts, each)
    etree.indent(root, " ")
    result: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return result + b"\n"


def concept(parent: Any, each: Known) -> None:
    """One party."""
    made = uuid.uuid5(NAMESPACE, f"party {each.kind} {each.name}").urn
    found = add(parent, "concept")
    add(found, "conceptId", uri=each.uri or made)
    add(found, "type", qcode=NATURES.get(each.kind, NATURES["person"]))
    add(found, "name", line(each.name))
    add(found, "note", "; ".join(told(each)))


def told(each: Known) -> Iterator[str]:
    """What the archive knows of a party, in words."""
    span = each.first if each.first == each.last else f"{each.first} to {each.last}"
    yield f"credited in {each.articles:,} article{'' if each.articles == 1 else 's'}" + (
        f", {span}" if span else ""
    )
    yield f"as {', '.join(each.roles)}"
