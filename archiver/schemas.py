"""Find, compile once, and hand out schemas and vocabularies. Nothing here ever touches the network."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


def directory() -> Path:
    """Where the project's schemas lie: inside an installed wheel, or beside the package in a checkout."""
    installed = HERE / "_schemas"
    return installed if installed.is_dir() else HERE.parent / "schemas"
