"""archiver.toml: what is read, where it is found, and what is said when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver import config
from archiver.config import ConfigError, Settings
from archiver.finding import ERROR, WARNING

WHOLE = """
archive = "/srv/archive"
provider = "Example News"
rights = "© Example News"
language = "de"
fail-on = "warning"
max-bytes = "5M"
select = ["C", "M101"]

[ignore]
T014 = "our house style keeps English marks in machine translations"

[severity]
M101 = "error"

[package]
write = ["newsml-g2", "jsonld"]
organization = "Example News Archive"
email = "archive@news.example"
"""


def written(folder: Path, text: str, name: str = "archiver.toml") -> Path:
    """A configuration file."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def refused(folder: Path, text: str) -> ConfigError:
    """Why a configuration is refused."""
    with pytest.raises(ConfigError) as caught:
        config.load(written(folder, text))
    return caught.value


def test_every_key_is_read(tmp_path: Path) -> None:
    found = config.load(written(tmp_path, WHOLE))
    assert (found.archive, found.given.provider, found.given.rights, found.given.language) == (
        "/srv/archive",
        "Example News",
        "© Example News",
        "de",
    )
    assert found.fail_on is WARNING
    assert found.max_bytes == 5 * 1024**2
    assert found.selection.select == ("C", "M101")
    assert found.selection.ignore == ("T014",)
    assert dict(found.reasons)["T014"].startswith("our house style")
    assert found.selection.severities == (("M101", ERROR),)
    assert found.write == ("newsml-g2", "jsonld")
    assert (found.source_organization, found.contact_email) == (
        "Example News Archive",
        "archive@news.example",
    )


def test_an_empty_file_is_the_defaults(tmp_path: Path) -> None:
    file = written(tmp_path, "")
    assert config.load(file) == Settings(file=file)


@pytest.mark.parametrize(
    ("text", "message", "label", "place"),
    [
        ('provider = "x"\nfail_on = "warning"\n', "archiver.toml does not know `fail_on`", "did you mean `fail-on`?", (2, 1, 7)),
        ('[package]\n  writes = []\n', "archiver.toml does not know `package.writes`", "did you mean `write`?", (2, 3, 6)),
        ('fail-on = "fatal"\n', 'archiver.toml: `fail-on` is "fatal"', 'one of "error", "warning", "note", "never" is wanted', (1, 1, 7)),
        ("language = 3\n", "archiver.toml: `language` is 3", "a string in quotation marks is wanted", (1, 1, 8)),
        ('max-bytes = "many"\n', 'archiver.toml: `max-bytes` is "many"', 'a size is wanted, as in "20M"', (1, 1, 9)),
        ('[ignore]\nT014 = ""\n', "archiver.toml ignores T014 without a reason", "say why, in words", (2, 1, 4)),
        ('[severity]\nT014 = "never"\n', 'archiver.toml: severity of T014 is "never"', 'one of "error", "warning", "note" is wanted', (2, 1, 4)),
        ('[ignore]\nT0I4 = "x"\n', "archiver.toml: no rule is called or starts with `T0I4`", "did you mean `T014`?", (2, 1, 4)),
        ('[severity]\nno-dates = "error"\n', "archiver.toml: no rule is called or starts with `no-dates`", "did you mean `no-date`?", (2, 1, 8)),
        ('select = ["S0", "QQQQQQ"]\n', "archiver.toml: no rule is called or starts with `QQQQQQ`", "`archiver explain` lists", (0, 0, 1)),
        ("ignore = 3\n", "archiver.toml: `ignore` is no table", "a table is wanted, as in [ignore]", (1, 1, 6)),
        ("profiles = 3\n", "archiver.toml: `profiles` is no table", "a table is wanted, as in [profiles.NAME]", (1, 1, 8)),
        ('profile = ["a"]\n', "no profile is called ['a']", "there are archive, ingest, publish", (1, 1, 7)),
        ('profile = "desk"\n[profiles.desk]\nextends = "publsh"\n', 'no profile is called "publsh"', "did you mean `publish`?", (3, 1, 7)),
        ('profile = "a"\n[profiles.a]\nextends = "b"\n[profiles.b]\nextends = "a"\n', "the profile a extends itself", "a profile", (5, 1, 7)),
        ('fail-on = "error"\n[profiles.unused]\nfail-on = "fatal"\n', 'archiver.toml: `fail-on` is "fatal"', 'one of "error"', (3, 1, 7)),
        ('[profiles.unused.severity]\nT014 = "grave"\n[severity]\nT014 = "note"\n', 'archiver.toml: severity of T014 is "grave"', 'one of "error"', (2, 1, 4)),
        ('[profiles.unused]\nextend = "publish"\n', "archiver.toml does not know `extend`", "did you mean `extends`?", (2, 1, 6)),
        ('[ignore]\nT014 = {reason = "x", untill = 2027-01-01}\n', "archiver.toml: T014 does not know `untill`", "did you mean `until`?", (2, 1, 4)),
        ("[nonsense]\n", "archiver.toml does not know `nonsense`", "it knows", (1, 2, 8)),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(
    tmp_path: Path, text: str, message: str, label: str, place: tuple[int, int, int]
) -> None:
    error = refused(tmp_path, text)
    assert error.message == message
    assert error.label.startswith(label)
    assert (error.line, error.column, error.width) == place


def test_what_is_no_toml_and_what_is_not_there(tmp_path: Path) -> None:
    error = refused(tmp_path, "a = \n")
    assert error.message.startswith("archiver.toml is not TOML: ")
    assert error.line == 1
    with pytest.raises(ConfigError, match="no such file"):
        config.load(tmp_path / "missing.toml")
    (tmp_path / "latin.toml").write_bytes(b'provider = "\xe9"')
    with pytest.raises(ConfigError, match="not UTF-8"):
        config.load(tmp_path / "latin.toml")


def test_the_nearest_file_counts_and_the_repository_is_the_end(tmp_path: Path) -> None:
    outer = written(tmp_path, "")
    story = tmp_path / "repository" / "desk" / "story.txt"
    story.parent.mkdir(parents=True)
    story.write_text("x")
    assert config.find(story) == outer
    (tmp_path / "repository" / ".git").mkdir()
    assert config.find(story) is None
    project = written(tmp_path / "repository", '[tool.archiver]\nprovider = "p"\n', "pyproject.toml")
    assert config.find(story) == project
    assert config.load(project).given.provider == "p"
    inner = written(story.parent, "")
    assert config.find(story) == inner
    written(story.parent, "[tool.other]\n", "pyproject.toml")
    assert config.find(story.parent) == inner


def test_a_pyproject_that_does_not_speak_to_us_is_passed_by(tmp_path: Path) -> None:
    outer = written(tmp_path, "")
    written(tmp_path / "inner", "[tool.black]\n", "pyproject.toml")
    assert config.find(tmp_path / "inner") == outer


def test_settings_say_what_fails() -> None:
    assert Settings(fail_on=WARNING).fails(ERROR)
    assert not Settings(fail_on=None).fails(ERROR)


def test_a_profile_extends_another_down_to_one_that_is_always_there(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        'profile = "night"\nprovider = "file"\n[profiles.desk]\nextends = "publish"\nfail-on = "warning"\n'
        '[profiles.desk.severity]\nM101 = "note"\n[profiles.night]\nextends = "desk"\n[profiles.publish]\nrights = "own"\n',
    )
    found = config.load(file)
    severities = dict(reversed(found.selection.severities))
    assert (found.profile, found.fail_on, found.given.provider) == ("night", WARNING, "file")
    assert (severities["M101"].word, severities["M103"].word) == ("note", "error")
    named = config.load(file, "publish")
    assert (named.given.rights, dict(named.selection.severities)["M101"].word) == ("own", "error")


@pytest.mark.parametrize("text", ["tool = 3\n", "[tool]\narchiver = 3\n"])
def test_a_pyproject_whose_table_is_none_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match=r"`tool\.archiver` is no table"):
        config.load(written(tmp_path, text, "pyproject.toml"))
