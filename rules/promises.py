"""The days promised: a warning at half, at four fifths and past the day, and what a new calendar makes of a day said with 约."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from rules import cases
from rules.calendars import is_workday
from rules.counties import Calendar, County
from rules.deadlines import SOON as NEAR
from rules.deadlines import days_left, due_word, pauses_of, rerun, told_clock
from rules.hours import DAY, next_workday, waking
from rules.nouns import NOTHING, Choice, Decision, Entry, Lines, Say, Still, To, Value, Word
from rules.records import Case

HALF: Final = "case.half"
SOON: Final = "case.soon"
OVER: Final = "case.over"
STAGES: Final = (HALF, SOON, OVER)
"""The lines of history a warning leaves, in their order; a day that was moved begins them anew."""
SHARES: Final[Mapping[str, tuple[int, int]]] = {HALF: (1, 2), SOON: (1, 5)}
"""What is left of the working days when a warning is due (numerator, denominator)."""
SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Running:
    """A case whose legal clock runs, and the warnings that went out for the day it has now."""

    case: Case
    told: frozenset[str] = frozenset()


def threshold(case: Case, stage: str) -> int:
    """How many working days are left when a warning is due; of a clock without a sum the last is given a few days before."""
    over, under = SHARES[stage]
    amount = int(case.clock.get("amount", "0"))
    if not amount:
        return NEAR if stage == SOON else 0
    return amount * over // under


def stage_of(case: Case, today: date, calendar: Calendar) -> str:
    """The warning that is due on this day; empty while there is none."""
    left = days_left(case, today, calendar)
    if left is None:
        return ""
    if left < 0:
        return OVER
    return next((one for one in (SOON, HALF) if left <= threshold(case, one)), "")


def warn(
    running: Sequence[Running],
    county: County,
    calendar: Calendar,
    now: datetime,
    today: date,
    approvers: Mapping[str, Sequence[int]] | None = None,
) -> Decision:
    """This morning's legal clocks: each owner hears each warning once; past the day also the approver and the county.

    `approvers` are the accounts of each township that confirm there.
    """
    entries: list[Entry] = []
    heard: dict[str, dict[str, list[Case]]] = {}
    for one in running:
        stage = stage_of(one.case, today, calendar)
        if not stage or _is_told(one, stage):
            continue
        entries.append(Entry(one.case.id, now, stage, audience="office"))
        for ref in _watchers(one.case, county, stage, approvers or {}):
            heard.setdefault(ref, {}).setdefault(stage, []).append(one.case)
    says = tuple(_warning(ref, heard[ref], county, calendar, now, today) for ref in sorted(heard))
    return Decision(entries=tuple(entries), says=says) if entries else NOTHING


def next_warning(running: Running, calendar: Calendar) -> date | None:
    """The next working day on which this clock is spoken of; None when every warning went out."""
    due = running.case.due_on
    if due is None or OVER in running.told or running.case.paused_on is not None:
        return None
    for stage in (HALF, SOON):
        if not _is_told(running, stage) and (wanted := threshold(running.case, stage)):
            return _day_with(due, wanted, calendar)
    return next_workday(calendar, due)


def recount(case: Case, county: County, calendar: Calendar, now: datetime) -> Decision:
    """A day that was projected, by the calendar of today: where it moved, officer and applicant hear the new one and why."""
    if case.due_on is None or not case.clock.get("projected") or case.clock.get("calendar_version") == calendar.version:
        return NOTHING
    due, clock = rerun(case.clock, calendar, pauses_of(case.clock))
    details = {"from": case.due_on.isoformat(), "due": due.isoformat(), "calendar": calendar.version}
    entry = Entry(case.id, now, "case.recount", details=details, audience="all" if due != case.due_on else "county")
    changed, decision = cases.change(case, entry, due_on=due, clock=clock)
    if due == case.due_on:
        return decision
    day = due_word(changed)
    to = To("account", str(case.owner_id)) if case.owner_id else cases.office(case, county)
    owner = Say(
        "case.recounted",
        to,
        {**cases.title(case), "day": day, "clock": told_clock(clock)},
        lane="notices",
        choices=(Choice("button.look", "case.card", case.id),),
        about=("case", case.id),
        not_before=waking(county, now),
    )
    told = cases.tell(changed, "case.recounted_told", {"day": day})
    return decision + Decision(says=(owner, *told.says))


def _is_told(running: Running, stage: str) -> bool:
    """Whether this warning or a later one went out."""
    return any(one in running.told for one in STAGES[STAGES.index(stage) :])


def _day_with(due: date, left: int, calendar: Calendar) -> date:
    """The first working day on which no more than so many working days are left."""
    day = due
    while left:
        left -= is_workday(calendar, day)
        day -= DAY
    while not is_workday(calendar, day):
        day -= DAY
    return day


def _watchers(case: Case, county: County, stage: str, approvers: Mapping[str, Sequence[int]]) -> tuple[str, ...]:
    town = county.township_of(case.place) if case.place else county.code
    owner = str(case.owner_id) if case.owner_id else f"officer@{town}"
    if stage != OVER:
        return (owner,)
    above = (str(one) for one in approvers.get(town, ()) if one not in (case.owner_id, case.opinion_by))
    return (owner, *above, f"county@{county.code}")


def _warning(
    ref: str, found: Mapping[str, Sequence[Case]], county: County, calendar: Calendar, now: datetime, today: date
) -> Say:
    lines: list[Word | str] = []
    shown: list[Case] = []
    for stage in reversed(STAGES):
        some = found.get(stage, ())
        if some:
            lines.append(Word(f"clocks.head.{stage.partition('.')[2]}", {"count": len(some)}))
            lines += [_line(case, calendar, today) for case in some[:SHOWN]]
            shown += some[:SHOWN]
    shown = shown[:SHOWN]
    return Say(
        "clocks.morning",
        To("post" if "@" in ref else "account", ref),
        {"lines": Lines(tuple(lines))},
        lane="notices",
        choices=tuple(
            Choice("button.case_number", "case.card", one.id, values={"number": one.number}) for one in shown
        ),
        about=("case", shown[0].id) if len(shown) == 1 else None,
        still=Still("open", shown[0].id) if len(shown) == 1 else None,
        once=f"clocks:{ref}:{today.isoformat()}",
        not_before=waking(county, now),
    )


def _line(case: Case, calendar: Calendar, today: date) -> Word:
    left = days_left(case, today, calendar) or 0
    values: dict[str, Value] = {
        **cases.title(case),
        "days": abs(left),
        "due": case.due_on or today,
        "state": Word(f"state.{case.state}"),
    }
    return Word("clocks.line.over" if left < 0 else "clocks.line.soon", values)
