"""What a whole archive wants to know of one article: a few small values that are kept when the article is gone.

They are plain JSON, the same for the same article, and what is empty is left out. A migration writes them beside each
outcome; of other articles they are worked out anew from the package.
"""

from __future__ import annotations

import re
from collections import Counter
from hashlib import blake2b
from typing import Any

from archiver.article import Article, Change, Credit, Document
from archiver.paragraphs import squeezed

LONGEST = 160
"""Words of a source are kept up to so many characters."""

LINES = 3
"""Of the lines and of the changes of each kind, so many are kept in words."""

SKETCH = 6
"""Sentences by which a text is compared with others."""

SENTENCE = 30
"""Characters. Shorter sentences stand in many stories, and tell nothing."""

ENDS = "!?…。！？:;\n"

FREELANCE = re.compile(
    r"(?i)\bfreelanc|\bfree-lance|\bfreie[rnms]?\s+(?:journalist|autor|mitarbeit|fotograf|korrespondent|reporter)"
    r"|\bpigiste|\bfrilans|\bstringer\b|\bindependent (?:journalist|photographer|producer)"
)
"""How a credit line or a notice of rights says that somebody works for more than one house."""


def of(document: Document, part: int) -> dict[str, Any]:
    """The facts of one article of a document. Keys, each left out when empty:

    `credits` [name, kind, role, scope, uri] each; `lines` how many lines credit somebody; `unread` credit lines that name
    nobody; `date` [ISO 8601, how it is known, or "created" or "modified" where only that is said]; `modified`, `embargo` (ISO 8601); `language` [tag, how];
    `encoding` [name, how, bytes lost]; `pictures` [all, with a credit]; `url`, `rights`, `provider`, `section`,
    `description`; `freelance` true; `changes` kind -> count; `examples` [kind, before, after] each;
    `body` [characters, words, digest]; `sketch` numbers that nearly equal texts share.
    """
    article = document.articles[part]
    said: dict[str, Any] = {
        "credits": [party(each) for each in everyone(article)],
        "lines": sum(bool(line.credits) for line in article.credit_lines),
        "unread": [cut(line.text) for line in article.credit_lines if not line.credits][:LINES],
        "date": dated(article),
        "modified": article.modified.iso if article.modified else "",
        "embargo": article.embargo.iso if article.embargo else "",
        "language": [article.language.value, article.language.how] if article.language else [],
        "encoding": decoded(document),
        "pictures": pictures(article),
        "freelance": freelance(article),
        **{name: cut(value.value) for name in SAID if (value := getattr(article, name))},
        "url": address(article),
        **changes(article),
        **body(article.text),
    }
    return {name: value for name, value in said.items() if value}


SAID = ("rights", "provider", "section", "description")


def everyone(article: Article) -> list[Credit]:
    """Everyone credited, for the text and for its pictures, each once in each role."""
    lines = [*article.credit_lines, *(line for media in article.media for line in media.credit_lines)]
    found = {(each.name, each.kind, each.role, each.scope): each for line in lines for each in line.credits}
    return list(found.values())


def party(credit: Credit) -> list[str]:
    """One credit. The kind of a sign-off code is "initials", that of a desk "function": neither names anybody."""
    kind = "initials" if credit.initials else "function" if credit.generic else credit.kind
    return [credit.name[:LONGEST], kind, credit.role, credit.scope, *([credit.uri] if credit.uri else [])]


def address(article: Article) -> str:
    """Under which address it stood: as it says itself, else by an identifier that is one."""
    for said in (article.url, article.id):
        if said and said.value.startswith(("http://", "https://")):
            return said.value.partition("#")[0][: 4 * LONGEST]
    return ""


def dated(article: Article) -> list[str]:
    """When it was published, and how that is known; where that is not said, when it was made or changed, and that."""
    if article.published:
        return [article.published.iso, article.published.how]
    for when, how in ((article.created, "created"), (article.modified, "modified")):
        if when:
            return [when.iso, how]
    return []


def cut(words: str) -> str:
    """Words on one line and of bounded length."""
    return " ".join(words[: 4 * LONGEST].split())[:LONGEST]


def decoded(document: Document) -> list[Any]:
    """How the bytes became text, where archiver decoded them."""
    found = document.source.__dict__.get("decoded")
    return [found.encoding, found.how, found.lost] if found else []


def pictures(article: Article) -> list[int]:
    """How many pictures and other media there are, and how many of them credit somebody."""
    if not article.media:
        return []
    return [len(article.media), sum(bool(media.credit_lines) for media in article.media)]


def freelance(article: Article) -> bool:
    """Whether a credit line or the notice of rights speaks of somebody who works for several houses."""
    lines = [line.raw for line in article.credit_lines]
    lines += [line.raw for media in article.media for line in media.credit_lines]
    lines += [article.rights.value] if article.rights else []
    return any(FREELANCE.search(line) for line in lines)


def changes(article: Article) -> dict[str, Any]:
    """What reading normalised: how often each kind, and a few in words."""
    made: list[Change] = [
        *article.changes,
        *(change for line in article.credit_lines for change in line.changes),
    ]
    if not made:
        return {}
    counts = Counter(change.what for change in made)
    first = {change.what: change for change in reversed(made)}
    examples = [[what, cut(each.before), cut(each.after)] for what, each in first.items()][:LINES]
    return {"changes": dict(sorted(counts.items())), "examples": sorted(examples)}


def body(text: str) -> dict[str, Any]:
    """How long the text is, and what tells that another is the same or nearly so.

    The digest is that of the words without case and spacing. The sketch holds the smallest digests of the sentences:
    of two texts it shares about as large a part as they share sentences (A. Broder, 1997).
    """
    low = text.casefold()
    joined = low.replace("\n\n", " ")
    flat = squeezed(joined)
    if not flat:
        return {}
    # Where the blanks in the whole are single, nothing within a sentence need be squeezed.
    bare = str.strip if flat == joined else squeezed
    for mark in ENDS:
        low = low.replace(mark, ".")
    sentences = {bare(piece) for piece in low.split(".") if len(piece) >= SENTENCE}
    sketch = sorted(map(digest, sentences))[:SKETCH]
    return {"body": [len(text), flat.count(" ") + 1, number(digest(flat))], "sketch": [*map(number, sketch)]}


def digest(words: str) -> bytes:
    """Six bytes for some words."""
    return blake2b(words.encode("utf-8", "surrogatepass"), digest_size=6).digest()


def number(digest: bytes) -> int:
    """A digest as JSON has it."""
    return int.from_bytes(digest, "big")
