"""先行救助 and aid by decision: an amount on a button, a second person who agrees or not, and a minute for what is more."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

from handlers import belongings, cards, forms, matters
from handlers.cards import NO_CASE, of
from handlers.matters import done, matter_of, refuse, seconds
from handlers.questions import Talk, to_
from rules import aids
from rules.aids import AGAIN, STAGES, Wanted, look, most_first, not_yet, yuan
from rules.forms import Field, Form, Values
from rules.funds import left
from rules.handling import Refused
from rules.nouns import Choice, Decision, Heard, Say, To, Value, Word
from rules.people import Who
from rules.records import Case, Draft
from storage.desk import Desk

GIVERS: Final = ("treasury", "charity", "donor")
TWIN: Final = re.compile(r"\S+\s+([0-9]{4,8})\s+(\S+)\s*")


def _is(name: str, *codes: str) -> Callable[[Values], bool]:
    return lambda values: values.get(name) in codes


OTHER: Final = Form("aid_other", (Field("amount", "words", skippable=False, longest=20, number=True),), review=False)
MINUTE: Final = Form(
    "aid_minute",
    (
        Field("minute", "words", skippable=False, longest=60),
        Field("amount", "words", skippable=False, longest=20, number=True),
        Field("why", "words", skippable=False, longest=300),
    ),
)
GIVE: Final = Form(
    "aid_give",
    (
        Field("kind", "choice", ("money", "things"), skippable=False),
        Field("amount", "words", skippable=False, longest=20, number=True, when=_is("kind", "money")),
        Field("stages", "choice", STAGES, skippable=False, when=_is("kind", "money")),
        Field("giver", "choice", GIVERS, labels="giver", skippable=False, when=_is("kind", "money")),
        Field("item", "choice", labels="item", skippable=False, when=_is("kind", "things")),
        Field("count", "words", skippable=False, longest=6, number=True, when=_is("kind", "things")),
        Field("reason", "choice", AGAIN, labels="aid.reason", when=_is("repeats", "yes"), skippable=False),
    ),
    most=8,
)


def first(desk: Desk, who: Who, heard: Heard) -> Decision:
    """先行救助: amounts under the township's cap; then who shall confirm; then it is proposed. Needs no 受理.

    The button's argument holds what was chosen so far: the amount, why again in one year, the second person.
    """
    case, version = of(desk, who, heard)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    amount, *more = (heard.press.argument if heard.press else "").split(".")
    if amount == "other":
        return forms.start(desk, who, OTHER_TALK, {}, about_id=case.id)
    if not amount:
        return _amounts(desk, who, case, version)
    reason = next((one for one in more if one in AGAIN), "")
    second = next((int(one) for one in more if matters.is_id(one)), 0)
    return _first(desk, who, case, yuan(amount), reason, second, version)


def first_line(desk: Desk, who: Who, heard: Heard) -> Decision:
    """`先发 0412 300`: the same in one line, for who works here; with anybody else it is a sentence like any other."""
    found = TWIN.fullmatch(unicodedata.normalize("NFKC", heard.text))
    case = desk.case_numbered(found[1]) if found else None
    if not who.posts:
        return belongings.loose(desk, who, heard)
    if found is None or case is None:
        return Decision(says=(Say("help.first_aid", to_(who), menu=f"home.{who.role}"),))
    return _first(desk, who, case, yuan(found[2]), "", 0, 0)


def hand_in_other(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The amount that was typed."""
    case = desk.case(draft.about_id)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    return _first(desk, who, case, yuan(draft.values.get("amount", "")), "", 0, 0)


def minute(desk: Desk, who: Who, heard: Heard) -> Decision:
    """一事一议: above the cap, or with an empty fund, by a meeting whose minute is named (S3 §14); the county confirms."""
    return _form(desk, who, heard, MINUTE_TALK)


def hand_in_minute(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The meeting's minute, the amount and why go to the county."""
    said = draft.values
    wanted = Wanted(
        "decided",
        yuan(said.get("amount", "")),
        giver=GIVERS[0],
        minute=said.get("minute", "").strip(),
        note=said.get("why", ""),
    )
    return _hand_in(desk, who, draft, wanted)


def give(desk: Desk, who: Who, heard: Heard) -> Decision:
    """发放: what an agreed decision gives, at once or in stages (一次审批、分阶段救助)."""
    case, version = of(desk, who, heard)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    matter = matter_of(desk, who, case)
    refused = look(matter, "aid.propose", version)
    refused = refused or not_yet(case, desk.county, desk.now)
    if refused:
        return refuse(desk, who, case, refused)
    often = len(matter.earlier) >= desk.county.setting("same_cause_times")
    ack = Word("aid.again_ack", {"numbers": ", ".join(matter.earlier)}) if often else None
    return forms.start(desk, who, GIVE_TALK, {"repeats": "yes" if often else ""}, about_id=case.id, ack=ack)


def hand_in_give(desk: Desk, who: Who, draft: Draft) -> Decision:
    """Money in stages, goods or a service, proposed to the township's second person."""
    said = draft.values
    item = desk.county.provisions.item(said.get("item", ""))
    if said.get("kind") == "money" or item is None:
        stages = int(said.get("stages") or 1)
        wanted = Wanted(
            "staged" if stages > 1 else "decided",
            yuan(said.get("amount", "")),
            quantity=stages,
            giver=said.get("giver") or GIVERS[0],
            reason=said.get("reason", ""),
        )
    else:
        count = yuan(said.get("count", "")) or 1
        wanted = Wanted("decided", item.value * count, item.kind, item.code, count, item.giver)
    return _hand_in(desk, who, draft, wanted)


def items(desk: Desk, who: Who, draft: Draft, field: Field) -> tuple[Choice, ...]:
    """The goods and services of the county's data."""
    if field.name != "item":
        return ()
    return tuple(
        Choice(f"item.{one.code}", f"form.pick.{one.code}", draft.id, draft.version)
        for one in desk.county.provisions.items
    )


def _amounts(desk: Desk, who: Who, case: Case, version: int) -> Decision:
    matter = matter_of(desk, who, case)
    refused = look(matter, "aid.propose", version)
    if refused:
        return refuse(desk, who, case, refused)
    most = most_first(matter)
    choices = tuple(
        Choice("button.amount", f"aid.first.{one}", case.id, case.version, {"amount": one})
        for one in desk.county.provisions.chips
        if one <= most
    )
    spare = left(matter.fund, matter.promised)
    values: dict[str, Value] = {"number": case.number, "most": most, "left": spare}
    other = Choice("button.amount_other", "aid.first.other", case.id, case.version)
    back = Choice("button.back", "case.card", case.id, case.version)
    return done(who, case, "aid.how_much_first", values, (*choices, other, back))


def _first(desk: Desk, who: Who, case: Case, amount: int, reason: str, second: int, version: int) -> Decision:
    matter = matter_of(desk, who, case)
    posts = seconds(desk, matter)
    asked = tuple(To("account", str(one.account_id)) for one in posts if second in (0, one.account_id))
    wanted = Wanted("first", amount, reason=reason)
    answer = aids.propose(matter, wanted, asked, version)
    so_far = ".".join(filter(None, (str(amount), reason)))
    if isinstance(answer, Refused):
        if answer.key != "aid.again":
            return refuse(desk, who, case, answer)
        again = tuple(Choice(f"aid.reason.{one}", f"aid.first.{amount}.{one}", case.id, case.version) for one in AGAIN)
        return cards.offer(who, case, "aid.again_why", again)
    if not asked:
        return refuse(desk, who, case, Refused("aid.nobody_second"))
    if not second:
        choices = tuple(
            Choice(
                "button.colleague", f"aid.first.{so_far}.{one.account_id}", case.id, case.version, {"officer": one.name}
            )
            for one in posts
        )
        back = Choice("button.back", "case.card", case.id, case.version)
        values: dict[str, Value] = {"number": case.number, "what": Word("aid.money", {"amount": amount})}
        return done(who, case, "aid.who_confirms", values, (*choices, back))
    name = next((one.name for one in posts if one.account_id == second), "")
    told = done(who, case, "aid.proposed_first", {"number": case.number, "officer": name})
    return answer + told


def _form(desk: Desk, who: Who, heard: Heard, talk: Talk) -> Decision:
    case, version = of(desk, who, heard)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    refused = look(matter_of(desk, who, case), "aid.propose", version)
    return refuse(desk, who, case, refused) if refused else forms.start(desk, who, talk, {}, about_id=case.id)


def _hand_in(desk: Desk, who: Who, draft: Draft, wanted: Wanted) -> Decision:
    case = desk.case(draft.about_id)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    matter = matter_of(desk, who, case)
    posts = seconds(desk, matter, by_county=bool(wanted.minute))
    asked = tuple(To("account", str(one.account_id)) for one in posts)
    answer = aids.propose(matter, wanted, asked)
    if isinstance(answer, Refused):
        return refuse(desk, who, case, answer)
    if not asked:
        return refuse(desk, who, case, Refused("aid.nobody_second"))
    names = ", ".join(dict.fromkeys(one.name for one in posts))
    return answer + done(who, case, "aid.proposed", {"number": case.number, "officer": names})


OTHER_TALK: Final = Talk(OTHER, hand_in_other)
MINUTE_TALK: Final = Talk(MINUTE, hand_in_minute)
GIVE_TALK: Final = Talk(GIVE, hand_in_give, items)

DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "aid.first": first,
    "aid.minute": minute,
    "aid.give": give,
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"first_aid": first_line}
TALKS: tuple[Talk, ...] = (OTHER_TALK, MINUTE_TALK, GIVE_TALK)
