"""Rules about XML as such: well-formedness, encoding, entities and limits."""

from __future__ import annotations

from collections.abc import Iterator

from archiver import formatfacts
from archiver.article import Document
from archiver.finding import ERROR, NOTE, Finding
from archiver.rules import presence, rule

XML = formatfacts.written_in("xml")


@presence
def there(document: Document) -> list[str]:
    """The kinds of faults that the parser met."""
    return [fault.kind for fault in document.faults]


def findings(document: Document, *kinds: str) -> Iterator[Finding]:
    """A finding for each fault of those kinds that the parser met."""
    for fault in document.faults:
        if fault.kind in kinds:
            yield Finding(fault.message, span=fault.span, path=fault.path, label=fault.label, fix=fault.fix)


@rule("X001", "not-well-formed", ERROR, formats=XML, needs=["xml-not-well-formed", "xml-encoding"])
def not_well_formed(document: Document) -> Iterator[Finding]:
    """The file is not well-formed XML.

    No program may guess what was meant: a tag that is not closed, a bare `&`, or bytes in another encoding than the
    one declared stop every parser that keeps the standard. Most often a file was cut off on its way, or text was put
    into a template without escaping it.

    The fix writes a bare `&` as `&amp;`, an HTML entity such as `&nbsp;` as its character, and removes white space
    before the XML declaration. It is safe: XML allows no other reading.

    Clause: XML 1.0 (fifth edition), section 2.1.
    """
    yield from findings(document, "xml-not-well-formed", "xml-encoding")


@rule("X002", "external-entity", ERROR, formats=XML, needs=["xml-external-entity"])
def external_entity(document: Document) -> Iterator[Finding]:
    """The document type declares an entity whose text lies outside the file.

    A program that follows it reads a file of the computer it runs on, or opens a connection, at the wish of whoever
    wrote the document. News formats need no entities; archiver never follows one, and does not read such a file.

    Clause: XML 1.0 (fifth edition), section 4.2.2.
    """
    yield from findings(document, "xml-external-entity")


@rule("X003", "entity-expansion", ERROR, formats=XML, needs=["xml-entity-expansion"])
def entity_expansion(document: Document) -> Iterator[Finding]:
    """The file would grow beyond measure when read: it declares entities or goes past all limits.

    Few lines of entities can unfold to gigabytes and stop a whole intake. Archiver does not expand entities, and
    reads no element deeper than 256, no text longer than ten million characters, and no more than 500,000 tags.

    Clause: XML 1.0 (fifth edition), section 4.4.
    """
    yield from findings(document, "xml-entity-expansion")


@rule("X030", "doctype", NOTE, formats=XML, needs=["xml-doctype"])
def doctype(document: Document) -> Iterator[Finding]:
    """The file declares a document type, which archiver does not read.

    NewsML-G2 is defined by a schema, not by a DTD. The declaration is a leftover of an older format or a template;
    where the DTD would have given default values to attributes, those are not seen.

    Clause: XML 1.0 (fifth edition), section 2.8.
    """
    yield from findings(document, "xml-doctype")
