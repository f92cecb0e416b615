"""An archive in which everything is wrong that only a whole can show, and what was planted in it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from archives import keep

from archiver.source import Source

WORDS = "harbour council bridge ferry school museum market forest train winter summer budget report street dyke coast".split()
SPIKE = "2011-06-07T02:13:44+00:00"
SPIKED = 30
MONTHLY = 6
GAP = ("2012-04", "2012-05")
CUT = 1000
EMBARGO = "2031-05-01T00:00:00+00:00"
ATTACK = (
    '<img src=x onerror="window.hurt=1"> =cmd|calc \x1b[31m </script><script>window.hurt=1</script> \u202e'
)


def text(number: int, sentences: int = 12) -> str:
    """Sentences that no other number has."""
    return " ".join(
        f"{WORDS[(number + step) % 16].title()} {number}-{step} the {WORDS[(number * 7 + step) % 16]} was opened again yesterday."
        for step in range(sentences)
    )


def story(number: int, when: str, body: str = "", author: str = "Anna Petersen", **more: object) -> Source:
    """One article as JSON-LD."""
    values = {
        "@context": "https://schema.org", "@type": "NewsArticle", "@id": f"https://old.example/{number}?p={number}",
        "headline": f"Story number {number}", "inLanguage": "en", "datePublished": when,
        "author": {"@type": "Person", "name": author}, "publisher": {"@type": "Organization", "name": "Example News"},
        "articleBody": body or "\n\n".join(text(number + part * 100_000) for part in range(3)),
    }  # fmt: skip
    return Source(f"export/{when[:4]}/{number}.jsonld", json.dumps(values | more).encode())


def stories() -> list[Source]:
    """Every article of the archive."""
    found = []
    number = 0
    for month in range(36):
        year, name = 2010 + month // 12, f"{2010 + month // 12}-{month % 12 + 1:02d}"
        for day in range(0 if name in GAP else MONTHLY):
            number += 1
            when = datetime(year, month % 12 + 1, 1 + day * 4, 9, number % 60, tzinfo=UTC)
            found.append(story(number, when.isoformat()))
    found += [story(2000 + each, SPIKE) for each in range(SPIKED)]
    twin = text(900_001)
    found.append(story(3000, "2010-01-01T09:01:00+00:00", twin + "\n\n" + text(900_002)))
    found.append(story(3001, "2012-02-01T09:01:00+00:00", (twin + "\n\n" + text(900_002)).upper()))
    found.append(
        story(
            3002,
            "2012-03-01T09:01:00+00:00",
            twin + "\n\n" + text(900_002) + " And more of it came later that day in the town.",
        )
    )
    bodies = (
        "\n\n".join(text(400_000 + each * 40 + part, 2 + each % 5) for part in range(20))[:CUT]
        for each in range(100)
    )
    cut = [body for body in bodies if len(body.rpartition("\n")[2]) > 60 and body[-1].isalpha()][:6]
    found += [
        story(4000 + each, f"2012-07-0{each + 1}T10:00:00+00:00", body) for each, body in enumerate(cut)
    ]
    found += [
        story(5000 + each, f"2010-02-0{each + 1}T10:00:00+00:00", author=name)
        for each, name in enumerate(SPELT)
    ]
    found.append(story(6000, "1970-01-01T00:00:00+00:00"))
    found.append(story(6001, "1931-05-01T08:00:00+00:00"))
    found.append(story(6002, "2012-09-09T08:00:00+00:00", headline=ATTACK, author="Öykü Kaynarca"))
    found.append(
        Source(
            "export/broken.jsonld", b'{"@context": "https://schema.org", "@type": "NewsArticle", "headline": '
        )
    )
    return found


SPELT = ("Petra Müller", "Petra Mueller", "PETRA MÜLLER")


def made(place: Path) -> Path:
    """The archive, at a place."""
    keep(place, *stories())
    return place
