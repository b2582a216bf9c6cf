"""[登记亲属]: a household of kin of staff is registered apart; every case of it goes to the county, however it was filed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from handlers import forms
from handlers.files import GONE, done, refuse
from handlers.questions import Talk
from handlers.ratings import today_of
from rules import kins
from rules.forms import Field, Form
from rules.handling import Refused
from rules.kins import RELATIONS
from rules.nouns import Choice, Decision, Heard
from rules.people import Household, Role, Who
from rules.permits import permit
from rules.records import Case, Draft
from storage.desk import Desk

KIN: Final = Form(
    "kin",
    (
        Field("staff", "household", skippable=False),
        Field("relation", "choice", RELATIONS, labels="kin", skippable=False),
    ),
)
STAFF: Final[tuple[Role, ...]] = ("officer", "approver", "assistant")


def start(desk: Desk, who: Who, heard: Heard) -> Decision:
    """Whose kin lives there, and what they are to each other."""
    house = desk.household(heard.press.id) if heard.press is not None else None
    if house is None or not permit(who, "kin.register", house, desk.county):
        return refuse(who, GONE)
    return forms.start(desk, who, KIN_TALK, {}, about_id=house.id, key_id=house.key_id)


def staff(desk: Desk, who: Who, draft: Draft, field: Field) -> tuple[Choice, ...]:
    """Who handles cases at the township and in its villages."""
    house = desk.household(draft.about_id)
    if field.name != "staff" or house is None:
        return ()
    return tuple(
        Choice("button.person", f"form.pick.{account}", draft.id, draft.version, {"name": name})
        for account, name in _staff(desk, house).items()
    )


def hand_in(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The household is registered apart, and what runs of it goes to the county."""
    house = desk.household(draft.about_id)
    if house is None:
        return refuse(who, GONE)
    chosen = draft.values.get("staff", "")
    known = {str(one) for one in _staff(desk, house)}
    visitor = next((one.id for one in desk.holders("county", desk.county.code)), 0)
    cases = desk.cases_of_household(house.id)
    registered = kins.register(
        house,
        who,
        int(chosen) if chosen in known else 0,
        draft.values.get("relation", ""),
        visitor,
        cases,
        (desk.new_id(), desk.new_id()),
        today_of(desk),
    )
    if isinstance(registered, Refused):
        return refuse(who, registered)
    count = sum(isinstance(one, Case) for one in registered.keep)
    return registered + done(who, house, "kin.registered", {"count": count})


def keep_apart(desk: Desk, decision: Decision) -> Decision:
    """The Decision with every case of kin in the county's hands: asked of each case that a Decision files or moves."""
    changed = (one for one in decision.keep if isinstance(one, Case) and one.household_id and not one.kin)
    today = today_of(desk)
    found = tuple(one for one in changed if kins.runs(desk.proceedings.kin_of(one.household_id), today))
    return kins.keep_apart(decision, found, today) if found else decision


def _staff(desk: Desk, house: Household) -> Mapping[int, str]:
    town = desk.county.township_of(house.place)
    posts = (
        post
        for role in STAFF
        for place in (town, *desk.county.within(town))
        for account in desk.holders(role, place)
        for post in desk.posts(account.id)
        if post.role == role
    )
    return {post.account_id: post.name for post in posts}


KIN_TALK: Final = Talk(KIN, hand_in, staff)
DEEDS: Final[Mapping[str, Callable[[Desk, Who, Heard], Decision]]] = {"kin.start": start}
LINES: Final[Mapping[str, Callable[[Desk, Who, Heard], Decision]]] = {}
TALKS: Final[tuple[Talk, ...]] = (KIN_TALK,)
