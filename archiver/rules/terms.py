"""Rules about schema.org's terms and the values that they take."""

from __future__ import annotations

from collections.abc import Iterator

from archiver.article import Document
from archiver.finding import ERROR, NOTE, WARNING, Finding
from archiver.rules import quiet, rule
from archiver.rules.reading import PAGES, graph_of, key_place
from archiver.rules.vocabulary import each_type, found_by_pass, noted
from archiver.schemas import vocabulary

PASS = frozenset(
    """S013 S020 S021 S022 S023 S024 S025 S026 S027 S028 S029 S031 S032 S033 S034 S035 S036 S037 S038 S039 S040 S041 S042
    S043""".split()
)
"""The rules that speak of what the pass over the document found."""


@quiet
def nothing_found(document: Document) -> frozenset[str]:
    """The rules for which the pass found nothing."""
    return PASS.difference(found_by_pass(document)) if "graph" in document.notes else frozenset()


@rule("S020", "type-in-wrong-case", ERROR, formats=PAGES, groups=("vocabulary", "google"))
def type_in_wrong_case(document: Document) -> Iterator[Finding]:
    """A type is written with capitals where there are none, or without where there are.

    Names of types are case-sensitive. `newsArticle` is a type that nobody knows, so the page has no article.

    The fix writes the type as schema.org does.

    schema.org, vocabulary; JSON-LD 1.1, section 3.2.
    """
    return noted(document, "S020")


@rule("S021", "type-unknown", WARNING, formats=PAGES, groups=("vocabulary",))
def type_unknown(document: Document) -> Iterator[Finding]:
    """A type is none that schema.org has.

    Search engines and archives pass over the object, and over everything in it.

    schema.org, vocabulary of the release that `archiver` names in its reports.
    """
    return noted(document, "S021")


@rule("S022", "property-in-wrong-case", WARNING, formats=PAGES, groups=("vocabulary", "google"))
def property_in_wrong_case(document: Document) -> Iterator[Finding]:
    """A property is written in the wrong case, or with a blank in its name.

    Names of properties are case-sensitive: `datemodified` says nothing to anyone.

    The fix writes the property as schema.org does.

    schema.org, vocabulary.
    """
    return noted(document, "S022")


@rule("S023", "property-unknown", WARNING, formats=PAGES, groups=("vocabulary",))
def property_unknown(document: Document) -> Iterator[Finding]:
    """A property is none that schema.org has.

    What it says is read by nobody. Often a letter is wrong; often it is a name from the newsroom's own system.

    schema.org, vocabulary.
    """
    return noted(document, "S023")


@rule("S024", "property-out-of-place", WARNING, formats=PAGES, groups=("vocabulary",))
def property_out_of_place(document: Document) -> Iterator[Finding]:
    """A property belongs to another type than the object has.

    `logo` on an article instead of on its publisher is not found where it is looked for. All types of the object count,
    and a Role may repeat the property that it stands in.

    schema.org, domainIncludes.
    """
    return noted(document, "S024")


@rule("S025", "value-of-wrong-type", WARNING, formats=PAGES, groups=("vocabulary",))
def value_of_wrong_type(document: Document) -> Iterator[Finding]:
    """An object, a number or a truth value stands where the property takes another kind.

    A WebSite cannot publish, and a Product is no whole of which an article is part. Software that follows schema.org drops
    the value.

    schema.org, rangeIncludes.
    """
    return noted(document, "S025")


@rule("S026", "text-for-object", NOTE, formats=PAGES, groups=("vocabulary",))
def text_for_object(document: Document) -> Iterator[Finding]:
    """A text stands where an object belongs.

    schema.org accepts it, for some data is better than none. An object could say what kind of thing is meant.

    schema.org, data model: conformance.
    """
    return noted(document, "S026")


@rule("S027", "address-for-object", NOTE, formats=PAGES, groups=("vocabulary",))
def address_for_object(document: Document) -> Iterator[Finding]:
    """An address stands where an object belongs.

    It is accepted, and tells less than an object with a type and a name would.

    schema.org, data model: conformance.
    """
    return noted(document, "S027")


@rule("S028", "term-superseded", WARNING, formats=PAGES, groups=("vocabulary",))
def term_superseded(document: Document) -> Iterator[Finding]:
    """A type or property has been superseded by another.

    Old terms stay defined, and ever fewer programs read them.

    The fix writes the new property where it takes all that the old one took.

    schema.org, supersededBy.
    """
    return noted(document, "S028")


@rule("S029", "term-in-attic", NOTE, formats=PAGES, groups=("vocabulary",))
def term_in_attic(document: Document) -> Iterator[Finding]:
    """A term was taken out of use and lies in schema.org's attic.

    It keeps its definition for old documents. New ones should not use it.

    schema.org, attic.
    """
    return noted(document, "S029")


@rule("S030", "term-pending", NOTE, formats=PAGES, groups=("pending",))
def term_pending(document: Document) -> Iterator[Finding]:
    """A term is pending: schema.org may still change it.

    Most types for news and all that the Trust Project uses are pending, and have been for years, so they are welcome. Select
    the rule by its name where only settled terms are wanted.

    schema.org, how we work: pending.
    """
    known = vocabulary()
    for node in graph_of(document).nodes:
        for name, path in each_type(node):
            kind = known.type(name)
            if kind is not None and kind.standing == "pending":
                yield Finding(f"the type {name} is pending in schema.org", path=path)
        for name in node.data:
            term = known.property(name)
            if term is not None and term.standing == "pending":
                path = node.at(name)
                yield Finding(
                    f"the property {name} is pending in schema.org", key_place(document, path), path
                )


@rule("S031", "value-not-in-enumeration", WARNING, formats=PAGES, groups=("vocabulary",))
def value_not_in_enumeration(document: Document) -> Iterator[Finding]:
    """A value is none of those that the property lets one choose from.

    A word of one's own says nothing to software that knows the list.

    schema.org, Enumeration.
    """
    return noted(document, "S031")


@rule("S032", "boolean-in-string", WARNING, formats=PAGES, groups=("vocabulary", "google", "paywall"))
def boolean_in_string(document: Document) -> Iterator[Finding]:
    """True or false is written as a string, or as something else.

    In many languages the string "False" is true. A paywalled story is then offered as free, or looks like cloaking.

    The fix writes true or false.

    schema.org, Boolean; Google, subscription and paywalled content.
    """
    return noted(document, "S032")


@rule("S033", "number-in-string", NOTE, formats=PAGES, groups=("vocabulary",))
def number_in_string(document: Document) -> Iterator[Finding]:
    """A number is written as a string, or a number is expected and none is there.

    Strings are sorted as letters: "812" comes after "1200".

    The fix writes the number.

    schema.org, Number.
    """
    return noted(document, "S033")


@rule("S034", "measure-without-unit", NOTE, formats=PAGES, groups=("vocabulary",))
def measure_without_unit(document: Document) -> Iterator[Finding]:
    """A width or height is a bare number in a string.

    As text it should have its unit, such as "1200 px"; as a number it means pixels to everybody.

    The fix writes the number.

    schema.org, Distance.
    """
    return noted(document, "S034")


@rule("S035", "duration-not-iso", WARNING, formats=PAGES, groups=("vocabulary",))
def duration_not_iso(document: Document) -> Iterator[Finding]:
    """A duration is not written in ISO 8601.

    `T35S` lacks its P, and no player shows the length.

    schema.org, Duration.
    """
    return noted(document, "S035")


@rule("S036", "empty-value", NOTE, formats=PAGES, groups=("vocabulary",))
def empty_value(document: Document) -> Iterator[Finding]:
    """A property has an empty value.

    A template printed the name of the property and found nothing to say. Leave the property away.

    JSON-LD 1.1, section 4.
    """
    return noted(document, "S036")


@rule("S037", "html-entity-in-value", WARNING, formats=PAGES, groups=("vocabulary", "news"))
def html_entity_in_value(document: Document) -> Iterator[Finding]:
    """A value holds an HTML entity such as &quot; or &amp;.

    JSON knows no entities: readers see the letters `&quot;`, and a name with `&amp;` in it is another name.

    The fix writes the character that the entity means.

    RFC 8259, section 7.
    """
    return noted(document, "S037")


@rule("S038", "html-tags-in-value", WARNING, formats=PAGES, groups=("vocabulary", "news"))
def html_tags_in_value(document: Document) -> Iterator[Finding]:
    """A value holds HTML tags.

    Headlines and bodies are plain text in schema.org. Tags are shown to readers, counted as words and kept for ever.

    schema.org, Text.
    """
    return noted(document, "S038")


@rule("S039", "white-space-around-value", NOTE, formats=PAGES, groups=("vocabulary",))
def white_space_around_value(document: Document) -> Iterator[Finding]:
    """White space stands before or after a value.

    "dpa " and "dpa" are two parties to a program that compares.

    The fix removes it.
    """
    return noted(document, "S039")


@rule("S040", "address-not-absolute", WARNING, formats=PAGES, groups=("vocabulary", "google"))
def address_not_absolute(document: Document) -> Iterator[Finding]:
    """An address lacks its scheme or its host.

    `/autoren/koester` leads nowhere once the block is read outside the page, and so it does in an archive.

    The fix writes the address in full, where the page names its own.

    Google, structured data guidelines; RFC 3986, section 4.3.
    """
    return noted(document, "S040")


@rule("S041", "values-in-one-string", WARNING, formats=PAGES, groups=("vocabulary",))
def values_in_one_string(document: Document) -> Iterator[Finding]:
    """Several addresses are packed into one string.

    Together they are no address at all. Several values belong into an array.

    JSON-LD 1.1, section 4.3.
    """
    return noted(document, "S041")


@rule("S042", "placeholder", ERROR, formats=PAGES, groups=("vocabulary", "google", "news"))
def placeholder(document: Document) -> Iterator[Finding]:
    """A value is what a template or a sample left behind.

    `[object Object]`, `{{ title }}` and the address of Google's own example say that no value was put in. Published, they
    say so of the newsroom.

    Google, structured data guidelines: quality.
    """
    return noted(document, "S042")


@rule("S043", "wrongly-decoded-value", WARNING, formats=PAGES, groups=("vocabulary", "news"))
def wrongly_decoded_value(document: Document) -> Iterator[Finding]:
    """Characters of a value were decoded wrongly before it was written.

    `Wie groÃŸ` was UTF-8 read as something else. The page itself may be right, and the metadata is not.

    RFC 8259, section 8.1.
    """
    return noted(document, "S043")
