"""What rules need to be asked at all: leaving rules out must never change what is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from newsml_standard import needs_standard, suite_files

from archiver import formats, rules
from archiver.article import Document
from archiver.remembered import LONGEST, remembered
from archiver.source import Source, Unreadable
from archiver.xmltree import parse

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


def test_only_short_words_are_remembered() -> None:
    asked: list[str] = []

    @remembered(2)
    def length(words: str) -> int:
        asked.append(words)
        return len(words)

    long = "x" * (LONGEST + 1)
    assert [length("a"), length("a"), length(long), length(long)] == [1, 1, LONGEST + 1, LONGEST + 1]
    assert asked == ["a", long, long]
