"""Preservica's OPEX 1.2: the files of a package, each with a sidecar, and a sidecar for the folder with its manifest."""

from __future__ import annotations

from datetime import datetime

from archiver.export import Files, folder_name
from archiver.export.dublin import as_xml, core
from archiver.ledger import Row
from archiver.package.bagit import sha512
from archiver.package.premis import escape
from archiver.package.shelves import RESTRICTED, Package

NAMESPACE = "http://www.openpreservationexchange.org/opex/v1.2"


def make(package: Package, row: Row, now: datetime | None) -> tuple[str, Files]:
    """Name and files of the folder to be ingested."""
    name = folder_name(row)
    files: Files = {}
    today = now.date().isoformat() if now else ""
    closed = row.status == RESTRICTED or bool(row.embargo and row.embargo[:10] > today)
    for path in package.names():
        if path.startswith("data/objects/") or path == "data/metadata/premis.xml":
            last = path.rpartition("/")[2]
            data = package.read(path)
            files[last] = data
            files[f"{last}.opex"] = sidecar(
                row, last, closed, f"<opex:Fixities>{fixity(data)}</opex:Fixities>", ""
            )
    manifest = "".join(
        f'<opex:File type="{"metadata" if last.endswith(".opex") else "content"}" size="{len(data)}">{escape(last)}</opex:File>'
        for last, data in sorted(files.items())
    )
    files[f"{name}.opex"] = sidecar(
        row,
        row.headline or name,
        closed,
        f"<opex:Manifest><opex:Files>{manifest}</opex:Files></opex:Manifest>",
        as_xml(core(package, row)),
    )
    return name, files


def fixity(data: bytes) -> str:
    """The digest of a file."""
    return f'<opex:Fixity type="SHA-512" value="{sha512(data)}"/>'


def sidecar(row: Row, title: str, closed: bool, transfer: str, described: str) -> bytes:
    """One OPEX file."""
    metadata = f"<opex:DescriptiveMetadata>{described}</opex:DescriptiveMetadata>" if described else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<opex:OPEXMetadata xmlns:opex="{NAMESPACE}">\n'
        f"<opex:Transfer><opex:SourceID>{escape(row.id)}</opex:SourceID>{transfer}</opex:Transfer>\n"
        f"<opex:Properties><opex:Title>{escape(title)}</opex:Title>"
        f"<opex:SecurityDescriptor>{'closed' if closed else 'open'}</opex:SecurityDescriptor>"
        f'<opex:Identifiers><opex:Identifier type="guid">{escape(row.id)}</opex:Identifier></opex:Identifiers>'
        f"</opex:Properties>\n{metadata}</opex:OPEXMetadata>\n"
    ).encode()
