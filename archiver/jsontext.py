"""JSON that is written: to the character what `json.dumps` makes of it without `ensure_ascii`, in a fraction of the time.

The standard library makes its encoder in C anew for every value, and has none at all for lines that are indented.
"""

from __future__ import annotations

import json
from json import encoder
from typing import Any

quoted = encoder.encode_basestring
"""Words as JSON, in their quotation marks."""

MAKE = getattr(encoder, "c_make_encoder", None)
ENCODE = MAKE(None, None, quoted, None, ": ", ", ", False, False, True) if MAKE else None
"""The encoder of CPython, kept: no check for circles, no default, no indent, the usual separators, NaN as it comes."""


def compact(value: Any) -> str:
    """A value on one line."""
    return "".join(ENCODE(value, 0)) if ENCODE else json.dumps(value, ensure_ascii=False)


def indented(value: Any, line: str = "\n") -> str:
    """A value of which each item has a line of its own, two blanks further in than what it is in; `line` begins one."""
    if isinstance(value, str):
        return quoted(value)
    deeper = line + "  "
    if isinstance(value, dict) and value:
        rows = [f"{quoted(key)}: {indented(each, deeper)}" for key, each in value.items()]
        return "{" + deeper + f",{deeper}".join(rows) + line + "}"
    if isinstance(value, (list, tuple)) and value:
        return "[" + deeper + f",{deeper}".join([indented(each, deeper) for each in value]) + line + "]"
    return json.dumps(value)
