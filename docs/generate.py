"""Write docs/cli.md and docs/rules/: the pages that come from the program itself. `make docs` runs this."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from archiver.cli.commands import COMMANDS, Commands, cli
from archiver.report.rules import markdown, table
from archiver.rules import all_rules

DOCS = Path(__file__).parent

INTRODUCTION = """# The command line

This page is written by `make docs` from the help of the program.

| exit status | means |
|---|---|
| 0 | fit; all archived, or already there |
| 1 | the content is at fault: a finding at or above `--fail-on`, an article held back, a package broken |
| 2 | misuse: an option, an argument, or the configuration |
| 3 | an input could not be read or recognised |
| 4 | a limit of size, depth or time stopped a check |
| 70 | archiver itself is at fault; the file with the details is named |
| 130 | interrupted |

The highest that applies is returned. Only the report goes to standard output; progress and notices go to standard error.
"""


def pages() -> dict[Path, str]:
    """Every generated page with its text."""
    rules = all_rules()
    made = {DOCS / "cli.md": command_line()}
    made[DOCS / "rules" / "README.md"] = (
        "# Rules\n\nWritten by `make docs` from the rules themselves.\n\n```\n"
        + "\n".join(table(rules, 160))
        + "\n```\n\n"
        + "".join(f"- [{rule.code} {rule.name}]({rule.code}.md)\n" for rule in rules)
    )
    for rule in rules:
        made[DOCS / "rules" / f"{rule.code}.md"] = markdown(rule)
    return made


def command_line() -> str:
    """The page of the command line."""
    parts = [INTRODUCTION, block("archiver", cli, None)]
    assert isinstance(cli, Commands)
    context = click.Context(cli, info_name="archiver")
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        parts.append(block(f"archiver {name}", command, context))
    return "\n".join(parts)


def block(title: str, command: click.Command, parent: click.Context | None) -> str:
    """The help of one command."""
    context = click.Context(command, info_name=title.rpartition(" ")[2], parent=parent, terminal_width=80)
    context.max_content_width = 80
    return f"## {title}\n\n```\n{command.get_help(context)}\n```\n"


def main() -> int:
    """Write what has changed, and remove pages of rules that are gone."""
    wanted = pages()
    for path in (DOCS / "rules").glob("*.md"):
        if path not in wanted:
            path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
