"""The parts of NewsML 1: elements by their names, codes by the topics that explain them, and components by what they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from archiver.article import Said
from archiver.formats.newsml.bodies import Body
from archiver.paragraphs import squeezed
from archiver.record import replace

TITLES = frozenset(("title", "headline", "hl"))
LEADS = frozenset(("lead", "abstract", "teaser", "summary", "synopsis", "intro"))
CAPTIONS = frozenset(("caption", "captiontext", "legend"))
KINDS = {
    "photo": "ImageObject",
    "picture": "ImageObject",
    "image": "ImageObject",
    "graphic": "ImageObject",
    "video": "VideoObject",
    "audio": "AudioObject",
    "animation": "VideoObject",
}


class Topics:
    """What the codes of a file mean, where it says so itself: descriptions by the id and the code of their topic."""

    def __init__(self, root: Any) -> None:
        from archiver.formats.newsml.bodies import local, text_of

        self.words: dict[str, str] = {}
        for topic in root.iter("{*}Topic"):
            told = {local(child): child for child in topic if isinstance(child.tag, str)}
            description = told.get("Description")
            words = squeezed(text_of(description)) if description is not None else ""
            code = told.get("FormalName")
            if words:
                self.words[f"#{topic.get('Duid', '')}"] = words
                if code is not None:
                    self.words[squeezed(text_of(code))] = words


class Look:
    """An element, and what stands in it by names; None stands for an element that is not there."""

    def __init__(self, element: Any, topics: Topics) -> None:
        self.element = element
        self.topics = topics

    def each(self, *steps: str) -> Iterator[Look]:
        """What stands below by these steps, each the name of a child."""
        if self.element is None:
            return
        for child in self.element.iterchildren(f"{{*}}{steps[0]}"):
            if steps[1:]:
                yield from Look(child, self.topics).each(*steps[1:])
            else:
                yield Look(child, self.topics)

    def one(self, *steps: str) -> Look:
        """The first such, or one that holds nothing."""
        return next(self.each(*steps), Look(None, self.topics))

    def said(self, *steps: str) -> Said | None:
        """The words of the first such that has any."""
        return next(self.all_said(*steps), None)

    def all_said(self, *steps: str) -> Iterator[Said]:
        """The words of all such."""
        from archiver.formats.newsml.bodies import said

        for found in self.each(*steps):
            if words := said(found.element):
                yield words

    def code(self, attribute: str = "FormalName") -> Said | None:
        """What the element names by a code: its words where the file explains them, with the code as raw words."""
        from archiver.xmltree import path_of

        if self.element is None:
            return None
        raw = self.element.get(attribute) or ""
        words = self.topics.words.get(self.element.get("Topic") or "") or self.topics.words.get(raw.strip())
        value = words or raw.strip()
        return Said(value, raw, path=path_of(self.element, attribute)) if value and raw else None

    def codes(self, *steps: str) -> Iterator[Said]:
        """The codes of all such elements."""
        for found in self.each(*steps):
            if words := found.code():
                yield words

    def is_section(self) -> bool:
        """Whether a property says in which section a story stands."""
        return (self.element.get("FormalName") or "").lower() in ("section", "category")

    def role(self) -> str:
        """The role of a component in small letters."""
        code = self.one("Role").code()
        return code.raw.strip().lower() if code else ""


class Story:
    """The components of a NewsItem, sorted by what they are: the text, its parts, pictures, and what stays aside."""

    def __init__(self, main: Look) -> None:
        self.main = main
        self.kind = "text"
        self.title: Said | None = None
        self.lead: Said | None = None
        self.body = Body()
        self.telling: list[Look] = []
        self.pictures: list[Look] = []
        self.aside: list[tuple[str, Said]] = []
        self.sort(main)

    def sort(self, component: Look) -> None:
        """Take a component for what it is, and those in it."""
        if component.element is None:
            return
        kind, role = kind_of(component), component.role()
        if kind in KINDS:
            self.pictures.append(component)
            if component is self.main:
                self.kind = "picture" if KINDS[kind] == "ImageObject" else kind
                self.telling.append(component)
            return
        inner = list(component.each("NewsComponent"))
        if not inner and (role in TITLES or role in LEADS or role in CAPTIONS):
            self.named_part(component, role)
            return
        self.telling.append(component)
        first, *others = texts_of(component) or [Body()]
        if self.body.paragraphs and first.paragraphs:
            self.telling.pop()
            self.set_aside(role or "text of another component", [first, *others])
        elif first.paragraphs:
            self.body = first
            self.set_aside("text of another item", others)
        for each in sorted(inner, key=lambda one: one.role() not in ("main", "body", "text")):
            self.sort(each)
        for each in component.each("ContentItem"):
            if item_kind(each) in KINDS:
                self.pictures.append(each)

    def named_part(self, component: Look, role: str) -> None:
        """A component that is the title, the lead or a caption of the story."""
        paragraphs = [said for text in texts_of(component) for said in text.paragraphs]
        words = joined(paragraphs) if paragraphs else None
        if role in TITLES and self.title is None:
            self.title = words
        elif role in LEADS and self.lead is None:
            self.lead = words
        elif words is not None:
            self.aside.append((role, words))

    def set_aside(self, role: str, texts: list[Body]) -> None:
        """Keep texts that are not the main one."""
        self.aside += [(role, said) for text in texts for said in text.paragraphs]

    def found(self, *steps: str) -> Iterator[Said]:
        """The words, else the codes, of what stands by these steps in the components that tell of the text."""
        for component in self.telling:
            for each in component.each(*steps):
                if words := next(each_said(each), None):
                    yield words

    def codes(self, *steps: str) -> Iterator[Said]:
        """The codes of what stands by these steps, each once."""
        seen: set[str] = set()
        for component in self.telling:
            for words in component.codes(*steps):
                if words.value not in seen:
                    seen.add(words.value)
                    yield words

    def words(self, name: str) -> Said | None:
        """The first of the lines for readers of a kind."""
        return next(self.all_words(name), None)

    def all_words(self, name: str) -> Iterator[Said]:
        """Every line for readers of a kind."""
        for component in self.telling:
            yield from component.all_said("NewsLines", name)

    def parties(self, name: str) -> Iterator[Said]:
        """The parties of a kind."""
        for component in self.telling:
            for element in component.each("AdministrativeMetadata", name):
                for party in element.each("Party"):
                    if words := party.code() or next(each_said(party), None):
                        yield words


def each_said(look: Look) -> Iterator[Said]:
    """The words of an element, else its code."""
    from archiver.formats.newsml.bodies import said

    words = said(look.element) or look.code()
    if words:
        yield words


def kind_of(component: Look) -> str:
    """What a component without words is: "photo", "video", "graphic" or "audio", by its role or by what it holds."""
    role = component.role()
    if role in KINDS:
        return role
    kind = ""
    for item in items_in(component):
        told = item_kind(item)
        if not told or (kind and told != kind):
            return ""
        kind = told
    return kind


def items_in(component: Look) -> Iterator[Look]:
    """The content items of a component and those in it."""
    for element in component.element.iter("{*}ContentItem"):
        yield Look(element, component.topics)


def item_kind(item: Look) -> str:
    """The kind of a content item: its media type, else the beginning of its MIME type."""
    told = item.one("MediaType").code()
    kind = told.raw.strip().lower() if told else ""
    mime = item.one("MimeType").code()
    if not kind and mime:
        kind = mime.raw.strip().lower().partition("/")[0]
    return kind if kind in KINDS else ""


def texts_of(component: Look) -> list[Body]:
    """The texts of the content items of a component; of equivalent ones the first."""
    found = []
    for item in component.each("ContentItem"):
        for data in item.each("DataContent") if not item_kind(item) else ():
            if (read := content(data.element)).paragraphs:
                found.append(read)
    return found[:1] if component.element.get("EquivalentsList") == "yes" else found


def joined(paragraphs: Sequence[Said]) -> Said:
    """Paragraphs as one value, at the place of the first."""
    return replace(paragraphs[0], value=" ".join(said.value for said in paragraphs))


def content(element: Any) -> Body:
    """The text in a DataContent: markup of any kind, markup written as text, or plain text."""
    from archiver.formats import fragments
    from archiver.formats.newsml import bodies
    from archiver.xmltree import path_of

    if any(isinstance(child.tag, str) for child in element):
        return bodies.from_markup(element)
    raw = bodies.text_of(element)
    if "</" in raw or "/>" in raw:
        return fragments.read(raw, path_of(element))
    return bodies.from_text(element)
