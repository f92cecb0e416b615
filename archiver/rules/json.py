"""Rules about JSON as such: what a strict parser refuses, and what of it could be mended without a guess."""

from __future__ import annotations

from collections.abc import Iterator

from archiver.article import Document
from archiver.finding import ERROR, WARNING, Finding
from archiver.rules import quiet, rule


def faults(document: Document, *kinds: str) -> Iterator[Finding]:
    """What the parser met of these kinds, as findings."""
    for fault in document.faults:
        if fault.kind in kinds:
            yield Finding(fault.message, fault.span, fault.path, fault.label, fault.fix)


FAULTY = frozenset("X010 X011 X012 X013 X014 X015 X017 X018 X019 X020".split())
"""The rules that speak of faults of the parser."""


@quiet
def no_faults(document: Document) -> frozenset[str]:
    """The rules of this family, when the parser met nothing."""
    return frozenset() if document.faults else FAULTY


@rule("X010", "json-not-well-formed", ERROR)
def not_well_formed(document: Document) -> Iterator[Finding]:
    """The JSON breaks its grammar in a way that only its author can mend.

    Quotation marks that are not escaped, comments, single quotes and bare words leave open what was meant. A search
    engine drops the whole block, so the page has no metadata at all. archiver does not guess either: a repair that
    invents a value is worse than none.

    RFC 8259, section 2; JSON-LD 1.1, section 8.
    """
    return faults(document, "json-syntax")


@rule("X011", "not-json", ERROR)
def not_json(document: Document) -> Iterator[Finding]:
    """What calls itself JSON is something else.

    A template that printed a headline or a piece of HTML where JSON belongs is the usual cause. Nothing of it can be
    read as metadata.

    RFC 8259, section 2.
    """
    return faults(document, "json-foreign")


@rule("X012", "json-wrapper", ERROR)
def wrapper(document: Document) -> Iterator[Finding]:
    """The JSON is wrapped in CDATA or comment marks.

    Scripts were wrapped so for XHTML twenty years ago. To a JSON parser the marks are no JSON, and it refuses the block.

    The fix removes the marks, which carry no meaning.

    RFC 8259, section 2.
    """
    return faults(document, "json-wrapper")


@rule("X013", "json-control-character", ERROR)
def control_character(document: Document) -> Iterator[Finding]:
    """A string holds a line break, a tab or another control character that is not escaped.

    Descriptions pasted from an editor bring their line breaks along. Most parsers refuse the whole block for one of them.

    The fix writes the same character as an escape, so the value does not change.

    RFC 8259, section 7.
    """
    return faults(document, "json-control")


@rule("X014", "json-trailing-comma", ERROR)
def trailing_comma(document: Document) -> Iterator[Finding]:
    """A comma stands before a closing bracket.

    JavaScript allows it and JSON does not: a strict parser refuses the block for this one character.

    The fix removes the comma.

    RFC 8259, sections 4 and 5.
    """
    return faults(document, "json-comma")


@rule("X015", "json-semicolon", ERROR)
def semicolon(document: Document) -> Iterator[Finding]:
    """A semicolon follows the JSON, as if it were a statement of JavaScript.

    Nothing may follow the value. A strict parser refuses the block.

    The fix removes the semicolon.

    RFC 8259, section 2.
    """
    return faults(document, "json-extra")


@rule("X016", "json-empty", WARNING)
def empty(document: Document) -> Iterator[Finding]:
    """A block of JSON-LD holds nothing.

    A template found no data to print, and nobody noticed. Whoever relies on the metadata of the page finds none.
    """
    yield from faults(document, "json-empty")
    graph = document.notes.get("graph")
    for block in graph.blocks if graph else ():
        if block.syntax == "json-ld" and block.value in ([], {}):
            kind = "array" if block.value == [] else "object"
            yield Finding(f"the JSON is an empty {kind}", path=block.prefix)


@rule("X017", "json-duplicate-key", ERROR)
def duplicate_key(document: Document) -> Iterator[Finding]:
    """A key stands twice in one object.

    Parsers keep the last value without a word, so the first is lost: with two `author` keys an author disappears. Several
    values belong into one array.

    RFC 8259, section 4.
    """
    return faults(document, "json-duplicate-key")


@rule("X018", "json-number", ERROR)
def number(document: Document) -> Iterator[Finding]:
    """A number is none that JSON knows, or too large to be held.

    NaN and Infinity come from a division that went wrong, and a strict parser refuses the whole block for them. A number
    of a thousand digits is no measure of anything in a newsroom.

    RFC 8259, section 6.
    """
    return faults(document, "json-number")


@rule("X019", "json-surrogate", ERROR)
def surrogate(document: Document) -> Iterator[Finding]:
    """A string holds half of a surrogate pair, which is no character.

    A text cut in the middle of an emoji leaves such a half. Many programs fail when they write it, and what it was cannot
    be told; archiver reads it as U+FFFD.

    RFC 8259, section 8.2.
    """
    return faults(document, "json-surrogate")


@rule("X020", "json-too-deep", ERROR)
def too_deep(document: Document) -> Iterator[Finding]:
    """A block of JSON is larger or nests deeper than anything a newsroom writes.

    Such blocks are made to exhaust a parser. archiver stops at 64 levels and reads the rest of the page without the block.

    RFC 8259, section 9.
    """
    return faults(document, "json-depth", "json-size")
