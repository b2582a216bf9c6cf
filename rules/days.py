"""The frozen shapes of the working-day table: the days that differ from the weekday rule, and which years are official."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from rules.shapes import Shape

SATURDAY = 5


class Day(Shape):
    """A calendar day that differs from the weekday rule: a holiday, or a make-up working day (调休补班).

    `workday` and `weekend` take a seeded day back, as when an emergency changes a holiday already announced.
    """

    date: date
    kind: Literal["holiday", "makeup", "workday", "weekend"]
    name: str = ""


class Calendar(Shape):
    """The county's working-day table: the days that differ, and which years are official (the others are projected, 约)."""

    version: str
    days: tuple[Day, ...]
    official: frozenset[int]
    first: int
    last: int

    @cached_property
    def _different(self) -> dict[date, Day]:
        return {day.date: day for day in self.days}

    def different(self, day: date) -> Day | None:
        """The day as the table has it, if it differs from the weekday rule."""
        return self._different.get(day)

    @cached_property
    def workdays(self) -> tuple[date, ...]:
        """Every working day of the years of the table, in order; of days it does not name the weekday decides."""
        start, end = date(self.first, 1, 1), date(self.last, 12, 31)
        days = (start + timedelta(days=one) for one in range((end - start).days + 1))
        return tuple(
            day
            for day in days
            if (
                self._different[day].kind in ("makeup", "workday")
                if day in self._different
                else day.weekday() < SATURDAY
            )
        )
