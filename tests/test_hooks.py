"""Places to attach: lists of files, batches, pre-commit, the action's script, the Python interface, Superdesk."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import yaml

import archiver
from archiver.cli import run
from archiver.contrib import superdesk
from archiver.finding import WARNING
from archiver.rules import Selection

ROOT = Path(__file__).parents[1]
STORIES = ROOT / "samples" / "stories"
TOOL = Path(sys.executable).with_name("archiver")


class Stdin(io.TextIOWrapper):
    """Standard input with bytes in it."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, that ends the search for a configuration."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return tmp_path


def give(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Put bytes into standard input."""
    monkeypatch.setattr(sys, "stdin", Stdin(data))


@pytest.mark.parametrize(("zero", "end"), [(False, b"\n"), (False, b"\r\n"), (True, b"\0")])
def test_files_from_a_list(
    zero: bool, end: bytes, desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["a b.txt", "ü.txt"] + (["two\nlines.txt"] if zero else [])
    for name in names:
        shutil.copy(STORIES / "hafenfest.txt", name)
    give(monkeypatch, end.join(name.encode() for name in names) + end)
    assert run(["validate", "--files-from", "-", "-o", "json", *(["-0"] if zero else [])]) == 0
    assert [each["source"] for each in json.loads(capsys.readouterr().out)["sources"]] == names


def test_nothing_to_check_is_a_fault_unless_it_is_allowed(desk: Path) -> None:
    Path("list").write_text("")
    assert run(["validate", "--files-from", "list"]) == 3
    assert run(["validate", "--files-from", "list", "--allow-empty"]) == 0
    assert run(["validate", "--allow-empty"]) == 0
    assert run(["validate", "--files-from", "missing"]) == 2


def test_excluded_files_are_left_out_even_when_named_and_so_is_the_configuration(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.txt", "b.draft.txt"):
        shutil.copy(STORIES / "hafenfest.txt", name)
    Path("archiver.toml").write_text('fail-on = "never"')
    run(["validate", ".", "b.draft.txt", "--exclude", "*.draft.txt", "-o", "json"])
    assert [each["source"] for each in json.loads(capsys.readouterr().out)["sources"]] == ["a.txt"]


def test_standard_input_is_judged_under_its_name_and_the_configuration_beside_it(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "house").mkdir()
    (desk / "house" / "archiver.toml").write_text('[severity]\nM101 = "error"\n')
    data = (STORIES / "hafenfest.txt").read_bytes()
    give(monkeypatch, data)
    assert run(["validate", "-", "-o", "concise"]) == 0
    assert "<stdin>:1:" in capsys.readouterr().out
    give(monkeypatch, data)
    assert run(["validate", "-", "--stdin-filename", "house/story.txt", "-o", "concise"]) == 1
    assert "house/story.txt: error M101" in capsys.readouterr().out


def test_one_run_writes_many_reports(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(STORIES / "hafenfest.txt", "a.txt")
    assert (
        run(
            [
                "validate",
                "a.txt",
                "-o",
                "concise",
                "-o",
                "sarif=out.sarif",
                "-o",
                "json=out.json",
                "-o",
                "html=out.html",
            ]
        )
        == 0
    )
    count = len(json.loads(Path("out.json").read_text())["findings"])
    assert capsys.readouterr().out.count("\n") == count
    assert len(json.loads(Path("out.sarif").read_text())["runs"][0]["results"]) == count
    assert Path("out.html").read_text().count("<article") == count


def test_inside_github_actions_the_commands_are_the_default(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(STORIES / "hafenfest.txt", "a.txt")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    run(["validate", "a.txt"])
    assert capsys.readouterr().out.startswith("::")


def test_a_batch_is_answered_line_by_line_in_order(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (STORIES / "hafenfest.txt").read_text()
    asked: list[Any] = [
        {"id": 1, "name": "a.txt", "text": text},
        {"id": "two", "base64": base64.b64encode((STORIES / "marche-couvert.txt").read_bytes()).decode()},
        {"id": 3, "name": "c.xml", "text": "<newsItem"},
        {"id": 4},
        {"id": 5, "base64": "*"},
        [],
        {"id": 7, "text": ""},
    ]
    lines = [json.dumps(each) for each in asked] + ["{broken", "", json.dumps({"id": 9, "text": text})]
    give(monkeypatch, "\n".join(lines).encode())
    assert run(["validate", "--stdin-batch"]) == 3
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["id"] for each in answers] == [1, "two", 3, 4, 5, None, 7, None, 9]
    assert [each["verdict"] for each in answers] == ["fit", "fit", "unfit"] + ["unreadable"] * 5 + ["fit"]
    assert answers[0]["source"] == "a.txt"
    assert answers[0]["findings"]


def test_a_batch_answers_before_the_next_line_comes(desk: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "archiver", "validate", "--stdin-batch"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    for number in range(3):
        process.stdin.write(
            json.dumps({"id": number, "text": "Ein Satz.\n\nNoch ein Satz."}).encode() + b"\n"
        )
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == number
    process.stdin.close()
    assert process.wait(30) == 0


@pytest.mark.parametrize(
    "more",
    [
        ["a.txt"],
        ["--files-from", "x"],
        ["-o", "concise"],
        ["--fix"],
        ["--diff"],
        ["--write-baseline", "--baseline", "x"],
    ],
)
def test_a_batch_takes_no_option_that_it_would_not_heed(more: list[str], desk: Path) -> None:
    assert run(["validate", "--stdin-batch", *more]) == 2


def test_a_profile_decides_what_blocks(desk: Path) -> None:
    shutil.copy(STORIES / "hafenfest.txt", "a.txt")
    assert run(["validate", "a.txt", "-q", "--profile", "ingest"]) == 0
    assert run(["validate", "a.txt", "-q", "--profile", "publish"]) == 1
    assert run(["validate", "a.txt", "-q", "--profile", "archive"]) == 1
    assert run(["validate", "a.txt", "-q", "--profile", "nonsense"]) == 2


def test_what_was_ignored_until_a_day_speaks_again_after_it(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(STORIES / "hafenfest.txt", "a.txt")
    (desk / "archiver.toml").write_text(
        '[ignore]\nM101 = {reason = "undated", until = 2020-01-31}\nT014 = {reason = "style", until = 2999-01-01}\n'
    )
    assert run(["validate", "a.txt", "-o", "concise"]) == 0
    shown = capsys.readouterr()
    assert "M101" in shown.out
    assert "T014" not in shown.out
    assert "M101 is ignored no longer: that ended on 2020-01-31" in shown.err


def test_the_python_interface_takes_bytes_and_gives_a_verdict() -> None:
    verdict = archiver.validate(
        (STORIES / "held-item.xml").read_bytes(), name="held.xml", selection=Selection(select=("N001",))
    )
    assert verdict.word == "unfit"
    assert [finding.rule for finding in verdict.findings] == ["N001"]
    assert archiver.validate(b"", name="x").word == "unreadable"
    assert set(archiver.__all__) <= {*archiver.PUBLIC, "__version__"}
    for name in archiver.__all__:
        assert getattr(archiver, name) is not None


def test_the_page_on_hooks_holds_what_python_runs(desk: Path) -> None:
    (block,) = re.findall(
        r"```python\n(.*?)```", (ROOT / "docs" / "hooks.md").read_text(encoding="utf-8"), re.DOTALL
    )
    *most, last = block.strip().splitlines()
    names: dict[str, Any] = {"data": (STORIES / "hafenfest.txt").read_bytes()}
    exec("\n".join(most), names)
    assert (names["verdict"].word, eval(last, names)) == ("fit", "unfit")


def item(mark: str) -> bytes:
    """A NewsML-G2 item whose faults bear a mark of its own."""
    return (
        f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:{mark}" version="1" standard="NewsML-G2" standardversion="2.35">'
        f'<itemMeta><wrong{mark}/><itemClass qcode="ninat:text" bad{mark}="1"/></itemMeta></newsItem>'
    ).encode()


def test_threads_never_see_another_documents_words() -> None:
    wrong: list[str] = []

    def work(thread: int) -> None:
        for number in range(60):
            mark = f"t{thread}n{number}z"
            found = archiver.validate(item(mark), name=mark).findings
            told = " ".join(finding.message for finding in found)
            others = {other for other in re.findall(r"t\d+n\d+z", told) if other != mark}
            if others or mark not in told:
                wrong.append(f"{mark}: {told}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


ITEM = {
    "guid": "tag:coastwire.example,2026:1", "headline": "Ferry returns to winter timetable", "language": "en",
    "firstpublished": "2026-11-06T17:30:00+00:00", "byline": "By Rosalind Bell", "source": "Coastwire",
    "body_html": "<p>The ferry goes back to four crossings a day.</p><p>A worn shaft cannot be replaced, she said.</p>",
}  # fmt: skip


def sent(item: dict[str, Any], **fields: Any) -> tuple[list[str], dict[str, Any]]:
    """What an item gets when Superdesk's signal is sent with it, as its service of validation sends it."""
    signal = pytest.importorskip("blinker").Namespace().signal("item:validate")
    superdesk.connect(signal, fail_on=WARNING)
    response: list[str] = ["SLUGLINE is a required field"]
    signal.send(object(), item=item, response=response, error_fields=fields)
    assert response.pop(0) == "SLUGLINE is a required field"
    return response, fields


def test_superdesk_is_told_what_stops_publishing() -> None:
    response, fields = sent(ITEM)
    assert any("BYLINE" in line for line in response)
    assert "byline" in fields
    assert sent(ITEM, byline="own words")[1]["byline"] == "own words"
    assert superdesk.answer({"act": "publish", "type": "text", "validate": ITEM}) == {"errors": []}
    assert superdesk.answer({}) == {"errors": ["VALIDATE is a required field"]}


def test_superdesk_is_held_up_by_no_picture_and_by_nothing_that_takes_a_story_back() -> None:
    for more in ({"type": "picture"}, {"type": "composite"}, {"pubstatus": "canceled"}, {"state": "killed"}):
        assert sent(ITEM | more) == ([], {})
    asked = {"act": "publish", "type": "text", "validate": ITEM}
    assert superdesk.answer(asked, fail_on=WARNING)["errors"]
    for more in ({"act": "kill"}, {"act": "takedown"}, {"type": "picture"}):
        assert superdesk.answer(asked | more, fail_on=WARNING) == {"errors": []}


def test_a_fault_of_ours_never_stops_superdesk(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise IndexError("ours")

    monkeypatch.setattr(superdesk, "validate", broken)
    assert superdesk.answer({"validate": ITEM}) == {"errors": []}


ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


def runner(desk: Path, place: Path, step: int, **inputs: str) -> subprocess.CompletedProcess[str]:
    """What a step of the action does where GitHub runs it: in its bash, with the inputs put in where they are named."""
    given = {name: str(about.get("default", "")) for name, about in ACTION["inputs"].items()}
    given |= {name.replace("_", "-"): value for name, value in inputs.items()}
    told = ACTION["runs"]["steps"][step]
    named = {
        key: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: given[found[1]], value)
        for key, value in told.get("env", {}).items()
    }
    script = place / f"step-{step}.sh"
    script.write_text(told["run"])
    environment = {
        "HOME": str(place), "PATH": os.environ["PATH"], "CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_ACTION_PATH": str(ROOT), "RUNNER_TEMP": str(place),
        "GITHUB_OUTPUT": str(place / "output"), "GITHUB_STEP_SUMMARY": str(place / "summary.md"), **named,
    }  # fmt: skip
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
        env=environment, cwd=desk, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runner's own folder, with archiver as the first step would install it."""
    found = tmp_path_factory.mktemp("runner")
    (found / "archiver").mkdir()
    (found / "archiver" / "bin").symlink_to(TOOL.parent)
    return found


def test_the_action_reports_and_returns_the_status(desk: Path, place: Path) -> None:
    shutil.copy(STORIES / "held-item.xml", "held ::error::.xml")
    names = {"sarif_file": "a b.sarif", "html_file": "$(touch pwned).html"}
    ran = runner(desk, place, 1, profile="ingest", **names)
    assert ran.returncode == 1, ran.stderr
    assert re.fullmatch(r"errors=[1-9]\d*\nwarnings=\d+\nknown=0\n", (place / "output").read_text())
    assert json.loads((desk / "a b.sarif").read_text())["runs"][0]["results"]
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in ran.stdout.splitlines())
    assert "file=held %3A%3Aerror%3A%3A.xml" in ran.stdout
    assert "| 1 |" in (place / "summary.md").read_text()
    before = (place / "output").read_text()
    assert runner(desk, place, 1, profile="ingest", **names).returncode == 1
    assert (place / "output").read_text() == before * 2, (
        "the reports of the first run are no stories of the second"
    )
    assert sorted(os.listdir(desk)) == ["$(touch pwned).html", ".git", "a b.sarif", "held ::error::.xml"]


def test_the_action_takes_a_baseline_and_tells_misuse(desk: Path, place: Path) -> None:
    shutil.copy(STORIES / "held-item.xml", "held.xml")
    assert (
        run(["validate", ".", "--profile", "publish", "--baseline", "known.jsonl", "--write-baseline", "-q"])
        == 0
    )
    ran = runner(desk, place, 1, baseline="known.jsonl")
    assert (ran.returncode, ran.stdout) == (0, "")
    assert re.fullmatch(r"errors=0\nwarnings=0\nknown=[1-9]\d*\n", (place / "output").read_text())
    assert (
        runner(
            desk, place, 1, baseline="known.jsonl", fail_on="note", paths="held.xml\nheld.xml\n"
        ).returncode
        == 0
    )
    ran = runner(desk, place, 1, profile="nonsense")
    assert ran.returncode == 2
    assert "no profile is called" in ran.stderr


@pytest.mark.prove
def test_the_action_installs_itself_and_runs(desk: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("runner")
    shutil.copy(STORIES / "lighthouse.jsonld", "fit.jsonld")
    for step in range(len(ACTION["runs"]["steps"])):
        ran = runner(desk, place, step, fail_on="error")
        assert ran.returncode == 0, ran.stderr
    assert (place / "output").read_text().startswith("errors=0\n")


def test_the_action_hands_nothing_from_outside_into_its_text() -> None:
    runs = [step["run"] for step in ACTION["runs"]["steps"]]
    assert len(runs) == 2
    assert not [text for text in runs if "${{" in text]


def pre_commit() -> str:
    """The command pre-commit; skips the test where it is not installed."""
    found = shutil.which("pre-commit") or shutil.which("pre-commit", path=str(TOOL.parent))
    if not found:
        pytest.skip("pre-commit is not installed")
    return found


def test_the_manifest_is_one_that_pre_commit_takes() -> None:
    ran = subprocess.run(
        [pre_commit(), "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout


@pytest.mark.prove
def test_pre_commit_runs_the_hook_on_one_and_on_many_files(desk: Path) -> None:
    tool = pre_commit()
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@t.example"]
    shutil.rmtree(desk / ".git")
    subprocess.run(["git", "init", "-q"], check=True)
    shutil.copy(STORIES / "lighthouse.jsonld", "fit.jsonld")
    subprocess.run([*git, "add", "."], check=True)

    def tried(hook: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [tool, "try-repo", str(ROOT), hook, "--all-files"], capture_output=True, text=True, check=False
        )

    assert tried("archiver-validate").returncode == 0
    shutil.copy(STORIES / "held-item.xml", "held.xml")
    for number in range(400):
        shutil.copy(STORIES / "hafenfest.txt", f"story-{number}.txt")
    subprocess.run([*git, "add", "."], check=True)
    ran = tried("archiver-validate")
    assert ran.returncode == 1
    assert "held.xml:" in ran.stdout
    assert "Traceback" not in ran.stdout
