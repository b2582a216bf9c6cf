"""A department that says nothing: it is reminded and urged, its part comes back by itself, and ends with the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from rules.calendars import is_workday
from rules.cases import title
from rules.counties import Calendar, County
from rules.followings import handler_of
from rules.handling import Refused, name_of
from rules.hours import DAY, hold_back, next_workday
from rules.legs import by_day, days_left, department, due_of, presses
from rules.nouns import Choice, Decision, Entry, Lines, Say, To, Value, Word
from rules.people import Who
from rules.permits import Referral
from rules.proceedings import Leg
from rules.records import Case
from rules.referrals import look, notice, to_township, ways

SILENCE: Final = "silence"
CLOCK: Final = 0
SOON, LATE = 1, 2
SHOWN: Final = 8


def urge(thing: Referral, who: Who, county: County, today: date, now: datetime) -> Decision | Refused:
    """催: the department hears it, once a day however often it is pressed."""
    if refused := look(thing, who, "leg.urge", county):
        return refused
    details = {"department": thing.leg.department, "officer": name_of(who)}
    entry = Entry(thing.case.id, now, "leg.urge", who.account.id, "", details, audience="office")
    told = notice("leg.urged", thing.case, thing.leg, {"day": by_day(thing.leg)})
    told = replace(told, once=f"leg:{thing.leg.id}:urged:{today.isoformat()}")
    return Decision(entries=(entry,), says=(told,))


def come_back(case: Case, leg: Leg, county: County, now: datetime) -> Decision:
    """No answer by the day: it returns to the officer, who had it all along, and the county hears which department was silent."""
    back = replace(leg, state="returned", reason=SILENCE)
    values = {"day": leg.reply_by}
    to_county = notice("leg.silent", case, back, {**values, "department": department(leg)})
    to_county = replace(to_county, to=To("post", f"county@{county.code}"), still=None)
    details = {"department": leg.department, "because": SILENCE}
    entry = Entry(case.id, now, "leg.return", CLOCK, "", details, audience="office")
    returned = (
        Decision(keep=(back,), entries=(entry,))
        + to_township(case, back, "leg.returned", county, values, ways(back, 1))
        + Decision(says=(to_county,))
    )
    return hold_back(returned, county, now)


def call_off(case: Case, leg: Leg, county: County, now: datetime) -> Decision:
    """The case ended while a department was still at its part: it hears that nothing more is needed.

    A part of a case that was merged goes on with the case it was merged into.
    """
    if case.state == "merged" and case.merged_into:
        return Decision(keep=(replace(leg, case_id=case.merged_into),))
    gone = replace(leg, state="recalled")
    entry = Entry(case.id, now, "leg.recall", CLOCK, "", {"department": leg.department}, audience="office")
    off = Decision(keep=(gone,), entries=(entry,), says=(notice("leg.called_off", case, gone),))
    return hold_back(off, county, now)


def rung(leg: Leg, today: date, calendar: Calendar) -> int:
    """How far a part has come: its last day but one is here (1), or its day is past (2)."""
    left = days_left(leg, today, calendar)
    if leg.state == "asked":
        return SOON if due_of(leg) <= today else 0
    return LATE if left < 0 else (SOON if left <= 1 else 0)


def next_reminder(leg: Leg, calendar: Calendar) -> date | None:
    """The day on which the next word about this part is due; None when all was said."""
    if leg.told >= (SOON if leg.state == "asked" else LATE):
        return None
    due = due_of(leg)
    if leg.state == "asked":
        return due
    if leg.told == SOON:
        return next_workday(calendar, due)
    day = due - DAY
    while not is_workday(calendar, day):
        day -= DAY
    return day


def remind(rows: Sequence[Referral], county: County, calendar: Calendar, today: date) -> Decision:
    """This morning's parts: the department hears once what is nearly due, with township and county once what is over."""
    kept: list[Leg] = []
    heard: dict[To, list[Referral]] = {}
    for row in rows:
        reached = rung(row.leg, today, calendar)
        if reached <= row.leg.told:
            continue
        kept.append(replace(row.leg, told=reached))
        listeners = [To("post", f"department@{row.leg.department}")]
        if reached == LATE:
            listeners += [handler_of(row.case, county), To("post", f"county@{county.code}")]
        for to in listeners:
            heard.setdefault(to, []).append(row)
    says = tuple(_morning(to, parts, calendar, today) for to, parts in heard.items())
    return Decision(keep=tuple(kept), says=says)


def _morning(to: To, rows: Sequence[Referral], calendar: Calendar, today: date) -> Say:
    values: dict[str, Value] = {"lines": Lines(tuple(line(row, calendar, today) for row in rows)), "count": len(rows)}
    choices = tuple(
        Choice("button.case_number", "leg.card", row.leg.id, values={"number": row.case.number}) for row in rows[:SHOWN]
    )
    return Say("leg.morning", to, values, lane="notices", choices=choices)


def line(row: Referral, calendar: Calendar, today: date) -> Word:
    """One line of a list of parts: number, place and need of the case, the department, how it stands, days left or over."""
    values: dict[str, Value] = {
        **title(row.case),
        "department": department(row.leg),
        "state": Word(f"leg.state.{row.leg.state}"),
        "presses": presses(row.leg, today, calendar) if row.leg.state in ("asked", "accepted") else "",
    }
    return Word("leg.row", values)
