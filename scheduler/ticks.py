"""The table of fixed ticks: each a question to the database, claimed once a period, safe to ask by any number of workers.

Nothing is remembered here: a tick that was missed asks the same question later and finds everything that has become due
meanwhile, so that nothing is dropped and every person gets one message, marked late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final, Literal, TypeAlias

from rules.calendars import is_workday
from rules.counties import County
from rules.hours import local, moment
from rules.nouns import Decision, Say
from scheduler import aids, cases, cleaning, lines, proceedings, referrals, tasks, visits
from storage import ticks as stored
from storage.desk import Desk

When: TypeAlias = Literal["minute", "night", "morning", "evening"]
Ask: TypeAlias = Callable[[Desk], list[Decision]]
NIGHT: Final = time(2, 30)
MINUTE: Final = timedelta(minutes=1)
CLOCK: Final = 0


@dataclass(frozen=True, slots=True)
class Tick:
    """One fixed tick: its name, its time of day, and the question it asks; a silent one only tidies and says nothing."""

    name: str
    when: When
    ask: Ask
    silent: bool = False


TICKS: Final = (
    Tick("cases.ring", "minute", cases.ring),
    Tick("cases.climb", "minute", cases.climb_unclaimed),
    Tick("visits.search", "minute", visits.end_searches),
    Tick("drafts.nudge", "minute", cases.nudge),
    Tick("aids.ring", "minute", aids.ring),
    Tick("lines.close", "minute", lines.close_quiet),
    Tick("referrals.return", "minute", referrals.come_back),
    Tick("visits.outgrow", "night", visits.outgrow),
    Tick("visits.plan", "night", visits.plan),
    Tick("night.clean", "night", cleaning.clean, silent=True),
    Tick("visits.climb", "morning", visits.climb),
    Tick("cases.recount", "morning", cases.recount),
    Tick("cases.warn", "morning", cases.warn),
    Tick("publications.end", "morning", proceedings.end_publications),
    Tick("referrals.remind", "morning", referrals.remind),
    Tick("aids.remind", "morning", aids.remind),
    Tick("tasks.plan", "morning", tasks.plan),
    Tick("tasks.remind", "morning", tasks.remind),
    Tick("county.morning", "morning", cases.tell_morning),
    Tick("county.evening", "evening", cases.tell_evening),
)


@dataclass(frozen=True, slots=True)
class Ran:
    """A tick that was run, for the log: what was kept and said by it; `failed` names the error of one that was rolled back."""

    tick: str
    period: str
    at: datetime
    kept: int = 0
    said: int = 0
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Coming:
    """One message a tick would send."""

    tick: str
    at: datetime
    say: Say = field(repr=False)


def run_due(
    desk_at: Callable[[datetime], Desk], since: datetime, to: datetime, *, on_the_way: bool = False
) -> list[Ran]:
    """Run what is due at `to`: once a period, whoever comes first. What was missed since then is found and merged.

    `on_the_way` lives through the time between, as a trial's clock does when it is moved: every tick at its own hour. All
    of it happens in the transaction of the desks; a tick that fails is rolled back alone, and comes again next time.
    """
    moments = _way(desk_at, since, to) if on_the_way else iter((to,))
    return [ran for at in moments for ran in run_now(desk_at(at))]


def run_now(desk: Desk) -> list[Ran]:
    """Run every tick whose period is open and unclaimed at the desk's time."""
    ran = []
    for tick in TICKS:
        period = open_period(tick, desk)
        if not period:
            continue
        try:
            with desk.savepoint():
                if not desk.claim_tick(tick.name, period):
                    continue
                decisions = tick.ask(desk)
                for decision in decisions:
                    desk.keep(decision, by=CLOCK)
        except Exception as error:
            ran.append(Ran(tick.name, period, desk.now, failed=type(error).__name__))
            continue
        if decisions:
            kept = sum(len(one.keep) + len(one.entries) for one in decisions)
            ran.append(Ran(tick.name, period, desk.now, kept, sum(len(one.says) for one in decisions)))
    return ran


def due(desk: Desk) -> list[Coming]:
    """What would be said if the ticks ran at the desk's time; nothing is kept, claimed or sent."""
    found = []
    for tick in TICKS:
        period = "" if tick.silent else open_period(tick, desk)
        if period and not stored.is_claimed(desk, tick.name, period):
            found += [Coming(tick.name, desk.now, say) for one in tick.ask(desk) for say in one.says]
    return found


def next_due(desk: Desk) -> datetime | None:
    """When the next thing is said by itself: a reminder, a step of a ladder, a ring, a first call, a legal clock."""
    mornings = (visits.next_morning, cases.next_warning, aids.next_morning, referrals.next_reminder, tasks.next_morning)
    moments = (next_sweep(desk), *(ask(desk) for ask in mornings))
    return min((one for one in moments if one is not None), default=None)


def next_sweep(desk: Desk) -> datetime | None:
    """When the next of the minute ticks has something to do."""
    sweeps = (cases.next_sweep, visits.next_search, aids.next_sweep, referrals.next_return)
    moments = tuple(ask(desk) for ask in sweeps)
    found = min((one for one in moments if one is not None), default=None)
    return None if found is None else max(found, desk.now + MINUTE)


def open_period(tick: Tick, desk: Desk) -> str:
    """The period of a tick that is open at the desk's time; empty when there is none.

    Daily ticks speak only on their own day, before the quiet hours, and in the morning and evening only on working days:
    what was missed at night or on a rest day waits for the next working morning.
    """
    here = local(desk.county, desk.now)
    if tick.when == "minute":
        return f"{desk.now:%Y-%m-%dT%H:%M}"
    if here.time() < time_of(tick.when, desk.county):
        return ""
    if tick.when != "night" and (
        here.time() >= desk.county.hours.quiet_from or not is_workday(desk.calendar, here.date())
    ):
        return ""
    return here.date().isoformat()


def time_of(when: When, county: County) -> time:
    """The county's hour of a daily tick."""
    return {"morning": county.hours.morning, "evening": county.hours.evening}.get(when, NIGHT)


def _way(desk_at: Callable[[datetime], Desk], since: datetime, to: datetime) -> Iterator[datetime]:
    """Every moment between two times at which some tick has something to do, in order; the last is `to` itself."""
    at = since
    while True:
        desk = desk_at(at)
        moments = [*_daily(desk, at), next_sweep(desk)]
        at = min(one for one in moments if one is not None and one > at)
        if at >= to:
            yield to
            return
        yield at


def _daily(desk: Desk, after: datetime) -> Iterator[datetime]:
    day: date = local(desk.county, after).date()
    for one in (day, day + timedelta(days=1)):
        for when in ("night", "morning", "evening"):
            yield moment(desk.county, one, time_of(when, desk.county))
