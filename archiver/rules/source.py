"""Rules about the bytes of a source and how they became text."""

from __future__ import annotations

from collections.abc import Iterator

from archiver import encoding
from archiver.article import Document, Fault
from archiver.finding import ERROR, WARNING, Edit, Finding, Fix, Span
from archiver.rules import presence, rule
from archiver.source import Unreadable

WIRES = frozenset(("iptc7901", "anpa1312"))
"""Formats whose messages are framed by control characters."""


@presence
def there(document: Document) -> list[str]:
    """The kinds of what was odd about the bytes, worked out once for all rules."""
    try:
        found = encoding.faults(document.source)
    except Unreadable:
        found = []
    document.notes["encoding"] = found
    return [fault.kind for fault in found]


def faults(document: Document, kind: str) -> Iterator[Fault]:
    """What was odd about the bytes."""
    if "encoding" not in document.notes:
        there(document)
    return (fault for fault in document.notes["encoding"] if fault.kind == kind)


def finding(fault: Fault, fix: Fix | None = None) -> Finding:
    """A fault as a finding."""
    return Finding(fault.message, span=fault.span, label=fault.label, fix=fix)


@rule("X004", "encoding-guessed", WARNING, needs=["encoding-guessed"])
def encoding_guessed(document: Document) -> Iterator[Finding]:
    """The bytes are not UTF-8, and nothing says which encoding they are.

    archiver reads the file in the encoding that fits its words best, but a guess can be wrong in single characters, and
    whoever reads the file later has to guess again. The original bytes stay in the package; the derived files are UTF-8.
    Look at the names in the text, then write the file anew as UTF-8, or declare its encoding.
    """
    for fault in faults(document, "encoding-guessed"):
        yield finding(fault)


@rule("X005", "control-characters", WARNING, needs=["control-characters"])
def control_characters(document: Document) -> Iterator[Finding]:
    """The text holds control characters, which no reader sees and no XML can carry.

    They are leftovers of teleprinters, tapes and broken conversions. Search, XML and many screens stumble over them.
    Those between U+0080 and U+009F are often Windows-1252 quotation marks and dashes that were read as ISO-8859-1.
    """
    if document.format in WIRES:
        return
    for fault in faults(document, "control-characters"):
        yield finding(fault)


@rule("X006", "encoding-mismatch", WARNING, needs=["encoding-mismatch"])
def encoding_mismatch(document: Document) -> Iterator[Finding]:
    """The source declares one encoding and is in another.

    Software that believes the declaration shows garbled letters, first of all in names. archiver reads the bytes as
    what they are. Mend the declaration, or write the file anew in the encoding that it declares.
    """
    for fault in faults(document, "encoding-mismatch"):
        yield finding(fault)


@rule("X007", "mojibake", WARNING, needs=["mojibake"])
def mojibake(document: Document) -> Iterator[Finding]:
    """The text holds letters that were garbled by an earlier conversion, such as Ã¼ for ü.

    Somebody once read UTF-8 as Windows-1252 and saved the result. A name garbled so is found by nobody. archiver never
    mends this silently, for a text may quote such letters on purpose: the proposed change is yours to accept.
    """
    for fault in faults(document, "mojibake"):
        yield finding(fault, mend_mojibake(document) if document.format == "text" else None)


def mend_mojibake(document: Document) -> Fix:
    """Put the characters that were meant for the garbled ones; not safe, for it is a guess."""
    edits = tuple(
        Edit(Span(*match.span()), meant)
        for match in encoding.MOJIBAKE.finditer(document.source.text)
        if (meant := encoding.mended(match.group()))
    )
    return Fix("put the letters that were meant", edits, safe=False)


@rule("X008", "undecodable-bytes", ERROR, needs=["encoding-lost"])
def undecodable_bytes(document: Document) -> Iterator[Finding]:
    """Some bytes are characters in no encoding that fits the rest, and what they were is lost.

    The file was damaged, cut, or put together from pieces in different encodings. In everything derived from it each
    such byte is U+FFFD, the replacement character. Find a better copy, or put the missing letters in.
    """
    for fault in faults(document, "encoding-lost"):
        yield finding(fault)


@rule("X009", "replacement-character", WARNING, needs=["replacement-character"])
def replacement_character(document: Document) -> Iterator[Finding]:
    """The text holds the replacement character U+FFFD: a letter was lost before the text came here.

    An earlier conversion met bytes it could not read. No software can tell which letters they were; an older copy or
    somebody who knows the language can.
    """
    for fault in faults(document, "replacement-character"):
        yield finding(fault)


@rule("X031", "front-matter-unreadable", WARNING, formats=("markdown",))
def front_matter_unreadable(document: Document) -> Iterator[Finding]:
    """The front matter of a Markdown file is neither YAML nor TOML that a parser reads.

    Title, date and authors stand there. archiver reads the text below it and nothing of the front matter, and a site
    generator stops. Most often a quotation mark or a bracket is not closed, or a title with a colon needs quotation
    marks.
    """
    for fault in document.faults:
        if fault.kind == "front-matter":
            yield finding(fault)


@rule("X039", "quotation-mark-in-table", WARNING, formats=("table",))
def quotation_mark_in_table(document: Document) -> Iterator[Finding]:
    """A cell of a table opens with a quotation mark that never closes.

    The cell then swallows what follows it: other columns, and in a file that is read whole other rows as well. A program
    that joined words with commas, and did not double the quotation marks in them, is the usual cause.

    RFC 4180, section 2.
    """
    for fault in document.faults:
        if fault.kind == "table-syntax":
            yield finding(fault)
