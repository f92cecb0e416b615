"""Judge packages: a bag in a folder or in one file, an OCFL object or root, and every package of an archive.

What the judges find becomes findings of the rules of the family "packages". Nothing here writes or raises for what
is in a package.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from archiver.finding import Finding
from archiver.ledger import OWN, Ledger, LedgerBroken, Row
from archiver.package import ocfl, packed, profiles
from archiver.package.bagit import TAG_MANIFEST
from archiver.package.bagjudge import Judge
from archiver.package.problems import Problem
from archiver.package.profiles import Profile
from archiver.package.shelves import ERASED, listed, packages


class Verified(NamedTuple):
    """What there is to say of one package: its path in the archive ("" for a bag alone) and the findings.

    `row` is what the ledger knows of the package, if anything.
    """

    package: str
    findings: tuple[Finding, ...]
    row: Row | None = None


def findings(path: Path) -> Iterator[Finding]:
    """The findings of a bag, or of every package of an archive."""
    for verified in judged(path):
        yield from verified.findings


def judged(path: Path, ids: Iterable[str] = (), profile: Path | None = None) -> Iterator[Verified]:
    """Each package of an archive in the order of the paths, or the one bag that `path` is.

    `ids` chooses packages as `Ledger.find` does. `profile` is a BagIt profile that bags must meet, too. Raises
    `archiver.package.profiles.ProfileBroken` when it is none.
    """
    demands = profiles.read(profile) if profile else None
    if (path / OWN).is_dir():
        yield from of_archive(path, list(ids), demands)
        return
    from archiver.package import ocfljudge

    if path.is_dir() and (ocfljudge.is_root(path) or ocfljudge.is_object(path)):
        yield from ocfljudge.judged(path)
    else:
        for bag in bags(path):
            for verified in of_file(bag, demands):
                name = "/".join(filter(None, (bag.relative_to(path).as_posix().strip("."), verified.package)))
                yield Verified(name, verified.findings)


def bags(path: Path) -> list[Path]:
    """What is to be judged: the bag that `path` is or was meant to be, or each bag in the folder that it is."""
    return [path] if not path.is_dir() or marks(path) else list(inside(path)) or [path]


def inside(folder: Path) -> Iterator[Path]:
    """The bags in a folder, at any depth and in order: folders, and files that hold bags. What is no bag is passed over."""
    for name in listed(folder):
        place = folder / name
        if place.is_symlink():
            continue
        if place.is_dir():
            found = marks(place)
            yield from [place] if "bagit.txt" in found or len(found) > 1 else inside(place)
        elif packed.kind_of(place):
            yield place


def marks(folder: Path) -> set[str]:
    """What makes a folder look like a bag: a declaration, a payload, a manifest."""
    return {name for name in listed(folder) if name in ("bagit.txt", "data") or name.startswith("manifest-")}


def of_file(path: Path, profile: Profile | None) -> Iterator[Verified]:
    """The bag in a folder or in one file, or each of many bags in one file."""
    judge = judge_of(path)
    found = judge.problems()
    if judge.packed and "bagit.txt" not in judge.tags:
        from archiver.package.packedjudge import in_container

        several = False
        for name, each in in_container(path):
            several = True
            inner = each.problems() + (profiles.problems(each, profile) if profile else [])
            yield Verified(name, tuple(stamped(inner)))
        if several:
            return
    yield Verified("", tuple(stamped(found + (profiles.problems(judge, profile) if profile else []))))


def of_archive(archive: Path, ids: list[str], profile: Profile | None) -> Iterator[Verified]:
    """Each package of an archive, in the order of the paths."""
    rows = known(archive)
    wanted = chosen(archive, ids)
    yield from of_containers(archive, wanted, profile)
    written = {path for path, row in rows.items() if row.status != ERASED}
    for package in sorted(written | set(packages(archive))):
        if wanted is None or package in wanted:
            row = rows.get(package)
            if ocfl.is_version(package):
                continue
            yield Verified(package, tuple(stamped(archived(archive, package, row, bool(rows), profile))), row)
    yield from of_store(archive, rows, wanted)


def of_containers(archive: Path, wanted: set[str] | None, profile: Profile | None) -> Iterator[Verified]:
    """Each package in a container of a migration, a container at a time."""
    from archiver.package.container import containers
    from archiver.package.packedjudge import in_container

    there = set(containers(archive))
    for name, rows in recorded(archive, there):
        if wanted is not None and not wanted & {
            *rows,
            *(path for path in wanted if path.startswith(name + "/")),
        }:
            continue
        for bag, judge in in_container(archive / name) if name in there else ():
            path = f"{name}/{bag}"
            row = rows.pop(path, None)
            if wanted is not None and path not in wanted:
                continue
            found = judge.problems() + (profiles.problems(judge, profile) if profile else [])
            if row is None:
                found.append(Problem("P028", "the ledger does not know this package"))
            elif judge.digest_of(TAG_MANIFEST) != row.tagmanifest:
                found.append(
                    Problem(
                        "P015",
                        "the tag manifest is not the one that was written",
                        TAG_MANIFEST,
                        f"written {row.written}",
                    )
                )
            yield Verified(path, tuple(stamped(found)), row)
        for path, row in rows.items():
            if wanted is None or path in wanted:
                gone = Problem(
                    "P015",
                    "the package is gone",
                    "",
                    f"written {row.written}, {row.files} files, {row.size:,} bytes",
                )
                yield Verified(path, tuple(stamped([gone])), row)


def recorded(archive: Path, there: set[str]) -> Iterator[tuple[str, dict[str, Row]]]:
    """Every container, with what its segment has of packages by their paths; also one that is gone."""
    from archiver import segments

    for segment in sorted((archive / segments.FOLDER).glob("*/[0-9]*.jsonl.gz")):
        name = segment.relative_to(archive).as_posix().removesuffix(".jsonl.gz") + ".tar"
        rows = [segments.read(line) for line in segments.lines(segment.read_bytes())]
        inside = {record.path: record.row() for record in rows if record.length}
        there = there - {name}
        if inside:
            yield name, inside
    yield from ((name, {}) for name in sorted(there))


def of_store(archive: Path, rows: dict[str, Row], wanted: set[str] | None) -> Iterator[Verified]:
    """Each object of the archive's OCFL store, and what the ledger remembers of its versions."""
    if not ocfl.exists(archive):
        return
    from archiver.package import ocfljudge

    root = ocfljudge.Root(archive / ocfl.STORE)
    faults = root.problems()
    if faults:
        yield Verified(ocfl.STORE, tuple(stamped(faults)))
    written = {path for path in rows if ocfl.is_version(path)}
    there = {f"{ocfl.STORE}/{path}" for path in root.objects}
    for place in sorted(there | {path.rpartition("/")[0] for path in written}):
        versions = {path: rows[path] for path in written if path.startswith(place + "/")}
        if wanted is not None and not wanted & versions.keys():
            continue
        row = versions[max(versions)] if versions else None
        if place not in there:
            yield Verified(place, tuple(stamped([Problem("P015", "the object is gone")])), row)
            continue
        found = ocfljudge.ObjectJudge(archive / place).problems()
        found += [each for path in sorted(versions) for each in remembered(archive, versions[path])]
        if rows and not versions:
            found.append(Problem("P028", "the ledger does not know this object"))
        yield Verified(place, tuple(stamped(found)), row)


def remembered(archive: Path, row: Row) -> Iterator[Problem]:
    """Whether a version of an OCFL object is the one that was written."""
    try:
        now = hashlib.sha512(ocfl.files(archive, row.path)[TAG_MANIFEST].read_bytes()).hexdigest()
    except (OSError, KeyError, ValueError, TypeError):
        now = ""
    if now != row.tagmanifest:
        version = row.path.rpartition("/")[2]
        yield Problem("P015", f"{version} is not what was written", version, f"written {row.written}")


def chosen(archive: Path, ids: list[str]) -> set[str] | None:
    """The packages that are meant, or None for all."""
    if not ids:
        return None
    ledger = Ledger(archive, read_only=True)
    try:
        return {row.path for words in ids for row in ledger.find(words)}
    finally:
        ledger.close()


def known(archive: Path) -> dict[str, Row]:
    """What the ledger knows, by path; nothing where there is no ledger that can be read."""
    try:
        ledger = Ledger(archive, read_only=True)
    except LedgerBroken:
        return {}
    try:
        return {row.path: row for row in ledger.alone()}
    finally:
        ledger.close()


def archived(
    archive: Path, package: str, row: Row | None, ledger: bool, profile: Profile | None
) -> Iterator[Problem]:
    """The problems of one package of an archive, also by what the ledger remembers of it."""
    place = archive / package
    if row is not None and not os.path.lexists(place):
        yield Problem(
            "P015", "the package is gone", "", f"written {row.written}, {row.files} files, {row.size:,} bytes"
        )
        return
    judge = judge_of(place)
    yield from judge.problems()
    if profile:
        yield from profiles.problems(judge, profile)
    if row is None:
        if ledger:
            yield Problem("P028", "the ledger does not know this package")
    elif judge.digest_of(TAG_MANIFEST) != row.tagmanifest:
        yield Problem(
            "P015", "the tag manifest is not the one that was written", TAG_MANIFEST, f"written {row.written}"
        )


def judge_of(path: Path) -> Judge:
    """The judge for a bag: in a folder, or in one file."""
    if not path.is_symlink() and packed.kind_of(path):
        from archiver.package.packedjudge import PackedJudge

        return PackedJudge(path)
    return Judge(path)


def problems(path: Path, profile: Profile | None = None) -> list[Problem]:
    """What is wrong with one bag, and by a profile."""
    judge = judge_of(path)
    found = judge.problems()
    return found + profiles.problems(judge, profile) if profile else found


def stamped(found: Iterable[Problem]) -> Iterator[Finding]:
    """Problems as findings of the rules of the family "packages"."""
    from archiver.rules import RULES
    from archiver.rules import packages as _family  # noqa: F401

    for each in found:
        rule = RULES[each.code]
        yield Finding(each.message, None, each.path, each.label, None, rule.code, rule.name, rule.severity)
