"""Archive packages: one bag for each version of an article, written whole or not at all, and judged.

    data/objects/original/      the bytes as received
    data/objects/newsml-g2/ ... the renditions
    data/metadata/              premis.xml and validation.json
    data/ro-crate-metadata.json the index

`pack` makes a package in memory, `archiver.package.staging` brings packages onto the disk, `verify` judges bags.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archiver.finding import Finding
    from archiver.package.bagit import Bag
    from archiver.package.contents import Contents

__all__ = ["pack", "verify", "write"]


def pack(
    contents: Contents,
    *,
    version: int,
    now: datetime,
    replaces: str = "",
    organization: str = "",
    contact_name: str = "",
    contact_email: str = "",
) -> Bag:
    """The bag of one article at one version. `replaces` is the payload identifier of the version before."""
    import hashlib

    import archiver
    from archiver.package import bagit, premis, rocrate

    digests = {
        file.path: premis.Digests(
            contents.sha256 if file is contents.original else hashlib.sha256(file.data).hexdigest(),
            contents.sha512 if file is contents.original else bagit.sha512(file.data),
        )
        for file in contents.files
    }
    payload = [(file.path, file.data, digests[file.path].sha512) for file in contents.files]
    record = premis.write(contents, digests, version=version, replaces=replaces, now=now)
    crate = rocrate.write(contents, version=version, now=now)
    for path, data in (
        ("metadata/premis.xml", record),
        ("metadata/validation.json", contents.report),
        (rocrate.FILE, crate),
    ):
        payload.append((path, data, bagit.sha512(data)))
    info = (
        ("Source-Organization", organization or contents.provider),
        ("Contact-Name", contact_name),
        ("Contact-Email", contact_email),
        ("External-Description", contents.headline),
        ("External-Identifier", contents.id),
        ("Bagging-Date", now.date().isoformat()),
        ("Bag-Size", ""),
        ("Payload-Oxum", ""),
        ("Internal-Sender-Identifier", contents.source),
        ("Bag-Software-Agent", f"archiver {archiver.__version__}"),
        ("Payload-Identifier", ""),
        ("News-Item-Version", str(version)),
        ("News-Publishing-Status", contents.status),
        ("News-Embargoed-Until", contents.embargo),
        ("News-Replaces-Payload", replaces and f"sha512:{replaces}"),
    )
    return bagit.bag(payload, info)


def write(bag: Bag, target: Path, *, durability: str = "each") -> None:
    """Write one bag to a folder that is not there yet: staged beside it, synced, and moved into place."""
    from archiver.package.staging import Staging

    staging = Staging(target.parent, durability, target.parent / f".{target.name}.partial")
    try:
        staging.put(target.name, bag)
        staging.settle(b"")
    finally:
        staging.done()


def verify(path: Path) -> Iterator[Finding]:
    """What is wrong with one bag, or with any package of an archive. Never writes and never raises."""
    from archiver.package import judge

    return judge.findings(path)
