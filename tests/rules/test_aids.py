"""Aid: who may propose, who may confirm, how much, how often; and nothing of a person's data in what the office hears."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rules.aids import Wanted, coded, of_code, propose, yuan
from rules.confirmations import REFUSALS, confirm, refuse
from rules.nouns import Lines, Say, Word
from rules.proceedings import Aid, Payment, Task
from rules.records import Case
from tests.rules.giving import (
    APPROVER,
    CASE,
    COUNTY,
    COUNTY_DESK,
    FIRST,
    GRANNY,
    LI,
    RESIDENT,
    TO,
    TODAY,
    ZHANG,
    confirmed,
    done,
    kept,
    key,
    matter,
    proposed,
    who,
)

DECIDED = replace(CASE, decision="agreed", state="opinion", urgency="calm")


def test_first_aid_is_proposed_before_and_without_acceptance_and_rings_the_second_person_at_night() -> None:
    decision = done(propose(matter(), FIRST, TO))
    aid = kept(decision, Aid)
    assert (aid.state, aid.path, aid.value, aid.proposed_by, aid.asked_of) == ("proposed", "first", 300, LI, ZHANG)
    (ring,) = decision.says
    assert (ring.lane, ring.to.ref, ring.key) == ("urgent", str(ZHANG), "aid.asked_first")
    assert not [one for one in decision.keep if isinstance(one, Payment)]


@pytest.mark.parametrize(
    ("wanted", "case", "why"),
    [
        (FIRST, replace(CASE, urgency="calm"), "aid.not_urgent"),
        (Wanted("first", 501), CASE, "aid.over_cap"),
        (Wanted("first", 301), replace(CASE, place="SQ01"), "aid.over_cap"),
        (Wanted("first", 0), CASE, "aid.how_much"),
        (FIRST, replace(CASE, state="closed"), "case.not_now"),
        (Wanted("decided", 900), CASE, "aid.decide_first"),
        (Wanted("decided", 900, minute="口头"), CASE, "aid.which_minute"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason(wanted: Wanted, case, why: str) -> None:
    officer = who(LI, place="SQ") if case.place == "SQ01" else who(LI)
    assert key(propose(matter(officer, case), wanted, TO)) == why


def test_the_cap_is_for_the_whole_case_however_often() -> None:
    aid, _, _ = confirmed()
    assert key(propose(matter(aids=(aid,)), FIRST, TO)) == "aid.over_cap"
    assert done(propose(matter(aids=(aid,)), Wanted("first", 200), TO))


def test_what_is_promised_and_not_paid_is_no_longer_in_the_fund() -> None:
    assert done(propose(matter(promised=1200), FIRST, TO))
    assert key(propose(matter(promised=1201), FIRST, TO)) == "aid.fund_lacks"
    assert key(propose(matter(fund=None), FIRST, TO)) == "aid.fund_lacks"
    aid = proposed()
    assert key(confirm(matter(APPROVER, aids=(aid,), promised=1201), aid)) == "aid.fund_lacks"


def test_one_waits_for_an_answer_before_the_next_is_proposed() -> None:
    assert key(propose(matter(aids=(proposed(),)), FIRST, TO)) == "aid.waits_already"


@pytest.mark.parametrize("by", [RESIDENT, who(GRANNY), who(LI, place="QH"), who(LI, "assistant", "BG03")])
def test_a_party_and_an_officer_of_elsewhere_propose_nothing(by) -> None:
    assert key(propose(matter(by), FIRST, TO)) in ("case.unknown", "case.own", "aid.not_yours")


def test_kin_of_the_family_neither_propose_nor_confirm() -> None:
    assert key(propose(matter(kin=frozenset({LI})), FIRST, TO)) == "aid.kin"
    aid = proposed()
    assert key(confirm(matter(APPROVER, aids=(aid,), kin=frozenset({ZHANG})), aid)) == "aid.kin"


def test_nobody_confirms_what_she_proposed_herself() -> None:
    aid = kept(done(propose(matter(APPROVER), FIRST, TO)), Aid)
    assert key(confirm(matter(APPROVER, aids=(aid,)), aid)) == "aid.two_people"
    assert key(refuse(matter(APPROVER, aids=(aid,)), aid, "much")) == "aid.two_people"
    assert done(confirm(matter(COUNTY_DESK, aids=(aid,)), aid))


def test_an_officer_is_no_second_person_and_a_minute_is_the_countys() -> None:
    aid = proposed()
    assert key(confirm(matter(who(19), aids=(aid,)), aid)) == "aid.not_yours"
    by_minute = proposed(Wanted("decided", 900, giver="treasury", minute="第18号"))
    assert key(confirm(matter(APPROVER, aids=(by_minute,)), by_minute)) == "aid.not_yours"
    assert done(confirm(matter(COUNTY_DESK, aids=(by_minute,)), by_minute))


def test_what_is_decided_is_not_decided_again() -> None:
    aid, _, _ = confirmed()
    assert key(confirm(matter(APPROVER, aids=(aid,)), aid)) == "aid.decided_already"
    assert key(refuse(matter(APPROVER, aids=(aid,)), aid, "much")) == "aid.decided_already"


def test_confirming_makes_one_payment_due_and_the_explanation_in_five_working_days() -> None:
    aid, (payment,), decision = confirmed()
    assert (payment.amount, payment.due_on, payment.source, payment.state) == (300, TODAY, "BG", "waiting")
    task = kept(decision, Task)
    assert (task.kind, task.place, task.due_on) == ("papers", "BG", date(2026, 11, 30))
    assert (task.owner_id, task.account_id) == (aid.proposed_by, aid.confirmed_by) == (LI, ZHANG)
    to_officer, to_resident = decision.says
    assert (to_officer.to.ref, to_resident.to.ref) == (str(LI), str(GRANNY))


def test_several_first_aids_of_a_case_owe_one_explanation() -> None:
    _, _, decision = confirmed()
    again = proposed(Wanted("first", 100))
    second = done(confirm(matter(APPROVER, aids=(again,), tasks=(kept(decision, Task),)), again))
    assert not [one for one in second.keep if isinstance(one, Task)]


@given(some.integers(1, 100_000), some.sampled_from([1, 2, 3, 6]))
def test_stages_add_up_to_the_whole_and_follow_each_other(value: int, stages: int) -> None:
    path = "staged" if stages > 1 else "decided"
    aid, payments, _ = confirmed(Wanted(path, value, quantity=stages, giver="treasury"), case=DECIDED)
    assert sum(one.amount for one in payments) == value == aid.value
    assert [one.stage for one in payments] == list(range(1, stages + 1))
    step = timedelta(days=COUNTY.setting("stage_days"))
    assert [one.due_on for one in payments] == [TODAY + number * step for number in range(stages)]


def test_goods_have_a_quantity_a_value_and_a_giver_and_their_own_payment_row() -> None:
    quilts = Wanted("decided", 240, "goods", "quilt", 2, "emergency")
    aid, (payment,), decision = confirmed(quilts, case=DECIDED)
    assert (aid.kind, aid.what, aid.quantity, payment.source) == ("goods", "quilt", 2, "emergency")
    assert not [one for one in decision.keep if isinstance(one, Task)]
    assert of_code(coded(aid)).values["count"] == 2


def test_the_same_cause_again_in_one_year_wants_a_reason_and_is_no_wall() -> None:
    assert key(propose(matter(earlier=("0007",)), FIRST, TO)) == "aid.again"
    decision = done(propose(matter(earlier=("0007",)), replace(FIRST, reason="worse"), TO))
    assert decision.entries[0].details["again"] == "worse"
    assert decision.says[0].values["earlier"] == Word("aid.earlier", {"numbers": "0007"})


@pytest.mark.parametrize("reason", REFUSALS)
def test_a_refusal_tells_the_proposer_why_and_the_resident_nothing(reason: str) -> None:
    aid = proposed()
    decision = done(refuse(matter(APPROVER, aids=(aid,)), aid, reason))
    assert kept(decision, Aid).state == "refused"
    assert [one.to.ref for one in decision.says] == [str(LI)]
    assert decision.says[0].values["reason"] == Word(f"aid.refusal.{reason}")
    assert key(refuse(matter(APPROVER, aids=(aid,)), aid, "because")) == "aid.which_reason"


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("300", 300),
        ("300元", 300),
        ("３００", 300),
        ("3,000 元", 3000),
        ("三百", 0),
        ("300到500", 0),
        ("", 0),
        ("-5", 0),
    ],
)
def test_an_amount_is_one_whole_number(said: str, amount: int) -> None:
    assert yuan(said) == amount


def values_of(say: Say) -> str:
    """All values of a message, to their ground."""

    def flat(value: object) -> str:
        if isinstance(value, Word):
            return value.key + "".join(flat(one) for one in value.values.values())
        return "".join(map(flat, value.items)) if isinstance(value, Lines) else str(value)

    return "".join(flat(one) for one in say.values.values())


def test_no_message_about_aid_holds_a_name_a_telephone_or_a_word_of_the_person() -> None:
    aid = proposed()
    decisions = (
        done(propose(matter(), FIRST, TO)),
        done(confirm(matter(APPROVER, aids=(aid,)), aid)),
        done(refuse(matter(APPROVER, aids=(aid,)), aid, "much")),
    )
    said = "".join(values_of(one) for decision in decisions for one in decision.says)
    for secret in (CASE.subject, CASE.phone, CASE.words):
        assert secret not in said


def test_nothing_is_given_by_decision_before_it_is_confirmed_and_while_it_can_be_taken_back() -> None:
    dibao = replace(DECIDED, programme="dibao")
    assert key(propose(matter(case=dibao), Wanted("decided", 900), TO)) == "aid.decide_first"
    assert done(propose(matter(case=replace(dibao, state="confirmed")), Wanted("decided", 900), TO))
    held = replace(DECIDED, tell_at=matter().now + timedelta(minutes=10))
    assert key(propose(matter(case=held), Wanted("decided", 900), TO)) == "case.result_waits"


def test_confirmed_aid_takes_the_case_on_its_way_and_leaves_one_further_on_where_it_is() -> None:
    aid = proposed()
    for state, after in (("registered", "first_aid"), ("verifying", "verifying")):
        at = matter(APPROVER, replace(CASE, state=state), aids=(aid,))
        assert kept(done(confirm(at, aid)), Case).state == after
    decided = replace(aid, path="decided", giver="treasury")
    at = matter(APPROVER, replace(DECIDED, state="confirmed", programme="dibao"), aids=(decided,))
    assert kept(done(confirm(at, decided)), Case).state == "delivering"
