"""代登记: somebody without a telephone of this kind is written down, gets a receipt, and may be bound to it later."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.handlers.townships import CHEN, GRANNY, LI, ZHANG, presses, township
from tests.house import House, Shown


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with township(tmp_path) as one:
        yield one


def written(house: House, taker: str = "我来办") -> Shown:
    house.press_deed(LI, "walk.start")
    for words in ("孙大爷", "13900002222", "河口村", "老屋漏雨"):
        house.say(LI, words)
    told = presses(house, LI, "房子危险", "这周", taker, "交")
    return next(one for one in told if one.say.key == "walk.receipt")


def test_a_call_is_written_down_and_is_the_officers_own(house: House) -> None:
    receipt = written(house)
    case = house.case("0001")
    assert (case.source, case.subject, case.phone, case.place) == ("walk_in", "孙大爷", "13900002222", "BG01")
    assert case.owner_id == house.account(LI).id
    assert case.applicant_id == case.reporter_id == 0
    for words in ("0001", "河口村", "不要钱", "c-"):
        assert words in receipt.text
    assert "老屋漏雨" not in receipt.text


def test_the_receipt_says_a_date_and_a_number_to_call_and_speaks_of_no_code(house: House) -> None:
    house.clock(hours=9)
    receipt = written(house)
    assert "明天" not in receipt.text
    assert "月" in receipt.text.split("最晚")[1].split("联系")[0]
    assert "12345" in receipt.text
    assert "扫码" not in receipt.text


def test_put_into_the_queue_it_waits_for_anybody(house: House) -> None:
    written(house, "放进待办")
    assert house.case("0001").owner_id == 0
    assert house.phone(ZHANG).last.say.key == "case.new"


def test_who_wrote_it_down_stands_in_the_history(house: House) -> None:
    written(house)
    entries = house.desk(lambda desk: desk.entries(house.of(desk, "0001").id))
    assert (entries[0].deed, entries[0].by) == ("case.register", house.account(LI).id)


def test_the_link_of_the_receipt_binds_the_persons_own_account(house: House) -> None:
    receipt = written(house)
    secret = receipt.text.split("start=")[1].split()[0]
    house.say(GRANNY, f"/start {secret}")
    assert house.case("0001").applicant_id == house.account(GRANNY).id


def test_what_is_said_after_the_word_is_not_asked_again(house: House) -> None:
    house.say(LI, "代登记 河口村 漏雨 13900003333")
    for words in ("孙大爷",):
        house.say(LI, words)
    presses(house, LI, "今天就要", "我来办", "交")
    case = house.case("0001")
    assert (case.need, case.place, case.phone) == ("housing", "BG01", "13900003333")


def test_only_the_township_writes_down_for_others(house: House) -> None:
    for who in (GRANNY, CHEN):
        (told,) = house.press_deed(who, "walk.start")
        assert told.say.key == "button.not_yours"


def test_a_story_told_at_the_first_question_is_no_name_and_what_it_says_is_not_asked_again(house: House) -> None:
    story = "徐大爷来窗口，房子塌了一角，73岁一个人住，河口村2组，电话13900001234"
    house.press_deed(LI, "walk.start")
    house.say(LI, story)
    house.say(LI, "徐大爷")
    presses(house, LI, "房子危险", "这周", "我来办", "交")
    case = house.case("0001")
    assert (case.subject, case.phone, case.place, case.group) == ("徐大爷", "13900001234", "BG01", "2")
    assert (case.need, case.words) == ("housing", story)
