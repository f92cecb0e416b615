"""Rules about schema.org: the verdict of our own schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archiver import schemas
from archiver.article import Document
from archiver.finding import ERROR, Edit, Finding, Fix
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

    The schema demands nothing that schema.org or Google do not: that a text is a text, that a date is one in ISO 8601, and
    that an author is a Person or an Organization and not a bare string. Software that reads the page drops what it cannot
    place, and the person who wrote the story with it.

    The fix for a name in a string makes an object of it, where the name alone tells what kind of party it is.

    schemas/schema-org/newsarticle.schema.json.
    """
    for node in told(document):
        if node.block.syntax != "json-ld" or schemas.conforms()(node.data):
            continue
        validator = schemas.newsarticle()
        # A long list says the same many times over: its beginning is asked first, for the answer takes long.
        errors = list(validator.iter_errors(shortened(node.data))) or validator.iter_errors(node.data)
        for error in errors:
            yield explained(document, node, deepest(error))


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


def explained(document: Document, node: Node, error: Any) -> Finding:
    """An error of the schema in words, with advice where there is any."""
    steps = list(error.absolute_path)
    path = node.path + "".join(f"/{step}" for step in steps)
    if steps:
        path = node.at(str(steps[0])) + "".join(f"/{step}" for step in steps[1:])
    value = error.instance
    if error.validator == "format":
        name = error.validator_value
        return Finding(
            f"`{shown(value)}` is not a `{name}`",
            path=path,
            label="write it as in 2023-09-13T18:30:00+02:00" if name == "date-time" else "",
        )
    if error.validator == "required":
        return about(document, node, "the article has no @type")
    wanted = title(error)
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
