"""A generator of articles as newsrooms leave them: several formats, realistic sizes, and the usual faults.

The same seed and number give the same bytes, on any machine. Nothing here is taken from a real story.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

WORDS = {
    "de": (
        "die der das eine Stadt Gemeinde Rat Haushalt Brücke Hafen Schule Bürgermeisterin Straße Bericht Sommer Winter Kosten "
        "Millionen Menschen gestern morgen wieder nach vor über unter zwischen während wurde wird werden hat haben soll sollen "
        "neu alt groß klein lange schnell offen geschlossen gebaut geplant verschoben beschlossen sagte teilte erklärte warnte "
        "Sprecher Feuerwehr Polizei Verein Museum Bücherei Händler Bauern Wetter Regen Deich Küste Wald Zug Bahn Fähre Markt "
        "nicht nur sondern auch weil damit obwohl denn aber oder und mit ohne gegen für zum zur im am vom beim ins"
    ).split(),
    "en": (
        "the a an city council budget bridge harbour school mayor street report summer winter costs million people yesterday "
        "tomorrow again after before over under between while was is are has have should new old large small long quick open "
        "closed built planned delayed agreed said announced explained warned spokesman fire police club museum library traders "
        "farmers weather rain dyke coast forest train rail ferry market not only but also because so although for or and with "
        "without against to in at from of by on its their his her this that which who where when"
    ).split(),
    "fr": (
        "la le les une un ville commune conseil budget pont port école maire rue rapport été hiver coûts millions habitants hier "
        "demain encore après avant sur sous entre pendant était est sont a ont doit nouveau ancien grand petit long rapide ouvert "
        "fermé construit prévu reporté décidé déclaré annoncé expliqué averti porte-parole pompiers police association musée "
        "bibliothèque marchands paysans météo pluie digue côte forêt train gare bac marché non seulement mais aussi parce que"
    ).split(),
}
FIRST = "Anna Birte Carlo Dana Emil Fenja Gregor Hanne Ivo Jule Karl Lina Mats Nora Ole Paula Rieke Stina Tjark Ute Viola Wim".split()
LAST = (
    "Abara Behrens Castle Dehn Ehlers Friis Graf Hallam Iversen Jansen Köster Larsen Morvan Nye Osterloh Petersen Quill Rio "
    "Struve Tate Ulrich Verhoeven Wiebeck Zander"
).split()
PLACES = "Winsede Brinkum Northwick Saint-Arzel Gull-Point Moorhusen Eastmere Lütjensand".split()
TAILS = {
    "de": (
        "{a} hat zu diesem Bericht beigetragen.",
        "Mitarbeit: {a}",
        "(Mit Material von dpa)",
        "Redaktion: {a}",
    ),
    "en": (
        "{a} contributed to this report.",
        "(Reporting by {a}; Editing by {b})",
        "Additional reporting by {a} in {p}",
    ),
    "fr": ("Avec la contribution de {a}", "(avec AFP)", "{a} a contribué à cet article."),
}
BYLINE = {"de": "Von {a}", "en": "By {a} and {b}", "fr": "Par {a}"}
EPOCH = datetime(1995, 1, 1, 6, tzinfo=UTC)


class Story:
    """The facts of one invented story, from its number and the seed alone."""

    def __init__(self, number: int, seed: int) -> None:
        pick = self.pick = random.Random(seed * 1_000_003 + number)
        self.number = number
        self.language = pick.choices(("de", "en", "fr"), (5, 4, 1))[0]
        self.author, self.second = self.person(), self.person()
        self.place = pick.choice(PLACES)
        self.when = EPOCH + timedelta(minutes=pick.randrange(15_000_000))
        self.headline = self.sentence(5, 10).rstrip(".")
        self.paragraphs = [
            self.paragraph() for _ in range(pick.choices((2, 4, 7, 12, 25), (2, 5, 5, 3, 1))[0])
        ]
        self.byline = (
            BYLINE[self.language].format(a=self.author, b=self.second) if pick.random() < 0.7 else ""
        )
        tail = pick.choice(TAILS[self.language]).format(a=self.person(), b=self.person(), p=self.place)
        if pick.random() < 0.05:
            tail = "‘" + tail
        self.tail = tail if pick.random() < 0.5 else ""

    def person(self) -> str:
        """A name of two words."""
        return f"{self.pick.choice(FIRST)} {self.pick.choice(LAST)}"

    def sentence(self, least: int, most: int) -> str:
        """Words of the story's language with a capital and a full stop."""
        words = self.pick.choices(WORDS[self.language], k=self.pick.randint(least, most))
        text = " ".join(words)
        return text[0].upper() + text[1:] + "."

    def paragraph(self) -> str:
        """Two to five sentences, now and then with something quoted."""
        sentences = [self.sentence(8, 22) for _ in range(self.pick.randint(2, 5))]
        if self.pick.random() < 0.3:
            mark = "“{}”" if self.pick.random() < 0.5 else "„{}“"
            sentences[0] = mark.format(sentences[0])
        return " ".join(sentences)

    @property
    def day(self) -> str:
        """The moment of publication, ISO 8601 with a zone."""
        return self.when.isoformat()


def as_text(story: Story) -> bytes:
    """Plain text as a CMS export leaves it; one in twelve in Windows-1252."""
    lines = [
        story.headline,
        *([story.byline] if story.byline else []),
        "",
        *("\n\n".join(story.paragraphs).split("\n")),
    ]
    if story.tail:
        lines += ["", story.tail]
    text = "\n".join(lines) + ("\n" if story.number % 3 else "")
    return text.encode("cp1252", "replace") if story.number % 12 == 0 else text.encode()


def as_newsml(story: Story) -> bytes:
    """A newsItem with an XHTML body; one in forty lacks what the schema requires."""
    paragraphs = "".join(
        f"<p>{escape(each)}</p>" for each in [*story.paragraphs, *([story.tail] if story.tail else [])]
    )
    created = "" if story.number % 40 == 1 else f"<versionCreated>{story.day}</versionCreated>"
    by = f"<by>{escape(story.byline)}</by>" if story.byline else ""
    creator = (
        f"<creator role='cpprole:author'><name>{escape(story.author)}</name></creator>"
        if story.byline
        else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:generated.example:{story.when:%Y%m%d}:{story.number}"'
        f' version="1" standard="NewsML-G2" standardversion="2.35" conformance="power" xml:lang="{story.language}">'
        '<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>'
        "<rightsInfo><copyrightNotice>© Generated Press</copyrightNotice></rightsInfo>"
        '<itemMeta><itemClass qcode="ninat:text"/><provider literal="generated"><name>Generated Press</name></provider>'
        f'{created}<pubStatus qcode="stat:usable"/></itemMeta>'
        f"<contentMeta><contentCreated>{story.day}</contentCreated>{creator}"
        f'<language tag="{story.language}"/><headline>{escape(story.headline)}</headline>'
        f"{by}</contentMeta>"
        '<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head>'
        f"<title>{escape(story.headline)}</title></head><body>{paragraphs}</body></html></inlineXML></contentSet></newsItem>\n"
    ).encode()


def linked_data(story: Story) -> dict[str, object]:
    """The story as schema.org JSON-LD; one in ten with its author as a plain string."""
    person: object = {"@type": "Person", "name": story.author}
    if story.number % 10 == 3:
        person = story.author
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": f"https://generated.example/{story.number}",
        "headline": story.headline,
        "inLanguage": story.language,
        "datePublished": story.day,
        "author": person,
        "publisher": {"@type": "Organization", "name": "Generated Press"},
        "articleBody": "\n\n".join([*story.paragraphs, *([story.tail] if story.tail else [])]),
    }


def as_jsonld(story: Story) -> bytes:
    """A JSON-LD file."""
    return json.dumps(linked_data(story), ensure_ascii=False, indent=1).encode()


def as_html(story: Story) -> bytes:
    """A saved page with JSON-LD and meta tags, and navigation around the text."""
    data = linked_data(story)
    del data["articleBody"]
    body = "".join(
        f"<p>{escape(each)}</p>\n" for each in [*story.paragraphs, *([story.tail] if story.tail else [])]
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{story.language}"><head><meta charset="utf-8"><title>{escape(story.headline)} | Generated</title>'
        f'<meta property="og:title" content={quoteattr(story.headline)}><meta name="author" content={quoteattr(story.author)}>'
        f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script></head><body>'
        f'<nav><a href="/">Home</a> <a href="/news">News</a></nav><main><article><h1>{escape(story.headline)}</h1>\n{body}'
        "</article></main><footer>© Generated Press</footer></body></html>\n"
    ).encode()


KINDS = ((".txt", as_text, 10), (".xml", as_newsml, 6), (".jsonld", as_jsonld, 3), (".html", as_html, 1))


def article(number: int, seed: int = 1, kinds: tuple[str, ...] = ()) -> tuple[str, bytes]:
    """The file name and the bytes of article `number`."""
    story = Story(number, seed)
    choice = [each for each in KINDS if not kinds or each[0] in kinds]
    suffix, make, _ = story.pick.choices(choice, [weight for _, _, weight in choice])[0]
    return f"{number:07d}{suffix}", make(story)


def articles(count: int, seed: int = 1, kinds: tuple[str, ...] = ()) -> Iterator[tuple[str, bytes]]:
    """`count` articles as (file name, bytes)."""
    for number in range(count):
        yield article(number, seed, kinds)


def write(folder: Path, count: int, seed: int = 1, kinds: tuple[str, ...] = ()) -> None:
    """Write `count` articles below `folder`, a thousand to a sub-folder."""
    for number, (name, data) in enumerate(articles(count, seed, kinds)):
        shelf = folder / f"{number // 1000:04d}"
        if number % 1000 == 0:
            shelf.mkdir(parents=True, exist_ok=True)
        (shelf / name).write_bytes(data)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    write(options.folder, options.count, options.seed)
