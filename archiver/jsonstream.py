"""The objects in lists of a JSON file that is too large to be held: each as the bytes that it is, one after the other.

Only brackets and strings are looked at, so nothing is checked but where an object begins and ends: whoever reads it
finds out what is wrong within it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import IO

from archiver.pattern import Pattern

CHUNK = 256 * 1024
TOKEN = Pattern(rb'"(?:[^"\\]++|\\.)*+("?)|[{}\[\]]', 16)
"""A string, which the end of what was read so far may cut off, or a bracket. The flag lets a dot be a line end."""

Path = tuple[str, ...]
"""Keys on the way to a list; that lists lie on the way as well does not count."""


def elements(stream: IO[bytes], wanted: Collection[Path], most: int) -> Iterator[tuple[Path, bytes | None]]:
    """Every object in the lists at these paths, with its path; None for one of more than `most` bytes.

    An object that the end of the file cuts off is given as far as it goes, so that it is told and not lost in silence.
    """
    scan = Scan(stream, wanted, most)
    yield from scan.run()


class Scan:
    """One pass over a stream. What lies before the object at hand is dropped."""

    def __init__(self, stream: IO[bytes], wanted: Collection[Path], most: int) -> None:
        self.stream = stream
        self.wanted = wanted
        self.most = most
        self.buffer = bytearray()
        self.at = 0
        self.keys: list[str] = []
        self.opened: list[tuple[int, bool]] = []
        """Each open bracket, and whether a key led to it."""
        self.last = b""
        self.start = -1
        self.depth = 0
        self.dropped = 0

    def run(self) -> Iterator[tuple[Path, bytes | None]]:
        """Every object that is wanted."""
        size = CHUNK
        while True:
            chunk = self.stream.read(size)
            self.buffer += chunk
            before = self.at
            yield from self.tokens(not chunk)
            if not chunk:
                break
            size = CHUNK if self.at > before else size * 2
            self.let_go()
        if self.start >= 0:
            whole = bytes(self.buffer[self.start :])
            yield tuple(self.keys), whole if self.dropped + len(whole) <= self.most else None

    def tokens(self, ended: bool) -> Iterator[tuple[Path, bytes | None]]:
        """What the buffer holds; a string that may go on is left for the next time."""
        for token in TOKEN.finditer(self.buffer, self.at):
            mark = self.buffer[token.start()]
            if mark == QUOTE:
                if not token[1] and not ended:
                    self.at = token.start()
                    return
                if self.start < 0:
                    self.last = token[0]
            elif self.start >= 0:
                self.depth += 1 if mark in OPENING else -1
                if self.depth == 0:
                    yield self.whole(token.end())
            elif mark in OPENING:
                self.open(mark, token.start())
            else:
                self.close()
        self.at = len(self.buffer)

    def open(self, mark: int, at: int) -> None:
        """A bracket opens: an object that is wanted, or something on the way to one."""
        around = self.opened[-1][0] if self.opened else 0
        if mark == OBJECT and around == LIST and tuple(self.keys) in self.wanted:
            self.start, self.depth = at, 1
            return
        named = around == OBJECT and bool(self.last)
        if named:
            self.keys.append(self.last[1:-1].decode("utf-8", "replace"))
        self.opened.append((mark, named))
        self.last = b""

    def close(self) -> None:
        """A bracket closes on the way."""
        self.last = b""
        if self.opened and self.opened.pop()[1]:
            self.keys.pop()

    def whole(self, end: int) -> tuple[Path, bytes | None]:
        """The object at hand, which ends here."""
        size = self.dropped + end - self.start
        found = bytes(self.buffer[self.start : end]) if size <= self.most and not self.dropped else None
        self.start, self.dropped = -1, 0
        return tuple(self.keys), found

    def let_go(self) -> None:
        """Drop what is no more needed: what lies before the object at hand, and that itself when it is too large."""
        if self.start < 0:
            del self.buffer[: self.at]
            self.at = 0
        elif self.dropped or self.at - self.start > self.most:
            self.dropped += self.at - self.start
            del self.buffer[: self.at]
            self.at = self.start = 0
        elif self.start:
            del self.buffer[: self.start]
            self.at -= self.start
            self.start = 0


QUOTE, OBJECT, LIST = b'"{['
OPENING = b"{["
