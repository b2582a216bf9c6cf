"""What the clock asks about visits: in proportion to what is due, and never about what is done."""

from __future__ import annotations

from datetime import date, timedelta

from rules.records import Attempt
from storage.keys import new_id
from tests.storage.conftest import NOW, Room

TODAY = date(2026, 11, 23)


def _day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


async def test_due_visits_are_the_open_ones_planned_or_put_off_to_today(room: Room) -> None:
    mine, hers = await room.household(helper_id=5), await room.household(helper_id=6)
    due = await room.visit(mine, _day(-1), _day(0))
    late = await room.visit(hers, _day(-9), _day(-8))
    put_off = await room.visit(mine, _day(-3), _day(1), postponed_to=_day(1))
    await room.visit(mine, _day(2), _day(3))
    await room.visit(mine, _day(-9), _day(-8), done_on=_day(-8))
    await room.visit(mine, _day(-9), _day(-8), released="moved")
    assert await room.ask(lambda desk: desk.visits_due(upto=TODAY)) == (late, due)
    assert await room.ask(lambda desk: desk.visits_due(5, upto=TODAY)) == (due,)
    assert await room.ask(lambda desk: desk.visits_due(5, upto=_day(1))) == (due, put_off)
    assert await room.ask(lambda desk: {one.id for one in desk.visits_open(hers.id)}) == {late.id}


async def test_searches_that_ran_out_are_found_until_the_visit_is_done(room: Room) -> None:
    home = await room.household()
    over = await room.visit(home, TODAY, TODAY, search_until=NOW - timedelta(minutes=1))
    await room.visit(home, TODAY, TODAY, search_until=NOW + timedelta(minutes=1))
    await room.visit(home, TODAY, TODAY, search_until=NOW - timedelta(minutes=1), done_on=TODAY)
    assert await room.ask(lambda desk: desk.visits_searched()) == (over,)


async def test_attempts_come_back_in_order_and_the_last_of_a_household_is_known(room: Room) -> None:
    home = await room.household()
    visit = await room.visit(home, TODAY, TODAY)
    tries = [
        Attempt(new_id(), visit.id, home.id, home.key_id, NOW + timedelta(minutes=number), 5, "not_seen", version=0)
        for number in range(3)
    ]
    await room.keep(*reversed(tries))
    found = await room.ask(lambda desk: desk.attempts(visit.id))
    assert [one.id for one in found] == [one.id for one in tries]
    assert await room.ask(lambda desk: desk.last_attempt(home.id)) == found[-1]
    assert await room.ask(lambda desk: desk.attempt(tries[1].id)) == found[1]


async def test_household_numbers_count_up_and_lists_hold_only_the_places_asked_for(room: Room) -> None:
    first, second = await room.household("BG01", helper_id=5), await room.household("DX01")
    assert (first.number, second.number) == ("H0001", "H0002")
    assert await room.ask(lambda desk: desk.household_numbered("H0002")) == second
    assert await room.ask(lambda desk: desk.households_at({"BG01"})) == (first,)
    assert await room.ask(lambda desk: desk.households_of(5)) == (first,)
