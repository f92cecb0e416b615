"""What goes out: whole, in the form that a system wants, never what is restricted, and never changed here."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import bagit
import pytest
from archives import NOW, SETTINGS, SHARED, STORY, generated, item, keep, tree
from lxml import etree

from archiver import export, ingest, takedown
from archiver.export import Order
from archiver.package import judge
from archiver.source import Source

ASSETS = SHARED / "standards/premis/src/MCPClient/lib/assets"
GUID = "urn:newsml:nb.example:1"
XLINK = "{http://www.w3.org/1999/xlink}href"
METS = "{http://www.loc.gov/METS/}"


@pytest.fixture(params=["folder", "tar", "ocfl"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """An archive of each kind with two articles, one of them under embargo."""
    store = {"store": "ocfl"} if request.param == "ocfl" else {"layout": request.param}
    sources = [Source("in/a.xml", item(embargo="2030-01-01T00:00:00Z")), Source("in/b.txt", STORY.encode())]
    keep(tmp_path / "archive", *sources, settings=replace(SETTINGS, **store))
    return tmp_path / "archive"


def out(archive: Path, profile: str, form: str = "folder", words: tuple[str, ...] = ()) -> list[Path]:
    """Export, and tell where it went."""
    order = Order(archive, archive.parent / f"out-{profile}-{form}", profile, form, NOW)
    return [Path(each.path) for each in export.export(order, words)]


@pytest.mark.parametrize("form", export.FORMS)
def test_a_bag_goes_out_as_it_is(archive: Path, form: str) -> None:
    before = tree(archive)
    places = out(archive, "bag", form)
    assert len(places) == 2
    assert all(judge.problems(place) == [] for place in places)
    assert tree(archive) == before
    with pytest.raises(export.Cannot, match="stands already"):
        out(archive, "bag", form)


def test_archivematica_gets_a_bag_with_the_metadata_it_imports(archive: Path) -> None:
    (place,) = out(archive, "archivematica", words=(GUID,))
    bagit.Bag(str(place)).validate()
    assert judge.problems(place) == []
    metadata = place / "data/metadata"
    objects = {
        file.relative_to(place).as_posix() for file in (place / "data/objects").rglob("*") if file.is_file()
    }
    rows = list(csv.DictReader(io.StringIO((metadata / "metadata.csv").read_text(encoding="utf-8"))))
    assert {row["filename"] for row in rows} == objects
    assert {row["dc.title"] for row in rows} == {"Bridge kept"}
    rights = list(csv.DictReader(io.StringIO((metadata / "rights.csv").read_text(encoding="utf-8"))))
    assert {row["grant_end_date"] for row in rights} == {"2030-01-01"}
    assert {row["grant_restriction"] for row in rights} == {"disallow"}
    identifiers = json.loads((metadata / "identifiers.json").read_bytes())
    assert {each["file"] for each in identifiers} == objects
    named = {each["identifier"] for entry in identifiers for each in entry["identifiers"]}
    assert named == {GUID, "in/a.xml"}
    record = etree.parse(metadata / "premis.xml")
    assert {
        name.text for name in record.iterfind(".//{*}originalName") if name.text.startswith("data/")
    } == objects
    if ASSETS.exists():
        etree.XMLSchema(etree.parse(ASSETS / "premis/premis.xsd")).assertValid(record)
    labels = [
        line.partition(":")[0] for line in (place / "bag-info.txt").read_text(encoding="utf-8").splitlines()
    ]
    assert all(label.replace("-", "").isalnum() for label in labels), "labels become names of XML elements"


def test_an_information_package_of_e_ark(archive: Path) -> None:
    places = out(archive, "csip")
    assert len(places) == 2
    for place in places:
        for mets in (place / "METS.xml", *place.glob("representations/*/METS.xml")):
            described_rightly(mets)
        root = etree.parse(place / "METS.xml").getroot()
        assert root.get("OBJID") == place.name
        labels = [div.get("LABEL") for div in root.iterfind(f"{METS}structMap/{METS}div/{METS}div")]
        assert labels[:2] == ["Metadata", "Documentation"]
        assert "Representations/original" in labels
        told = {place / each.get(XLINK) for each in root.iter() if each.get(XLINK)}
        for mets in place.glob("representations/*/METS.xml"):
            inner = etree.parse(mets).getroot()
            told |= {mets.parent / each.get(XLINK) for each in inner.iter() if each.get(XLINK)}
        there = {file for file in place.rglob("*") if file.is_file() and file != place / "METS.xml"}
        assert told == there, "every file is told of, and every file told of is there"


def described_rightly(mets: Path) -> None:
    """A METS that its schema accepts, with sizes and digests that are true, and ids that are all there."""
    import hashlib

    root = etree.parse(mets).getroot()
    if ASSETS.exists():
        schema().assertValid(root)
    for each in root.iter(f"{METS}file", f"{METS}mdRef"):
        place = each.find(f"{METS}FLocat") if each.tag.endswith("file") else each
        data = (mets.parent / place.get(XLINK)).read_bytes()
        assert int(each.get("SIZE")) == len(data)
        assert each.get("CHECKSUM") == hashlib.sha512(data).hexdigest()
    ids = [each.get("ID") for each in root.iter() if each.get("ID")]
    assert len(ids) == len(set(ids))
    for each in root.iter(f"{METS}fptr"):
        assert each.get("FILEID") in ids


def schema() -> etree.XMLSchema:
    """The schema of METS, with its import found beside it."""
    parser = etree.XMLParser()
    parser.resolvers.add(Beside())
    return etree.XMLSchema(etree.parse(ASSETS / "mets/mets.xsd", parser))


class Beside(etree.Resolver):
    """Gives the schema of XLink from the folder of the METS schema, wherever it is said to be."""

    def resolve(self, url: str, id: str, context: object) -> object:
        """The file, when it is asked for."""
        if url.endswith("xlink.xsd"):
            return self.resolve_filename(str(ASSETS / "mets/xlink.xsd"), context)
        return None


def test_preservica_gets_sidecars(archive: Path) -> None:
    (place,) = out(archive, "opex", words=(GUID,))
    whole = etree.parse(place / f"{place.name}.opex")
    listed = {(each.text, int(each.get("size"))) for each in whole.iterfind(".//{*}File")}
    there = {
        (file.name, file.stat().st_size) for file in place.iterdir() if file.name != f"{place.name}.opex"
    }
    assert listed == there
    assert whole.findtext(".//{*}SecurityDescriptor") == "closed", "an embargo closes it"
    for name, _ in there:
        if not name.endswith(".opex"):
            side = etree.parse(place / f"{name}.opex")
            assert side.find(".//{*}Fixity").get("value")


def test_dspace_gets_an_item(archive: Path) -> None:
    (place,) = out(archive, "saf", words=(GUID,))
    record = etree.parse(place / "dublin_core.xml")
    values = {(each.get("element"), each.get("qualifier")): each.text for each in record.iter("dcvalue")}
    assert values["title", "none"] == "Bridge kept"
    named = {line.split("\t")[0] for line in (place / "contents").read_text(encoding="utf-8").splitlines()}
    assert named == {file.name for file in place.iterdir()} - {"contents", "dublin_core.xml"}


def test_what_is_restricted_stays(archive: Path) -> None:
    settings = replace(SETTINGS, store="ocfl" if (archive / "ocfl").exists() else "")
    takedown.restrict(archive, GUID, reason="court", now=NOW, settings=settings)
    order = Order(archive, archive.parent / "out", "bag", "folder", NOW)
    found = {(each.row.id, each.row.version): each for each in export.export(order)}
    assert found[GUID, 1].path == ""
    assert found[GUID, 1].reason == f"{GUID} is restricted"
    assert Path(found[GUID, 2].path).name.startswith("restricted-")
    assert len([each for each in found.values() if each.path]) == 2


def test_a_container_is_one_tar_of_many_valid_bags(tmp_path: Path) -> None:
    list(ingest.run([generated(tmp_path / "in", 20)], tmp_path / "archive", SETTINGS, now=NOW))
    order = Order(tmp_path / "archive", tmp_path / "all.tar", now=NOW)
    found = list(export.container(order))
    assert len(found) == 20
    verified = list(judge.judged(tmp_path / "all.tar"))
    assert [each.findings for each in verified] == [()] * 20
    assert {each.package for each in verified} == {each.path.rpartition("/")[2] for each in found}
    subprocess.run(["tar", "xf", "all.tar"], cwd=tmp_path, check=True)
    places = sorted((tmp_path / "all").iterdir())
    assert len(places) == 20
    assert all(judge.problems(place) == [] for place in places)
    first = (tmp_path / "all.tar").read_bytes()
    os.rename(tmp_path / "all.tar", tmp_path / "again")
    list(export.container(order))
    assert (tmp_path / "all.tar").read_bytes() == first


def test_bags_of_many_articles_have_no_more_files_than_they_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(ingest.run([generated(tmp_path / "in", 20)], tmp_path / "archive", SETTINGS, now=NOW))
    monkeypatch.setattr(export, "FILES_IN_A_BAG", 60)
    order = Order(tmp_path / "archive", tmp_path / "out", now=NOW)
    found = list(export.bundles(order, "Batch 2026"))
    assert len(found) == 20
    places = sorted(tmp_path.glob("out/*"))
    assert len(places) > 1
    for place in places:
        bagit.Bag(str(place)).validate()
        assert judge.problems(place) == []
        assert sum(file.is_file() for file in (place / "data").rglob("*")) <= 60
        assert f"Bag-Count: {place.name[-1]} of {len(places)}" in (place / "bag-info.txt").read_text()


@pytest.mark.parametrize(("words", "profile"), [(("nothing",), "bag"), ((), "unknown")])
def test_what_cannot_be_exported_is_told(archive: Path, words: tuple[str, ...], profile: str) -> None:
    with pytest.raises(export.Cannot, match=r"nothing|no export"):
        out(archive, profile, words=words)


def test_an_export_that_fails_leaves_nothing(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export, "sync_tree", full)
    with pytest.raises(export.Cannot, match="no space left"):
        out(archive, "bag")
    assert list((archive.parent / "out-bag-folder").iterdir()) == []
    shutil.rmtree(archive.parent / "out-bag-folder")
