"""The clock's questions about aid: who has not confirmed, which paper is owed, which payment is due or stuck."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from rules import aids, dues, explanations
from rules.cases import is_open
from rules.nouns import Decision, To
from rules.proceedings import Aid, Payment, Task
from rules.records import Case
from scheduler.visits import coming_morning
from storage import aids as stored
from storage.desk import Desk


def ring(desk: Desk) -> list[Decision]:
    """First aid nobody has confirmed rings again, like a case nobody took; after some rings whoever else may confirm too."""
    return [_ring(desk, aid, case) for aid, case in _proposed(desk) if next_ring(desk, aid) <= desk.now]


def remind(desk: Desk) -> list[Decision]:
    """This morning's papers that are owed, stages that fall due, and payments nobody made."""
    decisions = [
        explanations.remind(task, case, desk.county, desk.today, desk.calendar) for task, case in _papers(desk)
    ]
    decisions += [
        dues.remind(payment, aid, case, desk.county, desk.today, desk.calendar)
        for payment, aid, case in _unpaid(desk, desk.today)
    ]
    return [one for one in decisions if one is not None]


def next_sweep(desk: Desk) -> datetime | None:
    """When the next ring for first aid sounds."""
    return min((next_ring(desk, aid) for aid, _ in _proposed(desk)), default=None)


def next_morning(desk: Desk) -> datetime | None:
    """The next morning on which a paper, a stage or a stuck payment is spoken of."""
    days = [explanations.first_day(task, desk.calendar) for task, _ in _papers(desk)]
    days += [dues.first_day(one, desk.county, desk.calendar) for one, _, _ in _unpaid(desk, date.max)]
    return coming_morning(desk, min((day for day in days if day is not None), default=None))


def next_ring(desk: Desk, aid: Aid) -> datetime:
    """When first aid that waits rings again: every few minutes, and once everybody was rung every hour."""
    every = timedelta(minutes=desk.county.setting("ring_every_minutes"))
    loud = 2 * desk.county.setting("ring_times")
    if aid.rings < loud:
        return aid.proposed_at + every * (aid.rings + 1)
    return aid.proposed_at + every * loud + timedelta(hours=aid.rings - loud + 1)


def _ring(desk: Desk, aid: Aid, case: Case) -> Decision:
    rung = replace(aid, rings=aid.rings + 1)
    officer = next((post.name for post in desk.posts(aid.proposed_by) if post.name), "")
    asked = aids.ask(replace(rung, version=aid.version + 1), case, officer, _whom(desk, rung, case))
    return Decision(keep=(rung,)) + asked


def _whom(desk: Desk, aid: Aid, case: Case) -> tuple[To, ...]:
    """The one who was asked; from some rings on every approver of the township and the county's desk too."""
    others = _others(desk, aid, case) if aid.rings >= desk.county.setting("ring_times") or not aid.asked_of else []
    every = dict.fromkeys((*((aid.asked_of,) if aid.asked_of else ()), *others))
    return tuple(To("account", str(one)) for one in every)


def _others(desk: Desk, aid: Aid, case: Case) -> list[int]:
    """Who else may confirm it: never the proposer nor a party."""
    town = desk.county.township_of(case.place) if case.place else desk.county.code
    holders = (*desk.holders("approver", town), *desk.holders("county", desk.county.code))
    own = {aid.proposed_by, case.applicant_id, case.reporter_id}
    return [one.id for one in holders if one.id not in own and one.blocked_at is None]


def _proposed(desk: Desk) -> Iterator[tuple[Aid, Case]]:
    for aid in stored.proposed(desk):
        case = desk.case(aid.case_id) if aid.path == "first" else None
        if case is not None and is_open(case):
            yield aid, case


def _papers(desk: Desk) -> Iterator[tuple[Task, Case]]:
    places = sorted(one.code for one in desk.county.places)
    for task in desk.proceedings.tasks_open(places, date.max):
        case = desk.case(task.case_id) if task.kind == "papers" else None
        if case is not None:
            yield task, case


def _unpaid(desk: Desk, upto: date) -> Iterator[tuple[Payment, Aid, Case]]:
    for payment in desk.proceedings.payments_waiting(upto):
        aid, case = desk.proceedings.aid(payment.aid_id), desk.case(payment.case_id)
        if aid is not None and case is not None and payment.told < dues.COUNTY:
            yield payment, aid, case
