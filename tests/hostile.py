"""Hostile inputs, made by code: documents that try to read files, to call out, to grow, to take time, to break out.

`python tests/hostile.py` judges every one of them in this process and prints one line of JSON for each.
"""

from __future__ import annotations

import bz2
import gzip
import io
import itertools
import json
import lzma
import random
import sys
import tarfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

NAR = "http://iptc.org/std/nar/2006-10-01/"
STORIES = Path(__file__).parents[1] / "samples" / "stories"
PORT = 9
"""Where nobody listens; a test puts a listener there."""


class Hostile(NamedTuple):
    """One input: what kind of attack, the name of the file, and its bytes."""

    kind: str
    name: str
    data: bytes


def inputs(port: int = PORT, kinds: Sequence[str] = ()) -> Iterator[Hostile]:
    """Every hostile input, or those of some kinds."""
    for kind, made in MAKERS.items():
        if kinds and kind not in kinds:
            continue
        for number, (name, data) in enumerate(made(port)):
            yield Hostile(kind, f"{kind}-{number}{name}", data)


Made = Iterator[tuple[str, bytes]]


def external_entities(port: int) -> Made:
    """Entities, subsets, includes and hints that point outside."""
    targets = [
        "file:///etc/passwd", "/etc/hostname", "file:///dev/random", "file:///proc/self/environ", "../../../../etc/passwd",
        f"http://127.0.0.1:{port}/x", f"http://localhost:{port}/x.dtd", f"ftp://127.0.0.1:{port}/x", "gopher://127.0.0.1:9/",
        "php://filter/read=convert.base64-encode/resource=/etc/passwd", "expect://id", "jar:file:///tmp/x.jar!/x", "netdoc:/etc/passwd",
        "data:text/plain;base64,eHh4", "\\\\127.0.0.1\\share\\x", "file://///etc/passwd",
    ]  # fmt: skip
    frames = [
        ('<!DOCTYPE n [<!ENTITY x SYSTEM "{}">]>', "&x;", ""),
        ('<!DOCTYPE n [<!ENTITY x PUBLIC "-//X//Y" "{}">]>', "&x;", ""),
        ('<!DOCTYPE n [<!ENTITY x SYSTEM "{}">]>', "", ' guid="&x;"'),
        ('<!DOCTYPE n [<!ENTITY % x SYSTEM "{}"> %x;]>', "", ""),
        (
            '<!DOCTYPE n [<!ENTITY % x SYSTEM "{}"><!ENTITY % y "<!ENTITY z SYSTEM \'{}?%x;\'>"> %y;]>',
            "&z;",
            "",
        ),
        ('<!DOCTYPE n SYSTEM "{}">', "&x;", ""),
        ('<!DOCTYPE n PUBLIC "-//X//Y" "{}">', "", ""),
        ("", '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{}" parse="text"/>', ""),
        (
            "",
            "",
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="' + NAR + ' {}"',
        ),
        ('<?xml-stylesheet type="text/xsl" href="{}"?>', "", ""),
        ('<!DOCTYPE n [<!NOTATION g SYSTEM "{}"><!ENTITY x SYSTEM "{}" NDATA g>]>', "", ' icon="x"'),
    ]
    for target, (before, inside, attributes) in itertools.product(targets, frames):
        safe = target.replace("&", "&amp;")
        head, use = before.replace("{}", safe), inside.replace("{}", safe)
        body = f'{head}<newsItem xmlns="{NAR}"{attributes.replace("{}", safe)}><itemMeta>{use}</itemMeta></newsItem>'
        yield ".xml", f'<?xml version="1.0"?>{body}'.encode()
    for target in targets[:8]:
        body = f'<!DOCTYPE n [<!ENTITY x SYSTEM "{target}">]><newsItem xmlns="{NAR}">&x;</newsItem>'
        for encoding in ("utf-16", "utf-7", "utf-8-sig", "utf-32", "utf-16-be", "cp037"):
            yield ".xml", f'<?xml version="1.0" encoding="{encoding}"?>{body}'.encode(encoding)
        yield (
            ".html",
            f"<!DOCTYPE html [<!ENTITY x SYSTEM '{target}'>]><html><body>&x;<p>Ein Satz.</p></body></html>".encode(),
        )
        yield ".svg", f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{target}">]><svg>&x;</svg>'.encode()


def bombs(port: int) -> Made:
    """Entities that multiply."""
    for levels, times, place in itertools.product(
        (3, 6, 9, 30), (2, 10, 50), ("text", "attribute", "parameter")
    ):
        mark = "%" if place == "parameter" else ""
        lines = [f'<!ENTITY {"% " if mark else ""}e0 "lollollol">']
        lines += [
            f'<!ENTITY {"% " if mark else ""}e{n} "{(mark or "&") + f"e{n - 1};"}'
            + (f"{mark or '&'}e{n - 1};") * (times - 1)
            + '">'
            for n in range(1, levels)
        ]
        use = {"text": f"&e{levels - 1};", "attribute": "", "parameter": ""}[place]
        attribute = f' guid="&e{levels - 1};"' if place == "attribute" else ""
        end = f"%e{levels - 1};" if mark else ""
        yield (
            ".xml",
            f'<!DOCTYPE n [{"".join(lines)}{end}]><newsItem xmlns="{NAR}"{attribute}>{use}</newsItem>'.encode(),
        )
    for size in (1_000, 100_000):
        yield (
            ".xml",
            f'<!DOCTYPE n [<!ENTITY a "{"a" * size}">]><newsItem xmlns="{NAR}">{"&a;" * 5000}</newsItem>'.encode(),
        )
    yield (
        ".xml",
        f'<!DOCTYPE n [<!ENTITY a "&b;"><!ENTITY b "&a;">]><newsItem xmlns="{NAR}">&a;</newsItem>'.encode(),
    )


def towers(port: int) -> Made:
    """What nests, spreads or runs on without end."""
    for depth in (100, 257, 3000, 100_000):
        yield ".xml", f'<newsItem xmlns="{NAR}">'.encode() + b"<a>" * depth + b"</a>" * depth + b"</newsItem>"
        yield ".xml", f'<newsItem xmlns="{NAR}">'.encode() + b"<a>" * depth
        yield ".json", b"[" * depth + b"]" * depth
        yield ".json", b'{"a":' * depth + b"1" + b"}" * depth
        yield (
            ".jsonld",
            b'{"@context":"https://schema.org","@type":"NewsArticle","author":' + b'[{"name":' * depth,
        )
        yield ".html", b"<html><body>" + b"<div>" * depth + b"Ein Satz." + b"</div>" * depth
        yield ".html", b"<html>" + b"<table><tr><td>" * depth
        yield ".txt", b"(" * depth + b"Ein Satz." + b")" * depth
        yield ".txt", "“".encode() * depth
    many = 20_000
    attributes = " ".join(f"a{n}=''" for n in range(many))
    yield ".xml", f'<newsItem xmlns="{NAR}" {attributes}/>'.encode()
    yield ".xml", f'<newsItem xmlns="{NAR}">{"".join(f"<a{n}/>" for n in range(many))}</newsItem>'.encode()
    yield ".xml", f'<newsItem xmlns="{NAR}">{"<a/>" * 200_000}</newsItem>'.encode()
    yield ".xml", f'<newsItem xmlns="{NAR}"><{"a" * 60_000}/></newsItem>'.encode()
    yield ".xml", f'<newsItem xmlns="{NAR}" guid="{"a" * 3_000_000}"/>'.encode()
    yield ".xml", f'<newsItem xmlns="{NAR}"><!--{"-a" * 1_000_000}--></newsItem>'.encode()
    yield (
        ".xml",
        (f'<newsItem xmlns="{NAR}">' + "".join(f'<a xmlns:n{n}="u:{n}">' for n in range(200))).encode(),
    )
    yield ".json", b'{"a":"' + b"a" * 3_000_000 + b'"}'
    yield ".json", b"[" + b"1," * 300_000 + b"1]"
    yield ".json", b'{"a":' + b"9" * 100_000 + b"}"
    yield (
        ".jsonld",
        json.dumps(
            {"@context": "https://schema.org", "@type": "NewsArticle", "keywords": ["a"] * 50_000}
        ).encode(),
    )
    yield (
        ".jsonld",
        json.dumps(
            {"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle", "headline": "x"}] * 3_000}
        ).encode(),
    )
    yield ".txt", b"Von " + b"Anna " * 200_000
    yield ".txt", b"\n" * 1_000_000 + b"x"
    yield ".txt", b"a\n\n" * 200_000
    yield ".txt", b"x" * 3_000_000
    yield ".html", b"<html><body>" + b"<p>a" * 100_000
    yield ".html", b"<html><head>" + b"<meta name=author content=x>" * 20_000
    yield ".html", b"<html><body><script type='application/ld+json'>" * 2_000


def containers(port: int) -> Made:
    """Compressed and packed files under the names of stories."""
    plain = b"a" * 5_000_000
    packed = [
        gzip.compress(plain),
        bz2.compress(plain),
        lzma.compress(plain),
        gzip.compress(gzip.compress(plain)),
    ]
    for names in (["a.txt"], ["../../etc/passwd"], ["/etc/passwd"], ["a" * 300], ["a\x00b"[:1]]):
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                archive.writestr(name, plain)
        packed.append(whole.getvalue())
        whole = io.BytesIO()
        with tarfile.open(fileobj=whole, mode="w") as box:
            for name in names:
                entry = tarfile.TarInfo(name)
                entry.size = 5
                box.addfile(entry, io.BytesIO(b"hello"))
            link = tarfile.TarInfo("link")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            box.addfile(link)
        packed.append(whole.getvalue())
    packed += [
        b"\x28\xb5\x2f\xfd" + b"\0" * 99,
        b"7z\xbc\xaf\x27\x1c" + b"\0" * 99,
        b"%PDF-1.7\n" + b"\0" * 99,
        b"\x7fELF" + b"\0" * 99,
    ]
    for data, name in itertools.product(packed, (".xml", ".json", ".txt")):
        yield name, data


def callers(port: int) -> Made:
    """Documents that want to have something fetched."""
    urls = [f"http://127.0.0.1:{port}/{n}" for n in range(3)] + [
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "//127.0.0.1/x",
    ]
    for url in urls:
        for context in (url, [url], {"@vocab": url}, {"@import": url}, ["https://schema.org", url]):
            yield (
                ".jsonld",
                json.dumps({"@context": context, "@type": "NewsArticle", "headline": "x"}).encode(),
            )
        for field in ("image", "url", "author", "publisher", "isPartOf", "sameAs", "$ref", "$schema", "@id"):
            yield (
                ".jsonld",
                json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", field: url}).encode(),
            )
        yield (
            ".xml",
            f'<newsItem xmlns="{NAR}"><catalogRef href="{url}"/><itemMeta><itemClass qcode="x:y"/></itemMeta></newsItem>'.encode(),
        )
        yield (
            ".xml",
            f'<newsItem xmlns="{NAR}"><catalog><scheme alias="x" uri="{url}"/></catalog></newsItem>'.encode(),
        )
        yield (
            ".xml",
            f'<newsItem xmlns="{NAR}"><contentSet><remoteContent href="{url}"/></contentSet></newsItem>'.encode(),
        )
        tags = (
            "<img src='{}'>",
            "<link rel=stylesheet href='{}'>",
            "<script src='{}'></script>",
            "<iframe src='{}'></iframe>",
            "<base href='{}'>",
        )
        for tag in (
            *tags,
            "<meta http-equiv=refresh content='0;url={}'>",
            "<link rel=canonical href='{}'>",
            "<object data='{}'></object>",
        ):
            yield (
                ".html",
                f"<html><head><title>x</title>{tag.format(url)}</head><body><p>Ein Satz ist da.</p></body></html>".encode(),
            )


NAUGHTY = [
    "", " ", "\t", "undefined", "null", "None", "NaN", "-1", "1e999", "0x0", "$HOME", "%s%s%s%n", "{0}", "{{7*7}}", "${7*7}", "`id`", "$(id)",
    "; ls", "| ls", "&& ls", "' OR '1'='1", "\"; DROP TABLE x; --", "../../../etc/passwd", "..\\..\\x", "/dev/null", "CON", "NUL.txt", "a:b",
    "\x00", "\x07", "\x08\x08\x08", "\x1b[31m", "\x1b]0;title\x07", "\x1b[2J", "\x1b[8m", "\x1bP1;1|\x1b\\", "\x9b31m", "\x90", "\x85", "\x7f",
    "\u2028", "\u2029", "\ufeff", "\ufffe", "\uffff", "\ufdd0", "\U0001fffe", "\u200b\u200c\u200d", "\u00ad", "\u202e\u0041", "\u2066x\u2069",
    "\u061c", "\u180e", "e\u0301" * 200, "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮", "👩‍👩‍👧‍👦", "🇩🇪🇩", "𝕿𝖍𝖊", "ﷺ", "田中さん", "울란바토르", "הָיְתָה", "ثم نفس", "Ⱥ" * 50,
    "<script>alert(1)</script>", "</title><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "javascript:alert(1)",
    "\"><b>", "'><b>", "<!--", "-->", "<![CDATA[", "]]>", "&lt;b&gt;", "&#0;", "&#x1b;", "&unknown;", "<?php ?>", "<!DOCTYPE x>", "<a\x00b>",
    "=1+1", "+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "=HYPERLINK(\"x\")", "::error::x", "::add-mask::x", "::set-output name=a::b",
    "##vso[task.setvariable]x", "##[error]x", "\r\n::error::x", "section_start:0:x\r\x1b[0K", "%0A::error::", "a\r\nX-Header: b", "a\nb", "a\rb",
    "Von " * 40, "By " * 40, "und " * 40, ", " * 90, "/" * 90, "(" * 90, "“" * 90, "." * 90, "’" * 90, "A. " * 60, "a@b.c " * 20, "-" * 500,
    "31. Februar 2023", "99.99.9999", "0000-00-00T99:99:99Z", "9" * 500, "2038-01-19T03:14:08Z", "-0001-01-01", "am " * 60, "١٢٣٤",
]  # fmt: skip


def naughty(port: int) -> Made:
    """Strings that break out of what they are put into, in every format."""
    for words in NAUGHTY:
        yield ".txt", f"{words}\n\nEin Satz mit {words} darin.\n\nVon {words}\n".encode("utf-8", "replace")
        article = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": words,
            "author": {"@type": "Person", "name": words},
            "datePublished": words,
        }
        yield ".jsonld", json.dumps(article).encode()
        raw = words.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
        yield (
            ".xml",
            f'<newsItem xmlns="{NAR}" guid="{raw}"><contentMeta><by>{raw}</by><headline>{raw}</headline></contentMeta></newsItem>'.encode(
                "utf-8", "replace"
            ),
        )
        yield (
            ".html",
            f"<html><head><title>{words}</title><meta name=author content='{words}'></head><body><p>{words}</p></body></html>".encode(
                "utf-8", "replace"
            ),
        )


def broken_json(port: int) -> Made:
    """JSON that is none."""
    pieces = [
        "", "{", "}", "[", "]", '"', "'a'", "{a:1}", '{"a"}', '{"a":}', '{"a":1,}', "[1,]", "[,1]", "[1 2]", "nul", "True", "NaN", "Infinity", "-Infinity",
        "01", "-", "1.", ".1", "1e", "0x1", "+1", '"\\x"', '"\\u12"', '"\\ud800"', '"\\udc00\\ud800"', '"a\nb"', '"a\tb"', "/*x*/1", "//x\n1", "#x\n1",
        '{"a":1}{"b":2}', '{"a":1}x', "\x00", "\ufeff{}", '{"a":1,"a":2}', '{"":1}', '{"__proto__":1}', '{"a":1;}', "[1}", "{]", '"\\', '{"@graph":', "1" * 5000,
    ]  # fmt: skip
    for piece in pieces:
        yield ".json", piece.encode()
        yield (
            ".jsonld",
            f'{{"@context": "https://schema.org", "@type": "NewsArticle", "headline": {piece}}}'.encode(),
        )
        yield (
            ".html",
            f'<html><head><title>x</title><script type="application/ld+json">{piece}</script></head><body><p>Ein Satz.</p></body></html>'.encode(),
        )


def broken_bytes(port: int) -> Made:
    """Bytes that are in no encoding, or in a surprising one."""
    odd = [
        b"\x80", b"\xc0\x80", b"\xc1\xbf", b"\xe0\x80\x80", b"\xed\xa0\x80", b"\xf0\x80\x80\x80", b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80", b"\xfe", b"\xff",
        b"\xe2\x82", b"\xf0\x9f\x98", b"\xef\xbb\xbf\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"+ADw-script+AD4-", b"\x1b$B", b"\x93\x94", b"\x00a",
    ]  # fmt: skip
    for piece in odd:
        yield ".txt", b"Ein Titel " + piece + b"\n\nEin Satz mit " + piece * 3 + b" darin.\n"
        yield (
            ".xml",
            b'<?xml version="1.0" encoding="UTF-8"?><newsItem xmlns="'
            + NAR.encode()
            + b'">'
            + piece
            + b"</newsItem>",
        )
        yield ".xml", b'<?xml version="1.0" encoding="UTF-7"?><newsItem>' + piece + b"</newsItem>"
        yield ".json", b'{"headline": "' + piece + b'"}'
        yield ".html", b"<html><meta charset=utf-16><title>" + piece + b"</title><p>Ein Satz.</p></html>"
        yield ".txt", piece


def pumped(port: int) -> Made:
    """Text that makes careless patterns try for ever."""
    heads = ["", "Von ", "By ", "(Reporting by ", "Par ", "Foto: ", "am ", "<!--", "„", "http://"]
    pumps = [
        "a",
        "A",
        "Aa ",
        "Aa-",
        "A. ",
        "a,",
        "und ",
        "and ",
        "hat ",
        "1.",
        "1 ",
        " ",
        "\t",
        "“",
        "‘a",
        "(",
        "()",
        "@a",
        "&amp;",
        "x/",
        "ö",
        "東",
    ]
    for head, pump in itertools.product(heads, pumps):
        yield ".txt", f"Ein Titel\n\nEin Satz steht hier.\n\n{head}{pump * 20_000}!\n".encode()


def mutants(port: int) -> Made:
    """Our own stories with bytes changed, cut, doubled and moved."""
    dice = random.Random(7)
    for path in sorted(STORIES.iterdir()):
        whole = path.read_bytes()
        for _ in range(30):
            data = bytearray(whole)
            for _ in range(dice.randrange(1, 8)):
                at, length = dice.randrange(len(data)), dice.randrange(1, 40)
                change = dice.randrange(4)
                if change == 0:
                    data[at] = dice.randrange(256)
                elif change == 1:
                    del data[at : at + length]
                elif change == 2:
                    data[at:at] = data[at : at + length] * dice.randrange(1, 30)
                else:
                    data[at:at] = bytes(dice.randrange(256) for _ in range(length))
                data = data or bytearray(b"x")
            yield path.suffix, bytes(data)


MAKERS = {
    "external entity": external_entities,
    "entity bomb": bombs,
    "tower": towers,
    "container": containers,
    "call for something": callers,
    "naughty string": naughty,
    "broken JSON": broken_json,
    "broken bytes": broken_bytes,
    "pumped pattern": pumped,
    "mutant": mutants,
}

START, END = "/hostile-inputs-begin", "/hostile-inputs-end"
"""Files that are not there. Looking for them marks the beginning and the end in a trace."""


BINARIES = (b"%PDF-1.4\n", b"PK\x05\x06" + bytes(18))
"""Beginnings for which libraries are imported, which look around the system when they are."""


def main(port: int, kinds: Sequence[str]) -> None:
    """Judge everything, and report in every format what was found."""
    import io
    import resource

    from archiver.report import FORMATS, About, Tally, writer
    from archiver.service.tasks import warm
    from archiver.source import Source
    from archiver.validation import judge

    warm()
    every = list(inputs(port, kinds))
    for suffix in (".xml", ".jsonld", ".html", ".txt"):
        found = judge(
            Source("warm" + suffix, next(each.data for each in every if each.name.endswith(suffix)))
        )
        for format in FORMATS:
            writer(format, io.StringIO(), About()).add(found)
    for magic in BINARIES:
        judge(Source("warm", magic))
    resource.setrlimit(resource.RLIMIT_AS, (1536 * 1024**2, 1536 * 1024**2))
    Path(START).exists()
    for each in every:
        began = time.process_time()
        found = judge(Source(each.name, each.data))
        written = 0
        for format in FORMATS:
            out = io.StringIO()
            tally = Tally()
            made = writer(format, out, About())
            tally.add(found)
            made.add(found)
            made.end(tally)
            written += len(out.getvalue().encode("utf-8", "backslashreplace"))
        seconds = time.process_time() - began
        row = {
            "kind": each.kind,
            "name": each.name,
            "word": found.word,
            "reason": found.reason,
            "limit": found.limit,
            "seconds": round(seconds, 3),
        }
        print(
            json.dumps(
                row | {"rules": sorted({finding.rule for finding in found.findings}), "written": written}
            ),
            flush=True,
        )
    Path(END).exists()
    print(json.dumps({"kind": "end", "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PORT, sys.argv[2:])
