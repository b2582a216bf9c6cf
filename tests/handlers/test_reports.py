"""The village assistant reports: six taps or a line, several at once, nothing misfiled, and she hears what became of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from rules.nouns import Attached
from tests.handlers.townships import CHEN, GRANNY, LI, asked, claim, household, line, presses, township
from tests.house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with township(tmp_path) as one:
        yield one


def texts_of(house: House, number: str) -> str:
    return "\n".join(one.text for one in house.desk(lambda desk: desk.entries(house.of(desk, number).id, "office")))


def kept_of(house: House, number: str) -> list[str]:
    return sorted(one.ref for one in house.desk(lambda desk: desk.attachments(house.of(desk, number).id)))


def test_a_household_is_reported_in_six_taps(house: House) -> None:
    house.press_deed(CHEN, "report.start")
    (receipt,) = presses(house, CHEN, "看病花钱", "今天就要", "王*英", "知道", "交")
    case = house.case("0001")
    assert receipt.say.key == "report.receipt"
    assert (case.subject, case.group, case.place) == ("王桂英", "3组", "BG01")
    assert (case.need, case.urgency, case.consent, case.source) == ("illness", "today", "agreed", "assistant")
    assert case.household_id
    assert case.first_contact_by == house.now + timedelta(hours=2)


def test_names_in_her_list_are_masked_with_the_group_beside_them(house: House) -> None:
    house.press_deed(CHEN, "report.start")
    (who,) = presses(house, CHEN, "看病花钱", "不急")
    assert "王*英 3组" in who.buttons
    assert not [label for label in who.buttons if "王桂英" in label]


def test_she_sees_only_the_households_of_her_own_village(house: House) -> None:
    household(house, "赵远方", "BG02", "1组")
    household(house, "孙别镇", "QH01", "1组")
    house.press_deed(CHEN, "report.start")
    (who,) = presses(house, CHEN, "看病花钱", "不急")
    assert sorted(label for label in who.buttons if "*" in label) == ["张*兰 5组", "李*国 5组", "王*英 3组"]


def test_a_household_of_another_village_cannot_be_picked_by_a_forged_button(house: House) -> None:
    far = household(house, "孙别镇", "QH01", "1组")
    house.press_deed(CHEN, "report.start")
    presses(house, CHEN, "看病花钱", "不急")
    house.press_deed(CHEN, f"form.pick.{far.number}")
    presses(house, CHEN, "王*英", "知道", "交")
    assert house.case("0001").subject == "王桂英"


def test_a_new_name_is_typed_and_its_group_is_understood(house: House) -> None:
    house.press_deed(CHEN, "report.start")
    presses(house, CHEN, "没人照看", "这周")
    house.say(CHEN, "赵新来 7组")
    presses(house, CHEN, "说不清", "交")
    case = house.case("0001")
    assert (case.subject, case.group, case.place, case.consent) == ("赵新来", "7", "BG01", "unclear")


@pytest.mark.parametrize(
    "text", ["报 王桂英 3组 大病 急", "报 急 大病 王桂英", "报王桂英3组大病急", "报 3组 王桂英，大病，急"]
)
def test_one_line_does_the_same_in_any_order(house: House, text: str) -> None:
    (review,) = house.say(CHEN, text)
    assert "我理解为" in review.text
    assert "3组" in review.text
    presses(house, CHEN, "知道", "交")
    case = house.case("0001")
    assert (case.subject, case.need, case.urgency, case.place) == ("王桂英", "illness", "today", "BG01")
    assert case.household_id


def test_another_villages_name_in_the_line_is_fine(house: House) -> None:
    number = line(house, "报 钱外村 北港村 断粮 急")
    assert house.case(number).place == "BG03"


def test_what_a_line_leaves_open_is_asked_and_never_an_error(house: House) -> None:
    (asked_,) = house.say(CHEN, "报 王桂英 急")
    assert "没听出是什么事" in asked_.text
    assert "看病花钱" in asked_.buttons
    presses(house, CHEN, "看病花钱", "知道", "交")
    assert house.case("0001").subject == "王桂英"
    (whose,) = house.say(CHEN, "报 大病 急")
    assert "没听出是谁家" in whose.text


def test_five_households_interleaved_with_an_album_and_a_forwarded_voice_become_five_cases_none_misfiled(
    house: House,
) -> None:
    first = line(house, "报 王桂英 3组 大病 急")
    house.say(CHEN, "报 李建国 5组 断粮 急")
    house.say(CHEN, "报 张秀兰 5组 没人照看 这周")
    house.photo(CHEN, "album-1", album="A")
    house.photo(CHEN, "album-2", album="A")
    house.press(CHEN, "还没交的 李*国")
    house.photo(CHEN, "album-3", album="A")
    presses(house, CHEN, "知道", "交")
    second = "0002"
    third = line(house, "报 赵新来 7组 房子危险 不急")
    house._hear(CHEN, kind="voice", attached=Attached("voice", "voice-of-zhao", 9_000, 12), forwarded=True)
    house.press(CHEN, "0003 赵*来")
    house.say(CHEN, "屋顶漏雨好几年了", reply_to=receipt_of(house, third))
    review = next(one for one in house.phone(CHEN).shown if "张秀兰" in one.text and "知道，同意" in one.buttons)
    house.photo(CHEN, "of-zhang", reply_to=review.id)
    house.now += timedelta(seconds=5)
    house.press_deed(CHEN, "report.start")
    presses(house, CHEN, "别的", "不急")
    house.say(CHEN, "钱老五 2组")
    presses(house, CHEN, "知道", "交")
    fifth = "0004"
    drafts = house.desk(lambda desk: desk.drafts(desk.who("telegram", CHEN).account.id))
    left = next(one for one in drafts if one.form == "report")
    house.press_deed(CHEN, "form.submit", left.id, left.version)
    presses(house, CHEN, "知道", "交")
    subjects = {number: house.case(number).subject for number in ("0001", "0002", "0003", "0004", "0005")}
    assert subjects == {
        first: "王桂英",
        second: "李建国",
        third: "赵新来",
        fifth: "钱老五",
        "0005": "张秀兰",
    }
    kept = {number: kept_of(house, number) for number in subjects}
    assert kept == {
        first: [],
        second: ["album-1", "album-2", "album-3"],
        third: ["voice-of-zhao"],
        fifth: [],
        "0005": ["of-zhang"],
    }
    assert "屋顶漏雨" in texts_of(house, third)


def receipt_of(house: House, number: str) -> str:
    return next(
        one.id
        for one in house.phone(CHEN).shown
        if one.say.key == "report.receipt" and one.say.values["number"] == number
    )


def test_after_exactly_one_report_a_loose_picture_goes_there_and_is_said_so(house: House) -> None:
    number = line(house, "报 王桂英 3组 大病 急")
    (told,) = house.photo(CHEN, "bill")
    assert number in told.text
    assert "不是这件" in told.buttons
    assert kept_of(house, number) == ["bill"]


def test_half_an_hour_later_it_begins_a_report_of_its_own(house: House) -> None:
    number = line(house, "报 王桂英 3组 大病 急")
    house.now += timedelta(minutes=31)
    house.photo(CHEN, "other")
    assert kept_of(house, number) == []
    assert house.phone(CHEN).last.say.key in ("form.report.need", "form.put")


def test_after_several_a_loose_picture_is_kept_while_she_is_asked_which(house: House) -> None:
    line(house, "报 王桂英 3组 大病 急")
    second = line(house, "报 李建国 5组 断粮 急")
    (which,) = house.photo(CHEN, "roof")
    assert list(which.buttons) == ["0002 李*国 5组 断粮断电", "0001 王*英 3组 看病花钱", "另外一户"]
    assert kept_of(house, "0001") == kept_of(house, second) == []
    house.press(CHEN, "0002 李*国")
    assert kept_of(house, second) == ["roof"]


def test_not_this_one_takes_it_out_again_with_its_whole_album_and_the_card_no_longer_shows_it(house: House) -> None:
    first = line(house, "报 王桂英 3组 大病 急")
    house.photo(CHEN, "one", text="李家的屋顶", album="B")
    house.photo(CHEN, "two", album="B")
    assert kept_of(house, first) == ["one", "two"]
    house.press(CHEN, "不是这件")
    assert kept_of(house, first) == []
    presses(house, CHEN, "另外一户", "不急", "李*国", "知道", "交")
    assert kept_of(house, "0002") == ["one", "two"]
    house.press_deed(LI, "case.card", house.case(first).id)
    assert "李家的屋顶" not in house.phone(LI).last.text
    assert "放错了件" in house.phone(LI).last.text


def test_her_words_that_name_a_difficulty_begin_a_report_with_the_words_kept(house: House) -> None:
    house.say(CHEN, "村东头有个老人家里断粮了")
    presses(house, CHEN, "今天就要", "李*国", "知道", "交")
    case = house.case("0001")
    assert (case.words, case.need, case.subject) == ("村东头有个老人家里断粮了", "hunger", "李建国")


def test_words_that_name_nothing_are_answered_with_how_to_report(house: House) -> None:
    (told,) = house.say(CHEN, "你好")
    assert told.say.key == "report.how"


def test_she_hears_how_it_ended_in_kind_and_nothing_private(house: House) -> None:
    number = line(house, "报 王桂英 3组 大病 急")
    claim(house, number)
    presses(house, LI, "结案", "帮上了")
    house.say(LI, "低保每月420元")
    house.press(LI, "交")
    told = house.phone(CHEN).last
    assert told.say.key == "report.ended.helped"
    assert "420" not in told.text
    assert "王" not in told.text


def test_my_reports_lists_each_with_its_state_in_kind(house: House) -> None:
    line(house, "报 王桂英 3组 大病 急")
    number = line(house, "报 李建国 5组 断粮 急")
    claim(house, number)
    (mine,) = house.press_deed(CHEN, "report.mine")
    assert "0001 王*英" in mine.text
    assert "等镇里接" in mine.text
    assert "镇里在办" in mine.text


def test_a_resident_cannot_report_by_a_forged_button(house: House) -> None:
    (told,) = house.press_deed(GRANNY, "report.start")
    assert told.say.key == "button.not_yours"


def test_she_may_take_a_report_back_and_the_township_hears_it(house: House) -> None:
    line(house, "报 王桂英 3组 大病 急")
    presses(house, CHEN, "不办了", "是")
    assert house.case("0001").state == "withdrawn"


def test_the_receipt_for_the_person_binds_her_own_account(house: House) -> None:
    number = line(house, "报 王桂英 3组 大病 急")
    (paper,) = house.press(CHEN, "给本人的回执")
    secret = paper.text.split("start=")[1].split()[0]
    house.say(GRANNY, f"/start {secret}")
    case = house.case(number)
    assert case.applicant_id == house.account(GRANNY).id
    assert case.reporter_id == house.account(CHEN).id


def test_an_assistant_does_not_read_what_a_resident_of_her_village_said(house: House) -> None:
    case = asked(house)
    (told,) = house.press_deed(CHEN, "case.card", case.id)
    assert "脑梗" not in told.text
    assert "13900001111" not in told.text
    assert "周某某" not in told.text


def test_a_school_picks_among_the_villages_of_its_township(house: House) -> None:
    house.appoint("school", "reporter", "BG", "北港小学")
    house.press_deed("school", "report.start")
    presses(house, "school", "孩子没人管", "这周")
    (where,) = house.say("school", "周小小")
    assert "河口村" in where.buttons
    presses(house, "school", "河口村", "不方便说", "交")
    assert (house.case("0001").place, house.case("0001").consent) == ("BG01", "cannot_say")
