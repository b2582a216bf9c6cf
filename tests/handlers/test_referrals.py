"""转部门 as people live it: the officer asks, the department sees its part and nothing more, and every old button is answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rules.nouns import Decision
from rules.proceedings import Leg
from storage.desk import Desk
from tests.handlers.townships import CHEN, GRANNY, LI, ZHANG, asked, claim, line, presses, township
from tests.house import House

FANG, PAN, LUO, COUNTY = "fang", "pan", "luo", "county"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with township(tmp_path) as one:
        one.appoint(FANG, "department", "insurance", "方同志")
        one.appoint(PAN, "department", "insurance", "潘同志")
        one.appoint(LUO, "department", "education", "罗同志")
        one.appoint(COUNTY, "county", "WH", "沈科长")
        yield one


def parts(house: House, number: str) -> tuple[Leg, ...]:
    return house.desk(lambda desk: desk.proceedings.legs_of(house.of(desk, number).id))


def refer(house: House, department: str = "医保局", kind: str = "要一起办", words: str = "请核报销") -> str:
    """A resident's case in Li's hands, one part of it referred; its number."""
    case = asked(house)
    presses(house, LI, "接下来", "转部门", department, kind)
    house.say(LI, words)
    house.press(LI, "交")
    return case.number


def test_a_department_sees_number_place_and_need_first_and_whose_it_is_only_once_it_took_its_part(house: House) -> None:
    number = refer(house)
    (notice,) = house.phone(FANG).shown
    assert notice.say.key == "leg.new" and number in notice.text and "河口村" in notice.text
    for secret in ("周某某", "脑梗", "13900001111", "请核报销"):
        assert secret not in notice.text
    house.press(FANG, "看看")
    assert "请核报销" in house.phone(FANG).last.text and "周某某" not in house.phone(FANG).text
    assert "电话" not in house.phone(FANG).last.buttons
    house.press(FANG, "接")
    assert "周某某" in house.phone(FANG).last.text
    assert "脑梗" not in house.phone(FANG).text, "the words of the case are not the department's"
    assert "case.read" in house.deeds(number)
    house.press(FANG, "电话")
    assert "13900001111" in house.phone(FANG).last.text
    assert house.deeds(number)[-1] == "case.reveal"


@pytest.mark.parametrize(
    "deed", ["case.card", "case.reveal", "case.files", "case.history", "case.claim", "case.status"]
)
def test_no_door_of_the_case_opens_to_a_department(house: House, deed: str) -> None:
    number = refer(house)
    (said,) = house.press_deed(FANG, deed, house.case(number).id)
    assert "周某某" not in said.text and "脑梗" not in said.text
    assert said.say.key in ("case.unknown", "case.taken")


@pytest.mark.parametrize(
    "deed", ["leg.card", "leg.accept", "leg.decline", "leg.end", "leg.reveal", "leg.recall", "leg.urge"]
)
def test_a_part_of_another_department_looks_absent(house: House, deed: str) -> None:
    number = refer(house)
    before = parts(house, number)
    (said,) = house.press_deed(LUO, deed, before[0].id)
    assert said.say.key == "leg.unknown"
    assert parts(house, number) == before


def test_who_cannot_speak_freely_is_not_telephoned_by_a_department(house: House) -> None:
    case = asked(house, consent="cannot_say")
    presses(house, LI, "接下来", "转部门", "医保局", "要一起办", "跳过", "交")
    presses(house, FANG, "看看", "接")
    assert "电话" not in house.phone(FANG).last.buttons
    (said,) = house.press_deed(FANG, "leg.reveal", parts(house, case.number)[0].id)
    assert "13900001111" not in said.text


def test_a_case_number_opens_her_own_part_and_looks_absent_to_any_other_department(house: House) -> None:
    number = refer(house)
    (said,) = house.say(FANG, number)
    assert said.say.key == "leg.card"
    (said,) = house.say(LUO, number)
    assert said.say.key == "case.unknown"


def test_of_two_people_of_a_department_the_first_has_it_and_a_second_press_changes_nothing(house: House) -> None:
    number = refer(house)
    for who in (FANG, PAN):
        house.press(who, "看看")
    house.press(FANG, "接")
    before = parts(house, number)
    for who in (PAN, FANG):
        house.press(who, "接")
        assert "这一步做不了" in house.phone(who).last.text
    assert parts(house, number) == before
    assert house.deeds(number).count("leg.accept") == 1


def test_a_reminder_sent_meanwhile_does_not_make_the_departments_button_old(house: House) -> None:
    number = refer(house)
    house.press(FANG, "看看")
    card = house.phone(FANG).last
    house.clock(days=2)
    assert house.phone(FANG).last.say.key == "leg.morning"
    house.press_deed(FANG, card.buttons["接"].deed, card.buttons["接"].id, card.buttons["接"].version)
    assert parts(house, number)[0].state == "accepted"


def test_an_old_decline_button_does_not_decline_what_was_taken(house: House) -> None:
    number = refer(house)
    house.press(PAN, "看看")
    house.press(FANG, "看看")
    house.press(FANG, "接")
    house.press(PAN, "不接")
    assert parts(house, number)[0].state == "accepted"


def test_a_form_of_the_department_that_outlived_its_part_is_answered_politely(house: House) -> None:
    number = refer(house)
    presses(house, FANG, "看看", "接", "办完了", "帮上了")
    house.say(FANG, "补了2300元")
    presses(house, LI, "各部门", "医保局", "收回")
    house.press(FANG, "交")
    assert parts(house, number)[0].state == "recalled"
    assert "这一步做不了" in house.phone(FANG).last.text


def test_no_way_of_closing_passes_an_open_part(house: House) -> None:
    number = refer(house)
    case = house.case(number)
    for deed in ("case.close", "case.not_ours.yes"):
        (said,) = house.press_deed(LI, deed, case.id, case.version)
        assert "还不能结：医保局" in said.text
    assert house.case(number).state == case.state


def test_a_closing_form_begun_before_the_referral_does_not_close_over_it(house: House) -> None:
    case = asked(house)
    presses(house, LI, "接下来", "结案", "帮上了", "跳过")
    close = house.phone(LI).last.buttons["交"]
    house.press_deed(LI, "case.refer", case.id)
    presses(house, LI, "医保局", "要一起办", "跳过", "交")
    (said,) = house.press_deed(LI, close.deed, close.id, close.version)
    assert "还不能结" in said.text
    assert house.case(case.number).state != "closed"


def test_only_the_one_who_has_the_case_refers_it(house: House) -> None:
    case = asked(house)
    (said,) = house.press_deed(ZHANG, "case.refer", case.id)
    assert "还没人接" in said.text
    house.press(LI, "接下来")
    (said,) = house.press_deed(ZHANG, "case.refer", case.id)
    assert "李同志" in said.text
    assert parts(house, case.number) == ()


def test_one_line_refers_to_several_departments_in_the_order_they_are_named(house: House) -> None:
    case = asked(house)
    house.press(LI, "接下来")
    house.say(LI, f"转 {case.number} 教育局 医保 一起办 孙子的学费和老伴的报销")
    house.press(LI, "交")
    found = parts(house, case.number)
    assert [one.department for one in found] == ["education", "insurance"]
    assert [one.lead for one in found] == [True, False]
    assert {one.question for one in found} == {"孙子的学费和老伴的报销"}


def test_of_several_departments_only_the_first_can_have_the_whole_of_it(house: House) -> None:
    case = asked(house)
    house.press(LI, "接下来")
    house.say(LI, f"转 {case.number} 医保 教育 移交")
    presses(house, LI, "跳过", "交")
    assert [one.kind for one in parts(house, case.number)] == ["transfer", "joint"]


def test_a_line_that_names_no_case_of_hers_says_how_it_goes(house: House) -> None:
    number = asked(house).number
    house.appoint("ding", "officer", "SQ", "丁同志")
    for who, text in ((LI, "转"), (LI, "转 人工"), ("ding", f"转 {number} 医保"), (GRANNY, f"转 {number} 医保")):
        (said,) = house.say(who, text)
        assert said.say.key == "leg.how_to_refer", text


def test_the_reporter_hears_the_kind_of_outcome_and_the_resident_who_has_no_telephone_is_to_be_called(
    house: House,
) -> None:
    number = line(house, "报 王桂英 3组 大病 急")
    claim(house, number)
    house.say(LI, f"转 {number} 医保 一起办 请核")
    house.press(LI, "交")
    presses(house, FANG, "看看", "接", "办完了", "不符合")
    house.say(FANG, "没有参保")
    house.press(FANG, "交")
    told = house.phone(CHEN).last
    assert told.say.key == "report.leg.other"
    assert "没有参保" not in house.phone(CHEN).text and "医保" not in told.text
    assert "请打电话告诉他" in house.phone(LI).last.text


def test_what_is_declined_goes_to_another_department_without_being_typed_again(house: House) -> None:
    number = refer(house, words="孙子没上学")
    presses(house, FANG, "看看", "不接", "不归本部门管", "跳过")
    told = house.phone(LI).last
    assert told.say.key == "leg.declined" and "不归本部门管" in told.text
    presses(house, LI, "转别的部门", "教育体育局", "交")
    states = {one.department: (one.state, one.question) for one in parts(house, number)}
    assert states == {"insurance": ("recalled", "孙子没上学"), "education": ("asked", "孙子没上学")}


def test_a_reply_to_a_card_goes_to_the_other_side_and_the_notice_does_not_say_it(house: House) -> None:
    number = refer(house)
    house.press(FANG, "看看")
    house.say(FANG, "住院单子在哪", reply_to=house.phone(FANG).last.id)
    told = house.phone(LI).last
    assert told.say.key == "leg.noted" and "住院单子" not in told.text
    presses(house, LI, "各部门", "医保局")
    assert "方同志：住院单子在哪" in house.phone(LI).last.text
    house.say(LI, "在本人手上", reply_to=house.phone(LI).last.id)
    assert house.phone(FANG).last.say.key == "leg.noted"
    assert house.deeds(number).count("leg.note") == 2


def test_a_picture_in_reply_to_a_card_is_kept_with_the_case(house: House) -> None:
    number = refer(house)
    house.press(FANG, "看看")
    house.photo(FANG, reply_to=house.phone(FANG).last.id)
    assert house.phone(LI).last.say.key == "leg.noted"
    (kept,) = house.desk(lambda desk: desk.attachments(house.of(desk, number).id))
    assert kept.key_id == house.case(number).key_id


def test_the_county_sees_each_department_with_days_over_and_urges_once_a_day(house: House) -> None:
    number = refer(house)
    presses(house, FANG, "看看", "接")
    house.clock(days=16)
    summary, listed = house.press_deed(COUNTY, "leg.list")
    assert "医保局：等接0 在办1 退回0，最久超2个工作日" in summary.text
    assert number in listed.text
    before = len(house.phone(FANG).shown)
    house.press(COUNTY, number)
    presses(house, COUNTY, "催", "催")
    assert [one.say.key for one in house.phone(FANG).shown[before:]] == ["leg.urged"]
    house.clock(days=1)
    house.press(COUNTY, "催")
    assert house.phone(FANG).last.say.key == "leg.urged"


def test_what_came_back_is_put_to_the_county_by_department_and_an_overdue_case_names_where_it_sticks(
    house: House,
) -> None:
    first = refer(house)
    refer(house)
    house.clock(days=3)
    (decide,) = house.press_deed(COUNTY, "overview.show")
    assert "医保局退回来的，谁办" in decide.text and decide.text.count("医保局") == 1

    def promise(desk: Desk) -> None:
        case = house.of(desk, first)
        desk.keep(Decision(keep=(replace(case, state="accepted", due_on=desk.today, accepted_on=desk.today),)), by=0)

    house.desk(promise)
    house.press_deed(LI, "leg.again", parts(house, first)[0].id)
    house.press_deed(FANG, "leg.accept", parts(house, first)[0].id)
    house.clock(days=1)
    (late,) = house.press_deed(COUNTY, "overview.late")
    assert f"{first} 河口村 看病花钱：卡在医保局，超 1 天" in late.text


def test_the_township_lists_only_what_its_own_cases_wait_for(house: House) -> None:
    number = refer(house)
    house.appoint("ding", "officer", "SQ", "丁同志")
    (here,) = house.press_deed(ZHANG, "leg.list")
    (there,) = house.press_deed("ding", "leg.list")
    (nobody,) = house.press_deed(GRANNY, "leg.list")
    assert number in here.text and number not in there.text
    assert nobody.say.key == "leg.unknown"


def test_a_proof_between_offices_never_reaches_the_resident(house: House) -> None:
    number = refer(house, kind="要他们证明")
    before = len(house.phone(GRANNY).shown)
    presses(house, FANG, "看看", "接", "办完了", "已核对")
    house.say(FANG, "参保正常")
    house.press(FANG, "交")
    assert len(house.phone(GRANNY).shown) == before
    (status,) = house.say(GRANNY, number)
    assert "医保" not in status.text


def test_the_status_names_every_department_and_the_slowest_day(house: House) -> None:
    case = asked(house)
    house.press(LI, "接下来")
    house.say(LI, f"转 {case.number} 医保 教育 一起办 请帮")
    house.press(LI, "交")
    presses(house, FANG, "看看", "接")
    house.clock(days=1)
    presses(house, LUO, "看看", "接")
    (status,) = house.say(GRANNY, case.number)
    assert "▶ 医保局在办，12月7日前给话" in status.text
    assert "▶ 教育体育局在办，12月8日前给话" in status.text
    assert "▶ 最晚的是教育体育局，12月8日" in status.text


def test_a_department_asked_about_her_own_case_is_not_the_one_who_answers(house: House) -> None:
    number = refer(house)
    fang = house.account(FANG)

    def bind(desk: Desk) -> None:
        case = house.of(desk, number)
        desk.keep(Decision(keep=(replace(case, applicant_id=fang.id),)), by=0)

    house.desk(bind)
    (said,) = house.press_deed(FANG, "leg.accept", parts(house, number)[0].id)
    assert said.say.key == "leg.unknown"
    house.press_deed(PAN, "leg.accept", parts(house, number)[0].id)
    assert parts(house, number)[0].state == "accepted"
