"""Documents are judged by the version and the level that they declare, and by IPTC's own test suite."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from mutants import mutants
from newsml_standard import SUITE, needs_standard, official, parsed, suite_files
from proofs import record

from archiver import schemas
from archiver.article import Document
from archiver.contentkinds import KINDS
from archiver.finding import Finding
from archiver.rules import newsml_schema
from archiver.source import Source

GOOD = (Path(__file__).parents[1] / "samples" / "rules" / "N001-schema" / "good.xml").read_text("utf-8")
ORDER = [f"2.{minor}" for minor in range(schemas.OLDEST, schemas.NEWEST + 1)]


def document(text: str) -> Document:
    data = text.encode()
    return Document(Source("story.xml", data), "newsml-g2", tree=parsed(data))


def newer(text: str) -> list[Finding]:
    return list(newsml_schema.newer_than_declared(document(text)))


def declaring(version: str, text: str = GOOD) -> str:
    return text.replace('standardversion="2.35"', f'standardversion="{version}"')


MINING = '<dataMining uri="http://plus.example/noai"/></rightsInfo>'


def test_what_came_later_is_named_with_its_version() -> None:
    [finding] = newer(declaring("2.30", GOOD.replace("</rightsInfo>", MINING)))
    assert (
        finding.message == "`dataMining` in `rightsInfo` came with NewsML-G2 2.34, and the item declares 2.30"
    )
    assert finding.path == "/newsItem/rightsInfo/dataMining"


def test_an_attribute_that_came_later_is_named_with_its_version() -> None:
    [finding] = newer(declaring("2.17", GOOD.replace("<creator ", '<creator roleuri="http://x.example/y" ')))
    assert finding.message == "`roleuri` on `creator` came with NewsML-G2 2.18, and the item declares 2.17"
    assert finding.path == "/newsItem/contentMeta/creator/@roleuri"


def test_an_item_of_a_kind_that_came_later_is_told() -> None:
    text = GOOD.replace("newsItem", "catalogItem")
    start, end = text.index("<contentMeta>"), text.index("</catalogItem>")
    container = '<catalogContainer><catalog><scheme alias="a" uri="urn:a"/></catalog></catalogContainer>'
    [finding] = newer(declaring("2.11", text[:start] + container + text[end:]))
    assert finding.message == "`catalogItem` came with NewsML-G2 2.15, and the item declares 2.11"


def test_what_older_versions_demanded_is_told() -> None:
    start, end = GOOD.index("<catalogRef"), GOOD.index("<rightsInfo")
    [finding] = newer(declaring("2.29", GOOD[:start] + GOOD[end:]))
    assert finding.message == (
        "by NewsML-G2 2.29, which the item declares, `catalogRef` or `catalog` is missing before `rightsInfo`"
    )


@pytest.mark.parametrize("version", ["2.34", "2.35", "2.36", "2.99", "3.0", "2.4", "two"])
def test_the_right_version_and_an_unknown_one_are_silent(version: str) -> None:
    assert newer(declaring(version, GOOD.replace("</rightsInfo>", MINING))) == []


def test_each_item_of_a_message_is_judged_by_its_own_version() -> None:
    item = GOOD.partition("?>")[2].replace("</rightsInfo>", MINING)
    message = (
        '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header><sent>2023-09-13T10:00:00Z</sent></header>'
        f"<itemSet>{declaring('2.34', item)}{declaring('2.30', item)}</itemSet></newsMessage>"
    )
    [finding] = newer(message)
    assert finding.path == "/newsMessage/itemSet/newsItem[2]/rightsInfo/dataMining"


def core(text: str) -> list[Finding]:
    return list(newsml_schema.beyond_core(document(text)))


def test_level_core_is_judged_by_what_core_has() -> None:
    plain = declaring("2.24").replace('conformance="power"', 'conformance="core"')
    assert core(plain) == []
    [finding] = core(
        plain.replace("</pubStatus>", "").replace(
            '<pubStatus qcode="stat:usable"/>', '<pubStatus qcode="stat:usable"/><signal qcode="sig:update"/>'
        )
    )
    assert finding.message == "the item declares level core, and core has no `signal` in `itemMeta`"
    assert finding.path == "/newsItem/@conformance"
    assert finding.fix is not None
    assert not finding.fix.safe


def test_no_level_means_core() -> None:
    text = declaring("2.24").replace(' conformance="power"', "").replace("<headline>", '<headline rank="1">')
    [finding] = core(text)
    assert (
        finding.message
        == "the item declares no level, which means core, and core has no `rank` on `headline`"
    )
    assert core(text.replace("2.24", "2.30")) == []


# IPTC's suite


def files(version: str, verdict: str) -> list[Path]:
    return sorted((SUITE / version / verdict).glob("*.xml"))


def cases() -> Iterator[tuple[str, Path, bool]]:
    """Every case of IPTC's runner: a schema version, a file, and whether it shall pass.

    Files that pass do so by every later schema too, and files that use what is new fail by every older one. IPTC's
    runner leaves some folders out here and there (2,180 cases); these are all.
    """
    for index, version in enumerate(ORDER):
        minor = int(version[2:])
        for older in ORDER[: index + 1]:
            yield from ((version, path, True) for path in files(older, "should_pass"))
        for newer, last, first in (
            ("2.12", 12, 0),
            ("2.28", 28, 0),
            ("2.29", 29, 0),
            ("2.30", 30, 30),
            ("2.33", 33, 33),
            ("2.34", 34, 34),
        ):
            if first <= minor <= last:
                yield from ((version, path, False) for path in files(newer, "should_fail"))
    for path in files("NAR1.9", "should_pass"):
        yield "1.9", path, True
    for path in files("2.28", "should_fail") + files("2.29", "should_fail"):
        yield "1.9", path, False
    for version in [*ORDER, "dev"]:
        yield from (("dev", path, True) for path in files(version, "should_pass"))


def wrong_cases() -> tuple[list[tuple[str, str, bool]], int]:
    """The cases that are not judged as IPTC expects, and how many cases there are."""
    trees = {path: path.read_bytes() for path in suite_files()}
    every = list(cases())
    wrong = [
        (version, path.name, passes)
        for version, path, passes in every
        if schemas.newsml(version, lax=True).validate(parsed(trees[path])) != passes
    ]
    return wrong, len(every)


@needs_standard
def test_every_case_of_the_suite_of_iptc_is_judged_as_iptc_expects() -> None:
    wrong, count = wrong_cases()
    assert wrong == []
    assert count >= 2180


@needs_standard
@pytest.mark.prove
def test_figures_of_the_suite_of_iptc() -> None:
    wrong, count = wrong_cases()
    record(
        "IPTC's unit test suite, per version", {"cases": count, "judged as IPTC expects": count - len(wrong)}
    )
    assert wrong == []


def core_seeds() -> list[bytes]:
    """Valid documents of level core: IPTC's files are of level power, so what core lacks is taken out of them."""
    return [data for data in map(reduced, suite_files()) if data]


def reduced(path: Path) -> bytes:
    from lxml import etree

    from archiver.contentplaces import Places
    from archiver.schemafaults import HEAD

    root, judge = parsed(path.read_bytes()), official("2.24", "Core")
    for _ in range(60):
        if judge.validate(root):
            return bytes(etree.tostring(root))
        error = judge.error_log[0]
        found, element = HEAD.match(error.message), Places(root).node(error.path)
        if found and found[2] and found[2] in element.attrib:
            del element.attrib[found[2]]
        elif element.getparent() is not None and "not expected" in error.message:
            element.getparent().remove(element)
        else:
            break
    return b""


def core_differences(count: int, seed: int) -> int:
    ours, theirs = schemas.newsml(level="core"), official("2.24", "Core")
    documents = [data for _, data in mutants(core_seeds(), count, seed)] + [
        path.read_bytes() for path in suite_files()
    ]
    return sum(ours.validate(parsed(data)) != theirs.validate(parsed(data)) for data in documents)


@needs_standard
def test_level_core_has_the_official_verdict() -> None:
    assert core_differences(500, 1) == 0


@needs_standard
@pytest.mark.prove
def test_level_core_by_mutants() -> None:
    differing = core_differences(6_000, 3)
    record(
        "Level core (2.24) against the official schema", {"mutants": 6_000, "verdicts that differ": differing}
    )
    assert differing == 0


@needs_standard
def test_the_rule_on_the_declared_version_is_the_verdict_of_its_schema() -> None:
    wrong = []
    for path in suite_files():
        root = parsed(path.read_bytes())
        version = root.get("standardversion", "")
        if version in ORDER and official().validate(root):
            fit = official(version).validate(root)
            if fit != (newer(path.read_text("utf-8").partition("?>")[2]) == []):
                wrong.append(path.name)
    assert wrong == []


def test_nothing_is_stated_that_nothing_uses() -> None:
    for name in ("facts.txt", "core.txt"):
        text = (schemas.directory() / "newsml-g2" / name).read_text("utf-8")
        stated = [
            line.split()[:2]
            for line in text.splitlines()
            if line.startswith(("value ", "part ", "bundle ", "shape "))
        ]
        marks = {
            "value": "(?<![\\w-]){}(?![\\w-])",
            "part": r"\{{{}\}}",
            "bundle": r"\[{}\]",
            "shape": r":{}(?![\w-])|elements {} ",
        }
        unused = [
            f"{kind} {word}"
            for kind, word in stated
            if not re.search(marks[kind].format(word, word), text.replace(f"{kind} {word}", "", 1))
        ]
        assert unused == []


def test_every_kind_of_value_has_words() -> None:
    shapes = schemas.newsml_facts().shapes.values()
    used = {one.kind for shape in shapes for one in shape.attributes} | {
        kind.name for shape in shapes for kind in shape.text
    }
    free = {"", "anything", "string", "normalizedString"}
    assert used - free <= set(KINDS)
    assert set(KINDS) - used == {"space"}  # That of xml:space.
