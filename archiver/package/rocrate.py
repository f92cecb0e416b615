"""The index of a package for people and machines that know schema.org: an RO-Crate 1.1 metadata file.

It lies at the root of the payload, as RO-Crate's notes on BagIt say, and describes what is there; fixity stays with
the bag.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import archiver
from archiver.package import names
from archiver.package.contents import Contents

FILE = "ro-crate-metadata.json"
SPECIFICATION = "https://w3id.org/ro/crate/1.1"
METADATA = (
    ("metadata/premis.xml", "What was done with the article (PREMIS 3)", "application/xml"),
    ("metadata/validation.json", "What the rules found", "application/json"),
)


def write(contents: Contents, *, version: int, now: datetime) -> bytes:
    """The metadata file of one package."""
    files = [file_entity(contents, *row) for row in described(contents)]
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": contents.headline or contents.source,
        "description": contents.description or f"Archive package of one article, version {version}",
        "identifier": contents.id,
        "version": str(version),
        "datePublished": now.date().isoformat(),
        "license": {"@id": "#rights"},
        "mainEntity": {"@id": contents.original.path},
        "hasPart": [{"@id": file["@id"]} for file in files],
    }
    if contents.provider:
        root["sourceOrganization"] = {"@id": "#provider"}
    graph = [
        {
            "@id": FILE,
            "@type": "CreativeWork",
            "conformsTo": {"@id": SPECIFICATION},
            "about": {"@id": "./"},
        },
        root,
        *files,
        {
            "@id": "#rights",
            "@type": "CreativeWork",
            "name": "Rights",
            "description": contents.rights or "The source says nothing about rights.",
        },
        {
            "@id": "#archiver",
            "@type": "SoftwareApplication",
            "name": "archiver",
            "version": archiver.__version__,
        },
    ]
    if contents.provider:
        graph.append({"@id": "#provider", "@type": "Organization", "name": contents.provider})
    body = {"@context": f"{SPECIFICATION}/context", "@graph": graph}
    return names.spread(body)


def described(contents: Contents) -> list[tuple[str, str, str, int | None]]:
    """Path, name, media type and size of what the crate describes. The size of PREMIS is not known here."""
    rows: list[tuple[str, str, str, int | None]] = [
        (file.path, file.label, file.media_type, len(file.data)) for file in contents.files
    ]
    return rows + [(path, name, kind, None) for path, name, kind in METADATA]


def file_entity(
    contents: Contents, path: str, name: str, media_type: str, size: int | None
) -> dict[str, Any]:
    """One file of the crate."""
    entity: dict[str, Any] = {"@id": path, "@type": "File", "name": name, "encodingFormat": media_type}
    if size is not None:
        entity["contentSize"] = str(size)
    if path == contents.original.path:
        entity["alternateName"] = contents.source
    elif size is not None:
        entity["isBasedOn"] = {"@id": contents.original.path}
    if contents.language and path.startswith("objects/"):
        entity["inLanguage"] = contents.language
    return entity
