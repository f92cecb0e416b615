"""NewsML-G2: what its schema says of a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archiver import schemas
from archiver.article import Document
from archiver.finding import ERROR, Finding
from archiver.rules import rule

FORMATS = ("newsml-g2",)


@rule("N001", "schema", ERROR, formats=FORMATS)
def schema(document: Document) -> Iterator[Finding]:
    """The document does not follow the schema of NewsML-G2.

    Software that receives the item may refuse it whole, or read something else than was meant: an element in a
    wrong place is skipped by one system and misread by the next. This rule speaks exactly when the schema of
    NewsML-G2 2.35, conformance level power, does; newer schemas accept all that older ones do.

    Each finding says what is missing, out of place or not of its kind, and where.

    NewsML-G2 2.35, All-Power XML Schema.
    """
    root = document.tree
    if root is None:
        return
    judge = schemas.newsml()
    if not judge.validate(root):
        yield from explained(root, judge)


def explained(root: Any, judge: Any) -> Iterator[Finding]:
    """The findings for what a schema has just found wrong."""
    from archiver.contentmodel import View
    from archiver.schemafaults import Entry, faults

    entries = [Entry(one.type_name, one.path or "/*", one.message) for one in judge.error_log]
    view = View(schemas.newsml_facts(), schemas.NEWEST)
    for fault in faults(root, entries, view):
        yield Finding(fault.message, path=fault.path, label=fault.label, fix=fault.fix)
