"""How long something may take: the legal clock of an accepted case with the sum that made it, and the first call back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final, get_args
from zoneinfo import ZoneInfo

from rules.calendars import DAY, Due, Kind, Pause, Step, due, is_projected, is_workday
from rules.counties import Calendar, Clock, County
from rules.hours import moment
from rules.nouns import Word
from rules.records import Case, Urgency

CONTACT: Final[Mapping[Urgency, str]] = {"today": "contact_today", "week": "contact_week", "calm": "contact_calm"}
SOON: Final = 3


def run(clock: Clock, start: date, county: County, calendar: Calendar) -> tuple[date, Mapping[str, str]]:
    """The last day of a clock that starts on `start`, and its sum, day by day, as the case keeps it.

    The first day does not count (Civil Code art. 201). The versions of rules and calendar stay with it: a promise does not
    move (guarantee 7).
    """
    rule = {"unit": clock.unit, "clause": clock.clause, "rule_version": county.version}
    return rerun({**rule, "start": start.isoformat(), "amount": str(clock.amount)}, calendar)


def rerun(
    clock: Mapping[str, str], calendar: Calendar, pauses: Sequence[Pause] = (), *, amount: int = 0
) -> tuple[date, Mapping[str, str]]:
    """The same clock counted anew from its own start under its own rule: with its pauses (补正), extended, or by a new calendar."""
    start, amount = date.fromisoformat(clock["start"]), amount or int(clock["amount"])
    if clock["unit"] == "workdays":
        sum_ = due(calendar, start, amount, pauses)
    else:
        sum_ = _days(calendar, start, amount + sum((until - since).days for since, until in pauses))
    return sum_.due, {
        **clock,
        "amount": str(amount),
        "due": sum_.due.isoformat(),
        "projected": "yes" if sum_.projected else "",
        "days": ",".join(f"{step.kind}:{step.name}" if step.name else step.kind for step in sum_.working),
        "pauses": ",".join(f"{since.isoformat()}/{until.isoformat()}" for since, until in pauses),
        "calendar_version": calendar.version,
    }


def due_word(case: Case) -> Word:
    """The day promised, about (约) while it rests on a year that is not announced."""
    return Word("calendar.about" if case.clock.get("projected") else "calendar.on", {"day": case.due_on or ""})


def pauses_of(clock: Mapping[str, str]) -> tuple[Pause, ...]:
    """The days in which a clock stood still."""
    return tuple(
        (date.fromisoformat(since), date.fromisoformat(until))
        for since, _, until in (one.partition("/") for one in clock.get("pauses", "").split(",") if one)
    )


def told_clock(clock: Mapping[str, str]) -> Word:
    """The sum in words as it was made, the same for officer and resident; days not announced yet are said as about (约)."""
    if not clock:
        return Word("clock.none")
    start, last, amount = date.fromisoformat(clock["start"]), date.fromisoformat(clock["due"]), int(clock["amount"])
    if clock["unit"] == "workdays":
        return Due(start, amount, last, bool(clock["projected"]), tuple(_steps(start, clock["days"]))).trace()
    end = Word("calendar.about" if clock["projected"] else "calendar.on", {"day": last})
    return Word("clock.days", {"start": start, "amount": amount, "due": end})


def _steps(start: date, days: str) -> Iterator[Step]:
    kinds: Mapping[str, Kind] = {one: one for one in get_args(Kind)}
    counted = 0
    for after, day in enumerate(days.split(",")):
        kind, _, name = day.partition(":")
        counted += kind in ("workday", "makeup")
        yield Step(start + after * DAY, kinds[kind], counted, name)


def _days(calendar: Calendar, start: date, amount: int) -> Due:
    """Calendar days; when the last is a day of rest it moves to the next working day (Civil Code art. 203)."""
    end = start + amount * DAY
    while not is_workday(calendar, end):
        end += DAY
    return Due(start, amount, end, is_projected(calendar, start, end), (Step(start, "start", 0),))


def contact_by(urgency: Urgency, now: datetime, county: County, calendar: Calendar) -> datetime:
    """Until when the township gets in touch for the first time, by the county's clock for this urgency."""
    clock = county.clock(CONTACT[urgency])
    match clock.unit:
        case "minutes":
            return now + timedelta(minutes=clock.amount)
        case "hours":
            return now + timedelta(hours=clock.amount)
        case "work_hours":
            return _work_hours(clock.amount, now, county, calendar)
        case _:
            day, _ = run(clock, now.astimezone(ZoneInfo(county.timezone)).date(), county, calendar)
            return moment(county, day, county.hours.closes)


def _work_hours(amount: int, now: datetime, county: County, calendar: Calendar) -> datetime:
    """The moment at which so many office hours have passed; nights, rest days and holidays do not count."""
    left = timedelta(hours=amount)
    day = now.astimezone(ZoneInfo(county.timezone)).date()
    while True:
        opens, closes = moment(county, day, county.hours.opens), moment(county, day, county.hours.closes)
        if is_workday(calendar, day) and now < closes:
            since = max(now, opens)
            if since + left <= closes:
                return (since + left).astimezone(UTC)
            left -= closes - since
        day += DAY


def days_left(case: Case, today: date, calendar: Calendar) -> int | None:
    """Working days until the day promised (minus: past it); None without a running clock, or while it is paused."""
    if case.due_on is None or case.closed_at is not None or case.paused_on is not None:
        return None
    first, last = sorted((today, case.due_on))
    days = sum(is_workday(calendar, first + timedelta(days=one)) for one in range(1, (last - first).days + 1))
    return days if case.due_on >= today else -max(1, days)


def rank(case: Case, today: date, calendar: Calendar) -> tuple[int, int, datetime]:
    """The order of the queue: danger and today first, then the fewest days left, then who has waited longest."""
    first = 0 if case.danger else (1 if case.urgency == "today" else 2)
    left = days_left(case, today, calendar)
    if left is None:
        left = {"today": 0, "week": 5, "calm": 20}[case.urgency]
    return first, left, case.opened_at


def is_soon(case: Case, today: date, calendar: Calendar, within: int = SOON) -> bool:
    """Whether the promised day is near or past."""
    left = days_left(case, today, calendar)
    return left is not None and left <= within
