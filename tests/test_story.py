"""The main job, whole: one command turns a story into a package that stands on its own, judged by foreign tools."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import bagit
import pytest
from lxml import etree

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
SEED = SHARED / "seed" / "wire-story-de.txt"
HARBOUR = ROOT / "samples" / "stories" / "hafenfest.txt"
G2 = {"g2": "http://iptc.org/std/nar/2006-10-01/"}


def archiver(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would."""
    return subprocess.run(
        [sys.executable, "-m", "archiver", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "120", **environment},
    )


def story() -> Path:
    """The story of the acceptance, or our own of the same kind where that is absent."""
    return SEED if SEED.exists() else HARBOUR


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package that one run of `ingest` makes of the story."""
    archive = tmp_path_factory.mktemp("story") / "archive"
    done = archiver("ingest", str(story()), "--to", str(archive), "-o", "json")
    assert done.returncode == 0, done.stderr
    (outcome,) = json.loads(done.stdout)["outcomes"]
    assert outcome["state"] == "archived"
    return archive / outcome["package"]


def one(package: Path, pattern: str) -> Path:
    """The one payload file of that name."""
    (found,) = package.glob(f"data/**/{pattern}")
    return found


def test_foreign_tools_accept_the_package(package: Path) -> None:
    bagit.Bag(str(package)).validate()
    for manifest in ("manifest-sha512.txt", "tagmanifest-sha512.txt"):
        subprocess.run(["sha512sum", "--check", "--strict", "--quiet", manifest], cwd=package, check=True)


def test_the_original_is_kept_byte_for_byte(package: Path) -> None:
    assert one(package, "*.received.txt").read_bytes() == story().read_bytes()


@pytest.mark.parametrize(
    ("pattern", "schema"),
    [
        ("*.newsml-g2.xml", "newsml-g2/specification/NewsML-G2_2.35-spec-All-Power.xsd"),
        ("premis.xml", "premis/src/premis-v3-0.xsd"),
    ],
)
def test_official_schemas_accept_what_is_written(package: Path, pattern: str, schema: str) -> None:
    official = SHARED / "standards" / schema
    if not official.exists():
        found = list((SHARED / "standards").glob(f"**/{official.name.replace('-v3-0', '*')}"))
        if not found:
            pytest.skip(f"{official.name} is not here to judge")
        official = found[0]
    etree.XMLSchema(etree.parse(str(official))).assertValid(etree.parse(str(one(package, pattern))))


def test_exactly_one_contributor_is_named_and_nobody_else(package: Path) -> None:
    item = etree.parse(str(one(package, "*.newsml-g2.xml")))
    assert item.xpath("//g2:contentMeta/g2:contributor/g2:name/text()", namespaces=G2) == [
        "Elizabeth Pritchett"
    ]
    assert not item.xpath("//g2:creator | //g2:contentMeta/g2:by", namespaces=G2)
    assert item.xpath("//g2:derivedFromValue/text()", namespaces=G2) == [
        "‘Elizabeth Pritchett hat zu diesem Bericht beigetragen."
    ]
    data = json.loads(one(package, "*.schema-org.jsonld").read_text())
    assert "author" not in data
    assert "Elizabeth Pritchett" in json.dumps(data["contributor"], ensure_ascii=False)
    for speaker in ("Watson", "Osterloh"):
        assert speaker not in json.dumps({key: value for key, value in data.items() if key != "articleBody"})


def test_the_language_is_recognised_and_no_date_is_invented(package: Path) -> None:
    item = etree.parse(str(one(package, "*.newsml-g2.xml")))
    assert item.xpath("//g2:contentMeta/g2:language/@tag", namespaces=G2) == ["de"]
    assert not item.xpath("//g2:contentCreated | //g2:contentModified", namespaces=G2)
    data = json.loads(one(package, "*.schema-org.jsonld").read_text())
    assert not [key for key in data if key.startswith("date") and key != "dateline"]


def test_the_findings_name_the_quote_the_date_and_the_marks() -> None:
    done = archiver("validate", str(story()), "-o", "json")
    assert done.returncode == 0
    names = {finding["name"] for finding in json.loads(done.stdout)["findings"]}
    assert {"unbalanced-quote-in-credit", "no-date", "foreign-quotation-marks"} <= names


def test_every_shipped_story_ingests_or_is_held_with_a_reason(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    done = archiver("ingest", "samples/stories", "--to", str(archive), "-o", "json")
    assert done.returncode == 1, done.stderr
    outcomes = json.loads(done.stdout)["outcomes"]
    states = {(Path(each["source"]).name, each["state"]) for each in outcomes}
    assert ("held-item.xml", "held") in states
    assert {state for name, state in states if name != "held-item.xml"} == {"archived"}
    assert len([each for each in outcomes if each["source"].endswith("evening-wire.xml")]) == 2
    for each in outcomes:
        if each["package"]:
            bagit.Bag(str(archive / each["package"])).validate()
    again = archiver("ingest", "samples/stories", "--to", str(archive), "-o", "json")
    assert {each["state"] for each in json.loads(again.stdout)["outcomes"]} == {"known", "held"}
