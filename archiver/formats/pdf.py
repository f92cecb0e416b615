"""PDF as text: the words of its pages in the order in which they are stored, read as plain text is read.

A page that holds no words is a picture of one, and is told and not read. Whoever is named as the author of the file is
most often who set up the computer, so nobody is credited by it; its dates are those of the file, not of the article. Of
all this only the words of pages are drawn by a library, pypdf, which has limits of its own.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, NamedTuple

from archiver.article import Article, Document, Fault, Given, Said, Unread, filled
from archiver.finding import Span
from archiver.formats import drawn
from archiver.record import replace
from archiver.source import LimitReached, Source, Unreadable

NAME = "pdf"
LABEL = "PDF"
SUFFIXES = (".pdf",)

BEGINNING = b"%PDF-"
MOST_PAGES = 400
"""So many pages of a file are read."""
MOST_PAGE = 2 * 1024 * 1024
"""A page is read when what draws it has no more bytes than this, unpacked."""
MOST_TOTAL = 16 * 1024 * 1024
"""Pages are read until what draws them has more bytes than this together: their cost grows with it."""
PAGE_BREAK = "\n\n"
TOLD = ("/Title", "/Author", "/Subject", "/Keywords", "/CreationDate", "/ModDate")


def sniff(head: bytes, name: str) -> int:
    """Sure of the first characters, which may stand after a few others."""
    if head.startswith(BEGINNING):
        return 98
    return 80 if BEGINNING in head[:1024] and name.lower().endswith(SUFFIXES) else 0


def read(source: Source, given: Given) -> Document:
    """Read a file. What of it is not read becomes faults.

    Raises `Unreadable` when it is broken or locked, when it holds no words, and when pypdf is not installed.
    """
    pages, total, details = drawn_pages(source)
    if not any(page.text.strip() for page in pages):
        for number, page in enumerate(pages, 1):
            if page.reason:
                raise Unreadable(
                    f"no page of the PDF holds words that can be read: page {number} {page.reason}"
                )
        raise Unreadable(
            f"the PDF holds no words on {drawn.counted(len(pages), 'page')}, only pictures of them: "
            "let text recognition (OCR) read it first"
        )
    article = article_of(pages, details, given)
    return Document(source, NAME, (filled(article, given),), tuple(not_read(pages, total)))


class Page(NamedTuple):
    """The words of one page, how many pictures stand on it, why it was not read if it was not, and its size in bytes."""

    text: str
    pictures: int
    reason: str = ""
    size: int = 0


def drawn_pages(source: Source) -> tuple[list[Page], int, dict[str, str]]:
    """The pages that are read, how many there are in all, and what the file says of itself."""
    try:
        import pypdf
    except ImportError as error:
        message = "reading PDF needs pypdf: pip install 'newsroom-archiver[documents]'"
        raise Unreadable(message) from error
    import logging

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(source.data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("the PDF is encrypted, and only its password opens it")
        total = len(reader.pages)
        pages: list[Page] = []
        while len(pages) < min(total, MOST_PAGES) and sum(page.size for page in pages) <= MOST_TOTAL:
            pages.append(page_of(reader, len(pages)))
        return pages, total, details_of(reader)
    except Unreadable:
        raise
    except pypdf.errors.DependencyError as error:
        message = "reading this encrypted PDF needs cryptography: pip install 'newsroom-archiver[documents]'"
        raise Unreadable(message) from error
    except pypdf.errors.LimitReachedError as error:
        raise LimitReached(
            f"the PDF grows beyond a limit when it is unpacked: {in_one_line(error)}"
        ) from error
    except RecursionError as error:
        raise LimitReached("the PDF is nested too deeply to be read") from error
    except Exception as error:
        raise Unreadable(f"the PDF is broken: {in_one_line(error)}") from error


def in_one_line(error: Exception) -> str:
    """The words of an error, or what kind it is."""
    return " ".join(str(error).split())[:200] or type(error).__name__


def page_of(reader: Any, number: int) -> Page:
    """One page. What is wrong with it alone is told of it alone."""
    from pypdf.errors import LimitReachedError

    try:
        page = reader.pages[number]
        content = page.get_contents()
        size = len(content.get_data()) if content is not None else 0
        if size > MOST_PAGE:
            return Page("", 0, f"is drawn by {size:,} bytes")
        return Page(page.extract_text(), pictures_on(page), size=size)
    except (LimitReachedError, RecursionError):
        return Page("", 0, "grows beyond a limit")
    except Exception as error:  # Whatever a damaged page makes the library stumble over is the page's.
        return Page("", 0, f"is broken ({in_one_line(error)})")


def pictures_on(page: Any) -> int:
    """How many pictures a page refers to."""
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    named = objects.get_object().values() if objects is not None else ()
    return sum(one.get_object().get("/Subtype") == "/Image" for one in named)


def details_of(reader: Any) -> dict[str, str]:
    """What the file says of itself, by the names that PDF has for it."""
    try:
        told = reader.metadata or {}
        return {name: str(told[name]) for name in TOLD if str(told.get(name) or "").strip()}
    except Exception:  # What is broken there is missed by nobody but the archivist, who has the file.
        return {}


def article_of(pages: list[Page], details: dict[str, str], given: Given) -> Article:
    """The article that the pages make, with what the file says of itself kept aside."""
    from archiver.paragraphs import lines as rows_of
    from archiver.paragraphs import paragraphs

    starts: list[int] = []
    pieces: list[Said] = []
    length = 0
    for page in pages:
        starts.append(length)
        for piece in paragraphs(page.text, rows_of(page.text)):
            place = piece.span or Span(0, 0)
            pieces.append(replace(piece, span=Span(place.start + length, place.end + length)))
        length += len(page.text) + len(PAGE_BREAK)
    paths = [f"page[{number}]" for number in range(1, len(pages) + 1)]
    article = drawn.read(pieces, None, drawn.by_start(starts, paths), given)
    title = details.get("/Title", "")
    unread = [Unread(CALLED.get(name, name), words, path=f"info{name}") for name, words in details.items()]
    if title and article.headline is None:
        article = replace(article, headline=Said(" ".join(title.split()), title, path="info/Title"))
        unread = [one for one in unread if one.path != "info/Title"]
    return replace(article, unread=(*article.unread, *unread))


CALLED = {
    "/Title": "title of the file",
    "/Author": "author of the file",
    "/Subject": "subject of the file",
    "/Keywords": "keywords of the file",
    "/CreationDate": "when the file was made",
    "/ModDate": "when the file was changed",
}


def not_read(pages: list[Page], total: int) -> Iterator[Fault]:
    """What of a file was not read."""
    empty = [number for number, page in enumerate(pages, 1) if not page.text.strip() and not page.reason]
    if empty:
        yield Fault(
            "document-pages",
            f"{pages_of(empty)} no words: perhaps a picture of a page",
            path=f"page[{empty[0]}]",
        )
    for number, page in enumerate(pages, 1):
        if page.reason:
            yield Fault(
                "document-pages", f"page {number} {page.reason}, and is not read", path=f"page[{number}]"
            )
    if total > len(pages):
        yield Fault("document-pages", f"only the first {len(pages)} of {total:,} pages are read")
    pictures = sum(page.pictures for page in pages)
    if pictures:
        verb = "is" if pictures == 1 else "are"
        yield Fault("document-pictures", f"{drawn.counted(pictures, 'picture')} {verb} left in the file")


def pages_of(numbers: list[int]) -> str:
    """Pages and their verb: "page 3 holds", "pages 3, 4 and 5 hold"."""
    if len(numbers) == 1:
        return f"page {numbers[0]} holds"
    shown = [str(number) for number in numbers[:5]]
    if len(numbers) > 5:
        shown.append(f"{len(numbers) - 5} others")
    return f"pages {drawn.listed(shown)} hold"
