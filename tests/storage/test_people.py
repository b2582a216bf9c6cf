"""Finding people: by part of a name, by a number however it is written, by a number in which one digit is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.records import Household, Membership, Person
from storage.keys import new_id
from storage.people import is_near
from storage.records import digits
from tests.storage.conftest import Room

HERE = ("BG01", "BG02")
ID_NO = "99000019410506001X"


async def _people(room: Room) -> tuple[Household, Person, Person]:
    home = await room.household()
    one = Person(new_id(), home.id, home.key_id, "Zhao Guiying", "BG01", born=date(1941, 5, 6), id_no=ID_NO)
    other = Person(new_id(), home.id, home.key_id, "Zhao_100%", "DX01", born=date(1990, 1, 1), phone="139-0000 1234")
    nobody = Person(new_id(), home.id, home.key_id, "Qian", "BG01")
    await room.keep(one, other, nobody)
    return home, replace(one, version=1), replace(other, version=1)


@pytest.mark.parametrize("text", ["Zhao", "Guiying", ID_NO, "990000 19410506 001x"])
async def test_somebody_is_found_by_part_of_the_name_or_the_whole_number(room: Room, text: str) -> None:
    _, one, _ = await _people(room)
    assert await room.ask(lambda desk: desk.find_people(text, HERE)) == (one,)


@pytest.mark.parametrize(
    "text",
    [
        "99000019410506002X",
        "99000119410506001X",
        "990000194105060010",
        "99000019410560001X",
        "99000019410506010X",
    ],
)
async def test_an_id_number_with_one_wrong_or_two_swapped_digits_still_finds_her(room: Room, text: str) -> None:
    _, one, _ = await _people(room)
    assert await room.ask(lambda desk: desk.find_people(text, HERE)) == (one,)


@pytest.mark.parametrize("text", ["13900001234", "+86 139 0000 1234", "13900001235", "13800001234"])
async def test_a_telephone_number_is_found_however_it_is_written(room: Room, text: str) -> None:
    _, _, other = await _people(room)
    assert await room.ask(lambda desk: desk.find_people(text, ("DX01",))) == (other,)


@pytest.mark.parametrize(
    "text", ["", "  ", "Sun", "%", "_", "13900001299", "99000019410506999X", "13900001234", ID_NO[:12]]
)
async def test_nobody_is_found_by_nothing_by_jokers_or_outside_the_places_asked_for(room: Room, text: str) -> None:
    await _people(room)
    assert await room.ask(lambda desk: desk.find_people(text, HERE)) == ()


async def test_jokers_in_a_name_stand_for_themselves(room: Room) -> None:
    _, _, other = await _people(room)
    assert await room.ask(lambda desk: desk.find_people("_100%", ("DX01",))) == (other,)


async def test_the_members_of_a_household_are_those_who_live_there_today(room: Room) -> None:
    home, one, other = await _people(room)
    moved = Membership(new_id(), home.id, other.id, "son", date(2020, 1, 1), date(2026, 11, 22))
    await room.keep(Membership(new_id(), home.id, one.id, "self", date(2020, 1, 1)), moved)
    names = [person.name for person in await room.ask(lambda desk: desk.members(home.id))]
    assert set(names) == {one.name, "Qian"}


@given(st.text("0123456789", min_size=11, max_size=11), st.data())
def test_one_wrong_digit_or_swapped_neighbours_are_near_and_more_are_not(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, 9))
    other = data.draw(st.sampled_from([one for one in "0123456789" if one != number[place]]))
    wrong = number[:place] + other + number[place + 1 :]
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert is_near(number, wrong)
    assert is_near(number, swapped)
    assert is_near(number, number)
    assert not is_near(number, number[1:])
    far = "".join("1" if one == "0" else "0" for one in number)
    assert not is_near(number, far)


@pytest.mark.parametrize(("text", "compared"), [("+86 139-0000-1234", "13900001234"), ("8613900001234", "13900001234")])
def test_numbers_are_compared_without_blanks_and_country_code(text: str, compared: str) -> None:
    assert digits(text) == compared
    assert digits("990000 19410506 001x") == ID_NO
