"""Taking an article out of circulation: a tombstone as its next version, redacted renditions, and the evidence.

`restrict` never changes a package. With the policy "keep" the older versions stay as they are, and only their access
is flagged; with "erase" they are removed after the tombstone stands, and the tombstone keeps their digests, so that
what was there can still be proved. An article that is restricted takes no new versions.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from archiver.archive import Archive, writing
from archiver.article import Article, Said
from archiver.config import Settings
from archiver.erasure import erase, remembered, unfinished
from archiver.ledger import Row
from archiver.outcome import Outcome, State
from archiver.package import names, ocfl
from archiver.package.bagit import sha512
from archiver.package.contents import KINDS, Contents, Event, File, Made, rendered_alone
from archiver.package.shelves import ERASED, RESTRICTED, TOMBSTONE, erased
from archiver.prepare import Ready

POLICIES = ("keep", "erase")
HEADLINE = "Restricted article"


class NotFound(Exception):
    """No article, or more than one, is meant by the words. The message is one sentence."""


def restrict(
    archive: Path,
    words: str,
    *,
    reason: str,
    now: datetime,
    settings: Settings | None = None,
    evidence: str = "keep",
) -> Outcome:
    """Make the tombstone of the article that `words` mean (as `Ledger.find` does), and tell where it stands.

    Raises `NotFound`, and what `archiver.ingest.run` raises.
    """
    if evidence not in POLICIES:
        raise ValueError(f"no policy is called {evidence}")
    if not reason.strip():
        raise NotFound("a reason is required: it is all that later readers will have")
    with Archive(archive, settings or Settings(), now) as house, writing(archive):
        rows = found(house, words)
        gone = erased(archive, rows[-1].path) if rows[-1].status == RESTRICTED else []
        if evidence == "erase" and gone and unfinished(house, gone):
            erase(house, gone)
            return Outcome("restrict", rows[-1].sha512, 0, State.KNOWN, rows[-1].id, rows[-1].path)
        if rows[-1].status == RESTRICTED:
            raise NotFound(f"{rows[-1].id} is restricted already: {rows[-1].path}")
        if evidence == "erase" and any(ocfl.is_version(row.path) for row in rows):
            raise NotFound(f"{rows[-1].id} is in an OCFL store, whose versions are never erased")
        contents = tombstone(rows, reason, now, evidence)
        outcome = Outcome("restrict", contents.sha512, 0, State.ARCHIVED, contents.id)
        house.commit([Ready(outcome, contents)])
        if evidence == "erase":
            erase(house, rows)
        return outcome


def found(house: Archive, words: str) -> list[Row]:
    """Every version of the one article that is meant, oldest first."""
    ids = sorted({row.id for row in house.ledger.find(words)})
    if not ids:
        raise NotFound(f"the archive holds nothing that {words} could mean")
    if len(ids) > 1:
        raise NotFound(f"{words} could mean {len(ids)} articles, such as {ids[0]} and {ids[1]}")
    return house.ledger.same(ids[0])


def tombstone(rows: list[Row], reason: str, now: datetime, evidence: str) -> Contents:
    """The contents of the version that says that there is nothing to see."""
    last = rows[-1]
    why = names.one_line(reason)
    told = {
        "id": last.id,
        "restricted": now.isoformat(),
        "reason": why,
        "evidence": evidence,
        "versions": [
            {
                "version": row.version,
                "package": row.path,
                "payload": f"sha512:{row.payload}",
                "tagmanifest": f"sha512:{row.tagmanifest}",
                "original": f"sha512:{row.sha512}",
                "written": row.written,
            }
            for row in rows
        ],
    }
    data = written(told)
    original = File(
        f"objects/{TOMBSTONE}/restricted.tombstone.json", data, "tombstone", "application/json", "fmt/817"
    )
    renditions = tuple(redacted(name, last, why, now) for name in KINDS)
    made = tuple(each.file.path for each in renditions if each.file)
    extra: tuple[File, ...] = ()
    if evidence == "erase":
        gone = [asdict(remembered(row)) for row in rows]
        extra = (
            File(
                f"metadata/{ERASED}.json",
                written(gone),
                "what the ledger knew of erased packages",
                "application/json",
            ),
        )
    kept = "stay as they are" if evidence == "keep" else "are erased; their digests are kept"
    events = (
        Event(
            "policy assignment",
            f"access is restricted: {why}",
            "success",
            (f"the versions before {kept}",),
            (original.path,),
        ),
        Event("redaction", "renditions without the content of the article", "success", (), made),
    )
    digest = sha512(data)
    return Contents(
        id=last.id, minted=False, version=None, source="restrict", sha512=digest, sha256=sha256(data), part=0, parts=1,
        format=TOMBSTONE, stem="restricted", headline=HEADLINE, language=last.language, published="", status=RESTRICTED,
        embargo="", provider="", rights="", rightsholder="", decoded="", original=original, renditions=renditions,
        changes=(), report=report(digest, len(data), last.language), outcomes=(), found="{}", content=digest, description=why,
        events=events, extra=extra,
    )  # fmt: skip


def redacted(name: str, last: Row, reason: str, now: datetime) -> Made:
    """A rendition that tells only that the article is withheld, and why."""
    article = Article(
        id=Said(last.id),
        version=last.version + 1,
        status="withheld",
        headline=Said(HEADLINE),
        body=(Said(f"This article is withheld: {reason}"),),
        language=Said(last.language) if last.language else None,
    )
    return rendered_alone(name, article, "restricted", now)


def report(digest: str, size: int, language: str) -> bytes:
    """The report of a package in which nothing was judged."""
    return written(
        {
            "format": 1,
            "source": {
                "name": "restrict",
                "format": TOMBSTONE,
                "size": size,
                "sha512": digest,
                "part": 0,
                "parts": 1,
            },
            "article": {"language": language, "published": "", "version": None, "content": digest},
            "findings": [],
        }
    )


def written(body: object) -> bytes:
    """JSON as it stands in packages."""
    return (names.clean(json.dumps(body, ensure_ascii=False, indent=1)) + "\n").encode()


def sha256(data: bytes) -> str:
    """SHA-256, lower-case hex."""
    import hashlib

    return hashlib.sha256(data).hexdigest()
