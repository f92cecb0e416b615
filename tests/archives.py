"""What the tests of packages share: articles made by code, archives made of them, and what tells two archives apart."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from archiver import ingest
from archiver.config import Settings
from archiver.ledger import OWN
from archiver.outcome import Outcome
from archiver.source import Source
from benchmarks import articles

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SETTINGS = replace(Settings(), fail_on=None, jobs=1, durability="none")
"""Everything is archived, by one process, and nobody waits for the disk; tests of crashes say otherwise."""
SHARED = Path(__file__).parents[2] / "shared"

STORY = """Council keeps the old bridge

By Anna Petersen

WINSEDE - The council decided on Tuesday to keep the old bridge and to build no new one.

Repairs begin in spring and are said to last until autumn.

Emil Struve contributed to this report.
"""

ITEM = (
    '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}" version="{version}" standard="NewsML-G2" '
    'standardversion="2.35" conformance="power" xml:lang="en">'
    '<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>'
    "<rightsInfo><copyrightHolder><name>Nordblatt</name></copyrightHolder><usageTerms>for editors</usageTerms></rightsInfo>"
    '<itemMeta><itemClass qcode="ninat:text"/><provider literal="nb"><name>Nordblatt</name></provider>'
    "<versionCreated>2024-05-17T12:00:00Z</versionCreated>{embargo}"
    '<pubStatus qcode="stat:{status}"/></itemMeta><contentMeta><headline>{headline}</headline></contentMeta>'
    '<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head>'
    "<title>x</title></head><body><p>{text}</p></body></html></inlineXML></contentSet></newsItem>"
)


def item(
    guid: str = "urn:newsml:nb.example:1",
    version: int = 1,
    headline: str = "Bridge kept",
    text: str = "The bridge stays.",
    status: str = "usable",
    embargo: str = "",
) -> bytes:
    """A newsItem in NewsML-G2."""
    held = f"<embargoed>{embargo}</embargoed>" if embargo else ""
    return ITEM.format(
        guid=guid, version=version, headline=headline, text=text, status=status, embargo=held
    ).encode()


def keep(
    archive: Path, *sources: Source, settings: Settings = SETTINGS, now: datetime = NOW
) -> list[Outcome]:
    """Ingest sources that are in memory."""
    return list(ingest.run([], archive, settings, now=now, sources=sources))


def generated(folder: Path, count: int, seed: int = 1) -> Path:
    """A folder of invented articles in the formats that are quick to read."""
    articles.write(folder, count, seed, (".txt", ".xml", ".jsonld"))
    return folder


def tree(archive: Path) -> dict[str, str]:
    """Path -> digest of every file of an archive that belongs to a package."""
    return {
        file.relative_to(archive).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(archive.rglob("*"))
        if file.is_file() and OWN not in file.parts
    }


def packages(archive: Path) -> list[Path]:
    """The folders of all packages of an archive."""
    return sorted(file.parent for file in archive.glob("???/???/*/bagit.txt"))


def in_memory(folder: Path) -> Path:
    """A folder like this one whose disk is memory, where there is one: what is tested is order, not the disk's speed."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        return folder
    made = Path(tempfile.mkdtemp(prefix="archiver-", dir=memory))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made
