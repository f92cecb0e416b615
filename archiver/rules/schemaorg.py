"""Rules about schema.org: the verdict of our own schema."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from archiver import schemas
from archiver.article import Document
from archiver.finding import ERROR, WARNING, Edit, Finding, Fix
from archiver.linkeddata import Node
from archiver.rules import rule
from archiver.rules.reading import about, place, told

MOST_ITEMS = 50
KINDS = {
    str: "a string",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "an array",
    dict: "an object",
}


@rule("S001", "article-schema", ERROR, groups=("vocabulary", "google", "news"))
def schema(document: Document) -> Iterator[Finding]:
    """A value of the article is not of the kind that the project's JSON Schema asks for.

    The schema demands nothing that schema.org or Google do not: that a text is a text, and that a date is one in
    ISO 8601. Software that reads the page drops what it cannot place. Of a party that is a bare string, which schema.org
    puts up with, C155 speaks.

    schemas/schema-org/newsarticle.schema.json.
    """
    for node, departure in departures(document):
        if not party_as_text(departure):
            yield explained(document, node, departure)


@rule("C155", "party-as-text", WARNING, groups=("vocabulary", "google", "news"))
def party(document: Document) -> Iterator[Finding]:
    """Somebody who made the article is given as a bare string, not as a Person or an Organization.

    Text in place of an object is better than nothing, and schema.org accepts it. But a string cannot say whether it names
    a person, an agency or a desk, or which of two people of that name is meant, and search engines ask for the object.

    The fix makes an object of the name, where the name alone tells what kind of party it is.

    Google, Article (author); schema.org, conformance (data model).
    """
    for node, departure in departures(document):
        if party_as_text(departure):
            yield explained(document, node, departure)


class Departure(NamedTuple):
    """What the schema has against a value: the steps to it, the keyword that it fails, and what is asked for in words.

    `format` is the format that the value has not, where the keyword asks for one.
    """

    steps: tuple[str | int, ...]
    value: Any
    keyword: str
    wanted: str
    format: str = ""


def departures(document: Document) -> list[tuple[Node, Departure]]:
    """What the schema has against the articles of the document, worked out once."""
    found: list[tuple[Node, Departure]] | None = document.notes.get("departures")
    if found is None:
        found = document.notes["departures"] = [
            (node, departure)
            for node in told(document)
            if node.block.syntax == "json-ld" and not schemas.conforms()(node.data)
            for departure in departures_of(node)
        ]
    return found


def departures_of(node: Node) -> list[Departure]:
    """What jsonschema says, which is asked only about members that are not right.

    A long list says the same many times over: its beginning is asked first.
    """
    validator, right = schemas.newsarticle(), schemas.conforms()
    wrong = {
        name: value
        for name, value in node.data.items()
        if name == "@type" or not right({"@type": "Article", name: value})
    }
    if len(wrong) == 2 and right({"@type": wrong.get("@type")}):
        name, value = next(member for member in wrong.items() if member[0] != "@type")
        known = of_any_string(name) if type(value) is str else None
        if known is not None:
            return [known._replace(value=value)]
    errors = list(validator.iter_errors(shortened(wrong))) or list(validator.iter_errors(wrong))
    return [as_departure(deepest(error)) for error in errors]


@lru_cache(maxsize=64)
def of_any_string(name: str) -> Departure | None:
    """What the schema has against every string under a property; None where that depends on the string."""
    errors = list(schemas.newsarticle().iter_errors({"@type": "Article", name: ""}))
    return as_departure(deepest(errors[0])) if len(errors) == 1 and of_the_kind(errors[0]) else None


def of_the_kind(error: Any) -> bool:
    """Whether an error comes from the kind of the value alone, whatever it says."""
    return error.validator in ("type", "anyOf") and all(of_the_kind(inner) for inner in error.context or ())


def as_departure(error: Any) -> Departure:
    """An error of jsonschema as what we tell of it."""
    said = str(error.validator_value) if error.validator == "format" else ""
    return Departure(tuple(error.absolute_path), error.instance, error.validator, title(error), said)


def party_as_text(departure: Departure) -> bool:
    """Whether a name stands where the object of a party belongs."""
    text = isinstance(departure.value, str) and departure.keyword != "format"
    return text and departure.wanted.endswith("object")


def shortened(data: dict[str, Any]) -> dict[str, Any]:
    """The object with the beginnings of its longest lists."""
    return {name: value[:MOST_ITEMS] if type(value) is list else value for name, value in data.items()}


def deepest(error: Any) -> Any:
    """The one error that a person needs: the furthest down, of the alternative that the value came nearest to."""
    best = error
    for inner in error.context or ():
        candidate = deepest(inner)
        if depth(candidate) > depth(best) or (
            depth(candidate) == depth(best) and candidate.validator == "format" and best.validator != "format"
        ):
            best = candidate
    return best


def depth(error: Any) -> int:
    """How far down the value stands."""
    return len(error.absolute_path)


def explained(document: Document, node: Node, departure: Departure) -> Finding:
    """What the schema says in words, with advice where there is any."""
    steps, value, keyword, wanted, name = departure
    path = node.path + "".join(f"/{step}" for step in steps)
    if steps:
        path = node.at(str(steps[0])) + "".join(f"/{step}" for step in steps[1:])
    if keyword == "format":
        return Finding(
            f"`{shown(value)}` is not a `{name}`",
            path=path,
            label="write it as in 2023-09-13T18:30:00+02:00" if name == "date-time" else "",
        )
    if keyword == "required":
        return about(document, node, "the article has no @type")
    message = f"expected {wanted}, found {kind(value)}"
    if isinstance(value, str) and wanted.endswith("object"):
        return advised(document, Finding(message, path=path), value, wanted)
    return Finding(message, path=path)


def advised(document: Document, finding: Finding, name: str, wanted: str) -> Finding:
    """The finding with the object that should be written, and the fix where no doubt is left."""
    from archiver import credits
    from archiver.jsontree import quoted, written

    if not name.strip():
        return finding
    line = credits.read_line(name, slot="field")
    found = line.credits if line else ()
    if not line or len(found) != 1 or found[0].name != name.strip() or line.changes:
        return Finding(
            finding.message, path=finding.path, label="write an object with @type and name for each party"
        )
    organisational = found[0].kind == "organisation" or wanted.startswith("an Org")
    if not organisational and " " not in name.strip():
        label = f'write {{"@type": "Person" or "Organization", "name": {quoted(name.strip())}}}'
        return Finding(finding.message, path=finding.path, label=label)
    sort = "Organization" if organisational else "Person"
    text = f'{{"@type": "{sort}", "name": {written(name.strip())}}}'
    span = place(document, finding.path)
    fix = (
        Fix(f"write {text}", (Edit(span, text),))
        if span and len(name) < 60 and "script" not in finding.path
        else None
    )
    return Finding(finding.message, path=finding.path, label=f"write {text}", fix=fix)


def title(error: Any) -> str:
    """What the schema asks for, in words: the title of the nearest schema that has one."""
    while error is not None:
        if isinstance(error.schema, dict) and "title" in error.schema:
            return str(error.schema["title"])
        error = error.parent
    return "something else"


def kind(value: Any) -> str:
    """What a value is, in words."""
    if value is None:
        return "null"
    return KINDS.get(type(value), "something else")


def shown(value: Any) -> str:
    """A value as a message may show it."""
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."
