"""欠着的事 on the telephones: who sees which, forged presses find nothing, numbers are shown to who may call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rules.nouns import Decision
from rules.proceedings import Task
from rules.records import Case
from storage.desk import Desk
from tests.handlers.residents import ASSISTANT, COUNTY, GRANNY, OFFICER, ask, close, town
from tests.house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with town(tmp_path) as house:
        yield house


def owe(house: House, place: str, **more: object) -> Task:
    def work(desk: Desk) -> Task:
        given: dict[str, object] = {"kind": "call", "due_on": desk.today, "made_at": desk.now, **more}
        task = Task(desk.new_id(), place=place, **given)  # type: ignore[arg-type]
        desk.keep(Decision(keep=(task,)), by=0)
        return task

    return house.desk(work)


def test_everybody_sees_what_lies_on_her_desk_and_below(house: House) -> None:
    house.appoint("far", "officer", "QH", "吕同志")
    owe(house, "BG03", account_id=house.account(GRANNY).id)
    for person, sees in ((ASSISTANT, True), (OFFICER, True), (COUNTY, True), ("far", False), (GRANNY, False)):
        said = house.press_deed(person, "task.list")[-1]
        assert (said.say.key == "task.list") is sees, person


def test_a_forged_press_finds_nothing(house: House) -> None:
    task = owe(house, "BG03", account_id=house.account(GRANNY).id)
    for person in (GRANNY, "stranger"):
        for deed in ("task.card", "task.phone", "task.end.reached"):
            assert house.press_deed(person, deed, task.id, 1)[-1].say.key == "task.unknown"
    assert house.desk(lambda desk: desk.proceedings.task(task.id)).done_at is None  # type: ignore[union-attr]


def test_the_number_of_who_broke_off_is_shown_on_a_press_and_not_before(house: House) -> None:
    house.say(GRANNY, "老伴脑梗住院，北港村，19900001234")
    owe(house, "BG03", account_id=house.account(GRANNY).id)
    house.press_deed(ASSISTANT, "task.list")
    house.press(ASSISTANT, "北港村")
    assert "1990000" not in house.phone(ASSISTANT).text
    house.press(ASSISTANT, "电话")
    assert "19900001234" in house.phone(ASSISTANT).last.text
    assert "脑梗" not in house.phone(ASSISTANT).text


def test_the_year_is_shown_as_counts_and_only_from_five_ratings_on(house: House) -> None:
    def rated(desk: Desk) -> None:
        new = desk.new_id()
        key = desk.new_key("case", new)
        case = Case(new, desk.next_case_number(), key, "closed", desk.now, "BG03", stars=4, closed_at=desk.now)
        desk.keep(Decision(keep=(case,)), by=0)

    for _ in range(5):
        assert "今年评价" not in house.press_deed(OFFICER, "overview.numbers")[-1].text
        house.desk(rated)
    assert "今年评价：非常满意0 满意5 基本满意0" in house.press_deed(OFFICER, "overview.numbers")[-1].text


def test_the_question_is_put_in_five_steps_right_after_the_first_answer(house: House) -> None:
    case = ask(house)
    close(house, case)
    house.press(GRANNY, "解决了")
    assert list(house.phone(GRANNY).last.buttons) == ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]
    house.press(GRANNY, "基本满意")
    assert (house.case(case.number).stars, house.case(case.number).state) == (3, "closed")
    assert house.phone(COUNTY).shown == []
