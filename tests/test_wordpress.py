"""The WordPress example, run by PHP against a real service: what it holds, what it lets out, and what it shows."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from running import Running
from servers import free_port

ROOT = Path(__file__).parents[1]
FIT = {
    "post_type": "post", "post_status": "publish", "post_title": "Ferry \"returns\" to O'Brien &amp; Sons\\pier", "post_author": 3,
    "post_date": "2026-11-06 17:30:00",
    "post_content": "<!-- wp:paragraph -->\n<p>The ferry goes back to four crossings a day.</p>\n<p>A worn shaft cannot be replaced.</p>\n<script>x</script>",
}  # fmt: skip
UNFIT = FIT | {"post_title": " "}
ATTACK = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service that wants a token."""
    folder = tmp_path_factory.mktemp("service")
    (folder / "token").write_text("a-token-of-some-length")
    with Running(folder, "--workers", "1", "--token-file", "token") as running:
        yield running


def saved(
    port: int, *scenes: dict[str, Any], query: str = "profile=publish&filename=post.jsonld", **more: str
) -> list[Any]:
    """What becomes of each scene in WordPress; PHP may not complain about anything. Skips where there is no PHP."""
    php = shutil.which("php")
    if not php:
        pytest.skip("php is not installed: apt-get install php-cli")
    url = f"http://127.0.0.1:{port}/v1/validate?{query}"
    constants = {"ARCHIVER_URL": url, "ARCHIVER_TOKEN": "a-token-of-some-length", **more}
    ran = subprocess.run(
        [php, "-d", "display_errors=stderr", ROOT / "tests" / "wordpress.php", ROOT / "examples" / "wordpress-archiver.php"],
        input=json.dumps({"constants": constants, "scenes": scenes}), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout
    made: list[Any] = json.loads(ran.stdout)
    return made


def test_a_fit_post_goes_out_as_it_was_and_an_unfit_one_stays_a_draft_with_the_reason_shown_once(
    service: Running,
) -> None:
    fit, unfit, planned = saved(
        service.port, {"post": FIT}, {"post": UNFIT}, {"post": UNFIT | {"post_status": "future"}}
    )
    assert fit == {"status": "publish", "same": True, "notices": ["", ""]}
    assert (unfit["status"], unfit["same"], planned["status"]) == ("draft", True, "draft")
    assert "no headline (M103)" in unfit["notices"][0]
    assert unfit["notices"][1] == ""


def test_what_does_not_become_public_is_not_asked_about_and_what_is_public_stays() -> None:
    nobody = free_port()
    scenes = [
        {"post": UNFIT | {"post_status": "draft"}},
        {"post": UNFIT | {"post_type": "page"}},
        {"post": UNFIT, "kept": UNFIT | {"ID": 5}},
        {"rest": {"post_status": "draft", "post_title": ""}},
    ]
    found = saved(nobody, *scenes, ARCHIVER_ON_UNAVAILABLE="fail")
    assert [each["status"] for each in found[:3]] == ["draft", "publish", "publish"]
    assert found[3] == {"post": scenes[3]["rest"]}


def test_the_block_editor_is_refused_with_the_reason_and_what_it_does_not_send_is_taken_from_the_post(
    service: Running,
) -> None:
    kept = FIT | {"ID": 5, "post_status": "draft"}
    refused, taken, new = saved(
        service.port,
        {"rest": {"ID": 5, "post_status": "publish", "post_title": ""}, "kept": kept},
        {"rest": {"ID": 5, "post_status": "publish"}, "kept": kept},
        {
            "rest": {
                "post_type": "post",
                "post_status": "publish",
                "post_title": "Ferry returns to the old pier",
            }
        },
    )
    assert refused["status"] == 422
    assert refused["refused"].startswith("archiver says: no headline (M103)")
    assert taken == {"post": {"ID": 5, "post_status": "publish"}}
    assert new["post"]["post_title"] == "Ferry returns to the old pier"


def test_no_word_of_a_story_becomes_markup_in_the_notice_or_in_the_editor(service: Running) -> None:
    content = f"<p>{ATTACK.replace('<', '&lt;').replace('>', '&gt;')} sagte “er”.</p>"
    hostile = FIT | {"post_title": "&lt;b onclick=x&gt; \u202e", "post_content": content}
    strict = "profile=archive&filename=post.jsonld"
    (notice,) = saved(service.port, {"post": hostile}, query=strict)
    (editor,) = saved(service.port, {"rest": hostile}, query=strict)
    assert (notice["status"], editor["status"]) == ("draft", 422)
    inside = (
        notice["notices"][0]
        .replace("<li>", "")
        .replace("</li>", "")
        .partition("<ul>")[2]
        .partition("</ul>")[0]
    )
    assert "(" in inside
    assert "<" not in inside + editor["refused"]
    assert ">" not in inside + editor["refused"]


@pytest.mark.parametrize("choice", ["pass", "fail"])
def test_a_service_that_does_not_judge_is_no_verdict_and_the_house_chooses_what_follows(
    choice: str, service: Running
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        scenes = [{"post": UNFIT}, {"rest": UNFIT}]
        found = [
            saved(free_port(), *scenes, ARCHIVER_ON_UNAVAILABLE=choice),
            saved(silent.getsockname()[1], *scenes, ARCHIVER_ON_UNAVAILABLE=choice),
            saved(service.port, *scenes, ARCHIVER_ON_UNAVAILABLE=choice, query="profile=nonsense"),
            saved(service.port, *scenes, ARCHIVER_ON_UNAVAILABLE=choice, ARCHIVER_TOKEN="wrong"),
        ]
    for classic, editor in found:
        if choice == "pass":
            assert (classic["status"], classic["notices"], "post" in editor) == ("publish", ["", ""], True)
        else:
            assert (classic["status"], editor["status"]) == ("draft", 422)
            assert "the check could not be made" in classic["notices"][0]
            assert "the check could not be made" in editor["refused"]
