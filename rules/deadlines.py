"""How long something may take: the legal clock of an accepted case with the sum that made it, and the first call back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from rules.calendars import is_workday
from rules.counties import Calendar, Clock, County
from rules.hours import DAY, moment
from rules.nouns import Word
from rules.records import Case, Urgency

CONTACT: Final[Mapping[Urgency, str]] = {"today": "contact_today", "week": "contact_week", "calm": "contact_calm"}
SOON: Final = 3


def run(clock: Clock, start: date, county: County, calendar: Calendar) -> tuple[date, Mapping[str, str]]:
    """The last day of a clock that starts on `start`, and its sum as the case keeps it; the first day does not count
    (Civil Code art. 201). Versions of rules and calendar stay with it: a promise does not move (guarantee 7).
    """
    counted, rests, day = 0, 0, start
    while counted < clock.amount:
        day += DAY
        if clock.unit == "workdays" and not is_workday(calendar, day):
            rests += 1
        else:
            counted += 1
    if clock.unit == "days":
        while not is_workday(calendar, day):  # Civil Code art. 203: a last day of rest moves to the next working day
            day += DAY
            rests += 1
    years = range(start.year, day.year + 1)
    return day, {
        "start": start.isoformat(),
        "amount": str(clock.amount),
        "unit": clock.unit,
        "rests": str(rests),
        "due": day.isoformat(),
        "projected": "" if all(year in calendar.official for year in years) else "yes",
        "clause": clock.clause,
        "rule_version": county.version,
        "calendar_version": calendar.version,
    }


def told_clock(clock: Mapping[str, str]) -> Word:
    """The sum in words, the same for officer and resident; a day of a year not yet announced is said as about (约)."""
    if not clock:
        return Word("clock.none")
    due = Word("clock.about" if clock["projected"] else "clock.on", {"day": date.fromisoformat(clock["due"])})
    return Word(
        f"clock.{clock['unit']}",
        {
            "start": date.fromisoformat(clock["start"]),
            "amount": int(clock["amount"]),
            "rests": int(clock["rests"]),
            "due": due,
        },
    )


def contact_by(urgency: Urgency, now: datetime, county: County, calendar: Calendar) -> datetime:
    """Until when the township gets in touch for the first time, by the county's clock for this urgency."""
    clock = county.clock(CONTACT[urgency])
    match clock.unit:
        case "minutes":
            return now + timedelta(minutes=clock.amount)
        case "hours":
            return now + timedelta(hours=clock.amount)
        case "work_hours":
            return _work_hours(clock.amount, now, county, calendar)
        case _:
            day, _ = run(clock, now.astimezone(ZoneInfo(county.timezone)).date(), county, calendar)
            return moment(county, day, county.hours.closes)


def _work_hours(amount: int, now: datetime, county: County, calendar: Calendar) -> datetime:
    """The moment at which so many office hours have passed; nights, rest days and holidays do not count."""
    left = timedelta(hours=amount)
    day = now.astimezone(ZoneInfo(county.timezone)).date()
    while True:
        opens, closes = moment(county, day, county.hours.opens), moment(county, day, county.hours.closes)
        if is_workday(calendar, day) and now < closes:
            since = max(now, opens)
            if since + left <= closes:
                return (since + left).astimezone(UTC)
            left -= closes - since
        day += DAY


def days_left(case: Case, today: date, calendar: Calendar) -> int | None:
    """Working days until the day promised (minus: past it); None without a running clock."""
    if case.due_on is None or case.closed_at is not None:
        return None
    first, last = sorted((today, case.due_on))
    days = sum(is_workday(calendar, first + timedelta(days=one)) for one in range(1, (last - first).days + 1))
    return days if case.due_on >= today else -max(1, days)


def rank(case: Case, today: date, calendar: Calendar) -> tuple[int, int, datetime]:
    """The order of the queue: danger and today first, then the fewest days left, then who has waited longest."""
    first = 0 if case.danger else (1 if case.urgency == "today" and not case.owner_id else 2)
    left = days_left(case, today, calendar)
    if left is None:
        left = {"today": 0, "week": 5, "calm": 20}[case.urgency]
    return first, left, case.opened_at


def is_soon(case: Case, today: date, calendar: Calendar) -> bool:
    """Whether the promised day is near or past."""
    left = days_left(case, today, calendar)
    return left is not None and left <= SOON
