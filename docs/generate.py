"""Write docs/cli.md, docs/formats.md and docs/rules/: the pages that come from the program itself. `make docs` runs this.

Beside them `archiver/rules/index.txt`, which lists the rules for those who only ask whether there is one.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from archiver import formats
from archiver.article import Article, Credit, CreditLine, Given, Media, Said, When
from archiver.cli.commands import COMMANDS, Commands, cli
from archiver.formats import comparison
from archiver.report.rules import markdown, table
from archiver.rules import all_rules
from archiver.source import Source, Unreadable

DOCS = Path(__file__).parent
SAMPLES = DOCS.parent / "samples"
NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)

INTRODUCTION = """# The command line

This page is written by `make docs` from the help of the program.

| exit status | means |
|---|---|
| 0 | fit; all archived, or already there |
| 1 | the content is at fault: a finding at or above `--fail-on`, an article held back, a package broken |
| 2 | misuse: an option, an argument, or the configuration |
| 3 | an input could not be read or recognised |
| 4 | a limit of size, depth or time stopped a check |
| 70 | archiver itself is at fault; the file with the details is named |
| 130 | interrupted |

The highest that applies is returned. Only the report goes to standard output; progress and notices go to standard error.
"""


def pages() -> dict[Path, str]:
    """Every generated page with its text."""
    rules = all_rules()
    made = {DOCS / "cli.md": command_line()}
    made[DOCS / "formats.md"] = formats_page()
    made[DOCS / "rules" / "README.md"] = (
        "# Rules\n\nWritten by `make docs` from the rules themselves.\n\n```\n"
        + "\n".join(table(rules, 160))
        + "\n```\n\n"
        + "".join(f"- [{rule.code} {rule.name}]({rule.code}.md)\n" for rule in rules)
    )
    made[DOCS.parent / "archiver" / "rules" / "index.txt"] = "".join(
        f"{' '.join((rule.code, rule.name, *rule.groups))}\n" for rule in rules
    )
    for rule in rules:
        made[DOCS / "rules" / f"{rule.code}.md"] = markdown(rule)
    return made


def command_line() -> str:
    """The page of the command line."""
    parts = [INTRODUCTION, block("archiver", cli, None)]
    assert isinstance(cli, Commands)
    context = click.Context(cli, info_name="archiver", **cli.context_settings)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        parts.append(block(f"archiver {name}", command, context))
    return "\n".join(parts)


def block(title: str, command: click.Command, parent: click.Context | None) -> str:
    """The help of one command."""
    settings = {**command.context_settings, "terminal_width": 80, "max_content_width": 80}
    context = click.Context(command, info_name=title.rpartition(" ")[2], parent=parent, **settings)
    return f"## {title}\n\n```\n{command.get_help(context)}\n```\n"


FORMATS = """# Formats

This page is written by `make docs`: no cell is claimed, each is found out. **r** means that a sample of ours in
`samples/` says the field and archiver reads it; **w** that an article with every field was written in this format and
the field came back the same. A format is recognised by the content of the file, not by its name.

"""

FORMATS_AFTER = """
What a format cannot carry is not written into it, and `archiver show --as` says on standard error which fields those
were; a package always holds the original bytes as well. What a reader met and could not interpret is listed by `archiver
show` under "not read".
`archiver ingest` says at its end what was not read, and in how many articles it stood.

## Files that hold many articles
`ingest` opens `.zip`, `.tar`, `.tar.gz`, `.tgz` and `.gz`, web archives `.warc`, `.warc.gz` and `.wacz`, of which the pages
are read, exports of WordPress, Ghost and Drupal, lists of ANS, tables and mailboxes, also where they lie in one another. Each post, row, page or message is a source
of its own with a name of its own (`export.xml/post-42.xml`, `stories.csv#row=17`, `desk.mbox#message=3`): it is read, judged and
packed alone, a file of any size needs no more memory than its largest part, and `--max-bytes` limits the part. Of exports of Ghost
and Drupal what posts refer to (authors, terms, pictures) is held as well. A feed, a file of NewsML or of PRISM and a NewsML-G2
message hold an article for each of their entries or items.

## Documents
Word documents (DOCX) are read as text by their paragraphs, PDF by the words on its pages (with `pip install
'newsroom-archiver[documents]'`). Pictures, tables, notes, comments and text boxes are not read as part of the text: X032 and X034 tell
what there is of them, X033 which pages hold no words, X035 that changes were tracked. Nobody is credited because the file names them as
its author, which is most often the computer's; that, and all other properties of the file, stand under "not read".

## Tables
Tables are CSV with `,`, `;`, `|` or tabs between the cells, JSON lines, Parquet (with `pip install
'newsroom-archiver[parquet]'`) and SQLite, which is opened for reading only. A row of CSV is packed with the header above it, a row
of JSON lines as it stands; rows of Parquet and SQLite have no bytes of their own and are packed as a line of JSON with every
column. In CSV the header is row 1, as in a spreadsheet. Lines of JSON may also be articles in JSON-LD, ninjs and so on.

Columns are known by their names (`title`, `Überschrift`, `post_content` ...). What others mean is said in a mapping file:

```
archiver map init stories.csv > stories.toml     # looks at the table and proposes one
archiver map test stories.csv --map stories.toml # shows ten rows beside their articles, and what was not mapped
archiver ingest stories.csv --map stories.toml --to ark
```

```toml
zone = "Europe/Berlin"      # of times that name none
dates = "day-first"         # or "month-first": 03/04/2024
table = "articles"          # of a database

[columns]
"Kopfzeile" = "headline"
"Interner Code" = "nothing" # left out on purpose; a column that is not named is told as not read

[constants]
provider = "Courier"        # what holds for every row that does not say it
```

`map = "stories.toml"` in `archiver.toml` does the same for every command. A row that a field of one value has already
(two headlines), or whose date cannot be read, keeps the cell under "not read".

To read a file in a format that it is not taken for: `archiver validate --as NAME FILE`.
"""


def formats_page() -> str:
    """The page of the formats: which fields each reads and writes."""
    modules = list(formats.modules())
    read = fields_read()
    written = {name: fields_written(name) for name in formats.WRITABLE}
    rows = [f"| {' | '.join(['name', 'format', 'reads', 'writes'])} |", "|---|---|---|---|"]
    for module in modules:
        writes = "yes" if module.NAME in formats.WRITABLE else ""
        rows.append(f"| `{module.NAME}` | {module.LABEL} | yes | {writes} |")
    names = [module.NAME for module in modules]
    rows += ["", f"| field | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
    for field in comparison.ALL:
        cells = (
            ("r" if field in read.get(name, ()) else "") + ("w" if field in written.get(name, ()) else "")
            for name in names
        )
        rows.append(f"| {field.replace('_', ' ')} | {' | '.join(cells)} |")
    return FORMATS + "\n".join(rows) + "\n" + FORMATS_AFTER


def fields_read() -> dict[str, set[str]]:
    """Format -> the fields that some sample of it says and its reader finds."""
    found: dict[str, set[str]] = {}
    for path in sorted(SAMPLES.glob("*/**/*")):
        if not path.is_file() or path.parts[-2] in ("lines", "credits") or path.suffix == ".toml":
            continue
        try:
            document = formats.read(Source(path.name, path.read_bytes()))
        except Unreadable:
            continue
        told = found.setdefault(document.format, set())
        for article in document.articles:
            told |= {name for name in comparison.ALL if says(value_of(article, name))}
    return found


def value_of(article: Article, name: str) -> Any:
    """A field, or whoever is credited for the pictures."""
    if name != "media_credits":
        return getattr(article, name)
    return [credit for media in article.media for line in media.credit_lines for credit in line.credits]


def says(value: Any) -> bool:
    """Whether a field holds something that the source said."""
    return bool(value) and getattr(value, "how", "said") == "said"


def fields_written(name: str) -> set[str]:
    """The fields that come back the same after an article that has all of them was written in a format."""
    whole = everything()
    again = formats.read(Source("again", formats.write(whole, name, now=NOW)), Given(), name).articles[0]
    return set(comparison.ALL) - set(comparison.lost(whole, again))


def everything() -> Article:
    """An article with every field."""
    byline = CreditLine(
        "By Una Ferris",
        "By Una Ferris",
        "byline",
        "en",
        (Credit("Una Ferris", "person", "author", "Una Ferris"),),
    )
    tail = CreditLine(
        "Additional reporting by Harold Nye",
        "Additional reporting by Harold Nye",
        "tail",
        "en",
        (Credit("Harold Nye", "person", "contributor", "Harold Nye"),),
    )
    picture = CreditLine(
        "Photo: Moira Sands",
        "Photo: Moira Sands",
        "caption",
        "en",
        (Credit("Moira Sands", "person", "photographer", "Moira Sands", scope="image"),),
    )
    return Article(
        id=Said("tag:kinloch-courier.example,2024:otters"),
        version=3,
        status="usable",
        headline=Said("Otters return to the canal after forty years"),
        subheads=(Said("Walkers are asked to keep their dogs on a lead"),),
        description=Said("A pair of otters has settled below the third lock."),
        slugline=Said("otters-canal"),
        dateline=Said("KINLOCH"),
        body=(
            Said("A pair of otters has settled below the third lock of the Kinloch canal this spring."),
            Said("The canal trust asks walkers to keep their dogs on a lead until the cubs are grown."),
        ),
        language=Said("en-GB"),
        published=When("2024-05-14T06:30:00+01:00"),
        modified=When("2024-05-14T09:00:00+01:00"),
        created=When("2024-05-13T18:00:00+01:00"),
        embargo=When("2024-05-14T06:00:00+01:00"),
        credit_lines=(byline, tail),
        provider=Said("Kinloch Courier"),
        rights=Said("Free to use in schools"),
        rightsholder=Said("Kinloch Courier Ltd"),
        subjects=(Said("wildlife"),),
        keywords=(Said("otters"), Said("canal")),
        section=Said("Nature"),
        genre=Said("Report"),
        url=Said("https://kinloch-courier.example/otters"),
        media=(
            Media(
                "ImageObject",
                "https://kinloch-courier.example/otters.jpg",
                "An otter by the lock",
                (picture,),
            ),
        ),
    )


def main() -> int:
    """Write what has changed, and remove pages of rules that are gone."""
    wanted = pages()
    for path in (DOCS / "rules").glob("*.md"):
        if path not in wanted:
            path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
