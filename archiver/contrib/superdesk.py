"""Superdesk: archiver's judgement when an item is validated, which stops publishing.

In the settings of a Superdesk server:

    INSTALLED_APPS.append("archiver.contrib.superdesk")

Superdesk sends the signal `item:validate` with the item, a list `response` to which errors are added, and a dictionary
`error_fields`. An item with something in `response` is not published. A fault of ours adds nothing: it is no verdict.
Pictures, packages and the like are none of ours, and what takes a story back is never held up.
"""

from __future__ import annotations

import json
import logging
from typing import Any

from archiver.finding import ERROR, Finding, Severity
from archiver.rules import EVERYTHING, Selection
from archiver.validation import UNREADABLE, validate

FIELDS = {
    "/headline": "headline",
    "/author": "byline",
    "/contributor": "byline",
    "/creditText": "byline",
    "/articleBody": "body_html",
    "/dateline": "dateline",
    "/inLanguage": "language",
}
"""Where a finding stands in the JSON-LD made of an item -> the field of Superdesk."""

TEXTS = ("text", "preformatted")
"""Types of items that are articles."""

TAKES_BACK = {
    "act": ("kill", "takedown", "recall", "unpublish"),
    "pubstatus": ("canceled",),
    "state": ("killed", "recalled", "unpublished"),
}
"""What is asked, or what an item is, where a story is being taken back."""

log = logging.getLogger(__name__)


def init_app(app: Any) -> None:
    """What Superdesk calls when the server starts."""
    from superdesk.signals import item_validate  # type: ignore[import-not-found]

    connect(item_validate, fail_on=Severity[str(app.config.get("ARCHIVER_FAIL_ON", "error")).upper()])


def connect(signal: Any, *, selection: Selection = EVERYTHING, fail_on: Severity = ERROR) -> Any:
    """Listen to the signal; returns the listener, which must be kept alive."""

    def listen(
        sender: Any,
        item: dict[str, Any] | None = None,
        response: list[str] | None = None,
        error_fields: dict[str, Any] | None = None,
        **_: Any,
    ) -> None:
        if item is not None and response is not None:
            judge_item(item, response, error_fields, selection, fail_on)

    signal.connect(listen, weak=False)
    return listen


def judge_item(
    item: dict[str, Any],
    response: list[str],
    error_fields: dict[str, Any] | None,
    selection: Selection,
    fail_on: Severity,
) -> None:
    """Add what is wrong with an item to the response, and name the fields. What Superdesk says of a field itself stays."""
    if item.get("type", "text") not in TEXTS or any(
        item.get(key) in words for key, words in TAKES_BACK.items()
    ):
        return
    try:
        verdict = validate(
            as_jsonld(item),
            name=f"{item.get('guid', 'item')}.jsonld",
            selection=selection,
            as_format="jsonld",
        )
    except Exception:
        log.exception("archiver could not judge %s; nothing is held against it", item.get("guid"))
        return
    if verdict.word == UNREADABLE:
        log.warning("archiver could not read %s: %s", item.get("guid"), verdict.reason)
        return
    for finding in verdict.findings:
        if finding.severity >= fail_on:
            response.append(in_words(finding))
            field = field_of(finding)
            if error_fields is not None and field:
                error_fields.setdefault(field, finding.message)


def in_words(finding: Finding) -> str:
    """A finding as Superdesk shows it to an editor."""
    field = field_of(finding)
    return f"{field.upper() + ': ' if field else ''}{finding.message} ({finding.rule})"


def field_of(finding: Finding) -> str:
    """The field that a finding is about, empty when it is about none."""
    return next((field for start, field in FIELDS.items() if finding.path.startswith(start)), "")


def as_jsonld(item: dict[str, Any]) -> bytes:
    """A Superdesk item as schema.org JSON-LD, which archiver reads."""
    fields = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": item.get("guid"),
        "headline": item.get("headline"),
        "description": item.get("description_text") or item.get("abstract"),
        "inLanguage": item.get("language"),
        "datePublished": stamped(item.get("firstpublished") or item.get("versioncreated")),
        "dateModified": stamped(item.get("versioncreated")),
        "dateline": (item.get("dateline") or {}).get("text")
        if isinstance(item.get("dateline"), dict)
        else None,
        "author": {"@type": "Person", "name": item["byline"]} if item.get("byline") else None,
        "publisher": {"@type": "NewsMediaOrganization", "name": item["source"]}
        if item.get("source")
        else None,
        "copyrightNotice": item.get("copyrightnotice"),
        "copyrightHolder": {"@type": "Organization", "name": item["copyrightholder"]}
        if item.get("copyrightholder")
        else None,
        "articleBody": without_tags(item.get("body_html") or ""),
    }
    return json.dumps({key: value for key, value in fields.items() if value}, ensure_ascii=False).encode(
        "utf-8", "replace"
    )


def stamped(moment: Any) -> str | None:
    """A moment as ISO 8601."""
    if moment is None:
        return None
    return str(moment.isoformat() if hasattr(moment, "isoformat") else moment)


def without_tags(markup: str) -> str:
    """The paragraphs of a body as plain text."""
    from html.parser import HTMLParser

    class Words(HTMLParser):
        """Collects text, with an empty line after each paragraph."""

        def __init__(self) -> None:
            super().__init__()
            self.words: list[str] = []

        def handle_data(self, data: str) -> None:
            self.words.append(data)

        def handle_endtag(self, tag: str) -> None:
            if tag in ("p", "h2", "h3", "h4", "li", "blockquote"):
                self.words.append("\n\n")

    reader = Words()
    reader.feed(markup)
    reader.close()
    return "".join(reader.words).strip()


def answer(
    request: dict[str, Any], *, selection: Selection = EVERYTHING, fail_on: Severity = ERROR
) -> dict[str, Any]:
    """Superdesk's contract for `/validate`: `{"act", "type", "validate": item}` in, `{"errors": [...]}` out."""
    item = request.get("validate")
    if not isinstance(item, dict):
        return {"errors": ["VALIDATE is a required field"]}
    errors: list[str] = []
    item = {"type": request.get("type", "text"), "act": request.get("act"), **item}
    judge_item(item, errors, None, selection, fail_on)
    return {"errors": errors}
