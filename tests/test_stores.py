"""Packages in one file, and packages as versions of OCFL objects: the same proof as for bags in folders."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import bags
import pytest
from archives import NOW, SETTINGS, SHARED, STORY, item, keep, packages, tree
from ocfl.object import Object

from archiver import recovery
from archiver.config import Settings
from archiver.ledger import OWN, Ledger
from archiver.outcome import State
from archiver.package import judge, ocfl, ocfljudge, packed, serial, staging, streamed
from archiver.package.packedjudge import PackedJudge
from archiver.source import Source

OCFL = replace(SETTINGS, store="ocfl", source_organization="Nordblatt", contact_email="a@nb.example")
FIXTURES = SHARED / "standards/ocfl-fixtures/1.1"
GUID = "urn:newsml:nb.example:1"


def ledger_rows(archive: Path) -> list[object]:
    """Everything the ledger knows."""
    ledger = Ledger(archive, read_only=True)
    try:
        return list(ledger.packages())
    finally:
        ledger.close()


def spoken(archive: Path) -> set[str]:
    """The rules that speak of an archive."""
    return {finding.rule for each in judge.judged(archive) for finding in each.findings}


# bags as one file


@pytest.mark.parametrize("layout", ["tar", "zip"])
def test_a_package_in_one_file_is_the_bag_and_can_be_verified(tmp_path: Path, layout: str) -> None:
    settings = replace(SETTINGS, layout=layout)
    first = keep(
        tmp_path / "one", Source("a.xml", item()), Source("b.txt", STORY.encode()), settings=settings
    )
    keep(tmp_path / "folders", Source("a.xml", item()), Source("b.txt", STORY.encode()))
    assert all(outcome.package.endswith(f".{layout}") for outcome in first)
    assert spoken(tmp_path / "one") == set()
    for outcome, folder in zip(
        sorted(first, key=lambda each: each.package), packages(tmp_path / "folders"), strict=True
    ):
        file = tmp_path / "one" / outcome.package
        shutil.unpack_archive(file, tmp_path / "out", layout)
        assert tree(tmp_path / "out" / folder.name) == tree(folder)
    again = keep(tmp_path / "one", Source("a.xml", item()), settings=settings)
    assert [each.state for each in again] == [State.KNOWN]
    keep(tmp_path / "two", Source("b.txt", STORY.encode()), Source("a.xml", item()), settings=settings)
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


@pytest.mark.parametrize(
    "settings",
    [replace(SETTINGS, layout="tar"), replace(SETTINGS, layout="zip"), OCFL],
    ids=["tar", "zip", "ocfl"],
)
def test_the_ledger_can_be_made_anew_from_any_kind_of_package(tmp_path: Path, settings: Settings) -> None:
    keep(
        tmp_path,
        Source("a.xml", item()),
        Source("b.txt", STORY.encode()),
        Source("c.xml", item(version=2, text="x")),
        settings=settings,
    )
    before = ledger_rows(tmp_path)
    assert len(before) == 3
    for file in (tmp_path / OWN).glob("ledger*"):
        file.unlink()
    recovery.rebuild(tmp_path)
    assert ledger_rows(tmp_path) == before


def test_tar_is_read_by_tar_with_the_longest_names(tmp_path: Path) -> None:
    files = [
        ("data/" + "a/" * 60 + "x.txt", b"1"),
        ("data/" + "y" * 200 + ".txt", b"2" * 1000),
        ("data/ü.txt", b"3"),
    ]
    (tmp_path / "x.tar").write_bytes(serial.tar("top", files))
    subprocess.run(["tar", "xf", "x.tar"], cwd=tmp_path, check=True)
    for name, data in files:
        assert (tmp_path / "top" / name).read_bytes() == data
    subprocess.run(["tar", "tf", "x.tar"], cwd=tmp_path, check=True, capture_output=True)


@pytest.mark.parametrize("kind", list(serial.SUFFIXES))
def test_a_bag_can_be_made_one_file_and_is_judged_the_same(tmp_path: Path, kind: str) -> None:
    for number, case in enumerate(bags.cases()):
        if case.codes and case.codes not in (("P001",), ("P002", "P011"), ("P003", "P011"), ("P013",)):
            continue
        if "\\" in "".join(case.bag.payload) or any(ord(letter) < 32 for letter in "".join(case.bag.payload)):
            continue
        place = case.bag.write(tmp_path / str(number) / "bag")
        if not list((place / "data").rglob("*")):
            continue
        target = tmp_path / str(number) / f"bag{serial.SUFFIXES[kind]}"
        serial.serialise(place, target, kind)
        found = {problem.code for problem in judge.problems(target)}
        assert found - {"P025"} == set(case.codes), case.name


def hostile_tar(change: Callable[[tarfile.TarFile], object]) -> bytes:
    """A tar file of a good bag, and something more."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as packed_file:
        for name, data in (("bag/bagit.txt", bags.DECLARATION.format("1.0").encode()), ("bag/data/a", b"a")):
            add(packed_file, name, data)
        add(packed_file, "bag/manifest-sha512.txt", f"{hashlib.sha512(b'a').hexdigest()}  data/a\n".encode())
        change(packed_file)
    return made.getvalue()


def add(packed_file: tarfile.TarFile, name: str, data: bytes = b"", **more: object) -> None:
    """One member more."""
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in more.items():
        setattr(info, key, value)
    packed_file.addfile(info, io.BytesIO(data))


@pytest.mark.parametrize(
    ("name", "change", "code"),
    [
        ("parent", lambda tar: add(tar, "bag/../../etc/passwd", b"x"), "P029"),
        ("absolute", lambda tar: add(tar, "/etc/passwd", b"x"), "P029"),
        ("twice", lambda tar: add(tar, "bag/data/a", b"b"), "P029"),
        ("two tops", lambda tar: add(tar, "other/x", b"b"), "P029"),
        ("beside", lambda tar: add(tar, "notes.txt", b"b"), "P029"),
        ("link", lambda tar: add(tar, "bag/data/l", type=tarfile.SYMTYPE, linkname="/etc/passwd"), "P009"),
        (
            "hard link",
            lambda tar: add(tar, "bag/data/l", type=tarfile.LNKTYPE, linkname="bag/data/a"),
            "P009",
        ),
        ("device", lambda tar: add(tar, "bag/data/l", type=tarfile.CHRTYPE), "P009"),
        ("pipe", lambda tar: add(tar, "bag/data/l", type=tarfile.FIFOTYPE), "P009"),
    ],
)
def test_hostile_tar_files_are_refused(
    tmp_path: Path, name: str, change: Callable[[tarfile.TarFile], object], code: str
) -> None:
    file = tmp_path / "bag.tar"
    file.write_bytes(hostile_tar(lambda tar: None))
    assert judge.problems(file) == []
    file.write_bytes(hostile_tar(change))
    assert code in {problem.code for problem in judge.problems(file)}
    assert list(tmp_path.iterdir()) == [file], "nothing is unpacked"


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04broken", b"\x1f\x8b\x08broken", b"x" * 257 + b"ustar" + b"x" * 300],
    ids=["empty", "zip", "gz", "tar"],
)
def test_broken_files_are_told(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "bag.zip"
    file.write_bytes(data)
    assert {problem.code for problem in judge.problems(file)} & {"P029", "P004"}


def test_what_unpacks_out_of_proportion_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "bomb.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("bag/data/zeros", bytes(64 * 1024 * 1024))
    limits = packed.Limits(free=1024 * 1024)
    (problem,) = PackedJudge(file, limits).problems()
    assert problem.code == "P029"
    assert "200 times" in problem.message


# OCFL


@pytest.mark.skipif(not FIXTURES.exists(), reason="the OCFL fixtures are not at hand")
def test_every_verdict_on_the_fixtures_of_ocfl_is_right_and_names_the_code() -> None:
    seen = 0
    for kind in ("good", "bad", "warn"):
        for place in sorted((FIXTURES / f"{kind}-objects").iterdir()):
            if not place.is_dir():
                continue
            seen += 1
            codes = {problem.label[-4:] for problem in ocfljudge.ObjectJudge(place).problems()}
            errors = {code for code in codes if code.startswith("E")}
            right = {"good": not codes, "bad": bool(errors), "warn": not errors and bool(codes)}[kind]
            assert right, (place.name, codes)
            named = set(re.findall(r"[EW]\d\d\d", place.name))
            assert not named or named & codes, (place.name, codes)
    assert seen == 80


def test_versions_of_an_article_are_versions_of_one_object(tmp_path: Path) -> None:
    first = keep(tmp_path, Source("a.xml", item()), settings=OCFL)
    second = keep(
        tmp_path,
        Source("a.xml", item(version=2, text="Longer.")),
        Source("b.txt", STORY.encode()),
        settings=OCFL,
    )
    place = ocfl.object_path(GUID)
    assert [outcome.package for outcome in first + second[:1]] == [f"{place}/v1", f"{place}/v2"]
    assert spoken(tmp_path) == set()
    for verified in ocfljudge.judged(tmp_path / "ocfl"):
        assert verified.findings == (), verified
    inventory = ocfl.read_inventory(tmp_path / place)
    assert inventory is not None
    assert inventory["head"] == "v2"
    stored = [file for paths in inventory["manifest"].values() for file in paths]
    assert "v2/content/bagit.txt" not in stored, "what did not change is not stored again"
    for version in ("v1", "v2"):
        ocfl.take_out(tmp_path, f"{place}/{version}", tmp_path / version)
        assert judge.problems(tmp_path / version) == []


def test_an_archive_with_a_store_goes_on_with_it(tmp_path: Path) -> None:
    keep(tmp_path, Source("a.xml", item()), settings=OCFL)
    (outcome,) = keep(tmp_path, Source("a.xml", item(version=2, text="x")))
    assert outcome.package == f"{ocfl.object_path(GUID)}/v2"


def test_two_versions_in_one_run_and_the_same_input_the_same_bytes(tmp_path: Path) -> None:
    sources = [
        Source("a.xml", item()),
        Source("b.xml", item(version=2, text="x")),
        Source("c.txt", STORY.encode()),
    ]
    keep(tmp_path / "one", *sources, settings=OCFL)
    for source in sources:
        keep(tmp_path / "two", source, settings=OCFL)
    assert tree(tmp_path / "one") == tree(tmp_path / "two")
    assert spoken(tmp_path / "one") == set()


def test_where_names_cannot_be_exchanged_the_object_is_moved_away_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(
        tmp_path / "calm", Source("a.xml", item()), Source("b.xml", item(version=2, text="x")), settings=OCFL
    )
    monkeypatch.setattr(ocfl, "exchange", lambda *_: False)
    for version in (1, 2):
        keep(
            tmp_path / "plain",
            Source("a.xml", item(version=version, text="x" if version == 2 else "The bridge stays.")),
            settings=OCFL,
        )
    assert spoken(tmp_path / "plain") == set()
    real, calls = staging.rename, []

    def dies(source: str, target: str) -> None:
        calls.append(target)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(source, target)

    monkeypatch.setattr(ocfl, "rename", dies)
    with pytest.raises(KeyboardInterrupt):
        keep(tmp_path / "plain", Source("c.xml", item(version=3, text="y")), settings=OCFL)
    assert not (tmp_path / "plain" / ocfl.object_path(GUID)).exists(), (
        "the moment in which the object is nowhere"
    )
    monkeypatch.setattr(ocfl, "rename", real)
    (outcome,) = keep(tmp_path / "plain", Source("c.xml", item(version=3, text="y")), settings=OCFL)
    assert outcome.package.endswith("/v3")
    assert spoken(tmp_path / "plain") == set()


def test_what_is_changed_in_a_store_is_noticed(tmp_path: Path) -> None:
    keep(tmp_path, Source("a.xml", item()), settings=OCFL)
    place = tmp_path / ocfl.object_path(GUID)
    content = next(file for file in (place / "v1/content/data").rglob("*.xml"))
    content.write_bytes(content.read_bytes() + b" ")
    assert spoken(tmp_path) == {"P032"}
    shutil.rmtree(place)
    assert spoken(tmp_path) == {"P015", "P030"}, "the object is gone, and an empty folder is left"


def test_links_and_pipes_in_an_object_are_told(tmp_path: Path) -> None:
    keep(tmp_path, Source("a.xml", item()), settings=OCFL)
    place = tmp_path / ocfl.object_path(GUID)
    (place / "v1/content/link").symlink_to("/etc/passwd")
    (place / "link").symlink_to("/etc")
    assert spoken(tmp_path) == {"P030"}


def test_ocfl_py_finds_our_objects_valid(tmp_path: Path) -> None:
    for version in (1, 2, 3):
        keep(tmp_path, Source("a.xml", item(version=version, text="x" * version)), settings=OCFL, now=NOW)
    keep(tmp_path, Source("b.txt", STORY.encode()), settings=OCFL)
    found = list(ocfl.objects(tmp_path))
    assert len(found) == 2
    for path in found:
        passed, validator = Object().validate(str(tmp_path / path))
        assert passed, str(validator)


# files of any size


def test_large_files_are_copied_and_hashed_in_one_pass(tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(bytes(range(256)) * 40_000)
    payload: list[tuple[str, bytes | Path]] = [("media/large.bin", large), ("empty", b""), ("a.txt", b"a")]
    info = [("External-Identifier", "x"), ("Payload-Oxum", "")]
    seal = streamed.write_folder(tmp_path / "bag", payload, info)
    assert judge.problems(tmp_path / "bag") == []
    assert (tmp_path / "bag/data/media/large.bin").read_bytes() == large.read_bytes()
    with open(tmp_path / "bag.tar", "wb") as sink:
        assert streamed.write_tar(sink, "bag", payload, info) == seal
    assert judge.problems(tmp_path / "bag.tar") == []
    subprocess.run(["tar", "xf", "bag.tar", "--one-top-level=out"], cwd=tmp_path, check=True)
    assert tree(tmp_path / "out/bag") == tree(tmp_path / "bag")


def test_a_bag_that_cannot_be_finished_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        streamed.write_folder(tmp_path / "bag", [("a", b"a"), ("b", tmp_path / "missing")], [])
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "bag").mkdir()
    with pytest.raises(FileExistsError):
        streamed.write_folder(tmp_path / "bag", [("a", b"a")], [])
