"""Reading exports, tables and pages whole: beside feedparser for WordPress exports, trafilatura and newspaper4k for pages."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Callable
from pathlib import Path

from archiver import formats
from archiver.formats import wxr
from archiver.source import Source
from benchmarks import pages as invented
from benchmarks.measure import pair, single

SAMPLES = Path(__file__).parents[1] / "samples"
POSTS, PAGES, ROWS = 300, 40, 2000


PARAGRAPH = (
    '<p>The <a href="https://harrow-herald.example/quay">harbour board</a> said on Tuesday that the work will go on until '
    "the autumn. <em>Nobody</em> on the quay had expected the bell to be heard again so soon, and many had come from the "
    "villages inland to hear it. “We had given up hope,” said one of them, who has rung it as a boy.</p>\n\n"
)


def main() -> None:
    """Print the rows."""
    export = wordpress()

    def posts() -> int:
        sources = [one for one in wxr.posts(io.BytesIO(export), "x", 10_000_000) if isinstance(one, Source)]
        return sum(len(formats.read(source, as_format="wxr").articles) for source in sources)

    def read_whole() -> int:
        return len(formats.read(Source("x", export), as_format="wxr").articles)

    if importlib.util.find_spec("feedparser"):
        import feedparser

        def parse() -> object:
            return feedparser.parse(io.BytesIO(export))

        for label, ours in (
            ("posts of a WordPress export, streamed", posts),
            ("the same, read whole", read_whole),
        ):
            pair(label, ours, parse, count=POSTS, unit="posts", peer_name="feedparser", rounds=3)
    else:
        single("posts of a WordPress export, streamed", posts, count=POSTS, unit="posts")
        print("  feedparser is not installed: no row beside it")
    table = rows()
    single("rows of a CSV table", lambda: formats.read(Source("x", table)), count=ROWS, unit="rows", rounds=3)
    pages()


def wordpress() -> bytes:
    """An export with many posts, each like that of the sample and as long as posts are, about 3.6 kB."""
    sample = (SAMPLES / "formats" / "wxr" / "harrow.xml").read_bytes()
    start, end = sample.rindex(b"<item>"), sample.rindex(b"</item>") + len(b"</item>")
    item = sample[start:end]
    at = item.index(b"<![CDATA[", item.index(b"<content:encoded>")) + len(b"<![CDATA[")
    item = item[:at] + PARAGRAPH.encode() * 6 + item[at:]
    items = (item.replace(b"?p=", b"?p=%d" % number) for number in range(POSTS))
    return sample[: sample.index(b"<item>")] + b"\n".join(items) + sample[end:]


def rows() -> bytes:
    """A table with many rows."""
    row = '"Otters return %d","A pair of otters has settled below the third lock.\n\nWalkers keep their dogs on a lead.",By Una Ferris,2024-05-14\n'
    return ("title,text,author,date\n" + "".join(row % number for number in range(ROWS))).encode()


def pages() -> None:
    """Pages with author, date, headline and body: how many a second, and how much of what is on them is found."""
    made = invented.make(PAGES)

    def ours() -> list[invented.Found]:
        return [found_by_us(page.html) for page in made]

    print(f"  what archiver finds on {PAGES} pages:     {invented.score(made, ours())}")
    peers = 0
    for name, module, find in (
        ("trafilatura", "trafilatura", found_by_trafilatura),
        ("newspaper4k", "newspaper", found_by_newspaper),
    ):
        if not importlib.util.find_spec(module):
            continue

        def theirs(find: Callable[[str], invented.Found] = find) -> list[invented.Found]:
            return [find(page.html) for page in made]

        print(f"  what {name} finds on them:           {invented.score(made, theirs())}")
        pair("pages", ours, theirs, count=PAGES, unit="pages", peer_name=name, rounds=3)
        peers += 1
    if not peers:
        single("pages", ours, count=PAGES, unit="pages")


def found_by_us(html: str) -> invented.Found:
    """What archiver finds on a page."""
    (article,) = formats.read(Source("a.html", html.encode())).articles
    authors = frozenset(credit.name for credit in article.credits if credit.role == "author")
    headline = article.headline.value if article.headline else ""
    return invented.Found(
        headline, authors, article.published.iso[:10] if article.published else "", article.text
    )


def found_by_trafilatura(html: str) -> invented.Found:
    """What trafilatura finds on a page."""
    import trafilatura

    found = trafilatura.bare_extraction(html, with_metadata=True)
    authors = frozenset(name.strip() for name in (found.author or "").split(";"))
    return invented.Found(found.title or "", authors, found.date or "", found.text or "")


def found_by_newspaper(html: str) -> invented.Found:
    """What newspaper4k finds on a page."""
    import newspaper

    article = newspaper.Article("https://a.example/1")
    article.download(input_html=html)
    article.parse()
    day = str(article.publish_date or "")[:10]
    return invented.Found(article.title, frozenset(article.authors), day, article.text)


if __name__ == "__main__":
    main()
