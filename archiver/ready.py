"""What a hook asks of the content models of NewsML-G2 on every document, worked out ahead.

`python -m archiver.ready` writes `schemas/newsml-g2/ready.json` from the facts. A test fails when the two have drifted.
"""

from __future__ import annotations

import json

from archiver import schemas
from archiver.contentschema import parts
from archiver.rules import newsml_strict

FILE = schemas.directory() / "newsml-g2" / "ready.json"


def text() -> str:
    """The file as it should be: the newest schema in parts, and which attributes and texts have the kinds that rules ask for."""
    dates = tuple(sorted(newsml_strict.DATES))
    asked = [("ID",), dates]
    made = {
        "xsd": parts(schemas.newsml_facts(), schemas.NEWEST),
        "attributes": {" ".join(kinds): newsml_strict.attributes_of(*kinds) for kinds in asked},
        "texts": {" ".join(dates): newsml_strict.elements_of(*dates)},
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
