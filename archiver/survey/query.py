"""What is sought in an archive: words and fields, as somebody types them, and the SQL that they mean.

    pritchett "harbour festival" name:"Elizabeth Pritchett" role:author date:1998..2003 -language:de

Words and phrases stand in the headline, the description, the section and, where the index has them, in the text; one
that ends in * is the beginning of a word. Everything must be true at once, and what has a - before it must not be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from archiver.survey.index import plain, transcribed

TOKEN = re.compile(r'(-?)(?:([A-Za-z]+):)?(?:"([^"]*)"|([^\s"]+))')
DATE = re.compile(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)?(\.\.)?(\d{4}(?:-\d\d(?:-\d\d)?)?)?")


WHOLE = 4
"""Characters of the code of a rule."""


class Unclear(Exception):
    """A query that means nothing. The message is one clear sentence."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL over `article a`, with its values."""

    sql: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What is sought: conditions on articles and, where names are sought, the phrase for the table of names.

    `role` is what whoever bears the name is credited with, "" for anything.
    """

    words: str
    conditions: tuple[Condition, ...]
    name: str = ""
    role: str = ""


def read(words: str) -> Query:
    """The query that somebody typed. Raises `Unclear`."""
    words = "".join(each if each.isprintable() else " " for each in words)
    conditions: list[Condition] = []
    texts: list[str] = []
    name = part = ""
    stated = False
    rest = TOKEN.sub("", words).strip()
    if rest:
        raise Unclear(
            f"{rest!r} opens a quotation and does not close it"
            if '"' in rest
            else f"{rest!r} is not understood"
        )
    for minus, field, phrase, word in TOKEN.findall(words):
        value = " ".join((phrase or word).split())
        if not field:
            if minus:
                conditions.append(negated(text(matched(value, phrase))))
            elif matched(value, phrase):
                texts.append(matched(value, phrase))
            continue
        if field not in FIELDS:
            raise Unclear(f"{field}: is no field; there are {', '.join(FIELDS)}")
        if not value:
            raise Unclear(f"{field}: says nothing to look for")
        if field == "name" and not minus and not name:
            name = party(value, phrase)
            continue
        if field == "role" and not minus and not part:
            part = value.casefold()
            continue
        stated |= field == "state"
        found = FIELDS[field](value)
        conditions.append(negated(found) if minus else found)
    if texts:
        conditions.append(text(" ".join(texts)))
    if part and not name:
        conditions.append(role(part))
    if not stated:
        conditions.append(Condition("a.state = 'archived'"))
    return Query(words, tuple(conditions), name, part if name else "")


def negated(condition: Condition) -> Condition:
    """What must not be true."""
    return Condition(f"NOT ({condition.sql})", condition.values)


def matched(value: str, phrase: str = "") -> str:
    """Words as FTS5 takes them: nothing in them is an operator but a * at the end of a single word."""
    quoted = plain(value.rstrip("*")).replace('"', " ").strip()
    if not any(letter.isalnum() for letter in quoted):
        return ""
    return f'"{quoted}"' + ("*" if value.endswith("*") and not phrase else "")


def party(value: str, phrase: str = "") -> str:
    """A name as FTS5 takes it, with its umlauts as they are and written out."""
    ways = dict.fromkeys((matched(value, phrase), matched(transcribed(value), phrase)))
    return " OR ".join(filter(None, ways)) or '""'


def text(words: str) -> Condition:
    """Words of the article."""
    return Condition("a.number IN (SELECT rowid FROM worded WHERE worded MATCH ?)", (words or '""',))


def named(value: str) -> Condition:
    """Somebody credited, beside the first who is sought."""
    return Condition(
        "a.number IN (SELECT article FROM credit WHERE name IN (SELECT rowid FROM named WHERE named MATCH ?))",
        (party(value, value),),
    )


def headline(value: str) -> Condition:
    """Words of the headline."""
    return text(f"headline : {matched(value, value)}" if matched(value, value) else "")


def role(value: str) -> Condition:
    """What somebody is credited with."""
    return Condition(
        "EXISTS (SELECT 1 FROM credit r WHERE r.article = a.number AND r.role = ?)", (value.casefold(),)
    )


def date(value: str) -> Condition:
    """A year, a month, a day, or from one to another, both included."""
    match = DATE.fullmatch(value)
    if not match or not (match[1] or match[3]):
        raise Unclear(f"date:{value} is no day, month or year, nor two of them with .. between")
    first, last = match[1] or "", match[3] or ("" if match[2] else match[1] or "")
    upper = f"{last}\x7f" if last else "\x7f"
    return Condition("a.published >= ? AND a.published < ?", (first or "0", upper))


def language(value: str) -> Condition:
    """A language tag, and those that begin with it: de means de-AT too."""
    return Condition("(a.language = ? COLLATE NOCASE OR a.language LIKE ?)", (value, f"{escaped(value)}-%"))


def rule(value: str) -> Condition:
    """The code of a rule that found something, or the beginning of one."""
    code = value.upper()
    if len(code) == WHOLE:
        return Condition("EXISTS (SELECT 1 FROM found f WHERE f.rule = ? AND f.article = a.number)", (code,))
    return Condition(
        "a.number IN (SELECT article FROM found WHERE rule >= ? AND rule < ?)", (code, f"{code}\x7f")
    )


def freelance(value: str) -> Condition:
    """Whether somebody who works for several houses had a part."""
    if value not in ("yes", "no"):
        raise Unclear(f"freelance: is yes or no, not {value!r}")
    return Condition("a.freelance = ?", (int(value == "yes"),))


def term(column: str) -> Callable[[str], Condition]:
    """Words that many articles share. "none" means those that say nothing."""

    def condition(value: str) -> Condition:
        if value == "none":
            return Condition(f"a.{column} = 0")
        found = f"a.{column} IN (SELECT number FROM term WHERE words LIKE ? ESCAPE '\\')"
        return Condition(found, (f"%{escaped(value)}%",))

    return condition


def column(name: str, around: str = "") -> Callable[[str], Condition]:
    """A column that is the value or, with `around`, holds it."""

    def condition(value: str) -> Condition:
        return Condition(f"a.{name} LIKE ? ESCAPE '\\'", (f"{around}{escaped(value)}{around}",))

    return condition


def escaped(value: str) -> str:
    """A value in which LIKE finds nothing special."""
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


FIELDS: dict[str, Callable[[str], Condition]] = {
    "name": named,
    "role": role,
    "date": date,
    "language": language,
    "rule": rule,
    "freelance": freelance,
    "rights": term("rights"),
    "provider": term("provider"),
    "section": term("section"),
    "headline": headline,
    "format": column("format"),
    "status": column("status"),
    "state": column("state"),
    "source": column("source", "%"),
    "url": column("url", "%"),
    "id": column("id"),
}
"""Field -> what it means."""
