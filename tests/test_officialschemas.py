"""Official schemas are installed only when the user asks, checked by digest, and used only when asked for."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from click.testing import CliRunner
from newsml_standard import OFFICIAL, STANDARD, needs_standard, official, parsed, suite_files

from archiver import officialschemas, schemas
from archiver.cli.commands import cli
from archiver.contentschema import xsd
from archiver.officialschemas import SchemaRefused, install, installed
from archiver.rules import Selection
from archiver.validation import validate

SAMPLES = Path(__file__).parents[1] / "samples" / "rules"
PADDED = (SAMPLES / "N005-white-space-around-date" / "bad.xml").read_bytes()
OURS = xsd(schemas.newsml_facts(), 35).encode()


def test_a_schema_nobody_knows_is_refused_and_its_digest_named(tmp_path: Path) -> None:
    with pytest.raises(SchemaRefused, match=hashlib.sha256(OURS).hexdigest()):
        install(OURS, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_digest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaRefused, match="not the one that was given"):
        install(OURS, tmp_path, digest="sha256:" + "0" * 64)


@pytest.mark.parametrize("data", [b"no XML", b"<a/>", OURS], ids=["text", "xml", "schema without version"])
def test_what_is_no_schema_of_newsml_is_refused_even_by_its_digest(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(SchemaRefused):
        install(data, tmp_path, digest=hashlib.sha256(data).hexdigest())


def test_a_schema_that_would_read_other_files_is_refused(tmp_path: Path) -> None:
    data = OURS.replace(b"<xs:schema ", b'<xs:schema version="2.99" ', 1).replace(
        b'"xml.xsd"', b'"/etc/passwd"'
    )
    with pytest.raises(SchemaRefused, match="would read another file: /etc/passwd"):
        install(data, tmp_path, digest=hashlib.sha256(data).hexdigest())


def test_a_schema_is_installed_by_its_digest(tmp_path: Path) -> None:
    data = OURS.replace(b"<xs:schema ", b'<xs:schema version="2.99" ', 1)
    done = install(data, tmp_path, digest="SHA256:" + hashlib.sha256(data).hexdigest().upper())
    assert (done.version, done.level) == ("2.99", "power")
    assert installed(tmp_path) == [done]


def test_a_schema_that_changed_since_is_not_used(tmp_path: Path) -> None:
    data = OURS.replace(b"<xs:schema ", b'<xs:schema version="2.99" ', 1)
    done = install(data, tmp_path, digest=hashlib.sha256(data).hexdigest())
    done.path.write_bytes(data + b"<!-- -->")
    with pytest.raises(SchemaRefused, match="no longer the schema that was installed"):
        officialschemas.official(tmp_path)


@pytest.mark.parametrize("address", ["http://example.com/a.xsd", "file:///etc/passwd", "ftp://example.com/a"])
def test_only_https_is_fetched(address: str) -> None:
    with pytest.raises(SchemaRefused, match="only https"):
        officialschemas.fetched(address)


def test_the_official_judge_is_a_misuse_where_none_is_installed(tmp_path: Path) -> None:
    with pytest.raises(SchemaRefused, match="archiver schemas install"):
        officialschemas.official(tmp_path)


@needs_standard
def test_the_official_schema_judges_when_asked(tmp_path: Path) -> None:
    install(OFFICIAL.read_bytes(), tmp_path)
    by_ours = {one.rule for one in validate(PADDED).findings}
    by_theirs = {one.rule for one in validate(PADDED, selection=Selection(judge=str(tmp_path))).findings}
    assert by_theirs - by_ours == {"N001"}


@needs_standard
def test_the_official_judge_gives_the_official_verdict_on_iptcs_files(tmp_path: Path) -> None:
    install(OFFICIAL.read_bytes(), tmp_path)
    selection = Selection(select=("N001",), judge=str(tmp_path))
    for path in suite_files():
        data = path.read_bytes()
        assert (validate(data, selection=selection).word == "fit") == official().validate(parsed(data)), (
            path.name
        )


@needs_standard
def test_every_official_schema_is_known_by_its_digest() -> None:
    files = [
        *STANDARD.glob("tests/schema_versions/NewsML-G2_2.*-spec-All-*.xsd"),
        *STANDARD.glob("examples/*-All-Core.xsd"),
    ]
    assert len(files) == 28
    for path in files:
        version, level = path.stem.split("_")[1].split("-")[0], path.stem.rsplit("-", 1)[1]
        assert officialschemas.known()[hashlib.sha256(path.read_bytes()).hexdigest()] == (
            version,
            level.lower(),
        )


@needs_standard
def test_the_command_installs_and_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    runner = CliRunner()
    result = runner.invoke(cli, ["schemas", "install", str(OFFICIAL)], standalone_mode=False)
    assert "NewsML-G2 2.35, level power: installed" in result.output
    result = runner.invoke(cli, ["schemas", "list"], standalone_mode=False)
    assert "sha256:" in result.output
    assert runner.invoke(cli, ["schemas", "install", "/nowhere.xsd"], standalone_mode=False).return_value == 3
