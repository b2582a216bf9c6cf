"""The clock's questions about cases and drafts: what rings on, what nobody called about, what is promised, what was left lying."""

from __future__ import annotations

from datetime import datetime, timedelta

from rules import promises, watches
from rules.asks import words_of
from rules.followings import Addition, add
from rules.handling import Refused
from rules.nouns import NOTHING, Decision, Say, To
from rules.records import Case, Draft
from scheduler.visits import coming_morning
from storage import watches as stored
from storage.desk import Desk

HELD = "follow"
"""The form of what somebody said while it is not known which of her cases it belongs to."""


def ring(desk: Desk) -> list[Decision]:
    """Ring again for the urgent cases nobody has taken."""
    waiting = stored.urgent_unclaimed(desk)
    return [
        watches.ring(case, desk.county, desk.now, _near(desk, case))
        for case in waiting
        if watches.next_ring(case, desk.county, desk.calendar) <= desk.now
    ]


def climb_unclaimed(desk: Desk) -> list[Decision]:
    """Cases nobody took by the hour of the promised first call go up to the county, once."""
    return [watches.climb_unclaimed(case, desk.county, desk.now) for case in stored.uncalled(desk, desk.now)]


def nudge(desk: Desk) -> list[Decision]:
    """Drafts left alone for some minutes are spoken of once, all of one person's together, when she has stopped.

    Words of which she was asked where they belong do not wait for her answer: they go to whoever has her newest case.
    """
    before = desk.now - _patience(desk)
    busy = {one.account_id for one in stored.drafts_left(desk, desk.now) if one.touched_at > before}
    left: dict[int, list[Draft]] = {}
    for draft in stored.drafts_left(desk, before):
        if draft.account_id not in busy:
            left.setdefault(draft.account_id, []).append(draft)
    put = [
        decision for drafts in left.values() for one in drafts if (decision := _put_in_newest(desk, one)) is not None
    ]
    gone = {id for decision in put for id in decision.drop_drafts}
    spoken = ([one for one in drafts if one.id not in gone] for drafts in left.values())
    return put + [watches.nudge(drafts, desk.county, desk.now) for drafts in spoken if drafts]


def _put_in_newest(desk: Desk, draft: Draft) -> Decision | None:
    """What was held while she was asked which case it belongs to, as a line of her newest one; None for any other draft."""
    who = desk.who_is(draft.account_id) if draft.form == HELD else None
    case = next(iter(desk.cases_of(draft.account_id, open_only=True)), None)
    if who is None or case is None:
        return None
    kept = tuple(one for one in map(desk.attachment, draft.attachments) if one is not None)
    said, first = draft.values, draft.messages[0] if draft.messages else ""
    more = Addition(
        words_of(said), kept, said.get("phone", ""), said.get("position", ""), first, draft.attachments, draft.messages
    )
    put = add(case, who, more, desk.county, desk.now)
    if isinstance(put, Refused):
        return None
    told = Say("follow.put", To("account", str(draft.account_id)), {"number": case.number}, about=("case", case.id))
    return put + Decision(says=(told,), drop_drafts=(draft.id,))


def warn(desk: Desk) -> list[Decision]:
    """The legal clocks of which half or more is gone, or which are past."""
    running = stored.running(desk)
    towns = {desk.county.township_of(one.case.place) for one in running if one.case.place}
    approvers = {town: tuple(one.id for one in desk.holders("approver", town)) for town in towns}
    decision = promises.warn(running, desk.county, desk.calendar, desk.now, desk.today, approvers)
    return [decision] if decision.says else []


def recount(desk: Desk) -> list[Decision]:
    """Days promised with 约 that another calendar than today's stands behind."""
    found = (promises.recount(case, desk.county, desk.calendar, desk.now) for case in stored.projected(desk))
    return [one for one in found if one != NOTHING]


def tell_morning(desk: Desk) -> list[Decision]:
    """The county's morning message: what waits for it."""
    counts = stored.waiting_counts(desk)
    decision = watches.sum_up(counts, "overviews.morning", desk.county, desk.now, desk.today)
    return [decision] if decision.says else []


def tell_evening(desk: Desk) -> list[Decision]:
    """The county's evening message: what the day brought."""
    counts = stored.day_counts(desk, desk.today)
    decision = watches.sum_up(counts, "overviews.evening", desk.county, desk.now, desk.today)
    return [decision] if decision.says else []


def next_sweep(desk: Desk) -> datetime | None:
    """When the next of the minute sweeps over cases and drafts has something to say."""
    moments = [watches.next_ring(case, desk.county, desk.calendar) for case in stored.urgent_unclaimed(desk)]
    called = stored.next_uncalled(desk)
    left = stored.next_draft(desk)
    if called is not None:
        moments.append(called)
    if left is not None:
        moments.append(left + _patience(desk))
    return min(moments, default=None)


def next_warning(desk: Desk) -> datetime | None:
    """The next morning on which a legal clock is spoken of."""
    days = [promises.next_warning(one, desk.calendar) for one in stored.running(desk)]
    return coming_morning(desk, min((day for day in days if day is not None), default=None))


def _near(desk: Desk, case: Case) -> tuple[To, ...] | None:
    """Whom to ring in the village when its assistant reported the case herself: the others there, if there are any."""
    holders = desk.reached("assistant", case.place) if case.place and case.reporter_id else ()
    if all(one.id != case.reporter_id for one in holders):
        return None
    return tuple(To("account", str(one.id)) for one in holders if one.id != case.reporter_id)


def _patience(desk: Desk) -> timedelta:
    return timedelta(minutes=desk.county.setting("nudge_minutes"))
