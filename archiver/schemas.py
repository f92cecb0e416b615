"""Find, compile once, and hand out schemas and vocabularies. Nothing here ever touches the network."""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archiver.contentmodel import Facts

HERE = Path(__file__).parent


def directory() -> Path:
    """Where the project's schemas lie: inside an installed wheel, or beside the package in a checkout."""
    installed = HERE / "_schemas"
    return installed if installed.is_dir() else HERE.parent / "schemas"


# NewsML-G2

OLDEST, NEWEST = 9, 35
"""The minor versions of NewsML-G2 whose content models are stated: 2.9 to 2.35."""

COMPILED = threading.local()
"""Compiled schemas of this thread: two threads that share one could read each other's errors."""


def newsml_version(standardversion: str) -> str:
    """The stated version by which a document of this `standardversion` is judged.

    A later one is read as the newest known and an older one as the oldest; what is no version at all as the newest.
    """
    major, _, minor = standardversion.strip().partition(".")
    if major != "2" or not (minor.isascii() and minor.isdigit()):
        return f"2.{OLDEST}" if major in ("0", "1") else f"2.{NEWEST}"
    return f"2.{min(max(int(minor), OLDEST), NEWEST)}"


@lru_cache(maxsize=1)
def newsml_facts() -> Facts:
    """The content models of NewsML-G2, of every version that is stated."""
    from archiver.contentmodel import read

    return read((directory() / "newsml-g2" / "facts.txt").read_text(encoding="utf-8"))


def newsml(version: str = f"2.{NEWEST}") -> Any:
    """The compiled `lxml.etree.XMLSchema` for one version of NewsML-G2, conformance level power.

    It is this thread's own: its `error_log` must be read in the thread that validates, right after it does.
    """
    version = newsml_version(version)
    compiled: dict[str, Any] = COMPILED.__dict__.setdefault("newsml", {})
    if version not in compiled:
        from archiver.contentmodel import xsd

        compiled[version] = compile_xsd(xsd(newsml_facts(), int(version[2:])))
    return compiled[version]


def compile_xsd(text: str) -> Any:
    """Compile an XML Schema that may import the XML namespace, which is handed in from memory."""
    from lxml import etree

    class Shelf(etree.Resolver):  # type: ignore[misc]
        def resolve(self, url: str, public: str, context: Any) -> Any:
            known = url == "xml.xsd"
            return self.resolve_string(
                (directory() / "newsml-g2" / url).read_text("utf-8") if known else "", context
            )

    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    parser.resolvers.add(Shelf())
    return etree.XMLSchema(etree.fromstring(text, parser))
