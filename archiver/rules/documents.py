"""Rules about documents of word processors and PDF: what of them was not read as text."""

from __future__ import annotations

from collections.abc import Iterator

from archiver.article import Document
from archiver.finding import NOTE, WARNING, Finding
from archiver.rules import rule


def findings(document: Document, kind: str) -> Iterator[Finding]:
    """A finding for each fault of a kind that the reader met."""
    for fault in document.faults:
        if fault.kind == kind:
            yield Finding(fault.message, path=fault.path)


@rule("X032", "words-outside-the-text", WARNING)
def words_outside(document: Document) -> Iterator[Finding]:
    """The document holds words outside of its running text, and they are not read as part of the article.

    Tables, text boxes, notes, comments, headers and footers have no place in the text of an article. A box may hold half
    of the story, or a comment the reason why it was never printed. Their words are listed as not read; what belongs to the article
    has to be moved into its text.
    """
    yield from findings(document, "document-words")


@rule("X033", "pages-not-read", WARNING)
def pages_not_read(document: Document) -> Iterator[Finding]:
    """Pages of the document hold no words, or cannot be read.

    A scanned page is a picture: people read it, and no search finds it. Text recognition (OCR) makes words of it. A
    page that is broken or would be too large is left out alone, and the others are read.
    """
    yield from findings(document, "document-pages")


@rule("X034", "pictures-in-document", NOTE)
def pictures_in_document(document: Document) -> Iterator[Finding]:
    """The document holds pictures, which are not taken out of it.

    They stay in the original, which the package keeps. Derived files have neither the pictures nor their places, and
    nobody is credited for them.
    """
    yield from findings(document, "document-pictures")


@rule("X035", "tracked-changes", WARNING)
def tracked_changes(document: Document) -> Iterator[Finding]:
    """The document holds changes that nobody accepted or refused.

    It is read as if all were accepted, which need not be what was printed: words that were struck out are listed as
    not read. Accept or refuse the changes, then read the document again.
    """
    yield from findings(document, "document-changes")
