"""Fingerprints last: findings are known again after moved lines, a new layout, a new name, and a new version of archiver."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from proofs import record

import archiver
from archiver.report.records import findings
from archiver.source import Source
from archiver.validation import Verdict, judge
from benchmarks.articles import article

BAD = sorted((Path(__file__).parents[1] / "samples" / "rules").glob("*/bad.*"))
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
TREES = (".xml", ".nitf", ".rss")
OBJECTS = (".json", ".jsonld")

OF_THE_LAYOUT = {
    "X019": "half a character is none any more when JSON was written anew",
    "X017": "a key that stands twice stands once after JSON was written anew",
    "S043": "it speaks of escapes, which are gone when JSON was written anew",
    "N163": "it speaks of the encoding that the XML declaration names",
}
"""Findings that do not last through a new layout, because they are about the layout."""


def marks(found: Verdict) -> Counter[str]:
    """The fingerprints of everything found in a source, each with its rule."""
    return Counter(f"{each['rule']} {each['fingerprint']}" for each in findings(found))


def moved(data: bytes, suffix: str) -> bytes | None:
    """The document a hundred lines further down."""
    if suffix in TREES and data.startswith(b"<?xml"):
        head, mark, rest = data.partition(b"?>")
        return head + mark + b"\n" * 100 + rest
    return b"\n" * 100 + data if suffix in OBJECTS else None


def indented(data: bytes, suffix: str) -> bytes | None:
    """XML with another layout, as an editor or a serializer writes it; text and mixed content are left alone."""
    if suffix not in TREES:
        return None
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None
    waiting = [(root, 1)]
    while waiting:
        element, depth = waiting.pop()
        inner = list(element)
        blank = not (element.text or "").strip() and not any((each.tail or "").strip() for each in inner)
        if inner and blank and element.get(SPACE) != "preserve":
            element.text = "\n" + "\t" * depth
            for each in inner:
                each.tail = element.text
                waiting.append((each, depth + 1))
            inner[-1].tail = "\n" + "\t" * (depth - 1)
    return etree.tostring(root.getroottree(), encoding="utf-8", xml_declaration=data.startswith(b"<?xml"))


def dumped(**how: object) -> Callable[[bytes, str], bytes | None]:
    """JSON written anew."""

    def change(data: bytes, suffix: str) -> bytes | None:
        if suffix not in OBJECTS:
            return None
        try:
            return json.dumps(json.loads(data), **how).encode("utf-8", "surrogatepass")  # type: ignore[arg-type]
        except ValueError:
            return None

    return change


CHANGES: dict[str, Callable[[bytes, str], bytes | None]] = {
    "a hundred lines above": moved,
    "XML indented with tabs": indented,
    "JSON indented": dumped(indent=4, ensure_ascii=False),
    "JSON without white space": dumped(separators=(",", ":"), ensure_ascii=False),
    "JSON in ASCII": dumped(),
}


def changed(data: bytes, suffix: str) -> Iterator[tuple[str, bytes]]:
    """The document in every other form that it can have."""
    for name, change in CHANGES.items():
        made = change(data, suffix)
        if made is not None:
            yield name, made


def lost(before: Counter[str], after: Counter[str], name: str) -> list[str]:
    """The rules whose findings are not known again, but for those that are about the layout itself."""
    return [
        each.split()[0]
        for each in (before - after).elements()
        if name.endswith("above") or each.split()[0] not in OF_THE_LAYOUT
    ]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.parent.name[:4])
def test_a_finding_is_known_again_in_another_layout(path: Path) -> None:
    data = path.read_bytes()
    before = marks(judge(Source(path.name, data)))
    for name, made in changed(data, path.suffix):
        assert lost(before, marks(judge(Source(path.name, made))), name) == [], name


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.parent.name[:4])
def test_a_finding_is_known_again_under_another_name(path: Path) -> None:
    found = judge(Source(path.name, path.read_bytes()))
    articles = found.document.articles if found.document else ()
    told = [
        any(said is not None and said.how == "said" and said.value for said in (each.id, each.headline))
        for each in articles
    ]
    if told and all(told):
        assert marks(judge(Source(f"renamed{path.suffix}", path.read_bytes()))) == marks(found)


def test_a_new_version_with_new_words_knows_old_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    for path in BAD[::10]:
        found = judge(Source(path.name, path.read_bytes()))
        before = marks(found)
        monkeypatch.setattr(archiver, "__version__", "99.0")
        anew = tuple(
            replace(each, message=f"in other words: {each.message}", label="", fix=None, name="renamed-rule")
            for each in found.findings
        )
        assert marks(replace(found, findings=anew)) == before


def measured(count: int) -> tuple[Counter[str], Counter[str]]:
    """Of so many generated documents, how many findings each change met, and how many of them were known again."""
    met: Counter[str] = Counter()
    known: Counter[str] = Counter()
    for number in range(count):
        name, data = article(number)
        suffix = Path(name).suffix
        before = marks(judge(Source(name, data)))
        for change, made in (("another name", data), *changed(data, suffix)):
            told = f"other{suffix}" if change == "another name" else name
            after = marks(judge(Source(told, made)))
            met[change] += before.total()
            known[change] += (before & after).total()
    return met, known


def test_findings_of_generated_documents_last() -> None:
    met, known = measured(24)
    assert known == met
    assert set(CHANGES) < set(met)


@pytest.mark.prove
def test_findings_of_a_thousand_documents_last() -> None:
    met, known = measured(1000)
    rows = {f"known again after: {name}": f"{known[name]:,} of {count:,}" for name, count in met.items()}
    record("Fingerprints that last", {"documents": 1000, **rows})
    assert known.total() >= 0.999 * met.total()
