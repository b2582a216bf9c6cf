"""The first word: a greeting, a village's poster, a receipt's link, an invitation; and somebody who goes and comes back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import followings, statuses
from handlers.questions import Talk, to_
from rules import posts
from rules.followings import bind
from rules.handling import Refused
from rules.nouns import Choice, Decision, Heard, Lines, Say, Value, Word
from rules.people import Who
from storage.desk import Desk

VILLAGE = re.compile(r"v-([A-Z0-9]{2,8})(?:-.*)?")


def start(desk: Desk, who: Who, heard: Heard) -> Decision:
    """/start, alone or with what a link carries."""
    kind, _, rest = heard.payload.partition("-")
    match kind if rest else "":
        case "v":
            return _from_poster(desk, who, heard.payload)
        case "c":
            return _from_receipt(desk, who, heard, rest)
        case "i":
            return _from_invitation(desk, who, rest)
        case _:
            return greet(desk, who)


def greet(desk: Desk, who: Who, *, place: Word | None = None) -> Decision:
    """Who this is, that one may just speak, the numbers of danger, and the doors of her role."""
    role = who.role
    if who.post is not None:
        mine: dict[str, Value] = {**posts.office_of(who.post), "name": who.post.name}
        return Decision(says=(Say("start.staff", to_(who), mine, menu=f"home.{role}"),))
    key, values = "start.hello", {"hotline": Word("county.hotline")}
    if place is not None:
        key, values = "start.hello.village", {**values, "place": place}
    doors = (Choice("button.what_can_i_get", "screen.start"), Choice("button.policies", "policy.show"))
    says = (Say(key, to_(who), values, menu="home.resident"), Say("start.doors", to_(who), choices=doors))
    return Decision(says=says)


def come_or_go(desk: Desk, who: Who, heard: Heard) -> Decision:
    """Blocked: nothing can be said. Back again: her open cases. A group: once, that this is for private chats."""
    account = who.account
    if heard.kind == "blocked":
        return Decision(keep=(replace(account, blocked_at=desk.now),))
    if heard.kind == "group":
        if account.group_told:
            return Decision()
        return Decision(keep=(replace(account, group_told=True),), says=(Say("start.group", to_(who)),))
    if account.blocked_at is None:
        return Decision()
    back = replace(account, blocked_at=None, last_heard_at=desk.now)
    running = desk.cases_of(account.id, open_only=True)
    if not running:
        return Decision(keep=(back,), says=(Say("start.back", to_(who), menu=f"home.{who.role}"),))
    lines = Lines(tuple(Word("start.back.case", {"number": case.number}) for case in running[:5]))
    return Decision(keep=(back,), says=(Say("start.back.open", to_(who), {"lines": lines}, menu=f"home.{who.role}"),))


def revoke(desk: Desk, who: Who, heard: Heard) -> Decision:
    """不是这个人: the post given by mistake ends."""
    post = desk.post(heard.press.id) if heard.press is not None else None
    revoked = posts.revoke(post, who, desk.today)
    if isinstance(revoked, Refused):
        return followings.refuse(desk, who, revoked)
    return revoked + Decision(says=(Say("start.revoked", to_(who)),))


def _from_poster(desk: Desk, who: Who, payload: str) -> Decision:
    found = VILLAGE.fullmatch(payload)
    place = desk.county.place(found[1]) if found else None
    if place is None or place.level != "village":
        return greet(desk, who)
    account = replace(who.account, place=place.code, last_heard_at=desk.now)
    return Decision(keep=(account,)) + greet(desk, who, place=Word(f"place.{place.code}"))


def _from_receipt(desk: Desk, who: Who, heard: Heard, secret: str) -> Decision:
    case = desk.case_by_claim(secret)
    bound = bind(case, who, desk.county, desk.now)
    if case is None or isinstance(bound, Refused):
        return followings.refuse(desk, who, bound if isinstance(bound, Refused) else Refused("start.link_used"))
    mine = replace(case, applicant_id=who.account.id)
    said = Say("start.bound", to_(who), {"number": case.number}, menu=f"home.{who.role}", about=("case", case.id))
    return bound + Decision(says=(said,)) + statuses.show(desk, who, heard, mine)


def _from_invitation(desk: Desk, who: Who, secret: str) -> Decision:
    invitation = desk.invitation(secret)
    taken = posts.accept(invitation, who, desk.new_id(), desk.today, desk.now)
    if invitation is None or isinstance(taken, Refused):
        return followings.refuse(desk, who, taken if isinstance(taken, Refused) else Refused("start.invitation_gone"))
    values = {"role": Word(f"role.{invitation.role}"), "place": Word(f"place.{invitation.place}")}
    said = Say("start.accepted", to_(who), values, menu=f"home.{invitation.role}")
    help_ = (Choice("button.help", "help.show"),)
    return taken + Decision(says=(said, Say("start.accepted.next", to_(who), choices=help_)))


DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"post.revoke": revoke}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {}
TALKS: tuple[Talk, ...] = ()
