"""Opening inputs: what cannot be read says why in one sentence, and nothing waits for ever."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from archiver import files
from archiver.source import LimitReached, Unreadable


def refusal(path: Path | str, max_bytes: int = 100) -> str:
    """Why a path is refused."""
    with pytest.raises(Unreadable) as caught:
        files.read(path, max_bytes)
    return str(caught.value)


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "socket"))
    assert refusal(tmp_path / "missing") == "no such file or directory"
    assert refusal(tmp_path) == "this is a directory, not a file"
    assert refusal(tmp_path / "pipe") == "this is not a regular file"
    assert refusal("/dev/zero") == "this is not a regular file"
    assert "symbolic links" in refusal(tmp_path / "loop")
    assert refusal(tmp_path / "socket")
    assert refusal("a\0b") == "no file can have this name"
    assert refusal(tmp_path / ("x" * 300)) == "file name too long"
    server.close()


def test_permission_is_named(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x")
    secret.chmod(0)
    root = os.geteuid() == 0
    if root:
        for folder in [tmp_path, *tmp_path.parents[:-2]]:
            folder.chmod(0o755)
        os.seteuid(65534)
    try:
        assert refusal(secret) == "permission denied"
    finally:
        if root:
            os.seteuid(0)


def test_a_file_at_the_limit_is_read_and_one_beyond_is_not(tmp_path: Path) -> None:
    (tmp_path / "story").write_bytes(b"x" * 100)
    assert files.read(tmp_path / "story", 100).size == 100
    with pytest.raises(LimitReached, match="larger than the limit of 99 bytes"):
        files.read(tmp_path / "story", 99)


def test_directories_are_walked_in_order_without_hidden_names_and_archives(tmp_path: Path) -> None:
    for name in (
        "b/2.txt",
        "b/1.txt",
        "a.txt",
        ".git/config",
        "b/.hidden",
        "ark/.archiver/ledger",
        "ark/x/story.txt",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "b" / "up").symlink_to(tmp_path)
    found = [
        (str(each.path.relative_to(tmp_path)), each.explicit)
        for each in files.walk([tmp_path, tmp_path / "a.txt"])
    ]
    assert found == [("a.txt", False), ("b/1.txt", False), ("b/2.txt", False), ("a.txt", True)]


def test_sizes_in_words() -> None:
    assert [files.in_words(count) for count in (999, 1024, 1536, 20 * 1024**2, 3 * 1024**3)] == [
        "999 bytes",
        "1 kB",
        "1.5 kB",
        "20 MB",
        "3 GB",
    ]
