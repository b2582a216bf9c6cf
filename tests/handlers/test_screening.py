"""我能申请什么: what is asked and what is not, the answer with clause, papers and where, and the request that comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rules.nouns import Decision
from rules.people import Household, Membership, Person
from storage.desk import Desk
from tests.handlers.residents import GRANNY, OFFICER, ask, newest, town
from tests.house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with town(tmp_path) as house:
        yield house


def answer(house: House, *words: str, who: str = GRANNY) -> str:
    """She goes through the questions; a label is pressed, other words are typed. The answer."""
    house.say(who, "我能申请什么")
    for one in words:
        pressed = one in house.phone(who).last.buttons
        house.press(who, one) if pressed else house.say(who, one)
    return house.phone(who).last.text


ILL = ("都没有", "18到59岁", "有，一直在干", "3", "1500", "有人生病", "没有", "8000")


def test_the_answer_says_likely_and_maybe_and_that_the_township_decides(house: House) -> None:
    said = answer(house, *ILL)
    assert "多半可以" in said
    assert "· 低保" in said
    assert "镇里说了算" in said
    assert set(house.phone(GRANNY).last.buttons) == {"一样样看", "就按这个求助", "改一改", "找人工"}


def test_each_thing_is_shown_with_clause_year_papers_and_where(house: House) -> None:
    answer(house, *ILL)
    house.press(GRANNY, "一样样看")
    said = house.phone(GRANNY).last.text
    for words in ("低保：多半可以", "600元", "户口本", "镇里的窗口", "民政局", "§5", "2021年", "镇里说了算"):
        assert words in said, words


def test_next_goes_round_and_comes_back_to_the_first(house: House) -> None:
    answer(house, *ILL)
    house.press(GRANNY, "一样样看")
    first = house.phone(GRANNY).last.text
    seen = [first]
    for _ in range(20):
        house.press(GRANNY, "下一样")
        seen.append(house.phone(GRANNY).last.text)
        if seen[-1] == first:
            break
    assert seen[-1] == first
    assert len(set(seen)) == len(seen) - 1 > 2


def test_what_is_not_known_is_named_and_what_ran_out_says_so(house: House) -> None:
    answer(house, "特困、五保", "60到69岁", "跳过", "残疾一级二级", "没有", "跳过", "没有")
    house.press(GRANNY, "一样样看")
    seen = ""
    for _ in range(25):
        house.press(GRANNY, "下一样")
        seen += house.phone(GRANNY).last.text
    assert "还不知道" in seen
    assert "这条写到2025年3月14日，到期了，要问镇里" in seen


def test_nobody_is_refused_also_where_nothing_fits(house: House) -> None:
    said = answer(house, "都没有", "18到59岁", "有，一直在干", "1", "30000", "没有", "没有")
    assert "没有正好对上的" in said
    assert "就按这个求助" in house.phone(GRANNY).last.buttons
    house.press(GRANNY, "就按这个求助")
    assert "多急" in house.phone(GRANNY).last.text


def test_one_tap_begins_a_request_with_the_answers_as_its_words(house: House) -> None:
    answer(house, *ILL)
    house.press(GRANNY, "就按这个求助")
    for one in ("这周", "北港村", "王秀英", "19900001234", "交"):
        house.say(GRANNY, one)
    case = newest(house)
    assert "家里3口人" in case.words
    assert "进账1500元" in case.words
    assert "自己掏了8000元" in case.words
    assert case.need == "illness"


def test_a_thing_chosen_among_several_gives_the_request_its_need(house: House) -> None:
    answer(house, "低保", "18到59岁", "能干，没活干", "没有", "房子危险", "没有")
    while "危房改造：" not in house.phone(GRANNY).last.text:
        house.press(GRANNY, "下一样") if "下一样" in house.phone(GRANNY).last.buttons else house.press(
            GRANNY, "一样样看"
        )
    house.press(GRANNY, "就按这个求助")
    for one in ("这周", "北港村", "王秀英", "19900001234", "交"):
        house.say(GRANNY, one)
    assert newest(house).need == "housing"


def test_an_answer_can_be_put_right_and_the_others_stand(house: House) -> None:
    assert "· 低保" in answer(house, *ILL)
    house.press(GRANNY, "改一改")
    house.press(GRANNY, "还有")
    house.press(GRANNY, "一个月收入")
    house.say(GRANNY, "九千")
    said = house.phone(GRANNY).last.text
    assert "镇里说了算" in said or "没有正好对上的" in said
    assert "· 低保" not in said


def test_words_said_with_the_question_are_not_asked_again(house: House) -> None:
    house.say(GRANNY, "我能领什么 我是低保户，二级残疾")
    said = house.phone(GRANNY).last.text
    assert "不再问" in said
    assert "现在是低保户" in said
    assert "多大年纪" in said


def test_a_bare_number_answers_the_question_and_is_no_case_number(house: House) -> None:
    house.say(GRANNY, "我能申请什么")
    for one in ("都没有", "18到59岁", "有，一直在干", "3"):
        house.press(GRANNY, one)
    house.say(GRANNY, "1500")
    assert "病人" in house.phone(GRANNY).last.text


def test_the_file_of_her_own_household_answers_first(house: House) -> None:
    case = ask(house)

    def put_on_file(desk: Desk) -> None:
        id_ = desk.new_id()
        household = Household(id_, "H0001", desk.new_key("household", id_), "王秀英", "BG03", category="低保")
        born = Person(desk.new_id(), id_, household.key_id, "王秀英", "BG03", born=date(1950, 1, 1))
        lives = Membership(desk.new_id(), id_, born.id, "", date(2000, 1, 1))
        mine = desk.case(case.id)
        assert mine is not None
        desk.keep(Decision(keep=(household, born, lives, replace(mine, household_id=id_))), by=0)

    house.desk(put_on_file)
    house.say(GRANNY, "我能申请什么")
    said = house.phone(GRANNY).last.text
    for words in ("现在是低保户", "家里1口人", "70岁以上", "有人干活挣钱吗"):
        assert words in said, words


def test_what_she_said_in_her_open_request_is_not_asked_again(house: House) -> None:
    ask(house, words="老伴脑梗住院，看病花了六万")
    house.say(GRANNY, "我能申请什么")
    said = house.phone(GRANNY).last.text
    assert "家里有人生病" in said
    assert "自己掏了60000元" in said


def test_a_household_she_only_reported_is_not_hers(house: House) -> None:
    case = ask(house)

    def put_on_file(desk: Desk) -> None:
        id_ = desk.new_id()
        household = Household(id_, "H0001", desk.new_key("household", id_), "李某", "BG03", category="特困")
        mine = desk.case(case.id)
        assert mine is not None
        reported = replace(mine, household_id=id_, applicant_id=0, reporter_id=mine.applicant_id)
        desk.keep(Decision(keep=(household, reported)), by=0)

    house.desk(put_on_file)
    house.say(GRANNY, "我能申请什么")
    assert "特困户" not in house.phone(GRANNY).last.text


def test_an_answer_already_used_or_another_persons_is_not_shown(house: House) -> None:
    answer(house, *ILL)
    look = house.phone(GRANNY).last.buttons["一样样看"]
    house.press_deed("thief", look.deed, look.id)
    assert "低保" not in house.phone("thief").text
    house.press_deed("thief", "screen.file", look.id)
    house.press_deed("thief", "screen.again", look.id)
    house.press_deed("thief", "screen.back", look.id)
    assert "1500" not in house.phone("thief").text
    house.press(GRANNY, "就按这个求助")
    house.press_deed(GRANNY, look.deed, look.id)
    assert "用过了" in house.phone(GRANNY).last.text


def test_begun_questions_go_on_where_they_stood(house: House) -> None:
    house.say(GRANNY, "我能申请什么")
    house.press(GRANNY, "都没有")
    house.reopen()
    house.say(GRANNY, "我能申请什么")
    assert "多大年纪" in house.phone(GRANNY).last.text


def test_what_she_spoke_and_pictured_goes_with_the_request(house: House) -> None:
    house.say(GRANNY, "我能申请什么")
    house.photo(GRANNY, text="这是残疾证")
    for one in ("都没有", "18到59岁", "有，一直在干", "3", "900", "别的残疾", "没有", "没有"):
        pressed = one in house.phone(GRANNY).last.buttons
        house.press(GRANNY, one) if pressed else house.say(GRANNY, one)
    house.press(GRANNY, "就按这个求助")
    for one in ("这周", "北港村", "王秀英", "19900001234", "交"):
        house.say(GRANNY, one)
    case = newest(house)
    assert "这是残疾证" in case.words
    assert len(house.desk(lambda desk: desk.attachments(case.id))) == 1


def test_no_step_has_more_than_four_buttons_or_a_kilobyte(house: House) -> None:
    answer(house, *ILL)
    house.press(GRANNY, "一样样看")
    for _ in range(12):
        house.press(GRANNY, "下一样")
    for shown in house.phone(GRANNY).shown:
        assert len(shown.buttons) <= 4, shown.text
        assert len((shown.text + "".join(shown.buttons)).encode()) <= 900, shown.text


def test_it_is_offered_after_the_greeting_and_in_the_help(house: House) -> None:
    for words in ("/start", "/help"):
        house.say(GRANNY, words)
        house.press(GRANNY, "我能申请什么")
        assert "现在拿着哪一样" in house.phone(GRANNY).last.text
        house.say(GRANNY, "取消")
    assert house.phone(OFFICER).shown == []
