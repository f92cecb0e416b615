"""NewsML-G2 wires of 17 KB: our schema and every rule, beside xmllint's schema and python-newsmlg2's load."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from archiver import formats, rules, xmltree
from archiver.article import Document
from archiver.schemas import newsml
from archiver.source import Source
from benchmarks.measure import command, pair, single
from benchmarks.validation import OFFICIAL, loaded

COUNT = 200
WORDS = """the of and to in a harbour ferry council minister budget report morning island company workers said after
before many years new old water bridge school police court""".split()


def sentence(chance: random.Random) -> str:
    """A paragraph of some sixty words."""
    return " ".join(chance.choice(WORDS) for _ in range(chance.randrange(45, 75))).capitalize() + "."


def subject(chance: random.Random) -> str:
    """One subject as a tagging system states it."""
    code, broader = (20000000 + chance.randrange(999) for _ in range(2))
    return f"""    <subject type="cpnat:abstract" qcode="medtop:{code}" creator="desk:tagger" how="howextr:tool"
        confidence="{chance.randrange(100)}" relevance="{chance.randrange(100)}">
      <name xml:lang="en">{chance.choice(WORDS)} {chance.choice(WORDS)}</name>
      <broader qcode="medtop:{broader}"><name xml:lang="en">{chance.choice(WORDS)}</name></broader>
    </subject>
"""


def place(number: int) -> str:
    """One place that the story is about."""
    return f"""  <assert qcode="desk:place{number}">
    <type qcode="cpnat:geoArea"/>
    <name xml:lang="en">Place {number}</name>
    <POIDetails>
      <position latitude="5{number}.1" longitude="{number}.5"/>
      <address role="desk:main"><country qcode="iso3166-1a2:DE"><name xml:lang="en">Germany</name></country></address>
    </POIDetails>
  </assert>
"""


def wire(number: int) -> bytes:
    """The wire of that number: the same bytes every time."""
    chance = random.Random(number)
    subjects = "".join(subject(chance) for _ in range(16))
    places = "".join(place(n) for n in range(8))
    body = "".join(f"          <p>{sentence(chance)}</p>\n" for _ in range(19))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:example.org:20240312:{number}" version="2"
    standard="NewsML-G2" standardversion="2.35" conformance="power" xml:lang="en">
  <catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>
  <catalog><scheme alias="desk" uri="https://example.org/desks/"/></catalog>
  <rightsInfo>
    <copyrightHolder uri="https://example.org/"><name>Harbour News</name></copyrightHolder>
    <copyrightNotice>© 2024 Harbour News</copyrightNotice>
  </rightsInfo>
  <itemMeta>
    <itemClass qcode="ninat:text"/>
    <provider uri="https://example.org/"><name>Harbour News</name></provider>
    <versionCreated>2024-03-12T09:30:00+01:00</versionCreated>
    <firstCreated>2024-03-12T08:30:00+01:00</firstCreated>
    <pubStatus qcode="stat:usable"/>
    <service qcode="desk:world"><name xml:lang="en">World</name></service>
    <title xml:lang="en">Harbour {number}</title>
    <edNote role="desk:note">{sentence(chance)}</edNote>
    <signal qcode="sig:update"/>
  </itemMeta>
  <contentMeta>
    <urgency>4</urgency>
    <contentCreated>2024-03-12T08:20:00+01:00</contentCreated>
    <contentModified>2024-03-12T09:20:00+01:00</contentModified>
    <located qcode="desk:berlin"><name xml:lang="en">Berlin</name></located>
    <creator qcode="desk:mt" role="cpprole:author"><name>Marion Tate</name></creator>
    <contributor role="cpprole:correspondent"><name>Iris Kelm</name></contributor>
    <contributor role="cpprole:editor"><name>Jonas Reed</name></contributor>
    <language tag="en"/>
    <genre qcode="genre:Current"><name xml:lang="en">Current</name></genre>
{subjects}    <slugline separator="/">harbour/ferry</slugline>
    <headline>Ferry {number} returns to the old harbour</headline>
    <dateline>Berlin (hn) -</dateline>
    <by>By Marion Tate</by>
    <creditline>Harbour News</creditline>
    <description role="drol:summary">{sentence(chance)}</description>
  </contentMeta>
{places}  <contentSet>
    <inlineXML contenttype="application/xhtml+xml">
      <html xmlns="http://www.w3.org/1999/xhtml">
        <head><title>Ferry {number}</title></head>
        <body>
{body}        </body>
      </html>
    </inlineXML>
  </contentSet>
</newsItem>
""".encode()


def judged(wires: list[bytes]) -> Callable[[], None]:
    """Parse each wire and judge it by the schema and by every rule but those about articles, which are not read."""

    def work() -> None:
        for data in wires:
            source = Source("wire.xml", data)
            tree = xmltree.parse(source)
            rules.check(Document(source, "newsml-g2", faults=tree.faults, tree=tree.root))

    return work


def read_and_judged(wires: list[bytes]) -> Callable[[], None]:
    """Read the article out of each wire as well, and judge it by all rules there are."""

    def work() -> None:
        for data in wires:
            rules.check(formats.read(Source("wire.xml", data), as_format="newsml-g2"))

    return work


def schema_only(wires: list[bytes]) -> Callable[[], None]:
    """Parse each wire and ask the schema."""

    def work() -> None:
        for data in wires:
            newsml().validate(xmltree.parse(Source("wire.xml", data)).root)

    return work


def main() -> None:
    """Print the rows. Without xmllint or the official schema beside the project, those rows are left out."""
    wires = [wire(number) for number in range(COUNT)]
    ours, whole = judged(wires), read_and_judged(wires)
    print(f"  {COUNT} wires of {sum(map(len, wires)) // COUNT:,} bytes")
    single("schema and all NewsML-G2 rules", ours, count=COUNT, unit="wires")
    single("article read, and every rule there is", whole, count=COUNT, unit="wires")
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, f"{number}.xml") for number in range(COUNT)]
        for path, data in zip(paths, wires, strict=True):
            Path(path).write_bytes(data)
        xmllint = shutil.which("xmllint")
        if xmllint and OFFICIAL.exists():
            lint = command([xmllint, "--noout", "--nonet", "--schema", str(OFFICIAL), *paths])
            pair("schema verdict", schema_only(wires), lint, count=COUNT, unit="wires", peer_name="xmllint")
            pair("schema and all NewsML-G2 rules", ours, lint, count=COUNT, unit="wires", peer_name="xmllint")
        pair(
            "schema and all NewsML-G2 rules",
            ours,
            loaded(paths),
            count=COUNT,
            unit="wires",
            peer_name="python-newsmlg2 load",
        )
