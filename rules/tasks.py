"""欠着的事: what somebody owes by a day, who hears of it and how it climbs, and the result that ends it; never by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from rules.calendars import add_workdays, is_workday
from rules.counties import Calendar, County
from rules.handling import Refused, name_of
from rules.hours import DAY, local, next_workday, working_morning
from rules.nouns import NOTHING, Choice, Decision, Entry, Lines, Say, To, Value, Word
from rules.people import Role, Who
from rules.permits import CLOSED, Owed, permit
from rules.playbooks import is_hidden
from rules.proceedings import Task, TaskKind

ROLE: Final[Mapping[str, Role]] = {"village": "assistant", "township": "officer", "county": "county"}
OWN_REMINDERS: Final[frozenset[TaskKind]] = frozenset({"papers"})
"""Kinds whose topic reminds of them itself (`rules/explanations.py`)."""
CALLED: Final = ("reached", "unreached")
ASKED: Final = ("yes", "no", "unsure", "unreached")
DONE: Final = ("done",)
SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Today:
    """What every rule of this kind goes by: the county's data, its calendar, the time and the day there."""

    county: County
    calendar: Calendar
    now: datetime
    day: date


def desk_of(place: str, county: County) -> To:
    """Who sits at the desk a task lies on: the village's assistant, the township's officers, the county."""
    found = county.place(place)
    role = ROLE.get(found.level, "county") if found is not None else "county"
    return To("post", f"{role}@{place or county.code}")


def ladder(task: Task, county: County) -> tuple[To, ...]:
    """Who hears of it, rung by rung: whose it is, else its desk; then the township; then the county. Nobody twice."""
    own = To("account", str(task.owner_id)) if task.owner_id else desk_of(task.place, county)
    town = desk_of(county.township_of(task.place) if task.place else county.code, county)
    return tuple(dict.fromkeys((own, town, To("post", f"county@{county.code}"))))


def days(task: Task, today: Today) -> tuple[date, ...]:
    """The working mornings on which each rung of its ladder hears: the day it is due, the next, and some working days later."""
    made = local(today.county, task.made_at).date()
    own = working_morning(today.calendar, task.due_on, made - DAY)
    past = max(own, task.due_on)
    town = next_workday(today.calendar, past)
    top = max(town, add_workdays(today.calendar, past, today.county.setting("task_county_workdays")))
    by_rungs = {1: (own,), 2: (own, top)}
    return by_rungs.get(len(ladder(task, today.county)), (own, town, top))


def rung(task: Task, today: Today) -> int:
    """How many rungs of its ladder have to know of it by now."""
    return sum(day <= today.day for day in days(task, today))


def next_day(task: Task, today: Today) -> date | None:
    """The next morning on which it is spoken of; None when everybody was told."""
    if task.kind in OWN_REMINDERS:
        return None
    left = days(task, today)[task.told :]
    return left[0] if left else None


def remind(rows: Sequence[Owed], today: Today) -> Decision:
    """This morning's tasks: every rung hears once, all of one morning in one message a person."""
    kept: list[Task] = []
    heard: dict[To, list[Owed]] = {}
    for row in rows:
        reached = 0 if row.task.kind in OWN_REMINDERS else rung(row.task, today)
        if reached <= row.task.told:
            continue
        kept.append(replace(row.task, told=reached))
        for to in ladder(row.task, today.county)[row.task.told : reached]:
            heard.setdefault(to, []).append(row)
    if not kept:
        return NOTHING
    return Decision(keep=tuple(kept), says=tuple(_morning(to, some, today) for to, some in heard.items()))


def line(row: Owed, today: Today) -> Word:
    """One thing that is owed: what, of which case, where, and how many working days are left or over."""
    values: dict[str, Value] = {
        "number": row.case.number if row.case is not None else "",
        "kind": Word(f"task.kind.{kind_of(row)}"),
        "place": Word(f"place.{row.task.place}"),
        "presses": presses(row.task, today),
    }
    return Word("task.line" if row.case is not None else "task.line_alone", values)


def presses(task: Task, today: Today) -> Word:
    """How many working days are left until its day, or over since then."""
    first, last = sorted((today.day, task.due_on))
    between = (first + DAY * one for one in range(1, (last - first).days + 1))
    count = sum(is_workday(today.calendar, day) for day in between)
    return (
        Word("list.left", {"days": count}) if today.day <= task.due_on else Word("list.over", {"days": max(1, count)})
    )


def kind_of(row: Owed) -> str:
    """The name of a task's kind; a call-back to a case that was opened again is the county's own."""
    return "callback_up" if row.task.kind == "callback" and not asks(row) else row.task.kind


def asks(row: Owed) -> bool:
    """Whether somebody without an account is to be asked by telephone how it went."""
    return row.task.kind in ("callback", "later") and row.case is not None and row.case.state in CLOSED


def may_phone(row: Owed, county: County) -> bool:
    """Whether she may simply be telephoned: not where she cannot speak freely or is in danger, or the house must not hear."""
    case = row.case
    if case is None:
        return True
    return case.consent != "cannot_say" and not case.danger and not is_hidden(case, county)


def results(row: Owed) -> tuple[str, ...]:
    """What may be written as its result here; nothing for what its own topic ends."""
    match row.task.kind:
        case "callback" | "later":
            return ASKED if asks(row) else CALLED
        case "call":
            return CALLED
        case "register" | "recheck" | "hand_over":
            return DONE
        case _:
            return ()


def may_end(row: Owed, who: Who, county: County) -> bool:
    """Whether its result is hers to write: of a call about how somebody was served never whoever served."""
    deed = "task.call" if asks(row) else "task.end"
    return permit(who, deed, row, county)


def end(row: Owed, who: Who, result: str, words: str, new_id: int, today: Today) -> Decision | Refused:
    """Write the result with a few words, which only the county reads; who was not reached is called again, a few times."""
    if not permit(who, "task.read", row, today.county):
        return Refused("task.unknown")
    if not may_end(row, who, today.county):
        return Refused("task.not_yours")
    if row.task.done_at is not None:
        return Refused("task.done_already")
    if result not in results(row):
        return Refused("button.stale")
    done = replace(row.task, result=result, done_at=today.now, done_by=who.account.id)
    entries: tuple[Entry, ...] = ()
    if row.case is not None:
        details = {"task": row.task.kind, "called": result, "officer": name_of(who)}
        entries = (Entry(row.case.id, today.now, "task.end", who.account.id, words, details, audience="county"),)
    again = _again(row, new_id, today) if result == "unreached" else ()
    return Decision(keep=(done, *again), entries=entries)


def _again(row: Owed, new_id: int, today: Today) -> tuple[Task, ...]:
    """The next try, on the next working day, until it was tried often enough."""
    if row.tries + 1 >= today.county.setting("call_tries"):
        return ()
    due = next_workday(today.calendar, today.day)
    return (replace(row.task, id=new_id, due_on=due, made_at=today.now, told=0, version=0),)


def _morning(to: To, rows: Sequence[Owed], today: Today) -> Say:
    shown = sorted(rows, key=lambda row: (row.task.due_on, row.task.id))[:SHOWN]
    more = (Word("task.more", {"count": len(rows) - SHOWN}),) if len(rows) > SHOWN else ()
    values: dict[str, Value] = {"lines": Lines((*(line(row, today) for row in shown), *more)), "count": len(rows)}
    return Say(
        "task.morning",
        to,
        values,
        lane="notices",
        choices=(*(button(row) for row in shown), Choice("button.tasks", "task.list")),
        once=f"tasks:{to.ref}:{today.day.isoformat()}",
    )


def button(row: Owed) -> Choice:
    """The button that opens it: what it is, of which case or where."""
    kind = Word(f"task.kind.{kind_of(row)}")
    if row.case is not None:
        return Choice("button.task_of", "task.card", row.task.id, values={"number": row.case.number, "kind": kind})
    place = Word(f"place.{row.task.place}")
    return Choice("button.task_at", "task.card", row.task.id, values={"place": place, "kind": kind})
