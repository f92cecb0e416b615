"""The description of the interface (OpenAPI 3.1). Every example in it is replayed against the service by a test."""

from __future__ import annotations

from typing import Any

import archiver
from archiver.service.routes import REPORTS

STORY = '{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Ferry returns", "datePublished": "13. September 2023"}'
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}

VERDICT = {
    "application/json": {
        "schema": {
            "anyOf": [
                {"$ref": "#/components/schemas/Verdict"},
                {"type": "array", "description": "with output=gitlab"},
            ]
        }
    }
}


def description() -> dict[str, Any]:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "archiver",
            "version": archiver.__version__,
            "description": "Checks news articles and reads credit lines.",
        },
        "paths": {
            "/v1/validate": {"post": validation("Judge the document that is the body.", PARAMETERS)},
            "/v1/batch": {"post": batch()},
            "/v1/credits": {"post": credits()},
            "/v1/rules": {"get": plain("Every rule with its documentation.")},
            "/hooks/push": {
                "post": validation(
                    "Judge a document that a webhook pushes and signs.", PARAMETERS, signed=True
                )
            },
            "/hooks/superdesk/validate": {"post": superdesk()},
            "/healthz": {"get": plain("The process is alive.")},
            "/readyz": {"get": plain("A worker can take documents.")},
            "/metrics": {"get": plain("Counters for Prometheus.", "text/plain")},
        },
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def parameter(name: str, about: str, **schema: Any) -> dict[str, Any]:
    """A parameter of the address."""
    return {"name": name, "in": "query", "description": about, "schema": {"type": "string", **schema}}


def format_names() -> list[str]:
    """The names of the formats that can be read."""
    from archiver.formats import modules

    return [module.NAME for module in modules()]


PARAMETERS = [
    parameter("filename", "What to call the document in findings; its suffix helps to recognise it."),
    parameter("profile", "The profile to judge by: ingest, publish, archive, or one of the configuration."),
    parameter(
        "format",
        "Read as this format instead of recognising it.",
        enum=format_names(),
    ),
    parameter(
        "output",
        "Answer as a report in this format.",
        enum=list(REPORTS),
    ),
    parameter("article", "1: tell also what was understood of the articles.", enum=["1", "true"]),
    parameter("fail", "422: answer an unfit document with that status.", enum=["422"]),
]


def validation(summary: str, parameters: list[dict[str, Any]], signed: bool = False) -> dict[str, Any]:
    """An operation that judges one document."""
    told: dict[str, Any] = {media_type.partition(";")[0]: {} for media_type in REPORTS.values()} | VERDICT
    answer = {"description": "The verdict and the findings.", "headers": HEADERS, "content": told}
    made: dict[str, Any] = {
        "summary": summary,
        "parameters": parameters,
        "requestBody": {
            "required": True,
            "content": {
                "application/ld+json": {"example": STORY},
                "text/plain": {"example": "Ein Titel\n\nEin Satz.\n\nVon Jana Beispiel"},
            },
        },
        "responses": {
            "200": answer,
            "422": answer,
            **refusals(),
            "415": {
                "description": "The body is compressed; or, with fail=422, the document cannot be read.",
                "content": told | PROBLEM,
            },
        },
    }
    if signed:
        made["parameters"] = [
            *parameters,
            {
                "name": "X-Archiver-Signature",
                "in": "header",
                "schema": {"type": "string"},
                "description": "sha256=HMAC of the body.",
            },
        ]
        del (
            made["requestBody"]["content"]["application/ld+json"]["example"],
            made["requestBody"]["content"]["text/plain"]["example"],
        )
    return made


def batch() -> dict[str, Any]:
    """The operation that judges many documents."""
    return {
        "summary": "Judge up to 100 documents, one JSON object a line with id, name, and text or base64.",
        "requestBody": {
            "required": True,
            "content": {
                "application/x-ndjson": {
                    "example": '{"id": 1, "text": "Ein Titel\\n\\nEin Satz."}\n{"id": 2, "base64": "*"}\n'
                }
            },
        },
        "responses": {
            "200": {
                "description": "One answer a line, in the same order.",
                "content": {"application/x-ndjson": {}},
            },
            **refusals(),
        },
    }


def credits() -> dict[str, Any]:
    """The operation that reads credit lines."""
    return {
        "summary": "Read credit lines: who did what.",
        "parameters": [
            parameter("slot", "Where the lines stood.", enum=["any", "byline", "tail", "caption"]),
            parameter("language", "Their language, as in de."),
        ],
        "requestBody": {
            "required": True,
            "content": {
                "text/plain": {"example": "By Jane Doe and Max Roe"},
                "application/json": {
                    "example": {"lines": ["Von Jana Beispiel"], "slot": "byline", "language": "de"}
                },
            },
        },
        "responses": {
            "200": {
                "description": "What each line says.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Credits"}}},
            },
            **refusals(),
        },
    }


def superdesk() -> dict[str, Any]:
    """The operation that follows Superdesk's contract."""
    return {
        "summary": "Validate an item by Superdesk's contract.",
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "example": {
                        "act": "publish",
                        "type": "text",
                        "validate": {"guid": "x", "headline": "Ferry returns"},
                    }
                }
            },
        },
        "responses": {
            "200": {
                "description": "What stops publishing.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Errors"}}},
            },
            **refusals(),
        },
    }


def plain(summary: str, media_type: str = "application/json") -> dict[str, Any]:
    """An operation that only tells something."""
    answer = {"description": summary, "content": {media_type: {}}}
    return {"summary": summary, "responses": {"200": answer, **refusals("401", "403", "500", "503")}}


REFUSED = {
    "400": "The question or the body is not as it should be.",
    "401": "No token, or no signature.",
    "403": "Asked under another name, or by a page of another site.",
    "413": "The body is too large, or a batch holds too much.",
    "415": "The body is compressed.",
    "500": "A fault in archiver; nothing was judged.",
    "503": "Too much is waiting, or a limit stopped the work; nothing was judged.",
}
"""Status -> why something is not answered as asked."""


def refusals(*statuses: str) -> dict[str, Any]:
    """The answers that refuse: those of these statuses, or all."""
    return {status: {"description": REFUSED[status], "content": PROBLEM} for status in statuses or REFUSED}


HEADERS = {
    "X-Archiver-Verdict": {"schema": {"type": "string"}, "description": "The verdict in a word."},
    "X-Archiver-Version": {"schema": {"type": "string"}, "description": "The version that judged."},
}

SCHEMAS: dict[str, Any] = {
    "Problem": {
        "type": "object",
        "required": ["title", "status", "detail"],
        "properties": {"type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"}},
    },
    "Verdict": {
        "type": "object",
        "required": ["archiver", "format", "verdict", "fit", "findings", "not_shown"],
        "properties": {
            "archiver": {"type": "string"},
            "format": {"const": 1},
            "verdict": {"enum": ["fit", "unfit", "unreadable", "unchecked"], "description": "unchecked: a limit or a fault of ours; never to be taken for a verdict"},
            "fit": {"type": ["boolean", "null"]},
            "reason": {"type": "string"},
            "source": {"type": "object"},
            "findings": {"type": "array", "items": {"$ref": "#/components/schemas/Finding"}},
            "articles": {"type": "array", "items": {"type": "object"}},
            "not_shown": {"type": "integer"},
        },
    },
    "Finding": {
        "type": "object",
        "required": ["rule", "name", "severity", "message", "source", "fingerprint"],
        "properties": {
            "rule": {"type": "string"}, "name": {"type": "string"}, "severity": {"enum": ["note", "warning", "error"]},
            "message": {"type": "string"}, "source": {"type": "string"}, "line": {"type": "integer"}, "column": {"type": "integer"},
            "end_line": {"type": "integer"}, "end_column": {"type": "integer"}, "path": {"type": "string"}, "label": {"type": "string"},
            "fix": {"type": "object"}, "fingerprint": {"type": "string"},
        },
    },
    "Credits": {
        "type": "object",
        "required": ["lines"],
        "properties": {
            "lines": {
                "type": "array",
                "items": {"type": "object", "required": ["text", "credit", "language", "items", "edits"], "properties": {"credit": {"type": "boolean"}}},
            }
        },
    },
    "Errors": {"type": "object", "required": ["errors"], "properties": {"errors": {"type": "array", "items": {"type": "string"}}}},
}  # fmt: skip
