"""The script that a newsroom would write today: python-dateutil, lxml, xmllint or python-newsmlg2, jsonschema, bagit-python.

It does to each article what `archiver migrate` does, as far as those tools go: read it, guess headline, credits and date,
write it as NewsML-G2 and as JSON-LD, judge both by their standards, make a bag of the original and both, and note it down.
It does no more than it must: no rules beyond the schemas, no roles, no languages, no PREMIS or RO-Crate, nothing is synced,
nothing can be resumed. Run as a program: python -m benchmarks.composed FOLDER TARGET newsmlg2|xmllint|own|processes.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

STANDARDS = Path(__file__).parents[2] / "shared" / "standards"
XSD = next(iter(sorted(STANDARDS.rglob("NewsML-G2*Power*.xsd"))), None)
BYLINE = re.compile(r"^(?:By|Von|Par) (.+)$", re.MULTILINE)
NAR = "{http://iptc.org/std/nar/2006-10-01/}"

Facts = dict[str, Any]


def read(path: Path) -> Facts:
    """Headline, names, date, language and paragraphs of one file, by its suffix."""
    data = path.read_bytes()
    return READERS[path.suffix](data)


def read_text(data: bytes) -> Facts:
    """Plain text: the first line is the headline."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    head, _, rest = text.partition("\n")
    said = BYLINE.search(text)
    names = re.split(r" (?:and|und|et) ", said[1]) if said else []
    return facts(head, names, None, None, rest.split("\n\n"))


def read_newsml(data: bytes) -> Facts:
    """A newsItem with an XHTML body."""
    from lxml import etree

    root = etree.fromstring(data)
    language = root.get("{http://www.w3.org/XML/1998/namespace}lang")
    names = [each.text for each in root.iterfind(f".//{NAR}creator/{NAR}name")]
    paragraphs = ["".join(each.itertext()) for each in root.iterfind(".//{http://www.w3.org/1999/xhtml}p")]
    return facts(
        root.findtext(f".//{NAR}headline"),
        names,
        root.findtext(f".//{NAR}contentCreated"),
        language,
        paragraphs,
    )


def read_jsonld(data: bytes) -> Facts:
    """schema.org JSON-LD."""
    return from_statement(json.loads(data))


def from_statement(said: dict[str, Any], paragraphs: list[str] | None = None) -> Facts:
    """What a statement says of an article."""
    author = said.get("author")
    names = [author["name"] if isinstance(author, dict) else str(author)] if author else []
    text = said.get("articleBody", "").split("\n\n") if paragraphs is None else paragraphs
    return facts(said.get("headline"), names, said.get("datePublished"), said.get("inLanguage"), text)


def read_page(data: bytes) -> Facts:
    """A page with JSON-LD in it."""
    from lxml import html

    root = html.fromstring(data)
    script = root.find('.//script[@type="application/ld+json"]')
    paragraphs = [each.text_content() for each in root.iterfind(".//p")]
    return from_statement(json.loads(script.text) if script is not None else {}, paragraphs)


READERS: dict[str, Callable[[bytes], Facts]] = {
    ".txt": read_text, ".xml": read_newsml, ".jsonld": read_jsonld, ".html": read_page,
}  # fmt: skip


def facts(
    headline: str | None, names: list[Any], date: str | None, language: str | None, paragraphs: list[str]
) -> Facts:
    """The facts of one article, its date normalised."""
    from dateutil import parser

    return {
        "headline": (headline or "").strip(),
        "names": [name for name in names if name],
        "date": parser.isoparse(date).isoformat() if date else None,
        "language": language or "en",
        "paragraphs": paragraphs,
    }


def as_newsml(name: str, article: Facts) -> bytes:
    """The article as a newsItem."""
    date = article["date"] or "1970-01-01T00:00:00+00:00"
    creators = "".join(f"<creator><name>{escape(each)}</name></creator>" for each in article["names"])
    body = "".join(f"<p>{escape(each)}</p>" for each in article["paragraphs"])
    return (
        f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid={quoteattr("urn:newsml:composed.example:" + name)} version="1"'
        f' standard="NewsML-G2" standardversion="2.35" conformance="power" xml:lang="{article["language"]}">'
        '<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/><itemMeta><itemClass qcode="ninat:text"/>'
        f'<provider literal="composed"/><versionCreated>{date}</versionCreated></itemMeta><contentMeta>{creators}'
        f"<headline>{escape(article['headline'])}</headline></contentMeta><contentSet><inlineXML contenttype='application/xhtml+xml'>"
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{body}</body></html></inlineXML></contentSet></newsItem>'
    ).encode()


def as_jsonld(article: Facts) -> bytes:
    """The article as schema.org JSON-LD."""
    said = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": article["headline"],
        "inLanguage": article["language"], "articleBody": "\n\n".join(article["paragraphs"]),
        "author": [{"@type": "Person", "name": name} for name in article["names"]],
        **({"datePublished": article["date"]} if article["date"] else {}),
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False).encode()


def by_xmllint(path: Path) -> bool:
    """Whether xmllint, against the official schema where that is at hand, accepts a file."""
    schema = ["--schema", str(XSD)] if XSD else []
    return subprocess.run(["xmllint", "--noout", *schema, str(path)], capture_output=True).returncode == 0


def by_newsmlg2(path: Path) -> bool:
    """Whether python-newsmlg2 loads a file."""
    import NewsMLG2

    with contextlib.redirect_stdout(io.StringIO()):
        try:
            NewsMLG2.NewsMLG2Document(str(path))
        except Exception:
            return False
    return True


def json_judge() -> Callable[[Path], bool]:
    """Whether jsonschema accepts a file, by the JSON Schema of schema.org that the project publishes."""
    import jsonschema

    schema = json.loads(SCHEMA.read_bytes())
    validator = jsonschema.validators.validator_for(schema)(schema)
    return lambda path: not list(validator.iter_errors(json.loads(path.read_bytes())))


SCHEMA = Path(__file__).parents[1] / "schemas" / "schema-org" / "newsarticle.schema.json"


def both(judge: Callable[[Path], bool], source: Path, target: Path) -> int:
    """Carry every article below a folder over, each judged by both standards, and tell how many passed."""
    import bagit

    linked = json_judge()
    target.mkdir(parents=True)
    notes = sqlite3.connect(target / "notes.sqlite")
    notes.execute(
        "CREATE TABLE article (name TEXT PRIMARY KEY, headline TEXT, names TEXT, date TEXT, valid INTEGER)"
    )
    passed = 0
    for path in sorted(each for each in source.rglob("*") if each.is_file()):
        article = read(path)
        bag = target / path.name
        bag.mkdir()
        shutil.copy(path, bag / path.name)
        wire, data = bag / "newsml-g2.xml", bag / "article.jsonld"
        wire.write_bytes(path.read_bytes() if path.suffix == ".xml" else as_newsml(path.name, article))
        data.write_bytes(path.read_bytes() if path.suffix == ".jsonld" else as_jsonld(article))
        valid = judge(wire) and linked(data)
        bagit.make_bag(str(bag), {"External-Identifier": path.name})
        with notes:
            notes.execute(
                "INSERT INTO article VALUES (?, ?, ?, ?, ?)",
                (path.name, article["headline"], ", ".join(article["names"]), article["date"], valid),
            )
        passed += valid
    notes.close()
    return passed


def as_it_came(source: Path, target: Path, *, processes: bool) -> int:
    """The least of scripts: each file judged by the tool for its own format only, and put into a bag as it came."""
    import bagit

    linked = json_judge()
    passed = 0
    for path in sorted(each for each in source.rglob("*") if each.is_file()):
        if path.suffix == ".xml":
            passed += by_xmllint(path)
        elif path.suffix == ".jsonld" and processes:
            words = [sys.executable, "-m", "jsonschema", "-i", str(path), str(SCHEMA)]
            passed += subprocess.run(words, capture_output=True).returncode == 0
        elif path.suffix == ".jsonld":
            passed += linked(path)
        bag = target / path.name
        bag.mkdir(parents=True)
        shutil.copy(path, bag)
        if processes:
            subprocess.run(
                [sys.executable, "-m", "bagit", "--quiet", str(bag)], capture_output=True, check=True
            )
        else:
            bagit.make_bag(str(bag), {"External-Identifier": path.name})
    return passed


SCRIPTS: dict[str, Callable[[Path, Path], int]] = {
    "newsmlg2": lambda source, target: both(by_newsmlg2, source, target),
    "xmllint": lambda source, target: both(by_xmllint, source, target),
    "own": lambda source, target: as_it_came(source, target, processes=False),
    "processes": lambda source, target: as_it_came(source, target, processes=True),
}


def main() -> None:
    """Run one script."""
    source, target, name = sys.argv[1:]
    print(SCRIPTS[name](Path(source), Path(target)))


if __name__ == "__main__":
    main()
