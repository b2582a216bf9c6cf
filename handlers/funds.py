"""The board of 先行救助 (未付, 未补) and the townships' funds, for township and county; 拨入 for the county alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from handlers import cards, forms
from handlers.cards import NO_CASE
from handlers.questions import Talk, to_
from rules import funds
from rules.aids import yuan
from rules.cases import title
from rules.forms import Field, Form
from rules.handling import Refused
from rules.nouns import Choice, Decision, Heard, Lines, Say, Value, Word
from rules.payments import told_payment
from rules.people import Who
from rules.permits import permit
from rules.records import Case, Draft
from storage.desk import Desk

SHOWN: Final = 8
FILL: Final = Form(
    "fund_fill",
    (
        Field("town", "choice", labels="place", skippable=False),
        Field("amount", "words", skippable=False, longest=20, number=True),
    ),
)


def board(desk: Desk, who: Who, heard: Heard) -> Decision:
    """未付 and 未补 of her places, the longest first, and what is left in the funds; numbers and places, no names."""
    if not permit(who, "aid.board", None, desk.county):
        return cards.refuse(desk, who, None, NO_CASE)
    places = frozenset(code for post in who.posts for code in desk.county.within(post.place))
    towns = sorted({desk.county.township_of(code) for code in places})
    lines: list[Word | str] = []
    numbers: dict[int, Case] = {}
    for payment in desk.proceedings.payments_waiting(desk.today):
        case, aid = desk.case(payment.case_id), desk.proceedings.aid(payment.aid_id)
        if case is not None and aid is not None and case.place in places:
            numbers[case.id] = case
            days = (desk.today - payment.due_on).days
            lines.append(Word("aid.board.unpaid", {**title(case), "what": told_payment(payment, aid), "days": days}))
    for task in desk.proceedings.tasks_open(sorted({*towns, *places}), date.max):
        case = desk.case(task.case_id) if task.kind == "papers" else None
        if case is not None:
            numbers[case.id] = case
            over = task.due_on < desk.today
            lines.append(
                Word("aid.board.papers_over" if over else "aid.board.papers", {**title(case), "day": task.due_on})
            )
    money = tuple(
        Word(
            "fund.line", {"town": Word(f"place.{one.place}"), "left": one.balance, "mark": _mark(one.balance, one.low)}
        )
        for one in desk.proceedings.funds()
        if one.place in towns
    )
    choices = [
        Choice("button.case_number", "case.card", one.id, values={"number": one.number})
        for one in [*numbers.values()][:SHOWN]
    ]
    if permit(who, "fund.fill", None, desk.county):
        choices.append(Choice("button.fund_fill", "fund.fill"))
    values: dict[str, Value] = {
        "lines": Lines(tuple(lines) or (Word("aid.board.none"),)),
        "funds": Lines(money or (Word("fund.none"),)),
    }
    return Decision(says=(Say("aid.board", to_(who), values, choices=tuple(choices)),))


def fill(desk: Desk, who: Who, heard: Heard) -> Decision:
    """拨入备用金: which township, how much."""
    if not permit(who, "fund.fill", None, desk.county):
        return cards.refuse(desk, who, None, NO_CASE)
    return forms.start(desk, who, FILL_TALK, {})


def hand_in_fill(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The money is in the account; the next fall below the mark is told again."""
    place = draft.values.get("town", "")
    ids = (desk.new_id(), desk.new_id())
    amount = yuan(draft.values.get("amount", ""))
    answer = funds.fill(desk.proceedings.fund_at(place), place, amount, who, ids, desk.county, desk.now)
    if isinstance(answer, Refused):
        return Decision(says=(Say(answer.key, to_(who), {"number": "", **answer.values}, menu=f"home.{who.role}"),))
    values: dict[str, Value] = {"town": Word(f"place.{place}"), "amount": amount}
    return answer + Decision(says=(Say("fund.filled", to_(who), values, menu=f"home.{who.role}"),))


def towns(desk: Desk, who: Who, draft: Draft, field: Field) -> tuple[Choice, ...]:
    """The county's townships."""
    if field.name != "town":
        return ()
    return tuple(
        Choice(f"place.{one.code}", f"form.pick.{one.code}", draft.id, draft.version)
        for one in desk.county.children(desk.county.code)
        if one.level == "township"
    )


def _mark(balance: int, low: int) -> Value:
    return Word("fund.is_low") if balance <= low else ""


FILL_TALK: Final = Talk(FILL, hand_in_fill, towns)

DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"aid.board": board, "fund.fill": fill}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"aid_board": board}
TALKS: tuple[Talk, ...] = (FILL_TALK,)
