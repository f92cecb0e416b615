"""Files from packages of the npm registry, which carry public schemas and tools that PyPI does not have."""

from __future__ import annotations

import shutil
import subprocess
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
