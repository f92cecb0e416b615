"""How fast `archiver find` and `archiver report` answer on an index of very many articles, and what the index costs.

Articles are invented as records of a migration with their facts, and go into the index by the way that those of an archive
go. Names are as uneven as in newsrooms: few people wrote much, many a little.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from archiver.ledger import OWN, Ledger
from archiver.segments import Record
from archiver.survey import find, index, intake, query, whole
from benchmarks.articles import FIRST, LAST, WORDS

PEOPLE = 30_000
QUERIES = 400
SYLLABLES = "ba ben dor fel gar hol jan ker lin mar nor pet ros sal tor und ver wil zan ü ö".split()
BEGIN = datetime(1990, 1, 1, 6, tzinfo=UTC)


def people(pick: random.Random) -> list[str]:
    """Names of people, each once."""
    found: dict[str, None] = {}
    while len(found) < PEOPLE:
        family = (
            pick.choice(LAST)
            if pick.random() < 0.3
            else "".join(pick.choices(SYLLABLES, k=pick.randint(2, 4))).title()
        )
        found[f"{pick.choice(FIRST)}{pick.choice(('', '', ' ' + pick.choice(FIRST)))} {family}"] = None
    return list(found)


def articles(count: int, seed: int = 1) -> Iterator[tuple[Record, dict[str, Any]]]:
    """`count` articles as records with facts."""
    pick = random.Random(seed)
    names = people(pick)
    for number in range(count):
        language = pick.choices(("de", "en", "fr"), (5, 4, 1))[0]
        when = (BEGIN + timedelta(minutes=number * 18_000_000 // count + pick.randrange(600))).isoformat()
        who = [names[int(PEOPLE * pick.random() ** 3)] for _ in range(pick.choice((1, 1, 1, 2, 3)))]
        headline = " ".join(pick.choices(WORDS[language], k=pick.randint(5, 10)))
        digest = pick.getrandbits(48)
        facts = {
            "credits": [
                [name, "person", pick.choice(("author", "author", "contributor", "photographer")), ""]
                for name in dict.fromkeys(who)
            ],
            "lines": 1,
            "date": [when, "said"],
            "language": [language, "said"],
            "url": f"https://generated.example/{number}",
            "rights": "© Generated Press",
            "provider": "Generated Press",
            "body": [2100, 350, digest],
            "sketch": sorted(pick.getrandbits(48) for _ in range(6)),
        }
        found = dict.fromkeys(pick.sample(("T012", "T014", "C151", "D157", "M106", "C103"), 2), 1)
        path = f"containers/{number // 1_000_000:03d}/{number // 1000:06d}.tar/{number:07d}-{digest:012x}.v1"
        yield Record(
            f"export/{number // 1000:04d}/{number:07d}.xml", "archived", format="newsml-g2", id=f"urn:newsml:generated.example:{number}",
            version=1, path=path, tagmanifest=f"{digest:016x}", headline=headline, language=language, published=when,
            status="usable", size=38_000, found=found,
        ), facts  # fmt: skip


def filled(folder: Path, count: int) -> float:
    """Make the index of an archive that has so many articles; seconds of CPU."""
    Ledger(folder).close()
    began = time.process_time()
    made = index.Index(folder)
    with made.writing():
        for record, facts in articles(count):
            made.add(record, facts)
        made.order()
        made.note("stamp", intake.stamped(folder))
        made.note("bodies", "no")
    made.rows.close()
    return time.process_time() - began


def asked(found: index.Index, words: str) -> tuple[float, int]:
    """Milliseconds that a query takes as `archiver find` asks it, and how many articles there are."""
    began = time.perf_counter()
    sought = query.read(words)
    total = find.count(found, sought)
    list(find.hits(found, sought, 20))
    return 1000 * (time.perf_counter() - began), total


def queries(count: int) -> dict[str, list[str]]:
    """Kind of query -> queries of that kind."""
    pick = random.Random(2)
    names = people(random.Random(1))
    some = [names[int(PEOPLE * pick.random() ** 3)] for _ in range(count)]
    return {
        "a full name": [f'name:"{name}"' for name in some],
        "a family name": [f"name:{name.split()[-1]}" for name in some],
        "a name in a role within five years": [f'name:"{name}" role:author date:2001..2005' for name in some],
        "a name and a word of the headline": [f'name:"{name}" {pick.choice(WORDS["de"])}' for name in some],
        "two words of the headline": [" ".join(pick.sample(WORDS["en"], 2)) for _ in range(20)],
        "a rule in a year": [f"rule:C103 date:{pick.randint(1992, 2020)}" for _ in range(20)],
    }


class Measured(NamedTuple):
    """Figures for people, and the median in milliseconds of each kind of query."""

    figures: dict[str, str]
    medians: dict[str, float]


def measure(folder: Path, count: int) -> Measured:
    """Make an index of so many articles and ask it."""
    cpu = filled(folder, count)
    size = (folder / OWN / index.FILE).stat().st_size
    figures = {
        "articles": f"{count:,}",
        "index": f"{1e6 * cpu / count:,.0f} µs of CPU and {size / count:,.0f} bytes an article",
    }
    medians: dict[str, float] = {}
    with intake.current(folder) as found:
        for kind, every in queries(QUERIES).items():
            taken = sorted(asked(found, words) for words in every)
            times = [each for each, _ in taken]
            medians[kind] = median(times)
            hits = median(total for _, total in taken)
            figures[kind] = (
                f"median {medians[kind]:,.2f} ms, 95 % within {times[int(len(times) * 0.95)]:,.1f} ms, {hits:,.0f} articles found"
            )
        for time_of in ("report, the first time", "report, again"):
            began = time.process_time()
            octets = reported(found)
            figures[time_of] = f"{time.process_time() - began:,.1f} s of CPU, a page of {octets:,} bytes"
    figures["most memory"] = f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB"
    return Measured(figures, medians)


def reported(found: index.Index) -> int:
    """Make the page; how large it is."""
    from archiver.report.page import page
    from archiver.report.tongue import Tongue

    surveyed = whole.survey(found, "archive", datetime(2026, 1, 1, tzinfo=UTC), "1950")
    return sum(len(piece.encode()) for piece in page(whole.blocks(surveyed), "archive", Tongue("en")))


def main(count: int = 100_000) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as place:
        print("\n".join(f"{name}: {value}" for name, value in measure(Path(place), count).figures.items()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    main(parser.parse_args().count)
