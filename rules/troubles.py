"""有问题: what a helper finds at a household becomes a case at once, without typing anything again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from rules import cases
from rules.asks import needs_in
from rules.counties import County
from rules.handling import Refused
from rules.hours import DAY
from rules.nouns import Choice, Decision, Say, To
from rules.people import Household, Who
from rules.permits import permit
from rules.records import Attempt, Case, Urgency, Visit
from rules.reports import danger_in
from rules.visits import Stop, answer, attempt, finish, label, note_button, refuse

KINDS: Final = ("ill", "hunger", "house", "beaten", "school", "low", "other")
DANGERS: Final[Mapping[str, str]] = {"beaten": "violence", "unsafe": "violence"}
OF_A_CHILD: Final = ("child", "unsafe")
"""The kinds that the three answers of a child's card open; nobody taps them."""
NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "ill": ("illness",),
    "hunger": ("hunger",),
    "house": ("housing",),
    "beaten": ("violence",),
    "school": ("school",),
    "low": ("mood",),
    "child": ("child",),
    "unsafe": ("child",),
}
CARES: Final = ("parent", "kin", "other", "nobody")
SCHOOL: Final = ("yes", "small", "no")
SAFETY: Final = ("yes", "unsure", "no")


def found(stop: Stop, kind: str, urgency: Urgency, blank: Case, note: str = "") -> Decision | Refused:
    """The case: urgency and kind as tapped, no owner yet, place, household and reporter filled in; the visit is done.

    The next look comes within the county's `look_again_days`: trouble found is no calm visit, whatever the duty's interval.

    `blank` is a new case with its number, key and first clock. Somebody beaten, or a
    child in danger: the number to call comes first, and the officers on duty are rung.
    """
    refused = refuse(stop)
    if refused:
        return refused
    if kind not in (*KINDS, *OF_A_CHILD):
        return Refused("visit.which_problem")
    danger = DANGERS.get(kind, "")
    house = stop.household
    case = replace(
        _filled(blank, stop.who, house),
        need=next((one for one in NEEDS.get(kind, ()) if stop.county.need(one)), ""),
        urgency="today" if danger else urgency,
        danger=danger,
    )
    kept = attempt(stop, "problem", contact=True, tried=kind, case_id=case.id, note=note)
    done, following = finish(stop, within=stop.county.setting("look_again_days"))
    worry = replace(house, worry="")
    key = "visit.danger" if danger else "visit.case"
    card = Choice("button.look", "case.card", case.id)
    said = answer(stop, key, note_button(stop), card, case=case.number, next=following.due_on)
    if danger:
        said = replace(said, lane="urgent")
    opened = cases.register(case, stop.county, stop.now)
    return Decision(keep=(kept, done, following, worry), says=(said,)) + opened


def _filled(blank: Case, who: Who, house: Household) -> Case:
    return replace(
        blank,
        place=house.place,
        group=house.group,
        subject=house.name,
        phone=house.kin_phone,
        household_id=house.id,
        reporter_id=who.account.id,
        consent="cannot_say",
        source="visit",
        contact="village",
    )


def told(text: str, county: County) -> bool:
    """Whether words said about a household speak of trouble: danger, or a need of the county's list."""
    return bool(danger_in(text, county) or needs_in(text, county))


def report(
    who: Who, house: Household, tried: Attempt, visit: Visit | None, blank: Case, county: County, now: datetime
) -> Decision | Refused:
    """What she said about a household becomes a case with her own words; the next look comes within the county's days.

    `tried` is the try that keeps the words (the last line of its note), `visit` the household's open one, `blank` a new case
    with number, key, urgency, first clock.
    """
    words = tried.note.rpartition("\n")[2]
    if not permit(who, "visit.log", house, county) or tried.by != who.account.id or not words:
        return Refused("visit.unknown")
    if tried.case_id:
        return Refused("visit.over", label(house))
    danger = danger_in(words, county)
    case = replace(
        _filled(blank, who, house),
        need=next(iter(needs_in(words, county)), ""),
        urgency="today" if danger else blank.urgency,
        danger=danger,
        words="\n".join(filter(None, (words, reported_by(who, county)))),
    )
    latest = tried.at.date() + timedelta(days=county.setting("look_again_days"))
    sooner = (
        () if visit is None or visit.due_on <= latest else (replace(visit, due_on=latest, planned_on=latest - DAY),)
    )
    key = "visit.reported.danger" if danger else "visit.reported"
    card = Choice("button.look", "case.card", case.id)
    me = To("account", str(who.account.id))
    say = Say(key, me, {**label(house), "case": case.number}, choices=(card,), about=("case", case.id))
    said = replace(say, lane="urgent") if danger else say
    return Decision(keep=(replace(tried, case_id=case.id), *sooner), says=(said,)) + cases.register(case, county, now)


def reported_by(who: Who, county: County) -> str:
    """Who tells it, in the county's words, for the officer who reads the case."""
    return "".join((*county.lines.get("visit_told_by", ())[:1], who.post.name)) if who.post and who.post.name else ""


def child_words(answers: Mapping[str, str], who: Who, county: County) -> str:
    """The three answers of a child's card and who gave them, in the county's words, as the case's own."""
    keys = (f"visit_child_{name}_{answers[name]}" for name in ("cares", "school", "safety") if answers.get(name))
    said = [word for key in keys for word in county.lines.get(key, ())[:1]]
    return "\n".join(filter(None, (*said, reported_by(who, county))))


def child_trouble(answers: Mapping[str, str]) -> tuple[str, Urgency] | None:
    """What the three answers of a child's card ask for: a case today, this week, or none."""
    if answers.get("safety") == "no":
        return "unsafe", "today"
    if answers.get("cares") == "nobody":
        return "child", "today"
    if answers.get("safety") == "unsure":
        return "child", "week"
    if answers.get("school") == "no":
        return "school", "week"
    return None


def child_note(answers: Mapping[str, str]) -> str:
    """The three answers as they are kept with the try."""
    return " ".join(f"{name}={answers[name]}" for name in ("cares", "school", "safety") if answers.get(name))
