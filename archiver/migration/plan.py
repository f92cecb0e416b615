"""A plan from a look at the sources: what they are, and what the house should say about them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from archiver import formats
from archiver.chunks import Entry
from archiver.config import Settings
from archiver.ingest import PassedOver
from archiver.migration.listing import NoSources, Reader, entries
from archiver.outcome import Outcome
from archiver.report.terminal import pictured
from archiver.source import Source, Unreadable

EXAMPLES = 3
LOOKED_AT = 200
"""So many sources are read for a plan, from the whole of them."""


def draft(sources: Iterable[str], archive: str) -> str:
    """A plan for sources, as TOML with remarks. Raises `NoSources`."""
    named = tuple(sources)
    count = octets = 0
    kept: list[Entry] = []
    step = 1
    for entry, _, size in entries(Settings(sources=named)):
        if count % step == 0:
            kept.append(entry)
        count, octets = count + 1, octets + size
        if len(kept) > 2 * LOOKED_AT:
            kept, step = kept[::2], 2 * step
    if not count:
        raise NoSources(f"nothing is found in {', '.join(named)}")
    looked = Look()
    for entry in kept[:: -(-len(kept) // LOOKED_AT)]:
        looked.at(entry)
    return "\n".join([*head(count, octets, looked), *body(named, archive, looked)]) + "\n"


class Look:
    """What some of the sources are."""

    def __init__(self) -> None:
        self.reader = Reader(Settings())
        self.number = 0
        self.formats: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.providers: Counter[str] = Counter()
        self.years: Counter[str] = Counter()
        self.without_zone = 0
        self.odd: dict[str, list[str]] = {}

    def stray(self, what: str, name: str) -> None:
        """Count a source that is no article, and keep the names of the first."""
        self.formats[what] += 1
        kept = self.odd.setdefault(what, [])
        if len(kept) < EXAMPLES:
            kept.append(name)

    def at(self, entry: Entry) -> None:
        """Read one source."""
        from archiver.chunks import Chunk

        self.number += 1
        for arrival in self.reader.through(Chunk(0, 0, [entry], [], 1)):
            if not isinstance(arrival, Source):
                self.stray("unreadable" if isinstance(arrival, Outcome) else "no story", name_of(arrival))
                continue
            try:
                document = formats.read(arrival)
            except Unreadable:
                self.stray("unreadable", arrival.name)
                continue
            self.formats[document.format] += 1
            for article in document.articles:
                self.languages[article.language.value if article.language else ""] += 1
                self.providers[article.provider.value if article.provider else ""] += 1
                iso = article.published.iso if article.published else ""
                self.years[iso[:4]] += 1
                self.without_zone += "T" in iso and not iso.endswith("Z") and iso[-6:-5] not in ("+", "-")


def name_of(arrival: Outcome | PassedOver) -> str:
    """What a source that cannot be read is called."""
    return arrival.source if isinstance(arrival, Outcome) else arrival.name


def head(count: int, octets: int, looked: Look) -> list[str]:
    """What was seen, as remarks."""
    rows = [f"# {count:,} sources, {octets / 1e6:,.1f} MB; {looked.number:,} of them were looked at:"]
    for label, seen in (("formats", looked.formats), ("languages", looked.languages)):
        shown = ", ".join(f"{name or 'not said'} {number:,}" for name, number in seen.most_common(8))
        rows.append(f"#   {label}: {shown or 'none'}")
    rows.append(f"#   years: {years(looked.years)}")
    for what, names in looked.odd.items():
        rows.append(f"#   {what}, for example {', '.join(map(pictured, names))}")
    if looked.without_zone:
        rows.append(f"#   {looked.without_zone:,} dates say no time zone")
    return rows


def years(seen: Counter[str]) -> str:
    """The first and the last year, and how many articles say none."""
    said = sorted(year for year in seen if year)
    parts = [f"{said[0]}–{said[-1]}" if said[0] != said[-1] else said[0]] if said else []
    return ", ".join([*parts, *([f"not said {seen['']:,}"] if seen[""] else [])]) or "none"


def body(sources: tuple[str, ...], archive: str, looked: Look) -> list[str]:
    """The keys of the plan. What the sources do not say is left for the house to fill in."""
    lines = "".join(f"  {quoted(each)},\n" for each in sources)
    rows = [
        "",
        "# Files, folders, containers (zip, tar, gz, warc, WordPress exports), patterns, addresses (s3://...), or @LIST.",
        f"sources = [\n{lines}]",
    ]
    rows += [f"archive = {quoted(archive)}", ""]
    rows += ["# What the house says where a source does not."]
    provider = looked.providers.most_common(1)[0][0] if looked.providers else ""
    rows.append(f"provider = {quoted(provider)}" if provider else '# provider = ""')
    language = looked.languages.most_common(1)[0][0] if looked.languages else ""
    rows.append(
        f"language = {quoted(language)}" if len(looked.languages) == 1 and language else '# language = ""'
    )
    rows += ['# rights = ""', '# authority = "people.toml"', ""]
    rows += [
        "# From which severity an article is held back: error, warning, note or never.",
        'fail-on = "error"',
        "",
    ]
    rows += [
        "[package]",
        'layout = "container"   # or folder, tar, zip: one package each',
        '# organization = ""',
    ]
    return rows


def quoted(words: str) -> str:
    """A string of TOML."""
    return json.dumps(words, ensure_ascii=False)


__all__ = ["NoSources", "draft"]
