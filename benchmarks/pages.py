"""Pages of invented news sites, each with what a reader must find on it: headline, authors, day and text.

Ten layouts as sites and content systems of three decades have them, and around the text what stands around texts.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

PEOPLE = (
    "Una Ferris", "Harold Nye", "Grete Möllring", "Ole Dehn", "Tjark Osterloh", "Pim Verhoeven", "Maëlle Kerbrat", "Iris Okonjo",
)  # fmt: skip
SUBJECTS = (
    "The harbour board", "A spokeswoman of the canal trust", "The council of Kinloch", "Nobody on the quay", "The new ferry",
    "Walkers from the villages inland", "The keeper of the lighthouse", "Two of the five bidders", "The choir of the old chapel",
)  # fmt: skip
VERBS = (
    "said on Tuesday that", "had hardly expected that", "will decide in the autumn whether", "told this newspaper why",
    "has denied for years that", "learned only from the minutes that", "now wants to prove that",
)  # fmt: skip
ENDS = (
    "the bell can be heard again before the winter.", "the costs will stay below six million.", "the otters have come back for good.",
    "nothing of the old roof was worth keeping.", "the lock is to be closed for eleven weeks, and not for six.",
    "the fares for children and bicycles remain as they are.", "a dike of sand would have served as well.",
    "the letters in the attic were never meant to be read, let alone printed.",
)  # fmt: skip
LURES = ("Where to eat crab this weekend", "Seven walks along the canal", "Puzzle: the bell and the board", "What the ferry costs now", "Our guide to the regatta")  # fmt: skip
LEGAL = (
    "We and our partners store information on your device and read it there, to measure how our pages are used and to show what may interest you. "
    "You can agree to this, refuse it, or choose one by one; your choice holds for this site only and can be changed at any time. "
)
REMARKS = ("I have said so for years, and nobody listens.", "The old ferry was better, and it ran on Sundays.", "Well written, but where is the map that you promised?")  # fmt: skip


class Page(NamedTuple):
    """A page, and what a reader must find on it."""

    html: str
    headline: str
    authors: frozenset[str]
    day: str
    paragraphs: tuple[str, ...]


class Story(NamedTuple):
    """What a page is made of."""

    chance: random.Random
    headline: str
    authors: tuple[str, ...]
    day: str
    paragraphs: tuple[str, ...]


def make(count: int, seed: int = 7) -> list[Page]:
    """So many pages, the layouts in turns."""
    chance = random.Random(seed)
    return [page(chance, LAYOUTS[number % len(LAYOUTS)], number) for number in range(count)]


def sentence(chance: random.Random) -> str:
    """One sentence."""
    return f"{chance.choice(SUBJECTS)} {chance.choice(VERBS)} {chance.choice(ENDS)}"


def page(chance: random.Random, layout: Callable[[Story], str], number: int) -> Page:
    """One page in a layout."""
    paragraphs = tuple(
        " ".join(sentence(chance) for _ in range(chance.randrange(1, 5)))
        for _ in range(chance.randrange(4, 14))
    )
    headline = (
        f"{chance.choice(SUBJECTS)} and the {chance.choice(('bell', 'ferry', 'dike', 'quay'))}, {number}"
    )
    authors = tuple(chance.sample(PEOPLE, chance.choice((1, 1, 1, 2))))
    story = Story(chance, headline, authors, f"2024-{number % 12 + 1:02d}-{number % 28 + 1:02d}", paragraphs)
    body = layout(story)
    html = f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{headline} | Kinloch Courier</title>{head(story)}</head><body>{body}</body></html>'
    return Page(html, headline, frozenset(authors), story.day, paragraphs)


def head(story: Story) -> str:
    """What the head of the page says, in one of the ways that heads do, with scripts and styles as sites have them."""
    noise = (
        "<style>"
        + ".a1b2c3{margin:0 auto;padding:4px}" * 120
        + "</style><script>"
        + "var q=[];q.push([1,2]);" * 200
        + "</script>"
    )
    social = f'<meta property="og:title" content="{story.headline}"><meta property="og:site_name" content="Kinloch Courier">'
    way = story.chance.randrange(3)
    if way == 0:
        data = {
            "@context": "https://schema.org", "@type": "NewsArticle", "headline": story.headline,
            "datePublished": f"{story.day}T06:30:00+01:00",
            "author": [{"@type": "Person", "name": name} for name in story.authors],
            "publisher": {"@type": "Organization", "name": "Kinloch Courier"},
        }  # fmt: skip
        return f'{noise}{social}<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'
    names = "".join(f'<meta name="author" content="{name}">' for name in story.authors)
    if way == 1:
        return f'{noise}{social}{names}<meta property="article:published_time" content="{story.day}T06:30:00+01:00">'
    return f'{noise}{social}{names}<meta name="dcterms.issued" content="{story.day}">'


# -- What stands around a text --------------------------------------------------------------------------------------------


def menu() -> str:
    """The navigation of a site."""
    links = "".join(
        f'<li><a href="/{word}">{word.title()}</a></li>'
        for word in ("harbour", "council", "sport", "letters", "tides") * 4
    )
    return f'<header class="site-header"><nav><ul>{links}</ul></nav></header>'


def lures(story: Story, name: str = "related") -> str:
    """Links to other stories."""
    links = "".join(f'<li><a href="/{n}">{story.chance.choice(LURES)}</a></li>' for n in range(6))
    return f'<div class="{name}"><h3>More stories</h3><ul>{links}</ul></div>'


def ending() -> str:
    """The foot of a site."""
    return f'<footer><p>© Kinloch Courier. {LEGAL}</p><p><a href="/imprint">Imprint</a> <a href="/terms">Terms</a></p></footer>'


def remarks(story: Story) -> str:
    """What readers wrote below a story."""
    said = "".join(
        f'<li class="comment"><b>reader{n}</b><p>{" ".join(story.chance.choice(REMARKS) for _ in range(5))}</p></li>'
        for n in range(8)
    )
    return f'<section id="comments" class="comments"><h3>8 comments</h3><ol>{said}</ol></section>'


def byline(story: Story) -> str:
    """The line that names the authors."""
    return f'<p class="byline">By {" and ".join(story.authors)}</p>'


def each(paragraphs: Iterable[str], tag: str = "p", attributes: str = "") -> str:
    """Paragraphs in elements."""
    return "\n".join(f"<{tag}{attributes}>{words}</{tag}>" for words in paragraphs)


# -- Layouts --------------------------------------------------------------------------------------------------------------


def microdata(story: Story) -> str:
    """Microdata says where the text is."""
    return f'{menu()}<div itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{story.headline}</h1>{byline(story)}<div itemprop="articleBody">{each(story.paragraphs)}</div></div>{lures(story)}{ending()}'


def article(story: Story) -> str:
    """An article element with a picture, sharing buttons, an advertisement in the middle and related stories."""
    middle = len(story.paragraphs) // 2
    picture = (
        '<figure><img src="a.jpg"><figcaption>The quay at dusk. Photo: Pim Verhoeven</figcaption></figure>'
    )
    share = '<div class="share-buttons"><a href="#">Share</a> <a href="#">Mail</a></div>'
    return f'{menu()}<main><article><h1>{story.headline}</h1>{byline(story)}<time datetime="{story.day}">{story.day}</time>{share}{picture}{each(story.paragraphs[:middle])}<div class="ad-slot ad">Advertisement</div>{each(story.paragraphs[middle:])}{share}</article>{lures(story)}</main>{ending()}'


def blog(story: Story) -> str:
    """A content system of blogs, with more comments than text."""
    return f'{menu()}<div id="content"><div class="post"><h1 class="entry-title">{story.headline}</h1><div class="entry-meta">{byline(story)}</div><div class="entry-content">{each(story.paragraphs)}</div></div>{remarks(story)}</div><div id="sidebar">{lures(story, "widget")}</div>{ending()}'


def soup(story: Story) -> str:
    """Elements without any meaning."""
    return f'<div class="x1">{menu()}<div class="x2"><div class="x3"><h1>{story.headline}</h1>{byline(story)}<div class="x4">{each(story.paragraphs)}</div></div><div class="x9">{lures(story, "x7")}</div></div>{ending()}</div>'


def breaks(story: Story) -> str:
    """A page of the nineties: a table, and line breaks between paragraphs."""
    links = "<br>".join(
        f'<a href="{word}.html">{word}</a>' for word in ("home", "archive", "weather", "tides")
    )
    text = "<br><br>\n".join(story.paragraphs)
    return f'<table width="100%"><tr><td width="150"><font size="2">{links}</font></td><td><h1>{story.headline}</h1><i>By {" and ".join(story.authors)}</i><br><br><font face="Times">{text}</font></td></tr></table><hr><center><font size="1">Copyright Kinloch Courier</font></center>'


def scattered(story: Story) -> str:
    """Every paragraph in elements of its own."""
    return f'{menu()}<main role="main"><h1>{story.headline}</h1>{byline(story)}<div class="blocks">{each((f"<div><p>{words}</p></div>" for words in story.paragraphs), "div", " data-block")}</div></main>{lures(story)}{ending()}'


def rich(story: Story) -> str:
    """Headings, a quotation and a box of links within the text."""
    first, second, *rest = story.paragraphs
    links = f'<aside class="read-more">{lures(story)}</aside>'
    return f'{menu()}<article class="story"><header><h1>{story.headline}</h1>{byline(story)}</header><div class="story-body"><p>{first}</p>{links}<blockquote><p>{second}</p></blockquote>{each(rest)}</div><div class="newsletter-signup"><p>{LEGAL}</p></div></article>{ending()}'


def biography(story: Story) -> str:
    """Who wrote it, at length, below the text."""
    return f'{menu()}<section><h1>{story.headline}</h1>{byline(story)}<section class="article__body">{each(story.paragraphs)}</section><div class="author-bio"><p>{story.authors[0]} has written for the Courier since 2011, and about nothing but the harbour since 2015. {LEGAL}</p></div></section>{lures(story)}{ending()}'


def consent(story: Story) -> str:
    """A long banner before everything."""
    return f'<div id="cookie-banner" class="cookie-consent"><h2>Your choice</h2>{each([LEGAL * 3, LEGAL * 4])}<button>Agree</button></div>{menu()}<main><article><h1>{story.headline}</h1>{byline(story)}{each(story.paragraphs)}</article></main>{ending()}'


def linked(story: Story) -> str:
    """Links and emphasis within the sentences, and attributes on everything."""
    marked = [
        words.replace("harbour board", '<a href="/t/board" class="topic">harbour board</a>').replace(
            "ferry", "<em>ferry</em>"
        )
        for words in story.paragraphs
    ]
    return f'{menu()}<div class="page-wrapper with-sidebar"><div class="col-8"><h1 class="headline">{story.headline}</h1>{byline(story)}<div class="c-text" data-id="77">{each(marked, "p", " class=t data-n=1")}</div></div><div class="col-4 sidebar">{lures(story)}</div></div>{ending()}'


LAYOUTS = (microdata, article, blog, soup, breaks, scattered, rich, biography, consent, linked)


# -- How well a reader does -----------------------------------------------------------------------------------------------


class Found(NamedTuple):
    """What a reader found on a page."""

    headline: str
    authors: frozenset[str]
    day: str
    text: str


class Score(NamedTuple):
    """The share of headlines, authors and days that are right, and the mean F1 of the words of the text."""

    headline: float
    authors: float
    day: float
    text: float

    def __str__(self) -> str:
        return f"headline {self.headline:.3f}  authors {self.authors:.3f}  day {self.day:.3f}  text F1 {self.text:.4f}"


def score(pages: list[Page], found: list[Found]) -> Score:
    """How much of what is on pages a reader found."""
    pairs = list(zip(pages, found, strict=True))
    number = len(pages)
    return Score(
        sum(page.headline == one.headline for page, one in pairs) / number,
        sum(page.authors == one.authors for page, one in pairs) / number,
        sum(page.day == one.day for page, one in pairs) / number,
        sum(best(page, one.text) for page, one in pairs) / number,
    )


def best(page: Page, found: str) -> float:
    """How well the text was found. Whether the headline is of it is left to the reader."""
    text = " ".join(page.paragraphs)
    return max(f1(text, found), f1(f"{page.headline} {text}", found))


def f1(wanted: str, found: str) -> float:
    """The F1 of the words that were found against those that were wanted."""
    mine, theirs = (Counter(re.findall(r"\w+", words.lower())) for words in (wanted, found))
    both = (mine & theirs).total()
    return 2 * both / (mine.total() + theirs.total()) if both else 0.0
