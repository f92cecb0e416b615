"""Figures of the long proofs, kept in docs/proofs.md: one section for each proof, the others left as they are."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "proofs.md"
HEAD = "# Proofs\n\nFigures that `make prove` measured and wrote here.\n"


def record(title: str, figures: dict[str, object]) -> None:
    """Write the figures of one proof under its title, in the place of older ones."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else HEAD
    sections = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    rows = "".join(f"| {name} | {value} |\n" for name, value in figures.items())
    sections[title] = f"\n| figure | value |\n|---|---|\n{rows}\n"
    written = "".join(f"\n## {name}\n{body.rstrip()}\n" for name, body in sorted(sections.items()))
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(HEAD + written, encoding="utf-8")
