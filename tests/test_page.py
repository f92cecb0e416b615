"""The page of the service, in a real browser."""

from __future__ import annotations

import json
import re
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
        f"file = null; $('text').value = {json.dumps(text)}; $('text').dispatchEvent(new Event('input')); $('check').click()"
    )
    settled(browser)


def settled(browser: Browser) -> None:
    """Wait until the page has an answer."""
    browser.until("['told', 'refused'].includes(document.body.dataset.state)")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One service for the tests that only ask."""
    with Running(tmp_path_factory.mktemp("service"), "--workers", "1") as running:
        yield running


def test_a_person_pastes_a_story_and_sees_findings_and_credits(browser: Browser, service: Running) -> None:
    browser.open(service.address)
    paste(browser, STORY)
    assert re.fullmatch(r"Fit: \d+ warnings, \d+ notes", browser.run("$('verdict').textContent"))
    rows = "[...document.querySelectorAll('#understood tbody tr')].map(row => row.innerText.split('\\t'))"
    assert browser.run(rows) == [["Elizabeth Pritchett", "contributor", "person"]]
    facts = browser.run("$('understood').querySelector('dl').innerText")
    assert "German" in facts
    assert "not said" in facts
    count = browser.run("$('findings').children.length")
    assert count >= 4
    assert browser.run("$('marked').textContent") == STORY + "\n"
    assert browser.run("document.querySelectorAll('#marked mark').length") >= 1
    browser.run("document.querySelector('#findings button').click()")
    marked = browser.run("document.querySelector('mark.here').textContent")
    assert marked
    assert browser.run("$('text').value.slice($('text').selectionStart, $('text').selectionEnd)") == marked
    paste(browser, "<newsItem")
    assert browser.run("$('verdict').className") == "error"
    browser.run("take(new File([new Uint8Array([0xff, 0xd8, 0xff, 0])], 'x.jpg'))")
    browser.until("$('verdict').textContent.startsWith('Not readable')")
    assert browser.complaints() == []
    assert {url.split("/")[2] for url in browser.requests() if url.startswith("http")} == {
        service.address.split("/")[2]
    }


def test_a_file_is_dropped_and_words_are_pasted_by_the_events_of_the_browser(
    browser: Browser, service: Running
) -> None:
    browser.open(service.address)
    refused = browser.run(
        f"""(() => {{
          const carried = new DataTransfer();
          carried.items.add(new File([{json.dumps(STORY)}], 'hafenfest.txt', {{type: 'text/plain'}}));
          return ['dragover', 'drop'].map(kind => {{
            const event = new DragEvent(kind, {{bubbles: true, cancelable: true, dataTransfer: carried}});
            document.body.dispatchEvent(event);
            return event.defaultPrevented;
          }});
        }})()"""
    )
    assert refused == [True, True], "the browser does not leave the page for the file"
    settled(browser)
    assert browser.run("$('text').value") == STORY
    assert "hafenfest.txt" in browser.run("document.body.innerText")
    browser.run("$('text').focus(); $('text').select()")
    browser.command("Input.insertText", text="Ein Titel\n\nEin “Satz” steht hier.")
    browser.command(
        "Input.dispatchKeyEvent",
        type="keyDown",
        key="Enter",
        code="Enter",
        modifiers=2,
        windowsVirtualKeyCode=13,
    )
    browser.until("!$('understood').textContent.includes('Elizabeth') && $('findings').children.length")
    assert browser.run("$('text').value") == "Ein Titel\n\nEin “Satz” steht hier."
    assert browser.complaints() == []


def test_a_screen_reader_is_told_what_everything_is(browser: Browser, service: Running) -> None:
    browser.open(service.address)
    paste(browser, STORY)
    nodes = browser.command("Accessibility.getFullAXTree")["nodes"]
    named = [
        (node["role"]["value"], node.get("name", {}).get("value", ""), {each["name"]: each["value"].get("value") for each in node.get("properties", [])})
        for node in nodes
        if not node.get("ignored")
    ]  # fmt: skip
    controls = [
        each for each in named if each[2].get("focusable") and each[0] not in ("RootWebArea", "generic")
    ]
    assert {"button", "textbox", "combobox", "DisclosureTriangle"} <= {each[0] for each in controls}
    assert [each for each in controls if not each[1].strip()] == []
    assert [each for each in named if each[0] == "status" and each[2].get("live") != "polite"] == []
    assert {"Story", "What archiver says"} <= {each[1] for each in named if each[0] == "region"}
    findings = [each[1] for each in controls if re.match("(error|warning|note) ", each[1])]
    assert len(findings) == browser.run("$('findings').children.length")


PAYLOADS = [
    "<script>window.hurt=1</script>", "<img src=x onerror=window.hurt=1>", "<svg/onload=window.hurt=1>", "</textarea><script>window.hurt=1</script>",
    "</pre><img src=x onerror=window.hurt=1>", "<iframe srcdoc='<script>parent.hurt=1</script>'>", "<body onload=window.hurt=1>", "<details open ontoggle=window.hurt=1>",
    "<a href=javascript:window.hurt=1>x</a>", "<math><mi xlink:href=javascript:window.hurt=1>", "<style>*{display:none}</style>", "<link rel=stylesheet href=/x>",
    "<meta http-equiv=refresh content=0>", "<base href=//evil.example/>", "<form action=//evil.example><button>", "<input autofocus onfocus=window.hurt=1>",
    "\"><script>window.hurt=1</script>", "'-window.hurt=1-'", "${window.hurt=1}", "{{window.hurt=1}}", "<!--<script>window.hurt=1</script>-->", "<![CDATA[<script>]]>",
    "&lt;script&gt;window.hurt=1&lt;/script&gt;", "\\u003cscript\\u003ewindow.hurt=1", "<template><script>window.hurt=1</script></template>", "<object data=javascript:1>",
    "<embed src=javascript:window.hurt=1>", "<video><source onerror=window.hurt=1>", "<marquee onstart=window.hurt=1>", "<x onclick=window.hurt=1 style=position:fixed;inset:0>",
]  # fmt: skip


def test_no_word_of_a_story_becomes_markup(browser: Browser, service: Running) -> None:
    browser.open(service.address)
    article = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": " ".join(PAYLOADS),
        "author": PAYLOADS,
    }
    stories = [
        ATTACK,
        "\n\n".join(f"“{each} ‘" for each in PAYLOADS),
        json.dumps({**article, **{each: each for each in PAYLOADS}, "image": [{"@type": each, "url": each} for each in PAYLOADS]}),
        "".join(f"<newsItem>{each}" for each in PAYLOADS),
        f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{PAYLOADS[17]}"><x>{"".join(f"<![CDATA[{each}]]>" for each in PAYLOADS if "]]>" not in each)}</x></newsItem>',
    ]  # fmt: skip
    for text in stories:
        paste(browser, text)
        browser.run("document.querySelectorAll('#findings details').forEach(each => { each.open = true })")
        assert browser.run("window.hurt") is None
        assert browser.run("$('marked').textContent") == text + "\n"
        strange = "document.querySelectorAll('#marked *:not(mark), #told :is(script, img, svg, iframe, a, form, style, link, object, embed, input, base, meta)').length"
        assert browser.run(strange) == 0
    assert browser.complaints() == []


def test_a_fix_is_shown_applied_taken_back_and_copied(browser: Browser, service: Running) -> None:
    browser.open(service.address)
    paste(browser, STORY)
    before = browser.run("$('findings').children.length")
    fix = "[...document.querySelectorAll('#findings li')].find(each => each.innerText.includes('C103'))"
    assert browser.run(f"{fix}.querySelector('del').textContent") == "‘"
    browser.run("$('mend').click()")
    settled(browser)
    mended = browser.run("$('text').value")
    assert mended == STORY.replace("‘Elizabeth", "Elizabeth")
    assert browser.run("$('findings').children.length") == before - 1
    browser.run("$('undo').click()")
    settled(browser)
    assert browser.run("$('text').value") == STORY
    browser.run(
        f"copied = ''; navigator.clipboard.writeText = async (words) => {{ copied = words }}; [...{fix}.querySelectorAll('button')].pop().click()"
    )
    browser.until("copied")
    assert browser.run("copied") == "Elizabeth Pritchett hat zu diesem Bericht beigetragen."


def test_marks_stand_at_the_words_whatever_characters_come_before(browser: Browser, service: Running) -> None:
    browser.open(service.address)
    text = "Titel 😀\r\n\r\n😀😀 東京 Satz, der “hier” steht.\r\n\r\n‘Elizabeth Pritchett hat zu diesem Bericht beigetragen."
    browser.run(f"take(new File([new TextEncoder().encode({json.dumps(text)})], 'story.txt'))")
    settled(browser)
    found = "[...document.querySelectorAll('mark')].map(mark => mark.textContent)"
    assert "‘" in browser.run(found)
    browser.run("$('mend').click()")
    settled(browser)
    assert browser.run("$('text').value") == text.replace("\r\n", "\n").replace("‘", "")
    paste(browser, STORY)
    marked = browser.run(found)
    browser.run("$('text').setRangeText('Heute: ', 0, 0, 'end'); file = null; follow()")
    assert browser.run(found) == marked
    browser.run("take(new File([new Uint8Array([0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72, 0x2e])], 'latin.txt'))")
    settled(browser)
    assert browser.run("$('text').value") == "Müller."


def test_keys_alone_are_enough(browser: Browser, service: Running) -> None:
    def press(key: str, **more: object) -> None:
        browser.run(
            f"$('text').dispatchEvent(new KeyboardEvent('keydown', {json.dumps({'key': key, 'bubbles': True, 'cancelable': True, **more})}))"
        )

    browser.open(service.address)
    paste(browser, STORY)
    for _ in range(3):
        press("F8")
    assert browser.run("here") == 2
    press("F8", shiftKey=True)
    assert browser.run("[here, document.querySelector('li.here').id]") == [1, "finding-1"]
    browser.run("here = findings.findIndex(each => each.rule === 'C103')")
    press("Enter", altKey=True)
    settled(browser)
    assert "‘" not in browser.run("$('text').value")
    browser.run("$('kinds').querySelector('.note').click()")
    assert browser.run("[...document.querySelectorAll('#findings li.note')].every(each => each.hidden)")
    browser.run(
        "const first = document.querySelector('#findings li:not([hidden]) details'); first.open = true"
    )
    browser.until("document.querySelector('#findings .doc p') !== null")


@pytest.mark.parametrize(
    ("width", "scheme"), [(320, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]
)
def test_it_fits_and_can_be_read_on_every_screen(
    browser: Browser, service: Running, width: int, scheme: str
) -> None:
    browser.command(
        "Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}]
    )
    browser.command(
        "Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False
    )
    browser.open(service.address)
    paste(browser, STORY)
    assert browser.run("document.documentElement.scrollWidth") <= width
    same = "(() => { const [one, other] = ['marked', 'text'].map(id => getComputedStyle($(id))); return ['font', 'width', 'padding', 'lineHeight', 'letterSpacing'].every(name => one[name] === other[name]) })()"
    assert browser.run(same), "the marks lie under their words"
    weak = """(() => {
      const light = (colour) => { const [r, g, b] = colour.match(/[\\d.]+/g).map(each => { const part = each / 255; return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4 }); return 0.2126 * r + 0.7152 * g + 0.0722 * b };
      const ground = (node) => { for (; node; node = node.parentElement) { const colour = getComputedStyle(node).backgroundColor; if (!/, 0\\)$/.test(colour)) return colour } return 'rgb(255, 255, 255)' };
      return [...document.querySelectorAll('#told p, #told dt, #told dd, #told td, #told th, #told h2, #told button, #told span, #told del, #told ins, #verdict, .hint, #name, #check')]
        .filter(each => each.offsetParent && each.textContent.trim())
        .map(each => { const [one, other] = [light(getComputedStyle(each).color), light(ground(each))].sort((a, b) => b - a); return [(one + 0.05) / (other + 0.05), each.className || each.tagName] })
        .filter(([contrast]) => contrast < 4.5) })()"""
    assert browser.run(weak) == []
    browser.command("Emulation.clearDeviceMetricsOverride")


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
