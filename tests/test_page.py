"""The page of the service, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser
from fakes import finding, report, verdict
from running import Running

STORY = (Path(__file__).parents[1] / "samples" / "stories" / "hafenfest.txt").read_text(encoding="utf-8")
ATTACK = 'Titel <img src=x onerror="window.hurt=1"> 東京\n\n“Satz” </pre><script>window.hurt=1</script> 😀 ‘offen \u202e.\n\n‘Elizabeth Pritchett hat zu diesem Bericht beigetragen.'


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests."""
    with Browser(tmp_path_factory.mktemp("browser")) as found:
        yield found


def paste(browser: Browser, text: str) -> None:
    """Put a story into the page and have it checked."""
    browser.run(
        f"edit(); $('text').value = {json.dumps(text)}; $('text').dispatchEvent(new Event('input')); $('check').click()"
    )
    browser.until(
        "$('verdict').textContent !== 'Checking …' && $('verdict').textContent !== 'Nothing checked yet.'"
    )


def test_a_person_pastes_a_story_and_sees_findings_and_credits(browser: Browser, tmp_path: Path) -> None:
    with Running(tmp_path, "--workers", "1") as service:
        browser.open(service.address)
        paste(browser, STORY)
        assert browser.run("$('verdict').textContent").startswith("Fit: ")
        assert browser.run("[...$('credits').tBodies[0].rows].map(row => row.innerText.split('\\t'))") == [
            ["Elizabeth Pritchett", "contributor", "person"]
        ]
        count = browser.run("$('findings').children.length")
        assert count >= 4
        assert browser.run("$('marked').textContent") == STORY
        assert browser.run("document.querySelectorAll('#marked mark').length") >= 1
        browser.run("document.querySelector('#findings button').click()")
        marked = browser.run("document.querySelector('mark.here').textContent")
        assert marked
        paste(browser, ATTACK)
        assert browser.run("window.hurt") is None
        assert browser.run("$('marked').textContent") == ATTACK
        assert (
            browser.run(
                "document.querySelectorAll('#marked *:not(mark), #findings img, #findings script').length"
            )
            == 0
        )
        assert browser.run(
            "[...document.querySelectorAll('#marked mark')].some(mark => mark.textContent === '“Satz”' || mark.textContent.includes('‘'))"
        )
        paste(browser, "<newsItem")
        assert browser.run("$('verdict').className") == "error"
        browser.run("take(new File([new Uint8Array([0xff, 0xd8, 0xff, 0])], 'x.jpg'))")
        browser.until("$('verdict').textContent.startsWith('Not readable')")
        assert browser.complaints() == []
        assert {url.split("/")[2] for url in browser.requests() if url.startswith("http")} == {
            service.address.split("/")[2]
        }


def test_what_the_service_refuses_is_said(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("a-token-of-some-length")
    with Running(tmp_path, "--workers", "1", "--token-file", "token") as service:
        browser.open(service.address)
        paste(browser, STORY)
        assert browser.run("$('verdict').textContent") == "Not checked: a token is wanted"
        assert browser.run("$('token-label').hidden") is False
        browser.run("$('token').value = 'a-token-of-some-length'")
        paste(browser, STORY)
        assert browser.run("$('verdict').textContent").startswith("Fit: ")


def test_the_report_page_shows_text_and_runs_nothing(browser: Browser, tmp_path: Path) -> None:
    hostile = finding(ATTACK, (0, 9), label=ATTACK, path="/a</script><script>window.hurt=1</script>")
    page = tmp_path / "report.html"
    page.write_text(
        report("html", verdict(ATTACK, [hostile], name="</title><svg onload=window.hurt=1>")),
        encoding="utf-8",
    )
    seen = len(browser.requests())
    browser.open(page.as_uri())
    assert browser.run("window.hurt") is None
    assert browser.run("document.querySelectorAll('script, img, svg').length") == 0
    assert browser.run("document.querySelector('mark').textContent") == ATTACK[:9]
    assert browser.run("getComputedStyle(document.querySelector('article')).borderLeftStyle") == "solid"
    assert [url for url in browser.requests()[seen:] if not url.startswith("file:")] == []
