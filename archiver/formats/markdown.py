"""Markdown with front matter in YAML or TOML, as static site generators keep it: read, and written with YAML.

Every value stands where the file says it. Dates and numbers are taken as the words they are, never as what YAML makes
of them. Inline markup is left out of the words and kept in their raw form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any, NamedTuple

from archiver.article import Article, CreditLine, Document, Fault, Given, Media, Said, Unread, filled
from archiver.finding import Span
from archiver.formats import lines
from archiver.pattern import Pattern
from archiver.source import LimitReached, Source, Unreadable

NAME = "markdown"
LABEL = "Markdown with front matter"
SUFFIXES = (".md", ".markdown", ".mdx", ".mkd")

OPENING = Pattern(rb"(?:\xef\xbb\xbf)?(---|\+\+\+)[ \t]*\r?\n")
KEY = Pattern(rb"^\s*(?:\"?[A-Za-z_][\w -]*\"?)\s*[:=]", re.M)
FENCE = Pattern(
    r"(?:---[ \t]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)|\+\+\+[ \t]*\r?\n(?P<toml>.*?)^\+\+\+)[ \t]*(?:\r?\n|\Z)",
    re.M | re.S,
)

DEEPEST = 30
MOST = 5000
"""Front matter nests no deeper and holds no more values than this."""

FIELDS = {
    "headline": "title headline",
    "description": "description summary excerpt abstract lede",
    "published": "date published publishdate publish_date pubdate date_published published_at publicationdate",
    "modified": "lastmod updated modified last_modified_at date_modified updated_at dateupdated",
    "created": "created created_at date_created",
    "embargo": "embargo expirydate_embargo",
    "language": "lang language locale",
    "dateline": "dateline location",
    "slugline": "slug slugline",
    "section": "section category categories",
    "provider": "publisher provider publication source",
    "rights": "copyright rights license licence",
    "rightsholder": "rightsholder copyright_holder",
    "genre": "genre type_of_article",
    "id": "id guid uuid uri",
    "url": "canonical_url canonical permalink url link",
}
"""Field of an article -> the keys that say it, the most telling first."""

MANY = {
    "subheads": "subtitle deck subheads kicker",
    "keywords": "tags keywords tag topics",
    "subjects": "subjects subject",
}

PARTIES = {
    "author": "author authors byline by creator writer",
    "contributor": "contributor contributors",
    "editor": "editor editors",
    "translator": "translator translators",
    "photographer": "photographer photographers photos",
    "illustrator": "illustrator illustrators",
}
"""Role -> the keys that name whom it belongs to."""

PICTURES = "image images featured_image cover hero thumbnail".split()
PLAIN_KEYS = frozenset("draft status version layout format".split())


class Value(NamedTuple):
    """One scalar of the front matter: its words, the place of them in the file, and what stands there."""

    words: str
    span: Span
    raw: str


Matter = dict[str, Any]
"""Key in lower case -> a `Value`, a list of such or of mappings, or a mapping."""


def sniff(head: bytes, name: str) -> int:
    """Sure of front matter with keys; fairly so of the suffix."""
    opening = OPENING.match(head)
    suffixed = name.lower().endswith(SUFFIXES)
    if opening and KEY.search(head, opening.end(), opening.end() + 2000):
        end = head.find(b"\n" + opening[1], opening.end())
        if end >= 0 or len(head) > 60_000:
            return 95
    return 75 if suffixed else 0


def read(source: Source, given: Given) -> Document:
    """Read one file. Front matter that cannot be read becomes a fault, and the text is read all the same."""
    text = source.text
    found = FENCE.match(text)
    matter: Matter = {}
    faults: tuple[Fault, ...] = ()
    start = 0
    if found:
        start = found.end()
        kind = "toml" if found["toml"] is not None else "yaml"
        matter, faults = (toml if kind == "toml" else yaml)(text, *found.span(kind))
    blocks, media, unread = body_of(text, start)
    article = arranged(matter, blocks, media)
    if not (article.headline or article.body):
        raise Unreadable("the file holds no words")
    article = replace(article, unread=(*article.unread, *unread))
    return Document(source, NAME, (filled(lines.recognised(article), given),), faults)


# -- Front matter ------------------------------------------------------------------------------------------------------


def yaml(text: str, start: int, end: int) -> tuple[Matter, tuple[Fault, ...]]:
    """Front matter in YAML, every scalar as the words it is."""
    try:
        import yaml as library
    except ImportError:
        raise Unreadable("front matter in YAML needs PyYAML: pip install pyyaml") from None
    loader = getattr(library, "CBaseLoader", library.BaseLoader)
    try:
        node = library.compose(text[start:end], Loader=loader)
        left = [MOST]
        value = plain(library, node, start, text, left, 0) if node is not None else {}
    except library.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        at = start + (mark.index if mark is not None else 0)
        return {}, (unreadable("YAML", Span(at, min(at + 1, len(text))), getattr(problem, "problem", None)),)
    except RecursionError:
        raise LimitReached("the front matter nests too deeply") from None
    return (value if isinstance(value, dict) else {}), ()


def unreadable(kind: str, span: Span, words: str | None) -> Fault:
    """The fault of front matter that its parser refuses; `words` are the parser's own."""
    return Fault("front-matter", f"the front matter is no {kind} that can be read", span, label=words or "")


def plain(library: Any, node: Any, base: int, text: str, left: list[int], depth: int) -> Any:
    """A node of YAML as mappings, lists and placed scalars. Aliases are not followed beyond the limit of values."""
    left[0] -= 1
    if depth > DEEPEST or left[0] < 0:
        raise LimitReached("the front matter nests too deeply or holds too many values")
    if isinstance(node, library.MappingNode):
        return {
            key.value.strip().lower(): plain(library, value, base, text, left, depth + 1)
            for key, value in reversed(node.value)
            if isinstance(key, library.ScalarNode)
        }
    if isinstance(node, library.SequenceNode):
        return [plain(library, each, base, text, left, depth + 1) for each in node.value]
    span = Span(base + node.start_mark.index, base + node.end_mark.index)
    raw = text[span.start : span.end].rstrip()
    return Value(node.value, Span(span.start, span.start + len(raw)), raw)


def toml(text: str, start: int, end: int) -> tuple[Matter, tuple[Fault, ...]]:
    """Front matter in TOML. A value's place is what follows its key."""
    import tomllib

    try:
        data = tomllib.loads(text[start:end].replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        return {}, (unreadable("TOML", Span(start, start + 1), str(problem)),)
    return {key.lower(): placed_toml(value, key, text, start, end) for key, value in data.items()}, ()


def placed_toml(value: Any, key: str, text: str, start: int, end: int) -> Any:
    """A value of TOML with its place: the words behind its key."""
    pattern = re.compile(rf"""^\s*["']?{re.escape(key)}["']?\s*=\s*(?P<words>.*?)\s*$""", re.M)
    found = pattern.search(text, start, end)
    span = Span(*found.span("words")) if found else Span(start, start)
    raw = text[span.start : span.end]
    if isinstance(value, dict):
        return {inner.lower(): placed_toml(one, inner, text, start, end) for inner, one in value.items()}
    if isinstance(value, list):
        return [
            {name.lower(): Value(str(words), span, raw) for name, words in one.items()}
            if isinstance(one, dict)
            else Value(str(one), span, raw)
            for one in value
        ]
    if isinstance(value, bool):
        return Value(str(value).lower(), span, raw)
    return Value(value.isoformat() if hasattr(value, "isoformat") else str(value), span, raw)


# -- From front matter to an article ---------------------------------------------------------------------------------------


class Table:
    """The front matter, and which of its keys were read."""

    def __init__(self, matter: Matter) -> None:
        self.matter = matter
        self.used: set[str] = set(PLAIN_KEYS)

    def said(self, keys: str) -> Said | None:
        """The first of these keys that says something."""
        return next(self.each(keys), None)

    def each(self, keys: str) -> Iterator[Said]:
        """Everything that the first of these keys with any words says."""
        for key in keys.split():
            found = [said for said in spoken(self.matter.get(key)) if said.value]
            if found:
                self.used.add(key)
                yield from found
                return

    def word(self, key: str) -> str:
        """A plain word, such as a status."""
        value = self.matter.get(key)
        return value.words.strip().lower() if isinstance(value, Value) else ""


def spoken(value: Any) -> Iterator[Said]:
    """The words of a value, of the values of a list, or of what a mapping calls its name."""
    if isinstance(value, Value):
        words = " ".join(value.words.split())
        yield Said(words, "" if value.raw == words else value.raw, value.span)
    elif isinstance(value, list):
        for each in value:
            yield from spoken(each)
    elif isinstance(value, dict):
        for key in ("name", "title", "value", "url", "src"):
            if isinstance(value.get(key), Value):
                yield from spoken(value[key])
                return


def arranged(matter: Matter, blocks: list[Said], media: list[Media]) -> Article:
    """The article that front matter and text make."""
    table = Table(matter)
    found: dict[str, Any] = {name: table.said(keys) for name, keys in FIELDS.items()}
    many: dict[str, Any] = {name: tuple(table.each(keys)) for name, keys in MANY.items()}
    language = found["language"].value if found["language"] else ""
    unread = []
    for name in ("published", "modified", "created", "embargo"):
        said = found[name]
        found[name] = lines.when(said, language)
        if said and found[name] is None:
            unread.append(Unread(f"date in {name}", said.value, said.span))
    if found["headline"] is None and blocks and blocks[0].raw.startswith("# "):
        found["headline"], blocks = blocks[0], blocks[1:]
    if len(many["keywords"]) == 1 and "," in many["keywords"][0].value:
        only = many["keywords"][0]
        many["keywords"] = tuple(
            replace(only, value=word.strip()) for word in only.value.split(",") if word.strip()
        )
    version = table.word("version")
    credits = lines.merged(exact(line) for line in credit_lines(table, blocks, language))
    pictures = list(images(table))
    return Article(
        **found,
        **many,
        version=int(version) if version.isascii() and version.isdigit() else None,
        status="draft" if table.word("draft") == "true" else table.word("status"),
        body=tuple(blocks),
        credit_lines=credits,
        media=(*pictures, *media),
        unread=(*unread, *left(table)),
    )


def exact(line: CreditLine) -> CreditLine:
    """The line whose place is that of its words only where nothing else stands there."""
    return replace(line, changes=tuple(replace(change, span=None) for change in line.changes))


def credit_lines(table: Table, blocks: list[Said], language: str) -> Iterator[CreditLine]:
    """Everyone credited: by a key of the front matter, and in lines of the text."""
    for role, keys in PARTIES.items():
        for key in keys.split():
            yield from parties(table, key, role, language)
    for said in table.each("credits"):
        yield standing(lines.line_from(said, "tail", language), said)
    from archiver.credits import in_text

    for index, line in in_text(blocks, language=language):
        yield standing(line, blocks[index])


def parties(table: Table, key: str, role: str, language: str) -> Iterator[CreditLine]:
    """The parties that one key names: words, a list of them, or mappings with name, role and address."""
    value = table.matter.get(key)
    for each in value if isinstance(value, list) else [value]:
        said = next(spoken(each), None)
        if said is None or not said.value:
            continue
        table.used.add(key)
        own, uri = role, ""
        if isinstance(each, dict):
            own = lines.known_role(words_at(each, "role"), role)
            uri = words_at(each, "url") or words_at(each, "uri")
        printed = role == "author" and isinstance(each, Value) and key in ("byline", "by")
        line = (
            lines.line_from(said, "byline", language)
            if printed
            else lines.party(said, own, language, uri=uri)
        )
        yield standing(line, said)


def words_at(mapping: dict[str, Any], key: str) -> str:
    """The words of one key of a mapping."""
    value = mapping.get(key)
    return value.words.strip() if isinstance(value, Value) else ""


def standing(line: CreditLine, said: Said) -> CreditLine:
    """The line at the place of the value that says it."""
    return replace(
        line,
        raw=said.raw or said.value,
        span=said.span,
        credits=tuple(replace(credit, span=None) for credit in line.credits),
    )


def images(table: Table) -> Iterator[Media]:
    """Pictures that the front matter names."""
    for key in PICTURES:
        value = table.matter.get(key)
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, Value) and each.words.strip():
                table.used.add(key)
                yield Media("ImageObject", each.words.strip())
            elif isinstance(each, dict):
                table.used.add(key)
                url = words_at(each, "url") or words_at(each, "src") or words_at(each, "path")
                caption = words_at(each, "caption") or words_at(each, "alt")
                credit = words_at(each, "credit")
                said = (lines.of_picture(lines.line_from(Said(credit), "caption", "")),) if credit else ()
                yield Media("ImageObject", url, caption, said)


def left(table: Table) -> Iterator[Unread]:
    """Keys that were not interpreted."""
    for key, value in table.matter.items():
        if key not in table.used:
            said = next(spoken(value), None)
            if said and said.value:
                yield Unread(key, said.value, said.span)


# -- Text ----------------------------------------------------------------------------------------------------------------

BLANK = Pattern(r"(?:[ \t]*(?:\r\n|\n|\r))+")
LINE = Pattern(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
ITEM = Pattern(r"[ ]{0,6}(?:[-*+]|\d{1,3}[.)])[ \t]+")
HEADING = Pattern(r"[ ]{0,3}#{1,6}[ \t]+|[ ]{0,3}>[ \t]?")
RULE = Pattern(r"[ ]{0,3}(?:(?:[-*_=][ \t]*){3,}|=+|-+)\s*$")
CODE = Pattern(r"[ ]{0,3}(```|~~~)")
IMAGE = Pattern(r"!\[(?P<alt>[^\]\n]{0,500})\]\((?P<url>[^\s()]{1,2000})(?:\s+[^)\n]{0,500})?\)")
LINKED = Pattern(
    r"\[(?P<text>[^\[\]\n]{1,1000})\](?:\((?:[^()\n]|\([^()\n]{0,200}\)){0,2000}\)|\[[^\]\n]{0,200}\])"
)
TEMPLATE = Pattern(r"\{\{[<%].{0,500}?[%>]\}\}|\{%.{0,500}?%\}")
TAG = Pattern(r"</?[A-Za-z][^<>]{0,500}>|<!--.{0,2000}?-->", re.S)
EMPHASIS = Pattern(
    r"(?<![\w*\\])(\*{1,3})(?=\S)(.{1,2000}?)(?<=[^\s\\])\1(?!\*)|(?<![\w\\])(_{1,3})(?=\S)(.{1,2000}?)(?<=[^\s\\])\3(?!\w)",
    re.S,
)
ESCAPED = Pattern(r"\\([!-/:-@\[-`{-~])")


def body_of(text: str, start: int) -> tuple[list[Said], list[Media], list[Unread]]:
    """The paragraphs of a text from a place on, its pictures, and what a template would have filled in."""
    blocks: list[Said] = []
    media: list[Media] = []
    unread: list[Unread] = []
    for span in pieces(text, start):
        raw = text[span.start : span.end]
        for image in IMAGE.finditer(raw):
            media.append(Media("ImageObject", image["url"], image["alt"]))
        for template in TEMPLATE.finditer(raw):
            at = span.start + template.start()
            unread.append(Unread("template", template.group(), Span(at, at + len(template.group()))))
        value = words_of(raw)
        if value:
            blocks.append(Said(value, "" if raw == value else raw, span))
    return blocks, media, unread


def pieces(text: str, start: int) -> Iterator[Span]:
    """The places of paragraphs, headings and items of lists. Code between fences is one piece."""
    begin: int | None = None
    end = at = start
    fenced = ""
    while at < len(text):
        match = LINE.match(text, at)
        line_end = match.end() if match else len(text)
        line = text[at:line_end].rstrip("\r\n")
        fence = CODE.match(line)
        blank = not line.strip()
        rule = begin is None and RULE.match(line) is not None
        under = begin is not None and RULE.match(line) is not None
        new = bool(HEADING.match(line) or ITEM.match(line))
        if fence and (not fenced or fence[1] == fenced):
            fenced = "" if fenced else fence[1]
        elif begin is not None and not fenced and (blank or new or under):
            yield Span(begin, end)
            begin = None
        if not blank and not rule and not under and begin is None:
            begin = at + len(line) - len(line.lstrip())
        if not blank and not under:
            end = at + len(line.rstrip())
        at = line_end
    if begin is not None and end > begin:
        yield Span(begin, end)


def words_of(raw: str) -> str:
    """The words of a piece without its markup; hard line breaks stay."""
    if CODE.match(raw):
        return "\n".join(line.rstrip() for line in raw.splitlines()[1:] if not CODE.match(line))
    text = (
        HEADING.sub("", raw, count=1)
        if HEADING.match(raw)
        else ITEM.sub("", raw, count=1)
        if ITEM.match(raw)
        else raw
    )
    text = ESCAPED.sub(lambda match: chr(0xE000 + ord(match[1])), text)
    text = re.sub(r"(?: {2,}|\\)(?:\r\n|\n|\r)", "\0", text)
    text = TEMPLATE.sub(" ", TAG.sub(" ", LINKED.sub(lambda link: link["text"], IMAGE.sub(" ", text))))
    for _ in range(3):
        text = EMPHASIS.sub(lambda match: match[2] or match[4] or "", text)
    text = unescape(text.replace("`", ""))
    text = re.sub("[\ue000-\ue07f]", lambda match: chr(ord(match[0]) - 0xE000), text)
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\0"))))


def write(article: Article) -> bytes:
    """The article as Markdown with front matter in YAML: UTF-8, the same bytes for the same article."""
    from archiver.formats.markdownwriter import written

    return written(article)
