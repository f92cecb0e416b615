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
    """A correct news article as pages have them, unlike its neighbours: some 1.3 KB beside the body, which is the median."""
    address = f"https://nordblatt.example/stadt/{number}"
    name = f"{FIRST[number % 10]} {LAST[number % 8]}"
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle" if number % 3 else "ReportageNewsArticle",
        "@id": f"{address}#article",
        "url": address,
        "mainEntityOfPage": address,
        "headline": f"Fähre nach Winsede fährt zum {number}. Mal wieder nach Plan",
        "description": "Nach elf Tagen Pause legt die Fähre wieder jede Stunde ab.",
        "inLanguage": "de",
        "datePublished": f"2024-05-{number % 28 + 1:02}T14:05:00+02:00",
        "dateModified": f"2024-05-{number % 28 + 1:02}T16:20:00+02:00",
        "articleSection": "Stadt",
        "keywords": ["Fähre", "Hafen", "Winsede"],
        "author": {
            "@type": "Person",
            "name": name,
            "url": f"https://nordblatt.example/autoren/{number % 80}",
        },
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
        "articleBody": (SENTENCE * 6).strip(),
    }


def page(number: int) -> str:
    """A web page of the usual size: navigation, teasers, scripts, meta tags, breadcrumbs in microdata, the story."""
    said = article(number)
    links = "".join(f'<li class="nav-item"><a href="/ressort/{n}">Ressort {n}</a></li>' for n in range(60))
    teasers = "".join(TEASER.format(n=n) for n in range(120))
    crumbs = "".join(CRUMB.format(n=n) for n in range(1, 4))
    story = "".join(
        f'<p class="absatz">{SENTENCE * 3}</p><aside class="werbung" data-slot="{n}"></aside>'
        for n in range(20)
    )
    metas = "".join(
        f'<meta property="og:{name}" content="{said["headline"]}">' for name in ("title", "description")
    )
    metas += "".join(f'<meta name="x-{n}" content="{n}">' for n in range(20))
    data = json.dumps(said, ensure_ascii=False)
    return (
        f'<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>{said["headline"]}</title>{metas}'
        f'<link rel="canonical" href="{said["url"]}"><style>' + ".teaser{margin:0}" * 700 + "</style>"
        "<script>" + 'window.q=(window.q||[]).concat([{"a":1,"b":[2,3]}]);' * 800 + "</script>"
        f'<script type="application/ld+json">{data}</script></head><body><nav><ul>{links}</ul></nav>'
        f'<ol itemscope itemtype="https://schema.org/BreadcrumbList">{crumbs}</ol>'
        f"<article><h1>{said['headline']}</h1>{story}</article><div>{teasers}</div></body></html>"
    )


TEASER = (
    '<div class="teaser teaser--{n}"><a class="teaser__link" href="/stadt/{n}" title="Meldung {n}"><figure><img class="teaser__bild" '
    'loading="lazy" src="/bild/{n}.jpg" srcset="/bild/{n}-1.jpg 400w, /bild/{n}-2.jpg 800w" alt="Bild {n}" width="400" height="300">'
    '</figure><div class="teaser__text"><h3>Meldung {n} aus dem Hafen</h3><p>Die Fähre fährt wieder, sagt die Reederei.</p>'
    '<span class="zeit" data-zeit="2024-05-17">vor {n} Minuten</span></div></a></div>'
)
CRUMB = (
    '<li itemprop="itemListElement" itemscope itemtype="https://schema.org/ListItem"><a itemprop="item" href="https://nordblatt.example/{n}">'
    '<span itemprop="name">Stufe {n}</span></a><meta itemprop="position" content="{n}"></li>'
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
    validator = schemas.json_validator(schemas.newsarticle_schema())
    quicker = schemas.newsarticle()
    for peer, peer_name in (
        (validator, "jsonschema, one schema"),
        (quicker, "the same with our trick: no references to look up"),
    ):
        pair(
            "articles judged by every schema.org rule",
            judging(values),
            lambda peer=peer: [list(peer.iter_errors(value)) for value in values],  # type: ignore[misc]
            count=COUNT,
            unit="articles",
            peer_name=peer_name,
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
    pages = [page(number).encode() for number in range(20)]

    def whole() -> None:
        for data in pages:
            rules.check(formats.read(Source("page.html", data)))

    try:
        import extruct
    except ImportError:
        print("  extruct is not installed; `make bench` installs it")
        single("web pages, bytes to findings", whole, count=len(pages), unit="pages")
        return
    kinds = ["json-ld", "microdata", "opengraph", "dublincore"]
    pair(
        "web pages, bytes to findings",
        whole,
        lambda: [extruct.extract(data) for data in pages],
        count=len(pages),
        unit="pages",
        peer_name="extruct, extraction alone",
        rounds=3,
    )
    pair(
        "web pages, bytes to findings",
        whole,
        lambda: [extruct.extract(data, syntaxes=kinds) for data in pages],
        count=len(pages),
        unit="pages",
        peer_name="extruct, four of its six kinds",
    )


if __name__ == "__main__":
    main()
