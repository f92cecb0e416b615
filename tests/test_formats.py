"""Every format: its samples are recognised and read, every value stands where it says, and no damage makes it raise."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archiver import files, formatfacts, formats, locate
from archiver.article import Article, Document, Given, Said, When
from archiver.source import LimitReached, Source
from archiver.validation import judge

SAMPLES = Path(__file__).parents[1] / "samples" / "formats"
FILES = sorted(path for path in SAMPLES.glob("*/*") if path.is_file())
NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
MUTANTS = 200

CARRIES: dict[str, frozenset[str]] = {
    "newsml-g2": frozenset(
        """headline subheads description slugline dateline body language created modified published rights
        rightsholder subjects keywords genre""".split()
    ),
    "jsonld": frozenset(
        """id headline subheads description dateline body language created modified published provider rights
        rightsholder subjects keywords section genre url""".split()
    ),
    "ninjs": frozenset(
        """id version kind status headline subheads description slugline dateline body language created modified
        published embargo provider rights rightsholder subjects keywords section genre url""".split()
    ),
    "nitf": frozenset(
        """id version headline subheads description slugline dateline body language created modified published
        provider rights rightsholder subjects keywords section genre url""".split()
    ),
    "markdown": frozenset(
        """id version status headline subheads description slugline dateline body language created modified published
        embargo provider rights rightsholder subjects keywords section genre url""".split()
    ),
}
"""Format that is written -> the fields it can carry, of which none is lost on the way out and back."""


def ident(path: Path) -> str:
    """How a sample is called in the list of tests."""
    return f"{path.parent.name}/{path.name}"


def read(path: Path) -> Document:
    """The document of a sample, whose format is recognised from its bytes."""
    return formats.read(Source(path.name, path.read_bytes()))


@pytest.mark.parametrize("path", FILES, ids=ident)
def test_a_sample_is_recognised_by_its_bytes_alone(path: Path) -> None:
    source = Source("nameless", path.read_bytes())
    assert path.parent.name == formats.recognise(source).NAME


@pytest.mark.parametrize("path", FILES, ids=ident)
def test_no_other_format_claims_a_sample_as_surely(path: Path) -> None:
    head = path.read_bytes()[: formats.HEAD]
    claims = {module.NAME: module.sniff(head, "nameless") for module in formats.modules()}
    own = claims.pop(path.parent.name)
    assert own >= 70
    assert [name for name, sure in claims.items() if sure >= own] == []


@pytest.mark.parametrize("path", FILES, ids=ident)
def test_a_sample_is_read_whole(path: Path) -> None:
    document = read(path)
    assert document.articles
    assert [fault for fault in document.faults if not fault.kind.startswith("document-")] == []
    for article in document.articles:
        assert article.headline is not None
        assert article.body
        assert article.language is not None
        assert article.credits
        assert article.published or article.created or article.modified


@pytest.mark.parametrize("path", FILES, ids=ident)
def test_every_value_has_a_place_in_the_source(path: Path) -> None:
    document = read(path)
    packed = formatfacts.syntax(document.format) == formatfacts.BINARY
    text = "" if packed else document.source.text
    for value in said(document):
        assert value.span or value.path, value
        if packed:  # tests/test_documents.py looks into the file for what the path means.
            assert value.span is None
            continue
        span = value.span or locate.path_span(document, value.path)
        assert span is not None, value
        if value.span is not None:
            assert text[span.start : span.end] == (value.raw or getattr(value, "value", "")), value


def said(document: Document) -> Iterator[Any]:
    """Everything that was read of a document and not recognised, given or worked out."""
    for article in document.articles:
        for name in Article.__dataclass_fields__:
            value = getattr(article, name)
            for one in value if isinstance(value, tuple) else (value,):
                if hasattr(one, "path") and getattr(one, "how", "said") == "said" and name != "media":
                    yield one


@pytest.mark.parametrize("path", FILES, ids=ident)
def test_a_sample_passes_without_errors(path: Path) -> None:
    verdict = judge(Source(path.name, path.read_bytes()))
    assert verdict.word == "fit", [(finding.rule, finding.message) for finding in verdict.findings]


@pytest.mark.parametrize("path", FILES, ids=ident)
def test_no_damage_makes_it_raise(path: Path) -> None:
    data = path.read_bytes()
    for mutant in mutants(data, MUTANTS):
        verdict = judge(Source(path.name, mutant), as_format=path.parent.name)
        assert verdict.word != "unreadable" or verdict.reason
        assert not verdict.fault


def mutants(data: bytes, count: int) -> Iterator[bytes]:
    """The data damaged in every way that files are damaged: cut, doubled, moved, mixed, and written by strangers."""
    chance = random.Random(len(data))
    tokens = (
        b"<",
        b">",
        b"&",
        b'"',
        b"{",
        b"}",
        b"[",
        b"\x00",
        b"\xff",
        b"\xe2\x80",
        b"\r",
        b"\n\n",
        b"---",
        b"]]>",
    )
    values = (
        b"null",
        b"[]",
        b"{}",
        b"-1",
        b'"\\ud800"',
        b"true",
        b"1e999",
        b"&eacute;",
        b"<p>",
        b"13. Mai 2023",
    )
    yield b""
    yield data[: len(data) // 2]
    yield data.decode("utf-8", "replace").encode("latin-1", "replace")
    yield data.decode("utf-8", "replace").encode("utf-16")
    for _ in range(count - 4):
        mutant = bytearray(data)
        for _ in range(chance.choice((1, 1, 1, 3, 12))):
            start = chance.randrange(len(mutant) + 1)
            end = min(len(mutant), start + chance.choice((0, 1, 1, 5, 40, 300)))
            way = chance.randrange(5)
            if way == 0:
                mutant[start:end] = b""
            elif way == 1:
                mutant[start:start] = chance.choice(tokens)
            elif way == 2:
                mutant[start:end] = chance.choice(values)
            elif way == 3:
                mutant[start:start] = mutant[start:end]
            else:
                mutant[start:end] = bytes(chance.randrange(256) for _ in range(end - start))
        yield bytes(mutant)


@pytest.mark.parametrize("path", FILES, ids=ident)
@pytest.mark.parametrize("target", CARRIES)
def test_what_a_format_can_carry_comes_back(path: Path, target: str) -> None:
    article = read(path).articles[0]
    written = formats.write(article, target, now=NOW)
    assert formats.write(article, target, now=NOW) == written
    again = formats.read(Source("again", written), Given(), target).articles[0]
    for name in sorted(CARRIES[target] - lost(article)):
        assert plain(getattr(again, name)) == plain(getattr(article, name)), name
    assert {(credit.name, credit.role) for credit in article.credits} <= {
        (credit.name, credit.role) for credit in again.credits
    }


def lost(article: Article) -> set[str]:
    """What cannot come back: an identifier that had to be made up."""
    return {"id"} if article.id is None else set()


def plain(value: Any) -> Any:
    """A value without its place."""
    if isinstance(value, tuple):
        return tuple(plain(one) for one in value)
    if isinstance(value, Said):
        return value.value
    return re.sub(r"(T\d\d:\d\d):00(?![:\d])", r"\1", value.iso) if isinstance(value, When) else value


def test_every_format_has_samples_that_these_tests_read() -> None:
    elsewhere = {"newsml-g2", "jsonld", "html", "text"}
    """Their samples are `samples/stories`, and tests of their own damage them."""
    assert {path.parent.name for path in FILES} == {module.NAME for module in formats.modules()} - elsewhere


STORIES = [
    path
    for path in sorted((SAMPLES.parent / "stories").iterdir())
    if path.suffix in (".html", ".jsonld", ".txt")
]


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.name)
def test_no_damage_of_a_story_makes_it_raise(path: Path) -> None:
    for mutant in mutants(path.read_bytes(), MUTANTS):
        verdict = judge(Source(path.name, mutant))
        assert verdict.word != "unreadable" or verdict.reason
        assert not verdict.fault


@pytest.mark.parametrize("path", FILES, ids=ident)
def test_what_is_huge_or_empty_is_refused_in_one_clear_sentence(path: Path, tmp_path: Path) -> None:
    file = tmp_path / path.name
    file.write_bytes(path.read_bytes())
    with pytest.raises(LimitReached, match="larger than the limit"):
        files.read(file, 100)
    for data in (b"", b" \n\t"):
        verdict = judge(Source(path.name, data), as_format=path.parent.name)
        assert verdict.word == "unreadable" or verdict.findings
        assert "\n" not in verdict.reason
