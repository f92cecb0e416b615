"""A shorter way for `archiver validate` as hooks call it: the plain options, read without click.

What is not understood here at once goes the long way, so the two can differ in nothing but time.
"""

from __future__ import annotations

from typing import Any

FLAGS = {"-q": "quiet", "--quiet": "quiet", "--allow-empty": "allow_empty"}
VALUES = {
    "--stdin-filename": "stdin_filename",
    "--profile": "profile",
    "--as": "as_format",
    "--baseline": "known",
    "--config": "config_file",
}
CHOICES = {
    "--fail-on": ("fail_on", ("error", "warning", "note", "never")),
    "--color": ("color", ("auto", "always", "never")),
}
OUTPUT = ("-o", "--output")

DEFAULTS: dict[str, Any] = {
    "paths": (), "files_from": "", "zero": False, "exclude": (), "allow_empty": False, "as_format": "", "given": (),
    "reference_date": "", "map_file": "", "max_bytes": None, "stdin_filename": "<stdin>", "stdin_batch": False, "profile": "",
    "select": (), "ignore": (), "fail_on": None, "judge": "own", "catalogs": (), "known": "", "write_baseline": False, "allow_growth": "",
    "prune_baseline": False, "fix": False, "unsafe_fixes": False, "diff": False, "outputs": (), "config_file": None,
    "color": "auto", "quiet": False, "jobs": None, "timeout": None,
}  # fmt: skip
"""What the command has when nothing is said; a test holds it against the options of the command itself."""


def understood(arguments: list[str]) -> dict[str, Any] | None:
    """The options of a plain `validate`, or None when it is anything else."""
    import os

    if arguments[:1] != ["validate"] or "_ARCHIVER_COMPLETE" in os.environ:
        return None
    given = dict(DEFAULTS)
    if os.environ.get("ARCHIVER_CONFIG"):
        given["config_file"] = os.environ["ARCHIVER_CONFIG"]
    paths: list[str] = []
    rest = iter(arguments[1:])
    for word in rest:
        if word in FLAGS:
            given[FLAGS[word]] = True
        elif not word.startswith("-") or word == "-":
            paths.append(word)
        elif not valued(word, rest, given):
            return None
    given["paths"] = tuple(paths)
    return given if paths else None


def valued(word: str, rest: Any, given: dict[str, Any]) -> bool:
    """Take an option with its value; false when it is not understood."""
    name, sign, value = word.partition("=")
    if not sign or name == "-o":
        name = word
        value = next(rest, "") if name in VALUES or name in CHOICES or name in OUTPUT else ""
    if not value or value.startswith("-"):
        return False
    if name in OUTPUT:
        from archiver.cli.meaning import Output
        from archiver.report import FORMATS

        format, _, file = value.partition("=")
        if format not in FORMATS:
            return False
        given["outputs"] = (*given["outputs"], Output(format, "" if file == "-" else file))
    elif name in VALUES:
        given[VALUES[name]] = value
    elif name in CHOICES and value in CHOICES[name][1]:
        given[CHOICES[name][0]] = value
    else:
        return False
    return True
