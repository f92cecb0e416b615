"""From an Article to a new item of NewsML-G2 2.35.

The item stands on its own: the codes it uses are declared in a catalog of its own, so nothing must be fetched to
understand it. Credits are stated three times over, as the standard intends: as a party for programs, as a line for
readers, and with the words as they stood in the source (`derivedFromValue`).

What is not said is not written. Two things the schema demands all the same: the provider, which then says plainly
that it is not said, and an identifier, which is then made from the words of the story.
"""

from __future__ import annotations

import re
import uuid
from datetime import date, datetime

from archiver.article import Article, Credit, CreditLine, Media, Said, When
from archiver.formats.newsml.items import NOT_SAID, ORIGINAL
from archiver.formats.newsml.parties import element_of
from archiver.xmltext import Element, clean, document, line
from archiver.xmltree import NAR, XHTML

STANDARD = {"standard": "NewsML-G2", "standardversion": "2.35", "conformance": "power"}
IPTC = "http://cv.iptc.org/newscodes/"
SCHEMES = {
    "ninat": IPTC + "ninature/",
    "stat": IPTC + "pubstatusg2/",
    "cpprole": IPTC + "contentprodpartyrole/",
    "cpnat": IPTC + "cpnature/",
    "howextr": IPTC + "howextracted/",
    "irel": IPTC + "itemrelation/",
    "arole": "urn:newsroom-archiver:role:",
    "arc": "urn:newsroom-archiver:agent:",
}
"""Alias -> scheme, for the codes that our items use. Only those in use are declared."""
PUBLICATION = "urn:newsroom-archiver:publication:original"
NAMESPACE = uuid.UUID("5c4b7a0e-2f0c-5d0a-9d53-6f2f0b1c4d7e")
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
IRI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(?:[^\s<>\"{}|\\^`%\[\]#\x00-\x20]|%[0-9A-Fa-f]{2})+(?:#[^\s<>\"{}|\\^`%\[\]#]*)?"
)
DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?")
STATUSES = ("usable", "withheld", "canceled")
NATURES = ("text", "picture", "graphic", "audio", "video", "animation", "composite")


def composed(article: Article, now: datetime) -> bytes:
    """The item as UTF-8 bytes, indented; the same article and moment always give the same bytes."""
    return document(Item(article, now).build())


class Item:
    """One item while it is built: the article, the moment, and the parties and derivations met so far."""

    def __init__(self, article: Article, now: datetime) -> None:
        self.article = article
        self.now = now
        self.root = Element("newsItem", {"xmlns": NAR, **STANDARD})
        self.used: set[str] = set()
        self.derived: list[tuple[str, str, str]] = []
        self.holders: list[Credit] = []
        self.parties = 0
        self.lines = 0

    def build(self) -> Element:
        """The whole item."""
        article, root = self.article, self.root
        root.attributes |= {"guid": guid(article), "version": str(max(article.version or 1, 1))}
        tag = language(article.language)
        if tag:
            root.attributes["xml:lang"] = tag
        catalog = root.add("catalog")
        if article.published is not None:
            self.published(article.published)
        self.item_meta(root.add("itemMeta"))
        self.content_meta(root.add("contentMeta"), tag)
        for source, targets, raw in self.derived:
            root.add("derivedFromValue", raw, sourceidref=source, idrefs=targets)
        if article.body:
            self.content(tag)
        self.rights()
        for alias, uri in SCHEMES.items():
            if alias in self.used:
                catalog.add("scheme", alias=alias, uri=uri)
        return root

    def code(self, codes: str) -> str:
        """Codes that the item uses, so that their schemes are declared."""
        self.used.update([code.partition(":")[0] for code in codes.split()])
        return codes

    def published(self, when: When) -> None:
        """The moment of publication, in the item's history."""
        moment = truncated(when)
        if moment:
            history = self.root.add("pubHistory")
            history.add("published", uri=PUBLICATION).add("timestamp", moment)

    def item_meta(self, meta: Element) -> None:
        """Management metadata: class, provider, dates and status of the item."""
        article = self.article
        nature = article.kind if article.kind in NATURES else "text"
        meta.add("itemClass", qcode=self.code(f"ninat:{nature}"))
        provider(meta, article.provider)
        meta.add("versionCreated", self.now.isoformat(timespec="seconds"))
        notes = []
        if article.embargo is not None:
            end = exact(article.embargo)
            meta.add("embargoed", end)
            if not end:
                notes.append(f"embargo: {article.embargo.raw or article.embargo.iso}")
        if article.status in STATUSES:
            meta.add("pubStatus", qcode=self.code(f"stat:{article.status}"))
        meta.add("generator", "newsroom-archiver")
        for note in notes:
            meta.add("edNote", line(note))

    def rights(self) -> None:
        """Who holds the rights, and the notice, in words of the source."""
        article = self.article
        holder = article.rightsholder.value if article.rightsholder else ""
        if not holder and self.holders:
            holder = self.holders[0].name
        if not (holder or article.rights):
            return
        info = Element("rightsInfo")
        names = [child.name for child in self.root.children]
        self.root.children.insert(names.index("itemMeta"), info)
        if line(holder):
            name(info.add("copyrightHolder"), holder)
        if article.rights and line(article.rights.value):
            info.add("copyrightNotice", line(article.rights.value))

    def content_meta(self, meta: Element, tag: str) -> None:
        """Metadata about the story."""
        article = self.article
        for element, when in (("contentCreated", article.created), ("contentModified", article.modified)):
            moment = truncated(when) if when else ""
            if moment:
                meta.add(element, moment)
        lines = [(self.parties_of(meta, credit_line), credit_line) for credit_line in article.credit_lines]
        if article.id and line(article.id.value) and line(article.id.value) != guid(article):
            meta.add("altId", line(article.id.value), typeuri=ORIGINAL)
        if tag:
            meta.add("language", tag=tag)
        if article.genre and line(article.genre.value):
            name(meta.add("genre", literal=article.genre.value), article.genre.value)
        for words in article.keywords:
            self.words(meta, "keyword", words)
        for words in article.subjects:
            if line(words.value):
                name(meta.add("subject", **identifier(words)), words.value)
        self.words(meta, "slugline", article.slugline)
        self.words(meta, "headline", article.headline)
        for words in article.subheads:
            self.words(meta, "headline", words)
        self.words(meta, "dateline", article.dateline)
        for targets, credit_line in lines:
            self.line_of(meta, credit_line, targets)
        self.words(meta, "description", article.description)

    def words(self, meta: Element, element: str, words: Said | None) -> None:
        """One property in plain words, where there are any."""
        if words and line(words.value):
            meta.add(element, line(words.value))

    def parties_of(self, meta: Element, credit_line: CreditLine) -> list[str]:
        """State the parties of a credit line. Returns their ids."""
        ids = []
        for credit in credit_line.credits:
            element = element_of(credit)
            if element == "copyrightHolder":
                self.holders.append(credit)
            elif element and line(credit.name):
                self.parties += 1
                self.party(meta, element, credit, f"party{self.parties}")
                ids.append(f"party{self.parties}")
        return ids

    def party(self, meta: Element, element: str, credit: Credit, identity: str) -> None:
        """State one party with its role, and that archiver read it out of a line."""
        made = meta.add(
            element,
            id=identity,
            type=self.code("cpnat:organisation" if credit.kind == "organisation" else "cpnat:person"),
            uri=credit.uri if IRI.fullmatch(credit.uri) else "",
            literal=credit.name if credit.initials else "",
            role=self.code(roles(credit)),
            how=self.code("howextr:tool"),
            creator=self.code("arc:archiver"),
        )
        if not credit.initials:
            name(made, credit.name)
        if line(credit.title):
            made.add("note", line(credit.title))
        if credit.kind != "organisation" and line(credit.affiliation):
            name(made.add("personDetails").add("affiliation"), credit.affiliation)

    def line_of(self, meta: Element, credit_line: CreditLine, targets: list[str]) -> None:
        """Print a credit line for readers, and keep the words it came from."""
        text = line(credit_line.text or credit_line.raw)
        names = [credit.name for credit in credit_line.credits]
        authors = bool(names) and all(credit.role == "author" for credit in credit_line.credits)
        if not text or (credit_line.slot == "field" and names == [text] and not authors):
            return
        self.lines += 1
        identity = f"line{self.lines}"
        byline = credit_line.slot == "byline" or authors
        printed = meta.add("by" if byline else "creditline", text, id=identity)
        tag = language_tag(credit_line.language)
        if tag:
            printed.attributes["xml:lang"] = tag
        if targets and credit_line.raw:
            self.derived.append((identity, " ".join(targets), clean(credit_line.raw)))

    def content(self, tag: str) -> None:
        """The story as XHTML in its own namespace."""
        inline = self.root.add("contentSet").add("inlineXML", contenttype="application/xhtml+xml")
        html = inline.add("html", xmlns=XHTML)
        if tag:
            html.attributes |= {"lang": tag, "xml:lang": tag}
        headline = self.article.headline
        html.add("head").add("title").text = line(headline.value) if headline else ""
        body = html.add("body")
        for paragraph in self.article.body:
            body.add("p").lines(paragraph.value.split("\n"))
        for media in self.article.media:
            picture(body, media)


def guid(article: Article) -> str:
    """The article's own identifier where it is one for the whole world, else one made from what the story says."""
    own = line(article.id.value) if article.id else ""
    if IRI.fullmatch(own):
        return own
    words = own or "\n".join([article.headline.value if article.headline else "", article.text])
    return f"urn:uuid:{uuid.uuid5(NAMESPACE, clean(words))}"


def language(said: Said | None) -> str:
    """The language tag, when it has the form of one."""
    return language_tag(said.value) if said else ""


def language_tag(value: str) -> str:
    """The tag, when it has the form of one."""
    return value if LANGUAGE.fullmatch(value) else ""


def provider(meta: Element, said: Said | None) -> None:
    """The provider as said, or plainly that nobody said it."""
    if said is None or not line(said.value):
        name(meta.add("provider", uri=NOT_SAID), "not said")
        return
    name(meta.add("provider", **identifier(said)), said.value)


def identifier(said: Said) -> dict[str, str]:
    """The URI of a concept where the source gives one, else its words as a literal."""
    raw = line(said.raw)
    return {"uri": raw} if "://" in raw and IRI.fullmatch(raw) else {"literal": said.value}


def name(element: Element, words: str) -> None:
    """Give an element a name for people."""
    element.add("name", line(words))


def roles(credit: Credit) -> str:
    """The codes of a credit's role: IPTC's, and beside it our own where IPTC's does not say the whole."""
    from archiver.credits import role

    known = role(credit.role)
    codes = [f"cpprole:{known.cpprole}"] if known.cpprole else []
    if not known.exact:
        codes.append(f"arole:{credit.role}")
    return " ".join(codes)


def truncated(when: When) -> str:
    """A moment as XML Schema writes it, at its own precision; seconds that were not said are written as 00."""
    if DAY.fullmatch(when.iso) and real(when.iso):
        return when.iso
    return exact(when) or (when.iso[:10] if DAY.fullmatch(when.iso[:10]) and real(when.iso[:10]) else "")


def exact(when: When) -> str:
    """A moment with its time, or "" where no time is said."""
    found = TIME.fullmatch(when.iso)
    if not found or not real(found[1]) or int(found[2][:2]) > 23 or int(found[2][3:]) > 59:
        return ""
    seconds = found[3] or ":00"
    if int(seconds[1:3]) > 59:
        return ""
    zone = found[4] or ""
    if zone[1:] and (int(zone[1:3]) > 13 or int(zone[4:6]) > 59):
        zone = ""
    return f"{found[1]}T{found[2]}{seconds}{zone}"


def real(day: str) -> bool:
    """Whether a day, month or year is one of the calendar."""
    try:
        date.fromisoformat(day + "-01-01"[len(day) - 4 :] if len(day) < 10 else day)
    except ValueError:
        return False
    return True


def picture(body: Element, media: Media) -> None:
    """A picture that belongs to the story, with its caption."""
    if media.kind != "ImageObject" or not line(media.url):
        return
    image = body.add("p").add("img")
    image.attributes = {"src": line(media.url), "alt": line(media.caption)}
