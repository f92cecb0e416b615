"""Write an article as Markdown with front matter: YAML that any parser reads, every string in quotation marks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from archiver.article import Article, Said
from archiver.formats.lines import standing_alone

MARKUP = re.compile(r"([\\`*_\[\]<>&{}|~!])")
AT_START = re.compile(r"^([#+=-])")
NUMBERED = re.compile(r"^(\d+)([.)])")
UNPRINTABLE = re.compile("[\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u2028\u2029\x85]")


def written(article: Article) -> bytes:
    """The article as UTF-8 bytes."""
    rows = "".join(f"{key}: {value}\n" for key, value in matter(article))
    body = "\n\n".join(escaped(said.value) for said in article.body if said.value.strip())
    return f"---\n{rows}---\n\n{body}\n".encode("utf-8", "replace")


def quoted(value: Any) -> str:
    """A value as JSON, which YAML reads; characters that YAML refuses become escapes."""
    text = json.dumps(value, ensure_ascii=False)
    return UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def matter(article: Article) -> Iterator[tuple[str, str]]:
    """Keys and values of the front matter, in one order, without what is not said."""
    plain: tuple[tuple[str, Said | None], ...] = (
        ("title", article.headline),
        ("description", article.description),
        ("id", article.id),
        ("slug", article.slugline),
        ("lang", article.language),
        ("dateline", article.dateline),
        ("section", article.section),
        ("genre", article.genre),
        ("publisher", article.provider),
        ("rights", article.rights),
        ("rightsholder", article.rightsholder),
        ("canonical_url", article.url),
    )
    for key, said in plain:
        if said and said.value:
            yield key, quoted(said.value)
    for key, when in (
        ("date", article.published),
        ("created", article.created),
        ("lastmod", article.modified),
        ("embargo", article.embargo),
    ):
        if when:
            yield key, quoted(when.iso)
    if article.version is not None:
        yield "version", str(article.version)
    if article.status:
        yield "status", quoted(article.status)
    for key, many in (
        ("subtitle", article.subheads),
        ("tags", article.keywords),
        ("subjects", article.subjects),
    ):
        if many:
            yield key, quoted([said.value for said in many])
    yield from credited(article)
    pictures = [picture for picture in map(pictured, article.media) if picture]
    if pictures:
        yield "images", quoted(pictures)


def credited(article: Article) -> Iterator[tuple[str, str]]:
    """The bylines, the parties with their roles, and the lines for readers that the text does not hold."""
    bylines = [line.text for line in article.credit_lines if line.slot == "byline"]
    if bylines:
        yield "byline", quoted(bylines)
    parties = [
        {key: value for key, value in (("name", one.name), ("role", one.role), ("url", one.uri)) if value}
        for line in article.credit_lines
        if line.slot == "field"
        for one in line.credits
    ]
    if parties:
        yield "contributors", quoted(parties)
    tail = [
        line.text for line in standing_alone(article) if line.slot not in ("byline", "field") and line.text
    ]
    if tail:
        yield "credits", quoted(list(dict.fromkeys(tail)))


def pictured(media: Any) -> dict[str, str]:
    """A picture with its caption and credit."""
    credit = "; ".join(line.text for line in media.credit_lines)
    said = (("url", media.url), ("caption", media.caption), ("credit", credit))
    return {key: value for key, value in said if value}


def escaped(text: str) -> str:
    """A paragraph in which nothing is markup; its line breaks are hard ones."""
    lines = []
    for line in text.split("\n"):
        line = AT_START.sub(r"\\\1", MARKUP.sub(r"\\\1", line.strip()))
        lines.append(NUMBERED.sub(r"\1\\\2", line))
    return "\\\n".join(lines)
