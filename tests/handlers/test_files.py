"""The file of a household at the door: forged buttons find nothing, whoever looks leaves a trace, and nobody settles her own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rules.nouns import Decision
from rules.people import Household, Person
from rules.registers import Fact
from storage.desk import Desk
from tests.handlers.townships import CHEN, GRANNY, LI, ZHANG, household, township
from tests.house import House

FAR, HELPER = "far", "helper"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with township(tmp_path) as one:
        one.appoint(FAR, "officer", "QH", "吕同志")
        one.appoint(HELPER, "helper", "BG01", "卢小军")
        yield one


def home(house: House) -> tuple[Household, Person]:
    """A family on file with one member."""
    filed = household(house, "赵福来", "BG01", "2组")

    def add(desk: Desk) -> Person:
        person = Person(
            desk.new_id(), filed.id, filed.key_id, "赵福来", "BG01", id_no="990100195001010011", phone="19900004321"
        )
        desk.keep(Decision(keep=(person,)), by=0)
        return person

    return filed, house.desk(add)


def facts(house: House, home_id: int) -> tuple[Fact, ...]:
    return house.desk(lambda desk: desk.proceedings.facts_of(home_id))


def propose(house: House, who: str, filed: Household) -> Fact:
    """She says that the income changed."""
    house.press_deed(who, "fact.start", filed.id)
    house.press(who, "收入")
    house.say(who, "每月600元")
    house.press(who, "本人说的")
    house.press(who, "交")
    return next(one for one in facts(house, filed.id) if one.name == "income")


@pytest.mark.parametrize("stranger", [GRANNY, FAR, HELPER])
def test_a_forged_button_for_somebody_elses_household_finds_nothing(house: House, stranger: str) -> None:
    filed, person = home(house)
    fact = propose(house, CHEN, filed)
    before = facts(house, filed.id)
    for deed, id_ in (
        ("file.show", filed.id),
        ("file.reveal", filed.id),
        ("fact.start", filed.id),
        ("fact.card", fact.id),
        ("fact.yes", fact.id),
        ("family.show", filed.id),
        ("family.person", person.id),
        ("family.died", person.id),
        ("family.added", filed.id),
        ("kin.start", filed.id),
    ):
        house.press_deed(stranger, deed, id_)
        told = house.phone(stranger).last.text
        assert "没有这户" in told, (deed, told)
    assert facts(house, filed.id) == before


def test_who_reads_the_page_or_its_numbers_leaves_a_line_that_the_page_does_not_show(house: House) -> None:
    filed, _ = home(house)
    house.press_deed(LI, "file.show", filed.id)
    house.press_deed(LI, "file.reveal", filed.id)
    shown = house.phone(LI)
    assert "990100195001010011" in shown.last.text and shown.last.say.sensitive and shown.last.say.minutes
    assert "990100195001010011" not in shown.shown[-2].text
    looked = [(one.value, one.by) for one in facts(house, filed.id) if one.name == "looked"]
    assert sorted(looked) == [("numbers", house.account(LI).id), ("page", house.account(LI).id)]


def test_the_one_who_said_it_has_no_button_to_agree_and_a_forged_one_does_nothing(house: House) -> None:
    filed, _ = home(house)
    fact = propose(house, LI, filed)
    house.press_deed(LI, "fact.card", fact.id)
    assert "同意" not in house.phone(LI).labels
    house.press_deed(LI, "fact.yes", fact.id, fact.version)
    assert "另一个人" in house.phone(LI).last.text
    house.press_deed(ZHANG, "fact.yes", fact.id, fact.version)
    assert next(one.state for one in facts(house, filed.id) if one.id == fact.id) == "held"


def test_two_colleagues_settle_a_fact_once(house: House) -> None:
    filed, _ = home(house)
    fact = propose(house, CHEN, filed)
    house.press_deed(ZHANG, "fact.no", fact.id, fact.version)
    house.press_deed(LI, "fact.yes", fact.id, fact.version)
    assert "已经核过" in house.phone(LI).last.text
    assert next(one.state for one in facts(house, filed.id) if one.id == fact.id) == "refused"


def test_a_resident_cannot_say_a_change_for_a_household_that_is_not_hers(house: House) -> None:
    filed, _ = home(house)
    house.press_deed(GRANNY, "change.start", filed.id)
    house.press(GRANNY, "收入变了")
    house.say(GRANNY, "有工作了")
    house.say(GRANNY, "河口村")
    house.press(GRANNY, "找村干部")
    house.press(GRANNY, "交")
    assert not facts(house, filed.id)
    assert [one.household_id for one in house.cases(GRANNY)] == [0]
