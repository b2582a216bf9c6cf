"""Policy questions: the card, a choice of three, or a person and the county; /policy by theme."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers import policies
from rules.nouns import Decision, Heard
from storage.desk import Desk
from tests.handlers.residents import COUNTY, GRANNY, OFFICER, town
from tests.house import House

UNKNOWN = "政策 高龄津贴八十岁有没有"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with town(tmp_path) as house:
        yield house


def test_a_question_gets_its_card_with_clause_and_ways_on(house: House) -> None:
    (said,) = house.say(GRANNY, "政策 低保多久办下来")
    assert "25个工作日" in said.text
    assert "大办发〔2021〕30号 §18，2021年起" in said.text
    assert set(said.buttons) == {"我能申请什么", "我要求助", "同类的", "找人工"}


def test_a_card_past_its_time_says_so(house: House) -> None:
    (said,) = house.say(GRANNY, "政策 养老金算收入吗")
    assert "这条写到2020年12月31日，到期了，要问镇里" in said.text
    (other,) = house.say(GRANNY, "政策 低保多久办下来")
    assert "到期" not in other.text


def test_what_the_county_set_itself_is_told_as_such(house: House) -> None:
    (said,) = house.say(GRANNY, "政策 办这个要钱吗")
    assert "本县自己定的" in said.text


def test_of_several_she_is_asked_which(house: House) -> None:
    (said,) = house.say(GRANNY, "政策 低保")
    assert len(said.buttons) == 4
    assert "找人工" in said.buttons
    house.press(GRANNY, "办低保带什么")
    assert "户口本" in house.phone(GRANNY).last.text


def test_every_theme_and_every_card_is_reached_by_pressing_few_buttons_at_a_time(house: House) -> None:
    house.say(GRANNY, "/policy")
    themes, cards = set(), set()
    for page in range(6):
        (shown,) = house.press_deed(GRANNY, "policy.show", page)
        assert len(shown.buttons) <= 4
        themes |= {press.deed for press in shown.buttons.values() if press.deed.startswith("policy.theme.")}
    for theme in themes:
        for page in range(6):
            (shown,) = house.press_deed(GRANNY, theme, page)
            assert len(shown.buttons) <= 4
            cards |= {press.deed for press in shown.buttons.values() if press.deed.startswith("policy.card.")}
    assert len(themes) == len(house.loaded.county.policies.themes)
    assert len(cards) == len(house.loaded.county.policies.cards)


def test_staff_see_at_most_eight_a_page(house: House) -> None:
    (shown,) = house.say(OFFICER, "/policy")
    assert len(shown.buttons) == 8
    (cards,) = house.press_deed(OFFICER, "policy.theme.dibao")
    assert len(cards.buttons) == 8


def test_a_card_or_theme_that_is_gone_leads_to_the_list(house: House) -> None:
    for deed in ("policy.card.gone", "policy.theme.gone", "policy.card", "policy.theme"):
        (shown,) = house.press_deed(GRANNY, deed)
        assert "想问哪一样" in shown.text


def test_what_no_card_answers_goes_to_a_person_and_to_the_county_once_a_day(house: House) -> None:
    said = house.say(GRANNY, UNKNOWN)
    assert "不乱说" in said[0].text
    assert any("有人找您" in one.text for one in said)
    house.say("other", "政策 月亮有多远")
    told = [one for one in house.phone(COUNTY).shown if "没有的政策" in one.text]
    assert len(told) == 1
    assert "高龄" not in told[0].text
    house.clock(days=1)
    house.say("third", "政策 星星有多远")
    assert len([one for one in house.phone(COUNTY).shown if "没有的政策" in one.text]) == 2


def test_the_county_reads_what_was_asked_and_marks_it_seen_but_not_what_came_later(house: House) -> None:
    house.say(GRANNY, UNKNOWN)
    house.press(COUNTY, "看这些问题")
    assert "高龄津贴八十岁有没有" in house.phone(COUNTY).last.text
    house.clock(minutes=1)
    house.say("other", "政策 月亮有多远")
    house.press(COUNTY, "都看过了")
    waiting = house.desk(lambda desk: desk.proceedings.questions_open())
    assert [one.words for one in waiting] == ["月亮有多远"]
    house.press(COUNTY, "看这些问题")
    assert "高龄" not in house.phone(COUNTY).last.text


def test_nobody_but_the_county_reads_what_others_asked(house: House) -> None:
    house.say(GRANNY, UNKNOWN)
    question = house.desk(lambda desk: desk.proceedings.questions_open())[0]
    for who in ("thief", OFFICER):
        for deed in ("policy.questions", "policy.seen"):
            for shown in house.press_deed(who, deed, question.id):
                assert "高龄" not in shown.text
    assert len(house.desk(lambda desk: desk.proceedings.questions_open())) == 1


def test_what_was_asked_is_sealed_under_the_askers_own_key(house: House) -> None:
    house.say(GRANNY, UNKNOWN)
    account = house.account(GRANNY)
    house.desk(lambda desk: desk.erase(account.id))
    assert [one.words for one in house.desk(lambda desk: desk.proceedings.questions_open())] == [""]


def test_the_answer_for_others_to_use_is_a_decision_or_nothing_where_nothing_was_said(house: House) -> None:
    def answered(desk: Desk, text: str) -> Decision | None:
        heard = Heard("telegram", GRANNY, "said", house.now, text=text)
        return policies.answer(desk, desk.who("telegram", GRANNY), heard)

    known = house.desk(lambda desk: answered(desk, "公租房怎么弄"))
    assert known is not None
    assert known.says[0].key == "policy.card"
    assert known.keep == ()
    assert house.desk(lambda desk: answered(desk, " ")) is None
