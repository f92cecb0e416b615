"""The table of threats: every hostile input is judged, in time and in memory, without a file or a socket touched."""

from __future__ import annotations

import http.server
import json
import re
import shutil
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import hostile
import pytest
from proofs import record

from archiver.cli import run

ROOT = Path(__file__).parents[1]
SLOWEST = 5.0
"""Seconds of processor time for one input, reports in every format included."""

MEMORY = 1024 * 1024
"""Peak memory in kB of the process that judges them all."""

ORDINARY = (
    "external entity",
    "entity bomb",
    "call for something",
    "container",
    "broken JSON",
    "broken bytes",
)


class Listener(http.server.BaseHTTPRequestHandler):
    """Counts who calls."""

    calls = 0

    def do_GET(self) -> None:
        Listener.calls += 1
        self.send_response(404)
        self.end_headers()


@pytest.fixture
def port() -> Any:
    """A port where somebody listens and counts."""
    Listener.calls = 0
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def judged(port: int, folder: Path, kinds: tuple[str, ...] = ()) -> tuple[list[dict[str, Any]], str]:
    """What became of every input, and the trace of the process where strace is there."""
    trace = folder / "trace"
    tool = shutil.which("strace")
    prefix = (
        [
            tool,
            "-f",
            "-qq",
            "-o",
            str(trace),
            "-e",
            "trace=open,openat,openat2,creat,connect,sendto,bind,execve,stat,newfstatat,unlink,rename",
        ]
        if tool
        else []
    )
    words = [*prefix, sys.executable, hostile.__file__, str(port), *kinds]
    ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    return [json.loads(line) for line in ran.stdout.splitlines()], trace.read_text(
        errors="replace"
    ) if tool else ""


OURS = tuple(
    str(path) for path in (Path(sys.prefix), Path(sys.base_prefix), ROOT / "archiver", ROOT / "schemas")
)
"""Where Python's and our own code and data lie; reading there is no touching."""


def touched(trace: str) -> list[str]:
    """What the process opened or called between the marks, apart from code and data of its own."""
    _, _, rest = trace.partition(hostile.START)
    inside, _, after = rest.partition(hostile.END)
    assert after, "the marks are in the trace"
    found = []
    for line in inside.split("\n")[1:]:
        call = re.search(
            r"\b(open|openat|openat2|creat|connect|sendto|bind|execve|unlink|rename)\((?:AT_FDCWD, )?\"?([^\",]*)",
            line,
        )
        ours = call and (call[2].startswith(OURS) or re.search(r"(\.so(\.[\d.]+)?|/ld\.so\.cache)$", call[2]))
        if call and "ENOENT" not in line and not (ours and "O_RDONLY" in line):
            found.append(line)
    return found


def check(rows: list[dict[str, Any]], trace: str) -> Counter[str]:
    """Hold every result against what is promised, and count by kind."""
    end = rows.pop()
    assert end["kind"] == "end", "the process judged every input"
    assert end["peak"] <= MEMORY
    slow = [(row["name"], row["seconds"]) for row in rows if row["seconds"] > SLOWEST]
    assert slow == []
    assert {row["word"] for row in rows} <= {"fit", "unfit", "unreadable"}
    assert [row["name"] for row in rows if row["word"] == "unreadable" and not row["reason"]] == []
    assert [row["name"] for row in rows if "/etc/" in row["reason"]] == []
    for row in rows:
        if row["kind"] == "entity bomb":
            assert "X003" in row["rules"], row
            assert row["seconds"] < 1.0, row
        if row["kind"] == "container":
            assert row["word"] == "unreadable", row
    if trace:
        assert touched(trace) == []
    assert Listener.calls == 0
    return Counter(row["kind"] for row in rows)


def test_the_classic_attacks(port: int, tmp_path: Path) -> None:
    counts = check(*judged(port, tmp_path, ORDINARY))
    assert sum(counts.values()) >= 700
    if not shutil.which("strace"):
        pytest.skip("strace is not installed, so only the listener tells whether anything was called")


@pytest.mark.prove
def test_every_hostile_input(port: int, tmp_path: Path) -> None:
    rows, trace = judged(port, tmp_path)
    slowest = max(rows[:-1], key=lambda row: row["seconds"])
    peak = rows[-1]["peak"]
    counts = check(rows, trace)
    total = sum(counts.values())
    assert total >= 1500
    figures: dict[str, object] = {f"inputs, {kind}": count for kind, count in sorted(counts.items())}
    record(
        "Hostile inputs",
        {
            "inputs in all": total, **figures, "slowest": f"{slowest['seconds']} s, {slowest['name']}",
            "peak memory": f"{peak // 1024} MB", "files or sockets touched": 0 if trace else "not traced", "crashes": 0,
        },
    )  # fmt: skip


def test_external_entities_are_found_and_never_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the-secret-words")
    story = tmp_path / "story.xml"
    for frame in (
        '<!DOCTYPE n [<!ENTITY x SYSTEM "{}">]>',
        '<!DOCTYPE n [<!ENTITY % p SYSTEM "{}"> %p;]>',
        '<!DOCTYPE n SYSTEM "{}">',
    ):
        story.write_text(
            f'{frame.format(secret.as_uri())}<newsItem xmlns="{hostile.NAR}"><itemMeta>&x;</itemMeta></newsItem>'
        )
        for command in (
            ["validate", str(story), "-o", "json"],
            ["show", str(story), "-o", "jsonl"],
            ["show", str(story), "--as", "jsonld"],
        ):
            run(command)
            shown = capsys.readouterr()
            assert "the-secret-words" not in shown.out + shown.err


TRAVERSALS = [
    "../../etc/passwd", "..\\..\\windows\\system32", "/etc/passwd", "C:\\x", "\\\\host\\share", "....//....//x", "%2e%2e%2f", "..%2f..%2fx", "..%c0%af",
    "a/../../../b", ".", "..", "...", "", " ", "a\x00b", "a\nb", "CON", "NUL", "aux.txt", "LPT1", "a:b", "a*b?", "~root", "$HOME", "`id`", "-rf", "a" * 400,
    "é", "e\u0301", "A", "a", "ﬁ", "\u202ea", "x.", "x ", ".git/config", ".archiver/ledger", "tag:a,2023:../../../tmp/x", "urn:x:/../..", "file:///etc/passwd",
]  # fmt: skip


def test_ids_and_names_cannot_leave_the_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    stories = tmp_path / "stories"
    stories.mkdir()
    for number, name in enumerate(TRAVERSALS):
        article = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "@id": name,
            "headline": name or "x",
            "articleBody": "Ein Satz.",
        }
        (stories / f"{number}.jsonld").write_text(json.dumps(article))
        safe = (
            "".join(character for character in name if character.isprintable())
            .replace("&", "")
            .replace("<", "")
            .replace('"', "")
        )
        (stories / f"{number}.xml").write_text(
            f'<newsItem xmlns="{hostile.NAR}" guid="{safe}"><contentMeta><headline>{safe}</headline></contentMeta></newsItem>'
        )
    before = {path for path in tmp_path.rglob("*") if "archive" not in path.parts}
    run(["ingest", "stories", "--to", "archive", "--fail-on", "never", "-q"])
    after = {path for path in tmp_path.rglob("*") if "archive" not in path.relative_to(tmp_path).parts[:1]}
    assert after == before
    packages = [path.parent for path in (tmp_path / "archive").rglob("bagit.txt")]
    assert len(packages) >= len(TRAVERSALS)
    for path in (tmp_path / "archive").rglob("*"):
        assert not path.is_symlink()
        for part in path.relative_to(tmp_path / "archive").parts:
            assert re.fullmatch(r"[A-Za-z0-9._-]{1,140}", part), part
    assert run(["verify", "archive", "-q"]) == 0


def test_a_configuration_is_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    Path("story.txt").write_text("Ein Titel\n\nEin Satz.")
    for text in (
        "plugins = ['os']",
        "__import__ = 'os'",
        "[tool]\nx = 1",
        "select = ['__class__']",
        "provider = '''" + "x" * 100_000 + "'''",
        "profile = '../../x'",
    ):
        Path("archiver.toml").write_text(text)
        assert run(["validate", "story.txt", "-q"]) in (0, 1, 2)
    Path("archiver.toml").write_bytes(b"\xff\xfe\x00")
    assert run(["validate", "story.txt", "-q"]) == 2


def test_a_stranger_among_the_files_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories" / "loop").symlink_to(tmp_path / "stories")
    (tmp_path / "stories" / "out").symlink_to("/etc")
    (tmp_path / "stories" / "story.txt").write_text("Ein Titel\n\nEin Satz.")
    run(["validate", "stories", "-o", "json"])
    assert [each["source"] for each in json.loads(capsys.readouterr().out)["sources"]] == [
        "stories/story.txt"
    ]
