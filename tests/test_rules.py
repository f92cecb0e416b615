"""Every rule proves itself by its samples: `bad` raises the code, `good` does not, and a safe fix turns one into the other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from archiver import fixes
from archiver.article import Given
from archiver.finding import Severity
from archiver.formats import modules
from archiver.language import NAMES
from archiver.report.rules import FAMILIES, mends
from archiver.rules import EVERYTHING, Rule, Selection, all_rules
from archiver.seen import Seen
from archiver.source import Source
from archiver.validation import Verdict, judge

SAMPLES = Path(__file__).parents[1] / "samples" / "rules"
RULES = [rule for rule in all_rules() if not {"bag", "archive"} & set(rule.formats)]
PAIRS = [
    (rule, path) for rule in RULES for path in sorted((SAMPLES / f"{rule.code}-{rule.name}").glob("bad*"))
]
GOOD = [
    (rule, path) for rule in RULES for path in sorted((SAMPLES / f"{rule.code}-{rule.name}").glob("good*"))
]


def named(value: object) -> str:
    """How a parameter is called in the list of tests."""
    return value.code if isinstance(value, Rule) else value.name if isinstance(value, Path) else ""


def verdict_on(rule: Rule, path: Path, data: bytes | None = None) -> Verdict:
    """The verdict on a sample; a rule that is off by default is switched on.

    Where a `before` lies beside the sample it is judged first, as an earlier source of the same run. What a user must
    say for the rule to speak stands in `given.toml`.
    """
    selection = EVERYTHING if EVERYTHING.severity(rule) is not None else Selection(select=(rule.code,))
    seen = Seen()
    for before in sorted(path.parent.glob("before.*")):
        judge(Source(before.name, before.read_bytes()), seen=seen)
    said = path.parent / "given.toml"
    given = Given(**tomllib.loads(said.read_text(encoding="utf-8"))) if said.is_file() else None
    source = Source(path.name, path.read_bytes() if data is None else data)
    return judge(source, selection=selection, seen=seen, given=given)


def codes(verdict: Verdict) -> list[str]:
    """The codes of the findings."""
    return [finding.rule for finding in verdict.findings]


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_rule_has_samples_and_a_documentation(rule: Rule) -> None:
    folder = SAMPLES / f"{rule.code}-{rule.name}"
    names = {path.stem for path in folder.glob("*")} if folder.is_dir() else set()
    assert {"bad", "good"} <= names, f"{folder} wants bad.* and good.*"
    assert re.fullmatch(r"[A-Z]\d{3}", rule.code)
    assert rule.code[0] in FAMILIES
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", rule.name)
    assert re.fullmatch(r"[A-Z`].*[^.]\.", rule.summary), f"the first line is one sentence: {rule.summary!r}"
    assert len(rule.summary) <= 110
    assert len(rule.doc.split("\n\n")) >= 2, "after the first line stands why it matters to a person"


@pytest.mark.parametrize(("rule", "path"), PAIRS, ids=named)
def test_bad_raises_the_code(rule: Rule, path: Path) -> None:
    verdict = verdict_on(rule, path)
    assert verdict.reason == ""
    found = [finding for finding in verdict.findings if finding.rule == rule.code]
    assert found, f"{path} raises {codes(verdict)}"
    for finding in found:
        assert (
            finding.message[:1] == finding.message[:1].lower()
            or not finding.message[:1].isalpha()
            or finding.message[1:2].isupper()
            or finding.message.split()[0] in NAMES.values()
        )
        assert not finding.message.endswith(".")
        assert not re.search(r"\b(invalid|unexpected|failed to validate)\b", finding.message)


@pytest.mark.parametrize(("rule", "path"), GOOD, ids=named)
def test_good_does_not_and_is_without_errors(rule: Rule, path: Path) -> None:
    verdict = verdict_on(rule, path)
    assert verdict.reason == ""
    assert rule.code not in codes(verdict)
    assert [finding for finding in verdict.findings if finding.severity is Severity.ERROR] == []


@pytest.mark.parametrize("rule", [rule for rule in RULES if mends(rule)], ids=named)
def test_a_safe_fix_turns_bad_into_good_and_changes_nothing_twice(rule: Rule) -> None:
    folder = SAMPLES / f"{rule.code}-{rule.name}"
    bad, good = (next(folder.glob(f"{name}.*")) for name in ("bad", "good"))
    only = Selection(select=(rule.code,))

    def again(source: Source) -> Verdict:
        return judge(source, selection=only)

    mended = fixes.mend(again(Source(bad.name, bad.read_bytes())), again)
    assert mended.verdict.source.data == good.read_bytes()
    twice = fixes.mend(again(mended.verdict.source), again)
    assert not twice.changed


@pytest.mark.parametrize(("rule", "path"), PAIRS, ids=named)
def test_the_documentation_says_whether_a_fix_is_safe(rule: Rule, path: Path) -> None:
    if path.stem != "bad":
        return
    found = [finding for finding in verdict_on(rule, path).findings if finding.rule == rule.code]
    safe = any(finding.fix and finding.fix.safe and finding.fix.edits for finding in found)
    assert safe == mends(rule), "a paragraph that begins 'The fix' goes with a safe fix, and only with one"


def test_no_sample_is_without_a_rule() -> None:
    known = {f"{rule.code}-{rule.name}" for rule in all_rules()}
    assert {path.name for path in SAMPLES.iterdir() if path.is_dir()} <= known


def test_codes_and_names_are_used_once() -> None:
    every = all_rules()
    assert len({rule.name for rule in every}) == len(every)


def test_every_format_of_a_rule_exists() -> None:
    known = {"bag", "archive", *(module.NAME for module in modules())}
    assert {name for rule in all_rules() for name in rule.formats} <= known
