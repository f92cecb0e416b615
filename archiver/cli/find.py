"""`archiver find`: find articles in an archive, by words, names and fields."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from archiver.cli import FIT, meaning, options
from archiver.cli.screen import columns, data_output, output, paint
from archiver.cli.whole import asked
from archiver.report.terminal import Paint, counted, cut, padded, pictured

if TYPE_CHECKING:
    from archiver.survey.find import Hit
    from archiver.survey.index import Index

COLUMNS = (
    "published",
    "headline",
    "credits",
    "language",
    "rights",
    "freelance",
    "id",
    "version",
    "package",
    "state",
    "url",
    "source",
)
NOTHING = 1
"""The exit status when nothing is found, as of other tools that search."""


@click.command(name="find", short_help="Find articles in an archive.")
@click.argument("words", nargs=-1, metavar="[ARCHIVE] [QUERY]...")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=None,
    help="Show so many at most; 0 shows all.  [default: 20]",
)
@click.option(
    "--names", is_flag=True, help="List the spellings of the names that are found instead of the articles."
)
@click.option("--index", "anew", is_flag=True, help="Make the index anew first.")
@click.option("--bodies", is_flag=True, help="Take the words of the texts into the index, from now on.")
@options.output(("full", "json", "jsonl", "csv"), "full, json, csv, or jsonl: one article a line.")
@options.showing
def command(**given: Any) -> int:
    """Find articles in an archive.

    ARCHIVE may be left out where ARCHIVER_ARCHIVE or archiver.toml names one. QUERY is words, "a phrase", the begin* of a word, and fields: name:"Ada Quill", role:, date:1998..2003, language:, rule:,
    freelance:yes, rights:, provider:, section:, headline:, format:, status:, state:, source:, url:, id:. Everything must be
    true; what has a - before it must not. Marks on letters do not matter. The newest come first.
    """
    from archiver.survey.query import Unclear, read

    archive, words = meaning.archive_first(given["words"], given)
    try:
        query = read(" ".join(map(requoted, words)))
    except Unclear as error:
        raise meaning.Misuse(str(error)) from None
    tell = names if given["names"] else articles
    how = {"bodies": given["bodies"], "anew": given["anew"]}
    return asked(archive, given["quiet"], lambda found: tell(found, query, given), **how)


def requoted(word: str) -> str:
    """One argument as it was typed: a shell takes the quotation marks off a value with blanks."""
    field, colon, value = word.partition(":")
    if " " not in word or '"' in word:
        return word
    return f'{field}:"{value}"' if colon and field.lstrip("-").isalpha() else word


def articles(index: Index, query: Any, given: dict[str, Any]) -> int:
    """Write the articles that are found."""
    from archiver.survey import find

    form = given["wanted"].format
    limit = given["limit"] if given["limit"] is not None else (20 if form == "full" else 0)
    hits = find.hits(index, query, limit or -1)
    if form == "full":
        total = find.count(index, query)
        out = output()
        out.write(
            "\n".join(screen(list(hits), total, given, columns(out), paint(given["color"], out))) + "\n"
        )
        return FIT if total else NOTHING
    return written(hits, index, query, form, data_output())


def written(hits: Iterator[Hit], index: Index, query: Any, form: str, out: Any) -> int:
    """Write the articles for programs."""
    from archiver.report.json import FORMAT, dumped
    from archiver.survey import find

    some = False
    if form == "json":
        records = [record(each) for each in hits]
        values = {
            "format": FORMAT,
            "query": query.words,
            "total": find.count(index, query),
            "articles": records,
        }
        out.write(dumped(values, indent=2) + "\n")
        return FIT if records else NOTHING
    rows = csv.writer(out, lineterminator="\r\n")
    if form == "csv":
        rows.writerow(COLUMNS)
    for each in hits:
        some = True
        if form == "csv":
            rows.writerow(line(each))
        else:
            out.write(dumped(record(each)) + "\n")
    return FIT if some else NOTHING


def record(hit: Hit) -> dict[str, Any]:
    """An article as plain values."""
    return {
        "id": hit.id, "version": hit.version, "package": hit.package, "state": hit.state, "headline": hit.headline,
        "language": hit.language, "published": hit.published, "rights": hit.rights, "freelance": hit.freelance, "url": hit.url,
        "source": hit.source, "reason": hit.reason,
        "credits": [{"name": name, "kind": kind, "role": role, "scope": scope} for name, kind, role, scope in hit.credits],
    }  # fmt: skip


def line(hit: Hit) -> list[str]:
    """An article as a row of a table."""
    from archiver.report.csv import harmless

    values = record(hit) | {"credits": credited(hit), "freelance": "yes" if hit.freelance else "no"}
    return [harmless(str(values[name])) for name in COLUMNS]


def credited(hit: Hit) -> str:
    """Everybody credited, on one line."""
    return "; ".join(f"{name} ({scope + ' ' if scope else ''}{role})" for name, _, role, scope in hit.credits)


def screen(hits: list[Hit], total: int, given: dict[str, Any], width: int, brush: Paint) -> list[str]:
    """The articles for people: two lines each."""
    if not total:
        return ["No article is found."]
    lines = [f"{counted(total, 'article')}, the newest first" if total > 1 else "1 article", ""]
    for hit in hits:
        day = hit.published[:10] or "no date"
        lines.append(
            f"  {padded(day, 10)}  {brush(cut(pictured(hit.headline or hit.source), width - 14), 'bold')}"
        )
        more = " · ".join(
            filter(None, (credited(hit), hit.language, hit.state if hit.state != "archived" else ""))
        )
        lines += [f"              {cut(pictured(more), width - 14)}"] if more else []
        lines.append(f"              {brush(cut(pictured(hit.package or hit.reason), width - 14), 'dim')}")
    if total > len(hits):
        lines += ["", f"… {total - len(hits):,} more; --limit 0 shows all."]
    return lines


def names(index: Index, query: Any, given: dict[str, Any]) -> int:
    """Write the spellings of names."""
    from archiver.report.json import FORMAT, dumped
    from archiver.survey import find

    form = given["wanted"].format
    found = list(find.parties(index, query.name))
    limit = given["limit"] if given["limit"] is not None else (20 if form == "full" else 0)
    shown = found[: limit or None]
    records = [
        {"name": each.name, "kind": each.kind, "uri": each.uri, "articles": each.articles} for each in shown
    ]
    out = output() if form == "full" else data_output()
    if form == "json":
        out.write(
            dumped({"format": FORMAT, "query": query.words, "total": len(found), "names": records}, indent=2)
            + "\n"
        )
    elif form == "jsonl":
        out.writelines(dumped(each) + "\n" for each in records)
    elif form == "csv":
        from archiver.report.csv import harmless

        rows = csv.writer(out, lineterminator="\r\n")
        rows.writerow(("name", "kind", "uri", "articles"))
        rows.writerows([harmless(str(value)) for value in each.values()] for each in records)
    else:
        lines = [
            f"  {each.articles:>9,}  {pictured(each.name)}  {each.kind if each.kind != 'person' else ''}".rstrip()
            for each in shown
        ]
        more = (
            [f"… {len(found) - len(shown):,} more; --limit 0 shows all."] if len(found) > len(shown) else []
        )
        out.write("\n".join([f"   articles  {counted(len(found), 'name')}", *lines, *more]) + "\n")
    return FIT if found else NOTHING
