"""`archiver hook` before every service that fails: it never crashes, waits too long, or takes a failure for a verdict."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from running import Running
from servers import free_port

import archiver
from archiver import hook, spool

STORIES = Path(__file__).parents[1] / "samples" / "stories"
STORY = str(STORIES / "held-item.xml")


@contextmanager
def answering(answer: bytes, *, pause: float = 0, hear: int = -1, endless: bool = False) -> Iterator[int]:
    """A port where whatever is asked gets this answer. `hear` is after how many bytes it stops to listen (-1: all)."""
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            try:
                line, _ = listener.accept()
            except OSError:
                return
            with line:
                line.settimeout(5)
                try:
                    heard = b""
                    while hear and b"\r\n\r\n" not in heard:
                        heard += line.recv(65536)
                    if hear < 0:
                        length = int(heard.partition(b"Content-Length: ")[2].split(b"\r\n")[0])
                        while len(heard.partition(b"\r\n\r\n")[2]) < length:
                            heard += line.recv(65536)
                    ended.wait(pause)
                    line.sendall(answer)
                    while endless and not ended.is_set():
                        line.sendall(b"x" * 65536)
                except OSError:
                    pass

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            ended.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(10)


def http(status: str, body: bytes = b"", *, length: str = "", **fields: str) -> bytes:
    """An answer as a service gives it."""
    named = {
        "Content-Length": length or str(len(body)),
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in named.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def problem(detail: str) -> bytes:
    """A problem document."""
    return json.dumps({"title": "x", "detail": detail}).encode()


FIT = {"X_Archiver_Verdict": "fit", "X_Archiver_Version": archiver.__version__}
FAILING: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "it hung up"),
    "no HTTP": (b"220 mail.example ESMTP\r\n", "what answers speaks no HTTP"),
    "noise": (bytes(range(256)) * 9, "what answers speaks no HTTP"),
    "another version of HTTP": (b"HTTP/2 200 OK\r\n\r\n", "what answers speaks no HTTP"),
    "half a head": (b"HTTP/1.1 200 OK\r\nContent-Le", "only a part of the answer came"),
    "half a body": (http("200 OK", b"story: war", length="400", **FIT), "only a part of the answer came"),
    "more than a body": (http("200 OK", b"abc", length="2", **FIT), "only a part of the answer came"),
    "no length": (b"HTTP/1.1 200 OK\r\nX-Archiver-Verdict: fit\r\n\r\n", "only a part of the answer came"),
    "odd length": (http("200 OK", b"", length="many", **FIT), "only a part of the answer came"),
    "empty status": (b"HTTP/1.1 \r\nContent-Length: 0\r\n\r\n", "the service said: "),
    "another program": (http("200 OK", b"<h1>It works!</h1>"), "what answers is no archiver"),
    "another word": (http("200 OK", b"", X_Archiver_Verdict="splendid"), "the service could not judge it"),
    "unchecked": (http("200 OK", b'{"verdict": "unchecked"}', X_Archiver_Verdict="unchecked"), "the service could not judge it"),
    "too large": (http("413 Content Too Large", problem("the body is larger than 9 bytes")), "413 Content Too Large: the body is larger than 9 bytes"),
    "a fault": (http("500 Internal Server Error", problem("a fault in archiver")), "500 Internal Server Error: a fault in archiver"),
    "too much": (http("503 Service Unavailable", problem("too much is waiting"), Retry_After="1"), "503 Service Unavailable: too much is waiting"),
    "no problem document": (http("502 Bad Gateway", b"<html>"), "the service said: 502 Bad Gateway"),
    "a hostile detail": (http("500 X", problem("\x1b[2J\u202e::error::")), "500 X: \ufffd[2J\ufffd::error::"),
    "moved": (http("301 Moved", b"", Location="http://evil.example/"), "the service said: 301 Moved"),
}  # fmt: skip
"""What a service does -> how it is told."""


def asked(capfdbinary: pytest.CaptureFixture[bytes], *words: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of the client."""
    capfdbinary.readouterr()
    status = hook.main(list(words))
    out, err = capfdbinary.readouterr()
    return status, out.decode(), err.decode()


@pytest.mark.parametrize("name", FAILING)
def test_a_failure_is_no_verdict_and_passes_or_fails_as_was_chosen(
    name: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    answer, words = FAILING[name]
    with answering(answer) as port:
        for choice, status in (("pass", 0), ("fail", 4)):
            found, out, err = asked(capfdbinary, "--port", str(port), "--on-unavailable", choice, STORY)
            assert (found, out) == (status, "")
            assert err.startswith(
                f"archiver: {STORY} was not checked, and {choice.replace('pass', 'passe')}s: "
            )
            assert words in err
            assert "Traceback" not in err


@pytest.mark.parametrize(
    ("answer", "pause", "endless"),
    [(b"", 30, False), (http("200 OK", b"", length="9", **FIT), 0, True), (b"H", 0, True)],
)
def test_nobody_waits_longer_than_was_said(
    answer: bytes, pause: float, endless: bool, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    with answering(answer, pause=pause, endless=endless) as port:
        began = time.monotonic()
        status, _, err = asked(
            capfdbinary, "--port", str(port), "--timeout", "0.5", "--on-unavailable", "fail", STORY
        )
        assert (status, time.monotonic() - began < 5) == (4, True)
        assert "it did not answer in time" in err or "its answer has no end" in err


def test_nobody_there(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (tmp_path / "file").write_text("")
    for place in (
        ["--port", str(free_port())], ["--socket", str(tmp_path / "none")], ["--socket", str(tmp_path / "file")], ["--socket", "x" * 300],
    ):  # fmt: skip
        assert asked(capfdbinary, *place, STORY)[0] == 0
        assert asked(capfdbinary, *place, "--on-unavailable", "fail", STORY)[0] == 4


def test_a_service_that_refuses_without_hearing_all_is_understood(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "large.txt").write_bytes(b"Ein Satz. " * 1_000_000)
    with Running(tmp_path, "--workers", "1", "--max-bytes", "1M") as service:
        status, _, err = asked(
            capfdbinary, "--port", str(service.port), "--on-unavailable", "fail", str(tmp_path / "large.txt")
        )
    assert status == 4
    assert "413" in err or "hung up" in err, err


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("400 Bad Request", ["--profile", "nonsense"]),
        ("400 Bad Request", ["-o", "nothing"]),
        ("401 Unauthorized", []),
    ],
)
def test_a_question_that_was_wrong_is_misuse_and_passes_nothing(
    status: str, words: list[str], tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "token").write_text("a-token-of-some-length")
    token = [] if status.startswith("401") else ["--token-file", str(tmp_path / "token")]
    with Running(tmp_path, "--workers", "1", "--token-file", "token") as service:
        found, out, err = asked(capfdbinary, "--port", str(service.port), *token, *words, STORY)
    assert (found, out) == (2, "")
    assert f"the service said: {status}: " in err


def test_misuse_of_the_client_itself(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    for words in (
        [], ["--nothing", STORY], ["--port"], ["--port", "x", STORY], ["--port", "70000", STORY], ["--timeout", "-1", STORY], ["--timeout", "nan", STORY],
        ["--timeout", "0", STORY], ["--on-unavailable", "perhaps", STORY], ["--token-file", str(tmp_path / "none"), STORY], ["--drain"],
    ):  # fmt: skip
        assert asked(capfdbinary, *words)[0] == 2, words


def test_what_cannot_be_read_is_told_of_the_file_and_the_others_are_asked_about(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    with answering(http("200 OK", b"told\n", **FIT)) as port:
        words = ["--port", str(port), str(tmp_path / "none"), str(tmp_path), "a\0b", STORY]
        status, out, err = asked(capfdbinary, *words)
    assert (status, out, err.count("unreadable")) == (3, "told\n", 3)


def test_half_a_document_is_never_sent(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook, "LARGEST", 1 << 20)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * ((1 << 20) + 1))))
    with answering(http("200 OK", b"", **FIT)) as port:
        status, _, err = asked(capfdbinary, "--port", str(port), "--on-unavailable", "fail", "-")
    assert (status, "larger than 1 MB" in err) == (4, True)


def test_another_version_is_told_and_its_verdict_stands(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with answering(http("200 OK", b"told\n", X_Archiver_Verdict="unfit", X_Archiver_Version="0.0.9")) as port:
        status, out, err = asked(capfdbinary, "--port", str(port), STORY)
    assert (status, out) == (1, "told\n")
    assert err == f"archiver: the service is version 0.0.9, and this is {archiver.__version__}\n"


def test_the_running_service_is_of_this_version(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    with Running(tmp_path, "--workers", "1") as service:
        status, out, err = asked(capfdbinary, "--port", str(service.port), STORY)
    assert (status, err) == (1, "")
    assert "held-item.xml:" in out


def test_a_fault_of_our_own_and_a_report_that_cannot_be_written_are_no_verdicts() -> None:
    script = "import sys; from archiver import hook; hook.asked = lambda *said: 1 / 0; sys.argv[1:1] = ['hook']; from archiver.__main__ import main; main()"
    ran = subprocess.run([sys.executable, "-c", script, STORY], capture_output=True, text=True, check=False)
    assert ran.returncode == 70, ran.stderr
    assert "This is a fault in archiver" in ran.stderr
    with answering(http("200 OK", b"told\n", **FIT)) as port, open("/dev/full", "wb") as full:
        words = [sys.executable, "-m", "archiver", "hook", "--port", str(port), STORY]
        ran = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (ran.returncode, "cannot be written" in ran.stderr) == (4, True), ran.stderr


def test_one_document_that_cannot_be_judged_does_not_keep_the_others_waiting(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    folder = tmp_path / "spool"
    spool.keep(folder, b"x" * 2_000_000, "large.txt", "")
    spool.keep(folder, (STORIES / "lighthouse.jsonld").read_bytes(), "lighthouse.jsonld", "")
    (folder / f"0{spool.SUFFIX}").write_bytes(b"what is this")
    (tmp_path / "secret").write_text('{"name": "a", "profile": ""}\nsecret')
    (folder / f"00{spool.SUFFIX}").symlink_to(tmp_path / "secret")
    assert {path.stat().st_mode & 0o077 for path in (folder, *spool.files(folder)[2:])} == {0}
    with Running(tmp_path, "--workers", "1", "--max-bytes", "1M") as service:
        status, _, err = asked(capfdbinary, "--port", str(service.port), "--spool", str(folder), "--drain")
    assert status == 4
    assert "this is nothing that a hook has kept" in err
    assert "large.txt still waits" in err
    assert len(os.listdir(folder)) == 3
    assert (tmp_path / "secret").exists()


def test_a_spool_that_cannot_be_written_is_told(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "file").write_text("")
    status, _, err = asked(capfdbinary, "--port", str(free_port()), "--spool", str(tmp_path / "file"), STORY)
    assert (status, "it could not be kept in" in err) == (0, True)
