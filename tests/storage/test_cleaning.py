"""What is swept at night: half-said forms nobody came back to, and the keys of what came to nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from rules.nouns import Decision
from rules.records import Attachment, Draft
from storage import ticks
from storage.desk import Desk
from tests.storage.conftest import Room


async def half_said(room: Room, number: int) -> Draft:
    account = await room.account("1")

    def begin(desk: Desk) -> Draft:
        key = desk.new_key("case", number)
        draft = Draft(number, account.id, key, "ask", "need", desk.now, desk.now, values={"words": "rice is out"})
        picture = Attachment(number + 1000, key, "photo", "ref", desk.now, account.id)
        desk.keep(Decision(keep=(draft, picture)), by=account.id)
        return draft

    return await room.do(begin)


async def clean(room: Room) -> None:
    await room.do(lambda desk: ticks.clean(desk, desk.now, desk.now - timedelta(days=3)))


async def test_a_form_left_for_a_month_is_gone_and_unreadable_with_its_pictures(room: Room) -> None:
    await half_said(room, 5)
    room.later(days=29)
    await clean(room)
    assert (await room.ask(lambda desk: desk.draft(5))) is not None
    room.later(days=2)
    await clean(room)
    assert await room.ask(lambda desk: desk.draft(5)) is None
    assert await room.ask(lambda desk: desk.attachment(1005)) is None


async def test_the_key_of_a_cancelled_form_is_destroyed_a_day_later_and_a_filed_cases_key_never(room: Room) -> None:
    cancelled, filed = await half_said(room, 5), await half_said(room, 6)
    await room.keep(drop_drafts=(cancelled.id,))
    case = await room.case()
    await room.do(lambda desk: desk.keep(Decision(keep=(replace(case, key_id=filed.key_id),), drop_drafts=(6,)), by=0))
    await clean(room)
    assert await erased(room, cancelled.key_id) is False
    room.later(days=2)
    await clean(room)
    assert await erased(room, cancelled.key_id) is True
    assert await erased(room, filed.key_id) is False


async def erased(room: Room, key_id: int) -> bool:
    return await room.ask(lambda desk: not desk.tx.sql.key(desk.tx.conn, id=key_id)[0])
