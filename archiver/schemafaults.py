"""Where a document departs from its content model, in words a person can act on.

A validator says that an element "is not expected"; what a person needs is that `versionCreated` is missing before
`pubStatus`. The facts of the content model and the document tell which it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from archiver.article import Fault
from archiver.contentkinds import DATES, IMPORTED, KINDS, listed, plain, quoted, such
from archiver.contentmodel import NAR, View, elements_of
from archiver.contentplaces import (
    XML,
    Places,
    Slot,
    every,
    fits,
    own_name,
    owners_of,
    parted,
    shape_of,
    shown,
    since,
    slots_of,
    standing_of,
    texts_of,
)
from archiver.pattern import Pattern

HEAD = Pattern(r"Element '([^']*)'(?:, attribute '([^']*)')?: (.*)", re.S)
DAY = Pattern(r"\d{4}-\d\d-\d\d(Z|[+-]\d\d:\d\d)?")
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"

MOST = 1000
"""How many faults of one document are told."""


class Entry(NamedTuple):
    """One complaint of a validator: its type, where it points, and its own words, which nobody is shown."""

    kind: str
    path: str
    words: str


def faults(root: Any, entries: Iterable[Entry], view: View) -> Iterator[Fault]:
    """One fault for each thing that is wrong; a value that is wrong in two ways is told once."""
    told = set()
    places = Places(root)
    for entry in entries:
        case = Case(places, entry, view)
        if case.follows:
            continue
        fault = EXPLANATIONS.get(entry.kind.removeprefix("SCHEMAV_"), Case.other)(case)
        about = (fault.path, case.attribute, fault.message if fault.kind != "value" else "")
        if about not in told:
            told.add(about)
            yield fault
        if len(told) == MOST:
            yield Fault(
                "content", f"more than {MOST} things depart from the content model; the rest is not listed"
            )
            return


class Case:
    """One complaint, with the element that it is about and what the content model says of that."""

    def __init__(self, places: Places, entry: Entry, view: View) -> None:
        found = HEAD.match(entry.words)
        self.places = places
        self.view = view
        self.words = found[3] if found else ""
        self.attribute = (found[2] or "") if found else ""
        self.element = places.node(entry.path)
        self.name = shown(self.element)
        self.parent = self.element.getparent()

    @property
    def follows(self) -> bool:
        """Whether this only repeats, of an element's text, that elements stand in it."""
        return not self.attribute and len(self.element) > 0 and "is not a valid value" in self.words

    # Elements

    def content(self) -> Fault:
        """An element stands where it may not, or one is missing at the end."""
        if self.words.startswith("Missing child"):
            return self.missing_at_the_end()
        shape = shape_of(self.parent, self.view)
        slots = slots_of(self.view.content(shape)) if shape else []
        own = own_name(self.element)
        places = [at for at, slot in enumerate(slots) if fits(self.element, slot)]
        if not places:
            return self.stranger(own, shape)
        standing = standing_of(self.element, slots)
        now = standing[-1][1] if standing else -1
        ahead = [at for at in places if at > now]
        if ahead:
            missing = [slot for slot in slots[now + 1 : ahead[0]] if slot.least]
            if missing:
                return self.missing_before(missing)
        return self.late(slots, places, standing)

    def missing_before(self, missing: list[Slot]) -> Fault:
        """What must stand before an element does not, or stands after it."""
        later = {own_name(one) for one in self.element.itersiblings() if isinstance(one.tag, str)}
        astray = next((name for slot in missing for name in slot.names if name in later), "")
        if astray:
            return self.fault(f"`{self.name}` stands before `{astray}`, and must stand after it")
        return self.fault(f"{these(missing)} missing before `{self.name}`")

    def late(self, slots: list[Slot], places: list[int], standing: list[tuple[Any, int]]) -> Fault:
        """An element stands once too often, or after what it must stand before."""
        own = slots[places[-1]]
        holder = f"`{shown(self.parent)}`"
        twins = [one for one, at in standing if at == places[-1]]
        if own.most == 1 and twins:
            if not own.names:
                return self.fault(f"{holder} holds one element at most, and `{self.name}` is a second")
            same = own_name(twins[0]) == own_name(self.element)
            if same:
                return self.fault(
                    f"`{self.name}` stands a second time; {holder} holds one at most", "one too many"
                )
            return self.fault(f"{holder} holds {listed(own.names, 'or')}, not both", "one too many")
        before = next((one for one, at in standing if at > places[-1]), None)
        if before is None:
            return self.fault(f"`{self.name}` cannot stand here in {holder}", self.expected())
        namespace, local = parted(before.tag)
        if namespace != NAR and local in every(self.view):
            message = f"`{shown(before)}` is in the namespace {namespace}, and NewsML-G2 is in {NAR}"
            return Fault("content", message, path=self.places.path(before))
        return self.fault(f"`{self.name}` stands after `{shown(before)}`, and must stand before it")

    def missing_at_the_end(self) -> Fault:
        """An element ends before it holds all that it must."""
        shape = shape_of(self.element, self.view)
        slots = slots_of(self.view.content(shape)) if shape else []
        standing = standing_of(None, slots, self.element)
        now = standing[-1][1] if standing else -1
        missing = [slot for slot in slots[now + 1 :] if slot.least]
        what = f"{these(missing)} missing" if missing else f"{self.expected_names()} is missing"
        path = self.places.path(self.element)
        return Fault("content", f"{what} in `{self.name}`", path=path)

    def stranger(self, own: str, shape: str) -> Fault:
        """An element stands where none of its name may."""
        holder = f"`{shown(self.parent)}`"
        namespace, local = parted(self.element.tag)
        if not namespace:
            return self.fault(f"`{local}` is in no namespace, and NewsML-G2 is in {NAR}")
        if namespace != NAR:
            return self.fault(
                f"`{self.name}` is of another namespace, which {holder} does not take", self.expected()
            )
        since = self.came_with(shape, own) if shape else 0
        if since:
            return self.fault(f"`{own}` in {holder} came with NewsML-G2 2.{since}, {self.declared()}")
        owners = owners_of(self.view, own)
        if owners and own == own_name(self.parent):
            return self.fault(f"`{own}` is nested too deeply in {holder}")
        if owners:
            label = f"it stands in {listed(owners[:3], 'or')}" + (" and others" if len(owners) > 3 else "")
            return self.fault(f"`{own}` does not belong in {holder}", label)
        if own in self.view.elements:
            return self.fault(f"`{own}` does not belong in {holder}")
        here = [child.name for child in elements_of(self.view.content(shape))] if shape else []
        return self.fault(
            f"NewsML-G2 has no element `{own}`", guess(own, here) or guess(own, every(self.view))
        )

    def came_with(self, shape: str, name: str) -> int:
        """The version from which an element of this name may stand in a shape, where that is a later one."""
        content = self.view.facts.shapes[shape].content
        return min((first for first in since(content, name) if first > self.view.version), default=0)

    def future(self) -> str:
        """The label where the item declares a later version than is known, which may have what is not found."""
        bearers = [self.element, *self.element.iterancestors()]
        said = next((v for one in bearers if (v := one.get("standardversion"))), "")
        known = f"2.{self.view.version}"
        if re.fullmatch(r"2\.\d{1,4}", said) and int(said[2:]) > self.view.version:
            return f"the item declares {said}, and archiver knows NewsML-G2 up to {known}"
        return ""

    def declared(self) -> str:
        """What a fault of a version ends with."""
        return f"and the item declares 2.{self.view.version}"

    def root_element(self) -> Fault:
        """The root is not an element that stands alone, or a strict wildcard met what no schema declares."""
        if self.parent is not None:
            return self.undeclared()
        namespace, local = parted(self.element.tag)
        known = self.view.facts.elements.get(local)
        if namespace == NAR and known and known[1].first > self.view.version:
            return self.fault(f"`{local}` came with NewsML-G2 2.{known[1].first}, {self.declared()}")
        if not namespace and local in self.view.elements:
            return self.fault(f"`{local}` is in no namespace, and NewsML-G2 is in {NAR}", "add xmlns to it")
        if namespace != NAR:
            return self.fault(f"`{self.name}` is no element of NewsML-G2, whose namespace is {NAR}")
        if owners_of(self.view, local):
            return self.fault(f"`{local}` cannot be the root of a document", self.owner_label(local))
        return self.fault(f"NewsML-G2 has no element `{local}`", guess(local, self.view.elements))

    def owner_label(self, name: str) -> str:
        """The label that says where an element of this name stands."""
        return f"it stands in {listed(owners_of(self.view, name)[:3], 'or')}"

    def undeclared(self) -> Fault:
        """Something foreign stands where foreign things must be declared by a schema, and none does."""
        if self.attribute:
            return self.fault(
                f"the attribute `{self.shown_attribute()}` is of another namespace, which `{self.name}` does not take"
            )
        namespace, _ = parted(self.element.tag)
        return self.fault(
            f"`{self.name}` is of the namespace {namespace or '(none)'}, which the schema of NewsML-G2 does not declare",
            f"`{shown(self.parent)}` takes only what a schema declares",
        )

    def text_or_children(self) -> Fault:
        """Text where only elements may stand, or elements where only text may, or either in an empty element."""
        path = self.places.path(self.element)
        if self.words.startswith("Element content"):
            child = next((one for one in self.element if isinstance(one.tag, str)), self.element)
            holds = "nothing" if "empty" in self.words else "text only"
            return Fault(
                "content",
                f"`{shown(child)}` stands in `{self.name}`, which holds {holds}",
                path=self.places.path(child),
            )
        stray = next((words for words in texts_of(self.element) if words.strip()), "")
        holds = "nothing" if "empty" in self.words else "elements only"
        at = f"{path}/text()" if (self.element.text or "").strip() else path
        return Fault(
            "content", f"text stands in `{self.name}`, which holds {holds}: {quoted(stray.strip())}", path=at
        )

    # Attributes

    def attribute_not_allowed(self) -> Fault:
        """An attribute stands on an element that has none of that name."""
        name = self.shown_attribute()
        shape = shape_of(self.element, self.view)
        known = [one.name for one in self.view.attributes(shape)] if shape else []
        path = self.places.path(self.element, self.attribute)
        later = [
            one.versions.first
            for one in (self.view.facts.shapes[shape].attributes if shape else ())
            if one.name == name and one.versions.first > self.view.version
        ]
        if later:
            message = f"`{name}` on `{self.name}` came with NewsML-G2 2.{min(later)}, {self.declared()}"
            return Fault("attribute", message, path=path)
        if ":" not in name:
            twin = next((one for one in known if one == f"xml:{name}"), "")
            label = f"did you mean `{twin}`?" if twin else guess(name, known) or self.future()
            return Fault("attribute", f"`{self.name}` has no attribute `{name}`", path=path, label=label)
        return Fault("attribute", f"`{self.name}` does not take the attribute `{name}`", path=path)

    def attribute_missing(self) -> Fault:
        """An attribute that an element must have is not there."""
        name = re.search(r"attribute '([^']*)'", self.words)
        missing = name[1] if name else ""
        kind = self.kind_of(missing)
        words, example = KINDS.get(kind, ("", ""))
        label = f"{words}, {such(example)}" if words and example else words
        return self.fault(f"the attribute `{missing}` is missing on `{self.name}`", label)

    def shown_attribute(self) -> str:
        """The attribute's name as the document writes it."""
        namespace, local = parted(self.attribute)
        if not namespace:
            return local
        if namespace == XML[1:-1]:
            return f"xml:{local}"
        prefix = next((p for p, uri in self.element.nsmap.items() if uri == namespace and p), "")
        return f"{prefix}:{local}" if prefix else local

    # Values

    def value(self) -> Fault:
        """A value is not of its kind."""
        value = self.element.get(self.attribute, "") if self.attribute else "".join(self.element.itertext())
        whose = self.shown_attribute() if self.attribute else self.name
        path = self.places.path(self.element, self.attribute)
        if not self.attribute and (self.element.text or ""):
            path += "/text()"
        kind = self.kind_of(self.attribute)
        words, example = KINDS.get(kind, ("what may stand there", ""))
        if kind == "ID" and self.places.ids[value.strip()] > 1:
            return Fault(
                "value", f"the id {quoted(value)} is given to two elements", path=path, label="again here"
            )
        if not value.strip():
            said = "is empty" if not value else "holds white space only"
            return Fault(
                "value", f"`{whose}` {said}, and must hold {plain(words)}", path=path, label=such(example)
            )
        if kind == "dateTime" and DAY.fullmatch(value.strip()):
            return Fault(
                "value",
                f"`{whose}` holds {quoted(value)}, a date without a time",
                path=path,
                label=such(example),
            )
        return Fault(
            "value", f"`{whose}` holds {quoted(value)}, which is not {words}", path=path, label=such(example)
        )

    def fixed(self) -> Fault:
        """A value differs from the only one that is allowed."""
        shape = shape_of(self.element, self.view)
        allowed = next(
            (
                one.fixed
                for one in (self.view.attributes(shape) if shape else ())
                if one.name == self.attribute
            ),
            "",
        )
        value = quoted(self.element.get(self.attribute, ""))
        whose = self.shown_attribute() or self.name
        path = self.places.path(self.element, self.attribute)
        if not allowed:
            return Fault("value", f"`{whose}` holds {value}, which may not stand there", path=path)
        return Fault("value", f"`{whose}` holds {value}, and may hold nothing but `{allowed}`", path=path)

    def kind_of(self, attribute: str) -> str:
        """The kind of value of an attribute, or of the element's text when `attribute` is empty."""
        if attribute.startswith(XML):
            return IMPORTED.get(attribute[len(XML) :], "")
        shape = shape_of(self.element, self.view)
        if not shape:
            return ""
        if not attribute:
            text = self.view.facts.shapes[shape].text
            return next((kind.name for kind in text if self.view.version in kind.versions), "")
        return next((one.kind for one in self.view.attributes(shape) if one.name == attribute), "")

    # What XML Schema itself reads

    def nil(self) -> Fault:
        """xsi:nil is set where no element may be nil."""
        return Fault(
            "attribute",
            f"`xsi:nil` stands on `{self.name}`, and no element of NewsML-G2 may be nil",
            path=self.places.path(self.element, f"{XSI}nil"),
        )

    def other_type(self) -> Fault:
        """xsi:type names a type that the element may not have."""
        value = quoted(self.element.get(f"{XSI}type", ""))
        return Fault(
            "attribute",
            f"`xsi:type` names {value}, which is no type that `{self.name}` may have",
            path=self.places.path(self.element, f"{XSI}type"),
        )

    def other(self) -> Fault:
        """Anything that has no words of its own."""
        whose = (
            f"the attribute `{self.shown_attribute()}` of `{self.name}`"
            if self.attribute
            else f"`{self.name}`"
        )
        return Fault(
            "content",
            f"{whose} does not follow the content model",
            path=self.places.path(self.element, self.attribute),
        )

    def fault(self, message: str, label: str = "") -> Fault:
        """A fault at the element."""
        return Fault("content", message, path=self.places.path(self.element), label=label)

    def expected_names(self) -> str:
        """The names that the validator says could stand here."""
        named = re.findall(
            r"(##other|\{[^}]*\}(?:\w+)?|\b\w+)\*?(?=[,\s]*[,)])", self.words.rpartition("(")[2] + ")"
        )
        names = [one.rpartition("}")[2] for one in named if not one.startswith("##")]
        return listed([one for one in names if one], "or") or "an element"

    def expected(self) -> str:
        """The label that says what could stand here, where the validator knows."""
        return f"here could stand {self.expected_names()}" if "Expected is" in self.words else ""


VALUES = (
    "CVC_DATATYPE_VALID_1_2_1",
    "CVC_DATATYPE_VALID_1_2_2",
    "CVC_DATATYPE_VALID_1_2_3",
    "CVC_TYPE_3_1_3",
    "CVC_FACET_VALID",
    "CVC_LENGTH_VALID",
    "CVC_MINLENGTH_VALID",
    "CVC_MAXLENGTH_VALID",
    "CVC_MININCLUSIVE_VALID",
    "CVC_MAXINCLUSIVE_VALID",
    "CVC_MINEXCLUSIVE_VALID",
    "CVC_MAXEXCLUSIVE_VALID",
    "CVC_TOTALDIGITS_VALID",
    "CVC_FRACTIONDIGITS_VALID",
    "CVC_PATTERN_VALID",
    "CVC_ENUMERATION_VALID",
    "VALUE",
)

EXPLANATIONS: dict[str, Callable[[Case], Fault]] = {
    **dict.fromkeys(VALUES, Case.value),
    "ELEMENT_CONTENT": Case.content,
    "CVC_ELT_1": Case.root_element,
    "CVC_WILDCARD": Case.undeclared,
    "CVC_ASSESS_ELT": Case.undeclared,
    "CVC_COMPLEX_TYPE_2_1": Case.text_or_children,
    "CVC_COMPLEX_TYPE_2_2": Case.text_or_children,
    "CVC_COMPLEX_TYPE_2_3": Case.text_or_children,
    "CVC_TYPE_3_1_2": Case.text_or_children,
    "CVC_COMPLEX_TYPE_3_2_1": Case.attribute_not_allowed,
    "CVC_COMPLEX_TYPE_3_2_2": Case.attribute_not_allowed,
    "CVC_TYPE_3_1_1": Case.attribute_not_allowed,
    "CVC_COMPLEX_TYPE_4": Case.attribute_missing,
    "CVC_COMPLEX_TYPE_3_1": Case.fixed,
    "CVC_COMPLEX_TYPE_5_1": Case.value,
    "CVC_COMPLEX_TYPE_5_2": Case.value,
    "CVC_AU": Case.fixed,
    "CVC_ATTRIBUTE_1": Case.attribute_not_allowed,
    "CVC_ATTRIBUTE_2": Case.attribute_not_allowed,
    "CVC_ATTRIBUTE_3": Case.value,
    "CVC_ATTRIBUTE_4": Case.fixed,
    "CVC_ELT_2": Case.other,
    "CVC_ELT_3_1": Case.nil,
    "CVC_ELT_3_2_1": Case.nil,
    "CVC_ELT_3_2_2": Case.nil,
    "CVC_ELT_4_1": Case.other_type,
    "CVC_ELT_4_2": Case.other_type,
    "CVC_ELT_4_3": Case.other_type,
    "CVC_TYPE_1": Case.other_type,
    "CVC_TYPE_2": Case.other_type,
    "CVC_ELT_5_1_1": Case.value,
    "CVC_ELT_5_1_2": Case.value,
    "CVC_ELT_5_2_1": Case.value,
    "CVC_ELT_5_2_2_1": Case.fixed,
    "CVC_ELT_5_2_2_2_1": Case.fixed,
    "CVC_ELT_5_2_2_2_2": Case.fixed,
}
"""Every kind of complaint that libxml2 has -> how it is explained."""


def dates_trimmed(root: Any, entries: Iterable[Entry], view: View, copied: Callable[[Any], Any]) -> Any:
    """A copy of the tree without the white space around dates that entries complain of, or None where there is none.

    By XML Schema such white space has no meaning, but libxml2 does not read dates with it.
    """
    copy, twins, places = None, None, Places(root)
    for entry in entries:
        case = Case(places, entry, view)
        if "is not a valid value" not in case.words or case.kind_of(case.attribute) not in DATES:
            continue
        value = case.element.get(case.attribute) if case.attribute else case.element.text
        if value and value != value.strip() and value.strip():
            if twins is None:
                copy = copied(root)
                twins = Places(copy)
            twin = twins.node(entry.path)
            if case.attribute:
                twin.set(case.attribute, value.strip())
            else:
                twin.text = value.strip()
    return copy


def these(missing: list[Slot]) -> str:
    """`a` is, or `a` and `b` are."""
    named = [listed(slot.names, "or") or ("an element" if slot.foreign else "an item") for slot in missing]
    return f"{listed(named, 'and', marks='')} {'is' if len(named) == 1 else 'are'}"


def guess(name: str, known: Iterable[str]) -> str:
    """The label that names what was meant, when something is close."""
    import difflib

    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.75)
    return f"did you mean `{close[0]}`?" if close else ""
