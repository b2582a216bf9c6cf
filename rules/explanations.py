"""事后补充说明: the paper that follows first aid (S3 §14): who took it, why, how much, signed; a case does not end without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from rules.aids import Matter, look
from rules.calendars import is_workday
from rules.cases import title
from rules.counties import Calendar, County
from rules.handling import Refused, name_of
from rules.hours import DAY
from rules.nouns import Choice, Decision, Entry, Say, To
from rules.proceedings import Task
from rules.records import Case

CAUSES: Final = ("fire", "traffic", "illness", "disaster", "hunger", "other")
SOON, OVER = 1, 2


@dataclass(frozen=True, slots=True)
class Explained:
    """What the paper says: who took it, the cause (with words), the sum in whole yuan, who saw it."""

    receiver: str
    cause: str
    words: str
    amount: int
    witness: str


def explain(matter: Matter, task: Task, said: Explained) -> Decision | Refused:
    """The explanation is written and signed: both who gave it by name, who took it, who saw it. The sum must be what was paid."""
    refused = look(matter, "aid.explain")
    if refused:
        return refused
    case, who = matter.case, matter.who
    if task.done_at is not None:
        return Refused("aid.explained_already")
    if not said.receiver.strip() or said.cause not in CAUSES:
        return Refused("aid.explain_what")
    first = {one.id for one in matter.aids if one.path == "first"}
    mine = [one for one in matter.payments if one.aid_id in first]
    if any(one.state == "waiting" for one in mine):
        return Refused("aid.pay_first")
    paid = sum(one.amount for one in mine if one.state == "paid")
    if said.amount != paid:
        return Refused("aid.other_amount", {"said": said.amount, "paid": paid})
    details = {
        "officer": name_of(who),
        "cause": said.cause,
        "aid": f"money::{paid}",
        "went": said.receiver,
        "accompanied": said.witness,
        "from": ", ".join(filter(None, (matter.names.get(one, "") for one in (task.owner_id, task.account_id)))),
    }
    entry = Entry(case.id, matter.now, "aid.explain", who.account.id, said.words, details, audience="office")
    done = replace(task, result="explained", done_at=matter.now, done_by=who.account.id)
    return Decision(keep=(done,), entries=(entry,))


def blocks(matter: Matter) -> Refused | None:
    """Why a case with aid may not end yet: aid nobody decided, money promised and not paid, or no explanation."""
    if any(one.state == "proposed" for one in matter.aids):
        return Refused("aid.close_proposed")
    first = {one.id for one in matter.aids if one.path == "first"}
    if any(one.aid_id in first and one.state == "waiting" for one in matter.payments):
        return Refused("aid.close_unpaid")
    owed = next((one for one in matter.tasks if one.kind == "papers" and one.done_at is None), None)
    return Refused("aid.close_papers", {"day": owed.due_on}) if owed is not None else None


def rung(task: Task, today: date, calendar: Calendar) -> int:
    """How far a paper has gone: due on the next working day or today, or past."""
    if task.due_on < today:
        return OVER
    before = task.due_on - DAY
    while not is_workday(calendar, before):
        before -= DAY
    return SOON if today >= before else 0


def first_day(task: Task, calendar: Calendar) -> date | None:
    """The next day on which this paper is spoken of; None when all was said."""
    day = task.due_on - DAY if task.told < SOON else task.due_on + DAY
    step = -DAY if task.told < SOON else DAY
    while not is_workday(calendar, day):
        day += step
    return None if task.told >= OVER else day


def remind(task: Task, case: Case, county: County, today: date, calendar: Calendar) -> Decision | None:
    """Both who gave it are reminded the working day before, and when it is past, then with the county; each once."""
    now = rung(task, today, calendar)
    if now <= task.told:
        return None
    over = now == OVER
    to: Sequence[To] = [To("account", str(one)) for one in dict.fromkeys((task.owner_id, task.account_id)) if one]
    says = tuple(
        Say(
            "aid.papers_over" if over else "aid.papers_soon",
            one,
            {**title(case), "day": task.due_on},
            lane="notices",
            choices=(
                Choice("button.aid_explain", "aid.explain", task.id),
                Choice("button.look", "case.card", case.id),
            ),
            about=("case", case.id),
            once=f"task:{task.id}:{now}:{one.ref}",
        )
        for one in (*to, *((To("post", f"county@{county.code}"),) if over else ()))
    )
    return Decision(keep=(replace(task, told=now),), says=says)
