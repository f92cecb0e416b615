"""Write an article as NITF 3.6: what the source said and nothing else.

Lines for readers stand where NITF has them: bylines at the head, one tagline at the end with a line for each. A party
that no line names stands in the history of revisions, with its role as a comment.
"""

from __future__ import annotations

import re

from archiver.article import Article, CreditLine, Media, Said
from archiver.formats.lines import standing_alone
from archiver.formats.newsml.compose import guid, language_tag
from archiver.formats.nitf import FUNCTIONS
from archiver.xmltext import Element, document, line
from archiver.xmltree import NITF

VERSION = {
    "version": "-//IPTC//DTD NITF 3.6//EN",
    "change.date": "September 11, 2009",
    "change.time": "12:26",
}
MEDIA = {"ImageObject": "image", "VideoObject": "video", "AudioObject": "audio"}
CODE = re.compile(r"\d{8}")
FUNCTION_OF = {role: function for function, role in reversed(FUNCTIONS.items())}


def written(article: Article) -> bytes:
    """The document as UTF-8 bytes, indented."""
    root = Element("nitf", {"xmlns": NITF, **VERSION})
    tag = language_tag(article.language.value) if article.language else ""
    if tag:
        root.attributes["xml:lang"] = tag
    head(root, article)
    body = add(root, "body")
    body_head(body, article)
    body_content(body, article)
    body_end(body, article)
    return document(root)


def add(parent: Element, element: str, text: str = "", /, **attributes: str) -> Element:
    """A child. Attributes that are empty are left out; `ATTRIBUTES` spells the longer names."""
    return parent.add(element, text, **{ATTRIBUTES.get(key, key): said for key, said in attributes.items()})


ATTRIBUTES = {
    "id_string": "id-string",
    "management_status": "management-status",
    "property_type": "tobject.property.type",
    "refnum": "tobject.subject.refnum",
    "matter": "tobject.subject.matter",
    "position_section": "position.section",
    "date_publication": "date.publication",
    "ex_ref": "ex-ref",
    "media_type": "media-type",
    "mime_type": "mime-type",
}


def value(said: Said | None) -> str:
    """The words on one line, or nothing."""
    return line(said.value) if said else ""


def head(root: Element, article: Article) -> None:
    """The head: title, subjects, what the document says of itself, where it was published, who changed it."""
    made = add(root, "head")
    if value(article.headline):
        add(made, "title", value(article.headline))
    coded = [said for said in article.subjects if CODE.fullmatch(said.raw)]
    if coded or value(article.genre):
        about = add(made, "tobject")
        if value(article.genre):
            add(about, "tobject.property", property_type=value(article.genre))
        for said in coded:
            add(about, "tobject.subject", refnum=said.raw, matter=said.value)
    docdata(made, article)
    if article.section or article.url:
        add(made, "pubdata", position_section=value(article.section), ex_ref=value(article.url))
    if article.embargo and article.published:
        add(made, "pubdata", date_publication=article.published.iso)
    history(made, article)


def docdata(parent: Element, article: Article) -> None:
    """What the document says of itself."""
    made = add(parent, "docdata", management_status="embargoed" if article.embargo else article.status)
    add(made, "doc-id", id_string=value(article.id) or guid(article))
    if article.created:
        add(made, "date.issue", norm=article.created.iso)
    released = article.embargo or article.published
    if released:
        add(made, "date.release", norm=released.iso)
    if article.version is not None or article.slugline:
        version = str(article.version) if article.version is not None else ""
        add(made, "du-key", version=version, key=value(article.slugline))
    if value(article.rightsholder):
        add(made, "doc.copyright", holder=value(article.rightsholder))
    if article.keywords:
        listed = add(made, "key-list")
        for said in article.keywords:
            add(listed, "keyword", key=said.value)
    plain = [said for said in article.subjects if not CODE.fullmatch(said.raw) and line(said.value)]
    if plain:
        content = add(made, "identified-content")
        for said in plain:
            add(content, "classifier", line(said.value))


def history(parent: Element, article: Article) -> None:
    """When it was changed, and the parties that no line for readers names."""
    for credit_line in article.credit_lines:
        if credit_line.slot == "field":
            for credit in credit_line.credits:
                function = FUNCTION_OF.get(credit.role, "other")
                add(
                    parent,
                    "revision-history",
                    name=credit.name,
                    function=function,
                    comment=f"role: {credit.role}",
                )
    if article.modified:
        add(parent, "revision-history", norm=article.modified.iso)


def body_head(body: Element, article: Article) -> None:
    """What stands above the text."""
    made = add(body, "body.head")
    if value(article.headline):
        hedline = add(made, "hedline")
        add(hedline, "hl1", value(article.headline))
        for said in article.subheads:
            if line(said.value):
                add(hedline, "hl2", line(said.value))
    if value(article.rights):
        add(made, "rights", value(article.rights))
    for credit_line in article.credit_lines:
        if credit_line.slot == "byline" and printed(credit_line):
            add(made, "byline", printed(credit_line))
    if value(article.provider):
        add(made, "distributor", value(article.provider))
    if value(article.dateline):
        add(made, "dateline", value(article.dateline))
    if value(article.description):
        add(add(made, "abstract"), "p", value(article.description))


def printed(credit_line: CreditLine) -> str:
    """A credit line as it may be printed."""
    return line(credit_line.text or credit_line.raw)


def body_content(body: Element, article: Article) -> None:
    """The text and its pictures."""
    made = add(body, "body.content")
    for said in article.body:
        add(made, "p").lines(said.value.split("\n"))
    for media in article.media:
        medium(made, media)


def medium(content: Element, media: Media) -> None:
    """A picture, video or sound with its caption and who is credited for it."""
    made = add(content, "media", media_type=MEDIA.get(media.kind, "other"))
    add(made, "media-reference", source=media.url, mime_type=media.media_type)
    if line(media.caption):
        add(made, "media-caption", line(media.caption))
    if media.credit_lines:
        add(made, "media-producer", "; ".join(printed(one) for one in media.credit_lines))


def body_end(body: Element, article: Article) -> None:
    """The lines at the end that credit somebody, where no paragraph says them."""
    tail = [printed(one) for one in standing_alone(article) if one.slot not in ("byline", "field")]
    if tail := [words for words in dict.fromkeys(tail) if words]:
        add(add(body, "body.end"), "tagline").lines(tail)
