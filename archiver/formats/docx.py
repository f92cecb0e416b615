"""DOCX, the documents of word processors (ECMA-376), as text: paragraphs, with a headline by its style or as plain text has it.

What is no running text is told and not read: pictures, tables, notes, comments, text boxes, headers. Changes that were
tracked are read as if they were accepted. Whoever is named as the author of the file is most often who set up the
computer, so nobody is credited by it. Its dates are those of the file: they become `created` and `modified`.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from archiver.article import Article, Document, Fault, Given, Said, Unread, filled
from archiver.finding import Span
from archiver.formats import drawn, lines
from archiver.record import replace
from archiver.source import LimitReached, Source, Unreadable

NAME = "docx"
LABEL = "Word document (DOCX)"
SUFFIXES = (".docx", ".docm", ".dotx")

PACKED = b"PK\x03\x04"
MOST_PART = 32 * 1024 * 1024
"""So large may one part be when it is unpacked, in bytes."""
MOST_ENTRIES = 10_000
BETWEEN = "\n\n"
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    KeyError,
)
TITLES = frozenset(("title", "headline"))
SUBTITLES = frozenset(("subtitle", "subheadline"))
DELETED = frozenset(("del", "moveFrom"))
INSERTED = frozenset(("ins", "moveTo"))
PICTURES = frozenset(("drawing", "pict", "object"))
UNPRINTED = frozenset(("instrText", "delText", "delInstrText", "rPr", "pPr", "sectPr", "tblPr"))
SIGNS = {"tab": " ", "br": "\v", "cr": "\v", "noBreakHyphen": "‑", "softHyphen": ""}
ASIDE = {
    "footnotes": "footnote",
    "endnotes": "endnote",
    "comments": "comment",
    "header": "header",
    "footer": "footer",
}
"""Kinds of parts with words of their own -> what each element in them is."""


def sniff(head: bytes, name: str) -> int:
    """Sure of a packed file with the folder of a Word document."""
    if not head.startswith(PACKED):
        return 0
    if b"word/document.xml" in head or (b"[Content_Types].xml" in head and b"word/" in head):
        return 98
    return 90 if name.lower().endswith(SUFFIXES) else 0


def read(source: Source, given: Given) -> Document:
    """Read a document. What of it is not read becomes faults.

    Raises `Unreadable` when it is broken, locked or none of Word, and `LimitReached` when a part would be too large.
    """
    package = Package.of(source)
    main = package.related("").get("officeDocument", "word/document.xml")
    root = package.tree(main)
    if root is None:
        raise Unreadable("a packed file, but no document of Word: its text is missing")
    related = package.related(main)
    text = Text(main, package.styles(related.get("styles", "")))
    text.take(root)
    if not text.pieces and text.title is None:
        raise Unreadable("the document holds no words outside of tables, boxes and pictures")
    article = drawn.read(text.pieces, text.title, text.at, given)
    article = with_properties(article, package.tree(CORE))
    counts, unread = apart(package, related)
    article = replace(
        article,
        subheads=(*text.subtitles, *article.subheads),
        unread=(*article.unread, *text.unread, *unread),
    )
    faults = tuple(not_read(text.counts | counts))
    return Document(source, NAME, (filled(article, given),), faults)


class Package(NamedTuple):
    """A packed file, whose parts are read one by one, each within the limit."""

    archive: zipfile.ZipFile

    @classmethod
    def of(cls, source: Source) -> Package:
        """Open a source. Raises `Unreadable` when it is broken and `LimitReached` when it has too many parts."""
        try:
            archive = zipfile.ZipFile(io.BytesIO(source.data))
        except BROKEN as error:
            raise Unreadable(f"the packed document is broken: {' '.join(str(error).split())}") from error
        if len(archive.namelist()) > MOST_ENTRIES:
            raise LimitReached(f"the document has more than {MOST_ENTRIES:,} parts")
        if any(info.flag_bits & 1 for info in archive.infolist()):
            raise Unreadable("the document is encrypted, and only its password opens it")
        return cls(archive)

    def data(self, name: str) -> bytes:
        """The bytes of a part, or none where it is missing."""
        try:
            with self.archive.open(name) as part:
                data = part.read(MOST_PART + 1)
        except KeyError:
            return b""
        except BROKEN as error:
            raise Unreadable(f"the part {name} is broken: {' '.join(str(error).split())}") from error
        if len(data) > MOST_PART:
            raise LimitReached(f"the part {name} is larger than {MOST_PART // 2**20} MB when it is unpacked")
        return data

    def tree(self, name: str) -> Any:
        """The root of a part that is XML, or None where it is missing. Raises `Unreadable` when it is broken."""
        from archiver import xmltree

        data = self.data(name)
        if not data:
            return None
        tree = xmltree.parse(Source(name, data))
        if tree.root is None:
            raise Unreadable(f"the part {name} cannot be read: {tree.faults[-1].message}")
        return tree.root

    def related(self, part: str) -> dict[str, str]:
        """The parts that belong to a part, or to the package as a whole, by kind; of several headers the last."""
        folder, _, name = part.rpartition("/")
        root = self.tree(f"{folder}/_rels/{name}.rels".lstrip("/"))
        found: dict[str, str] = {}
        for relation in children(root, "Relationship"):
            kind = (relation.get("Type") or "").rpartition("/")[2]
            target = relation.get("Target") or ""
            if relation.get("TargetMode") != "External" and target:
                path = (
                    target[1:]
                    if target.startswith("/")
                    else posixpath.normpath(posixpath.join(folder, target))
                )
                found[kind] = path
        return found

    def styles(self, part: str) -> dict[str, str]:
        """What each style is called in English, by its identifier."""
        found: dict[str, str] = {}
        for style in children(self.tree(part) if part else None, "style"):
            for name in children(style, "name"):
                found[attribute(style, "styleId")] = attribute(name, "val").lower()
        return found


def children(element: Any, name: str) -> Iterator[Any]:
    """The children of a local name; none where there is no element."""
    if element is not None:
        yield from element.iterchildren(f"{{*}}{name}")


def attribute(element: Any, name: str) -> str:
    """An attribute by its local name, whatever its namespace."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


class Text:
    """The paragraphs of a document, sorted by their styles, and a count of what stands among them."""

    def __init__(self, part: str, styles: dict[str, str]) -> None:
        self.part = part
        self.styles = styles
        self.title: Said | None = None
        self.subtitles: list[Said] = []
        self.pieces: list[Said] = []
        self.starts: list[int] = []
        self.paths: list[str] = []
        self.length = 0
        self.unread: list[Unread] = []
        self.counts: dict[str, int] = {}
        self.at = drawn.by_start(self.starts, self.paths)

    def take(self, root: Any) -> None:
        """Take the paragraphs of the body in order."""
        for body in children(root, "body"):
            self.blocks(body)

    def blocks(self, parent: Any) -> None:
        """Take paragraphs, and those in content controls and the like; tables are counted and kept aside."""
        for block in parent.iterchildren("{*}*"):
            name = local(block)
            if name == "p":
                self.paragraph(block)
            elif name == "tbl":
                self.count("table")
                self.aside("table", block)
            elif name in ("sdt", "sdtContent", "customXml", "smartTag", *INSERTED):
                self.blocks(block)
            elif name in DELETED:
                self.count("deletion")
                self.aside("deleted words", block)

    def paragraph(self, element: Any) -> None:
        """Take one paragraph for what its style says it is."""
        raw = "".join(self.runs(element, 0))
        value = "\n".join(filter(None, (" ".join(line.split()) for line in raw.split("\v"))))
        if not value:
            return
        style = next((attribute(found, "val") for found in element.iterfind("{*}pPr/{*}pStyle")), "")
        style = self.styles.get(style, style.lower())
        path = self.place(element)
        if style in TITLES and self.title is None:
            self.title = Said(value, raw.replace("\v", "\n"), path=path)
        elif style in SUBTITLES:
            self.subtitles.append(Said(value, raw.replace("\v", "\n"), path=path))
        else:
            self.starts.append(self.length)
            self.paths.append(path)
            self.pieces.append(Said(value, span=Span(self.length, self.length + len(value))))
            self.length += len(value) + len(BETWEEN)

    def runs(self, element: Any, depth: int) -> Iterator[str]:
        """The words in a paragraph, with tracked changes as if they were accepted."""
        for part in element.iterchildren("{*}*"):
            name = local(part)
            if name == "t":
                yield part.text or ""
            elif name in SIGNS:
                yield SIGNS[name]
            elif name in PICTURES:
                self.count("picture")
                for box in part.iter("{*}txbxContent"):
                    self.count("text box")
                    self.aside("text box", box)
            elif name in DELETED:
                self.count("deletion")
                self.aside("deleted words", part)
            elif name == "AlternateContent":
                for choice in list(children(part, "Choice"))[:1]:
                    yield from self.runs(choice, depth + 1)
            elif name not in UNPRINTED and depth < MOST_DEPTH:
                if name in INSERTED:
                    self.count("insertion")
                yield from self.runs(part, depth + 1)

    def count(self, what: str) -> None:
        """One more of a kind."""
        self.counts[what] = self.counts.get(what, 0) + 1

    def aside(self, what: str, element: Any) -> None:
        """Keep words that are not read as text."""
        if words := words_in(element):
            self.unread.append(Unread(what, words, path=self.place(element)))

    def place(self, element: Any) -> str:
        """The path of an element: its part, and its XPath there."""
        from archiver.xmltree import path_of

        return f"{self.part}#{path_of(element)}"


MOST_DEPTH = 40


def local(element: Any) -> str:
    """The local name of an element."""
    name: str = element.tag.rpartition("}")[2]
    return name


def words_in(element: Any) -> str:
    """All words in an element, those that were deleted as well; paragraphs and cells apart."""
    pieces: list[str] = []
    for part in element.iter("{*}*"):
        if local(part) in ("t", "delText"):
            pieces.append(part.text or "")
        elif local(part) in ("p", "br", "tab"):
            pieces.append(" ")
    return " ".join("".join(pieces).split())


def with_properties(article: Article, core: Any) -> Article:
    """The article with what the properties of the file say of it, and the others kept aside."""
    from archiver.xmltree import path_of

    told: dict[str, Said] = {}
    for element in core.iterchildren("{*}*") if core is not None else ():
        raw = element.text or ""
        if raw.strip():
            told[local(element)] = Said(" ".join(raw.split()), raw, path=f"{CORE}#{path_of(element)}")
    dates = {name: lines.when(told.get(name)) for name in ("created", "modified")}
    title, keywords = told.pop("title", None), told.pop("keywords", None)
    unread = [Unread(UNCREDITED.get(name, name), said.raw, path=said.path) for name, said in told.items()]
    if title and article.headline:
        unread.append(Unread("title of the file", title.raw, path=title.path))
    return replace(
        article,
        headline=article.headline or title,
        created=article.created or dates["created"],
        modified=article.modified or dates["modified"],
        keywords=tuple(each(keywords)) if keywords else (),
        unread=(*article.unread, *(one for one in unread if not dates.get(one.what))),
    )


CORE = "docProps/core.xml"
UNCREDITED = {
    "creator": "author of the file",
    "lastModifiedBy": "who saved the file last",
    "subject": "subject of the file",
    "description": "remark on the file",
    "category": "category of the file",
}
"""Properties of the file that are no part of the article -> what to call them."""


def each(keywords: Said) -> Iterator[Said]:
    """Keywords one by one."""
    for words in keywords.value.replace(";", ",").split(","):
        if words.strip():
            yield replace(keywords, value=words.strip())


def apart(package: Package, related: dict[str, str]) -> tuple[dict[str, int], list[Unread]]:
    """What stands in parts of its own: how many notes, comments, headers and footers with words, and their words."""
    counts: dict[str, int] = {}
    unread: list[Unread] = []
    for kind, what in ASIDE.items():
        root = package.tree(related[kind]) if kind in related else None
        for one in root.iterchildren("{*}*") if root is not None else ():
            if words := words_in(one):
                counts[what] = counts.get(what, 0) + 1
                unread.append(Unread(what, words, path=f"{related[kind]}#{place(one)}"))
    return counts, unread


def place(element: Any) -> str:
    """The XPath of an element in its part."""
    from archiver.xmltree import path_of

    return path_of(element)


def not_read(counts: dict[str, int]) -> Iterator[Fault]:
    """What of a document was not read, and how its tracked changes were."""
    words = [drawn.counted(counts[what], what) for what in WORDED if counts.get(what)]
    if words:
        yield Fault(
            "document-words", f"{drawn.listed(words)} with words {are(words, counts)} not read as text"
        )
    if counts.get("picture"):
        number = counts["picture"]
        yield Fault(
            "document-pictures", f"{drawn.counted(number, 'picture')} {is_are(number)} left in the file"
        )
    changes = [drawn.counted(counts[what], what) for what in ("insertion", "deletion") if counts.get(what)]
    if changes:
        single = sum(counts.get(what, 0) for what in ("insertion", "deletion")) == 1
        verbs = ("was", "is", "it was") if single else ("were", "are", "they were")
        message = "{} that {} tracked {} read as if {} accepted"
        yield Fault("document-changes", message.format(drawn.listed(changes), *verbs))


WORDED = ("table", "text box", "header", "footer", "footnote", "endnote", "comment")


def is_are(number: int) -> str:
    """The verb for a number of things."""
    return "is" if number == 1 else "are"


def are(words: list[str], counts: dict[str, int]) -> str:
    """The verb for several kinds of things."""
    return "are" if len(words) > 1 else is_are(sum(counts.get(what, 0) for what in WORDED))
