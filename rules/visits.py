"""Visits: when the next one falls due, how one stands, and what follows from every try to see somebody.

No national notice gives a visit frequency (notice 000 二8): the intervals are the county's, each with its clause.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from rules.counties import Calendar, County, Duty
from rules.handling import Refused
from rules.hours import DAY, next_workday, waking, working_morning
from rules.nouns import Choice, Decision, Say, To, Value, Word
from rules.people import Household, Who
from rules.permits import permit
from rules.phones import mask_name
from rules.records import Attempt, Visit

Stands: TypeAlias = Literal["planned", "due", "late", "done", "released"]
MISSED = ("not_seen", "search", "still", "police")


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop at a household: who reports it, for which visit, under which duty and when; new ids come from outside.

    `misses` counts the tries in a row before this one that met nobody.
    """

    who: Who
    household: Household
    visit: Visit
    duty: Duty
    county: County
    calendar: Calendar
    now: datetime
    today: date
    attempt_id: int
    next_id: int
    misses: int = 0

    @property
    def me(self) -> To:
        """The account that reports."""
        return To("account", str(self.who.account.id))


def plan(
    visit_id: int, household: Household, last: date | None, duty: Duty, today: date, calendar: Calendar, version: str
) -> Visit:
    """The next visit of a duty: due `every_days` after the last contact; a household nobody has seen yet comes first.

    The reminder moves to the last working morning before a rest day. The version of the rules stays on the plan.
    """
    if last is None:
        planned = next_workday(calendar, today)
        due = max(planned, today + timedelta(days=duty.remind_before))
    else:
        due = max(last + timedelta(days=duty.every_days), today + DAY)
        planned = working_morning(calendar, due - timedelta(days=duty.remind_before), after=today)
    return Visit(visit_id, household.id, duty.code, planned, due, version)


def is_open(visit: Visit) -> bool:
    """Whether the visit still waits for a contact or a release."""
    return visit.done_on is None and not visit.released


def state(visit: Visit, attempts: Iterable[Attempt], today: date) -> Stands:
    """How a visit stands today: calculated from its dates and the tries, never ticked by hand."""
    if visit.done_on is not None or any(one.contact and one.visit_id == visit.id for one in attempts):
        return "done"
    if visit.released:
        return "released"
    if today > visit.due_on:
        return "late"
    return "due" if today >= visit.planned_on else "planned"


def days_late(visit: Visit, today: date) -> int:
    """How many days past its due date an open visit is; nought when it is not late."""
    return max(0, (today - visit.due_on).days)


def label(household: Household) -> Mapping[str, Value]:
    """How a household is named in a list or preview: masked name and group, never an address."""
    return {
        "name": mask_name(household.name),
        "group": household.group,
        "number": household.number,
        "place": Word(f"place.{household.place}"),
    }


def refuse(stop: Stop, deed: str = "visit.log") -> Refused | None:
    """Why this may not be done to this visit now, or None; what she may not see looks like absent."""
    if not permit(stop.who, deed, stop.household, stop.county):
        return Refused("visit.unknown")
    return None if is_open(stop.visit) else Refused("visit.over", label(stop.household))


def attempt(stop: Stop, outcome: str, *, means: str = "door", contact: bool = False, **more: object) -> Attempt:
    """This try as it is kept."""
    return Attempt(
        stop.attempt_id,
        stop.visit.id,
        stop.household.id,
        stop.household.key_id,
        stop.now,
        stop.who.account.id,
        outcome,
        means,
        contact,
        **more,  # type: ignore[arg-type]
    )


def answer(stop: Stop, key: str, *choices: Choice, **values: Value) -> Say:
    """What the person who reports hears at once."""
    about = ("visit", stop.visit.id)
    return Say(key, stop.me, {**label(stop.household), **values}, choices=choices, about=about)


def notify(stop: Stop, key: str, role: str, *choices: Choice, **values: Value) -> Say:
    """Word to the holders of a post over the household; not at night."""
    place = {"assistant": stop.household.place, "officer": stop.county.township_of(stop.household.place)}
    by: Value = stop.who.post.name if stop.who.post else ""
    return Say(
        key,
        To("post", f"{role}@{place.get(role, stop.county.code)}"),
        {**label(stop.household), "by": by, **values},
        lane="notices",
        choices=choices,
        about=("household", stop.household.id),
        once=f"visit:{stop.visit.id}:{key}:{role}",
        not_before=waking(stop.county, stop.now),
    )


def note_button(stop: Stop) -> Choice:
    """说一句: a word or voice note about this try, never asked for."""
    return Choice("button.note", "visit.note", stop.attempt_id)


def seen(
    stop: Stop, outcome: str = "ok", *, means: str = "door", tried: str = "", note: str = ""
) -> Decision | Refused:
    """She was seen: the visit is done for all, the next one is planned. Neither a photo nor a position is asked for.

    By telephone only where the duty allows it; else the call is kept and the door still waits.
    """
    refused = refuse(stop)
    if refused:
        return refused
    if stop.duty.asks_child and not note and outcome in ("ok", "phone", "found"):
        return Refused("visit.child_first")
    if outcome == "phone" and not stop.duty.phone_counts:
        call = attempt(stop, "phone", means="phone", note=note)
        return Decision(keep=(call,), says=(answer(stop, "visit.phone_kept", note_button(stop)),))
    kept = attempt(stop, outcome, means="phone" if outcome == "phone" else means, contact=True, tried=tried, note=note)
    done, following = finish(stop)
    key = "visit.found" if outcome == "found" else "visit.done"
    return Decision(keep=(kept, done, following), says=(answer(stop, key, note_button(stop), next=following.due_on),))


def finish(stop: Stop, within: int = 0) -> tuple[Visit, Visit]:
    """The visit as done today and the next one, due at the latest `within` days from now where that is set."""
    done = replace(stop.visit, done_by=stop.who.account.id, done_on=stop.today, search_until=None)
    version = stop.county.version
    every = min(stop.duty.every_days, within or stop.duty.every_days)
    duty = stop.duty.model_copy(update={"every_days": every})
    following = plan(stop.next_id, stop.household, stop.today, duty, stop.today, stop.calendar, version)
    return done, following


def last_day(visit: Visit, county: County, today: date) -> date:
    """The last day 改天 may name: the due date and the few days the county allows, or tomorrow when that is over."""
    return max(today + DAY, visit.due_on + timedelta(days=county.setting("visit_grace_days")))


def days_offered(visit: Visit, county: County, today: date) -> tuple[date, ...]:
    """At most four days for 改天, spread from tomorrow to the last day allowed."""
    last = last_day(visit, county, today)
    days = [today + DAY * number for number in range(1, (last - today).days + 1)]
    if len(days) <= 4:
        return tuple(days)
    return (days[0], days[len(days) // 3], days[2 * len(days) // 3], days[-1])


def weekday(day: date) -> Word:
    """The day of the week in the listener's words."""
    return Word(f"visit.weekday.{day.weekday()}")


def postpone(stop: Stop, day: date, village: date) -> Decision | Refused:
    """改天: another day, at most until the due date and the county's few days more. The climbing keeps its days.

    She is told the morning on which she is reminded, and `village`, the one on which the village hears if nobody was seen.
    """
    refused = refuse(stop)
    if refused:
        return refused
    if not stop.today < day <= last_day(stop.visit, stop.county, stop.today):
        return Refused("visit.too_late", {**label(stop.household), "due": stop.visit.due_on})
    morning = working_morning(stop.calendar, day, after=stop.today)
    changed = replace(stop.visit, postponed_to=morning)
    kept = attempt(stop, "later", means="")
    told: dict[str, Value] = {"day": day, "weekday": weekday(day), "morning": morning, "village": village}
    key = "visit.later.told" if stop.visit.rung else "visit.later"
    return Decision(keep=(kept, changed), says=(answer(stop, key, **told),))


def unwilling(stop: Stop) -> Decision | Refused:
    """不愿意: her will is kept and nobody presses her; the village is asked to look in another way."""
    refused = refuse(stop)
    if refused:
        return refused
    kept = attempt(stop, "unwilling", contact=True)
    done, following = finish(stop)
    return Decision(
        keep=(kept, done, following),
        says=(
            answer(stop, "visit.unwilling", note_button(stop), next=following.due_on),
            notify(stop, "visit.unwilling_told", "assistant"),
        ),
    )


def jot(who: Who, household: Household, tried: Attempt, words: str, county: County) -> Decision | Refused:
    """说一句: the words (or a voice note) stay with the try, and stand on the card of the next visit."""
    if not permit(who, "visit.log", household, county):
        return Refused("visit.unknown")
    note = "\n".join(filter(None, (tried.note, words)))
    me = To("account", str(who.account.id))
    return Decision(
        keep=(replace(tried, note=note), replace(household, worry=words)),
        says=(Say("visit.noted", me, label(household), about=("household", household.id)),),
    )
