"""Mending: edits that touch wait, encodings and permissions stay, and a second time changes nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from fakes import finding, replacing, verdict

from archiver import fixes
from archiver.finding import Edit, Finding, Fix, Span
from archiver.source import Source
from archiver.validation import Verdict


def doubled(source: Source) -> Verdict:
    """A judge that wants every "aa" to be "a", and knows of an unsafe "x" -> "y"."""
    text = source.text
    found: list[Finding] = []
    at = text.find("aa")
    while at >= 0:
        found.append(finding(at=(at, at + 2), fix=replacing(at, at + 2, "a")))
        at = text.find("aa", at + 1)
    found += [
        finding(at=(i, i + 1), fix=replacing(i, i + 1, "y", safe=False), rule="T901")
        for i, c in enumerate(text)
        if c == "x"
    ]
    return verdict(source.data, found, name=source.name)


def test_fixes_that_touch_are_applied_one_after_the_other() -> None:
    mended = fixes.mend(doubled(Source("s", b"aaaa b aa x")), doubled)
    assert mended.verdict.source.data == b"a b a x"
    assert mended.rules["T900"] >= 3
    assert not fixes.mend(mended.verdict, doubled).changed


def test_unsafe_fixes_only_when_asked_for() -> None:
    assert fixes.mend(doubled(Source("s", b"x")), doubled, unsafe=True).verdict.source.data == b"y"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("cp1252", b"")],
)
def test_the_encoding_stays(encoding: str, mark: bytes) -> None:
    text = "Über den Dächern öffnet das “alte” Zollhaus wieder für alle Leute, aa\r\n"
    mended = fixes.mend(doubled(Source("s", mark + text.encode(encoding))), doubled)
    assert mended.verdict.source.data == mark + text.replace("aa", "a").encode(encoding)


def test_what_the_encoding_cannot_hold_is_not_mended() -> None:
    def judge(source: Source) -> Verdict:
        return verdict(source.data, [finding(at=(0, 1), fix=replacing(0, 1, "東"))])

    data = "Über den Dächern öffnet das “alte” Zollhaus wieder für alle Leute".encode("cp1252")
    assert not fixes.mend(judge(Source("s", data)), judge).changed


def test_a_fix_is_applied_whole_or_not_at_all() -> None:
    pair = Fix("both", (Edit(Span(0, 1), "<"), Edit(Span(4, 5), ">")))
    chosen = fixes.disjoint([finding(fix=replacing(4, 5, "!")), finding(fix=pair)], unsafe=False)
    assert len(chosen) == 1


def test_a_file_is_replaced_in_one_step_and_keeps_its_permissions(tmp_path: Path) -> None:
    story, link = tmp_path / "story.txt", tmp_path / "link.txt"
    story.write_bytes(b"old")
    story.chmod(0o640)
    link.symlink_to(story)
    fixes.replace_file(link, b"new")
    assert story.read_bytes() == b"new"
    assert story.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert sorted(os.listdir(tmp_path)) == ["link.txt", "story.txt"]


def test_a_failed_replacement_leaves_the_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = tmp_path / "story.txt"
    story.write_bytes(b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        fixes.replace_file(story, b"new")
    assert story.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["story.txt"]


def test_a_difference_is_unified_and_says_where_no_line_end_is() -> None:
    assert fixes.difference(Source("s", b"a\nbb"), Source("s", b"a\nb")) == (
        "--- s\n+++ s\n@@ -2 +2 @@\n-bb\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n"
    )
