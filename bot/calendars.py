"""The county's working-day calendar: seeded from the library of holidays, then changed by the county's own days."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from holidays import country_holidays

from rules.counties import Calendar, Day

DAY: Final = timedelta(days=1)
NAMES: Final = (
    ("New Year's Day", "new_year"),
    ("Chinese New Year", "spring"),
    ("Tomb-Sweeping", "qingming"),
    ("Labor Day", "labour"),
    ("Dragon Boat", "dragon_boat"),
    ("Mid-Autumn", "mid_autumn"),
    ("National Day", "national"),
)
"""How the library's English names are told apart; the longer `Chinese New Year's …` must not be taken for New Year's Day."""
_NEW_YEAR = re.compile(r"^New Year's Day")


def seed(first: int, last: int, official: Iterable[int], own: Iterable[Day], version: str) -> Calendar:
    """The calendar from one year to another: what the library knows, the county's own days over it.

    A year is official only when the county's file says so: the library gives statutory days of coming years in silence.
    """
    years = range(first, last + 1)
    days = {day.date: day for day in _known(years)}
    days |= {day.date: day for day in own}
    named = tuple(days[one] for one in sorted(days) if one.year in years)
    return Calendar(version=version, days=named, official=frozenset(official), first=first, last=last)


def _known(years: range) -> Iterator[Day]:
    # The year after is asked for too: its make-up days and days off may fall into December of the last year.
    table = country_holidays("CN", years=(*years, years[-1] + 1), language="en_US")
    off = sorted(table)
    names: dict[date, str] = {day: _name(table[day]) for day in off}
    for day in off:
        if day.year in years:
            yield Day(date=day, kind="holiday", name=names[day] or _neighbour(names, day))
    for day in sorted(table.weekend_workdays):
        if day.year in years and day not in names:
            yield Day(date=day, kind="makeup")


def _name(words: str) -> str:
    """The code of a holiday; of two on one day the first the library names."""
    for known, code in NAMES:
        if code == "new_year" and not _NEW_YEAR.match(words):
            continue
        if known in words:
            return code
    return ""


def _neighbour(names: dict[date, str], day: date) -> str:
    """A day off in exchange bears the name of the holiday it stands beside, weekends between not counted."""
    for distance in range(1, 10):
        for near in (day - DAY * distance, day + DAY * distance):
            if names.get(near):
                return names[near]
    return "other"
