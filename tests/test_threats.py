"""The table of threats: every hostile input is judged, in time and in memory, without a file or a socket touched."""

from __future__ import annotations

import http.server
import itertools
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
from archiver.package import names

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
    ran, trace = traced(folder, hostile.__file__, str(port), *kinds)
    assert ran.returncode == 0, ran.stderr[-2000:]
    return [json.loads(line) for line in ran.stdout.splitlines()], trace


def traced(folder: Path, *words: str) -> tuple[subprocess.CompletedProcess[str], str]:
    """What a run of Python said, and every call of it that has to do with a file by name, with the network or a process."""
    trace = folder / "trace"
    tool = shutil.which("strace")
    calls = "trace=%file,%network,%process"
    prefix = [tool, "-f", "--seccomp-bpf", "-qq", "-s", "300", "-o", str(trace), "-e", calls] if tool else []
    ran = subprocess.run(
        [*prefix, sys.executable, *words], cwd=ROOT, capture_output=True, text=True, timeout=900, check=False
    )
    return ran, trace.read_text(errors="replace") if tool else ""


OURS = tuple(
    str(path) for path in (Path(sys.prefix), Path(sys.base_prefix), ROOT / "archiver", ROOT / "schemas")
)
"""Where Python's and our own code and data lie; reading there is no touching."""

PATH = (str(ROOT), str(ROOT / "tests"))
"""Folders of Python's path, which it looks at and lists anew when it imports something."""

LOOKS = (
    "open",
    "openat",
    "stat",
    "lstat",
    "newfstatat",
    "statx",
    "access",
    "faccessat",
    "faccessat2",
    "readlink",
    "readlinkat",
    "getcwd",
)
CALL = re.compile(r"\d+ +(\w+)\((?:AT_FDCWD, |\d+, )?(?:\"([^\"]*)\")?")
ENDS = ("exit", "exit_group", "wait4", "waitid", "kill", "rt_sigreturn")
"""Calls of a process that touch nothing."""


def touched(trace: str) -> list[str]:
    """Every call between the marks that looked for, opened, changed, called or started something, apart from reading what is ours.

    A look at what is not there counts too.
    """
    _, _, rest = trace.partition(hostile.START)
    inside, _, after = rest.partition(hostile.END)
    assert after, "the marks are in the trace"
    return [line for line in inside.split("\n")[1:-1] if not allowed(line)]


def allowed(line: str) -> bool:
    """Whether a call only reads code and data that are Python's or ours."""
    call = CALL.match(line)
    if not call:
        return bool(re.match(r"\d+ +(\+\+\+|---|<\.\.\. )", line))
    name, path = call[1], call[2]
    if name in ENDS or (name in LOOKS and path == "" and "AT_EMPTY_PATH" in line):
        return True
    if name not in LOOKS or path is None or re.search("O_WRONLY|O_RDWR|O_CREAT", line):
        return False
    return (
        path.startswith(OURS)
        or path in PATH
        or re.search(r"(\.so(\.[\d.]+)?|/ld\.so\.cache)$", path) is not None
    )


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


TOUCHES = {
    "reads a file": "open('/etc/hostname').read()", "looks for a file that is not there": "os.path.exists('/etc/not-there')",
    "opens a file that is not there": "open('/etc/not-there')", "asks about a file": "os.stat('/etc/passwd')", "lists a folder": "os.listdir('/etc')",
    "goes elsewhere": "os.chdir('/etc'); open('hostname')", "writes": "open('/tmp/archiver-touched', 'w')", "makes a folder": "os.mkdir('/etc/hostname/x')",
    "makes a link": "os.symlink('/etc/passwd', '/etc/hostname')", "removes": "os.unlink('/tmp/archiver-touched')", "renames": "os.rename('/etc/not-there', '/etc/no')",
    "writes among our own": f"os.chmod({str(ROOT / 'archiver' / 'nothing')!r}, 0)", "starts a program": "os.system('true')",
    "makes a socket": "socket.socket()", "calls": "socket.create_connection(('127.0.0.1', 9), 1)",
    "sends a datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))", "looks up a name": "socket.getaddrinfo('localhost', 80)",
}  # fmt: skip


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
@pytest.mark.parametrize("touch", TOUCHES)
def test_the_tracer_sees_it_when_a_process(touch: str, tmp_path: Path) -> None:
    file = tmp_path / "script.py"
    for does, seen in ((TOUCHES[touch], True), ("pass", False)):
        file.write_text(
            "import os, socket, contextlib\n"
            f"os.path.exists({hostile.START!r})\n"
            f"with contextlib.suppress(OSError):\n    {does}\n"
            f"os.path.exists({hostile.END!r})"
        )
        ran, trace = traced(tmp_path, str(file))
        assert ran.returncode == 0, ran.stderr
        assert bool(touched(trace)) is seen


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


def test_names_that_climb_lead_nowhere() -> None:
    ups = [
        "../",
        "..\\",
        "%2e%2e/",
        "..%2f",
        "..%5c",
        "....//",
        "..;/",
        "%252e%252e%252f",
        "\u2025/",
        "..\u2215",
        "..\uff0f",
        "%c0%ae%c0%ae/",
        ".\x00./",
    ]
    starts = ["", "/", "\\\\?\\", "file:///", "urn:x:", "C:\\", "~/"]
    ends = ["etc/passwd", "windows\\win.ini", "CON", "nul.txt", "x\x00.xml", "C:x", ".git/config"]
    seen = set()
    for start, up, depth, end in itertools.product(starts, ups, range(1, 9), ends):
        name = f"{start}{up * depth}{end}"
        path = names.package(names.identifier(name), names.stem(name, name), 1)
        assert re.fullmatch(r"[0-9a-f]{3}/[0-9a-f]{3}/[a-z0-9][a-z0-9-]{0,120}-[0-9a-f]{8}\.v1", path), name
        assert re.fullmatch(r"[a-z0-9]{1,8}", names.suffix(name, "xml")), name
        seen.add(names.identifier(name))
    assert len(seen) >= 5000


ALIKE = [
    ("é", "e\u0301"), ("Å", "\u212b"), ("ﬁ", "fi"), ("A", "a"), ("ß", "SS"), ("İ", "i\u0307"), ("ǆ", "ǅ"), ("Ω", "\u2126"), ("K", "\u212a"), ("a", "\u0430"),
    ("o", "\u03bf"), ("1", "\uff11"), ("x", "x\u200b"), ("x", "x\u202e"), ("x y", "x\u00a0y"), ("x.", "x"), ("x/", "x"), ("한", "\u1112\u1161\u11ab"), ("ά", "\u1f71"), ("²", "2"),
]  # fmt: skip


def test_ids_that_look_alike_are_two_articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for pair, ids in enumerate(ALIKE):
        folder = tmp_path / "stories" / str(pair)
        folder.mkdir(parents=True)
        for number, name in enumerate(ids):
            article = {
                "@context": "https://schema.org", "@type": "NewsArticle", "@id": f"urn:x:{pair}:{name}", "headline": name, "articleBody": "Ein Satz.",
            }  # fmt: skip
            (folder / f"{number}.jsonld").write_text(json.dumps(article), encoding="utf-8")
    run(["ingest", "stories", "--to", "archive", "--fail-on", "never", "-q"])
    packages = {path.parent for path in (tmp_path / "archive").rglob("bagit.txt")}
    assert len(packages) == len({str(path).casefold() for path in packages}) == 2 * len(ALIKE)
    assert run(["verify", "archive", "-q"]) == 0


def test_a_link_planted_in_the_archive_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(hostile.STORIES / "lighthouse.jsonld", "story.jsonld")
    assert run(["ingest", "story.jsonld", "--to", "first", "-q"]) == 0
    (package,) = (path.parent.relative_to("first") for path in Path("first").rglob("bagit.txt"))
    for number, planted in enumerate((package.parts[0], package.parent, package, f"{package}/data")):
        archive, outside = Path(f"archive{number}"), tmp_path / f"outside{number}"
        outside.mkdir()
        (archive / planted).parent.mkdir(parents=True)
        (archive / planted).symlink_to(outside)
        capsys.readouterr()
        assert run(["ingest", "story.jsonld", "--to", str(archive), "-q"]) != 0
        assert capsys.readouterr().err.startswith("error: ")
        assert list(outside.iterdir()) == []


THREATS = {
    "external entities, parameter entities": "test_threats.py::test_external_entities_are_found_and_never_read test_threats.py::test_the_classic_attacks",
    "entity bombs": "test_threats.py::test_the_classic_attacks",
    "depth, width and size": "test_threats.py::test_every_hostile_input test_bad_input.py::test_bad_content",
    "bombs and links in gzip, zip and tar": "test_containers.py::test_bombs_are_refused_before_they_unpack test_containers.py::test_what_leads_elsewhere_is_refused_one_by_one test_stores.py::test_hostile_tar_files_are_refused",
    "calls for other addresses": "test_threats.py::test_the_classic_attacks test_threats.py::test_every_hostile_input",
    "names that climb out": "test_threats.py::test_names_that_climb_lead_nowhere test_threats.py::test_ids_and_names_cannot_leave_the_archive test_package.py::test_hostile_ids_and_headlines_give_plain_names_and_valid_packages",
    "ids that fall together": "test_threats.py::test_ids_that_look_alike_are_two_articles",
    "links planted between a look and a write": "test_races.py::test_a_fix_never_lands_in_another_file test_races.py::test_a_fix_never_lands_in_another_folder test_races.py::test_a_report_never_lands_in_another_file",
    "links planted in the archive or among the sources": "test_threats.py::test_a_link_planted_in_the_archive_is_not_followed test_threats.py::test_a_stranger_among_the_files_is_not_followed",
    "escape sequences in a terminal": "test_report.py::test_nothing_in_a_source_is_obeyed_by_a_terminal test_outputs.py::test_no_format_sends_a_control_character_or_fails_to_encode",
    "workflow commands in a log": "test_report.py::test_github_commands_cannot_be_ended_or_begun_by_a_source test_outputs.py::test_no_word_of_a_story_is_a_command_to_whoever_reads_the_log",
    "names of files that are addresses or properties": "test_outputs.py::test_no_name_of_a_file_becomes_another_address_or_another_property",
    "markup in a page": "test_page.py::test_no_word_of_a_story_becomes_markup test_page.py::test_the_report_page_shows_text_and_runs_nothing",
    "formulas in a table": "test_outputs.py::test_csv_holds_no_formula_and_every_row_is_whole",
    "characters that XML cannot hold": "test_hostile.py::test_hostile_articles_give_packages_that_everybody_accepts",
    "expressions that take for ever": "test_threats.py::test_every_hostile_input",
    "traps in JSON": "test_threats.py::test_the_classic_attacks test_jsontree.py::test_what_would_need_a_guess_is_refused_with_its_place",
    "a hostile configuration": "test_threats.py::test_a_configuration_is_data",
    "words of another client's document": "test_service.py::test_no_answer_holds_another_documents_words",
    "slow, odd and unsigned requests": "test_service.py::test_slow_clients_are_hung_up_on_while_others_are_served test_service.py::test_odd_requests_are_refused_and_others_served test_service.py::test_webhooks_are_signed test_service_contract.py::test_a_webhook_that_is_played_again_is_judged_again_and_changes_nothing",
    "whatever answers in place of the service": "test_hook_client.py::test_a_failure_is_no_verdict_and_passes_or_fails_as_was_chosen test_hook_client.py::test_nobody_waits_longer_than_was_said",
    "crashes and kills": "test_crash.py::test_a_run_that_is_killed_goes_on_and_ends_as_if_nothing_had_been",
    "two runs at once": "test_crash.py::test_two_runs_at_once_give_each_article_one_package",
    "disks that are full or fail": "test_crash.py::test_a_disk_that_fails_at_any_call_leaves_no_half_package test_crash.py::test_a_disk_that_is_really_full_stops_the_run_with_one_sentence",
    "impossible dates": "test_dates.py::test_never_raises_and_is_never_more_precise_than_the_words test_dates.py::test_days_that_no_calendar_has_are_known_as_such",
}  # fmt: skip
"""What may be done to archiver, and the tests that do it."""


@pytest.mark.parametrize("threat", THREATS)
def test_every_threat_has_its_tests(threat: str) -> None:
    for told in THREATS[threat].split():
        file, _, name = told.partition("::")
        assert f"def {name}(" in (Path(__file__).parent / file).read_text(encoding="utf-8"), told


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
