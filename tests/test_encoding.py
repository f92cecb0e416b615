"""Bytes become the text that was meant, and what was done is told."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver import encoding
from archiver.source import Source, Unreadable

GERMAN = "Der Bürgermeister von Süderhörn sagte, „die Straße“ sei für Fußgänger – und nur für sie – geöffnet."
FRENCH = (
    "L’été dernier, la commune a été « très » éprouvée : près de 40 € par élève, dès la rentrée à Quimper."
)
POLISH = (
    "Wójt powiedział, że most będzie gotowy we wrześniu. „Już się cieszę” – dodała jego sąsiadka z Łęgów."
)
RUSSIAN = "Городской совет решил продать старую мельницу, потому что её ремонт слишком дорог для посёлка."
GREEK = "Το δημοτικό συμβούλιο αποφάσισε να πουλήσει τον παλιό μύλο, γιατί η επισκευή του κοστίζει πολύ."
TURKISH = "Belediye meclisi eski değirmeni satmaya karar verdi, çünkü onarımı çok pahalıya mal oluyor; dışı da şöyle."
JAPANESE = "市議会は火曜日、修理に費用がかかりすぎるため、古い水車小屋を売ることを決めた。橋の近くにある。"
KOREAN = "시의회는 화요일 낡은 물레방아를 팔기로 했다. 수리에 돈이 너무 많이 들기 때문이다. 마을 사람들은 반대한다."
CHINESE = "市议会星期二决定出售旧磨坊，因为修缮的费用太高。这里的人们都不同意，他们说这是我们的。"

WRITTEN = [
    (GERMAN, "cp1252"),
    (GERMAN.replace("„", '"').replace("“", '"').replace("–", "-"), "cp850"),
    (GERMAN.replace("–", "-"), "mac-roman"),
    (FRENCH, "cp1252"),
    (POLISH, "cp1250"),
    (RUSSIAN, "cp1251"),
    (RUSSIAN, "koi8-r"),
    (RUSSIAN, "cp866"),
    (GREEK, "cp1253"),
    (TURKISH, "cp1254"),
    (JAPANESE, "shift_jis"),
    (JAPANESE, "euc_jp"),
    (JAPANESE, "iso2022_jp"),
    (KOREAN, "euc_kr"),
    (CHINESE, "gb18030"),
    ("市議會星期二決定出售舊磨坊，因為修繕的費用太高。這裡的人們都不同意，他們說這是我們的。", "big5"),
    (GERMAN, "utf-16-le"),
    (GERMAN, "utf-16-be"),
    (GERMAN, "utf-32-le"),
]


@pytest.mark.parametrize(("text", "name"), WRITTEN, ids=lambda value: value[:12])
def test_a_text_is_read_whatever_encoding_it_is_in(text: str, name: str) -> None:
    decoded = encoding.decode(text.encode(name))
    assert decoded.text == text
    assert (decoded.how, decoded.lost) == ("detected", 0)


@pytest.mark.parametrize("text", [GERMAN, FRENCH, POLISH, RUSSIAN, GREEK, JAPANESE])
def test_utf_8_is_never_guessed_away(text: str) -> None:
    assert encoding.decode(text.encode()).how == "utf-8"
    assert encoding.decode(codecs.BOM_UTF8 + text.encode()).text == text


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ('<?xml version="1.0" encoding="{}"?><a>', "iso-8859-2"),
        ('<html><head><meta charset="{}">', "windows-1250"),
        ('<html><head><meta http-equiv="Content-Type" content="text/html; charset={}">', "windows-1250"),
    ],
)
def test_a_declaration_within_the_bytes_is_believed(head: str, name: str) -> None:
    text = head.format(name) + POLISH.replace("„", '"').replace("”", '"').replace("–", "-")
    decoded = encoding.decode(text.encode(name))
    assert decoded.text == text
    assert (decoded.how, decoded.declared) == ("declared", name)


def test_what_the_carrier_declares_is_believed() -> None:
    assert encoding.decode("für".encode("cp437"), "cp437").text == "für"
    assert encoding.decode("für".encode(), "iso-8859-1").text == "für", "UTF-8 that is UTF-8 stays so"


@pytest.mark.parametrize("name", ["utf-7", "idna", "rot13", "no-such-encoding", "base64"])
def test_odd_declarations_are_not_followed(name: str) -> None:
    assert encoding.codec(name) == ""
    assert encoding.decode("für ".encode("cp1252") * 5, name).text == "für " * 5


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04....", "ZIP"),
        (b"\x89PNG\r\n\x1a\n....", "PNG"),
        (b"{\\rtf1 hello}", "RTF"),
        (b"\x00\x01\x02\x03" * 40, "binary"),
        (bytes(range(1, 9)) * 30, "control characters"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "RIFF"),
    ],
)
def test_what_is_no_text_is_called_by_its_name(data: bytes, what: str) -> None:
    with pytest.raises(Unreadable, match=what):
        encoding.decode(data)


def test_a_damaged_byte_is_counted_and_placed() -> None:
    data = GERMAN.encode()
    at = data.index("ß".encode())
    decoded = encoding.decode(data[:at] + b"\xff" + data[at + 2 :])
    assert decoded.encoding == "utf-8"
    assert decoded.lost == 1
    assert decoded.first == GERMAN.index("ß")
    assert decoded.text == GERMAN.replace("ß", "\ufffd", 1)


def test_the_place_of_the_first_byte_is_that_of_its_character() -> None:
    decoded = encoding.decode(GERMAN.encode("cp1252"))
    assert decoded.first == GERMAN.index("ü")
    (fault,) = encoding.faults(Source("a.txt", GERMAN.encode("cp1252")))
    assert fault.kind == "encoding-guessed"
    assert "0xfc" in fault.message
    assert "Windows-1252" in fault.message


def test_text_garbled_before_is_told_with_what_was_meant() -> None:
    garbled = GERMAN.encode().decode("cp1252")
    (fault,) = encoding.faults(Source("a.txt", garbled.encode()))
    assert fault.kind == "mojibake"
    assert fault.label == "was ü"


@pytest.mark.parametrize(
    "text", [GERMAN, FRENCH, POLISH, RUSSIAN, GREEK, TURKISH, JAPANESE, CHINESE, "Ça va? Â bientôt"]
)
def test_nothing_is_odd_about_good_text(text: str) -> None:
    assert encoding.faults(Source("a.txt", text.encode())) == []


@given(st.binary(max_size=300))
def test_any_bytes_become_text_or_are_refused(data: bytes) -> None:
    try:
        decoded = encoding.decode(data)
    except Unreadable:
        return
    assert decoded.how in ("bom", "utf-8", "declared", "detected")
    assert encoding.label(decoded.encoding)
    for fault in encoding.faults(Source("a", data)):
        assert fault.span is None or 0 <= fault.span.start < fault.span.end <= len(decoded.text) + 1


@given(st.text(max_size=200))
def test_utf_8_comes_back_to_the_letter(text: str) -> None:
    try:
        data = text.encode()
        decoded = encoding.decode(data)
    except (UnicodeEncodeError, Unreadable):
        return
    if decoded.how == "utf-8":
        assert decoded.text == text
        assert encoding.encode(decoded.text, decoded) == data


@given(st.characters(codec="utf-8"), st.sampled_from(["", "ä", "Ã", "â"]))
def test_the_quick_look_misses_nothing(char: str, before: str) -> None:
    data = f"x {before}{char}¦ y".encode()
    if not encoding.may_hold_odd(data):
        assert encoding.about_characters(encoding.decode(data)) == []


def test_detection_looks_at_a_part_of_a_long_text_only(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    real = encoding.plausibility

    def counted(text: str, languages: list[str]) -> float:
        looked.append(len(text))
        return real(text, languages)

    monkeypatch.setattr(encoding, "plausibility", counted)
    decoded = encoding.decode((GERMAN + "\n").encode("cp1252") * 50_000)
    assert decoded.encoding == "windows-1252"
    assert max(looked) < 20_000
