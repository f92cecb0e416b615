"""What each format is called, what it is written in, and how it is known elsewhere: one row a format."""

from __future__ import annotations

FACTS: dict[str, tuple[str, str, str, str, str]] = {
    "newsml-g2": ("NewsML-G2", "xml", "xml", "application/xml", "fmt/101"),
    "newsml-1": ("NewsML 1", "xml", "xml", "application/xml", "fmt/101"),
    "nitf": ("NITF", "xml", "xml", "application/xml", "fmt/101"),
    "prism": ("PRISM", "xml", "xml", "application/xml", "fmt/101"),
    "wxr": ("WordPress export", "xml", "xml", "application/xml", "fmt/101"),
    "feed": ("news feed", "xml", "xml", "application/xml", "fmt/101"),
    "jsonld": ("JSON-LD", "json", "jsonld", "application/ld+json", "fmt/880"),
    "ninjs": ("ninjs", "json", "json", "application/json", "fmt/817"),
    "jsonfeed": ("JSON Feed", "json", "json", "application/feed+json", "fmt/817"),
    "ans": ("Arc XP ANS", "json", "json", "application/json", "fmt/817"),
    "ghost": ("Ghost export", "json", "json", "application/json", "fmt/817"),
    "drupal": ("Drupal JSON:API", "json", "json", "application/vnd.api+json", "fmt/817"),
    "html": ("web page", "page", "html", "text/html", "fmt/471"),
    "mail": ("mail message", "text", "eml", "message/rfc822", "fmt/278"),
    "table": ("table", "table", "csv", "text/csv", "x-fmt/18"),
    "markdown": ("Markdown", "text", "md", "text/markdown", "fmt/1149"),
    "text": ("plain text", "text", "txt", "text/plain", "x-fmt/111"),
    "iptc7901": ("IPTC 7901 wire", "text", "txt", "text/plain", "x-fmt/111"),
    "anpa1312": ("ANPA 1312 wire", "text", "txt", "text/plain", "x-fmt/111"),
    "docx": (
        "Word document",
        "binary",
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "fmt/412",
    ),
    "pdf": ("PDF", "binary", "pdf", "application/pdf", ""),
}
"""Format -> its name in a sentence, its syntax, the suffix of a source that has none, its media type, its PRONOM key."""

XML, JSON, BINARY = "xml", "json", "binary"
"""Syntaxes in which a path is an XPath, a JSON pointer into the whole file, and a place inside a packed one."""

PACKED = tuple(f".{facts[2]}" for facts in FACTS.values() if facts[1] == BINARY)
"""The suffixes of files that are no text and are read all the same."""


def syntax(name: str) -> str:
    """What a format is written in; "text" for one that is not in the table."""
    return FACTS[name][1] if name in FACTS else "text"


def written_in(*syntaxes: str) -> tuple[str, ...]:
    """The formats of these syntaxes."""
    return tuple(name for name, facts in FACTS.items() if facts[1] in syntaxes)
