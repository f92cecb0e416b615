"""Bytes to text: UTF-8 first, then as a declaration says, then by detection; and what was odd on the way.

Detection ranks a short list of encodings that newsrooms have written in. Each is judged by the characters it gives
and by the company they keep: a letter belongs among letters of its script, a quotation mark at the edge of a word.
"""

from __future__ import annotations

import codecs
import re

from archiver.article import Fault
from archiver.finding import Span
from archiver.pattern import Pattern
from archiver.source import Decoded, Source, Unreadable

HEAD = 64 * 1024
"""How far into a source a declaration is looked for, in bytes."""

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks. UTF-32 comes before UTF-16, whose mark is the beginning of its own."""
BOMS = tuple(mark for mark, _ in MARKS)

MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "gzip-compressed data"),
    (b"BZh", "bzip2-compressed data"),
    (b"\xfd7zXZ\x00", "xz-compressed data"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet table"),
    (b"OggS", "an Ogg recording"),
    (b"ID3", "an MP3 recording"),
    (b"fLaC", "a FLAC recording"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"{\\rtf", "a rich text (RTF) document"),
)
"""What kinds of file begin with, and what to call them."""
BEGINNINGS = tuple(beginning for beginning, _ in MAGIC)

DECLARATIONS = (
    Pattern(rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]{0,39})["']"""),
    Pattern(rb"""<meta\s[^>]{0,400}?charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE),
)

LABELS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16LE",
    "utf-16-be": "UTF-16BE",
    "utf-32-le": "UTF-32LE",
    "utf-32-be": "UTF-32BE",
    "mac-roman": "Mac Roman",
    "cp437": "DOS code page 437",
    "cp850": "DOS code page 850",
    "cp852": "DOS code page 852",
    "cp866": "DOS code page 866",
    "shift_jis": "Shift_JIS",
    "gb18030": "GB18030",
    "big5": "Big5",
    "ascii": "US-ASCII",
}

READABLE = frozenset(
    """utf-8 utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be ascii latin_1 iso8859-1 iso8859-2 iso8859-3 iso8859-4
    iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10 iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16
    cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp437 cp850 cp852 cp858 cp866 cp874 koi8-r koi8-u
    mac-roman mac-cyrillic shift_jis cp932 euc_jp iso2022_jp euc_kr cp949 gb2312 gbk gb18030 big5 big5hkscs
    tis-620""".split()
)
"""Python's names of the encodings a declaration may ask for. UTF-7, which hides markup, is not among them."""


def decode(data: bytes, declared: str = "") -> Decoded:
    """The bytes as text, with the story of their decoding. Raises `Unreadable` when they are not text.

    `declared` is what the carrier says (a mail header, say); what the bytes themselves say is looked for here.
    """
    if data.startswith(BOMS):
        mark, name = next(known for known in MARKS if data.startswith(known[0]))
        return marked(data, mark, name)
    refuse_known_binary(data)
    said = declared or declaration(data)
    odd = may_hold_odd(data)
    if odd:
        if b"\x1b$" in data and (japanese := strict(data, "iso2022_jp")):
            how = "declared" if codec(said) == "iso2022_jp" else "detected"
            return Decoded(japanese, "iso2022_jp", how, said, 1)
        if b"\x00" in data.rstrip(b"\x00\x1a"):
            return wide(data, said)
        refuse_binary(data)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", "utf-8", said, odd=odd)
    except UnicodeDecodeError as error:
        return otherwise(data, said, error.start)


def marked(data: bytes, mark: bytes, name: str) -> Decoded:
    """Text after a byte order mark. What does not decode is lost and counted."""
    said = declaration(data)
    text = data[len(mark) :].decode(name, "replace")
    lost = 0 if strict(data[len(mark) :], name) is not None else text.count("\ufffd")
    return Decoded(text, name, "bom", said, 0, lost, text.find("\ufffd") if lost else None)


def wide(data: bytes, said: str) -> Decoded:
    """Text of two or four bytes a character without a mark, which its zero bytes give away."""
    size = len(data)
    zeros = [data[offset::4].count(0) * 4 / size for offset in range(4)]
    guesses = []
    if min(zeros[2:]) > 0.9:
        guesses.append("utf-32-le")
    elif min(zeros[:2]) > 0.9:
        guesses.append("utf-32-be")
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    guesses.append("utf-16-le" if odd > even else "utf-16-be")
    if min(even, odd) < 0.02 or len(guesses) > 1:
        for name in guesses:
            text = strict(data, name)
            if text is not None and not CONTROLS.search(text):
                how = "declared" if said and codec(said).startswith(name[:6]) else "detected"
                return Decoded(text, name, how, said, size)
    raise Unreadable("this is binary data, not text: it holds zero bytes")


def otherwise(data: bytes, said: str, first: int) -> Decoded:
    """Text that is not UTF-8: as declared where that works, else by detection."""
    name = codec(said)
    if name and name not in ("utf-8", "ascii"):
        text = strict(data, name)
        if text is not None and not C1.search(text):
            return Decoded(text, name, "declared", said, first=place(data, first, name))
    name = detect(data)
    text = data.decode(name, "replace")
    lost = text.count("\ufffd") if strict(data, name) is None else 0
    return Decoded(text, name, "detected", said, high_bytes(data), lost, place(data, first, name))


def place(data: bytes, at: int, name: str) -> int:
    """The place in the text of the character that the byte at `at` belongs to."""
    return len(data[:at].decode(name, "replace"))


def strict(data: bytes, name: str) -> str | None:
    """The bytes decoded without any loss, or None."""
    try:
        return data.decode(name)
    except (UnicodeDecodeError, UnicodeError):
        return None


def declaration(data: bytes) -> str:
    """The encoding that an XML declaration or an HTML meta element names, or an empty string."""
    head = data[:HEAD].lstrip()
    if not head.startswith(b"<") and b"<" not in head:
        return ""
    xml, meta = DECLARATIONS
    match = xml.match(head) or meta.search(head)
    return match.group(1).decode("ascii") if match else ""


def codec(name: str) -> str:
    """Python's name of an encoding that a declaration may ask for, or an empty string.

    ISO-8859-1 and US-ASCII are read as Windows-1252, as browsers do: it has the same characters and more.
    """
    try:
        found = codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        return ""
    if found in ("iso8859-1", "cp1252"):
        return "windows-1252"
    return found if found in READABLE else ""


def label(name: str) -> str:
    """The name of an encoding for people: "Windows-1252", "ISO-8859-2"."""
    if name in LABELS:
        return LABELS[name]
    name = re.sub(r"^iso8859", "iso-8859", re.sub(r"^cp(?=125\d)", "windows-", name))
    return name.title() if name.startswith("windows") else name.upper().replace("_", "-")


def encode(text: str, decoded: Decoded) -> bytes:
    """Text as bytes in the encoding it was read in, with its byte order mark; UTF-8 where that cannot hold it."""
    mark = next((mark for mark, name in MARKS if decoded.how == "bom" and name == decoded.encoding), b"")
    try:
        return mark + text.encode(decoded.encoding)
    except UnicodeEncodeError:
        return text.encode("utf-8")


def refuse_known_binary(data: bytes) -> None:
    """Raise `Unreadable` when the bytes begin as a known kind of binary file does."""
    if data.startswith(BEGINNINGS):
        name = next(name for beginning, name in MAGIC if data.startswith(beginning))
        raise Unreadable(f"this is {name}, not text")
    if data[4:8] == b"ftyp":
        raise Unreadable("this is a video or sound recording (MP4), not text")
    if data[:4] == b"RIFF" and data[8:12] in (b"WAVE", b"AVI ", b"WEBP"):
        raise Unreadable("this is a sound, video or picture file (RIFF), not text")


def refuse_binary(data: bytes) -> None:
    """Raise `Unreadable` when too many bytes are control characters that no text has."""
    sample = data[:HEAD]
    odd = len(sample) - len(sample.translate(None, UNTEXTLIKE))
    if odd * 10 > len(sample):
        raise Unreadable(
            f"this is binary data, not text: {100 * odd // len(sample)} % of it are control characters"
        )


UNTEXTLIKE = bytes(code for code in range(32) if chr(code) not in "\t\n\v\f\r\x1a") + b"\x7f"

# -- Detection ---------------------------------------------------------------------------------------------------------

LATIN = "äöüß éèêëàâçîïôûùœæ áéíóúñü àèéìíòóù ãõáâàéêíóôúç ëïéèöüáó åäöé æøåé áðéíóúýþæö àçèéíïòóúü".split()
EASTERN = "ąćęłńóśźż áčďéěíňóřšťúůýž áäčďéíĺľňóôŕšťúýž áéíóöőúüű ăâîşţ čćđšž äöüß".split()
BALTIC = "āčēģīķļņšūž ąčęėįšųūž äöüõšž".split()
TURKISH = ["çğıöşü"]
CYRILLIC = ["".join(map(chr, range(0x430, 0x450))) + "ё", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя’"]
GREEK = ["".join(chr(code) for code in range(0x390, 0x3CF) if chr(code).isalpha()) + "άέήί"]
HEBREW = ["".join(map(chr, range(0x5D0, 0x5EB)))]
ARABIC = ["".join(chr(code) for code in range(0x621, 0x64B) if chr(code).isalpha())]

SINGLE = (
    ("windows-1252", LATIN),
    ("iso8859-15", LATIN),
    ("cp850", LATIN),
    ("cp437", LATIN),
    ("mac-roman", LATIN),
    ("windows-1250", EASTERN),
    ("iso8859-2", EASTERN),
    ("cp852", EASTERN),
    ("windows-1251", CYRILLIC),
    ("koi8-r", CYRILLIC),
    ("koi8-u", CYRILLIC),
    ("iso8859-5", CYRILLIC),
    ("cp866", CYRILLIC),
    ("windows-1253", GREEK),
    ("iso8859-7", GREEK),
    ("windows-1254", TURKISH),
    ("windows-1257", BALTIC),
    ("windows-1255", HEBREW),
    ("windows-1256", ARABIC),
)
"""Encodings of one byte a character, likeliest first, with the letters of each language written in them."""

DOUBLE = (
    ("euc_jp", "[\u3041-\u30fe]", 0.25),
    ("cp932", "[\u3041-\u30fe]", 0.25),
    ("euc_kr", "[\uac00-\ud7a3]", 0.6),
    ("gb18030", "[\u4e00-\u9fff\u3001\u3002\uff0c\u201c\u201d]", 0.8),
    ("big5", "[\u4e00-\u9fff\u3001\u3002\uff0c\u300c\u300d]", 0.8),
)
"""Encodings of two bytes a character, with what most of such a text consists of, and how much of it."""

COMMON_HAN = "的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着下自之年过過发發后後作里用道行所然家"
"""Characters of which every Chinese text is full, in both scripts."""

BESIDE_FIGURES = "€£§©®°½¼¾•¹²³ºª™±×µ¥¢"
QUOTES = "“”„‚‘«»‹›"
SAMPLE = 200_000
FOREIGN = 0.3
"""What a letter is worth that the language at hand does not use."""


def detect(data: bytes) -> str:
    """The likeliest encoding of bytes that are not UTF-8, from the list of this module."""
    sample = data[:SAMPLE]
    high = high_bytes(sample)
    if damaged_utf8(sample, high):
        return "utf-8"
    if high >= 8 and (name := detect_double(sample)):
        return name
    pieces = b"\n".join(re.findall(rb"[^\r\n]?[\x80-\xff]+[^\r\n]?", sample)[:2000])
    best, most = "windows-1252", float("-inf")
    for name, languages in SINGLE:
        score = plausibility(pieces.decode(name, "replace"), languages)
        if score > most + 0.01 * high:
            best, most = name, score
    return best


def high_bytes(data: bytes) -> int:
    """How many bytes are beyond ASCII."""
    return len(data) - len(data.translate(None, bytes(range(128, 256))))


def damaged_utf8(data: bytes, high: int) -> bool:
    """Whether this is UTF-8 in which only a few bytes are broken."""
    kept = len(data.decode("utf-8", "ignore").encode("utf-8")) - (len(data) - high)
    return kept * 4 > high * 3 and kept > 2


def detect_double(data: bytes) -> str:
    """The encoding of two bytes a character that fits, or an empty string."""
    best, most = "", 0.0
    for name, usual, least in DOUBLE:
        text = data.decode(name, "replace")
        beyond = [char for char in text if char > "\x7f"]
        among_latin = len(re.findall(r"[A-Za-z][^\x00-\x7f]|[^\x00-\x7f][A-Za-z]", text))
        if not beyond or (text.count("\ufffd") * 50 > len(beyond)) or among_latin * 4 > len(beyond):
            continue
        share = len(re.findall(usual, text)) / len(beyond)
        common = sum(char in COMMON_HAN for char in beyond) / len(beyond)
        chinese = least > 0.7
        if share < least or (chinese and common < 0.03):
            continue
        score = common + (share if chinese else share + 1)
        if score > most:
            best, most = name, score
    return best


def plausibility(text: str, languages: list[str]) -> float:
    """How well the characters beyond ASCII sit among their neighbours, as the likeliest language has them."""
    score = 0.0
    letters: dict[str, int] = {}
    before = "\n"
    for at, char in enumerate(text):
        if char > "\x7f":
            after = text[at + 1 : at + 2]
            if char.isalpha() and char not in "ªºµ":
                score += letter_place(before, char, after)
                letters[char.lower()] = letters.get(char.lower(), 0) + 1
            else:
                score += sign_place(before, char, after)
        before = char
    most = max(
        sum(count for letter, count in letters.items() if letter in language) for language in languages
    )
    return score + most + FOREIGN * (sum(letters.values()) - most)


def letter_place(before: str, char: str, after: str) -> float:
    """What is wrong with a letter between its neighbours, from -2 to 0."""
    if mixed(before, char) or mixed(char, after):
        return -2
    if before.islower() and char.isupper():
        return -1.5
    if char.islower() and before.isupper() and after.isupper():
        return -1.5
    return 0 if before.isalpha() or after.isalpha() else -0.7


def sign_place(before: str, char: str, after: str) -> float:
    """How well a character that is no letter sits between its neighbours, from -5 to 1."""
    inside = before.isalpha() and after.isalpha()
    if char == "\ufffd":
        return -5
    if char == "’":
        return 1.0 if before.isalpha() else 0.5
    if char in QUOTES:
        return -0.8 if inside else 1.0
    if char in "–—…·\xad":
        return 0.5 if inside else 1.0
    if char in BESIDE_FIGURES + "\xa0":
        return -0.8 if inside else 1.0 if before.isdigit() or after.isdigit() else 0.6
    return -3 if char < "\xa0" else -1


def mixed(one: str, other: str) -> bool:
    """Whether two neighbouring letters belong to different scripts."""
    if not (one.isalpha() and other.isalpha()):
        return False
    return script(one) != script(other)


def script(letter: str) -> int:
    """A number for the script of a letter, as far as detection needs it."""
    code = ord(letter)
    return 0 if code < 0x370 else code >> 8


# -- What was odd -----------------------------------------------------------------------------------------------------

CONTROLS = Pattern("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
C1 = Pattern("[\x80-\x84\x86-\x9f]")
TAIL = (
    "[\x80-\xbf"
    + "".join(sorted({bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xC0)}))
    + "]"
)
MOJIBAKE = Pattern(f"[\xc2-\xdf]{TAIL}|[\xe0-\xef]{TAIL}{{2}}|[\xf0-\xf4]{TAIL}{{3}}")


ODD_UTF8 = (
    Pattern(rb"\xc2[\x80-\x9f]"),
    Pattern(rb"\xc3[\x82-\xb4][\xc2\xc5\xc6\xcb\xe2]"),
    Pattern(rb"\xef[\xb7\xbf]"),
)
"""What control characters, garbled characters, and noncharacters begin with in UTF-8. Each pattern begins with one
byte, so that it is found many times faster than the three together would be."""


def faults(source: Source) -> list[Fault]:
    """Everything odd about the bytes of a source and their decoding, in the order of its place in the text.

    Kinds: "encoding-guessed", "encoding-lost", "encoding-mismatch", "byte-order-mark", "control-characters",
    "mojibake", "replacement-character".
    """
    decoded = source.decoded
    if decoded.how == "utf-8" and not decoded.odd and decoded.declared in ("", "UTF-8", "utf-8"):
        return []
    found = [*about_decoding(source.data, decoded)]
    if decoded.odd:
        found += about_characters(decoded)
    return found


USUAL = bytes(range(0x20, 0x7F)) + b"\t\n\f\r"
HIGH = bytes(range(0x80, 0x100))


def may_hold_odd(data: bytes) -> bool:
    """A quick look: False when the bytes surely hold no control characters, and, read as UTF-8, no garbled and no
    replacement characters. Bytes that stand apart are pushed together first, which can only make more of them look odd."""
    rest = data.translate(None, USUAL)
    return bool(rest) and (
        bool(rest.translate(None, HIGH))
        or any(one.search(rest) is not None and one.search(data) is not None for one in ODD_UTF8)
    )


def about_decoding(data: bytes, decoded: Decoded) -> list[Fault]:
    """What the decoding itself has to report."""
    found = []
    name = label(decoded.encoding)
    span = None if decoded.first is None else Span(decoded.first, decoded.first + 1)
    if decoded.how == "bom":
        found.append(Fault("byte-order-mark", f"the file begins with a byte order mark of {name}"))
    if decoded.lost:
        found.append(
            Fault("encoding-lost", f"{counted(decoded.lost, 'byte')} cannot be read as {name}", span)
        )
    elif decoded.how == "detected" and span:
        byte = first_high(data)
        message = f"byte 0x{byte:02x} is not UTF-8; the file looks like {name} ({counted(decoded.deciding, 'byte')} tell)"
        found.append(Fault("encoding-guessed", message, span, label=f"{decoded.text[span.start]} in {name}"))
    elif decoded.how == "detected":
        found.append(Fault("encoding-guessed", f"the encoding is not said; the file looks like {name}"))
    if contradicts(data, decoded):
        found.append(Fault("encoding-mismatch", f"declared as {decoded.declared}, but the bytes are {name}"))
    return found


def contradicts(data: bytes, decoded: Decoded) -> bool:
    """Whether the source names another encoding than the one it is in."""
    if not decoded.declared:
        return False
    said = codec(decoded.declared)
    if decoded.encoding.startswith(("utf-16", "utf-32")):
        return not said.startswith(decoded.encoding[:6])
    if said == "ascii" or (
        decoded.encoding == "utf-8" and said not in ("", "utf-8") and not said.startswith("utf")
    ):
        return not data.isascii()
    return said != decoded.encoding


def about_characters(decoded: Decoded) -> list[Fault]:
    """Characters in the text that no writer meant."""
    found = []
    controls = CONTROLS.findall(decoded.text)
    if controls:
        at = decoded.text.index(controls[0])
        what = f"control character U+{ord(controls[0]):04X}"
        more = f", and {counted(len(controls) - 1, 'more')}" if len(controls) > 1 else ""
        found.append(Fault("control-characters", f"{what} in the text{more}", Span(at, at + 1)))
    garbled = [match for match in MOJIBAKE.finditer(decoded.text) if mended(match.group())]
    if len(garbled) > 1 or any(match.group()[0] in "Ãâ" for match in garbled):
        first = garbled[0]
        message = (
            f"UTF-8 was read as Windows-1252 before: `{first.group()}` stands for `{mended(first.group())}`"
        )
        more = f" ({counted(len(garbled), 'place')})" if len(garbled) > 1 else ""
        found.append(
            Fault("mojibake", message + more, Span(*first.span()), label=f"was {mended(first.group())}")
        )
    if not decoded.lost and (at := decoded.text.find("\ufffd")) >= 0:
        count = counted(decoded.text.count("\ufffd"), "character")
        message = f"{count} had been lost before: the text holds U+FFFD"
        found.append(
            Fault("replacement-character", message, Span(at, at + 1), label="a character was lost here")
        )
    return found


def mended(garbled: str) -> str:
    """The character that UTF-8 bytes read as Windows-1252 stand for, or an empty string when none is likely."""
    try:
        raw = b"".join(
            char.encode("latin-1") if char < "\u0100" else char.encode("cp1252") for char in garbled
        )
        char = raw.decode("utf-8")
    except UnicodeError:
        return ""
    likely = "\xa0" <= char <= "\u017f" or "\u0386" <= char <= "\u04ff" or "\u2010" <= char <= "\u2122"
    return char if likely or char > "\uffff" else ""


def first_high(data: bytes) -> int:
    """The first byte beyond ASCII."""
    match = re.search(rb"[\x80-\xff]", data)
    return match.group()[0] if match else 0


def counted(number: int, noun: str) -> str:
    """ "1 byte", "12 bytes"; "more" stays as it is."""
    return f"{number:,} {noun}" if number == 1 or noun == "more" else f"{number:,} {noun}s"
