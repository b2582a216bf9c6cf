"""Working days: which days count, where a number of them ends, and the sum in words; the table itself comes from the county.

Make-up Saturdays and Sundays count, holidays do not. Of years that are not yet announced only the weekday rule and the
statutory days are known: what rests on them is projected, and said with about (约).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

from rules.counties import SATURDAY, Calendar
from rules.nouns import Value, Word

Kind: TypeAlias = Literal["start", "workday", "makeup", "weekend", "holiday", "paused"]
DAY: Final = timedelta(days=1)
Pause: TypeAlias = tuple[date, date]
"""From the day something was asked for to the day it was all there: the days after the first, up to the last, do not count."""


def kind_of(calendar: Calendar, day: date) -> Kind:
    """What a day is: a working day of the week, a make-up working day, a weekend, or a holiday."""
    different = calendar.different(day)
    if different is not None:
        return different.kind
    return "weekend" if day.weekday() >= SATURDAY else "workday"


def is_workday(calendar: Calendar, day: date) -> bool:
    """Whether offices work on this day."""
    return kind_of(calendar, day) in ("workday", "makeup")


def is_projected(calendar: Calendar, start: date, end: date) -> bool:
    """Whether a day between the two lies in a year whose holidays are not announced yet."""
    return any(year not in calendar.official for year in range(start.year, end.year + 1))


def add_workdays(calendar: Calendar, start: date, n: int) -> date:
    """The n-th working day after a day, which itself does not count (Civil Code art. 201); `n` is at least 1."""
    if n < 1:
        raise ValueError("a number of working days is at least 1")
    days = calendar.workdays
    index = bisect_right(days, start) + n - 1
    if date(calendar.first, 1, 1) <= start and index < len(days):
        return days[index]
    day = start
    while n:
        day += DAY
        n -= is_workday(calendar, day)
    return day


@dataclass(frozen=True, slots=True)
class Step:
    """One day of a sum: what it is, and how many working days are counted up to and with it."""

    date: date
    kind: Kind
    n: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """The sum of a deadline: from the day it starts to the day it ends, every day between, and whether it is projected."""

    start: date
    workdays: int
    due: date
    projected: bool
    working: tuple[Step, ...]

    def as_json(self) -> Mapping[str, object]:
        """The sum as plain data: days as ISO dates."""
        return {
            "start": self.start.isoformat(),
            "workdays": self.workdays,
            "due": self.due.isoformat(),
            "projected": self.projected,
            "working": [{"date": one.date.isoformat(), "kind": one.kind, "n": one.n} for one in self.working],
        }

    def trace(self) -> Word:
        """The sum in words: the day of acceptance, the number, what made it longer or shorter, and the last day."""
        breaks = tuple(_breaks(self.working))
        rests = sum(
            step.kind == "weekend" and not any(since <= step.date <= until for _, _, since, until in breaks)
            for step in self.working
        )
        told: Value = Word("calendar.rests", {"count": rests, "then": ""}) if rests else ""
        for key, name, since, until in reversed(breaks):
            told = Word(key, {"name": name, "since": since, "until": until, "then": told})
        end = Word("calendar.about" if self.projected else "calendar.on", {"day": self.due})
        return Word("calendar.sum", {"start": self.start, "workdays": self.workdays, "breaks": told, "due": end})


def due(calendar: Calendar, start: date, workdays: int, pauses: Sequence[Pause] = ()) -> Due:
    """The deadline so many working days after a day, with the day-by-day sum that makes it; paused days do not count."""
    if workdays < 1:
        raise ValueError("a number of working days is at least 1")
    steps, counted, day = [Step(start, "start", 0)], 0, start
    while counted < workdays:
        day += DAY
        kind, different = kind_of(calendar, day), calendar.different(day)
        if any(since < day <= until for since, until in pauses):
            kind, different = "paused", None
        counted += kind in ("workday", "makeup")
        steps.append(Step(day, kind, counted, different.name if different else ""))
    return Due(start, workdays, day, is_projected(calendar, start, day), tuple(steps))


def _breaks(steps: tuple[Step, ...]) -> Iterator[tuple[str, Word, date, date]]:
    """Each run of holidays (with the weekends inside it) and each make-up day: its text key, name, first and last day."""
    off: list[Step] = []
    paused: list[Step] = []
    for step in (*steps, None):
        if step is not None and step.kind == "paused":
            paused.append(step)
        elif paused:
            yield "calendar.paused", Word("holiday.other"), paused[0].date, paused[-1].date
            paused = []
        if step is not None and step.kind in ("holiday", "weekend"):
            off.append(step)
            continue
        free = [one for one in off if one.kind == "holiday"]
        off = []
        if free:
            name = Word(f"holiday.{free[0].name or 'other'}")
            key = "calendar.holidays" if len(free) > 1 else "calendar.holiday"
            yield key, name, free[0].date, free[-1].date
        if step is not None and step.kind == "makeup":
            yield "calendar.makeup", Word("holiday.other"), step.date, step.date
