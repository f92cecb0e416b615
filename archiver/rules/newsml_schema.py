"""NewsML-G2: what its schemas say of a document, the newest first, then the one that an item declares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archiver import schemas
from archiver.article import Document
from archiver.finding import ERROR, WARNING, Edit, Finding, Fix
from archiver.rules import rule
from archiver.rules.newsml.identity import CORE
from archiver.xmltree import NAR, path_of, span_of

FORMATS = ("newsml-g2",)
LEVELS = ("core", "power")


@rule("N001", "schema", ERROR, formats=FORMATS)
def schema(document: Document) -> Iterator[Finding]:
    """The document does not follow the schema of NewsML-G2.

    Software that receives the item may refuse it whole, or read something else than was meant: an element in a
    wrong place is skipped by one system and misread by the next. This rule speaks when the schema of NewsML-G2 2.35,
    conformance level power, does; it accepts all that older schemas accept. Whether an item keeps to the version that
    it declares is for N006 to say. A date with white space around it follows the schema, and N005 speaks of it.

    With `--judge official` it speaks when the newest official schema does that was installed by `archiver schemas
    install`, as libxml2 reads it.

    Rights in a language of their own (`rightsExpressionXML`) are accepted only where a schema declares that language,
    and the schema of NewsML-G2 declares none. `--judge lax` lets them pass.

    Clause: NewsML-G2 2.35, All-Power XML Schema.
    """
    yield from departures(document)


def departures(document: Document) -> list[Finding]:
    """What N001 has to say, worked out once for a document."""
    found: list[Finding] | None = document.notes.get("schema departures")
    if found is None:
        found = []
        folder = document.notes.get("official schemas", "")
        lax = folder == "lax"
        judge = official(Path(folder)) if folder and not lax else schemas.newsml(lax=lax, root=document.tree)
        if document.tree is not None and not judge.validate(document.tree):
            found = list(explained(document.tree, judge, f"2.{schemas.NEWEST}", raw=bool(folder) and not lax))
        document.notes["schema departures"] = found
    return found


def official(folder: Path) -> Any:
    """The newest official schema that the user installed."""
    from archiver import officialschemas

    return officialschemas.official(folder)


def explained(
    root: Any, judge: Any, version: str, level: str = "power", *, raw: bool = False
) -> Iterator[Finding]:
    """The findings for what a schema has just found wrong with the tree below `root`.

    `raw` leaves out our correction: dates with white space around them are then as wrong as libxml2 says.
    """
    from copy import deepcopy

    from archiver.schemafaults import Entry, dates_trimmed, faults

    view = schemas.newsml_view(version, level)
    entries = [Entry(one.type_name, one.path or "/*", one.message) for one in judge.error_log]
    trimmed = None if raw else dates_trimmed(root, entries, view, deepcopy)
    if trimmed is not None:
        if judge.validate(trimmed):
            return
        entries = [Entry(one.type_name, one.path or "/*", one.message) for one in judge.error_log]
    for fault in faults(root, entries, view):
        yield Finding(fault.message, path=fault.path, label=fault.label, fix=fault.fix)


def items(root: Any) -> Iterator[Any]:
    """Every item of a document: its root, or the items of a message."""
    if root is None:
        return
    if root.get("standardversion") is not None:
        yield root
    else:
        for one in root.iterfind(f"{{{NAR}}}itemSet/*"):
            if isinstance(one.tag, str) and one.get("standardversion") is not None:
                yield one


def minor(item: Any) -> int:
    """The minor version that an item declares, or -1."""
    first, _, second = item.get("standardversion", "").strip().partition(".")
    return int(second) if first == "2" and second.isascii() and second.isdigit() else -1


@rule("N006", "newer-than-declared", WARNING, formats=FORMATS)
def newer_than_declared(document: Document) -> Iterator[Finding]:
    """The item declares a version of NewsML-G2 by whose schema it is not fit.

    A system that reads the declared version may refuse the item, or drop what it does not know. Most often something
    was added that came with a later version, and `standardversion` was forgotten; the finding names the version that
    it came with.

    The rule judges an item by the schema of the version that it declares, from 2.9 on, and is silent where N001 speaks
    already.

    Clause: NewsML-G2, XML Schema of the declared version; history of changes.
    """
    if departures(document):
        return
    for item in items(document.tree):
        if schemas.OLDEST <= minor(item) < schemas.NEWEST:
            version = f"2.{minor(item)}"
            judge = schemas.newsml(version, root=item)
            if not judge.validate(item):
                for finding in explained(item, judge, version):
                    words = finding.message
                    if " came with " not in words:
                        words = f"by NewsML-G2 {version}, which the item declares, {words}"
                    yield Finding(words, path=finding.path, label=finding.label)


@rule("N007", "beyond-core", WARNING, formats=FORMATS, needs=[CORE])
def beyond_core(document: Document) -> Iterator[Finding]:
    """The item is of conformance level core, and uses what only level power has.

    Without `conformance`, an item is of level core. A system that reads level core may refuse the item, or drop what it
    does not know. Level core ended with version 2.24; an item of a later version that declares it is judged by that.

    The remedy is `conformance="power"`, which says no more than what is so.

    Clause: NewsML-G2 2.24, All-Core XML Schema; implementation guide, page 40.
    """
    if departures(document):
        return
    for item in items(document.tree):
        said = item.get("conformance")
        if (said or "core").strip() != "core" or (said is None and minor(item) > schemas.CORE):
            continue
        judge = schemas.newsml(level="core", root=item)
        if judge.validate(item):
            continue
        beyond = list(explained(item, judge, f"2.{schemas.CORE}", "core"))
        if not beyond:
            continue
        path = path_of(item, "conformance") if said else path_of(item)
        declared = "declares level core" if said else "declares no level, which means core"
        more = f", and {len(beyond) - 1} more such things" if len(beyond) > 1 else ""
        yield Finding(
            f"the item {declared}, {lacking(beyond[0])}{more}",
            path=path,
            label=f"at {beyond[0].path}",
            fix=declare_power(document, path) if said else None,
        )


def lacking(finding: Finding) -> str:
    """What core does not have, after "the item declares level core"."""
    element, _, last = finding.path.rpartition("/")
    holder = re.sub(r"\[\d+\]$", "", element.rpartition("/")[2])
    name = re.sub(r"\[\d+\]$", "", last)
    if name.startswith("@"):
        return f"and core has no `{name[1:]}` on `{holder}`"
    if "does not belong" in finding.message or "has no element" in finding.message:
        return f"and core has no `{name}` in `{holder}`"
    return f"and by it {finding.message}"


def declare_power(document: Document, path: str) -> Fix | None:
    """The edit that declares level power. Whether that was meant is for a person to say."""
    span = span_of(document, path)
    return Fix('declare conformance="power"', (Edit(span, "power"),), safe=False) if span else None
