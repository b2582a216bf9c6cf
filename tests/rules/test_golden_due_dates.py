"""Golden due dates: 25 and 40 working days from every day of 2024–2026, against the announcements counted by hand, day by day.

Where the last day lies in a year that is announced the promise is that day; where it does not it is said as about (约).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.counties import load_shipped
from rules.counties import Clock
from rules.deadlines import rerun, run, told_clock
from rules.nouns import Word

LOADED = load_shipped()
YEARS = (2024, 2025, 2026)
DAY = timedelta(days=1)
BY_HAND = (
    ("2024-01-02", "2024-02-05", "2024-03-01"),
    ("2024-04-30", "2024-06-06", "2024-06-28"),
    ("2024-09-13", "2024-10-24", "2024-11-14"),
    ("2025-01-20", "2025-02-28", "2025-03-21"),
    ("2025-04-25", "2025-06-04", "2025-06-25"),
    ("2025-09-26", "2025-11-06", "2025-11-27"),
    ("2026-01-30", "2026-03-12", "2026-04-02"),
    ("2026-04-30", "2026-06-08", "2026-06-30"),
    ("2026-09-18", "2026-10-29", "2026-11-19"),
)
"""Counted on paper with the lists of the announcements: the start, the 25th and the 40th working day after it."""


def rests() -> tuple[set[date], set[date]]:
    """Days off and make-up days of the announcements."""
    table = tomllib.loads((Path(__file__).parents[1] / "data" / "holidays.toml").read_text("utf-8"))
    off, makeup = set(), set()
    for year, lists in table.items():
        for first, last in lists["off"]:
            day, end = date.fromisoformat(f"{year}-{first}"), date.fromisoformat(f"{year}-{last}")
            while day <= end:
                off.add(day)
                day += DAY
        makeup |= {date.fromisoformat(f"{year}-{one}") for one in lists["makeup"]}
    return off, makeup


OFF, MAKEUP = rests()


def counted(start: date, amount: int, paused: tuple[date, date] | None = None) -> date | None:
    """The day so many working days after another, or None where that needs a year nobody announced."""
    day = start
    while amount:
        day += DAY
        if day.year > YEARS[-1]:
            return None
        stands = paused is not None and paused[0] < day <= paused[1]
        amount -= not stands and (day in MAKEUP or (day.weekday() < 5 and day not in OFF))
    return day


def starts() -> Iterator[date]:
    day = date(YEARS[0], 1, 1)
    while day.year <= YEARS[-1]:
        yield day
        day += DAY


def clock(amount: int) -> Clock:
    return Clock(code="golden", amount=amount, unit="workdays", starts="accepted", clause="003 §18")


@pytest.mark.parametrize("amount", [25, 40])
def test_every_start_day_of_three_years_is_promised_the_day_counted_by_hand_or_about(amount: int) -> None:
    exact = about = 0
    for start in starts():
        expected = counted(start, amount)
        due, kept = run(clock(amount), start, LOADED.county, LOADED.calendar)
        end = told_clock(kept).values["due"]
        assert isinstance(end, Word)
        if expected is None:
            about += 1
            assert (end.key, kept["projected"]) == ("calendar.about", "yes"), start
        else:
            exact += 1
            assert (due, end) == (expected, Word("calendar.on", {"day": expected})), start
    assert exact > 1000
    assert about > 30


@pytest.mark.parametrize(("start", "after_25", "after_40"), BY_HAND)
def test_the_days_counted_on_paper_are_the_days_promised(start: str, after_25: str, after_40: str) -> None:
    for amount, expected in ((25, after_25), (40, after_40)):
        due, _ = run(clock(amount), date.fromisoformat(start), LOADED.county, LOADED.calendar)
        assert due.isoformat() == expected


def test_days_in_which_something_was_missing_do_not_count_wherever_they_lie() -> None:
    for start in [one for one in starts() if one.day in (1, 11, 21) and one.year < YEARS[-1]]:
        paused = (start + 5 * DAY, start + 17 * DAY)
        _, kept = run(clock(25), start, LOADED.county, LOADED.calendar)
        due, again = rerun(kept, LOADED.calendar, (paused,))
        assert due == counted(start, 25, paused), start
        assert again["pauses"] == f"{paused[0].isoformat()}/{paused[1].isoformat()}"


def test_more_days_are_counted_from_the_same_start() -> None:
    _, kept = run(clock(25), date(2026, 1, 30), LOADED.county, LOADED.calendar)
    due, _ = rerun(kept, LOADED.calendar, amount=40)
    assert due == date(2026, 4, 2)
