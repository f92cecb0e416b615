"""A bag that Archivematica takes as a "zipped bag" or "unzipped bag" transfer, with the metadata it imports.

data/metadata/ gets metadata.csv, rights.csv and identifiers.json beside premis.xml; paths in them begin with data/.
In premis.xml the original name of each file is its path in the transfer, because that is how events are matched.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime

from lxml import etree

from archiver.export import Files, folder_name, payload
from archiver.export.dublin import core
from archiver.ledger import Row
from archiver.package.bagit import bag
from archiver.package.shelves import Package

PREMIS = "{http://www.loc.gov/premis/v3}"
RIGHTS = (
    "file", "basis", "status", "determination_date", "jurisdiction", "start_date", "end_date", "terms", "citation",
    "note", "grant_act", "grant_restriction", "grant_start_date", "grant_end_date", "grant_note", "doc_id_type",
    "doc_id_value", "doc_id_role",
)  # fmt: skip


def make(package: Package, row: Row, now: datetime | None) -> tuple[str, Files]:
    """Name and files of the transfer."""
    files = {name: package.read(name) for name in package.names()}
    objects = sorted(name for name in files if name.startswith("data/objects/"))
    record = etree.fromstring(files["data/metadata/premis.xml"])
    files["data/metadata/metadata.csv"] = descriptive(package, row, objects)
    files["data/metadata/rights.csv"] = rights(record, objects)
    files["data/metadata/identifiers.json"] = identifiers(record, row, objects)
    files["data/metadata/premis.xml"] = matched(record)
    content = {name[5:]: data for name, data in files.items() if name.startswith("data/")}
    made = bag(payload(content), information(package, now))
    return folder_name(row), dict(made.files)


def information(package: Package, now: datetime | None) -> list[tuple[str, str]]:
    """The elements of the bag that is exported; sizes and digests are worked out anew."""
    anew = {"Bag-Size": "", "Payload-Oxum": "", "Payload-Identifier": ""}
    if now:
        anew["Bagging-Date"] = now.date().isoformat()
    return [(label, anew.get(label, value)) for label, value in package.information().items()]


def descriptive(package: Package, row: Row, objects: list[str]) -> bytes:
    """metadata.csv: Dublin Core of every file; what stands several times gets several columns of one name."""
    pairs = core(package, row)
    head = ["filename", *(f"dc.{element}" for element, _ in pairs)]
    return table(head, [[name, *(value for _, value in pairs)] for name in objects])


def rights(record: etree._Element, objects: list[str]) -> bytes:
    """rights.csv: the rights of premis.xml for every file; only the head when nothing is said."""
    rows = []
    for statement in record.iter(f"{PREMIS}rightsStatement"):
        basis = statement.findtext(f"{PREMIS}rightsBasis") or "other"
        notes = [each.text or "" for each in statement.iter(f"{PREMIS}copyrightNote")]
        end = statement.findtext(f".//{PREMIS}termOfRestriction/{PREMIS}endDate") or ""
        said = {
            "basis": basis,
            "status": "copyrighted" if basis == "copyright" else "",
            "jurisdiction": "",
            "note": "; ".join(notes),
            "grant_act": "disseminate",
            "grant_restriction": "disallow" if end else "conditional",
            "grant_end_date": end[:10],
            "grant_note": f"embargoed until {end}" if end else "",
        }
        rows += [[name if key == "file" else said.get(key, "") for key in RIGHTS] for name in objects]
    return table(list(RIGHTS), rows)


def identifiers(record: etree._Element, row: Row, objects: list[str]) -> bytes:
    """identifiers.json: the id of the article for every file, and for the original what its sender called it."""
    called = originals(record)
    listing = [
        {
            "file": name,
            "identifiers": [
                {"identifierType": "guid", "identifier": row.id},
                *(
                    {"identifierType": "name at the sender", "identifier": each}
                    for each in called.get(name, ())
                ),
            ],
        }
        for name in objects
    ]
    return (json.dumps(listing, ensure_ascii=False, indent=1) + "\n").encode()


def originals(record: etree._Element) -> dict[str, list[str]]:
    """Path of a file -> the names that it bore before."""
    return {
        each.findtext(f"{PREMIS}objectIdentifier/{PREMIS}objectIdentifierValue") or "": [
            name.text or "" for name in each.iterfind(f"{PREMIS}originalName")
        ]
        for each in record.iterfind(f"{PREMIS}object")
    }


def matched(record: etree._Element) -> bytes:
    """premis.xml in which every file's original name is its path in the transfer."""
    for each in record.iterfind(f"{PREMIS}object"):
        value = each.findtext(f"{PREMIS}objectIdentifier/{PREMIS}objectIdentifierValue") or ""
        if not value.startswith("data/"):
            continue
        name = each.find(f"{PREMIS}originalName")
        if name is None:
            name = etree.Element(f"{PREMIS}originalName")
            each.find(f"{PREMIS}objectCharacteristics").addnext(name)
        name.text = value
    made: bytes = etree.tostring(record, xml_declaration=True, encoding="UTF-8")
    return made + b"\n"


def table(head: list[str], rows: list[list[str]]) -> bytes:
    """A CSV file."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return made.getvalue().encode()
