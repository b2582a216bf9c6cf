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
    presses(house, LI, "接下来", "受理", "医疗救助", "决定", "不同意", "家庭人均收入超标准", "临时救助")
    house.say(LI, "每人每月高出85元")
    house.press(LI, "交")
    assert house.phone(GRANNY).last.say.key == "case.accepted"
    house.clock(minutes=10)
    told = house.phone(GRANNY).last
    assert told.say.key == "case.decided.refused"
    for words in (
        "医疗救助",
        "家里平均收入比标准高",
        "每人每月高出85元",
        "临时救助",
        "60天内也可以申请行政复议",
        "再来说一声就重新看",
    ):
        assert words in told.text
    assert list(told.buttons) == ["不同意，再看看", "办临时救助", "找人工"]
    assert "家庭人均收入超标准" not in told.text


def test_looking_again_reaches_another_officer_than_who_decided(house: House) -> None:
    asked(house)
    presses(
        house, LI, "接下来", "受理", "医疗救助", "决定", "不同意", "家庭财产超规定", "临时救助", "跳过", "交", "马上发"
    )
    house.press(GRANNY, "不同意，再看看")
    house.press(GRANNY, "跳过")
    assert house.phone(ZHANG).last.say.key == "objection.new"


def test_another_way_is_filed_with_one_tap_and_only_once(house: House) -> None:
    case = asked(house)
    presses(
        house, LI, "接下来", "受理", "医疗救助", "决定", "不同意", "家庭财产超规定", "临时救助", "跳过", "交", "马上发"
    )
    (told,) = house.press(GRANNY, "办临时救助")
    filed = house.case(str(told.say.values["number"]))
    assert (filed.words, filed.applicant_id, filed.phone) == (case.words, case.applicant_id, case.phone)
    (again,) = house.press_deed(GRANNY, "case.way.linshi", case.id)
    assert again.say.values["number"] == filed.number


def test_a_result_can_be_taken_back_for_ten_minutes_and_nobody_hears_of_it(house: House) -> None:
    case = asked(house)
    presses(house, LI, "接下来", "受理", "医疗救助", "决定", "不同意", "家庭财产超规定", "临时救助", "跳过", "交")
    house.say(GRANNY, case.number)
    assert "不符合" not in house.phone(GRANNY).last.text
    house.press(LI, "撤回结果")
    house.clock(minutes=30)
    kept = house.case(case.number)
    assert (kept.state, kept.decision, kept.outcome) == ("accepted", "", "")
    assert "case.decided.refused" not in [one.say.key for one in house.phone(GRANNY).shown]
    assert [one.result for one in house.desk(lambda desk: desk.proceedings.tasks_of(case.id))] == ["undone"]


def test_of_two_results_only_the_one_that_was_not_taken_back_is_told(house: House) -> None:
    asked(house)
    presses(house, LI, "接下来", "受理", "医疗救助", "决定", "不同意", "家庭财产超规定", "临时救助", "跳过", "交")
    house.clock(minutes=4)
    presses(house, LI, "撤回结果", "决定", "同意", "符合条件", "跳过", "交")
    house.clock(minutes=30)
    told = [one.say.key for one in house.phone(GRANNY).shown if "decided" in one.say.key]
    assert told == ["case.decided.agreed"]


def test_after_ten_minutes_and_by_anybody_else_a_result_is_not_taken_back(house: House) -> None:
    case = asked(house)
    presses(house, LI, "接下来", "受理", "医疗救助", "决定", "同意", "符合条件", "跳过", "交")
    house.press_deed(ZHANG, "case.undo", case.id)
    house.clock(minutes=10)
    assert house.phone(GRANNY).last.say.key == "case.decided.agreed"
    house.press_deed(LI, "case.undo", case.id)
    assert "撤不回" in house.phone(LI).last.text
    assert house.case(case.number).decision == "agreed"


def test_a_result_sent_at_once_goes_out_once(house: House) -> None:
    asked(house)
    presses(house, LI, "接下来", "受理", "医疗救助", "决定", "同意", "符合条件", "跳过", "交", "马上发")
    house.clock(minutes=30)
    assert [one.say.key for one in house.phone(GRANNY).shown].count("case.decided.agreed") == 1


def test_a_refusal_counts_as_served_when_its_written_notice_was_handed_over(house: House) -> None:
    case = asked(house)
    presses(
        house, LI, "接下来", "受理", "医疗救助", "决定", "不同意", "家庭财产超规定", "临时救助", "跳过", "交", "马上发"
    )
    (owed,) = house.desk(lambda desk: desk.proceedings.tasks_of(case.id))
    assert (owed.kind, owed.due_on) == ("notice", date(2026, 11, 26))
    (sheet,) = presses(house, LI, "更多", "告知书")
    for words in ("告知书", "医疗救助", "家庭财产超规定", "〔2021〕30号 §8", "60天内申请行政复议", "临时救助"):
        assert words in sheet.text
    house.press(LI, "告知书已交给本人")
    (handed,) = house.desk(lambda desk: desk.proceedings.tasks_of(case.id))
    assert handed.result == "handed"
    assert "告知书交给本人" in house.phone(LI).last.text


def test_an_agreed_decision_is_told_and_the_case_ends_with_the_question_whether_it_helped(house: House) -> None:
    case = asked(house)
    presses(house, LI, "接下来", "受理", "医疗救助", "决定", "同意", "符合条件")
    house.say(LI, "每月420元，12月起发")
    presses(house, LI, "交", "马上发")
    assert "每月420元" in house.phone(GRANNY).last.text
    presses(house, LI, "结案", "帮上了", "跳过", "交")
    told = house.phone(GRANNY).last
    assert list(told.buttons) == ["解决了", "没解决", "说不清"]
    house.press(GRANNY, "没解决")
    assert house.case(case.number).state == "reopened"
    house.press_deed(LI, "case.card", case.id)
    presses(house, LI, "接下来", "受理", "临时救助")
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
    presses(house, LI, "受理", "医疗救助", "决定", "同意", "符合条件", "跳过", "交")
    house.clock(minutes=11)
    presses(house, LI, "结案", "帮上了", "跳过", "交")
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
    presses(house, LI, "接下来", "受理", "医疗救助", "决定", "同意", "符合条件")
    house.say(LI, "每月420元，12月起发")
    presses(house, LI, "交", "马上发")
    house.say(GRANNY, case.number)
    assert "每月420元" in house.phone(GRANNY).last.text


def test_after_no_the_case_can_be_decided_again_and_the_history_does_not_say_what_was_answered(house: House) -> None:
    case = asked(house, state="closed", programme="temporary", decision="refused")
    house.press_deed(LI, "case.card", case.id)
    house.press_deed(GRANNY, "case.solved.no", case.id)
    house.press_deed(LI, "case.claim", case.id)
    house.press_deed(LI, "case.card", case.id)
    assert "决定" in house.phone(LI).last.buttons
    assert "没解决" not in house.phone(LI).last.text
    house.press_deed(LI, "queue.show")
    assert case.number in house.phone(LI).last.buttons


def test_a_result_she_objects_to_can_be_decided_again(house: House) -> None:
    case = asked(house, state="opinion", programme="temporary", decision="refused")
    house.press_deed(GRANNY, "case.object", case.id)
    house.press(GRANNY, "跳过")
    (objection,) = house.desk(lambda desk: desk.proceedings.objections_of(case.id))
    other = next(one for one in (LI, CHEN, ZHANG) if house.account(one).id == objection.owner_id)
    house.press_deed(other, "objection.change", objection.id, objection.version)
    house.say(other, "收入算重了")
    assert (house.case(case.number).state, house.case(case.number).decision) == ("reviewed", "")
