"""NewsML 1.0 to 1.2, the packages of news that agencies sent before NewsML-G2: an article for each NewsItem.

The DTD is never fetched. A text may be spread over components that say by their role what they are (title, lead,
body, caption), or be offered in several forms that are equivalent, of which the first with words is read. What a date
means: `FirstCreated` becomes the article's `created`, `ThisRevisionCreated` its `modified`, and what an embargoed item
will be is the end of its embargo. Texts beside the main one are kept as unread.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archiver.article import Article, CreditLine, Document, Given, Media, Said, Unread, When, filled
from archiver.formats import lines
from archiver.formats.newsml1parts import (
    KINDS,
    Look,
    Story,
    Topics,
    content,
    item_kind,
    items_in,
    joined,
    kind_of,
)
from archiver.formats.nitf import first_tag, number, parsed
from archiver.paragraphs import squeezed
from archiver.record import replace
from archiver.source import Source

NAME = "newsml-1"
LABEL = "NewsML 1"
SUFFIXES = (".newsml", ".xml")

STATUSES = {"usable": "usable", "canceled": "canceled", "cancelled": "canceled", "withheld": "withheld"}


def sniff(head: bytes, name: str) -> int:
    """Sure of the root element's name."""
    return 97 if first_tag(head) == b"NewsML" else 0


def read(source: Source, given: Given) -> Document:
    """Read a file. What is not well-formed comes back with its faults and without articles.

    Raises `Unreadable` when it is XML of another kind.
    """
    from archiver.formats.newsml.bodies import local

    document = parsed(source, NAME, ("NewsML",), "not NewsML 1")
    root = document.tree
    if root is not None:
        topics = Topics(root)
        envelope = Look(next((one for one in root if local(one) == "NewsEnvelope"), None), topics)
        document.articles = tuple(
            filled(lines.recognised(article(Look(item, topics), envelope, given)), given)
            for item in root.iter("{*}NewsItem")
            if not any(local(above) == "NewsItem" for above in item.iterancestors())
        )
    return document


def article(item: Look, envelope: Look, given: Given) -> Article:
    """The article that a NewsItem states."""
    from archiver.xmltree import path_of

    story = Story(item.one("NewsComponent"))
    unread: list[Unread] = []
    managed = item.one("NewsManagement")
    status = managed.one("Status").code()
    held = bool(status and status.raw.strip().lower() == "embargoed")
    language = next(story.codes("DescriptiveMetadata", "Language"), None)
    spoken = language.value if language else given.language
    body = story.body
    return Article(
        id=item.said("Identification", "NewsIdentifier", "PublicIdentifier"),
        version=number(item.said("Identification", "NewsIdentifier", "RevisionId")),
        kind=story.kind,
        status="" if held or not status else STATUSES.get(status.raw.strip().lower(), status.value),
        headline=story.words("HeadLine") or story.title or body.headline,
        subheads=tuple(story.all_words("SubHeadLine")),
        description=story.lead,
        slugline=story.words("SlugLine") or item.said("Identification", "NameLabel"),
        dateline=story.words("DateLine") or body.dateline,
        body=body.paragraphs,
        language=language,
        created=date(managed, "FirstCreated", unread),
        modified=date(managed, "ThisRevisionCreated", unread),
        embargo=date(managed.one("StatusWillChange"), "DateAndTime", unread) if held else None,
        credit_lines=lines.merged(credit_lines(story, spoken)),
        provider=provider(story, item, envelope),
        rights=story.words("CopyrightLine") or story.words("RightsLine") or copyright_of(story),
        rightsholder=next(story.found("RightsMetadata", "Copyright", "CopyrightHolder"), None),
        subjects=tuple(subjects(story)),
        keywords=tuple(keywords(story)),
        section=section(story),
        genre=next(story.codes("DescriptiveMetadata", "Genre"), None),
        media=(*body.media, *pictures(story, spoken)),
        unread=(*unread, *left(item, story, held)),
        path=path_of(item.element),
    )


def date(within: Look, name: str, unread: list[Unread]) -> When | None:
    """The moment that a child says; what cannot be read is kept aside."""
    said = within.said(name)
    found = lines.when(said)
    if said and found is None:
        unread.append(Unread(f"date in {name}", said.raw, path=said.path))
    return found


def provider(story: Story, item: Look, envelope: Look) -> Said | None:
    """Who provides the text: as its metadata, its identifier or the envelope says."""
    return (
        next(story.parties("Provider"), None)
        or next(envelope.one("SentFrom").codes("Party"), None)
        or item.said("Identification", "NewsIdentifier", "ProviderId")
    )


def copyright_of(story: Story) -> Said | None:
    """Year and holder of the copyright as one notice, where both are said."""
    holder = next(story.found("RightsMetadata", "Copyright", "CopyrightHolder"), None)
    year = next(story.found("RightsMetadata", "Copyright", "CopyrightDate"), None)
    if holder and year:
        return Said(f"© {year.value} {holder.value}", f"{year.raw} {holder.raw}", path=year.path)
    return next(story.found("RightsMetadata", "UsageRights", "UsageType"), None)


SUBJECTS = frozenset(("Subject", "SubjectMatter", "SubjectDetail"))


def subjects(story: Story) -> Iterator[Said]:
    """What the story is about: of each subject code the most particular part."""
    from archiver.formats.newsml.bodies import local

    seen: set[str] = set()
    for component in story.telling:
        for code in component.each("DescriptiveMetadata", "SubjectCode"):
            parts = [Look(child, code.topics) for child in code.element if local(child) in SUBJECTS]
            words = (parts[-1] if parts else code).code()
            if words and words.value not in seen:
                seen.add(words.value)
                yield words


def keywords(story: Story) -> Iterator[Said]:
    """The keywords of all keyword lines, one by one."""
    for line in story.all_words("KeywordLine"):
        for words in line.value.replace(";", ",").replace("/", ",").split(","):
            if words.strip():
                yield replace(line, value=words.strip())


def section(story: Story) -> Said | None:
    """The section, which is a property of the description."""
    from archiver.xmltree import path_of

    for component in story.telling:
        for one in component.each("DescriptiveMetadata", "Property"):
            value = one.element.get("Value") or ""
            if one.is_section() and value.strip():
                return Said(value.strip(), value, path=path_of(one.element, "Value"))
    return None


def credit_lines(story: Story, language: str) -> Iterator[CreditLine]:
    """Everyone credited: in lines for readers, as a party, and in lines of the text."""
    if story.kind != "text":
        yield from credited(story.main, language)
        return
    for words in (*story.all_words("ByLine"), *story.body.bylines):
        yield lines.line_from(words, "byline", language)
    for words in story.all_words("CreditLine"):
        yield lines.party(words, "source", language, "organisation")
    for words in story.body.taglines:
        yield lines.line_from(words, "tail", language)
    yield from lines.in_body(story.body.paragraphs, language)
    for words in story.parties("Creator"):
        yield lines.party(words, "author", language)
    for words in story.parties("Contributor"):
        yield lines.party(words, "contributor", language)
    for words in story.parties("Source"):
        yield lines.party(words, "source", language, "organisation")


def pictures(story: Story, language: str) -> Iterator[Media]:
    """The pictures, videos and sound of the components that are such."""
    from archiver.xmltree import path_of

    for component in story.pictures:
        items = [component] if component.role() == "" and not any(component.each("ContentItem")) else []
        items = items or [item for item in items_in(component) if item.element.get("Href")]
        best = max(items, key=width, default=component)
        mime = best.one("MimeType").code()
        kind = KINDS.get(kind_of(component) or item_kind(component) or item_kind(best), "MediaObject")
        caption = component.said("NewsLines", "HeadLine") or caption_in(component)
        yield Media(
            kind,
            (best.element.get("Href") or "").strip(),
            caption.value if caption else "",
            tuple(credited(component, language)),
            mime.raw.strip() if mime else "",
            path_of(component.element),
        )


def width(item: Look) -> int:
    """How wide a picture is, as far as its characteristics say."""
    for one in item.each("Characteristics", "Property"):
        value = one.element.get("Value") or ""
        if (one.element.get("FormalName") or "").lower() == "width" and value.isascii() and value.isdigit():
            return int(value[:6])
    return 0


def caption_in(component: Look) -> Said | None:
    """The text of a component of pictures, which is its caption."""
    for data in component.element.iter("{*}DataContent"):
        if paragraphs := content(data).paragraphs:
            return joined(paragraphs)
    return None


def credited(component: Look, language: str) -> Iterator[CreditLine]:
    """Who is credited for a picture."""
    for name in ("ByLine", "CreditLine"):
        for words in component.all_said("NewsLines", name):
            yield lines.picture_line(words, language)
    for maker in component.codes("AdministrativeMetadata", "Creator", "Party"):
        yield lines.of_picture(lines.party(maker, "photographer", language))


LEFT = (
    ("NewsManagement", "Instruction"),
    ("NewsManagement", "Urgency"),
    ("NewsManagement", "Property"),
    ("NewsManagement", "RevisionHistory"),
    ("NewsManagement", "DerivedFrom"),
    ("NewsManagement", "AssociatedWith"),
    ("Update",),
    ("TopicSet",),
)
LEFT_OF_COMPONENTS = (
    ("NewsLines", "NewsLine"),
    ("NewsLines", "SeriesLine"),
    ("NewsLines", "ByLineTitle"),
    ("AdministrativeMetadata", "Property"),
    ("DescriptiveMetadata", "Location"),
    ("DescriptiveMetadata", "DateLineDate"),
    ("DescriptiveMetadata", "TopicOccurrence"),
    ("DescriptiveMetadata", "OfInterestTo"),
    ("DescriptiveMetadata", "Property"),
    ("RightsMetadata", "UsageRights"),
    ("Metadata",),
    ("Comment",),
    ("NewsItemRef",),
    ("ContentItem", "Encoding"),
)
"""What says something and is not interpreted."""


def left(item: Look, story: Story, held: bool) -> Iterator[Unread]:
    """What was not interpreted: of the management of the item, of its components, and texts beside the main one."""
    from archiver.xmltree import path_of

    for steps in LEFT:
        for found in item.each(*steps):
            yield Unread(steps[-1], in_words(found.element), path=path_of(found.element))
    if not held:
        for found in item.each("NewsManagement", "StatusWillChange"):
            yield Unread("StatusWillChange", in_words(found.element), path=path_of(found.element))
    for component in story.telling:
        for steps in LEFT_OF_COMPONENTS:
            for found in component.each(*steps):
                if found.is_section():
                    continue
                if told := in_words(found.element):
                    yield Unread(steps[-1], told, path=path_of(found.element))
    for role, said in story.aside:
        yield Unread(role, said.value, path=said.path)


MOST_WORDS = 300


def in_words(element: Any) -> str:
    """What an element says: its words, and the codes and values in it."""
    from archiver.formats.newsml.bodies import text_of

    told = [
        f"{name}={value}"
        for part in element.iter()
        if isinstance(part.tag, str)
        for name, value in part.attrib.items()
        if name in ("FormalName", "Value", "HowPresent", "NewsItem", "Notation") and value.strip()
    ]
    return squeezed(" ".join([*told, text_of(element)]))[:MOST_WORDS]
