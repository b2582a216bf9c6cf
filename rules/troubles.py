"""有问题: what a helper finds at a household becomes a case at once, without typing anything again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from rules import cases
from rules.handling import Refused
from rules.nouns import Choice, Decision
from rules.records import Case, Urgency
from rules.visits import Stop, answer, attempt, finish, note_button, refuse

KINDS: Final = ("ill", "hunger", "house", "beaten", "school", "low", "other")
DANGERS: Final[Mapping[str, str]] = {"beaten": "violence"}
NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "ill": ("illness",),
    "hunger": ("hunger",),
    "house": ("housing",),
    "beaten": ("violence",),
    "school": ("school",),
    "low": ("mood",),
}
CARES: Final = ("parent", "kin", "other", "nobody")
SCHOOL: Final = ("yes", "small", "no")
SAFETY: Final = ("yes", "unsure", "no")


def found(stop: Stop, kind: str, urgency: Urgency, blank: Case) -> Decision | Refused:
    """The case: urgency and kind as tapped, no owner yet, place, household and reporter filled in; the visit is done.

    `blank` is a new case with its number, key and first clock. Somebody beaten, or a
    child in danger: the number to call comes first, and the officers on duty are rung.
    """
    refused = refuse(stop)
    if refused:
        return refused
    if kind not in KINDS:
        return Refused("visit.which_problem")
    danger = DANGERS.get(kind, "")
    house = stop.household
    case = replace(
        blank,
        place=house.place,
        group=house.group,
        subject=house.name,
        phone=house.kin_phone,
        need=next((one for one in NEEDS.get(kind, ()) if stop.county.need(one)), ""),
        urgency="today" if danger else urgency,
        danger=danger,
        household_id=house.id,
        reporter_id=stop.who.account.id,
        consent="cannot_say",
        source="visit",
        contact="village",
    )
    kept = attempt(stop, "problem", contact=True, tried=kind, case_id=case.id)
    done, following = finish(stop)
    worry = replace(house, worry="")
    key = "visit.danger" if danger else "visit.case"
    card = Choice("button.look", "case.card", case.id)
    said = answer(stop, key, note_button(stop), card, case=case.number, next=following.due_on)
    if danger:
        said = replace(said, lane="urgent")
    opened = cases.register(case, stop.county, stop.now)
    return Decision(keep=(kept, done, following, worry), says=(said,)) + opened


def child_trouble(answers: Mapping[str, str]) -> tuple[str, Urgency] | None:
    """What the three answers of a child's card ask for: a case today, this week, or none."""
    if answers.get("safety") == "no":
        return "beaten", "today"
    if answers.get("cares") == "nobody":
        return "other", "today"
    if answers.get("safety") == "unsure":
        return "other", "week"
    if answers.get("school") == "no":
        return "school", "week"
    return None


def child_note(answers: Mapping[str, str]) -> str:
    """The three answers as they are kept with the try."""
    return " ".join(f"{name}={answers[name]}" for name in ("cares", "school", "safety") if answers.get(name))
