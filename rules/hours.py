"""When something may be said: the county's local time, its quiet hours, its mornings, and the working morning for a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.calendars import is_workday
from rules.counties import Calendar, County
from rules.nouns import Decision

DAY = timedelta(days=1)


def local(county: County, at: datetime) -> datetime:
    """This moment as the clock on the county's wall shows it."""
    return at.astimezone(ZoneInfo(county.timezone))


def moment(county: County, day: date, at: time) -> datetime:
    """The moment (UTC) at which the county's wall clock shows this time on this day."""
    return datetime.combine(day, at, ZoneInfo(county.timezone)).astimezone(UTC)


def waking(county: County, now: datetime) -> datetime | None:
    """When something that is not urgent may be said: None means now, else the end of the quiet hours it is in."""
    here = local(county, now)
    hours = county.hours
    if here.time() >= hours.quiet_from:
        return moment(county, here.date() + DAY, hours.quiet_to)
    if here.time() < hours.quiet_to:
        return moment(county, here.date(), hours.quiet_to)
    return None


def hold_back(decision: Decision, county: County, now: datetime) -> Decision:
    """The same Decision whose notices wait for the end of the quiet hours; urgent words and direct replies go at once."""
    morning = waking(county, now)
    if morning is None:
        return decision
    says = tuple(
        replace(one, not_before=morning) if one.lane in ("notices", "digests") and one.not_before is None else one
        for one in decision.says
    )
    return replace(decision, says=says)


def next_workday(calendar: Calendar, day: date) -> date:
    """The first working day after this day."""
    day += DAY
    while not is_workday(calendar, day):
        day += DAY
    return day


def working_morning(calendar: Calendar, day: date, after: date) -> date:
    """The morning on which a reminder for this day goes out.

    A rest day moves it to the last working morning before, but never to `after` or earlier: then to the first working
    morning that follows.
    """
    one = day
    while one > after:
        if is_workday(calendar, one):
            return one
        one -= DAY
    return next_workday(calendar, max(day, after))


def is_office_hour(county: County, calendar: Calendar, now: datetime) -> bool:
    """Whether the township's window is open now: a working day between its hours."""
    here = local(county, now)
    return is_workday(calendar, here.date()) and county.hours.opens <= here.time() < county.hours.closes
