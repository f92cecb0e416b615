"""Cold start of a hook on one file, beside check-jsonschema and yamllint (whole processes, CPU)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.articles import article
from benchmarks.measure import command, pair

BIN = Path(sys.executable).parent
SCHEMA = '{"type": "object", "required": ["headline"]}'


def main() -> None:
    """Print the rows."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        story, item, schema, yaml = (
            folder / "a.jsonld",
            folder / "a.xml",
            folder / "schema.json",
            folder / "a.yaml",
        )
        story.write_bytes(article(5, kinds=(".jsonld",))[1])
        item.write_bytes(article(5, kinds=(".xml",))[1])
        schema.write_text(SCHEMA)
        yaml.write_text("a: 1\n")
        archiver = str(BIN / "archiver")
        judge = command([str(BIN / "check-jsonschema"), "--schemafile", str(schema), str(story)])
        lint = command([str(BIN / "yamllint"), str(yaml)], ok=(0, 1))
        for label, words in (
            ("validate one JSON-LD file", ["validate", str(story)]),
            ("validate one NewsML-G2 file", ["validate", str(item)]),
            ("--help", ["--help"]),
        ):
            pair(
                label, command([archiver, *words]), judge, unit="runs", peer_name="check-jsonschema", rounds=9
            )
        pair(
            "validate one NewsML-G2 file",
            command([archiver, "validate", str(item)]),
            lint,
            unit="runs",
            peer_name="yamllint",
            rounds=9,
        )
