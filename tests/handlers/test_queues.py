"""待办: in the order in which things press, eight a page, and found by number, name or village."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.handlers.townships import GRANNY, LI, asked, claim, presses, township
from tests.house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with township(tmp_path) as one:
        yield one


def rows(house: House) -> list[str]:
    return [label for label in house.phone(LI).last.buttons if label.isdigit()]


def test_the_queue_is_ordered_by_urgency_and_days_left_not_by_when_it_came(house: House) -> None:
    asked(house, urgency="calm")
    asked(house, urgency="week")
    asked(house, urgency="today")
    house.press_deed(LI, "queue.show")
    assert rows(house) == ["0003", "0002", "0001"]
    assert "急1" in house.phone(LI).last.text


def test_names_in_the_list_are_masked_and_words_do_not_stand_there(house: House) -> None:
    asked(house)
    house.press_deed(LI, "queue.show")
    text = house.phone(LI).last.text
    assert "周*某" in text
    assert "周某某" not in text
    assert "脑梗" not in text


def test_at_most_eight_stand_on_a_page_and_the_next_page_shows_the_rest(house: House) -> None:
    for _ in range(19):
        asked(house)
    house.press_deed(LI, "queue.show")
    seen = rows(house)
    assert len(seen) == 8
    house.press(LI, "下一页")
    seen += rows(house)
    house.press(LI, "下一页")
    seen += rows(house)
    assert sorted(seen) == [f"{number:04d}" for number in range(1, 20)]


def test_filters_show_the_urgent_the_waiting_the_untaken_and_mine(house: House) -> None:
    asked(house, urgency="today")
    second = asked(house)
    asked(house)
    house.press_deed(LI, "case.claim", second.id)
    house.press_deed(LI, "case.ask.papers", second.id)
    house.press_deed(LI, "queue.show")
    assert "等本人1" in house.phone(LI).last.text
    for label, expected in (("急", ["0001"]), ("等本人", ["0002"]), ("没人接", ["0001", "0003"]), ("我的", ["0002"])):
        house.press(LI, label)
        assert rows(house) == expected, label


def test_what_is_due_within_days_stands_under_due_soon_before_everything_calm(house: House) -> None:
    first = asked(house, urgency="calm")
    house.press_deed(LI, "case.claim", first.id)
    house.press_deed(LI, "case.accept.linshi", first.id)
    asked(house, urgency="week")
    house.now += timedelta(days=20)
    house.press_deed(LI, "queue.soon")
    assert rows(house) == ["0001"]
    house.press_deed(LI, "queue.show")
    assert rows(house)[0] == "0001"
    assert "剩" in house.phone(LI).last.text or "超" in house.phone(LI).last.text


def test_a_case_is_found_by_number_by_name_and_by_village(house: House) -> None:
    asked(house)
    asked(house, subject="吴小妹", place="BG03")
    house.say(LI, "0002")
    assert "吴小妹" in house.phone(LI).last.text
    house.say(LI, "吴小妹")
    assert house.phone(LI).last.say.key == "case.card"
    house.say(LI, "河口村")
    assert rows(house) == ["0001"]
    house.say(LI, "找 吴")
    assert "吴小妹" in house.phone(LI).last.text
    (told,) = house.say(LI, "查无此人")
    assert told.say.key == "queue.found_none"


def test_another_townships_cases_are_neither_listed_nor_found(house: House) -> None:
    asked(house, place="QH01", subject="吴小妹")
    house.press_deed(LI, "queue.show")
    assert rows(house) == []
    for words in ("0001", "吴小妹"):
        (told,) = house.say(LI, words)
        assert "吴小妹" not in told.text
        assert "吴*妹" not in told.text


def test_a_resident_has_no_queue(house: House) -> None:
    (told,) = house.press_deed(GRANNY, "queue.show")
    assert told.say.key == "case.unknown"


def test_an_ended_case_leaves_the_queue(house: House) -> None:
    asked(house)
    presses(house, LI, "接下来", "结案", "帮上了", "跳过", "交")
    house.press_deed(LI, "queue.show")
    assert rows(house) == []


def test_what_is_typed_at_find_is_looked_for_and_no_open_form_takes_it(house: House) -> None:
    case = asked(house)
    claim(house, case.number)
    house.press(LI, "结案")
    house.clock(seconds=5)
    house.press_deed(LI, "queue.find")
    house.say(LI, "周某某")
    assert house.phone(LI).last.say.key == "case.card"
    mine = house.account(LI).id
    kept = house.desk(lambda desk: desk.drafts(mine))
    assert [one.form for one in kept] == ["close"]
    assert "周某某" not in str(kept[0].values)


def test_a_bare_number_answers_find_and_leaves_no_question_open(house: House) -> None:
    case = asked(house)
    house.press_deed(LI, "queue.find")
    house.press_deed(LI, "queue.find")
    house.say(LI, case.number)
    assert house.phone(LI).last.say.key == "case.card"
    mine = house.account(LI).id
    assert not house.desk(lambda desk: desk.drafts(mine))


def test_only_who_has_a_queue_can_look_for_a_case(house: House) -> None:
    (told,) = house.press_deed(GRANNY, "queue.find")
    assert told.say.key == "case.unknown"


def test_an_urgent_case_that_somebody_has_stays_before_one_that_is_due_sooner(house: House) -> None:
    asked(house, urgency="week", programme="temporary", due_on=house.desk(lambda desk: desk.today))
    urgent = asked(house, urgency="today")
    claim(house, urgent.number)
    house.press_deed(LI, "queue.show")
    assert rows(house)[0] == urgent.number
