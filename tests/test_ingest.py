"""What becomes of sources: archived, known, held or failed, in order, and never a stopped run."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from archives import NOW, SETTINGS, STORY, generated, item, keep, packages, tree

from archiver import ingest, prepare, recovery, workers
from archiver.finding import ERROR, NOTE
from archiver.ledger import FILE, OWN, Ledger, LedgerBroken
from archiver.outcome import Outcome, State
from archiver.rules import Selection
from archiver.source import Source

ARCHIVED, KNOWN, HELD, FAILED = State.ARCHIVED, State.KNOWN, State.HELD, State.FAILED
STRICT = replace(SETTINGS, fail_on=ERROR, selection=Selection())
MESSAGE = (
    b'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header><sent>2024-05-17T12:00:00Z</sent></header>'
    b"<itemSet>%s</itemSet></newsMessage>"
)


def states(outcomes: list[Outcome]) -> list[State]:
    """What became of each."""
    return [outcome.state for outcome in outcomes]


def from_disk(archive: Path, *paths: Path, settings: object = SETTINGS, **more: object) -> list[Outcome]:
    """Ingest files and folders."""
    return list(ingest.run(paths, archive, settings, now=NOW, **more))  # type: ignore[arg-type]


def test_the_same_command_again_does_nothing(tmp_path: Path) -> None:
    sources = generated(tmp_path / "sources", 20)
    first = from_disk(tmp_path / "archive", sources)
    before = tree(tmp_path / "archive")
    again = from_disk(tmp_path / "archive", sources)
    assert set(states(first)) == {ARCHIVED}
    assert set(states(again)) == {KNOWN}
    assert [each.package for each in again] == [each.package for each in first]
    assert tree(tmp_path / "archive") == before


def test_known_bytes_are_not_even_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tmp_path, Source("a.txt", STORY.encode()))
    monkeypatch.setattr(prepare.formats, "read", None)
    assert states(keep(tmp_path, Source("other-name.txt", STORY.encode()))) == [KNOWN]


def test_outcomes_come_in_the_order_of_the_sources_with_any_number_of_processes(tmp_path: Path) -> None:
    sources = generated(tmp_path / "sources", 120)
    names = sorted(str(file) for file in sources.rglob("*.*"))
    for jobs in (1, 3):
        outcomes = from_disk(tmp_path / f"archive-{jobs}", sources, settings=replace(SETTINGS, jobs=jobs))
        assert [outcome.source for outcome in outcomes] == names
    assert tree(tmp_path / "archive-1") == tree(tmp_path / "archive-3")


def test_a_message_with_two_items_gives_two_packages(tmp_path: Path) -> None:
    items = item("urn:newsml:nb.example:1") + item("urn:newsml:nb.example:2", headline="Second")
    first = keep(tmp_path, Source("message.xml", MESSAGE % items))
    assert states(first) == [ARCHIVED, ARCHIVED]
    assert [outcome.part for outcome in first] == [0, 1]
    assert [outcome.id for outcome in first] == ["urn:newsml:nb.example:1", "urn:newsml:nb.example:2"]
    assert states(keep(tmp_path, Source("message.xml", MESSAGE % items))) == [KNOWN, KNOWN]


def test_the_same_item_in_another_message_is_known(tmp_path: Path) -> None:
    one, two, three = (item(f"urn:newsml:nb.example:{number}") for number in (1, 2, 3))
    keep(tmp_path, Source("first.xml", MESSAGE % (one + two)))
    again = keep(tmp_path, Source("second.xml", MESSAGE % (two + three)))
    assert states(again) == [KNOWN, ARCHIVED]
    assert len(packages(tmp_path)) == 3


def test_a_new_version_becomes_the_next_package_and_names_the_one_before(tmp_path: Path) -> None:
    (first,) = keep(tmp_path, Source("a.xml", item(version=1)))
    (second,) = keep(tmp_path, Source("a.xml", item(version=2, text="It stays after all.")))
    assert (first.state, second.state) == (ARCHIVED, ARCHIVED)
    assert first.package.endswith(".v1")
    assert second.package.endswith(".v2")
    lines = (tmp_path / second.package / "bag-info.txt").read_text().splitlines()
    (payload,) = [
        line.partition(": ")[2]
        for line in (tmp_path / first.package / "bag-info.txt").read_text().splitlines()
        if line.startswith("Payload-Identifier")
    ]
    assert f"News-Replaces-Payload: {payload}" in lines
    assert "News-Item-Version: 2" in lines


def test_the_same_version_with_other_bytes_is_held(tmp_path: Path) -> None:
    (first,) = keep(tmp_path, Source("a.xml", item()))
    before = tree(tmp_path)
    (second,) = keep(tmp_path, Source("b.xml", item(text="Something else.")))
    assert second.state is HELD
    assert "version 1 of urn:newsml:nb.example:1" in second.reason
    assert first.package in second.reason
    assert tree(tmp_path) == before


def test_versions_may_come_in_any_order(tmp_path: Path) -> None:
    keep(tmp_path, Source("c.xml", item(version=3, text="three")))
    keep(tmp_path, Source("a.xml", item(version=1, text="one")))
    assert {place.name.rpartition(".")[2] for place in packages(tmp_path)} == {"v1", "v3"}


def test_one_bad_article_never_stops_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = prepare.gather

    def breaks(document: object, *args: object, **named: object) -> object:
        if b"trap" in document.source.data:  # type: ignore[attr-defined]
            raise ZeroDivisionError("ours")
        return real(document, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(prepare, "gather", breaks)
    sources = [
        Source("a.txt", STORY.encode()),
        Source("b.txt", b"A trap\n\nfor readers"),
        Source("c.xml", item()),
    ]
    outcomes = keep(tmp_path, *sources)
    assert states(outcomes) == [ARCHIVED, FAILED, ARCHIVED]
    assert outcomes[1].fault
    file = outcomes[1].reason.rpartition(" ")[2]
    assert "ZeroDivisionError: ours" in Path(file).read_text()
    monkeypatch.undo()
    retried = keep(tmp_path, *sources, settings=replace(SETTINGS, retry="failed"))
    assert states(retried) == [KNOWN, ARCHIVED, KNOWN]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\t ", "white space"),
        ("picture.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x02" * 40, "not text"),
        ("huge.txt", b"word " * 3_000_000, "larger than the limit"),
    ],
)
def test_bad_input_gives_one_clear_line(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    settings = replace(SETTINGS, max_bytes=10_000_000)
    outcomes = from_disk(tmp_path / "archive", file, tmp_path / "missing.txt", settings=settings)
    assert states(outcomes) == [FAILED, FAILED]
    assert words in outcomes[0].reason
    assert "\n" not in outcomes[0].reason
    assert outcomes[0].limit == (name == "huge.txt")
    assert not outcomes[0].fault
    assert "no such file" in outcomes[1].reason


def test_held_articles_wait_and_are_answered_from_the_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Source("broken.xml", item()[:-30])
    (first,) = keep(tmp_path, broken, settings=STRICT)
    assert first.state is HELD
    assert first.reason.startswith("held back by 1 error")
    with monkeypatch.context() as patch:
        patch.setattr(prepare.formats, "read", None)
        (again,) = keep(tmp_path, broken, settings=STRICT)
    assert (again.state, again.reason) == (HELD, first.reason)
    assert [each.rule for each in again.findings] == [each.rule for each in first.findings]
    ledger = Ledger(tmp_path, read_only=True)
    assert [each.source for each in ledger.waiting(HELD)] == ["broken.xml"]
    (mended,) = keep(tmp_path, Source("broken.xml", item()), settings=replace(STRICT, fail_on=None))
    assert mended.state is ARCHIVED
    assert list(ledger.waiting()) == []
    ledger.close()


def test_what_waits_is_tried_again_under_other_settings(tmp_path: Path) -> None:
    source = Source("a.txt", STORY.encode())
    assert states(keep(tmp_path, source, settings=replace(SETTINGS, fail_on=NOTE))) == [HELD]
    assert states(keep(tmp_path, source, settings=replace(SETTINGS, fail_on=None))) == [ARCHIVED]


def test_folders_are_walked_in_order_and_what_is_no_story_is_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "b.txt").write_text(STORY)
    (folder / "a.xml").write_bytes(item())
    (folder / ".hidden.txt").write_text(STORY)
    (folder / "c.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x00\x01" * 50)
    (folder / "d.txt").write_bytes(b"")
    skipped: list[str] = []
    outcomes = from_disk(folder / "archive", folder, on_skip=lambda path, reason: skipped.append(path.name))
    assert [Path(each.source).name for each in outcomes] == ["a.xml", "b.txt", "d.txt"]
    assert states(outcomes) == [ARCHIVED, ARCHIVED, FAILED]
    assert skipped == ["c.jpg"]
    again = from_disk(folder / "archive", folder)
    assert len(again) == 3, "an archive within the folder is not ingested"


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    sources = [Source("a.txt", STORY.encode())]
    outcomes = list(ingest.run([], tmp_path / "archive", SETTINGS, now=NOW, sources=sources, dry_run=True))
    assert states(outcomes) == [ARCHIVED]
    assert not (tmp_path / "archive").exists()


def test_documents_are_kept_only_when_asked_for(tmp_path: Path) -> None:
    sources = [Source("a.txt", STORY.encode())]
    (kept,) = ingest.run([], tmp_path / "one", SETTINGS, now=NOW, sources=sources, keep=True)
    (bare,) = keep(tmp_path / "two", *sources)
    assert kept.document is not None
    assert kept.article is not None
    assert bare.document is None
    assert bare.article is None


def test_shards_take_every_source_once(tmp_path: Path) -> None:
    sources = generated(tmp_path / "sources", 10)
    taken = [
        outcome.source
        for number in (1, 2, 3)
        for outcome in from_disk(tmp_path / "archive", sources, settings=replace(SETTINGS, shard=(number, 3)))
    ]
    assert sorted(taken) == sorted(str(file) for file in sources.rglob("*.*"))


def rows(archive: Path) -> list[object]:
    """Everything the ledger knows of packages."""
    ledger = Ledger(archive, read_only=True)
    try:
        return list(ledger.packages())
    finally:
        ledger.close()


def test_the_ledger_can_be_made_anew_from_the_packages(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    from_disk(archive, generated(tmp_path / "sources", 30))
    keep(archive, Source("m.xml", MESSAGE % (item("urn:x:1", version=4) + item("urn:x:2"))))
    before = rows(archive)
    for file in (archive / OWN).glob("ledger*"):
        file.unlink()
    assert recovery.rebuild(archive) == len(before)
    assert rows(archive) == before


def test_a_lost_ledger_is_made_anew_by_the_next_run(tmp_path: Path) -> None:
    keep(tmp_path, Source("a.xml", item()))
    for file in (tmp_path / OWN).glob("ledger*"):
        file.unlink()
    assert states(keep(tmp_path, Source("a.xml", item()))) == [KNOWN]


def test_a_broken_ledger_says_what_to_do_and_can_be_made_anew(tmp_path: Path) -> None:
    keep(tmp_path, Source("a.xml", item()))
    for file in (tmp_path / OWN).glob("ledger*"):
        file.unlink()
    (tmp_path / OWN / FILE).write_bytes(b"not a database" * 100)
    with pytest.raises(LedgerBroken, match="--rebuild"):
        keep(tmp_path, Source("a.xml", item()))
    assert recovery.rebuild(tmp_path) == 1
    assert states(keep(tmp_path, Source("a.xml", item()))) == [KNOWN]


def test_packages_are_found_by_id_path_and_the_start_of_either(tmp_path: Path) -> None:
    (outcome,) = keep(tmp_path, Source("a.xml", item()))
    ledger = Ledger(tmp_path, read_only=True)
    for words in (
        outcome.id,
        outcome.package,
        outcome.package[:12],
        "bridge",
        "urn:newsml:nb",
        outcome.sha512[:10],
    ):
        assert [row.path for row in ledger.find(words)] == [outcome.package], words
    assert ledger.find("nothing%") == []
    assert ledger.find("") == []
    ledger.close()


def test_counts_and_tally(tmp_path: Path) -> None:
    keep(tmp_path, Source("a.txt", STORY.encode()), Source("b.xml", item()), Source("c.txt", b""))
    ledger = Ledger(tmp_path, read_only=True)
    counts = ledger.counts()
    assert (counts["archived"], counts["articles"], counts["failed"], counts["held"]) == (2, 2, 1, 0)
    assert all(count <= 2 for count in ledger.tally().values())
    ledger.close()


@pytest.mark.skipif(os.name != "posix", reason="names of files are text here")
def test_names_that_are_no_text_can_be_archived(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path / "in")
    os.mkdir(folder)
    with open(folder + b"/caf\xe9.txt", "wb") as file:
        file.write(STORY.encode())
    (outcome,) = from_disk(tmp_path / "archive", tmp_path / "in")
    assert outcome.state is ARCHIVED
    info = (tmp_path / "archive" / outcome.package / "bag-info.txt").read_text(encoding="utf-8")
    assert "caf\\xe9.txt" in info
    assert states(from_disk(tmp_path / "archive", tmp_path / "in")) == [KNOWN]


class Deadly(Source):
    """A source whose reading no process survives."""

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (3,)


def test_a_source_that_kills_its_process_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "FEW", 0)
    sources = [Source(f"{number}.xml", item(f"urn:newsml:nb.example:{number}")) for number in range(5)]
    sources.insert(3, Deadly("deadly.xml", item("urn:newsml:nb.example:9")))
    outcomes = keep(tmp_path, *sources, settings=replace(SETTINGS, jobs=2))
    assert [each.source for each in outcomes] == [source.name for source in sources]
    assert states(outcomes) == [ARCHIVED] * 3 + [FAILED] + [ARCHIVED] * 2
    assert "ended the process" in outcomes[3].reason
