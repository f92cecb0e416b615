"""The service by the tools of others: its description by a validator of OpenAPI, its answers by that, its metrics by Prometheus."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from running import Running

from archiver.service.openapi import description
from archiver.service.routes import REPORTS

STORIES = Path(__file__).parents[1] / "samples" / "stories"
SECRET = "a-secret-of-some-length"
ITEM = (STORIES / "held-item.xml").read_bytes()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One service, with a secret for webhooks."""
    folder = tmp_path_factory.mktemp("service")
    (folder / "secret").write_text(SECRET)
    with Running(folder, "--workers", "1", "--secret-file", "secret", "--max-bytes", "200k") as running:
        yield running


def test_the_description_is_openapi_by_a_validator_of_others(service: Running) -> None:
    validator = pytest.importorskip("openapi_spec_validator")
    told = json.loads(service.ask("GET", "/openapi.json")[2])
    assert told["openapi"].startswith("3.1.")
    validator.validate(told)


ASKED: list[tuple[str, str, bytes, dict[str, str]]] = [
    ("POST", "/v1/validate?filename=a.xml", ITEM, {}),
    ("POST", "/v1/validate?article=1", (STORIES / "hafenfest.txt").read_bytes(), {}),
    ("POST", "/v1/validate?fail=422", ITEM, {}),
    ("POST", "/v1/validate?fail=422", b"\x89PNG\r\n\x1a\n\0\0", {}),
    *(("POST", f"/v1/validate?output={output}", ITEM, {}) for output in REPORTS),
    ("POST", "/v1/validate?profile=nonsense", ITEM, {}),
    ("POST", "/v1/validate?output=nothing", ITEM, {}),
    ("POST", "/v1/validate", ITEM, {"Content_Encoding": "gzip"}),
    ("POST", "/v1/validate", b"x" * 300_000, {}),
    ("POST", "/v1/batch", b'{"id": 1, "text": "Ein Satz."}\n{broken\n', {}),
    ("POST", "/v1/batch", b"{}\n" * 101, {}),
    ("POST", "/v1/credits", b"Von Jana Beispiel\n", {}),
    ("POST", "/v1/credits", b"{", {"Content_Type": "application/json"}),
    ("POST", "/hooks/push", ITEM, {}),
    ("POST", "/hooks/push", ITEM, {"X_Archiver_Signature": hmac.new(SECRET.encode(), ITEM, hashlib.sha256).hexdigest()}),
    ("POST", "/hooks/superdesk/validate", b'{"validate": {"guid": "x"}}', {}),
    ("POST", "/hooks/superdesk/validate", b"{", {}),
    ("GET", "/v1/rules", b"", {}), ("GET", "/healthz", b"", {}), ("GET", "/readyz", b"", {}), ("GET", "/metrics", b"", {}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "headers"), ASKED)
def test_every_answer_good_or_bad_is_one_that_the_description_tells(
    method: str, path: str, body: bytes, headers: dict[str, str], service: Running
) -> None:
    api = description()
    status, given, answer = service.ask(method, path, body, **headers)
    responses: dict[str, Any] = api["paths"][path.partition("?")[0]][method.lower()]["responses"]
    assert str(status) in responses, (status, sorted(responses))
    told = responses[str(status)]
    media_type = given["content-type"].partition(";")[0]
    assert media_type in told["content"]
    schema = told["content"][media_type].get("schema", {})
    judge = jsonschema.Draft202012Validator({**schema, "components": api["components"]})
    if media_type.endswith("json"):
        for line in answer.splitlines() if media_type == "application/x-ndjson" else [answer]:
            judge.validate(json.loads(line))


def test_prometheus_reads_the_metrics(service: Running) -> None:
    parser = pytest.importorskip("prometheus_client.parser")
    service.ask("POST", "/v1/validate", ITEM)
    families = {
        each.name: each
        for each in parser.text_string_to_metric_families(service.ask("GET", "/metrics")[2].decode())
    }
    assert {each.type for each in families.values()} == {"counter", "gauge"}
    assert all(each.documentation for each in families.values())
    verdicts = {sample.labels["verdict"]: sample.value for sample in families["archiver_documents"].samples}
    assert verdicts["unfit"] >= 1
    assert families["archiver_waiting"].samples[0].value == 0


def test_a_webhook_that_is_played_again_is_judged_again_and_changes_nothing(service: Running) -> None:
    mark = hmac.new(SECRET.encode(), ITEM, hashlib.sha256).hexdigest()
    answers = [
        service.ask("POST", "/hooks/push", ITEM, X_Archiver_Signature=f"sha256={mark}") for _ in range(3)
    ]
    assert [each[0] for each in answers] == [200] * 3
    assert len({each[2] for each in answers}) == 1
    for path, body in (("/hooks/push", ITEM + b"\n"), ("/hooks/push/", ITEM), ("/hooks/push?x", b"")):
        assert service.ask("POST", path, body, X_Archiver_Signature=f"sha256={mark}")[0] in (401, 404)
