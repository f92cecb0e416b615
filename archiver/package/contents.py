"""What goes into the package of one article: the bytes as received, and what was made of them.

The bytes as received are never decoded and written again. Each rendition that can be made is; one that cannot be
made never stops the package: the failure is told in the provenance.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import archiver
from archiver import formatfacts, locate, schemas
from archiver.article import Article, Change, Document
from archiver.finding import Finding, Severity
from archiver.package import names
from archiver.record import Record

REPORT_FORMAT = 1


class Kind(NamedTuple):
    """A rendition: where it lies, the suffix of its name, and what it is for people, for the web and for PRONOM."""

    folder: str
    suffix: str
    label: str
    media_type: str
    pronom: str = ""


KINDS = {
    "newsml-g2": Kind(
        "newsml-g2", "newsml-g2.xml", "NewsML-G2 2.35", "application/vnd.iptc.g2.newsitem+xml", "fmt/101"
    ),
    "jsonld": Kind("schema-org", "schema-org.jsonld", "schema.org JSON-LD", "application/ld+json", "fmt/880"),
    "text": Kind("text", "plain.txt", "plain text", "text/plain", "x-fmt/111"),
}
"""Renditions by the name of the format that writes them."""


class File(NamedTuple):
    """One file of the payload, by its path below `data/`."""

    path: str
    data: bytes
    label: str
    media_type: str
    pronom: str = ""


class Event(NamedTuple):
    """One step: its type in the vocabulary of the Library of Congress, what was done, what came of it, to which files."""

    type: str
    detail: str
    outcome: str
    notes: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()


class Made(Record):
    """What making a rendition came to: the file, or why there is none."""

    format: str
    file: File | None = None
    reason: str = ""


class Contents(Record):
    """One article ready to be packed. Everything in it can travel between processes.

    `events` stand in the place of the usual ones where a package is not made of something received. `extra` are files
    below `metadata/` beside the usual ones.
    """

    id: str
    minted: bool
    version: int | None
    source: str
    sha512: str
    sha256: str
    part: int
    parts: int
    format: str
    stem: str
    headline: str
    language: str
    published: str
    status: str
    embargo: str
    provider: str
    rights: str
    rightsholder: str
    decoded: str
    original: File
    renditions: tuple[Made, ...]
    changes: tuple[tuple[Change, str], ...]
    report: bytes
    outcomes: tuple[tuple[str, str, str], ...]
    found: str
    content: str
    description: str = ""
    events: tuple[Event, ...] = ()
    extra: tuple[File, ...] = ()

    @property
    def files(self) -> tuple[File, ...]:
        """The original, every rendition that could be made, and what else belongs to the article."""
        return (self.original, *(made.file for made in self.renditions if made.file), *self.extra)


def gather(
    document: Document,
    part: int,
    findings: Iterable[Finding],
    *,
    now: datetime,
    write: Iterable[str] = tuple(KINDS),
    organization: str = "",
) -> Contents:
    """Everything for the package of the article at index `part` of a document."""
    article, source = document.articles[part], document.source
    mine = [each for each in findings if each.part in (part, None)]
    provider = article.provider.value if article.provider else organization
    said = names.identifier(article.id.value) if article.id else ""
    parts = len(document.articles)
    headline = names.one_line(article.headline.value) if article.headline else ""
    language = names.one_line(article.language.value) if article.language else ""
    stem = names.stem(headline, source.name, language)
    renditions = tuple(render(name, document, article, stem, now) for name in write)
    content = source.sha512 if parts < 2 else item_digest(renditions, source.sha512)
    return Contents(
        id=said or names.minted(provider, source.sha256, part, parts),
        minted=not said,
        version=counting(article.version),
        source=names.sender(source.name),
        sha512=source.sha512,
        sha256=source.sha256,
        part=part,
        parts=parts,
        format=document.format,
        stem=stem,
        headline=headline,
        language=language,
        published=article.published.iso if article.published else "",
        status=article.status.rpartition(":")[2],
        embargo=article.embargo.iso if article.embargo else "",
        provider=names.one_line(provider),
        rights=names.clean(article.rights.value) if article.rights else "",
        rightsholder=names.clean(article.rightsholder.value) if article.rightsholder else "",
        decoded=decoding(document),
        original=received(document, stem),
        renditions=renditions,
        changes=tuple(traced(article, mine)),
        report=report(document, part, mine, content),
        outcomes=tuple(validations(document, mine)),
        found=json.dumps(counted(mine), separators=(",", ":")),
        content=content,
        description=names.one_line(article.description.value) if article.description else "",
    )


def counting(version: int | None) -> int | None:
    """The version that an article declares, when it is a number that versions can have."""
    return version if version is not None and 1 <= version < 2**53 else None


def received(document: Document, stem: str) -> File:
    """The bytes as they came."""
    usual, media_type, pronom = formatfacts.FACTS[document.format][2:]
    ending = names.suffix(document.source.name, usual)
    path = f"objects/original/{stem}.received.{ending}"
    return File(path, document.source.data, f"{document.format} as received", media_type, pronom)


def render(name: str, document: Document | None, article: Article, stem: str, now: datetime) -> Made:
    """One rendition of an article. A rendition that cannot be made is told, never raised."""
    kind = KINDS[name]
    try:
        data = rendered(name, document, article, now)
    except MemoryError:
        raise
    except Exception as error:
        return Made(name, None, names.one_line(f"{type(error).__name__}: {error}")[:500])
    return Made(name, File(f"objects/{kind.folder}/{stem}.{kind.suffix}", data, *kind[2:]))


def rendered_alone(name: str, article: Article, stem: str, now: datetime) -> Made:
    """One rendition of an article that comes from no document."""
    return render(name, None, article, stem, now)


def rendered(name: str, document: Document | None, article: Article, now: datetime) -> bytes:
    """The bytes of a rendition, from the format that writes it."""
    if name == "newsml-g2":
        from archiver.formats import newsml

        return newsml.write(article, now=now, document=document)
    if name == "jsonld":
        from archiver.formats import jsonld

        return jsonld.write(article)
    from archiver.formats import text

    return text.write(article)


def decoding(document: Document) -> str:
    """How the bytes became text, in words; empty for plain UTF-8 and where the format's own parser decoded."""
    decoded = document.source.__dict__.get("decoded")
    if decoded is None or decoded.how == "utf-8":
        return ""
    lost = f"; {decoded.lost} bytes could not be read" if decoded.lost else ""
    return f"read as {decoded.encoding} ({decoded.how}){lost}"


def traced(article: Article, findings: list[Finding]) -> Iterable[tuple[Change, str]]:
    """Every change that reading made, with the code of the rule that speaks of the same place, if one does."""
    changes = [*article.changes, *(change for line in article.credit_lines for change in line.changes)]
    for change in dict.fromkeys(changes):
        yield change, next((each.rule for each in findings if touches(each, change)), "")


def touches(finding: Finding, change: Change) -> bool:
    """Whether a finding and a change are about the same place."""
    if finding.span and change.span:
        return finding.span.start < change.span.end and change.span.start < finding.span.end
    return bool(change.path) and finding.path == change.path


def counted(findings: list[Finding]) -> dict[str, int]:
    """Findings by code."""
    counts: dict[str, int] = {}
    for each in findings:
        counts[each.rule] = counts.get(each.rule, 0) + 1
    return dict(sorted(counts.items()))


def item_digest(renditions: tuple[Made, ...], sha512: str) -> str:
    """What tells whether the same item came again inside another message: the digest of its first rendition."""
    import hashlib

    for made in renditions:
        if made.file:
            return hashlib.sha512(made.file.data).hexdigest()
    return sha512


SCHEMA_RULES = {
    "newsml-g2": ("NewsML-G2 2.35 schema", "N001"),
    "jsonld": ("schema.org NewsArticle schema", "S001"),
}
"""Format -> the schema that judges it, and the rule that speaks for the schema."""


def validations(document: Document, findings: list[Finding]) -> Iterable[tuple[str, str, str]]:
    """What was judged, the outcome, and the codes that spoke: one row for the schema, one for the other rules."""
    schema, code = SCHEMA_RULES.get(document.format, ("", ""))
    if schema:
        yield verdict(schema, [each for each in findings if each.rule == code])
    yield verdict("archiver rules", [each for each in findings if each.rule != code])


def verdict(what: str, findings: list[Finding]) -> tuple[str, str, str]:
    """One row of `validations`."""
    worst = max((each.severity for each in findings), default=Severity.NOTE)
    outcome = {Severity.ERROR: "fail", Severity.WARNING: "warning"}.get(worst, "success")
    return what, outcome, ", ".join(f"{code} ({count})" for code, count in counted(findings).items())


def report(document: Document, part: int, findings: list[Finding], content: str) -> bytes:
    """The findings as `metadata/validation.json`, with the versions and digests of the schemas that judged."""
    source, article = document.source, document.articles[part]
    body: dict[str, Any] = {
        "archiver": archiver.__version__,
        "format": REPORT_FORMAT,
        "source": {
            "name": names.sender(source.name),
            "format": document.format,
            "size": source.size,
            "sha512": source.sha512,
            "part": part,
            "parts": len(document.articles),
        },
        "article": {
            "language": names.one_line(article.language.value) if article.language else "",
            "published": article.published.iso if article.published else "",
            "version": counting(article.version),
            "content": content,
        },
        "counts": {
            severity.word: sum(each.severity == severity for each in findings) for severity in Severity
        },
        "schemas": schema_digests(),
        "findings": [finding_row(document, each) for each in findings],
    }
    return names.spread(body)


def finding_row(document: Document, finding: Finding) -> dict[str, Any]:
    """One finding of the report; line and column where they can be had."""
    row: dict[str, Any] = {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity.word,
        "message": finding.message,
    }
    place = locate.place(document, finding)
    if place:
        row |= {
            "line": place.line,
            "column": place.column,
            "end_line": place.end_line,
            "end_column": place.end_column,
        }
    if finding.path:
        row["path"] = finding.path
    return row


@lru_cache(maxsize=1)
def schema_digests() -> dict[str, str]:
    """Folder of schemas -> SHA-256 over the names and bytes of its files. Worked out once per process."""
    import hashlib

    digests = {}
    for folder in sorted(path for path in schemas.directory().iterdir() if path.is_dir()):
        digest = hashlib.sha256()
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
        digests[folder.name] = digest.hexdigest()
    return digests
