"""The paragraphs of a story out of the markup that carries it: XHTML, NITF, or plain text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml.etree import tostring

from archiver.article import Media, Said
from archiver.paragraphs import squeezed
from archiver.pattern import Pattern
from archiver.xmltree import path_of, steps_of

BLOCKS = frozenset(
    """address article aside blockquote body body.content body.end body.head bq block caption dd details div dl dt
    fieldset figcaption figure fn footer form h1 h2 h3 h4 h5 h6 header hedline hl1 hl2 hr html lede li lead main nav
    nitf-table note ol p pre q-block section summary table tagline tbody td tfoot th thead tr ul abstract byline
    dateline distributor media""".split()
)
SKIPPED = frozenset("head script style template title svg math object iframe noscript docdata".split())
ASIDE = frozenset("media body.head tagline byline figure".split())
"""Parts of a body that are not running text; they are read for what they are."""
RUNNING = BLOCKS - ASIDE
MARKS = frozenset(
    "a abbr b cite code del dfn em font i ins kbd mark q s small span strong sub sup time tt u var".split()
)
"""Elements that only mark words within a paragraph: what holds nothing else, as most paragraphs do, is read at once."""
WORDS = {"method": "text", "encoding": "unicode", "with_tail": False}
"""How lxml writes all characters within an element, as they stand."""
BREAK = Pattern(r"[ \t]*\n[ \t]*\n\s*")


class Body(NamedTuple):
    """What a body holds: paragraphs, and the lines and pictures that its markup names."""

    paragraphs: tuple[Said, ...] = ()
    bylines: tuple[Said, ...] = ()
    taglines: tuple[Said, ...] = ()
    headline: Said | None = None
    dateline: Said | None = None
    media: tuple[Media, ...] = ()


def local(element: Any) -> str:
    """The local name of an element; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def text_of(element: Any) -> str:
    """All characters within an element, as they stand."""
    if not len(element):
        return element.text or ""
    return "".join(texts(element))


def texts(element: Any) -> Iterator[str]:
    """The pieces of text within an element, without comments and processing instructions."""
    if element.text:
        yield element.text
    for child in element:
        if isinstance(child.tag, str):
            yield " " if local(child) == "br" else ""
            yield from texts(child)
        if child.tail:
            yield child.tail


def said(element: Any, path: str = "") -> Said | None:
    """An element's text as a value, or None when it is empty."""
    raw = text_of(element)
    value = squeezed(raw)
    return Said(value, raw=raw, path=path or path_of(element)) if value else None


def said_byline(element: Any, path: str = "") -> Said | None:
    """A line of NITF without the job titles in it, which are marked up as such."""
    words = said(element, path)
    titles = [squeezed(text_of(part)) for part in element.iter() if local(part) == "byttl"]
    if words is None or not titles:
        return words
    value = words.value
    for title in titles:
        value = value.replace(title, "")
    value = squeezed(value).strip(" ,;")
    return Said(value, raw=words.raw, path=words.path) if value else None


def from_markup(root: Any, at: str = "") -> Body:
    """Read the body below `root`, an XHTML, NITF or like element. With `at` every value stands there, and nowhere else."""
    reading = Reading(at)
    start = at or path_of(root)
    reading.visit(root, start, start)
    reading.flush(start)
    named = reading.named
    return Body(
        tuple(reading.paragraphs),
        tuple(named["byline"]),
        tuple(named["tagline"]),
        next(iter(named["hl1"]), None),
        next(iter(named["dateline"]), None),
        tuple(reading.media),
    )


class Reading:
    """What was read of a body so far; `buffer` holds the words since the last paragraph ended."""

    __slots__ = ("at", "buffer", "media", "named", "paragraphs")

    def __init__(self, at: str) -> None:
        self.at = at
        self.paragraphs: list[Said] = []
        self.named: dict[str, list[Said]] = {"byline": [], "tagline": [], "hl1": [], "dateline": []}
        self.media: list[Media] = []
        self.buffer: list[str] = []

    def flush(self, path: str) -> None:
        """End a paragraph."""
        raw = "".join(self.buffer)
        self.buffer.clear()
        self.keep(raw, path)

    def keep(self, raw: str, path: str) -> None:
        """Keep the words of a block: a paragraph, or several where empty lines part them."""
        if "\n" not in raw and "\v" not in raw:
            if value := squeezed(raw):
                self.paragraphs.append(Said(value, raw, None, path))
            return
        for piece in BREAK.split(raw):
            value = "\n".join(filter(None, (squeezed(line) for line in piece.split("\v"))))
            if value:
                self.paragraphs.append(Said(value, raw=piece.replace("\v", "\n"), path=path))

    def visit(self, element: Any, path: str, block: str) -> None:
        """Read what an element holds; `block` is the path of the paragraph that its words belong to."""
        buffer, at = self.buffer, self.at
        for child in element:
            if child.tag not in MARKS or len(child):
                break
        else:
            if text := tostring(element, **WORDS) if len(element) else element.text:
                buffer.append(folded(text))
            return
        if element.text:
            buffer.append(folded(element.text))
        children = [child for child in element if isinstance(child.tag, str)] if not at else []
        steps = iter(steps_of(children))
        for child in element:
            tag = child.tag
            if isinstance(tag, str):
                name, here = tag.rpartition("}")[2], at or f"{path}/{next(steps)}"
                if name in RUNNING:
                    if buffer:
                        self.flush(block)
                    if len(child):
                        self.visit(child, here, here)
                        if buffer:
                            self.flush(here)
                    elif child.text:
                        self.keep(folded(child.text), here)
                else:
                    self.enter(child, name, here, block)
            tail = child.tail
            if tail and (buffer or not tail.isspace()):
                buffer.append(folded(tail))

    def enter(self, child: Any, name: str, path: str, block: str) -> None:
        """Read an element that is no block of running text."""
        if name in SKIPPED:
            return
        if name == "br":
            self.buffer.append("\n\n" if self.buffer and self.buffer[-1].endswith("\v") else "\v")
        elif name == "img":
            self.media.append(picture(child, path))
        elif name in ASIDE:
            self.flush(block)
            self.aside(child, name, path)
        else:
            self.visit(child, path, block)

    def aside(self, child: Any, name: str, path: str) -> None:
        """Read what is told apart from the running text."""
        if name in ("byline", "tagline"):
            words = said_byline(child, self.at)
            if words:
                self.named[name].append(words)
        elif name == "media":
            self.media.append(nitf_media(child, path))
        elif name == "figure":
            self.media.extend(figure(child, self.at))
        else:
            for part in child.iter():
                if local(part) in self.named and (words := said_byline(part, self.at)):
                    self.named[local(part)].append(words)


def folded(text: str) -> str:
    """Text of markup, in which a line break is only a space."""
    return text.replace("\r", " ").replace("\n", " ")


def from_text(element: Any) -> Body:
    """Read plain text: paragraphs are parted by blank lines, or else each line is one."""
    text = text_of(element)
    path = f"{path_of(element)}/text()"
    pieces = BREAK.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(pieces) == 1:
        pieces = pieces[0].split("\n")
    return Body(
        tuple(
            Said("\n".join(squeezed(line) for line in piece.strip().split("\n")), raw=piece, path=path)
            for piece in pieces
            if piece.strip()
        )
    )


def picture(element: Any, path: str, caption: str = "") -> Media:
    """An `img` as a picture."""
    return Media(
        "ImageObject", url=element.get("src", ""), caption=caption or element.get("alt", ""), path=path
    )


def figure(element: Any, path: str = "") -> Iterator[Media]:
    """The pictures of a `figure`, with its caption."""
    captions = [squeezed(text_of(part)) for part in element.iter() if local(part) == "figcaption"]
    for image in element.iter():
        if local(image) == "img":
            yield picture(image, path or path_of(image), " ".join(captions))


def nitf_media(element: Any, path: str) -> Media:
    """NITF's `media` with its reference, caption and producer."""
    kinds = {"image": "ImageObject", "video": "VideoObject", "audio": "AudioObject"}
    reference = next((part for part in element.iter() if local(part) == "media-reference"), None)
    captions = [squeezed(text_of(part)) for part in element.iter() if local(part) == "media-caption"]
    return Media(
        kinds.get(element.get("media-type", ""), "MediaObject"),
        url=reference.get("source", "") if reference is not None else "",
        caption=" ".join(captions),
        media_type=reference.get("mime-type", "") if reference is not None else "",
        path=path,
    )
