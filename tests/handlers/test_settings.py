"""Settings, help, the rules in short, what is held about her, and ending a form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.handlers.residents import ASSISTANT, COUNTY, GRANNY, OFFICER, PHONE, ask, town
from tests.house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with town(tmp_path) as opened:
        yield opened


def test_the_language_changes_at_once_for_words_and_keyboard(house: House) -> None:
    house.say(GRANNY, "/settings")
    house.press(GRANNY, "中文 / English")
    assert house.phone(GRANNY).last.text == "Changed."
    house.say(GRANNY, "/help")
    assert "In trouble" in house.phone(GRANNY).last.text
    house.say(GRANNY, "/settings")
    house.press(GRANNY, "中文 / English")
    assert house.phone(GRANNY).last.text == "改好了。"


def test_a_language_she_chose_herself_is_not_changed_by_a_sentence_in_another(house: House) -> None:
    house.say(GRANNY, "/settings")
    house.press(GRANNY, "中文 / English")
    house.say(GRANNY, "老伴住院花了六万多，家里没钱了")
    assert house.account(GRANNY).language == "en"
    assert "中文" in house.say(GRANNY, "中文")[-1].text or house.account(GRANNY).language == "zh-CN"
    house.say(GRANNY, "My husband is in hospital and we have no money")
    assert house.account(GRANNY).language == "zh-CN"


def test_a_resident_may_have_the_official_words_and_an_officer_the_plain_ones(house: House) -> None:
    case = ask(house)
    house.press_deed(OFFICER, "case.claim", case.id)
    house.press_deed(OFFICER, "case.accept.dibao", case.id, house.case(case.number).version)
    assert "镇里接了" in house.say(GRANNY, case.number)[-1].text
    house.say(GRANNY, "/settings")
    house.press(GRANNY, "换标准说法")
    assert "已受理" in house.say(GRANNY, case.number)[-1].text
    house.say(OFFICER, "/settings")
    house.press(OFFICER, "换大白话")
    assert house.account(OFFICER).register == "plain"


def test_reminders_are_silenced_by_a_resident_only(house: House) -> None:
    house.say(GRANNY, "/settings")
    house.press(GRANNY, "不再提醒")
    assert house.account(GRANNY).muted
    house.say(GRANNY, "/settings")
    assert "恢复提醒" in house.phone(GRANNY).last.buttons
    house.say(OFFICER, "/settings")
    assert "不再提醒" not in house.phone(OFFICER).last.buttons
    assert "切换身份" in house.phone(OFFICER).last.buttons


def test_she_sees_everything_held_about_her_and_may_have_it_forgotten(house: House) -> None:
    case = ask(house)
    house.say(GRANNY, "/settings")
    house.press(GRANNY, "看我的信息")
    shown = house.phone(GRANNY).last
    for part in ("王秀英", PHONE, "北港村", "1 件"):
        assert part in shown.text
    assert shown.say.sensitive
    house.press(GRANNY, "忘掉这些")
    account = house.account(GRANNY)
    assert (account.name, account.phone, account.place) == ("", "", "")
    assert house.case(case.number).phone == PHONE


@pytest.mark.parametrize(
    ("who", "words"), [(GRANNY, "有难处直接说"), (OFFICER, "待办"), (ASSISTANT, "报一户"), (COUNTY, "总览")]
)
def test_help_speaks_of_what_her_role_can_do(house: House, who: str, words: str) -> None:
    assert words in house.say(who, "/help")[-1].text


def test_the_rules_are_listed_by_theme_and_every_card_leads_to_a_request(house: House) -> None:
    house.say(GRANNY, "/policy")
    house.press(GRANNY, "低保")
    house.press(GRANNY, "谁能拿低保")
    assert {"我能申请什么", "我要求助", "找人工"} <= set(house.phone(GRANNY).last.buttons)


def test_cancel_ends_the_open_form_and_says_so_when_there_is_none(house: House) -> None:
    assert "没有正在填的" in house.say(GRANNY, "/cancel")[-1].text
    house.say(GRANNY, "没米了")
    assert "没有交" in house.say(GRANNY, "/cancel")[-1].text
    assert house.desk(lambda desk: desk.drafts(desk.who("telegram", GRANNY).account.id)) == ()


def test_no_setting_screen_has_more_than_four_buttons(house: House) -> None:
    for words in ("/settings", "/policy", "/help", "/my", "/human", "/complain"):
        for shown in house.say(GRANNY, words):
            assert len(shown.buttons) <= 4
