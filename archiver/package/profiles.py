"""BagIt Profiles 1.3: what a house demands of bags beyond RFC 8493, as JSON, and whether a bag does it.

Our own profile is schemas/bagit/news-article.json. Nothing is ever fetched: a profile is a file.
"""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archiver.package.problems import Problem, shown

if TYPE_CHECKING:
    from archiver.package.bagjudge import Judge

Profile = dict[str, Any]
OWN = "bagit/news-article.json"
TAG_FILES = ("bagit.txt", "bag-info.txt", "fetch.txt")
KINDS = {
    ".tar": "application/x-tar",
    ".tar.gz": "application/gzip",
    ".tgz": "application/gzip",
    ".zip": "application/zip",
}
SHAPE: dict[str, type] = {
    "BagIt-Profile-Info": dict, "Bag-Info": dict, "Manifests-Required": list, "Manifests-Allowed": list,
    "Tag-Manifests-Required": list, "Tag-Manifests-Allowed": list, "Allow-Fetch.txt": bool, "Fetch.txt-Required": bool,
    "Data-Empty": bool, "Serialization": str, "Accept-Serialization": list, "Accept-BagIt-Version": list,
    "Tag-Files-Required": list, "Tag-Files-Allowed": list,
}  # fmt: skip


class ProfileBroken(Exception):
    """The profile cannot be used. The message is one clear sentence."""


def read(file: Path) -> Profile:
    """A profile from a file. Raises `ProfileBroken`."""
    try:
        profile = json.loads(file.read_bytes())
    except OSError as error:
        raise ProfileBroken(f"{file} cannot be read: {(error.strerror or str(error)).lower()}") from None
    except ValueError as error:
        raise ProfileBroken(f"{file} is not JSON: {error}") from None
    if not isinstance(profile, dict) or "BagIt-Profile-Info" not in profile:
        raise ProfileBroken(f"{file} is no BagIt profile: BagIt-Profile-Info is missing")
    for key, kind in SHAPE.items():
        if key in profile and not isinstance(profile[key], kind):
            raise ProfileBroken(f"{file} is no BagIt profile: {key} is not a {kind.__name__}")
    return profile


def problems(judge: Judge, profile: Profile) -> list[Problem]:
    """What a bag that was judged lacks by a profile."""
    return [Problem("P034", message, path) for message, path in lacking(judge, profile)]


def lacking(judge: Judge, profile: Profile) -> Iterator[tuple[str, str]]:
    """Each demand that is not met, and the file it is about."""
    yield from information(judge, profile.get("Bag-Info", {}))
    yield from manifests(judge, profile, "Manifests", False)
    yield from manifests(judge, profile, "Tag-Manifests", True)
    versions = profile.get("Accept-BagIt-Version")
    if versions and judge.version not in versions:
        yield (
            f"the profile takes BagIt {' or '.join(map(str, versions))}, and this is {judge.version}",
            "bagit.txt",
        )
    yield from fetching(judge, profile)
    yield from tag_files(judge, profile)
    yield from serialization(judge, profile)


def information(judge: Judge, demands: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The elements of bag-info.txt."""
    said: dict[str, list[str]] = {}
    for label, value in judge.elements:
        said.setdefault(label.lower(), []).append(value)
    for label, demand in demands.items():
        values = said.get(label.lower(), [])
        if not isinstance(demand, dict):
            continue
        if demand.get("required") and not any(values):
            yield f"the profile requires {shown(label)}", "bag-info.txt"
        if demand.get("repeatable") is False and len(values) > 1:
            yield f"the profile allows {shown(label)} once, and it stands {len(values)} times", "bag-info.txt"
        allowed = demand.get("values") or ()
        for value in values if allowed else ():
            if value not in allowed:
                yield f"the profile does not allow {shown(label)} to be {shown(value)}", "bag-info.txt"


def manifests(judge: Judge, profile: Profile, key: str, tag: bool) -> Iterator[tuple[str, str]]:
    """The algorithms of the manifests."""
    there = {each.algorithm.replace("_", "") for each in judge.manifests if each.tag is tag}
    what = "tag manifest" if tag else "manifest"
    for algorithm in profile.get(f"{key}-Required", []):
        if algorithm.replace("-", "") not in there:
            yield f"the profile requires a {what} in {shown(algorithm)}", ""
    allowed = [each.replace("-", "") for each in profile.get(f"{key}-Allowed", [])]
    for algorithm in sorted(there) if allowed else ():
        if algorithm not in allowed:
            yield f"the profile does not allow a {what} in {algorithm}", ""


def fetching(judge: Judge, profile: Profile) -> Iterator[tuple[str, str]]:
    """fetch.txt, and an empty payload."""
    there = "fetch.txt" in judge.tags
    if there and profile.get("Allow-Fetch.txt") is False:
        yield "the profile does not allow fetch.txt", "fetch.txt"
    if not there and profile.get("Fetch.txt-Required"):
        yield "the profile requires fetch.txt", "fetch.txt"
    if profile.get("Data-Empty") and sum(map(judge.size_of, judge.payload)):
        yield "the profile requires an empty payload", "data"


def tag_files(judge: Judge, profile: Profile) -> Iterator[tuple[str, str]]:
    """Tag files beyond those of the specification."""
    for name in profile.get("Tag-Files-Required", []):
        if name not in judge.tags:
            yield f"the profile requires the tag file {shown(name)}", name
    allowed = profile.get("Tag-Files-Allowed", ["*"])
    for name in judge.tags:
        usual = name in TAG_FILES or re.fullmatch(r"(tag)?manifest-[^/]+\.txt", name)
        if not usual and not any(fnmatch.fnmatchcase(name, pattern) for pattern in allowed):
            yield f"the profile does not allow the tag file {shown(name)}", name


def serialization(judge: Judge, profile: Profile) -> Iterator[tuple[str, str]]:
    """Whether the bag is, or is not, one file."""
    wanted = profile.get("Serialization")
    if wanted == "forbidden" and judge.packed:
        yield "the profile wants a folder, and the bag is one file", ""
    if wanted == "required" and not judge.packed:
        yield "the profile wants the bag as one file, and it is a folder", ""
    accepted = profile.get("Accept-Serialization")
    if judge.packed and accepted:
        kind = next((kind for suffix, kind in KINDS.items() if judge.place.endswith(suffix)), "")
        if kind not in accepted and kind.replace("x-", "") not in accepted:
            yield f"the profile does not take a bag as {kind or 'this kind of file'}", ""
