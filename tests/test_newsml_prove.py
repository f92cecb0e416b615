"""Long proofs about NewsML-G2 as a whole, whose figures go to docs/proofs.md."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from proofs import record
from test_newsml_hostile import SAMPLES, rearranged, spoiled

from archiver import xmltree
from archiver.article import Document, Given
from archiver.formats import newsml
from archiver.rules import EVERYTHING, Selection, check, plan
from archiver.source import Source, Unreadable
from archiver.xmltree import guarded_parser, span_of

pytestmark = pytest.mark.prove
STANDARD = Path(__file__).parents[2] / "shared" / "standards" / "newsml-g2"
FILES = sorted(STANDARD.glob("tests/unit_test_files/*/*/*.xml")) + sorted(STANDARD.glob("examples/*.xml"))
NOW = datetime(2026, 1, 2, tzinfo=UTC)
NAR = "{http://iptc.org/std/nar/2006-10-01/}"


def mutants(count: int) -> Iterator[bytes]:
    """Samples and IPTC's files, spoiled and rearranged."""
    chance = random.Random(20260102)
    sources = [path.read_bytes() for path in (*SAMPLES, *FILES)]
    for _ in range(count):
        data = chance.choice(sources)
        try:
            yield spoiled(data, chance) if chance.random() < 0.3 else rearranged(data, chance)
        except etree.XMLSyntaxError:
            yield spoiled(data, chance)


def test_ten_thousand_mutants_are_read_judged_and_written() -> None:
    figures = {"mutants": 0, "read": 0, "findings": 0, "placed in the text": 0, "articles written twice": 0}
    only = Selection(select=("N", "X"))
    for data in mutants(10_000):
        figures["mutants"] += 1
        try:
            document = newsml.read(Source("story.xml", data), Given())
        except Unreadable:
            continue
        figures["read"] += document.tree is not None
        for finding in check(document, only):
            figures["findings"] += 1
            figures["placed in the text"] += not finding.path or span_of(document, finding.path) is not None
        for article in document.articles:
            for original in (document, None):
                etree.fromstring(newsml.write(article, now=NOW, document=original), guarded_parser(False))
            figures["articles written twice"] += 1
    record("NewsML-G2: mutants read, judged and written", figures)
    assert figures["placed in the text"] > 0.998 * figures["findings"]


def items_of(document: Document) -> list[Any]:
    """The items of a document, in the order of its articles."""
    if document.tree.tag == f"{NAR}newsMessage":
        return list(document.tree.iterfind(f"{NAR}itemSet/*"))
    return [document.tree] if document.articles else []


@pytest.mark.skipif(not FILES, reason="IPTC's files are not here")
def test_round_trip_of_every_file_of_iptc() -> None:
    figures = {"files": 0, "items": 0, "canonically identical": 0}
    for path in FILES:
        document = newsml.read(Source(path.name, path.read_bytes()), Given())
        figures["files"] += 1
        for article, item in zip(document.articles, items_of(document), strict=True):
            written = etree.fromstring(
                newsml.write(article, now=NOW, document=document), guarded_parser(False)
            )
            figures["items"] += 1
            figures["canonically identical"] += xmltree.canonical(written) == xmltree.canonical(item)
    record("NewsML-G2: round trip of IPTC's files", figures)
    assert figures["canonically identical"] == figures["items"]


def test_rates_on_wires() -> None:
    from benchmarks.wires import COUNT, judged, wire

    wires = [wire(number) for number in range(COUNT)]
    work = judged(wires)
    work()
    rounds = []
    for _ in range(9):
        start = time.process_time()
        work()
        rounds.append(COUNT / (time.process_time() - start))
    rules = len(plan("newsml-g2", EVERYTHING))
    figures = {
        "bytes a wire": sum(map(len, wires)) // COUNT,
        "rules": rules,
        "best wires/s": round(max(rounds)),
    }
    record("NewsML-G2: schema and all rules", figures)
