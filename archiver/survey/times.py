"""Articles over time: seconds and days with far too many of them, and months with none."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from statistics import median
from typing import NamedTuple

LEAST = 20
"""So many articles of one day, or of one second, are never a spike below this."""

TIMES = 8
"""A day is a spike when it has so many times the articles of a usual day of its year."""

BUSY = 5
"""Articles a month from which on a month without any is a gap."""

AROUND = 6
"""Months on each side that tell what is usual."""

STOPGAPS = ("0001-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1904-01-01", "1970-01-01", "1980-01-01")
"""Days that software writes when it has none: the beginnings of its calendars."""


class Spike(NamedTuple):
    """Too many articles at one `moment`: a day, or a day with a time. `usual` is the median of the days of the year."""

    moment: str
    articles: int
    usual: int


class Gap(NamedTuple):
    """Months from `first` to `last`, both included, with `articles` in all where `usual` were to be expected each."""

    first: str
    last: str
    articles: int
    usual: int


def spikes(rows: sqlite3.Connection) -> list[Spike]:
    """Spikes, the largest first. A second is told instead of its day when it holds most of the articles of the day."""
    days = dict(
        rows.execute(
            "SELECT substr(published, 1, 10) AS day, count(*) FROM article WHERE state = 'archived' AND length(published) >= 10 "
            "GROUP BY day"
        )
    )
    usual = medians(days)
    seconds: dict[str, tuple[str, int]] = {}
    query = (
        "SELECT published, count(*) FROM article WHERE state = 'archived' AND length(published) >= 19 "
        "AND substr(published, 12, 8) <> '00:00:00' GROUP BY published HAVING count(*) >= ?"
    )
    for moment, count in rows.execute(query, (LEAST,)):
        if count > seconds.get(moment[:10], ("", 0))[1]:
            seconds[moment[:10]] = (moment, count)
    found = []
    for day, count in days.items():
        moment, at_once = seconds.get(day, ("", 0))
        if at_once * 2 > count:
            found.append(Spike(moment, at_once, usual[day[:4]]))
        elif count >= max(LEAST, TIMES * usual[day[:4]]):
            found.append(Spike(day, count, usual[day[:4]]))
    return sorted(found, key=lambda spike: (-spike.articles, spike.moment))


def medians(days: dict[str, int]) -> dict[str, int]:
    """Year -> the articles of a usual day of it on which there are any."""
    years: dict[str, list[int]] = {}
    for day, count in days.items():
        years.setdefault(day[:4], []).append(count)
    return {year: int(median(counts)) for year, counts in years.items()}


def months(rows: sqlite3.Connection) -> dict[str, int]:
    """Month -> archived articles, for each month with any."""
    query = (
        "SELECT substr(published, 1, 7) AS month, count(*) FROM article WHERE state = 'archived' AND length(published) >= 7 "
        "GROUP BY month ORDER BY month"
    )
    return dict(rows.execute(query))


def calendar(first: str, last: str) -> Iterator[str]:
    """Every month from one to another."""
    year, month = int(first[:4]), int(first[5:7])
    while (name := f"{year:04d}-{month:02d}") <= last:
        yield name
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def gaps(counts: dict[str, int]) -> list[Gap]:
    """Runs of months with hardly any articles between months with many, in their order."""
    if not counts:
        return []
    every = list(calendar(min(counts), max(counts)))
    usual = median(counts.values())
    thin = [counts.get(month, 0) * 10 <= usual for month in every]
    found = []
    for start, end in runs(thin):
        before = [counts.get(month, 0) for month in every[max(0, start - AROUND) : start]]
        after = [counts.get(month, 0) for month in every[end : end + AROUND]]
        if len(before) >= AROUND // 2 <= len(after) and min(median(before), median(after)) >= BUSY:
            total = sum(counts.get(month, 0) for month in every[start:end])
            found.append(Gap(every[start], every[end - 1], total, int(median([*before, *after]))))
    return found


def runs(marks: Iterable[bool]) -> Iterator[tuple[int, int]]:
    """Where runs of true values begin and end."""
    start = None
    end = 0
    for end, mark in enumerate([*marks, False]):
        if mark and start is None:
            start = end
        elif not mark and start is not None:
            yield start, end
            start = None
