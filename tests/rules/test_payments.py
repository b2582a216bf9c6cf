"""Payments and the fund: paid once, back once, told at the mark once; 钱到了吗; and the paper that ends first aid."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rules.dues import COUNTY as TOLD_COUNTY
from rules.dues import first_day, remind
from rules.explanations import Explained, blocks, explain
from rules.explanations import remind as remind_papers
from rules.funds import fill, left
from rules.nouns import Word
from rules.payments import arrive, give_back, lines, pay, sign
from rules.proceedings import Aid, Fund, Movement, Payment, Task
from rules.records import Case
from tests.rules.giving import (
    APPROVER,
    CALENDAR,
    CASE,
    COUNTY,
    COUNTY_DESK,
    FUND,
    GRANNY,
    LI,
    NOW,
    OFFICER,
    RESIDENT,
    TODAY,
    ZHANG,
    confirmed,
    done,
    kept,
    key,
    matter,
    paid,
    proposed,
    who,
)

SAID = Explained("王桂兰", "fire", "", 300, "")


def test_what_is_paid_leaves_the_fund_with_a_line_of_its_account() -> None:
    _, payment, decision = paid()
    line = kept(decision, Movement)
    assert (payment.state, payment.paid_by, payment.paid_on) == ("paid", LI, TODAY)
    assert (line.amount, line.balance, line.payment_id, line.reason) == (-300, 1200, payment.id, "paid")
    assert kept(decision, Fund).balance == 1200


def test_what_is_paid_is_not_paid_again() -> None:
    aid, payment, _ = paid()
    assert key(pay(matter(aids=(aid,), payments=(payment,)), payment, aid)) == "aid.paid_already"


def test_who_confirmed_does_not_hand_out() -> None:
    aid, (payment,), _ = confirmed()
    assert key(pay(matter(APPROVER, aids=(aid,), payments=(payment,)), payment, aid)) == "aid.confirmer_pays"


def test_a_stage_is_not_paid_before_its_day() -> None:
    aid, (payment,), _ = confirmed()
    later = replace(payment, due_on=TODAY + timedelta(days=1))
    assert key(pay(matter(aids=(aid,), payments=(later,)), later, aid)) == "aid.not_due"


def test_the_fund_is_never_overdrawn() -> None:
    aid, (payment,), _ = confirmed()
    poor = matter(aids=(aid,), payments=(payment,), fund=replace(FUND, balance=299))
    assert key(pay(poor, payment, aid)) == "aid.fund_lacks"


def test_the_mark_is_told_once_to_township_and_county_and_again_after_the_fund_was_filled() -> None:
    aid, (payment,), _ = confirmed()

    def pay_from(fund: Fund) -> tuple[Fund, list[str]]:
        decision = done(pay(matter(aids=(aid,), payments=(payment,), fund=fund), payment, aid))
        return kept(decision, Fund), [one.to.ref for one in decision.says if one.key == "fund.low"]

    fund, told = pay_from(replace(FUND, balance=1301))
    assert not told and not fund.told_low
    fund, told = pay_from(fund)
    assert told == ["officer@BG", "county@WH"] and fund.told_low
    fund, told = pay_from(fund)
    assert not told
    filled = kept(done(fill(fund, "BG", 2000, COUNTY_DESK, (1, 2), COUNTY, NOW)), Fund)
    assert filled.balance == 2401 and not filled.told_low
    _, told = pay_from(replace(filled, balance=1300))
    assert told


def test_the_notice_of_a_low_fund_holds_no_amount() -> None:
    _, _, decision = paid(fund=FUND)
    aid, (payment,), _ = confirmed()
    low = done(pay(matter(aids=(aid,), payments=(payment,), fund=replace(FUND, balance=1000)), payment, aid))
    notices = [one for one in low.says if one.key == "fund.low"]
    assert notices and all(list(one.values) == ["town"] for one in notices)
    assert not [one for one in decision.says if one.key == "fund.low"]


def test_only_the_county_fills_a_fund_and_only_a_townships() -> None:
    assert key(fill(None, "BG", 500, OFFICER, (1, 2), COUNTY, NOW)) == "aid.not_yours"
    assert key(fill(None, "BG03", 500, COUNTY_DESK, (1, 2), COUNTY, NOW)) == "fund.which"
    assert key(fill(None, "BG", 0, COUNTY_DESK, (1, 2), COUNTY, NOW)) == "aid.how_much"
    assert kept(done(fill(None, "BG", 500, COUNTY_DESK, (1, 2), COUNTY, NOW)), Fund).balance == 500
    assert left(None, 0) == 0


def test_what_comes_back_returns_to_the_fund_and_the_person_hears_it() -> None:
    aid, payment, decision = paid()
    fund = kept(decision, Fund)
    back = done(give_back(matter(aids=(aid,), payments=(payment,), fund=fund), payment, aid, "account"))
    assert kept(back, Movement).amount == 300 and kept(back, Fund).balance == 1500
    assert (kept(back, Payment).state, kept(back, Aid).state) == ("returned", "returned")
    assert [one.to.ref for one in back.says] == [str(GRANNY)]
    again = kept(back, Payment)
    assert (
        key(give_back(matter(aids=(aid,), payments=(again,), fund=fund), again, aid, "account")) == "aid.paid_already"
    )


def test_what_was_never_paid_comes_back_without_touching_the_fund() -> None:
    aid, (payment,), _ = confirmed()
    back = done(give_back(matter(aids=(aid,), payments=(payment,)), payment, aid, "mistake"))
    assert not [one for one in back.keep if isinstance(one, Fund | Movement)]


def test_her_answer_that_it_came_ends_the_aid_and_that_it_did_not_reaches_the_officer() -> None:
    aid, payment, _ = paid()
    hers = matter(RESIDENT, aids=(aid,), payments=(payment,))
    came = done(arrive(hers, payment, aid, here=True))
    assert (kept(came, Payment).arrived, kept(came, Aid).state) == ("yes", "given")
    missing = done(arrive(hers, payment, aid, here=False))
    assert kept(missing, Payment).arrived == "no"
    assert [(one.key, one.to.ref) for one in missing.says] == [("aid.did_not_arrive", str(LI))]
    assert key(arrive(hers, kept(came, Payment), aid, here=False)) == "aid.arrived_already"
    assert done(arrive(hers, kept(missing, Payment), aid, here=True))


def test_nobody_answers_for_her_but_an_officer_with_a_name() -> None:
    aid, payment, _ = paid()
    assert key(arrive(matter(who(99, "resident"), aids=(aid,)), payment, aid, here=True)) == "case.unknown"
    assert key(arrive(matter(OFFICER, aids=(aid,)), payment, aid, here=True)) == "case.unknown"
    signed = done(sign(matter(aids=(aid,), payments=(payment,)), payment, aid, "王桂兰"))
    assert (kept(signed, Payment).arrived, signed.entries[0].text) == ("yes", "王桂兰")


def test_a_staged_aid_ends_only_when_every_stage_has_come() -> None:
    aid, payment, _ = paid()
    next_ = replace(payment, id=payment.id + 50, stage=2, state="waiting", arrived="")
    came = done(arrive(matter(RESIDENT, aids=(aid,), payments=(payment, next_)), payment, aid, here=True))
    assert not [one for one in came.keep if isinstance(one, Aid)]


def owed() -> tuple[Aid, Payment, Task]:
    aid, payment, _ = paid()
    _, _, decision = confirmed()
    return aid, payment, kept(decision, Task)


def test_the_explanation_is_signed_by_name_and_lets_the_case_end() -> None:
    aid, payment, task = owed()
    at = matter(aids=(aid,), payments=(payment,), tasks=(task,), names={LI: "李同志", ZHANG: "张镇长"})
    refused = blocks(at)
    assert refused is not None and refused.key == "aid.close_papers"
    decision = done(explain(at, task, SAID))
    assert decision.entries[0].details["from"] == "李同志, 张镇长"
    assert blocks(replace(at, tasks=(kept(decision, Task),))) is None
    assert key(explain(at, kept(decision, Task), SAID)) == "aid.explained_already"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (replace(SAID, amount=200), "aid.other_amount"),
        (replace(SAID, receiver=" "), "aid.explain_what"),
        (replace(SAID, cause="because"), "aid.explain_what"),
    ],
)
def test_an_explanation_that_does_not_say_it_all_is_none(said: Explained, why: str) -> None:
    aid, payment, task = owed()
    assert key(explain(matter(aids=(aid,), payments=(payment,), tasks=(task,)), task, said)) == why


def test_a_case_does_not_end_with_aid_undecided_or_unpaid() -> None:
    waits = blocks(matter(aids=(proposed(),)))
    aid, payments, _ = confirmed()
    unpaid = blocks(matter(aids=(aid,), payments=payments))
    assert waits is not None and waits.key == "aid.close_proposed"
    assert unpaid is not None and unpaid.key == "aid.close_unpaid"
    assert blocks(matter()) is None
    _, _, task = owed()
    assert key(explain(matter(aids=(aid,), payments=payments, tasks=(task,)), task, SAID)) == "aid.pay_first"


def test_both_are_reminded_the_working_day_before_and_with_the_county_when_it_is_past_each_once() -> None:
    _, _, task = owed()
    friday, monday, tuesday = (task.due_on + timedelta(days=one) for one in (-3, 0, 1))
    assert remind_papers(task, CASE, COUNTY, friday - timedelta(days=1), CALENDAR) is None
    soon = remind_papers(task, CASE, COUNTY, friday, CALENDAR)
    assert soon is not None and [one.to.ref for one in soon.says] == [str(LI), str(ZHANG)]
    told = kept(soon, Task)
    assert remind_papers(told, CASE, COUNTY, monday, CALENDAR) is None
    over = remind_papers(told, CASE, COUNTY, tuesday, CALENDAR)
    assert over is not None and [one.to.ref for one in over.says] == [str(LI), str(ZHANG), "county@WH"]
    assert remind_papers(kept(over, Task), CASE, COUNTY, tuesday + timedelta(days=9), CALENDAR) is None


def test_a_payment_that_lies_is_told_to_the_county_once_and_without_an_amount() -> None:
    aid, (payment,), _ = confirmed()
    day = first_day(payment, COUNTY, CALENDAR)
    assert day is not None and day == TODAY + timedelta(days=4)
    assert remind(payment, aid, CASE, COUNTY, day - timedelta(days=1), CALENDAR) is None
    told = remind(payment, aid, CASE, COUNTY, day, CALENDAR)
    assert told is not None and kept(told, Payment).told == TOLD_COUNTY
    assert [one.to.ref for one in told.says] == [str(LI), "county@WH"]
    assert remind(kept(told, Payment), aid, CASE, COUNTY, day + timedelta(days=9), CALENDAR) is None


def test_a_stage_is_told_on_its_day_to_who_hands_it_out() -> None:
    aid, (payment,), _ = confirmed()
    second = replace(payment, stage=2, due_on=TODAY)
    told = remind(second, aid, CASE, COUNTY, TODAY, CALENDAR)
    assert told is not None and [(one.key, one.to.ref) for one in told.says] == [("aid.stage_due", str(LI))]


def test_how_aid_stands_is_a_line_each() -> None:
    aid, payment, task = owed()
    told = lines((aid, proposed()), (payment,), (task,))
    assert [one.key for one in told if isinstance(one, Word)] == [
        "aid.line.proposed",
        "aid.line.paid",
        "aid.line.papers",
    ]


def test_a_delivery_is_over_when_the_last_of_it_has_come() -> None:
    aid, payment, _ = paid()
    case = replace(CASE, state="delivering", decision="agreed")
    hers = matter(RESIDENT, case, aids=(aid,), payments=(payment,))
    assert kept(done(arrive(hers, payment, aid, here=True)), Case).state == "delivered"
    more = matter(RESIDENT, case, aids=(aid, replace(aid, id=aid.id + 50)), payments=(payment,))
    assert not [one for one in done(arrive(more, payment, aid, here=True)).keep if isinstance(one, Case)]
