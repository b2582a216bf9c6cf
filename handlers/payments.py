"""已发, 钱到了吗, 退回: what was confirmed is handed out, the resident says whether it came, and first aid gets its paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from handlers import cards, forms
from handlers.cards import NO_CASE
from handlers.matters import done, matter_of, payment_of, refuse
from handlers.questions import Talk, to_
from rules import explanations, payments
from rules.aids import Matter, look, yuan
from rules.explanations import CAUSES, Explained
from rules.forms import Field, Form
from rules.handling import Refused
from rules.nouns import Choice, Decision, Heard, Lines, Say, Word
from rules.people import Who
from rules.permits import permit
from rules.proceedings import Aid, Payment
from rules.records import Case, Draft
from storage.desk import Desk

SIGN: Final = Form("aid_sign", (Field("name", "name", skippable=False, longest=30),), review=False)
EXPLAIN: Final = Form(
    "aid_explain",
    (
        Field("cause", "choice", CAUSES, skippable=False),
        Field("receiver", "name", skippable=False, longest=30),
        Field("amount", "words", skippable=False, longest=20, number=True),
        Field("witness", "name", longest=30),
        Field("words", "words", longest=500),
    ),
)


def paid(desk: Desk, who: Who, heard: Heard) -> Decision:
    """已发: pressed twice, or by two, it is paid once."""
    payment, case, _ = payment_of(desk, heard)
    aid = desk.proceedings.aid(payment.aid_id) if payment else None
    if payment is None or case is None or aid is None:
        return cards.refuse(desk, who, None, NO_CASE)
    answer = payments.pay(matter_of(desk, who, case), payment, aid)
    if isinstance(answer, Refused):
        return refuse(desk, who, case, answer)
    sign = Choice("button.aid_sign", "aid.sign", payment.id)
    owed = _owed(desk, case)
    back = Choice("button.aid_back", "aid.back", payment.id, payment.version + 1)
    choices = (*(() if case.applicant_id else (sign,)), *owed, back, Choice("button.look", "case.card", case.id))
    key = "aid.paid_done" if case.applicant_id else "aid.paid_sign"
    what = payments.told_payment(payment, aid)
    return answer + done(who, case, key, {"number": case.number, "what": what}, choices)


def arrived(desk: Desk, who: Who, heard: Heard) -> Decision:
    """到了: she has it."""
    return _answer(desk, who, heard, here=True)


def missing(desk: Desk, who: Who, heard: Heard) -> Decision:
    """没到: somebody looks after it."""
    return _answer(desk, who, heard, here=False)


def ask(desk: Desk, who: Who, heard: Heard) -> Decision:
    """钱到了吗, in her own words: how each payment of hers stands, with the two answers under the one that is open."""
    lines: list[Word | str] = []
    choices: tuple[Choice, ...] = ()
    for case in desk.cases_of(who.account.id):
        if not permit(who, "aid.arrived", case, desk.county):
            continue
        aids, rows = desk.proceedings.aids_of(case.id), desk.proceedings.payments_of(case.id)
        found = payments.lines(tuple(one for one in aids if one.state != "proposed"), rows)
        lines += [Word("aid.of_case", {"number": case.number, "line": one}) for one in found]
        open_ = next((one for one in rows if one.state == "paid" and one.arrived != "yes"), None)
        if open_ is not None and not choices:
            choices = (
                Choice("button.money_arrived", "aid.arrived", open_.id),
                Choice("button.money_missing", "aid.missing", open_.id),
            )
    human = Choice("button.human", "human.ask")
    key = "aid.mine" if lines else "aid.mine_none"
    return Decision(says=(Say(key, to_(who), {"lines": Lines(tuple(lines))}, choices=(*choices, human)),))


def sign(desk: Desk, who: Who, heard: Heard) -> Decision:
    """本人签收: asks who took it."""
    payment, case, _ = payment_of(desk, heard)
    if payment is None or case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    refused = look(matter_of(desk, who, case), "aid.pay")
    return refuse(desk, who, case, refused) if refused else forms.start(desk, who, SIGN_TALK, {}, about_id=payment.id)


def hand_in_sign(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The name of who took it."""
    payment = desk.proceedings.payment(draft.about_id)
    name = draft.values.get("name", "")
    return _with(desk, who, payment, "aid.signed", lambda matter, one, aid: payments.sign(matter, one, aid, name))


def back(desk: Desk, who: Who, heard: Heard) -> Decision:
    """退回: a reason on a button; what left the fund returns to it."""
    payment, case, version = payment_of(desk, heard)
    if payment is None or case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    chosen = heard.press.argument if heard.press else ""
    refused = look(matter_of(desk, who, case), "aid.pay")
    if refused:
        return refuse(desk, who, case, refused)
    if not chosen:
        choices = tuple(
            Choice(f"aid.back_because.{one}", f"aid.back.{one}", payment.id, payment.version) for one in payments.BACK
        )
        return cards.offer(who, case, "aid.back_why", choices)
    return _with(
        desk,
        who,
        payment,
        "aid.back_done",
        lambda matter, one, aid: payments.give_back(matter, one, aid, chosen, version),
    )


def explain(desk: Desk, who: Who, heard: Heard) -> Decision:
    """补充说明: who took it, why, how much, who saw it."""
    task = desk.proceedings.task(heard.press.id) if heard.press and heard.press.id else None
    case = desk.case(task.case_id) if task is not None and task.kind == "papers" else None
    if task is None or case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    refused = look(matter_of(desk, who, case), "aid.explain")
    if refused is None and task.done_at is not None:
        refused = Refused("aid.explained_already")
    return refuse(desk, who, case, refused) if refused else forms.start(desk, who, EXPLAIN_TALK, {}, about_id=task.id)


def hand_in_explain(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The paper is signed by name, and the case may end."""
    task = desk.proceedings.task(draft.about_id)
    case = desk.case(task.case_id) if task is not None else None
    if task is None or case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    said = draft.values
    explained = Explained(
        said.get("receiver", ""),
        said.get("cause", ""),
        said.get("words", ""),
        yuan(said.get("amount", "")),
        said.get("witness", ""),
    )
    answer = explanations.explain(matter_of(desk, who, case), task, explained)
    if isinstance(answer, Refused):
        return refuse(desk, who, case, answer)
    return answer + done(who, case, "aid.explained", {"number": case.number})


def _owed(desk: Desk, case: Case) -> tuple[Choice, ...]:
    open_ = (one for one in desk.proceedings.tasks_of(case.id) if one.kind == "papers" and one.done_at is None)
    return tuple(Choice("button.aid_explain", "aid.explain", one.id) for one in open_)


def _answer(desk: Desk, who: Who, heard: Heard, *, here: bool) -> Decision:
    payment, case, _ = payment_of(desk, heard)
    aid = desk.proceedings.aid(payment.aid_id) if payment else None
    if payment is None or case is None or aid is None:
        return cards.refuse(desk, who, None, NO_CASE)
    answer = payments.arrive(matter_of(desk, who, case), payment, aid, here=here)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    status = Choice("button.status", "case.status", case.id)
    key = "aid.thanks_arrived" if here else "aid.thanks_missing"
    return answer + done(who, case, key, {"number": case.number}, (status,))


def _with(
    desk: Desk, who: Who, payment: Payment | None, key: str, rule: Callable[[Matter, Payment, Aid], Decision | Refused]
) -> Decision:
    case = desk.case(payment.case_id) if payment else None
    aid = desk.proceedings.aid(payment.aid_id) if payment else None
    if payment is None or case is None or aid is None:
        return cards.refuse(desk, who, None, NO_CASE)
    answer = rule(matter_of(desk, who, case), payment, aid)
    if isinstance(answer, Refused):
        return refuse(desk, who, case, answer)
    return answer + done(who, case, key, {"number": case.number, "what": payments.told_payment(payment, aid)})


SIGN_TALK: Final = Talk(SIGN, hand_in_sign)
EXPLAIN_TALK: Final = Talk(EXPLAIN, hand_in_explain)

DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "aid.paid": paid,
    "aid.arrived": arrived,
    "aid.missing": missing,
    "aid.sign": sign,
    "aid.back": back,
    "aid.explain": explain,
    "aid.mine": ask,
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"money": ask}
TALKS: tuple[Talk, ...] = (SIGN_TALK, EXPLAIN_TALK)
