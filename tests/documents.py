"""Documents of word processors and PDF, made of plain words: the samples of these formats, and hostile relatives of them.

`python tests/documents.py` writes the samples anew, byte for byte the same.
"""

from __future__ import annotations

import io
import sys
import zipfile
import zlib
from pathlib import Path
from xml.sax.saxutils import escape

SAMPLES = Path(__file__).parents[1] / "samples"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

TYPES = f"""{DECLARATION}<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>"""
STYLES = f"""{DECLARATION}<w:styles xmlns:w="{W}">
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Untertitel"><w:name w:val="Subtitle"/></w:style>
</w:styles>"""
CORE = f"""{DECLARATION}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<dc:title>Vorlage Bericht</dc:title><dc:creator>redaktion-pc-7</dc:creator><cp:keywords>Deich, Küste</cp:keywords>
<cp:lastModifiedBy>Gast</cp:lastModifiedBy>
<dcterms:created xsi:type="dcterms:W3CDTF">2024-03-12T14:05:00Z</dcterms:created>
<dcterms:modified xsi:type="dcterms:W3CDTF">2024-03-12T16:30:00Z</dcterms:modified>
</cp:coreProperties>"""


def relations(*pairs: tuple[str, str]) -> str:
    """A part that names other parts by their kinds."""
    each = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(pairs)
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{each}</Relationships>'


def paragraph(words: str, style: str = "") -> str:
    """A paragraph of plain words."""
    told = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{told}<w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r></w:p>'


def docx(body: str, core: str = CORE, parts: dict[str, str] | None = None) -> bytes:
    """A document with this body, and further parts of the folder `word` by kind."""
    further = parts or {}
    files = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/document.xml": f'{DECLARATION}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": relations(
            ("styles", "styles.xml"), *((kind, f"{kind}.xml") for kind in further)
        ),
        "word/styles.xml": STYLES,
        "docProps/core.xml": core,
        **{f"word/{kind}.xml": words for kind, words in further.items()},
    }
    return packed({name: words.encode() for name, words in files.items() if words})


def packed(files: dict[str, bytes]) -> bytes:
    """A zip file of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def story(*more: str) -> str:
    """The body of a short story, with more blocks at its end."""
    return "".join(
        (
            paragraph("Deich bei Süderhörn wird um einen Meter erhöht", "Titel"),
            paragraph("Bauern verlieren vier Hektar Weide", "Untertitel"),
            paragraph("Von Grete Möllring"),
            paragraph("Der Deich vor Süderhörn wird bis zum Herbst um einen Meter erhöht."),
            paragraph("Die Arbeiten beginnen nach der Brutzeit, sagte der Deichgraf am Montag."),
            paragraph("Ole Dehn hat zu diesem Bericht beigetragen."),
            *more,
        )
    )


TABLE = f"<w:tbl><w:tr><w:tc>{paragraph('Höhe')}</w:tc><w:tc>{paragraph('5 m')}</w:tc></w:tr></w:tbl>"
PICTURE = "<w:p><w:r><w:drawing/></w:r></w:p>"
CHANGED = (
    "<w:p><w:r><w:t>Die Kosten trägt das Land</w:t></w:r>"
    "<w:del><w:r><w:delText> nicht</w:delText></w:r></w:del>"
    "<w:ins><w:r><w:t> zur Hälfte</w:t></w:r></w:ins><w:r><w:t>.</w:t></w:r></w:p>"
)
COMMENTS = f'{DECLARATION}<w:comments xmlns:w="{W}"><w:comment w:id="0">{paragraph("Stimmt das?")}</w:comment></w:comments>'


def pdf(
    pages: list[list[str]],
    details: str = "/Title (bericht-final.pdf) /Author (redaktion)",
    picture: bool = False,
) -> bytes:
    """A PDF with these pages, each of lines in one column of Helvetica; a page without lines is only a picture."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", f"<< {details} >>"]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    objects.append(
        stream(
            b"\0",
            "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8",
        )
    )
    kids = []
    for rows in pages:
        drawn = "BT /F1 11 Tf 14 TL 60 780 Td " + " ".join(f"({guarded(row)}) Tj T*" for row in rows) + " ET"
        shown = "/X1 Do" if picture or not rows else ""
        objects.append(stream(f"{drawn if rows else ''} {shown}".encode("cp1252")))
        found = "/XObject << /X1 5 0 R >>" if shown else ""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
            f"/Resources << /Font << /F1 4 0 R >> {found} >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return assembled(objects)


def guarded(words: str) -> str:
    """Words within the brackets of a string of PDF."""
    return words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def stream(data: bytes, told: str = "") -> str:
    """An object with bytes in it, as Latin-1."""
    small = zlib.compress(data, 9)
    return f"<< {told} /Filter /FlateDecode /Length {len(small)} >>\nstream\n{small.decode('latin-1')}\nendstream"


def assembled(objects: list[str]) -> bytes:
    """A file of these objects, the first of which is its catalog and the third what it says of itself."""
    made = bytearray(b"%PDF-1.4\n")
    places = []
    for number, words in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{words}\nendobj\n".encode("latin-1")
    start = len(made)
    made += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    made += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    made += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(made)


OTTERS = [
    "Otters return to the canal after forty years",
    "",
    "By Una Ferris",
    "",
    "14 May 2024",
    "",
    "A pair of otters has settled below the third lock of the Kinloch canal this",
    "spring, the canal trust says.",
    "",
    "The last ones were seen in 1984. Walkers are asked to keep their dogs on a",
    "lead until the cubs are grown.",
]
MORE = ["A plank across the lock now leads them past the gate.", "", "Additional reporting by Harold Nye"]

MADE = {
    "formats/docx/deich.docx": docx(story(TABLE, PICTURE, CHANGED), parts={"comments": COMMENTS}),
    "formats/pdf/otters.pdf": pdf([OTTERS, MORE]),
    "rules/X032-words-outside-the-text/bad.docx": docx(story(TABLE), parts={"comments": COMMENTS}),
    "rules/X032-words-outside-the-text/good.docx": docx(story()),
    "rules/X033-pages-not-read/bad.pdf": pdf([OTTERS, [], MORE]),
    "rules/X033-pages-not-read/good.pdf": pdf([OTTERS, MORE]),
    "rules/X034-pictures-in-document/bad.docx": docx(story(PICTURE)),
    "rules/X034-pictures-in-document/good.docx": docx(story()),
    "rules/X035-tracked-changes/bad.docx": docx(story(CHANGED)),
    "rules/X035-tracked-changes/good.docx": docx(story()),
}
"""Samples by their places."""


def main() -> int:
    """Write the samples."""
    for name, data in MADE.items():
        path = SAMPLES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
