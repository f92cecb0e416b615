"""Official schemas that the user installed: checked by their digest, kept in a folder, used when asked for.

archiver has its own statement of the content models and needs none of these. Who wants to hear the official schema
itself installs it once; nothing is fetched unless a web address is given.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from archiver import schemas
from archiver.source import Source

LARGEST = 4 * 1024 * 1024
"""No official schema is nearly as large as this, in bytes."""

COMPILED = threading.local()
"""Compiled schemas of this thread, by file."""


class SchemaRefused(Exception):
    """This is not a schema to install, or there is none to judge by. The message is one clear sentence."""


class Installed(NamedTuple):
    """One official schema: its version, its conformance level, its file and its SHA-256."""

    version: str
    level: str
    path: Path
    sha256: str


@lru_cache(maxsize=1)
def known() -> dict[str, tuple[str, str]]:
    """SHA-256 -> version and level, of every official schema that archiver was tested against."""
    source = tomllib.loads((schemas.directory() / "newsml-g2" / "SOURCE.toml").read_text(encoding="utf-8"))
    return {digest: (name.split()[0], name.split()[1]) for name, digest in source["official"].items()}


def install(data: bytes, folder: Path, *, digest: str = "") -> Installed:
    """Keep an official schema in a folder. Raises `SchemaRefused` unless its digest is known, or is the one given."""
    found = hashlib.sha256(data).hexdigest()
    wanted = digest.strip().lower().removeprefix("sha256:")
    if wanted and wanted != found:
        raise SchemaRefused(f"the digest of the schema is sha256:{found}, not the one that was given")
    if found in known():
        version, level = known()[found]
    elif wanted:
        version, level = described(data)
    else:
        raise SchemaRefused(
            f"no official schema of NewsML-G2 that archiver knows has the digest sha256:{found}; "
            "give the digest with --digest to install it all the same"
        )
    path = folder / f"NewsML-G2_{version}-{level}-{found[:12]}.xsd"
    write(path, data)
    return Installed(version, level, path, found)


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    draft.write_bytes(data)
    draft.replace(path)


def described(data: bytes) -> tuple[str, str]:
    """The version and the level that a schema says it has."""
    from archiver.xmltree import NAR, parse

    root = parse(Source("schema", data)).root
    if root is None or root.tag != "{http://www.w3.org/2001/XMLSchema}schema":
        raise SchemaRefused("this is not an XML Schema")
    version = root.get("version", "")
    for one in root.iterchildren("{http://www.w3.org/2001/XMLSchema}*"):
        if one.get("schemaLocation") not in (None, "xml.xsd"):
            raise SchemaRefused(f"the schema would read another file: {one.get('schemaLocation')}")
    if root.get("targetNamespace") != NAR or not re.fullmatch(r"2\.\d+", version):
        raise SchemaRefused("this is not a schema of NewsML-G2")
    return version, "power" if data.find(b'name="partMeta"') >= 0 else "core"


def installed(folder: Path) -> list[Installed]:
    """The official schemas in a folder, by version."""
    found = []
    for path in folder.glob("NewsML-G2_*-*-*.xsd"):
        version, level, _ = path.stem.removeprefix("NewsML-G2_").split("-")
        found.append(Installed(version, level, path, hashlib.sha256(path.read_bytes()).hexdigest()))
    return sorted(found, key=lambda one: (int(one.version[2:]), one.level))


def official(folder: Path, version: str = "", level: str = "power") -> Any:
    """The compiled official schema of a version, or the newest one installed, for this thread only.

    Raises `SchemaRefused` where it is not installed, or is no longer what was installed.
    """
    there = [one for one in installed(folder) if one.level == level and version in ("", one.version)]
    if not there:
        wanted = f"NewsML-G2 {version}".strip()
        raise SchemaRefused(f"no official schema of {wanted} is installed: archiver schemas install PATH")
    chosen = there[-1]
    if not chosen.path.stem.endswith(chosen.sha256[:12]):
        raise SchemaRefused(f"{chosen.path} is no longer the schema that was installed")
    compiled: dict[str, Any] = COMPILED.__dict__.setdefault("official", {})
    if chosen.sha256 not in compiled:
        compiled[chosen.sha256] = schemas.compile_xsd(chosen.path.read_bytes())
    return compiled[chosen.sha256]


def fetched(address: str) -> bytes:
    """The bytes at a web address that the user gave. Raises `SchemaRefused` where they cannot be had."""
    import urllib.error
    import urllib.request

    if not address.startswith("https://"):
        raise SchemaRefused(f"{address}: only https addresses are fetched")
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            data: bytes = answer.read(LARGEST + 1)
            if not answer.geturl().startswith("https://"):
                raise SchemaRefused(
                    f"{address}: leads to {answer.geturl()}, and only https addresses are fetched"
                )
    except (urllib.error.URLError, OSError, ValueError) as problem:
        raise SchemaRefused(f"{address}: {getattr(problem, 'reason', problem)}") from None
    if len(data) > LARGEST:
        raise SchemaRefused(f"{address}: larger than any official schema")
    return data
