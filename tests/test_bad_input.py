"""Bad input gives one clear line and the right exit status; no traceback, nothing lost, nothing waited for."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

STORY = "Das alte Zollhaus ist wieder offen\n\nNach zwölf Jahren hat die Stadt das Haus am Mittwoch geöffnet. Viele kamen.\n\nVon Karla Köster\n"
BOMB = '<?xml version="1.0"?><!DOCTYPE n [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
) + ']><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/">&i;</newsItem>'  # fmt: skip
XXE = '<?xml version="1.0"?><!DOCTYPE n [<!ENTITY x SYSTEM "file:///etc/hostname">]><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/">&x;</newsItem>'

CONTENT_AT_FAULT, UNREADABLE, LIMIT = 1, 3, 4

BAD: dict[str, tuple[bytes, int]] = {
    "empty.txt": (b"", UNREADABLE),
    "blank.txt": (b" \n\n", UNREADABLE),
    "picture.txt": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), UNREADABLE),
    "zeros.xml": (b"\x00" * 5000, UNREADABLE),
    "noise.txt": (bytes((n * 7919 + n // 3) % 256 for n in range(20000)), UNREADABLE),
    "truncated.xml": (b'<?xml version="1.0"?>\n<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"><contentMeta><headline>Das', CONTENT_AT_FAULT),
    "xxe.xml": (XXE.encode(), CONTENT_AT_FAULT),
    "bomb.xml": (BOMB.encode(), CONTENT_AT_FAULT),
    "broken.json": (b'{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Das', CONTENT_AT_FAULT),
    "large.txt": (STORY.encode() * 400_000, LIMIT),
}  # fmt: skip


def archiver(
    *arguments: str | Path,
    cwd: Path,
    stdin: bytes | None = None,
    out: object = subprocess.PIPE,
    **more: object,
) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "archiver", *map(str, arguments)],
        cwd=cwd, input=stdin, stdout=out, stderr=subprocess.PIPE, timeout=60, check=False, **more,  # type: ignore[call-overload]
    )  # fmt: skip


def words(ran: subprocess.CompletedProcess[bytes]) -> str:
    """Everything a command printed."""
    return ((ran.stdout or b"") + ran.stderr).decode()


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("command", ["validate", "show", "ingest"])
def test_bad_content(name: str, command: str, tmp_path: Path) -> None:
    data, status = BAD[name]
    (tmp_path / name).write_bytes(data)
    arguments = {"validate": ["-o", "concise", "-q"], "show": [], "ingest": ["-q", "--to", "archive"]}[
        command
    ]
    began = time.monotonic()
    ran = archiver(command, name, *arguments, cwd=tmp_path)
    assert time.monotonic() - began < 20
    if command != "show" or status != CONTENT_AT_FAULT:
        assert ran.returncode == status, words(ran)
        lines = [line for line in words(ran).splitlines() if name in line or "error[" in line]
        assert 1 <= len(lines) <= 3, words(ran)
    assert ran.returncode in (0, status)
    assert "Traceback" not in words(ran)
    assert (tmp_path / name).read_bytes() == data


def test_a_file_in_another_encoding_is_read_and_told(tmp_path: Path) -> None:
    (tmp_path / "alt.txt").write_bytes(STORY.encode("cp1252"))
    ran = archiver("validate", "alt.txt", "-o", "concise", cwd=tmp_path)
    assert ran.returncode == 0
    assert "X004" in words(ran)
    assert "Windows-1252" in words(ran)
    assert "Köster" in words(archiver("show", "alt.txt", cwd=tmp_path))


def test_one_bad_source_stops_no_other(tmp_path: Path) -> None:
    folder = tmp_path / "stories"
    folder.mkdir()
    for name, (data, _) in BAD.items():
        (folder / name).write_bytes(data)
    for number in range(3):
        (folder / f"good-{number}.txt").write_bytes(STORY.replace("alte", f"alte {number}").encode())
    ran = archiver("ingest", "stories", "--to", "archive", "-o", "jsonl", cwd=tmp_path)
    assert ran.returncode == LIMIT
    assert words(ran).count('"state": "archived"') == 3
    assert "Traceback" not in words(ran)
    again = archiver("ingest", "stories", "--to", "archive", "-o", "jsonl", cwd=tmp_path)
    assert words(again).count('"state": "known"') == 3


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "/dev/zero", "missing.txt"):
        for command in (["validate", name], ["show", name], ["ingest", name, "--to", "archive"]):
            ran = archiver(*command, cwd=tmp_path)
            assert ran.returncode == UNREADABLE
            assert "no such file" in words(ran) or "not a regular file" in words(ran)


def test_standard_input_may_be_empty_binary_or_too_much(tmp_path: Path) -> None:
    for data, status in ((b"", UNREADABLE), (BAD["picture.txt"][0], UNREADABLE), (b"x" * 200, LIMIT)):
        ran = archiver(
            "validate", "-", "--max-bytes", "150" if status == LIMIT else "20M", cwd=tmp_path, stdin=data
        )
        assert ran.returncode == status
        assert "<stdin>" in words(ran)


def test_a_report_that_finds_no_room_says_so(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY)
    with Path("/dev/full").open("wb") as full:
        for command in (["validate", "story.txt"], ["show", "story.txt"], ["explain"]):
            ran = archiver(*command, cwd=tmp_path, out=full)
            assert ran.returncode == LIMIT
            assert (
                ran.stderr.decode().splitlines()[-1]
                == "error: the report cannot be written: no space left on device"
            )


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY)
    process = subprocess.Popen(
        [sys.executable, "-m", "archiver", "explain"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 130


@pytest.mark.parametrize("size", [0, 2_000, 8_000])
def test_no_room_for_a_package_loses_nothing(size: int, tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY)

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    ran = archiver("ingest", "story.txt", "--to", "archive", cwd=tmp_path, preexec_fn=small)
    assert "Traceback" not in words(ran)
    assert ran.returncode in (UNREADABLE, LIMIT), words(ran)
    assert len(words(ran).strip().splitlines()) == 1
    assert not list((tmp_path / "archive").rglob("bagit.txt"))
    assert archiver("ingest", "story.txt", "--to", "archive", cwd=tmp_path).returncode == 0
    assert archiver("verify", "archive", cwd=tmp_path).returncode == 0


def test_an_archive_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY)
    (tmp_path / "file").write_text("x")
    for place in ("file/archive", "file", "/proc/archive"):
        ran = archiver("ingest", "story.txt", "--to", place, cwd=tmp_path)
        assert ran.returncode == UNREADABLE, words(ran)
        assert "Traceback" not in words(ran)
        assert len(words(ran).strip().splitlines()) == 1
