"""Write an article as schema.org JSON-LD: what the source said and nothing else, in one order, always valid.

Whoever is credited stands where the table of roles says; the original line, mended of debris, stands in `creditText`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archiver.article import Article, Credit, CreditLine, Media, Said
from archiver.jsontext import indented
from archiver.linkeddata import address, moment

CONTEXT = "https://schema.org"
PERSON_ONLY = frozenset({"editor", "accountablePerson"})
ORGANIZATION_ONLY = frozenset({"sourceOrganization"})
NAMELESS = frozenset({"signoff"})
CREDITS = (
    "author",
    "contributor",
    "editor",
    "translator",
    "producer",
    "sourceOrganization",
    "copyrightHolder",
)


def written(article: Article) -> bytes:
    """The article as UTF-8 JSON with a line end. The same article gives the same bytes."""
    return (indented(news_article(article)) + "\n").encode("utf-8", "replace")


def news_article(article: Article) -> dict[str, Any]:
    """The article as a NewsArticle node. Names that the source does not give stay away."""
    node: dict[str, Any] = {"@context": CONTEXT, "@type": "NewsArticle"}
    node.update(identified(article))
    node["headline"] = text(article.headline)
    node["alternativeHeadline"] = one_or_more([said.value for said in article.subheads])
    node["alternateName"] = text(article.slugline)
    node["description"] = text(article.description)
    node["inLanguage"] = text(article.language)
    for name, date in (
        ("dateCreated", article.created),
        ("datePublished", article.published),
        ("dateModified", article.modified),
    ):
        node[name] = moment(date.iso) if date else None
    node["version"] = article.version
    node["creativeWorkStatus"] = article.status
    node["dateline"] = text(article.dateline)
    node["articleSection"] = text(article.section)
    node["genre"] = text(article.genre)
    node["keywords"] = one_or_more([said.value for said in article.keywords])
    node["about"] = one_or_more([{"@type": "Thing", "name": said.value} for said in article.subjects])
    node.update(credited(article))
    node["creditText"] = credit_text(article.credit_lines)
    node["publisher"] = organisation(article.provider)
    if "copyrightHolder" not in node:
        node["copyrightHolder"] = organisation(article.rightsholder)
    node["copyrightNotice"] = text(article.rights)
    for name, kinds in (("video", ("VideoObject",)), ("audio", ("AudioObject",))):
        node[name] = one_or_more([pictured(item) for item in article.media if item.kind in kinds])
    pictures = [item for item in article.media if item.kind not in ("VideoObject", "AudioObject")]
    node["image"] = one_or_more([pictured(item) for item in pictures])
    node["articleBody"] = article.text
    return clean(node)


def identified(article: Article) -> dict[str, Any]:
    """What names the article: `@id` and `url` where they are addresses, else `identifier`."""
    named: dict[str, Any] = {}
    said = article.id.value if article.id else ""
    if ":" in said and address(said) == said:
        named["@id"] = said
    elif said:
        named["identifier"] = said
    if article.url and address(article.url.value):
        named["url"] = address(article.url.value)
    return named


def credited(article: Article) -> dict[str, Any]:
    """Everyone credited for the text, by property."""
    found: dict[str, list[Any]] = {}
    seen: set[tuple[str, str]] = set()
    for credit in parties(article):
        if (credit.name, credit.role) in seen or not credit.name.strip():
            continue
        seen.add((credit.name, credit.role))
        name, value = placed(credit)
        if name:
            found.setdefault(name, []).append(value)
    return {name: one_or_more(found[name]) for name in CREDITS if name in found}


def parties(article: Article) -> Iterator[Credit]:
    """Whoever is named. A function ("Staff") is a party only where the source has it in a field of its own."""
    for line in article.credit_lines:
        for credit in line.credits:
            named = not credit.generic or line.slot == "field"
            if named and not (credit.scope or credit.initials or credit.role in NAMELESS):
                yield credit


def placed(credit: Credit) -> tuple[str, Any]:
    """The property that a credit belongs to, and its value: the party, in a Role object where that names the role."""
    from archiver.credits import role

    told = role(credit.role)
    if not told.property and not told.media:
        return "", None
    # Who made pictures for a text has no property of its own there, and is a contributor in that role.
    name, wrapped = (told.property, told.wrapped) if told.property else ("contributor", True)
    organisational = credit.kind == "organisation"
    if (organisational and name in PERSON_ONLY) or (not organisational and name in ORGANIZATION_ONLY):
        name, wrapped = "contributor", True
    value = party(credit)
    if wrapped:
        return name, {"@type": "Role", "roleName": told.en, name: value}
    return name, value


def party(credit: Credit) -> dict[str, Any]:
    """A Person or an Organization, with what the line says of them."""
    node: dict[str, Any] = {"@type": "Organization" if credit.kind == "organisation" else "Person"}
    node["name"] = credit.name
    if credit.uri and address(credit.uri):
        node["sameAs"] = address(credit.uri)
    if credit.kind != "organisation":
        node["honorificPrefix"] = credit.prefix
        node["jobTitle"] = credit.title
        if credit.affiliation:
            node["affiliation"] = {"@type": "Organization", "name": credit.affiliation}
        if credit.location:
            node["workLocation"] = {"@type": "Place", "name": credit.location}
    if "@" in credit.contact[1:]:
        node["email"] = credit.contact
    return clean(node)


def credit_text(lines: tuple[CreditLine, ...]) -> str:
    """The lines that credit somebody, as they may be printed. What stood in a field of its own is said there."""
    printed: list[str] = []
    for line in lines:
        if (line.slot != "field" or line.path.endswith("creditText")) and line.text not in printed:
            printed.append(line.text)
    return "\n".join(printed)


def pictured(item: Media) -> dict[str, Any]:
    """A picture, video or recording with who is credited for it."""
    from archiver.credits import role

    node: dict[str, Any] = {"@type": item.kind if item.kind.endswith("Object") else "ImageObject"}
    if address(item.url):
        node["contentUrl"] = address(item.url)
    elif item.url:
        node["name"] = item.url
    node["encodingFormat"] = item.media_type
    node["caption"] = item.caption
    found: dict[str, list[Any]] = {}
    for line in item.credit_lines:
        for credit in line.credits:
            property = role(credit.role).media
            if property and credit.name.strip() and not credit.generic:
                found.setdefault(property, []).append(party(credit))
    node["creditText"] = "\n".join(dict.fromkeys(line.text for line in item.credit_lines))
    for property in sorted(found):
        if property not in ("creditText", "caption"):
            node[property] = one_or_more(unique(found[property]))
    return clean(node)


def organisation(said: Said | None) -> dict[str, Any] | None:
    """The party that a name in a field of its own means."""
    if said is None or not said.value.strip():
        return None
    from archiver.credits import read_line

    line = read_line(said.value, slot="field")
    person = line is not None and [credit.kind for credit in line.credits] == ["person"]
    return {
        "@type": "Person" if person and said.path.endswith("copyrightHolder/name") else "Organization",
        "name": said.value,
    }


def text(said: Said | None) -> str:
    """The value, or nothing."""
    return said.value if said else ""


def unique(values: list[Any]) -> list[Any]:
    """The values without what stands there already."""
    kept: list[Any] = []
    for value in values:
        if value not in kept:
            kept.append(value)
    return kept


def one_or_more(values: list[Any]) -> Any:
    """One value as itself, several as a list, none as nothing."""
    return values[0] if len(values) == 1 else values


def clean(node: dict[str, Any]) -> dict[str, Any]:
    """The node without empty values."""
    return {name: value for name, value in node.items() if value not in ("", None, [], {})}
