"""Packages where they stand: find them in an archive, and read from each what the ledger knows of it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

from archiver.ledger import Row
from archiver.package.bagit import MANIFEST, TAG_MANIFEST, sha512

PACKAGE = re.compile(r"(?s).+\.v[1-9][0-9]*")
SHELF = re.compile(r"[0-9a-f]{3}")
VERIFIED = "metadata/validation.json"


def packages(archive: Path) -> Iterator[str]:
    """The paths of all packages, relative to the archive, in order. Looks at names only."""
    for first in listed(archive):
        if SHELF.fullmatch(first):
            for second in listed(archive / first):
                if SHELF.fullmatch(second):
                    for name in listed(archive / first / second):
                        if PACKAGE.fullmatch(name):
                            yield f"{first}/{second}/{name}"


def listed(folder: Path) -> list[str]:
    """The names of the folders in a folder, sorted; none where it cannot be listed."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []


def information(bag: Path) -> dict[str, str]:
    """The elements of bag-info.txt of a package of ours, the first of each label."""
    found: dict[str, str] = {}
    for line in (bag / "bag-info.txt").read_text(encoding="utf-8").split("\n"):
        label, colon, value = line.partition(": ")
        if colon:
            found.setdefault(label, value)
    return found


def row(archive: Path, path: str) -> Row | None:
    """The ledger's row of a package, read from the package; None when it cannot be read as one of ours."""
    bag = archive / path
    try:
        info = information(bag)
        report = json.loads((bag / "data" / VERIFIED).read_bytes())
        manifest = (bag / MANIFEST).read_bytes()
        source, article = report["source"], report["article"]
        octets = sum(
            os.stat(bag / name).st_size for name in ("bagit.txt", "bag-info.txt", MANIFEST, TAG_MANIFEST)
        )
        size, _, count = info["Payload-Oxum"].partition(".")
        return Row(
            path=path,
            id=info["External-Identifier"],
            version=int(info["News-Item-Version"]),
            sha512=source["sha512"],
            part=source["part"],
            parts=source["parts"],
            content=article["content"],
            payload=sha512(manifest),
            tagmanifest=sha512((bag / TAG_MANIFEST).read_bytes()),
            source=source["name"],
            format=source["format"],
            headline=info.get("External-Description", ""),
            language=article["language"],
            published=article["published"],
            status=info.get("News-Publishing-Status", ""),
            embargo=info.get("News-Embargoed-Until", ""),
            written=info["Bagging-Date"],
            files=int(count) + 4,
            size=int(size) + octets,
            found=json.dumps(tallied(report["findings"]), separators=(",", ":")),
            declared=article["version"] is not None,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def tallied(findings: list[dict[str, str]]) -> dict[str, int]:
    """Findings of a report by rule code."""
    counts: dict[str, int] = {}
    for each in findings:
        counts[each["rule"]] = counts.get(each["rule"], 0) + 1
    return dict(sorted(counts.items()))
