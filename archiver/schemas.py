"""Find, compile once, and hand out schemas and vocabularies. Nothing here ever touches the network."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archiver.contentmodel import Facts, View
    from archiver.vocabulary import Vocabulary

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

ONE_AT_A_TIME = threading.Lock()
"""Schemas are compiled one after another, because libxml2 loads what they import by means of the whole process."""


def newsml_version(standardversion: str) -> str:
    """The stated version by which a document of this `standardversion` is judged.

    A later one is read as the newest known and an older one as the oldest; what is no version at all as the newest.
    """
    major, _, minor = standardversion.strip().partition(".")
    if major != "2" or not (minor.isascii() and minor.isdigit()):
        return f"2.{OLDEST}" if major in ("0", "1") else f"2.{NEWEST}"
    return f"2.{min(max(int(minor), OLDEST), NEWEST)}"


XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"

CORE = 24
"""The last minor version of NewsML-G2 that had a conformance level core."""


@lru_cache(maxsize=2)
def newsml_facts(level: str = "power") -> Facts:
    """The content models of NewsML-G2: of every version that is stated, or of level core as it last was."""
    from archiver.contentmodel import read

    name = "core.txt" if level == "core" else "facts.txt"
    return read((directory() / "newsml-g2" / name).read_text(encoding="utf-8"))


@lru_cache(maxsize=40)
def newsml_view(version: str = f"2.{NEWEST}", level: str = "power") -> View:
    """The content models as one version, or level core, has them: for words about what a schema found."""
    from archiver.contentmodel import View

    return View(newsml_facts(level), CORE if level == "core" else int(newsml_version(version)[2:]))


def newsml(version: str = f"2.{NEWEST}", *, level: str = "power", lax: bool = False, root: Any = None) -> Any:
    """The compiled `lxml.etree.XMLSchema` for one version of NewsML-G2; level core is always that of 2.24, its last.

    The standard takes some foreign elements, such as rights in ODRL, only with their own schema. `lax` lets them pass
    without it, as IPTC's own tests do by adding it.

    `root` is the element that will be judged, and no other: the first that a process judges by a schema is judged by
    what of it bears on that element. Compiling all of it takes five times as long, and a hook has but one document.

    The schema is this thread's own: its `error_log` must be read in the thread that validates, right after it does.
    """
    minor = CORE if level == "core" else int(newsml_version(version)[2:])
    compiled: dict[tuple[int, str, bool], Any | None] = COMPILED.__dict__.setdefault("newsml", {})
    known = compiled.get((minor, level, lax))
    if known is None:
        first = (minor, level, lax) not in compiled
        names = names_within(root) if first and root is not None else None
        parts = newsml_ready().get("xsd") if (minor, level, lax) == (NEWEST, "power", False) else None
        if parts is None:
            from archiver.contentschema import parts as parts_of

            parts = parts_of(newsml_facts(level), minor, lax, names)
        known = compile_xsd("".join(parts_on(parts, names)))
        compiled[minor, level, lax] = known if names is None else None
    return known


def names_within(root: Any) -> set[str] | None:
    """The names of the elements of a document, or None when one says which type it is of: that may be any."""
    if any(XSI_TYPE in element.attrib for element in root.iter("*")):
        return None
    return {element.tag.rpartition("}")[2] for element in root.iter("*")}


def parts_on(parts: Iterable[tuple[str, str, str]], names: set[str] | None) -> Iterator[str]:
    """The parts of a schema; types are left empty that only elements of other names bear. All of it without `names`."""
    for kind, bearers, text in parts:
        if names is None or not kind or not names.isdisjoint(bearers.split()):
            yield text
        else:
            yield f'<xs:complexType name="{kind}"/>'


@lru_cache(maxsize=1)
def newsml_ready() -> dict[str, Any]:
    """What a hook asks of the facts on every document, worked out ahead by `python -m archiver.ready`."""
    import json

    file = directory() / "newsml-g2" / "ready.json"
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except OSError:
        return {}
    return found


def compile_xsd(text: str | bytes) -> Any:
    """Compile an XML Schema, which may import the XML namespace as `xml.xsd`: ours is read, from our own folder.

    A resolver that hands it over from memory would not do: lxml has one for all threads while any of them parses.
    """
    from lxml import etree

    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    here = directory() / "newsml-g2" / "generated.xsd"
    with ONE_AT_A_TIME:
        return etree.XMLSchema(etree.fromstring(text, parser, base_url=str(here)))


# schema.org

FORMATS = {
    "date-time": "archiver.linkeddata.moment",
    "date": "archiver.linkeddata.moment",
    "iri-reference": "archiver.linkeddata.address",
}
"""Formats that our JSON Schemas ask for -> the function whose answer is empty for what is none."""


@lru_cache(maxsize=1)
def newsarticle_schema() -> dict[str, Any]:
    """Our JSON Schema for a news article in schema.org's terms."""
    import json

    text = (directory() / "schema-org" / "newsarticle.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


@lru_cache(maxsize=1)
def newsarticle() -> Any:
    """The `jsonschema` validator for a news article in schema.org's terms, with our own checks of formats.

    References are answered from the schema itself and from nowhere else.
    """
    schema = newsarticle_schema()
    return json_validator(spelled_out(schema, schema["$defs"]))


def spelled_out(schema: Any, definitions: dict[str, Any], within: tuple[str, ...] = ()) -> Any:
    """A JSON Schema with what it refers to in the place of each reference, for looking them up takes long.

    A reference to what it stands within stays.
    """
    if isinstance(schema, list):
        return [spelled_out(inner, definitions, within) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    name = str(schema.get("$ref", "")).removeprefix("#/$defs/")
    if name and name not in within:
        return spelled_out(definitions[name], definitions, (*within, name))
    return {
        key: inner if key == "$defs" else spelled_out(inner, definitions, within)
        for key, inner in schema.items()
    }


@lru_cache(maxsize=1)
def conforms() -> Callable[[Any], bool]:
    """The verdict of `newsarticle()` as one fast function."""
    from archiver.jsoncheck import compiled

    return compiled(newsarticle_schema(), format_checks())


def format_checks() -> dict[str, Callable[[str], Any]]:
    """The checks of formats, by name."""
    import importlib

    found = {}
    for name, function in FORMATS.items():
        module, _, attribute = function.rpartition(".")
        found[name] = getattr(importlib.import_module(module), attribute)
    return found


def json_validator(schema: Any) -> Any:
    """A validator for a JSON Schema of ours (2020-12) that retrieves nothing."""
    from jsonschema import Draft202012Validator, FormatChecker
    from referencing import Registry
    from referencing.exceptions import NoSuchResource

    def refuse(uri: str) -> Any:
        raise NoSuchResource(uri)

    checker = FormatChecker(formats=())
    for name, known in format_checks().items():
        checker.checks(name)(lambda value, known=known: not isinstance(value, str) or bool(known(value)))
    registry: Any = Registry(retrieve=refuse)  # type: ignore[call-arg]
    return Draft202012Validator(schema, registry=registry, format_checker=checker)


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary of schema.org that the project has; `release` tells which."""
    import json

    from archiver.vocabulary import Vocabulary

    text = (directory() / "schema-org" / "vocabulary.json").read_text(encoding="utf-8")
    return Vocabulary(json.loads(text))


def update_schema_org(path: Path, release: str = "", folder: Path | None = None) -> str:
    """Make the facts of schema.org's vocabulary anew from the file of a release, and say which release they are of.

    `path` is the release's `schemaorg-all-https.jsonld`; `release` is its number, which is read from the path when not
    given. Raises `ValueError` with one sentence when the file is no release or its number cannot be told.
    """
    import hashlib
    import json
    import re

    from archiver.vocabulary import facts_of

    folder = folder or directory() / "schema-org"
    numbers = re.findall(r"(?<![\d.])(\d+\.\d+)(?![\d.])", str(path.resolve()))
    release = release or (numbers[-1] if numbers else "")
    if not release:
        raise ValueError(f"{path} does not say its release; give the number")
    data = path.read_bytes()
    try:
        facts = facts_of(json.loads(data), release)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError(f"{path} is no release file of schema.org") from None
    if "NewsArticle" not in facts["types"]:
        raise ValueError(f"{path} does not know NewsArticle, so it is no whole release of schema.org")
    text = json.dumps(facts, ensure_ascii=False, indent=0) + "\n"
    (folder / "vocabulary.json").write_text(text, encoding="utf-8")
    told = SOURCE.format(release=release, name=path.name, sha512=hashlib.sha512(data).hexdigest())
    (folder / "SOURCE.toml").write_text(told, encoding="utf-8")
    vocabulary.cache_clear()
    return release


SOURCE = """\
# What the files of this folder were made from.

["vocabulary.json"]
what = "names of schema.org's types, properties and enumeration members, and which belongs to which; no text"
release = "{release}"
made-from = "{name}"
sha512 = "{sha512}"
url = "https://schema.org/docs/developers.html"
licence = "the vocabulary is under CC BY-SA 3.0 (https://schema.org/docs/terms.html)"
made-with = "archiver.schemas.update_schema_org"

["newsarticle.schema.json"]
what = "our own statement of what a news article in schema.org's terms looks like"
made = "by hand"
"""
