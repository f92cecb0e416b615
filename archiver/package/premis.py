"""Preservation metadata: what was done with an article, by whom and when, in PREMIS 3.

One event per step of the house: ingestion, message digest calculation, format identification, validation (one for
each judge), normalization (one for each kind of change, with every change's words before and after), the making of
each rendition, packing. Everything that a run decides is passed in; the same article at the same moment gives the
same bytes.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

import archiver
from archiver.article import Change
from archiver.package import names
from archiver.package.contents import KINDS, Contents, Event, File

NAMESPACE = "http://www.loc.gov/premis/v3"
SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
EVENTS = uuid.UUID("0a4f3e0e-9b1a-5f5c-9a2c-3b0d2f6f9e21")
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
WORDS_KEPT = 4000
"""Characters of the words before and after a change that an event keeps; the original is in the package anyway."""


class Digests(NamedTuple):
    """The fixity of a file."""

    sha256: str
    sha512: str


def write(
    contents: Contents,
    digests: Mapping[str, Digests],
    *,
    version: int,
    replaces: str,
    now: datetime,
) -> bytes:
    """The PREMIS document of one package. `digests` are by path; `replaces` is the payload of the version before."""
    events = list(steps(contents, version, replaces))
    ids = [
        names.named(EVENTS.bytes, f"{contents.id} {version} {number} {each.type}")
        for number, each in enumerate(events)
    ]
    out = [
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<premis xmlns="{NAMESPACE}" xmlns:xsi="{SCHEMA_INSTANCE}" version="3.0">\n'
    ]
    out.extend(entity(contents, version))
    derived = {made.file.path for made in contents.renditions if made.file}
    making = next((id for id, each in zip(ids, events, strict=True) if each.type == "creation"), "")
    named = f"\n  <originalName>{escape(contents.source)}</originalName>"
    made = relationship("derivation", "has source", "path", "data/" + contents.original.path, making)
    belonging = relationship("structural", "is part of", "guid", contents.id)
    for file in contents.files:
        origin = made if file.path in derived else named
        out.append(file_object(file, digests[file.path], origin, belonging))
    moment = now.isoformat()
    linked = {file.path: identifier("linkingObject", "path", "data/" + file.path) for file in contents.files}
    for id, each in zip(ids, events, strict=True):
        out.extend(event(id, each, moment, contents.provider))
        out.extend([linked[path] for path in each.objects])
        out.append("</event>\n")
    out.extend(agents(contents))
    out.extend(rights(contents))
    out.append("</premis>\n")
    return "".join(out).encode()


def steps(contents: Contents, version: int, replaces: str) -> Iterator[Event]:
    """What was done with the article, in order."""
    original = (contents.original.path,)
    everything = tuple(file.path for file in contents.files)
    calculated = Event(
        "message digest calculation", "SHA-512 and SHA-256 of every file", "success", (), everything
    )
    packed = f"packed as a bag of BagIt 1.0, version {version} of the article"
    if contents.events:
        yield from (calculated, *contents.events, Event("packing", packed, "success", (), everything))
        return
    place = f", article {contents.part + 1} of {contents.parts} in it" if contents.parts > 1 else ""
    yield Event("ingestion", f"received as {contents.source}{place}", "success", (), original)
    yield calculated
    identified = f"recognised by its content as {contents.format}"
    if contents.decoded:
        identified += f"; {contents.decoded}"
    yield Event("format identification", identified, "success", (), original)
    for what, outcome, codes in contents.outcomes:
        yield Event("validation", f"judged by {what}", outcome, (codes,) if codes else (), original)
    yield from normalizations(contents)
    made = tuple(each.file.path for each in contents.renditions if each.file)
    if made:
        yield Event("creation", "renditions made from the article as read", "success", (), made)
    for each in contents.renditions:
        if not each.file:
            yield Event(
                "creation", f"{KINDS[each.format].label} could not be made", "fail", (each.reason,), original
            )
    if replaces:
        detail = f"version {version} of the article; the version before has the payload {replaces}"
        yield Event("metadata modification", detail, "success", (), original)
    yield Event("packing", packed, "success", (), everything)


def normalizations(contents: Contents) -> Iterator[Event]:
    """One event for each kind of change, with the words before and after of every change."""
    kinds: dict[str, list[str]] = {}
    for change, rule in contents.changes:
        kinds.setdefault(change.what, []).append(note(change, rule))
    made = tuple(each.file.path for each in contents.renditions if each.file)
    for what, notes in kinds.items():
        yield Event("normalization", what, "success", tuple(notes), made or (contents.original.path,))


def note(change: Change, rule: str) -> str:
    """One change as JSON: the words before and after, where they stood, the rule that speaks of it."""
    row: dict[str, object] = {"before": change.before[:WORDS_KEPT], "after": change.after[:WORDS_KEPT]}
    if change.span:
        row["characters"] = [change.span.start, change.span.end]
    if change.path:
        row["path"] = change.path
    if rule:
        row["rule"] = rule
    return json.dumps(row, ensure_ascii=False)


def entity(contents: Contents, version: int) -> Iterator[str]:
    """The article as an intellectual entity."""
    yield f'<object xsi:type="intellectualEntity">{identifier("object", "guid", contents.id)}'
    yield (
        "\n  <significantProperties><significantPropertiesType>version</significantPropertiesType>"
        f"<significantPropertiesValue>{version}</significantPropertiesValue></significantProperties>"
    )
    if contents.minted:
        yield (
            "\n  <significantProperties><significantPropertiesType>guid</significantPropertiesType>"
            "<significantPropertiesValue>minted from the bytes</significantPropertiesValue></significantProperties>"
        )
    if contents.headline:
        yield f"\n  <originalName>{escape(contents.headline)}</originalName>"
    yield "</object>\n"


def file_object(file: File, digests: Digests, origin: str, belonging: str) -> str:
    """One file: fixity, size, format; `origin` is its name at the sender's or what it was derived from."""
    registry = (
        "<formatRegistry><formatRegistryName>PRONOM</formatRegistryName>"
        f"<formatRegistryKey>{file.pronom}</formatRegistryKey></formatRegistry>"
        if file.pronom
        else ""
    )
    return (
        f'<object xsi:type="file">{identifier("object", "path", "data/" + file.path)}\n  <objectCharacteristics>'
        f"{fixity('SHA-512', digests.sha512)}{fixity('SHA-256', digests.sha256)}<size>{len(file.data)}</size>"
        f"<format><formatDesignation><formatName>{escape(file.label)}</formatName></formatDesignation>{registry}</format>"
        f"</objectCharacteristics>{origin}{belonging}</object>\n"
    )


def fixity(algorithm: str, digest: str) -> str:
    """One digest of a file."""
    return (
        f"<fixity><messageDigestAlgorithm>{algorithm}</messageDigestAlgorithm>"
        f"<messageDigest>{digest}</messageDigest></fixity>"
    )


def relationship(kind: str, sort: str, id_type: str, value: str, event_id: str = "") -> str:
    """How an object stands to another."""
    happened = (
        f"<relatedEventIdentifier><relatedEventIdentifierType>UUID</relatedEventIdentifierType>"
        f"<relatedEventIdentifierValue>{event_id}</relatedEventIdentifierValue></relatedEventIdentifier>"
        if event_id
        else ""
    )
    return (
        f"\n  <relationship><relationshipType>{kind}</relationshipType><relationshipSubType>{sort}</relationshipSubType>"
        f"<relatedObjectIdentifier><relatedObjectIdentifierType>{id_type}</relatedObjectIdentifierType>"
        f"<relatedObjectIdentifierValue>{escape(value)}</relatedObjectIdentifierValue></relatedObjectIdentifier>"
        f"{happened}</relationship>"
    )


def event(id: str, each: Event, moment: str, provider: str) -> Iterator[str]:
    """One event with its outcome and its agents, up to its objects."""
    yield f"<event>{identifier('event', 'UUID', id)}\n  <eventType>{each.type}</eventType><eventDateTime>{moment}</eventDateTime>"
    yield f"\n  <eventDetailInformation><eventDetail>{escape(each.detail)}</eventDetail></eventDetailInformation>"
    yield f"\n  <eventOutcomeInformation><eventOutcome>{each.outcome}</eventOutcome>"
    for words in each.notes:
        yield f"\n  <eventOutcomeDetail><eventOutcomeDetailNote>{escape(words)}</eventOutcomeDetailNote></eventOutcomeDetail>"
    yield "</eventOutcomeInformation>"
    yield by_program()
    if each.type == "ingestion" and provider:
        yield identifier("linkingAgent", "organization", provider, "provider")


def identifier(what: str, kind: str, value: str, role: str = "") -> str:
    """An identifier element: object, event, agent, linkingAgent, linkingObject, rightsStatement."""
    before, after = around(what, kind, role)
    return f"{before}{escape(value)}{after}"


@lru_cache(maxsize=64)
def around(what: str, kind: str, role: str) -> tuple[str, str]:
    """What stands before and after the value of an identifier."""
    said = f"<{what}Role>{role}</{what}Role>" if role else ""
    return (
        f"\n  <{what}Identifier><{what}IdentifierType>{escape(kind)}</{what}IdentifierType><{what}IdentifierValue>",
        f"</{what}IdentifierValue>{said}</{what}Identifier>",
    )


def agents(contents: Contents) -> Iterator[str]:
    """This software, and the provider where one is named."""
    yield (
        f"<agent>{identifier('agent', 'software', software())}\n  <agentName>archiver</agentName>"
        f"<agentType>software</agentType><agentVersion>{archiver.__version__}</agentVersion></agent>\n"
    )
    if contents.provider:
        name = escape(contents.provider)
        yield (
            f"<agent>{identifier('agent', 'organization', contents.provider)}\n  <agentName>{name}</agentName>"
            "<agentType>organization</agentType></agent>\n"
        )


def rights(contents: Contents) -> Iterator[str]:
    """Whose rights are said, and an embargo as a restriction on dissemination with its end."""
    if not (contents.rights or contents.rightsholder or contents.embargo):
        return
    basis = "copyright" if contents.rights or contents.rightsholder else "other"
    yield f"<rights><rightsStatement>{identifier('rightsStatement', 'local', 'rights')}\n  <rightsBasis>{basis}</rightsBasis>"
    if basis == "copyright":
        notes = [contents.rights, contents.rightsholder and f"copyright holder: {contents.rightsholder}"]
        yield "\n  <copyrightInformation><copyrightStatus>copyrighted</copyrightStatus><copyrightJurisdiction>unknown</copyrightJurisdiction>"
        yield "".join(f"<copyrightNote>{escape(words)}</copyrightNote>" for words in notes if words)
        yield "</copyrightInformation>"
    else:
        yield "<otherRightsInformation><otherRightsBasis>embargo of the provider</otherRightsBasis></otherRightsInformation>"
    if contents.embargo:
        yield (
            "\n  <rightsGranted><act>disseminate</act><restriction>disallow</restriction>"
            "<termOfRestriction><startDate>unknown</startDate>"
            f"<endDate>{escape(contents.embargo)}</endDate></termOfRestriction></rightsGranted>"
        )
    yield identifier("linkingObject", "guid", contents.id)
    yield "</rightsStatement></rights>\n"


@lru_cache(maxsize=1)
def by_program() -> str:
    """That this program did it."""
    return identifier("linkingAgent", "software", software(), "executing program")


def software() -> str:
    """This program and its version."""
    return f"archiver {archiver.__version__}"


def escape(words: str) -> str:
    """Words as XML text. What XML cannot hold is written out: a NUL becomes \\u0000."""
    if words.isprintable() and not ("&" in words or "<" in words or ">" in words):
        return words
    words = NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", words)
    words = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return words.replace("\r", "&#13;")
