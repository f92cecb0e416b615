"""How facts are stated in text files: records with a head, and fields below it, each on lines of its own."""

from __future__ import annotations

from collections.abc import Iterator


def records(text: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Each record: its first word, the rest of its head, and its fields."""
    head, fields, at = "", dict[str, str](), ""
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("    "):
            if at:
                fields[at] += " " + line.strip()
            else:
                head += " " + line.strip()
        elif line.startswith("  "):
            at, _, rest = line.strip().partition(" ")
            fields[at] = rest
        else:
            if head:
                yield *split(head), fields
            head, fields, at = line, {}, ""
    if head:
        yield *split(head), fields


def split(head: str) -> tuple[str, str]:
    """The first word of a head, and the rest."""
    first, _, rest = head.partition(" ")
    return first, rest
