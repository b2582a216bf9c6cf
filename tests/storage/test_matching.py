"""Finding who on file is meant: by keys that are kept with the person, by numbers with a slip, without any number on disk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rules.matching import Ranked, describe
from rules.numbers import CHECKS, WEIGHTS
from rules.people import Person
from storage import matching
from storage.desk import Desk
from storage.keys import new_id
from tests.storage.conftest import Room

BODY = "99000119510506001"
ID_NO = BODY + CHECKS[sum(int(one) * weight for one, weight in zip(BODY, WEIGHTS, strict=True)) % 11]
PHONE = "19900001234"


async def _people(room: Room) -> tuple[Person, Person]:
    home = await room.household()
    one = Person(new_id(), home.id, home.key_id, "王桂英", "BG01", "f", date(1951, 5, 6), id_no=ID_NO, phone=PHONE)
    other = Person(new_id(), home.id, home.key_id, "李建国", "BG02", "m", date(1980, 1, 1))
    await room.keep(one, other)
    return one, other


async def _find(room: Room, name: str = "", village: str = "", **more: object) -> tuple[Ranked, ...]:
    def look(desk: Desk) -> tuple[Ranked, ...]:
        return matching.find(desk.tx, desk.county, describe(desk.county, name, village, year=2026, **more))  # type: ignore[arg-type]

    return await room.ask(look)


@pytest.mark.parametrize("name", ["王桂英", "汪贵英", "王桂瑛", "王桂银", "王英", "桂英", "王贵芳"])
async def test_she_is_found_by_her_name_however_it_is_heard_or_written(room: Room, name: str) -> None:
    one, _ = await _people(room)
    found = await _find(room, name, "BG01")
    assert [row.candidate.person_id for row in found][:1] == [one.id]


async def test_she_is_found_without_a_village_and_with_a_wrong_one(room: Room) -> None:
    one, _ = await _people(room)
    assert (await _find(room, "王桂英"))[0].candidate.person_id == one.id
    assert (await _find(room, "王桂英", "DX01"))[0].candidate.person_id == one.id


@pytest.mark.parametrize(
    "wrong", [ID_NO[:9] + "7" + ID_NO[10:], ID_NO[:13] + ID_NO[14] + ID_NO[13] + ID_NO[15:], ID_NO[:-3] + ID_NO[-2:]]
)
async def test_an_id_number_with_one_slip_finds_her(room: Room, wrong: str) -> None:
    one, _ = await _people(room)
    assert wrong != ID_NO
    assert (await _find(room, id_no=wrong))[0].candidate.person_id == one.id


async def test_a_telephone_with_a_slip_and_her_name_finds_her(room: Room) -> None:
    one, _ = await _people(room)
    found = await _find(room, "王桂英", phone="19900001235")
    assert found[0].candidate.person_id == one.id


async def test_her_keys_follow_her_when_her_name_or_village_changes_and_end_when_she_is_merged(room: Room) -> None:
    one, _ = await _people(room)
    await room.keep(replace(one, name="陈桂兰", place="BG02", version=1))
    assert (await _find(room, "陈桂兰", "BG02"))[0].candidate.person_id == one.id
    assert await _find(room, "王桂英", "BG01") == ()
    await room.keep(replace(one, name="陈桂兰", place="BG02", merged_into=7, version=2))
    assert await _find(room, "陈桂兰", "BG02") == ()
    assert await _find(room, phone=PHONE) == ()


async def test_no_number_lies_readable_in_the_rows_she_is_found_by(room: Room) -> None:
    await _people(room)
    for table in ("persons", "person_keys"):
        rows = await room.ask(lambda desk, table=table: desk.tx.conn.execute(f"SELECT * FROM {table}").fetchall())  # type: ignore[misc]
        told = repr([[bytes(one) if isinstance(one, memoryview) else one for one in row] for row in rows])
        assert ID_NO not in told
        assert PHONE not in told
        assert ID_NO[:12] not in told
