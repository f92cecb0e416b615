"""Marks by which the same findings are known again though lines moved, a file was reformatted or renamed, or we changed.

A mark is made of the rule, the article, the path without positions, and the words that the finding is about as no
layout changes them. Messages and the version of archiver are not in it. Equal findings of one source are told apart by
their order. What has neither an id nor a headline of its own is known by the name of its file.
"""

from __future__ import annotations

import hashlib
import html
from collections import Counter

from archiver.finding import Finding, Span
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
    seen: Counter[bytes] = Counter()
    words: dict[Span | None, bytes] = {None: b""}
    marks = []
    for finding, where in found:
        span = where.span if where else None
        if span not in words:
            words[span] = got(verdict, span)
        path = INDEX.sub("", finding.path) if finding.path else ""
        known = f"{finding.rule}\0{article_id(verdict, finding)}\0{path}\0".encode("utf-8", "surrogatepass")
        known += words[span]
        seen[known] += 1
        marks.append(hashlib.sha256(b"%s\0%d" % (known, seen[known])).hexdigest()[:32])
    return marks


def article_id(verdict: Verdict, finding: Finding) -> str:
    """What stays with an article when its file is renamed: its own id, else its headline; else the file's name."""
    articles = verdict.document.articles if verdict.document else ()
    part = finding.part or 0
    if part < len(articles):
        for said in (articles[part].id, articles[part].headline):
            if said is not None and said.how == "said" and said.value:
                return said.value
    return verdict.name


def got(verdict: Verdict, span: Span | None) -> bytes:
    """The words that a finding is about, without white space and whatever else JSON and XML may write otherwise."""
    document = verdict.document
    if span is None or document is None:
        return b""
    try:
        words = document.source.text[span.start : span.end].encode("utf-8", "surrogatepass")
    except Unreadable:
        return b""
    words = words.translate(None, BLANKS).replace(b"'", b'"')
    if b"\\" in words or b"&" in words:
        words = unescaped(words.decode("utf-8", "surrogatepass")).encode("utf-8", "surrogatepass")
    if words.startswith(b"<") and words.endswith(b"/>"):
        return words[:-2] + b">"
    return words


def unescaped(words: str) -> str:
    """The words with the characters for which escapes of JSON, and references of XML, stand."""
    words = ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else "/", words)
    joined = words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return html.unescape(joined).replace("'", '"')
