"""Packages a second, beside "write the files, then bagit-python", and judging bags beside its validator."""

from __future__ import annotations

import itertools
import logging
import os
import resource
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from archiver import formats
from archiver.package import bagit as ours
from archiver.package import judge, pack, streamed
from archiver.package.bagit import Bag
from archiver.package.contents import gather
from archiver.package.staging import Staging
from archiver.source import Source
from benchmarks.articles import articles
from benchmarks.measure import pair, seconds, wall

COUNT, BATCH = 256, 128
ONE = "the same, told to make SHA-512 only"
MEMORY = "/dev/shm"
"""A disk that is none: what writing costs a disk changes several times over from minute to minute."""
NOW = datetime(2026, 11, 25, tzinfo=UTC)
LARGE = int(os.environ.get("LARGE", 1024**3))
"""Bytes of the large file; LARGE=2147483648 gives the figure of docs/proofs.md."""


def bags(count: int) -> list[tuple[str, Bag]]:
    """Bags of invented articles, in memory."""
    made = []
    for name, data in articles(count, kinds=(".txt",)):
        document = formats.read(Source(name, data))
        bag = pack(gather(document, 0, [], now=NOW), version=1, now=NOW)
        made.append((f"{name[4:7]}/{name}.v1", bag))
    return made


def our_way(made: list[tuple[str, Bag]], folder: Path, durability: str) -> Callable[[], None]:
    """Hash, make manifests, stage, sync as wanted, rename. The payload is given, as it is to the peer."""

    runs = itertools.count()

    def run() -> None:
        archive = folder / f"{durability}-{next(runs)}"
        for start in range(0, len(made), BATCH):
            staging = Staging(archive, durability)
            for path, bag in made[start : start + BATCH]:
                payload = [
                    (name[5:], data, ours.sha512(data))
                    for name, data in bag.files
                    if name.startswith("data/")
                ]
                staging.put(path, ours.bag(payload, [("Payload-Oxum", ""), ("External-Identifier", path)]))
            staging.settle(b"")
            staging.done()

    return run


def their_way(
    made: list[tuple[str, Bag]], folder: Path, checksums: list[str] | None = None
) -> Callable[[], None]:
    """Write the payload, then have bagit-python make a bag of it in place; by itself it makes SHA-256 and SHA-512."""
    import bagit

    runs = itertools.count()

    def run() -> None:
        archive = folder / str(next(runs))
        for path, bag in made:
            place = archive / path
            for name, data in bag.files:
                if name.startswith("data/"):
                    file = place / name[5:]
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(data)
            bagit.make_bag(str(place), {"External-Identifier": path}, checksums=checksums)

    return run


def validation(places: list[Path]) -> None:
    """One row: judge bags."""
    import bagit

    def mine() -> None:
        for place in places:
            if judge.problems(place):
                raise RuntimeError(f"{place} is not valid")

    def theirs() -> None:
        for place in places:
            bagit.Bag(str(place)).validate()

    pair("judge a bag", mine, theirs, count=len(places), unit="bags", peer_name="bagit-python")


def large(folder: Path) -> None:
    """Rows for one large file: make a bag of it elsewhere, and judge that bag."""
    import bagit

    file = folder / "large.bin"
    with open(file, "wb") as stream:
        block = os.urandom(1024 * 1024)
        for _ in range(LARGE // len(block)):
            stream.write(block)
    mine, peer = folder / "mine", folder / "peer"

    def ours_large() -> None:
        shutil.rmtree(mine, ignore_errors=True)
        streamed.write_folder(mine, [("large.bin", file)], [("Payload-Oxum", "")], synced=False)

    def theirs_large() -> None:
        shutil.rmtree(peer, ignore_errors=True)
        peer.mkdir()
        shutil.copyfile(file, peer / "large.bin")
        bagit.make_bag(str(peer), checksums=["sha512"])

    size = LARGE // 1024**2
    more = {"count": size, "unit": "MB", "clock": wall, "rounds": 3}
    pair(
        "make a bag of one large file", ours_large, theirs_large, peer_name="copy, then bagit-python", **more
    )  # type: ignore[arg-type]
    pair(
        "judge a bag of one large file", lambda: judge.problems(mine), lambda: bagit.Bag(str(mine)).validate(),
        peer_name="bagit-python", **more,  # type: ignore[arg-type]
    )  # fmt: skip
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"  most memory that this process ever had: {memory} MB", flush=True)


def main() -> None:
    """Print the rows."""
    logging.disable(logging.CRITICAL)
    try:
        if os.access(MEMORY, os.W_OK):
            with tempfile.TemporaryDirectory(dir=MEMORY) as name:
                made = bags(COUNT)
                for checksums, peer_name in ((None, "write, then bagit-python"), (["sha512"], ONE)):
                    folder = Path(name, peer_name[:5])
                    theirs = their_way(made, folder / "theirs", checksums)
                    pair(
                        "write packages, into memory", our_way(made, folder / "ours", "none"), theirs,
                        count=COUNT, unit="bags", peer_name=peer_name,
                    )  # fmt: skip
        with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as name:
            folder = Path(name)
            made = bags(COUNT)
            peer = their_way(made, folder / "theirs")
            single = their_way(made, folder / "single", ["sha512"])
            for label, durability, clock in (
                ("write packages, not synced", "none", seconds),
                ("write packages, each batch on the disk", "batch", wall),
                ("write packages, each file on the disk", "each", wall),
            ):
                for work, name in (
                    (peer, "write, then bagit-python (not synced)"),
                    (single, ONE),
                ):
                    pair(
                        label, our_way(made, folder / "ours" / name[:5], durability), work,
                        count=COUNT, unit="bags", peer_name=name, clock=clock,
                    )  # fmt: skip
            validation(sorted(file.parent for file in (folder / "ours/write/none-1").rglob("bagit.txt")))
            large(folder)
    finally:
        logging.disable(logging.NOTSET)
