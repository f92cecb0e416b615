"""What `archiver export` hands out of a search: packages, clips, the names, or where old addresses lead."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archiver.cli import FIT, UNFIT, meaning
from archiver.cli.screen import output, write_error
from archiver.cli.whole import asked
from archiver.report.terminal import counted

if TYPE_CHECKING:
    from archiver.export import Order
    from archiver.survey.index import Index
    from archiver.survey.query import Query


def export(order: Order, given: dict[str, Any], packages: Callable[[list[str]], int]) -> int:
    """Export what is found. `packages` exports those of some ids or paths."""
    from archiver.survey import find
    from archiver.survey.query import read

    paths: list[str] = []

    def handed_out(found: Index) -> int:
        query = read(given["query"] or "")
        if given["system"] == "knowledge":
            return names(order, found, query)
        if given["system"] == "redirects":
            return redirects(order, found, query, given)
        paths.extend(hit.package for hit in find.hits(found, query))
        return FIT

    status = asked(order.archive, given["quiet"], handed_out)
    if status != FIT or given["system"] in ("knowledge", "redirects"):
        return status
    if not paths:
        write_error("error: no article is found, so that nothing is exported")
        return UNFIT
    return packages(paths)


def names(order: Order, found: Index, query: Query) -> int:
    """Write everybody whom the articles credit as NewsML-G2."""
    from archiver.export import knowledge
    from archiver.survey import find

    uris = {(each.kind, each.name): each.uri for each in find.parties(found) if each.uri}
    parties = knowledge.known(find.hits(found, query), uris)
    title = f"Names credited in {order.archive.name}" + (f": {query.words}" if query.words else "")
    assert order.now
    count = new_file(order.target, [knowledge.written(parties, title, order.now)])
    return said(count, f"{counted(len(parties), 'name')} written to {order.target}.")


def redirects(order: Order, found: Index, query: Query, given: dict[str, Any]) -> int:
    """Write where old addresses lead."""
    from archiver.export import redirects as form
    from archiver.survey import find

    if not given["address"]:
        raise meaning.Misuse("say where old addresses are to lead, with --address TEMPLATE")
    try:
        make = form.template(given["address"])
    except form.BadTemplate as error:
        raise meaning.Misuse(str(error)) from None
    total = find.count(found, query)
    every = list(form.redirects(find.hits(found, query), make))
    count = new_file(order.target, (piece.encode() for piece in form.FORMS[given["server"]](every)))
    rest = total - len(every)
    silent = f" {counted(rest, 'article')} say no address of their own, or one that is taken." if rest else ""
    written = counted(len(every), "address", "addresses")
    return said(count, f"{written} written to {order.target}.{silent}")


def said(written: bool, words: str) -> int:
    """Say what was written."""
    if written:
        output().write(words + "\n")
    return FIT if written else UNFIT


def new_file(target: Path, pieces: Iterable[bytes]) -> bool:
    """Write a file that does not stand yet, whole or not at all."""
    from archiver import files

    if os.path.lexists(target):
        raise meaning.Misuse(f"{target} stands already")
    part = target.with_name(f".{target.name}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with open(part, "wb") as out:
            out.writelines(pieces)
        os.rename(part, target)
    except OSError as error:
        write_error(f"error: {target} cannot be written: {files.why(error)}")
        return False
    finally:
        part.unlink(missing_ok=True)
    return True
