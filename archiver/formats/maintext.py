"""The words that a page is about, without what stands around them: one walk over its tree, and a choice.

The page often says itself where its text is (`articleBody`, `article`, `main`, a class that content systems use). Where
it does not, the text is where most words stand together that are no links. What is too little to be sure of is left to
others.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from lxml import etree

from archiver.pattern import Pattern

BLOCKS = frozenset(
    """p h1 h2 h3 h4 h5 h6 li ul ol dl dt dd blockquote pre div section article main body td th tr table header center
    figure details summary address""".split()
)
LEFT_OUT = frozenset(
    """script style noscript template iframe svg math object embed video audio canvas nav aside footer form button
    select input textarea label figure figcaption menu dialog head title time""".split()
)
"""Elements that are never of the text."""
AROUND = Pattern(
    r"(?:^|[\s_-])(?:share|sharing|social|related|recommend\w*|signup|promo\w*|ads?|banner|respond|tags?|tag-?list|"
    r"teasers?|read-?more|caption|credit|photo-?credit|gallery|slideshow|byline|meta|metadata|dateline-?time|"
    r"timestamp|copyright|print-?only|hidden|more-?(?:stories|news|on)|toc|feedback|rating)(?:$|[\s_-])",
)
"""Classes and ids, in lower case, of what mostly stands around the text."""
APART = Pattern(
    r"(?:^|[\s_-])(?:newsletter|subscri\w*|advert\w*|sponsor\w*|cookie\w*|consent|comments?|disqus|breadcrumbs?|sidebar|"
    r"widgets?|most-?read|trending|popular|outbrain|taboola|paywall|author-?(?:bio|box|info|card)|footer|navi?|navigation|"
    r"menu|pagination|pager|toolbar|visually-hidden|sr-only|screen-reader-text|also-?read|see-?also|jump-?links?|login|"
    r"search\w*)(?:$|[\s_-])",
)
"""Those of what hardly ever is the text, however long it is."""
NEIGHBOURS = Pattern(r"\b(?:with|has|no|without|hide|show)[_-][\w-]+")
"""Classes that say only what is beside an element, or is not."""
HOLDING = Pattern(
    r"(?:^|[\s_-])(?:article-?_{0,2}(?:body|content|text|copy)|story-?_{0,2}(?:body|content|text)|entry-?content|"
    r"post-?_{0,2}(?:content|body|text)|(?:news|main|page|body)-?(?:text|copy|content)|articletext|storytext|fliesstext)(?:$|[\s_-])",
)
"""Classes and ids of the element that holds the text."""
HIDDEN = Pattern(r"display\s*:\s*none|visibility\s*:\s*hidden")
BREAK = "\0"
"""A line break of the page; no text of a page can hold this."""
PARTING = Pattern(r"\0\s*\0[\s\0]*")
"""Two line breaks part paragraphs."""
MOST_SHARE, MOST_APART = 0.4, 0.85
"""What is called so, and holds more of the page's words than this, is taken for the text all the same."""
LEAST = 180
"""So many characters that are no links make a text."""
MOST_LINKS = 0.5
"""A paragraph of which a larger share is links leads elsewhere."""
LONG = 60
"""A paragraph has so many characters, for the purpose of finding where the text is."""


class Block(NamedTuple):
    """One run of words: the element that holds it, how many of its characters are links, and the heading it is."""

    element: Any
    words: str
    links: int


def find(root: Any) -> list[str]:
    """The paragraphs of the text of a page; none where it is not plain what that is."""
    body = root.find("body") if root.tag == "html" else root
    if body is None:
        return []
    walk = Walk(body)
    held = walk.container()
    if held is None:
        return []
    first, last = held
    chosen = [block for block in walk.blocks[first:last] if block.element.tag != "h1"]
    while chosen and is_heading(chosen[-1]):
        chosen.pop()
    return [block.words for block in chosen]


def is_heading(block: Block) -> bool:
    """Whether a block is a heading, which at the end of a text belongs to what follows."""
    tag: str = block.element.tag
    return len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()


class Walk:
    """One walk over a page: its blocks of words, and between which of them each possible container stands."""

    def __init__(self, body: Any) -> None:
        self.body = body
        self.blocks: list[Block] = []
        self.containers: dict[Any, tuple[int, int]] = {}
        self.total = 0
        self.pieces: list[str] = []
        self.links = 0
        self.walk()

    def walk(self) -> None:
        """Collect everything. What stands around the text is not gone into."""
        walker = etree.iterwalk(self.body, events=("start", "end", "comment"))
        opened: list[tuple[Any, int, Any]] = []
        """Element, its first block, and the element that held the words before it."""
        holder: Any = self.body
        linked = 0
        skipped: Any = None
        for event, node in walker:
            if event == "comment":
                self.pieces.append(node.tail or "")
                continue
            tag = node.tag
            if event == "start":
                if node is not self.body and self.is_around(node, tag):
                    skipped = node
                    walker.skip_subtree()
                    if tag in BLOCKS:
                        self.flush(holder)
                    continue
                if tag in BLOCKS:
                    self.flush(holder)
                    opened.append((node, len(self.blocks), holder))
                    holder = node
                elif tag == "br":
                    self.pieces.append(BREAK)
                elif tag == "a":
                    linked += 1
                words = node.text
            else:
                if node is skipped:
                    skipped = None
                elif tag in BLOCKS:
                    self.flush(holder)
                    _, first, holder = opened.pop()
                    if len(self.blocks) > first:
                        self.containers[node] = (first, len(self.blocks))
                elif tag == "a":
                    linked -= 1
                words = node.tail if node is not self.body else None
            if words:
                self.pieces.append(words)
                if linked:
                    self.links += len(words)

    def is_around(self, node: Any, tag: str) -> bool:
        """Whether an element stands around the text of the page."""
        if tag in LEFT_OUT:
            return True
        if tag == "table":
            return self.is_small(node)
        attributes = node.attrib
        if not attributes:
            return False
        if "hidden" in attributes or attributes.get("aria-hidden") == "true":
            return True
        if "style" in attributes and HIDDEN.search(attributes["style"].lower()):
            return True
        named = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower()
        if len(named) < 3 or tag in ("body", "main") or HOLDING.search(named):
            return False
        named = NEIGHBOURS.sub(" ", named) if "-" in named or "_" in named else named
        if APART.search(named):
            return self.is_small(node, MOST_APART)
        return bool(AROUND.search(named)) and self.is_small(node)

    def is_small(self, node: Any, share: float = MOST_SHARE) -> bool:
        """Whether an element holds so little of the page that its text stands elsewhere: old pages are tables."""
        self.total = self.total or length(self.body)
        return length(node) < share * self.total

    def flush(self, holder: Any) -> None:
        """End a block."""
        if self.pieces:
            words = "".join(self.pieces)
            self.pieces = []
            parts = PARTING.split(words) if BREAK in words else (words,)
            breaks = [flat for part in parts if (flat := " ".join(part.replace(BREAK, " ").split()))]
            for each in breaks:
                if self.links <= MOST_LINKS * len(words):
                    self.blocks.append(Block(holder, each, self.links))
        self.links = 0

    def container(self) -> tuple[int, int] | None:
        """Between which blocks the text stands, or None where there is too little of it."""
        best = self.densest()
        if best is None:
            return None
        around = (best, *best.iterancestors())
        told = next((each for each in around if each in self.containers and says_so(each)), None)
        found = self.widened(best) if told is None else self.containers[told]
        first, last = found
        enough = sum(len(block.words) - block.links for block in self.blocks[first:last]) >= LEAST
        return found if enough else None

    def densest(self) -> Any:
        """The element with the most words of paragraphs right in it."""
        scores: dict[Any, int] = {}
        for block in self.blocks:
            size = len(block.words) - 2 * block.links
            if size < LONG:
                continue
            inside = block.element
            parent = inside.getparent() if inside.tag in ("p", "blockquote", "pre", "li") else inside
            if parent is not None and parent in self.containers:
                scores[parent] = scores.get(parent, 0) + size
        return max(scores, key=lambda element: scores[element]) if scores else None

    def widened(self, best: Any) -> tuple[int, int]:
        """The element, or the one around it where that holds much more of the text in parts like it."""
        found = self.containers[best]
        size = self.size(found)
        around = best.getparent()
        while around is not None and around in self.containers and around.tag != "body":
            wider = self.containers[around]
            if self.size(wider) < size * 1.3:
                break
            found, size, around = wider, self.size(wider), around.getparent()
        return found

    def size(self, between: tuple[int, int]) -> int:
        """How many characters of paragraphs stand between two blocks."""
        return sum(
            len(block.words) for block in self.blocks[between[0] : between[1]] if len(block.words) >= LONG
        )


def says_so(element: Any) -> bool:
    """Whether an element says that it holds the text."""
    if element.tag in ("article", "main"):
        return True
    if "articleBody" in (element.get("itemprop") or "").split() or element.get("property") in (
        "articleBody",
        "schema:articleBody",
    ):
        return True
    named = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    return len(named) > 2 and bool(HOLDING.search(named))


def length(element: Any) -> int:
    """How many characters of text an element holds."""
    return sum(map(len, element.itertext()))
