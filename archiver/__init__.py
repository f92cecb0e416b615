"""Read news articles, check their metadata, credit who made them, and keep them.

    from archiver import read, validate
    verdict = validate(data, name="story.xml")

The public names below are imported when they are first used, so that a hook pays only for what it needs.
"""

from __future__ import annotations

TYPE_CHECKING = False
__version__ = "0.1.0"

PUBLIC = {
    "validate": "validation",
    "Verdict": "validation",
    "read": "formats",
    "write": "formats",
    "verify": "package",
    "Article": "article",
    "Credit": "article",
    "CreditLine": "article",
    "Document": "article",
    "Given": "article",
    "Said": "article",
    "When": "article",
    "Finding": "finding",
    "Fix": "finding",
    "Severity": "finding",
    "Span": "finding",
    "Outcome": "outcome",
    "State": "outcome",
    "Selection": "rules",
    "Settings": "config",
    "Source": "source",
    "Unreadable": "source",
}
"""Public name -> the module that has it. Many articles at once: `archiver.ingest.run`."""

if TYPE_CHECKING:
    from typing import Any

    from archiver.article import Article, Credit, CreditLine, Document, Given, Said, When
    from archiver.config import Settings
    from archiver.finding import Finding, Fix, Severity, Span
    from archiver.formats import read, write
    from archiver.outcome import Outcome, State
    from archiver.package import verify
    from archiver.rules import Selection
    from archiver.source import Source, Unreadable
    from archiver.validation import Verdict, validate

__all__ = [
    "Article",
    "Credit",
    "CreditLine",
    "Document",
    "Finding",
    "Fix",
    "Given",
    "Outcome",
    "Said",
    "Selection",
    "Settings",
    "Severity",
    "Source",
    "Span",
    "State",
    "Unreadable",
    "Verdict",
    "When",
    "__version__",
    "read",
    "validate",
    "verify",
    "write",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for (PEP 562)."""
    if name not in PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{PUBLIC[name]}"), name)
