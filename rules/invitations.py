"""Inviting somebody to a post: rights come only from a one-time link, and nobody gives more than her own place holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from rules.counties import County
from rules.handling import Refused
from rules.nouns import Decision, Say, To, Value, Word
from rules.people import Invitation, Role, Who
from rules.permits import permit

LEVELS: Final[Mapping[Role, str]] = {
    "assistant": "village",
    "helper": "village",
    "officer": "township",
    "county": "county",
    "department": "department",
}


def invite(
    who: Who,
    role: Role,
    place: str,
    name: str,
    invitation_id: int,
    secret: str,
    secret_hash: bytes,
    county: County,
    now: datetime,
) -> Decision | Refused:
    """A one-time link for a role at a place; only its keyed hash is kept. The link is for forwarding, and runs out."""
    found = county.place(place)
    mine = {code for post in who.posts for code in county.within(post.place)}
    if county.code in mine:
        mine |= {one.code for one in county.departments}
    if not permit(who, "invite.make", None, county):
        return Refused("overviews.not_yours")
    if found is None or found.code not in mine or LEVELS.get(role) != found.level:
        return Refused("invite.which_place")
    until = now + timedelta(hours=county.setting("invitation_hours"))
    kept = Invitation(invitation_id, secret_hash, role, place, name, who.account.id, until)
    values: dict[str, Value] = {
        "role": Word(f"role.{role}"),
        "place": Word(f"place.{place}"),
        "until": until,
        "link": Word("link.start", {"payload": f"i-{secret}"}),
    }
    return Decision(
        keep=(kept,), says=(Say("invite.made", To("account", str(who.account.id)), values, sensitive=False),)
    )
