"""Mend what findings know how to mend: their edits applied to the text, and the file replaced in one step."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from archiver.finding import Edit, Finding
from archiver.source import Source
from archiver.validation import Verdict

BINARY = getattr(os, "O_BINARY", 0)
PASSES = 10
"""Edits that touch one another wait for the next pass; after so many, what is left stays."""


@dataclass(slots=True)
class Mended:
    """A source after its fixes: its bytes, how often each rule mended something, and the verdict on what it is now."""

    before: Source
    verdict: Verdict
    rules: Counter[str] = field(default_factory=Counter)

    @property
    def changed(self) -> bool:
        """Whether anything was mended."""
        return self.verdict.source.data != self.before.data


def mend(verdict: Verdict, judge: Callable[[Source], Verdict], *, unsafe: bool = False) -> Mended:
    """Apply the fixes of a verdict, judge again, and go on until nothing is left to mend."""
    mended = Mended(verdict.source, verdict)
    for _ in range(PASSES):
        now = mended.verdict
        if now.document is None:
            break
        chosen = disjoint(now.findings, unsafe)
        data = (
            rewritten(now.source, [edit for finding in chosen for edit in edits(finding)]) if chosen else None
        )
        if data is None or data == now.source.data:
            break
        again = judge(Source(now.source.name, data))
        if again.document is None:
            break
        mended.verdict = again
        mended.rules.update(finding.rule for finding in chosen)
    return mended


def edits(finding: Finding) -> tuple[Edit, ...]:
    """The edits of a finding's fix."""
    return finding.fix.edits if finding.fix else ()


def disjoint(findings: Iterable[Finding], unsafe: bool) -> list[Finding]:
    """Findings whose fixes can be applied together, the first come first. A fix is applied whole or not at all."""
    taken: list[Edit] = []
    chosen: list[Finding] = []
    for finding in findings:
        wanted = edits(finding)
        if not wanted or not (unsafe or (finding.fix and finding.fix.safe)):
            continue
        if all(edit in taken or not any(touch(edit, other) for other in taken) for edit in wanted):
            taken += [edit for edit in wanted if edit not in taken]
            chosen.append(finding)
    return chosen


def touch(one: Edit, other: Edit) -> bool:
    """Whether two edits are about the same characters, or insert at the same place."""
    if one.span.start == other.span.start:
        return True
    return one.span.start < other.span.end and other.span.start < one.span.end


def applied(text: str, changes: Iterable[Edit]) -> str:
    """The text with edits that do not touch one another, from its end to its beginning."""
    for edit in sorted(set(changes), key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def rewritten(source: Source, changes: Iterable[Edit]) -> bytes | None:
    """The bytes of the source with the edits, in the encoding that it has; None when that cannot hold them."""
    from archiver.encoding import encode

    text = applied(source.text, changes)
    try:
        text.encode(source.decoded.encoding)
    except UnicodeEncodeError:
        return None
    return encode(text, source.decoded)


def difference(before: Source, after: Source) -> str:
    """What was mended, as a unified diff without context."""
    import difflib

    old, new = (source.text.splitlines(keepends=True) for source in (before, after))
    lines: list[str] = []
    for line in difflib.unified_diff(old, new, before.name, after.name, n=0):
        lines.append(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n")
    return "".join(lines)


def replace_file(path: Path, data: bytes, before: bytes | None = None) -> None:
    """Put new bytes in the place of a file in one step, keeping its permissions.

    A link is followed once. From then on all is done within the folder that was opened then, so that whoever may write
    there slips in no link between. Raises `OSError`, also where the file does not hold `before` any more.
    """
    path = path.resolve(strict=True)
    folder = opened(path.parent)
    part = f".archiver-{os.getpid()}-{os.urandom(6).hex()}"
    name, part = (path.name, part) if folder is not None else (str(path), str(path.with_name(part)))
    try:
        mode = unchanged(name, before, folder)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, 0o600, dir_fd=folder)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            os.chmod(part, mode, dir_fd=folder)
            os.replace(part, name, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(part, dir_fd=folder)
            raise
    finally:
        if folder is not None:
            os.close(folder)


def opened(folder: Path) -> int | None:
    """A descriptor of a folder that is no link; None where the system cannot work within one."""
    if os.open not in os.supports_dir_fd:
        return None
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)


def unchanged(name: str, before: bytes | None, folder: int | None) -> int:
    """The permissions of a regular file that holds `before`, if that is said. Raises `OSError`, also for a link."""
    flags = os.O_RDONLY | BINARY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(name, flags, dir_fd=folder), "rb") as stream:
        mode = os.fstat(stream.fileno()).st_mode
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "this is not a regular file")
        if before is not None and stream.read(len(before) + 1) != before:
            raise OSError(errno.ESTALE, "it has changed since it was read")
    return stat.S_IMODE(mode)
