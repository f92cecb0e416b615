"""The page of `archiver report`, as a person and a browser meet it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
import wholes
from archives import NOW, keep
from browser import Browser

from archiver import credits
from archiver.report import german
from archiver.report.page import page
from archiver.report.tongue import Tongue
from archiver.survey import balance, intake, whole

ROOT = Path(__file__).parents[1] / "archiver"
MOST = 400_000


def written(archive: Path, language: str) -> str:
    """The page about an archive."""
    with intake.current(archive) as made:
        surveyed = whole.survey(made, "stock of <1990>", NOW, "1950")
        blocks = [*whole.blocks(surveyed), balance.files(surveyed, [])]
        return "".join(page(blocks, surveyed.name, Tongue(language)))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in which everything is wrong that only a whole can show."""
    return wholes.made(tmp_path_factory.mktemp("page") / "archive")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests."""
    with Browser(tmp_path_factory.mktemp("browser")) as found:
        yield found


def test_the_page_says_what_was_planted_in_words(archive: Path) -> None:
    text = unescape(re.sub(r"<[^>]+>", " ", written(archive, "en")))
    for words in (
        f"{len(wholes.stories())} came in: {len(wholes.stories()) - 1} archived",
        "30 articles are dated 2011-06-07 02:13:44, to the second",
        "0 articles from 2012-04 to 2012-05, a gap",
        "Petra Müller (2), Petra Mueller (1)",
        "6 texts end in mid-sentence after 1,000 characters",
        "archiver verify 'stock of <1990>'",
    ):
        assert words in text
    assert [int(number) for number in re.findall(r"<h2>(\d+)\.", written(archive, "en"))] == list(
        range(1, 14)
    )


def test_the_same_archive_gives_the_same_page(archive: Path) -> None:
    assert written(archive, "de") == written(archive, "de")


def test_every_number_of_a_picture_stands_in_a_table(archive: Path) -> None:
    text = written(archive, "en")
    titles = re.findall(r"<title>(\d{4}): ([\d,]+) with", text)
    assert titles
    tables = re.sub(r"<svg.*?</svg>", "", text, flags=re.S)
    for year, number in titles:
        assert re.search(rf"<td class=word>{year}</td>.*?>{number}<", tables, re.S)


def test_nothing_of_the_archive_is_markup(archive: Path) -> None:
    text = written(archive, "en")
    assert "<script" not in text
    assert "<img" not in text
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert "default-src 'none'; style-src 'sha256-" in text
    assert "unsafe-inline" not in text


def literals(path: Path) -> Iterator[str]:
    """The words for people in a module that makes blocks: of sentences, titles, heads and words."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        places = {"said": [0], "Word": [0], "Block": [1], "table": [2], "given": [1], "by_rules": [2], "by_state": [2, 3],
                  "Chart": [0], "tongue.say": [0]}.get(called, [])  # fmt: skip
        for place in places:
            if place < len(node.args) and isinstance(node.args[place], ast.Constant):
                yield node.args[place].value
        for argument in node.args if called in ("table", "given") else []:
            if isinstance(argument, ast.Tuple):
                yield from (each.value for each in argument.elts if isinstance(each, ast.Constant))


def test_every_word_of_the_page_is_there_in_german() -> None:
    modules = [*(ROOT / "survey").glob("*.py"), ROOT / "report" / "page.py", ROOT / "report" / "charts.py"]
    wanted = {words for path in modules for words in literals(path) if isinstance(words, str) and words}
    assert len(wanted) > 100
    wanted |= set(credits.ROLES)
    assert sorted(wanted - set(german.WORDS)) == []
    places = re.compile(r"\{\w+\}")
    for english, words in german.WORDS.items():
        assert sorted(places.findall(english)) == sorted(places.findall(words)), english


def test_the_german_page_speaks_german(archive: Path) -> None:
    text = written(archive, "de")
    assert '<html lang="de">' in text
    assert "30 Artikel sind auf die Sekunde 2011-06-07 02:13:44 datiert" in text
    assert "nach 1.000 Zeichen" in text


def test_the_page_is_small_whatever_the_archive(archive: Path, tmp_path: Path) -> None:
    small = tmp_path / "small"
    keep(small, wholes.story(1, "2010-01-01T09:00:00+00:00"))
    assert len(written(small, "en").encode()) < len(written(archive, "en").encode()) < MOST


def test_a_browser_shows_it_without_network_or_complaint(
    archive: Path, browser: Browser, tmp_path: Path
) -> None:
    place = tmp_path / "report.html"
    place.write_text(written(archive, "en"), encoding="utf-8")
    browser.open(place.as_uri())
    assert browser.run("document.querySelectorAll('section').length") == 13
    assert browser.run("getComputedStyle(document.querySelector('.warning')).fontWeight") == "600"
    assert browser.run("document.querySelectorAll('svg rect').length") > 3
    assert browser.run("window.hurt") is None
    assert browser.run(
        "[...document.querySelectorAll('nav a')].every(a => document.querySelector(a.getAttribute('href')))"
    )
    assert browser.run(
        "[...document.querySelectorAll('table')].every(t => t.tHead && t.tHead.querySelector('th[scope=col]'))"
    )
    assert browser.run("[...document.querySelectorAll('svg')].every(s => s.getAttribute('aria-label'))")
    assert browser.run("document.documentElement.scrollWidth <= window.innerWidth")
    assert browser.complaints() == []
    assert {url.partition(":")[0] for url in browser.requests()} == {"file"}
