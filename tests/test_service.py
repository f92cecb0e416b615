"""The service: what it answers, whom it refuses, what it survives, and that no answer holds another document's words."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import random
import re
import signal
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from proofs import record
from running import Running, received

from archiver.service.http import parsed
from archiver.service.openapi import description

STORIES = Path(__file__).parents[1] / "samples" / "stories"
SLOW = b'{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "' + b"a" * 100 + b'"}'


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One service for the tests that leave it as it was."""
    with Running(tmp_path_factory.mktemp("service"), "--workers", "2", "--max-bytes", "1M") as running:
        yield running


def story(name: str) -> bytes:
    """The bytes of a sample story."""
    return (STORIES / name).read_bytes()


def test_a_verdict_with_findings(service: Running) -> None:
    status, headers, body = service.ask("POST", "/v1/validate?filename=held.xml", story("held-item.xml"))
    value = json.loads(body)
    assert (status, value["verdict"], value["fit"], headers["x-archiver-verdict"]) == (
        200,
        "unfit",
        False,
        "unfit",
    )
    assert {"N001", "N010"} <= {finding["rule"] for finding in value["findings"]}
    assert service.ask("POST", "/v1/validate?filename=held.xml&fail=422", story("held-item.xml"))[0] == 422
    assert json.loads(service.ask("POST", "/v1/validate", story("lighthouse.jsonld"))[2])["verdict"] == "fit"
    assert service.ask("POST", "/v1/validate?fail=422", b"\x89PNG\r\n\x1a\n\0\0")[0] == 415


def test_what_was_understood_comes_when_asked_for(service: Running) -> None:
    value = json.loads(service.ask("POST", "/v1/validate?article=1", story("hafenfest.txt"))[2])
    assert [(each["name"], each["role"]) for each in value["articles"][0]["credits"]] == [
        ("Elizabeth Pritchett", "contributor")
    ]


@pytest.mark.parametrize("output", ["concise", "full", "jsonl", "sarif", "rdjsonl", "gitlab", "html"])
def test_reports_of_the_command_line_over_http(output: str, service: Running) -> None:
    status, headers, body = service.ask(
        "POST", f"/v1/validate?filename=held.xml&output={output}", story("held-item.xml")
    )
    assert status == 200
    assert b"N001" in body
    assert output != "html" or "sandbox" in headers["content-security-policy"]


def test_profiles_and_their_absence(service: Running) -> None:
    assert (
        json.loads(service.ask("POST", "/v1/validate?profile=publish", story("hafenfest.txt"))[2])["fit"]
        is False
    )
    status, _, body = service.ask("POST", "/v1/validate?profile=nonsense", story("hafenfest.txt"))
    assert (status, json.loads(body)["status"]) == (400, 400)


def test_credit_lines(service: Running) -> None:
    value = json.loads(service.ask("POST", "/v1/credits?language=de", b"Von Jana Beispiel\nEs regnet.\n")[2])
    assert [line["credit"] for line in value["lines"]] == [True, False]
    body = json.dumps(
        {"lines": ["‘Elizabeth Pritchett hat zu diesem Bericht beigetragen."], "language": "de"}
    ).encode()
    line = json.loads(service.ask("POST", "/v1/credits", body, Content_Type="application/json")[2])["lines"][
        0
    ]
    assert line["items"][0]["name"] == "Elizabeth Pritchett"
    for broken in (b"{", b"[]", b'{"lines": [1]}'):
        assert service.ask("POST", "/v1/credits", broken, Content_Type="application/json")[0] == 400


def test_a_batch_keeps_its_order(service: Running) -> None:
    lines = [json.dumps({"id": number, "text": story("hafenfest.txt").decode()}) for number in range(20)]
    lines[7] = "{broken"
    lines[8] = json.dumps({"id": 8, "base64": "*"})
    status, _, body = service.ask("POST", "/v1/batch", "\n".join(lines).encode())
    answers = [json.loads(line) for line in body.splitlines()]
    assert status == 200
    assert [each["id"] for each in answers] == [*range(7), None, *range(8, 20)]
    assert [each["verdict"] for each in answers].count("fit") == 18
    assert service.ask("POST", "/v1/batch", b"{}\n" * 101)[0] == 413


def test_rules_health_metrics_and_what_is_not_there(service: Running) -> None:
    assert len(json.loads(service.ask("GET", "/v1/rules")[2])) > 100
    assert [
        service.ask("GET", path)[0] for path in ("/healthz", "/readyz", "/", "/page.js", "/openapi.json")
    ] == [200] * 5
    metrics = service.ask("GET", "/metrics")[2].decode()
    assert re.search(r'^archiver_requests_total\{status="200"\} [1-9]', metrics, re.MULTILINE)
    assert service.ask("GET", "/nothing")[0] == 404
    assert service.ask("GET", "/v1/validate")[0] == 405
    assert service.ask("GET", "/../../etc/passwd")[0] == 404
    status, _, body = service.ask("HEAD", "/healthz")
    assert (status, body) == (200, b"")


def test_every_example_of_the_description_is_answered_as_it_says(service: Running) -> None:
    api = description()
    replayed = 0
    for path, operations in api["paths"].items():
        for method, operation in operations.items():
            contents = operation.get("requestBody", {}).get(
                "content", {None: {"example": ""}} if method == "get" else {}
            )
            for media_type, content in contents.items():
                if "example" not in content:
                    continue
                example = content["example"]
                body = (example if isinstance(example, str) else json.dumps(example)).encode()
                status, headers, answer = service.ask(
                    method.upper(), path, body, Content_Type=media_type or "text/plain"
                )
                told = operation["responses"][str(status)]["content"]
                answered = headers["content-type"].partition(";")[0]
                assert answered in told
                schema = told[answered].get("schema")
                if schema:
                    whole = {**schema, "components": api["components"]}
                    jsonschema.Draft202012Validator(whole).validate(json.loads(answer))
                replayed += 1
    assert replayed >= 10


ODD: dict[str, tuple[bytes, int]] = {
    "no request": (b"hello\r\n\r\n", 400),
    "lower case method": (b"get / HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
    "no host": (b"GET /healthz HTTP/1.1\r\n\r\n", 200),
    "another host": (b"GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403),
    "another origin": (b"POST /v1/validate HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nContent-Length: 1\r\n\r\nx", 403),
    "folded header": (b"GET / HTTP/1.1\r\nHost: localhost\r\nA: b\r\n c\r\n\r\n", 400),
    "space before colon": (b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", 400),
    "control in header": (b"GET / HTTP/1.1\r\nHost: localhost\r\nA: b\x00c\r\n\r\n", 400),
    "two lengths": (b"POST /v1/validate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", 400),
    "length and chunks": (b"POST /v1/validate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "other coding": (b"POST /v1/validate HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400),
    "negative length": (b"POST /v1/validate HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400),
    "plus length": (b"POST /v1/validate HTTP/1.1\r\nHost: localhost\r\nContent-Length: +1\r\n\r\nx", 400),
    "huge length": (b"POST /v1/validate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999999\r\n\r\n", 413),
    "bad chunk": (b"POST /v1/validate HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
    "chunk too long": (b"POST /v1/validate HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n", 413),
    "chunk that does not end": (b"POST /v1/validate HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxyz\r\n", 400),
    "trailer": (b"POST /v1/validate HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n\r\n", 400),
    "compressed": (b"POST /v1/validate HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx", 415),
    "large headers": (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"A: " + b"b" * 20000 + b"\r\n\r\n", 431),
    "headers without end": (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 4000, 431),
    "long address": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    "many fields": (b"GET /healthz?" + b"a=b&" * 100 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    "unknown output": (b"POST /v1/validate?output=/etc/passwd HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx", 400),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_odd_requests_are_refused_and_others_served(name: str, service: Running) -> None:
    data, status = ODD[name]
    with service.connect() as line:
        line.sendall(data)
        line.settimeout(3)
        answer = line.recv(65536)
    assert int(answer.split()[1]) == status, answer
    assert b"Traceback" not in answer
    assert service.ask("GET", "/healthz")[0] == 200


def test_chunked_bodies_in_pieces_and_requests_one_after_the_other(service: Running) -> None:
    body = story("lighthouse.jsonld")
    pieces = (
        b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:500], body[500:]))
        + b"0\r\n\r\n"
    )
    one = b"POST /v1/validate HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + pieces
    last = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with service.connect() as line:
        for start in range(0, len(one + one + last), 97):
            line.sendall((one + one + last)[start : start + 97])
        answer = received(line)
    assert answer.count(b"HTTP/1.1 200 OK") == 3
    assert answer.count(b'"verdict": "fit", "fit": true') == 2


def test_a_client_that_goes_away_disturbs_nobody(service: Running) -> None:
    for _ in range(30):
        with service.connect() as line:
            line.sendall(
                b"POST /v1/validate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n" + b"x" * 10
            )
        with service.connect() as line:
            body = story("held-item.xml")
            line.sendall(
                b"POST /v1/validate HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                % (len(body), body)
            )
    assert service.ask("POST", "/v1/validate", story("lighthouse.jsonld"))[0] == 200


def test_a_client_that_has_said_all_is_still_answered(service: Running) -> None:
    body = story("held-item.xml")
    with service.connect() as line:
        line.sendall(
            b"POST /v1/validate HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
            % (len(body), body)
        )
        line.shutdown(1)
        answer = received(line)
    assert b'"verdict": "unfit"' in answer


def test_what_ends_too_early_is_told_so(service: Running) -> None:
    whole = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    pieces = b"POST /v1/validate HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"
    for start, end in (
        (b"", b"GET /hea"),
        (whole, b"GET /hea"),
        (b"", pieces),
        (whole, pieces),
        (whole, b""),
    ):
        with service.connect() as line:
            line.sendall(start + end)
            line.shutdown(1)
            answer = received(line)
        assert (answer.count(b"200 OK"), answer.count(b"400 Bad")) == (bool(start), bool(end)), answer
        assert not end or b"the request ended before it was complete" in answer


def test_a_request_id_comes_back_and_cannot_break_a_header(service: Running) -> None:
    assert service.ask("GET", "/healthz", X_Request_Id="abc-1")[1]["x-request-id"] == "abc-1"
    assert "x-request-id" not in service.ask("GET", "/healthz", X_Request_Id="é")[1]


def item(mark: str) -> bytes:
    """A NewsML-G2 item with faults that bear a mark of its own."""
    return (
        f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:{mark}" version="1" standard="NewsML-G2" standardversion="2.35">'
        f'<itemMeta><wrong{mark}/><itemClass qcode="ninat:text" bad{mark}="1"/></itemMeta></newsItem>'
    ).encode()


def strangers(running: Running, clients: int, each: int) -> tuple[int, list[str]]:
    """How many documents were answered, and what answers held words that are not their document's."""
    wrong: list[str] = []
    done = [0] * clients

    def work(client: int) -> None:
        with running.connect() as line:
            stream = line.makefile("rb")
            for number in range(each):
                mark = f"c{client}n{number}z"
                body = item(mark)
                line.sendall(
                    b"POST /v1/validate?filename=%s.xml HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                    % (mark.encode(), len(body), body)
                )
                length = 0
                while (header := stream.readline()) != b"\r\n":
                    if header.lower().startswith(b"content-length"):
                        length = int(header.split(b":")[1])
                told = stream.read(length).decode()
                if f"wrong{mark}" not in told or [
                    other for other in re.findall(r"c\d+n\d+z", told) if other != mark
                ]:
                    wrong.append(told)
                done[client] += 1

    threads = [threading.Thread(target=work, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done), wrong


def test_no_answer_holds_another_documents_words(service: Running) -> None:
    assert strangers(service, 8, 25) == (200, [])


def test_a_worker_that_dies_is_replaced_and_nothing_is_invented(tmp_path: Path) -> None:
    with Running(tmp_path, "--workers", "1") as running:
        before = running.workers()
        answers: list[Any] = []
        stop = time.monotonic() + 4

        def ask() -> None:
            while time.monotonic() < stop:
                answers.append(json.loads(running.ask("POST", "/v1/validate", story("held-item.xml"))[2]))

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for _ in range(3):
            time.sleep(0.7)
            for worker in running.workers():
                os.kill(worker, signal.SIGKILL)
        for thread in threads:
            thread.join()
        assert set(running.workers()).isdisjoint(before)
        assert {answer["verdict"] for answer in answers} <= {"unfit", "unchecked"}
        assert all(
            answer["fit"] is None and answer["findings"] == []
            for answer in answers
            if answer["verdict"] == "unchecked"
        )
        assert (
            json.loads(running.ask("POST", "/v1/validate", story("held-item.xml"))[2])["verdict"] == "unfit"
        )


def test_what_takes_too_long_is_stopped_and_unchecked(tmp_path: Path) -> None:
    with Running(tmp_path, "--workers", "1", "--timeout", "1") as running:
        for worker in running.workers():
            os.kill(worker, signal.SIGSTOP)
        began = time.monotonic()
        status, headers, body = running.ask("POST", "/v1/validate?fail=422", story("held-item.xml"))
        assert (status, json.loads(body)["verdict"], headers["x-archiver-verdict"]) == (
            200,
            "unchecked",
            "unchecked",
        )
        assert time.monotonic() - began < 8
        assert (
            json.loads(running.ask("POST", "/v1/validate", story("held-item.xml"))[2])["verdict"] == "unfit"
        )


def test_too_much_waiting_is_told_to_come_again(tmp_path: Path) -> None:
    with Running(tmp_path, "--workers", "1", "--timeout", "3") as running:
        for worker in running.workers():
            os.kill(worker, signal.SIGSTOP)
        lines = [running.connect() for _ in range(75)]
        body = story("hafenfest.txt")
        for line in lines:
            line.sendall(
                b"POST /v1/validate HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                % (len(body), body)
            )
        answers = [received(line) for line in lines]
        for line in lines:
            line.close()
        refused = [answer for answer in answers if answer.startswith(b"HTTP/1.1 503")]
        assert 5 <= len(refused) <= 12
        assert all(b"Retry-After: 1" in answer for answer in refused)
        assert sum(b'"unchecked"' in answer for answer in answers) == 1
        assert sum(b'"verdict": "fit"' in answer for answer in answers) == 75 - len(refused) - 1


def test_slow_clients_are_hung_up_on_while_others_are_served(tmp_path: Path) -> None:
    import archiver.service.http as http

    assert http.PATIENCE <= 10
    script = "import archiver.service.http as http, sys; http.PATIENCE = 0.7; http.IDLE = 1.0; from archiver.cli import run; sys.exit(run(sys.argv[1:]))"
    with Running.with_script(tmp_path, script, "--workers", "1") as running:
        slow = [running.connect() for _ in range(40)]
        for number, line in enumerate(slow):
            line.sendall(
                (
                    b"GET / HT",
                    b"POST /v1/validate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\nx",
                    b"",
                )[number % 3]
            )
        assert running.ask("POST", "/v1/validate", story("lighthouse.jsonld"))[0] == 200
        answers = [received(line) for line in slow]
        assert [answer[9:12] for answer in answers] == [
            (b"408", b"408", b"")[number % 3] for number in range(40)
        ]
        for line in slow:
            line.close()


def test_a_token_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("a-token-of-some-length\n")
    with Running(tmp_path, "--workers", "1", "--token-file", "token") as running:
        assert running.ask("POST", "/v1/validate", b"x")[0] == 401
        assert running.ask("POST", "/v1/validate", b"x", Authorization="Bearer wrong")[0] == 401
        assert (
            running.ask("POST", "/v1/validate", b"Ein Satz.", Authorization="Bearer a-token-of-some-length")[
                0
            ]
            == 200
        )
        assert running.ask("GET", "/metrics")[0] == 401
        assert running.ask("GET", "/healthz")[0] == 200


def test_webhooks_are_signed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a-secret-of-some-length")
    body = story("held-item.xml")
    mark = hmac.new(b"a-secret-of-some-length", body, hashlib.sha256).hexdigest()
    old = hmac.new(b"a-secret-of-some-length", body, hashlib.sha1).hexdigest()
    with Running(tmp_path, "--workers", "1", "--secret-file", "secret") as running:
        assert (
            json.loads(running.ask("POST", "/hooks/push", body, X_Archiver_Signature=f"sha256={mark}")[2])[
                "verdict"
            ]
            == "unfit"
        )
        assert running.ask("POST", "/hooks/push", body, x_superdesk_signature=f"sha1={old}")[0] == 200
        for headers in (
            {},
            {"X_Archiver_Signature": f"sha256={mark[:-1]}0"},
            {"X_Archiver_Signature": ""},
            {"X_Archiver_Signature": "sha256=é"},
        ):
            assert running.ask("POST", "/hooks/push", body, **headers)[0] == 401
        assert (
            running.ask("POST", "/hooks/push", body + b" ", X_Archiver_Signature=f"sha256={mark}")[0] == 401
        )


def test_without_a_secret_there_are_no_webhooks(service: Running) -> None:
    assert service.ask("POST", "/hooks/push", b"x")[0] == 404
    assert (
        json.loads(service.ask("POST", "/hooks/superdesk/validate", b'{"validate": {"guid": "x"}}')[2])[
            "errors"
        ]
        == []
    )
    assert service.ask("POST", "/hooks/superdesk/validate", b"{")[0] == 400


def test_a_unix_socket_is_only_for_its_owner_and_taken_away(tmp_path: Path) -> None:
    with Running(tmp_path, "--workers", "1", "--socket", str(tmp_path / "s")) as running:
        assert stat.S_IMODE((tmp_path / "s").stat().st_mode) == 0o600
        assert running.ask("GET", "/readyz")[0] == 200
    assert not (tmp_path / "s").exists()


def test_misuse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from archiver.cli import run

    monkeypatch.chdir(tmp_path)
    Path("short").write_text("x")
    Path("file").write_text("x")
    assert run(["serve", "--host", "0.0.0.0"]) == 2
    assert run(["serve", "--token-file", "missing"]) == 2
    assert run(["serve", "--token-file", "short"]) == 2
    assert run(["serve", "--profile", "nonsense"]) == 2
    assert run(["serve", "--socket", "file"]) == 3
    assert "no socket" in capsys.readouterr().err


def test_an_ended_service_leaves_no_process(tmp_path: Path) -> None:
    with Running(tmp_path, "--workers", "2") as running:
        workers = running.workers()
        assert len(workers) == 2
    assert running.process.returncode == 0
    assert not [worker for worker in workers if Path(f"/proc/{worker}").exists()]


def test_a_worker_makes_room_for_a_fresh_one(tmp_path: Path) -> None:
    script = (
        "import archiver.service.pool as pool, sys; pool.STARTER = pool.STARTER.replace('from archiver.service.worker import main;', "
        "'import archiver.service.worker as w; w.RETIRE_AFTER = 20; main = w.main;'); from archiver.cli import run; sys.exit(run(sys.argv[1:]))"
    )
    with Running.with_script(tmp_path, script, "--workers", "1") as running:
        before = running.workers()
        done, wrong = strangers(running, 4, 30)
        assert (done, wrong) == (120, [])
        time.sleep(1)
        assert set(running.workers()).isdisjoint(before)


def fuzzed(dice: random.Random) -> bytes:
    """A request that is nearly one."""
    body = bytearray(dice.choice([story(name.name) for name in STORIES.iterdir()])[: dice.randrange(3000)])
    for _ in range(dice.randrange(6)):
        if body:
            body[dice.randrange(len(body))] = dice.randrange(256)
    path = dice.choice(
        [
            "/v1/validate",
            "/v1/credits",
            "/v1/batch",
            "/hooks/superdesk/validate",
            "/hooks/push",
            "/",
            "/v1/rules",
            "/metrics",
            "/x",
        ]
    )
    query = dice.choice(
        [
            "",
            "?filename=%00",
            "?output=html",
            "?article=1",
            "?profile=archive",
            "?format=newsml-g2",
            "?format=%ff",
            "?fail=422&filename=../../x",
        ]
    )
    method = dice.choice(["POST"] * 6 + ["GET", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE"])
    length = len(body) if dice.random() < 0.9 else dice.randrange(4000)
    kind = dice.choice(["text/plain", "application/json", "application/ld+json", "x", "é"])
    head = f"{method} {path}{query} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n".encode()
    head = bytearray(head)
    if dice.random() < 0.2:
        head[dice.randrange(len(head))] = dice.randrange(256)
    return bytes(head) + b"\r\n" + bytes(body)


def whole_answers(stream: bytes, bodiless: bool) -> list[int]:
    """The statuses of the answers in a stream, each of which must be there to its last byte.

    What a request holds beyond its length is taken for the next one, and answered too.
    """
    statuses = []
    while stream:
        head, _, rest = stream.partition(b"\r\n\r\n")
        told = re.match(rb"HTTP/1\.1 (\d{3}) (?:.*\r\n)*Content-Length: (\d+)", head)
        assert told, stream
        length = 0 if bodiless and rest[:1] != b"{" else int(told[2])
        assert len(rest) >= length, stream
        statuses.append(int(told[1]))
        stream = rest[length:]
    assert statuses, "no answer came"
    return statuses


def fuzz(running: Running, count: int, seed: int) -> dict[int, int]:
    """Statuses of so many fuzzed requests, also of those that end too early. No answer may be missing or a fault of ours."""
    dice = random.Random(seed)
    statuses: dict[int, int] = {}
    for _ in range(count):
        data = fuzzed(dice)
        with running.connect() as line:
            line.settimeout(15)
            line.sendall(data)
            line.shutdown(1)
            answer = received(line)
        status, *more = whole_answers(answer, data.startswith(b"HEAD"))
        statuses[status] = statuses.get(status, 0) + 1
        assert all(200 <= each < 500 or each == 503 for each in (status, *more)), (data, answer)
    assert running.ask("GET", "/readyz")[0] == 200
    return statuses


def test_fuzzed_requests_meet_no_fault(service: Running) -> None:
    assert sum(fuzz(service, 400, 1).values()) == 400


@pytest.mark.prove
def test_ten_thousand_fuzzed_requests_and_eight_thousand_documents(tmp_path: Path) -> None:
    with Running(tmp_path, "--workers", "2") as running:
        statuses = fuzz(running, 10_000, 2)
        done, wrong = strangers(running, 8, 1000)
        died = re.search(r"workers_died_total (\d+)", running.ask("GET", "/metrics")[2].decode())
    assert (done, wrong) == (8000, [])
    figures = {
        "fuzzed requests": 10_000,
        "answers by status": dict(sorted(statuses.items())),
        "requests that got no answer, or half of one": 10_000 - sum(statuses.values()),
        "documents of eight clients": done,
    }
    record(
        "The service under fuzz and load",
        {
            **figures,
            "answers with another document's words": len(wrong),
            "workers that died": died and died[1],
        },
    )


@pytest.mark.parametrize("blanks", [0, 1, 15_000])
def test_blanks_around_a_header_are_no_part_of_it_and_those_within_cost_nothing(blanks: int) -> None:
    between = b"a" + b" " * blanks + b"\tb"
    head = b"GET / HTTP/1.1\r\nHost: \t localhost \t\r\nX-Mark:" + between + b"\t"
    assert parsed(head).headers == {"host": "localhost", "x-mark": between.decode()}
