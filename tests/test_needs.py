"""What rules need to be asked at all: leaving rules out must never change what is found."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from newsml_standard import needs_standard, suite_files

from archiver import formats, rules
from archiver.article import Document
from archiver.remembered import LONGEST, remembered
from archiver.source import Source, Unreadable
from archiver.xmltree import parse
from benchmarks.articles import article

SAMPLES = Path(__file__).parents[1] / "samples"
WITH_NEEDS = {one.code for one in rules.all_rules() if one.needs}


def said_by_all(document: Document) -> list[str]:
    """The codes of rules with needs that speak when every rule is asked."""
    return [
        one.code
        for one, _ in rules.plan(document.format, rules.EVERYTHING)
        if one.needs
        for _ in (rules.of_articles(one, document) if one.takes_article else one.check(document))
    ]


def said_by_those_asked(document: Document) -> list[str]:
    """The same, of the rules that are asked."""
    return [finding.rule for finding in rules.check(document) if finding.rule in WITH_NEEDS]


@pytest.mark.parametrize(
    "path",
    sorted({*SAMPLES.rglob("*.xml"), *(SAMPLES / "rules").glob("[CDMT]*/*.*")}),
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_samples_are_judged_as_if_every_rule_were_asked(path: Path) -> None:
    source = Source(path.name, path.read_bytes())
    try:
        document = formats.read(source)
    except Unreadable:
        return
    assert said_by_those_asked(document) == said_by_all(formats.read(source))


@needs_standard
def test_examples_of_the_standard_are_judged_as_if_every_rule_were_asked() -> None:
    judged = 0
    for path in suite_files()[::3]:
        source = Source(path.name, path.read_bytes())
        if (root := parse(source).root) is None:
            continue
        one, other = (Document(source, "newsml-g2", tree=root) for _ in range(2))
        assert said_by_those_asked(one) == said_by_all(other), path
        judged += 1
    assert judged > 10


VALUE = re.compile(rb'(?<=")[^"<>]{0,60}(?=")|(?<=>)[^<>]{1,60}(?=<)')
LEAF = re.compile(rb"<(\w+)[^<>]*/>|<(\w+)[^<>]*>[^<>]*</\2>")
ODD = [
    b"",
    b" ",
    b"stat:withheld",
    b"By Jane Roe and Joe Bloggs",
    b"rother.j",
    b"2024-02-30T10:00:00Z",
    b"1200-01-01T00:00:00Z",
    b"2024-02-01T10:00:00+0100",
    b" 2024-02-01T10:00:00Z ",
    b"2024-02-01",
    b"x:y",
    b"http://cv.iptc.org/newscodes/pubstatusg2/usable",
]


def changed(data: bytes, dice: random.Random) -> bytes:
    """A wire of which one value is another, or one property is gone or comes once more somewhere else."""
    values, leaves = list(VALUE.finditer(data)), list(LEAF.finditer(data))
    one, other = dice.choice(leaves), dice.choice(leaves)
    if dice.random() < 0.6:
        place = dice.choice(values)
        words = dice.choice([*ODD, place[0].upper(), place[0] + b" ", dice.choice(values)[0]])
        return data[: place.start()] + words + data[place.end() :]
    if dice.random() < 0.5:
        return data[: one.start()] + data[one.end() :]
    return data[: other.end()] + one[0] + data[other.end() :]


def test_changed_wires_are_judged_as_if_every_rule_were_asked() -> None:
    dice = random.Random(1)
    judged = 0
    for number in range(500):
        name, data = article(number, kinds=(".xml",))
        for _ in range(dice.randint(1, 3)):
            data = changed(data, dice)
        try:
            document = formats.read(Source(name, data))
        except Unreadable:
            continue
        assert said_by_those_asked(document) == said_by_all(formats.read(Source(name, data))), data.decode()
        judged += 1
    assert judged > 400


def test_only_short_words_are_remembered() -> None:
    asked: list[str] = []

    @remembered(2)
    def length(words: str) -> int:
        asked.append(words)
        return len(words)

    long = "x" * (LONGEST + 1)
    assert [length("a"), length("a"), length(long), length(long)] == [1, 1, LONGEST + 1, LONGEST + 1]
    assert asked == ["a", long, long]
