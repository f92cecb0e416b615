"""Kinds of value in content models, in words: what a value is, what one looks like, and how one is shown."""

from __future__ import annotations

from collections.abc import Iterable

MOMENT = "2023-09-13T10:00:00+02:00"
KINDS: dict[str, tuple[str, str]] = {
    "ID": ("a name without blanks and colons", "fig-1"),
    "IDREF": ("a reference to an id", "fig-1, where an element has that id"),
    "IDREFS": ("a list of references to ids", "fig-1 fig-2, where elements have those ids"),
    "NCName": ("a name without blanks and colons", "medtop"),
    "NMTOKENS": ("a list of names", "print web"),
    "QName": ("a name, with or without a prefix", "xs:date"),
    "anyURI": ("a web address or other URI", "http://cv.iptc.org/newscodes/mediatopic/04000000"),
    "boolean": ("true or false", "only true, false, 1 or 0"),
    "dateTime": ("a date and time", MOMENT),
    "day-or-moment": ("a date, or a date and time", f"2023-09-13, or {MOMENT}"),
    "decimal": ("a number", "52.38"),
    "direction": ("a direction of writing", "only ltr or rtl"),
    "direction-string": ("a direction of writing", "only ltr or rtl"),
    "double": ("a number", "52.38"),
    "duration": ("a duration", "P1D for a day, PT2H30M for two and a half hours"),
    "freq": ("a frequency", "only DAILY, WEEKLY, MONTHLY, YEARLY, HOURLY, MINUTELY or SECONDLY"),
    "hours": ("a list of hours", "0 6 23"),
    "integer": ("a whole number", "7 or -7"),
    "iris": ("a list of URIs", "http://a.example/1 http://a.example/2"),
    "language": ("a language tag", "de, or en-GB"),
    "line": ("one line of text", "no line breaks, no tabs"),
    "moment-or-nothing": ("a date and time, nor empty", MOMENT),
    "month-days": ("a list of days of a month", "1 15 -1"),
    "months": ("a list of months", "1 7 12"),
    "nonNegativeInteger": ("a whole number from 0", "7"),
    "one-to-nine": ("a whole number from 1 to 9", "5"),
    "partial-date": ("a date, or a part of one", f"2023, 2023-09, 2023-09-13 or {MOMENT}"),
    "percent": ("a whole number from 0 to 100", "80"),
    "positiveInteger": ("a whole number from 1", "7"),
    "qcode": ("a QCode", "stat:usable (an alias, a colon and a code)"),
    "qcodes": ("a list of QCodes", "cpprole:author cpprole:editor"),
    "release": ("a version number", "2.35"),
    "scan": ("a way of scanning", "only progressive or interlaced"),
    "seconds": ("a list of seconds or minutes", "0 30 59"),
    "space": ("default or preserve", ""),
    "weekday": ("a day of the week", "MO TU WE TH FR SA or SU"),
    "weekdays": ("a list of days of the week", "MO, or 1SU -1FR"),
    "weeks": ("a list of weeks of a year", "1 20 -1"),
    "year-days": ("a list of days of a year", "1 200 -1"),
    "year-to-moment": ("a date, or a year or month", f"2023, 2023-09, 2023-09-13 or {MOMENT}"),
}
"""A kind of value -> what a value of another kind "is not", and what one looks like."""

IMPORTED = {"lang": "language", "id": "ID", "base": "anyURI", "space": "space"}

DATES = frozenset(("dateTime", "date", "day-or-moment", "year-to-moment", "partial-date", "duration"))
"""Kinds of value that are dates by the letter of XML Schema, around which white space has no meaning."""


def listed(names: Iterable[str], last: str, marks: str = "`") -> str:
    """Names as a sentence lists them."""
    words = [f"{marks}{name}{marks}" for name in names]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def quoted(value: str) -> str:
    """A value as a message shows it: one line, at most sixty characters."""
    value = value.replace("\n", "␊").replace("\r", "␍").replace("\t", "␉")
    return f"`{value if len(value) <= 60 else value[:59] + '…'}`"


def plain(words: str) -> str:
    """The words of a kind where it is said what must stand there."""
    return words.replace(", nor empty", " or nothing")


def such(example: str) -> str:
    """The label that shows what a right value looks like."""
    return f"such as {example}" if example and not example.startswith(("no ", "only ")) else example
