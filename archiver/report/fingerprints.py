"""Marks by which the same findings are known again though lines moved, a file was reformatted or renamed, or we changed.

A mark is made of the rule, the article, the path without positions, and the words that the finding is about as no
layout changes them. Messages and the version of archiver are not in it. Equal findings of one source are told apart by
their order. What has neither an id nor a headline of its own is known by the name of its file.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter

from archiver.finding import Finding, Span
from archiver.locate import Place
from archiver.pattern import Pattern
from archiver.source import Unreadable
from archiver.validation import Verdict

INDEX = Pattern(r"\[\d+\]|/\d+(?=/|$)")
"""A position among siblings, in an XPath or in a JSON pointer."""

ESCAPE = Pattern(r"\\(?:u([0-9a-fA-F]{4})|/)")


def fingerprints(verdict: Verdict, found: list[tuple[Finding, Place | None]]) -> list[str]:
    """The marks of all findings of a source, 32 hexadecimal digits each, in their order."""
    seen: Counter[str] = Counter()
    words: dict[Span | None, str] = {None: ""}
    marks = []
    for finding, where in found:
        span = where.span if where else None
        if span not in words:
            words[span] = got(verdict, span)
        path = INDEX.sub("", finding.path) if finding.path else ""
        identity = "\0".join((finding.rule, article_id(verdict, finding), path, words[span]))
        seen[identity] += 1
        marks.append(digest(f"{identity}\0{seen[identity]}"))
    return marks


def digest(identity: str) -> str:
    """A mark from all that a finding is known by."""
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def article_id(verdict: Verdict, finding: Finding) -> str:
    """What stays with an article when its file is renamed: its own id, else its headline; else the file's name."""
    articles = verdict.document.articles if verdict.document else ()
    part = finding.part or 0
    if part < len(articles):
        for said in (articles[part].id, articles[part].headline):
            if said is not None and said.how == "said" and said.value:
                return said.value
    return verdict.name


def got(verdict: Verdict, span: Span | None) -> str:
    """The words that a finding is about, without white space and whatever else JSON and XML may write otherwise."""
    document = verdict.document
    if span is None or document is None:
        return ""
    try:
        words = "".join(document.source.text[span.start : span.end].split())
    except Unreadable:
        return ""
    if "\\" in words:
        words = ESCAPE.sub(unescaped, words).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "&" in words:
        words = html.unescape(words)
    if words.startswith("<") and words.endswith("/>"):
        words = f"{words[:-2]}>"
    return words.replace("'", '"')


def unescaped(found: re.Match[str]) -> str:
    """The character, or half of one, that an escape of JSON stands for."""
    return chr(int(found[1], 16)) if found[1] else "/"
