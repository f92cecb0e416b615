"""The package of one article: what others must accept, and what must be in it."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import bagit
import pytest
from archives import NOW, SETTINGS, SHARED, STORY, item, keep, packages, tree
from lxml import etree

from archiver.outcome import State
from archiver.package import judge, names
from archiver.source import Source

PREMIS = {"p": "http://www.loc.gov/premis/v3"}
SEED = SHARED / "seed" / "wire-story-de.txt"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive with a text, a NewsML-G2 item and a message with hostile names."""
    keep(
        tmp_path,
        Source("stories/bridge.txt", STORY.encode()),
        Source("item.xml", item(embargo="2030-01-01T00:00:00Z")),
        Source("../../etc/CON", STORY.replace("bridge", "CON").encode()),
    )
    return tmp_path


def premis(package: Path) -> etree._Element:
    """The preservation metadata of a package."""
    return etree.parse(package / "data/metadata/premis.xml").getroot()


def events(package: Path) -> list[str]:
    """The types of all events, in order."""
    return [each.text for each in premis(package).iterfind("p:event/p:eventType", PREMIS)]


def accepted_by_loc(package: Path) -> None:
    """The Library of Congress' bagit-python finds the package valid."""
    logging.disable(logging.CRITICAL)
    try:
        bagit.Bag(str(package)).validate()
    finally:
        logging.disable(logging.NOTSET)


def test_others_accept_every_package(archive: Path) -> None:
    assert len(packages(archive)) == 3
    for package in packages(archive):
        accepted_by_loc(package)
        for manifest in ("manifest-sha512.txt", "tagmanifest-sha512.txt"):
            subprocess.run(["sha512sum", "--check", "--quiet", "--strict", manifest], cwd=package, check=True)
        assert judge.problems(package) == []


def test_premis_is_as_its_schema_wants_it(archive: Path) -> None:
    schema_file = SHARED / "standards/premis/src/MCPClient/lib/assets/premis/premis.xsd"
    if not schema_file.exists():
        pytest.skip("the PREMIS schema is not at hand")
    schema = etree.XMLSchema(etree.parse(schema_file))
    for package in packages(archive):
        schema.assertValid(etree.parse(package / "data/metadata/premis.xml"))


def test_the_bytes_as_received_are_untouched(tmp_path: Path) -> None:
    data = "Überschrift\r\n\r\nText mit \u201eAnführung\u201c.\r\n".encode("cp1252")
    (outcome,) = keep(tmp_path, Source("alt.TXT", data))
    originals = list((tmp_path / outcome.package / "data/objects/original").iterdir())
    assert [file.name for file in originals] == ["uberschrift.received.txt"] or originals[0].name.endswith(
        ".received.txt"
    )
    assert originals[0].read_bytes() == data
    (detail,) = [
        each.findtext("p:eventDetailInformation/p:eventDetail", None, PREMIS)
        for each in premis(tmp_path / outcome.package).iterfind("p:event", PREMIS)
        if each.findtext("p:eventType", None, PREMIS) == "format identification"
    ]
    assert "windows-1252" in detail.lower() or "cp1252" in detail.lower()


def test_the_events_tell_what_was_done(archive: Path) -> None:
    for package in packages(archive):
        told = events(package)
        assert told[:3] == ["ingestion", "message digest calculation", "format identification"]
        assert "validation" in told
        assert told[-1] == "packing"


@pytest.mark.skipif(not SEED.exists(), reason="the seed story is not at hand")
def test_the_stray_quotation_mark_is_told_with_the_words_before_and_after(tmp_path: Path) -> None:
    (outcome,) = keep(tmp_path, Source("story.txt", SEED.read_bytes()))
    notes = [
        json.loads(each.text)
        for each in premis(tmp_path / outcome.package).iterfind(
            "p:event[p:eventType='normalization']//p:eventOutcomeDetailNote", PREMIS
        )
    ]
    (mark,) = [note for note in notes if note["before"] == "‘"]
    assert mark["after"] == ""
    start, end = mark["characters"]
    assert SEED.read_text(encoding="utf-8")[start:end] == "‘"


def test_an_embargo_is_a_restriction_with_an_end(archive: Path) -> None:
    (package,) = [each for each in packages(archive) if each.name.startswith("bridge-kept")]
    granted = premis(package).find(".//p:rightsGranted", PREMIS)
    assert granted.findtext("p:act", None, PREMIS) == "disseminate"
    assert granted.findtext("p:restriction", None, PREMIS) == "disallow"
    assert granted.findtext("p:termOfRestriction/p:endDate", None, PREMIS).startswith("2030-01-01")
    assert "News-Embargoed-Until: 2030-01-01" in (package / "bag-info.txt").read_text()


def test_the_index_describes_what_is_there(archive: Path) -> None:
    for package in packages(archive):
        crate = json.loads((package / "data/ro-crate-metadata.json").read_bytes())
        entities = {entity["@id"]: entity for entity in crate["@graph"]}
        assert entities["ro-crate-metadata.json"]["about"] == {"@id": "./"}
        root = entities["./"]
        assert {"name", "description", "datePublished", "license"} <= root.keys()
        named = {part["@id"] for part in root["hasPart"]}
        there = {
            file.relative_to(package / "data").as_posix()
            for file in (package / "data").rglob("*")
            if file.is_file()
        }
        assert named == there - {"ro-crate-metadata.json"}
        assert named <= entities.keys()


def test_the_report_tells_what_the_rules_found(archive: Path) -> None:
    for package in packages(archive):
        report = json.loads((package / "data/metadata/validation.json").read_bytes())
        assert sum(report["counts"].values()) == len(report["findings"])
        assert report["source"]["sha512"] in (package / "manifest-sha512.txt").read_text()


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    sources = [Source("a.txt", STORY.encode()), Source("b.xml", item())]
    keep(tmp_path / "one", *sources)
    keep(tmp_path / "two", *reversed(sources))
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_another_moment_changes_only_what_tells_the_moment(tmp_path: Path) -> None:
    source = Source("a.xml", item())
    keep(tmp_path / "one", source)
    keep(tmp_path / "two", source, now=datetime(2027, 1, 1, tzinfo=UTC))
    one, two = tree(tmp_path / "one"), tree(tmp_path / "two")
    changed = {
        path.partition("/data/")[2] or path.rpartition("/")[2] for path in one if one[path] != two[path]
    }
    assert changed == {
        "metadata/premis.xml",
        "ro-crate-metadata.json",
        "bag-info.txt",
        "manifest-sha512.txt",
        "tagmanifest-sha512.txt",
    }


def test_house_and_contact_stand_in_the_bag_information(tmp_path: Path) -> None:
    settings = replace(SETTINGS, source_organization="Nordblatt\r\nArchiv", contact_email="a@nb.example")
    (outcome,) = keep(tmp_path, Source("a.txt", STORY.encode()), settings=settings)
    lines = (tmp_path / outcome.package / "bag-info.txt").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["Source-Organization: Nordblatt Archiv", "Contact-Email: a@nb.example"]
    labels = [line.partition(":")[0] for line in lines]
    assert labels.count("External-Identifier") == 1


@pytest.mark.parametrize(
    "guid",
    [
        "../../../etc/passwd", "a\u2028b", "con", "urn:x:" + "y" * 3000, "‮txt", "%0A%00", "a&lt;b&#9;c", " ", "日本語", "a  b",
        "-rf", "'; DROP TABLE package; --", "\u0301", "😀" * 50,
    ],
)  # fmt: skip
def test_hostile_ids_and_headlines_give_plain_names_and_valid_packages(tmp_path: Path, guid: str) -> None:
    (outcome,) = keep(
        tmp_path, Source(f"{guid[:40]}.xml".replace("\0", ""), item(guid, headline=guid or "x"))
    )
    assert outcome.state is State.ARCHIVED
    package = tmp_path / outcome.package
    accepted_by_loc(package)
    assert judge.problems(package) == []
    for file in package.rglob("*"):
        assert names_are_plain(file.name), file
        assert len(str(file.relative_to(package))) <= 160
    assert (package / "bag-info.txt").read_text(encoding="utf-8").count("External-Identifier: ") == 1
    again = keep(tmp_path, Source("again.xml", item(guid, headline=guid or "x")))
    assert [each.state for each in again] == [State.KNOWN]


def names_are_plain(name: str) -> bool:
    """Whether a name is one that every system takes."""
    stem = name.split(".")[0]
    return (
        name.isascii()
        and name == name.lower()
        and not names.RESERVED.fullmatch(stem)
        and not name.endswith(".")
    )


def test_what_cannot_be_rendered_is_told_and_does_not_stop_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from archiver.formats import text

    def cannot(*_: object) -> bytes:
        raise ValueError("no words\nleft")

    monkeypatch.setattr(text, "write", cannot)
    (outcome,) = keep(tmp_path, Source("a.txt", STORY.encode()))
    assert outcome.state is State.ARCHIVED
    package = tmp_path / outcome.package
    failed = premis(package).xpath(
        "p:event[.//p:eventOutcome='fail' and p:eventType='creation']", namespaces=PREMIS
    )
    details = [each.findtext("p:eventDetailInformation/p:eventDetail", None, PREMIS) for each in failed]
    assert "plain text could not be made" in details
    assert not (package / "data/objects/text").exists()
    assert judge.problems(package) == []


def test_a_package_can_be_copied_away_and_still_proves_itself(archive: Path, tmp_path: Path) -> None:
    (first, *_) = packages(archive)
    copy = shutil.copytree(first, tmp_path / "elsewhere")
    assert judge.problems(copy) == []


@pytest.mark.parametrize(
    ("words", "language", "made"),
    [
        ("Städtetag tagt: „Wir prüfen“", "de", "staedtetag-tagt-wir-pruefen"),
        ("L’été à Besançon", "fr", "lete-a-besancon"),
        ("CON", "en", "article-con"),
        ("access", "", "article-access"),
        ("日本", "ja", ""),
        ("x" * 200, "", "x" * 60),
        (
            "one two three four five six seven eight nine ten eleven twelve",
            "",
            "one-two-three-four-five-six-seven-eight-nine-ten-eleven",
        ),
    ],
)
def test_slugs(words: str, language: str, made: str) -> None:
    assert names.slug(words, language) == made
    assert len(names.slug(words, language)) <= 60 + len("article-")


def test_minted_ids_depend_on_bytes_and_provider_only() -> None:
    one = names.minted("nb", "ab" * 32, 0, 1)
    assert one == names.minted("nb", "ab" * 32, 0, 1)
    assert one.startswith("urn:uuid:")
    others = {
        names.minted("other", "ab" * 32, 0, 1),
        names.minted("nb", "cd" * 32, 0, 1),
        names.minted("nb", "ab" * 32, 1, 2),
    }
    assert len(others | {one}) == 4


def test_now_is_what_the_events_say(tmp_path: Path) -> None:
    (outcome,) = keep(tmp_path, Source("a.txt", STORY.encode()))
    times = {
        each.text for each in premis(tmp_path / outcome.package).iterfind("p:event/p:eventDateTime", PREMIS)
    }
    assert times == {NOW.isoformat()}
