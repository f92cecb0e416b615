"""Judging schema.org JSON-LD: our pass against jsonschema, and a whole web page against extruct's extraction alone."""

from __future__ import annotations

import json
from collections.abc import Callable

from archiver import formats, rules, schemas
from archiver.article import Document
from archiver.formats import jsonld
from archiver.linkeddata import Block, Graph
from archiver.rules import Selection
from archiver.source import Source
from benchmarks.measure import pair, single

COUNT = 400
CODES = ("S", "X01", "X020", "C14", "C15", "D15")
"""The rules about schema.org and JSON."""
FIRST = "Anna Birte Carlo Dana Emil Fenja Gregor Hanne Ivo Jule".split()
LAST = "Abara Behrens Castle Dehn Ehlers Friis Graf Hallam".split()
SENTENCE = (
    "Die Fähre nach Winsede fährt seit Freitag wieder nach Plan, und die Karten kosten so viel wie zuvor. "
)


def article(number: int) -> dict[str, object]:
    """A correct news article of the usual size, unlike its neighbours."""
    address = f"https://nordblatt.example/stadt/{number}"
    name = f"{FIRST[number % 10]} {LAST[number % 8]}"
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle" if number % 3 else "ReportageNewsArticle",
        "@id": f"{address}#article",
        "url": address,
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "headline": f"Fähre nach Winsede fährt zum {number}. Mal wieder nach Plan",
        "description": "Nach elf Tagen Pause legt die Fähre wieder jede Stunde ab.",
        "inLanguage": "de",
        "datePublished": f"2024-05-{number % 28 + 1:02}T14:05:00+02:00",
        "dateModified": f"2024-05-{number % 28 + 1:02}T16:20:00+02:00",
        "articleSection": "Stadt",
        "keywords": ["Fähre", "Hafen", "Winsede"],
        "author": [
            {"@type": "Person", "name": name, "url": f"https://nordblatt.example/autoren/{number % 80}"},
            {"@type": "Person", "name": "Mats Dehn", "url": "https://nordblatt.example/autoren/dehn"},
        ],
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": "Nordblatt",
            "url": "https://nordblatt.example/",
            "logo": {
                "@type": "ImageObject",
                "url": "https://nordblatt.example/logo.png",
                "width": 600,
                "height": 60,
            },
        },
        "image": {
            "@type": "ImageObject",
            "url": f"{address}.jpg",
            "width": 1600,
            "height": 900,
            "creditText": "Foto: Pim Verhoeven/Nordblatt",
        },
        "isAccessibleForFree": True,
        "wordCount": 108,
        "articleBody": (SENTENCE * 6).strip(),
    }


def page(number: int) -> str:
    """A web page as they are: navigation, teasers, scripts, the story, and its metadata."""
    said = article(number)
    body = str(said.pop("articleBody"))
    links = "".join(
        f'<li class="teaser"><a href="/stadt/{n}"><span>Meldung {n}</span></a></li>' for n in range(120)
    )
    story = "".join(f"<p>{SENTENCE * 3}</p>" for _ in range(12))
    return (
        '<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>Fähre</title>'
        f'<link rel="canonical" href="{said["url"]}"><meta property="og:title" content="{said["headline"]}">'
        '<meta name="description" content="Die Fähre"><style>' + ".a{color:red}" * 400 + "</style>"
        "<script>" + "var a = [1, 2, 3];" * 600 + "</script>"
        f'<script type="application/ld+json">{json.dumps({**said, "articleBody": body}, ensure_ascii=False)}</script>'
        f"</head><body><nav><ul>{links}</ul></nav><article><h1>{said['headline']}</h1>{story}</article>"
        f"<footer><ul>{links}</ul></footer></body></html>"
    )


def judging(values: list[dict[str, object]]) -> Callable[[], int]:
    """Work that makes the graph of every article and asks every rule about schema.org."""
    texts = [json.dumps(value, ensure_ascii=False) for value in values]
    documents = [formats.read(Source("story.jsonld", text.encode())) for text in texts]
    ours = Selection(select=CODES)

    def work() -> int:
        found = 0
        for document, text in zip(documents, texts, strict=True):
            graph = Graph([Block(document.tree, text=text)])
            fresh = Document(
                document.source,
                jsonld.NAME,
                document.articles,
                document.faults,
                document.tree,
                {"graph": graph, "told": graph.articles},
            )
            found += len(rules.check(fresh, ours))
        if found:
            raise RuntimeError(f"{found} findings in articles that have none")
        return found

    return work


def main() -> None:
    """Print the rows."""
    values = [article(number) for number in range(COUNT)]
    validator = schemas.newsarticle()
    pair(
        "articles judged by every schema.org rule",
        judging(values),
        lambda: [list(validator.iter_errors(value)) for value in values],
        count=COUNT,
        unit="articles",
        peer_name="jsonschema, one schema",
    )
    check = schemas.conforms()
    pair(
        "articles judged by the schema alone",
        lambda: [check(value) for value in values],
        lambda: [validator.is_valid(value) for value in values],
        count=COUNT,
        unit="articles",
        peer_name="jsonschema, same schema",
    )
    pages = [page(number).encode() for number in range(40)]

    def whole() -> None:
        for data in pages:
            rules.check(formats.read(Source("page.html", data)))

    try:
        import extruct
    except ImportError:
        print("  extruct is not installed; `make bench` installs it")
        single("web pages, bytes to findings", whole, count=len(pages), unit="pages")
        return
    pair(
        "web pages, bytes to findings",
        whole,
        lambda: [
            extruct.extract(data, syntaxes=["json-ld", "microdata", "opengraph", "dublincore"])
            for data in pages
        ],
        count=len(pages),
        unit="pages",
        peer_name="extruct, extraction of four kinds",
    )
    pair(
        "web pages, bytes to findings",
        whole,
        lambda: [extruct.extract(data) for data in pages[:10]],
        count=len(pages),
        unit="pages",
        peer_name="extruct, all its kinds (a quarter of the pages)",
        rounds=3,
    )


if __name__ == "__main__":
    main()
