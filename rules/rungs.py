"""The rungs of an overdue visit's ladder: on which morning each of them hears of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from rules.counties import Calendar, County, Duty
from rules.hours import next_workday, working_morning
from rules.people import Household, Role
from rules.records import Visit
from rules.visits import is_open

RUNGS: Final[tuple[Role, ...]] = ("helper", "assistant", "officer", "county")
TOP: Final = len(RUNGS) - 1


@dataclass(frozen=True, slots=True)
class Row:
    """An open visit whose reminder has come, with its household, duty, and what was last said about it (a catalog key)."""

    visit: Visit
    household: Household
    duty: Duty
    said: str = ""
    said_by: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of one visit's ladder that is due: which, since when, and which post below it stands empty."""

    row: Row
    number: int
    since: date
    vacant: Role | None = None


def helper_days(visit: Visit, calendar: Calendar) -> tuple[date, ...]:
    """The mornings still to come on which the helper hears of a visit: before it is due, on the day, every working one while
    it is late, on her own day. Once somebody took it over, the helper is left alone until that has run out.
    """
    due = working_morning(calendar, visit.due_on, after=visit.planned_on)
    days = {
        visit.planned_on,
        next_workday(calendar, max(visit.planned_on, visit.due_on, visit.rung_on or visit.due_on)),
    }
    if due <= visit.due_on:
        days.add(due)
    if visit.postponed_to:
        days = {visit.postponed_to, *(day for day in days if day > visit.postponed_to)}
    if visit.held_until:
        days = {day for day in days if day > visit.held_until}
    return tuple(sorted(day for day in days if visit.rung_on is None or day > visit.rung_on))


def rung_day(visit: Visit, duty: Duty, number: int, calendar: Calendar) -> date:
    """The morning on which a rung above the helper hears of it; while somebody holds the visit it waits."""
    day = working_morning(calendar, visit.due_on + timedelta(days=duty.climb_days[number - 1]), after=visit.due_on)
    if visit.held_until and visit.held_until >= day:
        return next_workday(calendar, visit.held_until)
    return day


def due_rungs(row: Row, today: date, calendar: Calendar) -> tuple[Rung, ...]:
    """The rungs to tell this morning; after an outage several, each with the day it was due."""
    visit, found = row.visit, []
    if not is_open(visit):
        return ()
    days = [day for day in _reminders(visit, row.household, calendar) if day <= today]
    if days:
        found.append(Rung(row, 0, days[-1]))
    for number in range(max(1, visit.rung + 1), TOP + 1):
        day = rung_day(visit, row.duty, number, calendar)
        if day <= today:
            found.append(Rung(row, number, day))
    again = lapsed(visit, calendar)
    if again is not None and again <= today:
        found.append(Rung(row, TOP, again))
    return tuple(found)


def lapsed(visit: Visit, calendar: Calendar) -> date | None:
    """The morning on which the county hears once more: somebody took a visit over after it had heard, and that has run out."""
    if visit.rung < TOP or visit.held_until is None or (visit.rung_on is not None and visit.rung_on > visit.held_until):
        return None
    return next_workday(calendar, visit.held_until)


def _reminders(visit: Visit, household: Household, calendar: Calendar) -> tuple[date, ...]:
    """The helper's mornings; without a helper only the first counts: it passes to the village and the climb goes on there."""
    return helper_days(visit, calendar) if household.helper_id or not visit.rung else ()


def next_day(visit: Visit, household: Household, duty: Duty, calendar: Calendar) -> date | None:
    """The next morning on which something is said about an open visit; None when its ladder has ended at the county."""
    days = list(_reminders(visit, household, calendar))
    days += [rung_day(visit, duty, number, calendar) for number in range(visit.rung + 1, TOP + 1)]
    days += filter(None, (lapsed(visit, calendar),))
    return min(days, default=None)


def post_of(number: int, household: Household, county: County) -> tuple[Role, str]:
    """The role and place that stand on a rung for a household."""
    role = RUNGS[number]
    if role == "officer":
        return role, county.township_of(household.place)
    return role, county.code if role == "county" else household.place
