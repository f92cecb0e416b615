"""Clips: the articles of one person, or of any other search, to read without this program. One page lists them all.

Every piece is a page of its own with its credits, and beside it lie the bytes as they came. A manifest lets anybody prove
with `sha256sum -c` that nothing was changed. No page needs a network or a script.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape
from pathlib import Path
from typing import NamedTuple

from archiver import export
from archiver.article import Article
from archiver.export import Cannot, Exported, wanted
from archiver.ledger import Row
from archiver.package.problems import words_of
from archiver.package.shelves import RESTRICTED, Package
from archiver.package.streamed import sync_tree
from archiver.report import page
from archiver.report.csv import harmless
from archiver.report.terminal import pictured
from archiver.source import Unreadable
from archiver.survey.packages import RECEIVED, article_of

ORIGINALS = "originals"
PIECES = "pieces"


class Clip(NamedTuple):
    """One piece: what to list, and the files that hold it."""

    row: Row
    article: Article
    page: str
    original: str


def clips(archive: Path, target: Path, words: Iterable[str], title: str, now: datetime) -> Iterator[Exported]:
    """Write the articles that the words name below `target`, which must not stand yet. Raises `export.Cannot`."""
    if os.path.lexists(target):
        raise Cannot(f"{target} stands already")
    part = target.with_name(f".{target.name}.partial")
    gone: list[Exported] = []
    try:
        (part / PIECES).mkdir(parents=True)
        (part / ORIGINALS).mkdir()
        found: list[Clip] = []
        for row, reason in wanted(archive, words):
            clip = None if reason or row.status == RESTRICTED else written(archive, row, part)
            if clip:
                found.append(clip)
            gone.append(
                Exported(
                    row, f"{target}/{clip.page}" if clip else "", reason or "it holds no article to be read"
                )
            )
        found.sort(key=lambda clip: (when(clip.article), clip.row.path), reverse=True)
        (part / "index.html").write_text("".join(listing(found, title, now)), encoding="utf-8")
        (part / "clips.csv").write_text(table(found), encoding="utf-8", newline="")
        (part / "manifest-sha256.txt").write_text("".join(manifest(part)), encoding="utf-8")
        sync_tree(part)
        os.rename(part, target)
    except OSError as error:
        raise Cannot(f"{target} cannot be written: {words_of(error)}") from error
    finally:
        export.remove(part)
    yield from gone


def written(archive: Path, row: Row, part: Path) -> Clip | None:
    """Write one piece; None where its package cannot be read."""
    bag = Package(archive, row.path)
    try:
        article = article_of(archive, row)
        received = next(name for name in bag.names() if name.startswith(RECEIVED))
        data = bag.read(received)
    except (OSError, KeyError, ValueError, Unreadable, StopIteration):
        return None
    name = export.folder_name(row)
    clip = Clip(
        row, article, f"{PIECES}/{name}.html", f"{ORIGINALS}/{name}{''.join(Path(received).suffixes[-1:])}"
    )
    (part / clip.original).write_bytes(data)
    (part / clip.page).write_text("".join(piece(clip)), encoding="utf-8")
    return clip


def when(article: Article) -> str:
    """When a piece was published or, where that is not said, made."""
    known = article.published or article.created or article.modified
    return known.iso if known else ""


def credited(article: Article) -> str:
    """Everybody whom a piece credits."""
    return "; ".join(dict.fromkeys(f"{each.name} ({each.role})" for each in article.credits))


def head(title: str, language: str) -> str:
    """The beginning of a page."""
    tag = escape(language or "und")
    return (
        f'<!DOCTYPE html>\n<html lang="{tag}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{page.policy()}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{shown(title)}</title>\n<style>{page.style()}</style>\n</head>\n<body>\n"
    )


def shown(words: str) -> str:
    """Words of an article as text of a page."""
    return escape(pictured(words))


def piece(clip: Clip) -> Iterator[str]:
    """The page of one piece."""
    article = clip.article
    headline = article.headline.value if article.headline else clip.row.source
    yield head(headline, article.language.value if article.language else "")
    yield f"<main>\n<h1>{shown(headline)}</h1>\n"
    for words in (credited(article), when(article), article.dateline.value if article.dateline else ""):
        yield f'<p class="soft">{shown(words)}</p>\n' if words else ""
    for paragraph in article.body:
        yield f"<p>{shown(paragraph.value)}</p>\n"
    for media in article.media:
        words = " ".join(filter(None, (media.caption, *(line.text for line in media.credit_lines))))
        yield f'<p class="soft">{shown(words)}</p>\n' if words else ""
    facts = [article.provider, article.rights, article.url]
    about = " · ".join(each.value for each in facts if each)
    yield f"</main>\n<footer><p>{shown(about)}</p>\n<p>{shown(clip.row.id)}, version {clip.row.version} · "
    yield f'<a href="../{escape(clip.original)}">as it came</a> · <a href="../index.html">all pieces</a></p></footer>\n</body>\n</html>\n'


def listing(found: list[Clip], title: str, now: datetime) -> Iterator[str]:
    """The page that lists all pieces."""
    yield head(title, "en")
    yield f"<main>\n<h1>{shown(title)}</h1>\n<p>{len(found):,} pieces, the newest first. "
    yield "<code>sha256sum -c manifest-sha256.txt</code> proves that nothing was changed.</p>\n"
    yield '<table>\n<thead><tr><th scope="col">published</th><th scope="col">piece</th><th scope="col">credits</th></tr></thead>\n<tbody>\n'
    for clip in found:
        headline = clip.article.headline.value if clip.article.headline else clip.row.source
        yield f'<tr><td class="word">{shown(when(clip.article)[:10])}</td><td><a href="{escape(clip.page)}">{shown(headline)}</a></td>'
        yield f"<td>{shown(credited(clip.article))}</td></tr>\n"
    yield f"</tbody>\n</table>\n</main>\n<footer><p>{now.date().isoformat()}</p></footer>\n</body>\n</html>\n"


def table(found: list[Clip]) -> str:
    """The pieces as a table."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(("published", "headline", "credits", "id", "version", "page", "original"))
    for clip in found:
        headline = clip.article.headline.value if clip.article.headline else ""
        values = (
            when(clip.article),
            headline,
            credited(clip.article),
            clip.row.id,
            str(clip.row.version),
            clip.page,
            clip.original,
        )
        rows.writerow([harmless(value) for value in values])
    return out.getvalue()


def manifest(part: Path) -> Iterator[str]:
    """The SHA-256 of every file, as coreutils read it."""
    for file in sorted(path for path in part.rglob("*") if path.is_file()):
        with open(file, "rb") as data:
            yield f"{hashlib.file_digest(data, 'sha256').hexdigest()}  {file.relative_to(part).as_posix()}\n"
