"""After the answer: 解决了吗, the five steps of 好差评, and a month later 还好吗."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from handlers.followings import pressed_case, refuse
from handlers.questions import to_
from rules import ratings
from rules.handling import Refused
from rules.nouns import Choice, Decision, Heard, Say
from rules.people import Who
from rules.proceedings import Task
from rules.ratings import Calls
from rules.records import Case
from rules.tasks import Today
from storage import tasks as stored
from storage.desk import Desk


def today_of(desk: Desk) -> Today:
    """What the rules of this topic go by."""
    return Today(desk.county, desk.calendar, desk.now, desk.today)


def calls_for(desk: Desk, case: Case | None) -> Calls:
    """Who may call about a case, and the id of the call."""
    county = desk.county
    town = county.township_of(case.place) if case is not None and case.place else county.code
    near = stored.people(desk, ("officer", "approver"), town)
    return ratings.calls(case, desk.new_id(), near, stored.people(desk, ("county",), county.code), today_of(desk))


def solve(desk: Desk, who: Who, heard: Heard) -> Decision:
    """解决了吗: yes, no (opened again, the county calls) or unsure (somebody calls); then how it was."""
    case, answer = pressed_case(desk, heard), heard.press.argument if heard.press is not None else ""
    answered = ratings.solved(case, who, answer, calls_for(desk, case), today_of(desk))
    if case is None or isinstance(answered, Refused):
        return refuse(desk, who, answered if isinstance(answered, Refused) else Refused("case.unknown"))
    said = _say(who, case, f"status.solved.{answer}", (Choice("button.human", "human.ask", case.id),))
    return answered + Decision(says=(said, *(() if case.stars else (_stars(who, case),))))


def rate(desk: Desk, who: Who, heard: Heard) -> Decision:
    """One of the five steps: thanks, and where it was not good that the county calls."""
    case, argument = pressed_case(desk, heard), heard.press.argument if heard.press is not None else ""
    stars = int(argument) if argument.isdigit() and len(argument) == 1 else 0
    rated = ratings.rate(case, who, stars, calls_for(desk, case), today_of(desk))
    if case is None or isinstance(rated, Refused):
        return refuse(desk, who, rated if isinstance(rated, Refused) else Refused("case.unknown"))
    up = any(isinstance(one, Task) for one in rated.keep)
    choices = (Choice("button.complain", "complaint.start", case.id), Choice("button.human", "human.ask", case.id))
    return rated + Decision(says=(_say(who, case, "rating.up" if up else "rating.thanks", choices),))


def still(desk: Desk, who: Who, heard: Heard) -> Decision:
    """还好吗 a month later: good, or not."""
    case, answer = pressed_case(desk, heard), heard.press.argument if heard.press is not None else ""
    asked = desk.proceedings.tasks_of(case.id) if case is not None else ()
    open_ = next((one for one in asked if one.kind == "later" and one.done_at is None), None)
    answered = ratings.still(case, who, answer, open_, calls_for(desk, case), today_of(desk))
    if case is None or isinstance(answered, Refused):
        return refuse(desk, who, answered if isinstance(answered, Refused) else Refused("case.unknown"))
    key = "rating.still_good" if answer == "yes" else "status.solved.no"
    return answered + Decision(says=(_say(who, case, key, (Choice("button.human", "human.ask", case.id),)),))


def _stars(who: Who, case: Case) -> Say:
    steps = tuple(Choice(f"button.stars.{one}", f"case.rate.{one}", case.id) for one in ratings.STARS)
    return _say(who, case, "rating.ask", steps)


def _say(who: Who, case: Case, key: str, choices: tuple[Choice, ...]) -> Say:
    return Say(key, to_(who), {"number": case.number}, choices=choices, about=("case", case.id))


DEEDS: Final[Mapping[str, Callable[[Desk, Who, Heard], Decision]]] = {
    "case.solved": solve,
    "case.rate": rate,
    "case.still": still,
}
LINES: Final[Mapping[str, Callable[[Desk, Who, Heard], Decision]]] = {}
TALKS: Final = ()
