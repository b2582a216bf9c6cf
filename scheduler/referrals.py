"""The clock's questions about departments: which did not answer by the day, what is due or over, what nobody needs any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from rules import silences
from rules.hours import moment
from rules.legs import OPEN
from rules.nouns import Decision
from rules.permits import Referral
from rules.proceedings import Leg
from scheduler.visits import coming_morning
from storage.desk import Desk


def come_back(desk: Desk) -> list[Decision]:
    """Parts not answered by the end of their last day return to the officer; parts of cases that ended are called off."""
    over = desk.proceedings.legs_over()
    ended = {one.id for one in over}
    silent = [
        one
        for one in desk.proceedings.legs_silent(desk.today)
        if one.id not in ended and _closes(desk, one.reply_by) <= desk.now
    ]
    returned = [silences.come_back(row.case, row.leg, desk.county, desk.now) for row in _with_cases(desk, silent)]
    return returned + [silences.call_off(row.case, row.leg, desk.county, desk.now) for row in _with_cases(desk, over)]


def remind(desk: Desk) -> list[Decision]:
    """The morning's word to departments about what is nearly due, and to everybody concerned about what is over."""
    rows = tuple(_with_cases(desk, desk.proceedings.legs_in(OPEN)))
    decision = silences.remind(rows, desk.county, desk.calendar, desk.today)
    return [decision] if decision.keep else []


def next_return(desk: Desk) -> datetime | None:
    """When the next part that nobody answered goes back."""
    day = desk.proceedings.first_silence()
    return None if day is None else _closes(desk, day)


def next_reminder(desk: Desk) -> datetime | None:
    """The next morning on which a department hears of a part."""
    days = (silences.next_reminder(one, desk.calendar) for one in desk.proceedings.legs_in(OPEN))
    return coming_morning(desk, min((day for day in days if day is not None), default=None))


def _closes(desk: Desk, day: date) -> datetime:
    return moment(desk.county, day, desk.county.hours.closes)


def _with_cases(desk: Desk, legs: Iterable[Leg]) -> Iterator[Referral]:
    for leg in legs:
        case = desk.case(leg.case_id)
        if case is not None:
            yield Referral(case, leg)
