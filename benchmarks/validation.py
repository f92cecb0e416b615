"""Validation of NewsML-G2 beside xmllint (one process, many files) and python-newsmlg2 (load)."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from archiver import formats, rules
from archiver.schemas import newsml
from archiver.source import Source
from benchmarks.articles import articles
from benchmarks.measure import command, pair, single

OFFICIAL = (
    Path(__file__).parents[2] / "shared/standards/newsml-g2/specification/NewsML-G2_2.35-spec-All-Power.xsd"
)
COUNT = 600


def main() -> None:
    """Print the rows. Without xmllint or the official schema beside the project, those rows are left out."""
    items = list(articles(COUNT, kinds=(".xml",)))

    def judge() -> None:
        for name, data in items:
            rules.check(formats.read(Source(name, data)))

    def schema_only() -> None:
        schema = newsml()
        for _, data in items:
            schema.validate(parsed(data))

    single("read and all rules, in process", judge, count=COUNT, unit="items")
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, data in items:
            paths.append(os.path.join(folder, name))
            Path(paths[-1]).write_bytes(data)
        xmllint = shutil.which("xmllint")
        if xmllint and OFFICIAL.exists():
            lint = command([xmllint, "--noout", "--nonet", "--schema", str(OFFICIAL), *paths], ok=(0, 3))
            pair(
                "parse and schema verdict", schema_only, lint, count=COUNT, unit="items", peer_name="xmllint"
            )
            pair(
                "read and all rules",
                judge,
                lint,
                count=COUNT,
                unit="items",
                peer_name="xmllint (schema only)",
            )
        else:
            print("  (xmllint or the official schema is not here: its rows are left out)")
        pair(
            "read and all rules",
            judge,
            loaded(paths),
            count=COUNT,
            unit="items",
            peer_name="python-newsmlg2 load",
        )


def parsed(data: bytes) -> object:
    """The tree of one item."""
    from lxml import etree

    return etree.fromstring(data)


def loaded(paths: list[str]) -> Callable[[], None]:
    """The work of python-newsmlg2 loading the same files."""
    import NewsMLG2

    def work() -> None:
        with contextlib.redirect_stdout(io.StringIO()):
            for path in paths:
                with contextlib.suppress(Exception):
                    NewsMLG2.NewsMLG2Document(path)

    return work
