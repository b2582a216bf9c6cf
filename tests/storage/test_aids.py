"""Aid on both engines: money is never paid twice, one of two answers counts, and the questions that span cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from rules.nouns import Decision, Still, To
from rules.proceedings import Aid, Fund, Movement, Payment
from rules.records import Case
from storage import aids, outbox
from storage.desk import Desk, Stale
from tests.storage.conftest import NOW, Room

DAY = date(2026, 11, 23)


async def aid_of(room: Room, case: Case, id_: int = 31, **more: Any) -> Aid:
    fields: dict[str, Any] = {"state": "confirmed", **more}
    aid = Aid(
        id_, case.id, case.key_id, "money", "first", "", 1, 300, "", proposed_by=5, proposed_at=room.now, **fields
    )
    await room.keep(aid)
    return replace(aid, version=1)


async def waiting(room: Room, case: Case, amount: int = 300, id_: int = 41) -> Payment:
    aid = await aid_of(room, case, id_ + 100)
    payment = Payment(id_, aid.id, case.id, amount, DAY, "BG")
    await room.keep(payment)
    return replace(payment, version=1)


async def fund(room: Room, balance: int = 1000) -> Fund:
    kept = Fund(51, "BG", balance, 100)
    await room.keep(kept)
    return replace(kept, version=1)


def out(fund: Fund, payment: Payment, id_: int, reason: str = "paid") -> Movement:
    return Movement(id_, fund.id, NOW, 5, -payment.amount, fund.balance - payment.amount, 0, payment.id, reason)


async def test_the_account_has_a_payment_once_whoever_writes_it(room: Room) -> None:
    case = await room.case()
    payment, purse = await waiting(room, case), await fund(room)
    await room.keep(out(purse, payment, 61))
    with pytest.raises(Stale):
        await room.keep(out(purse, payment, 62))
    await room.keep(replace(out(purse, payment, 63, "returned"), amount=payment.amount))
    lines = await room.ask(lambda desk: desk.proceedings.movements_of(purse.id, NOW - timedelta(days=1)))
    assert sorted(one.id for one in lines) == [61, 63]


async def test_lines_that_belong_to_no_payment_are_as_many_as_come(room: Room) -> None:
    purse = await fund(room)
    for id_ in (61, 62):
        await room.keep(Movement(id_, purse.id, NOW, 5, 500, 1500, reason="filled"))
    assert len(await room.ask(lambda desk: desk.proceedings.movements_of(purse.id, NOW - timedelta(days=1)))) == 2


async def test_of_two_who_pay_at_once_the_second_keeps_nothing(room: Room) -> None:
    case = await room.case()
    payment, purse = await waiting(room, case), await fund(room)

    def pay(desk: Desk, id_: int) -> None:
        spent = replace(purse, balance=purse.balance - payment.amount)
        kept = (replace(payment, state="paid", paid_on=DAY), spent, out(purse, payment, id_))
        with desk.savepoint():
            desk.keep(Decision(keep=kept), by=5)

    await room.do(lambda desk: pay(desk, 61))
    with pytest.raises(Stale):
        await room.do(lambda desk: pay(desk, 62))
    left = await room.ask(lambda desk: desk.proceedings.fund_at("BG"))
    assert left is not None and left.balance == 700


async def test_of_two_who_confirm_at_once_the_second_is_too_late(room: Room) -> None:
    aid = await aid_of(room, await room.case(), state="proposed")
    await room.keep(replace(aid, state="confirmed", confirmed_by=6))
    with pytest.raises(Stale):
        await room.keep(replace(aid, state="refused", confirmed_by=7))


async def test_what_is_promised_is_what_waits_of_that_fund(room: Room) -> None:
    case = await room.case()
    await waiting(room, case, 300, 41)
    await waiting(room, case, 200, 42)
    paid = await waiting(room, case, 100, 43)
    await room.keep(replace(paid, state="paid", arrived="yes"))
    assert await room.ask(lambda desk: aids.promised(desk, "BG")) == 500
    assert await room.ask(lambda desk: aids.promised(desk, "DX")) == 0
    kept = await room.ask(lambda desk: desk.proceedings.payment(43))
    assert kept is not None and kept.arrived == "yes"


async def test_the_same_cause_is_found_for_this_household_or_person_and_this_year_alone(room: Room) -> None:
    home = await room.household()
    before = await room.case(need="fire", household_id=home.id)
    await aid_of(room, before)
    again = await room.case(need="fire", household_id=home.id)
    assert await room.ask(lambda desk: aids.earlier(desk, again)) == (before.number,)
    for other in (
        await room.case(need="illness", household_id=home.id),
        await room.case(need="fire"),
        await room.case(need="fire", applicant_id=9),
    ):
        assert await room.ask(lambda desk, case=other: aids.earlier(desk, case)) == ()
    room.later(days=60)
    assert await room.ask(lambda desk: aids.earlier(desk, again)) == ()


async def test_what_was_only_proposed_or_refused_is_no_aid_given(room: Room) -> None:
    before = await room.case(need="fire", applicant_id=9)
    await aid_of(room, before, 31, state="proposed")
    await aid_of(room, before, 32, state="refused")
    again = await room.case(need="fire", applicant_id=9)
    assert await room.ask(lambda desk: aids.earlier(desk, again)) == ()
    assert [one.id for one in await room.ask(aids.proposed)] == [31]


async def test_a_ring_is_dropped_once_somebody_has_answered(room: Room) -> None:
    boss = await room.post("7", "approver", "BG")
    aid = await aid_of(room, await room.case(), state="proposed")
    to = To("account", str(boss.id))
    for once in ("a", "b"):
        await room.say("aid.asked_first", to, lane="urgent", still=Still("aid", aid.id), once=once)
        if once == "a":
            await room.keep(replace(aid, state="refused"))
    claimed = await room.db.write(lambda tx: outbox.claim(tx, NOW, NOW, 10, 60, county=room.county))
    assert claimed == []
