"""Any bag is judged rightly, quickly and without a traceback, and ours keep their proof for ever."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

import bags
import proofs
import pytest
from archives import SHARED, STORY, in_memory, item, keep, packages

from archiver import package
from archiver.finding import ERROR
from archiver.ledger import OWN
from archiver.package import bagfiles, judge
from archiver.package.problems import Problem
from archiver.rules import RULES, all_rules
from archiver.source import Source

SUITE = SHARED / "standards" / "bagit-conformance-suite"
CASES = bags.cases()
SECONDS = 1.0


def codes(found: list[Problem]) -> set[str]:
    """The rules that speak."""
    return {problem.code for problem in found}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_every_bag_of_the_battery_is_judged_rightly_and_quickly(tmp_path: Path, case: bags.Case) -> None:
    place = case.bag.write(tmp_path / "bag")
    before = time.monotonic()
    found = judge.problems(place)
    assert time.monotonic() - before < SECONDS
    assert codes(found) - {"P025"} == set(case.codes) - {"P025"}, found
    assert all("\n" not in problem.message for problem in found)
    if "P025" in case.codes:
        assert "P025" in codes(found)


def test_the_battery_is_large_and_covers_every_rule() -> None:
    all_rules()
    covered = {code for case in CASES for code in case.codes}
    elsewhere = {"P034", "P015", "P017", "P018", "P028", "P029", "P030", "P031", "P032", "P033"}
    assert covered | elsewhere == {code for code, rule in RULES.items() if rule.formats == ("bag",)}
    hostile = [case for case in CASES if any(RULES[code].severity == ERROR for code in case.codes)]
    assert len(hostile) >= 67


@pytest.mark.skipif(not SUITE.exists(), reason="the conformance suite is not at hand")
def test_the_conformance_suite_of_the_library_of_congress(tmp_path: Path) -> None:
    right, warned, wrong = 0, 0, []
    places = sorted(place for place in SUITE.glob("v*/*/*") if place.is_dir())
    for number, original in enumerate(places):
        place = shutil.copytree(original, tmp_path / str(number))
        found = list(package.verify(place))
        fit = not any(finding.severity == ERROR for finding in found)
        kind = original.parent.name
        spoken = [finding for finding in found if finding.severity.word == "warning"]
        warned += kind == "warning" and bool(spoken)
        good = fit if kind == "valid" else fit and bool(spoken) if kind == "warning" else not fit
        right += good
        wrong += [] if good else [original.name]
    assert len(places) == 60
    assert right >= 58
    assert warned == 6
    assert wrong == ["duplicate-file-with-different-case", "special-system-files"], (
        "each lacks a file in the suite"
    )


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive with two packages."""
    keep(tmp_path, Source("a.xml", item()), Source("b.txt", STORY.encode()))
    return tmp_path


def spoken(archive: Path) -> dict[str, set[str]]:
    """Package -> the rules that speak of it."""
    return {each.package: {finding.rule for finding in each.findings} for each in judge.judged(archive)}


def test_an_archive_as_written_has_nothing_to_tell(archive: Path) -> None:
    assert spoken(archive) == {place.relative_to(archive).as_posix(): set() for place in packages(archive)}


def test_what_only_the_ledger_can_tell(archive: Path) -> None:
    gone, resealed = packages(archive)
    shutil.rmtree(gone)
    (resealed / "tagmanifest-sha512.txt").unlink()
    copied = archive / "fff" / "fff" / "copied-00000000.v1"
    copied.parent.mkdir(parents=True)
    shutil.copytree(resealed, copied)
    said = spoken(archive)
    assert said[gone.relative_to(archive).as_posix()] == {"P015"}
    assert said[resealed.relative_to(archive).as_posix()] == {"P015"}
    assert said["fff/fff/copied-00000000.v1"] == {"P028"}


def test_packages_can_be_chosen(archive: Path) -> None:
    chosen = list(judge.judged(archive, ["urn:newsml:nb.example:1"]))
    assert [each.row.id for each in chosen if each.row] == ["urn:newsml:nb.example:1"]


def test_what_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = bags.Bag().write(tmp_path / "bag")
    real = bagfiles.os.open

    def refuses(path: str, *args: int) -> int:
        if str(path).endswith("hello.txt"):
            raise PermissionError(13, "Permission denied")
        return real(path, *args)

    monkeypatch.setattr(bagfiles.os, "open", refuses)
    assert codes(judge.problems(place)) == {"P017"}


def test_an_archive_without_a_ledger_is_judged_by_its_bags(archive: Path) -> None:
    shutil.rmtree(archive / OWN)
    (archive / OWN).mkdir()
    assert all(found == set() for found in spoken(archive).values())
    assert len(spoken(archive)) == 2


@pytest.mark.parametrize("place", ["nothing", "file"])
def test_what_is_no_bag_at_all(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("x")
    assert codes(judge.problems(tmp_path / place)) == {"P004"}


def flips(archive: Path, choose: int | None) -> tuple[int, list[str]]:
    """Flip bits of a package one at a time: how many, and which nobody noticed. `choose` takes some at random."""
    (place,) = packages(archive)
    files = [file for file in sorted(place.rglob("*")) if file.is_file()]
    every = [(file, index) for file in files for index in range(file.stat().st_size * 8)]
    taken = every if choose is None else random.Random(5).sample(every, choose)
    unnoticed = []
    for file, index in taken:
        data = file.read_bytes()
        changed = bytearray(data)
        changed[index // 8] ^= 1 << index % 8
        file.write_bytes(changed)
        if not judge.problems(place):
            unnoticed.append(f"{file.name}:{index}")
        file.write_bytes(data)
    return len(taken), unnoticed


def test_bits_that_fall_over_are_noticed(tmp_path: Path) -> None:
    archive = in_memory(tmp_path)
    keep(archive, Source("a.xml", item()))
    count, unnoticed = flips(archive, 300)
    assert (count, unnoticed) == (300, [])


@pytest.mark.prove
def test_every_single_bit_of_a_package_that_falls_over_is_noticed(tmp_path: Path) -> None:
    archive = in_memory(tmp_path)
    keep(archive, Source("a.txt", b"A short one\n\nIt is."))
    count, unnoticed = flips(archive, None)
    assert unnoticed == []
    proofs.record("Single bits that fall over", {"bits of the package": f"{count:,}", "not noticed": 0})
