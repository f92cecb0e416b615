"""What a worker can do: validate a document, read credit lines. Bytes and a header in, a header and bytes out."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import archiver
from archiver import config
from archiver.config import ConfigError, Settings
from archiver.report.json import FORMAT, dumped, source
from archiver.report.records import findings
from archiver.source import Source
from archiver.validation import FIT, UNFIT, Verdict, judge

UNCHECKED = "unchecked"
LONGEST = 100_000
"""So many characters may a credit line have."""

SMALL = (
    b'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"/>',
    b'{"@context": "https://schema.org", "@type": "NewsArticle"}',
    b"Eine Zeile.\n\nNoch eine.",
)


def warm() -> None:
    """Do everything once that is slow the first time: imports, schemas, vocabularies."""
    from archiver import credits

    for data in SMALL:
        found = judge(Source("<warm>", data))
        list(findings(found))
    credits.read_line("By Jane Doe")


def do(header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """Do one task. A fault of ours is told as such and never as a verdict."""
    try:
        return TASKS[header["task"]](header, body)
    except ConfigError as error:
        return {"status": 400, "detail": error.message}, b""
    except Exception as error:
        return {"status": 500, "detail": f"a fault in archiver: {type(error).__name__}"}, b""


def settings(profile: str, file: str, day: str) -> Settings:
    """The settings of a configuration under a profile, read once a day."""
    return cached(profile, file, day)


@lru_cache(maxsize=64)
def cached(profile: str, file: str, day: str) -> Settings:
    """`settings`, remembered."""
    return config.load(Path(file) if file else None, profile, date.fromisoformat(day) if day else None)


def validate(header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """Judge one document."""
    own = settings(header.get("profile", ""), header.get("config", ""), header.get("day", ""))
    found = judge(
        Source(header.get("name") or "<body>", body),
        selection=own.selection,
        fail_on=own.fail_on,
        given=own.given,
        as_format=header.get("format", "") or own.as_format,
    )
    output = header.get("output", "")
    if output:
        return {"verdict": word(found)}, reported(found, output)
    return {"verdict": word(found)}, dumped(record(found, bool(header.get("article")))).encode(
        "utf-8", "backslashreplace"
    )


def word(found: Verdict) -> str:
    """The verdict in a word: what a limit stopped was not checked."""
    return UNCHECKED if found.limit or found.fault else found.word


def record(found: Verdict, with_articles: bool = False) -> dict[str, Any]:
    """The answer to a validation."""
    value: dict[str, Any] = {
        "archiver": archiver.__version__,
        "format": FORMAT,
        "verdict": word(found),
        "fit": {FIT: True, UNFIT: False}.get(found.word),
        "source": source(found),
        "findings": list(findings(found)),
        "not_shown": 0,
    }
    if with_articles and found.document:
        from archiver.report.articles import record as article_record

        value["articles"] = [article_record(found.document, article) for article in found.document.articles]
    return value


def reported(found: Verdict, output: str) -> bytes:
    """A report in one of the formats of the command line."""
    import io

    from archiver.report import About, Tally, writer

    out = io.StringIO()
    tally = Tally()
    made = writer(output, out, About())
    tally.add(found)
    made.add(found)
    made.end(tally)
    return out.getvalue().encode("utf-8", "backslashreplace")


def credits(header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """Read credit lines: plain text, one to a line, or an object with `lines`, `slot` and `language`."""
    lines, slot, language = asked(header, body)
    from archiver.credits import read_line
    from archiver.report.articles import change_record, item

    answers = []
    for line in lines:
        read = read_line(line, slot=slot, language=language) if len(line) <= LONGEST else None
        answers.append(
            {
                "text": line,
                "credit": read is not None,
                "language": (read.language if read else "") or language,
                "items": [item(credit) for credit in read.credits] if read else [],
                "edits": [change_record(change) for change in read.changes] if read else [],
            }
        )
    return {}, dumped({"archiver": archiver.__version__, "format": FORMAT, "lines": answers}).encode(
        "utf-8", "backslashreplace"
    )


def asked(header: dict[str, Any], body: bytes) -> tuple[list[str], str, str]:
    """The lines of a request with their slot and language."""
    text = body.decode("utf-8", "replace")
    if not header.get("json"):
        return (
            [line for line in text.splitlines() if line.strip()],
            header.get("slot", "any"),
            header.get("language", ""),
        )
    try:
        value = json.loads(text)
        lines = value["lines"]
        if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
            raise TypeError
        return lines, str(value.get("slot", "any")), str(value.get("language", ""))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ConfigError('an object with "lines", a list of strings, is wanted') from None


def superdesk(header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """Judge an item by Superdesk's contract."""
    from archiver.contrib.superdesk import answer

    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise ConfigError("the body is not JSON") from None
    return {}, json.dumps(answer(value if isinstance(value, dict) else {})).encode()


TASKS: dict[str, Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]] = {
    "validate": validate,
    "credits": credits,
    "superdesk": superdesk,
}
