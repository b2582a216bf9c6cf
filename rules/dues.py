"""滞留: payments that fall due and lie: the township hears of a stage on its day, the county of what nobody paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from rules.calendars import add_workdays, is_workday
from rules.cases import title
from rules.counties import Calendar, County
from rules.hours import next_workday
from rules.nouns import Choice, Decision, Say, To
from rules.payments import told_payment
from rules.proceedings import Aid, Payment
from rules.records import Case

DUE: Final = 1
COUNTY: Final = 2


def stuck_from(payment: Payment, county: County, calendar: Calendar) -> date:
    """The first day on which the county hears that nobody has paid."""
    return add_workdays(calendar, payment.due_on, county.setting("stuck_workdays") + 1)


def remind(payment: Payment, aid: Aid, case: Case, county: County, today: date, calendar: Calendar) -> Decision | None:
    """A stage is told on its day to who proposed it, what lies too long to the township and the county; each once."""
    rung = COUNTY if today >= stuck_from(payment, county, calendar) else DUE
    if rung <= payment.told or (rung == DUE and payment.stage == 1):
        return None
    officer = To("account", str(aid.proposed_by))
    stuck = rung == COUNTY
    says = tuple(
        Say(
            "aid.stuck" if stuck else "aid.stage_due",
            to,
            {**title(case), "day": payment.due_on, "what": told_payment(payment, aid), "stage": payment.stage},
            lane="notices",
            choices=(
                Choice("button.look", "case.card", case.id),
                Choice("button.aid_board", "aid.board"),
            )
            if stuck
            else (Choice("button.aid_paid", "aid.paid", payment.id, payment.version + 1),),
            about=("case", case.id),
            once=f"payment:{payment.id}:{rung}:{to.ref}",
        )
        for to in ((officer, To("post", f"county@{county.code}")) if stuck else (officer,))
    )
    return Decision(keep=(replace(payment, told=rung),), says=says)


def first_day(payment: Payment, county: County, calendar: Calendar) -> date | None:
    """The next day on which this payment is spoken of; None when all was said."""
    if payment.told >= COUNTY:
        return None
    if payment.stage > 1 and payment.told < DUE:
        return payment.due_on if is_workday(calendar, payment.due_on) else next_workday(calendar, payment.due_on)
    return stuck_from(payment, county, calendar)
