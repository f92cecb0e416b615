"""Xerces-J as a second judge, where Debian's libxerces2-java and a Java are installed."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

import pytest

JARS = [Path("/usr/share/java") / f"{name}.jar" for name in ("xercesImpl", "xml-apis", "xml-resolver")]
needs_xerces = pytest.mark.skipif(
    not (JARS[0].exists() and shutil.which("javac")),
    reason="libxerces2-java and a Java compiler are not installed",
)


def judged(documents: list[bytes], schema: Path) -> list[str]:
    """For each document "fit", or "not fit" and the first reason."""
    command = [
        "java",
        "-cp",
        ":".join(map(str, JARS)),
        str(Path(__file__).parent / "XercesJudge.java"),
        str(schema),
    ]
    lines = b"".join(base64.b64encode(document) + b"\n" for document in documents)
    done = subprocess.run(command, input=lines, capture_output=True, check=True)
    return done.stdout.decode("utf-8").splitlines()
