"""Timing in pairs. These machines are noisy, so ours and the peer take turns and the ratio is taken turn by turn."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable, Sequence

ROUNDS = 5


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this process, and of children it waited for, that one call takes."""
    before = cpu()
    work()
    return cpu() - before


def cpu() -> float:
    """CPU seconds used so far by this process and the children it waited for."""
    import resource

    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def wall(work: Callable[[], object]) -> float:
    """Seconds on the wall that one call takes."""
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def command(words: Sequence[str], *, ok: Sequence[int] = (0, 1)) -> Callable[[], None]:
    """Work that runs a command as a whole process. An exit status outside `ok` is an error of the benchmark."""

    def run() -> None:
        done = subprocess.run(words, capture_output=True, check=False)
        if done.returncode not in ok:
            raise RuntimeError(f"{' '.join(words)}: exit {done.returncode}: {done.stderr.decode()[:300]}")

    return run


def pair(
    label: str,
    ours: Callable[[], object],
    peer: Callable[[], object],
    *,
    count: int = 1,
    unit: str = "runs",
    peer_name: str,
    clock: Callable[[Callable[[], object]], float] = seconds,
    rounds: int = ROUNDS,
) -> float:
    """Time ours and the peer in turns, print one row, and return the median of the speed ratio (peer / ours)."""
    ours()
    peer()
    mine, theirs = [], []
    for _ in range(rounds):
        mine.append(clock(ours))
        theirs.append(clock(peer))
    ratio = statistics.median(b / a for a, b in zip(mine, theirs, strict=True))
    row(label, count / statistics.median(mine), unit, ratio, peer_name, count / statistics.median(theirs))
    return ratio


def row(label: str, ours: float, unit: str, ratio: float, peer_name: str, theirs: float) -> None:
    """Print one line of the table: our rate, the ratio, and the peer with its rate."""
    print(f"  {label:<44} {ours:>11,.1f} {unit}/s   {ratio:>7.2f} x {peer_name} ({theirs:,.1f})", flush=True)


def single(
    label: str, ours: Callable[[], object], *, count: int = 1, unit: str = "runs", rounds: int = ROUNDS
) -> float:
    """Time ours alone, print one row, and return the rate."""
    ours()
    rate = count / statistics.median(seconds(ours) for _ in range(rounds))
    print(f"  {label:<44} {rate:>11,.1f} {unit}/s", flush=True)
    return rate
