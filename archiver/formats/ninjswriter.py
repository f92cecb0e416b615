"""Write an article as ninjs 3.1: what the source said and nothing else, in one order.

ninjs has no place for a date of publication, for days without a time, and for an embargo without one; these stand as
words in `edNote`. Every credit is a source with its role, and its `literal` is the line for readers that names it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from html import escape
from typing import Any

from archiver.article import Article, Credit, CreditLine, Media, Said, When
from archiver.formats.newsml.compose import IRI, NAMESPACE, STATUSES, exact, guid
from archiver.jsontext import indented

STANDARD = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#",
}
KINDS = ("text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning")
MEDIA = {"ImageObject": "picture", "VideoObject": "video", "AudioObject": "audio"}


def written(article: Article) -> bytes:
    """The article as UTF-8 JSON with a line end."""
    return (indented(item(article)) + "\n").encode("utf-8", "replace")


def item(article: Article) -> dict[str, Any]:
    """The article as a ninjs object, without what is not said."""
    moments, notes = dates(article)
    return clean(
        {
            "uri": guid(article),
            "standard": STANDARD,
            "type": article.kind if article.kind in KINDS else "text",
            "version": str(article.version) if article.version is not None else "",
            **moments,
            "pubStatus": article.status if article.status in STATUSES else "",
            "language": said(article.language),
            "headlines": headlines(article),
            "descriptions": [text("summary", article.description.value)] if article.description else [],
            "slugline": said(article.slugline),
            "by": "; ".join(line.text for line in bylines(article)),
            "located": said(article.dateline),
            "infoSources": list(sources(article)),
            "copyrightHolder": said(article.rightsholder),
            "copyrightNotice": said(article.rights),
            "edNote": "; ".join(notes),
            "subjects": list(subjects(article)),
            "genres": [concept(article.genre)] if article.genre else [],
            "bodies": list(bodies(article)),
            "altIds": list(others(article)),
            "associations": [medium(media, number) for number, media in enumerate(article.media, 1)],
        }
    )


def others(article: Article) -> Iterator[dict[str, Any]]:
    """The address, and the identifier where it is none for the whole world and `uri` cannot be it."""
    if article.url:
        yield {"role": "url", "value": article.url.value}
    if article.id and article.id.value != guid(article):
        yield {"role": "original", "value": article.id.value}


def dates(article: Article) -> tuple[dict[str, str], list[str]]:
    """Moments by their keys, and words for those that ninjs cannot carry."""
    carried: dict[str, str] = {}
    notes: list[str] = []
    for key, name, when in (
        ("contentCreated", "created", article.created),
        ("versionCreated", "changed", article.modified),
        ("embargoedUntil", "embargo", article.embargo),
        ("", "published", article.published),
    ):
        moment = zoned(when) if when and key else ""
        if moment:
            carried[key] = moment
        elif when:
            notes.append(f"{name}: {when.iso}")
    return carried, notes


def zoned(when: When) -> str:
    """A moment with time and zone, or an empty string: JSON Schema's `date-time` needs both."""
    moment = exact(when)
    return moment if moment.endswith("Z") or moment[-6:-5] in ("+", "-") else ""


def headlines(article: Article) -> list[dict[str, Any]]:
    """The main headline and those below it."""
    main = [text("main", article.headline.value)] if article.headline else []
    return main + [text("subhead", subhead.value) for subhead in article.subheads]


def text(role: str, value: str) -> dict[str, Any]:
    """Plain words in a role."""
    return {"role": role, "contentType": "text/plain", "value": value}


def bodies(article: Article) -> Iterator[dict[str, Any]]:
    """The text as HTML, paragraph by paragraph, with its length in words."""
    if not article.body:
        return
    paragraphs = [escape(one.value, quote=False).replace("\n", "<br/>") for one in article.body]
    yield {
        "role": "main",
        "contentType": "text/html",
        "wordCount": len(article.text.split()),
        "value": "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs),
    }


def bylines(article: Article) -> list[CreditLine]:
    """The lines that stand at the head for readers."""
    return [line for line in article.credit_lines if line.slot == "byline"]


def sources(article: Article) -> Iterator[dict[str, Any]]:
    """The provider, and everyone credited that the byline alone does not say."""
    if article.provider:
        yield {**concept(article.provider), "role": "provider"}
    for line in article.credit_lines:
        if not line.credits and line.slot != "byline":
            yield {"literal": line.text or line.raw}
        for credit in line.credits:
            if line.slot != "byline" or credit.role != "author" or credit.uri:
                yield source(credit, line)


def source(credit: Credit, line: CreditLine) -> dict[str, Any]:
    """One party with its role; the literal is the line that names it."""
    printed = line.text if line.slot not in ("field", "byline") and line.text != credit.name else ""
    uri = credit.uri if IRI.fullmatch(credit.uri) else ""
    return clean({"name": credit.name, "role": credit.role, "uri": uri, "literal": printed})


def subjects(article: Article) -> Iterator[dict[str, Any]]:
    """Subjects, keywords and the section, told apart by `rel`."""
    for one in article.subjects:
        yield concept(one)
    for one in article.keywords:
        yield {**concept(one), "rel": "keyword"}
    if article.section:
        yield {**concept(article.section), "rel": "section"}


def concept(value: Said) -> dict[str, Any]:
    """A concept by its name, with its identifier where the source gives one."""
    uri = value.raw if ":" in value.raw and IRI.fullmatch(value.raw) else ""
    return clean({"name": value.value, "uri": uri})


def medium(media: Media, number: int) -> dict[str, Any]:
    """A picture, video or sound as an associated object."""
    kind = MEDIA.get(media.kind, "picture")
    known = IRI.fullmatch(media.url)
    uri = media.url if known else f"urn:uuid:{uuid.uuid5(NAMESPACE, media.url + media.caption)}"
    rendition = clean({"name": "main", "href": media.url if known else "", "contentType": media.media_type})
    return clean(
        {
            "name": f"{kind}{number}",
            "uri": uri,
            "type": kind,
            "by": "; ".join(line.text for line in media.credit_lines),
            "descriptions": [text("caption", media.caption)] if media.caption else [],
            "renditions": [rendition] if known else [],
        }
    )


def said(value: Said | None) -> str:
    """The value, or nothing."""
    return value.value if value else ""


def clean(node: dict[str, Any]) -> dict[str, Any]:
    """The node without empty values."""
    return {name: value for name, value in node.items() if value not in ("", None, [], {})}
