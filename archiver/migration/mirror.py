"""An archive in a bucket as folders on this machine, one container at a time, for what can only look at files."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from archiver import segments, stores
from archiver.ledger import OWN

CONTAINER = re.compile(rf"{segments.FOLDER}/[0-9]{{3,}}/[0-9]{{6,}}(?=\.tar$|\.jsonl\.gz$)")


class Unanswered(Exception):
    """The bucket cannot be opened, or does not answer. The message is one clear sentence."""


def folders(address: str) -> Iterator[Path]:
    """For each container a folder with it and its segment at their places, until the next one is asked for.

    Raises `Unanswered`.
    """
    try:
        bucket = stores.Bucket(address)
        listed = bucket.listed(segments.FOLDER)
    except (stores.StoreUnavailable, OSError) as error:
        raise Unanswered(str(error)) from None
    for name in sorted({found[0] for each in listed if (found := CONTAINER.match(each))}):
        with tempfile.TemporaryDirectory(prefix="archiver-") as temporary:
            folder = Path(temporary)
            (folder / OWN).mkdir()
            for suffix in (".tar", ".jsonl.gz"):
                place = folder / f"{name}{suffix}"
                place.parent.mkdir(parents=True, exist_ok=True)
                try:
                    place.write_bytes(bucket.read(place.relative_to(folder).as_posix()))
                except FileNotFoundError:
                    continue
                except OSError as error:
                    raise Unanswered(str(error)) from None
            yield folder
