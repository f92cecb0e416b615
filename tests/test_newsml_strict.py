"""Where libxml2 is wrong about the schema of NewsML-G2, archiver is right; Xerces-J is the judge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xerces
from mutants import mutants
from newsml_standard import OFFICIAL, VERSIONS, needs_standard, official, parsed, suite_files
from proofs import record
from xerces import needs_xerces

from archiver import schemas
from archiver.article import Document
from archiver.finding import Finding
from archiver.rules import newsml_strict as strict
from archiver.rules.newsml.dates import TIMES
from archiver.rules.newsml_schema import schema
from archiver.schemas import newsml_facts
from archiver.source import Source

SAMPLES = Path(__file__).parents[1] / "samples" / "rules"
GOOD = (SAMPLES / "N001-schema" / "good.xml").read_text("utf-8")
CHECKS = (schema, strict.dangling_reference, strict.after_foreign_element, strict.empty_list, strict.xml_id)
"""N001 and what corrects it towards stricter; N005 corrects it towards laxer."""


def document(data: str | bytes) -> Document:
    octets = data.encode() if isinstance(data, str) else data
    return Document(Source("story.xml", octets), "newsml-g2", tree=parsed(octets))


def findings(data: str | bytes) -> list[Finding]:
    one = document(data)
    return [finding for check in CHECKS for finding in check(one)]


def corrected(data: bytes) -> bool:
    return findings(data) == []


def test_a_reference_that_leads_nowhere_is_named() -> None:
    text = GOOD.replace("<contentSet>", '<contentSet original="nowhere">')
    [finding] = findings(text)
    assert finding.message == "`original` refers to `nowhere`, and no element has that id"
    assert finding.path == "/newsItem/contentSet/@original"
    assert findings(text.replace("<inlineXML ", '<inlineXML id="nowhere" ')) == []


def test_each_word_of_a_list_of_references_is_looked_up() -> None:
    text = GOOD.replace("<rightsInfo>", '<rightsInfo idrefs=" a  b&#9;c ">').replace(
        "<headline>", '<headline id="b">'
    )
    assert [one.message.partition(",")[0] for one in findings(text)] == [
        "`idrefs` refers to `a`",
        "`idrefs` refers to `c`",
    ]


def test_an_id_of_a_foreign_element_is_no_target() -> None:
    text = GOOD.replace("<contentSet>", '<contentSet original="p1">').replace("<p>", '<p id="p1">')
    assert len(findings(text)) == 1


FOREIGN = '<x:desk xmlns:x="urn:example:desk"/>'
EXTENSION = '<contentMetaExtProperty rel="a:b" value="c"/>'


def test_an_extension_after_a_foreign_element_is_out_of_place() -> None:
    [finding] = findings(GOOD.replace("</contentMeta>", f"{FOREIGN}{EXTENSION}</contentMeta>"))
    assert finding.message == (
        "`contentMetaExtProperty` stands after `x:desk`, which is of another namespace, and must stand before it"
    )
    assert findings(GOOD.replace("</contentMeta>", f"{EXTENSION}{FOREIGN}</contentMeta>")) == []


def test_a_namespace_declared_in_a_comment_or_in_utf_16_hides_nothing() -> None:
    text = GOOD.replace("</contentMeta>", f"<!-- xmlns= -->{FOREIGN}{EXTENSION}</contentMeta>")
    assert len(findings(text)) == 1
    wide = text.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    assert len(findings(wide)) == 1


def test_what_the_schema_tells_is_not_told_twice() -> None:
    text = GOOD.replace("</contentMeta>", f"{FOREIGN}<headline>Late</headline></contentMeta>")
    assert len(findings(text)) == 1


@pytest.mark.parametrize("inner", ["<hierarchyInfo/>", "<hierarchyInfo> </hierarchyInfo>"])
def test_an_empty_hierarchy_is_told(inner: str) -> None:
    text = GOOD.replace("<headline>", f'<subject qcode="a:b"><name>n</name>{inner}</subject><headline>')
    assert [one.message for one in findings(text)] == [
        "`hierarchyInfo` is empty, and must hold at least one name"
    ]


VERSION = "<versionCreated>2023-09-13T10:00:00+02:00</versionCreated>"


def test_white_space_around_a_date_is_fit_and_told_and_mended() -> None:
    text = GOOD.replace(VERSION, "<versionCreated>\n  2023-09-13T10:00:00+02:00\n</versionCreated>")
    one = document(text)
    assert findings(text) == []
    [finding] = strict.white_space_around_date(one)
    assert finding.path == "/newsItem/itemMeta/versionCreated/text()"
    assert finding.fix is not None
    assert finding.fix.safe
    mended = text
    for edit in sorted(finding.fix.edits, key=lambda edit: -edit.span.start):
        mended = mended[: edit.span.start] + edit.text + mended[edit.span.end :]
    assert mended == GOOD


def test_white_space_around_what_is_no_date_is_still_no_date() -> None:
    text = GOOD.replace(VERSION, "<versionCreated> Wednesday </versionCreated>")
    assert [one.message for one in findings(text)] == [
        "`versionCreated` holds ` Wednesday `, which is not a date and time"
    ]


def test_white_space_around_a_date_in_an_attribute_is_told() -> None:
    text = GOOD.replace("<headline>", '<headline modified=" 2023-09-13 ">')
    [finding] = strict.white_space_around_date(document(text))
    assert finding.path == "/newsItem/contentMeta/headline/@modified"
    assert findings(text) == []


def test_the_header_of_a_message_is_looked_at_too() -> None:
    message = (
        '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header>'
        '<sent xml:id="4.5"> 2023-09-13T10:00:00Z </sent><origin modified=" 2023-09-13">x</origin>'
        '<signal qcode="a:b"><name>n</name><hierarchyInfo/></signal>'
        f"</header><itemSet>{GOOD.partition('?>')[2]}</itemSet></newsMessage>"
    )
    assert [one.message for one in findings(message)] == [
        "`hierarchyInfo` is empty, and must hold at least one name",
        "`xml:id` stands on `sent`, which is named by `id`",
    ]
    assert [one.path for one in strict.white_space_around_date(document(message))] == [
        "/newsMessage/header/sent/text()",
        "/newsMessage/header/origin/@modified",
    ]


def test_xml_id_is_not_the_id_of_newsml() -> None:
    [finding] = findings(GOOD.replace("<headline>", '<headline xml:id="x">'))
    assert (finding.message, finding.label) == (
        "`xml:id` stands on `headline`, which is named by `id`",
        "write `id`",
    )


def test_the_names_of_references_come_from_the_facts() -> None:
    assert newsml_facts()
    assert set(strict.REFERENCES) == set(strict.named("IDREF", "IDREFS"))
    assert "id" in strict.named("ID")


def test_the_names_of_dates_come_from_the_facts() -> None:
    assert {*strict.DATED, *TIMES} == set(strict.texts(*strict.DATES))
    assert set(strict.DATED_ATTRIBUTES) == set(strict.named(*strict.DATES))


# Against Xerces-J


def agreement(count: int, seed: int) -> dict[str, Any]:
    """Verdicts of Xerces, of libxml2, and ours, on mutants of files that all three find fit."""
    seeds = [
        data
        for path in suite_files()
        if official().validate(parsed(data := path.read_bytes())) and corrected(data)
    ]
    documents = [data for _, data in mutants(seeds, count, seed)]
    right = [verdict == "fit" for verdict in xerces.judged(documents, OFFICIAL)]
    libxml2 = [bool(official().validate(parsed(data))) for data in documents]
    ours = [corrected(data) for data in documents]
    return {
        "mutants": count,
        "not fit by Xerces": right.count(False),
        "libxml2 differs": sum(a != b for a, b in zip(libxml2, right, strict=True)),
        "archiver differs": sum(a != b for a, b in zip(ours, right, strict=True)),
    }


def differing() -> tuple[list[str], list[str]]:
    """IPTC's files on which archiver, and on which libxml2, differs from Xerces."""
    paths = suite_files()
    documents = [path.read_bytes() for path in paths]
    right = [verdict == "fit" for verdict in xerces.judged(documents, OFFICIAL)]
    ours = [
        path.name for path, data, fit in zip(paths, documents, right, strict=True) if fit != corrected(data)
    ]
    theirs = [
        path.name
        for path, data, fit in zip(paths, documents, right, strict=True)
        if fit != official().validate(parsed(data))
    ]
    return ours, theirs


@needs_standard
@needs_xerces
def test_verdicts_on_iptcs_files_are_those_of_xerces() -> None:
    ours, theirs = differing()
    assert ours == []
    assert len(theirs) == 4


@needs_standard
@needs_xerces
@pytest.mark.prove
def test_figures_of_iptcs_files() -> None:
    ours, theirs = differing()
    figures = {
        "files": len(suite_files()),
        "archiver differs": len(ours),
        "libxml2 differs": f"{len(theirs)}: {', '.join(theirs)}",
    }
    record("IPTC's files: archiver and libxml2 against Xerces-J", figures)
    assert ours == []


@needs_standard
@needs_xerces
@pytest.mark.prove
def test_twelve_thousand_mutants_against_xerces() -> None:
    figures = agreement(12_000, 1)
    other = agreement(12_000, 2)
    figures |= {f"{name}, other mutants": value for name, value in other.items()}
    figures["agreement of archiver"] = (
        f"{100 - 100 * (figures['archiver differs'] + other['archiver differs']) / 24_000:.3f} %"
    )
    record("Corrections against Xerces-J", figures)
    assert figures["archiver differs"] <= 0.003 * 12_000
    assert other["archiver differs"] <= 0.003 * 12_000


def fit_by(version: str, data: bytes) -> bool:
    """The verdict of a version's schema with the corrections that hold for every version."""
    return bool(schemas.newsml(version).validate(parsed(data))) and not [
        finding for check in CHECKS[1:] for finding in check(document(data))
    ]


@needs_standard
@needs_xerces
@pytest.mark.prove
def test_every_version_on_every_file_against_xerces() -> None:
    documents = [path.read_bytes() for path in suite_files()]
    ours = theirs = cases = 0
    for minor in range(schemas.OLDEST, schemas.NEWEST + 1):
        version = f"2.{minor}"
        schema = VERSIONS / f"NewsML-G2_{version}-spec-All-Power.xsd"
        right = [verdict == "fit" for verdict in xerces.judged(documents, schema)]
        cases += len(documents)
        ours += sum(fit_by(version, data) != fit for data, fit in zip(documents, right, strict=True))
        theirs += sum(
            official(version).validate(parsed(data)) != fit
            for data, fit in zip(documents, right, strict=True)
        )
    figures = {"verdicts": cases, "archiver differs": ours, "libxml2 differs": theirs}
    record("IPTC's files by every version, against Xerces-J", figures)
    assert ours == 0
