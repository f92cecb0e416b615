"""A document of a batch: one JSON object a line with `id`, `name`, and `text` or `base64`."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any, NamedTuple

from archiver.files import in_words


class Asked(NamedTuple):
    """One document to check; `reason` says why there is none, and `limit` whether it is too large."""

    id: Any = None
    name: str = ""
    data: bytes = b""
    reason: str = ""
    limit: bool = False


def document(line: bytes, max_bytes: int) -> Asked:
    """Read one line of a batch. Never raises."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return Asked(reason="this is not one line of JSON")
    if not isinstance(value, dict):
        return Asked(reason="not an object with `text` or `base64`")
    id = value.get("id")
    name = str(value.get("name") or ("" if isinstance(id, dict | list) else id or ""))
    if isinstance(value.get("text"), str):
        data: bytes = value["text"].encode("utf-8", "surrogatepass")
    elif isinstance(value.get("base64"), str):
        try:
            data = base64.b64decode(value["base64"], validate=True)
        except (binascii.Error, ValueError):
            return Asked(id, name, reason="`base64` is not base64")
    else:
        return Asked(id, name, reason="not an object with `text` or `base64`")
    if len(data) > max_bytes:
        return Asked(id, name, reason=f"larger than the limit of {in_words(max_bytes)}", limit=True)
    return Asked(id, name, data)
