"""What is exported of a search: clips, names as NewsML-G2, old addresses, the catalog."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import wholes
from archives import SHARED, keep
from click.testing import CliRunner, Result
from lxml import etree

from archiver.cli.commands import cli
from archiver.source import Source
from archiver.validation import judge

XSD = SHARED / "standards" / "newsml-g2" / "specification" / "NewsML-G2_2.35-spec-All-Power.xsd"


def run(*words: str | Path) -> Result:
    """Call archiver."""
    return CliRunner().invoke(cli, [str(word) for word in words], standalone_mode=False)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of a few articles, some by Petra Müller, one with words that attack."""
    place = tmp_path_factory.mktemp("sought") / "archive"
    stories = [story for story in wholes.stories() if re.search(r"/(500\d|6002|1)\.jsonld", story.name)]
    keep(place, *stories)
    return place


def test_clips_of_a_person_can_be_read_without_this_program(archive: Path, tmp_path: Path) -> None:
    place = tmp_path / "clips"
    done = run(
        "export", "--in", archive, "--profile", "clips", "--find", 'name:"Petra Müller"', "--to", place
    )
    assert done.return_value == 0
    assert "3 packages exported" in done.output
    listing = (place / "index.html").read_text(encoding="utf-8")
    pages = re.findall(r'href="(pieces/[^"]+)"', listing)
    assert len(pages) == 3
    for page in pages:
        piece = (place / page).read_text(encoding="utf-8")
        (original,) = re.findall(r'href="\.\./(originals/[^"]+)"', piece)
        assert (place / original).read_bytes().startswith(b'{"@context"')
        assert "was opened again yesterday" in piece
        assert not re.search(r'(?:src|href)="[a-z]+:', piece)
    with open(place / "clips.csv", encoding="utf-8", newline="") as rows:
        assert [row["page"] for row in csv.DictReader(rows)] == pages
    if shutil.which("sha256sum"):
        assert (
            subprocess.run(
                ["sha256sum", "-c", "--quiet", "manifest-sha256.txt"], cwd=place, check=False
            ).returncode
            == 0
        )
    assert (
        run("export", "--in", archive, "--profile", "clips", "--find", "story", "--to", place).return_value
        == 2
    )


def test_words_of_an_article_do_nothing_in_its_clip(archive: Path, tmp_path: Path) -> None:
    run("export", "--in", archive, "--profile", "clips", "--find", "name:oyku", "--to", tmp_path / "clips")
    (piece,) = (tmp_path / "clips" / "pieces").iterdir()
    text = piece.read_text(encoding="utf-8")
    assert "<img" not in text
    assert "<script" not in text
    assert "\u202e" not in text
    with open(tmp_path / "clips" / "clips.csv", encoding="utf-8", newline="") as rows:
        assert not next(csv.DictReader(rows))["headline"].startswith(("=", "+", "-", "@"))


def test_names_are_valid_newsml_g2(archive: Path, tmp_path: Path) -> None:
    place = tmp_path / "names.xml"
    assert run("export", "--in", archive, "--profile", "knowledge", "--to", place).return_value == 0
    verdict = judge(Source("names.xml", place.read_bytes()))
    assert [
        each for each in verdict.findings if each.severity.name == "ERROR" or each.rule.startswith("N")
    ] == []
    space = {"n": "http://iptc.org/std/nar/2006-10-01/"}
    names = etree.fromstring(place.read_bytes()).xpath("//n:concept/n:name/text()", namespaces=space)
    assert set(names) >= {"Petra Müller", "Petra Mueller", "Anna Petersen"}
    ids = etree.fromstring(place.read_bytes()).xpath("//n:conceptId/@uri", namespaces=space)
    assert len(set(ids)) == len(names)
    run(
        "export",
        "--in",
        archive,
        "--profile",
        "knowledge",
        "--find",
        "name:mueller",
        "--to",
        tmp_path / "some.xml",
    )
    some = etree.fromstring((tmp_path / "some.xml").read_bytes()).xpath(
        "//n:conceptId/@uri", namespaces=space
    )
    assert set(some) < set(ids)
    if not XSD.is_file():
        pytest.skip("the official schema is not here")
    assert etree.XMLSchema(etree.parse(str(XSD))).validate(etree.parse(str(place)))


@pytest.mark.parametrize("server", ["csv", "nginx", "apache"])
def test_every_old_address_leads_somewhere_once(archive: Path, tmp_path: Path, server: str) -> None:
    place = tmp_path / "map"
    address = "https://new.example/{year}/{slug}?old={path}"
    done = run(
        "export",
        "--in",
        archive,
        "--profile",
        "redirects",
        "--server",
        server,
        "--address",
        address,
        "--to",
        place,
    )
    assert done.return_value == 0
    assert "5 addresses written" in done.output
    text = place.read_bytes().decode()
    if server == "csv":
        rows = list(csv.reader(io.StringIO(text, newline="")))
        assert [
            "https://old.example/5000?p=5000",
            "https://new.example/2010/story-number-5000?old=5000",
        ] in rows
        assert len(rows) == 6
    elif server == "nginx":
        assert '  "old.example/5000?p=5000" "https://new.example/2010/story-number-5000?old=5000";\n' in text
    else:
        assert "\nold.example/5000?p=5000 https://new.example/2010/story-number-5000?old=5000\n" in text


def test_no_address_leads_in_circles(archive: Path, tmp_path: Path) -> None:
    place = tmp_path / "map.csv"
    run(
        "export",
        "--in",
        archive,
        "--profile",
        "redirects",
        "--address",
        "https://old.example/{path}?p={path}",
        "--to",
        place,
    )
    assert place.read_text().splitlines() == ["old,new"]


@pytest.mark.parametrize(
    ("address", "told"),
    [("", "--address"), ("https://x.example/{nothing}", "{nothing}"), ("ftp:x", "neither an address")],
)
def test_an_address_that_means_nothing_is_misuse(
    archive: Path, tmp_path: Path, address: str, told: str
) -> None:
    done = run(
        "export", "--in", archive, "--profile", "redirects", "--address", address, "--to", tmp_path / "map"
    )
    assert done.exception is not None
    assert told in str(done.exception)


def test_bags_of_what_is_found_and_nothing_of_nothing(archive: Path, tmp_path: Path) -> None:
    done = run(
        "export",
        "--in",
        archive,
        "--find",
        "name:mueller date:2010-02-01..2010-02-02",
        "--to",
        tmp_path / "bags",
    )
    assert done.return_value == 0
    assert len(list((tmp_path / "bags").iterdir())) == 2
    assert (
        run("export", "--in", archive, "--find", "name:nobody", "--to", tmp_path / "none").return_value == 1
    )
    assert not (tmp_path / "none").exists()


def test_the_catalog_has_a_row_for_each_package(archive: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    place = tmp_path / "catalog.parquet"
    assert run("catalog", archive, "--to", place).return_value == 0
    rows = parquet.read_table(place).to_pylist()
    assert len(rows) == 5
    (petra,) = [row for row in rows if row["id"].endswith("p=5001")]
    assert petra["credits"][0] == {"name": "Petra Mueller", "kind": "person", "role": "author", "scope": ""}
    assert petra["day"].isoformat() == "2010-02-02"
    assert run("catalog", archive, "--to", place).return_value == 2


def test_without_pyarrow_the_extra_is_named(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = run("catalog", archive, "--to", tmp_path / "catalog.parquet")
    assert done.return_value == 2
    assert "newsroom-archiver[parquet]" in done.stderr
