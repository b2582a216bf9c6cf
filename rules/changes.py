"""家里有变化 (649 §13): what changed goes on the file and opens a re-check; a filed case moves to the right household."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from rules.calendars import add_workdays
from rules.cases import change
from rules.counties import County
from rules.facts import note
from rules.handling import Refused, name_of
from rules.nouns import Choice, Decision, Entry, Say, To, Value, Word
from rules.people import Household, Who
from rules.permits import permit
from rules.proceedings import Task
from rules.records import Case
from rules.tasks import Today

WHATS: Final = ("income", "work", "illness", "joined", "died", "moved", "house", "other")


def report(
    house: Household, who: Who, what: str, words: str, ids: tuple[int, int], today: Today, *, own: bool = False
) -> Decision | Refused:
    """A change at home, by the family itself (`own`) or by who works there: the township re-checks by a day, all hear it.

    The notices hold number, place and what is to be done: what was said is on the file.
    """
    if what not in WHATS or not (own or permit(who, "household.change", house, today.county)):
        return Refused("file.unknown")
    source = "told" if own else "seen"
    fact = note(house, who, "change", f"{what}\n{words.strip()}", source, ids[0], today)
    town = today.county.township_of(house.place)
    due = add_workdays(today.calendar, today.day, today.county.setting("recheck_workdays"))
    task = Task(ids[1], "recheck", town, due, today.now, household_id=house.id, account_id=who.account.id)
    values: dict[str, Value] = {
        "number": house.number,
        "place": Word(f"place.{house.place}"),
        "what": Word(f"change.{what}"),
        "day": due,
    }
    to = [To("post", f"officer@{town}"), To("post", f"assistant@{house.place}")]
    if house.helper_id:
        to.append(To("account", str(house.helper_id)))
    me = {To("account", str(who.account.id)), *(To("post", f"{post.role}@{post.place}") for post in who.posts)}
    says = tuple(
        Say(
            "change.told",
            one,
            values,
            lane="notices",
            choices=(Choice("button.file", "file.show", house.id),),
            about=("household", house.id),
        )
        for one in to
        if one not in me
    )
    return Decision(keep=(fact, task), says=says)


def may_refile(case: Case, who: Who, county: County, now: datetime) -> bool:
    """Whether she may still put it with another household: a few minutes after it was filed."""
    until = case.opened_at + timedelta(minutes=county.setting("refile_minutes"))
    return now <= until and permit(who, "case.refile", case, county)


def refile(
    case: Case, into: Household, before: Household | None, who: Who, ids: tuple[int, int], today: Today
) -> Decision | Refused:
    """改归户: the case hangs on the other household from now on; the case and both files keep where it hung before."""
    if not permit(who, "case.refile", case, today.county) or not permit(who, "household.read", into, today.county):
        return Refused("case.unknown")
    if not may_refile(case, who, today.county, today.now):
        return Refused("refile.too_late", {"number": case.number})
    if case.household_id == into.id:
        return Refused("refile.same", {"number": case.number})
    details = {"from": before.number if before is not None else "", "to": into.number, "officer": name_of(who)}
    entry = Entry(case.id, today.now, "case.refile", who.account.id, details=details, audience="office")
    group = "".join(filter(str.isdigit, into.group)) or into.group
    _, decision = change(case, entry, household_id=into.id, subject=into.name, place=into.place, group=group)
    lines = [note(into, who, "refiled", f"{case.number} ←", "office", ids[0], today)]
    lines += [note(before, who, "refiled", f"{case.number} → {into.number}", "office", ids[1], today)] if before else []
    moved_on = replace(decision, keep=(*decision.keep, *lines))
    if not case.place or today.county.township_of(case.place) == today.county.township_of(into.place):
        return moved_on
    town = To("post", f"officer@{today.county.township_of(into.place)}")
    values: dict[str, Value] = {"number": case.number, "place": Word(f"place.{into.place}")}
    look = (Choice("button.look", "case.card", case.id),)
    say = Say("refile.told", town, values, lane="notices", choices=look, about=("case", case.id))
    return moved_on + Decision(says=(say,))
