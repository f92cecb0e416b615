"""Our JSON Schemas as plain functions: the verdict of `jsonschema`, many times faster and without importing it.

Only what our schemas use is known, and a keyword that is not raises when the schema is compiled. What is wrong, and
where, is asked of `jsonschema` when the answer is no; tests hold the two verdicts together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Check = Callable[[Any], bool]

SILENT = frozenset({"$schema", "$id", "$defs", "$comment", "title", "description"})
KINDS: dict[str, Check] = {
    "string": lambda value: isinstance(value, str),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
}
CLASSES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "object": (dict,),
    "array": (list,),
    "boolean": (bool,),
    "null": (type(None),),
    "number": (int, float),
}


def compiled(schema: dict[str, Any], formats: dict[str, Callable[[str], Any]]) -> Check:
    """The schema as a function that tells whether a value conforms. `formats` answer something true for what is one."""
    return Compiler(schema, formats).schema(schema)


class Compiler:
    """One schema being compiled; definitions are compiled once, and may refer to themselves."""

    def __init__(self, root: dict[str, Any], formats: dict[str, Callable[[str], Any]]) -> None:
        self.root = root
        self.formats = formats
        self.known: dict[str, Check] = {}

    def schema(self, schema: dict[str, Any]) -> Check:
        """A schema: all its keywords."""
        checks = [check for name in schema if (check := self.keyword(name, schema)) is not None]
        if not checks:
            return lambda value: True
        if len(checks) == 1:
            return checks[0]
        if len(checks) == 2:
            first, second = checks
            return lambda value: first(value) and second(value)
        return lambda value: all(check(value) for check in checks)

    def keyword(self, name: str, schema: dict[str, Any]) -> Check | None:
        """One keyword of a schema."""
        if name in SILENT:
            return None
        make = getattr(self, "on_" + name.strip("$"), None)
        if make is None:
            raise ValueError(f"no check is known for the keyword {name}")
        check: Check = make(schema[name])
        return check

    def plain(self, schema: dict[str, Any]) -> frozenset[type]:
        """The types whose every value conforms, as far as that is plain to see; most values are of one of them."""
        words = schema.keys() - SILENT
        if words == {"type"}:
            said = schema["type"]
            named = [said] if isinstance(said, str) else said
            return frozenset(kind for name in named for kind in CLASSES[name])
        if words == {"$ref"}:
            return self.plain(self.root["$defs"][schema["$ref"].removeprefix("#/$defs/")])
        if words == {"anyOf"}:
            return frozenset().union(
                *(self.plain(inner) for inner in schema["anyOf"] if "items" not in inner)
            )
        return frozenset()

    def on_ref(self, said: str) -> Check:
        """A reference to a definition of this schema."""
        name = said.removeprefix("#/$defs/")
        if name not in self.known:
            later: list[Check] = []
            self.known[name] = lambda value: later[0](value)
            later.append(self.schema(self.root["$defs"][name]))
            self.known[name] = later[0]
        return self.known[name]

    def on_type(self, said: Any) -> Check:
        """The type of the value, or one of several."""
        if isinstance(said, str):
            return KINDS[said]
        classes = tuple(kind for name in said for kind in CLASSES[name])
        if "boolean" in said or "number" not in said:
            return lambda value: isinstance(value, classes)
        return lambda value: isinstance(value, classes) and not isinstance(value, bool)

    def on_properties(self, said: dict[str, Any]) -> Check:
        """The values of known members."""
        find = {name: (self.plain(inner), self.schema(inner)) for name, inner in said.items()}.get

        def check(value: Any) -> bool:
            if isinstance(value, dict):
                for name, inner in value.items():
                    known = find(name)
                    if known is not None and type(inner) not in known[0] and not known[1](inner):
                        return False
            return True

        return check

    def on_required(self, said: list[str]) -> Check:
        """Members that must be there."""
        return lambda value: not isinstance(value, dict) or all(name in value for name in said)

    def on_anyOf(self, said: list[dict[str, Any]]) -> Check:
        """One of several schemas."""
        checks = [self.schema(inner) for inner in said]
        if len(checks) == 2:
            first, second = checks
            return lambda value: first(value) or second(value)
        return lambda value: any(check(value) for check in checks)

    def on_items(self, said: dict[str, Any]) -> Check:
        """Every item of an array."""
        inner = self.schema(said)
        return lambda value: not isinstance(value, list) or all(inner(item) for item in value)

    def on_contains(self, said: dict[str, Any]) -> Check:
        """Some item of an array."""
        inner = self.schema(said)
        return lambda value: not isinstance(value, list) or any(inner(item) for item in value)

    def on_propertyNames(self, said: dict[str, Any]) -> Check:
        """The names of the members."""
        inner = self.schema(said)
        return lambda value: not isinstance(value, dict) or all(inner(name) for name in value)

    def on_additionalProperties(self, said: dict[str, Any]) -> Check:
        """The values of all members: in our schemas no properties stand beside it."""
        inner = self.schema(said)
        return lambda value: not isinstance(value, dict) or all(inner(item) for item in value.values())

    def on_format(self, said: str) -> Check:
        """A format of ours."""
        known = self.formats[said]
        return lambda value: not isinstance(value, str) or bool(known(value))

    def on_pattern(self, said: str) -> Check:
        """A regular expression found somewhere in a string."""
        search = re.compile(said).search
        return lambda value: not isinstance(value, str) or search(value) is not None

    def on_minItems(self, said: int) -> Check:
        """The least length of an array."""
        return lambda value: not isinstance(value, list) or len(value) >= said

    def on_minProperties(self, said: int) -> Check:
        """The least number of members."""
        return lambda value: not isinstance(value, dict) or len(value) >= said
