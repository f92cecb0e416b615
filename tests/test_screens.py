"""Every screen as a user sees it: commands run in a folder of stories, compared with tests/golden/ to the letter.

`make golden` rewrites the files; read the difference before committing it.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from archiver.cli import run

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
STORIES = HERE.parent / "samples" / "stories"

WRITTEN = {
    "wide.txt": "Ein Bericht aus 東京\n\nEs regnet seit heute Morgen ohne Pause in der ganzen Stadt.\n\n東京 ‘Elizabeth Pritchett hat zu diesem Bericht beigetragen.\x1b[31m\n",
    "broken.xml": '<?xml version="1.0" encoding="UTF-8"?>\n<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/">\n  <contentMeta>\n    <headline>Kim Jong Un verspricht Putin\n  </contentMeta>\n',
    "broken.jsonld": '{\n  "@context": "https://schema.org",\n  "@type": "NewsArticle",\n  "headline": "Der Hafen\n}\n',
    "dates.jsonld": '{\n  "@context": "https://schema.org",\n  "@type": "NewsArticle",\n  "headline": "Das alte Zollhaus ist wieder offen",\n  "inLanguage": "de",\n  "datePublished": "13. September 2023",\n  "author": "Newsweek",\n  "contributor": [\n    {"@type": "Person", "name": "Von Elizabeth Pritchett"}\n  ]\n}\n',
    "empty.txt": "",
    "secret.xml": '<?xml version="1.0"?>\n<!DOCTYPE newsItem [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"><itemMeta>&x;</itemMeta></newsItem>\n',
    "misspelt/archiver.toml": 'provider = "Example News"\nfail_on = "warning"\n',
    "unreasoned/archiver.toml": '[ignore]\nM101 = ""\n',
}
BYTES = {
    "picture.txt": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x10",
    "legacy.txt": "Nordkoreas Diktator sagte dem “heiligen Kampf” von Russland seine volle Unterstützung zu.\n\nDas meldete die Agentur am Abend.\n".encode(
        "cp1252"
    ),
}

SCREENS = {
    "S01-archiver": ["archiver"],
    "S01-help": ["archiver --help"],
    "S02-validate-help": ["archiver validate -h"],
    "S03-ingest-help": ["archiver ingest -h"],
    "S04-ingest-one": ["archiver ingest hafenfest.txt --to archive"],
    "S05-ingest-again": ["archiver ingest hafenfest.txt --to archive", "archiver ingest hafenfest.txt --to archive"],
    "S06-held": ["archiver ingest held-item.xml --to archive"],
    "S07-validate-text": ["archiver validate hafenfest.txt"],
    "S08-validate-jsonld": ["archiver validate dates.jsonld"],
    "S09-wide": ["archiver validate wide.txt"],
    "S10-broken": ["archiver validate broken.xml", "archiver validate broken.jsonld", "archiver validate legacy.txt"],
    "S10-entity": ["archiver validate secret.xml"],
    "S10-unreadable": [
        "archiver validate empty.txt", "archiver validate picture.txt", "archiver validate missing.txt",
        "archiver validate --max-bytes 100 hafenfest.txt",
    ],
    "S11-concise": ["archiver validate hafenfest.txt held-item.xml -o concise"],
    "S12-jsonl": ["archiver validate hafenfest.txt missing.txt -o jsonl"],
    "S12-json": ["archiver validate hafenfest.txt missing.txt -o json"],
    "S13-github": ["archiver validate hafenfest.txt held-item.xml missing.txt -o github"],
    "S16-diff": ["archiver validate hafenfest.txt --diff"],
    "S16-fix": ["archiver validate hafenfest.txt --fix", "archiver validate hafenfest.txt --fix"],
    "S17-explain": ["archiver explain C103"],
    "S18-explain-all": ["archiver explain"],
    "S19-show": ["archiver show hafenfest.txt", "archiver show lighthouse.jsonld"],
    "S19-show-jsonl": ["archiver show lighthouse.jsonld -o jsonl"],
    "S19-show-as": ["archiver show hafenfest.txt --as jsonld"],
    "S20-ingest-many": ["archiver ingest stories --to archive"],
    "S21-status": [
        "archiver ingest -q stories --to archive", "archiver status archive", "archiver status archive --held",
        "archiver status archive --failed",
    ],
    "S22-verify": ["archiver ingest -q hafenfest.txt --to archive", "archiver verify archive", "SPOIL", "archiver verify archive"],
    "S23-misuse": [
        "archiver chek", "archiver validate --select X9 hafenfest.txt", "archiver validate", "archiver validate -o nothing a",
        "archiver explain Q1", "archiver ingest hafenfest.txt", "archiver validate --fix -", "archiver verify nowhere",
        "archiver status nowhere",
    ],
    "S25-report": ["archiver ingest -q stories --to archive", "archiver report archive"],
    "S26-find": [
        "archiver ingest -q stories --to archive", "archiver find archive name:pritchett", "archiver find archive --limit 2",
        "archiver find archive --names --limit 3", "archiver find archive name:nobody", "archiver find archive colour:red",
        "archiver find archive 'hafen*' -o jsonl",
    ],
    "S24-configuration": ["archiver validate misspelt", "archiver validate unreasoned", "archiver validate hafenfest.txt --config no.toml"],
    "S30-credits": ["archiver credits '‘Elizabeth Pritchett hat zu diesem Bericht beigetragen.' 'Es regnet.'"],
    "S30-credits-jsonl": ["archiver credits -o jsonl --language de '‘Elizabeth Pritchett hat zu diesem Bericht beigetragen.' 'Es regnet.'"],
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with stories in it, in which commands are run."""
    for path in STORIES.iterdir():
        shutil.copy(path, tmp_path / path.name)
    shutil.copytree(STORIES, tmp_path / "stories")
    for name, text in WRITTEN.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text.encode())
    for name, data in BYTES.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_ACTIONS", "FORCE_COLOR", "ARCHIVER_CONFIG", "ARCHIVER_ARCHIVE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def spoil(folder: Path) -> None:
    """Change one byte of an original in the archive, and take one file away."""
    original = next((folder / "archive").rglob("objects/original/*"))
    original.chmod(0o644)
    original.write_bytes(original.read_bytes().replace(b"Hafenstadt", b"Hafenstedt"))
    other = next(path for path in sorted((folder / "archive").rglob("objects/*/*")) if path != original)
    other.parent.chmod(0o755)
    other.unlink()


def screen(lines: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the commands print, each with its exit status; what changes from run to run is levelled."""
    shown = []
    for line in lines:
        if line == "SPOIL":
            spoil(folder)
            shown.append("(a byte is changed, and a file taken away)\n")
            continue
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2))
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err)
        status = run(shlex.split(line)[1:])
        texts = []
        for stream in (out, err):
            stream.flush()
            texts.append(stream.buffer.getvalue().decode())  # type: ignore[attr-defined]
        shown.append(
            f"$ {line}\n{texts[0]}"
            + (f"--- standard error\n{texts[1]}" if texts[1] else "")
            + f"--- exit status {status}\n"
        )
    return levelled("\n".join(shown), folder)


def levelled(text: str, folder: Path) -> str:
    """The text without times and places that differ from run to run."""
    text = text.replace(str(folder), "DESK")
    text = re.sub(r"in \d+\.\d s(, [\d,]+/s)?", "in 0.0 s", text)
    return re.sub(r"changed \d{4}-\d\d-\d\d \d\d:\d\d", "changed 2026-01-01 00:00", text)


@pytest.mark.parametrize("name", SCREENS)
def test_screen(name: str, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    got = screen(SCREENS[name], desk, monkeypatch)
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        file.write_text(got, encoding="utf-8")
    assert got == file.read_text(encoding="utf-8"), "if the change is meant: make golden"
    assert "Traceback" not in got
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", got), (
        "a control character is shown raw"
    )


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(SCREENS)
