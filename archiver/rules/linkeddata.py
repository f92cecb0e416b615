"""Rules about linked data as such: contexts, types, identifiers and references."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from archiver.article import Document
from archiver.finding import ERROR, NOTE, WARNING, Edit, Finding, Fix, Span
from archiver.jsontree import written
from archiver.linkeddata import CONTEXT, Block, Node, flat, words
from archiver.pattern import Pattern
from archiver.rules import quiet, rule
from archiver.rules.reading import PAGES, about, graph_of, key_place, place, told
from archiver.rules.vocabulary import noted

RIGHT = "https://schema.org"
REFERRING = ("author", "creator", "contributor", "editor", "translator", "publisher")
ABSOLUTE = Pattern(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+|_:\S+|#\S*")
FULL = Pattern(r"https?://(?:www\.)?schema\.org/|schema:")


def blocks(document: Document) -> list[Block]:
    """The blocks of JSON-LD."""
    return [block for block in graph_of(document).blocks if block.syntax == "json-ld"]


def heads(block: Block) -> Iterator[tuple[dict[str, Any], str]]:
    """The outermost objects of a block, each of which needs a context."""
    for value, path, _ in flat(block.value, block.prefix):
        if isinstance(value, dict):
            yield value, path


def contexts(value: dict[str, Any], path: str) -> Iterator[tuple[Any, str]]:
    """The contexts of an object one by one."""
    for said, where, _ in flat(value.get("@context"), f"{path}/@context"):
        yield said, where


def nodes(document: Document) -> Iterator[Node]:
    """The nodes of JSON-LD."""
    for node in graph_of(document).nodes:
        if node.block.syntax == "json-ld":
            yield node


CONTEXTS = frozenset({"S002", "S003", "S004", "S005"})


@quiet
def as_usual(document: Document) -> frozenset[str]:
    """The rules about what the document does not do: nearly all have schema.org's context once, and nothing unusual."""
    graph = document.notes.get("graph")
    if graph is None:
        return frozenset()
    silent: set[str] = set()
    values = [block.value for block in graph.blocks if block.syntax == "json-ld"]
    if all(type(value) is dict and value.get("@context") == RIGHT for value in values):
        silent |= CONTEXTS
    if all(node.types for node in graph.roots):
        silent.add("S012")
    if not graph.nested:
        silent.add("S006")
    if not graph.renamed:
        silent.update(("S007", "S008"))
    if not graph.references:
        silent.add("S010")
    if all(len(known) == 1 for known in graph.by_id.values()):
        silent.add("S011")
    return frozenset(silent)


@rule("S002", "context-missing", ERROR, formats=PAGES, groups=("vocabulary",))
def context_missing(document: Document) -> Iterator[Finding]:
    """An object at the top has no @context.

    Without it no name in the object means anything: search engines skip the block.

    The fix adds schema.org's context.

    JSON-LD 1.1, section 3.1.
    """
    for block in blocks(document):
        for value, path in heads(block):
            if not value or "@context" in value or not ({"@type", "@graph", "type"} & value.keys()):
                continue
            if any(FULL.match(key) for key in value) or FULL.match(str(value.get("@type"))):
                continue
            span = place(document, path)
            text = f'"@context": {written(RIGHT)}, '
            fix = (
                Fix("add the context of schema.org", (Edit(Span(span.start + 1, span.start + 1), text),))
                if span
                else None
            )
            yield Finding(
                "the object has no @context",
                span=Span(span.start, span.start + 1) if span else None,
                path=path,
                fix=fix,
            )


def likeness(said: str) -> float:
    """How like an address is to schema.org's."""
    from difflib import SequenceMatcher

    return SequenceMatcher(None, said.strip().rstrip("/").lower().replace("http:", "https:"), RIGHT).ratio()


def is_misspelt(said: str) -> bool:
    """Whether a context is meant to be schema.org's and is not."""
    return not CONTEXT.fullmatch(said) and ("schema.org" in said.lower() or likeness(said) > 0.8)


@rule("S003", "context-misspelt", ERROR, formats=PAGES, groups=("vocabulary",))
def context_misspelt(document: Document) -> Iterator[Finding]:
    """The @context is meant to be schema.org's and is misspelt.

    A letter too few, an archived copy or a missing scheme names another vocabulary, and no term of the block means what it
    should.

    The fix writes https://schema.org.

    schema.org, getting started.
    """
    for block in blocks(document):
        for value, path in heads(block):
            for said, where in contexts(value, path):
                if isinstance(said, str) and is_misspelt(said):
                    span = place(document, where)
                    fix = Fix(f"write {written(RIGHT)}", (Edit(span, written(RIGHT)),)) if span else None
                    yield Finding(
                        f"the context {said[:80]} is not schema.org's",
                        path=where,
                        label=f"write {RIGHT}",
                        fix=fix,
                    )
                vocab = said.get("@vocab") if isinstance(said, dict) else None
                if isinstance(vocab, str) and re.fullmatch(r"https?://(?:www\.)?schema\.org", vocab):
                    below = where + "/@vocab"
                    span = place(document, below)
                    fix = Fix("add the slash", (Edit(span, written(vocab + "/")),)) if span else None
                    yield Finding(
                        "the @vocab lacks its slash at the end, so names run into it", path=below, fix=fix
                    )


@rule("S004", "context-foreign", NOTE, formats=PAGES, groups=("vocabulary",))
def context_foreign(document: Document) -> Iterator[Finding]:
    """Terms of another context than schema.org's are used and stay unread.

    archiver never fetches a context, because a document must not make a machine open an address. What such terms mean is
    not checked.

    JSON-LD 1.1, section 9.15.
    """
    for block in blocks(document):
        for value, path in heads(block):
            for said, where in contexts(value, path):
                if isinstance(said, str) and not CONTEXT.fullmatch(said) and not is_misspelt(said):
                    yield Finding(
                        f"the context {said[:80]} is not fetched, and its terms stay unchecked", path=where
                    )
                elif isinstance(said, dict) and (own := [name for name in said if not name.startswith("@")]):
                    terms = ", ".join(own[:3])
                    yield Finding(f"terms of an own context stay unchecked: {terms[:80]}", path=where)


@rule("S005", "context-http", NOTE, formats=PAGES, groups=("vocabulary",))
def context_http(document: Document) -> Iterator[Finding]:
    """The @context is written with http instead of https.

    It works, and will for a long time; schema.org itself asks for https.

    The fix writes https.

    schema.org, questions and answers.
    """
    for block in blocks(document):
        for value, path in heads(block):
            for said, where in contexts(value, path):
                if isinstance(said, str) and said.startswith("http:") and CONTEXT.fullmatch(said):
                    text = written("https" + said[4:])
                    span = place(document, where)
                    fix = Fix(f"write {text}", (Edit(span, text),)) if span else None
                    yield Finding("the context is written with http", path=where, fix=fix)


@rule("S006", "context-repeated", NOTE, formats=PAGES, groups=("vocabulary",))
def context_repeated(document: Document) -> Iterator[Finding]:
    """An object within another repeats the @context.

    It changes nothing and makes the block longer. Often it shows that two tools wrote the block.

    The fix removes it.

    JSON-LD 1.1, section 3.1.
    """
    for node in graph_of(document).nested:
        said = node.data["@context"]
        if isinstance(said, str) and CONTEXT.fullmatch(said):
            path = node.at("@context")
            span = member(document, path)
            fix = Fix("remove it", (Edit(span, ""),)) if span else None
            yield Finding("the context is repeated", span=key_place(document, path), path=path, fix=fix)


def member(document: Document, path: str) -> Span | None:
    """A whole member of an object with the comma that goes with it, as one removes it."""
    key, value = key_place(document, path), place(document, path)
    if key is None or value is None:
        return None
    text = document.source.text
    after = re.compile(r"\s*,\s*").match(text, value.end)
    if after:
        return Span(key.start, after.end())
    before = re.compile(r",\s*$").search(text, max(0, key.start - 200), key.start)
    return Span(before.start() if before else key.start, value.end)


@rule("S007", "keyword-alias", NOTE, formats=PAGES, groups=("vocabulary",))
def keyword_alias(document: Document) -> Iterator[Finding]:
    """`type` or `id` is written for `@type` or `@id`.

    schema.org's context allows it, and software that does not read the context sees an object without a type.

    The fix adds the @.

    JSON-LD 1.1, section 4.1.
    """
    for node in graph_of(document).renamed:
        for name in ("@type", "@id"):
            key = node.keys.get(name)
            if key in ("type", "id"):
                path = node.at(name)
                span = key_place(document, path)
                fix = Fix(f"write {name}", (Edit(span, written(name)),)) if span else None
                yield Finding(f"{key} is written for {name}", span=span, path=path, fix=fix)


@rule("S008", "keyword-twice", ERROR, formats=PAGES, groups=("vocabulary",))
def keyword_twice(document: Document) -> Iterator[Finding]:
    """An object has both `type` and `@type`, or both `id` and `@id`.

    In schema.org's context the two are one name, and a processor of JSON-LD refuses the whole document for it.

    JSON-LD 1.1, error code colliding keywords.
    """
    for node in graph_of(document).renamed:
        for alias, name in (("type", "@type"), ("id", "@id")):
            if alias in node.data and name in node.data and node.keys.get(name) != alias:
                path = f"{node.path}/{alias}"
                yield Finding(
                    f"{alias} and {name} stand in one object", span=key_place(document, path), path=path
                )


@rule("S009", "identifier-not-absolute", WARNING, formats=PAGES, groups=("vocabulary",))
def identifier_not_absolute(document: Document) -> Iterator[Finding]:
    """An @id is empty, holds a blank, or lacks its scheme.

    An @id is joined to the address of wherever the block is read, so `www.nordblatt.example/1` names a different thing in
    every copy of the page. In an archive it names nothing.

    RFC 3987; JSON-LD 1.1, section 3.3.
    """
    for node in graph_of(document).nodes:
        if "@id" in node.data and node.block.syntax == "json-ld":
            said = node.data["@id"]
            path = node.at("@id")
            if not isinstance(said, str):
                yield Finding("the @id is not a string", path=path)
            elif not said.strip():
                yield Finding("the @id is empty", path=path)
            elif not ABSOLUTE.fullmatch(said):
                yield Finding(f"the @id {said[:80]} is not absolute", path=path)


@rule("S010", "reference-dangling", WARNING, formats=PAGES, groups=("google", "news"))
def reference_dangling(document: Document) -> Iterator[Finding]:
    """A party is referred to by @id, and nothing in the document has that @id.

    Search engines read one page at a time. A byline that lives in another file has no name for them, nor for an archive
    that keeps the page.

    Google, Article structured data: author.
    """
    graph = graph_of(document)
    for node in graph.references:
        if node.name in REFERRING and node.id and node.id not in graph.by_id:
            yield Finding(
                f"{node.name} refers to {node.id[:80]}, which is not in the document", path=node.at("@id")
            )


@rule("S011", "identifier-in-conflict", WARNING, formats=PAGES, groups=("vocabulary",))
def identifier_in_conflict(document: Document) -> Iterator[Finding]:
    """Two objects have one @id and say different things.

    They are then one thing, of two types or two names. A template that writes the same @id for every teaser is the usual
    cause.

    JSON-LD 1.1, section 3.3.
    """
    for known in graph_of(document).by_id.values():
        if len(known) == 1:
            continue
        first = known[0]
        for other in known[1:]:
            for name in ("@type", "name", "headline", "datePublished"):
                one, two = first.data.get(name), other.data.get(name)
                if name == "@type":
                    differ = bool(first.types and other.types and not set(first.types) & set(other.types))
                else:
                    differ = bool(words(one) and words(two) and words(one).strip() != words(two).strip())
                if differ:
                    yield Finding(
                        f"two objects with one @id differ in {name}",
                        path=other.at(name),
                        label=f"the first says {str(words(one) or one)[:60]}",
                    )
                    break


@rule("S012", "type-missing", WARNING, formats=PAGES, groups=("vocabulary",))
def type_missing(document: Document) -> Iterator[Finding]:
    """An object at the top has no @type, or one that is no name.

    Nothing tells what the object is, so nothing in it is read.

    JSON-LD 1.1, section 3.5.
    """
    graph = graph_of(document)
    judged = told(document)
    for node in graph.roots:
        # Of the articles S001 and C155 speak.
        if (
            node.block.syntax != "json-ld"
            or node.reference
            or node in judged
            or not node.data.keys() - {"@context", "@graph"}
        ):
            continue
        if not any(name.strip() for name in node.types) and not any(
            other.types for other in graph.same(node)
        ):
            if "@type" in node.data:
                yield Finding("the @type names no type", path=node.at("@type"))
            else:
                yield about(document, node, "the object has no @type")


@rule("S013", "unusual-shape", NOTE, formats=PAGES, groups=("vocabulary",))
def unusual_shape(document: Document) -> Iterator[Finding]:
    """The block uses a shape of JSON-LD that few programs read.

    @list, @set, @reverse and @included, arrays within arrays, and properties beside @graph are correct. Software that
    treats JSON-LD as plain JSON overlooks what is in them.

    JSON-LD 1.1, sections 4.3 to 4.9.
    """
    return noted(document, "S013")
