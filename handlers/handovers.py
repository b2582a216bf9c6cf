"""Who shall have a case: a colleague of the township, whoever asks for it, or the township of another village."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import cards
from handlers.cards import NO_CASE, of, offer
from handlers.questions import to_
from rules import handling
from rules.handling import Refused
from rules.nouns import Choice, Decision, Heard, Say, Value
from rules.people import Who
from storage.desk import Desk


def hand(desk: Desk, who: Who, heard: Heard) -> Decision:
    """转给同事: offers the other officers of the township, or hands the case to the one who was pressed."""
    case, version = of(desk, who, heard)
    refused = NO_CASE if case is None else handling.look(case, who, "case.hand", desk.county, version)
    if case is None or refused:
        return cards.refuse(desk, who, case, refused or NO_CASE)
    chosen = heard.press.argument if heard.press else ""
    if not chosen.isdigit() or len(chosen) > cards.LONGEST_ID:
        town = desk.county.township_of(case.place) if case.place else desk.county.code
        others = [
            post for one in desk.holders("officer", town) for post in desk.posts(one.id) if post.role == "officer"
        ]
        choices = tuple(
            Choice("button.colleague", f"case.hand.{post.account_id}", case.id, case.version, {"officer": post.name})
            for post in others
            if post.account_id != who.account.id
        )
        if not choices:
            return cards.refuse(desk, who, case, Refused("case.hand_to_nobody"))
        return offer(who, case, "case.hand_to_whom", choices)
    to = desk.who_is(int(chosen)) or who
    answer = handling.hand(case, who, to, desk.county, desk.now, version)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    name = next((post.name for post in to.holds("officer")), "")
    said = Say("case.handed_on", to_(who), {"number": case.number, "officer": name}, menu=f"home.{who.role}")
    return answer + Decision(says=(said,))


def want(desk: Desk, who: Who, heard: Heard) -> Decision:
    """请他转给我: the colleague who holds it is asked."""
    case, _ = of(desk, who, heard)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    answer = handling.want(case, who, desk.county)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    values: Mapping[str, Value] = {"number": case.number, **cards.holder(desk, case)}
    return answer + Decision(says=(Say("case.wanted_now", to_(who), values),))


def place(desk: Desk, who: Who, heard: Heard) -> Decision:
    """归哪个村: townships, then villages; where it happened decides who has it (S3 §14), and that office is told."""
    case, version = of(desk, who, heard)
    refused = NO_CASE if case is None else handling.look(case, who, "case.hand", desk.county, version)
    if case is None or refused:
        return cards.refuse(desk, who, case, refused or NO_CASE)
    chosen = desk.county.place(heard.press.argument if heard.press else "")
    if chosen is None or chosen.level != "village":
        inside = desk.county.children(chosen.code if chosen else desk.county.code)
        choices = tuple(Choice(f"place.{one.code}", f"case.place.{one.code}", case.id, case.version) for one in inside)
        return offer(who, case, "case.which_place", choices)
    answer = handling.route(case, who, chosen.code, desk.county, desk.now, version)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    values: Mapping[str, Value] = {"number": case.number, "place": cards.place(handling.at(case, chosen.code))}
    return answer + Decision(says=(Say("case.placed", to_(who), values, menu=f"home.{who.role}"),))
