"""N001 is the verdict of the schema of NewsML-G2, in words that a person can act on."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from mutants import mutants
from newsml_standard import VERSIONS, needs_standard, official, parsed, suite_files
from proofs import record

import archiver
from archiver import schemas
from archiver.article import Document
from archiver.contentmodel import View, read
from archiver.contentschema import xsd
from archiver.finding import Finding
from archiver.rules import Selection
from archiver.rules.newsml_schema import schema
from archiver.rules.newsml_strict import white_space_around_date
from archiver.source import Source

SAMPLES = Path(__file__).parents[1] / "samples"
GOOD = (SAMPLES / "rules" / "N001-schema" / "good.xml").read_text("utf-8")


def judged(text: str | bytes) -> list[Finding]:
    data = text.encode() if isinstance(text, str) else text
    return list(schema(Document(Source("story.xml", data), "newsml-g2", tree=parsed(data))))


def told(old: str, new: str) -> tuple[str, str, str]:
    """Message, path and label of the one finding after one change to a good item."""
    assert old in GOOD
    findings = judged(GOOD.replace(old, new, 1))
    assert len(findings) == 1, findings
    return findings[0].message, findings[0].path, findings[0].label


def test_a_good_item_is_fit() -> None:
    assert judged(GOOD) == []


FIRST = "<firstCreated>2023-09-13T10:00:00+02:00</firstCreated>"
VERSION = "<versionCreated>2023-09-13T10:00:00+02:00</versionCreated>"
STATUS = '<pubStatus qcode="stat:usable"/>'


@pytest.mark.parametrize(
    ("old", "new", "message", "path"),
    [
        (
            f"{VERSION}\n    {FIRST}",
            "",
            "`versionCreated` is missing before `pubStatus`",
            "/newsItem/itemMeta/pubStatus",
        ),
        (VERSION, "", "`versionCreated` is missing before `firstCreated`", "/newsItem/itemMeta/firstCreated"),
        (
            '<itemClass qcode="ninat:text"/>',
            "",
            "`itemClass` is missing before `provider`",
            "/newsItem/itemMeta/provider",
        ),
        (
            STATUS,
            STATUS * 2,
            "`pubStatus` stands a second time; `itemMeta` holds one at most",
            "/newsItem/itemMeta/pubStatus[2]",
        ),
        (
            STATUS,
            STATUS + FIRST,
            "`firstCreated` stands a second time; `itemMeta` holds one at most",
            "/newsItem/itemMeta/firstCreated[2]",
        ),
        (
            f"{FIRST}\n    {STATUS}",
            STATUS + FIRST,
            "`firstCreated` stands after `pubStatus`, and must stand before it",
            "/newsItem/itemMeta/firstCreated",
        ),
        (
            f"{VERSION}\n    {FIRST}",
            FIRST + VERSION,
            "`firstCreated` stands before `versionCreated`, and must stand after it",
            "/newsItem/itemMeta/firstCreated",
        ),
        (
            "<by>Marion Tate</by>",
            "<bye>Marion Tate</bye>",
            "NewsML-G2 has no element `bye`",
            "/newsItem/contentMeta/bye",
        ),
        (
            STATUS,
            STATUS + "<headline>Ferry</headline>",
            "`headline` does not belong in `itemMeta`",
            "/newsItem/itemMeta/headline",
        ),
        (
            STATUS,
            STATUS + '<status xmlns=""/>',
            "`status` is in no namespace, and NewsML-G2 is in http://iptc.org/std/nar/2006-10-01/",
            "/newsItem/itemMeta/status",
        ),
        (
            "<itemMeta>",
            "<itemMeta>stray",
            "text stands in `itemMeta`, which holds elements only: `stray`",
            "/newsItem/itemMeta/text()",
        ),
        (
            VERSION,
            "<versionCreated><b/></versionCreated>",
            "`b` stands in `versionCreated`, which holds text only",
            "/newsItem/itemMeta/versionCreated/b",
        ),
        (
            ' guid="tag:harbour-wire.example,2023:ferry-timetable"',
            "",
            "the attribute `guid` is missing on `newsItem`",
            "/newsItem",
        ),
        (
            '<language tag="en"/>',
            '<language tag="en" tagg="en"/>',
            "`language` has no attribute `tagg`",
            "/newsItem/contentMeta/language/@tagg",
        ),
        (
            '"stat:usable"',
            '"usable"',
            "`qcode` holds `usable`, which is not a QCode",
            "/newsItem/itemMeta/pubStatus/@qcode",
        ),
        (
            '"stat:usable"',
            '""',
            "`qcode` is empty, and must hold a QCode",
            "/newsItem/itemMeta/pubStatus/@qcode",
        ),
        (
            VERSION,
            "<versionCreated>13. September 2023</versionCreated>",
            "`versionCreated` holds `13. September 2023`, which is not a date and time",
            "/newsItem/itemMeta/versionCreated/text()",
        ),
        (
            'tag="en"',
            'tag="not a tag"',
            "`tag` holds `not a tag`, which is not a language tag",
            "/newsItem/contentMeta/language/@tag",
        ),
        (
            'xml:lang="en"',
            'xml:lang="a b"',
            "`xml:lang` holds `a b`, which is not a language tag",
            "/newsItem/@xml:lang",
        ),
        (
            'version="1"',
            'version="0"',
            "`version` holds `0`, which is not a whole number from 1",
            "/newsItem/@version",
        ),
        (
            '"2.35"',
            '"two"',
            "`standardversion` holds `two`, which is not a version number",
            "/newsItem/@standardversion",
        ),
        (
            "<headline>",
            '<headline xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true">',
            "`xsi:nil` stands on `headline`, and no element of NewsML-G2 may be nil",
            "/newsItem/contentMeta/headline/@xsi:nil",
        ),
        (
            "<by>",
            '<by xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Byline">',
            "`xsi:type` names `Byline`, which is no type that `by` may have",
            "/newsItem/contentMeta/by/@xsi:type",
        ),
    ],
)
def test_each_kind_of_fault_is_told_with_its_place(old: str, new: str, message: str, path: str) -> None:
    assert told(old, new)[:2] == (message, path)


def test_what_was_meant_is_guessed() -> None:
    assert told('qcode="stat:usable"', 'qcod="stat:usable"')[2] == "did you mean `qcode`?"
    assert told("<by>Marion Tate</by>", "<byy>Marion Tate</byy>")[2] == "did you mean `by`?"
    assert told('xml:lang="en"', 'lang="en"')[2] == "did you mean `xml:lang`?"


def test_what_a_later_version_may_have_is_told_with_what_is_known() -> None:
    text = GOOD.replace('standardversion="2.35"', 'standardversion="2.40"')
    assert judged(text) == []
    [finding] = judged(text.replace("<headline>", '<headline tone="warm">'))
    assert finding.label == "the item declares 2.40, and archiver knows NewsML-G2 up to 2.35"


def test_nesting_has_an_end() -> None:
    inner = '<related rel="a:b">' * 4 + "</related>" * 4
    text = GOOD.replace(
        "<headline>", f'<subject qcode="a:b"><related rel="a:b">{inner}</related></subject><headline>'
    )
    assert [one.message for one in judged(text)] == ["`related` is nested too deeply in `related`"]


def test_an_id_given_twice_is_called_that() -> None:
    twice = GOOD.replace("<language ", '<language id="x1" ').replace("<headline>", '<headline id="x1">')
    [finding] = judged(twice)
    assert finding.message == "the id `x1` is given to two elements"
    assert finding.path == "/newsItem/contentMeta/headline/@id"


def test_an_element_in_a_foreign_namespace_is_named() -> None:
    message, path, _ = told(
        "<headline>Ferry timetable changes on Monday</headline>", '<headline xmlns="urn:x"/>'
    )
    assert (
        message
        == "`*:headline` is in the namespace urn:x, and NewsML-G2 is in http://iptc.org/std/nar/2006-10-01/"
    )
    assert path == "/newsItem/contentMeta/*:headline"


def test_a_document_without_the_namespace_is_told_so() -> None:
    [finding] = judged(GOOD.replace(' xmlns="http://iptc.org/std/nar/2006-10-01/"', ""))
    assert (
        finding.message
        == "`newsItem` is in no namespace, and NewsML-G2 is in http://iptc.org/std/nar/2006-10-01/"
    )


def test_rights_in_a_language_of_their_own_need_its_schema() -> None:
    odrl = (
        '<rightsExpressionXML langid="http://www.w3.org/ns/odrl/2/">'
        '<o:Policy xmlns:o="http://www.w3.org/ns/odrl/2/"/></rightsExpressionXML></rightsInfo>'
    )
    message, _, label = told("</rightsInfo>", odrl)
    assert message == (
        "`o:Policy` is of the namespace http://www.w3.org/ns/odrl/2/, which the schema of NewsML-G2 does not declare"
    )
    assert label == "`rightsExpressionXML` takes only what a schema declares"
    text = GOOD.replace("</rightsInfo>", odrl).encode()
    assert "N001" in {one.rule for one in archiver.validate(text).findings}
    assert "N001" not in {
        one.rule for one in archiver.validate(text, selection=Selection(judge="lax")).findings
    }


def test_n001_speaks_through_the_public_door() -> None:
    findings = archiver.validate(GOOD.replace(VERSION, "").encode(), name="story.xml").findings
    assert [one.message for one in findings if one.rule == "N001"] == [
        "`versionCreated` is missing before `firstCreated`"
    ]


def test_an_item_whose_body_comes_early_is_still_judged() -> None:
    start, end = GOOD.index("<contentSet>"), GOOD.index("</newsItem>")
    body = GOOD[start:end]
    moved = GOOD.replace(body, "").replace("<catalogRef", body.strip() + "<catalogRef", 1)
    bare = moved.partition("?>")[2].strip()
    assert bare.index("<html") < 600
    findings = archiver.validate(bare.encode(), name="story").findings
    assert "N001" in {one.rule for one in findings}


def test_every_version_says_what_it_knows() -> None:
    facts = schemas.newsml_facts()
    assert "digitalSourceType" not in View(facts, 32).elements
    assert "digitalSourceType" in View(facts, 33).elements
    assert schemas.newsml_version("2.36") == "2.35"
    assert schemas.newsml_version("2.4") == "2.9"
    assert schemas.newsml_version("") == "2.35"


def test_a_record_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no record begins with thing"):
        read("thing a\n  text string\n")


def test_a_small_text_of_facts_makes_a_schema() -> None:
    facts = read("value size = string among big small\n\nelement a\n  holds b:b*\n\nshape b\n  text size\n")
    judge = schemas.compile_xsd(xsd(facts, 35))
    nar = "http://iptc.org/std/nar/2006-10-01/"
    assert judge.validate(etree.fromstring(f'<a xmlns="{nar}"><b>big</b><b>small</b></a>'))
    assert not judge.validate(etree.fromstring(f'<a xmlns="{nar}"><b>middling</b></a>'))


def test_the_part_of_a_schema_that_bears_on_a_document_speaks_like_all_of_it() -> None:
    seeds = [file.read_bytes() for file in sorted((SAMPLES / "rules").glob("N*/*.xml"))]
    seeds = [data for data in seeds if b"iptc.org/std/nar" in data]
    whole = schemas.newsml()
    spoken = 0
    for data in [*seeds, *(data for _, data in mutants([GOOD.encode(), *seeds[::9]], 250, 5))]:
        root = parsed(data)
        schemas.COMPILED.__dict__.clear()
        part = schemas.newsml(root=root)
        assert part.validate(root) == whole.validate(root)
        assert [str(one) for one in part.error_log] == [str(one) for one in whole.error_log]
        spoken += len(whole.error_log)
    assert len(seeds) > 100
    assert spoken > 100


def test_all_of_a_schema_is_compiled_for_the_second_document_and_where_a_type_is_claimed() -> None:
    root = parsed(GOOD.encode())
    schemas.COMPILED.__dict__.clear()
    first, second = schemas.newsml(root=root), schemas.newsml(root=root)
    assert first is not second
    assert second is schemas.newsml(root=root) is schemas.newsml()
    claim = GOOD.replace(
        "<headline", '<headline xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="partMeta"', 1
    )
    assert schemas.names_within(parsed(claim.encode())) is None
    assert "headline" in (schemas.names_within(root) or ())


def test_threads_never_read_each_others_errors() -> None:
    wrong: list[str] = []
    right: list[str] = []

    def work(mark: str) -> None:
        schemas.COMPILED.__dict__.clear()
        for version in ("2.33", "2.34"):
            schemas.newsml(version)
        bad = GOOD.replace(STATUS, f'<pubStatus qcode="{mark}"/>')
        for _ in range(100):
            [finding] = judged(bad)
            (right if f"`{mark}`" in finding.message else wrong).append(finding.message)

    threads = [threading.Thread(target=work, args=(f"mark{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(right) == 400


# Against the official schema


RAW = re.compile(r"not expected|\[facet|atomic type|content type|Expected is|validation root|\{http|invalid")


def valid_files() -> list[bytes]:
    return [data for path in suite_files() if official().validate(parsed(data := path.read_bytes()))]


@needs_standard
def test_the_verdict_on_every_file_of_iptc_is_the_official_one() -> None:
    differing = []
    for path in suite_files():
        data = path.read_bytes()
        if official().validate(parsed(data)) != (judged(data) == []):
            differing.append(path.name)
    assert differing == []


@needs_standard
def test_the_verdict_on_mutants_is_the_official_one() -> None:
    figures = compared(600, seed=35)
    assert figures["verdicts that differ"] == 0
    assert figures["messages in the validator's own words"] == 0
    assert figures["messages that say only that something is wrong"] == 0


@needs_standard
def test_the_verdict_is_the_same_through_the_public_door() -> None:
    only = Selection(select=("N001",))
    for name, data in mutants(valid_files(), 300, 11):
        fit = official().validate(parsed(data))
        if not speaks(white_space_around_date, data):
            assert (archiver.validate(data, selection=only).word == "fit") == fit, name


def speaks(check: Any, data: bytes) -> bool:
    return any(check(Document(Source("story.xml", data), "newsml-g2", tree=parsed(data))))


def compared(count: int, seed: int) -> dict[str, Any]:
    """Judge mutants by the official schema and by N001."""
    figures = dict.fromkeys(
        (
            "mutants",
            "not fit by the official schema",
            "verdicts that differ",
            "fit but for libxml2, which does not read dates with white space around them",
            "findings",
            "messages in the validator's own words",
            "messages that say only that something is wrong",
        ),
        0,
    )
    for _, data in mutants(valid_files(), count, seed):
        fit = official().validate(parsed(data))
        findings = judged(data)
        figures["mutants"] += 1
        figures["not fit by the official schema"] += not fit
        padded = not fit and not findings and speaks(white_space_around_date, data)
        figures["verdicts that differ"] += fit != (findings == []) and not padded
        figures["fit but for libxml2, which does not read dates with white space around them"] += padded
        figures["findings"] += len(findings)
        for finding in findings:
            figures["messages in the validator's own words"] += bool(
                RAW.search(finding.message + finding.label)
            )
            figures["messages that say only that something is wrong"] += "content model" in finding.message
    return figures


TYPE = re.compile(r"(?:local )?(atomic|union|list) type(?: '[^']*')?")


def own_words(judge: Any) -> list[tuple[str, str]]:
    """What libxml2 says, without the names of types, which are ours in ours and IPTC's in theirs."""
    return [(one.type_name, TYPE.sub(r"\1 type", one.message)) for one in judge.error_log]


def same_words(version: str, documents: list[bytes]) -> tuple[int, int]:
    """How many verdicts and how many messages differ between the generated and the official schema."""
    ours, theirs = schemas.newsml(version), official(version)
    verdicts = words = 0
    for data in documents:
        root = parsed(data)
        verdict, said = ours.validate(root), own_words(ours)
        if verdict != theirs.validate(root):
            verdicts += 1
        elif said != own_words(theirs):
            words += 1
    return verdicts, words


@needs_standard
def test_the_generated_schema_speaks_like_the_official_one() -> None:
    documents = [data for _, data in mutants(valid_files(), 600, 2)] + [
        path.read_bytes() for path in suite_files()
    ]
    assert same_words("2.35", documents) == (0, 0)


@needs_standard
@pytest.mark.prove
def test_twelve_thousand_mutants() -> None:
    figures = compared(12_000, seed=1)
    verdicts, words = same_words("2.35", [data for _, data in mutants(valid_files(), 12_000, 1)])
    figures["libxml2's verdicts that differ between generated and official schema"] = verdicts
    figures["libxml2's messages that differ between generated and official schema"] = words
    record("N001 against the official schema of NewsML-G2 2.35", figures)
    assert figures["verdicts that differ"] == verdicts == words == 0


@needs_standard
@pytest.mark.prove
def test_every_version_by_mutants() -> None:
    figures: dict[str, object] = {}
    for path in sorted(
        VERSIONS.glob("NewsML-G2_2.*-spec-All-Power.xsd"),
        key=lambda one: int(one.name.split(".")[1][:2].rstrip("-")),
    ):
        version = path.name.split("_")[1].split("-")[0]
        seeds = [
            data for one in suite_files() if official(version).validate(parsed(data := one.read_bytes()))
        ]
        verdicts, words = same_words(version, [data for _, data in mutants(seeds, 1_000, int(version[2:]))])
        figures[version] = f"{verdicts} verdicts, {words} messages of 1,000 differ"
        assert verdicts == 0, version
    record("Schemas generated for every version, against the official ones", figures)
