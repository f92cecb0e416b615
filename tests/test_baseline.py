"""Baselines: old findings do not drown new ones, and are known again after moves, reformatting and renaming."""

from __future__ import annotations

import gzip
import io
import json
import re
from pathlib import Path

import pytest
from fakes import finding, verdict

from archiver import baseline
from archiver.cli import run
from archiver.finding import ERROR

SAMPLES = Path(__file__).parents[1] / "samples"
STORY = SAMPLES / "stories" / "hafenfest.txt"


def test_known_findings_are_counted_and_new_ones_fail() -> None:
    old = verdict("eins zwei", [finding(at=(0, 4), severity=ERROR)])
    base = baseline.Baseline()
    base.sift(old, ERROR)
    known = base.grown()
    sifted, count = known.sift(old, ERROR)
    assert (sifted.word, sifted.findings, count) == ("fit", (), 1)
    sifted, count = known.sift(
        verdict("eins zwei", [finding(at=(0, 4), severity=ERROR), finding(at=(5, 9), severity=ERROR)]), ERROR
    )
    assert (sifted.word, len(sifted.findings), count) == ("unfit", 1, 1)


def test_a_second_equal_finding_is_new() -> None:
    base = baseline.Baseline()
    base.sift(verdict("eins", [finding(at=(0, 4))]), ERROR)
    known = base.grown()
    assert known.sift(verdict("eins eins", [finding(at=(0, 4)), finding(at=(5, 9))]), ERROR)[1] == 1


def test_what_vanished_is_told_and_pruned_only_of_checked_sources() -> None:
    base = baseline.Baseline()
    base.sift(verdict("eins", [finding(at=(0, 4))], name="a"), ERROR)
    base.sift(verdict("eins", [finding(at=(0, 4))], name="b"), ERROR)
    known = base.grown()
    known.sift(verdict("eins", name="a"), ERROR)
    assert [each.source for each in known.vanished] == ["a"]
    assert [each.source for each in known.pruned().known.values()] == ["b"]


@pytest.mark.parametrize("name", ["base.jsonl", "base.jsonl.gz"])
def test_a_baseline_is_sorted_lines_and_comes_back(name: str, tmp_path: Path) -> None:
    base = baseline.Baseline()
    base.sift(verdict("eins zwei", [finding(at=(0, 4)), finding(at=(5, 9), rule="A001")]), ERROR)
    for _ in range(2):
        baseline.save(base.grown("a reason"), tmp_path / name)
    data = (tmp_path / name).read_bytes()
    lines = (gzip.decompress(data) if name.endswith("gz") else data).decode().splitlines()
    assert json.loads(lines[0]) == {
        "archiver-baseline": 1,
        "rules": {"A001": 1, "T900": 1},
        "reasons": ["a reason"],
    }
    assert [json.loads(line)["rule"] for line in lines[1:]] == ["A001", "T900"]
    assert baseline.load(tmp_path / name).known == base.grown("r").known


@pytest.mark.parametrize(
    "text", ["", "x", "[]", '{"archiver-baseline": 9}', '{"archiver-baseline": 1}\n{"rule": 1}']
)
def test_what_is_no_baseline_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "base.jsonl").write_text(text)
    if not text:
        assert baseline.load(tmp_path / "base.jsonl").known == {}
        return
    with pytest.raises(baseline.BaselineBroken):
        baseline.load(tmp_path / "base.jsonl")


def test_a_missing_or_damaged_baseline_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "base.jsonl.gz").write_bytes(b"\x1f\x8bgarbage")
    for name in ("missing.jsonl", "base.jsonl.gz"):
        with pytest.raises(baseline.BaselineBroken):
            baseline.load(tmp_path / name)


def test_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("story.txt").write_bytes(STORY.read_bytes())
    strict = ["validate", "story.txt", "--fail-on", "note", "--baseline", "base.jsonl"]
    assert run(strict) == 2
    assert run([*strict, "--write-baseline"]) == 0
    capsys.readouterr()
    assert run(strict) == 0
    assert re.search(r"nothing new\. \d+ known findings left out", capsys.readouterr().err)
    Path("story.txt").write_bytes(
        STORY.read_bytes()
        + "\n\nNoch ein “Zitat” am Ende, das heute niemand kennt. Fr\u00fcher war M\u00c3\u00bcller da.".encode()
    )
    assert run(strict) == 1
    assert run([*strict, "--write-baseline"]) == 2
    assert "--allow-growth REASON" in capsys.readouterr().err
    assert run([*strict, "--write-baseline", "--allow-growth", "the old archive came in"]) == 0
    assert run(strict) == 0
    Path("story.txt").write_bytes(STORY.read_bytes())
    capsys.readouterr()
    assert run(strict) == 0
    assert "gone; --prune-baseline takes them out" in capsys.readouterr().err.replace("is gone", "gone")
    assert run([*strict, "--prune-baseline"]) == 0
    assert "the old archive came in" in Path("base.jsonl").read_text().splitlines()[0]


def test_what_stood_in_a_file_that_is_no_more_goes_with_it_and_a_new_name_is_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("wire", "other"):
        Path(folder).mkdir()
        for name in "ab":
            story = {
                "@context": "https://schema.org",
                "@type": "NewsArticle",
                "headline": f"{name} of {folder}",
            }
            Path(folder, f"{name}.jsonld").write_text(json.dumps(story))

    def judged(*words: str) -> tuple[int, set[str], str]:
        status = run(["validate", "--baseline", "known", *words])
        rows = [json.loads(line) for line in Path("known").read_text().splitlines()[1:]]
        return status, {row["source"] for row in rows}, capsys.readouterr().err

    names = {f"{folder}/{name}.jsonld" for folder in ("wire", "other") for name in "ab"}
    assert judged("--write-baseline", "wire", "other")[:2] == (0, names)
    Path("wire", "a.jsonld").unlink()
    Path("other", "a.jsonld").unlink()
    Path("wire", "b.jsonld").rename("wire/new.jsonld")
    assert "of the baseline are gone" in judged("wire")[2]
    assert judged("wire/new.jsonld", "--prune-baseline")[:2] == (
        0,
        names - {"wire/b.jsonld"} | {"wire/new.jsonld"},
    )
    assert judged("wire", "--prune-baseline")[:2] == (
        0,
        {"wire/new.jsonld", "other/a.jsonld", "other/b.jsonld"},
    )


def test_the_baseline_and_the_reports_of_a_run_are_not_among_what_it_checks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("story.txt").write_bytes(STORY.read_bytes())
    words = [
        "validate",
        ".",
        "--baseline",
        "known.jsonl",
        "-o",
        "json",
        "-o",
        "html=a.html",
        "-o",
        "sarif=a.sarif",
    ]
    assert run([*words, "--write-baseline"]) == 0
    for given in (words, [*words, "known.jsonl"], [*words[:1], str(tmp_path), *words[2:]]):
        capsys.readouterr()
        assert run(given) == 0
        report = json.loads(capsys.readouterr().out)
        assert [Path(each["source"]).name for each in report["sources"]] == ["story.txt"]


def test_the_baseline_of_the_configuration_counts_where_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("desk").mkdir()
    Path("desk", "story.txt").write_bytes(STORY.read_bytes())
    Path("desk", "archiver.toml").write_text('baseline = "known.jsonl"\nfail-on = "note"\n')
    strict = ["validate", "desk"]
    assert run(strict) == 2
    assert "known.jsonl cannot be read" in capsys.readouterr().err
    assert run([*strict, "--write-baseline"]) == 0
    assert run(strict) == 0
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(STORY.read_bytes())))
    assert run(["validate", "-", "--stdin-filename", "desk/other.txt"]) == 0
    Path("desk", "story.txt").write_bytes(STORY.read_bytes() + b"\n\nHier fehlt M\xc3\x83\xc2\xbcller.")
    assert run(strict) == 1
