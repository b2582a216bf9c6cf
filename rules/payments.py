"""Payments of an aid: 待发, 已发, 退回; whether they arrived (钱到了吗); and how aid stands, in the words of whoever asks."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from rules import funds
from rules.aids import Matter, look, told
from rules.cases import moved, tell, title
from rules.handling import Refused, name_of
from rules.nouns import NOTHING, Choice, Decision, Entry, Say, To, Value, Word
from rules.permits import permit
from rules.proceedings import Aid, Payment, Task

BACK: Final = ("account", "unwanted", "moved", "mistake")


def pay(matter: Matter, payment: Payment, aid: Aid) -> Decision | Refused:
    """已发: the money left the fund (or whoever gives it), once; the resident hears it and is asked whether it arrived.

    Whoever confirmed it does not hand it out.
    """
    refused = look(matter, "aid.pay") or _unpaid(payment)
    if refused:
        return refused
    case, who = matter.case, matter.who
    if who.account.id == aid.confirmed_by:
        return Refused("aid.confirmer_pays")
    if payment.due_on > matter.today:
        return Refused("aid.not_due", {"day": payment.due_on})
    drawn: Decision = NOTHING
    if aid.path == "first":
        if matter.fund is None or matter.fund.balance < payment.amount:
            return Refused("aid.fund_lacks", {"left": matter.fund.balance if matter.fund else 0})
        drawn = funds.move(
            matter.fund,
            -payment.amount,
            funds.PAID,
            matter.ids[0],
            who.account.id,
            matter.county,
            matter.now,
            case=case.id,
            of=payment.id,
        )
    paid = replace(payment, state="paid", paid_on=matter.today, paid_by=who.account.id)
    details = {"officer": name_of(who), "aid": code_of(payment, aid)}
    entry = Entry(case.id, matter.now, "aid.pay", who.account.id, details=details, audience="office")
    values = {"what": told_payment(payment, aid), "first": Word("aid.then_papers") if aid.path == "first" else ""}
    choices = (
        Choice("button.money_arrived", "aid.arrived", payment.id),
        Choice("button.money_missing", "aid.missing", payment.id),
    )
    heard = tell(case, "aid.given", values, lane="replies")
    asked = Decision(says=tuple(replace(one, choices=choices) for one in heard.says))
    return Decision(keep=(paid,), entries=(entry,)) + drawn + asked


def arrive(matter: Matter, payment: Payment, aid: Aid, *, here: bool) -> Decision | Refused:
    """钱到了吗: she answers; 没到 reaches who paid it and who has the case, and can still become 到了."""
    case, who = matter.case, matter.who
    if not permit(who, "aid.arrived", case, matter.county):
        return Refused("case.unknown")
    if payment.state != "paid" or payment.arrived == "yes":
        return Refused("aid.arrived_already" if payment.arrived else "aid.on_its_way")
    entry = Entry(case.id, matter.now, "aid.arrived" if here else "aid.missing", who.account.id)
    answered = _arrived(matter, payment, aid, entry, "yes" if here else "no")
    if here or payment.arrived:
        return answered
    values = {**title(case), "what": told_payment(payment, aid)}
    choices = (
        Choice("button.aid_back", "aid.back", payment.id, payment.version + 1),
        Choice("button.look", "case.card", case.id),
    )
    heard_by = dict.fromkeys(one for one in (payment.paid_by, case.owner_id) if one)
    says = tuple(
        Say("aid.did_not_arrive", To("account", str(one)), values, "notices", choices, about=("case", case.id))
        for one in heard_by
    )
    return answered + Decision(says=says)


def sign(matter: Matter, payment: Payment, aid: Aid, name: str) -> Decision | Refused:
    """本人签收: the officer writes down who took it, where nobody can press a button."""
    refused = look(matter, "aid.pay")
    if refused:
        return refused
    if payment.state != "paid" or payment.arrived == "yes":
        return Refused("aid.arrived_already" if payment.arrived else "aid.on_its_way")
    officer = {"officer": name_of(matter.who)}
    entry = Entry(
        matter.case.id, matter.now, "aid.sign", matter.who.account.id, name, details=officer, audience="office"
    )
    return _arrived(matter, payment, aid, entry, "yes")


def give_back(matter: Matter, payment: Payment, aid: Aid, reason: str, version: int = 0) -> Decision | Refused:
    """退回: it came back or is not paid after all; what left the fund returns to it, once."""
    refused = look(matter, "aid.pay")
    if refused:
        return refused
    if payment.state == "returned" or (version and version != payment.version):
        return Refused("aid.paid_already", {"state": Word(f"payment.{payment.state}")})
    if reason not in BACK:
        return Refused("aid.which_reason")
    case, who = matter.case, matter.who
    details = {"officer": name_of(who), "aid": code_of(payment, aid), "back": reason}
    entry = Entry(case.id, matter.now, "aid.back", who.account.id, details=details, audience="office")
    returned: Decision = NOTHING
    if payment.state == "paid" and aid.path == "first" and matter.fund is not None:
        returned = funds.move(
            matter.fund,
            payment.amount,
            funds.RETURNED,
            matter.ids[0],
            who.account.id,
            matter.county,
            matter.now,
            case=case.id,
            of=payment.id,
        )
    others = [one for one in matter.payments if one.aid_id == aid.id and one.id != payment.id]
    ended = () if any(one.state != "returned" for one in others) else (replace(aid, state="returned"),)
    back = replace(payment, state="returned")
    heard = tell(case, "aid.came_back", {"what": told_payment(payment, aid)})
    return Decision(keep=(back, *ended), entries=(entry,)) + returned + heard


def code_of(payment: Payment, aid: Aid) -> str:
    """One payment, as history keeps it."""
    return f"money::{payment.amount}" if aid.kind == "money" else f"{aid.kind}:{aid.what}:{aid.quantity}"


def told_payment(payment: Payment, aid: Aid) -> Word:
    """One payment in words: the amount of its stage, or the goods."""
    return Word("aid.money", {"amount": payment.amount}) if aid.kind == "money" else told(aid)


def lines(aids: tuple[Aid, ...], payments: tuple[Payment, ...], tasks: tuple[Task, ...] = ()) -> list[Word | str]:
    """How the aid of a case stands, a line each: what waits for the second person, what is to be paid, what is owed."""
    found: list[Word | str] = [
        Word("aid.line.proposed", {"path": Word(f"aid.path.{one.path}"), "what": told(one)})
        for one in aids
        if one.state == "proposed"
    ]
    of = {one.id: one for one in aids}
    for payment in payments:
        aid = of[payment.aid_id]
        values: dict[str, Value] = {
            "path": Word(f"aid.path.{aid.path}"),
            "what": told_payment(payment, aid),
            "stage": Word("aid.stage", {"stage": payment.stage}) if aid.path == "staged" else "",
            "day": payment.paid_on or payment.due_on,
        }
        state = "arrived" if payment.arrived == "yes" else "missing" if payment.arrived == "no" else payment.state
        found.append(Word(f"aid.line.{state}", values))
    found += [
        Word("aid.line.papers", {"day": one.due_on}) for one in tasks if one.kind == "papers" and one.done_at is None
    ]
    return found


def _arrived(matter: Matter, payment: Payment, aid: Aid, entry: Entry, answer: str) -> Decision:
    here = answer == "yes"
    changed = replace(payment, arrived="yes" if here else "no")
    others = [one for one in matter.payments if one.aid_id == aid.id and one.id != payment.id]
    done = here and all(one.state == "paid" and one.arrived == "yes" for one in others)
    ended = (replace(aid, state="given"),) if done else ()
    onward = moved(matter.case, "case.arrive") if done and not _more(matter, aid) else None
    case = (replace(matter.case, state=onward),) if onward is not None else ()
    return Decision(keep=(changed, *ended, *case), entries=(entry,))


def _more(matter: Matter, aid: Aid) -> bool:
    """Whether other aid of the case is still on its way."""
    return any(one.state in ("proposed", "confirmed") for one in matter.aids if one.id != aid.id)


def _unpaid(payment: Payment) -> Refused | None:
    if payment.state == "waiting":
        return None
    return Refused("aid.paid_already", {"state": Word(f"payment.{payment.state}")})
