"""What a format cannot carry is told, field by field."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.article import Article, Credit, CreditLine, Said, When
from archiver.formats.comparison import lost

ROOT = Path(__file__).parents[1]
WHOLE = Article(
    headline=Said("Otters return"),
    body=(Said("They are back."),),
    published=When("2024-05-14T06:30:00Z"),
    embargo=When("2024-05-14"),
    credit_lines=(
        CreditLine(
            "By Una Ferris", "By Una Ferris", "byline", credits=(Credit("Una Ferris", "person", "author"),)
        ),
    ),
)


def test_nothing_is_lost_of_the_same_article_at_another_place() -> None:
    again = replace(WHOLE, headline=Said("Otters  return", path="/x"), published=When("2024-05-14T06:30Z"))
    assert lost(WHOLE, again) == ()


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"headline": None}, "headline"),
        ({"body": ()}, "body"),
        ({"embargo": When("2024-05")}, "embargo"),
        ({"credit_lines": ()}, "credits"),
    ],
)
def test_each_field_that_is_gone_or_another_is_named(change: dict[str, object], name: str) -> None:
    assert lost(WHOLE, replace(WHOLE, **change)) == (name,)  # type: ignore[arg-type]


def test_what_comes_in_addition_is_no_loss() -> None:
    assert lost(WHOLE, replace(WHOLE, language=Said("en"))) == ()


@pytest.mark.parametrize(
    ("target", "told"),
    [("text", "does not carry id, "), ("markdown", ""), ("jsonld", "does not carry version")],
)
def test_show_says_on_standard_error_what_it_could_not_write(target: str, told: str) -> None:
    story = ROOT / "samples" / "formats" / "ninjs" / "ferry-3.json"
    done = subprocess.run(
        [sys.executable, "-m", "archiver", "show", str(story), "--as", target],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout
    assert (told in done.stderr) if told else (done.stderr == "")
