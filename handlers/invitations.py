"""Inviting from the county's desk: which role, where, how others see the person; the answer is a link to forward."""

from __future__ import annotations

from typing import Final

from handlers import forms, households
from handlers.questions import Talk
from rules.forms import Field, Form, Values
from rules.handling import Refused
from rules.invitations import LEVELS, invite
from rules.nouns import Choice, Decision, Heard
from rules.people import Role, Who
from rules.permits import permit
from rules.records import Draft
from storage.desk import Desk

ROLES: Final[tuple[Role, ...]] = ("officer", "assistant", "helper", "county", "department")


def _in_township(values: Values) -> bool:
    return values.get("role") == "officer"


def _in_village(values: Values) -> bool:
    return values.get("role") in ("assistant", "helper")


def _in_department(values: Values) -> bool:
    return values.get("role") == "department"


FORM: Final = Form(
    "invite",
    (
        Field("role", "choice", ROLES, labels="role", skippable=False),
        Field("township", "choice", labels="place", skippable=False, when=_in_township),
        Field("village", "place", skippable=False, when=_in_village),
        Field("department", "choice", labels="department", skippable=False, when=_in_department),
        Field("name", "words", longest=20),
    ),
)


def start(desk: Desk, who: Who, heard: Heard) -> Decision:
    """Begin to invite somebody."""
    if not permit(who, "invite.make", None, desk.county):
        return households.refuse(who, Refused("overviews.not_yours"))
    return forms.start(desk, who, TALK, {})


def _options(desk: Desk, who: Who, draft: Draft, ask: Field) -> tuple[Choice, ...]:
    if ask.name == "department":
        departments = desk.county.departments
        return tuple(
            Choice(f"department.{one.code}", f"form.pick.{one.code}", draft.id, draft.version) for one in departments
        )
    if ask.name != "township":
        return ()
    townships = (one for one in desk.county.places if one.level == "township")
    return tuple(Choice(f"place.{one.code}", f"form.pick.{one.code}", draft.id, draft.version) for one in townships)


def _hand_in(desk: Desk, who: Who, draft: Draft) -> Decision:
    said = draft.values
    role: Role = next((one for one in ROLES if one == said.get("role")), "helper")
    places = {name: said.get(name, "") for name in ("township", "village", "department")}
    places["county"] = desk.county.code
    secret = desk.new_secret()
    answer = invite(
        who,
        role,
        places[LEVELS[role]],
        said.get("name", ""),
        desk.new_id(),
        secret,
        desk.hash_secret(secret),
        desk.county,
        desk.now,
    )
    return answer if isinstance(answer, Decision) else households.refuse(who, answer)


TALK: Final = Talk(FORM, _hand_in, _options)
