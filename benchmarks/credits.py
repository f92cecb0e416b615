"""Reading who is credited: whole articles, credit lines, and how well, beside trafilatura's and newspaper4k's readers."""

from __future__ import annotations

import itertools
import json
import random
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from archiver.article import Said
from archiver.credits import in_text, read_line
from archiver.credits.read import _read, read_uncached
from benchmarks.articles import article
from benchmarks.measure import pair, single

ROOT = Path(__file__).parents[1]
GOLD = ROOT.parent / "shared" / "gold" / "credits.jsonl"
PEOPLE = [
    f"{given} {family}"
    for given, family in itertools.product(
        "Ada Colm Ingrid Omar Tessa Viktor Marlies Tilman Odile Ramiro Chiara Joris".split(),
        "Quill Byrne Solberg Haddad Wade Lindgren Oberbeck Brockhaus Kerbrat Cifuentes Valli Wagenaar".split(),
    )
]
FORMS = (
    "By {0}",
    "By {0} and {1}",
    "By {0}, Reuters",
    "Von {0}, dpa",
    "Von {0} und {1}",
    "Foto: {0}/dpa",
    "Photo by {0}/Getty Images",
    "(Reporting by {0}; Editing by {1})",
    "{0} hat zu diesem Bericht beigetragen.",
    "{0} and {1} contributed to this report.",
    "Mitarbeit: {0}",
    "Par {0} avec AFP",
    "Text: {0}, Fotos: {1}",
    "(dpa)",
    "Quelle: dpa",
    "Übersetzt von {0}",
)


def main() -> None:
    """Print the rows."""
    lines = distinct_lines(4000)
    bodies = articles(300)
    count = sum(map(len, bodies))

    def whole() -> None:
        _read.cache_clear()
        for body in bodies:
            in_text(body)

    single("lines of whole articles", whole, count=count, unit="lines")
    single(
        "credit lines, all distinct",
        lambda: each(read_uncached, lines),
        count=len(lines),
        unit="lines",
    )
    archive = archive_lines(lines, 20_000)

    def from_an_archive() -> None:
        _read.cache_clear()
        for line in archive:
            read_line(line)

    single("credit lines as an archive repeats them", from_an_archive, count=len(archive), unit="lines")
    for name, peer in peers().items():
        pair(
            "credit lines, all distinct",
            lambda: each(read_uncached, lines),
            lambda peer=peer: each(peer, lines),
            count=len(lines),
            unit="lines",
            peer_name=name,
        )
    scores()


def each(reader: Callable[[str], object], lines: list[str]) -> None:
    """Read every line and keep nothing, as a stream does."""
    for line in lines:
        reader(line)


def distinct_lines(count: int) -> list[str]:
    """Credit lines in the usual forms, no two alike where they name anybody."""
    chance = random.Random(4)
    made: dict[str, None] = {}
    while len(made) < count:
        form = chance.choice(FORMS[:-4] + FORMS[-1:])
        made[form.format(*chance.sample(PEOPLE, 2))] = None
    return list(made)


def archive_lines(lines: list[str], count: int) -> list[str]:
    """Lines as the archive of one house repeats them: a few people write most of the stories."""
    chance = random.Random(5)
    return [lines[min(int(chance.paretovariate(0.6)) - 1, len(lines) - 1)] for _ in range(count)]


def articles(count: int) -> list[list[Said]]:
    """The paragraphs of generated stories."""
    bodies = []
    for number in range(count):
        text = decoded(article(number, kinds=(".txt",))[1])
        bodies.append([Said(part) for part in re.split(r"\n\s*\n", text) if part.strip()])
    return bodies


def decoded(data: bytes) -> str:
    """The text of a story, some of which are written in Windows-1252."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def peers() -> dict[str, Callable[[str], list[str]]]:
    """The author functions of others that are installed: from a line to names."""
    found: dict[str, Callable[[str], list[str]]] = {}
    try:
        from trafilatura.json_metadata import normalize_authors

        found["trafilatura"] = lambda line: (normalize_authors(None, line) or "").split("; ")
    except ImportError:
        print("  trafilatura is not installed")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from newspaper.extractors.authors_extractor import (  # type: ignore[import-not-found]
                AuthorsExtractor,
            )

        found["newspaper4k"] = newspaper_reader(AuthorsExtractor)
    except ImportError:
        print("  newspaper4k is not installed")
    return found


def newspaper_reader(extractor: type) -> Callable[[str], list[str]]:
    """newspaper4k takes a page, so each line is put into the byline of one."""
    from lxml import html as pages
    from newspaper.configuration import Configuration  # type: ignore[import-not-found]

    reader = extractor(Configuration())

    def names(line: str) -> list[str]:
        page = pages.Element("html")
        byline = pages.etree.SubElement(pages.etree.SubElement(page, "body"), "p", {"class": "byline"})
        byline.text = line
        return list(reader.parse(page))

    return names


def scores() -> None:
    """How well everybody reads the labelled lines, where these lie beside the project."""
    if not GOLD.exists():
        print("  no labelled lines beside the project: no scores")
        return
    rows = [json.loads(row) for row in GOLD.read_text("utf-8").splitlines()]
    wanted = [[(item["name"], item["role"]) for item in row["expected"]] for row in rows]
    readers: dict[str, Callable[[str], Iterable[tuple[str, str]]]] = {
        "archiver": lambda line: [(item.name, item.role) for item in (read_line(line) or Nobody).credits]
    }
    for name, peer in peers().items():
        readers[name] = lambda line, peer=peer: [(each, "author") for each in peer(line) if each]
    for name, reader in readers.items():
        read = [list(reader(row["text"])) for row in rows]
        alarms = [bool(found) for row, found in zip(rows, read, strict=True) if not row["credit"]]
        print(
            f"  {name:<14} (name, role) F1 {f1(wanted, read):.3f}   name F1 {f1(named(wanted), named(read)):.3f}   "
            f"false alarms {sum(alarms) / len(alarms):.3f}"
        )


class Nobody:
    """What a line that is no credit gives."""

    credits = ()


def named(rows: list[list[tuple[str, str]]]) -> list[list[tuple[str, str]]]:
    """The same without roles, each name once."""
    return [[(name, "") for name in dict.fromkeys(name for name, _ in row)] for row in rows]


def f1(wanted: list[list[tuple[str, str]]], read: list[list[tuple[str, str]]]) -> float:
    """F1 of pairs, names compared without regard to case and kind of apostrophe."""
    right = total = 0
    for some, others in zip(wanted, read, strict=True):
        one, other = (
            Counter((name.casefold().replace("’", "'"), role) for name, role in row) for row in (some, others)
        )
        right += (one & other).total()
        total += one.total() + other.total()
    return 2 * right / total if total else 0.0


if __name__ == "__main__":
    main()
