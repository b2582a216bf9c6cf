"""受理, 决定, 结案: one clock, one sum for both, a reason for every decision, and a way on after every refusal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.handlers.townships import CHEN, GRANNY, LI, ZHANG, asked, claim, line, presses, township
from tests.house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with township(tmp_path) as one:
        yield one


def test_officer_and_resident_hear_the_same_day_and_the_same_sum(house: House) -> None:
    case = asked(house)
    presses(house, LI, "接下来", "受理", "低保")
    kept = house.case(case.number)
    assert (kept.state, kept.programme, kept.due_on) == ("accepted", "dibao", date(2026, 12, 28))
    for who in (LI, GRANNY):
        assert "12月28日" in house.phone(who).text
        assert "25" in house.phone(who).text
    assert kept.clock["rule_version"] == house.loaded.county.version
    assert kept.clock["calendar_version"] == house.loaded.calendar.version


def test_the_programme_the_need_suggests_comes_first(house: House) -> None:
    asked(house, need="hunger")
    (offered,) = presses(house, LI, "接下来", "受理")
    assert next(iter(offered.buttons)) == "临时救助"


def test_a_refusal_is_told_in_plain_words_with_the_other_ways_and_the_county(house: House) -> None:
    asked(house)
    presses(house, LI, "接下来", "受理", "低保", "决定", "不同意", "家庭人均收入超标准", "临时救助")
    house.say(LI, "每人每月高出85元")
    house.press(LI, "交")
    told = house.phone(GRANNY).last
    assert told.say.key == "case.decided.refused"
    for words in ("低保", "家里平均收入比标准高", "每人每月高出85元", "临时救助"):
        assert words in told.text
    assert list(told.buttons) == ["找县里再看", "找人工"]
    assert "家庭人均收入超标准" not in told.text


def test_looking_again_reaches_the_county(house: House) -> None:
    house.appoint("county", "county", "WH", "县民政")
    asked(house)
    presses(house, LI, "接下来", "受理", "低保", "决定", "不同意", "家庭财产超规定", "临时救助", "跳过", "交")
    house.press(GRANNY, "找县里再看")
    assert house.phone("county").last.say.key == "case.objected"


def test_an_agreed_decision_is_told_and_the_case_ends_with_the_question_whether_it_helped(house: House) -> None:
    case = asked(house)
    presses(house, LI, "接下来", "受理", "低保", "决定", "同意", "符合条件")
    house.say(LI, "每月420元，12月起发")
    presses(house, LI, "交")
    assert "每月420元" in house.phone(GRANNY).last.text
    presses(house, LI, "结案", "帮上了", "跳过", "交")
    told = house.phone(GRANNY).last
    assert list(told.buttons) == ["解决了", "没解决", "说不清"]
    house.press(GRANNY, "没解决")
    assert house.case(case.number).state == "reopened"
    house.press_deed(LI, "case.card", case.id)
    presses(house, LI, "受理", "临时救助")
    assert house.case(case.number).programme == "linshi"


def test_nobody_decides_a_case_she_reported(house: House) -> None:
    house.press_deed(LI, "report.start")
    presses(house, LI, "看病花钱", "不急")
    house.say(LI, "赵新来 7组")
    house.say(LI, "河口村")
    presses(house, LI, "知道", "交")
    case = house.case("0001")
    (told,) = house.press_deed(LI, "case.claim", case.id)
    assert told.say.key == "case.own"
    claim(house, "0001", ZHANG)
    assert house.case("0001").owner_id == house.account(ZHANG).id


def test_only_the_one_who_has_it_moves_it(house: House) -> None:
    case = asked(house)
    house.press(LI, "接下来")
    before = house.case(case.number)
    for deed in ("case.accept.dibao", "case.ask.papers", "case.visit", "case.decide", "case.close"):
        (told,) = house.press_deed(ZHANG, deed, case.id, before.version)
        assert "李同志" in told.text
    assert house.case(case.number) == before


def test_not_ours_gives_the_warm_line_to_12345_and_a_way_back(house: House) -> None:
    case = asked(house)
    presses(house, LI, "接下来", "更多", "不归这里", "是，告诉本人")
    told = house.phone(GRANNY).last
    assert "12345" in told.text
    assert "没解决" in told.buttons
    assert house.case(case.number).state == "closed"


def test_closing_needs_an_outcome(house: House) -> None:
    case = asked(house)
    presses(house, LI, "接下来", "结案")
    house.say(LI, "办完了")
    assert house.case(case.number).state == "registered"
    assert house.phone(LI).last.say.key in ("form.close.end", "form.put")


def test_a_form_begun_on_a_case_that_was_closed_meanwhile_is_answered_politely(house: House) -> None:
    case = asked(house)
    presses(house, LI, "接下来", "受理", "低保", "决定", "同意", "符合条件", "跳过")
    house.press(GRANNY, "查进度") if "查进度" in house.phone(GRANNY).last.buttons else None
    house.press_deed(GRANNY, "case.withdraw.yes", case.id, 0)
    assert house.case(case.number).state == "withdrawn"
    house.press(LI, "交")
    assert house.case(case.number).state == "withdrawn"
    assert "这一步做不了" in house.phone(LI).last.text


def test_every_step_of_the_way_tells_the_resident_without_officialese(house: House) -> None:
    asked(house)
    presses(house, LI, "接下来", "上门看", "11月24日", "填核实", "李同志", "没人陪同", "属实", "跳过", "交")
    presses(house, LI, "受理", "低保", "决定", "同意", "符合条件", "跳过", "交", "结案", "帮上了", "跳过", "交")
    keys = [one.say.key for one in house.phone(GRANNY).shown]
    assert keys == [
        "case.claimed",
        "case.visiting",
        "case.visited",
        "case.accepted",
        "case.decided.agreed",
        "case.ended.helped",
    ]
    for word in house.loaded.plain.banned:
        assert word not in house.phone(GRANNY).text, word


def test_the_reporter_of_an_accepted_case_hears_only_that(house: House) -> None:
    number = line(house, "报 王桂英 3组 大病 急")
    claim(house, number)
    presses(house, LI, "受理", "低保")
    told = house.phone(CHEN).last
    assert told.say.key == "report.accepted"
    assert "低保" not in told.text


def test_what_an_officer_types_at_a_button_question_is_never_told_to_the_resident(house: House) -> None:
    asked(house)
    presses(house, LI, "接下来", "结案")
    house.say(LI, "李国顺")
    house.say(LI, "王秀兰")
    presses(house, LI, "帮上了", "跳过", "交")
    told = house.phone(GRANNY).last.text
    assert "李国顺" not in told and "王秀兰" not in told


def test_a_second_programme_does_not_silently_replace_the_first(house: House) -> None:
    case = asked(house)
    presses(house, LI, "接下来", "受理", "低保", "受理", "临时救助")
    assert house.case(case.number).programme == "dibao"
    assert "一件只办一项" in house.phone(LI).last.text


def test_the_resident_can_read_the_result_again(house: House) -> None:
    case = asked(house)
    presses(house, LI, "接下来", "受理", "低保", "决定", "同意", "符合条件")
    house.say(LI, "每月420元，12月起发")
    presses(house, LI, "交")
    house.say(GRANNY, case.number)
    assert "每月420元" in house.phone(GRANNY).last.text


def test_after_no_the_officer_can_decide_again_and_the_history_says_which_answer_it_was(house: House) -> None:
    case = asked(house, state="closed", programme="temporary", decision="refused")
    house.press_deed(LI, "case.card", case.id)
    house.press_deed(GRANNY, "case.solved.no", case.id)
    house.press_deed(LI, "case.claim", case.id)
    house.press_deed(LI, "case.card", case.id)
    assert "决定" in house.phone(LI).last.buttons
    assert "本人答：没解决" in house.phone(LI).last.text
    house.press_deed(LI, "queue.show")
    assert case.number in house.phone(LI).last.buttons


def test_a_result_she_objects_to_can_be_decided_again(house: House) -> None:
    case = asked(house, state="opinion", programme="temporary", decision="refused")
    house.press_deed(GRANNY, "case.object", case.id)
    assert house.case(case.number).state == "reopened"
