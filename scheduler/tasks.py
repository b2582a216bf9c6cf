"""The clock's questions about what is owed: which calls come up now, whom nobody asked again, and whose morning it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from rules import ratings, tasks
from rules.hours import DAY, local, moment
from rules.nouns import Decision
from rules.playbooks import is_hidden
from rules.proceedings import Task
from rules.ratings import NEVER_ASKED, Calls
from rules.records import Case
from rules.tasks import Today
from scheduler.visits import coming_morning
from storage import tasks as stored
from storage.desk import Desk

LOOKS_BACK: Final = timedelta(days=30)
"""An outage of so long loses nothing; what lies longer is not taken up again."""


def plan(desk: Desk) -> list[Decision]:
    """The calls that come up this morning: after an end, a month later, and to those who broke off; silence is written down."""
    today, seen = _today(desk), desk.now - LOOKS_BACK
    month = timedelta(days=desk.county.setting("later_days"))
    until = moment(desk.county, desk.today - month + DAY, time.min)
    ended = [one for one in stored.ended_uncalled(desk, seen) if _is_asked(desk, one)]
    later = [
        one
        for one in stored.ended_unasked(desk, seen - month, until)
        if _is_asked(desk, one) and not is_hidden(one, desk.county)
    ]
    decisions = [ratings.owe_call(case, _calls(desk, case), today) for case in ended]
    decisions += [ratings.ask_later(case, _calls(desk, case), today) for case in later]
    decisions += [ratings.silence(task, today) for task in stored.silent(desk)]
    return decisions + [Decision(keep=(one,)) for one in _broken_off(desk, today)]


def remind(desk: Desk) -> list[Decision]:
    """This morning's tasks, one message a person."""
    rows = [row for row in stored.running(desk, date.max) if not _waits_for_her(row.task)]
    decision = tasks.remind(rows, _today(desk))
    return [decision] if decision.keep else []


def next_morning(desk: Desk) -> datetime | None:
    """The next morning on which something is planned or somebody hears of a task."""
    today = _today(desk)
    open_ = [row.task for row in stored.running(desk, date.max)]
    days = [one.due_on + DAY if _waits_for_her(one) else tasks.next_day(one, today) for one in open_]
    month = timedelta(days=desk.county.setting("later_days"))
    ended = stored.first_unasked(desk, desk.now - LOOKS_BACK - month)
    if ended is not None:
        days.append(local(desk.county, ended + month).date())
    return coming_morning(desk, min((day for day in days if day is not None), default=None))


def _waits_for_her(task: Task) -> bool:
    """A question she was asked herself: nobody owes anything."""
    return task.kind == "later" and bool(task.account_id)


def _today(desk: Desk) -> Today:
    return Today(desk.county, desk.calendar, desk.now, desk.today)


def _is_asked(desk: Desk, case: Case) -> bool:
    """Whether its end is one after which it is asked how it went: nobody asks the dead, or who was not found."""
    ends = [one.details.get("outcome", "") for one in desk.entries(case.id, "county") if one.deed == "case.close"]
    return not ends or ends[-1] not in NEVER_ASKED


def _calls(desk: Desk, case: Case) -> Calls:
    town = desk.county.township_of(case.place) if case.place else desk.county.code
    near = stored.people(desk, ("officer", "approver"), town)
    return ratings.calls(case, desk.new_id(), near, stored.people(desk, ("county",), desk.county.code), _today(desk))


def _broken_off(desk: Desk, today: Today) -> Iterator[Task]:
    """A call to each who broke off, was reminded once, and left a number; of another's trouble the village hears nothing."""
    before = desk.now - timedelta(hours=desk.county.setting("abandoned_hours"))
    seen: set[int] = set()
    for draft in stored.abandoned(desk, desk.now - LOOKS_BACK, before):
        account = desk.account(draft.account_id)
        if account is None or account.muted or account.id in seen:
            continue
        village = draft.values.get("place", "") or account.place
        if not (draft.values.get("phone") or account.phone) or desk.county.place(village) is None:
            continue
        seen.add(account.id)
        place = village if draft.form == "ask" else desk.county.township_of(village)
        yield Task(desk.new_id(), "call", place, today.day, desk.now, account_id=account.id)
