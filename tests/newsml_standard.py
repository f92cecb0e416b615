"""IPTC's files to judge by, where they are: beside the checkout, never in it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

SHARED = Path(__file__).parents[2] / "shared"
STANDARD = SHARED / "standards" / "newsml-g2"
OFFICIAL = STANDARD / "specification" / "NewsML-G2_2.35-spec-All-Power.xsd"
VERSIONS = STANDARD / "tests" / "schema_versions"
SUITE = STANDARD / "tests" / "unit_test_files"

needs_standard = pytest.mark.skipif(not OFFICIAL.exists(), reason=f"IPTC's files are not at {STANDARD}")


@lru_cache(maxsize=40)
def official(version: str = "2.35", level: str = "Power") -> Any:
    """The official schema of a version, compiled."""
    if level == "Core":
        text = (STANDARD / "examples" / f"NewsML-G2_{version}-spec-All-Core.xsd").read_bytes()
        return etree.XMLSchema(etree.fromstring(text, base_url=str(OFFICIAL)))  # xml.xsd lies there
    return etree.XMLSchema(etree.parse(VERSIONS / f"NewsML-G2_{version}-spec-All-Power.xsd"))


def suite_files() -> list[Path]:
    """Every unit test file and example of IPTC."""
    return sorted([*SUITE.glob("*/*/*.xml"), *STANDARD.glob("examples/*.xml")])


def parsed(data: bytes) -> Any:
    """A tree that is read as archiver reads it: ids are left to the schema."""
    return etree.fromstring(data, etree.XMLParser(collect_ids=False))
