"""Old addresses of articles and where they are to lead: as a table, or as web servers take them.

Only addresses that the articles themselves say are known. An address that two articles say leads to the newer one; one that
would lead to itself is left out, so that no visitor goes in circles.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from archiver.package.names import slug
from archiver.survey.find import Hit

FIELDS = ("id", "slug", "package", "year", "month", "language", "version", "path")


class BadTemplate(Exception):
    """An address that cannot be filled in. The message is one clear sentence."""


class Redirect(NamedTuple):
    """One old address and where it leads."""

    old: str
    new: str


def template(words: str) -> Callable[[Hit], str]:
    """What makes the new address of an article: {id}, {slug}, ... stand for what it says. Raises `BadTemplate`."""
    unknown = [name for name in re.findall(r"\{([^{}]*)\}", words) if name not in FIELDS]
    if unknown:
        raise BadTemplate(
            f"{{{unknown[0]}}} is nothing that an address is made of; there are {', '.join(FIELDS)}"
        )
    if not urlsplit(words).scheme.startswith("http") and not words.startswith("/"):
        raise BadTemplate(f"{words} is neither an address with http nor one that begins with /")

    def filled(hit: Hit) -> str:
        values = {
            "id": hit.id, "slug": slug(hit.headline) or "article", "package": hit.package, "year": hit.published[:4],
            "month": hit.published[5:7], "language": hit.language, "version": str(hit.version), "path": urlsplit(hit.url).path.strip("/"),
        }  # fmt: skip
        return re.sub(r"\{([^{}]*)\}", lambda match: quote(values[match[1]], safe="/:"), words)

    return filled


def redirects(hits: Iterable[Hit], make: Callable[[Hit], str]) -> Iterator[Redirect]:
    """A redirect for every old address, the newest article first. Addresses that are none are passed over."""
    seen: set[str] = set()
    for hit in hits:
        parts = urlsplit(hit.url)
        if not parts.netloc or hit.url in seen:
            continue
        seen.add(hit.url)
        new = make(hit)
        if new not in (hit.url, path_of(hit.url)):
            yield Redirect(hit.url, new)


def path_of(url: str) -> str:
    """What of an address a web server sees first: the path, and what follows a ?."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def as_csv(found: Iterable[Redirect]) -> Iterator[str]:
    """A table."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(Redirect._fields)
    yield out.getvalue()
    for redirect in found:
        out.seek(0)
        out.truncate()
        rows.writerow(redirect)
        yield out.getvalue()


def asked(found: Iterable[Redirect]) -> Iterator[Redirect]:
    """Redirects by what a server is asked for: host, path and query. Each once, whether by http or https."""
    seen: set[str] = set()
    for each in found:
        key = spaceless(urlsplit(each.old).netloc.lower() + path_of(each.old))
        if key not in seen:
            seen.add(key)
            yield Redirect(key, spaceless(each.new))


def as_nginx(found: Iterable[Redirect]) -> Iterator[str]:
    """A map for nginx, to be included where http is configured."""
    yield (
        "# Include this file in the block http. In the block server of the old host:\n"
        "#   if ($archived_at) { return 301 $archived_at; }\n"
        "map_hash_bucket_size 512;\nmap_hash_max_size 262144;\n"
        'map $host$request_uri $archived_at {\n  default "";\n'
    )
    for each in asked(found):
        yield f"  {nginx(each.old)} {nginx(each.new)};\n"
    yield "}\n"


def as_apache(found: Iterable[Redirect]) -> Iterator[str]:
    """A text map for mod_rewrite of Apache."""
    yield (
        "# In the configuration of the old host:\n"
        "#   RewriteEngine on\n"
        '#   RewriteMap archived "txt:/path/of/this/file"\n'
        '#   RewriteCond %{THE_REQUEST} "^\\S+ (\\S+)"\n'
        '#   RewriteCond "${archived:%{HTTP_HOST}%1}" "^(.+)$"\n'
        '#   RewriteRule "^" "%1" [R=301,L,NE]\n'
    )
    for each in asked(found):
        yield f"{each.old} {each.new}\n"


def nginx(words: str) -> str:
    """A string of nginx; nothing in it is a variable or ends it."""
    plain = words.replace("\\", "%5C").replace('"', "%22").replace("$", "%24")
    return f'"{plain}"'


def spaceless(words: str) -> str:
    """An address without what would end it."""
    return "".join(quote(each) if each.isspace() or not each.isprintable() else each for each in words)


FORMS: dict[str, Callable[[Iterable[Redirect]], Iterator[str]]] = {
    "csv": as_csv,
    "nginx": as_nginx,
    "apache": as_apache,
}
"""Name -> what writes redirects."""
