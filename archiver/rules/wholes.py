"""W: a whole archive. What `archiver report` says that no single article could tell.

The facts come from `archiver.survey`, which asks the index of the archive; each rule here tells what its facts mean. An
archive is no document that `validate` reads, so no format asks for this family.
"""

from __future__ import annotations

from collections.abc import Iterator

from archiver.article import Document
from archiver.finding import NOTE, WARNING, Finding
from archiver.rules import rule

ARCHIVE = ("archive",)


def told(document: Document, code: str) -> Iterator[Finding]:
    """What the survey of an archive found for one rule."""
    for message, path, label in document.notes.get(code, ()):
        yield Finding(message, path=path, label=label)


@rule("W101", "migration-spike", WARNING, formats=ARCHIVE)
def migration_spike(document: Document) -> Iterator[Finding]:
    """Far more articles than usual are dated to one second or one day.

    When a newsroom changes its system, articles often get the day of the move for their date, and the true one is lost. Look
    into an older export or a printed edition before such dates are taken for true; `--set date=` and a mapping can give the
    right ones.
    """
    yield from told(document, "W101")


@rule("W102", "gap-in-time", WARNING, formats=ARCHIVE)
def gap_in_time(document: Document) -> Iterator[Finding]:
    """Months without articles, or with hardly any, lie between months with many.

    A strike, a holiday or a pause is known to the newsroom; anything else is probably an export that left something out.
    """
    yield from told(document, "W102")


@rule("W103", "same-story-twice", NOTE, formats=ARCHIVE)
def same_story_twice(document: Document) -> Iterator[Finding]:
    """Articles with different identifiers have word for word the same text.

    Agency copy that several desks took, a story that went through two systems, or an export that ran twice. Nothing is merged:
    each stays a package of its own, and this finding links them.
    """
    yield from told(document, "W103")


@rule("W104", "nearly-same-story", NOTE, formats=ARCHIVE)
def nearly_same_story(document: Document) -> Iterator[Finding]:
    """Articles share most of their sentences.

    Versions that bear different identifiers, or a story that was taken on and continued. Nothing is merged: each stays a package
    of its own, and this finding links them.

    Of each text the six sentences with the smallest digests are compared: A. Broder, On the resemblance and containment of
    documents, 1997.
    """
    yield from told(document, "W104")


@rule("W105", "cut-at-one-length", WARNING, formats=ARCHIVE)
def cut_at_one_length(document: Document) -> Iterator[Finding]:
    """Several texts end in mid-sentence, and after the same number of characters.

    A field of fixed length cut them. What it cut off, often the credits among it, is lost unless another copy has it.
    """
    yield from told(document, "W105")


@rule("W106", "name-spelt-several-ways", NOTE, formats=ARCHIVE)
def name_spelt_several_ways(document: Document) -> Iterator[Finding]:
    """A party may stand in the archive under several spellings.

    Whoever looks for one of them misses the others. `archiver credits --audit` writes a table in which a person decides which are
    one; nothing is merged before.
    """
    yield from told(document, "W106")


@rule("W107", "dated-before-the-house", WARNING, formats=ARCHIVE)
def dated_before_the_house(document: Document) -> Iterator[Finding]:
    """Articles are dated before the house existed, or to a day that software writes when it has no date.

    The year in which the house was founded is said with `--founded`. Days such as 1970-01-01 are the beginning of the calendar of
    some system.
    """
    yield from told(document, "W107")


@rule("W108", "embargo-running", WARNING, formats=ARCHIVE)
def embargo_running(document: Document) -> Iterator[Finding]:
    """Articles are in the archive whose embargo has not ended.

    They may be kept and must not be shown yet. An embargo decades ahead is most likely a mistyped year.
    """
    yield from told(document, "W108")
