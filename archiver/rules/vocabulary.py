"""One pass over the types, properties and values of a document, for the rules of `archiver.rules.terms` to speak of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

from archiver.article import Document
from archiver.finding import Edit, Finding, Fix
from archiver.jsontree import quoted, written
from archiver.linkeddata import ALIASES, KEYWORDS, ROLES, Graph, Node, local
from archiver.pattern import Pattern
from archiver.rules.reading import key_place, place
from archiver.schemas import vocabulary
from archiver.vocabulary import MANY, Shape, Takes, Vocabulary

ENTITY = Pattern(r"&(?:[a-zA-Z]{2,10}|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
TAG = Pattern(
    r"</?(?:p|br|a|b|i|u|em|strong|div|span|img|h[1-6]|ul|ol|li|blockquote|iframe|script|figure|font)\b[^<>]*/?>",
    re.I,
)
STOPGAP = Pattern(
    r"\[object \w+\]|\{\{.*?\}\}|\{%.*?%\}|<%.*?%>|\$\{[\w.]+\}|%%\w+%%|^(?:undefined|null|NULL|None|NaN)$|[Ll]orem ipsum"
    r"|https?://(?:www\.)?example\.(?:com|org|net)\b|https?://(?:www\.)?google\.com/article\b"
)
MOJIBAKE = Pattern(r"\ufffd|Ã[\x80-\xbf¤¶¼Ÿ„–œ©¨ª«¢]|â€[\x80-\x9f™œž“”\x9d¦“]|Â[\xa0»«°©®]")
STOPWORDS = frozenset({"undefined", "null", "NULL", "None", "NaN"})
"""Whole values that a program writes when it has none."""
RARE_MARKS = ("&", "<", "\ufffd", "Ã", "€", "Â")
DURATION = Pattern(
    r"[+-]?P(?=.)(?:\d+(?:\.\d+)?Y)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?W)?(?:\d+(?:\.\d+)?D)?(?:T(?=.)(?:\d+(?:\.\d+)?H)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?S)?)?"
)
NUMBER = Pattern(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
SCHEME = Pattern(r"[A-Za-z][A-Za-z0-9+.-]*:")
PACKED = Pattern(r"\S+[\s,;]+(?:https?:)?//")
PEOPLE = frozenset({"editor", "accountablePerson", "sourceOrganization"})
"""Properties of whose objects C152 speaks."""
SPECIAL = frozenset({"author", "creator", "contributor", "editor", "translator", "publisher"})
"""Properties of whose texts other rules speak."""
MOST_ADVICE = 20
"""How many names of one document are compared with all there are, which is slow."""
WRAPPED = frozenset({"@value", "@list", "@set"})
RARE = frozenset({"@reverse", "@included", "@nest"})
LANGUAGE = Pattern(r"@none|[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class Remark(NamedTuple):
    """Something to say, and what a fix writes. Its place is worked out when a rule speaks of it."""

    message: str
    path: str
    label: str
    key: bool
    write: str | None


class Pass:
    """One look at every type, property and value of a document; what is found is kept by the code of the rule."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.graph: Graph = document.notes["graph"]
        self.words: Vocabulary = vocabulary()
        self.found: dict[str, list[Remark]] = {}
        self.advised = 0
        self.own: dict[str, frozenset[str]] = {}
        self.loose: dict[str, bool] = {}
        for block in self.graph.blocks:
            self.own[block.prefix] = own_terms(block.value)
            for top in block.value if isinstance(block.value, list) else [block.value]:
                if isinstance(top, dict) and "@graph" in top and top.keys() - {"@context", "@graph", "@id"}:
                    self.say("S013", "properties stand beside @graph", f"{block.prefix}/@graph")
            self.loose[block.prefix] = block.syntax != "json-ld" or not block.text or suspicious(block.text)
        for node in self.graph.nodes:
            self.node(node)

    def say(
        self,
        code: str,
        message: str,
        path: str,
        label: str = "",
        *,
        key: bool = False,
        write: str | None = None,
    ) -> None:
        """Keep what there is to say of a value, or of its key; `write` is what a fix puts in its place."""
        self.found.setdefault(code, []).append(Remark(message, path, label, key, write))

    def node(self, node: Node) -> None:
        """One object: its types, whether it may stand where it does, and its properties."""
        shape = self.typed(node)
        if shape is None:
            return
        if node.holder is not None and node.types:
            self.standing(node)
        marked = node.block.syntax != "json-ld"
        loose = self.loose[node.block.prefix]
        for name, value in node.data.items():
            takes = shape[name]
            if takes is None:
                if name[:1] == "@":
                    if name not in KEYWORDS:
                        self.say("S023", f"there is no keyword {name}", node.at(name), key=True)
                    elif name in RARE:
                        self.say("S013", f"{name} is read by few programs", node.at(name), key=True)
                    elif loose and name == "@id" and type(value) is str:
                        self.text(value, node.at(name))
                    continue
                takes = self.strange(node, name, shape)
                if takes is None:
                    continue
            kind = type(value)
            if kind is str:
                if value.strip() is not value or not value:
                    self.spaced(value, node, name, node.at(name))
                if loose or value in STOPWORDS:
                    self.text(value, node.at(name))
                if takes.text or takes.temporal or (takes.url and is_address(value)):
                    continue
                if not marked:
                    self.string(value.strip(), takes, name, node.at(name))
                elif takes.url:
                    self.address(value.strip(), node.at(name))
            elif kind is not dict or not value or not WRAPPED.isdisjoint(value):
                self.other(value, takes, node, name, node.at(name), loose, marked)

    def typed(self, node: Node) -> Shape | None:
        """The properties that the node's types allow; None when its types are not schema.org's."""
        settled = self.words.settled.get(node.types)
        if settled is not None:
            return settled
        if not node.types:
            return None if is_language_map(node) else self.words.shape(())
        known = tuple(filter(None, (self.type(node, name, at) for name, at in each_type(node))))
        for name, at in each_type(node):
            self.retired(name, at)
        if not known:
            return None
        shape = self.words.shape(known)
        if known == node.types and not any(
            ">" in self.words.types[name] or "~attic" in self.words.types[name] for name in known
        ):
            if len(self.words.settled) > MANY:
                self.words.settled.clear()
            self.words.settled[known] = shape
        return shape

    def type(self, node: Node, name: str, path: str) -> str:
        """A type by its right name; empty when there is none like it."""
        if name in self.words.types:
            return name
        if not name.strip() or ":" in name or name in self.own[node.block.prefix]:
            return ""
        right = self.words.folded_types.get(name.strip().casefold())
        if right:
            self.say(
                "S020", f"the type {name} is written {right}", path, f"write {right}", write=written(right)
            )
            return right
        if name in self.words.members or name in self.words.properties:
            self.say("S021", f"{name} is no type of schema.org", path)
            return ""
        self.say("S021", f"there is no type {name[:60]}", path, self.advice(name, self.words.types))
        return ""

    def retired(self, name: str, path: str) -> None:
        """A type that another supersedes, or that lies in the attic."""
        known = self.words.type(name)
        if known is not None:
            self.term("type", name, known.instead, known.standing, path, key=False)

    def term(self, sort: str, name: str, instead: str, standing: str, path: str, *, key: bool) -> None:
        """What there is to say of a term's standing."""
        if instead:
            write = written(instead) if sort == "property" and self.interchangeable(name, instead) else None
            self.say(
                "S028",
                f"the {sort} {name} is superseded by {instead}",
                path,
                f"write {instead}",
                key=key,
                write=write,
            )
        elif standing == "attic":
            self.say("S029", f"the {sort} {name} was put in schema.org's attic", path, key=key)

    def interchangeable(self, name: str, instead: str) -> bool:
        """Whether the new property takes all that the old one took."""
        old, new = self.words.property(name), self.words.property(instead)
        return bool(old and new and set(old.takes) <= set(new.takes) and set(old.above) <= set(new.above))

    def standing(self, node: Node) -> None:
        """Whether the object may be a value of the property that it is one of."""
        name = node.name
        if name not in self.words.properties or name in PEOPLE:
            return
        types = node.types
        if self.words.fits(name, types) or not ROLES.isdisjoint(types):
            return
        if not all(kind in self.words.types for kind in types):
            return
        ranges = self.words.property(name)
        wanted = " or ".join(ranges.takes[:4]) if ranges else ""
        self.say("S025", f"{name} takes {wanted}, not {'/'.join(types)}", node.at("@type"))

    def strange(self, node: Node, name: str, shape: Shape) -> Takes | None:
        """A property that the node's types do not have. What it takes, when its meaning is plain all the same."""
        if ":" in name or name in self.own[node.block.prefix] or any(":" in kind for kind in node.types):
            return None
        path = node.at(name)
        known = self.words.property(name)
        if known is not None:
            if known.instead or known.standing:
                self.term("property", name, known.instead, known.standing, path, key=True)
            if node.types and known.above and not known.instead and not self.within(node, name, known.above):
                label = f"it belongs to {' or '.join(known.above[:3])}"
                self.say("S024", f"{name} is no property of {'/'.join(node.types)}", path, label, key=True)
            return self.words.takes(name)
        base, _, kind = name.rpartition("-")
        if (kind in ("input", "output") and base in self.words.properties) or name in ALIASES:
            return None
        stripped = name.strip()
        right = (
            stripped
            if stripped in self.words.properties
            else self.words.folded_properties.get(stripped.casefold())
        )
        if right:
            self.say(
                "S022",
                f"the property {quoted(name) if stripped != name else name} is written {right}",
                path,
                f"write {right}",
                key=True,
                write=written(right) if right not in node.data else None,
            )
            return self.words.takes(right)
        self.say(
            "S023",
            f"there is no property {name[:60]}",
            path,
            self.advice(name, (each for each in self.words.properties if shape[each])),
            key=True,
        )
        return None

    def advice(self, name: str, candidates: Iterable[str]) -> str:
        """Advice to write the name that this is most like. A document that needs much of it gets no more."""
        self.advised += 1
        if self.advised > MOST_ADVICE:
            return ""
        from difflib import get_close_matches

        found = get_close_matches(name[:60], list(candidates), 1, 0.75)
        return f"is {found[0]} meant?" if found else ""

    def within(self, node: Node, name: str, domains: tuple[str, ...]) -> bool:
        """Whether a node of these types may have a property of these domains; a Role repeats the property it is in."""
        if ROLES.intersection(node.types) and (node.name == name or node.holder is None):
            return True
        for kind in node.types:
            right = kind if kind in self.words.types else self.words.folded_types.get(kind.casefold())
            if right is None or not self.words.above(right).isdisjoint(domains):
                return True
        return False

    def other(
        self, value: Any, takes: Takes, node: Node, name: str, path: str, loose: bool, marked: bool
    ) -> None:
        """A value that is no plain string: a list, a number, true or false, nothing, or an object that is no node."""
        if type(value) is list:
            if not value:
                self.say("S036", f"{name} is an empty list", path)
            for index, item in enumerate(value):
                where = f"{path}/{index}"
                if type(item) is list:
                    self.say("S013", "an array stands within an array", where)
                if type(item) is str:
                    if item.strip() is not item or not item:
                        self.spaced(item, node, name, where)
                    if loose:
                        self.text(item, where)
                    if not takes.text and not marked:
                        self.string(item.strip(), takes, name, where)
                elif type(item) is not dict or not item or not WRAPPED.isdisjoint(item):
                    self.other(item, takes, node, name, where, loose, marked)
        elif value is None:
            self.say("S036", f"{name} is null", path)
        elif type(value) is dict:
            if not value:
                self.say("S036", f"{name} is an empty object", path)
            elif "@list" in value or "@set" in value:
                self.say("S013", "a list in an object of its own is read by few programs", path)
            elif type(value.get("@value")) is str and loose:
                self.text(value["@value"], f"{path}/@value")
        elif type(value) is bool:
            if not takes.boolean and not takes.text:
                self.say("S025", f"{name} takes no true or false", path)
        elif not (takes.number or takes.quantity or takes.text or takes.temporal):
            code = "S032" if takes.boolean else "S025"
            self.say(
                code,
                f"{name} is a number"
                + (" where true or false belongs" if takes.boolean else ", and takes none"),
                path,
            )

    def spaced(self, value: str, node: Node, name: str, path: str) -> None:
        """A string with white space around it, or nothing else in it."""
        if not value.strip():
            self.say("S036", f"{name} is empty", path)
        else:
            self.say(
                "S039",
                f"white space stands around the value of {name}",
                path,
                write=written(value.strip()),
            )

    def text(self, value: str, path: str) -> None:
        """What a template or a wrong decoding leaves behind in a string."""
        if "&" in value and ENTITY.search(value):
            self.say(
                "S037",
                "an HTML entity stands in the value",
                path,
                shown(ENTITY.search(value)),
                write=written(unescaped(value)),
            )
        if "<" in value and (tag := TAG.search(value)):
            self.say("S038", "HTML tags stand in the value", path, shown(tag))
        if stopgap := STOPGAP.search(value):
            self.say("S042", "the value is a placeholder that a template left", path, shown(stopgap))
        if (broken := MOJIBAKE.search(value)) and broken[0] not in self.document.source.text:
            self.say("S043", "characters were decoded wrongly", path, shown(broken))

    def string(self, value: str, takes: Takes, name: str, path: str) -> None:
        """A string where the property takes no text."""
        if not value:
            return
        if takes.temporal:
            return
        if takes.boolean:
            self.boolean(value, name, path)
        elif takes.number and NUMBER.fullmatch(value):
            self.say(
                "S033",
                f"{name} is a number in a string",
                path,
                write=value.lstrip("0") or "0" if "." not in value else None,
            )
        elif takes.url:
            self.address(value, path)
        elif takes.duration:
            if not DURATION.fullmatch(value):
                self.say("S035", f"`{value[:60]}` is no duration in ISO 8601", path, "write it as PT1M30S")
        elif takes.quantity:
            if NUMBER.fullmatch(value):
                self.say(
                    "S034",
                    f"{name} is a number in a string and without a unit",
                    path,
                    write=value if value[:1] != "0" else None,
                )
        elif takes.enumeration:
            self.member(value, takes, name, path)
        elif takes.number:
            self.say("S033", f"{name} is `{value[:60]}`, which is no number", path)
        elif SCHEME.match(value):
            self.say("S027", f"{name} is an address where an object belongs", path)
        elif name not in SPECIAL:
            self.say("S026", f"{name} is a text where an object belongs", path)

    def boolean(self, value: str, name: str, path: str) -> None:
        """True or false as a string."""
        said = local(value)
        if said != value and said in ("True", "False"):
            return
        right = {"true": "true", "false": "false", "yes": "true", "no": "false"}.get(value.casefold())
        self.say(
            "S032",
            f"{name} is a string where true or false belongs",
            path,
            write=right if value.casefold() in ("true", "false") else None,
        )

    def member(self, value: str, takes: Takes, name: str, path: str) -> None:
        """A member of an enumeration."""
        said = local(value)
        if self.words.is_choice(said, takes):
            return
        if SCHEME.match(value) and said == value:
            return
        choices = self.words.choices(takes)
        right = next((member for member in choices if member.casefold() == said.casefold()), "")
        label = f"write https://schema.org/{right}" if right else f"one of {', '.join(choices[:3])}, ..."
        self.say("S031", f"`{value[:60]}` is no value that {name} knows", path, label)

    def address(self, value: str, path: str) -> None:
        """An address: absolute, and one only."""
        if not value:
            return
        if PACKED.match(value):
            self.say("S041", "several values are packed into one string", path, "write a list")
        elif not SCHEME.match(value):
            self.say("S040", f"the address {shown(value)} is not absolute", path, write=self.resolved(value))
        elif value.casefold() in ("http://", "https://") or " " in value:
            self.say("S040", f"the address {shown(value)} is none", path)

    def resolved(self, value: str) -> str | None:
        """A relative address against the one that the page gives as its own."""
        from urllib.parse import urljoin

        page = self.document.notes.get("page")
        own = (
            [said for name in ("canonical", "og:url") for said, _ in page.metas.get(name, ())] if page else []
        )
        if own and own[0].startswith("http") and (value.startswith("/") or value.startswith("./")):
            return written(urljoin(own[0], value))
        return None


def is_address(value: str) -> bool:
    """Whether a string is plainly one absolute address."""
    return (
        (value[:8] == "https://" or value[:7] == "http://")
        and " " not in value
        and "," not in value
        and len(value) > 8
    )


def is_language_map(node: Node) -> bool:
    """Whether an object holds one text for each language."""
    return node.holder is not None and bool(node.data) and all(LANGUAGE.fullmatch(name) for name in node.data)


def unescaped(value: str) -> str:
    """A text with its HTML entities written as the characters they mean."""
    import html

    return html.unescape(value)


def each_type(node: Node) -> Iterator[tuple[str, str]]:
    """The types of a node with the path of each."""
    path = node.at("@type")
    if isinstance(node.data.get("@type"), list):
        for index, item in enumerate(node.data["@type"]):
            if isinstance(item, str):
                yield local(item), f"{path}/{index}"
    elif node.types:
        yield node.types[0], path


def own_terms(value: Any) -> frozenset[str]:
    """The terms that a block's own contexts define. A context that is not read may define any: `*` stands for it."""
    found: set[str] = set()
    tops = value if isinstance(value, list) else [value]
    for top in tops:
        context = top.get("@context") if isinstance(top, dict) else None
        for said in context if isinstance(context, list) else [context]:
            if isinstance(said, dict):
                found.update(name for name in said if not name.startswith("@"))
    return frozenset(found)


def suspicious(text: str) -> bool:
    """Whether a text may hold anything that `Pass.text` speaks of. One quick look at a block saves a look at each value.

    Looking for one character is many times faster than looking for two, so the single ones come first.
    """
    for mark in RARE_MARKS:
        if mark in text:
            return True
    if ("%" in text and ("%%" in text or "{%" in text)) or ("$" in text and "${" in text):
        return True
    if ("\\" in text and "\\u" in text) or ("[" in text and "[object" in text):
        return True
    return "{{" in text or "orem ipsum" in text or "example." in text or "google.com/article" in text


def shown(said: Any) -> str:
    """A match or a text for a message."""
    text = said[0] if isinstance(said, re.Match) else str(said)
    return text if len(text) <= 60 else text[:57] + "..."


def found_by_pass(document: Document) -> dict[str, list[Remark]]:
    """What the pass over the document found, by the code of the rule; made once."""
    known: dict[str, list[Remark]] | None = document.notes.get("vocabulary pass")
    if known is None:
        known = document.notes["vocabulary pass"] = Pass(document).found
    return known


def noted(document: Document, code: str) -> Iterator[Finding]:
    """What the pass over the document found for a rule."""
    return map(partial(finding, document), found_by_pass(document).get(code, ()))


def finding(document: Document, remark: Remark) -> Finding:
    """A remark as a finding, with its place and its fix where JSON is mended."""
    span = key_place(document, remark.path) if remark.key else None
    fix = None
    if remark.write is not None and "microdata" not in remark.path and "rdfa" not in remark.path:
        where = span if remark.key else place(document, remark.path)
        if where is not None:
            fix = Fix(f"write {remark.write[:80]}", (Edit(where, remark.write),))
    return Finding(remark.message, span, remark.path, remark.label, fix)
