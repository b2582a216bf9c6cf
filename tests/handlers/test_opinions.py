"""审核意见, 公示, 确认, 补正, 延长: each step by its own post, and every door that must stay shut."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rules.records import Case
from tests.handlers.townships import GRANNY, LI, ZHANG, asked, presses, township
from tests.house import House

HEAD, COUNTY = "head", "county"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with township(tmp_path) as one:
        one.appoint(HEAD, "approver", "BG", "张镇长")
        one.appoint(COUNTY, "county", "WH", "沈科长")
        yield one


def accepted(house: House, programme: str = "低保", **more: object) -> Case:
    case = asked(house, **more)
    presses(house, LI, "接下来", "受理", programme)
    return case


def declared(house: House, programme: str = "低保") -> Case:
    case = accepted(house, programme)
    presses(house, LI, "更多", "诚信承诺", "已在纸上签", "更多", "核对", "家里人和赡养人都签了授权", "没发现问题", "交")
    return case


def opined(house: House, programme: str = "低保") -> Case:
    case = declared(house, programme)
    presses(house, LI, "决定", "同意", "符合条件", "跳过", "交", "马上发")
    return case


def published(house: House) -> Case:
    case = opined(house)
    presses(house, LI, "挂公示")
    house.clock(days=8)
    return case


def keys(house: House, who: str) -> list[str]:
    return [one.say.key for one in house.phone(who).shown]


def test_nobody_confirms_before_the_notice_has_hung_its_days(house: House) -> None:
    case = opined(house)
    house.press_deed(HEAD, "case.confirm", case.id)
    assert "先公示再确认" in house.phone(HEAD).last.text
    presses(house, LI, "挂公示")
    house.press_deed(HEAD, "case.confirm", case.id)
    assert "还没满" in house.phone(HEAD).last.text
    assert house.case(case.number).state == "published"


def test_whoever_gave_the_opinion_never_confirms_it_whatever_post_she_holds(house: House) -> None:
    case = published(house)
    house.appoint(LI, "approver", "BG", "李同志")
    house.press_deed(LI, "case.card", case.id)
    assert "确认" not in house.phone(LI).last.buttons
    house.press_deed(LI, "case.confirm", case.id)
    assert house.phone(LI).last.text.splitlines()[0] == f"{case.number} 意见是您出的，要由别人确认。"
    house.press_deed(ZHANG, "case.confirm", case.id)
    assert house.case(case.number).state == "published"
    house.press_deed(HEAD, "case.confirm", case.id)
    assert house.case(case.number).state == "confirmed"


def test_where_the_county_confirms_the_township_does_not(house: House) -> None:
    case = opined(house, "特困供养")
    presses(house, LI, "挂公示")
    house.clock(days=8)
    house.press_deed(HEAD, "case.confirm", case.id)
    assert "由县里确认" in house.phone(HEAD).last.text
    assert "case.to_confirm" in keys(house, COUNTY) and "case.to_confirm" not in keys(house, HEAD)
    house.press_deed(COUNTY, "case.confirm", case.id)
    assert house.case(case.number).state == "confirmed"


def test_an_opinion_given_back_is_checked_again_and_its_reason_stays_in_the_office(house: House) -> None:
    case = published(house)
    house.press_deed(HEAD, "case.return", case.id)
    house.say(HEAD, "儿子的收入没写清")
    kept = house.case(case.number)
    assert (kept.state, kept.decision, kept.opinion_by) == ("verifying", "", 0)
    assert "case.returned" in keys(house, LI)
    assert house.phone(GRANNY).last.say.key == "case.checked_again"
    assert "儿子" not in house.phone(GRANNY).text


def test_a_case_does_not_end_as_helped_before_it_is_confirmed(house: House) -> None:
    case = declared(house)
    presses(house, LI, "结案", "帮上了", "跳过", "交")
    assert "意见还没确认" in house.phone(LI).last.text
    assert house.case(case.number).state == "accepted"


def test_whoever_confirmed_does_not_deliver(house: House) -> None:
    case = published(house)
    house.press_deed(HEAD, "case.confirm", case.id)
    house.clock(minutes=11)
    house.press_deed(LI, "case.card", case.id)
    house.appoint(HEAD, "officer", "BG", "张镇长")
    house.press_deed(LI, f"case.hand.{house.account(HEAD).id}", case.id, house.case(case.number).version)
    house.press_deed(HEAD, "case.deliver", case.id)
    assert house.case(case.number).state == "confirmed"


def test_a_confirmation_can_be_taken_back_and_given_again(house: House) -> None:
    case = published(house)
    presses(house, HEAD, "看看", "确认", "撤回结果")
    kept = house.case(case.number)
    assert (kept.state, kept.decision, kept.approver_id) == ("opinion", "agreed", 0)
    presses(house, HEAD, "确认", "马上发")
    assert house.phone(GRANNY).last.say.key == "case.decided.agreed"


def test_the_notice_on_the_board_covers_the_name_and_holds_no_illness_number_or_telephone_of_hers(house: House) -> None:
    opined(house)
    sheet = next(one for one in presses(house, LI, "挂公示") if one.say.key == "publication.sheet")
    assert "周*某" in sheet.text or "周某*" in sheet.text or "周*" in sheet.text
    for word in ("周某某", "脑梗", "13900001111", "看病"):
        assert word not in sheet.text


def test_nothing_is_agreed_to_before_pledge_and_check(house: House) -> None:
    case = accepted(house)
    presses(house, LI, "决定", "同意", "符合条件", "跳过", "交")
    assert "诚信承诺还没签" in house.phone(LI).last.text
    presses(house, LI, "更多", "诚信承诺", "发给本人签")
    house.press(GRANNY, "我承诺")
    presses(house, LI, "看看", "更多", "核对", "还有人没签授权", "交", "决定", "同意", "符合条件", "跳过", "交")
    assert "授权和核对结果还没记" in house.phone(LI).last.text
    assert "诚信承诺还没签" not in house.phone(LI).last.text
    assert house.case(case.number).state == "accepted"


def test_a_refusal_needs_no_pledge_and_is_not_hung_out(house: House) -> None:
    accepted(house)
    presses(house, LI, "决定", "不同意", "家庭财产超规定", "医疗救助", "跳过", "交", "马上发")
    assert "挂公示" not in house.phone(LI).last.buttons
    presses(house, HEAD, "看看", "确认", "马上发")
    assert house.phone(GRANNY).last.say.key == "case.decided.refused"


def test_everything_missing_goes_out_in_one_list_and_is_not_asked_for_twice(house: House) -> None:
    case = accepted(house)
    presses(house, LI, "补正", "发给本人")
    told = house.phone(GRANNY).last
    assert told.say.key == "case.supplement_told"
    assert all(one in told.text for one in ("户口本", "身份证", "银行卡"))
    assert "残疾证" not in told.text
    assert house.case(case.number).paused_on == date(2026, 11, 23)
    for one in ("户口本", "身份证", "银行卡", "家里人挣钱的说明"):
        if f"{one} 收到了" not in house.phone(LI).last.buttons:
            house.press(LI, "补正清单")
        house.press(LI, f"{one} 收到了")
    kept = house.case(case.number)
    assert (kept.state, kept.paused_on, kept.due_on) == ("accepted", None, date(2026, 12, 28))
    presses(house, LI, "补正")
    assert "没有还能要的材料" in house.phone(LI).last.text


def test_while_something_is_missing_nothing_is_late(house: House) -> None:
    case = accepted(house)
    presses(house, LI, "补正", "发给本人")
    house.clock(days=60)
    assert "clocks.morning" not in keys(house, LI)
    house.press_deed(LI, "case.supplement", case.id)
    for one in ("户口本", "身份证", "银行卡", "家里人挣钱的说明"):
        house.press(LI, f"{one} 不用了")
    assert house.phone(GRANNY).last.say.key == "case.resumed"
    kept = house.case(case.number)
    assert kept.due_on is not None and kept.due_on > date(2027, 2, 1)
    assert "约" in house.phone(GRANNY).last.text


def test_more_days_come_only_from_the_county_and_only_once(house: House) -> None:
    case = accepted(house)
    presses(house, LI, "更多", "延长", "收入财产难以核实", "跳过", "交")
    assert house.case(case.number).due_on == date(2026, 12, 28)
    house.press_deed(HEAD, "case.grant.yes", case.id)
    assert house.case(case.number).due_on == date(2026, 12, 28)
    presses(house, COUNTY, "同意延到40天")
    first = house.case(case.number).due_on
    assert first is not None and first > date(2027, 1, 1)
    house.press_deed(COUNTY, "case.grant.yes", case.id)
    house.press_deed(LI, "case.extend", case.id)
    assert "不能延长，或已延过" in house.phone(LI).last.text
    assert house.case(case.number).due_on == first


def test_nobody_grants_more_days_to_herself(house: House) -> None:
    case = asked(house)
    house.press_deed(COUNTY, "case.claim", case.id)
    presses(house, COUNTY, "受理", "低保", "更多", "延长", "收入财产难以核实", "跳过", "交")
    house.press_deed(COUNTY, "case.grant.yes", case.id)
    assert "延长要别的同志同意" in house.phone(COUNTY).last.text
    assert house.case(case.number).due_on == date(2026, 12, 28)


def test_more_days_that_are_not_granted_leave_the_day_as_it_was(house: House) -> None:
    case = accepted(house)
    presses(house, LI, "更多", "延长", "收入财产难以核实", "跳过", "交")
    presses(house, COUNTY, "不同意延长")
    assert house.case(case.number).due_on == date(2026, 12, 28)
    assert "case.extend_refused" in keys(house, LI)
    assert "case.extended" not in keys(house, GRANNY)


def test_a_request_not_taken_on_says_why_and_how_to_have_it_looked_at_again(house: House) -> None:
    case = asked(house)
    presses(house, LI, "接下来", "更多", "不予受理", "同一事项已在办理")
    assert house.case(case.number).state == "rejected"
    told = house.phone(GRANNY).last
    assert "同一件事已经在办" in told.text
    assert "找人工" in told.buttons


def test_where_somebody_may_be_in_danger_nothing_is_turned_away(house: House) -> None:
    case = asked(house, danger="violence")
    house.press_deed(LI, "case.claim", case.id)
    house.press_deed(LI, "case.reject.twice", case.id)
    assert house.case(case.number).state == "registered"
