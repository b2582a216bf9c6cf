"""Aid at the desk: two at once, forged and old buttons, whose eyes it is for, and what stands before the end of a case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rules.funds import FILLED, move
from rules.nouns import Decision
from rules.proceedings import Aid, Fund, Payment
from rules.records import Case
from rules.registers import Kin
from storage.desk import Desk
from tests.handlers.townships import CHEN, GRANNY, LI, ZHANG, asked, claim, household, presses, township
from tests.house import House

BOSS, DESK, FAR = "boss", "desk", "far"
"""The township's approver, the county's desk, an officer of another township."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with township(tmp_path) as one:
        one.appoint(BOSS, "approver", "BG", "张镇长")
        one.appoint(DESK, "county", "WH", "沈科长")
        one.appoint(FAR, "officer", "QH", "吕同志")
        fill(one, "BG", 5000)
        yield one


def fill(house: House, place: str, amount: int) -> None:
    def work(desk: Desk) -> None:
        empty = Fund(desk.new_id(), place, 0, 0)
        desk.keep(move(empty, amount, FILLED, desk.new_id(), 0, desk.county, desk.now), by=0)

    house.desk(work)


def urgent(house: House, **more: object) -> Case:
    return asked(house, urgency="today", need="hunger", **more)


def aids(house: House, case: Case) -> tuple[Aid, ...]:
    return house.desk(lambda desk: desk.proceedings.aids_of(case.id))


def payments(house: House, case: Case) -> tuple[Payment, ...]:
    return house.desk(lambda desk: desk.proceedings.payments_of(case.id))


def account(house: House) -> list[int]:
    """What came into the township's fund and went out of it, the smallest first (one moment has no order)."""

    def work(desk: Desk) -> list[int]:
        fund = desk.proceedings.fund_at("BG")
        assert fund is not None
        return sorted(one.amount for one in desk.proceedings.movements_of(fund.id, desk.now.replace(year=2000)))

    return house.desk(work)


def given_first(house: House, case: Case, amount: int = 300) -> None:
    """First aid proposed, confirmed and handed out."""
    house.say(LI, f"先发 {case.number} {amount}")
    house.press(LI, "张镇长")
    house.press(BOSS, "同意")
    house.press(LI, "已发")


def test_first_aid_needs_nobody_to_have_taken_or_accepted_the_case(house: House) -> None:
    case = urgent(house)
    given_first(house, case)
    kept = house.case(case.number)
    assert (kept.owner_id, kept.programme, kept.state) == (0, "", "first_aid")
    assert [one.state for one in payments(house, case)] == ["paid"]
    assert account(house) == [-300, 5000]


def test_of_two_who_press_at_once_one_confirms_and_the_other_hears_so(house: House) -> None:
    case = urgent(house)
    house.say(LI, f"先发 {case.number} 300")
    house.press(LI, "张镇长")
    aid = aids(house, case)[0]
    house.press_deed(BOSS, "aid.confirm", aid.id, aid.version)
    (said,) = house.press_deed(DESK, "aid.confirm", aid.id, aid.version)
    assert said.say.key == "aid.decided_already" and "张镇长" in said.text
    assert len(payments(house, case)) == 1


def test_the_proposer_cannot_confirm_by_a_forged_button(house: House) -> None:
    house.appoint(LI, "approver", "BG", "李同志")
    case = urgent(house)
    house.say(LI, f"先发 {case.number} 300")
    house.press(LI, "张镇长")
    (said,) = house.press_deed(LI, "aid.confirm", aids(house, case)[0].id)
    assert said.say.key == "aid.two_people"
    assert not payments(house, case)


@pytest.mark.parametrize("deed", ["aid.confirm", "aid.refuse", "aid.open", "aid.first", "aid.minute", "aid.give"])
@pytest.mark.parametrize("who", [FAR, GRANNY, "stranger"])
def test_others_find_no_aid_behind_a_forged_button(house: House, deed: str, who: str) -> None:
    case = urgent(house)
    house.say(LI, f"先发 {case.number} 300")
    house.press(LI, "张镇长")
    about = case.id if deed in ("aid.first", "aid.minute", "aid.give") else aids(house, case)[0].id
    said = house.press_deed(who, deed, about)
    assert said and all("300" not in one.text and "周某某" not in one.text for one in said)
    assert [one.state for one in aids(house, case)] == ["proposed"]


@pytest.mark.parametrize("deed", ["aid.paid", "aid.arrived", "aid.missing", "aid.sign", "aid.back", "aid.explain"])
def test_a_payment_that_is_none_is_unknown(house: House, deed: str) -> None:
    for id_ in (0, 999, 2**53):
        (said,) = house.press_deed(LI, deed, id_)
        assert said.say.key == "case.unknown"


def test_nobody_answers_for_the_resident_whether_it_arrived(house: House) -> None:
    case = urgent(house)
    given_first(house, case)
    payment = payments(house, case)[0]
    for who in (LI, FAR, "stranger", CHEN):
        assert house.press_deed(who, "aid.arrived", payment.id)[0].say.key == "case.unknown"
    assert payments(house, case)[0].arrived == ""
    house.press(GRANNY, "到了")
    assert payments(house, case)[0].arrived == "yes"
    assert aids(house, case)[0].state == "given"


def test_what_did_not_arrive_reaches_who_paid_it_and_can_come_back_to_the_fund(house: House) -> None:
    case = urgent(house)
    given_first(house, case)
    house.press(GRANNY, "没到")
    assert house.phone(LI).last.say.key == "aid.did_not_arrive"
    presses(house, LI, "退回", "账号不对")
    assert account(house) == [-300, 300, 5000]
    assert payments(house, case)[0].state == "returned"
    assert house.phone(GRANNY).last.say.key == "aid.came_back"


def test_asking_whether_the_money_came_shows_hers_alone_with_the_two_answers(house: House) -> None:
    case = urgent(house)
    given_first(house, case)
    (said,) = house.say(GRANNY, "钱到了吗")
    assert case.number in said.text and "300元" in said.text
    assert list(said.buttons)[:2] == ["到了", "没到"]
    (nothing,) = house.say("stranger", "钱到了吗")
    assert nothing.say.key == "aid.mine_none"


def test_without_a_telephone_of_hers_the_officer_writes_down_who_signed(house: House) -> None:
    case = urgent(house, applicant_id=0)
    given_first(house, case)
    presses(house, LI, "本人签收")
    house.say(LI, "周桂英")
    assert payments(house, case)[0].arrived == "yes"
    assert "aid.sign" in house.deeds(case.number)


def test_kin_of_the_family_are_not_asked_and_cannot_confirm(house: House) -> None:
    home = household(house, "周某某", "BG01", "3组")
    boss = house.account(BOSS).id
    kin = Kin(house.desk(lambda desk: desk.new_id()), home.id, boss, "侄子", house.now.date())
    house.desk(lambda desk: desk.keep(Decision(keep=(kin,)), by=0))
    case = urgent(house, household_id=home.id)
    house.say(LI, f"先发 {case.number} 300")
    assert "张镇长" not in house.phone(LI).labels and "沈科长" in house.phone(LI).labels
    house.press(LI, "沈科长")
    assert house.press_deed(BOSS, "aid.confirm", aids(house, case)[0].id)[0].say.key == "aid.kin"


def test_an_officer_whose_own_case_it_is_gives_herself_nothing(house: House) -> None:
    case = urgent(house, applicant_id=house.account(LI).id)
    assert house.say(LI, f"先发 {case.number} 300")[0].say.key == "case.own"


def test_the_same_cause_again_this_year_asks_for_a_reason_on_a_button(house: House) -> None:
    first = urgent(house)
    given_first(house, first)
    second = urgent(house)
    (why,) = house.say(LI, f"先发 {second.number} 200")
    assert why.say.key == "aid.again_why"
    presses(house, LI, "情况更重了", "张镇长")
    assert f"今年同样的事给过：{first.number}" in house.phone(BOSS).last.text
    assert aids(house, second)[0].value == 200


def test_the_list_of_what_waits_is_hers_alone(house: House) -> None:
    case = urgent(house)
    house.say(LI, f"先发 {case.number} 300")
    house.press(LI, "张镇长")
    (hers,) = house.say(BOSS, "等我确认")
    assert case.number in hers.text
    house.press(BOSS, f"{case.number}")
    assert "同意" in house.phone(BOSS).labels
    assert house.say(ZHANG, "等我确认")[0].say.key == "aid.waiting_none"
    assert house.say(GRANNY, "/confirm")[0].say.key == "case.unknown"


def test_the_board_shows_a_township_its_own_and_no_name(house: House) -> None:
    case = urgent(house)
    house.say(LI, f"先发 {case.number} 300")
    house.press(LI, "张镇长")
    house.press(BOSS, "同意")
    (own,) = house.say(LI, "救助台账")
    assert case.number in own.text and "300元" in own.text and "余5000元" in own.text
    assert "周某某" not in own.text
    (other,) = house.say(FAR, "救助台账")
    assert case.number not in other.text and "余5000元" not in other.text
    assert house.say(GRANNY, "救助台账")[0].say.key == "case.unknown"


def test_only_the_county_fills_a_fund(house: House) -> None:
    assert house.press_deed(LI, "fund.fill")[0].say.key == "case.unknown"
    house.press_deed(DESK, "fund.fill")
    house.press(DESK, "北港镇")
    house.say(DESK, "2000")
    house.press(DESK, "交")
    assert account(house) == [2000, 5000]


def test_a_case_ends_only_with_the_explanation_and_the_five_questions(house: House) -> None:
    case = urgent(house)
    claim(house, case.number)
    given_first(house, case)
    house.press_deed(LI, "case.card", case.id)
    (refused,) = house.press(LI, "结案")
    assert refused.say.key == "aid.close_papers"
    presses(house, LI, "补充说明", "断粮")
    for words in ("周桂英", "300"):
        house.say(LI, words)
    presses(house, LI, "跳过", "跳过", "交")
    house.press_deed(LI, "case.card", case.id)
    house.press(LI, "结案")
    assert house.phone(LI).last.say.values["before"].key == "ferry.first"  # type: ignore[union-attr]
    presses(house, LI, "不要", "要", "不要", "不要", "不要", "交")
    (opened,) = (one for one in house.cases(GRANNY) if one.id != case.id)
    assert (opened.proposal["programme"], opened.owner_id) == ("yiliao", house.account(LI).id)
    assert house.phone(GRANNY).last.say.key == "ferry.opened"
    presses(house, LI, "结案", "帮上了", "跳过", "交")
    assert house.case(case.number).state == "closed"


def test_words_that_are_no_amount_are_answered_with_how_to_write_it(house: House) -> None:
    case = urgent(house)
    for words in ("先发", f"先发 {case.number}", "先发 300"):
        assert house.say(LI, words)[0].say.key == "help.first_aid"
    assert house.say(LI, f"先发 {case.number} 很多")[0].say.key == "aid.how_much"
    assert not aids(house, case)


def test_with_nobody_to_confirm_nothing_is_proposed(tmp_path: Path) -> None:
    with township(tmp_path) as house:
        fill(house, "BG", 5000)
        case = urgent(house)
        assert house.say(LI, f"先发 {case.number} 300")[0].say.key == "aid.nobody_second"
        assert not aids(house, case)


def test_a_resident_who_begins_a_sentence_so_is_asked_what_she_needs(house: House) -> None:
    said = house.say("stranger", "先发 一张照片给你们，我家屋顶漏水，没钱修")
    assert said and all(one.say.key != "help.first_aid" for one in said)


def test_what_was_confirmed_and_is_not_needed_after_all_is_given_back_unpaid(house: House) -> None:
    case = urgent(house)
    house.say(LI, f"先发 {case.number} 300")
    house.press(LI, "张镇长")
    house.press(BOSS, "同意")
    presses(house, LI, "退回", "本人不要")
    assert account(house) == [5000]
    assert house.press_deed(LI, "aid.paid", payments(house, case)[0].id)[0].say.key == "aid.paid_already"


def test_what_is_confirmed_is_given_paid_and_delivered_when_it_has_come(house: House) -> None:
    case = asked(house, state="confirmed", programme="dibao", decision="agreed", owner_id=house.account(LI).id)
    house.press_deed(LI, "case.card", case.id)
    presses(house, LI, "发钱发物", "钱")
    house.say(LI, "420")
    presses(house, LI, "一次", "财政", "交")
    house.press(BOSS, "同意")
    assert house.case(case.number).state == "delivering"
    house.press(LI, "已发")
    assert account(house) == [5000]
    house.press(GRANNY, "到了")
    assert house.case(case.number).state == "delivered"
    assert [(one.amount, one.source, one.arrived) for one in payments(house, case)] == [(420, "treasury", "yes")]
