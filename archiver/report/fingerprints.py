"""Marks by which the same findings are known again though lines moved, a file was reformatted or renamed, or we changed.

A mark is made of the rule, the article, the path without positions, and the words that the finding is about as no
layout changes them. Messages and the version of archiver are not in it. Equal findings of one source are told apart by
their order. What has neither an id nor a headline of its own is known by the name of its file.
"""

from __future__ import annotations

import html
from hashlib import sha256

from archiver.finding import Finding
from archiver.locate import Place
from archiver.pattern import Pattern
from archiver.source import Unreadable
from archiver.validation import Verdict

INDEX = Pattern(r"\[\d+\]|/\d+(?=/|$)")
"""A position among siblings, in an XPath or in a JSON pointer."""

BLANKS = b" \t\n\r\x0b\x0c"
ESCAPE = Pattern(r"\\(?:u([0-9a-fA-F]{4})|/)")


def fingerprints(verdict: Verdict, found: list[tuple[Finding, Place | None]]) -> list[str]:
    """The marks of all findings of a source, 32 hexadecimal digits each, in their order."""
    seen: dict[bytes, int] = {}
    words: dict[tuple[int, int], bytes] = {}
    ids: dict[int, bytes] = {}
    marks = []
    for finding, where in found:
        span = (where.span.start, where.span.end) if where else (0, 0)
        if span not in words:
            words[span] = got(verdict, span)
        part = finding.part or 0
        if part not in ids:
            ids[part] = article_id(verdict, part).encode("utf-8", "surrogatepass")
        path = INDEX.sub("", finding.path).encode("utf-8", "surrogatepass") if finding.path else b""
        known = b"%b\0%b\0%b\0%b" % (finding.rule.encode(), ids[part], path, words[span])
        seen[known] = number = seen.get(known, 0) + 1
        marks.append(sha256(b"%b\0%d" % (known, number)).hexdigest()[:32])
    return marks


def article_id(verdict: Verdict, part: int) -> str:
    """What stays with an article when its file is renamed: its own id, else its headline; else the file's name."""
    articles = verdict.document.articles if verdict.document else ()
    if part < len(articles):
        for said in (articles[part].id, articles[part].headline):
            if said is not None and said.how == "said" and said.value:
                return said.value
    return verdict.name


def got(verdict: Verdict, span: tuple[int, int]) -> bytes:
    """The words that a finding is about, without white space and whatever else JSON and XML may write otherwise."""
    document = verdict.document
    if document is None:
        return b""
    try:
        words = document.source.text[span[0] : span[1]].encode("utf-8", "surrogatepass")
    except Unreadable:
        return b""
    words = words.translate(None, BLANKS).replace(b"'", b'"')
    if b"\\u" in words or b"\\/" in words or b"&" in words:
        words = unescaped(words.decode("utf-8", "surrogatepass")).encode("utf-8", "surrogatepass")
    if words.startswith(b"<") and words.endswith(b"/>"):
        return words[:-2] + b">"
    return words


def unescaped(words: str) -> str:
    """The words with the characters for which escapes of JSON, and references of XML, stand."""
    words = ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else "/", words)
    joined = words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return html.unescape(joined).replace("'", '"')
