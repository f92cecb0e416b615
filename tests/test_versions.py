"""Versions of an article, what changed between them, and taking one out of circulation."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import bagit
import pytest
from archives import NOW, SETTINGS, item, keep, packages
from lxml import etree

from archiver import ingest, recovery, takedown
from archiver.ledger import OWN, Ledger, Row
from archiver.outcome import State
from archiver.package import judge, ocfl
from archiver.package.shelves import ERASED, RESTRICTED
from archiver.package.versions import Difference, compare
from archiver.source import Source

GUID = "urn:newsml:nb.example:1"
SECRET = "Nobody must read this."


def rows(archive: Path) -> list[Row]:
    """Every version of the article."""
    ledger = Ledger(archive, read_only=True)
    try:
        return ledger.same(GUID)
    finally:
        ledger.close()


def spoken(archive: Path) -> set[str]:
    """The rules that speak of an archive."""
    return {finding.rule for each in judge.judged(archive) for finding in each.findings}


@pytest.fixture(params=["folder", "tar", "ocfl"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """An archive of each kind with two versions of an article."""
    store = {"store": "ocfl"} if request.param == "ocfl" else {"layout": request.param}
    settings = replace(SETTINGS, **store)
    keep(tmp_path, Source("a.xml", item(text=SECRET)), settings=settings)
    keep(
        tmp_path,
        Source("a.xml", item(version=2, text="It is mended.", headline="Bridge mended")),
        settings=settings,
    )
    return tmp_path


def test_what_changed_between_two_versions(archive: Path) -> None:
    before, after = rows(archive)
    found = compare(archive, before, after)
    assert Difference("headline", "Bridge kept", "Bridge mended") in found
    assert Difference("body", SECRET, "It is mended.") in found
    assert compare(archive, before, before) == []


def test_what_is_canceled_is_kept_and_marked(tmp_path: Path) -> None:
    keep(tmp_path, Source("a.xml", item()))
    (outcome,) = keep(tmp_path, Source("b.xml", item(version=2, status="canceled")))
    assert outcome.state is State.ARCHIVED
    assert [row.status for row in rows(tmp_path)] == ["usable", "canceled"]
    assert "News-Publishing-Status: canceled" in (tmp_path / outcome.package / "bag-info.txt").read_text()


def restrict(archive: Path, **more: object) -> ingest.Outcome:
    """Restrict the article."""
    settings = replace(SETTINGS, store="ocfl" if ocfl.exists(archive) else "")
    return takedown.restrict(archive, GUID, reason="court order 7", now=NOW, settings=settings, **more)  # type: ignore[arg-type]


def test_a_restricted_article_has_a_tombstone_and_its_evidence(archive: Path) -> None:
    outcome = restrict(archive)
    assert spoken(archive) == set()
    first, second, last = rows(archive)
    assert (last.status, last.path, last.version) == (RESTRICTED, outcome.package, 3)
    assert (first.status, second.status) == ("usable", "usable")


def test_the_tombstone_tells_why_and_nothing_of_the_content(tmp_path: Path) -> None:
    keep(tmp_path, Source("a.xml", item(text=SECRET, headline="Defamed")))
    outcome = restrict(tmp_path)
    place = tmp_path / outcome.package
    bagit.Bag(str(place)).validate()
    for file in place.rglob("*"):
        assert "defamed" not in file.name
        if file.is_file():
            assert SECRET not in file.read_text(encoding="utf-8")
            assert "Defamed" not in file.read_text(encoding="utf-8")
    told = json.loads((place / "data/objects/tombstone/restricted.tombstone.json").read_bytes())
    assert told["reason"] == "court order 7"
    assert [version["version"] for version in told["versions"]] == [1]
    types = [
        each.text for each in etree.parse(place / "data/metadata/premis.xml").iterfind(".//{*}eventType")
    ]
    assert types == ["message digest calculation", "policy assignment", "redaction", "packing"]
    assert {file.parent.name for file in (place / "data/objects").rglob("*") if file.is_file()} == {
        "tombstone", "newsml-g2", "schema-org", "text",
    }  # fmt: skip


def test_a_restricted_article_takes_no_new_version_and_known_bytes_stay_known(archive: Path) -> None:
    restrict(archive)
    new, old = keep(
        archive, Source("a.xml", item(version=9, text="again")), Source("b.xml", item(text=SECRET))
    )
    assert (new.state, old.state) == (State.HELD, State.KNOWN)
    assert "is restricted" in new.reason
    with pytest.raises(takedown.NotFound, match="restricted already"):
        restrict(archive)


@pytest.mark.parametrize("layout", ["folder", "tar"])
def test_what_is_erased_is_gone_and_its_digests_stay(tmp_path: Path, layout: str) -> None:
    settings = replace(SETTINGS, layout=layout)
    keep(tmp_path, Source("a.xml", item(text=SECRET)), settings=settings)
    (before,) = rows(tmp_path)
    outcome = restrict(tmp_path, evidence="erase")
    assert not (tmp_path / before.path).exists()
    assert spoken(tmp_path) == set()
    first, last = rows(tmp_path)
    assert (first.status, last.status) == (ERASED, RESTRICTED)
    assert first.tagmanifest in (tmp_path / outcome.package / "data/metadata/erased.json").read_text()
    known = rows(tmp_path)
    for file in (tmp_path / OWN).glob("ledger*"):
        file.unlink()
    recovery.rebuild(tmp_path)
    assert rows(tmp_path) == known
    (again,) = keep(tmp_path, Source("a.xml", item(text=SECRET)))
    assert again.state is State.KNOWN, "what was erased does not come back by the next run"


def test_an_erasure_that_is_broken_off_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tmp_path, Source("a.xml", item()))

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(takedown, "erase", dies)
    with pytest.raises(KeyboardInterrupt):
        restrict(tmp_path, evidence="erase")
    monkeypatch.undo()
    restrict(tmp_path, evidence="erase")
    assert len(packages(tmp_path)) == 1
    assert spoken(tmp_path) == set()


@pytest.mark.parametrize(
    ("words", "reason", "message"),
    [
        ("urn:nothing", "x", "holds nothing"),
        (GUID, " ", "a reason is required"),
        ("urn:newsml", "x", "could mean 2 articles"),
    ],
)
def test_what_cannot_be_restricted_is_told(tmp_path: Path, words: str, reason: str, message: str) -> None:
    keep(tmp_path, Source("a.xml", item()), Source("b.xml", item("urn:newsml:nb.example:2")))
    with pytest.raises(takedown.NotFound, match=message):
        takedown.restrict(tmp_path, words, reason=reason, now=NOW, settings=SETTINGS)


def test_versions_in_a_store_are_never_erased(tmp_path: Path) -> None:
    keep(tmp_path, Source("a.xml", item()), settings=replace(SETTINGS, store="ocfl"))
    with pytest.raises(takedown.NotFound, match="never erased"):
        restrict(tmp_path, evidence="erase")
