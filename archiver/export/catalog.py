"""The catalog of an archive as Parquet: one row for each package, for those who count, chart and model.

pyarrow writes it; it comes with the extra `parquet`. Rows go out in groups, so that memory stays the same for any archive.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from archiver import export
from archiver.export import Cannot
from archiver.package.problems import words_of
from archiver.survey.find import Hit

GROUP = 20_000
"""Rows of a group."""

PARTY = ("name", "kind", "role", "scope")
TEXTS = ("id", "package", "headline", "language", "published", "rights", "url", "source", "state", "reason")


def written(hits: Iterator[Hit], target: Path, named: dict[str, str]) -> int:
    """Write the catalog; how many rows it has. `named` tells of the archive and is kept in the file.

    Raises `Cannot` where pyarrow is missing, where something stands, and where it cannot be written.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise Cannot(
            "a catalog in Parquet needs pyarrow: pip install 'newsroom-archiver[parquet]'"
        ) from error
    if os.path.lexists(target):
        raise Cannot(f"{target} stands already")
    party = pa.struct([(name, pa.string()) for name in PARTY])
    columns = [(name, pa.string()) for name in TEXTS] + [
        ("version", pa.int64()), ("freelance", pa.bool_()), ("day", pa.date32()), ("credits", pa.list_(party)),
    ]  # fmt: skip
    schema = pa.schema(columns, metadata=named)
    part = target.with_name(f".{target.name}.partial")
    count = 0
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with parquet.ParquetWriter(part, schema, compression="zstd") as out:
            while group := list(islice(hits, GROUP)):
                out.write_table(pa.Table.from_pylist([row(hit) for hit in group], schema))
                count += len(group)
        os.rename(part, target)
    except OSError as error:
        raise Cannot(f"{target} cannot be written: {words_of(error)}") from error
    finally:
        export.remove(part)
    return count


def row(hit: Hit) -> dict[str, Any]:
    """One row. `day` is empty where the day of publication is not said or is none."""
    values: dict[str, Any] = {name: getattr(hit, name) for name in TEXTS}
    credits = [dict(zip(PARTY, credit, strict=True)) for credit in hit.credits]
    return values | {
        "version": hit.version,
        "freelance": hit.freelance,
        "day": day(hit.published),
        "credits": credits,
    }


def day(published: str) -> Any:
    """The day of publication as a date."""
    from datetime import date

    try:
        return date.fromisoformat(published[:10])
    except ValueError:
        return None
