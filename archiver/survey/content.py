"""The blocks of a report that say what the articles hold: credits, dates and languages, text, media, rights, changes."""

from __future__ import annotations

from collections.abc import Iterator

from archiver.report.blocks import Block, Query, Row, Share, Table, Word, said
from archiver.rules import RULES
from archiver.survey.answers import members
from archiver.survey.balance import Whole, given, table

ARCHIVED = "state = 'archived'"


def share(part: int, whole: int) -> Share:
    """A part of a whole; 0 of nothing."""
    return Share(part / whole if whole else 0)


def by_rules(
    whole: Whole, name: str, title: str, families: tuple[str, ...], codes: tuple[str, ...] = ()
) -> Table:
    """What rules of some families found, the most articles first."""
    counts = whole.index.asked("SELECT rule, count(*) FROM found GROUP BY rule ORDER BY 2 DESC, 1")
    rows: list[Row] = [
        (rule, Word(RULES[rule].severity.word), RULES[rule].summary, count, Query(f"rule:{rule}"))
        for rule, count in counts
        if rule in RULES and (rule.startswith(families) or rule in codes)
    ]
    return given(name, title, ("rule", "severity", "what it says", "articles", "find"), rows)


def credits(whole: Whole) -> Block:
    """Who made the articles."""
    index, total = whole.index, whole.count(ARCHIVED)
    people, organisations = (
        index.asked(
            "SELECT count(DISTINCT c.name) FROM credit c JOIN name n ON n.number = c.name WHERE n.kind = ?",
            kind,
        )[0][0]
        for kind in ("person", "organisation")
    )
    nobody = whole.count(f"{ARCHIVED} AND people = 0")
    agencies = index.asked(
        "SELECT count(DISTINCT c.article) FROM name n JOIN credit c ON c.name = n.number WHERE n.kind = 'organisation'"
    )[0][0]
    words = (
        said("{people} spellings of persons and {organisations} of organisations are credited.", people=people, organisations=organisations),
        said("{count} articles, {share}, credit nobody by name.", count=nobody, share=share(nobody, total)),
        said("{count} articles, {share}, credit an agency or another organisation.", count=agencies, share=share(agencies, total)),
    )  # fmt: skip
    groups = whole.answers.spellings
    spellings: list[Row] = [
        (
            Word(reason),
            ", ".join(f"{each.name} ({each.articles:,})" for each in names),
            Query(f'name:"{names[0].name}"'),
        )
        for reason, names in groups
    ]
    tables = (
        table(
            whole, "names", "Credited most", ("name", "kind", "articles", "first", "last"),
            "SELECT n.name, n.kind, count(DISTINCT c.article) AS articles, coalesce(min(nullif(c.day, '')), ''), max(c.day) "
            "FROM credit c JOIN name n ON n.number = c.name GROUP BY n.number ORDER BY articles DESC, n.name", words=(1,),
        ),
        given("spellings", "May be one party, spelt several ways", ("they differ by", "spellings", "find"), spellings),
        table(
            whole, "roles", "By role", ("role", "of", "credits", "articles"),
            "SELECT role, CASE scope WHEN '' THEN 'text' ELSE scope END, count(*), count(DISTINCT article) FROM credit "
            "GROUP BY 1, 2 ORDER BY 3 DESC, 1", words=(0, 1),
        ),
        table(
            whole, "unread", "Credit lines that name nobody", ("line", "articles"),
            "SELECT before, count(DISTINCT article) FROM line WHERE kind = 'unread' GROUP BY before ORDER BY 2 DESC, 1",
        ),
    )  # fmt: skip
    return Block("credits", "Credits", words, tables, state="look" if groups else "")


PRECISION = (
    "CASE WHEN published = '' THEN 'none' WHEN length(published) < 8 THEN 'month or year' WHEN length(published) < 11 THEN 'day' "
    "WHEN published GLOB '*Z' OR published GLOB '*[+-][0-9][0-9]:[0-9][0-9]' THEN 'time with zone' ELSE 'time without zone' END"
)


def dates(whole: Whole) -> Block:
    """How dates and languages are known."""
    early = whole.answers.early
    tables = (
        table(
            whole, "precision", "Dates of publication", ("precision", "articles"),
            f"SELECT {PRECISION} AS kind, count(*) FROM article WHERE {ARCHIVED} GROUP BY kind ORDER BY 2 DESC", words=(0,),
        ),
        table(
            whole, "date-known", "How the date is known", ("how", "articles"),
            f"SELECT CASE WHEN published = '' THEN 'none' WHEN how = '' THEN 'not recorded' ELSE how END AS kind, count(*) "
            f"FROM article WHERE {ARCHIVED} GROUP BY kind ORDER BY 2 DESC", words=(0,),
        ),
        given("early", "Before the house existed, or a stopgap", ("day", "articles", "find"),
              [(day, count, Query(f"date:{day}")) for day, count in early]),
        table(
            whole, "languages", "Languages", ("language", "how it is known", "articles"),
            f"SELECT language, language_how, count(*) FROM article WHERE {ARCHIVED} GROUP BY 1, 2 ORDER BY 3 DESC, 1", words=(1,),
        ),
        by_rules(whole, "date-rules", "What the rules say of dates", ("D",)),
    )  # fmt: skip
    words = (
        ()
        if whole.founded
        else (
            said(
                "In which year the house was founded is not said; with `--founded YEAR` earlier dates are listed."
            ),
        )
    )
    return Block("dates", "Dates and languages", words, tables, state="look" if early else "")


def text(whole: Whole) -> Block:
    """How sound the texts are, and which stand there twice."""
    answers = whole.answers
    cut = whole.index.asked("SELECT count(*) FROM found WHERE rule = 'T016'")[0][0]
    words = (
        said("{count} texts end in mid-sentence.", count=cut),
        said("{same} groups of articles have the same text, {near} nearly the same; none was merged.", same=len(answers.same), near=len(answers.near)),
    )  # fmt: skip
    tables = (
        table(
            whole, "encodings", "Encodings of what archiver decoded", ("encoding", "how it is known", "articles", "bytes lost"),
            "SELECT encoding, decoded, count(*), sum(lost) FROM article WHERE encoding <> '' GROUP BY 1, 2 ORDER BY 3 DESC, 1", words=(1,),
        ),
        given("cut", "Cut off at one length", ("characters", "texts"), list(answers.cut)),
        *(twins(whole, exact) for exact in (True, False)),
        by_rules(whole, "text-rules", "What the rules say of the text", ("T", "X"), ("M107",)),
    )  # fmt: skip
    return Block("text", "The texts", words, tables, state="look" if cut or answers.cut else "good")


def twins(whole: Whole, exact: bool) -> Table:
    """Groups of the same story; in the CSV file one row for each article."""
    groups = whole.answers.same if exact else whole.answers.near
    name, title = ("same", "The same text, word for word") if exact else ("near", "Nearly the same text")
    columns = ("group", "published", "headline", "id", "package")

    def every() -> Iterator[Row]:
        for number, group in enumerate(groups, 1):
            for each in members(group, whole.index):
                yield number, each["published"][:10], each["headline"], each["id"], each["package"]

    rows: list[Row] = []
    for row in every():
        if row[0] > 5:
            break
        rows.append(row)
    return Table(name, title, columns, tuple(rows), sum(len(group.articles) for group in groups), every)


def media(whole: Whole) -> Block:
    """Pictures, and the addresses under which the articles stood."""
    total = whole.count(ARCHIVED)
    pictures, credited, having, addressed = whole.index.asked(
        f"SELECT coalesce(sum(media), 0), coalesce(sum(media_credited), 0), coalesce(sum(media > 0), 0), "
        f"coalesce(sum(url <> ''), 0) FROM article WHERE {ARCHIVED}"
    )[0]
    words = (
        said("{pictures} pictures and other media in {having} articles; {credited} credit somebody, {share}.",
             pictures=pictures, having=having, credited=credited, share=share(credited, pictures)),
        said("{addressed} articles, {share}, say the address under which they stood, and can be redirected from it.",
             addressed=addressed, share=share(addressed, total)),
    )  # fmt: skip
    tables = (
        table(
            whole, "media-by-year", "Media by year", ("year", "articles with media", "media", "with a credit"),
            f"SELECT substr(published, 1, 4) AS year, count(*), sum(media), sum(media_credited) FROM article WHERE {ARCHIVED} "
            "AND media > 0 GROUP BY year ORDER BY year", shown=60,
        ),
        table(
            whole, "hosts", "Addresses, by host", ("host", "articles"),
            f"SELECT {HOST} AS host, count(*) FROM article WHERE {ARCHIVED} AND url <> '' GROUP BY host ORDER BY 2 DESC, 1",
        ),
    )  # fmt: skip
    return Block("media", "Media and addresses", words, tables, state="look" if credited < pictures else "")


REST = "substr(url, instr(url, '//') + 2)"
HOST = f"CASE WHEN instr({REST}, '/') THEN substr({REST}, 1, instr({REST}, '/') - 1) ELSE {REST} END"


def rights(whole: Whole) -> Block:
    """Whose the articles are, and which must not be shown."""
    embargoed = [(until, headline, package) for until, headline, package, _ in whole.answers.embargoed]
    free, silent = whole.count(f"{ARCHIVED} AND freelance = 1"), whole.count(f"{ARCHIVED} AND rights = 0")
    words = (
        said("{count} articles say nothing of rights.", count=silent),
        said(
            "{count} articles credit somebody who works for several houses; find them with `freelance:yes`.",
            count=free,
        ),
    )
    tables = (
        given("embargoed", "Under an embargo that has not ended", ("until", "headline", "package"), list(embargoed)),
        table(
            whole, "rights", "Notices of rights", ("notice", "articles"),
            f"SELECT coalesce(t.words, ''), count(*) FROM article a LEFT JOIN term t ON t.number = a.rights WHERE {ARCHIVED} "
            "GROUP BY 1 ORDER BY 2 DESC, 1",
        ),
        table(
            whole, "providers", "Providers", ("provider", "articles"),
            f"SELECT coalesce(t.words, ''), count(*) FROM article a LEFT JOIN term t ON t.number = a.provider WHERE {ARCHIVED} "
            "GROUP BY 1 ORDER BY 2 DESC, 1",
        ),
        table(
            whole, "status", "Publishing status", ("status", "articles"),
            f"SELECT status, count(*) FROM article WHERE {ARCHIVED} GROUP BY 1 ORDER BY 2 DESC, 1", words=(0,),
        ),
    )  # fmt: skip
    return Block("rights", "Rights", words, tables, state="look" if embargoed else "")


def changes(whole: Whole) -> Block:
    """What reading normalised. The original bytes stay in every package."""
    words = (
        said(
            "What reading made uniform in credits and dates. The bytes as they came stay in every package, and nothing of a text was changed."
        ),
    )
    tables = (
        table(
            whole, "changes", "By kind", ("kind", "changes", "articles"),
            "SELECT kind, sum(count), count(DISTINCT article) FROM change GROUP BY kind ORDER BY 2 DESC, 1", words=(0,),
        ),
        table(
            whole, "examples", "For example", ("kind", "before", "after", "articles"),
            "SELECT kind, before, after, count(DISTINCT article) FROM line WHERE kind <> 'unread' GROUP BY 1, 2, 3 "
            "ORDER BY 4 DESC, 1, 2", words=(0,),
        ),
    )  # fmt: skip
    return Block("changes", "Changes made in reading", words, tables)
