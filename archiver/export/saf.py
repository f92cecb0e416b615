"""DSpace's Simple Archive Format: one folder for an item, with dublin_core.xml, contents and the files."""

from __future__ import annotations

from datetime import datetime

from archiver.export import Files, folder_name
from archiver.export.dublin import core
from archiver.ledger import Row
from archiver.package.premis import escape
from archiver.package.shelves import Package

QUALIFIED = {
    "creator": ("contributor", "author"),
    "date": ("date", "issued"),
    "identifier": ("identifier", "other"),
    "language": ("language", "iso"),
}
"""Dublin Core element -> DSpace's element and qualifier, where it does not go without one."""


def make(package: Package, row: Row, _: datetime | None) -> tuple[str, Files]:
    """Name and files of the item."""
    lines = []
    for element, value in core(package, row):
        name, qualifier = QUALIFIED.get(element, (element, "none"))
        lines.append(f'  <dcvalue element="{name}" qualifier="{qualifier}">{escape(value)}</dcvalue>\n')
    record = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<dublin_core schema="dc">\n{"".join(lines)}</dublin_core>\n'
    )
    files: Files = {"dublin_core.xml": record.encode()}
    contents = []
    for path in package.names():
        if path.startswith(("data/objects/", "data/metadata/")):
            name = path.rpartition("/")[2]
            files[name] = package.read(path)
            contents.append(f"{name}\tbundle:{bundle(path)}\tdescription:{path.split('/')[-2]}\n")
    files["contents"] = "".join(contents).encode()
    return folder_name(row), files


def bundle(path: str) -> str:
    """DSpace shows ORIGINAL to readers, and keeps the rest."""
    return (
        "ORIGINAL"
        if path.startswith("data/objects/original/")
        else "METADATA"
        if "/metadata/" in path
        else "TEXT"
    )
