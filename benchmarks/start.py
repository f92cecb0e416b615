"""Cold start of a hook on one file, beside check-jsonschema and yamllint (CPU of whole processes, median of turns)."""

from __future__ import annotations

import compileall
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import archiver
from benchmarks.articles import article
from benchmarks.measure import command, pair

BIN = Path(sys.executable).parent
SCHEMA = '{"type": "object", "required": ["headline"]}'
ROUNDS = 15


def children(work: Callable[[], object]) -> float:
    """CPU seconds of the processes that one call starts and waits for; what starting them costs us is not theirs."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@contextmanager
def service(socket: Path) -> Iterator[None]:
    """A running service at a socket."""
    process = subprocess.Popen(
        [str(BIN / "archiver"), "serve", "-q", "--socket", str(socket)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            if socket.exists():
                break
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """Print the rows. Our bytecode is made up to date first, as an installed package has it."""
    compileall.compile_dir(Path(archiver.__file__).parent, quiet=2)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        story, item, older = folder / "a.jsonld", folder / "a.xml", folder / "older.xml"
        schema, yaml, socket = folder / "schema.json", folder / "a.yaml", folder / "socket"
        story.write_bytes(article(5, kinds=(".jsonld",))[1])
        item.write_bytes(article(5, kinds=(".xml",))[1])
        older.write_bytes(item.read_bytes().replace(b'standardversion="2.35"', b'standardversion="2.29"'))
        schema.write_text(SCHEMA)
        yaml.write_text("a: 1\n")
        ours = str(BIN / "archiver")
        judge = command([str(BIN / "check-jsonschema"), "--schemafile", str(schema), str(story)])
        lint = command([str(BIN / "yamllint"), str(yaml)], ok=(0, 1))
        for label, words in (
            ("validate one JSON-LD file", ["validate", str(story)]),
            ("validate one NewsML-G2 file", ["validate", str(item)]),
            ("validate one of NewsML-G2 2.29", ["validate", str(older)]),
            ("--help", ["--help"]),
        ):
            compared(label, command([ours, *words]), judge, "check-jsonschema")
        with service(socket):
            ask = command([ours, "hook", "--on-unavailable", "fail", "--socket", str(socket), str(item)])
            compared("hook, one NewsML-G2 file", ask, judge, "check-jsonschema")
        compared("validate one NewsML-G2 file", command([ours, "validate", str(item)]), lint, "yamllint")


def compared(label: str, ours: Callable[[], None], peer: Callable[[], None], name: str) -> None:
    """One row, and the share of the peer's time that we take."""
    ratio = pair(label, ours, peer, unit="runs", peer_name=name, clock=children, rounds=ROUNDS)
    print(f"  {'':<44} {1 / ratio:>11.2f} of its time", flush=True)
