"""Names, ids and texts that break programs: whatever they are, the packages stand every judge's test."""

from __future__ import annotations

import json
import logging
import os
import random
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import bagit
import proofs
import pytest
from archives import NOW, SETTINGS, SHARED, packages
from lxml import etree
from ocfl.object import Object

from archiver import ingest, schemas
from archiver.outcome import Outcome, State
from archiver.package import judge, ocfl, ocfljudge, profiles
from archiver.source import Source

NAUGHTY = SHARED / "standards" / "naughty-strings"
PREMIS = SHARED / "standards/premis/src/MCPClient/lib/assets/premis/premis.xsd"
OWN = [
    "", " ", "\x00", "a\x00b", "\r\n", "a\u2028b\u2029c", "\ufeff", "\u202etxt.exe", "CON", "nul.txt", "a/../b", "/etc/passwd",
    "C:\\x", "\\\\server\\x", "~root", "-rf", "%2e%2e%2f", "%00", "a" * 5000, "é" * 300, "😀" * 100, "\U0010ffff", "\ufffe",
    "'; DROP TABLE package; --", "<script>alert(1)</script>", "&lt;&amp;&#0;", "]]>", "<!-- -->", "{}", "\\u0000", "\ud800",
    "الكتابة", "日本語の見出し", "zalgo\u0300\u0301\u0302" * 30, "*", "?", "a:b", "a|b", "a\"b", "a'b", ".", "..", "...", "a.", ".a",
]  # fmt: skip


def strings() -> list[str]:
    """Strings that break programs."""
    files = sorted(NAUGHTY.rglob("*.json"))
    found = [word for file in files for word in json.loads(file.read_bytes()) if isinstance(word, str)]
    return list(dict.fromkeys(OWN + found))


def articles(count: int, seed: int = 1) -> Iterator[Source]:
    """Articles whose names, ids and texts are such strings, in every format that can hold them."""
    chance = random.Random(seed)
    words = strings()
    for number in range(count):
        name, guid, headline, text = (chance.choice(words) for _ in range(4))
        if chance.random() < 0.7:
            guid = f"{guid}{number}"
        yield Source(
            f"{name[:100]}{chance.choice(['.xml', '.txt', '', '.jsonld'])}",
            made(chance, guid, headline, text, number),
        )


def made(chance: random.Random, guid: str, headline: str, text: str, number: int) -> bytes:
    """One article of them."""
    kind = chance.randrange(3)
    if kind == 0:
        body = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "@id": guid,
            "headline": headline,
            "articleBody": text,
        }
        return json.dumps(
            body | {"author": {"@type": "Person", "name": headline}}, ensure_ascii=True
        ).encode()
    if kind == 1:
        return f"{headline}\n\n{text}\n\n{number}. Nothing more happened in the town that day.\n".encode(
            "utf-8", "replace"
        )
    guid, headline, text = (
        "".join(each for each in words if is_xml(each)) for words in (guid, headline, text)
    )
    return (
        f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid={quoteattr(guid)} version="{number % 3 + 1}" '
        'standard="NewsML-G2" standardversion="2.35" xml:lang="en"><itemMeta><itemClass qcode="ninat:text"/>'
        f"<provider><name>{escape(headline)}</name></provider><versionCreated>2024-05-17T12:00:00Z</versionCreated></itemMeta>"
        f"<contentMeta><headline>{escape(headline)}</headline></contentMeta><contentSet>"
        f"<inlineData>{escape(text)} {number}</inlineData></contentSet></newsItem>"
    ).encode()


def is_xml(letter: str) -> bool:
    """Whether XML 1.0 can hold a character."""
    return (
        letter in "\t\n\r"
        or " " <= letter <= "\ud7ff"
        or "\ue000" <= letter <= "\ufffd"
        or letter >= "\U00010000"
    )


def archived(archive: Path, count: int, **settings: object) -> list[Outcome]:
    """Ingest hostile articles."""
    return list(ingest.run([], archive, replace(SETTINGS, **settings), now=NOW, sources=articles(count)))  # type: ignore[arg-type]


def accepted(archive: Path) -> int:
    """Every judge accepts every package: ours, LoC's, sha512sum, the schema of PREMIS, our profile. How many there are."""
    schema = etree.XMLSchema(etree.parse(PREMIS)) if PREMIS.exists() else None
    profile = profiles.read(schemas.directory() / profiles.OWN)
    places = packages(archive)
    for place in places:
        assert judge.problems(place, profile) == [], place
        bagit.Bag(str(place)).validate()
        if schema is not None:
            schema.assertValid(etree.parse(place / "data/metadata/premis.xml"))
        for name in place.rglob("*"):
            assert len(os.fsencode(name.name)) <= 100
    for start in range(0, len(places), 500):
        lines = []
        for place in places[start : start + 500]:
            for manifest in ("manifest-sha512.txt", "tagmanifest-sha512.txt"):
                for line in (place / manifest).read_text(encoding="utf-8").splitlines():
                    digest, _, name = line.partition("  ")
                    lines.append(f"{digest}  {place}/{name}\n")
        check = subprocess.run(
            ["sha512sum", "--check", "--quiet", "--strict"],
            input="".join(lines).encode(),
            capture_output=True,
        )
        assert check.returncode == 0, check.stdout
    return len(places)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """bagit-python logs every file."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_hostile_articles_give_packages_that_everybody_accepts(tmp_path: Path) -> None:
    outcomes = archived(tmp_path, 100)
    assert not [outcome.reason for outcome in outcomes if outcome.fault]
    assert all(
        outcome.state in (State.ARCHIVED, State.KNOWN, State.HELD) or "\n" not in outcome.reason
        for outcome in outcomes
    )
    assert accepted(tmp_path) > 60
    again = archived(tmp_path, 100)
    assert State.ARCHIVED not in {outcome.state for outcome in again}


@pytest.mark.prove
def test_ten_thousand_hostile_articles(tmp_path: Path) -> None:
    outcomes = archived(tmp_path / "bags", 10_000)
    faults = [outcome.reason for outcome in outcomes if outcome.fault]
    assert not faults, faults[:3]
    count = accepted(tmp_path / "bags")
    figures: dict[str, object] = {
        "articles": f"{len(outcomes):,}",
        "packages": f"{count:,}",
        "accepted by bagit-python, sha512sum, the PREMIS 3 schema, our profile and our judge": f"{count:,}",
    }
    figures |= stores(tmp_path)
    proofs.record("Hostile names, ids and texts", figures)


def stores(tmp_path: Path) -> dict[str, object]:
    """The same in an OCFL store."""
    archived(tmp_path / "store", 2_000, store="ocfl")
    places = list(ocfl.objects(tmp_path / "store"))
    for place in places:
        found = ocfljudge.ObjectJudge(tmp_path / "store" / place).problems()
        assert [each for each in found if each.code != "P033"] == []
    figures: dict[str, object] = {"OCFL objects accepted by our judge": f"{len(places):,}"}
    for place in places:
        passed, validator = Object().validate(str(tmp_path / "store" / place), log_warnings=False)
        assert passed, str(validator)
    figures["of them accepted by ocfl-py"] = f"{len(places):,}"
    return figures
