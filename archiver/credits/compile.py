"""Make `lexicon.json` of the words that people edit: `python -m archiver.credits.compile`.

A test fails when the two differ, so run it after every edit of `words/*.toml`, `agencies.toml`, `places.toml`,
`names.toml` or `roles.toml`.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from archiver.credits.words import GAP, HERE, Lists, Phrase, opened

LISTS = (
    "and place for titles plural-titles modifiers our generic house honorific particles postnominal suffix time chrome "
    "drop nobody"
).split()
"""Lists of words that hold for all languages together."""
RENAMED = {"and": "conjunctions", "for": "purpose"}
SPOKEN = ("en", "de", "fr", "es")
"""The languages whose everyday words are never the name of a person in a line of unknown language."""
SIGNS = {"©": f"© {GAP}", "℗": f"℗ {GAP}", "(": f"(c) {GAP}"}


def compiled() -> str:
    """The text of `lexicon.json`, made from the files beside it."""
    words: dict[str, set[str]] = {name: set() for name in LISTS}
    never: dict[str, str] = {}
    lists: dict[str, dict[str, str]] = {}
    cues: dict[str, dict[str, None]] = {}
    heads: set[str] = set()
    for path in sorted((HERE / "words").glob("*.toml")):
        facts = tomllib.loads(path.read_text("utf-8"))
        for name in LISTS:
            words[name].update(facts["words"].get(name, "").split())
        never[path.stem] = joined(set(facts["words"].get("never", "").split()))
        lists[path.stem] = {
            name: joined(set(facts["words"].get(name, "").split())) for name in ("this", "work", "language")
        }
        heads |= sentence_heads(facts["cues"])
        collect(
            cues,
            path.stem,
            facts["cues"],
            {f"<{name}>": frozenset(row.split()) for name, row in lists[path.stem].items()},
        )
    for sign, text in SIGNS.items():
        cues.setdefault(sign, {})[f"en\tcopyright\t{text}"] = None
    words["titles"] |= words["plural-titles"]
    words["never"] = {word for language in SPOKEN for word in never[language].split()}
    words["sentence-heads"] = heads
    words["given"] = {word for block in blocks("names.toml").values() for word in block.split()}
    made = {
        "cues": {first: "\n".join(rows) for first, rows in sorted(cues.items())},
        "words": {
            RENAMED.get(name, name.replace("-", "_")): joined(found) for name, found in sorted(words.items())
        },
        "never": never,
        "lists": lists,
        "agencies": {kind: lines(block) for kind, block in blocks("agencies.toml").items()},
        "places": lines("\n".join(blocks("places.toml").values())),
        "roles": blocks("roles.toml"),
    }
    return json.dumps(made, ensure_ascii=False, indent=0) + "\n"


def joined(found: set[str]) -> str:
    """Words in a row, sorted so that the file changes only where words do."""
    return " ".join(sorted(found))


def lines(block: str) -> str:
    """Names, one to a line, each once."""
    return "\n".join(dict.fromkeys(name for name in block.split("\n") if name))


def blocks(name: str) -> dict[str, Any]:
    """The blocks of a file of names, or of the file of roles."""
    return dict[str, Any](tomllib.loads((HERE / name).read_text("utf-8")))


def sentence_heads(cues: dict[str, str]) -> set[str]:
    """The words right after the names in sentences such as "A contributed to this report"."""
    return {
        word.rstrip("?")
        for text in cues.get("contributor", "").split("\n")
        if text[:1] == GAP
        for word in text.split(" ", 2)[1].split("|")
    }


def collect(cues: dict[str, dict[str, None]], language: str, found: dict[str, str], lists: Lists) -> None:
    """Put the cues of one language under each word that they can begin with."""
    for key, block in found.items():
        for text in filter(None, block.split("\n")):
            for word in {word for word, _ in opened(Phrase(language, key, text), lists)}:
                cues.setdefault(word, {})[f"{language}\t{key}\t{text}"] = None


def main(target: Path = HERE / "lexicon.json") -> None:
    """Write the file."""
    target.write_text(compiled(), "utf-8")


if __name__ == "__main__":
    main()
