"""What was understood of an article: as plain values for machines, as a screen for people."""

from __future__ import annotations

from typing import Any

from archiver import locate
from archiver.article import Article, Change, Credit, CreditLine, Document, Said, When
from archiver.report.terminal import PLAIN, Paint, counted, cut, padded, pictured, wrapped

LABEL = 13
"""Cells of the first column."""

SAID = (
    "headline",
    "description",
    "language",
    "dateline",
    "published",
    "modified",
    "created",
    "embargo",
    "provider",
    "rights",
    "rightsholder",
    "section",
    "genre",
    "url",
)
"""Fields with one value, in the order in which they are shown."""


def record(document: Document, article: Article) -> dict[str, Any]:
    """An article as one JSON object: its values, and under `said` the words and the place of each."""
    values = {name: getattr(article, name) for name in ("id", *SAID)}
    return {
        "source": document.source.name,
        "format": document.format,
        **{name: value_of(value) for name, value in values.items() if value is not None or name in ALWAYS},
        **({"version": article.version} if article.version is not None else {}),
        "credits": [item(credit) for credit in article.credits],
        "subjects": [subject.value for subject in article.subjects],
        **({"keywords": [keyword.value for keyword in article.keywords]} if article.keywords else {}),
        "body": [paragraph.value for paragraph in article.body],
        "said": {name: saying(document, value) for name, value in values.items() if value is not None},
        "credit_lines": [line_record(document, line) for line in article.credit_lines],
        **({"changes": [change_record(change) for change in article.changes]} if article.changes else {}),
        **({"media": [media_record(media) for media in article.media]} if article.media else {}),
        **(
            {"unread": [{"what": left.what, "raw": left.raw} for left in article.unread]}
            if article.unread
            else {}
        ),
    }


ALWAYS = ("headline", "language", "published", "modified", "dateline", "provider", "rights")
"""Fields that are null, not left out, when the source does not say them."""


def value_of(value: Said | When | None) -> str | None:
    """The value itself."""
    if value is None:
        return None
    return value.iso if isinstance(value, When) else value.value


def saying(document: Document, value: Said | When) -> dict[str, Any]:
    """How and where the source says a value."""
    found = locate.where(document, value.span, value.path)
    certainty = getattr(value, "certainty", 1.0)
    return {
        "raw": value.raw,
        "how": value.how,
        **({"certainty": round(certainty, 3)} if certainty < 1 else {}),
        **({"line": found.line, "column": found.column} if found else {}),
        **({"path": value.path} if value.path else {}),
    }


def item(credit: Credit) -> dict[str, Any]:
    """One party in one role, with what there is to say of it."""
    more = {
        name: value
        for name in (
            "scope",
            "location",
            "affiliation",
            "title",
            "contact",
            "prefix",
            "initials",
            "generic",
            "uri",
        )
        if (value := getattr(credit, name))
    }
    if credit.confidence < 1:
        more["confidence"] = round(credit.confidence, 3)
    return {"name": credit.name, "kind": credit.kind, "role": credit.role, **more}


def line_record(document: Document, line: CreditLine) -> dict[str, Any]:
    """A credit line with whom it names and what was normalised in reading it."""
    found = locate.where(document, line.span, line.path)
    return {
        "raw": line.raw,
        "text": line.text,
        "slot": line.slot,
        **({"line": found.line, "column": found.column} if found else {}),
        **({"path": line.path} if line.path else {}),
        "items": [item(credit) for credit in line.credits],
        "edits": [change_record(change) for change in line.changes],
    }


def change_record(change: Change) -> dict[str, str]:
    """One thing that reading normalised."""
    return {"what": change.what, "before": change.before, "after": change.after}


def media_record(media: Any) -> dict[str, Any]:
    """A picture or another part, with its credits."""
    return {
        "kind": media.kind,
        "url": media.url,
        "caption": media.caption,
        "credits": [item(credit) for line in media.credit_lines for credit in line.credits],
    }


def screen(document: Document, article: Article, columns: int, paint: Paint = PLAIN) -> list[str]:
    """What is understood of an article, for people."""
    rows: list[str] = []
    for name in SAID:
        value = getattr(article, name)
        if value is None and name not in ("headline", "language", "published"):
            continue
        rows += field(name, shown(value), remark(value), columns, paint)
    rows += credits(document, article, columns, paint)
    for name in ("subjects", "keywords"):
        values = [said.value for said in getattr(article, name)]
        if values:
            rows += field(name, ", ".join(values), "", columns, paint)
    for media in article.media:
        rows += field(media.kind, media.caption or media.url or "–", "", columns, paint)
    rows += field("body", body(article), "", columns, paint)
    for left in article.unread:
        rows += field("not read", f"{left.what}: {left.raw}", "", columns, paint)
    return rows


def field(name: str, value: str, after: str, columns: int, paint: Paint) -> list[str]:
    """A label with its value, wrapped; and a remark in a column of its own."""
    room = columns - LABEL
    if after:
        text = cut(value, 36)
        return [paint(padded(name, LABEL), "bold") + padded(text, 37) + paint(cut(after, room - 37), "dim")]
    first, *others = wrapped(value, room)
    return [paint(padded(name, LABEL), "bold") + first, *(" " * LABEL + line for line in others)]


def shown(value: Said | When | None) -> str:
    """A value as people read it."""
    if value is None:
        return "–"
    text = value_of(value) or "–"
    return (
        text
        if not isinstance(value, When) or not value.raw or value.raw == text
        else f"{text}  “{value.raw}”"
    )


def remark(value: Said | When | None) -> str:
    """How a value came to be known, where the source does not say it."""
    if value is None or value.how == "said":
        return ""
    certainty = getattr(value, "certainty", 1.0)
    sure = f" ({certainty:.0%} sure)" if certainty < 0.995 else ""
    return "recognised, not said" + sure if value.how == "recognised" else "given, not said"


def credits(document: Document, article: Article, columns: int, paint: Paint) -> list[str]:
    """Everyone credited, each with the words that say so."""
    rows: list[str] = []
    for line in article.credit_lines:
        said = words_and_place(document, line)
        for credit in line.credits:
            who = credit.name + (f", {credit.location}" if credit.location else "")
            role = credit.role + (f" ({credit.scope})" if credit.scope else "")
            label = padded("credits" if not rows else "", LABEL)
            rows.append(paint(label, "bold") + padded(cut(who, 30), 31) + padded(cut(role, 19), 20))
            first, *others = wrapped(said, max(24, columns - LABEL - 51)) if said else ("",)
            rows[-1] = (rows[-1] + paint(first, "dim")).rstrip()
            rows += [" " * (LABEL + 51) + paint(other, "dim") for other in others]
            said = ""
    if not rows:
        rows = [paint(padded("credits", LABEL), "bold") + "–"]
    return rows


def words_and_place(document: Document, line: CreditLine) -> str:
    """The words of a credit line and where they stand."""
    found = locate.where(document, line.span, line.path) if not line.path else None
    spot = line.path or (f"line {found.line}" if found else "")
    return f"{spot}: “{line.raw}”" if spot and line.raw else spot or line.raw


def body(article: Article) -> str:
    """How long the text is."""
    if not article.body:
        return "–"
    count = sum(len(paragraph.value.split()) for paragraph in article.body)
    return f"{counted(len(article.body), 'paragraph')}, {counted(count, 'word')}"


def source_screen(document: Document, paint: Paint = PLAIN) -> list[str]:
    """Format, encoding, size and digest of a source."""
    source = document.source
    what = ", ".join(filter(None, (document.format, encoded(document), counted(source.size, "byte"))))
    rows = [("format", what), ("sha512", source.sha512[:32] + "…"), ("source", pictured(source.name))]
    return [paint(padded(name, LABEL), "bold") + value for name, value in rows]


def encoded(document: Document) -> str:
    """The encoding of a source and how it was found; nothing for a packed one, which is no text."""
    from archiver import formatfacts
    from archiver.encoding import label

    if formatfacts.syntax(document.format) == formatfacts.BINARY:
        return ""
    decoded = document.source.decoded
    return label(decoded.encoding) + {"detected": ", detected", "declared": ", as declared"}.get(
        decoded.how, ""
    )
