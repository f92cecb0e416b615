"""`archiver explain`: a rule, or all of them."""

from __future__ import annotations

from typing import Any

import click

from archiver.cli import FIT, MISUSE, options
from archiver.cli.screen import columns, data_output, output, paint, write_error
from archiver.report import rules as pages


@click.command(name="explain", short_help="Explain a rule, or list them all.")
@click.argument("code", required=False)
@options.output(("full", "json"), "full, or json: every rule with its documentation.")
@options.showing
def command(**given: Any) -> int:
    """Explain a rule, or list them all.

    CODE is a rule's code or name, or the beginning of a code: then those rules are listed.
    """
    from archiver.rules import all_rules

    every = all_rules()
    wanted = given["code"] or ""
    exact = [rule for rule in every if wanted and (rule.code == wanted.upper() or rule.name == wanted)]
    chosen = exact or [
        rule for rule in every if rule.code.startswith(wanted.upper()) or wanted in rule.groups
    ]
    if not chosen:
        write_error(f"Error: no rule is called or starts with '{wanted}'; `archiver explain` lists them all")
        return MISUSE
    if given["wanted"].format == "json":
        from archiver.report.json import dumped

        data_output().write(dumped([pages.record(rule) for rule in chosen], indent=2) + "\n")
        return FIT
    out = output()
    brush, room = paint(given["color"], out), columns(out) if out.isatty() else 200
    lines = pages.page(chosen[0], room, brush) if exact else pages.table(chosen, room, brush)
    out.write("\n".join(lines) + "\n")
    return FIT
