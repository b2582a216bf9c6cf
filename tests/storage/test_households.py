"""A household's file on both engines: facts are sealed, one of two second people counts, and memberships keep their days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rules.nouns import Decision
from rules.people import Household, Membership, Person
from rules.records import Case
from rules.registers import Fact, Kin
from storage.desk import Desk, Stale
from storage.keys import new_id
from tests.storage.conftest import NOW, Room

TODAY = date(2026, 11, 23)


async def proposed(room: Room, home: Household) -> Fact:
    fact = Fact(
        new_id(), home.id, home.key_id, "income", "600 yuan", TODAY, "paper", 5, NOW, before="900", state="proposed"
    )
    await room.keep(fact)
    return replace(fact, version=1)


async def test_a_fact_comes_back_as_it_was_said_and_lies_sealed_in_the_table(room: Room) -> None:
    home = await room.household()
    fact = await proposed(room, home)
    assert await room.ask(lambda desk: desk.proceedings.facts_of(home.id)) == (fact,)

    def raw(desk: Desk) -> bytes:
        cursor = desk.tx.conn.execute("SELECT value, before FROM facts")
        return b"".join(bytes(one) for row in cursor.fetchall() for one in tuple(row))

    stored = await room.ask(raw)
    assert b"600" not in stored and b"900" not in stored


async def test_of_two_second_people_who_answer_at_once_one_counts(room: Room) -> None:
    home = await room.household()
    fact = await proposed(room, home)
    await room.keep(replace(fact, state="held", approved_by=7))
    with pytest.raises(Stale):
        await room.keep(replace(fact, state="refused", approved_by=8))
    (kept,) = await room.ask(lambda desk: desk.proceedings.facts_of(home.id))
    assert (kept.state, kept.approved_by) == ("held", 7)


async def test_who_moved_away_is_a_member_until_the_day_and_her_days_stay_in_the_old_file(room: Room) -> None:
    old, new = await room.household(), await room.household()
    person = Person(new_id(), old.id, old.key_id, "x", "BG01")
    here = Membership(new_id(), old.id, person.id, "", date(2020, 1, 1))
    await room.keep(person, here)
    assert [one.id for one in await room.ask(lambda desk: desk.members(old.id))] == [person.id]
    gone = replace(here, until=date(2026, 11, 22), version=1)
    there = Membership(new_id(), new.id, person.id, "", TODAY)
    await room.keep(replace(person, household_id=new.id, key_id=new.key_id, version=1), gone, there)
    assert not await room.ask(lambda desk: desk.members(old.id))
    assert [one.id for one in await room.ask(lambda desk: desk.members(new.id))] == [person.id]
    kept = await room.ask(lambda desk: desk.proceedings.memberships_of(old.id))
    assert [(one.person_id, one.until) for one in kept] == [(person.id, date(2026, 11, 22))]


async def test_a_case_of_kin_stays_one_of_kin(room: Room) -> None:
    home = await room.household()
    await room.keep(Kin(new_id(), home.id, 5, "parent", TODAY, by=6))
    (kin,) = await room.ask(lambda desk: desk.proceedings.kin_of(home.id))
    assert (kin.account_id, kin.relation, kin.by) == (5, "parent", 6)
    case: Case = await room.case()
    assert not case.kin
    await room.do(lambda desk: desk.keep(Decision(keep=(replace(case, kin=True),)), by=6))
    kept = await room.ask(lambda desk: desk.case(case.id))
    assert kept is not None and kept.kin
