"""An E-ARK information package (CSIP 2.1), with a METS for the whole and one for each representation.

    METS.xml  metadata/descriptive/dc.xml  metadata/preservation/premis.xml
    representations/original/{METS.xml,data/...}  representations/newsml-g2/...

METS is written from nothing but what is in the package, so the same package gives the same bytes.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

import archiver
from archiver.export import Files, folder_name
from archiver.export.dublin import as_xml, core
from archiver.ledger import Row
from archiver.package.bagit import sha512
from archiver.package.premis import escape
from archiver.package.shelves import Package

PROFILE = "https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml"
SPACE = uuid.UUID("c0fbd4ee-0b5f-5f0e-8f2a-7b8f5f6d4a10")
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<mets xmlns="http://www.loc.gov/METS/" xmlns:csip="https://DILCIS.eu/XML/METS/CSIPExtensionMETS" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" OBJID="{id}" LABEL="{label}" TYPE="Textual works - Digital" '
    f'PROFILE="{PROFILE}" csip:CONTENTINFORMATIONTYPE="OTHER" csip:OTHERCONTENTINFORMATIONTYPE="news article">\n'
    '<metsHdr CREATEDATE="{moment}" csip:OAISPACKAGETYPE="SIP"><agent ROLE="CREATOR" TYPE="OTHER" OTHERTYPE="SOFTWARE">'
    '<name>archiver</name><note csip:NOTETYPE="SOFTWARE VERSION">{version}</note></agent></metsHdr>\n'
)
TYPES = {
    ".xml": "application/xml", ".jsonld": "application/ld+json", ".json": "application/json", ".txt": "text/plain",
    ".html": "text/html", ".htm": "text/html",
}  # fmt: skip


class Entry(NamedTuple):
    """One file that METS tells of: its path beside the METS, its bytes, its id in the METS."""

    path: str
    data: bytes
    id: str


def make(package: Package, row: Row, now: datetime | None) -> tuple[str, Files]:
    """Name and files of the information package."""
    name = folder_name(row)
    moment = (now or datetime.fromisoformat(row.written).replace(tzinfo=UTC)).isoformat(timespec="seconds")
    dc = ('<?xml version="1.0" encoding="UTF-8"?>\n' + as_xml(core(package, row))).encode()
    files: Files = {
        "metadata/descriptive/dc.xml": dc,
        "metadata/preservation/premis.xml": package.read("data/metadata/premis.xml"),
        "metadata/other/validation.json": package.read("data/metadata/validation.json"),
        "documentation/bag-info.txt": package.read("bag-info.txt"),
        "documentation/manifest-sha512.txt": package.read("manifest-sha512.txt"),
    }
    representations: dict[str, list[Entry]] = {}
    for path in package.names():
        kind = re.match(r"data/objects/([^/]+)/", path)
        if kind:
            last = path.rpartition("/")[2]
            data = package.read(path)
            files[f"representations/{kind[1]}/data/{last}"] = data
            representations.setdefault(kind[1], []).append(entry(f"data/{last}", data, row.id))
    for kind_name, entries in representations.items():
        files[f"representations/{kind_name}/METS.xml"] = representation(row, kind_name, entries, moment)
    files["METS.xml"] = whole(row, name, files, sorted(representations), moment)
    return name, files


def entry(path: str, data: bytes, scope: str) -> Entry:
    """A file with an id that depends on what it is."""
    return Entry(path, data, f"uuid-{uuid.uuid5(SPACE, f'{scope} {path} {sha512(data)}')}")


def representation(row: Row, kind: str, entries: list[Entry], moment: str) -> bytes:
    """The METS of one representation."""
    files = file_group("Data", entries, moment)
    pointers = "".join(f'<fptr FILEID="{each.id}"/>' for each in entries)
    return (
        head(kind, f"{row.headline or row.id} ({kind})", moment)
        + f'<fileSec ID="{made_id(kind, "files")}">{files}</fileSec>\n'
        + structure(kind, f'<div ID="{made_id(kind, "data")}" LABEL="Data">{pointers}</div>')
        + "</mets>\n"
    ).encode()


def whole(row: Row, name: str, files: Files, kinds: list[str], moment: str) -> bytes:
    """The METS of the package."""
    dc = entry("metadata/descriptive/dc.xml", files["metadata/descriptive/dc.xml"], row.id)
    premis = entry("metadata/preservation/premis.xml", files["metadata/preservation/premis.xml"], row.id)
    other = entry("metadata/other/validation.json", files["metadata/other/validation.json"], row.id)
    papers = [entry(path, data, row.id) for path, data in files.items() if path.startswith("documentation/")]
    parts = {
        kind: entry(f"representations/{kind}/METS.xml", files[f"representations/{kind}/METS.xml"], row.id)
        for kind in kinds
    }
    groups = file_group("Documentation", papers, moment)
    groups += "".join(file_group(f"Representations/{kind}", [part], moment) for kind, part in parts.items())
    divisions = (
        f'<div ID="{made_id(name, "metadata")}" LABEL="Metadata" DMDID="dmd-{dc.id} dmd-{other.id}" ADMID="amd-{premis.id}"/>'
        f'<div ID="{made_id(name, "documentation")}" LABEL="Documentation">{group_pointer("Documentation", papers)}</div>'
    )
    for kind, part in parts.items():
        label = f"Representations/{kind}"
        divisions += (
            f'<div ID="{made_id(name, label)}" LABEL="{label}">'
            f'<mptr LOCTYPE="URL" xlink:type="simple" xlink:href="{part.path}" xlink:title="{group_id(label, [part])}"/></div>'
        )
    return (
        head(name, row.headline or row.id, moment)
        + description(dc, "DC", moment)
        + description(other, "OTHER", moment)
        + f'<amdSec><digiprovMD ID="amd-{premis.id}" STATUS="CURRENT">{reference(premis, "PREMIS", moment)}</digiprovMD></amdSec>\n'
        + f'<fileSec ID="{made_id(name, "files")}">{groups}</fileSec>\n'
        + structure(name, divisions)
        + "</mets>\n"
    ).encode()


def head(id: str, label: str, moment: str) -> str:
    """The beginning of a METS."""
    return HEAD.format(
        id=escape(id), label=escape(label).replace('"', "&quot;"), moment=moment, version=archiver.__version__
    )


def description(each: Entry, kind: str, moment: str) -> str:
    """A section of descriptive metadata."""
    return f'<dmdSec ID="dmd-{each.id}" CREATED="{moment}" STATUS="CURRENT">{reference(each, kind, moment)}</dmdSec>\n'


def reference(each: Entry, kind: str, moment: str) -> str:
    """A reference to a file of metadata."""
    more = ' OTHERMDTYPE="VALIDATION"' if kind == "OTHER" else ""
    return f'<mdRef LOCTYPE="URL" xlink:type="simple" xlink:href="{each.path}" MDTYPE="{kind}"{more} {fixity(each, moment)}/>'


def file_group(label: str, entries: Iterable[Entry], moment: str) -> str:
    """A group of files."""
    listed = list(entries)
    files = "".join(
        f'<file ID="{each.id}" {fixity(each, moment)}>'
        f'<FLocat LOCTYPE="URL" xlink:type="simple" xlink:href="{each.path}"/></file>'
        for each in listed
    )
    return f'<fileGrp ID="{group_id(label, listed)}" USE="{label}">{files}</fileGrp>\n'


def fixity(each: Entry, moment: str) -> str:
    """The attributes that tell kind, size and digest of a file."""
    kind = next(
        (kind for suffix, kind in TYPES.items() if each.path.endswith(suffix)), "application/octet-stream"
    )
    return (
        f'MIMETYPE="{kind}" SIZE="{len(each.data)}" CREATED="{moment}" '
        f'CHECKSUM="{sha512(each.data)}" CHECKSUMTYPE="SHA-512"'
    )


def structure(name: str, divisions: str) -> str:
    """The structural map that CSIP asks for."""
    return (
        f'<structMap ID="{made_id(name, "map")}" TYPE="PHYSICAL" LABEL="CSIP">'
        f'<div ID="{made_id(name, "root")}" LABEL="{escape(name)}">{divisions}</div></structMap>\n'
    )


def group_pointer(label: str, entries: list[Entry]) -> str:
    """A pointer to a group of files."""
    return f'<fptr FILEID="{group_id(label, entries)}"/>'


def group_id(label: str, entries: Iterable[Entry]) -> str:
    """The id of a group of files."""
    return made_id(label, *(each.id for each in entries))


def made_id(*words: str) -> str:
    """An id for METS."""
    return f"uuid-{uuid.uuid5(SPACE, ' '.join(words))}"
