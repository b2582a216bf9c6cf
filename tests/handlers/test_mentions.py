"""Several households at once, as a village assistant works: none disappears, none is swallowed, and a number is always heard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.handlers.townships import CHEN, LI, line, presses, township
from tests.house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with township(tmp_path) as one:
        yield one


def drafts(house: House) -> list[str]:
    found = house.desk(lambda desk: desk.drafts(desk.who("telegram", CHEN).account.id))
    return sorted(one.values.get("who.said", "") for one in found if one.form == "report")


def test_a_report_left_for_a_new_one_is_named_and_stands_on_top_of_her_reports_with_a_way_on(house: House) -> None:
    house.say(CHEN, "报 张三 2组 断粮 急")
    (second,) = house.say(CHEN, "报 李四 4组 大病 急")
    assert "张三还没交，先放着" in second.text
    (mine,) = house.press_deed(CHEN, "report.mine")
    assert "还没交2户" in mine.text
    assert "还没交的 张* 2组 断粮断电" in mine.buttons
    house.press(CHEN, "还没交的 张*")
    presses(house, CHEN, "知道", "交")
    assert house.case("0001").subject == "张三"
    assert drafts(house) == ["李四"]


def test_what_is_left_lying_is_spoken_of_once_naming_each_household_masked(house: House) -> None:
    house.say(CHEN, "报 张三 2组 断粮 急")
    house.clock(minutes=5)
    house.say(CHEN, "报 李四 4组 大病 急")
    house.clock(minutes=90)
    told = [one for one in house.phone(CHEN).shown if one.say.key.startswith("draft.")]
    assert len(told) == 1
    assert "张*" in told[0].text
    assert "李*" in told[0].text
    assert "断粮断电" in told[0].text
    assert "张三" not in told[0].text
    house.press(CHEN, "还没交的 李*")
    assert "李四" in presses(house, CHEN, "知道")[0].text


def test_another_households_line_is_asked_about_and_neither_swallowed_nor_lost(house: House) -> None:
    house.say(CHEN, "报 李国顺 3组 大病 急")
    (asked,) = house.say(CHEN, "3组 王秀兰 房子漏雨 不急")
    assert list(asked.buttons) == ["另报一户", "是这户的"]
    house.press(CHEN, "另报一户")
    presses(house, CHEN, "知道", "交")
    case = house.case("0001")
    assert (case.subject, case.group, case.need, case.urgency) == ("王秀兰", "3", "housing", "calm")
    assert "漏雨" in case.words
    assert drafts(house) == ["李国顺"]


def test_it_may_belong_to_the_open_one_after_all(house: House) -> None:
    house.say(CHEN, "报 李国顺 3组 大病 急")
    house.say(CHEN, "3组 王秀兰 房子漏雨 不急")
    house.press(CHEN, "是这户的")
    presses(house, CHEN, "知道", "交")
    assert (house.case("0001").subject, "王秀兰" in house.case("0001").words) == ("李国顺", True)


@pytest.mark.parametrize("text", ["撤回 0001", "0001 撤回"])
def test_a_report_is_taken_back_by_its_number_whatever_is_open(house: House, text: str) -> None:
    line(house, "报 王桂英 3组 大病 急")
    house.say(CHEN, "报 张三 2组 断粮 急")
    house.say(CHEN, text)
    house.press(CHEN, "是")
    assert house.case("0001").state == "withdrawn"
    assert drafts(house) == ["张三"]


def test_taking_back_alone_asks_which_with_what_is_not_handed_in(house: House) -> None:
    line(house, "报 王桂英 3组 大病 急")
    house.say(CHEN, "报 张三 2组 断粮 急")
    (which,) = house.say(CHEN, "撤回")
    assert list(which.buttons) == ["还没交的 张* 2组 断粮断电", "0001 王*英 3组 看病花钱"]


def test_words_after_a_number_go_to_that_report_and_she_hears_so(house: House) -> None:
    line(house, "报 王桂英 3组 大病 急")
    house.say(CHEN, "报 张三 2组 断粮 急")
    (told,) = house.say(CHEN, "0001 电话写错了")
    assert "放到0001（王*英）里了" in told.text
    entries = house.desk(lambda desk: desk.entries(house.of(desk, "0001").id, "office"))
    assert any("电话写错了" in one.text for one in entries)


@pytest.mark.parametrize("text", ["0001 后来怎么样了", "王桂英的事办得咋样了"])
def test_a_question_how_it_went_is_answered_with_its_state_while_another_is_open(house: House, text: str) -> None:
    line(house, "报 王桂英 3组 大病 急")
    house.say(CHEN, "报 张三 2组 断粮 急")
    (told,) = house.say(CHEN, text)
    assert "等镇里接" in told.text


def test_a_wrong_name_is_put_right_in_the_open_report(house: House) -> None:
    house.say(CHEN, "报 陈贞 3组 大病 急")
    (told,) = house.say(CHEN, "报错了，不是陈贞是王秀兰")
    assert "改好了" in told.text
    presses(house, CHEN, "知道", "交")
    assert house.case("0001").subject == "王秀兰"


def test_the_group_stands_in_the_confirmation_typed_or_picked(house: House) -> None:
    house.say(CHEN, "报 李国顺 3组 大病 急")
    (review,) = house.press(CHEN, "知道")
    assert "3组" in review.text
    house.press_deed(CHEN, "report.start")
    presses(house, CHEN, "看病花钱", "不急", "张*兰")
    (picked,) = house.press(CHEN, "知道")
    assert "5组" in picked.text


def test_a_group_an_urgency_and_a_need_said_in_passing_fill_what_is_open(house: House) -> None:
    house.press_deed(CHEN, "report.start")
    (whose,) = house.say(CHEN, "断粮 今天")
    assert "谁家" in whose.text
    house.say(CHEN, "李国顺")
    house.say(CHEN, "3组")
    presses(house, CHEN, "知道", "交")
    case = house.case("0001")
    assert (case.subject, case.group, case.need, case.urgency) == ("李国顺", "3", "hunger", "today")


@pytest.mark.parametrize(("text", "urgency"), [("急得很", "today"), ("没人照看 明天", "week")])
def test_how_urgent_is_understood_as_the_village_says_it(house: House, text: str, urgency: str) -> None:
    house.press_deed(CHEN, "report.start")
    house.say(CHEN, text)
    found = house.desk(lambda desk: desk.drafts(desk.who("telegram", CHEN).account.id))[0]
    assert found.values["urgency"] == urgency
    assert "who" not in found.values


def test_a_line_without_spaces_is_understood_and_danger_rings_and_gives_the_numbers(house: House) -> None:
    (told,) = house.say(CHEN, "报3组赵铁柱腿断了起不来急")
    assert "120" in told.text
    (receipt,) = house.press(CHEN, "交给镇里")
    case = house.case("0001")
    assert (case.subject, case.group, case.need, case.urgency) == ("赵铁柱", "3", "care", "today")
    assert case.danger == "injury"
    assert "腿断了" in case.words
    assert "120" in receipt.text
    assert house.phone(LI).last.say.lane == "urgent"


def test_a_line_without_a_name_is_asked_who_first_in_words_that_fit(house: House) -> None:
    (told,) = house.say(CHEN, "报 大病")
    assert "没听出是谁家" in told.text
    assert "王*英 3组" in told.buttons


def test_the_same_household_again_is_asked_about_and_added_to_the_first(house: House) -> None:
    line(house, "报 李国顺 3组 大病 急")
    (asked,) = house.say(CHEN, "报 李国顺 3组 断粮 急")
    assert "这户刚报过 0001（看病花钱），是同一件吗" in asked.text
    house.press(CHEN, "是，补到0001")
    assert len(house.cases(CHEN)) == 1
    assert drafts(house) == []
    entries = house.desk(lambda desk: desk.entries(house.of(desk, "0001").id, "office"))
    assert any("断粮" in one.text for one in entries)


def test_the_same_household_with_something_new_becomes_a_report_of_its_own(house: House) -> None:
    line(house, "报 李国顺 3组 大病 急")
    house.say(CHEN, "报 李国顺 3组 断粮 急")
    presses(house, CHEN, "不是，新的", "知道", "交")
    assert house.case("0002").need == "hunger"


def test_she_is_not_rung_about_her_own_report_and_the_first_ring_counts_nothing(house: House) -> None:
    line(house, "报 李国顺 3组 大病 急")
    assert "次提醒" not in house.phone(LI).last.text
    house.clock(minutes=40)
    assert "次提醒" in house.phone(LI).last.text
    assert not [one for one in house.phone(CHEN).shown if one.say.key == "case.ring"]
