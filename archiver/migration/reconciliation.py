"""What went in is held against what came out, from what lies in the archive: an article that is missing is found here."""

from __future__ import annotations

from archiver import segments
from archiver.balance import Balance
from archiver.migration.desk import Desk
from archiver.package.container import ending
from archiver.segments import Record, Run


def balance(desk: Desk, run: Run, roots: tuple[str, ...], whole: bool = True) -> Balance:
    """The account of a run, from the segments and the sizes of the containers; without these unless `whole`."""
    account = Balance(listed=desk.chunks.run(run.number).listed)
    for number in desk.chunks.numbers(run.number):
        try:
            lines = segments.lines(desk.read(segments.name(number, ".jsonl.gz")))
        except (OSError, EOFError) as error:
            account.broken.append(f"the segment of chunk {number} cannot be read: {error}")
            continue
        records = [segments.read(line) for line in lines]
        account.add(records, roots)
        inside = [record for record in records if record.length]
        if inside and whole:
            account.containers += 1
            fault = misfit(desk, number, inside)
            if fault:
                account.broken.append(fault)
    return account


def misfit(desk: Desk, number: int, records: list[Record]) -> str:
    """What is wrong with the size of a container: it holds its packages one after another, and nothing else."""
    name = segments.name(number, ".tar")
    expected = sum(record.length for record in records)
    try:
        size = desk.store.size(name) if desk.store else -1
    except OSError as error:
        return f"{name} cannot be read: {error}"
    wanted = expected + ending(expected)
    return "" if size == wanted else f"{name} has {size:,} bytes, and its packages make {wanted:,}"
