"""Gathers what the rules of aid need to know about a case: what was given, what is owed, the fund, and whose kin it is."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import cards
from handlers.cards import LONGEST_ID
from handlers.questions import to_
from rules.aids import Matter
from rules.confirmations import ROWS
from rules.handling import Refused
from rules.nouns import Choice, Decision, Heard, Say, Value
from rules.people import Post, Role, Who
from rules.permits import permit
from rules.proceedings import Aid, Payment
from rules.records import Case
from storage import aids as stored
from storage.desk import Desk


def matter_of(desk: Desk, who: Who, case: Case) -> Matter:
    """The case with its aid, as she acts on it today."""
    kept = desk.proceedings
    town = desk.county.township_of(case.place) if case.place else desk.county.code
    aids = kept.aids_of(case.id)
    people = {one for aid in aids for one in (aid.proposed_by, aid.confirmed_by) if one}
    kin = kept.kin_of(case.household_id) if case.household_id else ()
    return Matter(
        who,
        case,
        desk.county,
        desk.calendar,
        desk.now,
        desk.today,
        aids,
        kept.payments_of(case.id),
        kept.tasks_of(case.id),
        kept.fund_at(town),
        stored.promised(desk, town),
        frozenset(one.account_id for one in kin if one.until is None or one.until >= desk.today),
        stored.earlier(desk, case),
        {one: name_of(desk, one) for one in people},
        tuple(desk.new_id() for _ in range(ROWS)),
    )


def name_of(desk: Desk, account_id: int) -> str:
    """How others see somebody in her post."""
    return next((post.name for post in desk.posts(account_id) if post.name), "")


def seconds(desk: Desk, matter: Matter, *, by_county: bool = False) -> tuple[Post, ...]:
    """Who may be the second person: the township's approvers, else the county's desk; never the proposer, a party or kin."""
    case = matter.case
    own = {matter.who.account.id, case.applicant_id, case.reporter_id, *matter.kin}
    places: tuple[tuple[Role, str], ...] = (("approver", matter.town), ("county", desk.county.code))
    for role, place in places[1 if by_county else 0 :]:
        held = (one for one in desk.holders(role, place) if one.id not in own and one.blocked_at is None)
        found = tuple(post for one in held for post in desk.posts(one.id) if post.role == role and post.place == place)
        if found:
            return found
    return ()


def aid_of(desk: Desk, heard: Heard) -> tuple[Aid | None, Case | None]:
    """The aid a button is about, and its case; a ring makes a new version, so what it became decides, not its version."""
    press = heard.press
    aid = desk.proceedings.aid(press.id) if press and press.id else None
    return aid, desk.case(aid.case_id) if aid else None


def payment_of(desk: Desk, heard: Heard) -> tuple[Payment | None, Case | None, int]:
    """The payment a button is about, its case, and the version it was shown with."""
    press = heard.press
    payment = desk.proceedings.payment(press.id) if press and press.id else None
    return payment, desk.case(payment.case_id) if payment else None, press.version if press else 0


def refuse(desk: Desk, who: Who, case: Case | None, refused: Refused) -> Decision:
    """Say why not, in a sentence, with what to do next where there is something; what she may not read looks like absent."""
    if case is None or refused.key in ("case.unknown", "case.changed"):
        return cards.refuse(desk, who, case, refused)
    ways: tuple[Choice, ...] = ()
    if refused.key in ("aid.over_cap", "aid.fund_lacks") and permit(who, "aid.propose", case, desk.county):
        ways = (Choice("button.aid_minute", "aid.minute", case.id),)
    if refused.key == "aid.close_papers":
        ways = tuple(
            Choice("button.aid_explain", "aid.explain", one.id)
            for one in desk.proceedings.tasks_of(case.id)
            if one.kind == "papers" and one.done_at is None
        )
    look = (Choice("button.look", "case.card", case.id),) if permit(who, "case.handle", case, desk.county) else ()
    values = {"number": case.number, **refused.values}
    return Decision(says=(Say(refused.key, to_(who), values, choices=(*ways, *look), about=("case", case.id)),))


def done(who: Who, case: Case, key: str, values: Mapping[str, Value], choices: tuple[Choice, ...] = ()) -> Decision:
    """What she hears after a step; without other buttons the way to the card."""
    look_at = (Choice("button.look", "case.card", case.id),)
    return Decision(says=(Say(key, to_(who), values, choices=choices or look_at, about=("case", case.id)),))


def is_id(said: str) -> bool:
    """Whether this part of a button can be an id: a button can be forged."""
    return said.isdigit() and said.isascii() and len(said) <= LONGEST_ID
