"""BagIt profiles: ours describes what we write, and anybody's can judge a bag."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import bagit
import bagit_profile
import bags
import pytest
from archives import SETTINGS, STORY, item, keep, packages

from archiver import schemas
from archiver.package import judge, profiles
from archiver.source import Source

OURS = schemas.directory() / profiles.OWN
INFO: dict[str, Any] = {"BagIt-Profile-Info": {"BagIt-Profile-Identifier": "urn:x:p"}}


def messages(place: Path, **demands: Any) -> list[str]:
    """What a bag lacks by a profile of these demands."""
    profile = INFO | {key.replace("__", "."): value for key, value in demands.items()}
    found = judge.problems(place, {key.replace("_", "-"): value for key, value in profile.items()})
    return [problem.message for problem in found if problem.code == "P034"]


@pytest.mark.parametrize("layout", ["folder", "tar"])
def test_what_we_write_meets_our_own_profile(tmp_path: Path, layout: str) -> None:
    settings = replace(SETTINGS, layout=layout)
    keep(tmp_path, Source("a.xml", item()), Source("b.txt", STORY.encode()), settings=settings)
    verified = list(judge.judged(tmp_path, profile=OURS))
    assert len(verified) == 2
    assert [each.findings for each in verified] == [(), ()]


def test_what_others_write_does_not(tmp_path: Path) -> None:
    place = bags.Bag(algorithms=("md5",)).write(tmp_path / "bag")
    (verified,) = judge.judged(place, profile=OURS)
    assert {finding.rule for finding in verified.findings} == {"P034"}
    said = [finding.message for finding in verified.findings]
    assert "the profile requires External-Identifier" in said
    assert "the profile requires a manifest in sha512" in said
    assert "the profile does not allow a manifest in md5" in said


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A plain bag in a folder."""
    bag = bags.with_info("Contact-Name: a\nContact-Name: b\nColour: red\nLong: one\n two\n")
    bag.files["notes.txt"] = b"x"
    return bag.write(tmp_path / "bag")


@pytest.mark.parametrize(
    ("demands", "message"),
    [
        ({"Bag_Info": {"Colour": {"required": True, "values": ["red", "blue"]}}}, ""),
        ({"Bag_Info": {"Long": {"values": ["one two"]}}}, ""),
        ({"Bag_Info": {"Colour": {"values": ["blue"]}}}, "the profile does not allow Colour to be red"),
        ({"Bag_Info": {"Size": {"required": True}}}, "the profile requires Size"),
        ({"Bag_Info": {"Contact-Name": {"repeatable": False}}}, "the profile allows Contact-Name once, and it stands 2 times"),
        ({"Manifests_Required": ["sha256"]}, "the profile requires a manifest in sha256"),
        ({"Tag_Manifests_Allowed": ["sha256"]}, "the profile does not allow a tag manifest in sha512"),
        ({"Accept_BagIt_Version": ["0.97"]}, "the profile takes BagIt 0.97, and this is 1.0"),
        ({"Fetch__txt_Required": True}, "the profile requires fetch.txt"),
        ({"Data_Empty": True}, "the profile requires an empty payload"),
        ({"Tag_Files_Required": ["DPN/dpn-info.txt"]}, "the profile requires the tag file DPN/dpn-info.txt"),
        ({"Tag_Files_Allowed": []}, "the profile does not allow the tag file notes.txt"),
        ({"Tag_Files_Allowed": ["*.txt"]}, ""),
        ({"Serialization": "required"}, "the profile wants the bag as one file, and it is a folder"),
    ],
)  # fmt: skip
def test_each_demand(place: Path, demands: dict[str, Any], message: str) -> None:
    assert messages(place, **demands) == ([message] if message else [])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not JSON"),
        ("[]", "no BagIt profile"),
        ('{"BagIt-Profile-Info": {}, "Manifests-Required": "sha256"}', "Manifests-Required is not a list"),
    ],
)
def test_a_profile_that_is_none_is_told(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "profile.json"
    file.write_text(text)
    with pytest.raises(profiles.ProfileBroken, match=words):
        list(judge.judged(tmp_path, profile=file))


def test_our_profile_is_one(tmp_path: Path) -> None:
    profile = json.loads(OURS.read_bytes())
    keep(tmp_path, Source("a.txt", STORY.encode()))
    (package,) = packages(tmp_path)
    labels = {line.partition(":")[0] for line in (package / "bag-info.txt").read_text().splitlines()}
    assert labels <= profile["Bag-Info"].keys()


def test_the_library_of_the_profiles_accepts_bag_and_profile(tmp_path: Path) -> None:
    profile = bagit_profile.Profile(
        "urn:x-newsroom-archiver:bagit-profile:news-article:1.0", profile=json.loads(OURS.read_bytes())
    )
    keep(tmp_path, Source("a.xml", item()), Source("b.txt", STORY.encode()))
    for package in packages(tmp_path):
        bag = bagit.Bag(str(package))
        bag.info["BagIt-Profile-Identifier"] = profile.profile["BagIt-Profile-Info"][
            "BagIt-Profile-Identifier"
        ]
        assert profile.validate(bag), str(profile.report)
