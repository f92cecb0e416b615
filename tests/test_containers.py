"""Sources in zip, tar and gz files: read where they lie, with limits, and never unpacked onto the disk."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from archives import NOW, SETTINGS, STORY, item, packages
from test_formats import mutants

from archiver import containers, ingest
from archiver.config import Settings
from archiver.outcome import Outcome, State
from archiver.package import packed
from archiver.source import Source
from archiver.validation import judge

FILES = {
    "stories/a.xml": item(),
    "stories/b.txt": STORY.encode(),
    "pictures/c.jpg": b"\xff\xd8\xff\xe0\x00\x00" * 50,
}


def zipped(files: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", kind) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    """A tar file."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


def run(archive: Path, *paths: Path, settings: Settings = SETTINGS) -> list[Outcome]:
    """Ingest files."""
    return list(ingest.run(paths, archive, settings, now=NOW))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.zip", zipped(FILES)),
        ("x.tar", tarred(FILES)),
        ("x.tar.gz", tarred(FILES, "w:gz")),
        ("x.tgz", tarred(FILES, "w:gz")),
        ("x.zip", zipped({"inner.zip": zipped(FILES)})),
        ("x.tar", tarred({"inner.tar.gz": tarred(FILES, "w:gz")})),
    ],
    ids=["zip", "tar", "tar.gz", "tgz", "zip in zip", "tar.gz in tar"],
)
def test_every_story_in_a_container_is_archived_once(tmp_path: Path, name: str, data: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    outcomes = run(tmp_path / "archive", file)
    assert [outcome.state for outcome in outcomes] == [State.ARCHIVED] * 2
    assert all(outcome.source.startswith(str(file)[:-4]) for outcome in outcomes)
    assert [outcome.source.rpartition("/")[2] for outcome in outcomes] == ["a.xml", "b.txt"]
    assert [outcome.state for outcome in run(tmp_path / "archive", file)] == [State.KNOWN] * 2
    (original,) = (tmp_path / "archive" / outcomes[0].package / "data/objects/original").iterdir()
    assert original.read_bytes() == item()


def test_a_gz_file_of_one_story_is_that_story(tmp_path: Path) -> None:
    file = tmp_path / "a.xml.gz"
    file.write_bytes(gzip.compress(item()))
    (outcome,) = run(tmp_path / "archive", file)
    assert (outcome.state, outcome.source) == (State.ARCHIVED, str(tmp_path / "a.xml"))


def test_an_office_document_is_no_container(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/letter.docx").write_bytes(zipped({"word/document.xml": b"<x/>"}))
    (tmp_path / "in/sums.xlsx").write_bytes(zipped({"xl/workbook.xml": b"<x/>"}))
    (letter,) = run(tmp_path / "archive", tmp_path / "in")
    assert (letter.source, letter.state) == (str(tmp_path / "in/letter.docx"), State.FAILED)
    assert letter.reason.startswith("the document holds no words")


def hostile() -> bytes:
    """A tar file with all that must not be taken, and one good story in the middle."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, kind in (("../../etc/x.txt", b"0"), ("/etc/x.txt", b"0"), ("link.txt", b"2"), ("hard.txt", b"1"), ("pipe.txt", b"6"), ("a.xml", b"0"), ("a.xml", b"0")):  # fmt: skip
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            data = item() if kind == b"0" else b""
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


def test_what_leads_elsewhere_is_refused_one_by_one(tmp_path: Path) -> None:
    file = tmp_path / "x.tar"
    file.write_bytes(hostile())
    outcomes = run(tmp_path / "archive", file)
    assert [outcome.state for outcome in outcomes] == [State.FAILED] * 5 + [State.ARCHIVED, State.FAILED]
    assert "leads elsewhere" in outcomes[0].reason
    assert "link" in outcomes[2].reason
    assert "another entry has this name" in outcomes[6].reason
    assert len(packages(tmp_path / "archive")) == 1


@pytest.mark.parametrize("kind", ["zip", "gz", "tar.gz"])
def test_bombs_are_refused_before_they_unpack(tmp_path: Path, kind: str) -> None:
    zeros = bytes(64 * 1024 * 1024)
    made = {
        "zip": zipped({"a.txt": zeros}),
        "gz": gzip.compress(zeros),
        "tar.gz": tarred({"a.txt": zeros}, "w:gz"),
    }[kind]
    file = tmp_path / f"bomb.{kind}"
    file.write_bytes(made)
    limits = packed.Limits(free=1024 * 1024)
    (refused,) = containers.sources(file, 100_000_000, limits)
    assert isinstance(refused, containers.TooLarge)
    assert "200 times" in str(refused)


def test_depth_entries_and_size_have_limits(tmp_path: Path) -> None:
    deep = zipped({"a.xml": item()})
    for _ in range(4):
        deep = zipped({"inner.zip": deep})
    (tmp_path / "deep.zip").write_bytes(deep)
    (refused,) = containers.sources(tmp_path / "deep.zip", 10_000)
    assert "packed more than 3 times" in str(refused)
    (tmp_path / "many.zip").write_bytes(zipped({f"{number}.txt": b"x" for number in range(20)}))
    found = list(containers.sources(tmp_path / "many.zip", 10_000, packed.Limits(entries=10)))
    assert "more than 10 entries" in str(found[-1])
    (tmp_path / "large.zip").write_bytes(zipped({"a.txt": b"word " * 10_000, "b.txt": b"small"}))
    large, small = containers.sources(tmp_path / "large.zip", 10_000)
    assert isinstance(large, containers.TooLarge)
    assert isinstance(small, Source)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.zip", zipped(FILES)[:200]),
        ("x.tar.gz", tarred(FILES, "w:gz")[:300]),
        ("x.zip", b"PK\x03\x04" + b"x" * 100),
    ],
    ids=["cut zip", "cut tar.gz", "no zip"],
)
def test_what_is_broken_is_told_and_the_run_goes_on(tmp_path: Path, name: str, data: bytes) -> None:
    file, good = tmp_path / name, tmp_path / "z.xml"
    file.write_bytes(data)
    good.write_bytes(item("urn:newsml:nb.example:9"))
    outcomes = run(tmp_path / "archive", file, good)
    assert outcomes[-1].state is State.ARCHIVED
    broken = [outcome for outcome in outcomes if outcome.state is State.FAILED]
    assert broken
    assert all("broken" in outcome.reason and not outcome.fault for outcome in broken)


def test_encrypted_members_are_told(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.xml": item()}, zipfile.ZIP_STORED))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        place = data.index(mark) + (6 if mark == b"PK\x03\x04" else 8)
        data[place] |= 1
    (tmp_path / "x.zip").write_bytes(bytes(data))
    (outcome,) = run(tmp_path / "archive", tmp_path / "x.zip")
    assert "encrypted" in outcome.reason


def test_hidden_members_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(zipped({"__MACOSX/._a.xml": b"x", ".git/config": b"x", "a.xml": item()}))
    outcomes = run(tmp_path / "archive", tmp_path / "x.zip", settings=replace(SETTINGS))
    assert [outcome.source.rpartition("/")[2] for outcome in outcomes] == ["a.xml"]


def boxed() -> bytes:
    """A mailbox."""
    message = (ROOT / "samples/formats/mail/otters.eml").read_bytes()
    return b"From a@b.example Tue May 14 06:30:00 2024\n" + message + b"\n\n"


def captured() -> bytes:
    """A web archive of two pages."""
    page = (ROOT / "samples/stories/markthalle.html").read_bytes()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/1\r\nContent-Length: %d\r\n\r\n"
    return (head % len(http) + http + b"\r\n\r\n") * 2


ROOT = Path(__file__).parents[1]
CONTAINERS = {
    "x.zip": zipped(FILES),
    "x.tar": tarred(FILES),
    "x.tar.gz": tarred(FILES, "w:gz"),
    "x.xml.gz": gzip.compress(item()),
    "y.zip": zipped({"a/inner.tar.gz": tarred(FILES, "w:gz"), "b/table.csv": b"title,text\nA,B.\n"}),
    "x.mbox": boxed() * 2,
    "x.warc": captured(),
    "x.warc.gz": gzip.compress(captured()),
    "x.wacz": zipped({"archive/data.warc": captured()}),
    "x.xml": (ROOT / "samples/formats/wxr/harrow.xml").read_bytes(),
    "x.csv": (ROOT / "samples/formats/table/courier.csv").read_bytes(),
    "x.jsonl": (ROOT / "samples/formats/table/nordblatt.jsonl").read_bytes(),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_no_damage_of_a_container_makes_it_raise(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(CONTAINERS[name])
    assert containers.is_container(path)
    assert any(isinstance(each, Source) for each in containers.sources(path, 1_000_000))
    for mutant in mutants(CONTAINERS[name], 200):
        path.write_bytes(mutant)
        if not containers.is_container(path):
            continue
        for each in containers.sources(path, 1_000_000):
            if isinstance(each, Source):
                assert not judge(each).fault
            else:
                assert str(each)
                assert "\n" not in str(each)


def test_containers_lie_in_containers_of_every_kind(tmp_path: Path) -> None:
    inner = {name: data for name, data in CONTAINERS.items() if not name.startswith("y")}
    alone = 0
    for name, data in inner.items():
        (tmp_path / name).write_bytes(data)
        alone += sum(isinstance(each, Source) for each in containers.sources(tmp_path / name, 1_000_000))
    for outer, data in (("o.zip", zipped(inner)), ("o.tar.gz", tarred(inner, "w:gz"))):
        (tmp_path / outer).write_bytes(data)
        found = list(containers.sources(tmp_path / outer, 1_000_000))
        assert not [str(each) for each in found if not isinstance(each, Source)]
        assert len(found) == alone
