"""The README shows what the program prints: every console block is run. `GOLDEN=write` writes what came out."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
PASSING = re.compile(r"in \d+(\.\d+)? s\b")


def printed(block: str, folder: Path) -> str:
    """The block with what its commands print now."""
    out = []
    for line in block.splitlines():
        if not line.startswith("$ "):
            continue
        words = shlex.split(line[2:])
        assert words[0] == "archiver", line
        done = subprocess.run(
            [sys.executable, "-m", "archiver", *words[1:]],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "SOURCE_DATE_EPOCH": "1790000000"},
        )
        assert done.returncode in (0, 1), done.stderr
        screen = PASSING.sub("in 0.1 s", done.stdout + done.stderr)
        out.append(line + "\n" + "".join(row.rstrip() + "\n" for row in screen.splitlines()))
    return "".join(out)


def test_every_block_prints_what_the_readme_shows(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "samples" / "stories", tmp_path / "samples" / "stories")
    text = README.read_text(encoding="utf-8")
    assert len(BLOCK.findall(text)) >= 4
    now = BLOCK.sub(lambda match: printed(match.group(), tmp_path), text)
    if os.environ.get("GOLDEN") == "write":
        README.write_text(now, encoding="utf-8")
    assert text == now, "the README shows another screen; GOLDEN=write shows the new one"
