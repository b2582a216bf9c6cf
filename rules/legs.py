"""How the parts of a case stand that lie with departments: which are open, which is slowest, what each said, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from rules.calendars import is_workday
from rules.counties import Calendar
from rules.handling import Refused
from rules.nouns import Lines, Value, Word
from rules.proceedings import Leg
from rules.records import Case

OPEN: Final = frozenset({"asked", "accepted"})
BACK: Final = frozenset({"declined", "returned"})
STANDING: Final = OPEN | {"done"}


def open_of(legs: Sequence[Leg]) -> tuple[Leg, ...]:
    """The parts somebody still owes an answer to or an outcome of."""
    return tuple(leg for leg in legs if leg.state in OPEN)


def lead_of(legs: Sequence[Leg]) -> Leg | None:
    """The department that leads (牵头): the first that was asked, or the next where it fell out (002 §2(1))."""
    standing = [leg for leg in legs if leg.state in STANDING]
    return min(standing, key=lambda leg: (not leg.lead, leg.asked_at, leg.id), default=None)


def holds_up(legs: Sequence[Leg]) -> Refused | None:
    """Why the case cannot be closed: its parts that are not answered, by department; None when nothing is open."""
    still = open_of(legs)
    return Refused("leg.holds_up", {"departments": named(still)}) if still else None


def named(legs: Sequence[Leg]) -> Word:
    """The departments of these parts, in their order."""
    name = department(legs[0])
    for leg in legs[1:]:
        name = Word("leg.and", {"first": name, "second": department(leg)})
    return name


def department(leg: Leg) -> Word:
    """The department's name."""
    return Word(f"department.{leg.department}")


def may_call(case: Case) -> bool:
    """Whether a department may telephone by itself: not where the person cannot speak freely or is in danger."""
    return bool(case.phone or case.applicant_id) and not case.danger and case.consent not in ("cannot_say", "unclear")


def due_of(leg: Leg) -> date:
    """The day by which something is owed: the answer whether it is taken, then the outcome."""
    return leg.due_on if leg.due_on is not None and leg.state != "asked" else leg.reply_by


def by_day(leg: Leg) -> Word:
    """The day of an outcome, about (约) where it rests on a year that is not announced."""
    return Word("calendar.about" if leg.clock.get("projected") else "calendar.on", {"day": due_of(leg)})


def days_left(leg: Leg, today: date, calendar: Calendar) -> int:
    """Working days until the day something is owed (minus: past it)."""
    due = due_of(leg)
    first, last = sorted((today, due))
    days = sum(is_workday(calendar, first + timedelta(days=one)) for one in range(1, (last - first).days + 1))
    return days if due >= today else -max(1, days)


def slowest(legs: Sequence[Leg]) -> Leg | None:
    """Of several open parts the one whose answer comes last: what nobody took yet is slower than any day promised."""
    return max(open_of(legs), key=lambda leg: (leg.state == "asked", due_of(leg)), default=None)


def presses(leg: Leg, today: date, calendar: Calendar) -> Word:
    """How many working days are left or over, in a word of the lists."""
    left = days_left(leg, today, calendar)
    return Word("list.left" if left >= 0 else "list.over", {"days": abs(left)})


def told(leg: Leg, today: date, calendar: Calendar, *, leads: bool = False) -> Word:
    """One line of the office's card: the department, how it stands, until when, and what it said."""
    values: dict[str, Value] = {
        "department": department(leg),
        "lead": Word("leg.lead") if leads else "",
        "kind": Word(f"leg.kind.{leg.kind}"),
        "day": by_day(leg),
        "presses": presses(leg, today, calendar) if leg.state in OPEN else "",
        "reason": Word(f"leg.reason.{leg.reason}") if leg.reason else "",
        "ended": Word(f"leg.end.{leg.ended}") if leg.ended else "",
        "words": leg.outcome,
    }
    return Word(f"leg.line.{leg.state}", values)


def card(legs: Sequence[Leg], today: date, calendar: Calendar) -> tuple[Word, ...]:
    """The lines of the office's card: of several departments the slowest, every part, and once all answered one opinion."""
    shown = [leg for leg in legs if leg.state != "recalled"]
    if len(shown) > 1 and all(leg.state == "done" for leg in shown):
        return (Word("leg.combined", {"lines": Lines(tuple(_outcome(leg) for leg in shown))}),)
    late = slowest(shown)
    lines = []
    if late is not None and len(open_of(shown)) > 1:
        day = Word("leg.not_taken") if late.state == "asked" else by_day(late)
        count = len(open_of(shown))
        lines.append(Word("leg.slowest", {"department": department(late), "day": day, "count": count}))
    lead = lead_of(shown) if len(shown) > 1 else None
    lines += [told(leg, today, calendar, leads=leg == lead) for leg in shown]
    return tuple(lines)


def steps(legs: Sequence[Leg]) -> tuple[tuple[bool, Word], ...]:
    """What the one who asked sees of it: whether it is done, and a step; what came back is the township's again."""
    found = []
    for leg in legs:
        if leg.state not in STANDING or leg.kind == "proof":
            continue
        values: Mapping[str, Value] = {
            "department": department(leg),
            "day": by_day(leg),
            "ended": Word(f"status.leg.end.{leg.ended}") if leg.ended else "",
        }
        found.append((leg.state == "done", Word(f"status.leg.{leg.state}", values)))
    late = slowest(legs)
    if late is not None and late.state == "accepted" and len(open_of(legs)) > 1:
        found.append((False, Word("status.leg.slowest", {"department": department(late), "day": by_day(late)})))
    return tuple(found)


def _outcome(leg: Leg) -> Word:
    values: dict[str, Value] = {
        "department": department(leg),
        "ended": Word(f"leg.end.{leg.ended}"),
        "words": leg.outcome,
    }
    return Word("leg.combined.line", values)
