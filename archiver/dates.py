"""Words to dates, at the precision that was said and never more.

Nothing is taken from the clock. What only makes sense from the day of writing ("am Mittwoch", "Sept 13") stays words
unless that day is given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from archiver import calendars as names
from archiver.article import When
from archiver.finding import Span
from archiver.pattern import Pattern

LONGEST = 120
"""Words longer than this, in characters, are no date."""

YEAR = r"(?P<year>\d{4})"
CLOCK = r"(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
ZONE = r"(?P<zone>z|[+-]\d{2}:?\d{2}|[+-]\d{2}|[a-z]{2,5})"
ISO = Pattern(rf"{YEAR}(?:-(?P<month>\d{{2}})(?:-(?P<day>\d{{2}})(?:(?:t|\s+|\s*t\s*){CLOCK}\s*{ZONE}?)?)?)?")
BASIC = Pattern(rf"{YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}})(?:t?{CLOCK}\s*{ZONE}?)?")
ORDERED = Pattern(r"(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})")
SLASHED = Pattern(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
DASHED = Pattern(r"(\d{1,2})-([^\W\d_]{3,})-(\d{4}|\d{2})")
EASTERN = Pattern(r"(\d{4})\s?[年년]\s?(?:(\d{1,2})\s?[月월]\s?(?:(\d{1,2})\s?[日일])?)?")
FILED = Pattern(r"(\d{2})(\d{2})(\d{2})\s+([^\W\d_]{3,})\.?\s+(\d{4}|\d{2})")
AP_FILED = Pattern(r"(?:[a-z]{2}-[a-z]{2}-)?(\d{2})-(\d{2})-(\d{2})\s+(\d{2})(\d{2})([a-z]{3})")
TIME = Pattern(
    r"\b(?:(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?!\d|[.:-]\d{3})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?|(?P<alone>\d{1,2})(?=\s*(?:uhr|o'clock|[ap]\.?m)\b))"
    r"\s*(?P<half>[ap]\.?m\.?(?![a-z]))?\s*(?:uhr|h|hrs|hours)?\s*(?P<zone>[+-]\d{2}:?\d{2}|z\b)?"
)
WEEK = Pattern(r"\d{4}-w\d{2}-[1-7]", re.IGNORECASE)
RARE = Pattern(r"^(?=.*(?<!\d)\d{4}(?!\d))(?=.*[a-z]).*\d", re.IGNORECASE)
TOKEN = Pattern(r"\d+|[^\W\d_]+(?:['’-][^\W\d_]+)*|[+-]\d{4}|\S")


class Parts(NamedTuple):
    """What words say of a moment; None is what they do not say. `zone` is in minutes east of Greenwich."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int = 0
    second: int | None = None
    zone: int | None = None


def read(
    words: str,
    *,
    language: str = "",
    reference_date: str = "",
    span: Span | None = None,
    path: str = "",
) -> When | None:
    """The moment that words say, or None where they say none or leave it open. Never raises.

    With `reference_date` (the day of writing, ISO 8601), days are resolved as a newsroom means them: a day of the
    week, or a day without a year, is the last one up to that day, which counts. Such a moment is marked "given".
    """
    if not words or len(words) > LONGEST:
        return None
    text = plain(words)
    said = absolute(text, language.lower())
    if said and said.year is not None:
        iso = written(said)
        return When(iso, words, span, path) if iso else None
    if reference_date and (day := day_of(reference_date)):
        found = relative(text, said, day)
        if found:
            return When(found.isoformat(), words, span, path, "given")
    return None


def impossible(words: str, language: str = "") -> bool:
    """Whether the words are a date with year, month and day that no calendar has."""
    if not words or len(words) > LONGEST:
        return False
    said = absolute(plain(words), language.lower())
    return bool(said and said.year is not None and said.month is not None and not written(said))


def plain(words: str) -> str:
    """Words in lower case, with figures and dashes of one kind and single spaces."""
    text = unicodedata.normalize("NFKC", words).replace("\u0307", "").lower()
    text = text.translate({0x2019: "'", 0x2013: "-", 0x2212: "-"})
    return " ".join(text.split()).strip(" ,;|()[]")


def written(parts: Parts) -> str:
    """ISO 8601 of what was said, as short as that, or an empty string when no calendar has it."""
    try:
        date(parts.year or 0, parts.month or 1, parts.day or 1)
    except ValueError:
        return ""
    iso = f"{parts.year:04}"
    if parts.month is None:
        return iso
    iso += f"-{parts.month:02}"
    if parts.day is None:
        return iso
    iso += f"-{parts.day:02}"
    if parts.hour is None:
        return iso
    if parts.hour > 23 or parts.minute > 59 or (parts.second or 0) > 60:
        return ""
    iso += f"T{parts.hour:02}:{parts.minute:02}"
    if parts.second is not None:
        iso += f":{min(parts.second, 59):02}"
    return iso + offset(parts.zone)


def offset(zone: int | None) -> str:
    """A zone as ISO 8601 writes it."""
    if zone is None:
        return ""
    if zone == 0:
        return "Z"
    return f"{'-' if zone < 0 else '+'}{abs(zone) // 60:02}:{abs(zone) % 60:02}"


def zone_of(words: str | None) -> int | None:
    """Minutes east of Greenwich for "+02:00", "-0400", "Z" and names of zones, or None."""
    if not words:
        return None
    if words[0] in "+-":
        figures = words[1:].replace(":", "").ljust(4, "0")
        minutes = int(figures[:2]) * 60 + int(figures[2:4])
        if minutes > 14 * 60 or int(figures[2:4]) > 59:
            return None
        return -minutes if words[0] == "-" else minutes
    return names.ZONES.get(words)


def absolute(text: str, language: str) -> Parts | None:
    """What plain words say of year, month, day and time, or None when they are no date."""
    return numeric(text) or by_order(text, language) or wired(text) or spelled(text, language) or rare(text)


def rare(text: str) -> Parts | None:
    """Weeks of ISO 8601 and rare English notations, as dateutil reads them; only what it takes from the words.

    dateutil fills what is not said from a default, and guesses the order of day and month. So it is asked twice, with
    two defaults and both orders, and what the two answers do not share was not said.
    """
    if not RARE.search(text):
        return None
    from dateutil import parser

    def answer(default: datetime, day_first: bool) -> datetime:
        if WEEK.fullmatch(text):
            return parser.isoparse(text.upper())
        return parser.parse(text.upper(), default=default, dayfirst=day_first, ignoretz=True)

    try:
        first, second = answer(datetime(1904, 1, 1), True), answer(datetime(2096, 12, 31, 23, 59, 59), False)
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
    if first.date() != second.date():
        return None
    if WEEK.fullmatch(text) or first.hour != second.hour or first.minute != second.minute:
        return Parts(first.year, first.month, first.day)
    second_said = first.second if first.second == second.second else None
    zones = {zone_of(word) for word in re.findall(r"[a-z]{3,5}|[+-]\d{2}:?\d{2}", text)} - {None}
    zone = zones.pop() if len(zones) == 1 else None
    return Parts(first.year, first.month, first.day, first.hour, first.minute, second_said, zone)


def numeric(text: str) -> Parts | None:
    """ISO 8601 in its forms, and the Eastern form with characters for year, month and day."""
    match = ISO.fullmatch(text) or BASIC.fullmatch(text)
    if match:
        found = match.groupdict()
        if found["zone"] and zone_of(found["zone"]) is None:
            return None
        number = {key: int(value) for key, value in found.items() if value and key != "zone"}
        return Parts(**number, zone=zone_of(found["zone"]))
    eastern = EASTERN.match(text) or SLASHED.fullmatch(text)
    if eastern:
        year, month, day = (int(part) if part else None for part in eastern.groups())
        rest = text[eastern.end() :].strip()
        return Parts(year, month, day, *clock(rest)) if not rest or TIME.fullmatch(rest) else None
    return None


def by_order(text: str, language: str) -> Parts | None:
    """Figures with full stops, slashes or hyphens, in the order of the language. An ambiguous order says nothing."""
    match = ORDERED.search(text)
    if not match:
        return None
    first, mark, second, year = match.groups()
    one, two = int(first), int(second)
    rest = text[: match.start()] + " " + text[match.end() :]
    if not only_fillers(TIME.sub(" ", rest), language):
        return None
    if (
        mark == "."
        or language.partition("-")[0] in names.DAY_FIRST
        or language in ("en-gb", "en-au", "en-ie", "en-in")
    ):
        day, month = one, two
    elif language in names.MONTH_FIRST:
        day, month = two, one
    elif one > 12 >= two or one == two:
        day, month = one, two
    elif two > 12 >= one:
        day, month = two, one
    else:
        return None
    return Parts(full_year(year), month, day, *clock(rest))


def wired(text: str) -> Parts | None:
    """Dates as wires file them: "211259 Nov 18", "AP-WF-11-13-13 1509GMT", "26-FEB-1987 15:01:01.79"."""
    if match := FILED.fullmatch(text):
        day, hour, minute, name, year = match.groups()
        month = months("").get(name)
        return Parts(full_year(year), month, int(day), int(hour), int(minute)) if month else None
    if match := AP_FILED.fullmatch(text):
        month_, day, year, hour, minute, zone = match.groups()
        return Parts(full_year(year), int(month_), int(day), int(hour), int(minute), None, zone_of(zone))
    if match := DASHED.match(text):
        day, name, year = match.groups()
        month = months("").get(name)
        rest = text[match.end() :].strip()
        if month and (not rest or TIME.fullmatch(rest)):
            return Parts(full_year(year), month, int(day), *clock(rest))
    return None


def spelled(text: str, language: str) -> Parts | None:
    """Dates with the name of their month: "13. September 2023", "Wed, 13 Sep 2023 08:30:00 +0200". Any order."""
    time = TIME.search(text)
    rest = text[: time.start()] + " " + text[time.end() :] if time else text
    names_of_months = months(language)
    month = year = day = zone = None
    for token in TOKEN.findall(rest):
        if token.isdigit():
            number = int(token)
            if len(token) == 4 and year is None and number:
                year = number
            elif len(token) <= 2 and day is None:
                day = number
            elif len(token) == 2 and year is None:
                year = full_year(token)
            else:
                return None
        elif token in names_of_months and month is None:
            month = names_of_months[token]
        elif time and token in names.ZONES:
            zone = names.ZONES[token]
        elif time and token in names.AMBIGUOUS_ZONES:
            continue
        elif not filler(token, language):
            return None
    if month is None or (day is not None and not 1 <= day <= 31) or (year is None and day is None):
        return None
    if year is None or day is None:
        return Parts(year, month, day)
    hour, minute, second, said_zone = clock(time.group() if time else "")
    return Parts(year, month, day, hour, minute, second, said_zone if said_zone is not None else zone)


def clock(text: str) -> tuple[int | None, int, int | None, int | None]:
    """Hour, minute, second and zone of a time of day."""
    match = TIME.search(text)
    if not match:
        return None, 0, None, None
    hour = int(match["hour"] or match["alone"])
    half = (match["half"] or "")[:1]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    zone = zone_of(match["zone"])
    if zone is None:
        after = re.match(r"\s*\(?([a-z]{3,4})\b", text[match.end() :])
        zone = names.ZONES.get(after.group(1)) if after else None
    return hour, int(match["minute"] or 0), int(match["second"]) if match["second"] else None, zone


def full_year(year: str) -> int:
    """A year of four figures; two figures are of 1950 to 2049, as in mail headers (RFC 5322, 4.3)."""
    number = int(year)
    return number if len(year) == 4 else number + (2000 if number < 50 else 1900)


def only_fillers(text: str, language: str) -> bool:
    """Whether nothing stands here but words that say nothing of a date."""
    return all(token in names.ZONES or filler(token, language) for token in TOKEN.findall(text))


def filler(token: str, language: str) -> bool:
    """Whether a token beside a date says nothing of it: marks, articles, the day of the week."""
    if (
        token in names.FILLERS
        or token in names.LAST
        or token in weekdays()
        or (not token[0].isalnum() and len(token) == 1)
    ):
        return True
    return token in ("st", "nd", "rd", "th", "er", "º", "ª", "o") or token in SHORT_DAYS


SHORT_DAYS = frozenset("mon tue tues wed thu thur thurs fri sat sun mo di mi do fr sa so".split())


@lru_cache(maxsize=64)
def months(language: str) -> dict[str, int]:
    """Name of a month -> its number, in a language or, where that is not known, in all."""
    row = names.MONTHS.get({"no": "nb"}.get(language[:2], language[:2]))
    rows = [row, names.MONTHS["en"]] if row else list(names.MONTHS.values())
    found: dict[str, int] = {}
    for each in rows:
        for number, words in enumerate(each.split("|"), 1):
            for word in words.split():
                found.setdefault(word, number)
    return found


@lru_cache(maxsize=1)
def weekdays() -> dict[str, int]:
    """Name of a day of the week in any language -> its number, from Monday, 0."""
    found: dict[str, int] = {}
    for row in names.WEEKDAYS.values():
        for number, words in enumerate(row.split("|")):
            for word in words.split():
                found.setdefault(word, number)
    return found


# -- Days that need another day -------------------------------------------------------------------------------------------


def day_of(iso: str) -> date | None:
    """The day of an ISO 8601 date, or None when it is less precise than a day."""
    try:
        return date.fromisoformat(iso[:10])
    except ValueError:
        return None


def relative(text: str, said: Parts | None, reference: date) -> date | None:
    """The day that words mean as seen from the day of writing, or None."""
    try:
        if said and said.month and said.day:
            this_year = date(reference.year, said.month, said.day)
            return this_year if this_year <= reference else this_year.replace(year=reference.year - 1)
        tokens = TOKEN.findall(text)
        for token in tokens:
            for row in names.DAYS.values():
                if token in row:
                    return reference + timedelta(days=row[token])
            number = weekdays().get(day_name(token))
            if number is not None:
                return weekday(number, tokens, reference)
    except (ValueError, OverflowError):
        return None
    return None


def weekday(number: int, tokens: list[str], reference: date) -> date:
    """The day of the week that is meant: the last one up to the reference, unless the words say the next."""
    back = (reference.weekday() - number) % 7
    if any(token in names.NEXT for token in tokens):
        return reference + timedelta(days=7 - back)
    if back == 0 and any(token in names.LAST for token in tokens):
        back = 7
    return reference - timedelta(days=back)


def day_name(token: str) -> str:
    """The name of a day without the part of the day that grew to it: "mittwochabend" is "mittwoch"."""
    for part in names.PARTS.split():
        if token.endswith(part) and token[: -len(part)] in weekdays():
            return token[: -len(part)]
    return token


def mentions(text: str, language: str = "") -> list[tuple[Span, str, bool]]:
    """The dates that a text mentions: place, words, and whether they need the day of writing to be understood.

    Spans are places in `text`. Durations ("seit vier Jahren") are none. Languages without a row of names yield
    only dates in figures.
    """
    spoken = language[:2].lower()
    here = set(WORD.findall(text.lower()))
    of_months, of_days = first_words(spoken)
    dated, days = patterns(spoken)
    found: dict[int, int] = {}
    if YEAR_SAID.search(text) or not here.isdisjoint(of_months):
        capitals = spoken in ("en", "de")  # there "may" and "mai" without a capital are no months
        for match in dated.finditer(text):
            if not (capitals and match.group().islower()):
                found[match.start()] = match.end()
    if told := here & of_days:
        for match in days_in(text, told, days):
            gap = BETWEEN.match(text, match.end())
            after = found.pop(gap.end(), None) if gap else None
            found.setdefault(match.start(), after or match.end())
    spans = [Span(start, end) for start, end in sorted(found.items())]
    return [(span, words := text[span.start : span.end], not YEAR_SAID.search(words)) for span in spans]


def mentions_in(texts: Sequence[str], language: str = "") -> list[list[tuple[Span, str, bool]]]:
    """What `mentions` finds in each of several texts, at the cost of a look at them all, of which most mention none."""
    spoken = language[:2].lower()
    lows = [text.lower() for text in texts]
    telling = frozenset[str]().union(*first_words(spoken)).intersection(WORD.findall("\n".join(lows)))
    return [
        mentions(text, language) if names_year(text) or any(map(low.__contains__, telling)) else []
        for text, low in zip(texts, lows, strict=True)
    ]


def days_in(text: str, told: Collection[str], days: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """The days told by their names, each with up to two words before it that belong to it ("am kommenden Mittwoch").

    `told` are the words in it, in small letters, that names of days begin with.
    """
    low = text.lower()
    if len(low) != len(text):  # Then places in the one are none in the other.
        low = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    end = 0
    for at, length in sorted((at, len(word)) for word in told for at in places_of(word, low)):
        if at < end:
            continue
        before = word_before(low, at)
        for start in (word_before(low, before), before, at):
            match = days.match(text, start) if start >= end else None
            if match and match.end() >= at + length:
                end = match.end()
                yield match
                break


def places_of(word: str, text: str) -> Iterator[int]:
    """Where a word stands in a text as a whole word."""
    at = text.find(word)
    while at >= 0:
        after = at + len(word)
        if not (in_word(text[at - 1 : at]) or in_word(text[after : after + 1])):
            yield at
        at = text.find(word, after)


def word_before(text: str, at: int) -> int:
    """Where the word before a place begins; 0 where there is none."""
    while at > 0 and not in_word(text[at - 1]):
        at -= 1
    while at > 0 and in_word(text[at - 1]):
        at -= 1
    return at


def in_word(letter: str) -> bool:
    """Whether a character, or none, is part of a word."""
    return letter.isalnum() or letter == "_"


def names_year(text: str) -> bool:
    """Whether four digits stand together in a text, of which most have none at all."""
    some = text.encode("utf-8", "replace").translate(None, NO_DIGITS)
    return bool(some) and YEAR_SAID.search(text) is not None


YEAR_SAID = Pattern(r"\d\d{3}")
"""Four digits, written so that they are looked for by their first one, which is three times as fast."""
NO_DIGITS = bytes({*range(256)} - {*b"0123456789", *range(0xD9, 0xE2), 0xEA, 0xEF, 0xF0})
"""The bytes of UTF-8 that begin no digit of any script."""
WORD = Pattern(r"\w+")
BETWEEN = Pattern(r",?\s(?:the\s|dem\s|den\s)?")


@lru_cache(maxsize=64)
def first_words(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """What names of months, and names of days, begin with in a language: a quick look before any pattern."""
    language = {"no": "nb"}.get(language, language)
    of_months = names.MONTHS.get(language, "").replace("|", " ").split()
    of_days = names.WEEKDAYS.get(language, "").replace("|", " ").split()
    grown = [day + part for day in of_days for part in names.PARTS.split()] if language == "de" else []
    counted = [word for word in names.DAYS.get(language, {}) if word not in names.VAGUE]
    return frozenset(starts(of_months)), frozenset(starts([*of_days, *grown, *counted]))


def starts(words: list[str]) -> Iterator[str]:
    """The first word of each name: "segunda" of "segunda-feira"."""
    return (match.group() for word in words if (match := WORD.match(word)))


@lru_cache(maxsize=64)
def patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a date, and what a day told by its name, look like in running text of a language."""
    language = {"no": "nb"}.get(language, language)
    month = alternatives(names.MONTHS.get(language, "").replace("|", " ").split())
    day = alternatives(names.WEEKDAYS.get(language, "").replace("|", " ").split())
    parts = f"(?:{names.PARTS.replace(' ', '|')})?" if language == "de" else ""
    before = alternatives([*names.BEFORE.split(), *names.NEXT, *names.LAST])
    counted = alternatives([word for word in names.DAYS.get(language, {}) if word not in names.VAGUE])
    dated = (
        r"\b(?:\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?"
        r"|\d{1,2}[./]\d{1,2}[./]\d{4}\b"
        rf"|\d{{1,2}}(?:\.|º|er|st|nd|rd|th)?\s(?:de\s|of\s)?(?:{month})\b\.?(?:,?\s(?:de\s)?\d{{4}}\b)?"
        rf"|(?:{month})\b\.?\s\d{{1,2}}(?:st|nd|rd|th)?\b(?!\d|[.:]\d)(?:,?\s\d{{4}}\b)?)"
    )
    days = rf"\b(?:(?:{before})\s){{0,2}}(?:(?:{day}){parts}|{counted})\b"
    return re.compile(dated, re.IGNORECASE), re.compile(days, re.IGNORECASE)


def alternatives(words: list[str]) -> str:
    """Words as alternatives of a pattern, longest first; a pattern that never matches when there are none."""
    return "|".join(map(re.escape, sorted(set(words), key=len, reverse=True))) or "(?!)"
