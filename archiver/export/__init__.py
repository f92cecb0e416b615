"""Hand packages to others: as they are, in one file, many in a bag or a tar, or in the form that a system wants.

What goes out is made beside its place and moved there whole. Versions of an article that is restricted stay here:
only its tombstone goes out. The archive is never changed.
"""

from __future__ import annotations

import importlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from archiver.ledger import Ledger, Row
from archiver.package import names, serial
from archiver.package.bagit import bag
from archiver.package.problems import words_of
from archiver.package.shelves import ERASED, RESTRICTED, Package
from archiver.package.streamed import sync_tree

PROFILES = ("bag", "archivematica", "csip", "opex", "saf")
FORMS = ("folder", "tar", "tar.gz", "zip")
FILES_IN_A_BAG = 4000
"""No bag of many articles has more files than this: receiving systems choke on larger ones."""

Files = dict[str, bytes]


class Cannot(Exception):
    """An export that cannot be made. The message is one sentence."""


class Exported(NamedTuple):
    """One package that went out, or why it did not: `path` is where it stands, empty when it stayed."""

    row: Row
    path: str
    reason: str = ""


class Order(NamedTuple):
    """What is wanted: from which archive, to where, in which form, for whom, and when."""

    archive: Path
    target: Path
    profile: str = "bag"
    form: str = "folder"
    now: datetime | None = None


def export(order: Order, words: Iterable[str] = ()) -> Iterator[Exported]:
    """Every version that the words mean (all of them without words), each on its own below the target folder."""
    if order.profile not in PROFILES or order.form not in FORMS:
        raise Cannot(f"there is no export for {order.profile} as {order.form}")
    make = maker(order.profile)
    for row, reason in wanted(order.archive, words):
        if reason:
            yield Exported(row, "", reason)
            continue
        name, files = make(Package(order.archive, row.path), row, order.now)
        yield Exported(row, put(order, name, files))


def maker(profile: str) -> Callable[[Package, Row, datetime | None], tuple[str, Files]]:
    """What makes name and files of an export."""
    if profile == "bag":
        return as_it_is
    found: Callable[[Package, Row, datetime | None], tuple[str, Files]]
    found = importlib.import_module(f"archiver.export.{profile}").make
    return found


def as_it_is(package: Package, row: Row, _: datetime | None) -> tuple[str, Files]:
    """The bag itself."""
    return folder_name(row), {name: package.read(name) for name in package.names()}


def folder_name(row: Row) -> str:
    """What to call the folder of a version: as in the archive, or by slug and number out of a store of objects."""
    last = row.path.rpartition("/")[2]
    for suffix in (".tar", ".zip"):
        last = last.removesuffix(suffix)
    if last.startswith("v") and last[1:].isdecimal():
        stem = names.stem(row.headline, row.source, row.language)
        return f"{stem}-{names.shelf(row.id).tail}.v{row.version}"
    return last


def wanted(archive: Path, words: Iterable[str]) -> Iterator[tuple[Row, str]]:
    """The versions that are meant, each with the reason why it must stay, if there is one."""
    ledger = Ledger(archive, read_only=True)
    try:
        chosen = list(words)
        rows = [row for each in chosen for row in found(ledger, each)] if chosen else list(ledger.packages())
        for row in dict.fromkeys(rows):
            if row.status == ERASED:
                yield row, f"version {row.version} of {row.id} is erased"
            elif row.status != RESTRICTED and ledger.same(row.id)[-1].status == RESTRICTED:
                yield row, f"{row.id} is restricted"
            else:
                yield row, ""
    finally:
        ledger.close()


def found(ledger: Ledger, words: str) -> list[Row]:
    """The versions that words mean. Raises `Cannot` when they mean nothing."""
    rows = ledger.find(words)
    if not rows:
        raise Cannot(f"the archive holds nothing that {words} could mean")
    return rows


def put(order: Order, name: str, files: Files) -> str:
    """Bring files to their place: whole, or not at all. Raises `Cannot` when something stands there."""
    suffix = "" if order.form == "folder" else serial.SUFFIXES[order.form]
    target = order.target / f"{name}{suffix}"
    part = order.target / f".{name}.partial"
    if os.path.lexists(target):
        raise Cannot(f"{target} stands already")
    try:
        order.target.mkdir(parents=True, exist_ok=True)
        if order.form == "folder":
            write_folder(part, files)
        else:
            with open(part, "wb") as sink:
                serial.write(order.form, name, ordered(files), sink)
                sink.flush()
                os.fsync(sink.fileno())
        os.rename(part, target)
    except OSError as error:
        raise Cannot(f"{target} cannot be written: {words_of(error)}") from error
    finally:
        remove(part)
    return str(target)


def write_folder(place: Path, files: Files) -> None:
    """Write files below a new folder."""
    place.mkdir()
    for name, data in files.items():
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    sync_tree(place)


def ordered(files: Files) -> list[tuple[str, serial.Content]]:
    """Payload first, each by the bytes of the path."""
    return [
        (name, files[name])
        for name in sorted(files, key=lambda name: (not name.startswith("data/"), name.encode()))
    ]


def remove(place: Path) -> None:
    """Remove what was not finished."""
    if place.is_dir():
        shutil.rmtree(place, ignore_errors=True)
    else:
        place.unlink(missing_ok=True)


# many packages at once


def container(order: Order, words: Iterable[str] = ()) -> Iterator[Exported]:
    """One tar file of many bags, each valid by itself; the target is the file. Streams one bag at a time."""
    target = order.target
    if os.path.lexists(target):
        raise Cannot(f"{target} stands already")
    part = target.with_name(f".{target.name}.partial")
    staying: list[Exported] = []
    going: list[Exported] = []

    def members() -> Iterator[tuple[str, serial.Content]]:
        for row, reason in wanted(order.archive, words):
            if reason:
                staying.append(Exported(row, "", reason))
                continue
            name, files = as_it_is(Package(order.archive, row.path), row, order.now)
            going.append(Exported(row, f"{target}/{name}"))
            yield from ((f"{name}/{path}", data) for path, data in ordered(files))

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with open(part, "wb") as sink:
            serial.write_tar(target.name.partition(".")[0], members(), sink)
            sink.flush()
            os.fsync(sink.fileno())
        os.rename(part, target)
    except OSError as error:
        raise Cannot(f"{target} cannot be written: {words_of(error)}") from error
    finally:
        remove(part)
    yield from (*going, *staying)


def bundles(
    order: Order, group: str, words: Iterable[str] = (), organization: str = ""
) -> Iterator[Exported]:
    """Bags of many articles each, of at most `FILES_IN_A_BAG` files: data/NAME/... for each version.

    `group` is the Bag-Group-Identifier, and also the name of the bags. The manifests of the single packages go along
    as data/NAME/metadata/manifest-sha512.txt, so that each can be told again from the others.
    """
    stays: list[Exported] = []
    parcels: list[tuple[Files, list[Row]]] = [({}, [])]
    for row, reason in wanted(order.archive, words):
        if reason:
            stays.append(Exported(row, "", reason))
            continue
        files = parcel(order.archive, row)
        if parcels[-1][0] and len(parcels[-1][0]) + len(files) > FILES_IN_A_BAG:
            parcels.append(({}, []))
        parcels[-1][0].update(files)
        parcels[-1][1].append(row)
    moment = order.now.date().isoformat() if order.now else ""
    for number, (files, rows) in enumerate(parcels, 1):
        if not rows:
            continue
        info = (
            ("Source-Organization", organization),
            ("External-Identifier", f"{group}-{number}"),
            ("Bagging-Date", moment),
            ("Bag-Size", ""),
            ("Payload-Oxum", ""),
            ("Bag-Group-Identifier", group),
            ("Bag-Count", f"{number} of {len(parcels)}"),
            ("Payload-Identifier", ""),
        )
        made = bag(payload(files), info)
        path = put(order, f"{names.slug(group) or 'articles'}-{number}", dict(made.files))
        yield from (Exported(row, path) for row in rows)
    yield from stays


def parcel(archive: Path, row: Row) -> Files:
    """The payload of one version below a folder of its own."""
    package, name = Package(archive, row.path), folder_name(row)
    files = {f"{name}/{path[5:]}": package.read(path) for path in package.names() if path.startswith("data/")}
    files[f"{name}/metadata/manifest-sha512.txt"] = package.read("manifest-sha512.txt")
    files[f"{name}/metadata/bag-info.txt"] = package.read("bag-info.txt")
    return files


def payload(files: Files) -> Iterator[tuple[str, bytes, str]]:
    """Files with their digests, as a bag takes them."""
    from archiver.package.bagit import sha512

    return ((path, data, sha512(data)) for path, data in files.items())
