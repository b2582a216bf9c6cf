"""The county's data is taken in as versions that never change."""

from __future__ import annotations

import pytest

from storage import counties
from storage.db import Refused
from tests.storage.conftest import NOW, Room


async def test_a_version_is_taken_in_once_and_comes_back_whole(room: Room) -> None:
    assert await room.db.write(lambda tx: counties.take_in(tx, room.county, room.calendar, NOW))
    assert not await room.db.write(lambda tx: counties.take_in(tx, room.county, room.calendar, NOW))
    assert await room.db.read(lambda tx: counties.taken_in(tx, "test-1")) == room.county
    assert await room.db.read(lambda tx: counties.taken_in(tx, "test-2")) is None
    rows = await room.ask(lambda desk: desk.tx.conn.execute("SELECT code, parent FROM places ORDER BY code").fetchall())
    assert [tuple(row) for row in rows][:3] == [("BG", "WH"), ("BG01", "BG"), ("BG02", "BG")]


async def test_other_data_under_the_same_version_is_refused(room: Room) -> None:
    await room.db.write(lambda tx: counties.take_in(tx, room.county, room.calendar, NOW))
    other = room.county.model_copy(update={"timezone": "UTC"})
    with pytest.raises(Refused, match="differs from what was taken in before as version test-1"):
        await room.db.write(lambda tx: counties.take_in(tx, other, room.calendar, NOW))
    newer = other.model_copy(update={"version": "test-2"})
    assert await room.db.write(lambda tx: counties.take_in(tx, newer, room.calendar, NOW))
