"""The bytes of one input, and the text they are.

Bytes are decoded as UTF-8 first, then as a declaration says, then by detection; what was done is kept beside the
text, because an archive must be able to tell how it read what it keeps.
"""

from __future__ import annotations

from archiver.record import Record
from archiver.remembered import once

MAX_BYTES = 20 * 1024 * 1024
"""Default limit on the size of one source, in bytes."""


class Unreadable(Exception):
    """This input cannot be read or recognised at all. The message is one clear sentence for a person."""


class LimitReached(Unreadable):
    """A limit of size, depth or time stopped the reading."""


class Decoded(Record):
    """Text with the story of its decoding: `how` is one of "bom", "utf-8", "declared", "detected".

    `declared` is the encoding that the source itself names, if any. `deciding` counts the bytes that a detection
    rests on, and `lost` those that no reading could make a character of: each is U+FFFD in the text. `first` is the
    place in the text of the first byte that is not UTF-8. A byte order mark is no part of the text. `odd` is false
    when the text surely holds no control, no garbled and no replacement characters.
    """

    text: str
    encoding: str
    how: str
    declared: str = ""
    deciding: int = 0
    lost: int = 0
    first: int | None = None
    odd: bool = True


class Source:
    """One input: its name as the user gave it, and its bytes. Everything else is worked out when asked for."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.data = data

    def __repr__(self) -> str:
        return f"Source({self.name!r}, {len(self.data)} bytes)"

    @property
    def size(self) -> int:
        """Length in bytes."""
        return len(self.data)

    @once
    def sha512(self) -> str:
        """SHA-512 of the bytes, lower-case hex."""
        import hashlib

        return hashlib.sha512(self.data).hexdigest()

    @once
    def sha256(self) -> str:
        """SHA-256 of the bytes, lower-case hex."""
        import hashlib

        return hashlib.sha256(self.data).hexdigest()

    @once
    def decoded(self) -> Decoded:
        """The bytes as text, and how they were decoded. Raises `Unreadable` when they are not text."""
        from archiver.encoding import decode

        return decode(self.data)

    @once
    def text(self) -> str:
        """The decoded text. Spans of findings count its characters."""
        return self.decoded.text


class TooLong(Record):
    """A part of a larger file that is above the limit of one source, by its name."""

    name: str
