"""Working days against the announcements themselves, and what must hold of every sum."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.counties import load_shipped
from rules.calendars import add_workdays, due, is_projected, is_workday, kind_of
from rules.counties import Calendar, Day

DAY = timedelta(days=1)
ANNOUNCED = (2024, 2025, 2026)
CALENDAR = load_shipped().calendar
DAYS = st.dates(date(2023, 1, 1), date(2031, 12, 31))


def announced() -> tuple[set[date], set[date]]:
    """Days off and make-up days as the State Council announced them (tests/data, by hand)."""
    years = tomllib.loads((Path(__file__).parent.parent / "data" / "holidays.toml").read_text(encoding="utf-8"))
    off: set[date] = set()
    makeup: set[date] = set()
    for year, lists in years.items():
        for first, last in lists["off"]:
            since, until = date.fromisoformat(f"{year}-{first}"), date.fromisoformat(f"{year}-{last}")
            off |= {since + DAY * one for one in range((until - since).days + 1)}
        makeup |= {date.fromisoformat(f"{year}-{day}") for day in lists["makeup"]}
    return off, makeup


def every_day(years: tuple[int, ...]) -> Iterator[date]:
    day = date(years[0], 1, 1)
    while day.year <= years[-1]:
        yield day
        day += DAY


OFF, MAKEUP = announced()


def works(day: date) -> bool:
    """The announcements applied to one day, without any of the product's code."""
    return day in MAKEUP or (day.weekday() < 5 and day not in OFF)


def test_every_day_of_the_announced_years_is_what_the_announcement_says() -> None:
    wrong = [day for day in every_day(ANNOUNCED) if is_workday(CALENDAR, day) != works(day)]
    assert wrong == []


@pytest.mark.parametrize("workdays", [25, 40])
def test_every_start_of_three_years_gives_the_day_counted_by_hand(workdays: int) -> None:
    compared = 0
    for start in every_day(ANNOUNCED):
        day, left = start, workdays
        while left and day.year <= ANNOUNCED[-1]:
            day += DAY
            left -= works(day)
        if left or day.year > ANNOUNCED[-1]:
            continue
        compared += 1
        assert add_workdays(CALENDAR, start, workdays) == day, start
        result = due(CALENDAR, start, workdays)
        assert (result.due, result.projected) == (day, False), start
    assert compared > 1000


def test_the_sums_the_notices_of_this_autumn_need() -> None:
    assert due(CALENDAR, date(2026, 11, 20), 25).due == date(2026, 12, 25)
    assert due(CALENDAR, date(2026, 1, 30), 25).due == date(2026, 3, 12)


def test_a_sum_that_reaches_a_year_not_announced_is_projected_and_never_raises() -> None:
    over = due(CALENDAR, date(2026, 11, 20), 40)
    assert over.due.year == 2027
    assert over.projected
    assert due(CALENDAR, date(2027, 3, 1), 25).projected
    assert due(CALENDAR, date(2045, 3, 1), 25).projected


def test_a_projected_year_still_knows_its_statutory_days() -> None:
    assert not is_workday(CALENDAR, date(2027, 10, 1))
    assert is_projected(CALENDAR, date(2026, 12, 31), date(2027, 1, 1))
    assert not is_projected(CALENDAR, date(2026, 1, 1), date(2026, 12, 31))


def test_the_day_of_acceptance_does_not_count() -> None:
    monday = date(2026, 11, 23)
    assert add_workdays(CALENDAR, monday, 1) == date(2026, 11, 24)


def test_a_make_up_saturday_counts_and_the_trace_names_it() -> None:
    result = due(CALENDAR, date(2026, 9, 10), 25)
    kinds = {step.date: step.kind for step in result.working}
    assert kinds[date(2026, 9, 20)] == "makeup"
    assert kinds[date(2026, 10, 1)] == "holiday"
    words = load_shipped().texts.say(result.trace())
    assert words.startswith("9月10日受理")
    assert "25个工作日" in words
    assert "9月20日补班" in words
    assert "国庆10月1日至10月7日" in words
    assert words.endswith("10月21日")


def test_a_projected_day_is_said_with_about_in_both_languages() -> None:
    texts, trace = load_shipped().texts, due(CALENDAR, date(2026, 11, 20), 40).trace()
    assert texts.say(trace).endswith("约2027年1月18日")
    assert texts.say(trace, "en").endswith("about Jan 18, 2027")


def test_the_json_has_start_workdays_due_projected_and_every_day_between() -> None:
    found = due(CALENDAR, date(2026, 9, 30), 3).as_json()
    assert list(found) == ["start", "workdays", "due", "projected", "working"]
    assert found["due"] == "2026-10-10"
    working = found["working"]
    assert isinstance(working, list)
    assert working[0] == {"date": "2026-09-30", "kind": "start", "n": 0}
    assert working[-1] == {"date": "2026-10-10", "kind": "makeup", "n": 3}
    assert len(working) == 11


def test_a_number_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        add_workdays(CALENDAR, date(2026, 1, 5), 0)


def test_a_county_may_take_a_holiday_back_or_add_one() -> None:
    own = (
        Day(date=date(2026, 3, 3), kind="holiday", name="other"),
        Day(date=date(2026, 3, 4), kind="workday"),
        Day(date=date(2026, 3, 7), kind="makeup"),
        Day(date=date(2026, 3, 8), kind="weekend"),
    )
    calendar = Calendar(version="x", days=own, official=frozenset({2026}), first=2026, last=2026)
    assert [kind_of(calendar, date(2026, 3, day)) for day in (3, 4, 7, 8)] == [
        "holiday",
        "workday",
        "makeup",
        "weekend",
    ]
    assert add_workdays(calendar, date(2026, 3, 2), 4) == date(2026, 3, 7)


@given(start=DAYS, n=st.integers(1, 120))
def test_a_due_day_is_the_nth_working_day_after_the_start(start: date, n: int) -> None:
    end = add_workdays(CALENDAR, start, n)
    counted = sum(is_workday(CALENDAR, start + DAY * one) for one in range(1, (end - start).days + 1))
    assert counted == n
    assert is_workday(CALENDAR, end)


@given(start=DAYS, n=st.integers(1, 60))
def test_a_later_start_or_a_longer_time_never_ends_sooner(start: date, n: int) -> None:
    assert add_workdays(CALENDAR, start + DAY, n) >= add_workdays(CALENDAR, start, n)
    assert add_workdays(CALENDAR, start, n + 1) > add_workdays(CALENDAR, start, n)
