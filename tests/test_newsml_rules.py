"""Rules about NewsML-G2 beyond their sample pairs: whom they spare, catalogs, versions across sources, and IPTC's files."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from archiver import catalogs
from archiver.article import Given
from archiver.finding import Finding
from archiver.formats import newsml
from archiver.languagetags import fault_of
from archiver.newsmltree import items
from archiver.rules import EVERYTHING, RULES, Selection, check
from archiver.seen import Seen, Version
from archiver.source import Source
from archiver.validation import judge

SAMPLES = Path(__file__).parents[1] / "samples" / "rules"
STANDARD = Path(__file__).parents[2] / "shared" / "standards" / "newsml-g2"
CATALOGS = sorted(STANDARD.glob("NewsMLG2/catalogs/*.xml"))
SUITE = sorted(STANDARD.glob("tests/unit_test_files/*/should_pass/*.xml"))

FAITHFUL = (SAMPLES / "N044-guid-not-iri" / "good.xml").read_text("utf-8")
"""An item in which there is nothing to find fault with."""


def findings(text: str, selection: Selection = EVERYTHING) -> list[Finding]:
    document = newsml.read(Source("story.xml", text.encode()), Given())
    return check(document, selection)


def codes(text: str, *prefixes: str) -> list[str]:
    return [finding.rule for finding in findings(text) if finding.rule.startswith(prefixes or ("N", "X"))]


def changed(*pairs: tuple[str, str]) -> str:
    text = FAITHFUL
    for before, after in pairs:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text


def test_a_faithful_item_is_met_with_silence() -> None:
    assert codes(FAITHFUL) == []


@pytest.mark.parametrize(
    "pairs",
    [
        # Both say the same moment, in two zones.
        [("<firstCreated>2024-03-12T09:30:00+01:00", "<firstCreated>2024-03-12T08:30:00Z")],
        # A day is not later than an hour of the same day, wherever on earth it is.
        [("<contentCreated>2024-03-12T08:50:00+01:00", "<contentCreated>2024-03-12")],
        [("<contentCreated>2024-03-12T08:50:00+01:00", "<contentCreated>2024")],
        [("<name>Iris Kelm</name>", "<name>Ursula von der Leyen</name>")],
        [("<name>Iris Kelm</name>", "<name>Wernher Von Braun</name>")],
        [("<name>Iris Kelm</name>", "<name>Bylle Anderson</name>")],
        [("© 2024 Harbour News", "© 2019-24 Harbour News")],
        [('xml:lang="en"', 'xml:lang="en-GB"')],
        [('xml:lang="en"', 'xml:lang="sr-Latn-RS"')],
        [('xml:lang="en"', 'xml:lang="zh-Hant-x-house"')],
        [("harbour-ferry", "harbour-ferry;v=2")],
        [('role="cpprole:correspondent"', 'role="cpprole:correspondent cpprole:editor"')],
        [("application/xhtml+xml", "application/xhtml+xml; charset=utf-8")],
        [("PORT ELLEN, March 12", "")],
    ],
)
def test_what_is_right_is_not_found_fault_with(pairs: list[tuple[str, str]]) -> None:
    assert codes(changed(*pairs)) == []


def test_an_alias_is_complained_of_once_with_its_number() -> None:
    subjects = '<subject qcode="desk:a"/><subject qcode="desk:b"/>'
    found = [
        f
        for f in findings(changed(("    <headline>", f"    {subjects}\n    <headline>")))
        if f.rule == "N010"
    ]
    assert [f.message for f in found] == [
        "the alias `desk` of `desk:a` is declared by no catalog of the item, 2 times"
    ]
    assert found[0].path == "/newsItem/contentMeta/subject[1]/@qcode"


def test_a_uri_where_a_qcode_is_asked_for_is_called_so() -> None:
    (finding,) = findings(changed(('role="cpprole:correspondent"', 'role="http://example.org/roles/a"')))
    assert finding.message == "`http://example.org/roles/a` is a URI where a QCode is asked for"


def test_catalogs_of_a_message_do_not_count_for_its_items() -> None:
    inner = FAITHFUL.partition("?>")[2]
    bare = re.sub(r"  <catalogRef[^>]*/>\n", "", inner)
    reference = '<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>'
    head = f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header>{reference}</header><itemSet>'
    message = head + "{}</itemSet></newsMessage>"
    assert codes(message.format(bare), "N01") == ["N016"]
    assert codes(message.format(inner), "N01") == []


# Catalogs


@pytest.mark.skipif(not CATALOGS, reason="IPTC's catalogs are not here")
@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.stem)
def test_our_facts_declare_what_the_catalogs_of_iptc_declare(path: Path) -> None:
    version = catalogs.version_of(f"http://www.iptc.org/std/catalog/{path.name}")
    assert version is not None
    pairs = re.findall(r'<scheme\s[^>]*?alias="([^"]+)"\s+uri="([^"]+)"', path.read_text("utf-8"))
    declared = dict(pairs)
    assert len(declared) > 100
    assert catalogs.iptc(version) == declared


def test_retired_schemes_are_known_by_their_successor() -> None:
    assert {row.use for row in catalogs.retired_schemes().values()} == {"cpprole"}


def test_a_qcode_resolves_to_a_uri() -> None:
    document = newsml.read(Source("story.xml", FAITHFUL.encode()), Given())
    (item,) = items(document)
    assert item.uri("stat", "usable") == "http://cv.iptc.org/newscodes/pubstatusg2/usable"
    assert item.uri("desk", "ferry") == ""


HOUSE = """<catalog xmlns="http://iptc.org/std/nar/2006-10-01/">
  <scheme alias="desk" uri="https://example.org/desks/"/>
</catalog>
"""


@pytest.mark.parametrize("named", ["{file}", "https://example.org/catalogs/desks_3.xml={file}"])
def test_a_catalog_at_hand_makes_codes_checkable(named: str, tmp_path: Path) -> None:
    name = "desks_3.xml" if named == "{file}" else "other.xml"
    (tmp_path / name).write_text(HOUSE)
    text = (SAMPLES / "N014-catalog-not-at-hand" / "bad.xml").read_text("utf-8")
    text = text.replace(
        "    <headline>", '    <subject qcode="desk:a"/><subject qcode="oddity:b"/>\n    <headline>'
    )
    assert codes(text, "N010", "N014") == ["N014"]
    selection = Selection(catalogs=(named.format(file=tmp_path / name),))
    found = [finding for finding in findings(text, selection) if finding.rule in ("N010", "N014")]
    assert [finding.rule for finding in found] == ["N010"]
    assert "`oddity`" in found[0].message


def test_the_command_takes_catalogs_and_refuses_what_is_none(tmp_path: Path) -> None:
    (tmp_path / "desks_3.xml").write_text(HOUSE)
    (tmp_path / "story.xml").write_text((SAMPLES / "N014-catalog-not-at-hand" / "bad.xml").read_text("utf-8"))
    (tmp_path / "none.xml").write_text("<a/>")

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "archiver", "validate", "-o", "concise", "story.xml", *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert "N014" in run().stdout
    assert "N014" not in run("--catalog", "desks_3.xml").stdout
    refused = run("--catalog", "none.xml")
    assert refused.returncode == 2
    assert "none.xml is not a catalog of NewsML-G2" in refused.stderr


# Language tags


@pytest.mark.parametrize(
    "tag",
    [
        "de",
        "en-US",
        "de-CH-1996",
        "zh-Hans-CN",
        "es-419",
        "x-house",
        "i-klingon",
        "gsw",
        "nb",
        "en-x-a",
        "qaa",
    ],
)
def test_registered_tags_are_right(tag: str) -> None:
    assert fault_of(tag) == ""


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("germ", "no language `germ` is registered"),
        ("xq", "no language `xq` is registered"),
        ("en-UK", "no region `UK` is registered"),
        ("de_DE", "it is not built as BCP 47 asks"),
        ("English", "no language `English` is registered"),
    ],
)
def test_other_tags_are_told_what_is_wrong(tag: str, words: str) -> None:
    assert fault_of(tag) == words


# Versions across sources


def judged(text: str, seen: Seen, name: str) -> list[str]:
    verdict = judge(Source(name, text.encode()), seen=seen)
    return [f"{f.rule} {f.message}" for f in verdict.findings if f.rule in ("N046", "N081")]


def version(number: int, *pairs: tuple[str, str]) -> str:
    return changed(
        ('version="1"', f'version="{number}"'),
        ("    <firstCreated>2024-03-12T09:30:00+01:00</firstCreated>\n", ""),
        *pairs,
    )


GUID = "urn:newsml:example.org:20240312:harbour-ferry"


def test_versions_that_grow_are_right_and_the_same_bytes_may_come_again() -> None:
    seen = Seen()
    for number in (1, 2, 2, 5):
        assert judged(version(number), seen, f"{number}.xml") == []


def test_a_version_that_comes_again_changed_is_an_error_and_names_the_first() -> None:
    seen = Seen()
    judged(version(2), seen, "first.xml")
    assert judged(version(2, ("two dogs", "three dogs")), seen, "second.xml") == [
        f"N046 version 2 of {GUID} has come before in first.xml with another content"
    ]


def test_a_version_that_goes_back_is_an_error() -> None:
    seen = Seen()
    judged(version(3), seen, "third.xml")
    assert judged(version(2), seen, "second.xml") == [f"N046 version 2 of {GUID} comes after version 3"]


def test_canceled_is_final() -> None:
    seen = Seen()
    judged(version(1, ("stat:usable", "stat:canceled")), seen, "a.xml")
    assert judged(version(2), seen, "b.xml") == [
        f"N081 version 2 of {GUID} is usable, and version 1 was canceled"
    ]


def test_versions_of_an_archive_count_too() -> None:
    seen = Seen(lookup=lambda guid: [Version(guid, 7, "0" * 64, "usable", "archive")])
    assert judged(version(6), seen, "late.xml") == [f"N046 version 6 of {GUID} comes after version 7"]


# IPTC's own files

AT_FAULT = {
    "N010": 49,  # aliases that only exist in the example
    "N013": 6,  # href="href"
    "N014": 40,  # catalogs of example houses
    "N015": 89,  # catalogs older than 41
    "N016": 5,  # CR00211: no catalog at all
    "N021": 6,
    "N022": 7,
    "N023": 4,
    "N025": 6,  # <itemClass/>
    "N030": 24,  # icls:text; a concept of class ninat:text
    "N040": 1,  # the dev schema
    "N041": 1,
    "N043": 8,
    "N044": 120,  # guid="simplest-test"
    "N050": 6,
    "N051": 2,
    "N067": 1,
    "N069": 1,  # sent in 2010, made in 2020
    "N072": 3,
    "N082": 1,
    "N083": 127,  # no pubStatus
    "N091": 6,
    "N111": 6,
    "N117": 18,
    "N119": 1,  # a contributor called "name"
    "N130": 2,
    "N131": 12,
    "N140": 12,  # class text, and only remote content
    "N142": 1,
    "N147": 7,
    "N148": 7,
    "N150": 2,
    "N151": 47,
    "N156": 2,
    "N157": 10,
    "N161": 7,
}
"""Code -> in how many of the 144 different files that pass IPTC's suite the rule finds the fault that is there."""


@pytest.mark.skipif(not SUITE, reason="IPTC's unit test files are not here")
def test_rules_are_silent_on_iptcs_files_but_where_these_are_at_fault() -> None:
    counted: Counter[str] = Counter()
    for data in {path.read_bytes() for path in SUITE}:
        document = newsml.read(Source("suite.xml", data), Given())
        counted.update({finding.rule for finding in check(document) if "N010" <= finding.rule <= "N163"})
    assert dict(counted) == AT_FAULT


def test_rules_look_at_no_clock() -> None:
    text = changed(("<contentCreated>2024", "<contentCreated>1994"), ("© 2024", "© 1994-2024"))
    assert codes(text) == []


def test_there_are_all_the_rules_of_the_standard_that_we_set_out_to_write() -> None:
    findings(FAITHFUL)
    ours = [code for code in RULES if "N010" <= code <= "N163"]
    assert len(ours) == 89
