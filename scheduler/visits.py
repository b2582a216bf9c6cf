"""The clock's questions about visits: whose morning it is, whose search has run out, who has no next visit yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from rules import ladders, rungs, searches, visits
from rules.hours import local, moment, next_workday
from rules.nouns import Decision
from rules.people import Role
from rules.rungs import Row
from storage import visits as stored
from storage.desk import Desk


def climb(desk: Desk) -> list[Decision]:
    """This morning's reminders and steps of every ladder, merged into one message a person."""
    held: dict[tuple[Role, str], frozenset[int]] = {}

    def holders(role: Role, place: str) -> frozenset[int]:
        if (role, place) not in held:
            held[role, place] = frozenset(one.id for one in desk.holders(role, place) if one.blocked_at is None)
        return held[role, place]

    decision = ladders.climb(_rows(desk, desk.today), holders, desk.county, desk.calendar, desk.now, desk.today)
    return [decision] if decision.keep else []


def end_searches(desk: Desk) -> list[Decision]:
    """The searches whose clock has run out without a word: township, then county."""
    decisions = []
    for visit, household, stage in stored.searches_over(desk):
        duty = desk.county.duty(visit.duty)
        if duty is None:
            continue
        told = stage > 0 and not (visit.held_until and visit.held_until >= desk.today)
        decisions.append(
            searches.search_over(visit, household, duty, desk.county, desk.now, desk.new_id(), township_told=told)
            if stage == 0 or told
            else Decision(keep=(replace(visit, search_until=None),))
        )
    return decisions


def outgrow(desk: Desk) -> list[Decision]:
    """Visits whose household has another risk class now give way to that class's visits."""
    return [Decision(keep=(replace(visit, released="class"),)) for visit in stored.outgrown(desk)]


def plan(desk: Desk) -> list[Decision]:
    """A next visit for every household of a risk class that has none."""
    decisions = []
    for household, last in stored.unplanned(desk):
        duty = desk.county.duty_for(household.risk)
        if duty is not None:
            planned = visits.plan(desk.new_id(), household, last, duty, desk.today, desk.calendar, desk.county.version)
            decisions.append(Decision(keep=(planned,)))
    return decisions


def next_search(desk: Desk) -> datetime | None:
    """When the next search runs out."""
    return stored.next_search(desk)


def next_morning(desk: Desk) -> datetime | None:
    """The next morning on which a reminder or a step of a ladder goes out."""
    days = (rungs.next_day(row.visit, row.household, row.duty, desk.calendar) for row in _rows(desk, date.max))
    return coming_morning(desk, min((day for day in days if day is not None), default=None))


def coming_morning(desk: Desk, day: date | None) -> datetime | None:
    """The morning of this day, or the next working morning still to come when it has passed."""
    if day is None:
        return None
    today = local(desk.county, desk.now).date()
    day = max(day, today)
    at = moment(desk.county, day, desk.county.hours.morning)
    return at if at > desk.now else moment(desk.county, next_workday(desk.calendar, day), desk.county.hours.morning)


def _rows(desk: Desk, upto: date) -> Iterable[Row]:
    for visit, household, last in stored.ripe(desk, upto):
        duty = desk.county.duty(visit.duty)
        if duty is not None:
            said = last.outcome if last else ""
            yield Row(visit, household, duty, said, stored.called(desk, last.by) if last else "")
