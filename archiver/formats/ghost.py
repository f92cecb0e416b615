"""Exports of Ghost: an article for each post or page, with its authors, tags and metadata from the other tables.

Times are in UTC, in old exports as thousandths of a second since 1970. The text is read from its HTML; where a draft
has none, from the paragraphs of its editor's format (Lexical or Mobiledoc). `posts` takes a large export apart into small
ones of one post each.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any, NamedTuple

from archiver import jsonstream, jsontree
from archiver.article import Article, CreditLine, Document, Given, Media, Said, Unread, When, filled
from archiver.formats import lines
from archiver.formats.things import Thing, parse, starts
from archiver.pattern import Pattern
from archiver.record import replace
from archiver.source import Source, TooLong, Unreadable

NAME = "ghost"
LABEL = "Ghost export"
SUFFIXES = (".json",)

TELLING = Pattern(
    rb'"(posts|posts_tags|posts_authors|posts_meta|mobiledoc|lexical|exported_on|roles_users)"\s*:'
)
STATUSES = {"published": "usable", "sent": "usable", "scheduled": "usable", "draft": "withheld"}
INTERNAL = "#"
"""What the names of tags begin with that readers do not see."""


def sniff(head: bytes, name: str) -> int:
    """Sure where JSON holds the tables of Ghost."""
    if not starts(head, b"{"):
        return 0
    telling = {match[1] for match in TELLING.finditer(head)}
    if b'"db"' in head[:4096] and telling:
        return 97
    return 95 if b"posts" in telling and len(telling) > 1 and b'"data"' in head else 0


def read(source: Source, given: Given) -> Document:
    """Read an export that fits into memory. Broken JSON becomes a fault.

    Raises `Unreadable` where there are no tables of Ghost, and `LimitReached` when the JSON nests too deeply.
    """
    parsed = parse(source)
    found: list[Article] = []
    if parsed.readable:
        tables = next(data_of(parsed.value), None)
        if tables is None:
            raise Unreadable("JSON, but no export of Ghost: it holds no table of posts")
        site = Site.of(tables)
        for post in tables.each("posts"):
            found.append(filled(lines.recognised(article(post, site)), given))
    return Document(source, NAME, tuple(found), parsed.faults, parsed.value)


def data_of(value: Any) -> Iterator[Thing]:
    """The tables of an export, wherever they stand in it."""
    if not isinstance(value, dict):
        return
    whole = Thing(value, "")
    for outer in (*whole.each("db"), whole):
        for tables in (*outer.inner("data"), outer):
            if isinstance(tables.data.get("posts"), list):
                yield tables


class Site(NamedTuple):
    """The other tables of an export, as posts refer to them."""

    users: dict[str, Thing]
    tags: dict[str, Thing]
    authors: dict[str, list[str]]
    tagged: dict[str, list[str]]
    meta: dict[str, Thing]
    settings: dict[str, Said]

    @classmethod
    def of(cls, tables: Thing) -> Site:
        """Gather them."""
        settings = {
            row.plain("key"): value for row in tables.each("settings") if (value := row.said("value"))
        }
        return cls(
            {key(row.data.get("id")): row for row in tables.each("users")},
            {key(row.data.get("id")): row for row in tables.each("tags")},
            linked(tables, "posts_authors", "author_id"),
            linked(tables, "posts_tags", "tag_id"),
            {key(row.data.get("post_id")): row for row in tables.each("posts_meta")},
            settings,
        )


def key(value: Any) -> str:
    """An identifier, which is a number in old exports."""
    return str(value) if isinstance(value, (str, int)) else ""


def linked(tables: Thing, table: str, name: str) -> dict[str, list[str]]:
    """What posts are linked to by a table, in its order."""
    rows = sorted(tables.each(table), key=lambda row: row.number("sort_order") or 0)
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(key(row.data.get("post_id")), []).append(key(row.data.get(name)))
    return found


def article(post: Thing, site: Site) -> Article:
    """The article that a post states."""
    from archiver.formats import fragments
    from archiver.formats.newsml.bodies import Body

    number = key(post.data.get("id"))
    language = post.said("locale", "language") or site.settings.get("lang") or site.settings.get("locale")
    spoken = language.value if language else ""
    unread: list[Unread] = []
    marked = post.said("html")
    body = fragments.read(marked.raw, marked.path) if marked else Body(tuple(drafted(post)))
    status = post.plain("status")
    released = moment(post, unread, "published_at")
    tags = [site.tags[tag] for tag in site.tagged.get(number, ()) if tag in site.tags]
    shown = [words for tag in tags if (words := tag.said("name")) and not words.value.startswith(INTERNAL)]
    meta = site.meta.get(number)
    return Article(
        id=identifier(post),
        kind="text",
        status=STATUSES.get(status, status),
        headline=post.said("title"),
        description=post.said("custom_excerpt"),
        slugline=post.said("slug"),
        body=body.paragraphs,
        language=language,
        created=moment(post, unread, "created_at"),
        published=None if status == "scheduled" else released,
        modified=moment(post, unread, "updated_at"),
        embargo=released if status == "scheduled" else None,
        credit_lines=lines.merged(credit_lines(post, site, body.paragraphs, spoken)),
        provider=site.settings.get("title"),
        keywords=tuple(shown),
        url=post.said("canonical_url", "url"),
        media=(*featured(post, meta), *body.media),
        unread=(*unread, *left(post, meta, tags, bool(marked))),
        path=post.path,
    )


def identifier(post: Thing) -> Said | None:
    """The identifier of a post: the one for the whole world, else its number."""
    uuid = post.said("uuid")
    if uuid:
        return replace(uuid, value=f"urn:uuid:{uuid.value}")
    number = key(post.data.get("id"))
    return Said(number, number, path=post.pointer("id")) if number else None


def moment(post: Thing, unread: list[Unread], name: str) -> When | None:
    """A moment in UTC; in old exports a number of thousandths of a second."""
    value = post.value(name)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**14:
        from datetime import UTC, datetime

        iso = datetime.fromtimestamp(value // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return When(iso, str(value), path=post.pointer(name))
    when = post.moment(unread, name)
    return replace(when, iso=f"{when.iso}Z") if when and "T" in when.iso and is_bare(when.iso) else when


def is_bare(iso: str) -> bool:
    """Whether a time is said without its zone."""
    time = iso.partition("T")[2]
    return not time.endswith("Z") and "+" not in time and "-" not in time


def credit_lines(post: Thing, site: Site, body: tuple[Said, ...], language: str) -> Iterator[CreditLine]:
    """The authors of a post in their order, and the lines of the text."""
    number = key(post.data.get("id"))
    authors = site.authors.get(number) or [key(post.data.get("author_id"))]
    for author in authors:
        user = site.users.get(author)
        words = user.said("name", "slug") if user else None
        if user and words:
            site_of_user = user.plain("website")
            yield lines.party(words, "author", language, uri=site_of_user if "://" in site_of_user else "")
    for joint in post.each("authors"):
        if words := joint.said("name"):
            yield lines.party(words, "author", language)
    yield from lines.in_body(body, language)


def featured(post: Thing, meta: Thing | None) -> Iterator[Media]:
    """The picture above a post, with its caption."""
    from archiver.formats import fragments

    url = post.said("feature_image", "image")
    if url:
        caption = meta.plain("feature_image_caption", "feature_image_alt") if meta else ""
        yield Media("ImageObject", url.value, fragments.text(caption), path=url.path)


def drafted(post: Thing) -> Iterator[Said]:
    """The paragraphs of a post that was never turned into HTML, out of its editor's format."""
    for name in ("lexical", "mobiledoc"):
        words = post.said(name)
        value = jsontree.parse(words.raw).value if words else None
        if not isinstance(value, dict) or words is None:
            continue
        for block in blocks_of(value, name):
            text = " ".join("".join(strings(block, 0)).split())
            if text:
                yield Said(text, text, path=words.path)


def blocks_of(value: dict[str, Any], name: str) -> list[Any]:
    """The paragraphs of a document in an editor's format."""
    if name == "lexical":
        root = Thing(value, "").value("root/children")
        return root if isinstance(root, list) else []
    sections = value.get("sections")
    found = sections if isinstance(sections, list) else []
    return [one[2] for one in found if isinstance(one, list) and len(one) > 2 and one[0] == 1]


MOST_DEPTH = 32


def strings(block: Any, depth: int) -> Iterator[str]:
    """The words in a block: what Lexical says as `text`, and Mobiledoc as the last part of a marker."""
    if depth > MOST_DEPTH:
        return
    if isinstance(block, dict):
        if isinstance(block.get("text"), str):
            yield block["text"]
        yield from strings(block.get("children"), depth + 1)
    elif isinstance(block, list):
        if len(block) == 4 and block[0] == 0 and isinstance(block[3], str):
            yield block[3]
            return
        for one in block:
            yield from strings(one, depth + 1)


READ = frozenset(
    """id uuid title slug html lexical mobiledoc plaintext locale language status created_at published_at updated_at
    custom_excerpt canonical_url url feature_image image author_id authors tags type featured page visibility comment_id
    created_by updated_by published_by email_recipient_filter show_title_and_feature_image primary_author primary_tag
    """.split()
)
"""Keys that are read, and those that say nothing of the story itself."""
READ_OF_META = frozenset("id post_id feature_image_alt feature_image_caption".split())


def left(post: Thing, meta: Thing | None, tags: list[Thing], marked: bool) -> Iterator[Unread]:
    """Keys that were not interpreted, the tags that readers do not see, and cards of a draft."""
    yield from post.left(READ)
    if meta is not None:
        yield from meta.left(READ_OF_META)
    for tag in tags:
        words = tag.said("name")
        if words and words.value.startswith(INTERNAL):
            yield Unread("internal tag", words.raw, path=words.path)
    for name in ("lexical", "mobiledoc"):
        words = post.said(name)
        if words and not marked:
            yield Unread(f"{name} beside its paragraphs", words.raw[:200], path=words.path)


# -- A stream taken apart -------------------------------------------------------------------------------------------------

TABLES = ("users", "tags", "posts_authors", "posts_tags", "posts_meta", "settings")
USED = frozenset(("title", "lang", "locale"))
"""Settings that an article has something of."""
SECRET = ("password",)
"""What is taken out of the records of users, in exports of single posts."""


def posts(stream: IO[bytes], name: str, most: int) -> Iterator[Source | TooLong]:
    """Every post of an export as an export of its own, named by its container and number.

    Memory grows with the number of posts and users, not with the length of texts. Raises `Unreadable` where there is
    no post.
    """
    shared = Shared()
    for path, row in jsonstream.elements(stream, at(*TABLES), most):
        if row is not None:
            shared.add(path[-1], row)
    stream.seek(0)
    number = 0
    for number, (_, post) in enumerate(jsonstream.elements(stream, at("posts"), most), 1):
        record = row_of(post) if post else {}
        called = f"{name}#post={key(record.get('id')) or f'number-{number}'}"
        yield TooLong(called) if post is None else Source(called, shared.export(post, record))
    if not number:
        raise Unreadable("JSON, but no export of Ghost: it holds no post")


def at(*tables: str) -> frozenset[tuple[str, ...]]:
    """Where these tables may stand in an export."""
    outer = ((), ("data",), ("db",), ("db", "data"))
    return frozenset((*way, table) for way in outer for table in tables)


def row_of(row: bytes) -> dict[str, Any]:
    """A row as an object; an empty one where it is broken."""
    value = jsontree.parse(row.decode("utf-8", "replace")).value
    return value if isinstance(value, dict) else {}


class Shared:
    """The tables beside posts, by what the rows belong to."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], list[bytes]] = {}
        self.settings: list[bytes] = []

    def add(self, table: str, row: bytes) -> None:
        """Keep a row, as far as articles have something of it."""
        record = row_of(row)
        if table == "settings":
            if record.get("key") in USED:
                self.settings.append(row)
            return
        if table == "users" and any(name in record for name in SECRET):
            row = written({name: value for name, value in record.items() if name not in SECRET})
        owner = "id" if table in ("users", "tags") else "post_id"
        self.rows.setdefault((table, key(record.get(owner))), []).append(row)

    def export(self, post: bytes, record: dict[str, Any]) -> bytes:
        """An export of one post, with the rows that belong to it, and its own bytes as they are."""
        number = key(record.get("id"))
        tables = {"posts": [post], "settings": self.settings}
        for table, name, other in (("posts_authors", "author_id", "users"), ("posts_tags", "tag_id", "tags")):
            tables[table] = self.rows.get((table, number), [])
            named = [key(row_of(row).get(name)) for row in tables[table]]
            if other == "users" and not named:
                named = [key(record.get("author_id"))]
            tables[other] = [row for one in named for row in self.rows.get((other, one), ())]
        tables["posts_meta"] = self.rows.get(("posts_meta", number), [])
        said = ",\n".join(f'"{table}":[%s]' for table in tables).encode()
        return b'{"db":[{"data":{' + said % tuple(b",\n".join(rows) for rows in tables.values()) + b"}}]}\n"


def written(record: dict[str, Any]) -> bytes:
    """A row as JSON."""
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")
