"""Findings that are known: old ones are counted and no longer in the way of new ones.

A baseline is a file of JSON lines, gzipped when its name ends in .gz. The first line says what it is, each other one is
a fingerprint with its rule and its source. Fingerprints hold no line, message or version, so that they last.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from archiver.finding import Severity
from archiver.fixes import replace_file
from archiver.report import placed
from archiver.report.fingerprints import fingerprints
from archiver.validation import FIT, UNFIT, UNREADABLE, Verdict

HEAD = "archiver-baseline"
FORMAT = 1


class BaselineBroken(Exception):
    """The baseline cannot be used. The message is one clear sentence."""


class Growth(Exception):
    """The baseline would grow without a reason. `count` is by how many findings."""

    def __init__(self, count: int) -> None:
        super().__init__(f"the baseline would grow by {count:,}")
        self.count = count


@dataclass(frozen=True, slots=True, order=True)
class Known:
    """One known finding."""

    rule: str
    source: str
    fingerprint: str


@dataclass(slots=True)
class Baseline:
    """What is known, and what of it was met in this run, which looked through whole `folders` or at single sources."""

    known: dict[str, Known] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    met: dict[str, Known] = field(default_factory=dict)
    checked: set[str] = field(default_factory=set)
    folders: tuple[str, ...] = ()

    def sift(self, verdict: Verdict, fail_on: Severity | None) -> tuple[Verdict, int]:
        """The verdict without what is known, and how many findings that were."""
        self.checked.add(verdict.name)
        if verdict.word == UNREADABLE:
            return verdict, 0
        found = placed(verdict)
        new = []
        for (finding, _), mark in zip(found, fingerprints(verdict, found), strict=True):
            self.met[mark] = Known(finding.rule, verdict.name, mark)
            if mark not in self.known:
                new.append(finding)
        unfit = fail_on is not None and any(finding.severity >= fail_on for finding in new)
        return replace(verdict, findings=tuple(new), word=UNFIT if unfit else FIT), len(found) - len(new)

    @property
    def vanished(self) -> list[Known]:
        """Known findings of sources that were checked in this run and no longer have them, or that are no more."""
        return [each for mark, each in self.known.items() if mark not in self.met and self.over(each.source)]

    def over(self, source: str) -> bool:
        """Whether this run can tell what has become of a source: it was checked, or is gone from a folder looked through."""
        if source in self.checked:
            return True
        path = Path(source)
        return any(path.is_relative_to(folder) for folder in self.folders) and not path.exists()

    def pruned(self) -> Baseline:
        """The baseline without what has vanished; what was met under another name bears that."""
        gone = {each.fingerprint for each in self.vanished}
        kept = {mark: self.met.get(mark, each) for mark, each in self.known.items() if mark not in gone}
        return Baseline(kept, self.reasons)

    def grown(self, reason: str = "") -> Baseline:
        """The baseline with everything met in this run, and without what vanished. Raises `Growth` without a reason."""
        added = [mark for mark in self.met if mark not in self.known]
        if added and self.known and not reason:
            raise Growth(len(added))
        kept = self.pruned().known
        return Baseline({**kept, **self.met}, [*self.reasons, reason] if reason else self.reasons)


def load(path: Path) -> Baseline:
    """Read a baseline. Raises `BaselineBroken`; a file that is not there is a fault too, or old findings would be new."""
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    except (OSError, EOFError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is damaged"
        raise BaselineBroken(f"the baseline {path} cannot be read: {why.lower()}") from None
    return parsed(text.splitlines(), path)


def parsed(lines: Iterable[str], path: Path) -> Baseline:
    """A baseline from its lines."""
    made = Baseline()
    for number, line in enumerate(lines, 1):
        try:
            value: Any = json.loads(line)
            if number == 1:
                if value[HEAD] != FORMAT:
                    raise BaselineBroken(f"the baseline {path} is of a newer archiver")
                made.reasons = [str(reason) for reason in value.get("reasons", [])]
                continue
            made.known[value["fingerprint"]] = Known(value["rule"], value["source"], value["fingerprint"])
        except (ValueError, KeyError, TypeError):
            raise BaselineBroken(f"line {number} of the baseline {path} is not one of a baseline") from None
    return made


def save(baseline: Baseline, path: Path) -> None:
    """Write a baseline in one step, sorted, so that its changes can be read. Raises `OSError`."""
    counts = Counter(each.rule for each in baseline.known.values())
    head = {HEAD: FORMAT, "rules": dict(sorted(counts.items())), "reasons": baseline.reasons}
    rows = [
        {"rule": each.rule, "source": each.source, "fingerprint": each.fingerprint}
        for each in sorted(baseline.known.values())
    ]
    text = "".join(json.dumps(row, ensure_ascii=True) + "\n" for row in (head, *rows))
    data = gzip.compress(text.encode(), mtime=0) if path.suffix == ".gz" else text.encode()
    if path.exists():
        replace_file(path, data)
    else:
        with open(path, "xb") as stream:  # and through no link that leads nowhere yet
            stream.write(data)
